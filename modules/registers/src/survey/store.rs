//! Every query about surveys and their answers.

use super::model::{Survey, SurveyId};
use crate::definition::RegisterId;
use crate::record::RecordId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Stored {
    id: SurveyId,
    register_id: RegisterId,
    code: String,
    title: String,
    intro: String,
    fields: String,
    preset: String,
    public: bool,
    from_on: NaiveDate,
    to_on: NaiveDate,
    expected: Option<i32>,
    quotas: String,
    people: String,
    answers: i64,
    closed_at: Option<DateTime<Utc>>,
    opened_by: Option<UserId>,
}

impl Stored {
    fn into_survey(self) -> Result<Survey> {
        Ok(Survey {
            id: self.id,
            register: self.register_id,
            code: self.code,
            title: self.title,
            intro: self.intro,
            fields: serde_json::from_str(&self.fields)?,
            preset: serde_json::from_str(&self.preset)?,
            public: self.public,
            from: self.from_on,
            to: self.to_on,
            expected: self.expected,
            quotas: serde_json::from_str(&self.quotas)?,
            people: serde_json::from_str(&self.people)?,
            answers: self.answers,
            closed_at: self.closed_at,
            opened_by: self.opened_by,
        })
    }
}

/// Answers that were taken out of the register count no longer.
const COLUMNS: &str = "SELECT s.id, s.register_id, s.code, s.title, s.intro, s.fields, s.preset, s.public, s.from_on, \
    s.to_on, s.expected, s.quotas, s.people, s.closed_at, s.opened_by, (SELECT COUNT(*) FROM register_answer a \
    JOIN register_record r ON r.ward_id = a.ward_id AND r.id = a.record_id \
    WHERE a.ward_id = s.ward_id AND a.survey_id = s.id) AS answers FROM register_survey s";

/// The surveys of a register, the newest first.
pub(super) async fn of(conn: &Conn, register: RegisterId) -> Result<Vec<Survey>> {
    let sql =
        format!("{COLUMNS} WHERE s.ward_id = $1 AND s.register_id = $2 ORDER BY s.opened_at DESC, s.id LIMIT 500");
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward, register]).await?;
    stored.into_iter().map(Stored::into_survey).collect()
}

/// The survey of an id.
///
/// # Errors
/// [`Error::NotFound`] where the ward has none.
pub(super) async fn by_id(conn: &Conn, id: SurveyId) -> Result<Survey> {
    let stored: Option<Stored> =
        conn.one(&format!("{COLUMNS} WHERE s.ward_id = $1 AND s.id = $2"), args![conn.ward, id]).await?;
    stored.ok_or(Error::NotFound)?.into_survey()
}

/// The survey of a code.
///
/// # Errors
/// [`Error::NotFound`] where the ward has none.
pub(super) async fn by_code(conn: &Conn, code: &str) -> Result<Survey> {
    let stored: Option<Stored> =
        conn.one(&format!("{COLUMNS} WHERE s.ward_id = $1 AND s.code = $2"), args![conn.ward, code]).await?;
    stored.ok_or(Error::NotFound)?.into_survey()
}

/// Keeps a new survey.
pub(super) async fn insert(tx: &Tx, s: &Survey) -> Result<()> {
    let row = row! { id: s.id, register_id: s.register, code: s.code.as_str(), title: s.title.as_str(),
    intro: s.intro.as_str(), fields: serde_json::to_string(&s.fields)?, preset: serde_json::to_string(&s.preset)?,
    public: s.public, from_on: s.from, to_on: s.to, expected: s.expected,
    quotas: serde_json::to_string(&s.quotas)?, people: serde_json::to_string(&s.people)?,
    opened_by: s.opened_by.map(|by| by.0), opened_at: tx.now };
    tx.insert("register_survey", row).await
}

/// Closes a survey, or opens it again.
pub(super) async fn set_closed(tx: &Tx, id: SurveyId, at: Option<DateTime<Utc>>) -> Result<()> {
    tx.update("register_survey", row! { id: id }, row! { closed_at: at }).await.map(|_| ())
}

/// Notes that a record is an answer.
pub(super) async fn insert_answer(
    tx: &Tx,
    survey: SurveyId,
    record: RecordId,
    part: &str,
    consented: bool,
    by: Option<UserId>,
) -> Result<()> {
    let row = row! { survey_id: survey, record_id: record, part: part, consented: consented,
    answered_by: by.map(|by| by.0), answered_at: tx.now };
    tx.insert("register_answer", row).await
}

/// Is the record an answer of this survey?
pub(super) async fn is_answer(conn: &Conn, survey: SurveyId, record: RecordId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM register_answer WHERE ward_id = $1 AND survey_id = $2 AND record_id = $3";
    Ok(conn.scalar::<i64>(sql, args![conn.ward, survey, record]).await?.unwrap_or(0) > 0)
}

/// Staff who answered.
pub(super) async fn answered_by(conn: &Conn, survey: SurveyId) -> Result<Vec<UserId>> {
    let sql =
        "SELECT answered_by FROM register_answer WHERE ward_id = $1 AND survey_id = $2 AND answered_by IS NOT NULL";
    let ids: Vec<uuid::Uuid> = conn.scalars(sql, args![conn.ward, survey]).await?;
    Ok(ids.into_iter().map(UserId).collect())
}

#[derive(FromQueryResult)]
struct Part {
    part: String,
    answers: i64,
}

/// Answers of each area or unit, by its id, as far as the register holds them still.
pub(super) async fn by_part(conn: &Conn, survey: SurveyId) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT a.part, COUNT(*) AS answers FROM register_answer a \
        JOIN register_record r ON r.ward_id = a.ward_id AND r.id = a.record_id \
        WHERE a.ward_id = $1 AND a.survey_id = $2 GROUP BY a.part ORDER BY a.part";
    let parts: Vec<Part> = conn.all(sql, args![conn.ward, survey]).await?;
    Ok(parts.into_iter().map(|p| (p.part, p.answers)).collect())
}

/// Phiếu trả lời.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Answer {
    pub(super) record_id: RecordId,
    /// Empty where the record was taken out.
    pub(super) label: Option<String>,
    pub(super) part: String,
    pub(super) consented: bool,
    pub(super) answered_at: DateTime<Utc>,
}

/// Answers of a survey, or of one area or unit of it (empty: that name none), the newest first.
pub(super) async fn answers(
    conn: &Conn,
    survey: SurveyId,
    part: Option<&str>,
    offset: u64,
    limit: u64,
) -> Result<Vec<Answer>> {
    let of_part = if part.is_none() { "" } else { " AND a.part = $3" };
    let sql = format!(
        "SELECT a.record_id, r.label, a.part, a.consented, a.answered_at FROM register_answer a \
         LEFT JOIN register_record r ON r.ward_id = a.ward_id AND r.id = a.record_id \
         WHERE a.ward_id = $1 AND a.survey_id = $2{of_part} ORDER BY a.answered_at DESC, a.record_id DESC \
         LIMIT {limit} OFFSET {offset}"
    );
    let mut args = args![conn.ward, survey];
    args.extend(part.map(sea_orm::Value::from));
    conn.all(&sql, args).await
}
