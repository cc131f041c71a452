//! Values: what people write becomes one canonical text per kind, from which every page, file and filter is made.

pub(crate) use super::place::{corners, middle, stretch};

use super::choice::{choice, choices};
use super::personal_number;
use super::place::is_on_earth;
use crate::commune;
use crate::definition::{Field, Kind};
use crate::refs::References;
use chrono::{Datelike, NaiveDate};
use sea_orm::Value as Sql;
use vietnamese::{fold, parse_date, parse_number};

/// Numbers of a place's corners at most.
const MOST_CORNERS: usize = 5_000;
/// Letters by which a text is filtered and sorted.
const KEY_LETTERS: usize = 120;

/// A decimal is no larger, so that many of them are added up to the fourth place.
pub(crate) const LARGEST: i64 = 10_000_000_000_000;

/// The text by which a value is looked up: folded, single spaces.
pub(crate) fn key_of(text: &str) -> String {
    let folded = fold(&vietnamese::normalise_tone(text));
    spaced(&folded).chars().take(KEY_LETTERS).collect()
}

/// What was written, as the canonical text of the field's kind; `None` where nothing was.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn read(field: &Field, written: &str, refs: &References) -> Result<Option<String>, String> {
    let text = written.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value = match field.kind {
        Kind::Text => spaced(text),
        Kind::LongText => text.to_owned(),
        Kind::Integer | Kind::Year => whole(field, text)?.to_string(),
        Kind::Money => whole(field, strip_currency(text))?.to_string(),
        Kind::Decimal => decimal(field, text)?.to_string(),
        Kind::Date => day(field, text)?.to_string(),
        Kind::YesNo => yes_no(text)?.to_owned(),
        Kind::Choice => choice(field, text)?.key.clone(),
        Kind::Choices => choices(field, text)?,
        Kind::Unit => refs.unit(text).ok_or_else(|| format!("“{text}” không phải là đơn vị của phường."))?,
        Kind::Area => refs.area(text).ok_or_else(|| format!("“{text}” không phải là tổ dân phố của phường."))?,
        Kind::Commune => commune::read(text)?,
        Kind::Person => refs.person(text).ok_or_else(|| format!("“{text}” không phải là cán bộ của phường."))?,
        Kind::Link => refs
            .linked(&field.register, text)
            .ok_or_else(|| format!("Không tìm thấy “{text}” trong sổ được liên kết, hoặc có nhiều hơn một."))?,
        Kind::Place => place(text)?,
        Kind::IdentityNumber => personal_number::read(text)?,
        Kind::Phone => phone(text)?,
        Kind::File | Kind::Photo | Kind::ComputedText | Kind::ComputedNumber | Kind::ComputedYesNo => text.to_owned(),
    };
    Ok(Some(value))
}

/// Single spaces.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn number(text: &str) -> Result<f64, String> {
    let number = parse_number(text.trim_end_matches('%')).filter(|number| number.is_finite());
    number.ok_or_else(|| format!("“{text}” không phải là số. Viết như 1.234,5."))
}

/// The figure without the word or sign for đồng.
fn strip_currency(text: &str) -> &str {
    let text = text.trim_end_matches(['đ', '₫', 'Đ']).trim_end();
    ["đồng", "VNĐ", "VND", "vnđ", "vnd"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end()
}

fn whole(field: &Field, text: &str) -> Result<i64, String> {
    // Years and counts that a spreadsheet kept as 2024.0.
    let number = in_range(field, text, number(text)?)?;
    if number.fract() != 0.0 || number.abs() > 9e15 {
        return Err(format!("“{text}” không phải là số nguyên."));
    }
    if field.kind == Kind::Year && !(1000.0..=2200.0).contains(&number) {
        return Err(format!("“{text}” không phải là năm."));
    }
    // Within 9e15, so nothing is cut.
    Ok(number as i64)
}

fn decimal(field: &Field, text: &str) -> Result<f64, String> {
    let number = in_range(field, text, number(text)?)?;
    if number.abs() > LARGEST as f64 {
        return Err(format!("“{text}” lớn hơn 10.000 tỷ. Kiểm tra lại số, hoặc ghi theo đơn vị lớn hơn."));
    }
    Ok(number)
}

fn in_range(field: &Field, text: &str, number: f64) -> Result<f64, String> {
    let shown = |n: f64| vietnamese::format_decimal(n, if n.fract() == 0.0 { 0 } else { 2 });
    match (field.min, field.max) {
        (Some(min), _) if number < min => Err(format!("“{text}” nhỏ hơn {}.", shown(min))),
        (_, Some(max)) if number > max => Err(format!("“{text}” lớn hơn {}.", shown(max))),
        _ => Ok(number),
    }
}

fn day(field: &Field, text: &str) -> Result<NaiveDate, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().or_else(|| parse_date(text));
    let day = day.filter(|day| (1000..=2200).contains(&day.year()));
    let day = day.ok_or_else(|| format!("“{text}” không phải là ngày. Viết như 20/11/2026."))?;
    let number = f64::from(day.year()) * 10_000.0 + f64::from(day.month()) * 100.0 + f64::from(day.day());
    in_range(field, text, number).map(|_| day)
}

