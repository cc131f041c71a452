//! Every query about work files, what is in them and what became of them.

pub(super) mod delivery;
pub(super) mod extent;
pub(super) mod handover;
pub(super) mod package;

use super::model::{Expected, FileState, FileStep, Retention, Rights, WorkFile, WorkFileId, notation_key, soon};
use crate::{policy, search};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Actor, Conn, Error, Result, Row, Tx, UnitId, Units, UserId, Where, args, row};
use sea_orm::FromQueryResult;
use std::fmt::Display;
use uuid::Uuid;

const COLUMNS: &str = "f.id, f.year, f.notation, f.heading, f.title, f.unit_id, f.keeper_id, f.keeper_name, \
    f.retention_years, f.retention_basis, f.rights, f.construction, f.expected, f.note, f.state, f.opened_on, \
    f.ended_on, f.settled_on, f.closed_at, f.complete, f.short_reason, f.hand_over_by, f.kept_until, f.kept_reason, \
    f.kept_agreed_by, f.handover_id, f.archived_on, f.on_time, f.expires_on, f.made_by_name, f.version";

/// The day until which a file is to be handed over, with what was agreed.
const DUE: &str = "CASE WHEN f.kept_agreed_by <> '' THEN f.kept_until ELSE f.hand_over_by END";
/// Files of one list at most; a ward keeps some hundreds a year.
const MOST: usize = 5_000;

#[derive(FromQueryResult)]
struct FileRow {
    id: WorkFileId,
    year: i32,
    notation: String,
    heading: String,
    title: String,
    unit_id: UnitId,
    keeper_id: UserId,
    keeper_name: String,
    retention_years: Option<i32>,
    retention_basis: String,
    rights: String,
    construction: bool,
    expected: String,
    note: String,
    state: String,
    opened_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    settled_on: Option<NaiveDate>,
    closed_at: Option<DateTime<Utc>>,
    complete: bool,
    short_reason: String,
    hand_over_by: Option<NaiveDate>,
    kept_until: Option<NaiveDate>,
    kept_reason: String,
    kept_agreed_by: String,
    handover_id: Option<Uuid>,
    archived_on: Option<NaiveDate>,
    on_time: bool,
    expires_on: Option<NaiveDate>,
    made_by_name: String,
    version: i32,
}

impl From<FileRow> for WorkFile {
    fn from(r: FileRow) -> Self {
        WorkFile {
            id: r.id,
            year: r.year,
            notation: r.notation,
            heading: r.heading,
            title: r.title,
            unit: r.unit_id,
            keeper: r.keeper_id,
            keeper_name: r.keeper_name,
            retention: Retention::of(r.retention_years),
            retention_basis: r.retention_basis,
            rights: Rights::from_key(&r.rights),
            construction: r.construction,
            expected: Expected::parse(&r.expected),
            note: r.note,
            state: FileState::from_key(&r.state),
            opened_on: r.opened_on,
            ended_on: r.ended_on,
            settled_on: r.settled_on,
            closed_at: r.closed_at,
            complete: r.complete,
            short_reason: r.short_reason,
            hand_over_by: r.hand_over_by,
            kept_until: r.kept_until,
            kept_reason: r.kept_reason,
            kept_agreed_by: r.kept_agreed_by,
            handover: r.handover_id,
            archived_on: r.archived_on,
            on_time: r.on_time,
            expires_on: r.expires_on,
            made_by_name: r.made_by_name,
            version: r.version,
        }
    }
}

fn facts(f: &WorkFile) -> Row {
    let expected: Vec<String> = f.expected.iter().map(Expected::line).collect();
    row! {
        year: f.year, notation: f.notation.as_str(), notation_key: notation_key(&f.notation),
        heading: f.heading.as_str(), title: f.title.as_str(), unit_id: f.unit, keeper_id: f.keeper,
        keeper_name: f.keeper_name.as_str(), retention_years: f.retention.years(),
        retention_basis: f.retention_basis.as_str(), rights: f.rights.key(), construction: f.construction,
        expected: expected.join("\n"), note: f.note.as_str(),
        state: f.state.key(), opened_on: f.opened_on, ended_on: f.ended_on, settled_on: f.settled_on,
        closed_at: f.closed_at,
        closed_on: f.closed_at.map(kernel::local_day), complete: f.complete,
        short_reason: f.short_reason.as_str(), hand_over_by: f.hand_over_by, kept_until: f.kept_until,
        kept_reason: f.kept_reason.as_str(), kept_agreed_by: f.kept_agreed_by.as_str(), handover_id: f.handover,
        archived_on: f.archived_on, on_time: f.on_time, expires_on: f.expires_on,
    }
}

