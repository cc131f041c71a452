//! Units of a ward: the same unit is written in full, in part, or by initials ("Phòng Văn hóa – Xã hội", "Phòng VH&XH"), and what
//! kind of body it is stands at the head of its name.

use crate::reading::{Indicator, Source, Task, UnitName};
use crate::text::{clean, lower};

/// Words that a name may carry or lack without meaning another body.
const FILLERS: [&str; 13] =
    ["và", "các", "phường", "xã", "của", "thuộc", "trên", "địa", "bàn", "đề", "nghị", "cấp", "những"];

/// Abbreviations that are not initials of the words they stand for, or that are read word by word.
const SPELT_OUT: [(&str, &str); 15] = [
    ("vp", "văn phòng"),
    ("tt", "trung tâm"),
    ("ca", "công an"),
    ("ub", "ủy ban"),
    ("mttq", "mặt trận tổ quốc"),
    ("vn", "việt nam"),
    ("ubmttq", "ủy ban mặt trận tổ quốc"),
    ("ubmttqvn", "ủy ban mặt trận tổ quốc việt nam"),
    ("đtn", "đoàn thanh niên"),
    ("bcđ", "ban chỉ đạo"),
    ("bch", "ban chỉ huy"),
    ("tcnscđ", "tổ công nghệ số cộng đồng"),
    ("tdp", "tổ dân phố"),
    ("cnscđ", "công nghệ số cộng đồng"),
    ("bcvt", "bưu chính viễn thông"),
];

/// Words of a name, lower case, abbreviations of fixed meaning spelt out, fillers left out.
fn words(name: &str) -> Vec<String> {
    let low = lower(&clean(name));
    let mut out = Vec::new();
    let mut rest = low.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(24).peekable();
    while let Some(word) = rest.next() {
        // "xã" is a filler, "xã hội" is not
        let society = word == "xã" && rest.peek() == Some(&"hội");
        if let Some((_, full)) = SPELT_OUT.iter().find(|(short, _)| *short == word) {
            out.extend(full.split(' ').map(str::to_owned));
        } else if society || !FILLERS.contains(&word) {
            out.push(word.to_owned());
        }
    }
    if out.len() > 1 && out.last().is_some_and(|word| word == "ubnd") && out.first().is_some_and(|word| word != "văn")
    {
        out.pop();
    }
    out
}

/// A key that is equal for spellings which differ only in case, tone placement, joining signs and words such as "phường".
pub fn canonical_key(name: &str) -> String {
    words(name).join(" ")
}

/// Initials of words: "văn hóa xã hội" → "vhxh".
fn initials(words: &[String]) -> String {
    words.iter().filter_map(|word| word.chars().next()).collect()
}

/// Whether the words on the one side can be the words on the other, each either itself or run together as initials.
fn expands(short: &[String], full: &[String]) -> bool {
    let Some((first, rest)) = short.split_first() else { return full.is_empty() };
    if full.first() == Some(first) && expands(rest, &full[1..]) {
        return true;
    }
    let length = first.chars().count();
    if !((2..=8).contains(&length) || length == 1 && short.len() > 1) {
        return false;
    }
    // "vhxh" may stand for four words, "pvhcc" for five
    length <= full.len() && initials(&full[..length]) == *first && expands(rest, &full[length..])
}

/// Whether two spellings name the same unit: equal words, or one abbreviates the other by initials.
pub fn same_unit(a: &str, b: &str) -> bool {
    likeness(a, b) >= 0.9
}

/// How surely two spellings name the same unit, 0 to 1.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    if expands(&a, &b) || expands(&b, &a) || joined_initials(&a, &b) || joined_initials(&b, &a) {
        return 0.95;
    }
    if has_prefix(&a, &b) || has_prefix(&b, &a) {
        return 0.8;
    }
    let shared = a.iter().filter(|word| b.contains(word)).count();
    let dice = 2.0 * shared as f64 / (a.len() + b.len()) as f64;
    if a[0] == b[0] { dice * 0.85 } else { dice * 0.5 }
}

/// "vh xh" against "văn hóa xã hội": neighbouring short words join into initials.
fn joined_initials(short: &[String], full: &[String]) -> bool {
    let head = short.iter().zip(full).take_while(|(a, b)| a == b).count();
    let tail: String = short[head..].concat();
    !tail.is_empty() && tail.chars().count() >= 2 && tail == initials(&full[head..])
}

/// A name of at least two words with which the other begins ("Văn phòng" + …).
fn has_prefix(short: &[String], full: &[String]) -> bool {
    short.len() >= 3 && full.len() > short.len() && full.starts_with(short)
}