fn yes_no(text: &str) -> Result<&'static str, String> {
    match fold(text).as_str() {
        "co" | "x" | "1" | "yes" | "true" | "dung" | "da" | "v" | "✓" | "✔" | "roi" | "da co" => Ok("1"),
        "khong" | "0" | "no" | "false" | "sai" | "chua" | "k" | "-" | "chua co" => Ok("0"),
        _ => Err(format!("“{text}” không phải là Có hoặc Không.")),
    }
}

fn phone(text: &str) -> Result<String, String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let allowed = text.chars().all(|c| c.is_ascii_digit() || " .-+()".contains(c));
    let local = match digits.strip_prefix("84").filter(|rest| rest.len() >= 9) {
        Some(rest) => format!("0{rest}"),
        None if digits.len() == 9 && !digits.starts_with('0') => format!("0{digits}"),
        None => digits,
    };
    let is_short = local.len() >= 3 && local.len() <= 4 && local.starts_with('1');
    let is_hotline = ["1800", "1900"].iter().any(|start| local.starts_with(start)) && matches!(local.len(), 8 | 10);
    if allowed && (is_short || is_hotline || (local.starts_with('0') && (10..=11).contains(&local.len()))) {
        return Ok(local);
    }
    Err(format!("“{text}” không phải là số điện thoại."))
}

/// A place: "21,4712; 105,8501", "21.4712, 105.8501" (north, then east), or a GeoJSON geometry.
fn place(text: &str) -> Result<String, String> {
    let fault = || {
        format!(
            "“{}” không phải là vị trí. Viết vĩ độ, kinh độ như 21.4712, 105.8501.",
            text.chars().take(40).collect::<String>()
        )
    };
    if text.starts_with('{') {
        let geometry: serde_json::Value = serde_json::from_str(text).map_err(|_| fault())?;
        let corners = corners(&geometry).ok_or_else(fault)?;
        return if corners.is_empty() || corners.len() > MOST_CORNERS {
            Err(fault())
        } else {
            let shape = serde_json::json!({ "type": geometry["type"], "coordinates": flat(&geometry["coordinates"]) });
            Ok(shape.to_string())
        };
    }
    let parts: Vec<String> = match text.split_once(';') {
        Some((north, east)) => vec![north.trim().replace(',', "."), east.trim().replace(',', ".")],
        None => text.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
    };
    let numbers: Vec<f64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    match (numbers.as_slice(), parts.len()) {
        ([north, east], 2) if is_on_earth(*east, *north) => {
            Ok(serde_json::json!({ "type": "Point", "coordinates": [east, north] }).to_string())
        }
        ([east, north], 2) if is_on_earth(*east, *north) => {
            Err(format!("{} Có lẽ đã viết đảo kinh độ lên trước.", fault()))
        }
        _ => Err(fault()),
    }
}

/// Coordinates without heights and whatever else stands among them.
fn flat(coordinates: &serde_json::Value) -> serde_json::Value {
    match coordinates.as_array() {
        Some(list) if list.first().is_some_and(serde_json::Value::is_number) => list.iter().take(2).cloned().collect(),
        Some(list) => list.iter().map(flat).collect(),
        None => serde_json::Value::Null,
    }
}

/// A kept value as somebody would have written it, so that reading it gives it again: a decimal with its comma.
pub(crate) fn as_written(field: &Field, value: &str) -> String {
    match field.kind {
        Kind::Decimal if value.parse::<f64>().is_ok() => value.replace('.', ","),
        _ => value.to_owned(),
    }
}

