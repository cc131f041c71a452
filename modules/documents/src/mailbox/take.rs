//! Taking what is new: each message in one write of its own with its place in the mailbox, and only then is the server
//! told; whatever is cut off in between is done again without effect.

use super::SOURCE;
use super::imap::{self, Listed, Open};
use super::letter::{self, Attached, Letter};
use super::settings::{self, Mailbox};
use super::store::{self, Outcome, Place, Uid};
use super::tell::{refuse, tell_administrators, those_who};
use crate::incoming::Reading;
use crate::incoming::register::{keep_intake, look_at};
use crate::store::intake::Intake;
use crate::{policy, secrecy};
use chrono::{DateTime, Duration, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Error, Kept, Notice, Result, Role, Tx, WardId};
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

const NAME: &str = "documents.mailbox.take";
/// Minutes between two runs; how often one looks is a setting.
const EVERY: i64 = 5;
/// Messages of one look; what is left is taken by the next, so that other work gets its turn.
const MOST: usize = 30;
/// The largest message that is taken, in bytes.
const LARGEST: u64 = 60 * 1024 * 1024;
/// A message that could not be fetched so often is taken by its beginning; after as many tries again, as one that came.
const MOST_TRIES: i32 = 3;
/// How long a look lasts: other work waits behind it.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(90);
/// A mailbox that fails for so long is told to the administrators.
const FAILS_FOR: i64 = 2;

/// Looks for new messages.
pub(crate) const TAKE: Kind = Kind { name: NAME, run };
/// Every five minutes.
pub(crate) const OFTEN: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let slot = now.timestamp().div_euclid(EVERY * 60) + 1;
    DateTime::from_timestamp(slot * EVERY * 60, 0).unwrap_or(now + Duration::minutes(EVERY))
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let asked = job.payload()["asked"] == true;
        let conn = app.db.read(job.ward());
        let Some(mailbox) = settings::mailbox(&conn).await?.filter(|m| asked || m.every > 0) else { return Ok(()) };
        let place = store::place(&conn, &mailbox.account()).await?;
        let due = place.and_then(|place| place.checked_at).map(|at| at + Duration::minutes(mailbox.every));
        // A look that began a moment late must not make the next one a whole turn late.
        let is_due = due.is_none_or(|due| due <= app.clock.now() + Duration::minutes(1));
        if asked || is_due { look(app, job.ward(), &mailbox).await } else { Ok(()) }
    })
}

/// Asks for a look at once.
pub(super) async fn ask(tx: &Tx) -> Result<()> {
    tx.enqueue(NAME, &json!({ "asked": true }), tx.now).await.map(|_| ())
}

/// One look at the mailbox; what is wrong is noted, and told where it lasts.
async fn look(app: &App, ward: WardId, mailbox: &Mailbox) -> Result<()> {
    let account = mailbox.account();
    let taken = match imap::open(mailbox).await {
        Ok(mut open) => {
            let taken = take_new(app, ward, mailbox, &mut open).await;
            open.close().await;
            taken
        }
        Err(fault) => Err(Stopped::Mailbox(fault)),
    };
    let (fault, news) = match taken {
        Ok(news) => (news.fault.clone(), news),
        Err(Stopped::Mailbox(fault)) => (fault, News::default()),
        Err(Stopped::Here(error)) => return Err(error),
    };
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    let since = store::looked(&tx, &account, &fault).await?;
    if let Some(since) = since.filter(|since| *since + Duration::hours(FAILS_FOR) <= tx.now) {
        tell_administrators(&tx, &fault, since).await?;
    }
    if news.more {
        ask(&tx).await?;
    }
    tx.commit().await.map(|_| ())
}

/// Why a look ended early: the other side, or a fault of ours.
enum Stopped {
    Mailbox(imap::Fault),
    Here(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Here(error)
    }
}

impl From<imap::Fault> for Stopped {
    fn from(fault: imap::Fault) -> Self {
        Self::Mailbox(fault)
    }
}

/// What a look brought.
#[derive(Default)]
struct News {
    /// There is more to take.
    more: bool,
    /// What was taken could not be marked in the mailbox; empty where it could.
    fault: String,
}

/// A message as it was fetched.
struct Fetched {
    raw: Vec<u8>,
    /// With all of its files.
    is_whole: bool,
}

