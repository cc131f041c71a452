//! The form of a document, in which signature fields hang, and lists that stand by themselves or in an object.

use super::file::File;
use super::text::decode;
use super::update::Update;
use super::value::{Dict, Ref, array, items, reference};
use crate::{Error, Result};

/// How many fields of a form are looked at.
const MOST_FIELDS: usize = 20_000;

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

/// A field that stands at the top of the form.
pub(crate) struct Field {
    pub(crate) reference: Ref,
    pub(crate) name: String,
    pub(crate) dict: Dict<'static>,
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

    /// The fields at its top, by their names.
    pub(crate) fn top(&self, file: &File<'_>) -> Result<Vec<Field>> {
        if self.fields.items.len() > MOST_FIELDS {
            return Err(Error::Bomb { detail: "số ô của biểu mẫu" });
        }
        let mut fields = Vec::with_capacity(self.fields.items.len());
        for raw in &self.fields.items {
            let reference = reference(raw).ok_or(Error::damaged("ô của biểu mẫu"))?;
            let dict = Dict::of(&file.object(reference)?)?;
            let name = dict.get("T").and_then(decode).unwrap_or_default();
            fields.push(Field { reference, name, dict });
        }
        Ok(fields)
    }
}
