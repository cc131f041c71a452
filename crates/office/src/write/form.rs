//! The form of NĐ 30/2020: measures of the page, and the parts of a document as they stand on it, with casing, ending
//! marks, blanks and numbers of appendices settled. Both writers (DOCX here, PDF in `office-pdf`) draw from it.

use chrono::{DateTime, Utc};

use super::clean;
use crate::administrative::{
    AdministrativeDocument, Appendix, Block, DocumentColumn, DocumentTable, Signature, Text, TextRun, Urgency,
};
use crate::kind::DocumentKind;

/// Margins in millimetres: top and bottom 20–25, left 30–35, right 15–20.
pub const TOP_MM: f32 = 20.0;
pub const BOTTOM_MM: f32 = 20.0;
pub const LEFT_MM: f32 = 30.0;
pub const RIGHT_MM: f32 = 15.0;
/// A4 upright, in millimetres.
pub const PAGE_MM: (f32, f32) = (210.0, 297.0);
/// Share of the text's width that the agency's column of the heading takes.
pub const AGENCY_SHARE: f32 = 0.4;
/// Length of the rules below agency and trích yếu, as a share of the line above: from a third to a half.
pub const RULE_SHARE: f32 = 0.4;
/// Quốc hiệu.
pub const MOTTO: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// Tiêu ngữ.
pub const MOTTO_LINE: &str = "Độc lập - Tự do - Hạnh phúc";
/// Leads the addressees.
pub const ADDRESSED: &str = "Kính gửi";
/// Leads the receivers.
pub const RECEIVERS: &str = "Nơi nhận:";
/// Width of a code to be scanned.
pub const CODE_MM: f32 = 26.0;
const CLOSING: &str = "./.";

/// What both writers draw, in reading order.
pub struct Form {
    pub parent_agency: Option<String>,
    pub agency: Vec<String>,
    pub number: String,
    /// "V/v …", on a công văn alone.
    pub about: Option<String>,
    pub date: String,
    /// Tên loại and trích yếu; on a công văn there are none.
    pub kind: Option<String>,
    pub title: String,
    pub urgency: Option<Urgency>,
    /// What leads the addressees: "Kính gửi", or who sends a công điện.
    pub addressed: String,
    pub addressees: Vec<String>,
    /// Thẩm quyền ban hành.
    pub issuer: Option<String>,
    pub bases: Vec<String>,
    /// "QUYẾT ĐỊNH:".
    pub lead: Option<String>,
    pub body: Vec<Block>,
    pub authority: Vec<String>,
    pub signer: Vec<String>,
    /// Who signs at the left, where two do: authority and name.
    pub other: Option<(Vec<String>, Vec<String>)>,
    pub recipients: Vec<String>,
    pub drafter: Option<String>,
    pub address: Option<String>,
    pub note: String,
    pub appendices: Vec<Appendix>,
    pub made_at: DateTime<Utc>,
}

impl Form {
    /// Settles the form of a document.
    pub fn new(document: &AdministrativeDocument) -> Self {
        let kind = Some(capitals(&document.kind)).filter(|kind| !kind.is_empty());
        let title = clean::line(&document.title);
        let about = match &kind {
            Some(_) => None,
            None if title.is_empty() || title.starts_with("V/v") => Some(title.clone()),
            None => Some(format!("V/v {title}")),
        };
        let mut body = blocks(&document.body);
        close(&mut body);
        let are_many = document.appendices.len() > 1;
        let of_kind = DocumentKind::of_name(&document.kind);
        let issuer = Some(capitals(&document.issuer)).filter(|line| !line.is_empty());
        let (authority, signer) = signature(&document.signature);
        Self {
            parent_agency: document.parent_agency.as_deref().map(capitals).filter(|line| !line.is_empty()),
            agency: document.agency.iter().map(|line| capitals(line)).collect(),
            number: match of_kind {
                Some(kind) if !kind.numbered => String::new(),
                _ => number(&clean::line(&document.number)),
            },
            about: about.filter(|line| !line.is_empty()),
            date: place_and_date(document),
            title: if kind.is_some() { title } else { String::new() },
            kind,
            urgency: document.urgency,
            addressed: addressed(of_kind, issuer.as_deref()),
            issuer: issuer.filter(|_| of_kind.is_some_and(|kind| kind.issuer)),
            lead: of_kind.map(|kind| kind.lead.clone()).filter(|lead| !lead.is_empty()),
            addressees: listed(&document.addressed_to, |text| text),
            bases: listed(&document.bases, |text| text),
            body,
            authority,
            signer,
            other: document.other_signature.as_ref().map(signature),
            drafter: Some(clean::line(&document.drafter)).filter(|line| !line.is_empty()),
            address: Some(clean::line(&document.address)).filter(|line| !line.is_empty()),
            recipients: listed(&document.recipients, |text| format!("- {text}")),
            note: clean::line(&document.note),
            appendices: (1u32..).zip(&document.appendices).map(|(at, one)| appendix(one, at, are_many)).collect(),
            made_at: document.made_at,
        }
    }
}

