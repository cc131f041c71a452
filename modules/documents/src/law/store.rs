//! Every query about the legal library: its documents, what they do to each other, their files.

pub(crate) mod cited;
pub(crate) mod ends;
pub(crate) mod files;
pub(super) mod own;

use super::kinds::{Relation, Standing, is_named};
use super::model::{Facts, Law, LawId};
use super::spelling::{number_form, short_form, words_of, year_in};
use crate::search;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Row, Tx, Where, args, row};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

const COLUMNS: &str = "l.id, l.kind, l.number, l.title, l.issuer, l.issued_on, l.effect_from, l.ended_on, l.ended, \
    l.end_note, l.field, l.aliases, l.source, l.unverified, l.ended_by, l.from_seed, l.removed, l.changed_at, l.changed_by_name, \
    l.version";

/// Newest first; those whose day nobody knows come last.
const ORDER: &str = "CASE WHEN l.issued_on IS NULL THEN 1 ELSE 0 END, l.issued_on DESC, l.number, l.id";

#[derive(FromQueryResult)]
struct LawRow {
    id: LawId,
    kind: String,
    number: String,
    title: String,
    issuer: String,
    issued_on: Option<NaiveDate>,
    effect_from: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    ended: bool,
    end_note: String,
    field: String,
    aliases: String,
    source: String,
    unverified: String,
    ended_by: Option<Uuid>,
    from_seed: bool,
    removed: bool,
    changed_at: DateTime<Utc>,
    changed_by_name: String,
    version: i32,
}

impl From<LawRow> for Law {
    fn from(r: LawRow) -> Self {
        let facts = Facts {
            kind: r.kind,
            number: r.number,
            title: r.title,
            issuer: r.issuer,
            issued_on: r.issued_on,
            effect_from: r.effect_from,
            ended_on: r.ended_on,
            ended: r.ended,
            end_note: r.end_note,
            field: r.field,
            aliases: r.aliases.lines().map(str::to_owned).collect(),
            source: r.source,
            unverified: r.unverified,
            ..Facts::default()
        };
        Law {
            id: r.id,
            facts,
            ended_by: r.ended_by.map(LawId),
            from_seed: r.from_seed,
            removed: r.removed,
            changed_at: r.changed_at,
            changed_by_name: r.changed_by_name,
            version: r.version,
        }
    }
}

/// Whether a document `l` is seen: all of the library by everybody.
pub(crate) const VISIBLE: &str = "l.removed = FALSE";

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Words in any order, with or without marks; numbers however they are written.
    pub words: String,
    pub standing: Option<Standing>,
    /// The day on which it is to stand so.
    pub on: NaiveDate,
    pub kind: String,
    pub field: String,
    /// Only what nobody compared with its original.
    pub unverified: bool,
    /// What was taken out of the library, instead of what is in it.
    pub removed: bool,
    /// Only rules of the ward; with a day, those to be reviewed by it.
    pub own: Option<Option<NaiveDate>>,
}

fn narrowed(conn: &Conn, wanted: &Wanted) -> Where {
    let mut this = Where::ward(conn, "l");
    let removed = this.bind(wanted.removed);
    this.and(&format!("l.removed = {removed}"));
    for word in words_of(&wanted.words).into_iter().take(12) {
        // A number is whole; a word may be begun.
        let end = if word.starts_with(|c: char| c.is_ascii_digit()) { " %" } else { "%" };
        let place = this.bind(format!("% {word}{end}"));
        this.and(&format!("l.words LIKE {place}"));
    }
    for (column, value) in [("kind", &wanted.kind), ("field", &wanted.field)] {
        if !value.is_empty() {
            let place = this.bind(value.as_str());
            this.and(&format!("l.{column} = {place}"));
        }
    }
    if wanted.unverified {
        this.and("l.unverified <> ''");
    }
    if let Some(by) = wanted.own {
        own::narrow(&mut this, by);
    }
    let on = match wanted.standing {
        Some(_) => this.bind(wanted.on),
        None => String::new(),
    };
    let ended = format!("((l.ended_on IS NOT NULL AND l.ended_on <= {on}) OR (l.ended_on IS NULL AND l.ended = TRUE))");
    let begins = "COALESCE(l.effect_from, l.issued_on)";
    let to_come = format!("COALESCE({begins} > {on}, COALESCE(l.number_year, 0) > {})", wanted.on.year());
    match wanted.standing {
        Some(Standing::Ended) => this.and(&ended),
        Some(Standing::NotYet) => this.and(&format!("NOT {ended} AND {to_come}")),
        Some(Standing::InForce) => this.and(&format!("NOT {ended} AND NOT {to_come}")),
        Some(Standing::Unknown) => this.and("FALSE"),
        None => {}
    }
    this
}