async fn take_new(app: &App, ward: WardId, mailbox: &Mailbox, open: &mut Open) -> Result<News, Stopped> {
    let (conn, account) = (app.db.read(ward), mailbox.account());
    let place = match store::place(&conn, &account).await? {
        Some(place) if place.uid_validity == open.uid_validity => place,
        before => {
            // At first what came since the mailbox was set is taken. Where the server has numbered its messages anew, all
            // that came since then is looked at again; what was taken is known by its key.
            let since = before.map_or(app.clock.now(), |before| before.begun_at);
            let last = open.last_before(since).await?;
            let tx = app.db.write(ward, None, app.clock.now()).await?;
            store::begin(&tx, &account, open.uid_validity, last, since).await?;
            tx.commit().await?;
            store::place(&conn, &account).await?.ok_or(Error::NotFound)?
        }
    };
    let listed = open.list_after(place.last_uid, MOST + 1).await?;
    let (mut more, began) = (listed.len() > MOST, Instant::now());
    for message in listed.into_iter().take(MOST) {
        if began.elapsed() > LONGEST {
            more = true;
            break;
        }
        let at = Uid { account: &account, validity: open.uid_validity, uid: message.uid };
        let is_old = place.since.is_some_and(|since| message.came_at.is_some_and(|came| came < since));
        if is_old {
            let tx = app.db.write(ward, None, app.clock.now()).await?;
            store::pass(&tx, at).await?;
            tx.commit().await?;
            continue;
        }
        let Some(fetched) = fetch(app, ward, open, at, &message, &place).await? else { continue };
        take_one(app, ward, mailbox, at, &message, fetched).await?;
    }
    // What was taken is taken, whatever the server says to being told.
    let fault = match settle(app, ward, mailbox, open).await {
        Ok(()) => String::new(),
        Err(Stopped::Mailbox(fault)) => format!("Thư đã lấy nhưng chưa đánh dấu được trong hộp thư. {fault}"),
        Err(here) => return Err(here),
    };
    Ok(News { more, fault })
}

/// Fetches a message, or as much of it as can be had: one that breaks off each look would keep out all that came after it.
async fn fetch(
    app: &App,
    ward: WardId,
    open: &mut Open,
    at: Uid<'_>,
    message: &Listed,
    place: &Place,
) -> Result<Option<Fetched>, Stopped> {
    let tries = if place.failed_uid == Some(at.uid) { place.failures } else { 0 };
    if tries >= 2 * MOST_TRIES {
        return Ok(Some(Fetched { raw: Vec::new(), is_whole: false }));
    }
    let is_whole = message.size <= LARGEST && tries < MOST_TRIES;
    match open.fetch(message, is_whole).await {
        Ok(raw) => Ok(raw.map(|raw| Fetched { raw, is_whole })),
        Err(fault) => {
            let tx = app.db.write(ward, None, app.clock.now()).await?;
            store::failed(&tx, at).await?;
            tx.commit().await?;
            Err(Stopped::Mailbox(fault))
        }
    }
}

