//! Each kind of record as the index has it.

use super::model::{Concerns, Entry, Kind};
use crate::archive::model::ArchiveDocument;
use crate::drafting::{agency, kind, placeholder};
use crate::law::model::Law;
use crate::model::Document;
use crate::outgoing::Outgoing;
use crate::work::model::{Rights, WorkFile};
use chrono::NaiveDate;
use kernel::{UnitId, UserId, local_day};

/// An incoming document, and the units that work together on it.
pub(crate) fn incoming(d: &Document, coordinators: Vec<UnitId>) -> Entry {
    let known = vietnamese::citation::kind_of_code(&d.kind);
    Entry {
        kind: Kind::Incoming,
        record: d.id.0,
        symbol: d.symbol.clone(),
        title: d.subject.clone(),
        document_kind: known.unwrap_or(kind::of("").name.as_str()).to_owned(),
        agency: d.agency.clone(),
        signer: d.signer.clone(),
        day: Some(d.issued_on.unwrap_or_else(|| local_day(d.arrived_at))),
        more: d.details.description.clone(),
        concerns: Concerns {
            units: d.unit.into_iter().chain(coordinators).collect(),
            people: d.officer.into_iter().collect(),
            ..Concerns::default()
        },
    }
}

/// An outgoing document or draft, and the people and units that were asked about it.
pub(crate) fn outgoing(o: &Outgoing, readers: Vec<UserId>, asked: Vec<UnitId>) -> Entry {
    Entry {
        kind: Kind::Outgoing,
        record: o.id.0,
        symbol: if o.number.is_some() { o.symbol.clone() } else { String::new() },
        title: o.named(),
        document_kind: kind::of(&o.kind).name.clone(),
        agency: match o.draft.agency_name.as_str() {
            "" => agency::name(&o.draft, "").trim_end().to_owned(),
            known => known.to_owned(),
        },
        signer: o.signer_name.clone(),
        day: Some(o.issued_on.unwrap_or_else(|| local_day(o.made_at))),
        more: o.drafter_name.clone(),
        concerns: Concerns {
            everybody: false,
            units: asked.into_iter().chain([o.unit]).collect(),
            people: readers.into_iter().chain([o.drafter]).chain(o.signer).collect(),
        },
    }
}

/// What an outgoing document says.
pub(crate) fn text_of(o: &Outgoing) -> String {
    let d = &o.draft;
    let lines = |all: &[String]| all.join("\n");
    let annexes = d.appendices.iter().map(|a| format!("{}\n{}", a.title, a.text)).collect::<Vec<_>>().join("\n");
    let said = [lines(&d.addressed_to), lines(&d.bases), d.text.clone(), annexes, lines(&d.recipients)];
    said.map(|part| placeholder::fill(&part, &d.figures)).join("\n")
}

/// A document of the legal library.
pub(crate) fn law(law: &Law) -> Entry {
    let f = &law.facts;
    Entry {
        kind: Kind::Law,
        record: law.id.0,
        symbol: f.number.clone(),
        title: f.title.clone(),
        document_kind: f.kind.clone(),
        agency: f.issuer.clone(),
        signer: String::new(),
        day: f.issued_on,
        more: format!("{} {}", f.words(), f.aliases.join(" ")),
        concerns: Concerns { everybody: true, ..Concerns::default() },
    }
}

/// A digitised document.
pub(crate) fn archive(d: &ArchiveDocument) -> Entry {
    Entry {
        kind: Kind::Archive,
        record: d.id,
        symbol: d.symbol.clone(),
        title: d.subject.clone(),
        document_kind: d.kind.clone(),
        agency: d.agency.clone(),
        signer: d.signer.clone(),
        day: d.issued_on,
        more: [d.fond.as_str(), &d.folder_title, &d.folder].join(" "),
        concerns: Concerns { everybody: d.rights == Rights::Ward, ..Concerns::default() },
    }
}

/// A work file, on the day on which it was opened, before that on the first of its year.
pub(crate) fn work_file(f: &WorkFile) -> Entry {
    Entry {
        kind: Kind::WorkFile,
        record: f.id.0,
        symbol: f.notation.clone(),
        title: f.title.clone(),
        document_kind: String::new(),
        agency: String::new(),
        signer: String::new(),
        day: f.opened_on.or_else(|| NaiveDate::from_ymd_opt(f.year, 1, 1)),
        more: [f.heading.as_str(), &f.keeper_name].join(" "),
        concerns: Concerns { everybody: f.rights == Rights::Ward, units: vec![f.unit], people: vec![f.keeper] },
    }
}
