//! What stands on a dossier's page of its fee, its papers and its forms: where each is, and how it stands.

use crate::dossier::{self, DossierId};
use crate::{papers, payment, policy};
use kernel::{Aside, AsideItem, BoxFuture, Cx, Result};
use ui::{Level, Status};
use uuid::Uuid;

/// Fee, papers and forms of a dossier; nothing of other things.
pub(crate) fn asides<'a>(cx: &'a Cx, subject: Uuid) -> BoxFuture<'a, Result<Option<Aside>>> {
    Box::pin(async move {
        let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
        let found =
            if actor.can(policy::HANDLE) { dossier::store::find(&conn, DossierId(subject)).await? } else { None };
        let Some(dossier) = found.filter(|dossier| dossier::store::sees(actor, dossier)) else { return Ok(None) };
        let fee = payment::of_dossier(&conn, dossier.id).await?;
        let files = papers::files(&conn, dossier.id).await?;
        let item = |key: &str, about: &str, place: &str, state: Status| AsideItem {
            title: t.get(key),
            text: t.get(about),
            href: format!("{}/{place}", dossier.page()),
            state,
        };
        let count = t.with("aside-files", [("count", i64::try_from(files.len()).unwrap_or_default().into())]);
        let none = || Status::new(Level::NotAssessed, t.get("aside-no-fee"));
        let items = vec![
            item("aside-fee", "aside-fee-about", "phi", fee.as_ref().map_or_else(none, |fee| payment::badge(t, fee))),
            item("aside-papers", "aside-papers-about", "giay-to", Status::new(Level::NotAssessed, count)),
            item(
                "aside-slips",
                "aside-slips-about",
                "phieu",
                Status::new(Level::NotAssessed, t.get("aside-slips-count")),
            ),
        ];
        Ok(Some(Aside { heading: t.get("aside-heading"), items, ..Aside::default() }))
    })
}
