//! Who is in charge, as wards say it in other ways: in brackets after the task, in lines below it, in columns without
//! ordinals, and by headings of units. The documents are of our own wording.

#![allow(clippy::unwrap_used)]

use dinh_plan_reader::{Comparator, Indicator, PlanReading, Task, read};

fn reading(text: &str) -> PlanReading {
    read(&office::read_bytes(text.as_bytes(), "plan.txt").unwrap())
}

fn in_text() -> PlanReading {
    reading(include_str!("plans/assigned-in-text.txt"))
}

fn by_unit() -> PlanReading {
    reading(include_str!("plans/assigned-by-unit.txt"))
}

fn task<'a>(reading: &'a PlanReading, words: &str) -> &'a Task {
    let titles: Vec<&str> = reading.tasks.iter().map(|t| t.title.as_str()).collect();
    reading.tasks.iter().find(|t| t.title.contains(words)).unwrap_or_else(|| panic!("no task {words}: {titles:#?}"))
}

fn target<'a>(reading: &'a PlanReading, words: &str) -> &'a Indicator {
    let names: Vec<&str> = reading.indicators.iter().map(|i| i.name.as_str()).collect();
    reading
        .indicators
        .iter()
        .find(|i| i.name.contains(words))
        .unwrap_or_else(|| panic!("no target {words}: {names:#?}"))
}

const OFFICE: Option<&str> = Some("Văn phòng HĐND và UBND");

#[test]
fn numbered_targets_name_their_unit_in_brackets_or_below() {
    let reading = in_text();
    assert_eq!(reading.indicators.iter().filter(|i| i.core).count(), 4);
    let online = target(&reading, "tiếp nhận trực tuyến");
    assert_eq!((online.comparator, online.value), (Comparator::Above, 80.0));
    assert_eq!(online.lead.as_deref(), Some("Trung tâm Phục vụ hành chính công xã"));
    let paid = target(&reading, "thanh toán trực tuyến");
    assert_eq!(paid.lead.as_deref(), Some("Trung tâm Phục vụ hành chính công xã"));
    assert_eq!(paid.coordinating, ["Phòng Kinh tế", "Công an xã"]);
    let groups = target(&reading, "Tổ công nghệ số");
    assert_eq!(groups.lead.as_deref(), Some("Phòng Văn hóa - Xã hội"));
    assert_eq!(groups.coordinating, ["Đoàn Thanh niên"]);
    assert_eq!(target(&reading, "định danh").lead, None, "what is below another target is not its own");
}

#[test]
fn tasks_in_the_text_name_their_unit_in_brackets_or_below() {
    let reading = in_text();
    let network = task(&reading, "nâng cấp mạng nội bộ");
    assert_eq!(network.title, "Rà soát, nâng cấp mạng nội bộ tại trụ sở UBND xã");
    assert_eq!(network.lead.as_deref(), OFFICE);
    assert_eq!(network.deadline_text.as_deref(), Some("hoàn thành trong quý II/2026"));
    let boards = task(&reading, "bảng tin điện tử");
    assert_eq!(boards.lead.as_deref(), Some("Phòng Kinh tế"));
    assert_eq!(boards.coordinating, ["Các thôn", "VNPT khu vực"]);
    assert_eq!(boards.deadline_text.as_deref(), Some("Quý III/2026"));
    let clean = task(&reading, "Làm sạch dữ liệu");
    assert_eq!(clean.lead.as_deref(), Some("Công an xã"));
    assert_eq!(clean.coordinating, ["Phòng Văn hóa - Xã hội"]);
    let scans = task(&reading, "Số hóa kết quả");
    assert_eq!(scans.lead.as_deref(), OFFICE);
    assert_eq!(scans.product.as_deref(), Some("Kho dữ liệu kết quả được cập nhật"));
    assert_eq!(scans.deadline_text.as_deref(), Some("trước ngày 30/11/2026"));
    assert_eq!(reading.tasks.len(), 4, "{:#?}", reading.tasks);
}

#[test]
fn a_table_of_targets_without_ordinals_takes_the_year_of_the_plan() {
    let reading = by_unit();
    assert_eq!((reading.meta.ward.as_deref(), reading.meta.year), (Some("Tây Mẫu"), Some(2026)));
    let signed = target(&reading, "ký số");
    assert_eq!((signed.value, signed.unit.as_str(), signed.lead.as_deref()), (100.0, "%", OFFICE));
    let classes = target(&reading, "lớp tập huấn");
    assert_eq!((classes.value, classes.lead.as_deref()), (4.0, Some("Phòng Văn hóa - Xã hội")));
    let wifi = target(&reading, "wifi");
    assert_eq!((wifi.comparator, wifi.value), (Comparator::AtLeast, 60.0));
    assert_eq!(reading.indicators.iter().filter(|i| i.core).count(), 3);
}

#[test]
fn duties_belong_to_the_unit_whose_heading_stands_above() {
    let reading = by_unit();
    let led: Vec<(&str, &str)> =
        reading.tasks.iter().map(|t| (t.lead.as_deref().unwrap_or_default(), t.title.as_str())).collect();
    let leads: Vec<&str> = led.iter().map(|(lead, _)| *lead).collect();
    let culture = "Phòng Văn hóa - Xã hội";
    let front = "Ủy ban MTTQ Việt Nam xã";
    let office = OFFICE.unwrap();
    assert_eq!(leads, [office, office, culture, culture, "Công an xã", front, "Các thôn"], "{led:#?}");
    assert_eq!(task(&reading, "tham mưu UBND xã").deadline_text.as_deref(), Some("trước ngày 31/3/2026"));
    assert_eq!(task(&reading, "an toàn thông tin").coordinating, ["Công an xã"]);
}

#[test]
fn a_row_whose_only_filled_cell_stands_in_the_middle_is_still_a_row() {
    let document =
        office::read_bytes("TT\tNội dung\tThời gian\n\tA. HẠ TẦNG\t\n1\tLắp mạng\tQuý I".as_bytes(), "k.txt");
    let document = document.unwrap();
    let cells: Vec<usize> = document.lines.iter().map(|l| l.cells.as_ref().map_or(0, Vec::len)).collect();
    assert_eq!(cells, [3, 3, 3]);
}
