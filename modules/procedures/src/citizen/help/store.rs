//! Every query about requests for help.

use super::model::{HelpId, HelpRequest, State};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Args, Conn, Error, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

/// Rows of one page of the queue.
pub(super) const PAGE: usize = 50;
/// Answered requests that the time to answer is taken from.
const RECENT: usize = 200;
const COLUMNS: &str = "id, name, phone, what, convenient, about, about_code, made_at, due_on, state, taken_by, \
    taken_by_name, taken_at, outcome, note, done_at, version";

#[derive(FromQueryResult)]
struct HelpRow {
    id: HelpId,
    name: String,
    phone: String,
    what: String,
    convenient: String,
    about: String,
    about_code: String,
    made_at: DateTime<Utc>,
    due_on: Option<NaiveDate>,
    state: String,
    taken_by: Option<UserId>,
    taken_by_name: String,
    taken_at: Option<DateTime<Utc>>,
    outcome: String,
    note: String,
    done_at: Option<DateTime<Utc>>,
    version: i32,
}

impl From<HelpRow> for HelpRequest {
    fn from(r: HelpRow) -> Self {
        HelpRequest {
            id: r.id,
            name: r.name,
            phone: r.phone,
            what: r.what,
            convenient: r.convenient,
            about: r.about,
            about_code: r.about_code,
            made_at: r.made_at,
            due_on: r.due_on,
            state: State::from_key(&r.state),
            taken_by: r.taken_by,
            taken_by_name: r.taken_by_name,
            taken_at: r.taken_at,
            outcome: r.outcome,
            note: r.note,
            done_at: r.done_at,
            version: r.version,
        }
    }
}

async fn list(conn: &Conn, rest: &str, args: Args) -> Result<Vec<HelpRequest>> {
    let sql = format!("SELECT {COLUMNS} FROM help_request WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<HelpRow>(&sql, args).await?.into_iter().map(HelpRequest::from).collect())
}

/// A request.
pub(super) async fn find(conn: &Conn, id: HelpId) -> Result<Option<HelpRequest>> {
    Ok(list(conn, "id = $2", args![conn.ward, id]).await?.into_iter().next())
}

/// Requests in a state, one page after the given request; those still open oldest first, those done newest first.
pub(super) async fn in_state(conn: &Conn, state: State, after: Option<&HelpRequest>) -> Result<Vec<HelpRequest>> {
    let (sign, order) = if state == State::Done { ("<", "DESC") } else { (">", "ASC") };
    let tail = format!("ORDER BY made_at {order}, id {order} LIMIT {PAGE}");
    match after {
        Some(last) => {
            let rest = format!("state = $2 AND (made_at, id) {sign} ($3, $4) {tail}");
            list(conn, &rest, args![conn.ward, state.key(), last.made_at, last.id]).await
        }
        None => list(conn, &format!("state = $2 {tail}"), args![conn.ward, state.key()]).await,
    }
}

fn as_given(r: &HelpRequest) -> Value {
    json!({ "name": r.name, "phone": r.phone, "what": r.what, "convenient": r.convenient, "asked_at": r.made_at,
        "outcome": r.outcome, "note": r.note })
}

/// What people asked about a dossier, as it is given to its applicant.
pub(crate) async fn given(conn: &Conn, code: &str) -> Result<Vec<Value>> {
    let rest = format!("about = 'dossier' AND about_code = $2 ORDER BY made_at, id LIMIT {RECENT}");
    let asked = list(conn, &rest, args![conn.ward, code]).await?;
    Ok(asked.iter().map(as_given).collect())
}

/// The condition of requests that name a person's number or one of these drafts; the ward is `$1`.
fn of(conn: &Conn, number: &str, drafts: &[String]) -> (String, Args) {
    let mut args = args![conn.ward, number];
    let mut rest = "(about = 'erasure' AND about_code = $2".to_owned();
    for code in drafts {
        args.push(code.as_str().into());
        rest += &format!(" OR about = 'draft' AND about_code = ${}", args.len());
    }
    (rest + ")", args)
}

/// What a person asked under their number or about these drafts, as it is given to them.
pub(in crate::citizen) async fn of_person(conn: &Conn, number: &str, drafts: &[String]) -> Result<Vec<Value>> {
    let (rest, args) = of(conn, number, drafts);
    let asked = list(conn, &format!("{rest} ORDER BY made_at, id LIMIT {RECENT}"), args).await?;
    Ok(asked.iter().map(as_given).collect())
}

/// The requests of a person under their number, about these drafts or about these dossiers.
pub(in crate::citizen) async fn ids_of_person(
    conn: &Conn,
    number: &str,
    drafts: &[String],
    dossiers: &[String],
) -> Result<Vec<Uuid>> {
    let (mut rest, mut args) = of(conn, number, drafts);
    for code in dossiers {
        args.push(code.as_str().into());
        rest += &format!(" OR about = 'dossier' AND about_code = ${}", args.len());
    }
    let asked = list(conn, &format!("({rest}) ORDER BY made_at DESC, id LIMIT {RECENT}"), args).await?;
    Ok(asked.into_iter().map(|request| request.id.0).collect())
}

/// Forgets who asked under a number or about these drafts, and their words.
pub(in crate::citizen) async fn forget_person(tx: &Tx, number: &str, drafts: &[String]) -> Result<u64> {
    let (rest, args) = of(tx, number, drafts);
    let sql = format!(
        "UPDATE help_request SET name = '', phone = '', what = '', convenient = '', note = '', about_code = '' \
         WHERE ward_id = $1 AND {rest}"
    );
    tx.exec(&sql, args).await
}

/// Minutes that the latest answered requests waited.
pub(super) async fn waits(conn: &Conn) -> Result<Vec<i64>> {
    let rest = format!("state = 'done' AND taken_at IS NOT NULL ORDER BY made_at DESC, id DESC LIMIT {RECENT}");
    let done = list(conn, &rest, args![conn.ward]).await?;
    Ok(done.iter().filter_map(|r| Some((r.taken_at? - r.made_at).num_minutes())).collect())
}

/// Keeps a new request; the same id again changes nothing. Was it new?
pub(super) async fn insert(tx: &Tx, r: &HelpRequest) -> Result<bool> {
    if find(tx, r.id).await?.is_some() {
        return Ok(false);
    }
    let row = row! {
        id: r.id, name: r.name.as_str(), phone: r.phone.as_str(), what: r.what.as_str(),
        convenient: r.convenient.as_str(), about: r.about.as_str(), about_code: r.about_code.as_str(),
        made_at: r.made_at, due_on: r.due_on, state: r.state.key(),
    };
    tx.insert("help_request", row).await.map(|()| true)
}

/// Moves a request on unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(super) async fn shift(tx: &Tx, before: &HelpRequest, r: &HelpRequest) -> Result<()> {
    let row = row! {
        state: r.state.key(), taken_by: r.taken_by, taken_by_name: r.taken_by_name.as_str(), taken_at: r.taken_at,
        outcome: r.outcome.as_str(), note: r.note.as_str(), done_at: r.done_at, version: before.version + 1,
    };
    if tx.update("help_request", row! { id: before.id, version: before.version }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Có người vừa nhận hoặc ghi kết quả lời nhờ này. Ông/bà tải lại trang để xem.".into()))
}
