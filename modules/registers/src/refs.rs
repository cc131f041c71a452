//! What values may point at: units, sub-units and staff of the ward, records of other registers; by name and by id.

use crate::commune;
use crate::definition::{Classification, Definition, Field, Kind, store as registers};
use crate::record::{Values, key_of, store as records};
use kernel::{Actor, Conn, Cx, Error, Result, UserId};
use people::api::{Unit, UnitKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Toàn phường: stands for the whole ward where one of its parts may be chosen.
pub(crate) const WHOLE: Uuid = Uuid::nil();

/// Names and identifiers that values may stand for.
#[derive(Debug, Clone, Default)]
pub(crate) struct References {
    /// By folded name: the one id that bears it, or none where several do.
    units: HashMap<String, Option<String>>,
    areas: HashMap<String, Option<String>>,
    people: HashMap<String, Option<String>>,
    links: HashMap<(String, String), Option<String>>,
    names: HashMap<String, String>,
    /// What is there no longer, by id: units that were closed, people who left, records that were taken out.
    left: HashSet<String>,
    /// Keys of the registers whose records whoever asks may not know by name.
    hidden: BTreeSet<String>,
    /// (id, name) in the order of the ward's lists.
    pub(crate) unit_list: Vec<(String, String)>,
    pub(crate) area_list: Vec<(String, String)>,
    pub(crate) people_list: Vec<(String, String)>,
}

fn add(map: &mut HashMap<String, Option<String>>, name: &str, id: &str) {
    if name.is_empty() {
        return;
    }
    map.entry(key_of(name))
        .and_modify(|known| *known = known.take().filter(|k| k == id))
        .or_insert(Some(id.to_owned()));
}

impl References {
    /// What the fields of a definition may point at within the ward, as far as the reader of a page may know it.
    pub(crate) async fn of(cx: &Cx, conn: &Conn, definition: &Definition) -> Result<Self> {
        Self::for_the_ward(conn, definition, cx.today()).await?.seen_by(conn, definition, cx.actor().ok()).await
    }

    /// Without the names that stand in registers which the actor, or else the public, may not see.
    pub(crate) async fn seen_by(mut self, conn: &Conn, definition: &Definition, actor: Option<&Actor>) -> Result<Self> {
        let links: BTreeSet<&str> =
            definition.fields.iter().filter(|f| f.kind == Kind::Link).map(|f| f.register.as_str()).collect();
        for key in links {
            let is_visible = match registers::by_key(conn, key).await {
                Ok(to) => {
                    actor.map_or(to.definition.classification != Classification::Private, |a| to.is_visible_to(a))
                }
                Err(Error::NotFound) => true,
                Err(error) => return Err(error),
            };
            if !is_visible {
                self.hidden.insert(key.to_owned());
            }
        }
        Ok(self)
    }

    /// Are the records of this register (by its key) unknown to whoever asks?
    pub(crate) fn hides(&self, register: &str) -> bool {
        self.hidden.contains(register)
    }

    /// What the fields of a definition may point at, for work whose outcome shows no names to whoever may not know them.
    pub(crate) async fn for_the_ward(conn: &Conn, definition: &Definition, today: chrono::NaiveDate) -> Result<Self> {
        let mut refs = Self::default();
        let has = |kinds: &[Kind]| definition.fields.iter().any(|field| kinds.contains(&field.kind));
        if has(&[Kind::Unit, Kind::Area]) {
            let units = people::api::all_units(conn).await?;
            let (open, closed): (Vec<Unit>, Vec<Unit>) = units.into_iter().partition(|unit| unit.closed_on.is_none());
            for unit in open {
                refs.add_unit(&unit);
                let is_area = unit.kind == UnitKind::Neighbourhood;
                let list = if is_area { &mut refs.area_list } else { &mut refs.unit_list };
                list.push((unit.id.to_string(), unit.name));
            }
            if has(&[Kind::Area]) {
                let (id, name) = (WHOLE.to_string(), commune::whole(conn.ward));
                [name.as_str(), &id].into_iter().for_each(|text| add(&mut refs.areas, text, &id));
                refs.names.insert(id.clone(), name.clone());
                refs.area_list.push((id, name));
            }
            // A name belongs to the unit that bears it today.
            let mut former = Self::default();
            closed.iter().for_each(|unit| former.add_unit(unit));
            refs.left = closed.into_iter().map(|unit| unit.id.to_string()).collect();
            refs.names.extend(former.names);
            for (all, before) in [(&mut refs.units, former.units), (&mut refs.areas, former.areas)] {
                for (name, id) in before {
                    all.entry(name).or_insert(id);
                }
            }
        }
        if has(&[Kind::Person]) {
            for person in people::api::people(conn, today).await? {
                let id = person.id.to_string();
                add(&mut refs.people, &person.name, &id);
                add(&mut refs.people, &id, &id);
                refs.names.insert(id.clone(), person.name.clone());
                refs.people_list.push((id, person.name));
            }
        }
        Ok(refs)
    }

    fn add_unit(&mut self, unit: &Unit) {
        let id = unit.id.to_string();
        self.names.insert(id.clone(), unit.name.clone());
        let map = if unit.kind == UnitKind::Neighbourhood { &mut self.areas } else { &mut self.units };
        let names = [unit.name.as_str(), unit.short_name.as_str(), &id];
        names.into_iter().chain(unit.aliases.iter().map(String::as_str)).for_each(|name| add(map, name, &id));
    }

    /// Learns the people of these ids who are no longer among the staff.
    async fn learn_people(&mut self, conn: &Conn, ids: BTreeSet<Uuid>) -> Result<()> {
        for id in ids {
            let key = id.to_string();
            if self.names.contains_key(&key) {
                continue;
            }
            if let Some(name) = people::api::person_name(conn, UserId(id)).await? {
                add(&mut self.people, &key, &key);
                self.names.insert(key.clone(), name);
                self.left.insert(key);
            }
        }
        Ok(())
    }

    /// Learns the records and people that these texts may mean: records of hidden registers by their id alone, so that
    /// what is kept can be read again and nobody finds out names.
    pub(crate) async fn learn_links(
        &mut self,
        conn: &Conn,
        definition: &Definition,
        texts: impl IntoIterator<Item = (&str, &str)>,
    ) -> Result<()> {
        let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
        let mut people: BTreeSet<Uuid> = BTreeSet::new();
        for (key, text) in texts {
            match definition.field(key) {
                Some(field) if field.kind == Kind::Link && !text.trim().is_empty() => {
                    wanted.insert((field.register.clone(), text.trim().to_owned()));
                }
                Some(field) if field.kind == Kind::Person => people.extend(text.trim().parse::<Uuid>()),
                _ => {}
            }
        }
        self.learn_people(conn, people).await?;
        let mut registers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (register, text) in wanted {
            let known = self.links.entry((register.clone(), key_of(&text))).or_default();
            if known.is_none() {
                registers.entry(register).or_default().push(text);
            }
        }
        for (register, texts) in registers {
            let (ids, names): (Vec<_>, Vec<_>) = texts.iter().partition(|text| text.parse::<Uuid>().is_ok());
            let mut ids: BTreeSet<Uuid> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            let all: Vec<Uuid> = ids.iter().copied().collect();
            for (id, label) in records::linked_by_id(conn, &register, &all).await? {
                ids.remove(&id);
                self.link(&register, key_of(&id.to_string()), id, label);
            }
            for (of, id, label) in records::labels_of_removed(conn, ids.into_iter().collect()).await? {
                if of == register {
                    self.left.insert(id.to_string());
                    self.link(&register, key_of(&id.to_string()), id, label);
                }
            }
            if self.hides(&register) {
                continue;
            }
            let keys: Vec<String> = names.iter().map(|name| key_of(name)).collect();
            for (key, id, label) in records::linked_by_name(conn, &register, &keys).await? {
                self.link(&register, key, id, label);
            }
        }
        Ok(())
    }

    fn link(&mut self, register: &str, meant: String, id: Uuid, label: String) {
        if !self.hides(register) {
            self.names.insert(id.to_string(), label);
        }
        self.links.insert((register.to_owned(), meant), Some(id.to_string()));
    }

    /// Learns the names of the records to which the links of these lead, and of the people who left.
    pub(crate) async fn learn_names<'v>(
        &mut self,
        conn: &Conn,
        definition: &Definition,
        records: impl IntoIterator<Item = &'v Values>,
    ) -> Result<()> {
        let shown = |f: &&Field| f.kind == Kind::Person || (f.kind == Kind::Link && !self.hides(&f.register));
        let (links, people): (Vec<&Field>, Vec<&Field>) =
            definition.fields.iter().filter(shown).partition(|field| field.kind == Kind::Link);
        let (mut linked, mut named): (BTreeSet<Uuid>, BTreeSet<Uuid>) = (BTreeSet::new(), BTreeSet::new());
        for values in records {
            let ids = |fields: &[&Field]| -> Vec<Uuid> {
                fields.iter().filter_map(|field| values.get(&field.key)?.parse().ok()).collect()
            };
            linked.extend(ids(&links));
            named.extend(ids(&people));
        }
        self.learn_people(conn, named).await?;
        for (id, label) in records::labels(conn, linked.iter().copied().collect()).await? {
            linked.remove(&id);
            self.names.insert(id.to_string(), label);
        }
        self.left.extend(linked.iter().map(Uuid::to_string));
        for (_, id, label) in records::labels_of_removed(conn, linked.into_iter().collect()).await? {
            self.names.insert(id.to_string(), label);
        }
        Ok(())
    }

    /// The unit of a name or id.
    pub(crate) fn unit(&self, text: &str) -> Option<String> {
        self.units.get(&key_of(text)).cloned().flatten()
    }

    /// The sub-unit of a name or id.
    pub(crate) fn area(&self, text: &str) -> Option<String> {
        self.areas.get(&key_of(text)).cloned().flatten()
    }

    /// The person of a name or id.
    pub(crate) fn person(&self, text: &str) -> Option<String> {
        self.people.get(&key_of(text)).cloned().flatten()
    }

    /// The record that a text means in another register.
    pub(crate) fn linked(&self, register: &str, text: &str) -> Option<String> {
        self.links.get(&(register.to_owned(), key_of(text))).cloned().flatten()
    }

    /// Is that for which an id stands there no longer?
    pub(crate) fn is_left(&self, id: &str) -> bool {
        self.left.contains(id)
    }

    /// The name of what an id stands for.
    pub(crate) fn name(&self, id: &str) -> Option<&str> {
        self.names.get(id).map(String::as_str)
    }
}
