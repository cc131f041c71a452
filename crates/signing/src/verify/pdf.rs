//! PDF files as a verifier looks at them: any earlier state is a file of its own, the bytes up to where it ended, and all of
//! them draw on one budget.

pub(crate) use crate::pdf::{Budget, Dictionary, Object, Parser, Ref, is_space, readable};

use crate::pdf;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Trees are kept that cost so much to read, all in all; others are read again each time.
const MOST_KEPT: usize = 16 << 20;
/// What following a reference costs.
const WORK: usize = 16;
/// How far what pages and fields inherit is looked for.
const MOST_LEVELS: usize = 32;

/// A file in one of its states.
pub(crate) struct File<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) raw: pdf::File<'a>,
    pub(crate) budget: Budget,
    read: RefCell<HashMap<Ref, Option<Rc<Object<'a>>>>>,
    kept: Cell<usize>,
    is_incomplete: Cell<bool>,
}

/// A field of the form: its name, its object, its own dictionary with what it inherits.
pub(crate) struct Field<'a> {
    pub(crate) name: String,
    pub(crate) number: Option<u32>,
    pub(crate) kind: Option<Vec<u8>>,
    pub(crate) dictionary: Rc<Object<'a>>,
}

/// The fields of a form.
#[derive(Default)]
pub(crate) struct Fields<'a> {
    /// Those that have no fields below them.
    pub(crate) all: Vec<Field<'a>>,
    /// The numbers of those above them.
    pub(crate) above: BTreeSet<u32>,
    seen: BTreeSet<u32>,
}

impl<'a> File<'a> {
    /// Reads the tables of references.
    ///
    /// # Errors
    /// When they cannot be followed, or programs would follow them differently.
    pub(crate) fn open(bytes: &'a [u8], budget: &Budget) -> crate::Result<Self> {
        let raw = pdf::File::open_within(bytes, budget)?;
        raw.root()?;
        let budget = budget.clone();
        Ok(Self { bytes, raw, budget, read: RefCell::default(), kept: Cell::default(), is_incomplete: Cell::default() })
    }

