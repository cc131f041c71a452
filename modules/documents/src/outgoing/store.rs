//! Every query about outgoing documents and who may see them.

pub(crate) mod amendments;
pub(crate) mod answers;

use super::{Draft, IssuedBy, Outgoing, OutgoingId, State};
use crate::model::{Priority, symbol_key};
use crate::{policy, search};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Actor, Conn, Error, Result, Row, Tx, UnitId, Units, UserId, Where, args, local_day, row};
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The committee's book.
const COMMITTEE: &str = "out";
/// The book of all boards, from before each had its own.
pub(crate) const SHARED: &str = "board";

const COLUMNS: &str = "o.id, o.kind, o.subject, o.body, o.unit_id, o.drafter_id, o.drafter_name, o.priority, o.state, \
    o.answers_id, o.signer_id, o.signer_name, o.signer_title, o.sequence, o.year, o.number, o.symbol, o.issued_on, \
    o.issued_at, o.pages, o.digest, o.made_at, o.changed_at, o.illustrative, o.version";

#[derive(FromQueryResult)]
struct OutgoingRow {
    id: OutgoingId,
    kind: String,
    subject: String,
    body: String,
    unit_id: UnitId,
    drafter_id: UserId,
    drafter_name: String,
    priority: i32,
    state: String,
    answers_id: Option<Uuid>,
    signer_id: Option<UserId>,
    signer_name: String,
    signer_title: String,
    sequence: String,
    year: Option<i32>,
    number: Option<i32>,
    symbol: String,
    issued_on: Option<NaiveDate>,
    issued_at: Option<DateTime<Utc>>,
    pages: Option<i32>,
    digest: String,
    made_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    illustrative: bool,
    version: i32,
}

impl TryFrom<OutgoingRow> for Outgoing {
    type Error = Error;

    fn try_from(r: OutgoingRow) -> Result<Self> {
        let draft: Draft = serde_json::from_str(&r.body).map_err(Error::internal)?;
        let found = Self {
            id: r.id,
            kind: r.kind,
            subject: r.subject,
            draft,
            unit: r.unit_id,
            drafter: r.drafter_id,
            drafter_name: r.drafter_name,
            priority: Priority::from_number(r.priority),
            state: State::from_key(&r.state),
            answers: r.answers_id,
            signer: r.signer_id,
            signer_name: r.signer_name,
            signer_title: r.signer_title,
            sequence: r.sequence,
            year: r.year,
            number: r.number,
            symbol: r.symbol,
            issued_on: r.issued_on,
            issued_at: r.issued_at,
            pages: r.pages,
            digest: r.digest,
            made_at: r.made_at,
            changed_at: r.changed_at,
            illustrative: r.illustrative,
            version: r.version,
        };
        Ok(match found.state {
            State::Draft | State::Review | State::Cancelled => found,
            _ => found.settled(),
        })
    }
}

/// Whether the actor may see an outgoing document `o`: whoever drafts it, signs it, was asked about it, heads a unit that
/// was, or works in its unit; everybody who oversees documents once it is past its drafting. `hands`: in whose name the
/// actor signs and answers.
pub(crate) fn visible(this: &mut Where, actor: &Actor, hands: &[UserId]) -> String {
    let own = this.bind(actor.user);
    let hands = this.list(hands.iter().copied());
    let mut parts = vec![
        format!("o.drafter_id = {own}"),
        format!("o.signer_id IN ({hands}) AND o.state <> 'draft'"),
        format!(
            "EXISTS (SELECT 1 FROM document_reader r WHERE r.ward_id = o.ward_id AND r.document_id = o.id \
             AND r.user_id IN ({hands}))"
        ),
    ];
    if let Units::Only(units) = actor.units_for(policy::HEAD) {
        parts.push(format!(
            "EXISTS (SELECT 1 FROM outgoing_opinion p WHERE p.ward_id = o.ward_id AND p.document_id = o.id \
             AND p.unit_id IN ({}))",
            this.list(units.iter().copied())
        ));
    }
    if actor.can(policy::OVERSEE) {
        parts.push("o.state <> 'draft'".into());
    }
    match actor.units_for(policy::DRAFT) {
        Units::Only(units) => parts.push(format!("o.unit_id IN ({})", this.list(units.iter().copied()))),
        Units::All => parts.push("TRUE".into()),
        Units::None => {}
    }
    format!("(({}))", parts.join(") OR ("))
}

