//! Every query of the search: keeping records in the index, and finding them.

use super::MOST_TEXT;
use super::model::{Asked, Entry, Kind, Terms, words};
use super::place::{day_of, end_of_day, first_place, places, stretches};
use crate::{archive, law, outgoing, store as incoming, work};
use chrono::NaiveDate;
use kernel::{Actor, Conn, Engine, Error, Result, Tx, Where, args, row};
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;
use uuid::Uuid;

/// So often a place is asked for that others take meanwhile.
const MOST_TRIES: usize = 20;
/// So many records a list is narrowed to by name.
const MOST_NAMED: usize = 1_000;
/// Letters of a text in which the words are shown.
const SHOWN_TEXT: usize = 8_000;

/// Makes a record findable as it is now, by its facts and the text that is kept of it.
pub(crate) async fn keep(tx: &Tx, entry: &Entry) -> Result<()> {
    // Whoever else keeps the same record waits, or is waited for, before the text is read.
    let known = place(tx, entry.record, tx.for_update()).await?;
    let words = words(tx.ward, entry, &text(tx, entry.record).await?);
    let row = row! { symbol: entry.symbol.as_str(), title: entry.title.as_str(),
    document_kind: entry.document_kind.as_str(), agency: entry.agency.as_str(), signer: entry.signer.as_str(),
    day: entry.day };
    let first = first_place(tx.ward, entry.day);
    match known {
        Some(n) if (first..end_of_day(first)).contains(&n) => {
            tx.update("document_entry", row! { n: n }, row).await?;
            let sql = "UPDATE document_words SET words = $3 WHERE ward_id = $1 AND n = $2 AND words <> $3";
            tx.exec(sql, args![tx.ward, n, words]).await.map(|_| ())
        }
        moved => {
            if moved.is_some() {
                forget(tx, entry.record).await?;
            }
            let mut row = row;
            row.extend(row! { kind: entry.kind.key(), record_id: entry.record });
            let n = insert(tx, first, row).await?;
            tx.insert("document_words", row! { n: n, words: words }).await
        }
    }
}

/// Puts an entry behind the others of its day, and tells where.
async fn insert(tx: &Tx, first: i64, row: kernel::Row) -> Result<i64> {
    let sql = "SELECT MAX(n) FROM document_entry WHERE ward_id = $1 AND n >= $2 AND n < $3";
    for _ in 0..MOST_TRIES {
        let last: Option<i64> =
            tx.scalar::<Option<i64>>(sql, args![tx.ward, first, end_of_day(first)]).await?.flatten();
        let n = last.map_or(first, |last| last + 1);
        let mut row = row.clone();
        row.extend(row! { n: n });
        if tx.insert_new("document_entry", "n", row).await? {
            return Ok(n);
        }
    }
    Err(Error::internal("no place in the index"))
}

async fn place(conn: &Conn, record: Uuid, lock: &str) -> Result<Option<i64>> {
    let sql = format!("SELECT n FROM document_entry WHERE ward_id = $1 AND record_id = $2{lock}");
    conn.scalar(&sql, args![conn.ward, record]).await
}

/// Takes a record out of the index; its text is kept.
pub(crate) async fn forget(tx: &Tx, record: Uuid) -> Result<()> {
    let Some(n) = place(tx, record, "").await? else { return Ok(()) };
    tx.exec("DELETE FROM document_words WHERE ward_id = $1 AND n = $2", args![tx.ward, n]).await?;
    tx.exec("DELETE FROM document_entry WHERE ward_id = $1 AND n = $2", args![tx.ward, n]).await.map(|_| ())
}

/// The text that is kept of a record.
pub(crate) async fn text(conn: &Conn, record: Uuid) -> Result<String> {
    let sql = "SELECT body FROM document_text WHERE ward_id = $1 AND record_id = $2";
    Ok(conn.scalar(sql, args![conn.ward, record]).await?.unwrap_or_default())
}

