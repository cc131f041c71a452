//! Nộp kho lưu trữ của tỉnh: packages of files that the ward's archive keeps go to the electronic archive of the province,
//! each once, tried again with growing pauses, until the archive gives its receipt or says why not.

use super::actions::changed;
use super::model::{FileState, WorkFile, WorkFileId};
use super::outbox::{self, Destination, Handed, Outcome, Receipt};
use super::package::{self, Package, PackageState};
use super::store::{self, delivery as deliveries, package as packages};
use crate::exchange::next_try;
use crate::policy;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Cx, Error, Event, Notice, NoticeKind, Result, Told, Tx, UserId, WardId, local_day, told};
use serde_json::json;
use std::pin::pin;
use std::time::{Duration, Instant};
use uuid::Uuid;

const NAME: &str = "documents.province_archive.deliver";
/// Deliveries that are looked up at once.
const TURN: u32 = 20;
/// Answers of a folder that are looked up at once.
const ANSWERS: usize = 500;
/// How long a turn lasts: other work waits behind it.
const LONGEST: Duration = Duration::from_secs(90);
/// Minutes between two turns.
const MINUTES: i64 = 5;
/// Minutes until a package is tried again where the archive turns the ward away.
const AWAY_MINUTES: i64 = 30;
/// How often whoever hands a package over says that they still do.
const HOLD: Duration = Duration::from_secs(60);
/// Where the deliveries are.
pub(super) const PAGE: &str = "/van-ban/ho-so/kho-tinh";

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
    /// Kho đã nhận, where there is a receipt; without one it was put into a folder.
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
    /// The destination to which it went, as pages name it.
    pub sent_to: String,
    /// Số tiếp nhận of the archive.
    pub receipt: String,
    pub received_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub asked_at: DateTime<Utc>,
    pub asked_by: UserId,
    pub asked_by_name: String,
    /// Of the file: its year, số và ký hiệu and title.
    pub year: i32,
    pub notation: String,
    pub title: String,
    /// What a reader of the package should know.
    pub notes: String,
}

impl Delivery {
    /// Has the archive said that it has the file?
    pub(super) fn is_received(&self) -> bool {
        !self.receipt.is_empty()
    }
}

/// Has files delivered; one that is on its way or there stays as it is. What is refused of one holds up no other: each
/// refusal begins with the notation of its file.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] where there is no archive.
pub(super) async fn ask(cx: &Cx, files: &[WorkFile]) -> Result<Vec<String>> {
    require_way(cx).await?;
    let mut refused = Vec::new();
    for file in files {
        if let Err(error) = ask_for(cx, file).await {
            let said = error.for_form()?;
            refused.extend(said.iter().map(|(_, said)| format!("{}: {said}", file.notation)));
        }
    }
    // One turn for all: an archive that does not answer is waited for once.
    let tx = cx.begin().await?;
    soon(&tx).await?;
    tx.commit().await?;
    Ok(refused)
}

/// May the actor deliver, and is there somewhere to deliver to?
async fn require_way(cx: &Cx) -> Result<()> {
    cx.actor()?.require(policy::ARCHIVE)?;
    outbox::destination(&cx.read()).await?.ok_or_else(outbox::not_connected).map(|_| ())
}

async fn ask_for(cx: &Cx, file: &WorkFile) -> Result<()> {
    if file.state != FileState::Archived {
        return Err(Error::refused("Chỉ nộp vào kho lưu trữ của tỉnh hồ sơ mà lưu trữ cơ quan đã nhận."));
    }
    if deliveries::of_file(&cx.read(), file.id).await?.is_some() {
        return Ok(());
    }
    let (package, actor) = (pack(cx, file).await?, cx.actor()?);
    let mut tx = cx.begin().await?;
    if !deliveries::insert(&tx, file.id, package, actor).await? {
        return Ok(());
    }
    changed(&mut tx, actor, file, "documents.work_file.delivery_asked", "", json!({ "package": package })).await?;
    tx.commit().await.map(|_| ())
}

/// Begins a package to be delivered: the archive knows by its metadata whose file it is.
async fn pack(cx: &Cx, file: &WorkFile) -> Result<Uuid> {
    if kernel::ORGAN_ID.get(&cx.read()).await?.trim().is_empty() {
        let said = "Chưa khai mã định danh của cơ quan (OrganId), kho không biết hồ sơ của ai. Quản trị viên nhập ở trang \
                    Thiết lập.";
        return Err(Error::refused(said));
    }
    let package = Uuid::now_v7();
    package::begin(cx, file, package).await?;
    Ok(package)
}