/// A value as people read it.
pub(crate) fn show(field: &Field, value: &str, refs: &References, t: &ui::T) -> String {
    let number = |value: &str| value.parse::<f64>().ok();
    match field.kind {
        Kind::Integer | Kind::Money => match value.parse::<i64>() {
            Ok(number) => with_unit(field, ui::integer(t.lang(), number)),
            Err(_) => value.to_owned(),
        },
        Kind::Decimal | Kind::ComputedNumber => match number(value) {
            Some(n) => with_unit(field, ui::number(t.lang(), n)),
            None => value.to_owned(),
        },
        Kind::Date => value.parse::<NaiveDate>().map_or_else(|_| value.to_owned(), |day| ui::day(t.lang(), day)),
        Kind::YesNo | Kind::ComputedYesNo => match value {
            "1" => t.get("register-yes"),
            "0" => t.get("register-no"),
            other => other.to_owned(),
        },
        Kind::Choice => field.choice_label(value).to_owned(),
        Kind::Choices => value.split('|').map(|key| field.choice_label(key)).collect::<Vec<_>>().join("; "),
        Kind::Link if refs.hides(&field.register) => t.get("register-hidden"),
        kind if kind.points() && refs.is_left(value) => {
            format!("{} {}", refs.name(value).unwrap_or_default(), t.get(left_key(kind))).trim_start().to_owned()
        }
        kind if kind.points() => refs.name(value).unwrap_or(value).to_owned(),
        Kind::Commune => commune::name(value).unwrap_or(value).to_owned(),
        Kind::Place => match middle(value) {
            Some((north, east)) => format!("{north:.6}, {east:.6}"),
            None => value.to_owned(),
        },
        Kind::File | Kind::Photo => file_parts(value).map_or(value, |(_, name)| name).to_owned(),
        _ => value.to_owned(),
    }
}

/// The key of the words for what is there no longer.
fn left_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Link => "register-left-record",
        Kind::Person => "register-left-person",
        _ => "register-left-unit",
    }
}

/// What the numbers of a field count; empty where that is not said.
pub(crate) fn unit_of(field: &Field) -> &str {
    if field.kind == Kind::Money && field.unit.is_empty() { "đồng" } else { field.unit.as_str() }
}

fn with_unit(field: &Field, number: String) -> String {
    let unit = unit_of(field);
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}

/// Digest and name of a stored file.
pub(crate) fn file_parts(value: &str) -> Option<(&str, &str)> {
    value.split_once('|')
}

/// The value by which a field is filtered and sorted, as its column holds it; null where it does not fit.
pub(crate) fn column_value(field: &Field, value: Option<&str>) -> Sql {
    use crate::definition::ColumnKind;
    match field.kind.column() {
        Some(ColumnKind::Number) => Sql::Double(value.and_then(|v| v.parse().ok())),
        Some(ColumnKind::Day) => Sql::ChronoDate(value.and_then(|v| v.parse().ok())),
        _ => Sql::String(value.map(|value| text_column(field, value))),
    }
}

/// What two values of a field have in common that say the same: size of letters, place of tones and spaces aside.
pub(crate) fn identity(field: &Field, value: &str) -> String {
    match field.kind {
        Kind::Text | Kind::ComputedText => spelled(value),
        _ => text_column(field, value),
    }
}

/// A name as it is compared where its tones count.
pub(crate) fn spelled(text: &str) -> String {
    spaced(&vietnamese::normalise_tone(text)).to_lowercase()
}