/// The texts of the files that are attached to a document, in their order.
pub(crate) async fn texts_of_files(conn: &Conn, document: Uuid) -> Result<Vec<String>> {
    let sql = "SELECT t.body FROM document_file f JOIN document_text t ON t.ward_id = f.ward_id AND t.record_id = f.id \
               WHERE f.ward_id = $1 AND f.document_id = $2 AND f.role = 'attachment' ORDER BY f.position, f.id";
    conn.scalars(sql, args![conn.ward, document]).await
}

/// Keeps the text of a record, in place of what was known; the index takes it up when the record is kept.
pub(crate) async fn set_text(tx: &Tx, record: Uuid, text: &str) -> Result<()> {
    let body: String = text.chars().take(MOST_TEXT).collect();
    let again = "ON CONFLICT (ward_id, record_id) DO UPDATE SET body = excluded.body";
    tx.insert_or("document_text", row! { record_id: record, body: body }, again).await
}

/// Adds to the text of a record, as far as there is room.
pub(crate) async fn add_text(tx: &Tx, record: Uuid, more: &str) -> Result<()> {
    let known = text(tx, record).await?;
    set_text(tx, record, format!("{known}\n{more}").trim()).await
}

/// Keeps nothing of the text of a record.
pub(crate) async fn forget_text(tx: &Tx, record: Uuid) -> Result<()> {
    let sql = "DELETE FROM document_text WHERE ward_id = $1 AND record_id = $2";
    tx.exec(sql, args![tx.ward, record]).await.map(|_| ())
}

/// The newest places at which the index has the words, as a statement over `n`.
fn hits(conn: &Conn, this: &mut Where, terms: Terms, (from, next): (i64, i64), limit: usize) -> String {
    let (from, next, limit) = (this.bind(from), this.bind(next), limit as i64);
    match conn.engine() {
        Engine::Sqlite => {
            let query = this.bind(terms.query(Engine::Sqlite));
            let limit = this.bind(limit);
            format!(
                "SELECT rowid AS n FROM document_match WHERE document_match MATCH {query} AND rowid >= {from} \
                 AND rowid < {next} ORDER BY rowid DESC LIMIT {limit}"
            )
        }
        // A function of the migration: it alone keeps the planner from reading the words of every record, as it would
        // where it takes the words for common.
        Engine::Postgres => {
            let query = this.bind(terms.in_ward(conn.ward).query(Engine::Postgres));
            let limit = this.bind(limit);
            format!("SELECT place AS n FROM document_hits($1, {query}, {from}, {next}, {limit})")
        }
    }
}

/// Narrows a list to the records of a kind that have the words; `false`: nothing that was typed is a word. Few records are
/// named; where there are many, what the list comes to by its own order and its own filters is asked one by one.
pub(crate) async fn narrow(
    conn: &Conn,
    this: &mut Where,
    actor: &Actor,
    id: &str,
    kind: Kind,
    typed: &str,
) -> Result<bool> {
    let asked = Asked { words: typed.to_owned(), kind: Some(kind), ..Asked::default() };
    let Some(terms) = asked.terms() else { return Ok(false) };
    let places = newest(conn, actor, &asked, None, MOST_NAMED + 1).await?;
    if places.len() <= MOST_NAMED {
        let list = this.list(places);
        this.and(&format!(
            "{id} IN (SELECT e.record_id FROM document_entry e WHERE e.ward_id = $1 AND e.n IN ({list}))"
        ));
        return Ok(true);
    }
    let mut has = Vec::new();
    for any in terms.patterns() {
        let any: Vec<String> = any.into_iter().map(|one| format!("w.words LIKE {}", this.bind(one))).collect();
        has.push(format!("({})", any.join(" OR ")));
    }
    // With a limit, as in `seen`.
    this.and(&format!(
        "(SELECT 1 FROM document_entry e JOIN (SELECT ward_id, n, ' ' || words || ' ' AS words FROM document_words) w \
         ON w.ward_id = e.ward_id AND w.n = e.n WHERE e.ward_id = $1 AND e.record_id = {id} AND {} LIMIT 1) = 1",
        has.join(" AND ")
    ));
    Ok(true)
}

