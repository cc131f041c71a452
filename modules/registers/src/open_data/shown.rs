//! What the public sees of a dataset, from which pages, catalogue and CKAN's API are made.

use super::lists::{self, Licence};
use super::model::{Dataset, File, Format, Version};
use super::store;
use crate::definition::Cadence;
use kernel::{Conn, Cx, Digest, Result};
use people::api::Unit;

/// A published dataset with its newest version.
pub(crate) struct Shown {
    pub(crate) dataset: Dataset,
    pub(crate) version: Version,
    /// Đơn vị đầu mối; the ward itself where none is named.
    pub(crate) contact: String,
}

/// The ward as a publisher: "UBND phường Sông Công".
pub(crate) fn publisher(cx: &Cx) -> String {
    format!("UBND {}", cx.ward.name)
}

/// Everything that is published, the latest change first.
pub(crate) async fn all(cx: &Cx, conn: &Conn) -> Result<Vec<Shown>> {
    let mut newest = store::newest(conn).await?;
    let units = people::api::all_units(conn).await?;
    let mut shown = Vec::new();
    for dataset in store::published(conn).await? {
        if let Some(version) = newest.remove(&dataset.id) {
            let contact = contact(cx, &units, &dataset);
            shown.push(Shown { dataset, version, contact });
        }
    }
    Ok(shown)
}

/// A published dataset as it stands by itself: what is wrong with another one does not concern it.
pub(crate) async fn one(cx: &Cx, conn: &Conn, dataset: Dataset, version: Version) -> Result<Shown> {
    let units = people::api::all_units(conn).await?;
    let contact = contact(cx, &units, &dataset);
    Ok(Shown { dataset, version, contact })
}

fn contact(cx: &Cx, units: &[Unit], dataset: &Dataset) -> String {
    let unit = units.iter().find(|unit| Some(unit.id) == dataset.plan.unit);
    unit.map_or_else(|| publisher(cx), |unit| unit.name.clone())
}

/// The text of a theme for the reader.
pub(crate) fn theme(t: &ui::T, key: &str) -> String {
    t.get(format!("open-theme-{key}"))
}

impl Shown {
    /// The licence under which it may be used again.
    pub(crate) fn licence(&self) -> &'static Licence {
        lists::licence(&self.dataset.plan.licence).unwrap_or(&lists::LICENCES[0])
    }

    /// The path of a file of the newest version.
    pub(crate) fn file_href(&self, format: Format) -> String {
        format!("{}/tai-ve.{}", self.dataset.href(), format.key())
    }

    /// The identifier of a file of it, by which CKAN's clients ask: the same for every version.
    pub(crate) fn resource_id(&self, format: Format) -> String {
        let digest = Digest::of(format!("{} {}", self.dataset.id, format.key()).as_bytes());
        let hex = &digest.as_str()[..32];
        uuid::Uuid::parse_str(hex).map_or_else(|_| hex.to_owned(), |id| id.to_string())
    }

    /// The file of a format.
    pub(crate) fn file(&self, format: Format) -> Option<&File> {
        self.version.files.iter().find(|file| file.format == format)
    }
}

/// The code of a cadence in the European vocabulary of frequencies.
pub(crate) fn frequency_code(cadence: Cadence) -> &'static str {
    match cadence {
        Cadence::Weekly => "WEEKLY",
        Cadence::Monthly => "MONTHLY",
        Cadence::Quarterly => "QUARTERLY",
        Cadence::HalfYearly => "ANNUAL_2",
        Cadence::Yearly => "ANNUAL",
        Cadence::Never => "IRREG",
    }
}