/// The condition on what the actor may see; `hands`: in whose name they sign and answer.
fn visible_to(conn: &Conn, actor: &Actor, hands: &[UserId]) -> Where {
    let mut this = Where::ward(conn, "o");
    let visible = visible(&mut this, actor, hands);
    this.and(&visible);
    this
}

/// The units of which the actor may see outgoing documents; `None`: any may concern them.
pub(crate) fn concerns(actor: &Actor) -> Option<Vec<UnitId>> {
    match actor.units_for(policy::DRAFT) {
        Units::All => None,
        _ if actor.can(policy::OVERSEE) => None,
        Units::Only(units) => Some(units.clone()),
        Units::None => Some(Vec::new()),
    }
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// "open" (nothing set), "all" or the key of a state.
    pub state: String,
    pub kind: Option<String>,
    pub year: Option<i32>,
    pub drafter: Option<UserId>,
    /// Words in any order, with or without marks.
    pub words: String,
}

/// Outgoing documents that the actor may see, the newest first; at most `limit` after `offset`.
pub(crate) async fn list(
    conn: &Conn,
    actor: &Actor,
    wanted: &Wanted,
    offset: u64,
    limit: u64,
) -> Result<Vec<Outgoing>> {
    let mut matching = visible_to(conn, actor, &[actor.user]);
    match wanted.state.as_str() {
        "" => matching.and("o.state IN ('draft', 'review', 'approved', 'signed', 'numbered')"),
        "all" => {}
        key => {
            let key = matching.bind(State::from_key(key).key());
            matching.and(&format!("o.state = {key}"));
        }
    }
    if let Some(kind) = &wanted.kind {
        let kind = matching.bind(kind.as_str());
        matching.and(&format!("o.kind = {kind}"));
    }
    if let Some(year) = wanted.year {
        let year = matching.bind(year);
        matching.and(&format!("o.year = {year}"));
    }
    if let Some(drafter) = wanted.drafter {
        let drafter = matching.bind(drafter);
        matching.and(&format!("o.drafter_id = {drafter}"));
    }
    if !wanted.words.trim().is_empty()
        && !search::narrow(conn, &mut matching, actor, "o.id", search::Kind::Outgoing, &wanted.words).await?
    {
        return Ok(Vec::new());
    }
    let (offset, limit) = (i64::try_from(offset).unwrap_or(0), i64::try_from(limit).unwrap_or(0));
    let sql = format!(
        "SELECT {COLUMNS} FROM outgoing o WHERE {} ORDER BY o.changed_at DESC, o.id DESC LIMIT {limit} OFFSET {offset}",
        matching.sql
    );
    conn.all::<OutgoingRow>(&sql, matching.args).await?.into_iter().map(Outgoing::try_from).collect()
}

/// Documents that are drafted or under review, whoever asks: for what runs by itself.
pub(crate) async fn under_way(conn: &Conn) -> Result<Vec<Outgoing>> {
    let sql = format!("SELECT {COLUMNS} FROM outgoing o WHERE o.ward_id = $1 AND o.state IN ('draft', 'review')");
    conn.all::<OutgoingRow>(&sql, args![conn.ward]).await?.into_iter().map(Outgoing::try_from).collect()
}

/// A document, whoever asks: for what runs by itself, and for a repeat of the same request.
pub(crate) async fn find(conn: &Conn, id: OutgoingId) -> Result<Option<Outgoing>> {
    let sql = format!("SELECT {COLUMNS} FROM outgoing o WHERE o.ward_id = $1 AND o.id = $2");
    conn.one::<OutgoingRow>(&sql, args![conn.ward, id]).await?.map(Outgoing::try_from).transpose()
}

/// A document that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] where there is none for them.
pub(crate) async fn find_visible_to(conn: &Conn, actor: &Actor, id: OutgoingId) -> Result<Outgoing> {
    find_for(conn, actor, &[actor.user], id).await
}

/// A document that the actor may see, or somebody in whose name they act today.
///
/// # Errors
/// [`Error::NotFound`] where there is none for them.
pub(crate) async fn find_for(conn: &Conn, actor: &Actor, hands: &[UserId], id: OutgoingId) -> Result<Outgoing> {
    let mut matching = visible_to(conn, actor, hands);
    let id = matching.bind(id);
    matching.and(&format!("o.id = {id}"));
    let sql = format!("SELECT {COLUMNS} FROM outgoing o WHERE {}", matching.sql);
    conn.one::<OutgoingRow>(&sql, matching.args).await?.map(Outgoing::try_from).transpose()?.ok_or(Error::NotFound)
}

