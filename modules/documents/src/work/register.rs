//! Mục lục hồ sơ, mục lục văn bản trong hồ sơ: registers with every column, as a page to print and bind, XLSX and PDF.

use super::item::Content;
use super::model::WorkFile;
use super::store::extent::Extent;
use crate::drafting::compose;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Error, Result};
use office::{AdministrativeDocument, Appendix, Block, Cell, Column, ColumnKind, DocumentColumn, DocumentTable, Table};
use ui::DataTable;
use vietnamese::format_date;

/// A register: its title, columns with their share of the width, and rows.
pub(super) struct Register {
    pub title: String,
    /// What stands below the title.
    pub about: String,
    columns: &'static [(&'static str, u8)],
    rows: Vec<Vec<String>>,
    /// Where the second column of each row leads.
    links: Vec<String>,
}

/// Columns of the register of files.
const OF_FILES: [(&str, u8); 10] = [
    ("STT", 4),
    ("Số, ký hiệu hồ sơ", 9),
    ("Tiêu đề hồ sơ", 27),
    ("Thời gian tài liệu", 12),
    ("Thời hạn lưu trữ", 8),
    ("Người lập", 11),
    ("Chế độ sử dụng", 10),
    ("Số văn bản", 6),
    ("Số trang", 5),
    ("Ghi chú", 8),
];

/// Columns of the register of the documents of a file.
const OF_DOCUMENTS: [(&str, u8); 9] = [
    ("STT", 4),
    ("Số, ký hiệu", 13),
    ("Ngày văn bản", 9),
    ("Tên loại và trích yếu", 30),
    ("Cơ quan ban hành", 17),
    ("Người ký", 10),
    ("Số trang", 5),
    ("Trang số", 6),
    ("Ghi chú", 6),
];

/// The days of documents: "01/02/2026 - 05/11/2026".
pub(super) fn span(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => format_date(from),
        (Some(from), Some(to)) => format!("{} - {}", format_date(from), format_date(to)),
        _ => String::new(),
    }
}

/// Mục lục hồ sơ of a year.
pub(super) fn of_files(year: i32, files: &[WorkFile], extents: &[Extent]) -> Register {
    let row = |(f, at): (&WorkFile, usize)| {
        let extent = extents.iter().find(|e| e.file_id == f.id.0).cloned().unwrap_or_default();
        vec![
            at.to_string(),
            f.notation.clone(),
            f.title.clone(),
            span(extent.from_on, extent.to_on),
            f.retention.said(),
            f.keeper_name.clone(),
            f.rights.said().to_owned(),
            extent.documents.to_string(),
            extent.pages.to_string(),
            f.note.clone(),
        ]
    };
    Register {
        title: format!("Mục lục hồ sơ năm {year}"),
        about: format!("{} hồ sơ", files.len()),
        columns: &OF_FILES,
        rows: files.iter().zip(1..).map(row).collect(),
        links: files.iter().map(WorkFile::page).collect(),
    }
}

/// Mục lục văn bản trong hồ sơ, in time order; the pages are counted through the file.
pub(super) fn of_documents(file: &WorkFile, content: &Content) -> Register {
    let mut page = 1;
    let mut rows = Vec::with_capacity(content.items.len());
    for (item, at) in content.items.iter().zip(1..) {
        let pages = item.pages.unwrap_or(0);
        let from = if pages > 0 { format!("{page}-{}", page + pages - 1) } else { String::new() };
        page += pages;
        let title = match item.kind.is_empty() {
            true => item.subject.clone(),
            false => format!("{} {}", item.kind_name(), item.subject),
        };
        rows.push(vec![
            at.to_string(),
            item.symbol.clone(),
            item.issued_on.map(format_date).unwrap_or_default(),
            title,
            item.agency.clone(),
            item.signer.clone(),
            item.pages.map(|p| p.to_string()).unwrap_or_default(),
            from,
            if item.direction == "in" {
                format!("Đến số {}", item.number)
            } else {
                format!("Đi số {}", item.number)
            },
        ]);
    }
    Register {
        title: "Mục lục văn bản, tài liệu trong hồ sơ".to_owned(),
        about: match content.hidden {
            0 => format!("Hồ sơ {}: {}", file.notation, file.title),
            hidden => {
                format!("Hồ sơ {}: {} (chưa kể {hidden} văn bản người lập không được xem)", file.notation, file.title)
            }
        },
        columns: &OF_DOCUMENTS,
        rows,
        links: content.items.iter().map(|item| item.href.clone()).collect(),
    }
}

impl Register {
    /// As a page.
    pub(super) fn page(&self) -> DataTable {
        let mut table = DataTable::new(&self.title);
        for (name, _) in self.columns {
            table = table.column(*name);
        }
        for (row, href) in self.rows.iter().zip(&self.links) {
            let cell = |(at, text): (usize, &String)| match at {
                2 | 3 if text.chars().count() > 12 => DataTable::link(text, href, ""),
                _ => DataTable::text(text),
            };
            table.row(row.iter().enumerate().map(cell).collect());
        }
        table
    }

    /// As a workbook.
    pub(super) fn xlsx(&self) -> Result<Vec<u8>> {
        let table = Table {
            title: self.title.clone(),
            columns: self.columns.iter().map(|(name, _)| Column::new(*name, ColumnKind::Text)).collect(),
            rows: self.rows.iter().map(|row| row.iter().cloned().map(Cell::Text).collect()).collect(),
        };
        table.to_xlsx().map_err(Error::internal)
    }

    /// As a document in the form of NĐ 30/2020, the register on turned pages.
    pub(super) fn document(&self, ward: &str, number: &str, at: DateTime<Utc>) -> AdministrativeDocument {
        let table = DocumentTable {
            columns: self.columns.iter().map(|(name, width)| DocumentColumn::text(name, *width)).collect(),
            rows: self.rows.clone(),
        };
        AdministrativeDocument {
            agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), ward.to_owned()],
            number: number.to_owned(),
            place: compose::place(ward).to_owned(),
            issued_on: Some(kernel::local_day(at)),
            kind: self.title.to_uppercase(),
            title: self.about.clone(),
            body: vec![Block::Paragraph(format!("Mục lục gồm {} dòng tại phụ lục kèm theo", self.rows.len()).into())],
            appendices: vec![Appendix {
                title: self.title.clone(),
                note: self.about.clone(),
                is_landscape: true,
                body: vec![Block::Table(table)],
                ..Appendix::default()
            }],
            made_at: at,
            ..AdministrativeDocument::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_place_is_the_whole_name_of_the_ward() {
        let register =
            Register { title: String::new(), about: String::new(), columns: &OF_FILES, rows: vec![], links: vec![] };
        for (ward, place) in [("đặc khu Phú Quốc", "Phú Quốc"), ("phường 1", "phường 1"), ("xã Cổ Đạm", "Cổ Đạm")]
        {
            assert_eq!(register.document(ward, "", DateTime::UNIX_EPOCH).place, place);
        }
    }
}
