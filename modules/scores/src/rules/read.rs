//! Đọc tệp bộ tiêu chí: TOML or JSON, with every fault said in Vietnamese and by its place.

mod rule;
mod table;

use super::model::{Band, Criterion, Every, MainIndex, Pillar, RuleSet, Subject};
use kernel::{Error, Result};
use std::collections::BTreeSet;
use table::Reader;

/// Faults that are shown at once.
const MOST_FAULTS: usize = 30;
/// The field under which faults of a file are reported.
pub(crate) const FIELD: &str = "file";

/// Reads a file. `known` tells whether the product offers a measure of that key.
///
/// # Errors
/// [`Error::Invalid`] with one sentence for each fault.
pub(crate) fn read(text: &str, known: impl Fn(&str) -> bool) -> Result<RuleSet> {
    let table = parse(text.trim_start_matches('\u{feff}')).map_err(|message| Error::invalid(FIELD, message))?;
    let mut faults = Vec::new();
    let set = rule_set(&mut Reader::new(&table, "Bộ tiêu chí".into(), &mut faults), &known);
    check_codes(&set, &mut faults);
    check_bands(&set, &mut faults);
    check_measures(&set, &mut faults);
    let more = faults.len().saturating_sub(MOST_FAULTS);
    faults.truncate(MOST_FAULTS);
    if more > 0 {
        faults.push(format!("Còn {more} lỗi nữa; sửa các lỗi trên trước."));
    }
    let errors = faults.into_iter().map(|message| (FIELD.to_owned(), message)).collect();
    kernel::FieldErrors(errors).check()?;
    Ok(set)
}

fn parse(text: &str) -> std::result::Result<toml::Table, String> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|e| format!("Dòng {}, cột {}: tệp JSON sai cú pháp.", e.line(), e.column()));
    }
    text.parse().map_err(|e: toml::de::Error| {
        let at = e.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let shown: String = text.lines().nth(line - 1).unwrap_or_default().trim().chars().take(60).collect();
        let what = if e.message().contains("duplicate key") {
            "tên trường viết hai lần"
        } else {
            "sai cú pháp TOML"
        };
        format!("Dòng {line}: {what}, gần “{shown}”.")
    })
}

fn rule_set(r: &mut Reader<'_>, known: &impl Fn(&str) -> bool) -> RuleSet {
    r.only(&[
        "code",
        "version",
        "subject",
        "title",
        "basis",
        "note",
        "illustrative",
        "effective_from",
        "effective_to",
        "opens_every",
        "opens_after_days",
        "bands",
        "pillars",
    ]);
    let code = r.text("code");
    if !code.is_empty() && !is_code(&code) {
        r.fault("code chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, ví dụ dti-phuong.");
    }
    let subject = match r.text("subject").as_str() {
        "unit" => Subject::Unit,
        "ward" | "" => Subject::Ward,
        other => {
            r.fault(&format!("subject phải là ward (cấp phường) hoặc unit (đơn vị), không phải “{other}”."));
            Subject::Ward
        }
    };
    let from = r.day("effective_from");
    if from.is_none() && !r.has("effective_from") {
        r.fault("thiếu effective_from (ngày bắt đầu áp dụng).");
    }
    let to = r.day("effective_to");
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        r.fault("effective_to (ngày hết áp dụng) phải sau effective_from.");
    }
    let version = r.number("version").unwrap_or(0.0);
    if version.fract() != 0.0 || !(1.0..=9_999.0).contains(&version) {
        r.fault("version (phiên bản) phải là số nguyên từ 1.");
    }
    RuleSet {
        code,
        version: version as i32,
        subject,
        title: r.text("title"),
        basis: r.optional("basis"),
        note: r.optional("note"),
        illustrative: r.flag("illustrative"),
        effective_from: from.unwrap_or_default(),
        effective_to: to,
        opens_every: opens_every(r),
        opens_after_days: opens_after_days(r),
        bands: r.each("bands", "nhóm xếp hạng", band),
        pillars: r.each("pillars", "trụ cột", |r| pillar(r, known)),
    }
}