/// What may concern the actor: all of it (`None`), or what bears these units, the actor, or everybody.
fn concerning(actor: &Actor, terms: Terms) -> Terms {
    let rooms = [
        (Kind::Incoming, incoming::concerns(actor)),
        (Kind::Outgoing, outgoing::store::concerns(actor)),
        (Kind::Law, None),
        (Kind::Archive, archive::concerns(actor)),
        (Kind::WorkFile, work::concerns(actor)),
    ];
    let whole: Vec<Kind> = rooms.iter().filter(|(_, units)| units.is_none()).map(|(kind, _)| *kind).collect();
    if whole.len() == rooms.len() {
        return terms;
    }
    let units: BTreeSet<Uuid> = rooms.iter().filter_map(|(_, units)| units.as_ref()).flatten().map(|u| u.0).collect();
    terms.concerning(&whole, &units, actor.user)
}

/// Whether the actor may see the record of an entry `e`, as its own room says.
fn seen(this: &mut Where, actor: &Actor) -> String {
    let rooms = [
        (Kind::Incoming, "document d", "d", incoming::visible(this, actor)),
        (Kind::Outgoing, "outgoing o", "o", outgoing::store::visible(this, actor, &[actor.user])),
        (Kind::Law, "law l", "l", law::VISIBLE.to_owned()),
        (Kind::Archive, "archive_document d", "d", archive::visible(actor).to_owned()),
        (Kind::WorkFile, "work_file f", "f", work::visible(this, actor)),
    ];
    // A subquery with a limit is asked row by row; one under EXISTS PostgreSQL may answer by reading the whole table.
    let when = |(kind, table, alias, visible): &(Kind, &str, &str, String)| {
        let of = format!("{alias}.ward_id = e.ward_id AND {alias}.id = e.record_id");
        format!("WHEN '{}' THEN (SELECT 1 FROM {table} WHERE {of} AND {visible} LIMIT 1)", kind.key())
    };
    let all: Vec<String> = rooms.iter().map(when).collect();
    format!("COALESCE(CASE e.kind {} END, 0)", all.join(" "))
}

/// Places of the newest records that fit and that the actor may see, below a place where one is given; at most `most`.
pub(super) async fn newest(
    conn: &Conn,
    actor: &Actor,
    asked: &Asked,
    below: Option<i64>,
    most: usize,
) -> Result<Vec<i64>> {
    let Some(terms) = asked.terms() else { return Ok(Vec::new()) };
    // The engine needs a word: the one that every record of the ward has.
    let terms = if terms.is_empty() { terms.in_ward(conn.ward) } else { terms };
    let (from, next) = places(conn.ward, asked.from, asked.to);
    these(conn, actor, &terms, (from, below.map_or(next, |below| next.min(below))), most).await
}

/// Places of records that bear the number that was asked for, where nothing else was.
pub(super) async fn of_number(conn: &Conn, actor: &Actor, asked: &Asked, most: usize) -> Result<Vec<i64>> {
    let Some(terms) = asked.only_number() else { return Ok(Vec::new()) };
    these(conn, actor, &terms, places(conn.ward, None, None), most).await
}

