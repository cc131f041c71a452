//! What the figures suggest.

use super::*;
use crate::snapshot::UnitLine;
use kernel::UnitId;
use plans::api::IndicatorId;

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn snapshot() -> Snapshot {
    let value = |value: f64, text: &str| Value {
        value,
        numerator: Some(3472.0),
        denominator: Some(3754.0),
        to: d("2026-09-14"),
        text: text.into(),
    };
    let indicator = IndicatorLine {
        id: IndicatorId::new(),
        section: String::new(),
        name: "Hồ sơ nộp trực tuyến".into(),
        unit: "%".into(),
        target: 90.0,
        target_text: "≥ 90%".into(),
        lead: None,
        lead_name: "Trung tâm".into(),
        is_entered: true,
        now: Some(value(92.48, "92,48%")),
        before: Some(value(90.1, "90,1%")),
        last_year: None,
        status: "met".into(),
        why: "Đã đạt.".into(),
        note: String::new(),
    };
    let unit = |state: &str, words: &str| UnitLine {
        id: UnitId::new(),
        name: format!("Đơn vị {state}"),
        state: state.into(),
        was_late: false,
        results: words.into(),
        difficulties: words.into(),
        proposals: String::new(),
    };
    Snapshot {
        period: "Quý III/2026".into(),
        plan: "Kế hoạch mẫu".into(),
        plan_number: "1/KH-UBND".into(),
        data_from: d("2026-01-01"),
        data_to: d("2026-09-14"),
        as_of: d("2026-09-20"),
        indicators: vec![indicator],
        tasks: Vec::new(),
        difficulties: Vec::new(),
        units: vec![unit("approved", "Mở 3 lớp"), unit("open", "Chưa duyệt")],
    }
}

#[test]
fn figures_are_told_with_fraction_target_and_comparison() {
    let text = Section::Indicators.suggest(&snapshot());
    assert!(text.contains("1 chỉ tiêu đạt mục tiêu (100%)"), "{text}");
    assert!(text.contains("3.472/3.754, đạt 92,48% (mục tiêu ≥ 90%; kỳ trước 90,1%)"), "{text}");
}

#[test]
fn an_open_difficulty_of_a_task_is_told_though_no_unit_wrote_of_it() {
    let mut s = snapshot();
    s.units.clear();
    assert!(Section::Difficulties.suggest(&s).contains("không nêu khó khăn"));
    s.difficulties.push(crate::snapshot::DifficultyLine {
        task: plans::api::TaskId::new(),
        title: "Lắp đặt camera".into(),
        lead_name: "Công an phường".into(),
        body: "Chưa có\nkinh phí".into(),
        raised_on: d("2026-09-02"),
    });
    let told = "- Công an phường: Chưa có kinh phí (nhiệm vụ “Lắp đặt camera”, nêu ngày 02/09/2026).";
    assert_eq!(Section::Difficulties.suggest(&s), told);
}

#[test]
fn what_is_not_approved_is_named_but_not_told() {
    let s = snapshot();
    assert!(Section::Overview.suggest(&s).contains("1/2 đơn vị"));
    assert!(Section::Overview.suggest(&s).contains("Đơn vị open"));
    let difficulties = Section::Difficulties.suggest(&s);
    assert!(difficulties.contains("Mở 3 lớp") && !difficulties.contains("Chưa duyệt"), "{difficulties}");
    let none = "Trong kỳ các đơn vị đã được duyệt phiếu không nêu đề xuất, kiến nghị.";
    assert_eq!(Section::Proposals.suggest(&s), none);
}

#[test]
fn of_sheets_that_nobody_approved_nothing_is_claimed() {
    let mut s = snapshot();
    s.units.retain(|u| u.state == "open");
    for (section, what) in [
        (Section::Units, "kết quả nổi bật"),
        (Section::Difficulties, "khó khăn, vướng mắc"),
        (Section::Proposals, "đề xuất, kiến nghị"),
    ] {
        let told = format!("Chưa có phiếu của đơn vị nào được duyệt nên chưa có {what}.");
        assert_eq!(section.suggest(&s), told);
    }
}

#[test]
fn figures_are_compared_with_those_of_the_period_before_and_of_last_year() {
    let mut s = snapshot();
    let mut falling = s.indicators[0].clone();
    falling.last_year.clone_from(&falling.now);
    falling.now.clone_from(&falling.before);
    falling.before.clone_from(&falling.last_year);
    s.indicators.push(falling);
    let text = Section::Indicators.suggest(&s);
    assert!(text.contains("So với kỳ trước: 1 chỉ tiêu tăng, 1 giảm, 0 không đổi."), "{text}");
    assert!(text.contains("So với cùng kỳ năm trước: 0 chỉ tiêu tăng, 1 giảm, 0 không đổi."), "{text}");
}

fn task(title: &str, lead: &str, status: &str, done_on: Option<&str>) -> TaskLine {
    TaskLine {
        id: plans::api::TaskId::new(),
        title: title.into(),
        product: String::new(),
        lead_name: lead.into(),
        deadline_text: String::new(),
        due_on: Some(d("2026-12-31")),
        progress: 10,
        done_on: done_on.map(d),
        status: status.into(),
        why: "Vì sao.".into(),
    }
}

#[test]
fn every_task_is_counted_once_and_nobody_is_named_where_nobody_leads() {
    let mut s = snapshot();
    s.indicators.clear();
    assert!(Section::Indicators.suggest(&s).contains("không có chỉ tiêu nào"));
    assert!(Section::Tasks.suggest(&s).contains("không có nhiệm vụ nào"));
    s.tasks = vec![
        task("Tập huấn", "Trạm Y tế", "met", Some("2026-03-02")),
        task("Lắp camera", "", "late", None),
        task("Số hóa", "Văn phòng", "not-assessed", None),
    ];
    let text = Section::Tasks.suggest(&s);
    let counted =
        "Trong 3 nhiệm vụ: 1 đã hoàn thành (33,33%), 0 đúng tiến độ, 0 có nguy cơ chậm, 1 chậm, 1 chưa đánh giá.";
    assert!(text.starts_with(counted), "{text}");
    assert!(text.contains("- Hoàn thành: Tập huấn (Trạm Y tế).") && text.contains("- Lắp camera: Vì sao."), "{text}");
    assert!(Section::Next.suggest(&s).contains("- Lắp camera, hạn 31/12/2026."), "{}", Section::Next.suggest(&s));
}

#[test]
fn a_report_is_issued_at_the_name_of_its_ward() {
    let t = ui::T::new(std::sync::Arc::new(ui::Texts::load(&[])), ui::Lang::Vi);
    let parts = crate::report::compose::Parts {
        ward: "đặc khu Phú Quốc",
        snapshot: &snapshot(),
        written: &[],
        particulars: &Particulars::default(),
        bases: &[],
        digest: "",
        t: &t,
        made_at: DateTime::UNIX_EPOCH,
    };
    assert_eq!(crate::report::compose::compose(&parts).place, "Phú Quốc");
}
