//! What was done to a document after a signature. Every object that is not what it was must be explained by a rule that
//! permits it; whatever is left over is a change that is not allowed.
//!
//! An object is *new* if nothing in the signed state leads to its number: it can then mean only what the rules let it mean.

mod form;
mod pages;
mod rest;

use super::found::Found;
use super::pdf::{Dictionary, File, Object, readable};
use super::report::{Change, ChangeKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Changes of a kind that are named one by one; of more, nothing is told.
const MOST_NAMED: usize = 24;
/// What looking at an object costs.
const WORK: usize = 16;

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

/// By what the changes after a state are judged.
pub(crate) struct Rules<'r> {
    pub(crate) permits: Permits,
    /// The signatures up to this state, whose locks hold.
    pub(crate) earlier: Vec<&'r Found>,
    /// The signatures since then that lie as they should; each of them is judged by itself too.
    pub(crate) later: Vec<&'r Found>,
}

/// As what the signed state leads to an object, by the key that is nearest to the reference: as a field or annotation, the
/// catalogue, the form, or something else. A dictionary may be two things at once: what is a field's look here could be a
/// font of that name there.
const AS_FIELD: u8 = 1;
const AS_CATALOGUE: u8 = 2;
const AS_FORM: u8 = 4;
const AS_ANOTHER: u8 = 8;

fn part(key: &[u8]) -> u8 {
    match key {
        b"Annots" | b"Fields" | b"Kids" | b"Parent" | b"Popup" | b"IRT" | b"Obj" | b"CO" | b"T" => AS_FIELD,
        b"Root" | b"Data" => AS_CATALOGUE,
        b"AcroForm" => AS_FORM,
        _ => AS_ANOTHER,
    }
}

/// Puts down to what a value leads, and as what.
fn parts(value: &Object<'_>, as_what: u8, out: &mut Vec<(u32, u8)>) {
    match value {
        Object::Reference(to) => out.push((to.number, as_what)),
        Object::Array(items) => items.iter().for_each(|item| parts(item, as_what, out)),
        Object::Dictionary(held) | Object::Stream(held, _) => {
            held.values().for_each(|(key, value)| parts(value, part(key), out));
        }
        _ => {}
    }
}

/// From where the old state leads to an object, and as what.
#[derive(Default)]
struct Held {
    by: BTreeSet<u32>,
    parts: u8,
}

struct Comparison<'f, 'a> {
    old: &'f File<'a>,
    new: &'f File<'a>,
    rules: &'f Rules<'f>,
    /// The objects that are not what they were, by value, generation or because they cannot be read.
    changed: BTreeSet<u32>,
    /// Whatever the old state leads to, be it there or not, and as what it does so first.
    reached: HashMap<u32, u8>,
    /// From where the old state leads to what is changed; the trailer is 0.
    holders: BTreeMap<u32, Held>,
    /// Objects that are compared by rules of their own: the catalogue, pages and the nodes above them, annotations, fields.
    apart: HashSet<u32>,
    /// The annotations of the old state and the places of their pages.
    annotated: BTreeMap<u32, usize>,
    /// The widgets of new signatures that were found right.
    signed: BTreeSet<u32>,
    explained: BTreeSet<u32>,
    changes: Vec<Change>,
}

type Value<'v, 'a> = Option<&'v Object<'a>>;

/// What became of a value that a rule permits to be replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Same,
    Replaced,
    /// It leads to what belongs to something else.
    Wrong,
}

/// Everything that changed between two states of a file.
pub(crate) fn compare<'a>(old: &File<'a>, new: &File<'a>, rules: &Rules<'_>) -> Vec<Change> {
    let mut it = Comparison {
        old,
        new,
        rules,
        changed: changed(old, new),
        reached: HashMap::new(),
        holders: BTreeMap::new(),
        apart: HashSet::new(),
        annotated: BTreeMap::new(),
        signed: BTreeSet::new(),
        explained: BTreeSet::new(),
        changes: Vec::new(),
    };
    it.follow();
    let (old_pages, new_pages) = (it.old.pages(), it.new.pages());
    it.set_apart(&old_pages);
    it.trailer();
    it.catalogue();
    it.form(&new_pages.0);
    it.pages(&old_pages.0, &new_pages.0);
    it.rest(&new_pages);
    if old.is_incomplete() || new.is_incomplete() {
        it.say(ChangeKind::NotReadable, false, "tệp quá phức tạp, không so sánh hết được");
    }
    it.changes
}

/// The objects that differ. What stands at the same place in both states is the same.
fn changed<'a>(old: &File<'a>, new: &File<'a>) -> BTreeSet<u32> {
    let mut numbers: Vec<u32> = old.raw.numbers().chain(new.raw.numbers()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let differs = |number: &u32| {
        if old.budget.take(1).is_err() || old.raw.same_place(&new.raw, *number) {
            return false;
        }
        let (before, after) = (old.reference(*number), new.reference(*number));
        match (old.raw.tree(before), new.raw.tree(after)) {
            (Ok(Object::Null), Ok(Object::Null)) => false,
            (Ok(was), Ok(is)) => before != after || was != is,
            _ => true,
        }
    };
    numbers.into_iter().filter(differs).collect()
}

