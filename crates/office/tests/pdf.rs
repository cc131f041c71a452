//! What stands on the pages of a PDF is read in the order in which people read it.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use dinh_office::{Document, ReadError, read_bytes};
use support::{Put, pdf};

fn texts(document: &Document) -> Vec<&str> {
    document.lines.iter().map(|line| line.text.as_str()).collect()
}

fn read(pages: &[(&[Put], &[[f32; 4]])]) -> Document {
    read_bytes(&pdf(pages), "ke-hoach.pdf").unwrap()
}

#[test]
fn wrapped_lines_become_paragraphs_and_page_numbers_go() {
    let document = read(&[
        (
            &[
                Put(90.0, 700.0, "UBND phường tiếp tục xây dựng chính quyền số, phát triển"),
                Put(60.0, 680.0, "kinh tế số và xã hội số trên địa bàn phường trong năm 2026."),
                Put(90.0, 660.0, "- Tỷ lệ hồ sơ trực tuyến đạt 92,48%, theo Kế hoạch số 50/KH-"),
                Put(60.0, 640.0, "UBND."),
                Put(90.0, 620.0, "- Dòng cuối của trang này còn chạy tiếp sang trang sau theo"),
            ],
            &[],
        ),
        (&[Put(290.0, 800.0, "2"), Put(60.0, 760.0, "lề trái."), Put(90.0, 740.0, "Hết.")], &[]),
    ]);
    assert_eq!(
        texts(&document),
        [
            "UBND phường tiếp tục xây dựng chính quyền số, phát triển kinh tế số và xã hội số trên địa bàn phường trong năm 2026.",
            "- Tỷ lệ hồ sơ trực tuyến đạt 92,48%, theo Kế hoạch số 50/KH-UBND.",
            "- Dòng cuối của trang này còn chạy tiếp sang trang sau theo lề trái.",
            "Hết.",
        ]
    );
}

