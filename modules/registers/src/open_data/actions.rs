//! What is done with open data: published, published again, held back, withdrawn; the document of method.

use super::health::{Limits, held_back};
use super::model::{Dataset, DatasetId, File, Format, Plan, faults, must_go, name_of};
use super::settings::SMALLEST_GROUP;
use super::snapshot::{self, Difference, Snapshot};
use super::{formats, store};
use crate::definition::{Computer, Register, store as registers};
use crate::policy::{DEFINE, PUBLISH};
use kernel::{Actor, App, Conn, Error, Event, Result, Tx, local_day};
use serde_json::json;

/// A version that is ready: its files are kept, nothing of it is public yet.
pub(crate) struct Prepared {
    snapshot: Snapshot,
    files: Vec<File>,
    difference: Difference,
    /// Nothing differs from the version before.
    is_same: bool,
}

/// The rules of a plan over a register as it is now.
///
/// # Errors
/// [`Error::Invalid`] by field of the form.
pub(crate) fn check(register: &Register, plan: &Plan) -> Result<()> {
    faults(plan, &register.definition, &computer(register)?).check()
}

/// What of the register is computed from what.
///
/// # Errors
/// Where the definition does not compute, which it was checked for.
pub(crate) fn computer(register: &Register) -> Result<Computer> {
    Computer::new(&register.definition).map_err(|faults| Error::internal(format!("{faults:?}")))
}

/// Why a dataset may no longer be public, as its register is now; `None` where it may, or is withdrawn already.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn barred(conn: &Conn, register: &Register, dataset: &Dataset) -> Result<Option<String>> {
    if dataset.withdrawn.is_some() {
        return Ok(None);
    }
    let versions = store::versions(conn, dataset.id).await?;
    Ok(must_go(&dataset.plan, &versions, &register.definition, &computer(register)?))
}

/// Checks a plan, takes its snapshot and keeps the files: everything that needs no write.
///
/// # Errors
/// [`Error::Invalid`] where a rule of the plan is broken; [`Error::Refused`] where quality holds it back.
pub(crate) async fn prepare(
    app: &App,
    conn: &Conn,
    register: &Register,
    plan: &Plan,
    known: Option<&Dataset>,
) -> Result<Prepared> {
    check(register, plan)?;
    let today = app.clock.today();
    let cadence = register.definition.cadence;
    let since = cadence.days().and_then(|days| today.checked_sub_days(chrono::Days::new(days.unsigned_abs())));
    let matching = snapshot::matching(conn, register, plan);
    let mut health = store::health(conn, &register.definition, matching, since.unwrap_or_default()).await?;
    // How many there should be is known of the whole register alone.
    if plan.conditions.is_empty() {
        health.absent = (register.definition.expected.map_or(0, i64::from) - health.records).max(0);
    }
    if let Some(said) = held_back(health, cadence, Limits::of(conn).await?) {
        return Err(Error::Refused(said));
    }
    let snapshot = snapshot::take(conn, register, plan, SMALLEST_GROUP.number(conn).await?, today).await?;
    let (difference, is_same) = match known {
        Some(dataset) => compare(conn, dataset, &snapshot).await?,
        None => (snapshot::difference(&[], &snapshot.rows)?, false),
    };
    let (snapshot, files) =
        if is_same { (snapshot, Vec::new()) } else { keep_files(app, snapshot, &plan.title).await? };
    Ok(Prepared { snapshot, files, difference, is_same })
}

async fn compare(conn: &Conn, dataset: &Dataset, snapshot: &Snapshot) -> Result<(Difference, bool)> {
    let before = store::versions(conn, dataset.id).await?.into_iter().next();
    let difference = snapshot::difference(&store::bodies(conn, dataset.id).await?, &snapshot.rows)?;
    let is_same = difference == Difference::default() && before.is_some_and(|v| v.columns == snapshot.columns);
    Ok((difference, is_same))
}

