//! Every query about the report of a period.

use super::model::{Particulars, Section, Written};
use crate::period::{Period, PeriodId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct SectionRow {
    section: String,
    body: String,
    suggested: String,
    read_by_name: String,
    read_at: DateTime<Utc>,
    version: i32,
}

/// What people made of the sections.
pub(crate) async fn written(conn: &Conn, period: PeriodId) -> Result<Vec<Written>> {
    let sql = "SELECT section, body, suggested, read_by_name, read_at, version FROM report_section \
               WHERE ward_id = $1 AND period_id = $2";
    let rows: Vec<SectionRow> = conn.all(sql, args![conn.ward, period]).await?;
    let written = |r: SectionRow| {
        Some(Written {
            section: Section::from_key(&r.section)?,
            body: r.body,
            suggested: r.suggested,
            read_by_name: r.read_by_name,
            read_at: r.read_at,
            version: r.version,
        })
    };
    Ok(rows.into_iter().filter_map(written).collect())
}

/// Keeps a section as a person left it, unless somebody else has since its version (0: nobody had read it).
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(crate) async fn write(tx: &Tx, period: PeriodId, w: &Written) -> Result<()> {
    let version = w.version;
    let mut row = row! {
        body: w.body.as_str(), suggested: w.suggested.as_str(), read_by_name: w.read_by_name.as_str(),
        read_at: w.read_at, version: version + 1,
    };
    let key = row! { period_id: period, section: w.section.key() };
    let done = if version > 0 {
        let mut key = key;
        key.extend(row! { version: version });
        tx.update("report_section", key, row).await? == 1
    } else if written(tx, period).await?.iter().any(|known| known.section == w.section) {
        false
    } else {
        row.extend(key);
        tx.insert("report_section", row).await?;
        true
    };
    if done { Ok(()) } else { Err(conflict()) }
}

fn conflict() -> Error {
    Error::Conflict("Có người vừa sửa phần này. Ông/bà tải lại trang để xem bản mới rồi sửa tiếp.".into())
}

/// Takes away what a person made of a section, so that the suggestion stands again.
///
/// # Errors
/// [`Error::Conflict`] where it has another version.
pub(crate) async fn forget(tx: &Tx, period: PeriodId, section: Section, version: i32) -> Result<()> {
    let sql = "DELETE FROM report_section WHERE ward_id = $1 AND period_id = $2 AND section = $3 AND version = $4";
    let gone = tx.exec(sql, args![tx.ward, period, section.key(), version]).await?;
    if gone == 1 { Ok(()) } else { Err(conflict()) }
}

#[derive(FromQueryResult)]
struct ParticularsRow {
    number: String,
    issued_on: Option<NaiveDate>,
    addressed_to: String,
    recipients: String,
    authority: String,
    signer: String,
    version: i32,
}

impl From<ParticularsRow> for Particulars {
    fn from(r: ParticularsRow) -> Self {
        Self {
            number: r.number,
            issued_on: r.issued_on,
            addressed_to: r.addressed_to,
            recipients: r.recipients,
            authority: r.authority,
            signer: r.signer,
            version: r.version,
        }
    }
}

/// Who signed the newest other report that was due by then, and who got it: authority, signer, recipients.
pub(crate) async fn last_signed(conn: &Conn, period: &Period) -> Result<Option<Particulars>> {
    let sql = "SELECT d.number, d.issued_on, d.addressed_to, d.recipients, d.authority, d.signer, d.version \
               FROM report_document d JOIN report_period p ON p.ward_id = d.ward_id AND p.id = d.period_id \
               WHERE d.ward_id = $1 AND d.period_id <> $2 AND p.due_on <= $3 ORDER BY p.due_on DESC, p.id DESC LIMIT 1";
    let last: Option<ParticularsRow> = conn.one(sql, args![conn.ward, period.id, period.due_on]).await?;
    Ok(last.map(|r| Particulars {
        recipients: r.recipients,
        authority: r.authority,
        signer: r.signer,
        ..Particulars::default()
    }))
}

/// What stands around the text, as it was set.
pub(crate) async fn particulars(conn: &Conn, period: PeriodId) -> Result<Option<Particulars>> {
    let sql = "SELECT number, issued_on, addressed_to, recipients, authority, signer, version FROM report_document \
               WHERE ward_id = $1 AND period_id = $2";
    let own: Option<ParticularsRow> = conn.one(sql, args![conn.ward, period]).await?;
    Ok(own.map(Particulars::from))
}

/// Keeps what stands around the text.
///
/// # Errors
/// [`Error::Conflict`] where somebody else changed it since.
pub(crate) async fn set_particulars(tx: &Tx, period: PeriodId, p: &Particulars) -> Result<()> {
    let mut row = row! {
        number: p.number.as_str(), issued_on: p.issued_on, addressed_to: p.addressed_to.as_str(),
        recipients: p.recipients.as_str(), authority: p.authority.as_str(), signer: p.signer.as_str(),
        version: p.version + 1,
    };
    if p.version > 0 {
        let key = row! { period_id: period, version: p.version };
        return if tx.update("report_document", key, row).await? == 1 { Ok(()) } else { Err(conflict()) };
    }
    if particulars(tx, period).await?.is_some() {
        return Err(conflict());
    }
    row.extend(row! { period_id: period });
    tx.insert("report_document", row).await
}