/// Documents of the library, newest first; at most `limit` after `offset`. Their relations are not loaded.
pub(crate) async fn list(conn: &Conn, wanted: &Wanted, offset: u64, limit: u64) -> Result<Vec<Law>> {
    let matching = narrowed(conn, wanted);
    let sql =
        format!("SELECT {COLUMNS} FROM law l WHERE {} ORDER BY {ORDER} LIMIT {limit} OFFSET {offset}", matching.sql);
    Ok(conn.all::<LawRow>(&sql, matching.args).await?.into_iter().map(Law::from).collect())
}

/// How many documents a list has.
pub(crate) async fn count(conn: &Conn, wanted: &Wanted) -> Result<i64> {
    let matching = narrowed(conn, wanted);
    let sql = format!("SELECT COUNT(*) FROM law l WHERE {}", matching.sql);
    Ok(conn.scalar(&sql, matching.args).await?.unwrap_or(0))
}

/// Every document with its relations, in the order of lists; for files.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Law>> {
    let wanted = Wanted::default();
    let mut laws = list(conn, &wanted, 0, 100_000).await?;
    #[derive(FromQueryResult)]
    struct RelationRow {
        law_id: LawId,
        kind: String,
        number: String,
    }
    let sql = "SELECT law_id, kind, number FROM law_relation WHERE ward_id = $1 ORDER BY law_id, kind, position";
    let mut by_law: HashMap<LawId, Vec<(String, String)>> = HashMap::new();
    for r in conn.all::<RelationRow>(sql, args![conn.ward]).await? {
        by_law.entry(r.law_id).or_default().push((r.kind, r.number));
    }
    for law in &mut laws {
        for (kind, number) in by_law.remove(&law.id).unwrap_or_default() {
            law.facts.add_related(&kind, number);
        }
    }
    Ok(laws)
}

/// The fields that documents are in.
pub(crate) async fn fields(conn: &Conn) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT field FROM law WHERE ward_id = $1 AND removed = FALSE AND field <> '' ORDER BY field";
    conn.scalars(sql, args![conn.ward]).await
}

/// One document with its relations, taken out or not.
pub(crate) async fn find(conn: &Conn, id: LawId) -> Result<Option<Law>> {
    let sql = format!("SELECT {COLUMNS} FROM law l WHERE l.ward_id = $1 AND l.id = $2");
    let Some(mut law) = conn.one::<LawRow>(&sql, args![conn.ward, id]).await?.map(Law::from) else { return Ok(None) };
    for related in relations(conn, id).await? {
        law.facts.add_related(related.relation.key(), related.number);
    }
    Ok(Some(law))
}

/// The document that has this identity, taken out or not.
pub(crate) async fn by_identity(conn: &Conn, identity: &str) -> Result<Option<LawId>> {
    conn.scalar("SELECT id FROM law WHERE ward_id = $1 AND identity = $2", args![conn.ward, identity]).await
}

/// Every identity with its document, taken out or not.
pub(crate) async fn identities(conn: &Conn) -> Result<HashMap<String, LawId>> {
    #[derive(FromQueryResult)]
    struct Identity {
        identity: String,
        id: LawId,
    }
    let rows: Vec<Identity> = conn.all("SELECT identity, id FROM law WHERE ward_id = $1", args![conn.ward]).await?;
    Ok(rows.into_iter().map(|r| (r.identity, r.id)).collect())
}

