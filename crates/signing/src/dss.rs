//! What makes a signature last (PAdES B-LT): the certificates of its chains, revocation lists and answers, kept in the
//! document's security store by one more revision.

use crate::pdf::{Dict, File, List, Update, reference};
use crate::{Result, sha256};

/// What proves years later that the certificates of a document were in force; each in DER.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    pub certificates: Vec<Vec<u8>>,
    pub crls: Vec<Vec<u8>>,
    pub ocsps: Vec<Vec<u8>>,
}

/// Adds evidence to a document's store; what the store holds already stays.
///
/// # Errors
/// When the file cannot be read.
pub fn add(pdf: &[u8], evidence: &Evidence) -> Result<Vec<u8>> {
    let file = File::open(pdf)?;
    let root = file.root()?;
    let mut catalogue = Dict::of(&file.object(root)?)?;
    let held = catalogue.get("DSS").filter(|raw| *raw != b"null");
    let object = held.and_then(reference);
    let mut store = held.map(|raw| file.dict(raw)).transpose()?.unwrap_or_default();
    let mut update = Update::new(&file, 4096 + evidence.size())?;
    let mut salt = Vec::new();
    for (key, values) in [("Certs", &evidence.certificates), ("CRLs", &evidence.crls), ("OCSPs", &evidence.ocsps)] {
        if values.is_empty() {
            continue;
        }
        let mut list = List::of(&file, &store, key)?;
        for value in values {
            salt.extend_from_slice(&sha256(value));
            list.items.push(update.add_stream(Dict::default(), value).to_string().into_bytes());
        }
        list.put(&mut update, &mut store, key);
    }
    match object {
        Some(object) => update.put(object, &store.bytes()),
        None => {
            let store = update.add(&store.bytes());
            catalogue.set("DSS", store.to_string());
            update.put(root, &catalogue.bytes());
        }
    }
    update.finish(&salt)
}

impl Evidence {
    fn size(&self) -> usize {
        [&self.certificates, &self.crls, &self.ocsps].into_iter().flatten().map(|value| value.len() + 64).sum()
    }
}
