//! The verbs of dossiers: receive, and move from state to state.

use super::model::{Dossier, State};
use super::new::{NewDossier, Why};
use super::store::{self, Move};
use super::{deadline, number};
use crate::catalogue::{self, Version};
use crate::due::{self, Ask, WardCalendar};
use kernel::{Actor, Error, Event, Notice, NoticeKind, Result, Setting, Tx, local_day};
use serde_json::json;
use uuid::Uuid;

/// Receives a dossier, or registers it where no officer has seen it. The same id again gives the same dossier.
///
/// # Errors
/// [`Error::Refused`] where the procedure is not in force today.
pub(crate) async fn receive(tx: &mut Tx, actor: Option<&Actor>, new: NewDossier) -> Result<Dossier> {
    let (mut dossier, agency) = match begun(tx, actor, &new).await {
        Ok(begun) => begun,
        // A repeat gives its dossier even where none could come in any more.
        Err(refused @ Error::Refused(_)) => return store::find(tx, new.id).await?.ok_or(refused),
        Err(other) => return Err(other),
    };
    let today = local_day(tx.now);
    dossier.code = number::next(tx, &agency, today).await?;
    if !store::insert(tx, &dossier, actor.filter(|_| new.received).map(|actor| actor.user)).await? {
        store::give_number_back(tx, &agency, today).await?;
        return store::find(tx, new.id).await?.ok_or(Error::NotFound);
    }
    store::add_components(tx, dossier.id, &new.components, actor.map_or("", |actor| &actor.name)).await?;
    note(tx, None, &dossier, Why::none()).await?;
    let kind = if new.received { "procedures.dossier.received" } else { "procedures.dossier.registered" };
    let detail = json!({ "code": dossier.code, "procedure": dossier.procedure_code, "channel": dossier.channel.number(),
        "due_at": dossier.due_at });
    tx.record(Event::new(kind, dossier.id.0, detail));
    Ok(dossier)
}

/// The dossier as it comes in, still without a code, and the identifier of the agency that gives it one.
async fn begun(tx: &Tx, actor: Option<&Actor>, new: &NewDossier) -> Result<(Dossier, String)> {
    let Some(version) = catalogue::store::version_on(tx, new.procedure, local_day(tx.now)).await? else {
        return Err(Error::refused("Thủ tục này không có phiên bản nào có hiệu lực hôm nay."));
    };
    let [hours, saturday, days_off, swaps] = due::SETTINGS.each_ref();
    let [agency, of_calendar @ ..] = Setting::get_all([&number::AGENCY, hours, saturday, days_off, swaps], tx).await?;
    let agency = number::agency_as_set(tx.ward, &agency)?;
    let mut dossier = made(actor, new, &version, tx);
    if new.received {
        let calendar = due::as_set(of_calendar)?;
        begin_clock(tx, &mut dossier, &version, &calendar).await?;
    }
    Ok((dossier, agency))
}

fn made(actor: Option<&Actor>, new: &NewDossier, version: &Version, tx: &Tx) -> Dossier {
    let mine = actor.filter(|_| new.received);
    let (officer, officer_name) = match (&new.officer, mine) {
        (Some((id, name)), _) => (Some(*id), name.clone()),
        (None, Some(actor)) => (Some(actor.user), actor.name.clone()),
        (None, None) => (None, String::new()),
    };
    Dossier {
        id: new.id,
        code: String::new(),
        outer_code: new.outer_code.clone(),
        procedure: version.procedure,
        version_id: version.id,
        procedure_code: version.content.code.clone(),
        procedure_name: version.content.name.clone(),
        level: version.content.level,
        case_key: new.case_key.clone(),
        channel: new.channel,
        state: if new.received { State::Received } else { State::Registered },
        source: new.source.to_owned(),
        applicant: new.applicant.clone(),
        details: new.details.clone(),
        support_place: new.support_place.clone(),
        receipt_place: new.receipt_place.clone(),
        competent_agency: new.competent_agency.clone(),
        outside: new.outside,
        in_person: new.in_person,
        came_at: None,
        registered_at: tx.now,
        received_at: None,
        received_by_name: mine.map(|actor| actor.name.clone()).unwrap_or_default(),
        calendar: String::new(),
        verifying: new.verifying,
        due_at: None,
        first_due_at: None,
        due_there: None,
        waits_since: None,
        supplements: 0,
        extensions: 0,
        unit: mine.and_then(|actor| actor.unit),
        officer,
        officer_name,
        step: 0,
        step_since: Some(tx.now),
        finished_at: None,
        in_time: None,
        returned_at: None,
        synced_at: None,
        electronic_result: false,
        result_number: String::new(),
        illustrative: new.illustrative,
        version: 1,
    }
}

/// Received now: the clock begins to run by the ward's calendar of today.
async fn begin_clock(tx: &Tx, dossier: &mut Dossier, version: &Version, calendar: &WardCalendar) -> Result<()> {
    if !store::has_calendar(tx, &calendar.digest).await? {
        store::keep_calendar(tx, &calendar.digest, &calendar.content).await?;
    }
    let limit = version.content.limit(&dossier.case_key, tx.ward, local_day(tx.now));
    let ask = Ask { limit, verifying: dossier.verifying, received: tx.now };
    dossier.received_at = Some(tx.now);
    dossier.calendar.clone_from(&calendar.digest);
    dossier.due_at = Some(due::due(ask, &calendar.calendar, &[])?.at);
    dossier.first_due_at = dossier.due_at;
    Ok(())
}

