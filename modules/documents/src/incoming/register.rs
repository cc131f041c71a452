//! Taking in and registering: what came is kept, read, looked at for marks of secrecy, and given the next number.

use super::actions::tell_leaders;
use super::{Reading, books, reading};
use crate::model::{Details, Document, DocumentId, Priority, State};
use crate::policy;
use crate::store::{self, intake};
use crate::{search, secrecy};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::{Actor, Error, Event, FieldErrors, Kept, Result, Tx, UserId, local_day};
use serde_json::json;
use uuid::Uuid;

/// Days back after which a day of arrival is asked about.
const LONG: i64 = 31;

/// What a clerk types of a document; its identifier comes from the form, so that a double click registers once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registration {
    pub id: Option<DocumentId>,
    pub intake: Option<Uuid>,
    /// Key of the book; empty for the general one.
    pub book: String,
    pub symbol: String,
    pub agency: String,
    pub kind: String,
    pub subject: String,
    pub issued_on: Option<NaiveDate>,
    pub arrived_at: Option<DateTime<Utc>>,
    pub priority: Priority,
    pub pages: Option<i32>,
    pub signer: String,
    pub details: Details,
    pub wants_answer: bool,
    pub due_on: Option<NaiveDate>,
    /// The clerk has seen that one like it is registered.
    pub although_alike: bool,
    /// The clerk has seen that the day on which it came was long ago, or in another year.
    pub although_long_ago: bool,
    pub illustrative: bool,
}

/// Keeps files that came and what their first says of itself. The bytes were looked at before they were kept.
pub(crate) async fn take_in(
    tx: &mut Tx,
    actor: &Actor,
    id: Uuid,
    source: &str,
    files: &[Kept],
    read: &Reading,
) -> Result<()> {
    actor.require(policy::REGISTER)?;
    if intake::find(tx, id).await?.is_some() {
        return Ok(());
    }
    let names: Vec<&str> = files.iter().map(|file| file.file_name.as_str()).collect();
    let came = intake::Intake {
        id,
        source: source.to_owned(),
        file_names: names.join("\n"),
        reading: serde_json::to_string(read).map_err(Error::internal)?,
        came_at: tx.now,
        by_name: actor.name.clone(),
        priority: 0,
        document_id: None,
    };
    keep_intake(tx, &came, actor.user, files).await
}

/// Keeps what came by itself or was taken in, and has its scans read.
pub(crate) async fn keep_intake(tx: &mut Tx, came: &intake::Intake, by: UserId, files: &[Kept]) -> Result<()> {
    intake::insert(tx, came, by).await?;
    store::add_files(tx, came.id, store::WAITING, files).await?;
    crate::recognition::ask(tx, came.id, &came.reading).await?;
    let names: Vec<&str> = files.iter().map(|file| file.file_name.as_str()).collect();
    tx.record(Event::new("documents.intake.came", came.id, json!({ "source": came.source, "files": names })));
    Ok(())
}

/// Takes away what waits, with what was read of it; `false`: it is gone or registered.
pub(crate) async fn take_away(tx: &Tx, id: Uuid) -> Result<bool> {
    let scans = crate::recognition::scans(tx, id).await?;
    let is_gone = intake::discard(tx, id).await?;
    if is_gone {
        crate::recognition::forget(tx, &scans).await?;
    }
    Ok(is_gone)
}

/// Takes away what came by mistake.
///
/// # Errors
/// [`Error::NotFound`] where it is gone or registered; [`Error::Refused`] where its sender is to be told why.
pub(crate) async fn discard(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<()> {
    actor.require(policy::REGISTER)?;
    if intake::find(tx, id).await?.is_some_and(|came| came.source == crate::exchange::SOURCE) {
        return Err(Error::refused("Văn bản liên thông được từ chối ở trang của gói tin, kèm lý do để nơi gửi biết."));
    }
    let names: Vec<String> = store::waiting_files(tx, id).await?.into_iter().map(|file| file.file_name).collect();
    if !take_away(tx, id).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("documents.intake.discarded", id, json!({ "files": names })));
    crate::mailbox::forget(tx, id).await?;
    Ok(())
}