/// The text by which a value is filtered: folded where people wrote it, bars around each of many choices.
pub(crate) fn text_column(field: &Field, value: &str) -> String {
    match field.kind {
        Kind::Text | Kind::ComputedText => key_of(value),
        Kind::Choices => format!("|{value}|"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Choice;

    fn field(kind: Kind) -> Field {
        let options = [("windows_7", "Windows 7"), ("windows_11", "Windows 11")];
        let options = options.map(|(key, label)| Choice { key: key.into(), label: label.into() }).to_vec();
        Field { key: "x".into(), label: "X".into(), kind, options, ..Field::default() }
    }

    fn says(kind: Kind, written: &str) -> Option<String> {
        read(&field(kind), written, &References::default()).ok().flatten()
    }

    #[test]
    fn what_vietnamese_write_is_read() {
        for (kind, written, wanted) in [
            (Kind::Integer, "13.971", "13971"),
            (Kind::Decimal, "1.234,56", "1234.56"),
            (Kind::Money, "12.500.000 đồng", "12500000"),
            (Kind::Money, "12.500.000đ", "12500000"),
            (Kind::Date, "05/11/2025", "2025-11-05"),
            (Kind::Year, "2024", "2024"),
            (Kind::YesNo, "Có", "1"),
            (Kind::YesNo, "x", "1"),
            (Kind::YesNo, "Chưa", "0"),
            (Kind::Choice, "windows 11", "windows_11"),
            (Kind::Choices, "Windows 11; windows_7", "windows_7|windows_11"),
            (Kind::Phone, "+84 912 345 678", "0912345678"),
            (Kind::Phone, "912345678", "0912345678"),
            (Kind::Phone, "1900 1234", "19001234"),
            (Kind::Phone, "1800.599.920", "1800599920"),
            (Kind::IdentityNumber, "19185001234", "019185001234"),
            (Kind::Text, "  Nhà   văn hóa ", "Nhà văn hóa"),
        ] {
            assert_eq!(says(kind, written).as_deref(), Some(wanted), "{written}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again_as_it_is() {
        for kept in ["1.234", "0.5", "12"] {
            let written = as_written(&field(Kind::Decimal), kept);
            assert_eq!(says(Kind::Decimal, &written).as_deref(), Some(kept));
        }
    }

    #[test]
    fn names_that_differ_by_a_tone_or_late_are_not_the_same() {
        let is_same = |one: &str, other: &str| identity(&field(Kind::Text), one) == identity(&field(Kind::Text), other);
        assert!(is_same("Nhà văn hóa", "nhà  văn hoá"));
        assert!(!is_same("Chùa Láng", "Chùa Lang"));
        let long = "a".repeat(KEY_LETTERS + 10);
        assert!(!is_same(&format!("{long}b"), &format!("{long}c")));
    }

    #[test]
    fn a_place_is_its_shape_and_nothing_else() {
        let written = r#"{"type":"Polygon","name":"<script>","bbox":[1],"crs":{"x":"y"},"coordinates":[[[105.0,21.0,7],[106.0,21.0,"z"],[106.0,22.0],[105.0,21.0]]]}"#;
        let kept: serde_json::Value =
            serde_json::from_str(&says(Kind::Place, written).unwrap_or_default()).unwrap_or_default();
        let shape = serde_json::json!({ "type": "Polygon",
            "coordinates": [[[105.0, 21.0], [106.0, 21.0], [106.0, 22.0], [105.0, 21.0]]] });
        assert_eq!(kept, shape);
        assert_eq!(says(Kind::Place, &kept.to_string()), Some(kept.to_string()));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        for (kind, written) in [
            (Kind::Integer, "12,5"),
            (Kind::Integer, "mười"),
            (Kind::Decimal, "10.000.000.000.001"),
            (Kind::Date, "31/02/2025"),
            (Kind::YesNo, "có thể"),
            (Kind::Choice, "Linux"),
            (Kind::Phone, "12"),
            (Kind::Phone, "1700 1234"),
            (Kind::IdentityNumber, "1234"),
            (Kind::Place, "xa lắm"),
            (Kind::Place, "121.5, 105.8"),
            (Kind::Year, "12"),
        ] {
            assert!(read(&field(kind), written, &References::default()).is_err(), "{written}");
        }
    }

    #[test]
    fn a_place_is_north_then_east_or_geojson() {
        for written in ["21.4712, 105.8501", "21,4712; 105,8501", "21.4712 105.8501"] {
            let place = says(Kind::Place, written).unwrap_or_default();
            let (north, east) = middle(&place).unwrap_or_default();
            assert!((north - 21.4712).abs() < 1e-9 && (east - 105.8501).abs() < 1e-9, "{place}");
        }
        let area = r#"{"type":"Polygon","coordinates":[[[105.0,21.0],[106.0,21.0],[106.0,22.0],[105.0,21.0]]]}"#;
        assert!(says(Kind::Place, area).is_some());
        assert!(says(Kind::Place, r#"{"type":"Polygon","coordinates":[[["a",21.0]]]}"#).is_none());
    }
}
