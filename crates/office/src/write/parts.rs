//! The parts of an administrative document as paragraphs and tables.

use docx_rs::{
    AlignmentType, BorderType, HeightRule, Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run,
    Table, TableCell, TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::{Piece, TEXT_WIDTH, styles, twips};
use crate::administrative::{AdministrativeDocument, Appendix, Block, DocumentTable};

const MOTTO: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
const MOTTO_LINE: &str = "Độc lập - Tự do - Hạnh phúc";
/// Share of the text's width that the agency's column of the heading takes.
const AGENCY_SHARE: f32 = 0.42;

fn p(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(Run::new().add_text(text))
}

fn piece(paragraph: Paragraph) -> Piece {
    Piece::Paragraph(Box::new(paragraph))
}

/// A solid rule of this length, centred in a column of this width.
fn rule(column: i32, length: i32) -> Paragraph {
    let side = ((column - length) / 2).max(0);
    let mut paragraph = Paragraph::new().style(styles::RULE).indent(Some(side), None, Some(side), None);
    let border = ParagraphBorder::new(ParagraphBorderPosition::Top).val(BorderType::Single).size(6).space(0);
    paragraph.property = paragraph.property.set_borders(ParagraphBorders::with_empty().set(border));
    paragraph
}

/// Everything from the heading to the receivers.
pub(super) fn main(document: &AdministrativeDocument) -> Vec<Piece> {
    let mut pieces = vec![Piece::Table(Box::new(heading(document))), piece(Paragraph::new().style(styles::RULE))];
    pieces.push(piece(p(styles::KIND, &document.kind.to_uppercase())));
    pieces.push(piece(p(styles::TITLE, &document.title)));
    pieces.push(piece(rule(TEXT_WIDTH, TEXT_WIDTH * 2 / 5)));
    pieces.extend(addressees(&document.addressed_to).into_iter().map(piece));
    let last = document.bases.len().saturating_sub(1);
    for (index, basis) in document.bases.iter().enumerate() {
        let end = if index == last { '.' } else { ';' };
        pieces.push(piece(p(styles::BASIS, &format!("{basis}{end}"))));
    }
    pieces.extend(document.body.iter().flat_map(block));
    pieces.push(piece(Paragraph::new().style(styles::RULE)));
    pieces.push(Piece::Table(Box::new(ending(document))));
    pieces
}

/// Kính gửi: one receiver on the same line, more on lines of their own.
fn addressees(receivers: &[String]) -> Vec<Paragraph> {
    match receivers {
        [] => Vec::new(),
        [only] => vec![p(styles::BODY, &format!("Kính gửi: {only}")).align(AlignmentType::Center)],
        [rest @ .., last] => {
            let mut lines = vec![p(styles::BODY, "Kính gửi:")];
            lines.extend(rest.iter().map(|receiver| p(styles::BODY, &format!("- {receiver};"))));
            lines.push(p(styles::BODY, &format!("- {last}.")));
            lines
        }
    }
}

/// A cell of a table that only lays out the page.
fn bare(width: i32, paragraphs: Vec<Paragraph>) -> TableCell {
    let cell = TableCell::new().width(usize::try_from(width).unwrap_or(0), WidthType::Dxa).clear_all_border();
    paragraphs.into_iter().fold(cell, TableCell::add_paragraph)
}

fn layout(rows: Vec<TableRow>, widths: &[i32]) -> Table {
    let grid: Vec<usize> = widths.iter().map(|width| usize::try_from(*width).unwrap_or(0)).collect();
    let total = grid.iter().sum();
    Table::without_borders(rows).set_grid(grid).width(total, WidthType::Dxa).layout(TableLayoutType::Fixed)
}

/// Agency and national motto side by side, number and date below them.
fn heading(document: &AdministrativeDocument) -> Table {
    let left = (TEXT_WIDTH as f32 * AGENCY_SHARE) as i32;
    let right = TEXT_WIDTH - left;
    let mut agency: Vec<Paragraph> = Vec::new();
    agency.extend(document.parent_agency.iter().map(|line| p(styles::PARENT_AGENCY, &line.to_uppercase())));
    agency.extend(document.agency.iter().map(|line| p(styles::AGENCY, &line.to_uppercase())));
    agency.push(rule(left, left * 2 / 5));
    // 27 letters of 13 pt bold: the rule is as long as the line above it.
    let motto = vec![p(styles::MOTTO, MOTTO), p(styles::MOTTO_LINE, MOTTO_LINE), rule(right, twips(61.0))];
    let date = match document.issued_on {
        Some(day) => vietnamese::format_date_long(day),
        None => "ngày     tháng     năm".to_owned(),
    };
    let number =
        if document.number.is_empty() { "Số:        ".to_owned() } else { format!("Số: {}", document.number) };
    layout(
        vec![
            TableRow::new(vec![bare(left, agency), bare(right, motto)]),
            TableRow::new(vec![
                bare(left, vec![p(styles::NUMBER, &number)]),
                bare(right, vec![p(styles::PLACE_AND_DATE, &format!("{}, {date}", document.place))]),
            ]),
        ],
        &[left, right],
    )
}

/// Nơi nhận at the left, the signature at the right.
fn ending(document: &AdministrativeDocument) -> Table {
    let left = TEXT_WIDTH / 2;
    let mut receivers = Vec::new();
    if let [rest @ .., last] = document.recipients.as_slice() {
        receivers.push(p(styles::RECIPIENTS_TITLE, "Nơi nhận:"));
        receivers.extend(rest.iter().map(|receiver| p(styles::RECIPIENT, &format!("- {receiver};"))));
        receivers.push(p(styles::RECIPIENT, &format!("- {last}.")));
    } else {
        receivers.push(Paragraph::new().style(styles::RECIPIENT));
    }
    let mut signature: Vec<Paragraph> =
        document.signature.authority.iter().map(|line| p(styles::AUTHORITY, &line.to_uppercase())).collect();
    // Room for signature and seal.
    signature.extend((0..4).map(|_| Paragraph::new().style(styles::SIGNER)));
    signature.extend(document.signature.name.lines().map(|line| p(styles::SIGNER, line)));
    layout(
        vec![TableRow::new(vec![bare(left, receivers), bare(TEXT_WIDTH - left, signature)]).cant_split()],
        &[left, TEXT_WIDTH - left],
    )
}

/// An appendix from its label to its last block.
pub(super) fn appendix(appendix: &Appendix) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if !appendix.label.is_empty() {
        pieces.push(piece(p(styles::APPENDIX, &appendix.label)));
    }
    pieces.push(piece(p(styles::APPENDIX, &appendix.title.to_uppercase())));
    if !appendix.note.is_empty() {
        pieces.push(piece(p(styles::APPENDIX_NOTE, &appendix.note)));
    }
    pieces.push(piece(rule(TEXT_WIDTH, TEXT_WIDTH / 3)));
    pieces.push(piece(p(styles::TABLE_TEXT, "")));
    pieces.extend(appendix.body.iter().flat_map(block));
    pieces
}