/// Keeps a new file; `false`: its identifier or its notation of the year is taken.
pub(super) async fn insert(tx: &Tx, f: &WorkFile, by: UserId) -> Result<bool> {
    let mut row = facts(f);
    row.extend(row! { id: f.id, made_at: tx.now, made_by: by, made_by_name: f.made_by_name.as_str(), version: 1 });
    let is_new = tx.insert_new("work_file", "year, notation_key", row).await?;
    if is_new {
        search::keep(tx, &search::entries::work_file(f)).await?;
    }
    Ok(is_new)
}

/// Writes what changed unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(super) async fn update(tx: &Tx, f: &WorkFile) -> Result<()> {
    let mut row = facts(f);
    row.extend(row! { version: f.version + 1 });
    if tx.update("work_file", row! { id: f.id, version: f.version }, row).await? == 1 {
        return search::keep(tx, &search::entries::work_file(f)).await;
    }
    Err(Error::Conflict("Có người vừa sửa hồ sơ này. Ông/bà tải lại trang để xem rồi làm tiếp.".into()))
}

/// Holds an open file until the transaction ends, so that nobody closes it while a document goes in or out; `false`:
/// it is not open any more.
pub(super) async fn hold_open(tx: &Tx, id: WorkFileId) -> Result<bool> {
    let sql = "UPDATE work_file SET version = version WHERE ward_id = $1 AND id = $2 AND state = 'open'";
    Ok(tx.exec(sql, args![tx.ward, id]).await? == 1)
}

/// Takes a proposed file out of the list.
pub(super) async fn remove(tx: &Tx, id: WorkFileId) -> Result<bool> {
    let sql = "DELETE FROM work_file WHERE ward_id = $1 AND id = $2 AND state = 'proposed'";
    let is_gone = tx.exec(sql, args![tx.ward, id]).await? == 1;
    if is_gone {
        search::forget(tx, id.0).await?;
    }
    Ok(is_gone)
}

/// Whether the actor may see a file `f`: all for those who oversee or keep the archive, else those that they keep, those
/// of their units, and those that are open to the ward.
pub(crate) fn visible(this: &mut Where, actor: &Actor) -> String {
    if actor.can(policy::OVERSEE) || actor.can(policy::ARCHIVE) {
        return "TRUE".into();
    }
    let mut parts = vec![format!("f.keeper_id = {}", this.bind(actor.user)), "f.rights = 'ward'".to_owned()];
    match actor.units_for(policy::FILE) {
        Units::Only(units) if !units.is_empty() => {
            parts.push(format!("f.unit_id IN ({})", this.list(units.iter().copied())));
        }
        Units::All => parts.push("TRUE".into()),
        _ => {}
    }
    format!("({})", parts.join(" OR "))
}

fn visible_to(conn: &Conn, actor: &Actor) -> Where {
    let mut this = Where::ward(conn, "f");
    let visible = visible(&mut this, actor);
    this.and(&visible);
    this
}

/// The units of which the actor may see files; `None`: any may concern them.
pub(crate) fn concerns(actor: &Actor) -> Option<Vec<UnitId>> {
    match actor.units_for(policy::FILE) {
        Units::All => None,
        _ if actor.can(policy::OVERSEE) || actor.can(policy::ARCHIVE) => None,
        Units::Only(units) => Some(units.clone()),
        Units::None => Some(Vec::new()),
    }
}

async fn all(conn: &Conn, matching: Where, order: &str, limit: impl Display) -> Result<Vec<WorkFile>> {
    let sql = format!("SELECT {COLUMNS} FROM work_file f WHERE {} ORDER BY {order} LIMIT {limit}", matching.sql);
    Ok(conn.all::<FileRow>(&sql, matching.args).await?.into_iter().map(WorkFile::from).collect())
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub year: Option<i32>,
    /// Key of a state, "due" or "overdue"; empty for all.
    pub state: String,
    pub unit: Option<UnitId>,
    pub words: String,
}

