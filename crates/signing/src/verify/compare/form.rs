//! Annotations and form fields after a signature: what may be filled in and signed, and what may not.

use super::{Comparison, Permits};
use crate::verify::pdf::{Dictionary, Field, File, Object, readable};
use crate::verify::report::ChangeKind;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What filling in a field or signing in it writes.
const FILLED: [&[u8]; 9] = [b"V", b"AP", b"AS", b"I", b"RV", b"M", b"MK", b"DA", b"F"];
/// Whatever leads from a field to its surroundings.
const AROUND: [&[u8]; 3] = [b"P", b"Parent", b"Kids"];

type Fields<'a> = BTreeMap<String, Field<'a>>;

/// The kind of field that a widget belongs to.
fn field_kind<'a>(file: &File<'a>, widget: &Dictionary<'a>) -> Option<Vec<u8>> {
    let mut at = widget.clone();
    for _ in 0..8 {
        if let Some(kind) = file.at(&at, b"FT").name() {
            return Some(kind.to_vec());
        }
        at = file.at(&at, b"Parent").dictionary()?.clone();
    }
    None
}

/// Vietnamese words for kinds of annotations.
fn in_words(subtype: &[u8]) -> String {
    match subtype {
        b"Text" | b"Popup" => "ghi chú".to_owned(),
        b"FreeText" => "chữ viết thêm".to_owned(),
        b"Highlight" | b"Underline" | b"StrikeOut" | b"Squiggly" => "tô, gạch chữ".to_owned(),
        b"Stamp" => "con dấu".to_owned(),
        b"Ink" | b"Line" | b"Square" | b"Circle" | b"Polygon" | b"PolyLine" => "hình vẽ".to_owned(),
        b"Link" => "liên kết".to_owned(),
        b"FileAttachment" => "tệp đính kèm".to_owned(),
        b"Redact" => "vùng bôi che".to_owned(),
        b"Widget" => "ô biểu mẫu".to_owned(),
        other => readable(other),
    }
}

fn subtype<'d>(dictionary: &'d Dictionary<'_>) -> &'d [u8] {
    dictionary.name(b"Subtype").unwrap_or(b"?")
}