/// Tells the server what became of its messages.
async fn settle(app: &App, ward: WardId, mailbox: &Mailbox, open: &mut Open) -> Result<(), Stopped> {
    for message in store::unsettled(&app.db.read(ward), &mailbox.account(), open.uid_validity).await? {
        if message.outcome == Outcome::Secret.key() {
            open.flag_refused(message.uid).await?;
        } else {
            open.settle(message.uid, &mailbox.after).await?;
        }
        let tx = app.db.write(ward, None, app.clock.now()).await?;
        store::settled(&tx, message.id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Reads a message, judges it before anything of it is kept, and keeps it with its place in the mailbox.
async fn take_one(
    app: &App,
    ward: WardId,
    mailbox: &Mailbox,
    at: Uid<'_>,
    listed: &Listed,
    fetched: Fetched,
) -> Result<()> {
    let is_large = !fetched.is_whole;
    let raw = Arc::new(fetched.raw);
    let read = match raw.is_empty() {
        true => None,
        false => tokio::task::spawn_blocking({
            let raw = raw.clone();
            move || letter::read(&raw)
        })
        .await
        .ok(),
    };
    // What makes the reader stumble is no reason never to take another message; it is kept as it came.
    let mut letter = read.unwrap_or_else(|| Letter {
        key: format!("{}-{}", at.validity, at.uid),
        files: vec![Attached { name: "thu.eml".into(), bytes: raw.to_vec() }],
        ..Letter::default()
    });
    if is_large {
        letter.files.clear();
    }
    let judged = judge(&letter).await;
    let outcome = match judged {
        None => Outcome::Secret,
        Some(_) if store::knows(&app.db.read(ward), &letter.key).await? => Outcome::Same,
        Some(_) if is_large => Outcome::TooLarge,
        Some(_) => Outcome::Taken,
    };
    let id = Uuid::now_v7();
    let kept = if outcome == Outcome::Taken { keep_files(app, &letter).await? } else { Vec::new() };
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let intake = matches!(outcome, Outcome::Taken | Outcome::TooLarge).then_some(id);
    let is_new = store::add(&tx, at, outcome, intake, &letter).await?;
    if !is_new && !store::has(&tx, at).await? {
        // Another look took the same message from elsewhere meanwhile; the next one knows it.
        return Ok(());
    }
    store::pass(&tx, at).await?;
    if !is_new {
        return tx.commit().await.map(|_| ());
    }
    match outcome {
        Outcome::Taken | Outcome::TooLarge => {
            keep(&mut tx, id, listed, &letter, &kept, judged.unwrap_or_default()).await?;
        }
        Outcome::Secret => refuse(&mut tx, mailbox, id, &letter).await?,
        Outcome::Same => {}
    }
    tx.commit().await.map(|_| ())
}

/// What a message's files say of themselves, the first PDF before others; `None`: it bears a mark of secrecy.
async fn judge(letter: &Letter) -> Option<Reading> {
    let names = letter.files.iter().map(|file| file.name.as_str());
    secrecy::require_unmarked(names.chain([letter.subject.as_str()])).ok()?;
    let text: Vec<String> = letter.text.lines().map(str::to_owned).collect();
    secrecy::require_open("", &text).ok()?;
    let mut files: Vec<&Attached> = letter.files.iter().collect();
    files.sort_by_key(|file| !file.bytes.starts_with(b"%PDF-"));
    let mut uploads: Vec<(Vec<u8>, String)> = files.iter().map(|f| (f.bytes.clone(), f.name.clone())).collect();
    if uploads.is_empty() && !letter.text.is_empty() {
        uploads.push((letter.text.clone().into_bytes(), "thu.txt".into()));
    }
    let mut read = look_at(uploads).await.ok()?;
    if read.subject.is_empty() {
        read.subject.clone_from(&letter.subject);
    }
    Some(read)
}

/// Keeps the files of a message, and its text as a file where it has any.
async fn keep_files(app: &App, letter: &Letter) -> Result<Vec<Kept>> {
    let mut kept = Vec::with_capacity(letter.files.len() + 1);
    for file in &letter.files {
        kept.push(app.files.keep_bytes(&file.name, file.bytes.clone()).await?);
    }
    if !letter.text.is_empty() {
        let sent = letter.sent_at.map(kernel::moment).unwrap_or_default();
        let head = format!(
            "Người gửi: {} <{}>\nNgày gửi: {sent}\nTiêu đề: {}\n\n",
            letter.sender_name, letter.sender, letter.subject
        );
        kept.push(app.files.keep_bytes("Nội dung thư.txt", (head + &letter.text).into_bytes()).await?);
    }
    Ok(kept)
}

async fn keep(tx: &mut Tx, id: Uuid, listed: &Listed, letter: &Letter, kept: &[Kept], read: Reading) -> Result<()> {
    let names: Vec<&str> = kept.iter().map(|file| file.file_name.as_str()).collect();
    let came = Intake {
        id,
        source: SOURCE.to_owned(),
        file_names: names.join("\n"),
        reading: serde_json::to_string(&read).map_err(Error::internal)?,
        came_at: listed.came_at.map_or(tx.now, |came| came.min(tx.now)),
        by_name: called(letter),
        priority: 0,
        document_id: None,
    };
    keep_intake(tx, &came, kernel::UserId(Uuid::nil()), kept).await?;
    for clerk in those_who(tx, Role::Clerk).await? {
        tx.notify(Notice {
            to: clerk,
            title: kernel::told!("Thư mới đến hộp thư chờ đăng ký"),
            body: String::new(),
            href: format!("/van-ban/den/moi?tep={id}"),
            key: format!("documents.mailbox.{id}"),
            by_mail: None,
        })
        .await?;
    }
    Ok(())
}

/// Who wrote, as lists show it.
fn called(letter: &Letter) -> String {
    match (letter.sender_name.as_str(), letter.sender.as_str()) {
        ("", "") => "Không rõ người gửi".to_owned(),
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

/// Tries the mailbox that is set; says what is wrong.
pub(super) async fn try_now(mailbox: &Mailbox) -> Result<(), imap::Fault> {
    let open = imap::open(mailbox).await?;
    open.close().await;
    Ok(())
}

/// Asks for a look, as the administrator.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] where no mailbox is set.
pub(super) async fn take_now(tx: &mut Tx, actor: &kernel::Actor) -> Result<()> {
    actor.require(policy::MAILBOX)?;
    if settings::mailbox(tx).await?.is_none() {
        return Err(Error::refused("Chưa thiết lập hộp thư."));
    }
    ask(tx).await
}