/// Quyền hạn, chức vụ in capitals, and the lines of the name.
fn signature(signature: &Signature) -> (Vec<String>, Vec<String>) {
    let authority = signature.authority.iter().map(|line| capitals(line)).collect();
    (authority, clean::lines(&signature.name).lines().map(str::to_owned).collect())
}

fn addressed(kind: Option<&DocumentKind>, issuer: Option<&str>) -> String {
    match (kind.map(|kind| kind.addressed_by.as_str()), issuer) {
        (Some(word), Some(issuer)) if !word.is_empty() => format!("{issuer} {word}"),
        _ => ADDRESSED.to_owned(),
    }
}

fn capitals(text: &str) -> String {
    clean::line(text).to_uppercase()
}

fn number(number: &str) -> String {
    if number.is_empty() || number.starts_with('/') {
        format!("Số:        {number}")
    } else {
        format!("Số: {number}")
    }
}

fn place_and_date(document: &AdministrativeDocument) -> String {
    let date = match document.issued_on {
        Some(day) => vietnamese::format_date_long(day),
        None => "ngày      tháng      năm          ".to_owned(),
    };
    match clean::line(&document.place) {
        place if place.is_empty() => date,
        place => format!("{place}, {date}"),
    }
}

/// Items of a list: each ends with a semicolon, the last with a full stop.
fn listed(items: &[String], shape: impl Fn(String) -> String) -> Vec<String> {
    let last = items.len().saturating_sub(1);
    let items = items.iter().map(|item| clean::line(item)).enumerate();
    items
        .map(|(index, item)| {
            let text = item.trim_start_matches("- ").trim_end_matches([' ', ';', '.', ',']);
            format!("{}{}", shape(text.to_owned()), if index == last { '.' } else { ';' })
        })
        .collect()
}

fn appendix(appendix: &Appendix, number: u32, are_many: bool) -> Appendix {
    let label = match clean::line(&appendix.label) {
        label if label.is_empty() && are_many => {
            format!("Phụ lục {}", vietnamese::to_roman(number).unwrap_or_default())
        }
        // The word stands in small letters, however it was typed.
        label => match label.strip_prefix("PHỤ LỤC") {
            Some(number) => format!("Phụ lục{number}"),
            None => label,
        },
    };
    Appendix {
        label,
        title: capitals(&appendix.title),
        note: clean::line(&appendix.note),
        is_landscape: appendix.is_landscape,
        body: blocks(&appendix.body),
    }
}

/// The text ends with "./.".
fn close(body: &mut [Block]) {
    let Some(Block::Paragraph(text) | Block::Item(text) | Block::SubItem(text) | Block::Article { text, .. }) =
        body.last_mut()
    else {
        return;
    };
    if let Some(run) = text.runs.last_mut()
        && !run.text.trim_end().ends_with(CLOSING)
    {
        run.text = format!("{}{CLOSING}", run.text.trim_end_matches([' ', '.', ';', ',']));
    }
}

fn blocks(blocks: &[Block]) -> Vec<Block> {
    blocks.iter().flat_map(block).collect()
}