fn opens_every(r: &mut Reader<'_>) -> Every {
    match r.optional("opens_every").as_str() {
        "quarter" | "" => Every::Quarter,
        "year" => Every::Year,
        other => {
            r.fault(&format!(
                "opens_every (kỳ tự mở) phải là quarter (mỗi quý) hoặc year (mỗi năm), không phải “{other}”."
            ));
            Every::Quarter
        }
    }
}

fn opens_after_days(r: &mut Reader<'_>) -> i64 {
    let days = r.number("opens_after_days").unwrap_or(RuleSet::NEXT_DAY as f64);
    if days.fract() != 0.0 || !(-60.0..=60.0).contains(&days) {
        r.fault("opens_after_days (số ngày sau ngày cuối kỳ thì phiếu tự mở) phải là số nguyên từ -60 đến 60.");
    }
    days as i64
}

fn is_code(code: &str) -> bool {
    code.len() <= 60 && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn band(r: &mut Reader<'_>) -> Band {
    r.only(&["from", "title", "level"]);
    let level = r.text("level");
    if !["met", "on-track", "at-risk", "late"].contains(&level.as_str()) {
        r.fault(&format!("level phải là met, on-track, at-risk hoặc late, không phải “{level}”."));
    }
    Band { from: r.required_number("from"), title: r.text("title"), level }
}

fn pillar(r: &mut Reader<'_>, known: &impl Fn(&str) -> bool) -> Pillar {
    r.only(&["code", "title", "indices"]);
    Pillar {
        code: r.text("code"),
        title: r.text("title"),
        indices: r.each("indices", "chỉ số chính", |r| index(r, known)),
    }
}

fn index(r: &mut Reader<'_>, known: &impl Fn(&str) -> bool) -> MainIndex {
    r.only(&["code", "title", "max", "criteria"]);
    let max = r.number("max");
    if max.is_some_and(|max| max <= 0.0) {
        r.fault("max (điểm tối đa) phải lớn hơn 0.");
    }
    MainIndex {
        code: r.text("code"),
        title: r.text("title"),
        max,
        criteria: r.each("criteria", "tiêu chí", |r| criterion(r, known)),
    }
}

fn criterion(r: &mut Reader<'_>, known: &impl Fn(&str) -> bool) -> Criterion {
    let code = r.text("code");
    let max = r.required_number("max");
    if r.has("max") && !(max > 0.0 && max <= 100_000.0) {
        r.fault("max (điểm tối đa) phải lớn hơn 0.");
    }
    Criterion {
        title: r.text("title"),
        rule: rule::read(r, max, known),
        guidance: r.optional("guidance"),
        action: r.optional("action"),
        lead: r.optional("lead"),
        may_not_apply: r.flag("may_not_apply"),
        code,
        max,
    }
}

fn check_codes(set: &RuleSet, faults: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for (_, _, criterion) in set.criteria().filter(|(_, _, c)| !c.code.is_empty()) {
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        if !criterion.code.chars().all(plain) || criterion.code.len() > 40 {
            faults.push(format!(
                "Tiêu chí “{}”: code chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch nối.",
                criterion.code
            ));
        }
        if !seen.insert(criterion.code.as_str()) {
            faults.push(format!("Tiêu chí “{}”: mã này đã dùng cho một tiêu chí khác.", criterion.code));
        }
    }
}

/// The measures of the product count for the whole ward.
fn check_measures(set: &RuleSet, faults: &mut Vec<String>) {
    let measured = |c: &Criterion| c.rule.source().is_some_and(|s| s.is_measured());
    for (_, _, c) in set.criteria().filter(|(_, _, c)| set.subject == Subject::Unit && measured(c)) {
        faults.push(format!(
            "Tiêu chí “{}”: số liệu hệ thống (measure) tính cho cả phường nên không dùng trong bộ tiêu chí của đơn vị.",
            c.code
        ));
    }
}

fn check_bands(set: &RuleSet, faults: &mut Vec<String>) {
    if set.bands.first().is_some_and(|band| band.from != 0.0) {
        faults.push("Nhóm xếp hạng 1: nhóm thấp nhất phải bắt đầu từ 0 (from = 0).".into());
    }
    for (n, pair) in set.bands.windows(2).enumerate() {
        if pair[1].from <= pair[0].from || pair[1].from > 1.0 {
            faults.push(format!("Nhóm xếp hạng {}: from phải lớn hơn nhóm trước và không quá 1.", n + 2));
        }
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