fn block(block: &Block) -> Vec<Piece> {
    match block {
        Block::Part { label, title } => {
            vec![piece(p(styles::PART, label)), piece(p(styles::PART, &title.to_uppercase()))]
        }
        Block::Heading { depth, text } => {
            let index = usize::from(depth.clamp(&1, &3) - 1);
            vec![piece(p(styles::HEADINGS[index], text).keep_next(true))]
        }
        Block::Paragraph(text) => vec![piece(p(styles::BODY, text))],
        Block::Item(text) => vec![piece(p(styles::BODY, &format!("- {text}")))],
        Block::SubItem(text) => vec![piece(p(styles::BODY, &format!("+ {text}")))],
        Block::Table(table) => vec![Piece::Table(Box::new(ruled(table)))],
    }
}

fn ruled(table: &DocumentTable) -> Table {
    let widths: Vec<usize> = table
        .columns
        .iter()
        .map(|column| usize::try_from(TEXT_WIDTH * i32::from(column.width_percent) / 100).unwrap_or(0))
        .collect();
    let cell = |column: usize, style: &str, text: &str| {
        let is_centred = table.columns.get(column).is_some_and(|column| column.is_centred);
        let width = widths.get(column).copied().unwrap_or(0);
        let cell = TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center);
        text.split('\n').fold(cell, |cell, line| {
            let paragraph = p(style, line);
            cell.add_paragraph(if is_centred { paragraph.align(AlignmentType::Center) } else { paragraph })
        })
    };
    let head = table.columns.iter().enumerate().map(|(column, title)| cell(column, styles::TABLE_HEAD, &title.title));
    let mut rows = vec![TableRow::new(head.collect()).row_height(24.0).height_rule(HeightRule::AtLeast).cant_split()];
    rows.extend(table.rows.iter().map(|row| {
        TableRow::new(row.iter().enumerate().map(|(column, text)| cell(column, styles::TABLE_TEXT, text)).collect())
    }));
    let total = widths.iter().sum();
    Table::new(rows).set_grid(widths).width(total, WidthType::Dxa).layout(TableLayoutType::Fixed)
}
