//! What is known of a document, part by part as text: the columns of its files and the fields of its form.

use super::kinds::{Relation, kind_named};
use super::model::Facts;
use chrono::NaiveDate;

/// A part: its key in forms and JSON, its heading in spreadsheets, how its form asks for it.
pub(super) struct Part {
    pub key: &'static str,
    pub heading: &'static str,
    pub input: Input,
}

/// How a form asks for a part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    Kind,
    Line,
    Text,
    Day,
    Tick,
    /// Several, one a line.
    Lines,
}

const fn part(key: &'static str, heading: &'static str, input: Input) -> Part {
    Part { key, heading, input }
}

/// Every part, in the order of forms and files.
pub(super) const PARTS: [Part; 18] = [
    part("kind", "Loại văn bản", Input::Kind),
    part("number", "Số, ký hiệu", Input::Line),
    part("title", "Tên, trích yếu", Input::Text),
    part("issuer", "Cơ quan ban hành", Input::Line),
    part("issued_on", "Ngày ban hành", Input::Day),
    part("effect_from", "Có hiệu lực từ ngày", Input::Day),
    part("ended_on", "Hết hiệu lực từ ngày", Input::Day),
    part("ended", "Hết hiệu lực, chưa rõ ngày", Input::Tick),
    part("end_note", "Lý do hết hiệu lực", Input::Line),
    part("field", "Lĩnh vực", Input::Line),
    part("aliases", "Tên gọi khác", Input::Lines),
    part("replaces", "Thay thế", Input::Lines),
    part("replaces_part", "Thay thế một phần", Input::Lines),
    part("amends", "Sửa đổi, bổ sung", Input::Lines),
    part("guides", "Quy định chi tiết, hướng dẫn", Input::Lines),
    part("based_on", "Căn cứ ban hành", Input::Lines),
    part("source", "Nguồn", Input::Text),
    part("unverified", "Chưa đối chiếu", Input::Text),
];

/// A part as text; days as 20/11/2026, several values one a line.
pub(super) fn text(facts: &Facts, key: &str) -> String {
    let day = |day: Option<NaiveDate>| day.map(vietnamese::format_date).unwrap_or_default();
    match key {
        "kind" => facts.kind.clone(),
        "number" => facts.number.clone(),
        "title" => facts.title.clone(),
        "issuer" => facts.issuer.clone(),
        "issued_on" => day(facts.issued_on),
        "effect_from" => day(facts.effect_from),
        "ended_on" => day(facts.ended_on),
        "ended" => if facts.ended { "Có" } else { "" }.to_owned(),
        "end_note" => facts.end_note.clone(),
        "field" => facts.field.clone(),
        "aliases" => facts.aliases.join("\n"),
        "source" => facts.source.clone(),
        "unverified" => facts.unverified.clone(),
        key => Relation::from_key(key).map(|relation| facts.related(relation).join("\n")).unwrap_or_default(),
    }
}

/// Reads a part that somebody typed.
///
/// # Errors
/// The sentence that says what is wrong.
pub(super) fn set(facts: &mut Facts, key: &str, typed: &str) -> Result<(), String> {
    let typed = typed.trim();
    let lines = || typed.split(['\n', ';']).map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    match key {
        "kind" => match kind_named(typed) {
            Some(kind) => facts.kind = kind.to_owned(),
            None if typed.is_empty() => facts.kind.clear(),
            None => return Err(format!("Không có loại văn bản “{typed}”.")),
        },
        "number" => facts.number = typed.to_owned(),
        "title" => facts.title = typed.to_owned(),
        "issuer" => facts.issuer = typed.to_owned(),
        "issued_on" => facts.issued_on = day(typed)?,
        "effect_from" => facts.effect_from = day(typed)?,
        "ended_on" => facts.ended_on = day(typed)?,
        "ended" => facts.ended = yes(typed)?,
        "end_note" => facts.end_note = typed.to_owned(),
        "field" => facts.field = typed.to_owned(),
        "aliases" => facts.aliases = lines(),
        "source" => facts.source = typed.to_owned(),
        "unverified" => facts.unverified = typed.to_owned(),
        key => {
            if let Some(relation) = Relation::from_key(key) {
                *facts.related_mut(relation) = lines();
            }
        }
    }
    Ok(())
}

fn day(typed: &str) -> Result<Option<NaiveDate>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    let read = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok().or_else(|| vietnamese::parse_date(typed));
    read.map(Some).ok_or_else(|| format!("“{typed}” không phải là ngày. Nhập theo mẫu 20/11/2026."))
}

fn yes(typed: &str) -> Result<bool, String> {
    match vietnamese::fold(typed).as_str() {
        "" | "0" | "khong" | "false" => Ok(false),
        "1" | "x" | "co" | "true" => Ok(true),
        _ => Err(format!("“{typed}”: nhập “Có” hoặc để trống.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_comes_back_as_it_was_typed() {
        for facts in crate::law::seed::shipped().unwrap() {
            let mut read = Facts::default();
            for part in &PARTS {
                set(&mut read, part.key, &text(&facts, part.key)).unwrap();
            }
            assert_eq!(read, facts);
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let mut facts = Facts::default();
        assert!(set(&mut facts, "kind", "Sắc lệnh lạ").is_err());
        assert!(set(&mut facts, "issued_on", "31/02/2026").is_err());
        assert!(set(&mut facts, "ended", "có lẽ").is_err());
        assert!(set(&mut facts, "issued_on", "2026-02-28").is_ok());
    }
}
