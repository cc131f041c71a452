//! What was done to a document after a signature: its state then and its state now, object by object.
//!
//! Only what the document leads to counts. An object that differs is named by the place from which it is reached.

mod form;

use super::pdf::{Dictionary, File, Object};
use super::report::{Change, ChangeKind};
use std::collections::BTreeSet;

/// Pages and annotations that are named one by one; of more, only the number is told.
const MOST_NAMED: usize = 24;

/// What a signed document permits to be done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permits {
    Nothing,
    FormsAndSignatures,
    Annotations,
}

impl Permits {
    /// Reads the number of DocMDP.
    pub(crate) fn of(number: i64) -> Self {
        match number {
            1 => Self::Nothing,
            3 => Self::Annotations,
            _ => Self::FormsAndSignatures,
        }
    }
}

struct Comparison<'f, 'a> {
    old: &'f File<'a>,
    new: &'f File<'a>,
    permits: Permits,
    /// The objects that are not what they were.
    changed: BTreeSet<u32>,
    /// Pages and the nodes above them: whatever leads there is another matter.
    pages: BTreeSet<u32>,
    /// Annotations and fields, which are compared as such.
    widgets: BTreeSet<u32>,
    /// What was followed to its end without meeting a change.
    sound: BTreeSet<u32>,
    changes: Vec<Change>,
}

type Value<'v, 'a> = Option<&'v Object<'a>>;

/// Everything that changed between two states of a file.
pub(crate) fn compare<'a>(old: &File<'a>, new: &File<'a>, permits: Permits) -> Vec<Change> {
    let numbers: BTreeSet<u32> = old.numbers().chain(new.numbers()).collect();
    let changed = numbers.into_iter().filter(|&number| old.object(number) != new.object(number)).collect();
    let (old_pages, mut pages) = old.pages();
    let (new_pages, new_nodes) = new.pages();
    pages.extend(old_pages.iter().chain(&new_pages).chain(&new_nodes));
    pages.extend(old.root_number().into_iter().chain(new.root_number()));
    let mut it = Comparison {
        old,
        new,
        permits,
        changed,
        pages,
        widgets: BTreeSet::new(),
        sound: BTreeSet::new(),
        changes: Vec::new(),
    };
    for (file, numbers) in [(old, &old_pages), (new, &new_pages)] {
        it.widgets.extend(file.fields().iter().filter_map(|field| field.number));
        for page in numbers {
            if let Some(page) = file.object(*page).dictionary() {
                it.widgets.extend(file.annotations(page).iter().filter_map(|(number, _)| *number));
            }
        }
    }
    it.catalogue();
    it.page_tree(&old_pages, &new_pages);
    it.form();
    it.description();
    if old.is_exhausted() || new.is_exhausted() {
        it.say(ChangeKind::NotReadable, false, "tệp quá phức tạp, không so sánh hết được");
    }
    it.changes
}

