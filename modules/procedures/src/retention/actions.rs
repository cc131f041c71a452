//! What is done with the data of one person: look, give out, erase.

use super::{MONTHS, given};
use crate::citizen::besides::{self, Besides};
use crate::dossier::{self, Dossier};
use crate::policy;
use chrono::{DateTime, Months, NaiveDate, Utc};
use kernel::{Actor, Conn, Error, Event, Result, Tx, args, audit, local_day};
use serde_json::{Value, json};
use uuid::Uuid;

/// Dossiers of one person at most.
const MOST: usize = 500;

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

/// What is held of a person.
pub(super) struct Person {
    /// The newest first.
    pub dossiers: Vec<Held>,
    pub besides: Besides,
}

impl Person {
    /// Is there anything that may be erased?
    pub(super) fn may_go(&self, today: NaiveDate) -> bool {
        !self.besides.is_empty() || self.dossiers.iter().any(|one| one.may_go(today))
    }
}

/// Notes that the data of a person was looked at, and for what.
///
/// # Errors
/// [`Error::Invalid`] without a number or a purpose.
pub(super) async fn look(tx: &mut Tx, actor: &Actor, number: &str, purpose: &str) -> Result<Person> {
    actor.require(policy::PRIVACY)?;
    if number.is_empty() {
        return Err(Error::invalid("number", "Nhập số định danh hoặc mã số thuế của người yêu cầu."));
    }
    if purpose.is_empty() {
        return Err(Error::invalid("purpose", "Nêu căn cứ: đơn yêu cầu, văn bản nào, ngày nào."));
    }
    let dossiers = held(tx, number).await?;
    for one in &dossiers {
        audit::note_personal_read(tx, one.dossier.id.0, purpose);
    }
    let besides = besides::of(tx, number, tx.now).await?;
    for (id, _) in besides::subjects(tx, number, tx.now, &[]).await? {
        audit::note_personal_read(tx, id, purpose);
    }
    Ok(Person { dossiers, besides })
}

/// All that the desk holds about the person, for themselves.
///
/// # Errors
/// As [`look`].
pub(super) async fn export(tx: &mut Tx, actor: &Actor, number: &str, purpose: &str) -> Result<Value> {
    let found = look(tx, actor, number, purpose).await?;
    let mut dossiers = Vec::with_capacity(found.dossiers.len());
    for Held { dossier: d, kept_until } in &found.dossiers {
        let mut one = given(tx, d).await?;
        one["kept_until"] = json!(kept_until);
        dossiers.push(one);
    }
    tx.record(Event::new(
        "procedures.person.exported",
        Uuid::nil(),
        json!({ "dossiers": dossiers.len(), "purpose": purpose }),
    ));
    let Besides { drafts, help } = found.besides;
    Ok(json!({ "number": number, "dossiers": dossiers, "drafts": drafts, "help": help }))
}

/// How much was erased: dossiers, drafts, requests for help.
pub(super) struct Erased {
    pub dossiers: usize,
    pub drafts: usize,
    pub help: usize,
}

/// Erases what says who the person is from dossiers that need not be kept any more, open drafts and requests for help.
/// What was done with the dossier, and its counts, stay.
///
/// # Errors
/// As [`look`]; [`Error::Refused`] where every dossier must still be kept and there is nothing besides.
pub(super) async fn erase(tx: &mut Tx, actor: &Actor, number: &str, purpose: &str) -> Result<Erased> {
    let today = local_day(tx.now);
    let all = look(tx, actor, number, purpose).await?;
    let free: Vec<&Held> = all.dossiers.iter().filter(|one| one.may_go(today)).collect();
    if !all.may_go(today) {
        return Err(Error::refused(
            "Chưa có hồ sơ nào hết thời hạn lưu; pháp luật buộc phường giữ hồ sơ đến hết thời hạn.",
        ));
    }
    for one in &free {
        dossier::store::forget(tx, &one.dossier).await?;
        let detail = json!({ "code": one.dossier.code, "kept_until": one.kept_until, "purpose": purpose });
        tx.record(Event::new("procedures.dossier.erased", one.dossier.id.0, detail));
    }
    if !all.besides.is_empty() {
        besides::forget(tx, number).await?;
    }
    Ok(Erased { dossiers: free.len(), drafts: all.besides.drafts.len(), help: all.besides.help.len() })
}