    /// Whether something could not be looked at, so that what was found is not all.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.is_incomplete.get() || self.budget.is_spent()
    }

    pub(crate) fn trailer(&self) -> &Dictionary<'a> {
        self.raw.trailer()
    }

    /// The object of a reference, null where there is none; nothing where it cannot be read.
    pub(crate) fn read(&self, of: Ref) -> Option<Rc<Object<'a>>> {
        self.budget.take(WORK).ok()?;
        if let Some(known) = self.read.borrow().get(&of) {
            return known.clone();
        }
        let before = self.budget.left();
        let object = self.raw.tree(of).ok().map(Rc::new);
        let kept = self.kept.get() + WORK + before.saturating_sub(self.budget.left());
        if kept <= MOST_KEPT {
            self.kept.set(kept);
            self.read.borrow_mut().insert(of, object.clone());
        }
        object
    }

    /// The object of a reference; null where there is none and where it cannot be read.
    pub(crate) fn object(&self, of: Ref) -> Rc<Object<'a>> {
        self.read(of).unwrap_or_else(|| Rc::new(Object::Null))
    }

    /// The reference to the object that a number has now.
    pub(crate) fn reference(&self, number: u32) -> Ref {
        let generation = match self.raw.entry(number) {
            Some(pdf::Entry::At { generation, .. }) => generation,
            _ => 0,
        };
        Ref { number, generation }
    }

    /// The object that a number has now.
    pub(crate) fn numbered(&self, number: u32) -> Rc<Object<'a>> {
        self.object(self.reference(number))
    }

    /// What a value is, be it there or elsewhere.
    pub(crate) fn resolve(&self, object: &Object<'a>) -> Rc<Object<'a>> {
        match object {
            Object::Reference(to) => {
                let found = self.object(*to);
                if matches!(*found, Object::Reference(_)) { Rc::new(Object::Null) } else { found }
            }
            other => Rc::new(other.clone()),
        }
    }

    /// What stands under a key, be it there or elsewhere.
    pub(crate) fn at(&self, dictionary: &Dictionary<'a>, key: &[u8]) -> Rc<Object<'a>> {
        dictionary.get(key).map_or_else(|| Rc::new(Object::Null), |object| self.resolve(object))
    }

    /// Whether a number is that of an object which stands in the file by itself.
    pub(crate) fn stands_alone(&self, number: u32) -> bool {
        matches!(self.raw.entry(number), Some(pdf::Entry::At { .. }))
    }

    pub(crate) fn root_number(&self) -> u32 {
        self.raw.root().map_or(0, |root| root.number)
    }

    pub(crate) fn root(&self) -> Rc<Object<'a>> {
        self.raw.root().map_or_else(|_| Rc::new(Object::Null), |root| self.object(root))
    }

    /// The numbers of the pages in order, and those of the nodes above them.
    pub(crate) fn pages(&self) -> (Vec<u32>, BTreeSet<u32>) {
        let (mut pages, mut nodes, mut seen) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let root = self.root();
        let first = root.plain().and_then(|root| root.get(b"Pages")?.reference());
        let mut open: Vec<Ref> = first.into_iter().collect();
        while let Some(to) = open.pop() {
            if !seen.insert(to.number) {
                continue;
            }
            let object = self.object(to);
            // A stream is neither page nor node, whatever its dictionary says.
            let Some(dictionary) = object.plain() else { continue };
            let kids = self.at(dictionary, b"Kids");
            match kids.array() {
                Some(kids) if self.budget.take(kids.len()).is_ok() => {
                    nodes.insert(to.number);
                    open.extend(kids.iter().rev().filter_map(Object::reference));
                }
                Some(_) => {}
                None => pages.push(to.number),
            }
        }
        (pages, nodes)
    }

    /// The form (AcroForm).
    pub(crate) fn form(&self) -> Rc<Object<'a>> {
        self.root().plain().map_or_else(|| Rc::new(Object::Null), |root| self.at(root, b"AcroForm"))
    }

    /// The fields of the form.
    pub(crate) fn fields(&self) -> Fields<'a> {
        let form = self.form();
        let mut fields = Fields::default();
        let Some(form) = form.plain() else { return fields };
        let top = self.at(form, b"Fields");
        for item in top.array().unwrap_or_default() {
            self.walk(item, "", None, 0, &mut fields);
        }
        fields
    }

    fn walk(&self, item: &Object<'a>, above: &str, kind: Option<&[u8]>, depth: usize, fields: &mut Fields<'a>) {
        let number = item.reference().map(|to| to.number);
        if depth > MOST_LEVELS || self.budget.take(WORK).is_err() {
            self.is_incomplete.set(true);
            return;
        }
        if number.is_some_and(|number| !fields.seen.insert(number)) {
            return;
        }
        let object = self.resolve(item);
        let Some(dictionary) = object.dictionary() else { return };
        let part = self.at(dictionary, b"T").text().map(readable);
        let name = match (&part, above) {
            (None, above) => above.to_owned(),
            (Some(part), "") => part.clone(),
            (Some(part), above) => format!("{above}.{part}"),
        };
        let own = self.at(dictionary, b"FT").name().map(<[u8]>::to_vec);
        let kind = own.as_deref().or(kind).map(<[u8]>::to_vec);
        let kids = self.at(dictionary, b"Kids");
        let is_named = |kid: &Object<'a>| self.resolve(kid).dictionary().is_some_and(|kid| kid.get(b"T").is_some());
        if kids.array().is_some_and(|kids| kids.iter().any(is_named)) {
            fields.above.extend(number);
            for kid in kids.array().unwrap_or_default() {
                self.walk(kid, &name, kind.as_deref(), depth + 1, fields);
            }
        } else {
            fields.all.push(Field { name, number, kind, dictionary: Rc::clone(&object) });
        }
    }

    /// The value of a key that pages and fields take from what stands above them.
    pub(crate) fn inherited(&self, dictionary: &Dictionary<'a>, key: &[u8]) -> Rc<Object<'a>> {
        let own = self.at(dictionary, key);
        let mut above = self.at(dictionary, b"Parent");
        if *own != Object::Null {
            return own;
        }
        for _ in 0..MOST_LEVELS {
            let Some(node) = above.plain() else { break };
            let value = self.at(node, key);
            if *value != Object::Null {
                return value;
            }
            let next = self.at(node, b"Parent");
            above = next;
        }
        Rc::new(Object::Null)
    }

    /// A rectangle: left, bottom, right and top.
    pub(crate) fn rectangle(&self, value: &Object<'a>) -> Option<[f64; 4]> {
        let sides: Option<Vec<f64>> = value.array()?.iter().take(5).map(|side| self.resolve(side).number()).collect();
        let &[a, b, c, d] = sides.as_deref()? else { return None };
        Some([a.min(c), b.min(d), a.max(c), b.max(d)])
    }
}