#[test]
fn columns_of_the_heading_are_read_one_after_the_other() {
    let document = read(&[(
        &[
            Put(60.0, 780.0, "ỦY BAN NHÂN DÂN"),
            Put(300.0, 780.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            Put(60.0, 760.0, "PHƯỜNG SÔNG CÔNG"),
            Put(330.0, 760.0, "Độc lập - Tự do - Hạnh phúc"),
            Put(70.0, 740.0, "Số: 27/KH-UBND"),
            Put(310.0, 740.0, "Sông Công, ngày 19 tháng 01 năm 2026"),
            Put(200.0, 700.0, "KẾ HOẠCH CHUYỂN ĐỔI SỐ"),
        ],
        &[],
    )]);
    assert_eq!(
        texts(&document),
        [
            "ỦY BAN NHÂN DÂN",
            "PHƯỜNG SÔNG CÔNG",
            "Số: 27/KH-UBND",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Sông Công, ngày 19 tháng 01 năm 2026",
            "KẾ HOẠCH CHUYỂN ĐỔI SỐ"
        ]
    );
}

#[test]
fn numbers_that_stand_apart_from_their_text_are_no_column() {
    let document = read(&[(
        &[
            Put(60.0, 700.0, "1."),
            Put(100.0, 700.0, "Tiếp tục xây dựng chính quyền số theo Kế hoạch của"),
            Put(100.0, 680.0, "UBND tỉnh và của Tỉnh ủy."),
            Put(60.0, 660.0, "2."),
            Put(100.0, 660.0, "Phát triển kinh tế số, xã hội số trên địa bàn phường"),
            Put(100.0, 640.0, "trong năm 2026."),
        ],
        &[],
    )]);
    assert_eq!(
        texts(&document),
        [
            "1. Tiếp tục xây dựng chính quyền số theo Kế hoạch của UBND tỉnh và của Tỉnh ủy.",
            "2. Phát triển kinh tế số, xã hội số trên địa bàn phường trong năm 2026.",
        ]
    );
}

#[test]
fn an_underlined_word_does_not_cut_its_cell() {
    let mut drawn = rules(&[50.0, 100.0, 300.0], &[800.0, 740.0]);
    drawn.push([105.0, 768.0, 280.0, 768.0]);
    let document = read(&[(
        &[Put(55.0, 780.0, "1"), Put(105.0, 780.0, "Cổng Dịch vụ công"), Put(105.0, 755.0, "quốc gia")],
        &drawn,
    )]);
    assert_eq!(document.lines[0].cells.as_deref().unwrap(), ["1", "Cổng Dịch vụ công quốc gia"]);
    assert_eq!(document.lines.len(), 1);
}

/// Rules of a table with these column edges and row edges.
fn rules(columns: &[f32], rows: &[f32]) -> Vec<[f32; 4]> {
    let (left, right) = (columns[0], columns[columns.len() - 1]);
    let (top, bottom) = (rows[0], rows[rows.len() - 1]);
    let upright = columns.iter().map(|x| [*x, bottom, *x, top]);
    let level = rows.iter().map(|y| [left, *y, right, *y]);
    upright.chain(level).collect()
}

#[test]
fn ruled_tables_become_rows_and_go_over_pages() {
    let heading = [Put(55.0, 785.0, "TT"), Put(105.0, 785.0, "Nhiệm vụ"), Put(305.0, 785.0, "Thời gian")];
    let first = rules(&[50.0, 100.0, 300.0, 500.0], &[800.0, 780.0, 740.0]);
    let mut one: Vec<Put> = heading.into_iter().collect();
    one.extend([
        Put(55.0, 765.0, "1"),
        Put(105.0, 765.0, "Tổ chức lớp"),
        Put(105.0, 750.0, "bình dân học vụ số"),
        Put(305.0, 758.0, "Quý II/2026"),
    ]);
    let second = rules(&[50.0, 100.0, 300.0, 500.0], &[800.0, 780.0, 760.0, 740.0]);
    let two = [
        Put(55.0, 785.0, "TT"),
        Put(105.0, 785.0, "Nhiệm vụ"),
        Put(305.0, 785.0, "Thời gian"),
        Put(105.0, 765.0, "cho người dân"),
        Put(55.0, 745.0, "2"),
        Put(105.0, 745.0, "Đề án 06"),
        Put(305.0, 745.0, "Thường xuyên"),
    ];
    let document = read(&[(&one, &first), (&two, &second)]);
    let cells: Vec<_> = document.lines.iter().map(|line| line.cells.clone().unwrap()).collect();
    assert_eq!(
        cells,
        [
            ["TT", "Nhiệm vụ", "Thời gian"],
            ["1", "Tổ chức lớp bình dân học vụ số cho người dân", "Quý II/2026"],
            ["2", "Đề án 06", "Thường xuyên"],
        ]
    );
}

#[test]
fn a_page_without_text_says_so() {
    let scan: (&[Put], &[[f32; 4]]) = (&[], &[[0.0, 0.0, 100.0, 0.0]]);
    assert_eq!(read_bytes(&pdf(&[scan]), "quet.pdf"), Err(ReadError::NoText));
}

#[test]
fn a_scan_with_the_stamp_of_a_signature_is_still_a_scan() {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut file = Document::load_mem(&pdf(&[(&[Put(60.0, 60.0, "Ký bởi: UBND phường")], &[])])).unwrap();
    let image =
        file.add_object(Stream::new(dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1 }, vec![0]));
    let id = file.get_pages()[&1];
    let mut content = file.get_page_content(id);
    content.extend_from_slice(b" /I Do");
    let content = file.add_object(Stream::new(dictionary! {}, content));
    let page = file.get_object_mut(id).and_then(Object::as_dict_mut).unwrap();
    page.set("Contents", content);
    page.get_mut(b"Resources").and_then(Object::as_dict_mut).unwrap().set("XObject", dictionary! { "I" => image });
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    assert_eq!(read_bytes(&bytes, "quet.pdf"), Err(ReadError::NoText));
}