async fn wanted_by(conn: &Conn, actor: &Actor, wanted: &Wanted, today: NaiveDate) -> Result<Where> {
    let mut matching = visible_to(conn, actor);
    if let Some(year) = wanted.year {
        let year = matching.bind(year);
        matching.and(&format!("f.year = {year}"));
    }
    if let Some(unit) = wanted.unit {
        let unit = matching.bind(unit);
        matching.and(&format!("f.unit_id = {unit}"));
    }
    if FileState::ALL.iter().any(|state| state.key() == wanted.state) {
        let state = matching.bind(wanted.state.as_str());
        matching.and(&format!("f.state = {state}"));
    }
    match wanted.state.as_str() {
        "due" => {
            let (from, to) = (matching.bind(today), matching.bind(soon(today)));
            matching.and(&format!("f.state = 'closed' AND {DUE} BETWEEN {from} AND {to}"));
        }
        "overdue" => {
            let today = matching.bind(today);
            matching.and(&format!("f.state = 'closed' AND {DUE} < {today}"));
        }
        _ => {}
    }
    if !wanted.words.trim().is_empty()
        && !search::narrow(conn, &mut matching, actor, "f.id", search::Kind::WorkFile, &wanted.words).await?
    {
        matching.and("FALSE");
    }
    Ok(matching)
}

/// Files that the actor may see, as their list has them: those of a day by that day, the others by their years.
pub(super) async fn list(conn: &Conn, actor: &Actor, wanted: &Wanted, today: NaiveDate) -> Result<Vec<WorkFile>> {
    let order = match wanted.state.as_str() {
        "due" | "overdue" => format!("{DUE}, f.notation_key, f.id"),
        _ => "f.year DESC, f.notation_key, f.id".to_owned(),
    };
    all(conn, wanted_by(conn, actor, wanted, today).await?, &order, MOST).await
}

/// How many files such a list has.
pub(super) async fn count(conn: &Conn, actor: &Actor, wanted: &Wanted, today: NaiveDate) -> Result<i64> {
    let matching = wanted_by(conn, actor, wanted, today).await?;
    let sql = format!("SELECT COUNT(*) FROM work_file f WHERE {}", matching.sql);
    Ok(conn.scalar(&sql, matching.args).await?.unwrap_or(0))
}

/// How many files of a year stand how, of those that the actor may see.
pub(super) async fn counts(conn: &Conn, actor: &Actor, year: i32) -> Result<Vec<(FileState, i64)>> {
    #[derive(FromQueryResult)]
    struct Count {
        state: String,
        files: i64,
    }
    let mut matching = visible_to(conn, actor);
    let year = matching.bind(year);
    matching.and(&format!("f.year = {year}"));
    let sql = format!("SELECT f.state, COUNT(*) AS files FROM work_file f WHERE {} GROUP BY f.state", matching.sql);
    let found = conn.all::<Count>(&sql, matching.args).await?;
    let count = |state: FileState| found.iter().find(|c| c.state == state.key()).map_or(0, |c| c.files);
    Ok(FileState::ALL.map(|state| (state, count(state))).to_vec())
}

/// A file, whoever asks: for what runs by itself, and for a repeat of the same request.
pub(crate) async fn find(conn: &Conn, id: WorkFileId) -> Result<Option<WorkFile>> {
    let sql = format!("SELECT {COLUMNS} FROM work_file f WHERE f.ward_id = $1 AND f.id = $2");
    Ok(conn.one::<FileRow>(&sql, args![conn.ward, id]).await?.map(WorkFile::from))
}

/// A file that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] where there is none for them.
pub(super) async fn find_visible_to(conn: &Conn, actor: &Actor, id: WorkFileId) -> Result<WorkFile> {
    let mut matching = visible_to(conn, actor);
    let id = matching.bind(id);
    matching.and(&format!("f.id = {id}"));
    all(conn, matching, "f.id", 1).await?.pop().ok_or(Error::NotFound)
}

/// All files of a year, whoever asks: to copy them, and to know which notations are taken.
pub(super) async fn of_year(conn: &Conn, year: i32) -> Result<Vec<WorkFile>> {
    let mut matching = Where::ward(conn, "f");
    let year = matching.bind(year);
    matching.and(&format!("f.year = {year}"));
    all(conn, matching, "f.notation_key", MOST).await
}

/// Files of a year that wait for approval, whoever asks.
pub(super) async fn proposed(conn: &Conn, year: i32) -> Result<Vec<WorkFile>> {
    Ok(of_year(conn, year).await?.into_iter().filter(|f| f.state == FileState::Proposed).collect())
}

/// Closed files that are to be handed over soon, or were: for the daily notice.
pub(super) async fn due(conn: &Conn, today: NaiveDate) -> Result<Vec<WorkFile>> {
    let mut matching = Where::ward(conn, "f");
    let until = matching.bind(soon(today));
    matching.and(&format!("f.state = 'closed' AND {DUE} <= {until}"));
    all(conn, matching, "f.hand_over_by, f.id", MOST).await
}

