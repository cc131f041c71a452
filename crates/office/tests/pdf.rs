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
