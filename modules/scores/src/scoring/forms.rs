//! What is sent about a criterion, as an entry, and what may be wrong with it.

use super::model::Entry;
use crate::rules::{Choice, Criterion, Rule};
use kernel::{FieldErrors, Form, Result};
use vietnamese::citation::citations;

/// The form of a criterion; numbers that the ward's records measure are not asked for.
///
/// # Errors
/// [`kernel::Error::Invalid`] by field.
pub(crate) fn entry(form: &Form, criterion: &Criterion) -> Result<Entry> {
    let mut entry = Entry {
        version: form.value("version").parse().unwrap_or(0),
        not_applicable: criterion.may_not_apply && form.ticked("not_applicable"),
        citations: form.value("citations").to_owned(),
        note: form.value("note").to_owned(),
        ..Entry::default()
    };
    if criterion.rule.source().is_some_and(|source| !source.is_measured()) {
        entry.numerator = form.number("numerator");
        entry.denominator = criterion.rule.is_fraction().then(|| form.number("denominator")).flatten();
    }
    match criterion.rule {
        Rule::Choice { .. } => entry.choice = Choice::from_key(form.value("choice")),
        Rule::Evidence => entry.claimed = form.number("claimed"),
        _ => {}
    }
    form.check()?;
    check(criterion, &entry).check()?;
    Ok(entry)
}

/// What is wrong with an answer.
pub(crate) fn check(criterion: &Criterion, entry: &Entry) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let is_sound = |number: f64| number.is_finite() && number >= 0.0;
    for (field, number) in [("numerator", entry.numerator), ("denominator", entry.denominator)] {
        if number.is_some_and(|n| !is_sound(n)) {
            errors.add(field, "Số liệu không được âm.");
        }
    }
    if criterion.rule.is_fraction() {
        match (entry.numerator, entry.denominator) {
            (Some(n), Some(d)) if n > d => errors.add("numerator", "Tử số lớn hơn mẫu số. Kiểm tra lại hai số."),
            (Some(_), None) if !is_measured(criterion) => errors.add("denominator", "Nhập cả mẫu số."),
            (None, Some(_)) => errors.add("numerator", "Nhập cả tử số."),
            _ => {}
        }
    }
    if entry.claimed.is_some_and(|points| !(0.0..=criterion.max).contains(&points)) {
        let max = vietnamese::format_decimal(criterion.max, 2);
        errors.add("claimed", format!("Điểm tự chấm từ 0 đến {max}."));
    }
    if entry.not_applicable && entry.note.is_empty() {
        errors.add("note", "Nêu lý do không áp dụng tiêu chí này.");
    }
    if let Some(message) = wrong_citation(&entry.citations) {
        errors.add("citations", message);
    }
    errors
}

fn is_measured(criterion: &Criterion) -> bool {
    criterion.rule.source().is_some_and(|source| source.is_measured())
}

/// Each line cites one document by kind, number and day; the first line that does not.
fn wrong_citation(text: &str) -> Option<String> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .filter_map(|(n, line)| Some((n, missing_in(line)?)))
        .next()
        .map(|(n, missing)| format!("Dòng {n}: {missing}. Viết như: Kế hoạch số 173/KH-UBND ngày 09/4/2026."))
}

fn missing_in(line: &str) -> Option<&'static str> {
    match citations(line).first() {
        None => Some("chưa rõ số, ký hiệu văn bản"),
        Some(cited) if cited.kind.is_none() => Some("chưa rõ loại văn bản"),
        Some(cited) if cited.date.is_none() => Some("chưa có ngày ban hành"),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_names_kind_number_and_day() {
        assert_eq!(
            wrong_citation("Kế hoạch số 173/KH-UBND ngày 09/4/2026\nCông văn số 391/UBND-VHXH ngày 20/3/2026"),
            None
        );
        assert!(wrong_citation("Kế hoạch số 173/KH-UBND").unwrap().contains("ngày ban hành"));
        assert!(wrong_citation("\nCó văn bản của phường").unwrap().starts_with("Dòng 2: chưa rõ số"));
    }
}
