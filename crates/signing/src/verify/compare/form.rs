//! The form after a signature: signatures may be added, each with its own place, and what was empty may be filled in.

use super::{AS_FIELD, AS_FORM, Comparison, Fate, Permits, Value, WORK, pages};
use crate::verify::found::Found;
use crate::verify::pdf::{Dictionary, Field, File, Object, readable};
use crate::verify::report::ChangeKind;
use std::collections::BTreeMap;

/// What filling in a field writes, into the field and into its widgets.
const FILLED: [&[u8]; 6] = [b"V", b"AP", b"AS", b"I", b"RV", b"M"];
/// What ticking a box writes: it has its looks already.
const TICKED: [&[u8]; 3] = [b"V", b"AS", b"M"];
/// What signing in an empty signature field writes.
const SIGNED: [&[u8]; 5] = [b"V", b"AP", b"AS", b"M", b"F"];
/// What the field of a new signature may have. Actions are not among it.
const OF_A_SIGNATURE: [&[u8]; 22] = [
    b"Type", b"Subtype", b"FT", b"Ff", b"T", b"TU", b"TM", b"V", b"Kids", b"Parent", b"Rect", b"AP", b"AS", b"F", b"P",
    b"M", b"NM", b"MK", b"BS", b"Border", b"Lock", b"SV",
];
/// What a field above others may have that came with a new signature.
const OF_A_GROUP: [&[u8]; 5] = [b"T", b"Kids", b"Parent", b"FT", b"Ff"];
/// A signature covers at most this part of its page, and this part of an annotation that was there: a seal covers a third
/// of the signature beside it (Nghị định 30/2020/NĐ-CP, Phụ lục I).
const MOST_OF_PAGE: f64 = 0.125;
const MOST_OF_OTHERS: f64 = 0.5;
const RADIO_OR_PUSH_BUTTON: i64 = 1 << 15 | 1 << 16;
const HELD_LEVELS: usize = 3;

type Fields<'v, 'a> = BTreeMap<String, &'v Field<'a>>;
type Rectangle = [f64; 4];

/// The fields by what tells them apart: the number of the object, else the name.
fn named<'v, 'a>(fields: &'v [Field<'a>]) -> Fields<'v, 'a> {
    let key = |field: &Field<'a>| field.number.map_or_else(|| format!("/{}", field.name), |number| number.to_string());
    fields.iter().map(|field| (key(field), field)).collect()
}

fn area([left, bottom, right, top]: Rectangle) -> f64 {
    (right - left).max(0.0) * (top - bottom).max(0.0)
}

fn common(a: Rectangle, b: Rectangle) -> Rectangle {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
}

