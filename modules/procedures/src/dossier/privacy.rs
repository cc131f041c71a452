//! Dữ liệu cá nhân in dossiers: numbers are masked until somebody says what they need them for; who read what, and
//! why, stays with the dossier.

use super::model::{Dossier, DossierId};
use axum::response::Response;
use chrono::{DateTime, Utc};
use kernel::{Actor, Conn, Cx, Error, Result, audit, local_day};
use uuid::Uuid;

/// What a dossier may be opened for, as it stands in the trail.
pub(crate) const PURPOSES: [(&str, &str); 4] = [
    ("handle", "Giải quyết hồ sơ"),
    ("answer", "Trả lời, hướng dẫn người nộp"),
    ("supervise", "Kiểm tra, giám sát việc giải quyết"),
    ("complaint", "Giải quyết phản ánh, khiếu nại về hồ sơ"),
];

/// So many events of one dossier are looked through.
const MOST: u64 = 1_000;

/// Lượt xem dữ liệu cá nhân.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    pub at: DateTime<Utc>,
    pub name: String,
    pub purpose: String,
}

/// Who read the personal data of a dossier, draft or request for help and why, newest first.
pub(crate) async fn readings(conn: &Conn, subject: Uuid) -> Result<Vec<Reading>> {
    let events = audit::of_subject(conn, subject, MOST).await?;
    let reading = |e: audit::Recorded| Reading {
        at: e.at,
        purpose: e.detail()["purpose"].as_str().unwrap_or_default().to_owned(),
        name: e.actor_name,
    };
    Ok(events.into_iter().filter(|e| e.kind == "personal_data.read").map(reading).collect())
}

/// Has the actor said today what they need this dossier for? That a file of it was opened, or given out, says nothing.
async fn has_said(conn: &Conn, actor: &Actor, id: DossierId, now: DateTime<Utc>) -> Result<bool> {
    let events = audit::of_subject(conn, id.0, MOST).await?;
    let today = local_day(now);
    Ok(events
        .iter()
        .take_while(|e| local_day(e.at) == today)
        .any(|e| e.kind == "personal_data.read" && e.actor_id == Some(actor.user.0) && is_purpose(e)))
}

fn is_purpose(event: &audit::Recorded) -> bool {
    let detail = event.detail();
    PURPOSES.iter().any(|(_, words)| detail["purpose"] == *words)
}

/// May the personal data be shown in full, on the page, in files and forms? Whoever is in charge has the standing
/// purpose of handling, and their first reading of a day is noted like any other's.
pub(crate) async fn opened(cx: &Cx, dossier: &Dossier) -> Result<bool> {
    let actor = cx.actor()?;
    if has_said(&cx.read(), actor, dossier.id, cx.now).await? {
        return Ok(true);
    }
    if dossier.officer != Some(actor.user) || !dossier.state.is_open() {
        return Ok(false);
    }
    note(cx, dossier, PURPOSES[0].1).await?;
    Ok(true)
}

/// The way to where the purpose is said, for whoever opens a file or form without one.
pub(crate) fn ask(cx: &Cx, dossier: &Dossier) -> Response {
    cx.redirect_saying(&dossier.page(), &cx.t.get("dossier-purpose-first"))
}

async fn note(cx: &Cx, dossier: &Dossier, purpose: &str) -> Result<()> {
    let mut tx = cx.begin().await?;
    audit::note_personal_read(&mut tx, dossier.id.0, purpose);
    tx.commit().await.map(|_| ())
}

/// Notes what the actor needs the dossier for.
///
/// # Errors
/// [`Error::Invalid`] where none of the purposes was chosen.
pub(super) async fn say(cx: &Cx, dossier: &Dossier, purpose: &str) -> Result<()> {
    let Some((_, words)) = PURPOSES.iter().find(|(key, _)| *key == purpose) else {
        return Err(Error::invalid("purpose", "Chọn mục đích xem thông tin cá nhân."));
    };
    if has_said(&cx.read(), cx.actor()?, dossier.id, cx.now).await? {
        return Ok(());
    }
    note(cx, dossier, words).await
}

/// A number of which only the last three characters can be read: "*********123".
pub(crate) fn masked(number: &str) -> String {
    let length = number.chars().count();
    let shown = if length > 5 { 3 } else { 0 };
    number.chars().enumerate().map(|(at, c)| if at + shown >= length { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn three_characters_remain() {
        assert_eq!(masked("019185001234"), "*********234");
        assert_eq!(masked("+84912345678"), "*********678");
        assert_eq!(masked("1234"), "****");
        assert_eq!(masked(""), "");
    }
}