/// Files whose time of keeping has ended, the longest ago first.
pub(crate) async fn expired(conn: &Conn, today: NaiveDate) -> Result<Vec<WorkFile>> {
    let mut matching = Where::ward(conn, "f");
    let today = matching.bind(today);
    matching.and(&format!("f.expires_on < {today} AND f.state IN ('closed', 'offered', 'archived')"));
    all(conn, matching, "f.expires_on, f.notation_key", MOST).await
}

/// Files that hold a document, of those that the actor may see.
pub(super) async fn of_document(conn: &Conn, actor: &Actor, document: Uuid) -> Result<Vec<WorkFile>> {
    let mut matching = visible_to(conn, actor);
    let document = matching.bind(document);
    matching.and(&format!(
        "EXISTS (SELECT 1 FROM work_file_document m WHERE m.ward_id = f.ward_id AND m.file_id = f.id \
         AND m.document_id = {document})"
    ));
    all(conn, matching, "f.year DESC, f.notation_key", 100).await
}

/// Puts a document into a file; `false`: it is there already.
pub(super) async fn put(tx: &Tx, file: WorkFileId, document: Uuid, direction: &str, by: &Actor) -> Result<bool> {
    let row = row! { file_id: file, document_id: document, direction: direction, added_at: tx.now, added_by: by.user,
    added_by_name: by.name.as_str() };
    tx.insert_new("work_file_document", "file_id, document_id", row).await
}

/// Takes a document out of a file; `false`: it was not there.
pub(super) async fn take_out(tx: &Tx, file: WorkFileId, document: Uuid) -> Result<bool> {
    let sql = "DELETE FROM work_file_document WHERE ward_id = $1 AND file_id = $2 AND document_id = $3";
    Ok(tx.exec(sql, args![tx.ward, file, document]).await? == 1)
}

/// How many documents a file holds, whoever asks.
pub(super) async fn size(conn: &Conn, file: WorkFileId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM work_file_document WHERE ward_id = $1 AND file_id = $2";
    Ok(conn.scalar(sql, args![conn.ward, file]).await?.unwrap_or(0))
}

/// Notes what was done with a file; without a name where nobody did it.
pub(super) async fn add_step(tx: &Tx, file: WorkFileId, by: (UserId, &str), kind: &str, body: &str) -> Result<()> {
    let row = row! { id: Uuid::now_v7(), file_id: file, kind: kind, body: body.trim(), by_id: by.0, by_name: by.1,
    at: tx.now };
    tx.insert("work_file_step", row).await
}

/// What was done with a file, oldest first.
pub(super) async fn steps(conn: &Conn, file: WorkFileId) -> Result<Vec<FileStep>> {
    #[derive(FromQueryResult)]
    struct StepRow {
        kind: String,
        body: String,
        by_name: String,
        at: DateTime<Utc>,
    }
    let sql = "SELECT kind, body, by_name, at FROM work_file_step WHERE ward_id = $1 AND file_id = $2 ORDER BY at, id";
    let step = |r: StepRow| FileStep { kind: r.kind, body: r.body, by_name: r.by_name, at: r.at };
    Ok(conn.all::<StepRow>(sql, args![conn.ward, file]).await?.into_iter().map(step).collect())
}

/// Danh mục hồ sơ of a year, once a leader approved it: when, who, by which decision.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Approval {
    pub approved_at: DateTime<Utc>,
    pub approved_by_name: String,
    pub decision: String,
}

/// The last approval of a year's list.
pub(super) async fn approval(conn: &Conn, year: i32) -> Result<Option<Approval>> {
    let sql = "SELECT approved_at, approved_by_name, decision FROM work_list WHERE ward_id = $1 AND year = $2";
    conn.one(sql, args![conn.ward, year]).await
}

/// Approves these proposed files of a year as they were read; `false`: one is not as it was any more.
pub(super) async fn approve(tx: &Tx, year: i32, files: &[WorkFile], decision: &str, by: &Actor) -> Result<bool> {
    let row = row! { year: year, approved_at: tx.now, approved_by: by.user, approved_by_name: by.name.as_str(),
    decision: decision.trim() };
    let again = "ON CONFLICT (ward_id, year) DO UPDATE SET approved_at = excluded.approved_at, \
        approved_by = excluded.approved_by, approved_by_name = excluded.approved_by_name, \
        decision = CASE WHEN excluded.decision = '' THEN work_list.decision ELSE excluded.decision END";
    tx.insert_or("work_list", row, again).await?;
    for file in files {
        let key = row! { id: file.id, version: file.version, state: FileState::Proposed.key() };
        let listed = row! { state: FileState::Listed.key(), version: file.version + 1 };
        if tx.update("work_file", key, listed).await? != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}
