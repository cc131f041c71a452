//! The parts of an administrative document as paragraphs and tables.

use docx_rs::{
    AlignmentType, BorderType, BreakType, HeightRule, LineSpacing, Paragraph, ParagraphBorder, ParagraphBorderPosition,
    ParagraphBorders, Pic, Run, SpecialIndentType, Table, TableCell, TableCellMargins, TableLayoutType, TableRow,
    VAlignType, WidthType,
};

use super::{Piece, TEXT_WIDTH, TEXT_WIDTH_LANDSCAPE, styles, twips};
use crate::administrative::{Appendix, Block, ColumnAlign, DocumentTable, Text, Urgency};
use crate::qr::QrCode;
use crate::write::form::{self, AGENCY_SHARE, CODE_MM, Form, MOTTO, MOTTO_LINE, RECEIVERS, RULE_SHARE};
use crate::write::letters::{self, BOLD, REGULAR};

/// Where several addressees begin, from the left margin.
const ADDRESSEES_MM: f32 = 25.0;
/// Lines left free above the signer's name.
const SIGNATURE_LINES: usize = 4;

fn p(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(Run::new().add_text(text))
}

fn rich(style: &str, text: &Text) -> Paragraph {
    text.runs.iter().fold(Paragraph::new().style(style), |paragraph, run| {
        let piece = Run::new().add_text(&run.text);
        let piece = if run.is_bold { piece.bold() } else { piece };
        paragraph.add_run(if run.is_italic { piece.italic() } else { piece })
    })
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

/// A rule of a share of the bold line above it, which is no wider than its column.
fn rule_below(column: i32, share: f32, size: f32, line: &str) -> Paragraph {
    let above = twips(letters::width_mm(BOLD, size, line)).min(column);
    rule(column, (above as f32 * share) as i32)
}

/// Everything from the heading to the receivers.
pub(super) fn main(form: &Form) -> Vec<Piece> {
    let mut pieces = vec![Piece::Table(Box::new(heading(form))), piece(Paragraph::new().style(styles::RULE))];
    if let Some(kind) = &form.kind {
        pieces.push(piece(p(styles::KIND, kind)));
        if !form.title.is_empty() {
            pieces.push(piece(p(styles::TITLE, &form.title)));
            pieces.push(piece(rule_below(TEXT_WIDTH, RULE_SHARE, 14.0, &form.title)));
        }
    }
    pieces.extend(addressees(&form.addressed, &form.addressees).into_iter().map(piece));
    pieces.extend(form.issuer.iter().map(|issuer| piece(p(styles::ISSUER, issuer))));
    pieces.extend(form.bases.iter().map(|basis| piece(p(styles::BASIS, basis))));
    pieces.extend(form.lead.iter().map(|lead| piece(p(styles::ISSUER, lead).keep_next(true))));
    pieces.extend(form.body.iter().flat_map(|one| block(one, TEXT_WIDTH)));
    // The signature never stands on a page without lines of the text.
    if let Some(Piece::Paragraph(last)) = pieces.last_mut() {
        **last = std::mem::take(&mut **last).keep_next(true);
    }
    pieces.push(piece(Paragraph::new().style(styles::GAP).keep_next(true)));
    pieces.push(Piece::Table(Box::new(ending(form))));
    pieces
}

/// Kính gửi: one receiver on the same line, more on lines of their own, their hyphens below the colon.
fn addressees(addressed: &str, receivers: &[String]) -> Vec<Paragraph> {
    match receivers {
        [] => Vec::new(),
        [only] => {
            let only = only.trim_end_matches('.');
            vec![p(styles::ADDRESSEE, &format!("{addressed}: {only}")).align(AlignmentType::Center)]
        }
        many => {
            let begin = twips(ADDRESSEES_MM);
            // Below the colon of "Kính gửi:"; a longer lead would leave no room.
            let colon = begin + twips(letters::width_mm(REGULAR, 14.0, addressed).min(ADDRESSEES_MM));
            let hyphen = twips(letters::width_mm(REGULAR, 14.0, "- "));
            let mut lines = vec![p(styles::ADDRESSEE, &format!("{addressed}:")).indent(Some(begin), None, None, None)];
            lines.extend(many.iter().map(|receiver| {
                let hanging = Some(SpecialIndentType::Hanging(hyphen));
                p(styles::ADDRESSEE, &format!("- {receiver}")).indent(Some(colon + hyphen), hanging, None, None)
            }));
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
    let margins = TableCellMargins::new().margin(0, 0, 0, 0);
    Table::without_borders(rows)
        .set_grid(grid)
        .width(total, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(margins)
}

/// Agency and national motto side by side, number and date below them.
fn heading(form: &Form) -> Table {
    let left = (TEXT_WIDTH as f32 * AGENCY_SHARE) as i32;
    let right = TEXT_WIDTH - left;
    let mut agency: Vec<Paragraph> = Vec::new();
    agency.extend(form.parent_agency.iter().map(|line| p(styles::PARENT_AGENCY, line)));
    agency.extend(form.agency.iter().map(|line| p(styles::AGENCY, line)));
    agency.push(rule_below(left, RULE_SHARE, 12.0, form.agency.last().map_or("", String::as_str)));
    let motto =
        vec![p(styles::MOTTO, MOTTO), p(styles::MOTTO_LINE, MOTTO_LINE), rule_below(right, 1.0, 13.0, MOTTO_LINE)];
    let mut number = vec![p(styles::NUMBER, &form.number)];
    number.extend(form.about.iter().map(|about| p(styles::ABOUT, about)));
    number.extend(form.urgency.map(|urgency| boxed(left, urgency)));
    layout(
        vec![
            TableRow::new(vec![bare(left, agency), bare(right, motto)]),
            TableRow::new(vec![bare(left, number), bare(right, vec![p(styles::PLACE_AND_DATE, &form.date)])]),
        ],
        &[left, right],
    )
}

/// Địa chỉ cơ quan, below a rule as wide as the text.
pub(super) fn address(address: &str) -> Paragraph {
    let mut paragraph = p(styles::ADDRESS, address);
    let border = ParagraphBorder::new(ParagraphBorderPosition::Top).val(BorderType::Single).size(6).space(2);
    paragraph.property = paragraph.property.set_borders(ParagraphBorders::with_empty().set(border));
    paragraph
}

/// The red box that says how urgent the document is.
fn boxed(column: i32, urgency: Urgency) -> Paragraph {
    use ParagraphBorderPosition::{Bottom, Left, Right, Top};
    // Letters of 13 points are 5 mm high; the rest of the 8 mm is room within the border.
    const ROOM_POINTS: usize = 4;
    let side = ((column - twips(urgency.width_mm())) / 2).max(0);
    let borders = [Top, Bottom, Left, Right].into_iter().fold(ParagraphBorders::with_empty(), |borders, at| {
        let space = if matches!(at, Top | Bottom) { ROOM_POINTS } else { 0 };
        borders.set(ParagraphBorder::new(at).val(BorderType::Single).size(12).space(space).color(styles::RED))
    });
    let mut paragraph = p(styles::URGENCY, urgency.label()).indent(Some(side), None, Some(side), None);
    paragraph.property = paragraph.property.set_borders(borders);
    let spacing = LineSpacing::new().before(160).after(120);
    paragraph.line_spacing(spacing)
}

/// Authority, room for signature and seal, name.
fn signature(authority: &[String], signer: &[String]) -> Vec<Paragraph> {
    let mut lines: Vec<Paragraph> = authority.iter().map(|line| p(styles::AUTHORITY, line)).collect();
    lines.extend((0..SIGNATURE_LINES).map(|_| Paragraph::new().style(styles::SIGNER)));
    lines.extend(signer.iter().map(|line| p(styles::SIGNER, line)));
    lines
}

/// Nơi nhận at the left, the signature at the right, the note below both; where two sign, they stand above.
fn ending(form: &Form) -> Table {
    let left = TEXT_WIDTH / 2;
    let mut receivers = Vec::new();
    if form.recipients.is_empty() {
        receivers.push(Paragraph::new().style(styles::RECIPIENT));
    } else {
        receivers.push(p(styles::RECIPIENTS_TITLE, RECEIVERS));
        receivers.extend(form.recipients.iter().map(|receiver| p(styles::RECIPIENT, receiver)));
    }
    receivers.extend(form.drafter.iter().map(|drafter| p(styles::DRAFTER, drafter)));
    let kept = |paragraphs: Vec<Paragraph>| -> Vec<Paragraph> {
        paragraphs.into_iter().map(|one| one.keep_next(true)).collect()
    };
    let right = bare(TEXT_WIDTH - left, kept(signature(&form.authority, &form.signer)));
    let beside = |one: Vec<Paragraph>, other| TableRow::new(vec![bare(left, kept(one)), other]).cant_split();
    let mut rows = match &form.other {
        None => vec![beside(receivers, right)],
        Some((authority, signer)) => {
            let empty = bare(TEXT_WIDTH - left, vec![Paragraph::new().style(styles::RECIPIENT)]);
            vec![beside(signature(authority, signer), right), beside(receivers, empty)]
        }
    };
    if !form.note.is_empty() {
        let note = bare(TEXT_WIDTH, vec![p(styles::NOTE, &form.note)]).grid_span(2);
        rows.push(TableRow::new(vec![note]).cant_split());
    }
    layout(rows, &[left, TEXT_WIDTH - left])
}

/// An appendix from its label to its last block.
pub(super) fn appendix(appendix: &Appendix) -> Vec<Piece> {
    let width = if appendix.is_landscape { TEXT_WIDTH_LANDSCAPE } else { TEXT_WIDTH };
    let mut pieces = Vec::new();
    if !appendix.label.is_empty() {
        pieces.push(piece(p(styles::APPENDIX, &appendix.label)));
    }
    pieces.push(piece(p(styles::APPENDIX, &appendix.title)));
    if !appendix.note.is_empty() {
        pieces.push(piece(p(styles::APPENDIX_NOTE, &appendix.note)));
    }
    pieces.push(piece(rule_below(width, RULE_SHARE, 14.0, &appendix.title)));
    pieces.push(piece(p(styles::TABLE_TEXT, "")));
    pieces.extend(appendix.body.iter().flat_map(|one| block(one, width)));
    pieces
}

fn block(block: &Block, width: i32) -> Vec<Piece> {
    match block {
        Block::Part { label, title } => {
            vec![piece(p(styles::PART, label).keep_next(true)), piece(p(styles::PART_TITLE, title).keep_next(true))]
        }
        Block::Heading { depth, text } => {
            let index = usize::from(depth.clamp(&1, &3) - 1);
            vec![piece(p(styles::HEADINGS[index], text).keep_next(true))]
        }
        Block::Article { label, text } => {
            let led = Text { runs: [Text::default().bold(format!("{label} ")).runs, text.runs.clone()].concat() };
            vec![piece(rich(styles::BODY, &led))]
        }
        Block::Paragraph(text) | Block::Item(text) | Block::SubItem(text) => {
            vec![piece(rich(styles::BODY, text))]
        }
        Block::Table(table) => vec![
            piece(Paragraph::new().style(styles::GAP)),
            Piece::Table(Box::new(ruled(table, width))),
            piece(Paragraph::new().style(styles::GAP)),
        ],
        Block::QrCode { text, caption } => code(text, caption).into_iter().map(piece).collect(),
        Block::PageBreak => {
            vec![piece(Paragraph::new().style(styles::GAP).add_run(Run::new().add_break(BreakType::Page)))]
        }
    }
}

/// A code to be scanned, its caption below it.
fn code(text: &str, caption: &Text) -> Vec<Paragraph> {
    const EMU_PER_MM: f32 = 36_000.0;
    let picture = QrCode::new(text).and_then(|code| code.png()).map(|(bytes, pixels)| {
        let side = (CODE_MM * EMU_PER_MM) as u32;
        Paragraph::new()
            .style(styles::RULE)
            .keep_next(true)
            .add_run(Run::new().add_image(Pic::new_with_dimensions(bytes, pixels, pixels).size(side, side)))
    });
    picture.into_iter().chain([rich(styles::BODY, caption)]).collect()
}

/// A table with its rules, as wide as the text.
fn ruled(table: &DocumentTable, width: i32) -> Table {
    let shares: i32 = table.columns.iter().map(|column| i32::from(column.width_percent)).sum();
    let widths: Vec<usize> = table
        .columns
        .iter()
        .map(|column| usize::try_from(width * i32::from(column.width_percent) / shares.max(1)).unwrap_or(0))
        .collect();
    let total = widths.iter().sum();
    let head = table
        .columns
        .iter()
        .zip(&widths)
        .map(|(column, width)| cell(*width, styles::TABLE_HEAD, &column.title, AlignmentType::Center));
    let mut rows = vec![TableRow::new(head.collect()).row_height(24.0).height_rule(HeightRule::AtLeast).cant_split()];
    for cells in &table.rows {
        let is_whole = form::is_whole(cells, table, width > TEXT_WIDTH);
        let row = TableRow::new(match cells.as_slice() {
            [title] => {
                let style = if table.columns.len() == 1 { styles::TABLE_TEXT } else { styles::TABLE_GROUP };
                vec![cell(total, style, title, AlignmentType::Left).grid_span(widths.len())]
            }
            cells => cells
                .iter()
                .zip(table.columns.iter().zip(&widths))
                .map(|(text, (column, width))| cell(*width, styles::TABLE_TEXT, text, alignment(column.align)))
                .collect(),
        });
        rows.push(if is_whole { row.cant_split() } else { row });
    }
    let margins = TableCellMargins::new().margin(twips(0.5) as usize, 85, twips(0.5) as usize, 85);
    Table::new(rows).set_grid(widths).width(total, WidthType::Dxa).layout(TableLayoutType::Fixed).margins(margins)
}

fn alignment(align: ColumnAlign) -> AlignmentType {
    match align {
        ColumnAlign::Left => AlignmentType::Left,
        ColumnAlign::Centre => AlignmentType::Center,
        ColumnAlign::Right => AlignmentType::Right,
    }
}

fn cell(width: usize, style: &str, text: &str, align: AlignmentType) -> TableCell {
    let cell = TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center);
    text.split('\n').fold(cell, |cell, line| cell.add_paragraph(p(style, line).align(align)))
}