async fn these(conn: &Conn, actor: &Actor, terms: &Terms, within: (i64, i64), most: usize) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Hit {
        n: i64,
        is_seen: i32,
    }
    let terms = concerning(actor, terms.clone());
    let at_once = most + most / 20 + 10;
    let mut found = Vec::new();
    for (terms, (from, mut next)) in parts(conn, terms, within).await? {
        loop {
            let mut this = Where::ward(conn, "e");
            let hits = hits(conn, &mut this, terms.clone(), (from, next), at_once);
            let seen = seen(&mut this, actor);
            let sql = format!(
                "SELECT h.n, {seen} AS is_seen FROM ({hits}) h JOIN document_entry e ON e.n = h.n WHERE {} ORDER BY h.n DESC",
                this.sql
            );
            let some: Vec<Hit> = conn.all(&sql, this.args).await?;
            found.extend(some.iter().filter(|hit| hit.is_seen == 1).map(|hit| hit.n));
            if found.len() >= most {
                found.truncate(most);
                return Ok(found);
            }
            if some.len() < at_once {
                break;
            }
            next = some.last().map_or(from, |hit| hit.n);
        }
    }
    Ok(found)
}

/// The newest months, the newest years and the rest, where the engine has to collect every hit before it knows the newest;
/// what bears them as a mark is found by the index.
async fn parts(conn: &Conn, terms: Terms, (from, mut next): (i64, i64)) -> Result<Vec<(Terms, (i64, i64))>> {
    let sql = "SELECT MAX(n) FROM document_entry WHERE ward_id = $1 AND n >= $2 AND n < $3";
    let newest = match conn.engine() {
        Engine::Sqlite => None,
        Engine::Postgres => conn.scalar::<Option<i64>>(sql, args![conn.ward, from, next]).await?.flatten(),
    };
    let mut parts = Vec::new();
    for (first_day, stretches) in newest.and_then(day_of).into_iter().flat_map(stretches) {
        let first = first_place(conn.ward, Some(first_day)).max(from);
        parts.push((terms.clone().within(&stretches), (first, next)));
        next = first;
    }
    parts.push((terms, (from, next)));
    parts.retain(|(_, (from, next))| from < next);
    Ok(parts)
}

/// A record that was found, with the text in which the words may stand.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Hit {
    pub n: i64,
    pub kind: String,
    pub record_id: Uuid,
    pub symbol: String,
    pub title: String,
    pub document_kind: String,
    pub agency: String,
    pub signer: String,
    pub day: Option<NaiveDate>,
    pub body: Option<String>,
}

impl Hit {
    /// In which part of the room it is.
    pub(super) fn kind(&self) -> Kind {
        Kind::from_key(&self.kind).unwrap_or(Kind::Incoming)
    }
}

/// The records at these places, the newest first.
pub(super) async fn at(conn: &Conn, places: &[i64]) -> Result<Vec<Hit>> {
    let mut this = Where::ward(conn, "e");
    let list = this.list(places.iter().copied());
    this.and(&format!("e.n IN ({list})"));
    let sql = format!(
        "SELECT e.n, e.kind, e.record_id, e.symbol, e.title, e.document_kind, e.agency, e.signer, e.day, \
         substr(t.body, 1, {SHOWN_TEXT}) AS body FROM document_entry e \
         LEFT JOIN document_text t ON t.ward_id = e.ward_id AND t.record_id = e.record_id \
         WHERE {} ORDER BY e.n DESC",
        this.sql
    );
    conn.all(&sql, this.args).await
}

/// Records of a kind that the index does not have yet; at most `most`.
pub(super) async fn missing(conn: &Conn, kind: Kind, most: usize) -> Result<Vec<Uuid>> {
    let of = match kind {
        Kind::Incoming => "document r WHERE r.direction = 'in'",
        Kind::Outgoing => "outgoing r WHERE TRUE",
        Kind::Law => "law r WHERE r.removed = FALSE",
        Kind::Archive => "archive_document r WHERE TRUE",
        Kind::WorkFile => "work_file r WHERE TRUE",
    };
    let sql = format!(
        "SELECT r.id FROM {of} AND r.ward_id = $1 AND NOT EXISTS (SELECT 1 FROM document_entry e \
         WHERE e.ward_id = r.ward_id AND e.record_id = r.id) ORDER BY r.id LIMIT {most}"
    );
    conn.scalars(&sql, args![conn.ward]).await
}