fn block(block: &Block) -> Vec<Block> {
    match block {
        Block::Part { label, title } => vec![Block::Part { label: clean::line(label), title: capitals(title) }],
        Block::Heading { depth: 0 | 1, text } => vec![Block::Heading { depth: 1, text: capitals(text) }],
        Block::Heading { depth, text } => vec![Block::Heading { depth: *depth.min(&3), text: clean::line(text) }],
        Block::Paragraph(text) => paragraphs(text).into_iter().map(Block::Paragraph).collect(),
        Block::Item(text) => paragraphs(text).into_iter().map(|text| Block::Item(led("- ", text))).collect(),
        Block::SubItem(text) => paragraphs(text).into_iter().map(|text| Block::SubItem(led("+ ", text))).collect(),
        Block::Article { label, text } => article(label, text),
        Block::Table(of) if of.columns.is_empty() => Vec::new(),
        Block::Table(of) => vec![Block::Table(table(of))],
        Block::QrCode { text, caption } => vec![Block::QrCode {
            text: text.clone(),
            caption: paragraphs(caption).into_iter().next().unwrap_or_default(),
        }],
        Block::PageBreak => vec![Block::PageBreak],
    }
}

/// One text a paragraph: line breaks end them, empty ones are left out.
fn paragraphs(text: &Text) -> Vec<Text> {
    let mut all = vec![Text::default()];
    for run in &text.runs {
        for (index, line) in clean::lines(&run.text).split('\n').enumerate() {
            if index > 0 {
                all.push(Text::default());
            }
            if let Some(text) = all.last_mut()
                && !line.is_empty()
            {
                text.runs.push(TextRun { text: line.to_owned(), ..run.clone() });
            }
        }
    }
    all.retain(|text| !text.plain().trim().is_empty());
    all
}

/// The first paragraph of a điều begins with its number; what follows are paragraphs of their own.
fn article(label: &str, text: &Text) -> Vec<Block> {
    let mut texts = paragraphs(text).into_iter();
    let label = format!("{}.", clean::line(label).trim_end_matches('.'));
    let first = Block::Article { label, text: texts.next().unwrap_or_default() };
    std::iter::once(first).chain(texts.map(Block::Paragraph)).collect()
}

fn led(mark: &str, text: Text) -> Text {
    let mut led = Text::from(mark);
    led.runs.extend(text.runs);
    led
}

/// Every row as long as the heading, or of one cell.
fn table(table: &DocumentTable) -> DocumentTable {
    let width = table.columns.len();
    let columns = table.columns.iter().map(|column| DocumentColumn {
        title: clean::lines(&column.title),
        width_percent: column.width_percent.max(1),
        align: column.align,
    });
    let rows = table.rows.iter().filter(|row| !row.is_empty()).map(|row| {
        let mut cells: Vec<String> = row.iter().take(width).map(|cell| clean::lines(cell)).collect();
        if cells.len() > 1 {
            cells.resize(width, String::new());
        }
        cells
    });
    DocumentTable { columns: columns.collect(), rows: rows.collect() }
}

/// Width of a letter of a table's text, in millimetres, with room to spare.
const LETTER_MM: f32 = 2.4;
/// Lines of a table's text that fit on any page, below the heading of the table.
const LINES_OF_A_PAGE: usize = 24;

/// Whether a row of this table is low enough to be kept on one page.
pub fn is_whole(row: &[String], table: &DocumentTable, is_landscape: bool) -> bool {
    let shares: f32 = table.columns.iter().map(|column| f32::from(column.width_percent)).sum();
    let width = if is_landscape { PAGE_MM.1 } else { PAGE_MM.0 } - LEFT_MM - RIGHT_MM;
    row.iter().zip(&table.columns).all(|(text, column)| {
        let share = if row.len() == 1 { 1.0 } else { f32::from(column.width_percent) / shares };
        let letters = ((width * share - 3.0) / LETTER_MM).max(1.0) as usize;
        text.split('\n').map(|line| line.chars().count() / letters + 1).sum::<usize>() <= LINES_OF_A_PAGE
    })
}