impl<'a> Comparison<'_, 'a> {
    fn say(&mut self, kind: ChangeKind, allowed: bool, what: impl Into<String>) {
        let change = Change::new(kind, allowed, what);
        let alike = self.changes.iter().filter(|one| one.kind == kind && one.allowed == allowed).count();
        if alike < MOST_NAMED && !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Follows the old state from its trailer to its ends.
    fn follow(&mut self) {
        let (mut open, mut found) = (Vec::new(), Vec::new());
        self.old.trailer().values().for_each(|(key, value)| parts(value, part(key), &mut found));
        // What holds objects is not led to, but what it leads to, its length, says what they are.
        found.extend(self.old.raw.containers().into_iter().map(|number| (number, AS_ANOTHER)));
        let mut holder = 0;
        loop {
            for (number, as_what) in found.drain(..) {
                if self.changed.contains(&number) {
                    let held = self.holders.entry(number).or_default();
                    held.by.insert(holder);
                    held.parts |= as_what;
                }
                self.reached.entry(number).or_insert_with(|| {
                    open.push(number);
                    as_what
                });
            }
            let Some(number) = open.pop() else { break };
            if self.old.budget.take(WORK).is_err() {
                break;
            }
            holder = number;
            // A stream too has to end within the signed state: what is appended could be its end.
            match self.old.raw.tree(self.old.reference(number)) {
                // A list is what its things are.
                Ok(object) => parts(&object, self.reached.get(&number).copied().unwrap_or(AS_ANOTHER), &mut found),
                Err(_) => {
                    let what = format!("đối tượng {number} của bản đã ký không đọc được, nên không so sánh được");
                    self.say(ChangeKind::NotReadable, false, what);
                }
            }
        }
    }

    /// Whether an object came after the signature, and nothing signed leads to its number.
    fn is_new(&self, number: u32) -> bool {
        self.changed.contains(&number) && !self.reached.contains_key(&number)
    }

    /// Whether the old state leads to an object from these alone.
    fn is_held_by(&self, number: u32, holders: &[u32]) -> bool {
        self.holders.get(&number).is_some_and(|held| held.by.iter().all(|one| holders.contains(one)))
    }

    /// Whether the old state leads to an object as this alone.
    fn is_only(&self, number: u32, as_what: u8) -> bool {
        self.holders.get(&number).is_none_or(|held| held.parts & !as_what == 0)
    }

    /// Explains the object that a value refers to, if it is the container of something that is compared by itself.
    fn explain_container(&mut self, value: Value<'_, 'a>, holders: &[u32]) {
        if let Some(to) = value.and_then(Object::reference)
            && (self.is_new(to.number) || self.is_held_by(to.number, holders))
        {
            self.explained.insert(to.number);
        }
    }

    /// What a value of the old state leads to, what is compared by itself left out.
    fn led_to(&self, value: Value<'_, 'a>) -> BTreeSet<u32> {
        let (mut open, mut seen) = (Vec::new(), BTreeSet::new());
        value.into_iter().for_each(|value| value.references(&mut open));
        while let Some(number) = open.pop() {
            if !self.apart.contains(&number) && self.old.budget.take(WORK).is_ok() && seen.insert(number) {
                self.old.numbered(number).references(&mut open);
            }
        }
        seen
    }

    /// Whether an object refers to another from this value of it alone.
    fn is_under_one_key(&self, number: u32, value: Value<'_, 'a>, holder: u32) -> bool {
        let (mut all, mut own) = (Vec::new(), Vec::new());
        match holder {
            0 => self.old.trailer().values().for_each(|(_, value)| value.references(&mut all)),
            holder => self.old.numbered(holder).references(&mut all),
        }
        value.into_iter().for_each(|value| value.references(&mut own));
        let count = |among: &[u32]| among.iter().filter(|one| **one == number).count();
        count(&all) == count(&own)
    }

    /// Judges a value that may be replaced freely, which `holder` has: what it leads to must be as it was, new, or have
    /// belonged to the value before and to nothing else. Then all of it is explained.
    fn replace(&mut self, old: Value<'_, 'a>, new: Value<'_, 'a>, holder: u32) -> Fate {
        let (mut open, mut seen, mut own) = (Vec::new(), BTreeSet::new(), None);
        new.into_iter().for_each(|new| new.references(&mut open));
        while let Some(number) = open.pop() {
            let is_known = !self.changed.contains(&number) || self.apart.contains(&number);
            if is_known || !seen.insert(number) || (self.is_new(number) && self.explained.contains(&number)) {
                continue;
            }
            if !self.is_new(number) {
                let own = own.get_or_insert_with(|| self.led_to(old));
                let holders = self.holders.get(&number);
                let is_own = own.contains(&number)
                    && (!holders.is_some_and(|held| held.by.contains(&holder))
                        || self.is_under_one_key(number, old, holder))
                    && holders.is_some_and(|held| held.by.iter().all(|one| *one == holder || own.contains(one)));
                if !is_own {
                    return Fate::Wrong;
                }
            }
            let Some(object) = self.new.read(self.new.reference(number)) else { return Fate::Wrong };
            object.references(&mut open);
        }
        let fate = if seen.is_empty() && old == new { Fate::Same } else { Fate::Replaced };
        self.explained.extend(seen);
        fate
    }

    /// Sets apart what is compared by rules of its own.
    fn set_apart(&mut self, (pages, nodes): &(Vec<u32>, BTreeSet<u32>)) {
        self.apart.insert(self.old.root_number());
        self.apart.extend(pages.iter().chain(nodes));
        let fields = self.old.fields();
        self.apart.extend(fields.all.iter().filter_map(|field| field.number).chain(fields.above));
        self.annotated = pages::annotations_of(self.old, pages);
        self.apart.extend(self.annotated.keys());
    }

    /// The keys of two dictionaries whose values are not the same.
    fn differing(old: &Dictionary<'a>, new: &Dictionary<'a>) -> Vec<Vec<u8>> {
        let keys: BTreeSet<&[u8]> = old.keys().chain(new.keys()).collect();
        keys.into_iter().filter(|key| old.get(key) != new.get(key)).map(<[u8]>::to_vec).collect()
    }

    fn trailer(&mut self) {
        const OF_A_SECTION: [&[u8]; 11] =
            [b"Size", b"Prev", b"XRefStm", b"ID", b"Type", b"W", b"Index", b"Length", b"Filter", b"DecodeParms", b"DL"];
        let (old, new) = (self.old.trailer(), self.new.trailer());
        for key in Self::differing(old, new) {
            if key != b"Info" && !OF_A_SECTION.contains(&key.as_slice()) {
                let what = format!("phần cuối của tệp bị sửa ở mục {}", readable(&key));
                self.say(ChangeKind::Catalogue, false, what);
            }
        }
        match self.replace(old.get(b"Info"), new.get(b"Info"), 0) {
            Fate::Same => {}
            Fate::Replaced => self.say(ChangeKind::Metadata, true, "thông tin mô tả tài liệu được ghi lại"),
            Fate::Wrong => self.say(ChangeKind::Metadata, false, "thông tin mô tả dẫn tới nội dung đã ký"),
        }
    }

    fn catalogue(&mut self) {
        let (old, new, number) = (self.old.root(), self.new.root(), self.old.root_number());
        let (Some(old), Some(new)) = (old.plain(), new.plain()) else {
            return self.say(ChangeKind::Catalogue, false, "danh mục gốc của tài liệu bị thay");
        };
        self.explained.insert(number);
        if !self.is_only(number, AS_CATALOGUE) {
            self.say(ChangeKind::Catalogue, false, "danh mục gốc vừa bị sửa vừa là nội dung khác của tài liệu");
        }
        for key in Self::differing(old, new) {
            if !matches!(key.as_slice(), b"AcroForm" | b"DSS" | b"Metadata" | b"Extensions" | b"Version") {
                self.say(ChangeKind::Catalogue, false, in_catalogue(&key));
            }
        }
        if new.get(b"Version").is_some_and(|version| version.name().is_none()) {
            self.say(ChangeKind::Catalogue, false, in_catalogue(b"Version"));
        }
        let may = [
            (&b"DSS"[..], ChangeKind::ValidationData, Some("thêm dữ liệu để kiểm tra chữ ký lâu dài")),
            (b"Metadata", ChangeKind::Metadata, Some("thông tin mô tả tài liệu (XMP) được ghi lại")),
            (b"Extensions", ChangeKind::Catalogue, None),
        ];
        for (key, kind, what) in may {
            match (self.replace(old.get(key), new.get(key), number), what) {
                (Fate::Same, _) | (Fate::Replaced, None) => {}
                (Fate::Replaced, Some(what)) => self.say(kind, true, what),
                (Fate::Wrong, _) => self.say(ChangeKind::Catalogue, false, in_catalogue(key)),
            }
        }
    }
}

/// What is said of a key of the catalogue that must not change.
fn in_catalogue(key: &[u8]) -> String {
    match key {
        b"OpenAction" | b"AA" => "thêm hoặc sửa hành động tự chạy khi mở tài liệu".to_owned(),
        b"Names" => "thêm hoặc sửa tệp đính kèm, kịch bản hoặc điểm đến có tên".to_owned(),
        b"OCProperties" => "các lớp hiện, ẩn của tài liệu bị sửa".to_owned(),
        b"Perms" => "quyền hạn đối với tài liệu bị sửa".to_owned(),
        b"Pages" => "cây trang của tài liệu bị thay".to_owned(),
        key => format!("danh mục gốc của tài liệu bị sửa ở mục {}", readable(key)),
    }
}
