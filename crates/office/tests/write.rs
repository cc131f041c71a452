//! A document that is written reads back as it was meant, in the form that NĐ 30/2020 asks for.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::io::{Cursor, Read};

use dinh_office::{
    AdministrativeDocument, Appendix, Block, DocumentColumn, DocumentTable, Signature, read_bytes, to_docx,
};

fn sample() -> AdministrativeDocument {
    AdministrativeDocument {
        agency: vec!["Ủy ban nhân dân".into(), "phường Mẫu".into()],
        number: "12/KH-UBND".into(),
        place: "Mẫu".into(),
        issued_on: chrono::NaiveDate::from_ymd_opt(2026, 4, 9),
        kind: "Kế hoạch".into(),
        title: "Chuyển đổi số năm 2026".into(),
        bases: vec!["Căn cứ Luật Tổ chức chính quyền địa phương".into(), "Theo đề nghị của Trưởng phòng".into()],
        body: vec![
            Block::Part { label: "Phần I".into(), title: "Kết quả".into() },
            Block::Heading { depth: 1, text: "I. MỤC TIÊU".into() },
            Block::Item("Đạt 90% & hơn".into()),
            Block::SubItem("Trong đó <một>".into()),
            Block::Paragraph("Trên đây là Kế hoạch./.".into()),
        ],
        signature: Signature {
            authority: vec!["TM. ỦY BAN NHÂN DÂN".into(), "CHỦ TỊCH".into()],
            name: "Nguyễn Văn A".into(),
        },
        recipients: vec!["Như trên".into(), "Lưu: VT, VHXH".into()],
        appendices: vec![Appendix {
            label: "Phụ lục I".into(),
            title: "Danh mục nhiệm vụ".into(),
            note: "(Kèm theo Kế hoạch)".into(),
            is_landscape: true,
            body: vec![Block::Table(DocumentTable {
                columns: vec![
                    DocumentColumn::centred("TT", 10),
                    DocumentColumn::text("Nhiệm vụ", 60),
                    DocumentColumn::text("Chủ trì", 30),
                ],
                rows: vec![vec!["1".into(), "Mở lớp".into(), "Phòng A\nPhòng B".into()]],
            })],
        }],
        ..AdministrativeDocument::default()
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn every_part_reads_back_in_its_place() {
    let document = read_bytes(&to_docx(&sample()).unwrap(), "a.docx").unwrap();
    let texts: Vec<&str> = document.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "ỦY BAN NHÂN DÂN",
            "PHƯỜNG MẪU",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Số: 12/KH-UBND",
            "Mẫu, ngày 09 tháng 4 năm 2026",
            "KẾ HOẠCH",
            "Chuyển đổi số năm 2026",
            "Căn cứ Luật Tổ chức chính quyền địa phương;",
            "Theo đề nghị của Trưởng phòng.",
            "Phần I",
            "KẾT QUẢ",
            "I. MỤC TIÊU",
            "- Đạt 90% & hơn",
            "+ Trong đó <một>",
            "Trên đây là Kế hoạch./.",
            "Nơi nhận:",
            "- Như trên;",
            "- Lưu: VT, VHXH.",
            "TM. ỦY BAN NHÂN DÂN",
            "CHỦ TỊCH",
            "Nguyễn Văn A",
            "Phụ lục I",
            "DANH MỤC NHIỆM VỤ",
            "(Kèm theo Kế hoạch)",
            "TT\tNhiệm vụ\tChủ trì",
            "1\tMở lớp\tPhòng A Phòng B",
        ]
    );
    let line = |text: &str| document.lines.iter().find(|line| line.text == text).unwrap();
    assert!(line("KẾ HOẠCH").bold && line("KẾ HOẠCH").centred);
    assert!(line("Mẫu, ngày 09 tháng 4 năm 2026").italic && !line("Số: 12/KH-UBND").bold);
    assert!(line("Nơi nhận:").bold && line("Nơi nhận:").italic);
    assert!(line("Theo đề nghị của Trưởng phòng.").italic);
    assert_eq!([line("KẾT QUẢ").outline, line("I. MỤC TIÊU").outline], [Some(1), Some(2)]);
    assert_eq!(document.lines.last().unwrap().cells.as_deref().unwrap()[2], "Phòng A\nPhòng B");
}