/// The file with a form of these operators laid over its first page, as an annotation with these keys.
fn with_annotation(bytes: &[u8], keys: lopdf::Dictionary, rect: [f32; 4], text: &str) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut file = Document::load_mem(bytes).unwrap();
    let font =
        file.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman", "Encoding" => "WinAnsiEncoding" });
    let [x0, y0, x1, y1] = rect;
    // Twice as large as it is laid.
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), Object::Real((x1 - x0) * 2.0), Object::Real((y1 - y0) * 2.0)],
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    };
    let form = file.add_object(Stream::new(form, format!("BT /F 24 Tf 1 8 Td ({text}) Tj ET").into_bytes()));
    let mut annotation = keys;
    annotation.set("Type", "Annot");
    annotation.set("Rect", rect.map(Object::Real).to_vec());
    annotation.set("AP", dictionary! { "N" => form });
    let annotation = file.add_object(annotation);
    let page = file.get_pages()[&1];
    let page = file.get_object_mut(page).and_then(Object::as_dict_mut).unwrap();
    page.set("Annots", vec![Object::from(annotation)]);
    let mut out = Vec::new();
    file.save_to(&mut out).unwrap();
    out
}

const NUMBERED: &[Put] =
    &[Put(60.0, 740.0, "Số:     /KH-UBND"), Put(60.0, 700.0, "Kế hoạch chuyển đổi số của phường trong năm nay")];

#[test]
fn a_field_that_was_filled_stands_in_its_blank() {
    use lopdf::dictionary;
    let bare = pdf(&[(NUMBERED, &[])]);
    let field = || dictionary! { "Subtype" => "Widget", "FT" => "Tx" };
    // The blank reaches from 78 to 108.
    let filled = with_annotation(&bare, field(), [94.0, 736.0, 108.0, 752.0], "27");
    let lines = |bytes: &[u8]| read_bytes(bytes, "a.pdf").unwrap().lines[0].text.clone();
    assert_eq!(lines(&filled), "Số: 27/KH-UBND");
    for unseen in [
        dictionary! { "Subtype" => "Widget", "FT" => "Sig" },
        dictionary! { "Subtype" => "Widget", "FT" => "Tx", "F" => 2 },
        dictionary! { "Subtype" => "Link" },
    ] {
        let other = with_annotation(&bare, unseen, [94.0, 736.0, 108.0, 752.0], "27");
        assert_eq!(lines(&other), "Số: /KH-UBND");
    }
    assert_eq!(lines(&with_annotation(&bare, field(), [94.0, 736.0, 108.0, 752.0], "")), "Số: /KH-UBND");
}

#[test]
fn stamps_are_read_apart_from_the_text_and_of_scans_too() {
    use lopdf::dictionary;
    let stamp = || dictionary! { "Subtype" => "Stamp" };
    let marked = with_annotation(&pdf(&[(NUMBERED, &[])]), stamp(), [300.0, 736.0, 360.0, 752.0], "MAT");
    let document = read_bytes(&marked, "a.pdf").unwrap();
    assert_eq!(document.stamped, ["MAT"]);
    assert!(texts(&document).iter().all(|line| !line.contains("MAT")));
    let scan = with_annotation(&pdf(&[(&[], &[])]), stamp(), [300.0, 736.0, 360.0, 752.0], "MAT");
    assert_eq!(read_bytes(&scan, "a.pdf"), Err(ReadError::NoText));
    assert_eq!(dinh_office::stamps(&scan), ["MAT"]);
    let note = dictionary! { "Subtype" => "FreeText" };
    let noted = with_annotation(&pdf(&[(NUMBERED, &[])]), note, [60.0, 600.0, 120.0, 616.0], "GHI");
    let document = read_bytes(&noted, "a.pdf").unwrap();
    assert_eq!(document.stamped, ["GHI"]);
    assert_eq!(texts(&document).last(), Some(&"GHI"));
}

#[test]
fn a_file_under_a_password_says_so() {
    let mut file = lopdf::Document::load_mem(&pdf(&[(&[Put(60.0, 700.0, "Mật")], &[])])).unwrap();
    file.trailer.set(
        "ID",
        vec![lopdf::Object::string_literal("0123456789abcdef"), lopdf::Object::string_literal("0123456789abcdef")],
    );
    let version = lopdf::EncryptionVersion::V2 {
        document: &file,
        owner_password: "chủ",
        user_password: "khóa",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    file.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    assert_eq!(read_bytes(&bytes, "khoa.pdf"), Err(ReadError::Encrypted));
}