/// Writes the snapshot in every format that it has; one is in memory at a time.
async fn keep_files(app: &App, snapshot: Snapshot, title: &str) -> Result<(Snapshot, Vec<File>)> {
    let (mut snapshot, mut files) = (snapshot, Vec::new());
    for format in Format::ALL {
        let title = title.to_owned();
        let write = move || {
            let bytes = formats::bytes(&snapshot, &title, format);
            (snapshot, bytes)
        };
        let (back, bytes) = tokio::task::spawn_blocking(write).await.map_err(Error::internal)?;
        snapshot = back;
        if let Some(bytes) = bytes? {
            let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            let digest = app.files.put(bytes).await?.as_str().to_owned();
            files.push(File { format, digest, bytes: size });
        }
    }
    Ok((snapshot, files))
}

/// Who publishes: an officer, or the system at the cadence that one of them set.
fn allowed(actor: Option<&Actor>) -> Result<()> {
    actor.map_or(Ok(()), |actor| actor.require(PUBLISH))
}

/// Nothing of the register changed its meaning while the snapshot was taken.
async fn still_as_read(tx: &Tx, register: &Register) -> Result<()> {
    let now = registers::by_id(tx, register.id).await?;
    if now.definition == register.definition {
        return Ok(());
    }
    Err(Error::Conflict("Cấu trúc sổ vừa được người khác sửa. Xem lại các trường rồi công bố lần nữa.".into()))
}

/// Publishes a new dataset of a register as its first version; in the name of nobody where the demonstration does.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] where the name is taken or empty; [`Error::Conflict`].
pub(crate) async fn publish_new(
    tx: &mut Tx,
    actor: Option<&Actor>,
    register: &Register,
    plan: Plan,
    ready: Prepared,
) -> Result<Dataset> {
    allowed(actor)?;
    still_as_read(tx, register).await?;
    let name = name_of(&plan.title);
    // "moi" is the address of the form for a new one.
    if matches!(name.as_str(), "" | "moi") || store::by_name(tx, &name).await?.is_some() {
        return Err(Error::invalid("title", "Phường đã có bộ dữ liệu mang tên này, hoặc tên không có chữ nào."));
    }
    let frequency = plan.frequency;
    let dataset = Dataset {
        id: DatasetId::new(),
        register: register.id,
        name,
        plan,
        version: 1,
        issued_at: tx.now,
        modified_at: tx.now,
        due_on: due(tx, frequency),
        held: String::new(),
        withdrawn: None,
        publisher: tx.actor().map(|(user, _)| user),
    };
    store::insert(tx, &dataset).await?;
    store::insert_version(tx, &dataset, &ready.snapshot, ready.difference, &ready.files).await?;
    tx.record(Event::new("registers.dataset.published", dataset.id.0, about(register, &dataset)));
    Ok(dataset)
}

fn due(tx: &Tx, frequency: crate::definition::Cadence) -> Option<chrono::NaiveDate> {
    let days = frequency.days()?.unsigned_abs();
    local_day(tx.now).checked_add_days(chrono::Days::new(days))
}

fn about(register: &Register, dataset: &Dataset) -> serde_json::Value {
    json!({ "name": dataset.name, "version": dataset.version, "fields": dataset.plan.fields,
        "classification": register.definition.classification.key() })
}

/// Publishes a dataset again; where nothing differs no version is made. Of one that was withdrawn no earlier version
/// comes back: why it was withdrawn may stand in them.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`].
pub(crate) async fn publish_again(
    tx: &mut Tx,
    actor: Option<&Actor>,
    register: &Register,
    before: Dataset,
    plan: Plan,
    ready: Prepared,
) -> Result<Dataset> {
    allowed(actor)?;
    still_as_read(tx, register).await?;
    let is_said_otherwise = before.plan != plan || before.withdrawn.is_some();
    let due_on = due(tx, plan.frequency);
    let mut dataset = Dataset { due_on, held: String::new(), withdrawn: None, plan, ..before.clone() };
    if let Some((user, _)) = tx.actor() {
        dataset.publisher = Some(user);
    }
    if is_said_otherwise || !ready.is_same {
        dataset.modified_at = tx.now;
    }
    if !ready.is_same {
        dataset.version += 1;
    }
    store::update(tx, &before, &dataset).await?;
    if before.withdrawn.is_some() {
        store::forget_files(tx, dataset.id, dataset.version).await?;
    }
    if ready.is_same {
        tx.record(Event::new("registers.dataset.confirmed", dataset.id.0, about(register, &dataset)));
        return Ok(dataset);
    }
    store::insert_version(tx, &dataset, &ready.snapshot, ready.difference, &ready.files).await?;
    tx.record(Event::new("registers.dataset.published", dataset.id.0, about(register, &dataset)));
    Ok(dataset)
}

