//! Dossiers in the search over everything: by their code, for those who handle them.

use super::model::Sought;
use super::store;
use crate::policy::HANDLE;
use kernel::search::Found;
use kernel::{BoxFuture, Cx, Result};

/// The dossiers that a code names.
pub(crate) fn found<'a>(cx: &'a Cx, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let actor = cx.session.as_ref().map(|session| &session.actor).filter(|actor| actor.can(HANDLE));
        let (Some(actor), Some(sought @ Sought::Code(_))) = (actor, Sought::of(query)) else {
            return Ok(Vec::new());
        };
        let rows = store::search(&cx.read(), actor, &sought, cx.now).await?;
        let found = rows.into_iter().map(|row| Found {
            kind: "search-kind-dossier".into(),
            title: row.code,
            context: row.procedure_name,
            href: format!("/ho-so/{}", row.id),
        });
        Ok(found.collect())
    })
}
