//! Every query about documents, their files and steps.

pub(crate) mod book;
pub(crate) mod due;
pub(crate) mod filed;
mod files;
pub(crate) mod intake;

pub(crate) use book::books_used;
pub(crate) use files::{File, WAITING, add_files, file, files, move_files, share_files, waiting_files};

use crate::model::{Details, Document, DocumentId, Priority, State, Step, symbol_key};
use crate::{policy, search};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::{Actor, Conn, Error, Result, Row, Tx, UnitId, Units, UserId, Where, args, local_day, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "d.id, d.book, d.year, d.number, d.symbol, d.agency, d.kind, d.subject, d.issued_on, d.arrived_at, \
    d.priority, d.pages, d.signer, d.source, d.state, d.wants_answer, d.unit_id, d.officer_id, d.officer_name, d.due_on, \
    d.registered_at, d.registered_by_name, d.closed_at, d.answer, d.task_id, d.illustrative, d.version, d.organ_id, \
    d.language, d.description, d.signer_title, d.receivers, d.copies";

#[derive(FromQueryResult)]
struct DocumentRow {
    id: DocumentId,
    book: String,
    year: i32,
    number: i32,
    symbol: String,
    agency: String,
    kind: String,
    subject: String,
    issued_on: Option<NaiveDate>,
    arrived_at: DateTime<Utc>,
    priority: i32,
    pages: Option<i32>,
    signer: String,
    source: String,
    state: String,
    wants_answer: bool,
    unit_id: Option<UnitId>,
    officer_id: Option<UserId>,
    officer_name: String,
    due_on: Option<NaiveDate>,
    registered_at: DateTime<Utc>,
    registered_by_name: String,
    closed_at: Option<DateTime<Utc>>,
    answer: String,
    task_id: Option<Uuid>,
    illustrative: bool,
    version: i32,
    organ_id: String,
    language: String,
    description: String,
    signer_title: String,
    receivers: String,
    copies: Option<i32>,
}

impl From<DocumentRow> for Document {
    fn from(r: DocumentRow) -> Self {
        Document {
            id: r.id,
            book: r.book,
            year: r.year,
            number: r.number,
            symbol: r.symbol,
            agency: r.agency,
            kind: r.kind,
            subject: r.subject,
            issued_on: r.issued_on,
            arrived_at: r.arrived_at,
            priority: Priority::from_number(r.priority),
            pages: r.pages,
            signer: r.signer,
            details: Details {
                organ_id: r.organ_id,
                language: r.language,
                description: r.description,
                signer_title: r.signer_title,
                receivers: r.receivers,
                copies: r.copies,
            },
            source: r.source,
            state: State::from_key(&r.state),
            wants_answer: r.wants_answer,
            unit: r.unit_id,
            officer: r.officer_id,
            officer_name: r.officer_name,
            due_on: r.due_on,
            registered_at: r.registered_at,
            registered_by_name: r.registered_by_name,
            closed_at: r.closed_at,
            answer: r.answer,
            task: r.task_id,
            illustrative: r.illustrative,
            version: r.version,
        }
    }
}

/// Whether the actor may see an incoming document `d`: all for those who oversee, else their own and those of their units.
pub(crate) fn visible(this: &mut Where, actor: &Actor) -> String {
    if actor.can(policy::OVERSEE) {
        return "d.direction = 'in'".into();
    }
    let own = this.bind(actor.user);
    let mut parts = vec![format!("d.officer_id = {own}")];
    match actor.units_for(policy::HANDLE) {
        Units::Only(units) if !units.is_empty() => {
            let list = this.list(units.iter().copied());
            parts.push(format!("d.unit_id IN ({list})"));
            parts.push(format!(
                "EXISTS (SELECT 1 FROM document_coordinator c WHERE c.ward_id = d.ward_id AND c.document_id = d.id \
                 AND c.unit_id IN ({list}))"
            ));
        }
        _ => {}
    }
    format!("d.direction = 'in' AND ({})", parts.join(" OR "))
}

fn visible_to(conn: &Conn, actor: &Actor) -> Where {
    let mut this = Where::ward(conn, "d");
    let visible = visible(&mut this, actor);
    this.and(&visible);
    this
}

/// The units of which the actor may see incoming documents; `None`: any may concern them.
pub(crate) fn concerns(actor: &Actor) -> Option<Vec<UnitId>> {
    match actor.units_for(policy::HANDLE) {
        _ if actor.can(policy::OVERSEE) => None,
        Units::Only(units) => Some(units.clone()),
        _ => Some(Vec::new()),
    }
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// "open" (nothing set), "overdue", "all" or the key of a state.
    pub state: String,
    pub unit: Option<UnitId>,
    /// Words in any order, with or without marks.
    pub words: String,
}

/// Incoming documents that the actor may see, by what is most pressing; at most `limit` after `offset`.
pub(crate) async fn list(
    conn: &Conn,
    actor: &Actor,
    wanted: &Wanted,
    today: NaiveDate,
    offset: u64,
    limit: u64,
) -> Result<Vec<Document>> {
    let mut matching = visible_to(conn, actor);
    let mut order = "d.arrived_at DESC, d.id DESC";
    match wanted.state.as_str() {
        "" => {
            matching.and("d.state IN ('registered', 'assigned', 'in_progress')");
            order = "CASE WHEN d.due_on IS NULL THEN 1 ELSE 0 END, d.due_on, d.arrived_at DESC, d.id DESC";
        }
        "overdue" => {
            let today = matching.bind(today);
            matching.and(&format!("d.state IN ('registered', 'assigned', 'in_progress') AND d.due_on < {today}"));
            order = "d.due_on, d.id";
        }
        "all" => {}
        key => {
            let key = matching.bind(State::from_key(key).key());
            matching.and(&format!("d.state = {key}"));
        }
    }
    if let Some(unit) = wanted.unit {
        let unit = matching.bind(unit);
        matching.and(&format!("d.unit_id = {unit}"));
    }
    if !wanted.words.trim().is_empty()
        && !search::narrow(conn, &mut matching, actor, "d.id", search::Kind::Incoming, &wanted.words).await?
    {
        return Ok(Vec::new());
    }
    let (offset, limit) = (i64::try_from(offset).unwrap_or(0), i64::try_from(limit).unwrap_or(0));
    let sql = format!(
        "SELECT {COLUMNS} FROM document d WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        matching.sql
    );
    Ok(conn.all::<DocumentRow>(&sql, matching.args).await?.into_iter().map(Document::from).collect())
}

/// How many documents are open and how many of them overdue, of those that the actor may see.
pub(crate) async fn counts(conn: &Conn, actor: &Actor, today: NaiveDate) -> Result<(i64, i64)> {
    let open = "d.state IN ('registered', 'assigned', 'in_progress')";
    let mut waiting = visible_to(conn, actor);
    waiting.and(open);
    let mut overdue = visible_to(conn, actor);
    let day = overdue.bind(today);
    overdue.and(&format!("{open} AND d.due_on < {day}"));
    let count = async |matching: Where| {
        let sql = format!("SELECT COUNT(*) FROM document d WHERE {}", matching.sql);
        conn.scalar::<i64>(&sql, matching.args).await.map(Option::unwrap_or_default)
    };
    Ok((count(waiting).await?, count(overdue).await?))
}

/// A document, whoever asks: for what runs by itself, and for a repeat of the same request.
pub(crate) async fn find(conn: &Conn, id: DocumentId) -> Result<Option<Document>> {
    let sql = format!("SELECT {COLUMNS} FROM document d WHERE d.ward_id = $1 AND d.id = $2");
    Ok(conn.one::<DocumentRow>(&sql, args![conn.ward, id]).await?.map(Document::from))
}

/// A document that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] where there is none for them.
pub(crate) async fn find_visible_to(conn: &Conn, actor: &Actor, id: DocumentId) -> Result<Document> {
    let mut matching = visible_to(conn, actor);
    let id = matching.bind(id);
    matching.and(&format!("d.id = {id}"));
    let sql = format!("SELECT {COLUMNS} FROM document d WHERE {}", matching.sql);
    conn.one::<DocumentRow>(&sql, matching.args).await?.map(Document::from).ok_or(Error::NotFound)
}

/// Documents registered under the same symbol of the same agency.
pub(crate) async fn alike(conn: &Conn, symbol: &str, agency: &str, except: DocumentId) -> Result<Vec<Document>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM document d WHERE d.ward_id = $1 AND d.symbol_key = $2 AND d.agency_key = $3 \
         AND d.symbol_key <> '' AND d.id <> $4 AND d.direction = 'in' ORDER BY d.arrived_at DESC LIMIT 20"
    );
    let args = args![conn.ward, symbol_key(symbol), vietnamese::fold(agency.trim()), except];
    Ok(conn.all::<DocumentRow>(&sql, args).await?.into_iter().map(Document::from).collect())
}