fn facts(o: &Outgoing) -> Result<Row> {
    Ok(row! {
        kind: o.kind.as_str(), subject: o.subject.as_str(),
        body: serde_json::to_string(&o.draft).map_err(Error::internal)?, unit_id: o.unit,
        priority: o.priority.number(), state: o.state.key(), answers_id: o.answers, signer_id: o.signer,
        signer_name: o.signer_name.as_str(), signer_title: o.signer_title.as_str(), sequence: o.sequence.as_str(),
        year: o.year, number: o.number, symbol: o.symbol.as_str(), symbol_key: symbol_key(&o.symbol),
        issued_on: o.issued_on, issued_at: o.issued_at, sealed_on: o.issued_at.map(local_day), pages: o.pages, digest: o.digest.as_str(),
    })
}

/// Keeps a new document.
pub(crate) async fn insert(tx: &Tx, o: &Outgoing) -> Result<()> {
    let mut row = facts(o)?;
    row.extend(row! {
        id: o.id, drafter_id: o.drafter, drafter_name: o.drafter_name.as_str(), made_at: o.made_at,
        changed_at: o.changed_at, illustrative: o.illustrative,
    });
    tx.insert("outgoing", row).await?;
    index(tx, o).await
}

/// Makes a document findable as it is now.
pub(crate) async fn index(tx: &Tx, o: &Outgoing) -> Result<()> {
    let sql = "SELECT user_id FROM document_reader WHERE ward_id = $1 AND document_id = $2";
    let readers: Vec<UserId> = tx.scalars(sql, args![tx.ward, o.id]).await?;
    let sql = "SELECT unit_id FROM outgoing_opinion WHERE ward_id = $1 AND document_id = $2 AND unit_id IS NOT NULL";
    let asked: Vec<UnitId> = tx.scalars(sql, args![tx.ward, o.id]).await?;
    let attached = search::texts_of_files(tx, o.id.0).await?.join("\n");
    search::set_text(tx, o.id.0, &[search::entries::text_of(o), attached].join("\n")).await?;
    search::keep(tx, &search::entries::outgoing(o, readers, asked)).await
}

/// Writes what changed unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(crate) async fn update(tx: &Tx, o: &Outgoing) -> Result<()> {
    let mut row = facts(o)?;
    row.extend(row! { changed_at: tx.now, version: o.version + 1 });
    if tx.update("outgoing", row! { id: o.id, version: o.version }, row).await? == 1 {
        return index(tx, o).await;
    }
    Err(Error::Conflict("Có người vừa sửa văn bản này. Ông/bà tải lại trang để xem rồi làm tiếp.".into()))
}

/// Lets somebody see a document about which they are asked.
pub(crate) async fn add_reader(tx: &Tx, id: OutgoingId, user: UserId) -> Result<()> {
    let sql = "INSERT INTO document_reader (ward_id, document_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.exec(sql, args![tx.ward, id, user]).await?;
    index_again(tx, id).await
}

/// Makes a document findable as it stands in this transaction, whatever was read of it before.
pub(crate) async fn index_again(tx: &Tx, id: OutgoingId) -> Result<()> {
    match find(tx, id).await? {
        Some(o) => index(tx, &o).await,
        None => Ok(()),
    }
}

/// Takes that away again.
pub(crate) async fn remove_reader(tx: &Tx, id: OutgoingId, user: UserId) -> Result<()> {
    let sql = "DELETE FROM document_reader WHERE ward_id = $1 AND document_id = $2 AND user_id = $3";
    tx.exec(sql, args![tx.ward, id, user]).await?;
    index_again(tx, id).await
}

/// The sequences in which documents of the year have a number and symbol already.
pub(crate) async fn sequences_with(conn: &Conn, year: i32, symbol: &str) -> Result<Vec<String>> {
    let sql =
        "SELECT sequence FROM outgoing WHERE ward_id = $1 AND symbol_key = $2 AND year = $3 AND number IS NOT NULL";
    conn.scalars(sql, args![conn.ward, symbol_key(symbol), year]).await
}

/// A document that another book than this one, or the committee's, gave a number of the year under the same ký hiệu.
pub(crate) async fn numbered_elsewhere(
    conn: &Conn,
    (book, notation): (&str, &str),
    year: i32,
) -> Result<Option<Outgoing>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outgoing o WHERE o.ward_id = $1 AND o.year = $2 AND o.number IS NOT NULL \
         AND o.sequence <> $3 AND o.sequence NOT LIKE $4 AND o.sequence <> 'out' AND o.sequence NOT LIKE 'out.%' \
         AND substr(o.symbol_key, length(o.symbol_key) - length(CAST($5 AS text)) + 1) = $5 ORDER BY o.number LIMIT 1"
    );
    let args = args![conn.ward, year, book, format!("{book}.%"), symbol_key(notation)];
    conn.one::<OutgoingRow>(&sql, args).await?.map(Outgoing::try_from).transpose()
}