/// Brings what is computed of each document to the rules of this program. Of two that are one by these rules the second
/// keeps the identity that it had.
pub(crate) async fn renew(tx: &Tx) -> Result<()> {
    for removed in [false, true] {
        for law in list(tx, &Wanted { removed, ..Wanted::default() }, 0, 100_000).await? {
            let mut row = row! { number_year: year_in(&law.facts.number) };
            match by_identity(tx, &law.facts.identity()).await? {
                None => row.extend(row! { identity: law.facts.identity() }),
                Some(other) if other == law.id => {}
                Some(other) => tracing::warn!(law = %law.id, %other, "two documents of the library are one"),
            }
            tx.update("law", row! { id: law.id }, row).await?;
        }
    }
    Ok(())
}

/// Documents that citations may mean: by whole numbers, by shortened ones, by names (laws, and all that have another name).
pub(crate) async fn candidates(conn: &Conn, whole: &[String], short: &[String], names: bool) -> Result<Vec<Law>> {
    let mut this = Where::ward(conn, "l");
    this.and("l.removed = FALSE");
    let mut any = Vec::new();
    for (column, values) in [("number_key", whole), ("short_key", short)] {
        if !values.is_empty() {
            let list = this.list(values.iter().map(String::as_str));
            any.push(format!("l.{column} IN ({list})"));
        }
    }
    if names {
        any.push("l.has_name = TRUE".into());
    }
    this.and(&format!("({})", any.join(" OR ")));
    let sql = format!("SELECT {COLUMNS} FROM law l WHERE {}", this.sql);
    Ok(conn.all::<LawRow>(&sql, this.args).await?.into_iter().map(Law::from).collect())
}

/// What one document does to another, and the other where the library has it.
#[derive(Debug, Clone)]
pub(crate) struct Related {
    pub relation: Relation,
    /// As typed.
    pub number: String,
    pub law: Option<Law>,
}

#[derive(FromQueryResult)]
struct ActingRow {
    relation: String,
    typed: String,
    other_id: Option<Uuid>,
}

/// What a document does to others, in the order typed.
pub(crate) async fn relations(conn: &Conn, id: LawId) -> Result<Vec<Related>> {
    let sql = "SELECT r.kind AS relation, r.number AS typed, r.target_id AS other_id FROM law_relation r \
               WHERE r.ward_id = $1 AND r.law_id = $2 ORDER BY r.position";
    let rows: Vec<ActingRow> = conn.all(sql, args![conn.ward, id]).await?;
    let ids: Vec<LawId> = rows.iter().filter_map(|r| r.other_id.map(LawId)).collect();
    let others = some(conn, &ids).await?;
    let related = |r: ActingRow| {
        let law = r.other_id.and_then(|id| others.iter().find(|law| law.id.0 == id)).cloned();
        Some(Related { relation: Relation::from_key(&r.relation)?, number: r.typed, law })
    };
    Ok(rows.into_iter().filter_map(related).collect())
}

/// What others do to these documents: (to which, what, who), the newest first.
pub(crate) async fn acting_on(conn: &Conn, ids: &[LawId]) -> Result<Vec<(LawId, Relation, Law)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    #[derive(FromQueryResult)]
    struct Acting {
        law_id: LawId,
        target_id: LawId,
        kind: String,
    }
    let mut this = Where::ward(conn, "r");
    let list = this.list(ids.iter().copied());
    this.and(&format!("r.target_id IN ({list})"));
    let sql = format!("SELECT r.law_id, r.target_id, r.kind FROM law_relation r WHERE {}", this.sql);
    let rows: Vec<Acting> = conn.all(&sql, this.args).await?;
    let laws = some(conn, &rows.iter().map(|r| r.law_id).collect::<Vec<_>>()).await?;
    let mut acting = Vec::new();
    for law in laws.iter().filter(|law| !law.removed) {
        for row in rows.iter().filter(|r| r.law_id == law.id) {
            acting.extend(Relation::from_key(&row.kind).map(|relation| (row.target_id, relation, law.clone())));
        }
    }
    Ok(acting)
}

/// These documents, newest first, without their relations.
async fn some(conn: &Conn, ids: &[LawId]) -> Result<Vec<Law>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut this = Where::ward(conn, "l");
    let list = this.list(ids.iter().copied());
    this.and(&format!("l.id IN ({list})"));
    let sql = format!("SELECT {COLUMNS} FROM law l WHERE {} ORDER BY {ORDER}", this.sql);
    Ok(conn.all::<LawRow>(&sql, this.args).await?.into_iter().map(Law::from).collect())
}

