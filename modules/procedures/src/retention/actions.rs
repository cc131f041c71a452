//! What is done with the data of one person: look, give out, erase.

use super::{MONTHS, given};
use crate::dossier::{self, Dossier};
use crate::policy;
use chrono::{DateTime, Months, NaiveDate, Utc};
use kernel::{Actor, Conn, Error, Event, Result, Tx, args, audit, local_day};
use serde_json::{Value, json};
use uuid::Uuid;

/// Dossiers of one person at most.
const MOST: usize = 500;
/// What stands where a name was.
const ERASED: &str = "(đã xóa dữ liệu cá nhân)";

/// A dossier of the person, and the day until which it must be kept; `None` while it is in hand.
pub(super) struct Held {
    pub dossier: Dossier,
    pub kept_until: Option<NaiveDate>,
}

impl Held {
    /// May its personal data be erased?
    pub(super) fn may_go(&self, today: NaiveDate) -> bool {
        self.kept_until.is_some_and(|until| until < today)
    }
}

/// The dossiers of a person by their number, newest first.
pub(super) async fn held(conn: &Conn, number: &str) -> Result<Vec<Held>> {
    let months = Months::new(u32::try_from(MONTHS.number(conn).await?).unwrap_or(u32::MAX));
    let rest = format!("applicant_number = $2 ORDER BY registered_at DESC LIMIT {MOST}");
    let all = dossier::store::list(conn, &rest, args![conn.ward, number]).await?;
    let until = |d: &Dossier| {
        let ended: Option<DateTime<Utc>> = if d.state.is_open() {
            None
        } else {
            d.returned_at.or(d.finished_at).or(d.step_since).or(Some(d.registered_at))
        };
        ended.and_then(|at| local_day(at).checked_add_months(months))
    };
    Ok(all.into_iter().map(|dossier| Held { kept_until: until(&dossier), dossier }).collect())
}

/// Notes that the data of a person was looked at, and for what.
///
/// # Errors
/// [`Error::Invalid`] without a number or a purpose.
pub(super) async fn look(tx: &mut Tx, actor: &Actor, number: &str, purpose: &str) -> Result<Vec<Held>> {
    actor.require(policy::PRIVACY)?;
    if number.is_empty() {
        return Err(Error::invalid("number", "Nhập số định danh hoặc mã số thuế của người yêu cầu."));
    }
    if purpose.is_empty() {
        return Err(Error::invalid("purpose", "Nêu căn cứ: đơn yêu cầu, văn bản nào, ngày nào."));
    }
    let found = held(tx, number).await?;
    for one in &found {
        audit::note_personal_read(tx, one.dossier.id.0, purpose);
    }
    Ok(found)
}

/// All that the desk holds about the person, for themselves.
///
/// # Errors
/// As [`look`].
pub(super) async fn export(tx: &mut Tx, actor: &Actor, number: &str, purpose: &str) -> Result<Value> {
    let found = look(tx, actor, number, purpose).await?;
    let mut dossiers = Vec::with_capacity(found.len());
    for Held { dossier: d, kept_until } in &found {
        let mut one = given(tx, d).await?;
        one["kept_until"] = json!(kept_until);
        dossiers.push(one);
    }
    tx.record(Event::new(
        "procedures.person.exported",
        Uuid::nil(),
        json!({ "dossiers": dossiers.len(), "purpose": purpose }),
    ));
    Ok(json!({ "number": number, "dossiers": dossiers }))
}

/// Erases what says who the person is from dossiers that need not be kept any more; says how many. What was done with
/// the dossier, and its counts, stay.
///
/// # Errors
/// As [`look`]; [`Error::Refused`] where every dossier must still be kept.
pub(super) async fn erase(tx: &mut Tx, actor: &Actor, number: &str, purpose: &str) -> Result<usize> {
    let today = local_day(tx.now);
    let all = look(tx, actor, number, purpose).await?;
    let free: Vec<&Held> = all.iter().filter(|one| one.may_go(today)).collect();
    if free.is_empty() {
        return Err(Error::refused(
            "Chưa có hồ sơ nào hết thời hạn lưu; pháp luật buộc phường giữ hồ sơ đến hết thời hạn.",
        ));
    }
    for one in &free {
        dossier::store::forget(tx, &one.dossier, ERASED).await?;
        let detail = json!({ "code": one.dossier.code, "kept_until": one.kept_until, "purpose": purpose });
        tx.record(Event::new("procedures.dossier.erased", one.dossier.id.0, detail));
    }
    Ok(free.len())
}