/// Of these, what may be the same document by its day: symbols begin anew each year, and a document may bear no day.
pub(crate) async fn alike_of_year(
    conn: &Conn,
    (symbol, agency): (&str, &str),
    issued_on: Option<NaiveDate>,
    except: DocumentId,
) -> Result<Vec<Document>> {
    let mut found = alike(conn, symbol, agency, except).await?;
    if let Some(year) = issued_on.map(|day| day.year()) {
        found.retain(|other| other.issued_on.is_none_or(|day| day.year() == year));
    }
    Ok(found)
}

/// The last number given in a book's year; 0 where none was.
pub(crate) async fn last_number(conn: &Conn, direction: &str, year: i32) -> Result<i64> {
    let sql = "SELECT CAST(last AS bigint) FROM document_number WHERE ward_id = $1 AND direction = $2 AND year = $3";
    Ok(conn.scalar(sql, args![conn.ward, direction, year]).await?.unwrap_or(0))
}

/// The document that became a task.
pub(crate) async fn of_task(conn: &Conn, actor: &Actor, task: Uuid) -> Result<Option<Document>> {
    let mut matching = visible_to(conn, actor);
    let task = matching.bind(task);
    matching.and(&format!("d.task_id = {task}"));
    let sql = format!("SELECT {COLUMNS} FROM document d WHERE {}", matching.sql);
    Ok(conn.one::<DocumentRow>(&sql, matching.args).await?.map(Document::from))
}

