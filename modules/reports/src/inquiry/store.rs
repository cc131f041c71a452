//! Every query about inquiries and their steps.

use super::model::{Inquiry, InquiryId, State, Step};
use crate::policy;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Actor, Args, Conn, Error, Result, Tx, UnitId, Units, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Newest inquiries shown in a list.
const MOST: usize = 500;
const COLUMNS: &str = "id, subject_id, title, href, unit_id, due_on, state, asked_by, asked_by_name, moved_at, version";

#[derive(FromQueryResult)]
struct InquiryRow {
    id: InquiryId,
    subject_id: Uuid,
    title: String,
    href: String,
    unit_id: UnitId,
    due_on: NaiveDate,
    state: String,
    asked_by: UserId,
    asked_by_name: String,
    moved_at: DateTime<Utc>,
    version: i32,
}

impl From<InquiryRow> for Inquiry {
    fn from(r: InquiryRow) -> Self {
        Inquiry {
            id: r.id,
            subject: r.subject_id,
            title: r.title,
            href: r.href,
            unit: r.unit_id,
            due_on: r.due_on,
            state: State::from_key(&r.state),
            asked_by: r.asked_by,
            asked_by_name: r.asked_by_name,
            moved_at: r.moved_at,
            version: r.version,
        }
    }
}

async fn list(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Inquiry>> {
    let sql = format!("SELECT {COLUMNS} FROM report_inquiry WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<InquiryRow>(&sql, args).await?.into_iter().map(Inquiry::from).collect())
}

/// Units see what is addressed to them.
fn seen_by(actor: &Actor, mut inquiries: Vec<Inquiry>) -> Vec<Inquiry> {
    match actor.units_for(policy::INQUIRIES) {
        Units::All => {}
        Units::Only(units) => inquiries.retain(|i| units.contains(&i.unit)),
        Units::None => inquiries.clear(),
    }
    inquiries
}

/// An inquiry, whoever asks: for jobs.
pub(crate) async fn find(conn: &Conn, id: InquiryId) -> Result<Option<Inquiry>> {
    Ok(list(conn, "id = $2", args![conn.ward, id]).await?.into_iter().next())
}

/// An inquiry that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] where there is none for them.
pub(crate) async fn find_visible_to(conn: &Conn, actor: &Actor, id: InquiryId) -> Result<Inquiry> {
    let found = list(conn, "id = $2", args![conn.ward, id]).await?;
    seen_by(actor, found).into_iter().next().ok_or(Error::NotFound)
}

/// Inquiries that the actor may see, the newest that moved first.
pub(crate) async fn visible_to(conn: &Conn, actor: &Actor) -> Result<Vec<Inquiry>> {
    let rest = format!("TRUE ORDER BY moved_at DESC, id DESC LIMIT {MOST}");
    Ok(seen_by(actor, list(conn, &rest, args![conn.ward]).await?))
}

/// Inquiries of the ward about which somebody still has to do something, by due day.
pub(crate) async fn open(conn: &Conn) -> Result<Vec<Inquiry>> {
    let rest = "state IN ('asked', 'answered') ORDER BY due_on, id";
    list(conn, rest, args![conn.ward]).await
}

/// Inquiries about one thing that the actor may see, newest first.
pub(crate) async fn about(conn: &Conn, actor: &Actor, subject: Uuid) -> Result<Vec<Inquiry>> {
    let rest = "subject_id = $2 ORDER BY moved_at DESC, id DESC";
    Ok(seen_by(actor, list(conn, rest, args![conn.ward, subject]).await?))
}

/// Keeps a new inquiry.
pub(crate) async fn insert(tx: &Tx, i: &Inquiry) -> Result<()> {
    let row = row! {
        id: i.id, subject_id: i.subject, title: i.title.as_str(), href: i.href.as_str(), unit_id: i.unit,
        due_on: i.due_on, state: i.state.key(), asked_by: i.asked_by, asked_by_name: i.asked_by_name.as_str(),
        moved_at: i.moved_at,
    };
    tx.insert("report_inquiry", row).await
}

/// Moves an inquiry on unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(crate) async fn shift(tx: &Tx, i: &Inquiry, state: State, due_on: NaiveDate) -> Result<()> {
    let row = row! { state: state.key(), due_on: due_on, moved_at: tx.now, version: i.version + 1 };
    if tx.update("report_inquiry", row! { id: i.id, version: i.version }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Có người vừa xử lý yêu cầu này. Ông/bà tải lại trang để xem rồi làm tiếp.".into()))
}

#[derive(FromQueryResult)]
struct StepRow {
    id: Uuid,
    kind: String,
    body: String,
    due_on: Option<NaiveDate>,
    by_id: UserId,
    by_name: String,
    at: DateTime<Utc>,
}

/// The questions and answers of an inquiry, oldest first.
pub(crate) async fn steps(conn: &Conn, id: InquiryId) -> Result<Vec<Step>> {
    let sql = "SELECT id, kind, body, due_on, by_id, by_name, at FROM report_inquiry_step \
               WHERE ward_id = $1 AND inquiry_id = $2 ORDER BY at, id";
    let step = |r: StepRow| Step {
        id: r.id,
        kind: r.kind,
        body: r.body,
        due_on: r.due_on,
        by: r.by_id,
        by_name: r.by_name,
        at: r.at,
    };
    Ok(conn.all::<StepRow>(sql, args![conn.ward, id]).await?.into_iter().map(step).collect())
}

/// Adds a question, an answer or an end.
pub(crate) async fn add_step(tx: &Tx, id: InquiryId, step: &Step) -> Result<()> {
    let row = row! {
        id: step.id, inquiry_id: id, kind: step.kind.as_str(), body: step.body.as_str(), due_on: step.due_on,
        by_id: step.by, by_name: step.by_name.as_str(), at: step.at,
    };
    tx.insert("report_inquiry_step", row).await
}
