//! Tìm kiếm: documents that plans cite, what plans say beside indicators and tasks, and what was said of tasks. They are
//! found where they are kept: the index, through which every write goes, would grow with each report.

use crate::{plan, policy, task};
use kernel::search::{self, Found};
use kernel::{BoxFuture, Cx, Result};

/// Most of each that a search shows.
const MOST: usize = 10;
/// So many reports and difficulties are looked through, the newest first.
const LOOKED_THROUGH: u64 = 4000;
/// Letters of a report by which it is shown.
const SHOWN: usize = 120;

/// Documents cited by their kind, number and issuer; headings, focus, last year's results, reports with their evidence,
/// difficulties and milestones by their words.
pub(crate) fn find<'a>(cx: &'a Cx, asked: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let Some(actor) = cx.actor().ok().filter(|actor| actor.can(policy::VIEW)) else { return Ok(Vec::new()) };
        let (conn, asked) = (cx.read(), search::words(asked));
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let cited = plan::cited(&conn).await?.into_iter();
        let bases =
            cited.filter(|c| search::names(&asked, &format!("{} {} {}", c.kind, c.number, c.issuer))).map(|c| Found {
                kind: "search-kind-basis".into(),
                title: format!("{} {}", c.kind, c.number),
                context: c.title,
                href: format!("/ke-hoach/{}/can-cu", c.plan_id),
            });
        let said = task::said(&conn, actor, LOOKED_THROUGH).await?.into_iter();
        let said = said.filter(|s| search::names(&asked, &s.body)).map(|s| Found {
            kind: s.kind,
            title: s.body.trim_end_matches(" – ").chars().take(SHOWN).collect(),
            context: s.title,
            href: format!("/nhiem-vu/{}", s.task_id),
        });
        let stated = plan::stated(&conn).await?.into_iter();
        let stated = stated.filter(|s| search::names(&asked, &s.words)).map(|s| {
            let page = match s.kind.as_str() {
                "search-kind-heading" => "/de-cuong",
                "search-kind-result" => "/ket-qua-nam-truoc",
                _ => "",
            };
            let title = s.words.trim().chars().take(SHOWN).collect();
            Found { href: format!("/ke-hoach/{}{page}", s.plan_id), kind: s.kind, title, context: s.title }
        });
        Ok(bases.take(MOST).chain(stated.take(MOST)).chain(said.take(MOST)).collect())
    })
}