/// Locks a book's year until the transaction ends: whoever registers in it next waits, and sees what this one wrote.
pub(crate) async fn lock_book(tx: &Tx, direction: &str, year: i32) -> Result<()> {
    let sql = "INSERT INTO document_number (ward_id, direction, year, last) VALUES ($1, $2, $3, 0) \
               ON CONFLICT (ward_id, direction, year) DO UPDATE SET last = document_number.last";
    tx.exec(sql, args![tx.ward, direction, year]).await.map(|_| ())
}

/// The next number of a book's year; its row stays locked until the transaction ends, so that no number is left out
/// and none is given twice.
pub(crate) async fn next_number(tx: &Tx, direction: &str, year: i32) -> Result<i32> {
    let sql = "INSERT INTO document_number (ward_id, direction, year, last) VALUES ($1, $2, $3, 1) \
               ON CONFLICT (ward_id, direction, year) DO UPDATE SET last = document_number.last + 1 RETURNING last";
    let number = tx.scalar(sql, args![tx.ward, direction, year]).await?;
    number.ok_or_else(|| Error::internal("a number was not given"))
}

fn facts(d: &Document) -> Row {
    row! {
        symbol: d.symbol.as_str(), symbol_key: symbol_key(&d.symbol), agency: d.agency.as_str(),
        agency_key: vietnamese::fold(d.agency.trim()), kind: d.kind.as_str(), subject: d.subject.as_str(),
        issued_on: d.issued_on, priority: d.priority.number(), pages: d.pages, signer: d.signer.as_str(),
        state: d.state.key(), wants_answer: d.wants_answer, unit_id: d.unit, officer_id: d.officer,
        officer_name: d.officer_name.as_str(), due_on: d.due_on, closed_at: d.closed_at,
        closed_on: d.closed_at.map(local_day), answer: d.answer.as_str(),
        task_id: d.task, organ_id: d.details.organ_id.as_str(), language: d.details.language.as_str(),
        description: d.details.description.as_str(), signer_title: d.details.signer_title.as_str(),
        receivers: d.details.receivers.as_str(), copies: d.details.copies,
    }
}

