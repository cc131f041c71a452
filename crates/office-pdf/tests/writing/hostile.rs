//! Text that means something to a format is only text on the page; nothing is too long.

use dinh_office_pdf::to_pdf;
use office::{AdministrativeDocument, Appendix, Block, DocumentColumn, DocumentTable, Signature, read_bytes, to_docx};

use crate::measure::{has_poppler, letters_of, pages};

const MARKUP: &str = r##"#let x = 1 #panic("a") *đậm* _nghiêng_ $a^2$ \n \u{41} `mã` @ref <nhãn> [khối] {mã} = Mục ~ // hết /* hết */ <w:t>thẻ</w:t> <!-- lời --> ]]> & &amp; "nháy" 'đơn' \"##;
/// NUL, a bell, marks that turn the direction of writing, and what no XML holds.
const UNSEEN: &str = "tr\u{0}ướ\u{7}c\u{202e} s\u{200f}au\u{2066}\u{feff}\u{ffff} hết";

fn hostile(text: &str) -> AdministrativeDocument {
    let row = vec!["1".to_owned(), text.to_owned()];
    let columns = vec![DocumentColumn::centred(text, 20), DocumentColumn::text(text, 80)];
    let table = DocumentTable { columns, rows: vec![row, vec![text.to_owned()]] };
    AdministrativeDocument {
        parent_agency: Some(text.into()),
        agency: vec![text.into()],
        number: text.into(),
        place: text.into(),
        kind: text.into(),
        title: text.into(),
        addressed_to: vec![text.into(), text.into()],
        bases: vec![text.into()],
        body: vec![
            Block::Part { label: text.into(), title: text.into() },
            Block::Heading { depth: 2, text: text.into() },
            Block::Paragraph(office::Text::from(text).bold(text).italic(text)),
            Block::Item(text.into()),
            Block::Table(table.clone()),
            Block::Paragraph(text.into()),
        ],
        signature: Signature { authority: vec![text.into()], name: text.into() },
        recipients: vec![text.into()],
        note: text.into(),
        appendices: vec![Appendix {
            label: text.into(),
            title: text.into(),
            note: text.into(),
            is_landscape: true,
            body: vec![Block::Table(table)],
        }],
        ..AdministrativeDocument::default()
    }
}

fn one(block: Block) -> AdministrativeDocument {
    AdministrativeDocument {
        kind: "Báo cáo".into(),
        title: "Thử".into(),
        body: vec![block],
        ..AdministrativeDocument::default()
    }
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

fn text_of_docx(document: &AdministrativeDocument) -> String {
    let read = read_bytes(&to_docx(document).unwrap(), "a.docx").unwrap();
    read.lines.iter().map(|line| format!("{}\n", line.text)).collect()
}

#[test]
fn markup_is_only_text() {
    let (document, expected) = (hostile(MARKUP), without_spaces(MARKUP));
    let docx = without_spaces(&text_of_docx(&document));
    // The paragraph thrice, the item and the closing one.
    assert!(docx.matches(&expected).count() >= 5, "{docx}");
    let pdf = to_pdf(&document).unwrap();
    if has_poppler() {
        let found = letters_of(&pdf);
        assert!(found.matches(&expected).count() >= 5, "{found}");
    }
}

#[test]
fn what_no_page_shows_is_left_out_of_both() {
    let document = hostile(UNSEEN);
    let docx = text_of_docx(&document);
    assert!(docx.contains("trước sau hết"), "{docx}");
    assert!(!docx.contains(['\0', '\u{202e}', '\u{200f}', '\u{2066}']));
    let pdf = to_pdf(&document).unwrap();
    if has_poppler() {
        let found = letters_of(&pdf);
        assert!(found.contains("trướcsauhết"), "{found}");
        assert!(!found.contains(['□', '\u{202e}', '\u{200f}']), "{found}");
    }
}

#[test]
fn a_paragraph_of_a_hundred_kilobytes_is_whole() {
    let text: String = (1..=10_000).map(|number| format!("chữ {number} ")).collect();
    assert!(text.len() > 100_000);
    for text in [text.clone(), text.replace(' ', "")] {
        let document = one(Block::Paragraph(text.as_str().into()));
        let expected = without_spaces(&text);
        assert!(without_spaces(&text_of_docx(&document)).contains(&expected));
        let pdf = to_pdf(&document).unwrap();
        if !has_poppler() {
            continue;
        }
        let pages = pages(&pdf);
        let lines = pages.iter().flat_map(|page| page.lines.iter().filter(|line| line.bottom > 20.0));
        assert!(lines.clone().all(|line| line.right < 210.0 - 14.9), "a line leaves the page");
        let found: String =
            lines.flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect();
        assert!(found.contains(&expected));
    }
}

#[test]
fn a_table_of_two_thousand_rows_keeps_its_heading_on_every_page() {
    let columns = vec![DocumentColumn::centred("TT", 20), DocumentColumn::text("Nhiệm vụ", 80)];
    let rows = (1..=2000).map(|number| vec![number.to_string(), format!("Việc thứ {number}.")]).collect();
    let document = one(Block::Table(DocumentTable { columns, rows }));
    let docx = text_of_docx(&document);
    assert!((1..=2000).all(|number| docx.contains(&format!("{number}\tViệc thứ {number}.\n"))));
    let pdf = to_pdf(&document).unwrap();
    if has_poppler() {
        let pages = pages(&pdf);
        let with_rows = pages.iter().filter(|page| page.lines.iter().any(|line| line.text.contains("Việc thứ")));
        let (all, headed) = with_rows.fold((0, 0), |(all, headed), page| {
            (all + 1, headed + usize::from(page.lines.iter().any(|line| line.text.contains("Nhiệm vụ"))))
        });
        assert!(all >= 40 && all == headed, "{headed} of {all} pages have the heading");
        let found = letters_of(&pdf);
        assert!((1..=2000).all(|number| found.contains(&format!("Việcthứ{number}."))));
    }
}
