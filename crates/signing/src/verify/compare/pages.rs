//! Pages and annotations after a signature: a page may gain the widgets of signatures, and annotations where they are
//! allowed, and nothing else.

use super::{AS_FIELD, Comparison, Fate, Permits, WORK};
use crate::verify::pdf::{Dictionary, File, Object, readable};
use crate::verify::report::ChangeKind;
use std::collections::{BTreeMap, BTreeSet};

/// The annotations of pages by their numbers, with the places of the pages, the first being 1. A list that pages share is
/// read once.
pub(super) fn annotations_of(file: &File<'_>, pages: &[u32]) -> BTreeMap<u32, usize> {
    let (mut found, mut lists) = (BTreeMap::new(), BTreeSet::new());
    for (place, page) in pages.iter().enumerate() {
        let page = file.numbered(*page);
        let Some(page) = page.plain() else { continue };
        let list = page.get(b"Annots").and_then(Object::reference);
        if list.is_some_and(|list| !lists.insert(list.number)) {
            continue;
        }
        for item in file.at(page, b"Annots").array().unwrap_or_default() {
            if let Some(to) = item.reference().filter(|_| file.budget.take(WORK).is_ok()) {
                found.entry(to.number).or_insert(place + 1);
            }
        }
    }
    found
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
    pub(super) fn pages(&mut self, old: &[u32], new: &[u32]) {
        if old != new {
            let what = match (old.len(), new.len()) {
                (a, b) if a < b => format!("thêm {} trang", b - a),
                (a, b) if a > b => format!("bớt {} trang", a - b),
                _ => "trang bị thay hoặc đổi thứ tự".to_owned(),
            };
            self.say(ChangeKind::PagesChanged, false, what);
        }
        let kept: BTreeSet<u32> = new.iter().copied().collect();
        for (place, number) in old.iter().enumerate().filter(|(_, number)| kept.contains(number)) {
            self.page(place + 1, *number);
        }
        let changed: Vec<(u32, usize)> =
            self.annotated.iter().filter(|(number, _)| self.changed.contains(number)).map(|(n, p)| (*n, *p)).collect();
        for (number, place) in changed {
            self.annotation(place, number);
        }
    }

    fn page(&mut self, place: usize, number: u32) {
        let (old, new) = (self.old.numbered(number), self.new.numbered(number));
        let (Some(old), Some(new)) = (old.plain(), new.plain()) else {
            return self.say(ChangeKind::PageContent, false, format!("trang {place} không còn là trang"));
        };
        let list = new.get(b"Annots").and_then(Object::reference);
        if self.changed.contains(&number) {
            self.explained.insert(number);
        } else if list.is_none_or(|list| !self.changed.contains(&list.number)) {
            return;
        }
        for key in Self::differing(old, new) {
            let may = match key.as_slice() {
                b"Annots" => matches!(*self.new.at(new, b"Annots"), Object::Array(_) | Object::Null),
                b"Tabs" => new.get(&key).is_some_and(|tabs| tabs.name().is_some()),
                b"LastModified" => new.get(&key).is_some_and(|day| day.text().is_some()),
                b"StructParents" => new.get(&key).is_some_and(|number| number.integer().is_some()),
                _ => false,
            };
            if !may {
                self.say(ChangeKind::PageContent, false, in_page(place, &key));
            }
        }
        self.annotations(place, (old, new), number);
    }

    fn annotations(&mut self, place: usize, (old, new): (&Dictionary<'a>, &Dictionary<'a>), page: u32) {
        self.explain_container(new.get(b"Annots"), &[page]);
        let (before, after) = (self.old.at(old, b"Annots"), self.new.at(new, b"Annots"));
        let (before, after) = (before.array().unwrap_or_default(), after.array().unwrap_or_default());
        if self.old.budget.take(WORK * (before.len() + after.len())).is_err() {
            return;
        }
        let numbers =
            |all: &[Object<'a>]| -> Vec<u32> { all.iter().filter_map(|one| Some(one.reference()?.number)).collect() };
        let (was, is) = (numbers(before), numbers(after));
        let known: BTreeSet<u32> = was.iter().copied().collect();
        let kept: BTreeSet<u32> = is.iter().copied().collect();
        let direct = |all: &[Object<'a>]| -> Vec<Object<'a>> {
            all.iter().filter(|one| one.reference().is_none()).cloned().collect()
        };
        let order = |all: &[u32], among: &BTreeSet<u32>| -> Vec<u32> {
            all.iter().copied().filter(|number| among.contains(number)).collect()
        };
        // What is drawn later lies above: those that were there keep their order.
        if direct(before) != direct(after) || order(&was, &kept) != order(&is, &known) {
            let what = format!("danh sách chú thích của trang {place} bị sửa");
            self.say(ChangeKind::AnnotationChanged, false, what);
        }
        for number in is.iter().filter(|number| !known.contains(number)) {
            self.annotation_added(place, *number);
        }
        for number in was.iter().filter(|number| !kept.contains(number)) {
            let object = self.old.numbered(*number);
            let kind = object.plain().map_or(&b"?"[..], subtype);
            let may =
                self.rules.permits >= Permits::Annotations && kind != b"Widget" && self.is_only(*number, AS_FIELD);
            self.explained.insert(*number);
            self.say(ChangeKind::AnnotationRemoved, may, format!("bỏ khỏi trang {place}: {}", in_words(kind)));
        }
    }

    fn annotation_added(&mut self, place: usize, number: u32) {
        // Once: on a second page it would be another place.
        if self.signed.remove(&number) {
            return;
        }
        let object = self.new.numbered(number);
        let kind = object.plain().map_or(&b"?"[..], subtype);
        let may = self.rules.permits >= Permits::Annotations
            && kind != b"Widget"
            && object.plain().is_some()
            && self.is_new(number)
            && self.replace(None, Some(&Object::Reference(self.new.reference(number))), number) != Fate::Wrong;
        self.explained.insert(number);
        self.say(ChangeKind::AnnotationAdded, may, format!("thêm vào trang {place}: {}", in_words(kind)));
    }

    /// An annotation that is not what it was, if no field said so already.
    fn annotation(&mut self, place: usize, number: u32) {
        if self.explained.contains(&number) {
            return;
        }
        let (old, new) = (self.old.numbered(number), self.new.numbered(number));
        let Some(was) = old.plain() else { return };
        let kind = subtype(was);
        let may = self.rules.permits >= Permits::Annotations
            && kind != b"Widget"
            && self.is_only(number, AS_FIELD)
            && new.plain().is_some_and(|is| subtype(is) == kind)
            && self.replace(Some(&old), Some(&new), number) != Fate::Wrong;
        self.explained.insert(number);
        self.say(ChangeKind::AnnotationChanged, may, format!("sửa trên trang {place}: {}", in_words(kind)));
    }
}

/// What is said of a key of a page that must not change.
pub(super) fn in_page(place: usize, key: &[u8]) -> String {
    match key {
        b"Contents" => format!("nội dung trang {place} bị thay"),
        b"Resources" => format!("phông chữ, hình ảnh của trang {place} bị thay"),
        b"MediaBox" | b"CropBox" | b"Rotate" | b"UserUnit" => format!("khổ hoặc chiều trang {place} bị đổi"),
        key => format!("trang {place} bị sửa ở mục {}", readable(key)),
    }
}