fn columns(law: &Law) -> Row {
    let f = &law.facts;
    row! {
        kind: f.kind.as_str(), number: f.number.as_str(), number_key: number_form(&f.number),
        short_key: short_form(&f.number), number_year: year_in(&f.number), identity: f.identity(), title: f.title.as_str(), issuer: f.issuer.as_str(),
        issued_on: f.issued_on, effect_from: f.effect_from, ended_on: f.ended_on, ended: f.ended,
        end_note: f.end_note.as_str(), field: f.field.as_str(), aliases: f.aliases.join("\n"),
        has_name: is_named(&f.kind) || !f.aliases.is_empty(), source: f.source.as_str(),
        unverified: f.unverified.as_str(), words: f.words(), ended_by: law.ended_by.map(|id| id.0), from_seed: law.from_seed, removed: law.removed,
        changed_at: law.changed_at, changed_by_name: law.changed_by_name.as_str(),
    }
}

/// Keeps a new document with its relations.
pub(crate) async fn insert(tx: &Tx, law: &Law) -> Result<()> {
    let mut row = columns(law);
    row.extend(row! { id: law.id });
    tx.insert("law", row).await?;
    index(tx, law).await?;
    set_relations(tx, law).await
}

/// Makes a document findable as it is now, unless it was taken out of the library.
pub(crate) async fn index(tx: &Tx, law: &Law) -> Result<()> {
    if law.removed {
        return search::forget(tx, law.id.0).await;
    }
    search::keep(tx, &search::entries::law(law)).await
}

/// Writes what changed unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(crate) async fn update(tx: &Tx, law: &Law) -> Result<()> {
    let mut row = columns(law);
    row.extend(row! { version: law.version + 1 });
    // One that stands twice since before the rules of this program keeps the identity that it had.
    if by_identity(tx, &law.facts.identity()).await?.is_some_and(|other| other != law.id) {
        row.retain(|(name, _)| *name != "identity");
    }
    if tx.update("law", row! { id: law.id, version: law.version }, row).await? != 1 {
        let said = "Có người vừa sửa văn bản này trong thư viện. Ông/bà tải lại trang để xem rồi sửa tiếp.";
        return Err(Error::Conflict(said.into()));
    }
    index(tx, law).await?;
    set_relations(tx, law).await
}

/// Replaces what a document does to others; the targets that are typed as before stay known.
async fn set_relations(tx: &Tx, law: &Law) -> Result<()> {
    let before = relations(tx, law.id).await?;
    tx.exec("DELETE FROM law_relation WHERE ward_id = $1 AND law_id = $2", args![tx.ward, law.id]).await?;
    for relation in Relation::ALL {
        for (position, number) in (0_i32..).zip(law.facts.related(relation)) {
            let same = before.iter().find(|b| b.relation == relation && b.number == *number);
            let target = same.and_then(|b| b.law.as_ref()).map(|law| law.id);
            let row = row! { law_id: law.id, kind: relation.key(), position: position, number: number.as_str(),
            target_id: target.map(|id| id.0) };
            tx.insert_or("law_relation", row, "ON CONFLICT (ward_id, law_id, kind, number) DO NOTHING").await?;
        }
    }
    Ok(())
}

/// A relation whose other document the library did not have when it was typed.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Open {
    pub law_id: LawId,
    pub kind: String,
    pub number: String,
}

/// Relations whose other document is not known.
pub(crate) async fn open_relations(conn: &Conn) -> Result<Vec<Open>> {
    let sql = "SELECT law_id, kind, number FROM law_relation WHERE ward_id = $1 AND target_id IS NULL \
               ORDER BY law_id, kind, number LIMIT 20000";
    conn.all(sql, args![conn.ward]).await
}

/// Notes which document a relation means.
pub(crate) async fn close_relation(tx: &Tx, open: &Open, target: LawId) -> Result<()> {
    let sql = "UPDATE law_relation SET target_id = $5 WHERE ward_id = $1 AND law_id = $2 AND kind = $3 AND number = $4";
    tx.exec(sql, args![tx.ward, open.law_id, open.kind.as_str(), open.number.as_str(), target]).await.map(|_| ())
}
