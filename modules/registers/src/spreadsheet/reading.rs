//! Rows of a file as records: read against the definition, known again among the records that are there.

use super::columns::Columns;
use super::model::{Layout, as_typed, dotted, is_failed_formula};
use crate::definition::{Definition, Field, Kind, Register, STATE};
use crate::record::filter::Where;
use crate::record::{Checked, Checker, Fault, FaultKind, Record, RecordId, key_of, store as records, value};
use crate::refs::References;
use kernel::{Conn, Error, Result};
use office::SheetRow;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Rows that are read with one look into the database.
pub(super) const PORTION: usize = 500;
/// Records of the same names that are compared at most.
const MOST_ALIKE: u64 = 20_000;

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    New,
    Changed(Box<Record>),
    Same,
}

/// A row as it was read.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// As Excel counts.
    pub(super) number: u32,
    pub(super) checked: Checked,
    pub(super) fate: Fate,
    /// What is wrong with the row itself; the record may have other faults.
    pub(super) faults: Vec<Fault>,
    /// The state that the row says; none: the record's own.
    pub(super) state: Option<String>,
}

impl Outcome {
    /// Does it say a state that its record cannot take? Then it is not written: a record would say another than the file.
    pub(super) fn cannot_move(&self) -> bool {
        self.faults.iter().any(|fault| fault.field == STATE)
    }

    /// The name under which a preview keeps what becomes of it.
    pub(super) fn fate_key(&self) -> &'static str {
        match self.fate {
            _ if self.cannot_move() => "left",
            Fate::New => "new",
            Fate::Changed(_) => "changed",
            Fate::Same => "same",
        }
    }

    /// Has it no value that is wrong or missing?
    pub(super) fn is_clean(&self) -> bool {
        self.faults.iter().all(|fault| fault.kind == FaultKind::Unclean)
    }
}

