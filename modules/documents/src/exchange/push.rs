//! Sending what waits: documents to recipients and statuses to senders, each at least once, again with growing pauses.

use super::http::{self, Taken};
use super::links;
use super::model::{Agency, Channel, Package, Send, SendState, next_try};
use super::store::statuses::Told;
use super::store::{agencies, received, sends, statuses};
use super::{actions, folder, package, settings};
use chrono::{DateTime, Duration, Utc};
use edxml::{BusinessKind, StatusCode};
use kernel::jobs::{Job, Kind};
use kernel::mail::{Address, Mail};
use kernel::{App, BoxFuture, Digest, Error, Event, Kept, Notice, NoticeKind, Result, Tx, WardId, outward};
use serde_json::json;
use std::time::Instant;
use uuid::Uuid;

const NAME: &str = "documents.exchange.push";
/// Messages that are looked up at once.
const TURN: u32 = 50;
/// How long a turn lasts: other work waits behind it.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(90);
/// Until when a turn is planned, so that however many ask for one there is one.
const PLANNED: &str = "documents.exchange.planned";
/// The post room gives up a letter after three days.
const POST_DAYS: i64 = 4;

/// Sends what waits.
pub(crate) const PUSH: Kind = Kind { name: NAME, run: push };

/// Asks for a turn of sending, with the write that gave the reason.
pub(super) async fn ask(tx: &Tx) -> Result<()> {
    tx.enqueue(NAME, &json!({}), tx.now).await.map(|_| ())
}

fn push<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        turn(app, job.ward()).await?;
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let next = [sends::next_at(&tx).await?, statuses::next_at(&tx).await?].into_iter().flatten().min();
        let Some(next) = next.map(|at| at.max(tx.now + Duration::seconds(5))) else { return Ok(()) };
        let planned = tx.setting(PLANNED).await?.and_then(|text| text.parse::<DateTime<Utc>>().ok());
        if planned.is_none_or(|at| at <= tx.now || next < at) {
            tx.enqueue(NAME, &json!({}), next).await?;
            tx.set_setting(PLANNED, &next.to_rfc3339()).await?;
            tx.commit().await?;
        }
        Ok(())
    })
}

/// Sends everything that may go now, until the turn is over.
async fn turn(app: &App, ward: WardId) -> Result<()> {
    let (conn, began) = (app.db.read(ward), Instant::now());
    let allowed = outward::hosts(&settings::HOSTS.get(&conn).await?);
    loop {
        let due = sends::due(&conn, app.clock.now(), TURN).await?;
        let told = statuses::due(&conn, app.clock.now(), TURN).await?;
        if due.is_empty() && told.is_empty() {
            return Ok(());
        }
        for send in due {
            if began.elapsed() > LONGEST {
                return Ok(());
            }
            one(app, ward, &send, &allowed).await?;
        }
        for one in told {
            if began.elapsed() > LONGEST {
                return Ok(());
            }
            tell(app, ward, &one, &allowed).await?;
        }
    }
}

/// Sends one document to one recipient.
async fn one(app: &App, ward: WardId, send: &Send, allowed: &[String]) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    if !sends::claim(&tx, send).await? {
        return Ok(());
    }
    tx.commit().await?;
    let conn = app.db.read(ward);
    let agency = agencies::find(&conn, send.agency).await?;
    let package = sends::package(&conn, send.package.ok_or(Error::NotFound)?).await?;
    let taken = match agency.channel {
        _ if agency.closed_at.is_some() => Taken::Never("Cơ quan này không còn trao đổi văn bản.".into()),
        Channel::Mail => return post(app, ward, send, &agency, &package).await,
        Channel::Link => return open_link(app, ward, send, &agency, &package).await,
        Channel::Directory | Channel::Http => match write(app, &package, &agency).await {
            Ok(message) => deliver(app, ward, &agency, send.id, message, allowed).await,
            Err(Error::Refused(said)) => Taken::Never(said),
            Err(Error::NotFound) => Taken::Never("Tệp của văn bản không còn trong kho tệp.".into()),
            Err(e) => return Err(e),
        },
    };
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    note(&mut tx, app, send, &agency, &package, taken).await?;
    tx.commit().await.map(|_| ())
}