/// Registers a document under the next number of the year. The same identifier again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where it is secret.
pub(crate) async fn register(tx: &mut Tx, actor: &Actor, new: &Registration) -> Result<DocumentId> {
    actor.require(policy::REGISTER)?;
    let id = new.id.ok_or(Error::NotFound)?;
    let mut arrived_at = new.arrived_at.unwrap_or(tx.now);
    let mut latest = tx.now;
    if let Some(from) = new.intake
        && let Some(came) = intake::find(tx, from).await?
    {
        // What waited did not arrive on the day on which somebody had time for it.
        arrived_at = arrived_at.min(came.came_at);
        latest = came.came_at;
    }
    let year = local_day(arrived_at).year();
    let sequence = books::sequence(&new.book);
    store::lock_book(tx, &sequence, year).await?;
    if store::find(tx, id).await?.is_some() {
        return Ok(id);
    }
    require_open(new)?;
    check(tx, new, arrived_at)?;
    if !new.book.is_empty() && !books::others(tx).await?.iter().any(|(key, _)| *key == new.book) {
        return Err(Error::invalid("book", "Chọn sổ trong danh sách."));
    }
    check_book(new, arrived_at, latest)?;
    require_unlike(tx, new, id).await?;
    let number = store::next_number(tx, &sequence, year).await?;
    let document = registered(tx, actor, new, (id, year, number), arrived_at);
    keep_new(tx, actor, document, new.intake).await?;
    Ok(id)
}

/// Refuses what is registered already, unless the clerk has seen it.
pub(super) async fn require_unlike(tx: &Tx, new: &Registration, id: DocumentId) -> Result<()> {
    let alike = store::alike_of_year(tx, (&new.symbol, &new.agency), new.issued_on, id).await?;
    let Some(like) = alike.first().filter(|_| !new.although_alike) else { return Ok(()) };
    let day = vietnamese::format_date(local_day(like.arrived_at));
    let said =
        format!("Văn bản này đã đăng ký: số đến {} ngày {day}. Nếu vẫn đăng ký, đánh dấu ô bên dưới.", like.number);
    Err(Error::invalid("symbol", said))
}

/// Refuses what bears a mark of secrecy in any of its parts.
pub(super) fn require_open(new: &Registration) -> Result<()> {
    secrecy::require_open(&new.symbol, &[])?;
    secrecy::require_unmarked([new.subject.as_str(), &new.agency, &new.signer])?;
    secrecy::require_plain([new.details.description.as_str(), &new.details.receivers])
}

/// The document as it is registered, under its number of a year.
fn registered(
    tx: &Tx,
    actor: &Actor,
    new: &Registration,
    (id, year, number): (DocumentId, i32, i32),
    arrived_at: DateTime<Utc>,
) -> Document {
    Document {
        id,
        book: new.book.clone(),
        year,
        number,
        symbol: new.symbol.trim().to_owned(),
        agency: new.agency.trim().to_owned(),
        kind: new.kind.clone(),
        subject: new.subject.trim().to_owned(),
        issued_on: new.issued_on,
        arrived_at,
        priority: new.priority,
        pages: new.pages,
        signer: new.signer.trim().to_owned(),
        details: new.details.clone(),
        source: "hand".into(),
        state: State::Registered,
        wants_answer: new.wants_answer,
        unit: None,
        officer: None,
        officer_name: String::new(),
        due_on: new.due_on,
        registered_at: tx.now,
        registered_by_name: actor.name.clone(),
        closed_at: None,
        answer: String::new(),
        task: None,
        illustrative: new.illustrative,
        version: 1,
    }
}

async fn keep_new(tx: &mut Tx, actor: &Actor, mut document: Document, from: Option<Uuid>) -> Result<()> {
    let mut text = String::new();
    if let Some(from) = from {
        let came = intake::find(tx, from).await?.ok_or(Error::NotFound)?;
        if !intake::registered(tx, from, document.id).await? {
            return Err(Error::Conflict("Tệp này vừa được người khác đăng ký. Ông/bà xem lại sổ văn bản đến.".into()));
        }
        document.source.clone_from(&came.source);
        text = serde_json::from_str::<Reading>(&came.reading).unwrap_or_default().text;
        store::move_files(tx, from, document.id).await?;
    }
    store::insert(tx, &document, actor.user, &text).await?;
    crate::law::note(tx, document.id.0, &text).await?;
    let detail = json!({ "number": document.number, "year": document.year, "symbol": document.symbol,
        "agency": document.agency, "subject": document.subject });
    tx.record(Event::new("documents.incoming.registered", document.id.0, detail));
    tell_leaders(tx, &document, "registered", &kernel::told!("Văn bản đến chờ ý kiến chỉ đạo")).await
}

/// A number is never taken back: a slip of the day must not take one of a book that is closed.
fn check_book(new: &Registration, arrived_at: DateTime<Utc>, latest: DateTime<Utc>) -> Result<()> {
    let arrived_on = local_day(arrived_at);
    if new.although_long_ago || !is_long_ago(arrived_on, local_day(latest)) {
        return Ok(());
    }
    let said = format!(
        "Ngày {} đã lâu; số đến sẽ thuộc sổ năm {}. Kiểm tra ngày và năm; nếu đúng, đánh dấu ô bên dưới.",
        vietnamese::format_date(arrived_on),
        arrived_on.year()
    );
    Err(Error::invalid("arrived_on", said))
}