/// What rows are read against.
pub(super) struct Ground<'a> {
    register: &'a Register,
    checker: Checker<'a>,
    pub(super) refs: References,
    pub(super) columns: Vec<(&'a Field, usize)>,
    /// Place in `columns` by the key of the field.
    places: HashMap<&'a str, usize>,
    /// The state as a field, with its column, where the file has one.
    pub(super) state: Option<(Field, usize)>,
    dotted: HashSet<&'a str>,
    clears: bool,
    /// The field by which records are known again; none: their name.
    key: Option<&'a Field>,
    /// Fields whose values may stand in one row only, with the first row of each value.
    firsts: Vec<(&'a Field, HashMap<String, u32>)>,
    /// How often rows without a key bear a name.
    names: HashMap<String, usize>,
    taken: HashSet<RecordId>,
}

/// Records that are there, by a field and the text by which its values are compared; by name under "".
type Known = HashMap<(String, String), Vec<Record>>;
type Cells<'r> = Vec<Cow<'r, str>>;

/// The text by which values of a field are compared: as a whole where each may stand once, else folded.
fn compared(field: &Field, value: &str) -> String {
    if field.unique { value::identity(field, value) } else { value::text_column(field, value) }
}

impl<'a> Ground<'a> {
    /// Makes ready to read all `rows` of a file.
    ///
    /// # Errors
    /// [`Error::Invalid`] where no column is matched, or not the one that names a record.
    pub(super) fn new(register: &'a Register, refs: References, layout: &Layout, rows: &[&SheetRow]) -> Result<Self> {
        let definition = &register.definition;
        let columns = matched(definition, &layout.columns)?;
        let places = columns.iter().enumerate().map(|(at, (field, _))| (field.key.as_str(), at)).collect();
        let state = definition.state_field().zip(layout.columns.get(STATE).copied());
        let chosen = definition.field(&layout.key).filter(|field| layout.columns.contains_key(&field.key));
        let unique = || columns.iter().map(|(field, _)| *field).filter(|field| field.unique);
        let key = chosen.or_else(|| unique().next());
        let mut fields: Vec<&Field> = unique().collect();
        fields.extend(key.filter(|key| !key.unique));
        let mut ground = Self {
            register,
            checker: Checker::new(definition)?,
            refs,
            places,
            state,
            dotted: dotted(&columns, rows),
            columns,
            clears: layout.clears,
            key,
            firsts: fields.into_iter().map(|field| (field, HashMap::new())).collect(),
            names: HashMap::new(),
            taken: HashSet::new(),
        };
        rows.iter().for_each(|row| ground.survey(row));
        Ok(ground)
    }

    fn cells<'r>(&self, row: &'r SheetRow) -> Cells<'r> {
        let all: Vec<&str> = row.cells().collect();
        let cell = |(field, at): &(&'a Field, usize)| {
            as_typed(field, all.get(*at).copied().unwrap_or_default(), self.dotted.contains(field.key.as_str()))
        };
        self.columns.iter().map(cell).collect()
    }

    fn cell<'c>(&self, cells: &'c Cells<'_>, field: &str) -> &'c str {
        self.places.get(field).and_then(|at| cells.get(*at)).map_or("", |cell| &**cell)
    }

    /// Notes in which row each value that must be alone stands first, and how often names come.
    fn survey(&mut self, row: &SheetRow) {
        let cells = self.cells(row);
        let mut has_key = false;
        for at in 0..self.firsts.len() {
            let field = self.firsts[at].0;
            let Some(value) = self.identity(field, self.cell(&cells, &field.key)) else { continue };
            let first = *self.firsts[at].1.entry(value).or_insert(row.number);
            has_key = has_key || (self.key.is_some_and(|key| key.key == field.key) && first == row.number);
        }
        if !has_key && let Some(label) = self.register.definition.label_field() {
            let name = key_of(self.cell(&cells, &label.key));
            *self.names.entry(name).or_default() += 1;
        }
    }

    /// The text by which values of a field are compared before they are read with their links.
    fn identity(&self, field: &Field, cell: &str) -> Option<String> {
        if field.kind == Kind::Link {
            return Some(key_of(cell)).filter(|key| !key.is_empty());
        }
        value::read(field, cell, &self.refs).ok().flatten().map(|value| compared(field, &value))
    }

    /// Reads some rows and finds the records that they mean.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn outcomes(&mut self, conn: &Conn, rows: &[&SheetRow]) -> Result<Vec<Outcome>> {
        let cells: Vec<Cells<'_>> = rows.iter().map(|row| self.cells(row)).collect();
        let linked: Vec<(usize, &str)> = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, (f, _))| f.kind == Kind::Link)
            .map(|(at, (field, _))| (at, field.key.as_str()))
            .collect();
        let texts: Vec<(&str, &str)> =
            cells.iter().flat_map(|cells| linked.iter().map(move |(at, key)| (*key, &*cells[*at]))).collect();
        self.refs.learn_links(conn, &self.register.definition, texts).await?;
        let read: Vec<Checked> = rows.iter().zip(&cells).map(|(row, cells)| self.read(row.number, cells)).collect();
        let known = self.known(conn, &read).await?;
        let held = known.values().flatten().map(|record| &record.values);
        self.refs.learn_names(conn, &self.register.definition, held).await?;
        let mut outcomes = Vec::with_capacity(rows.len());
        for ((row, cells), read) in rows.iter().zip(&cells).zip(read) {
            outcomes.push(self.settle(row, cells, read, &known));
        }
        Ok(outcomes)
    }

    fn read(&self, number: u32, cells: &Cells<'_>) -> Checked {
        let mut read = self.checker.read(|key| self.cell(cells, key), &self.refs);
        for ((field, _), cell) in self.columns.iter().zip(cells).filter(|(_, cell)| is_failed_formula(cell)) {
            wrong(&mut read, field, format!("“{}”: công thức báo lỗi {cell}.", field.label));
        }
        for (field, firsts) in &self.firsts {
            let first = self.identity(field, self.cell(cells, &field.key)).and_then(|value| firsts.get(&value));
            if let Some(first) = first.filter(|first| **first != number) {
                wrong(&mut read, field, format!("“{}” trùng với dòng {first} của tệp.", field.label));
            }
        }
        read
    }

    /// The records that have these keys, other values that must be alone, or names.
    async fn known(&self, conn: &Conn, read: &[Checked]) -> Result<Known> {
        let mut known = Known::new();
        let of = || Where::of(conn.ward, self.register.id);
        for (field, _) in &self.firsts {
            let Some(slot) = field.slot else { continue };
            let values: Vec<&str> = read.iter().filter_map(|read| sound(read, field)).collect();
            let mut matching = of();
            let places: Vec<String> =
                values.iter().map(|value| matching.bind(value::column_value(field, Some(value)))).collect();
            if places.is_empty() {
                continue;
            }
            matching.and(&format!("r.{} IN ({})", slot.name(), places.join(", ")));
            for record in records::some(conn, matching, MOST_ALIKE).await? {
                if let Some(value) = record.values.get(&field.key) {
                    let key = (field.key.clone(), compared(field, value));
                    known.entry(key).or_default().push(record);
                }
            }
        }
        let keyless = read.iter().filter(|read| self.key.is_none_or(|key| sound(read, key).is_none()));
        let names: HashSet<String> = keyless.map(|read| self.name(read)).collect();
        if !names.is_empty() {
            let mut matching = of();
            let places: Vec<String> = names.into_iter().map(|name| matching.bind(name)).collect();
            matching.and(&format!("r.label_key IN ({})", places.join(", ")));
            for record in records::some(conn, matching, MOST_ALIKE).await? {
                known.entry((String::new(), key_of(&record.label))).or_default().push(record);
            }
        }
        Ok(known)
    }

    fn name(&self, read: &Checked) -> String {
        key_of(&read.label(&self.register.definition, &self.refs))
    }

    /// The state that a row says of the record that it means.
    fn stated(&self, row: &SheetRow, before: Option<&Record>) -> Result<Option<String>, Fault> {
        let Some((field, at)) = &self.state else { return Ok(None) };
        let cell = row.cells().nth(*at).unwrap_or_default();
        let stated = value::read(field, cell, &self.refs).and_then(|stated| match (stated, before) {
            (Some(stated), Some(before)) => {
                self.register.definition.follows(&before.state, &stated).map(|()| Some(stated))
            }
            (stated, _) => Ok(stated),
        });
        stated.map_err(|said| Fault { field: STATE.to_owned(), kind: FaultKind::Wrong, said })
    }

    /// Does a row say something of a field of the record that it means? Not where it says what the field points at
    /// already, by its name or id: that may be there no longer, and another may bear the name.
    fn touches(&self, key: &str, cells: &Cells<'_>, before: &Record) -> bool {
        let Some(at) = self.places.get(key) else { return false };
        let (cell, kept) = (cells.get(*at).map_or("", |cell| cell.trim()), before.values.get(key));
        let is_kept = |id: &String| {
            id.parse::<uuid::Uuid>().is_ok() && (id == cell || self.refs.name(id).is_some_and(|name| name == cell))
        };
        let points = self.columns.get(*at).is_some_and(|(field, _)| field.kind.points());
        (self.clears || !cell.is_empty()) && !(points && kept.is_some_and(is_kept))
    }

    fn settle(&mut self, row: &SheetRow, cells: &Cells<'_>, mut read: Checked, known: &Known) -> Outcome {
        let number = row.number;
        let before = match self.key.and_then(|key| Some((key, sound(&read, key)?))) {
            Some((key, value)) => {
                let found = known.get(&(key.key.clone(), compared(key, value))).map_or(&[][..], Vec::as_slice);
                if found.len() > 1 {
                    let said =
                        format!("Có {} bản ghi cùng “{}” này nên không biết sửa bản ghi nào.", found.len(), key.label);
                    wrong(&mut read, key, said);
                }
                found.first().filter(|_| found.len() == 1)
            }
            None => self.alike(cells, &read, known),
        };
        for (field, _) in self.firsts.iter().filter(|(field, _)| field.unique) {
            let Some(value) = sound(&read, field) else { continue };
            let others = known.get(&(field.key.clone(), compared(field, value)));
            let other = others.and_then(|all| all.iter().find(|other| before.is_none_or(|b| b.id != other.id)));
            if let Some(other) = other {
                wrong(&mut read, field, format!("“{}” trùng với bản ghi “{}”.", field.label, other.label));
            }
        }
        let (state, unmoved) = match self.stated(row, before) {
            Ok(state) => (state, None),
            Err(fault) => (None, Some(fault)),
        };
        let Some(before) = before else {
            let faults = read.faults.iter().cloned().chain(unmoved).collect();
            return Outcome { number, faults, checked: read, fate: Fate::New, state };
        };
        let touched = |key: &str| self.touches(key, cells, before);
        let touching = read.faults.iter().filter(|fault| touched(&fault.field)).cloned();
        let faults: Vec<Fault> = touching.chain(unmoved).collect();
        let checked = self.checker.over(read, before, touched);
        let stays = state.as_ref().is_none_or(|state| *state == before.state);
        let is_same = stays && is_same(&checked, before);
        let fate = if is_same { Fate::Same } else { Fate::Changed(Box::new(before.clone())) };
        self.taken.insert(before.id);
        Outcome { number, checked, fate, faults, state }
    }

    /// The record that a row without a key means: one that is the same; else the only one of its name, where the file
    /// has that name once.
    fn alike<'k>(&self, cells: &Cells<'_>, read: &Checked, known: &'k Known) -> Option<&'k Record> {
        let has_key = |record: &Record| {
            let key = self.key.filter(|key| record.values.contains_key(&key.key));
            key.is_some_and(|key| record.faults.iter().all(|f| f.field != key.key || f.kind == FaultKind::Unclean))
        };
        let free = known.get(&(String::new(), self.name(read)))?.iter();
        let free: Vec<&Record> = free.filter(|r| !self.taken.contains(&r.id) && !has_key(r)).collect();
        let same =
            free.iter().find(|r| is_same(&self.checker.over(read.clone(), r, |key| self.touches(key, cells, r)), r));
        let label = self.register.definition.label_field().map_or("", |label| self.cell(cells, &label.key));
        let is_alone = || free.len() == 1 && self.names.get(&key_of(label)).is_some_and(|count| *count == 1);
        same.copied().or_else(|| free.first().copied().filter(|_| is_alone()))
    }

    /// Records of this import are not what later rows of it mean.
    pub(super) fn made(&mut self, id: RecordId) {
        self.taken.insert(id);
    }
}

