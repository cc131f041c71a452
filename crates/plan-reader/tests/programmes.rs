//! Three more layouts, in our own wording: an appendix of columns by year, the header of two columns of a PDF, and an
//! action programme of the Party with the duties of each body.

#![allow(clippy::unwrap_used)]

use dinh_plan_reader::{Comparator, PlanReading, read};

fn reading(text: &str) -> PlanReading {
    read(&office::read_bytes(text.as_bytes(), "plan.txt").unwrap())
}

#[test]
fn an_appendix_of_columns_gives_the_plan_of_the_year_and_not_what_was_done_before() {
    let reading = reading(include_str!("plans/appendix-of-columns.txt"));
    assert!(reading.looks_like_plan(), "{:?}", reading.not_a_plan());
    let found: Vec<(&str, Comparator, f64, &str, Option<&str>)> = reading
        .indicators
        .iter()
        .map(|i| (i.name.as_str(), i.comparator, i.value, i.unit.as_str(), i.lead.as_deref()))
        .collect();
    let counter = Some("Trung tâm Phục vụ hành chính công");
    let (culture, office) = (Some("Phòng Văn hóa - Xã hội"), Some("Văn phòng HĐND và UBND phường"));
    assert_eq!(
        found,
        [
            ("Tỷ lệ hồ sơ giải quyết đúng hạn", Comparator::AtLeast, 98.0, "%", counter),
            ("Tỷ lệ hồ sơ nộp trực tuyến", Comparator::Equal, 80.0, "%", counter),
            ("Thời gian chờ tiếp nhận một hồ sơ", Comparator::AtMost, 10.0, "phút", counter),
            ("Số lượt cán bộ, công chức được bồi dưỡng", Comparator::Equal, 60.0, "lượt", culture),
            ("Mức độ hài lòng của người dân", Comparator::Above, 95.0, "%", office),
        ]
    );
    assert_eq!(reading.indicators[0].coordinating, ["Các phòng chuyên môn"]);
    assert_eq!(reading.indicators[2].coordinating, Vec::<String>::new());
    assert_eq!((reading.meta.ward.as_deref(), reading.meta.year), (Some("Đông Mẫu"), Some(2026)));
    assert_eq!(reading.meta.number.as_deref(), Some("31/KH-UBND"));
    let titles: Vec<&str> = reading.tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(titles.len(), 1, "who signs before the appendix has no duty: {titles:#?}");
    assert_eq!(reading.meta.signer.as_deref(), Some("Nguyễn Văn Mẫu"));
}

#[test]
fn the_header_of_two_columns_of_a_pdf_names_the_ward_the_number_and_the_day() {
    // As crates/office/tests/pdf.rs reads it from the page: the left column, then the right one.
    let reading = reading(
        "ỦY BAN NHÂN DÂN\nPHƯỜNG NAM ĐÌNH\nSố: 27/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\
         Nam Đình, ngày 19 tháng 01 năm 2026\nKẾ HOẠCH\nChuyển đổi số phường Nam Đình năm 2026\nI. MỤC TIÊU\n\
         - Tỷ lệ hồ sơ trực tuyến đạt trên 85%.\nII. TỔ CHỨC THỰC HIỆN\n1. Công an phường\n\
         - Chủ trì làm sạch dữ liệu dân cư, hoàn thành trước ngày 30/6/2026.\n",
    );
    let meta = &reading.meta;
    assert_eq!((meta.ward.as_deref(), meta.ward_type.as_deref()), (Some("Nam Đình"), Some("phường")));
    assert_eq!((meta.number.as_deref(), meta.year), (Some("27/KH-UBND"), Some(2026)));
    assert_eq!(meta.issued_date.map(|day| day.to_string()).as_deref(), Some("2026-01-19"));
    assert_eq!(meta.title.as_deref(), Some("Chuyển đổi số phường Nam Đình năm 2026"));
    let online = &reading.indicators[0];
    assert_eq!((online.comparator, online.value, reading.indicators.len()), (Comparator::Above, 85.0, 1));
    assert_eq!(reading.tasks[0].lead.as_deref(), Some("Công an phường"));
    assert_eq!(reading.tasks[0].deadline_text.as_deref(), Some("trước ngày 30/6/2026"));
}

#[test]
fn an_action_programme_of_the_party_is_a_plan_with_the_duties_of_each_body() {
    let reading = reading(include_str!("plans/party-programme.txt"));
    assert!(reading.looks_like_plan(), "{:?}", reading.not_a_plan());
    let meta = &reading.meta;
    assert_eq!(
        (meta.ward.as_deref(), meta.year, meta.signer.as_deref()),
        (Some("Tây Đình"), Some(2026), Some("Trần Văn Mẫu"))
    );
    assert_eq!((meta.number.as_deref(), meta.province.as_deref()), (Some("08-CTr/ĐU"), Some("Mẫu")));
    assert_eq!(meta.issued_date.map(|day| day.to_string()).as_deref(), Some("2026-02-10"));
    assert!(meta.title.as_deref().is_some_and(|title| title.contains("Nghị quyết số 57-NQ/TW")), "{:?}", meta.title);
    let targets: Vec<(Comparator, f64)> = reading.indicators.iter().map(|i| (i.comparator, i.value)).collect();
    assert_eq!(targets, [(Comparator::Equal, 100.0), (Comparator::Above, 90.0), (Comparator::Above, 60.0)]);
    let duties: Vec<(&str, Option<&str>)> =
        reading.tasks.iter().map(|t| (t.lead.as_deref().unwrap_or_default(), t.deadline_text.as_deref())).collect();
    assert_eq!(
        duties,
        [
            ("Đảng ủy Ủy ban nhân dân phường", Some("hoàn thành trong quý I/2026")),
            ("Đảng ủy Ủy ban nhân dân phường", None),
            ("Ban Xây dựng Đảng", Some("trước ngày 31/3/2026")),
            ("Ủy ban Kiểm tra Đảng ủy", None),
            ("Văn phòng Đảng ủy", Some("trước ngày 15/12/2026")),
            ("Các chi bộ trực thuộc", None),
        ],
        "{:#?}",
        reading.tasks
    );
}
