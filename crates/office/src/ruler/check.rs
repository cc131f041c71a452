//! Holds each box against its rule and gathers what departs.

mod body;
mod ending;
mod heading;
mod look;
mod page;
mod writing;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::boxes::{Boxes, find};
use super::paper::{Line, Paper, Source};
use super::report::{Departure, Measured, Place, Severity};
use super::rules::{Bounds, Rules, rules, source};

/// Measures everything that this kind of file lets one measure.
pub(super) fn all(paper: &Paper) -> Measured {
    let boxes = find(paper);
    let mut judge = Judge { paper, boxes: &boxes, rules: rules(), departures: Vec::new() };
    page::sheets(&mut judge);
    page::numbers(&mut judge);
    page::fonts(&mut judge);
    heading::all(&mut judge);
    body::all(&mut judge);
    ending::all(&mut judge);
    let mut departures = few_of_each(judge.departures);
    departures.sort_by_key(|one| one.severity);
    Measured {
        kind: boxes.kind.map(|kind| kind.name.clone()),
        boxes: found(paper, &boxes),
        departures,
        unmeasured: unmeasured(paper.source),
    }
}

/// Of one rule three departures are shown; the last says how many more there are.
fn few_of_each(all: Vec<Departure>) -> Vec<Departure> {
    const SHOWN: usize = 3;
    let mut kept: Vec<Departure> = Vec::new();
    let mut more: BTreeMap<String, usize> = BTreeMap::new();
    for one in all {
        if kept.iter().filter(|known| known.rule == one.rule).count() < SHOWN {
            kept.push(one);
        } else {
            *more.entry(one.rule).or_default() += 1;
        }
    }
    for (rule, count) in more {
        if let Some(last) = kept.iter_mut().rev().find(|one| one.rule == rule) {
            // Writing to a String cannot fail.
            let _ = write!(last.found, " Còn {count} chỗ khác như vậy.");
        }
    }
    kept
}

/// What the checks share.
struct Judge<'a> {
    paper: &'a Paper,
    boxes: &'a Boxes,
    rules: &'static Rules,
    departures: Vec<Departure>,
}

/// What departs, and from what.
struct Saying<'a> {
    rule: &'a str,
    severity: Severity,
    item: &'a str,
    found: String,
    expected: String,
}

impl<'a> Judge<'a> {
    fn line(&self, at: usize) -> &'a Line {
        &self.paper.lines[at]
    }

    fn say(&mut self, place: Place, saying: Saying<'_>) {
        self.departures.push(Departure {
            rule: saying.rule.to_owned(),
            severity: saying.severity,
            found: saying.found,
            expected: saying.expected,
            source: source(saying.item),
            place,
        });
    }

    /// What departs in a box of the rules.
    fn wrong(&mut self, key: &str, place: Place, found: String, expected: String) {
        self.of_box(key, Severity::Wrong, place, found, expected);
    }

    fn doubt(&mut self, key: &str, place: Place, found: String, expected: String) {
        self.of_box(key, Severity::Look, place, found, expected);
    }

    fn of_box(&mut self, key: &str, severity: Severity, place: Place, found: String, expected: String) {
        let item = &self.rules.of(key.split('.').next().unwrap_or(key)).item;
        self.say(place, Saying { rule: key, severity, item, found, expected });
    }

    fn missing(&mut self, key: &str, expected: &str) {
        let name = &self.rules.of(key).name;
        self.wrong(&format!("{key}.missing"), Place::default(), format!("Không thấy {name}."), expected.to_owned());
    }

    fn is_pdf(&self) -> bool {
        self.paper.source == Source::Pdf
    }
}

/// Whether a measure lies outside its bounds by more than the tolerance.
fn is_outside(value: f32, [least, most]: Bounds, tolerance: f32) -> bool {
    value < least - tolerance || value > most + tolerance
}

/// "12–13", "11".
fn range([least, most]: Bounds) -> String {
    if (least - most).abs() < 0.01 { number(least) } else { format!("{}–{}", number(least), number(most)) }
}

/// As Vietnamese write it, to a tenth: "12,7".
fn number(value: f32) -> String {
    let tenths = (f64::from(value) * 10.0).round() / 10.0;
    vietnamese::format_decimal(tenths, usize::from(tenths.fract() != 0.0))
}

fn found(paper: &Paper, boxes: &Boxes) -> Vec<String> {
    let rules = rules();
    let all = [
        ("motto", boxes.motto.is_some()),
        ("motto_line", boxes.motto_line.is_some()),
        ("agency", !boxes.agencies.is_empty()),
        ("number", boxes.number.is_some()),
        ("date", boxes.date.is_some()),
        ("urgency", boxes.urgency.is_some()),
        ("kind", boxes.kind_line.is_some()),
        ("title", !boxes.title.is_empty()),
        ("about", !boxes.about.is_empty()),
        ("addressed", boxes.addressed.is_some()),
        ("issuer", boxes.issuer.is_some()),
        ("bases", !boxes.bases.is_empty()),
        ("authority", !boxes.signatures.is_empty()),
        ("signer", boxes.signatures.iter().any(|one| one.name.is_some())),
        ("recipients_title", boxes.recipients_title.is_some()),
        ("recipients", !boxes.recipients.is_empty()),
        ("address", !paper.address.is_empty()),
        ("appendix", !boxes.appendices.is_empty()),
    ];
    all.into_iter().filter(|(_, is_there)| *is_there).map(|(key, _)| rules.of(key).name.clone()).collect()
}

fn unmeasured(source: Source) -> Vec<String> {
    let sentences: &[&str] = match source {
        Source::Docx => &["Tệp Word chưa được dàn trang, nên chỗ ghi theo thứ tự đoạn, không theo trang."],
        Source::Pdf => &["Tệp PDF không ghi màu chữ và thiết đặt lề; lề được đo theo chỗ đứng của chữ."],
        Source::Text => &[
            "Tệp chữ không có khổ giấy, lề, phông, cỡ và kiểu chữ; chỉ đo được lời chữ và thứ tự các thành phần. Hãy đo bản .docx hoặc .pdf để biết đủ.",
        ],
    };
    sentences.iter().map(|one| (*one).to_owned()).collect()
}
