//! The measures of NĐ 30/2020, taken from the pages of the PDF.

use chrono::NaiveDate;
use dinh_office_pdf::to_pdf;
use office::form::{MOTTO, MOTTO_LINE};
use office::letters::{BOLD, BOLD_ITALIC, ITALIC, REGULAR};
use office::{AdministrativeDocument, Block};

use crate::measure::{Page, has_poppler, pages};
use crate::report::report;

const TITLE: &str = "Kết quả thực hiện Kế hoạch chuyển đổi số quý I năm 2026";

/// The report with a text of a few lines, on one page.
fn short() -> AdministrativeDocument {
    let body =
        vec![Block::Heading { depth: 1, text: "I. Kết quả".into() }, Block::Paragraph("Trên đây là báo cáo".into())];
    AdministrativeDocument { body, appendices: Vec::new(), ..report() }
}

fn first_page(document: &AdministrativeDocument) -> Page {
    pages(&to_pdf(document).unwrap()).remove(0)
}

fn near(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.5
}

/// Above the text, where only the number of the page stands.
fn numbers(page: &Page) -> Vec<&str> {
    page.lines.iter().filter(|line| line.bottom < 20.0).map(|line| line.text.as_str()).collect()
}

#[test]
fn pages_are_a4_within_the_margins_and_numbered() {
    if !has_poppler() {
        return;
    }
    let pages = pages(&to_pdf(&report()).unwrap());
    let (mut left, mut top, mut right, mut bottom) = (99f32, 99f32, 99f32, 99f32);
    let (mut of_part, mut appendices) = (0, 0);
    for (index, page) in pages.iter().enumerate() {
        let begins_appendix = page.has("Phụ lục I") || page.has("Phụ lục II");
        appendices += usize::from(begins_appendix);
        let sides = if appendices == 0 { [210.0, 297.0] } else { [297.0, 210.0] };
        assert!(near(page.width, sides[0]) && near(page.height, sides[1]), "{} × {}", page.width, page.height);
        for line in page.lines.iter().filter(|line| line.bottom > 20.0) {
            left = left.min(line.left);
            top = top.min(line.top);
            right = right.min(page.width - line.right);
            bottom = bottom.min(page.height - line.bottom);
        }
        of_part = if index == 0 || begins_appendix { 1 } else { of_part + 1 };
        if of_part == 1 {
            assert!(numbers(page).is_empty(), "a first page shows {:?}", numbers(page));
        } else {
            assert_eq!(numbers(page), [of_part.to_string()]);
            let number = page.line(&of_part.to_string());
            assert!(near(number.middle(), (page.width + 30.0 - 15.0) / 2.0), "{number:?}");
            // Two digits may stand closer than their widths ("11").
            let size = number.size(REGULAR);
            assert!(of_part > 9 || (12.9..=14.1).contains(&size), "{number:?} measures {size}");
        }
    }
    assert_eq!(appendices, 2);
    assert!((29.9..=35.0).contains(&left), "left {left}");
    assert!((14.9..=20.0).contains(&right), "right {right}");
    assert!((19.9..=25.0).contains(&top), "top {top}");
    assert!((19.9..=25.0).contains(&bottom), "bottom {bottom}");
}

#[test]
fn parts_have_their_size_and_weight() {
    if !has_poppler() {
        return;
    }
    let page = first_page(&short());
    let parts: [(&str, &[u8], f32, f32); 14] = [
        (MOTTO, BOLD, 12.0, 13.0),
        (MOTTO_LINE, BOLD, 13.0, 14.0),
        ("ỦY BAN NHÂN DÂN", BOLD, 12.0, 13.0),
        ("Số: 09/BC-UBND", REGULAR, 13.0, 13.0),
        ("Mẫu, ngày 09 tháng 4 năm 2026", ITALIC, 13.0, 14.0),
        ("BÁO CÁO", BOLD, 13.0, 14.0),
        (TITLE, BOLD, 13.0, 14.0),
        ("Kính gửi:", REGULAR, 13.0, 14.0),
        ("I. KẾT QUẢ", BOLD, 13.0, 14.0),
        ("Trên đây là báo cáo./.", REGULAR, 13.0, 14.0),
        ("Nơi nhận:", BOLD_ITALIC, 12.0, 12.0),
        ("- Như trên;", REGULAR, 11.0, 11.0),
        ("TM. ỦY BAN NHÂN DÂN", BOLD, 13.0, 14.0),
        ("Nguyễn Văn Mẫu", BOLD, 13.0, 14.0),
    ];
    for (text, font, least, most) in parts {
        let size = page.line(text).size(font);
        assert!((least - 0.3..=most + 0.3).contains(&size), "«{text}» measures {size}");
    }
}