/// Tries a delivery at once. What the archive refused, or what cannot be packed as it was, is packed anew; otherwise the
/// same package goes, which the archive may have.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::Refused`] where the archive gave its receipt, where there is no
/// archive, or where it cannot be packed.
pub(super) async fn again(cx: &Cx, file: &WorkFile) -> Result<()> {
    require_way(cx).await?;
    let (conn, actor) = (cx.read(), cx.actor()?);
    let before = deliveries::of_file(&conn, file.id).await?.ok_or(Error::NotFound)?;
    if before.is_received() {
        return Err(Error::refused("Kho lưu trữ của tỉnh đã nhận hồ sơ này."));
    }
    let packed = packages::find(&conn, before.package).await?.map(|package| package.state);
    let is_sound = matches!(packed, Some(PackageState::Ready | PackageState::Making));
    let package = match is_sound && before.state != DeliveryState::Refused {
        true => before.package,
        false => pack(cx, file).await?,
    };
    let mut tx = cx.begin().await?;
    if !deliveries::set_again(&tx, &before, package, actor).await? {
        return Err(Error::Conflict("Hồ sơ này vừa được gửi lại. Ông/bà tải lại trang để xem.".into()));
    }
    changed(&mut tx, actor, file, "documents.work_file.delivery_again", "", json!({ "package": package })).await?;
    soon(&tx).await?;
    tx.commit().await.map(|_| ())
}

/// Asks for a turn; one comes by itself in some minutes.
async fn soon(tx: &Tx) -> Result<()> {
    tx.enqueue(NAME, &json!({}), tx.now).await.map(|_| ())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let (ward, conn, began) = (job.ward(), app.db.read(job.ward()), Instant::now());
        for sent_to in deliveries::places(&conn).await? {
            if let Some(name) = Destination::folder_of(&sent_to, ward) {
                read_answers(app, ward, name).await?;
            }
        }
        // What is wrong with the address stands on the page; nothing is tried meanwhile.
        let to = match outbox::destination(&conn).await {
            Ok(Some(to)) => to,
            Ok(None) | Err(Error::Refused(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        if let Destination::Folder(name) = &to
            && let Err(error) = outbox::sweep(app, ward, name).await
        {
            tracing::error!(?error, %ward, "a folder of the archive was not swept");
        }
        loop {
            let due = deliveries::due(&conn, app.clock.now(), TURN).await?;
            if due.is_empty() {
                return Ok(());
            }
            for delivery in due {
                if began.elapsed() > LONGEST || !one(app, job, &delivery, &to).await? {
                    return Ok(());
                }
            }
        }
    })
}

/// Notes what the archive answered in a folder.
async fn read_answers(app: &App, ward: WardId, name: &str) -> Result<()> {
    let conn = app.db.read(ward);
    for digests in outbox::answered(app, ward, name).await?.chunks(ANSWERS) {
        for delivery in deliveries::unanswered(&conn, digests).await? {
            let Some(outcome) = outbox::answer_in(app, ward, name, &delivery.digest).await else { continue };
            let (digest, sent_to) = (delivery.digest.clone(), delivery.sent_to.clone());
            note(app, ward, &delivery, Handed { outcome, digest: digest.clone() }, &sent_to).await?;
            if let Err(error) = outbox::put_away(app, ward, name, &digest).await {
                tracing::error!(?error, %ward, digest, "an answer of the archive was noted and stays where it lay");
            }
        }
    }
    Ok(())
}

/// Delivers one package; `false`: the archive took nothing, and what else waits rests until the next turn.
async fn one(app: &App, job: &Job, delivery: &Delivery, to: &Destination) -> Result<bool> {
    let ward = job.ward();
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    if !deliveries::claim(&tx, delivery).await? {
        return Ok(true);
    }
    tx.commit().await?;
    let claimed = Delivery { attempts: delivery.attempts + 1, ..delivery.clone() };
    let package = packages::find(&app.db.read(ward), delivery.package).await?.ok_or(Error::NotFound)?;
    if package.state != PackageState::Ready {
        return give_up(app, ward, &claimed, &package.said).await.map(|()| true);
    }
    let place = to.name(ward);
    match held(app, job, &claimed, outbox::hand_over(app, ward, &package, to)).await {
        Ok(handed) => {
            let goes_on = matches!(handed.outcome, Outcome::There(_) | Outcome::Never(_));
            note(app, ward, &claimed, handed, &place).await.map(|()| goes_on)
        }
        Err(Error::Refused(said)) => {
            let tx = app.db.write(ward, None, app.clock.now()).await?;
            let spoilt = Package { state: PackageState::Failed, said: said.clone(), ..package };
            packages::update(&tx, &spoilt, PackageState::Ready).await?;
            tx.commit().await?;
            give_up(app, ward, &claimed, &said).await.map(|()| true)
        }
        Err(error) => {
            tracing::error!(?error, %ward, package = %package.id, "a package could not be delivered");
            let said =
                "Hệ thống chưa đọc hoặc ghi được gói để gửi. Quản trị viên kiểm tra ổ đĩa và nơi lưu tệp của máy chủ.";
            let outcome = Outcome::NotNow(said.to_owned());
            note(app, ward, &claimed, Handed { outcome, digest: String::new() }, &place).await.map(|()| true)
        }
    }
}

/// Does something that may take long, while the turn and the delivery stay with whoever does it.
async fn held<T>(app: &App, job: &Job, d: &Delivery, doing: impl Future<Output = T>) -> T {
    let mut doing = pin!(doing);
    loop {
        if let Ok(done) = tokio::time::timeout(HOLD, &mut doing).await {
            return done;
        }
        if let Err(error) = hold(app, job, d).await {
            tracing::warn!(?error, file = %d.file, "a delivery under way was not held");
        }
    }
}

async fn hold(app: &App, job: &Job, d: &Delivery) -> Result<()> {
    job.progress(app, 0, 0).await?;
    let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
    deliveries::hold(&tx, d).await?;
    tx.commit().await.map(|_| ())
}

/// It cannot go as it is.
async fn give_up(app: &App, ward: WardId, delivery: &Delivery, said: &str) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    stop(&mut tx, delivery, DeliveryState::Failed, said).await?;
    tx.commit().await.map(|_| ())
}