/// Units that a plan gives work to: headings of "Tổ chức thực hiện" first, then leads of tasks and targets that are none of these.
pub(crate) fn mentioned(headings: &[(String, Source)], tasks: &[Task], indicators: &[Indicator]) -> Vec<UnitName> {
    let mut out: Vec<UnitName> = Vec::new();
    let from_tasks = tasks.iter().filter_map(|task| Some((task.lead.as_deref()?, task.source)));
    let from_indicators =
        indicators.iter().filter_map(|indicator| Some((indicator.lead.as_deref()?, indicator.source)));
    let leads = from_tasks
        .chain(from_indicators)
        .flat_map(|(lead, source)| lead.split(';').map(move |name| (name.trim(), source)));
    let mut seen: Vec<String> = Vec::new();
    for (name, source) in headings.iter().map(|(name, source)| (name.as_str(), *source)).chain(leads) {
        if name.is_empty()
            || out.len() >= MOST_UNITS
            || seen.len() >= MOST_UNITS * 4
            || seen.iter().any(|known| known == name)
        {
            continue;
        }
        seen.push(name.to_owned());
        match out.iter_mut().find(|unit| same_unit(&unit.name, name)) {
            Some(unit) => unit.aliases.push(name.to_owned()),
            None => out.push(UnitName { name: name.to_owned(), aliases: Vec::new(), source }),
        }
    }
    out
}

/// Most units that a reading holds; a ward has a dozen.
const MOST_UNITS: usize = 200;

/// A unit that the ward knows.
#[derive(Debug, Clone, Copy)]
pub struct KnownUnit<'a, Id> {
    /// The caller's id.
    pub id: Id,
    /// Its name.
    pub name: &'a str,
    /// Other spellings that people use.
    pub aliases: &'a [String],
}

/// What a printed name was matched with.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitMatch<Id> {
    /// The name as printed in the plan.
    pub printed: String,
    /// The best candidate; none where nothing is likely.
    pub unit: Option<Id>,
    /// 1 equal, 0.95 by initials, lower by shared words; 0 without a candidate.
    pub confidence: f64,
}

/// Least likeness at which a candidate is offered.
const OFFERED: f64 = 0.6;

/// Matches printed names with the ward's units: the best candidate of each, with how sure it is.
pub fn match_units<Id: Clone>(names: &[String], known: &[KnownUnit<'_, Id>]) -> Vec<UnitMatch<Id>> {
    names
        .iter()
        .map(|printed| {
            let best = known
                .iter()
                .map(|unit| {
                    let by_alias = unit.aliases.iter().map(|alias| likeness(printed, alias)).fold(0.0, f64::max);
                    (likeness(printed, unit.name).max(by_alias), unit)
                })
                .fold(None, |best: Option<(f64, &KnownUnit<'_, Id>)>, next| match best {
                    Some((score, _)) if score >= next.0 => best,
                    _ => Some(next),
                });
            match best {
                Some((confidence, unit)) if confidence >= OFFERED => {
                    UnitMatch { printed: printed.clone(), unit: Some(unit.id.clone()), confidence }
                }
                _ => UnitMatch { printed: printed.clone(), unit: None, confidence: 0.0 },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_unit_are_the_same() {
        for (a, b) in [
            ("Phòng VH-XH", "Phòng Văn hóa – Xã hội"),
            ("Phòng VH&XH", "Phòng Văn hoá - Xã hội phường"),
            ("Phòng VHXH", "Phòng Văn hóa và Xã hội"),
            ("Trung tâm PVHCC", "Trung tâm Phục vụ hành chính công"),
            ("Trung tâm PV HCC", "Trung tâm phục vụ hành chính công phường"),
            ("Trung tâm phục vụ HCC", "Trung tâm Phục vụ hành chính công"),
            ("TT PVHCC", "Trung tâm Phục vụ hành chính công"),
            ("Trung tâm DVTH", "Trung tâm Dịch vụ tổng hợp"),
            ("Văn phòng HĐND-UBND", "Văn phòng HĐND và UBND phường"),
            ("VP HĐND và UBND", "Văn phòng HĐND-UBND phường"),
            ("Phòng KT-HT-ĐT", "Phòng Kinh tế, Hạ tầng và Đô thị"),
            ("Phòng KT,HT&ĐT", "Phòng Kinh tế, Hạ tầng và Đô thị"),
            ("UB MTTQ Việt Nam phường", "Ủy ban Mặt trận Tổ quốc Việt Nam phường"),
            ("Công an phường", "Công an xã"),
        ] {
            assert!(same_unit(a, b), "{a} | {b}: {:?} {:?}", words(a), words(b));
            assert!(same_unit(b, a), "{b} | {a}");
        }
    }

    #[test]
    fn different_units_differ() {
        for (a, b) in [
            ("Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng Văn hóa – Xã hội"),
            ("Trung tâm Dịch vụ tổng hợp", "Trung tâm Phục vụ hành chính công"),
            ("Công an phường", "Trạm Y tế phường"),
            ("Phòng", "Phòng Văn hóa – Xã hội"),
            ("", ""),
        ] {
            assert!(!same_unit(a, b), "{a} | {b}");
        }
    }

    #[test]
    fn the_best_known_unit_is_offered_with_its_confidence() {
        let aliases = vec!["Phòng VHXH".to_owned()];
        let known = [
            KnownUnit { id: 1, name: "Phòng Văn hóa – Xã hội", aliases: &aliases },
            KnownUnit { id: 2, name: "Trung tâm Phục vụ hành chính công", aliases: &[] },
        ];
        let names = ["Phòng VH&XH".to_owned(), "Trung tâm PVHCC".to_owned(), "VNPT".to_owned()];
        let found = match_units(&names, &known);
        assert_eq!(found.iter().map(|m| m.unit).collect::<Vec<_>>(), [Some(1), Some(2), None]);
        assert!(found[0].confidence > 0.9 && found[2].confidence == 0.0);
    }
}