impl<'a> Comparison<'_, 'a> {
    fn say(&mut self, kind: ChangeKind, allowed: bool, what: impl Into<String>) {
        let change = Change::new(kind, allowed, what);
        let alike = self.changes.iter().filter(|one| one.kind == kind).count();
        if alike < MOST_NAMED && !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Whether a value, or anything that it leads to, is not what it was.
    fn differs(&mut self, old: Value<'_, 'a>, new: Value<'_, 'a>, stop_at_widgets: bool) -> bool {
        if old != new {
            return true;
        }
        let (mut open, mut seen) = (Vec::new(), BTreeSet::new());
        new.into_iter().for_each(|new| references(new, &mut open));
        while let Some(number) = open.pop() {
            let elsewhere = self.pages.contains(&number) || (stop_at_widgets && self.widgets.contains(&number));
            if elsewhere || self.sound.contains(&number) || !seen.insert(number) {
                continue;
            }
            if self.changed.contains(&number) {
                return true;
            }
            references(&self.new.object(number), &mut open);
        }
        if !stop_at_widgets {
            self.sound.extend(seen);
        }
        false
    }

    /// The keys of two dictionaries, those passed over left out, whose values differ.
    fn differing(&mut self, old: &Dictionary<'a>, new: &Dictionary<'a>, passed_over: &[&[u8]]) -> Vec<Vec<u8>> {
        let keys: BTreeSet<&[u8]> = old.keys().chain(new.keys()).filter(|key| !passed_over.contains(key)).collect();
        let differing = keys.into_iter().filter(|key| self.differs(old.get(key), new.get(key), true));
        differing.map(<[u8]>::to_vec).collect()
    }

    fn catalogue(&mut self) {
        let (old, new) = (self.old.root(), self.new.root());
        let (Some(old), Some(new)) = (old.dictionary(), new.dictionary()) else {
            self.say(ChangeKind::Catalogue, false, "danh mục gốc của tài liệu bị thay");
            return;
        };
        let apart: [&[u8]; 5] = [b"Type", b"Pages", b"AcroForm", b"Extensions", b"Version"];
        for key in self.differing(old, new, &apart) {
            match key.as_slice() {
                b"DSS" => self.say(ChangeKind::ValidationData, true, "thêm dữ liệu để kiểm tra chữ ký lâu dài"),
                b"Metadata" => self.say(ChangeKind::Metadata, true, "thông tin mô tả tài liệu (XMP) được ghi lại"),
                b"OpenAction" | b"AA" => {
                    self.say(ChangeKind::Catalogue, false, "thêm hoặc sửa hành động tự chạy khi mở tài liệu");
                }
                b"Names" => {
                    self.say(ChangeKind::Catalogue, false, "thêm hoặc sửa tệp đính kèm, kịch bản hoặc điểm đến có tên");
                }
                b"OCProperties" => self.say(ChangeKind::Catalogue, false, "các lớp hiện, ẩn của tài liệu bị sửa"),
                b"Perms" => self.say(ChangeKind::Catalogue, false, "quyền hạn đối với tài liệu bị sửa"),
                key => {
                    let key = super::pdf::readable(key);
                    self.say(ChangeKind::Catalogue, false, format!("danh mục gốc của tài liệu bị sửa ở mục {key}"));
                }
            }
        }
    }

    fn page_tree(&mut self, old: &[u32], new: &[u32]) {
        if old != new {
            let what = match (old.len(), new.len()) {
                (a, b) if a < b => format!("thêm {} trang", b - a),
                (a, b) if a > b => format!("bớt {} trang", a - b),
                _ => "trang bị thay hoặc đổi thứ tự".to_owned(),
            };
            self.say(ChangeKind::PagesChanged, false, what);
        }
        let (_, nodes) = self.new.pages();
        for node in nodes {
            let (old, new) = (self.old.object(node), self.new.object(node));
            let (Some(old), Some(new)) = (old.dictionary(), new.dictionary()) else { continue };
            if !self.differing(old, new, &[b"Type", b"Kids", b"Count", b"Parent"]).is_empty() {
                self.say(ChangeKind::PageContent, false, "phần chung của các trang bị sửa");
            }
        }
        for (place, number) in old.iter().enumerate() {
            if new.contains(number) {
                self.page(place + 1, *number);
            }
            let told = self.changes.iter().filter(|one| one.kind == ChangeKind::PageContent).count();
            if told >= MOST_NAMED {
                break;
            }
        }
    }

    fn page(&mut self, place: usize, number: u32) {
        let (old, new) = (self.old.object(number), self.new.object(number));
        let (Some(old), Some(new)) = (old.dictionary(), new.dictionary()) else {
            self.say(ChangeKind::PageContent, false, format!("trang {place} không còn là trang"));
            return;
        };
        let apart: [&[u8]; 7] =
            [b"Type", b"Parent", b"Annots", b"Tabs", b"StructParents", b"LastModified", b"PieceInfo"];
        let keys: BTreeSet<&[u8]> = old.keys().chain(new.keys()).filter(|key| !apart.contains(key)).collect();
        for key in keys {
            if !self.differs(old.get(key), new.get(key), false) {
                continue;
            }
            let what = match key {
                b"Contents" => format!("nội dung trang {place} bị thay"),
                b"Resources" => format!("phông chữ, hình ảnh của trang {place} bị thay"),
                b"MediaBox" | b"CropBox" | b"Rotate" | b"UserUnit" => format!("khổ hoặc chiều trang {place} bị đổi"),
                key => format!("trang {place} bị sửa ở mục {}", super::pdf::readable(key)),
            };
            self.say(ChangeKind::PageContent, false, what);
        }
        self.annotations(place, old, new);
    }

    fn description(&mut self) {
        let (old, new) = (self.old.trailer().get(b"Info"), self.new.trailer().get(b"Info"));
        if self.differs(old, new, true) {
            self.say(ChangeKind::Metadata, true, "thông tin mô tả tài liệu được ghi lại");
        }
    }
}

/// The numbers to which a value leads.
fn references(object: &Object<'_>, out: &mut Vec<u32>) {
    match object {
        Object::Reference(number) => out.push(*number),
        Object::Array(items) => items.iter().for_each(|item| references(item, out)),
        Object::Dictionary(dictionary) | Object::Stream(dictionary, _) => {
            dictionary.values().for_each(|(_, value)| references(value, out));
        }
        _ => {}
    }
}