/// The message with its files, for one recipient.
pub(super) async fn write(app: &App, package: &Package, agency: &Agency) -> Result<Vec<u8>> {
    if package.kind == BusinessKind::Recall && agency.recalls_by_status {
        let (business, from) = (&package.body.business, package.body.from.clone());
        let of = edxml::Document { document_id: business.document_id.clone(), ..package.body.clone() };
        return package::status(from, &of, StatusCode::RecallAsked, &business.reason, "", app.clock.now());
    }
    let mut files = Vec::with_capacity(package.files.len());
    for file in &package.files {
        files.push(app.files.get(&Digest::parse(&file.digest).ok_or(Error::NotFound)?).await?);
    }
    let to = edxml::Agency { organ_id: agency.organ_id.clone(), name: agency.name.clone(), ..edxml::Agency::default() };
    let (package, now) = (package.clone(), app.clock.now());
    let written = tokio::task::spawn_blocking(move || package::letter(&package, to, files, now));
    written.await.map_err(Error::internal)?
}

async fn deliver(app: &App, ward: WardId, agency: &Agency, id: Uuid, message: Vec<u8>, allowed: &[String]) -> Taken {
    match agency.channel {
        Channel::Http => http::hand_over(agency, message, allowed).await,
        Channel::Directory => folder::put(app, ward, &agency.address, id, message).await,
        Channel::Mail | Channel::Link => Taken::Never("Nơi nhận này không nhận gói tin edXML.".into()),
    }
}

/// Notes what became of a try.
async fn note(tx: &mut Tx, app: &App, send: &Send, agency: &Agency, package: &Package, taken: Taken) -> Result<()> {
    let detail = |said: &str| json!({ "to": agency.name, "symbol": package.body.code.symbol(), "said": said });
    match taken {
        Taken::Yes => {
            if sends::set_sent(tx, send.id).await? || actions::went_after_all(tx, app, send.id).await? {
                tx.record(Event::new("documents.exchange.sent", send.document, detail("")));
            }
        }
        Taken::NotNow(said) if next_try(send.attempts + 1, tx.now).is_some() => {
            sends::set_not_sent(tx, send.id, next_try(send.attempts + 1, tx.now), &said).await?;
        }
        Taken::NotNow(said) | Taken::Never(said) => {
            if sends::set_not_sent(tx, send.id, None, &said).await? {
                tx.record(Event::new("documents.exchange.failed", send.document, detail(&said)));
                let title = kernel::told!("Chưa gửi được văn bản {} tới {}", package.body.code.symbol(), agency.name);
                inform(tx, send, title, said).await?;
            }
        }
    }
    Ok(())
}

/// Tells whoever sent it.
pub(super) async fn inform(tx: &Tx, send: &Send, title: kernel::Told, body: String) -> Result<()> {
    tx.notify(Notice {
        to: send.made_by,
        title,
        body,
        href: format!("/van-ban/lien-thong/gui/{}", send.document),
        key: format!("documents.exchange.{}.{}", send.id, tx.now.timestamp()),
        by_mail: Some(NoticeKind::Reminder),
    })
    .await
}