/// Whether a value says nothing: none, an empty text, a box that is not ticked.
fn is_empty(value: &Object<'_>) -> bool {
    match value {
        Object::Null => true,
        Object::Text(text) => text.is_empty() || *text == [0xfe, 0xff],
        Object::Name(name) => name == b"Off",
        Object::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn has_only(dictionary: &Dictionary<'_>, keys: &[&[u8]]) -> bool {
    dictionary.keys().all(|key| keys.contains(&key))
}

impl<'a> Comparison<'_, 'a> {
    pub(super) fn form(&mut self, new_pages: &[u32]) {
        let (old_root, new_root) = (self.old.root(), self.new.root());
        let nothing = Dictionary::default();
        let (old_root, new_root) = (old_root.plain().unwrap_or(&nothing), new_root.plain().unwrap_or(&nothing));
        let form = new_root.get(b"AcroForm").and_then(Object::reference);
        if form.is_none_or(|form| self.is_only(form.number, AS_FORM)) {
            self.explain_container(new_root.get(b"AcroForm"), &[self.old.root_number()]);
        }
        let (old, new) = (self.old.form(), self.new.form());
        let (old, new) = (old.plain().unwrap_or(&nothing), new.plain().unwrap_or(&nothing));
        let number =
            |root: &Dictionary<'a>| root.get(b"AcroForm").and_then(Object::reference).map_or(0, |to| to.number);
        let holders = [self.old.root_number(), number(old_root)];
        self.explain_container(new.get(b"Fields"), &holders);
        for key in Self::differing(old, new) {
            let may = match key.as_slice() {
                b"Fields" => true,
                b"SigFlags" => new.integer(b"SigFlags").is_some(),
                b"DA" => old.get(&key).is_none(),
                // Readers would draw fields anew, by values that nobody saw.
                b"NeedAppearances" => new.get(&key) == Some(&Object::Boolean(false)),
                b"DR" => continue,
                _ => false,
            };
            if !may {
                self.say(ChangeKind::FormChanged, false, format!("biểu mẫu bị sửa ở mục {}", readable(&key)));
            }
        }
        if !self.gains_only(old.get(b"DR"), new.get(b"DR"), &holders, 0) {
            self.say(ChangeKind::FormChanged, false, "phông chữ của biểu mẫu bị thay");
        }
        self.fields(new_pages);
    }

    /// Whether a dictionary still has all that it had, down to fonts by their names, and else only what is new.
    fn gains_only(&mut self, old: Value<'_, 'a>, new: Value<'_, 'a>, holders: &[u32], depth: usize) -> bool {
        let Some(new) = new else { return old.is_none() };
        let Some(old) = old else { return self.replace(None, Some(new), 0) != Fate::Wrong };
        let (was, is) = (self.old.resolve(old), self.new.resolve(new));
        let (Some(was), Some(is)) = (was.plain(), is.plain()) else { return old == new };
        if depth > HELD_LEVELS {
            return old == new;
        }
        let own: Vec<u32> = old.reference().map(|to| to.number).into_iter().chain(holders.iter().copied()).collect();
        self.explain_container(Some(new), &own);
        let kept = was.values().all(|(key, value)| self.gains_only(Some(value), is.get(key), &own, depth + 1));
        let more: Vec<_> = is.values().filter(|(key, _)| was.get(key).is_none()).collect();
        kept && more.into_iter().all(|(_, value)| self.replace(None, Some(value), 0) != Fate::Wrong)
    }

    fn fields(&mut self, new_pages: &[u32]) {
        let (old, new) = (self.old.fields(), self.new.fields());
        for number in new.above.iter().filter(|number| self.changed.contains(number)).copied().collect::<Vec<_>>() {
            self.group(number, old.above.contains(&number));
        }
        let (old, new) = (named(&old.all), named(&new.all));
        let mut places = None;
        for (key, field) in &new {
            match old.get(key) {
                None => {
                    let places = places.get_or_insert_with(|| pages::annotations_of(self.new, new_pages));
                    self.added(field, places, new_pages);
                }
                Some(before) => self.field(before, field),
            }
        }
        for field in old.iter().filter(|(key, _)| !new.contains_key(*key)).map(|(_, field)| field) {
            let name = &field.name;
            if field.kind.as_deref() == Some(b"Sig") {
                self.say(ChangeKind::SignatureRemoved, false, format!("chữ ký ở ô {name} bị gỡ bỏ"));
            } else {
                self.say(ChangeKind::FormChanged, false, format!("ô {name} bị gỡ bỏ"));
            }
        }
    }

    /// A field above others, which may have got more of them.
    fn group(&mut self, number: u32, was_there: bool) {
        let (old, new) = (self.old.numbered(number), self.new.numbered(number));
        let (Some(old), Some(new)) = (old.plain(), new.plain()) else { return };
        let may = if was_there {
            self.is_only(number, AS_FIELD) && Self::differing(old, new).iter().all(|key| key == b"Kids")
        } else {
            self.is_new(number) && has_only(new, &OF_A_GROUP)
        };
        if may {
            self.explain_container(new.get(b"Kids"), &[number]);
            self.explained.insert(number);
        }
    }

    /// The signature that is a field's value, if it is one that is judged by itself.
    fn signature(&self, field: &Dictionary<'a>) -> Option<&Found> {
        let number = field.get(b"V")?.reference()?.number;
        self.rules.later.iter().find(|one| one.number == Some(number)).copied()
    }

    fn added(&mut self, field: &Field<'a>, places: &BTreeMap<u32, usize>, new_pages: &[u32]) {
        let name = &field.name;
        let (Some(number), Some(dictionary), Some(b"Sig")) =
            (field.number, field.dictionary.plain(), field.kind.as_deref())
        else {
            return self.say(ChangeKind::FormChanged, false, format!("thêm ô {name}"));
        };
        let signature = self.signature(dictionary);
        let is_stamp = signature.is_some_and(|one| one.is_document_stamp);
        let (is_signature, is_empty) = (signature.is_some(), is_empty(&self.new.at(dictionary, b"V")));
        let (kind, what) = match (is_stamp, is_empty) {
            (true, _) => (ChangeKind::ValidationData, format!("thêm dấu thời gian cho tài liệu ở ô {name}")),
            (false, true) => (ChangeKind::SignatureAdded, format!("thêm ô chờ ký {name}")),
            (false, false) => (ChangeKind::SignatureAdded, format!("ký thêm ở ô {name}")),
        };
        let widgets = self.widgets(number, dictionary);
        self.explained.insert(number);
        self.explained.extend(&widgets);
        let value = Object::Reference(self.new.reference(number));
        let fault = if !is_signature && !is_empty {
            Some("giá trị của ô không phải một chữ ký kiểm tra được".to_owned())
        } else if !is_stamp && self.rules.permits < Permits::FormsAndSignatures {
            Some("tài liệu không cho ký thêm".to_owned())
        } else if !self.is_new(number) || !has_only(dictionary, &OF_A_SIGNATURE) || !self.leads_to_new(&value, &widgets)
        {
            Some("ô mang theo nội dung khác ngoài chữ ký".to_owned())
        } else {
            widgets.iter().find_map(|widget| self.misplaced(*widget, places, new_pages, is_signature && !is_stamp))
        };
        match fault {
            None => {
                self.signed.extend(widgets);
                self.say(kind, true, what);
            }
            Some(fault) => self.say(kind, false, format!("{what} ({fault})")),
        }
    }

    /// The widgets of a field: itself, or those below it.
    fn widgets(&self, number: u32, field: &Dictionary<'a>) -> Vec<u32> {
        let kids = self.new.at(field, b"Kids");
        let below = kids.array().map(|kids| kids.iter().filter_map(|kid| Some(kid.reference()?.number)).collect());
        below.unwrap_or_else(|| vec![number])
    }

    /// Whether a new field leads to what is new or as it was, all of it then explained.
    fn leads_to_new(&mut self, field: &Object<'a>, widgets: &[u32]) -> bool {
        let are_new = widgets.iter().all(|widget| {
            let object = self.new.numbered(*widget);
            self.is_new(*widget) && object.plain().is_some_and(|one| has_only(one, &OF_A_SIGNATURE))
        });
        // It was explained beforehand, so that it is named once; here it has to be followed.
        let held: Vec<_> = match self.new.resolve(field).plain() {
            Some(dictionary) => dictionary.values().map(|(_, value)| value.clone()).collect(),
            None => return false,
        };
        let inner = widgets.iter().filter_map(|widget| {
            Some(self.new.numbered(*widget).plain()?.values().map(|(_, v)| v.clone()).collect::<Vec<_>>())
        });
        let held: Vec<_> = held.into_iter().chain(inner.flatten()).collect();
        are_new && held.iter().all(|value| self.replace(None, Some(value), 0) != Fate::Wrong)
    }

    /// What is wrong with the place of a new signature's widget.
    fn misplaced(
        &self,
        number: u32,
        places: &BTreeMap<u32, usize>,
        new_pages: &[u32],
        may_be_seen: bool,
    ) -> Option<String> {
        let object = self.new.numbered(number);
        let widget = object.plain()?;
        let rectangle = self.new.rectangle(&self.new.at(widget, b"Rect")).unwrap_or_default();
        if area(rectangle) == 0.0 || (widget.get(b"AP").is_none() && may_be_seen) {
            return None;
        }
        if !may_be_seen {
            return Some("ô không chứa chữ ký mà lại hiện trên trang".to_owned());
        }
        let place = *places.get(&number)?;
        let page = self.new.numbered(*new_pages.get(place - 1)?);
        let page = page.plain()?;
        let sheet = ["CropBox", "MediaBox"]
            .iter()
            .find_map(|key| self.new.rectangle(&self.new.inherited(page, key.as_bytes())));
        if area(rectangle) > MOST_OF_PAGE * area(sheet.unwrap_or_default()) {
            return Some(format!("hình chữ ký che quá nhiều phần trang {place}"));
        }
        let covers = self.annotated.iter().filter(|(_, on)| **on == place).any(|(other, _)| {
            let other = self.old.numbered(*other);
            let Some(other) = other.plain().filter(|other| other.get(b"AP").is_some()) else { return false };
            let own = self.old.rectangle(&self.old.at(other, b"Rect")).unwrap_or_default();
            let _ = self.old.budget.take(WORK);
            area(own) > 0.0 && area(common(own, rectangle)) > MOST_OF_OTHERS * area(own)
        });
        covers.then(|| format!("hình chữ ký che ô hoặc chữ ký khác trên trang {place}"))
    }

    fn field(&mut self, before: &Field<'a>, after: &Field<'a>) {
        let name = &after.name;
        let (Some(old), Some(new)) = (before.dictionary.dictionary(), after.dictionary.dictionary()) else { return };
        let differing = Self::differing(old, new);
        if differing.is_empty() && before.name == after.name && before.kind == after.kind {
            return;
        }
        let same = before.name == after.name && before.kind == after.kind && after.dictionary.plain().is_some();
        self.explained.extend(after.number);
        if before.kind.as_deref() == Some(b"Sig") {
            return self.signature_field(name, (old, new), &differing, after.number.filter(|_| same));
        }
        let may = same
            && self.rules.permits >= Permits::FormsAndSignatures
            && !self.rules.earlier.iter().any(|one| one.locks.hold(name))
            && differing.iter().all(|key| is_filled(self.old, old, before.kind.as_deref()).contains(&key.as_slice()))
            && is_empty(&self.old.inherited(old, b"V"))
            && !is_empty(&self.new.at(new, b"V"))
            && after.number.is_some_and(|number| self.is_only(number, AS_FIELD) && self.filled(old, new, number));
        let (kind, what) = if same && differing.iter().any(|key| key == b"V") {
            (ChangeKind::FormFilled, format!("điền ô {name}"))
        } else {
            (ChangeKind::FormChanged, format!("ô {name} bị sửa"))
        };
        self.say(if may { ChangeKind::FormFilled } else { kind }, may, what);
    }

    /// Whether a field was filled in with what is new, in itself and in its widgets.
    fn filled(&mut self, old: &Dictionary<'a>, new: &Dictionary<'a>, number: u32) -> bool {
        let own = |it: &mut Self, old: &Dictionary<'a>, new: &Dictionary<'a>, number| {
            FILLED.iter().all(|key| it.replace(old.get(key), new.get(key), number) != Fate::Wrong)
        };
        let kids = self.new.at(new, b"Kids");
        let kids: Vec<u32> =
            kids.array().unwrap_or_default().iter().filter_map(|kid| Some(kid.reference()?.number)).collect();
        let widgets = kids.into_iter().filter(|kid| self.changed.contains(kid)).collect::<Vec<_>>();
        let right = widgets.iter().all(|kid| {
            let (was, is) = (self.old.numbered(*kid), self.new.numbered(*kid));
            let (Some(was), Some(is)) = (was.plain(), is.plain()) else { return false };
            let filled = Self::differing(was, is).iter().all(|key| matches!(key.as_slice(), b"AP" | b"AS" | b"M"));
            filled && self.is_only(*kid, AS_FIELD) && own(self, was, is, *kid)
        });
        if right {
            self.explained.extend(widgets);
        }
        right && own(self, old, new, number)
    }

    fn signature_field(
        &mut self,
        name: &str,
        (old, new): (&Dictionary<'a>, &Dictionary<'a>),
        differing: &[Vec<u8>],
        number: Option<u32>,
    ) {
        if !is_empty(&self.old.at(old, b"V")) {
            let what = format!("chữ ký ở ô {name} bị gỡ, thay hoặc đổi hình thức");
            return self.say(ChangeKind::SignatureRemoved, false, what);
        }
        let may = self.signature(new).is_some()
            && self.rules.permits >= Permits::FormsAndSignatures
            && !self.rules.earlier.iter().any(|one| one.locks.hold(name))
            && differing.iter().all(|key| SIGNED.contains(&key.as_slice()))
            && number.is_some_and(|number| {
                self.is_only(number, AS_FIELD)
                    && SIGNED.iter().all(|key| self.replace(old.get(key), new.get(key), number) != Fate::Wrong)
            });
        if self.signature(new).is_some() {
            self.say(ChangeKind::SignatureAdded, may, format!("ký thêm ở ô {name}"));
        } else {
            self.say(ChangeKind::FormChanged, false, format!("ô chờ ký {name} bị sửa"));
        }
    }
}

/// What people write into a field of a kind: text, a choice, a box to tick; nothing into others.
fn is_filled<'a>(file: &File<'a>, field: &Dictionary<'a>, kind: Option<&[u8]>) -> &'static [&'static [u8]] {
    match kind {
        Some(b"Tx" | b"Ch") => &FILLED,
        Some(b"Btn") if file.inherited(field, b"Ff").integer().unwrap_or(0) & RADIO_OR_PUSH_BUTTON == 0 => &TICKED,
        _ => &[],
    }
}
