//! The metadata of a whole work file as XML in time order, with the fields and lengths of NĐ 30/2020, Phụ lục VI.
//!
//! The text of the annex was at hand as a transcript alone, and names no schema: chưa đối chiếu. Fields have its names.

use super::item::{Content, Item};
use super::model::WorkFile;
use crate::model::Step;
use chrono::NaiveDate;
use kernel::{local_day, moment};
use std::collections::HashMap;
use ui::html::escape;
use uuid::Uuid;

/// Elements one after another, with what was too long for its field.
#[derive(Default)]
struct Writer {
    out: String,
    depth: usize,
    /// What was cut: (where, field, letters, allowed, the whole of it).
    cut: Vec<(String, &'static str, usize, usize, String)>,
    /// Numbers of more digits than their fields have, in words.
    over: Vec<String>,
    place: String,
}

/// The XML, and what it says in words of fields that were too long.
pub(super) struct Metadata {
    pub xml: String,
    pub notes: Vec<String>,
}

/// Letters that XML 1.0 cannot hold become spaces.
fn clean(text: &str) -> String {
    let holds = |c: char| matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}');
    escape(&text.chars().map(|c| if holds(c) { c } else { ' ' }).collect::<String>())
}

impl Writer {
    fn line(&mut self, text: &str) {
        self.out.push_str(&"  ".repeat(self.depth));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn group(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        let end = name.split(' ').next().unwrap_or(name);
        self.line(&format!("<{name}>"));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line(&format!("</{end}>"));
    }

    /// A field of so many letters; 0 for as many as there are.
    fn field(&mut self, name: &'static str, most: usize, value: &str) {
        let length = value.chars().count();
        if most == 0 || length <= most {
            return self.line(&format!("<{name}>{}</{name}>", clean(value)));
        }
        let cut: String = value.chars().take(most).collect();
        self.line(&format!("<{name} cutFrom=\"{length}\">{}</{name}>", clean(&cut)));
        self.cut.push((self.place.clone(), name, length, most, value.to_owned()));
    }

    /// A number is never cut: one of more digits than the field has is written whole, and said.
    fn number(&mut self, name: &'static str, most: usize, value: impl ToString) {
        let value = value.to_string();
        if value.len() > most {
            self.over.push(format!(
                "{}: trường {name} có {} chữ số, chuẩn cho {most}; giữ nguyên.",
                self.place,
                value.len()
            ));
        }
        self.field(name, 0, &value);
    }

    fn day(&mut self, name: &'static str, day: Option<NaiveDate>) {
        self.field(name, 10, &day.map(|day| day.to_string()).unwrap_or_default());
    }
}

/// "391/SKHCN-CĐS" is number 391 of notation SKHCN-CĐS; "41-QĐ/ĐU" is 41 of QĐ/ĐU.
fn parted(symbol: &str) -> (&str, &str) {
    let end = symbol.find(|c: char| !c.is_ascii_digit()).unwrap_or(symbol.len());
    let (number, rest) = symbol.split_at(end);
    (number, rest.trim_start_matches(['/', '-', ' ']))
}

/// The whole file: itself, then its documents, oldest first.
pub(super) fn metadata(
    organ: &str,
    file: &WorkFile,
    content: &Content,
    steps: &HashMap<Uuid, Vec<Step>>,
    digests: &HashMap<Uuid, Vec<(String, String, i64)>>,
) -> Metadata {
    let mut w = Writer { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), ..Writer::default() };
    w.group("WorkFile basis=\"30/2020/NĐ-CP, Phụ lục VI\"", |w| {
        "Hồ sơ".clone_into(&mut w.place);
        code(w, organ, file);
        w.field("Title", 500, &file.title);
        w.field("Maintenance", 30, &file.retention.said());
        w.field("Rights", 30, file.rights.said());
        w.field("Creator", 30, &file.keeper_name);
        let span = content.span();
        w.day("StartDate", span.map(|s| s.0).or(file.opened_on));
        w.day("EndDate", span.map(|s| s.1).or(file.ended_on));
        w.number("DocTotal", 4, content.items.len());
        w.number("PageTotal", 4, content.pages());
        w.group("Documents", |w| {
            for (item, at) in content.items.iter().zip(1..) {
                w.place = format!("Văn bản {at}");
                let own = steps.get(&item.id).map_or(&[][..], Vec::as_slice);
                let files = digests.get(&item.id).map_or(&[][..], Vec::as_slice);
                document(w, organ, file, (at, item), own, files);
            }
        });
        let cut = std::mem::take(&mut w.cut);
        if !cut.is_empty() {
            w.group("Notes", |w| {
                for (place, name, length, most, whole) in &cut {
                    let at = clean(place);
                    w.line(&format!(
                        "<Cut place=\"{at}\" field=\"{name}\" length=\"{length}\" allowed=\"{most}\">{}</Cut>",
                        clean(whole)
                    ));
                }
            });
        }
        w.cut = cut;
    });
    let said = |(place, name, length, most, _): &(String, &'static str, usize, usize, String)| {
        format!("{place}: trường {name} dài {length} ký tự, chuẩn cho {most}; đã cắt, toàn văn ở phần Notes.")
    };
    Metadata { notes: w.cut.iter().map(said).chain(w.over.iter().cloned()).collect(), xml: w.out }
}

