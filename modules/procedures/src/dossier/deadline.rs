//! The due date of a dossier, counted from what is stored about it: the version and the calendar under which it was
//! received, and when its clock rested. Counting again years later gives the same lines.

use super::model::Dossier;
use super::store::{self, Wait};
use crate::catalogue;
use crate::due::{self, Ask, Due, Span};
use chrono::{DateTime, Utc};
use kernel::{Conn, Error, Result, local_day};

/// The kind under which an extension is kept among the waits.
pub(super) const EXTENDED: &str = "extended";
/// The kind of an extension that came after the promised moment: the new day is promised, but the dossier is late.
pub(super) const EXTENDED_LATE: &str = "extended-late";

fn span(wait: &Wait) -> Option<Span> {
    let until = wait.until?;
    let what = match wait.kind.as_str() {
        EXTENDED | EXTENDED_LATE => return Some(Span::Extended { at: wait.since, to: local_day(until) }),
        "payment" => "chờ thực hiện nghĩa vụ tài chính",
        _ => "chờ bổ sung giấy tờ",
    };
    Some(Span::Rest { what: what.to_owned(), since: wait.since, until })
}

/// What changed the count on the way, in order: in the other side's word is all that had ended when it told so.
fn spans(dossier: &Dossier, waits: &[Wait]) -> Vec<Span> {
    let Some(there) = dossier.due_there else { return waits.iter().filter_map(span).collect() };
    let is_known = |wait: &&Wait| match wait.kind.as_str() {
        EXTENDED | EXTENDED_LATE => wait.since < there.told_at,
        _ => wait.until.is_some_and(|until| until <= there.told_at),
    };
    let (known, later): (Vec<&Wait>, Vec<&Wait>) = waits.iter().partition(is_known);
    let word = Span::There { told_at: there.told_at, due: there.at };
    known.into_iter().filter_map(span).chain([word]).chain(later.into_iter().filter_map(span)).collect()
}

/// The lines that say why a dossier is due when it is; none before it is received.
pub(crate) async fn trace(conn: &Conn, dossier: &Dossier) -> Result<Vec<String>> {
    Ok(explain(conn, dossier).await?.map(|due| due.trace).unwrap_or_default())
}

/// Would it be in time if it ended at this moment?
pub(super) async fn in_time(conn: &Conn, dossier: &Dossier, at: DateTime<Utc>) -> Result<bool> {
    let late = store::waits(conn, dossier.id).await?.iter().any(|wait| wait.kind == EXTENDED_LATE);
    Ok(!late && dossier.due_at.is_none_or(|due| at <= due))
}

/// When the dossier is due and why; `None` before it is received.
pub(super) async fn explain(conn: &Conn, dossier: &Dossier) -> Result<Option<Due>> {
    let Some(received) = dossier.received_at else { return Ok(None) };
    let content = store::calendar(conn, &dossier.calendar).await?;
    let content = content.ok_or_else(|| Error::internal("a dossier without its calendar"))?;
    let calendar = due::kept(&dossier.calendar, &content)?;
    let version = catalogue::store::version(conn, dossier.version_id).await?;
    let limit = version.content.limit(&dossier.case_key, conn.ward, local_day(received));
    let ask = Ask { limit, verifying: dossier.verifying, received };
    let waits = store::waits(conn, dossier.id).await?;
    due::due(ask, &calendar.calendar, &spans(dossier, &waits)).map(Some)
}