/// Notes what became of a try, or what the archive answered later.
async fn note(app: &App, ward: WardId, d: &Delivery, handed: Handed, sent_to: &str) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    match (handed.outcome, next_try(d.attempts, tx.now)) {
        (Outcome::There(receipt), _) => there(&mut tx, d, &receipt, &handed.digest, sent_to).await?,
        (Outcome::NotNow(said), Some(at)) => deliveries::set_waiting(&tx, d, at, &said).await?,
        (Outcome::NotNow(said), None) => stop(&mut tx, d, DeliveryState::Failed, &said).await?,
        (Outcome::Never(said), _) => stop(&mut tx, d, DeliveryState::Refused, &said).await?,
        (Outcome::TurnedAway(said), _) => turned_away(&tx, d, &said).await?,
    }
    tx.commit().await.map(|_| ())
}

/// It is with the archive, or in its folder.
async fn there(tx: &mut Tx, d: &Delivery, receipt: &Receipt, digest: &str, sent_to: &str) -> Result<()> {
    if !deliveries::set_sent(tx, d, receipt, digest, sent_to).await? {
        return Ok(());
    }
    let (step, body) = match receipt.number.as_str() {
        "" => ("delivery_sent", sent_to),
        number => ("delivery_received", number),
    };
    store::add_step(tx, d.file, (d.asked_by, ""), step, body).await?;
    let detail = json!({ "package": d.package, "digest": digest, "receipt": receipt.number, "to": sent_to });
    tx.record(Event::new("documents.work_file.delivered", d.file.0, detail));
    Ok(())
}

/// The connection is at fault and no package: it waits as it is, its try does not count, and one person is told once.
async fn turned_away(tx: &Tx, d: &Delivery, said: &str) -> Result<()> {
    let is_news = !deliveries::waits_with(tx, said).await?;
    let waiting = Delivery { attempts: d.attempts - 1, ..d.clone() };
    deliveries::set_waiting(tx, &waiting, tx.now + TimeDelta::minutes(AWAY_MINUTES), said).await?;
    if !is_news {
        return Ok(());
    }
    let key = format!("documents.province_archive.turned_away.{}", local_day(tx.now));
    tell(tx, d, told!("Kho lưu trữ của tỉnh không nhận kết nối của cơ quan"), said, PAGE.to_owned(), key).await
}

/// It rests until somebody does something, and whoever asked for it is told.
async fn stop(tx: &mut Tx, d: &Delivery, state: DeliveryState, said: &str) -> Result<()> {
    if !deliveries::set_stopped(tx, d, state, said).await? {
        return Ok(());
    }
    store::add_step(tx, d.file, (d.asked_by, ""), &format!("delivery_{}", state.key()), said).await?;
    let detail = json!({ "package": d.package, "state": state.key(), "said": said });
    tx.record(Event::new("documents.work_file.not_delivered", d.file.0, detail));
    let title = told!("Kho lưu trữ của tỉnh chưa nhận hồ sơ {}", d.notation);
    let key = format!("documents.work_file.{}.not_delivered.{}", d.file, tx.now.timestamp());
    tell(tx, d, title, said, format!("/van-ban/ho-so/{}", d.file), key).await
}

async fn tell(tx: &Tx, d: &Delivery, title: Told, said: &str, href: String, key: String) -> Result<()> {
    let (to, body) = (d.asked_by, said.to_owned());
    tx.notify(Notice { to, title, body, href, key, by_mail: Some(NoticeKind::Reminder) }).await
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