/// A day of arrival that is rather a slip: of another year, or so long before the latest day that it can be.
pub(crate) fn is_long_ago(arrived_on: NaiveDate, latest: NaiveDate) -> bool {
    arrived_on.year() != latest.year() || (latest - arrived_on).num_days() > LONG
}

pub(super) fn check(tx: &Tx, new: &Registration, arrived_at: DateTime<Utc>) -> Result<()> {
    let mut errors = FieldErrors::default();
    let today = local_day(tx.now);
    if new.agency.trim().is_empty() {
        errors.add("agency", "Nhập cơ quan ban hành.");
    }
    if new.subject.trim().is_empty() {
        errors.add("subject", "Nhập trích yếu nội dung.");
    }
    if new.subject.chars().count() > 500 {
        errors.add("subject", "Trích yếu dài nhất 500 ký tự.");
    }
    check_lengths(&mut errors, new);
    if !new.kind.is_empty() && vietnamese::citation::kind_of_code(&new.kind).is_none() {
        errors.add("kind", "Chọn loại văn bản trong danh sách.");
    }
    if new.issued_on.is_some_and(|day| day > today) {
        errors.add("issued_on", "Ngày văn bản không thể sau hôm nay.");
    }
    if arrived_at > tx.now {
        errors.add("arrived_on", "Ngày đến không thể sau hôm nay.");
    }
    if new.issued_on.is_some_and(|day| day > local_day(arrived_at)) {
        errors.add("arrived_on", "Ngày đến không thể trước ngày văn bản.");
    }
    if new.pages.is_some_and(|pages| !(1..=100_000).contains(&pages)) {
        errors.add("pages", "Số trang từ 1.");
    }
    if new.due_on.is_some_and(|day| day < today) {
        errors.add("due_on", "Hạn phải từ hôm nay trở đi.");
    }
    errors.check()
}

/// Fields have the lengths of the norm: a number of 11 characters and a notation of 30 stand in one symbol (NĐ 30/2020,
/// Phụ lục VI).
fn check_lengths(errors: &mut FieldErrors, new: &Registration) {
    let of = &new.details;
    let fields = [
        ("symbol", &new.symbol, 42, "Số, ký hiệu"),
        ("agency", &new.agency, 200, "Tên cơ quan"),
        ("signer", &new.signer, 50, "Họ tên người ký"),
        ("signer_title", &of.signer_title, 100, "Chức vụ người ký"),
        ("language", &of.language, 30, "Ngôn ngữ"),
        ("description", &of.description, 500, "Mô tả"),
        ("receivers", &of.receivers, 1_000, "Nơi nhận"),
    ];
    for (field, value, most, name) in fields {
        if value.chars().count() > most {
            errors.add(field, format!("{name} dài nhất {most} ký tự."));
        }
    }
    if !of.organ_id.is_empty() && !edxml::is_organ_id(&of.organ_id) {
        errors.add("organ_id", "Mã định danh chưa đúng. Nhập như H55.242 hoặc 000.00.00.H55.");
    }
    if of.copies.is_some_and(|copies| !(1..=999).contains(&copies)) {
        errors.add("copies", "Số lượng bản từ 1 đến 999.");
    }
}

/// Adds text that was read after a document was registered: it is found by it, and by what it cites.
pub(crate) async fn add_text(tx: &Tx, id: DocumentId, text: &str) -> Result<()> {
    search::add_text(tx, id.0, text).await?;
    let document = store::find(tx, id).await?.ok_or(Error::NotFound)?;
    store::index(tx, &document).await?;
    crate::law::note(tx, id.0, text).await
}

/// Forgets every word that was read of a document or that its message said of its content; it is found by its facts alone.
///
/// # Errors
/// [`Error::Conflict`] where somebody deals with it at this moment.
pub(crate) async fn forget_text(tx: &Tx, document: &Document) -> Result<()> {
    search::forget_text(tx, document.id.0).await?;
    let details = Details { description: String::new(), receivers: String::new(), ..document.details.clone() };
    store::update(tx, &Document { details, ..document.clone() }).await?;
    crate::law::forget(tx, document.id.0).await
}

/// Looks at an upload before anything of it is kept: what the first file that can be read says of itself, and the text of
/// all of them. A file that makes the reader stumble waits like one that has no text.
///
/// # Errors
/// [`Error::Refused`] where one is marked secret, in its name or on its first page.
pub(crate) async fn look_at<B>(uploads: Vec<(B, String)>) -> Result<Reading>
where
    B: AsRef<[u8]> + Send + 'static,
{
    secrecy::require_unmarked(uploads.iter().map(|(_, name)| name.as_str()))?;
    let mut all = Reading::default();
    for (bytes, name) in uploads {
        let looked = tokio::task::spawn_blocking(move || reading::read(bytes.as_ref(), &name)).await;
        all = all.with(looked.unwrap_or_else(|_| Ok(Reading::default()))?);
    }
    Ok(all)
}
