//! Nộp kho lưu trữ của tỉnh: packages of files that the ward's archive keeps go to the electronic archive of the province,
//! each once, tried again with growing pauses, until the archive gives its receipt or says why not.

use super::actions::changed;
use super::model::{FileState, WorkFile, WorkFileId};
use super::outbox::{self, Destination, Receipt};
use super::package::{self, Package, PackageState};
use super::store::{self, delivery as deliveries, package as packages};
use crate::exchange::{Taken, next_try};
use crate::policy;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Cx, Error, Event, Notice, NoticeKind, Result, Tx, UserId, WardId};
use serde_json::json;
use std::time::{Duration, Instant};
use uuid::Uuid;

const NAME: &str = "documents.province_archive.deliver";
/// Deliveries that are looked up at once.
const TURN: u32 = 20;
/// How long a turn lasts: other work waits behind it.
const LONGEST: Duration = Duration::from_secs(90);
/// Minutes between two turns.
const MINUTES: i64 = 5;

/// Delivers what waits, and reads what the archive answered in its folder.
pub(crate) const DELIVER: Kind = Kind { name: NAME, run };
/// Looks again and again.
pub(crate) const OFTEN: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let step = TimeDelta::minutes(MINUTES);
    now.duration_trunc(step).unwrap_or(now) + step
}

/// How the delivery of a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryState {
    /// Chờ gửi.
    Waiting,
    /// Kho đã nhận, or in a folder: was put there.
    Sent,
    /// Kho từ chối, with its words.
    Refused,
    /// Chưa gửi được, somebody must do something.
    Failed,
}

impl DeliveryState {
    const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Refused, Self::Failed];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// The state of a name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Self::Failed)
    }
}

/// A file on its way to the archive of the province.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Delivery {
    pub file: WorkFileId,
    pub package: Uuid,
    pub state: DeliveryState,
    /// What was wrong the last time, or what the archive said.
    pub said: String,
    pub attempts: i32,
    pub next_at: DateTime<Utc>,
    /// SHA-256 of the package as it went.
    pub digest: String,
    /// Số tiếp nhận of the archive.
    pub receipt: String,
    pub received_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub asked_at: DateTime<Utc>,
    pub asked_by: UserId,
    pub asked_by_name: String,
}

/// Has a file delivered; one that is on its way or there stays as it is.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] where there is no archive, where the ward's own archive has not received the
/// file, or where it cannot be packed.
pub(super) async fn ask(cx: &Cx, file: &WorkFile) -> Result<()> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    actor.require(policy::ARCHIVE)?;
    outbox::destination(&conn).await?.ok_or_else(outbox::not_connected)?;
    if file.state != FileState::Archived {
        return Err(Error::refused("Chỉ nộp vào kho lưu trữ của tỉnh hồ sơ mà lưu trữ cơ quan đã nhận."));
    }
    if deliveries::of_file(&conn, file.id).await?.is_some() {
        return Ok(());
    }
    let package = Uuid::now_v7();
    package::begin(cx, file, package).await?;
    let mut tx = cx.begin().await?;
    let delivery = Delivery {
        file: file.id,
        package,
        state: DeliveryState::Waiting,
        said: String::new(),
        attempts: 0,
        next_at: tx.now,
        digest: String::new(),
        receipt: String::new(),
        received_at: None,
        sent_at: None,
        asked_at: tx.now,
        asked_by: actor.user,
        asked_by_name: actor.name.clone(),
    };
    if !deliveries::insert(&tx, &delivery).await? {
        return Ok(());
    }
    changed(&mut tx, actor, file, "documents.work_file.delivery_asked", "", json!({ "package": package })).await?;
    soon(&tx).await?;
    tx.commit().await.map(|_| ())
}

/// Tries a delivery at once. What the archive refused, or what cannot be packed as it was, is packed anew; otherwise the
/// same package goes, which the archive may have.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::Refused`] where the archive has it, or where it cannot be packed.
pub(super) async fn again(cx: &Cx, file: &WorkFile) -> Result<()> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    actor.require(policy::ARCHIVE)?;
    let before = deliveries::of_file(&conn, file.id).await?.ok_or(Error::NotFound)?;
    if before.state == DeliveryState::Sent {
        return Err(Error::refused("Kho lưu trữ của tỉnh đã nhận hồ sơ này."));
    }
    let packed = packages::find(&conn, before.package).await?.map(|package| package.state);
    let is_sound = matches!(packed, Some(PackageState::Ready | PackageState::Making));
    let package = match is_sound && before.state != DeliveryState::Refused {
        true => before.package,
        false => {
            let fresh = Uuid::now_v7();
            package::begin(cx, file, fresh).await?;
            fresh
        }
    };
    let mut tx = cx.begin().await?;
    let asked = (actor.user, actor.name.as_str());
    if !deliveries::set_again(&tx, &before, package, asked).await? {
        return Err(Error::Conflict("Hồ sơ này vừa được gửi lại. Ông/bà tải lại trang để xem.".into()));
    }
    changed(&mut tx, actor, file, "documents.work_file.delivery_again", "", json!({ "package": package })).await?;
    soon(&tx).await?;
    tx.commit().await.map(|_| ())
}