/// Keeps a new document, to be found by its facts and the text of its files.
pub(crate) async fn insert(tx: &Tx, d: &Document, by: UserId, text: &str) -> Result<()> {
    let working = kernel::calendar::in_use(tx).await?;
    let mut row = facts(d);
    row.extend(row! {
        id: d.id, direction: "in", book: d.book.as_str(), year: d.year, number: d.number, arrived_at: d.arrived_at,
        arrived_on: local_day(d.arrived_at), acknowledged_in_time: d.is_acknowledged_in_time(&working.calendar),
        source: d.source.as_str(), registered_at: d.registered_at, registered_by: by,
        registered_by_name: d.registered_by_name.as_str(), illustrative: d.illustrative,
    });
    tx.insert("document", row).await?;
    search::set_text(tx, d.id.0, text).await?;
    index(tx, d).await
}

/// Makes a document findable as it is now.
pub(crate) async fn index(tx: &Tx, d: &Document) -> Result<()> {
    search::keep(tx, &search::entries::incoming(d, coordinators(tx, d.id).await?)).await
}

/// Writes what changed unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(crate) async fn update(tx: &Tx, d: &Document) -> Result<()> {
    let mut row = facts(d);
    row.extend(row! { version: d.version + 1 });
    if tx.update("document", row! { id: d.id, version: d.version }, row).await? == 1 {
        return index(tx, d).await;
    }
    Err(Error::Conflict("Có người vừa xử lý văn bản này. Ông/bà tải lại trang để xem rồi làm tiếp.".into()))
}

/// Writes what was set right of what was taken down; how urgent it is decides whether it was registered in time.
///
/// # Errors
/// As [`update`].
pub(crate) async fn correct(tx: &Tx, d: &Document) -> Result<()> {
    update(tx, d).await?;
    let working = kernel::calendar::in_use(tx).await?;
    let in_time = d.is_acknowledged_in_time(&working.calendar);
    tx.update("document", row! { id: d.id }, row! { acknowledged_in_time: in_time }).await.map(|_| ())
}

/// Names the units that work together on a document; those named before are replaced.
pub(crate) async fn set_coordinators(tx: &Tx, d: &Document, units: &[UnitId]) -> Result<()> {
    tx.exec("DELETE FROM document_coordinator WHERE ward_id = $1 AND document_id = $2", args![tx.ward, d.id]).await?;
    for unit in units {
        tx.insert("document_coordinator", row! { document_id: d.id, unit_id: *unit }).await?;
    }
    index(tx, d).await
}

/// The units that work together on a document.
pub(crate) async fn coordinators(conn: &Conn, id: DocumentId) -> Result<Vec<UnitId>> {
    let sql = "SELECT unit_id FROM document_coordinator WHERE ward_id = $1 AND document_id = $2";
    conn.scalars(sql, args![conn.ward, id]).await
}

/// Notes what was done with a document.
pub(crate) async fn add_step(tx: &Tx, id: DocumentId, by: UserId, unit: Option<UnitId>, step: &Step) -> Result<()> {
    let row = row! { id: Uuid::now_v7(), document_id: id, kind: step.kind.as_str(), body: step.body.as_str(), unit_id: unit,
    to_name: step.to_name.as_str(), due_on: step.due_on, by_id: by, by_name: step.by_name.as_str(), at: step.at };
    tx.insert("document_step", row).await
}

/// What was done with a document, oldest first.
pub(crate) async fn steps(conn: &Conn, id: DocumentId) -> Result<Vec<Step>> {
    #[derive(FromQueryResult)]
    struct StepRow {
        kind: String,
        body: String,
        to_name: String,
        due_on: Option<NaiveDate>,
        by_name: String,
        at: DateTime<Utc>,
    }
    let sql = "SELECT kind, body, to_name, due_on, by_name, at FROM document_step \
               WHERE ward_id = $1 AND document_id = $2 ORDER BY at, id";
    let step = |r: StepRow| Step {
        kind: r.kind,
        body: r.body,
        to_name: r.to_name,
        due_on: r.due_on,
        by_name: r.by_name,
        at: r.at,
    };
    Ok(conn.all::<StepRow>(sql, args![conn.ward, id]).await?.into_iter().map(step).collect())
}
