//! What of a record its reader may see: fields by role, personal data masked until a purpose is said.

use super::model::{Record, RecordId};
use super::value;
use crate::definition::{Condition, Definition, Field, Kind, Privacy, STATE};
use crate::refs::References;
use kernel::{Actor, Conn, Cx, Error, Result, Role, audit, local_day};

/// What a record may be opened for, as it stands in the trail.
pub(crate) const PURPOSES: [(&str, &str); 4] = [
    ("keep", "Rà soát, cập nhật sổ"),
    ("serve", "Hỗ trợ, phục vụ người có tên trong sổ"),
    ("supervise", "Kiểm tra, giám sát"),
    ("complaint", "Giải quyết phản ánh, khiếu nại"),
];
/// So many events of one record are looked through.
const MOST: u64 = 500;

/// May the actor see this field at all?
pub(crate) fn may_see(field: &Field, actor: &Actor) -> bool {
    field.seen_by.is_empty()
        || field.seen_by.iter().filter_map(|key| Role::from_key(key)).any(|role| actor.has_role(role))
}

/// May the actor write this field in a form? Neither what they do not see, nor a link to records unknown to them.
pub(crate) fn may_write(field: &Field, actor: &Actor, refs: &References) -> bool {
    may_see(field, actor) && !(field.kind == Kind::Link && refs.hides(&field.register))
}

/// Letters of which only the last three can be read: "*********123".
fn masked(text: &str) -> String {
    let length = text.chars().count();
    let shown = if length > 5 { 3 } else { 0 };
    text.chars().enumerate().map(|(at, c)| if at + shown >= length { c } else { '*' }).collect()
}

/// A value as a list shows it: numbers of people masked, what is sensitive left out.
pub(crate) fn in_list(field: &Field, value: &str, refs: &References, t: &ui::T) -> String {
    match (field.privacy, field.kind) {
        (Privacy::Sensitive, _) => "•••".to_owned(),
        (Privacy::Personal, Kind::IdentityNumber | Kind::Phone) => masked(value),
        (Privacy::None, Kind::IdentityNumber) => masked(value),
        _ => value::show(field, value, refs, t),
    }
}

/// Is it hidden until a purpose is said?
pub(crate) fn is_hidden(field: &Field) -> bool {
    field.privacy == Privacy::Sensitive
        || (field.privacy == Privacy::Personal
            && matches!(
                field.kind,
                Kind::IdentityNumber | Kind::Phone | Kind::Place | Kind::File | Kind::Photo | Kind::LongText
            ))
}

/// May the actor narrow by these conditions? What they may not see, what is hidden and what has no column answers none.
pub(crate) fn may_ask(definition: &Definition, conditions: &[Condition], actor: &Actor) -> bool {
    conditions.iter().all(|condition| {
        let known = |field: &Field| may_see(field, actor) && !is_hidden(field) && field.slot.is_some();
        condition.field == STATE || definition.field(&condition.field).is_some_and(known)
    })
}

/// Has the actor said today what they need this record for?
pub(crate) async fn has_said(cx: &Cx, conn: &Conn, id: RecordId) -> Result<bool> {
    let actor = cx.actor()?;
    let today = local_day(cx.now);
    let events = audit::of_subject(conn, id.0, MOST).await?;
    let mut of_today = events.iter().take_while(|event| local_day(event.at) == today);
    Ok(of_today.any(|e| e.kind == "personal_data.read" && e.actor_id == Some(actor.user.0)))
}

/// Notes what the actor needs the record for.
///
/// # Errors
/// [`Error::Invalid`] where none of the purposes was chosen.
pub(crate) async fn say(cx: &Cx, record: &Record, purpose: &str) -> Result<()> {
    let Some((_, words)) = PURPOSES.iter().find(|(key, _)| *key == purpose) else {
        return Err(Error::invalid("purpose", "Chọn mục đích xem dữ liệu cá nhân."));
    };
    let mut tx = cx.begin().await?;
    audit::note_personal_read(&mut tx, record.id.0, words);
    tx.commit().await.map(|_| ())
}