#[test]
fn parts_stand_in_their_places() {
    if !has_poppler() {
        return;
    }
    let page = first_page(&short());
    let [agency, motto, motto_line] = ["PHƯỜNG MẪU", MOTTO, MOTTO_LINE].map(|text| page.line(text));
    let [number, date] = ["Số: 09/BC-UBND", "Mẫu, ngày 09 tháng 4 năm 2026"].map(|text| page.line(text));
    assert!(near(page.line("ỦY BAN NHÂN DÂN").top, motto.top) && motto.left > agency.right);
    assert!(near(motto.middle(), motto_line.middle()) && motto_line.top >= motto.bottom);
    assert!(near(number.middle(), agency.middle()) && number.top > agency.bottom);
    assert!(near(date.middle(), motto.middle()) && near(date.bottom, number.bottom));
    let column = [number.text.as_str(), "BÁO CÁO", TITLE, "Kính gửi:", "- Ủy ban nhân dân tỉnh;", "I. KẾT QUẢ"]
        .into_iter()
        .chain(["Trên đây là báo cáo./.", "Nơi nhận:", "- Như trên;", "- Lưu: VT, VHXH."]);
    let tops: Vec<f32> = column.map(|text| page.line(text).top).collect();
    assert!(tops.is_sorted_by(|above, below| above < below), "{tops:?}");
    let text_middle = (page.width + 30.0 - 15.0) / 2.0;
    assert!(near(page.line("BÁO CÁO").middle(), text_middle) && near(page.line(TITLE).middle(), text_middle));
    let [receivers, authority, signer] =
        ["Nơi nhận:", "TM. ỦY BAN NHÂN DÂN", "Nguyễn Văn Mẫu"].map(|text| page.line(text));
    assert!((receivers.top - authority.top).abs() < 1.0 && near(receivers.left, 30.0));
    assert!(authority.left > receivers.right && near(authority.middle(), signer.middle()));
    assert!(signer.top - page.line("PHÓ CHỦ TỊCH").bottom > 20.0, "there is room for signature and seal");
}

#[test]
fn days_and_the_first_two_months_have_a_leading_zero() {
    if !has_poppler() {
        return;
    }
    for (year, month, day, written) in [
        (2026, 1, 9, "Mẫu, ngày 09 tháng 01 năm 2026"),
        (2026, 2, 10, "Mẫu, ngày 10 tháng 02 năm 2026"),
        (2026, 3, 5, "Mẫu, ngày 05 tháng 3 năm 2026"),
        (2026, 12, 31, "Mẫu, ngày 31 tháng 12 năm 2026"),
    ] {
        let issued_on = NaiveDate::from_ymd_opt(year, month, day);
        let page = first_page(&AdministrativeDocument { issued_on, ..short() });
        assert!(page.has(written), "{written}");
    }
}

#[test]
fn a_letter_has_its_subject_below_its_number() {
    if !has_poppler() {
        return;
    }
    let letter = AdministrativeDocument { kind: String::new(), title: "báo cáo quý I".into(), ..short() };
    let page = first_page(&letter);
    let [number, about] = ["Số: 09/BC-UBND", "V/v báo cáo quý I"].map(|text| page.line(text));
    assert!(about.top > number.bottom && near(about.middle(), number.middle()));
    assert!((11.7..=13.3).contains(&about.size(REGULAR)));
    assert!(!page.has("BÁO CÁO"));
}

#[test]
fn a_code_stands_beside_its_caption() {
    if !has_poppler() {
        return;
    }
    let code = Block::QrCode { text: "https://phuong.test/tra-cuu".into(), caption: "Quét để tra cứu".into() };
    let page = first_page(&AdministrativeDocument { body: vec![code], ..short() });
    let caption = page.line("Quét để tra cứu");
    assert!(caption.left > 30.0 + 26.0, "{caption:?}");
    assert!(!first_page(&short()).has("Quét để tra cứu"));
}