/// Asks for a turn, with the write that gave the reason.
async fn soon(tx: &Tx) -> Result<()> {
    tx.enqueue(NAME, &json!({}), tx.now).await.map(|_| ())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let (ward, conn, began) = (job.ward(), app.db.read(job.ward()), Instant::now());
        // What is wrong with the address stands on the page; nothing is tried meanwhile.
        let to = match outbox::destination(&conn).await {
            Ok(Some(to)) => to,
            Ok(None) | Err(Error::Refused(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        if let Destination::Folder(name) = &to {
            for delivery in deliveries::unanswered(&conn).await? {
                if let Some((taken, receipt)) = outbox::answer_in(app, ward, name, &delivery.digest).await {
                    note(app, ward, &delivery, taken, &receipt, &delivery.digest).await?;
                }
            }
        }
        loop {
            let due = deliveries::due(&conn, app.clock.now(), TURN).await?;
            if due.is_empty() {
                return Ok(());
            }
            for delivery in due {
                if began.elapsed() > LONGEST {
                    return Ok(());
                }
                one(app, ward, &delivery, &to).await?;
            }
        }
    })
}

/// Delivers one package.
async fn one(app: &App, ward: WardId, delivery: &Delivery, to: &Destination) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    if !deliveries::claim(&tx, delivery).await? {
        return Ok(());
    }
    tx.commit().await?;
    let claimed = Delivery { attempts: delivery.attempts + 1, ..delivery.clone() };
    let package = packages::find(&app.db.read(ward), delivery.package).await?.ok_or(Error::NotFound)?;
    if package.state != PackageState::Ready {
        return give_up(app, ward, &claimed, &package.said).await;
    }
    match outbox::hand_over(app, ward, &claimed, &package, to).await {
        Ok(handed) => note(app, ward, &claimed, handed.taken, &handed.receipt, &handed.digest).await,
        Err(Error::Refused(said)) => {
            let tx = app.db.write(ward, None, app.clock.now()).await?;
            let spoilt = Package { state: PackageState::Failed, said: said.clone(), ..package };
            packages::update(&tx, &spoilt, PackageState::Ready).await?;
            tx.commit().await?;
            give_up(app, ward, &claimed, &said).await
        }
        Err(error) => {
            tracing::error!(?error, %ward, package = %package.id, "a package could not be delivered");
            let said = "Hệ thống chưa ghi được gói để gửi. Quản trị viên kiểm tra ổ đĩa của máy chủ.".to_owned();
            note(app, ward, &claimed, Taken::NotNow(said), &Receipt::default(), "").await
        }
    }
}

/// It cannot go as it is.
async fn give_up(app: &App, ward: WardId, delivery: &Delivery, said: &str) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    stop(&mut tx, delivery, DeliveryState::Failed, said).await?;
    tx.commit().await.map(|_| ())
}

/// Notes what became of a try, or what the archive answered later.
async fn note(app: &App, ward: WardId, d: &Delivery, taken: Taken, receipt: &Receipt, digest: &str) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let again = next_try(d.attempts, tx.now);
    match (taken, again) {
        (Taken::Yes, _) => {
            if deliveries::set_sent(&tx, d, receipt, digest).await? {
                let detail = json!({ "package": d.package, "digest": digest, "receipt": receipt.number });
                tx.record(Event::new("documents.work_file.delivered", d.file.0, detail));
            }
        }
        (Taken::NotNow(said), Some(at)) => deliveries::set_waiting(&tx, d, at, &said).await?,
        (Taken::NotNow(said), None) => stop(&mut tx, d, DeliveryState::Failed, &said).await?,
        (Taken::Never(said), _) => stop(&mut tx, d, DeliveryState::Refused, &said).await?,
    }
    tx.commit().await.map(|_| ())
}

/// It rests until somebody does something, and whoever asked for it is told.
async fn stop(tx: &mut Tx, d: &Delivery, state: DeliveryState, said: &str) -> Result<()> {
    if !deliveries::set_stopped(tx, d, state, said).await? {
        return Ok(());
    }
    let file = store::find(tx, d.file).await?.ok_or(Error::NotFound)?;
    let detail = json!({ "package": d.package, "state": state.key(), "said": said });
    tx.record(Event::new("documents.work_file.not_delivered", d.file.0, detail));
    tx.notify(Notice {
        to: d.asked_by,
        title: kernel::told!("Kho lưu trữ của tỉnh chưa nhận hồ sơ {}", file.notation),
        body: said.to_owned(),
        href: file.page(),
        key: format!("documents.work_file.{}.not_delivered.{}", d.file, tx.now.timestamp()),
        by_mail: Some(NoticeKind::Reminder),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_keep_their_names() {
        assert!(DeliveryState::ALL.into_iter().all(|s| DeliveryState::from_key(s.key()) == s));
        assert_eq!(DeliveryState::from_key("?"), DeliveryState::Failed, "what is unknown is looked at");
    }
}
