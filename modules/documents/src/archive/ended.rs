//! Hồ sơ, tài liệu hết thời hạn lưu trữ: what the council may look at. Nothing is ever destroyed by itself.

use super::store;
use crate::work;
use chrono::NaiveDate;
use kernel::{Conn, Error, Result};
use office::{Cell, Column, ColumnKind, Table};
use vietnamese::format_date;

/// Columns of the list, as a page and as a workbook.
pub(super) const COLUMNS: [&str; 7] =
    ["STT", "Số, ký hiệu", "Tiêu đề hồ sơ, trích yếu", "Nơi lưu giữ", "Thời hạn lưu trữ", "Hết thời hạn", "Loại"];

/// Something whose time of keeping has ended.
pub(super) struct Ended {
    pub href: String,
    pub cells: [String; 7],
}

/// All of it, the longest ago first.
pub(super) async fn list(conn: &Conn, today: NaiveDate) -> Result<Vec<Ended>> {
    let units = people::api::all_units(conn).await?;
    let day = |day: Option<NaiveDate>| day.map(format_date).unwrap_or_default();
    let mut all: Vec<(Option<NaiveDate>, String, [String; 6])> = Vec::new();
    for f in work::store::expired(conn, today).await? {
        let unit = units.iter().find(|u| u.id == f.unit).map_or("", |u| u.name.as_str());
        let held = if f.archived_on.is_some() { "Lưu trữ cơ quan" } else { unit };
        let notation = format!("{}.{}", f.year, f.notation);
        let cells =
            [notation, f.title.clone(), held.to_owned(), f.retention.said(), day(f.expires_on), "Hồ sơ".to_owned()];
        all.push((f.expires_on, f.page(), cells));
    }
    for d in store::expired(conn, today).await? {
        let kept = d.retention.map(work::model::Retention::said).unwrap_or_default();
        let cells =
            [d.symbol.clone(), d.subject.clone(), d.place(), kept, day(d.expires_on), "Tài liệu số hóa".to_owned()];
        all.push((d.expires_on, d.page(), cells));
    }
    all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let numbered = |((_, href, cells), at): ((Option<NaiveDate>, String, [String; 6]), usize)| {
        let [symbol, title, held, kept, ends, sort] = cells;
        Ended { href, cells: [at.to_string(), symbol, title, held, kept, ends, sort] }
    };
    Ok(all.into_iter().zip(1..).map(numbered).collect())
}

/// The list as a workbook.
pub(super) fn xlsx(all: &[Ended]) -> Result<Vec<u8>> {
    let table = Table {
        title: "Hết thời hạn lưu trữ".to_owned(),
        columns: COLUMNS.iter().map(|name| Column::new(*name, ColumnKind::Text)).collect(),
        rows: all.iter().map(|one| one.cells.iter().cloned().map(Cell::Text).collect()).collect(),
    };
    table.to_xlsx().map_err(Error::internal)
}