fn code(w: &mut Writer, organ: &str, file: &WorkFile) {
    w.group("FileCode", |w| {
        w.field("OrganId", 13, organ);
        w.number("FileCatalog", 4, file.year);
        w.field("FileNotation", 20, &file.notation);
    });
}

fn document(
    w: &mut Writer,
    organ: &str,
    file: &WorkFile,
    (at, item): (usize, &Item),
    steps: &[Step],
    files: &[(String, String, i64)],
) {
    w.group(&format!("Document direction=\"{}\"", item.direction), |w| {
        code(w, organ, file);
        w.number("DocOrdinal", 3, at);
        w.field("TypeName", 100, item.kind_name());
        let (number, notation) = parted(&item.symbol);
        w.field("CodeNumber", 11, number);
        w.field("CodeNotation", 30, notation);
        w.day("IssuedDate", item.issued_on);
        w.field("OrganName", 200, &item.agency);
        w.field("Subject", 500, &item.subject);
        w.field("Language", 30, if item.language.is_empty() { "Tiếng Việt" } else { &item.language });
        w.number("PageAmount", 3, item.pages.map(|p| p.to_string()).unwrap_or_default());
        w.field("Description", 500, &item.description);
        w.group("SignerInfo", |w| {
            w.field("Position", 100, &item.signer_title);
            w.field("FullName", 50, &item.signer);
        });
        if item.direction == "in" {
            w.day("ArrivalDate", Some(local_day(item.at)));
            w.number("ArrivalNumber", 10, item.number);
        }
        w.field("ToPlaces", 1000, &item.to);
        w.number("Priority", 1, item.priority);
        w.number("IssuedAmount", 3, item.copies.map(|copies| copies.to_string()).unwrap_or_default());
        w.day("DueDate", item.due_on);
        let trace = |s: &Step| {
            [moment(s.at).as_str(), &s.by_name, &s.kind, &s.to_name, &s.body].join(" | ").trim_end().to_owned()
        };
        w.field("TraceHeaderList", 0, &steps.iter().map(trace).collect::<Vec<_>>().join("\n"));
        w.group("Files", |w| {
            for (name, digest, size) in files {
                w.line(&format!("<File sha256=\"{digest}\" size=\"{size}\">{}</File>", clean(name)));
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_parted_as_states_and_parties_write_it() {
        assert_eq!(parted("391/SKHCN-CĐS"), ("391", "SKHCN-CĐS"));
        assert_eq!(parted("41-QĐ/ĐU"), ("41", "QĐ/ĐU"));
        assert_eq!(parted("SNV"), ("", "SNV"));
        assert_eq!(parted(""), ("", ""));
    }

    #[test]
    fn what_is_too_long_is_cut_with_a_word_and_kept_whole() {
        let mut w = Writer::default();
        w.field("Creator", 5, "Nguyễn Văn A");
        assert_eq!(w.out, "<Creator cutFrom=\"12\">Nguyễ</Creator>\n");
        assert_eq!(w.cut[0].4, "Nguyễn Văn A");
        w.place = "Văn bản 1000".to_owned();
        w.number("DocOrdinal", 3, 1000);
        assert!(w.out.ends_with("<DocOrdinal>1000</DocOrdinal>\n") && w.over[0].contains("giữ nguyên"));
        w.field("Title", 0, "a < b & \u{1}c");
        assert!(w.out.ends_with("<Title>a &lt; b &amp;  c</Title>\n"), "{}", w.out);
    }
}
