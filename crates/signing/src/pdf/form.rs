//! The form of a document, in which signature fields hang, and lists that stand by themselves or in an object.

use super::file::File;
use super::text::decode;
use super::update::Update;
use super::value::{Dict, Ref, array, items, reference};
use crate::{Error, Result};
use std::collections::HashSet;
use std::rc::Rc;

/// How many fields of a form are looked at.
const MOST_FIELDS: usize = 20_000;
/// How deep they may lie within each other.
const MOST_LEVELS: usize = 16;

/// An array in a dictionary, by itself or by reference.
#[derive(Debug)]
pub(crate) struct List {
    object: Option<Ref>,
    pub(crate) items: Vec<Vec<u8>>,
}

impl List {
    pub(crate) fn of(file: &File<'_>, dict: &Dict<'_>, key: &str) -> Result<Self> {
        let Some(raw) = dict.get(key).filter(|raw| *raw != b"null") else {
            return Ok(Self { object: None, items: Vec::new() });
        };
        let resolved = file.resolve(raw)?;
        let items = items(&resolved)?.into_iter().map(<[u8]>::to_vec).collect();
        Ok(Self { object: reference(raw), items })
    }

    /// Writes it back: into its own object, or into the dictionary, which is then changed (true).
    pub(crate) fn put(&self, update: &mut Update<'_, '_>, dict: &mut Dict<'static>, key: &'static str) -> bool {
        match self.object {
            Some(object) => update.put(object, &array(&self.items)),
            None => {
                dict.set(key, array(&self.items));
            }
        }
        self.object.is_none()
    }
}

/// A document's form.
#[derive(Debug)]
pub(crate) struct Form {
    /// The object that it stands in; the catalogue when there is none.
    pub(crate) object: Option<Ref>,
    pub(crate) dict: Dict<'static>,
    pub(crate) fields: List,
}

/// A field of the form that has no fields below it, by its full name.
pub(crate) struct Field {
    pub(crate) reference: Ref,
    pub(crate) name: String,
    pub(crate) dict: Dict<'static>,
    above: Rc<Above>,
}

/// What fields take from those above them.
#[derive(Debug, Default)]
struct Above {
    name: String,
    kind: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
}

impl Field {
    /// Its kind (`/Sig`, `/Tx`), be it its own or that of a field above it.
    pub(crate) fn kind(&self) -> Option<&[u8]> {
        self.dict.get("FT").or(self.above.kind.as_deref())
    }

    pub(crate) fn has_value(&self) -> bool {
        self.dict.get("V").or(self.above.value.as_deref()).is_some_and(|value| value != b"null")
    }

    /// Whether a signature stands in it.
    pub(crate) fn is_signed(&self) -> bool {
        self.kind() == Some(b"/Sig") && self.has_value()
    }
}

impl Form {
    pub(crate) fn of(file: &File<'_>, catalogue: &Dict<'_>) -> Result<Self> {
        let raw = catalogue.get("AcroForm").filter(|raw| *raw != b"null");
        let dict = raw.map(|raw| file.dict(raw)).transpose()?.unwrap_or_default();
        let fields = List::of(file, &dict, "Fields")?;
        Ok(Self { object: raw.and_then(reference), dict, fields })
    }

    /// Writes it back: into its own object, or into the catalogue, which is then written too.
    pub(crate) fn put(mut self, update: &mut Update<'_, '_>, catalogue: &mut Dict<'static>, root: Ref) {
        self.fields.put(update, &mut self.dict, "Fields");
        match self.object {
            Some(object) => update.put(object, &self.dict.bytes()),
            None => {
                catalogue.set("AcroForm", self.dict.bytes());
                update.put(root, &catalogue.bytes());
            }
        }
    }

    /// The fields, those within others too.
    pub(crate) fn all(&self, file: &File<'_>) -> Result<Vec<Field>> {
        let (mut fields, mut seen) = (Vec::new(), HashSet::new());
        let top = Rc::new(Above::default());
        let mut open: Vec<_> = self.fields.items.iter().rev().map(|raw| (raw.clone(), top.clone(), 0)).collect();
        while let Some((raw, above, depth)) = open.pop() {
            let reference = reference(&raw).ok_or(Error::damaged("ô của biểu mẫu"))?;
            if !seen.insert(reference) || seen.len() > MOST_FIELDS || depth > MOST_LEVELS {
                return Err(Error::Bomb { detail: "số ô của biểu mẫu" });
            }
            let dict = Dict::of(&file.object(reference)?)?;
            let own = dict.get("T").and_then(decode).unwrap_or_default();
            let parts: Vec<&str> = [above.name.as_str(), &own].into_iter().filter(|part| !part.is_empty()).collect();
            let name = parts.join(".");
            let mut below = Vec::new();
            for kid in List::of(file, &dict, "Kids")?.items {
                if file.dict(&kid)?.get("T").is_some() {
                    below.push(kid);
                }
            }
            if below.is_empty() {
                fields.push(Field { reference, name, dict, above });
                continue;
            }
            let own = |key, other: &Option<Vec<u8>>| dict.get(key).map(<[u8]>::to_vec).or_else(|| other.clone());
            let above = Rc::new(Above { name, kind: own("FT", &above.kind), value: own("V", &above.value) });
            open.extend(below.into_iter().rev().map(|kid| (kid, above.clone(), depth + 1)));
        }
        Ok(fields)
    }
}