/// Moves a dossier to another state: writes the move, stops the clock or lets it run again, counts the due date anew.
///
/// # Errors
/// [`Error::Refused`] where the state does not follow, a reason is missing or a supplement was asked for already;
/// [`Error::Conflict`] where somebody else was quicker.
pub(crate) async fn shift(tx: &mut Tx, dossier: &Dossier, to: State, why: Why) -> Result<Dossier> {
    check(dossier, to, &why)?;
    let mut next = Dossier { state: to, ..dossier.clone() };
    if dossier.state.rests() {
        store::end_wait(tx, dossier.id).await?;
        next.waits_since = None;
        next.due_at = due_at(tx, &next).await?;
    }
    match to {
        State::Supplement | State::Payment => {
            store::add_wait(tx, dossier.id, to.key(), None).await?;
            next.waits_since = Some(tx.now);
            next.supplements += i32::from(to == State::Supplement);
        }
        State::Received | State::Processing if dossier.received_at.is_none() => {
            let version = catalogue::store::version(tx, dossier.version_id).await?;
            let calendar = due::of_ward(tx).await?;
            begin_clock(tx, &mut next, &version, &calendar).await?;
            next.received_by_name = tx.actor().map(|(_, name)| name.to_owned()).unwrap_or_default();
        }
        // A stop ends the work too: it was in time or late, and drags on no later month.
        State::Finished | State::Stopped => {
            next.finished_at = Some(tx.now);
            next.in_time = Some(deadline::in_time(tx, &next, tx.now).await?);
        }
        State::Returned => next.returned_at = Some(tx.now),
        _ => {}
    }
    let kept = keep(tx, dossier, next, why, event_of(to)).await?;
    if dossier.state.rests() && to == State::Processing {
        tell_resumed(tx, &kept).await?;
    }
    Ok(kept)
}

/// Tells the officer in charge that their clock runs again, unless they let it run themselves.
async fn tell_resumed(tx: &Tx, dossier: &Dossier) -> Result<()> {
    let Some(to) = dossier.officer.filter(|officer| tx.actor().is_none_or(|(id, _)| id != *officer)) else {
        return Ok(());
    };
    tx.notify(Notice {
        to,
        title: kernel::told!("Hồ sơ {} được tiếp tục giải quyết", dossier.code),
        body: format!("{}: người nộp đã bổ sung hoặc đã thực hiện nghĩa vụ tài chính.", dossier.procedure_name),
        href: dossier.page(),
        key: format!("procedures.dossier.{}.{}", dossier.id, dossier.version),
        by_mail: Some(NoticeKind::Asked),
    })
    .await
}

/// The due date as it follows from what is stored now.
pub(super) async fn due_at(tx: &Tx, dossier: &Dossier) -> Result<Option<chrono::DateTime<chrono::Utc>>> {
    Ok(deadline::explain(tx, dossier).await?.map(|due| due.at))
}

/// Writes what became of a dossier, its move and its event.
pub(super) async fn keep(
    tx: &mut Tx,
    before: &Dossier,
    after: Dossier,
    why: Why,
    event: &'static str,
) -> Result<Dossier> {
    store::update(tx, before, &after).await?;
    let detail = json!({ "code": after.code, "from": before.state.number(), "to": after.state.number(),
        "reason": why.reason, "due_at": after.due_at });
    note(tx, Some(before.state), &after, why).await?;
    tx.record(Event::new(event, after.id.0, detail));
    Ok(Dossier { version: before.version + 1, ..after })
}

async fn note(tx: &Tx, from: Option<State>, d: &Dossier, why: Why) -> Result<()> {
    let by = tx.actor();
    let m = Move {
        id: Uuid::now_v7(),
        kind: if why.kind.is_empty() { d.state.key() } else { why.kind }.to_owned(),
        from_state: from.map(State::number),
        to_state: d.state.number(),
        step: d.step,
        unit_id: d.unit,
        officer_id: d.officer,
        officer_name: d.officer_name.clone(),
        reason: why.reason,
        component_key: why.component_key,
        note: why.note,
        by_id: by.map(|(id, _)| id),
        by_name: by.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        at: tx.now,
    };
    store::add_move(tx, d.id, &m).await
}

fn check(dossier: &Dossier, to: State, why: &Why) -> Result<()> {
    if !dossier.state.leads_to(to) {
        let (is, wanted) = (dossier.state.name(), to.name());
        return Err(Error::refused(format!("Hồ sơ đang ở trạng thái “{is}” nên không chuyển được sang “{wanted}”.")));
    }
    if to == State::Supplement && dossier.supplements > 0 {
        return Err(Error::refused("Hồ sơ đã được yêu cầu bổ sung một lần; không yêu cầu thêm lần nữa."));
    }
    let needs_reason = matches!(to, State::Supplement | State::Declined | State::Stopped);
    if needs_reason && why.reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Chọn lý do; người nộp sẽ đọc được lý do này."));
    }
    Ok(())
}

fn event_of(to: State) -> &'static str {
    match to {
        State::Registered => "procedures.dossier.registered",
        State::Received => "procedures.dossier.received",
        State::Declined => "procedures.dossier.declined",
        State::Processing => "procedures.dossier.processing",
        State::Supplement => "procedures.dossier.supplement",
        State::Payment => "procedures.dossier.payment",
        State::Withdrawing => "procedures.dossier.withdrawing",
        State::Stopped => "procedures.dossier.stopped",
        State::Finished => "procedures.dossier.finished",
        State::Returned => "procedures.dossier.returned",
    }
}
