//! The due date of a dossier, counted from what is stored about it: the version and the calendar under which it was
//! received, and when its clock rested. Counting again years later gives the same lines.

use super::model::Dossier;
use super::store::{self, Wait};
use crate::catalogue;
use crate::due::{self, Ask, Due, Span};
use kernel::{Conn, Error, Result, Tx, local_day};

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

/// The lines that say why a dossier is due when it is; none before it is received. Where the province's system has set the
/// day, that is the reason.
pub(crate) async fn trace(conn: &Conn, dossier: &Dossier) -> Result<Vec<String>> {
    let Some(counted) = explain(conn, dossier).await? else { return Ok(Vec::new()) };
    let Some(due) = dossier.due_at.filter(|due| dossier.source == "import" && *due != counted.at) else {
        return Ok(counted.trace);
    };
    let received = counted.trace.into_iter().take(1);
    Ok(received.chain([format!("Hẹn trả kết quả: {}, theo hệ thống của tỉnh.", kernel::moment(due))]).collect())
}

/// Would it be in time if it ended now?
pub(super) async fn in_time(tx: &Tx, dossier: &Dossier) -> Result<bool> {
    let late = store::waits(tx, dossier.id).await?.iter().any(|wait| wait.kind == EXTENDED_LATE);
    Ok(!late && dossier.due_at.is_none_or(|due| tx.now <= due))
}

/// When the dossier is due and why; `None` before it is received.
pub(super) async fn explain(conn: &Conn, dossier: &Dossier) -> Result<Option<Due>> {
    let Some(received) = dossier.received_at else { return Ok(None) };
    let content = store::calendar(conn, &dossier.calendar).await?;
    let content = content.ok_or_else(|| Error::internal("a dossier without its calendar"))?;
    let calendar = due::kept(&dossier.calendar, &content)?;
    let version = catalogue::store::version(conn, dossier.version_id).await?;
    let ask = Ask { limit: version.content.time_of(&dossier.case_key), verifying: dossier.verifying, received };
    let spans: Vec<Span> = store::waits(conn, dossier.id).await?.iter().filter_map(span).collect();
    due::due(ask, &calendar.calendar, &spans).map(Some)
}