/// The value of a field, where it was read and stands alone.
fn sound<'c>(read: &'c Checked, field: &Field) -> Option<&'c str> {
    let is_wrong = read.faults.iter().any(|fault| fault.field == field.key && fault.kind == FaultKind::Wrong);
    read.values.get(&field.key).map(String::as_str).filter(|_| !is_wrong)
}

fn wrong(read: &mut Checked, field: &Field, said: String) {
    read.faults.retain(|fault| fault.field != field.key || fault.kind == FaultKind::Wrong);
    read.faults.push(Fault { field: field.key.clone(), kind: FaultKind::Wrong, said });
}

fn is_same(checked: &Checked, record: &Record) -> bool {
    let all_there = |these: &[Fault], those: &[Fault]| these.iter().all(|fault| those.contains(fault));
    checked.values == record.values
        && all_there(&checked.faults, &record.faults)
        && all_there(&record.faults, &checked.faults)
}

fn matched<'d>(definition: &'d Definition, columns: &Columns) -> Result<Vec<(&'d Field, usize)>> {
    let matched: Vec<(&Field, usize)> =
        columns.iter().filter_map(|(key, at)| Some((definition.field(key)?, *at))).collect();
    match definition.label_field() {
        Some(label) if !columns.contains_key(&label.key) => {
            Err(Error::invalid(&label.key, format!("Chọn cột cho “{}”: trường này gọi tên bản ghi.", label.label)))
        }
        _ if matched.is_empty() => Err(Error::refused("Chọn cột cho ít nhất một trường.")),
        _ => Ok(matched),
    }
}