/// Notes why a dataset that was due could not be published again, and tells whoever published it.
///
/// # Errors
/// [`Error::Conflict`].
pub(crate) async fn hold(tx: &mut Tx, register: &Register, read: &Dataset, said: String) -> Result<()> {
    if read.held == said {
        return Ok(());
    }
    let dataset = Dataset { held: said, ..read.clone() };
    store::update(tx, read, &dataset).await?;
    let title = kernel::told!("Bộ dữ liệu “{}” chưa được công bố lại", dataset.plan.title);
    tell(tx, register, &dataset, "held", title, &dataset.held).await?;
    tx.record(Event::new("registers.dataset.held", dataset.id.0, json!({ "name": dataset.name, "why": dataset.held })));
    Ok(())
}

/// Tells whoever published a dataset, once a day of one thing.
async fn tell(tx: &Tx, register: &Register, of: &Dataset, what: &str, title: kernel::Told, body: &str) -> Result<()> {
    let Some(to) = of.publisher else { return Ok(()) };
    tx.notify(kernel::Notice {
        to,
        title,
        body: body.to_owned(),
        href: format!("{}/cong-bo/{}", register.href(), of.name),
        key: format!("registers.dataset.{}.{}.{what}.{}", of.id, of.version, local_day(tx.now)),
        by_mail: Some(kernel::NoticeKind::Reminder),
    })
    .await
}

/// Withdraws a dataset: the public reads the reason in its place.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] without a reason; [`Error::Conflict`].
pub(crate) async fn withdraw(tx: &mut Tx, actor: &Actor, read: &Dataset, reason: &str) -> Result<()> {
    actor.require(PUBLISH)?;
    if reason.is_empty() {
        return Err(Error::invalid("reason", "Ghi lý do rút bộ dữ liệu; người dân đọc được lý do này."));
    }
    take_back(tx, read, reason).await
}

async fn take_back(tx: &mut Tx, read: &Dataset, reason: &str) -> Result<()> {
    let dataset = Dataset { withdrawn: Some((tx.now, reason.to_owned())), ..read.clone() };
    store::update(tx, read, &dataset).await?;
    let detail = json!({ "name": dataset.name, "reason": reason });
    tx.record(Event::new("registers.dataset.withdrawn", dataset.id.0, detail));
    Ok(())
}

/// Withdraws what may no longer be public, in the name of nobody, and tells whoever published it.
///
/// # Errors
/// [`Error::Conflict`].
pub(crate) async fn retract(tx: &mut Tx, register: &Register, read: &Dataset, why: &str) -> Result<()> {
    let reason = format!("Bộ dữ liệu không còn đủ điều kiện công bố. {why}");
    take_back(tx, read, &reason).await?;
    tell(tx, register, read, "retracted", kernel::told!("Đã rút bộ dữ liệu “{}”", read.plan.title), &reason).await
}

/// Keeps the document of method of a register (by whoever keeps or defines it) or of a measure (by who defines).
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) async fn describe(
    tx: &mut Tx,
    actor: &Actor,
    register: Option<&Register>,
    subject: &str,
    body: &str,
) -> Result<()> {
    if !actor.can(DEFINE) && !register.is_some_and(|register| register.is_kept_by(actor)) {
        return Err(Error::Forbidden);
    }
    store::keep_method(tx, subject, body).await?;
    let id = register.map_or(uuid::Uuid::nil(), |register| register.id.0);
    tx.record(Event::new("registers.method.described", id, json!({ "subject": subject })));
    Ok(())
}
