//! Every Vietnamese letter, in every kind of type, is found again in what was written.

use dinh_office_pdf::to_pdf;
use office::{AdministrativeDocument, Block, Text, to_docx};

use crate::measure::{has_libreoffice, has_poppler, letters_of, pages, printed_by_libreoffice};
use crate::report::report;

/// Twelve vowels in six tones, and đ.
const LETTERS: &str = "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ";

fn all_letters() -> AdministrativeDocument {
    let all = format!("{LETTERS} {}", LETTERS.to_uppercase());
    let text = |text: Text| Block::Paragraph(text);
    AdministrativeDocument {
        agency: vec!["Ủy ban nhân dân".into()],
        kind: "Báo cáo".into(),
        title: "Bảng chữ".into(),
        body: vec![
            text(Text::from(format!("thẳng {all} hết"))),
            text(Text::default().bold(format!("đậm {all} hết"))),
            text(Text::default().italic(format!("nghiêng {all} hết"))),
            Block::Paragraph("Kết thúc".into()),
        ],
        ..AdministrativeDocument::default()
    }
}

/// The three paragraphs as they must be found, without spaces.
fn expected() -> [String; 3] {
    let all: String = format!("{LETTERS}{}", LETTERS.to_uppercase()).split_whitespace().collect();
    assert_eq!(all.chars().count(), 2 * (12 * 6 + 1));
    ["thẳng", "đậm", "nghiêng"].map(|kind| format!("{kind}{all}hết"))
}

#[test]
fn every_letter_is_found_in_the_pdf() {
    if !has_poppler() {
        return;
    }
    let found = letters_of(&to_pdf(&all_letters()).unwrap());
    for letters in expected() {
        assert!(found.contains(&letters), "{letters}\n{found}");
    }
}

#[test]
fn libreoffice_prints_every_letter_of_the_docx() {
    if !has_libreoffice() {
        return;
    }
    let found = letters_of(&printed_by_libreoffice(&to_docx(&all_letters()).unwrap()));
    for letters in expected() {
        assert!(found.contains(&letters), "{letters}\n{found}");
    }
}

#[test]
fn libreoffice_prints_as_many_pages_as_the_pdf_has() {
    if !has_libreoffice() {
        return;
    }
    let report = report();
    let ours = pages(&to_pdf(&report).unwrap()).len();
    let theirs = pages(&printed_by_libreoffice(&to_docx(&report).unwrap())).len();
    assert!(ours.abs_diff(theirs) <= 1, "{ours} pages as PDF, {theirs} as DOCX");
}