/// Documents under a ký hiệu that are under review or past it, and have no number yet.
pub(crate) async fn on_their_way(conn: &Conn, notation: &str) -> Result<Vec<Outgoing>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outgoing o WHERE o.ward_id = $1 AND o.symbol_key = $2 AND o.number IS NULL \
         AND o.state IN ('review', 'approved', 'signed') ORDER BY o.made_at, o.id"
    );
    let found = conn.all::<OutgoingRow>(&sql, args![conn.ward, symbol_key(notation)]).await?;
    found.into_iter().map(Outgoing::try_from).collect()
}

/// A sequence of a book of which a number was given in a year: "out", or "out.KH" where each kind has its own.
pub(crate) async fn book_begun(conn: &Conn, book: &str, year: i32) -> Result<Option<String>> {
    let sql = "SELECT direction FROM document_number WHERE ward_id = $1 AND year = $2 \
               AND (direction = $3 OR direction LIKE $4) ORDER BY direction LIMIT 1";
    conn.scalar(sql, args![conn.ward, year, book, format!("{book}.%")]).await
}

/// The book of a document's numbers. Boards that shared one in a year share it until the year ends.
pub(crate) async fn book_of(conn: &Conn, document: &Outgoing, year: i32) -> Result<String> {
    let was_shared = document.draft.issued_by == IssuedBy::Board && book_begun(conn, SHARED, year).await?.is_some();
    Ok(if was_shared { SHARED.to_owned() } else { document.book() })
}

/// Documents that have a number of a book's year, in the order of their numbers, for those who keep the book; an empty key
/// is the committee's.
pub(crate) async fn book(conn: &Conn, (book, year): (&str, i32), offset: i64, limit: i64) -> Result<Vec<Outgoing>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outgoing o WHERE o.ward_id = $1 AND o.year = $2 AND o.number IS NOT NULL \
         AND (o.sequence = $3 OR o.sequence LIKE $4) ORDER BY o.sequence, o.number LIMIT $5 OFFSET $6"
    );
    let book = sequence(book);
    let args = args![conn.ward, year, book, format!("{book}.%"), limit, offset];
    conn.all::<OutgoingRow>(&sql, args).await?.into_iter().map(Outgoing::try_from).collect()
}

fn sequence(book: &str) -> &str {
    if book.is_empty() { COMMITTEE } else { book }
}

/// How many these are.
pub(crate) async fn book_count(conn: &Conn, (book, year): (&str, i32)) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM outgoing WHERE ward_id = $1 AND year = $2 AND number IS NOT NULL \
               AND (sequence = $3 OR sequence LIKE $4)";
    let book = sequence(book);
    Ok(conn.scalar(sql, args![conn.ward, year, book, format!("{book}.%")]).await?.unwrap_or(0))
}

/// The books besides the committee's in which something stands of a year.
pub(crate) async fn books_used(conn: &Conn, year: i32) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT sequence FROM outgoing WHERE ward_id = $1 AND year = $2 AND number IS NOT NULL";
    let sequences: Vec<String> = conn.scalars(sql, args![conn.ward, year]).await?;
    let of = |sequence: &String| sequence.split('.').next().map(str::to_owned).filter(|book| book != COMMITTEE);
    Ok(sequences.iter().filter_map(of).collect::<BTreeSet<String>>().into_iter().collect())
}

/// Documents of a work file that the actor may see.
pub(crate) async fn in_work_file(conn: &Conn, actor: &Actor, file: uuid::Uuid) -> Result<Vec<Outgoing>> {
    let mut matching = visible_to(conn, actor, &[actor.user]);
    let file = matching.bind(file);
    matching.and(&format!(
        "EXISTS (SELECT 1 FROM work_file_document m WHERE m.ward_id = o.ward_id AND m.document_id = o.id \
         AND m.file_id = {file})"
    ));
    let sql = format!("SELECT {COLUMNS} FROM outgoing o WHERE {}", matching.sql);
    conn.all::<OutgoingRow>(&sql, matching.args).await?.into_iter().map(Outgoing::try_from).collect()
}
