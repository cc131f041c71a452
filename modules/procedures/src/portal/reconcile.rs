//! Đối soát: both sides are compared dossier by dossier; what differs is listed, and told once more where we are ahead.

use super::http::Portal;
use super::model::{Difference, Standing, id_of};
use super::take::failed;
use super::{out, settings, store};
use crate::dossier::{self, DossierId};
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Error, Event, Result, Tx, WardId};
use sea_orm::FromQueryResult;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Most differences that are listed.
const MOST: usize = 2_000;

/// Compares both sides.
pub(crate) const JOB: Kind = Kind { name: "procedures.portal.compare", run };

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        match compare(app, job.ward()).await {
            // A side that does not answer is a fact to show, and asked again when a person wants it.
            Err(Error::Refused(said)) => failed(app, job.ward(), &said).await,
            other => other,
        }
    })
}

/// Our side of a dossier that the other side should know.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Ours {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) outer_code: String,
    pub(super) state: i16,
}

/// Compares both sides and keeps what differs; the other side must answer for it.
///
/// # Errors
/// [`Error::Refused`] where it does not, or the ward is not connected.
async fn compare(app: &App, ward: WardId) -> Result<()> {
    let conn = app.db.read(ward);
    let connection = settings::connection(&conn).await?;
    let (address, key) = connection.ok_or_else(|| Error::refused("Phường chưa kết nối với hệ thống của tỉnh."))?;
    let theirs = Portal::at(address, key)?.standings().await?;
    let found = differences(&store::known_to_both(&conn).await?, &theirs);
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    store::set_differences(&tx, &found).await?;
    let detail = json!({ "differences": found.len(), "theirs": theirs.len() });
    tx.record(Event::new("procedures.portal.compared", id_of(ward, "portal", "side"), detail));
    tx.commit().await.map(|_| ())
}

/// What differs, in the order of the codes.
fn differences(ours: &[Ours], theirs: &[Standing]) -> Vec<Difference> {
    let mut open: BTreeMap<&str, i16> = theirs.iter().map(|s| (s.code.as_str(), s.state)).collect();
    let mut found = Vec::new();
    for own in ours {
        // A dossier is known there by its code there, or by ours where it began here.
        let there = open.remove(own.outer_code.as_str()).or_else(|| open.remove(own.code.as_str()));
        if there != Some(own.state) {
            let (ours, dossier) = (Some(own.state), Some(own.id));
            found.push(Difference { code: own.code.clone(), ours, theirs: there, dossier });
        }
    }
    let only_there = |(code, state): (&str, i16)| Difference {
        code: code.to_owned(),
        ours: None,
        theirs: Some(state),
        dossier: None,
    };
    found.extend(open.into_iter().map(only_there));
    found.truncate(MOST);
    found
}

/// Tells the present state of every dossier that differs once more. What exists only on the other side stays listed.
pub(super) async fn settle(tx: &mut Tx) -> Result<usize> {
    let (ours, only_there): (Vec<_>, Vec<_>) =
        store::contact(tx).await?.differences().into_iter().partition(|difference| difference.dossier.is_some());
    let mut told = 0;
    for id in ours.iter().filter_map(|difference| difference.dossier) {
        if let Some(d) = dossier::store::find(tx, DossierId(id)).await? {
            out::tell_again(tx, &d);
            told += 1;
        }
    }
    store::leave_differences(tx, &only_there).await?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_may_lack_a_dossier_or_stand_elsewhere() {
        let own = |n: u8, outer: &str, state| Ours {
            id: Uuid::from_u128(n.into()),
            code: format!("A-{n}"),
            outer_code: outer.into(),
            state,
        };
        let there = |code: &str, state| Standing { code: code.into(), state };
        let ours = [own(1, "T-1", 4), own(2, "", 4), own(3, "T-3", 9), own(4, "", 1)];
        let theirs = [there("T-1", 4), there("A-2", 2), there("T-3", 9), there("T-9", 1)];
        let found = differences(&ours, &theirs);
        let said: Vec<_> = found.iter().map(|d| (d.code.as_str(), d.ours, d.theirs)).collect();
        assert_eq!(said, [("A-2", Some(4), Some(2)), ("A-4", Some(1), None), ("T-9", None, Some(1))]);
    }
}