/// Puts a letter with the files and a link into the post room, which tells what becomes of it.
async fn post(app: &App, ward: WardId, send: &Send, agency: &Agency, package: &Package) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let symbol = package.body.code.symbol();
    let letter = super::model::id_of(&["letter", &send.id.to_string(), &tx.now.timestamp_micros().to_string()]);
    if !sends::set_posted(&tx, send.id, letter, tx.now + Duration::days(POST_DAYS)).await? {
        return Ok(());
    }
    let is_recall = package.kind == BusinessKind::Recall;
    let about = if is_recall { "/".to_owned() } else { links::open(&mut tx, package, &agency.name, send.id).await? };
    let text = match is_recall {
        true => format!(
            "{} đề nghị {} gửi trả và không sử dụng văn bản số {symbol}.\n\nLý do: {}",
            package.body.from.name, agency.name, package.body.business.reason
        ),
        false => format!(
            "{} gửi {} văn bản số {symbol}: {}.{}\n\nTệp văn bản kèm theo thư này; ông/bà mở liên kết bên dưới để xem kết \
             quả kiểm tra chữ ký số.",
            package.body.from.name,
            agency.name,
            package.body.subject,
            replaces(package)
        ),
    };
    let to = vec![Address { name: agency.name.clone(), email: agency.address.clone() }];
    let subject = if is_recall { format!("Lấy lại văn bản {symbol}") } else { format!("Văn bản {symbol}") };
    let files = if is_recall { Vec::new() } else { package.files.iter().filter_map(kept).collect() };
    let mail = Mail {
        to,
        subject,
        text,
        about,
        key: format!("documents.exchange.{letter}"),
        files,
        id: Some(letter),
        html: None,
    };
    match tx.send_mail(mail).await {
        Ok(()) => {}
        // No letter, and no link that nobody was given.
        Err(Error::Refused(said)) => {
            drop(tx);
            tx = app.db.write(ward, None, app.clock.now()).await?;
            note(&mut tx, app, send, agency, package, Taken::Never(said)).await?;
        }
        Err(e) => return Err(e),
    }
    tx.commit().await.map(|_| ())
}

/// What a letter says of the document in whose place another one comes.
fn replaces(package: &Package) -> String {
    let business = &package.body.business;
    let symbol = business.document_id.rsplit(',').next().unwrap_or_default();
    match business.kind {
        BusinessKind::Replace => format!(" Văn bản này thay thế văn bản số {symbol}. Lý do: {}", business.reason),
        _ => String::new(),
    }
}

fn kept(file: &super::model::PackedFile) -> Option<Kept> {
    let mime = if file.mime == "application/pdf" { "application/pdf" } else { "application/octet-stream" };
    Some(Kept { digest: Digest::parse(&file.digest)?, file_name: file.name.clone(), mime, size: file.size })
}

/// Opens a link for somebody to whom it is handed over otherwise.
async fn open_link(app: &App, ward: WardId, send: &Send, agency: &Agency, package: &Package) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    if sends::find(&tx, send.id).await?.state != SendState::Waiting {
        return Ok(());
    }
    links::open(&mut tx, package, &agency.name, send.id).await?;
    note(&mut tx, app, send, agency, package, Taken::Yes).await?;
    tx.commit().await.map(|_| ())
}

/// Tells a sender what became of its document.
async fn tell(app: &App, ward: WardId, told: &Told, allowed: &[String]) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    if !statuses::claim(&tx, told).await? {
        return Ok(());
    }
    tx.commit().await?;
    let conn = app.db.read(ward);
    let came = received::find(&conn, told.received_id).await?;
    let agency = agencies::find(&conn, came.agency).await?;
    let taken = match (settings::ourselves(app, &conn, ward).await?, StatusCode::from_code(&told.code)) {
        (Some(from), Some(code)) => {
            let mut of = came.body.clone();
            of.document_id.clone_from(&came.edoc_id);
            match package::status(from, &of, code, &told.said, &told.staff, told.at) {
                Ok(message) => deliver(app, ward, &agency, told.id, message, allowed).await,
                Err(e) => Taken::Never(e.to_string()),
            }
        }
        _ => Taken::Never("Chưa có mã định danh của phường. Quản trị viên nhập ở trang Thiết lập.".into()),
    };
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    match taken {
        Taken::Yes => statuses::set_told(&tx, told.id).await?,
        Taken::NotNow(said) => {
            statuses::set_not_told(&tx, told.id, next_try(told.attempts + 1, tx.now), &said).await?;
        }
        Taken::Never(said) => statuses::set_not_told(&tx, told.id, None, &said).await?,
    }
    tx.commit().await.map(|_| ())
}