#[test]
fn the_page_has_the_prescribed_form() {
    let bytes = to_docx(&sample()).unwrap();
    let document = part(&bytes, "word/document.xml");
    assert_eq!(document.matches("<w:pgSz w:w=\"11906\" w:h=\"16838\"").count(), 1, "the text stands upright");
    assert_eq!(document.matches("<w:pgSz w:w=\"16838\" w:h=\"11906\"").count(), 1, "the appendix is turned");
    // 20, 15, 20 and 30 mm in twentieths of a point.
    assert_eq!(document.matches("w:top=\"1133\" w:right=\"850\" w:bottom=\"1133\" w:left=\"1700\"").count(), 2);
    assert_eq!(
        document.matches("<w:titlePg />").count() + document.matches("<w:titlePg/>").count(),
        2,
        "first pages hide their number"
    );
    assert_eq!(document.matches("w:start=\"1\"").count(), 2, "an appendix counts its own pages");
    let header = part(&bytes, "word/header1.xml");
    assert!(header.contains("PAGE") && header.contains("SoTrang"));
    let styles = part(&bytes, "word/styles.xml");
    assert!(styles.contains("Times New Roman") && styles.contains("Quốc hiệu"));
}

#[test]
fn a_draft_leaves_number_and_day_blank() {
    let draft = AdministrativeDocument { issued_on: None, number: String::new(), ..sample() };
    let document = read_bytes(&to_docx(&draft).unwrap(), "a.docx").unwrap();
    assert!(document.lines.iter().any(|line| line.text == "Số:"));
    assert!(document.lines.iter().any(|line| line.text == "Mẫu, ngày tháng năm"));
}

#[test]
fn styles_have_the_prescribed_sizes() {
    let styles = part(&to_docx(&sample()).unwrap(), "word/styles.xml");
    // Size in points, bold, italic.
    for (id, size, is_bold, is_italic) in [
        ("QuocHieu", 12, true, false),
        ("TieuNgu", 13, true, false),
        ("CoQuanChuQuan", 12, false, false),
        ("CoQuanBanHanh", 12, true, false),
        ("SoKyHieu", 13, false, false),
        ("DiaDanhNgayThang", 13, false, true),
        ("TrichYeuCongVan", 12, false, false),
        ("TenLoai", 14, true, false),
        ("TrichYeu", 14, true, false),
        ("CanCu", 14, false, true),
        ("NoiDung", 14, false, false),
        ("Muc", 14, true, false),
        ("QuyenHanChucVu", 14, true, false),
        ("HoTenNguoiKy", 14, true, false),
        ("NoiNhanTieuDe", 12, true, true),
        ("NoiNhan", 11, false, false),
        ("PhuLuc", 14, true, false),
        ("PhuLucKemTheo", 14, false, true),
        ("SoTrang", 13, false, false),
    ] {
        let style = styles.split_once(&format!("w:styleId=\"{id}\"")).unwrap().1.split_once("</w:style>").unwrap().0;
        assert!(style.contains(&format!("<w:sz w:val=\"{}\"", size * 2)), "{id}: {style}");
        assert_eq!([style.contains("<w:b "), style.contains("<w:i ")], [is_bold, is_italic], "{id}: {style}");
    }
    let header = part(&to_docx(&sample()).unwrap(), "word/header1.xml");
    assert!(header.contains("<w:pStyle w:val=\"SoTrang\""), "the number of the page has its style");
    let page_number = styles.split_once("w:styleId=\"SoTrang\"").unwrap().1.split_once("</w:style>").unwrap().0;
    assert!(page_number.contains("<w:jc w:val=\"center\""));
    let body = styles.split_once("w:styleId=\"NoiDung\"").unwrap().1.split_once("</w:style>").unwrap().0;
    assert!(body.contains("<w:jc w:val=\"both\"") && body.contains("w:firstLine=\"720\""), "1.27 cm, justified");
}

#[test]
fn days_and_the_first_two_months_have_a_leading_zero() {
    for (month, day, written) in
        [(1, 9, "ngày 09 tháng 01 năm"), (2, 10, "ngày 10 tháng 02 năm"), (3, 5, "ngày 05 tháng 3 năm")]
    {
        let issued_on = chrono::NaiveDate::from_ymd_opt(2026, month, day);
        let bytes = to_docx(&AdministrativeDocument { issued_on, ..sample() }).unwrap();
        assert!(part(&bytes, "word/document.xml").contains(written), "{written}");
    }
}
