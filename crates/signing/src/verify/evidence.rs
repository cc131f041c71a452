//! What a signed file brings along to be judged by: certificates, CRLs and OCSP responses, from its DSS (ISO 32000-2,
//! 12.8.4.3) and from within its signatures. None of it is believed before its own signature is checked.

use super::certificate::Certificate;
use super::cms::Signed;
use super::pdf::{File, Object};
use crate::revocation::{Crl, Evidence, Known, Ocsp};
use crate::trust::Trust;
use chrono::{DateTime, Utc};

/// How many certificates, and how many answers of each kind, a file may bring along in all.
const MOST: usize = 128;

/// The material of one file.
#[derive(Default)]
pub(crate) struct Material {
    pub(crate) certificates: Vec<Certificate>,
    crls: Vec<Crl>,
    ocsps: Vec<Ocsp>,
    known: Known,
    /// Whether the file has a store of it.
    pub(crate) has_store: bool,
}

/// By what and when a file is judged.
pub(crate) struct Court<'c> {
    pub(crate) trust: &'c Trust,
    pub(crate) material: &'c Material,
    pub(crate) now: DateTime<Utc>,
}

impl Material {
    /// Takes in the document security store.
    pub(crate) fn take_store(&mut self, file: &File<'_>) {
        let root = file.root();
        let Some(root) = root.dictionary() else { return };
        let store = file.at(root, b"DSS");
        let Some(store) = store.dictionary() else { return };
        self.has_store = true;
        let streams = |key: &[u8]| -> Vec<Vec<u8>> {
            let list = file.at(store, key);
            let items: &[Object<'_>] = list.array().unwrap_or_default();
            items.iter().take(MOST).filter_map(|item| file.raw.unpack(&file.resolve(item)).ok()).collect()
        };
        self.certificates.extend(streams(b"Certs").iter().filter_map(|der| Certificate::read(der)));
        self.crls.extend(streams(b"CRLs").iter().filter_map(|der| Crl::read(der)));
        self.ocsps.extend(streams(b"OCSPs").iter().filter_map(|der| Ocsp::read(der)));
    }

    /// Takes in what stands within a signature and within its time stamp.
    pub(crate) fn take_signed(&mut self, signed: &Signed<'_>) {
        let (crls, ocsps) = signed.archived();
        self.crls.extend(crls.iter().chain(&signed.crls).filter_map(|der| Crl::read(der)));
        self.ocsps.extend(ocsps.iter().chain(&signed.ocsps).filter_map(|der| Ocsp::read(der)));
        self.crls.truncate(MOST);
        self.ocsps.truncate(MOST);
    }

    /// All answers, those that the verifier holds itself among them.
    pub(crate) fn evidence<'e>(&'e self, trust: &'e Trust) -> Evidence<'e> {
        Evidence {
            crls: self.crls.iter().chain(&trust.crls).collect(),
            ocsps: self.ocsps.iter().chain(&trust.ocsps).collect(),
            known: &self.known,
        }
    }
}
