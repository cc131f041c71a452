//! What citizens did on the other side is brought in: each message has its effect once, whatever the order it comes in.

use super::http::Portal;
use super::model::{Incoming, OuterDossier, What, id_of};
use super::{settings, store};
use crate::catalogue;
use crate::dossier::{self, Dossier, DossierId, NewDossier, State, Why};
use chrono::{DateTime, Duration, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Error, Event, Result, Tx, WardId};
use serde_json::json;

const NAME: &str = "procedures.portal.take";
/// Minutes between two looks.
const EVERY: i64 = 10;
/// Most pages of messages of one look.
const MOST_PAGES: usize = 100;

/// Looks for what came.
pub(crate) const TAKE: Kind = Kind { name: NAME, run };
/// Every ten minutes.
pub(crate) const OFTEN: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let slot = now.timestamp().div_euclid(EVERY * 60) + 1;
    DateTime::from_timestamp(slot * EVERY * 60, 0).unwrap_or(now + Duration::minutes(EVERY))
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        look(app, job.ward()).await?;
        super::out::turn(app, job.ward()).await
    })
}

/// Reads the list of the other side to its end and follows each message.
pub(super) async fn look(app: &App, ward: WardId) -> Result<()> {
    let conn = app.db.read(ward);
    let Some((address, key)) = settings::connection(&conn).await? else { return Ok(()) };
    let portal = Portal::at(address, key)?;
    let agency = settings::agency(app, ward);
    for _ in 0..MOST_PAGES {
        let place = store::contact(&conn).await?.place;
        let batch = match portal.take(&place).await {
            Ok(batch) => batch,
            Err(Error::Refused(said)) => return failed(app, ward, &said).await,
            Err(other) => return Err(other),
        };
        let mut tx = app.db.write(ward, None, app.clock.now()).await?;
        for message in batch.messages.iter().filter(|message| message.is_named()) {
            if store::add_in(&tx, message).await? {
                follow(&mut tx, message, "", &agency).await?;
            }
        }
        // The place moves in the same write as the effects: after a power cut the same page is read again.
        store::set_place(&tx, &batch.place).await?;
        if !batch.messages.iter().all(Incoming::is_named) {
            store::set_failed(&tx, "Bên kia gửi thông điệp không có mã hợp lệ; thông điệp đó bị bỏ qua.").await?;
        }
        follow_waiting(&mut tx, &agency).await?;
        tx.commit().await?;
        if batch.messages.is_empty() || batch.place == place {
            break;
        }
    }
    Ok(())
}

/// The other side did not answer as it should: a fact to show.
pub(super) async fn failed(app: &App, ward: WardId, said: &str) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    store::set_failed(&tx, said).await?;
    tx.commit().await.map(|_| ())
}

/// What came before its dossier, or before the dossier could follow it, is tried again.
async fn follow_waiting(tx: &mut Tx, agency: &str) -> Result<()> {
    for (message, said) in store::waiting_in(tx, 500).await? {
        follow(tx, &message, &said, agency).await?;
    }
    Ok(())
}

/// Does what a message asks, or notes why not; `said` is why it waits since an earlier turn.
async fn follow(tx: &mut Tx, message: &Incoming, said: &str, agency: &str) -> Result<()> {
    let known = dossier::store::find_by_outer_code(tx, &message.code).await?;
    let done = match (&message.what, known) {
        (What::Dossier { .. }, Some(_)) => Ok(()),
        (What::Dossier { dossier }, None) => intake(tx, &message.code, dossier, agency).await,
        (_, None) => return Ok(()),
        (What::Supplemented, Some(d)) => move_on(tx, &d, State::Processing).await,
        (What::Withdraw, Some(d)) if may_follow_later(&d, State::Withdrawing) => {
            dossier::desk::withdrawal_asked(tx, &d, said.is_empty()).await?;
            let why = format!("Hồ sơ {} đang ở trạng thái “{}” nên yêu cầu rút còn chờ.", d.code, d.state.name());
            return store::set_in(tx, &message.id, "waiting", &why).await;
        }
        (What::Withdraw, Some(d)) => move_on(tx, &d, State::Withdrawing).await,
    };
    match done {
        Ok(()) => store::set_in(tx, &message.id, "done", "").await,
        Err(Error::Refused(said)) => refuse(tx, message, &said).await,
        Err(Error::Invalid(fields)) => refuse(tx, message, &fields.to_string()).await,
        Err(other) => Err(other),
    }
}

async fn refuse(tx: &mut Tx, message: &Incoming, said: &str) -> Result<()> {
    store::set_in(tx, &message.id, "refused", said).await?;
    let detail = json!({ "code": message.code, "said": said });
    tx.record(Event::new("procedures.portal.unfollowed", id_of(tx.ward, "in", &message.id), detail));
    Ok(())
}

/// A dossier that was handed in there for this agency: registered here, under a code of ours.
async fn intake(tx: &mut Tx, code: &str, outer: &OuterDossier, agency: &str) -> Result<()> {
    let procedure = catalogue::store::by_code(tx, outer.procedure.trim()).await?;
    let procedure = procedure.filter(|p| p.offered);
    let procedure =
        procedure.ok_or_else(|| Error::refused(format!("Phường không cung cấp thủ tục {}.", outer.procedure)))?;
    let applicant = outer.applicant();
    if applicant.name.is_empty() {
        return Err(Error::refused("Hồ sơ không có tên người nộp."));
    }
    let id = DossierId(id_of(tx.ward, "dossier", code));
    let new = NewDossier {
        channel: outer.channel(),
        source: "portal",
        outer_code: code.to_owned(),
        applicant,
        details: if outer.details.is_object() { outer.details.to_string() } else { "{}".into() },
        receipt_place: agency.to_owned(),
        competent_agency: agency.to_owned(),
        in_person: false,
        received: false,
        ..NewDossier::at_desk(id, procedure.id)
    };
    dossier::actions::receive(tx, None, new).await.map(|_| ())
}

/// Is it still in hand, but not yet where this may follow?
fn may_follow_later(d: &Dossier, to: State) -> bool {
    d.state.is_open() && d.state != to && !d.state.leads_to(to)
}

/// Moves a dossier on as the citizen asked; what it is already is no fault.
async fn move_on(tx: &mut Tx, d: &Dossier, to: State) -> Result<()> {
    if d.state == to {
        return Ok(());
    }
    if !d.state.leads_to(to) {
        return Err(Error::refused(format!("Hồ sơ {} đang ở trạng thái “{}”.", d.code, d.state.name())));
    }
    let why = Why::none().saying("Người nộp thực hiện trên cổng dịch vụ công.");
    dossier::actions::shift(tx, d, to, why).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_looks_at_every_tenth_minute() {
        let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert_eq!(super::next(at("2026-03-16T02:00:00Z")), at("2026-03-16T02:10:00Z"));
        assert_eq!(super::next(at("2026-03-16T02:09:59Z")), at("2026-03-16T02:10:00Z"));
    }
}
