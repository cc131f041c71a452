//! Đọc cách chấm của một tiêu chí.

use super::table::Reader;
use crate::rules::model::{Rule, Source, Step};

const COMMON: [&str; 8] = ["code", "title", "max", "kind", "guidance", "action", "lead", "may_not_apply"];
const SOURCE: [&str; 5] = ["measure", "of_measure", "all_days", "numerator", "denominator"];

/// The rule of a criterion that gives at most `max` points.
pub(super) fn read(r: &mut Reader<'_>, max: f64, known: &impl Fn(&str) -> bool) -> Rule {
    let kind = r.text("kind");
    let own: &[&str] = match kind.as_str() {
        "ratio" => &["target", "when_zero"],
        "steps" => &["percent", "steps", "when_zero"],
        "choice" => &["half"],
        "count" => &["each"],
        _ => &[],
    };
    let with_source = matches!(kind.as_str(), "ratio" | "steps" | "count");
    let source_names: &[&str] = if with_source { &SOURCE } else { &[] };
    r.only(&[&COMMON[..], own, source_names].concat());
    match kind.as_str() {
        "ratio" => {
            let target = if r.has("target") { r.required_number("target") } else { 1.0 };
            if target <= 0.0 {
                r.fault("target (mục tiêu) phải lớn hơn 0; viết 0.9 cho 90%.");
            }
            Rule::Ratio { target, source: source(r, true, known), when_zero: zero(r, max) }
        }
        "steps" => {
            let percent = r.flag("percent");
            Rule::Steps { percent, steps: steps(r, max), source: source(r, percent, known), when_zero: zero(r, max) }
        }
        "choice" => Rule::Choice { half: points(r, "half", max).unwrap_or(max / 2.0) },
        "count" => {
            let each = r.required_number("each");
            if each <= 0.0 && r.has("each") {
                r.fault("each (điểm mỗi đơn vị) phải lớn hơn 0.");
            }
            Rule::Count { each, source: source(r, false, known) }
        }
        "evidence" => Rule::Evidence,
        "" => Rule::Evidence,
        other => {
            r.fault(&format!(
                "kind (cách chấm) phải là ratio, steps, choice, count hoặc evidence, không phải “{other}”."
            ));
            Rule::Evidence
        }
    }
}

fn points(r: &mut Reader<'_>, name: &str, max: f64) -> Option<f64> {
    let points = r.number(name)?;
    if !(0.0..=max).contains(&points) {
        r.fault(&format!("{name} phải từ 0 đến điểm tối đa của tiêu chí."));
    }
    Some(points)
}

fn zero(r: &mut Reader<'_>, max: f64) -> Option<f64> {
    points(r, "when_zero", max)
}

fn source(r: &mut Reader<'_>, fraction: bool, known: &impl Fn(&str) -> bool) -> Source {
    let mut key = |name: &str| {
        let key = Some(r.optional(name)).filter(|key| !key.is_empty())?;
        if !known(&key) {
            r.fault(&format!("{name}: hệ thống không có số liệu “{key}”. Xem danh sách tại trang Số liệu."));
        }
        Some(key)
    };
    let (measure, of_measure) = (key("measure"), key("of_measure"));
    if fraction && measure.is_some() != of_measure.is_some() {
        r.fault("cần cả measure (tử số) và of_measure (mẫu số), hoặc không có số nào.");
    }
    if !fraction && of_measure.is_some() {
        r.fault("of_measure chỉ dùng khi chấm theo tỷ lệ.");
    }
    Source {
        measure,
        of_measure,
        all_days: r.flag("all_days"),
        numerator: r.optional("numerator"),
        denominator: r.optional("denominator"),
    }
}

fn steps(r: &mut Reader<'_>, max: f64) -> Vec<Step> {
    let steps = r.each("steps", "bậc", |r| {
        r.only(&["from", "points"]);
        let from = r.required_number("from");
        if !r.has("points") {
            r.required_number("points");
        }
        Step { from, points: points(r, "points", max).unwrap_or(0.0) }
    });
    if steps.windows(2).any(|pair| pair[1].from <= pair[0].from) {
        r.fault("các bậc (steps) phải xếp theo from tăng dần.");
    }
    steps
}