impl<'a> Comparison<'_, 'a> {
    pub(super) fn annotations(&mut self, place: usize, old_page: &Dictionary<'a>, new_page: &Dictionary<'a>) {
        let (old, new) = (self.old.annotations(old_page), self.new.annotations(new_page));
        let known = |all: &[(Option<u32>, Rc<Object<'a>>)], one: &(Option<u32>, Rc<Object<'a>>)| match one.0 {
            Some(number) => all.iter().any(|other| other.0 == Some(number)),
            None => all.iter().any(|other| other.0.is_none() && other.1 == one.1),
        };
        let may = self.permits >= Permits::Annotations;
        // A hostile page may list a million: beyond some, comparing each with each would take for ever.
        if old.len().saturating_mul(new.len()) > 25_000_000 {
            return self.say(
                ChangeKind::NotReadable,
                false,
                format!("trang {place} có quá nhiều chú thích để so sánh"),
            );
        }
        for one in &new {
            let Some(dictionary) = one.1.dictionary().filter(|_| !known(&old, one)) else { continue };
            let words = in_words(subtype(dictionary));
            if subtype(dictionary) != b"Widget" {
                self.say(ChangeKind::AnnotationAdded, may, format!("thêm vào trang {place}: {words}"));
            } else if field_kind(self.new, dictionary).as_deref() != Some(b"Sig") {
                self.say(ChangeKind::AnnotationAdded, false, format!("thêm vào trang {place}: {words}"));
            }
        }
        for one in &old {
            let Some(dictionary) = one.1.dictionary() else { continue };
            let (kind, words) = (subtype(dictionary), in_words(subtype(dictionary)));
            if !known(&new, one) {
                let may = may && kind != b"Widget";
                self.say(ChangeKind::AnnotationRemoved, may, format!("bỏ khỏi trang {place}: {words}"));
                continue;
            }
            let Some(now) = one.0.map(|number| self.new.object(number)) else { continue };
            let is_field = one.0.is_some_and(|number| self.is_field(number));
            if is_field {
                continue;
            }
            match now.dictionary() {
                Some(now) => self.annotation(place, dictionary, now, may),
                None => self.say(ChangeKind::AnnotationRemoved, may, format!("bỏ khỏi trang {place}: {words}")),
            }
        }
    }

    /// Whether an object is a field of the form, and so compared as one.
    fn is_field(&self, number: u32) -> bool {
        let object = self.old.object(number);
        object
            .dictionary()
            .is_some_and(|d| d.get(b"FT").is_some() || (d.get(b"T").is_some() && subtype(d) == b"Widget"))
    }

    fn annotation(&mut self, place: usize, old: &Dictionary<'a>, new: &Dictionary<'a>, may: bool) {
        let differing = self.differing(old, new, &[b"P", b"Parent", b"Popup"]);
        if differing.is_empty() {
            return;
        }
        let is_widget = subtype(old) == b"Widget";
        let filled = differing.iter().all(|key| FILLED.contains(&key.as_slice()));
        let signed = field_kind(self.old, old).as_deref() == Some(b"Sig");
        if is_widget && filled && !signed {
            // The field to which it belongs says that it was filled in.
            return;
        }
        let may = may && !is_widget;
        self.say(ChangeKind::AnnotationChanged, may, format!("sửa trên trang {place}: {}", in_words(subtype(old))));
    }

    pub(super) fn form(&mut self) {
        let (old, new) = (self.old.form(), self.new.form());
        let nothing = Dictionary::default();
        let (old, new) = (old.dictionary().unwrap_or(&nothing), new.dictionary().unwrap_or(&nothing));
        let apart: [&[u8]; 6] = [b"Type", b"Fields", b"SigFlags", b"DR", b"DA", b"NeedAppearances"];
        for key in self.differing(old, new, &apart) {
            self.say(ChangeKind::FormChanged, false, format!("biểu mẫu bị sửa ở mục {}", readable(&key)));
        }
        let (old, new) = (named(self.old), named(self.new));
        for (key, field) in &new {
            match old.get(key) {
                None => self.added(field),
                Some(before) => self.field(before, field),
            }
        }
        for (key, field) in &old {
            if new.contains_key(key) {
                continue;
            }
            let name = &field.name;
            if field.kind.as_deref() == Some(b"Sig") {
                self.say(ChangeKind::SignatureRemoved, false, format!("chữ ký ở ô {name} bị gỡ bỏ"));
            } else {
                self.say(ChangeKind::FormChanged, false, format!("ô {name} bị gỡ bỏ"));
            }
        }
    }

    fn added(&mut self, field: &Field<'a>) {
        let name = &field.name;
        match field.dictionary.dictionary() {
            Some(dictionary) if field.kind.as_deref() == Some(b"Sig") => self.signed(name, dictionary),
            _ => self.say(ChangeKind::FormChanged, false, format!("thêm ô {name}")),
        }
    }

    fn signed(&mut self, name: &str, field: &Dictionary<'a>) {
        let value = self.new.at(field, b"V");
        let signature = value.dictionary();
        let stamps = signature.is_some_and(|value| value.name(b"SubFilter") == Some(b"ETSI.RFC3161"));
        if stamps {
            return self.say(ChangeKind::ValidationData, true, format!("thêm dấu thời gian cho tài liệu ở ô {name}"));
        }
        let may = self.permits >= Permits::FormsAndSignatures;
        let what =
            if signature.is_some() { format!("ký thêm ở ô {name}") } else { format!("thêm ô chờ ký {name}") };
        self.say(ChangeKind::SignatureAdded, may, what);
    }

    fn field(&mut self, before: &Field<'a>, after: &Field<'a>) {
        let name = &after.name;
        let (Some(old), Some(new)) = (before.dictionary.dictionary(), after.dictionary.dictionary()) else { return };
        let differing = self.differing(old, new, &AROUND);
        if differing.is_empty() && before.name == after.name && before.kind == after.kind {
            return;
        }
        let filled = differing.iter().all(|key| FILLED.contains(&key.as_slice()))
            && before.name == after.name
            && before.kind == after.kind;
        let may = filled && self.permits >= Permits::FormsAndSignatures;
        if before.kind.as_deref() != Some(b"Sig") {
            let kind = if filled { ChangeKind::FormFilled } else { ChangeKind::FormChanged };
            let what = if filled { format!("điền ô {name}") } else { format!("ô {name} bị sửa") };
            return self.say(kind, may, what);
        }
        let (was, is) = (old.get(b"V").is_some(), new.get(b"V").is_some());
        if was {
            self.say(ChangeKind::SignatureRemoved, false, format!("chữ ký ở ô {name} bị gỡ, thay hoặc đổi hình thức"));
        } else if is && filled {
            self.signed(name, new);
        } else {
            self.say(ChangeKind::FormChanged, false, format!("ô chờ ký {name} bị sửa"));
        }
    }
}

/// The fields by what tells them apart: the number of the object, else the name.
fn named<'a>(file: &File<'a>) -> Fields<'a> {
    let key = |field: &Field<'a>| field.number.map_or_else(|| format!("/{}", field.name), |number| number.to_string());
    file.fields().into_iter().map(|field| (key(&field), field)).collect()
}
