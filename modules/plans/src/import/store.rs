//! Queries of this feature: reviews, their items, and what of them a plan still shows.

use super::content::{Content, ContradictionItem, Kind, Settlement};
use super::model::{Before, Change, Decision, ImportId, Item, ItemId, hand_on_places};
use crate::plan::{Heading, PlanId};
use chrono::{DateTime, Utc};
use kernel::{Conn, Error, Result, args, row};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Một dòng của văn bản, as it is shown beside the review.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DocumentLine {
    /// Its number: the anchor `#d12`.
    pub(crate) n: u32,
    pub(crate) text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) bold: bool,
}

/// Lượt nhập.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Import {
    pub(crate) id: ImportId,
    /// The plan that it became, or whose later version it is.
    pub(crate) plan_id: Option<Uuid>,
    pub(crate) digest: String,
    pub(crate) file_name: String,
    pub(crate) uploaded_at: DateTime<Utc>,
    /// `reading`, `reviewing`, `imported` or `abandoned`.
    pub(crate) state: String,
    /// [`Notes`], as JSON.
    pub(crate) meta: String,
}

/// What else is kept with a review.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Notes {
    /// Sentences on what was noticed while the file was read.
    pub(crate) notices: Vec<String>,
    /// It is a later version of a plan that is tracked.
    pub(crate) revision: bool,
    /// The work in the background that reads it or carries it over.
    #[serde(default)]
    pub(crate) job: Option<Uuid>,
    /// What was read does not look like a plan; a person may insist.
    #[serde(default)]
    pub(crate) doubtful: bool,
    /// Đề cương of the document.
    #[serde(default)]
    pub(crate) outline: Vec<Heading>,
}

impl Import {
    /// What else is kept with it.
    pub(crate) fn notes(&self) -> Notes {
        serde_json::from_str(&self.meta).unwrap_or_default()
    }

    /// Decisions may still be made.
    pub(crate) fn is_open(&self) -> bool {
        self.state == "reviewing"
    }
}

const IMPORT: &str = "id, plan_id, digest, file_name, uploaded_at, state, meta";

/// A review to be kept.
pub(crate) struct NewImport<'a> {
    pub(crate) id: ImportId,
    pub(crate) plan_id: Option<Uuid>,
    pub(crate) digest: &'a str,
    pub(crate) file_name: &'a str,
    pub(crate) by: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) notes: &'a Notes,
}

/// Keeps a review whose document is still to be read.
pub(crate) async fn insert(conn: &Conn, new: NewImport<'_>) -> Result<()> {
    let row = row! { id: new.id, plan_id: new.plan_id, digest: new.digest, file_name: new.file_name,
    uploaded_by: new.by, uploaded_at: new.at, state: "reading", lines: "[]", meta: serde_json::to_string(new.notes)? };
    conn.insert("plan_import", row).await
}

/// Opens a review: the lines of its document and what was noticed while it was read.
pub(crate) async fn open(conn: &Conn, id: ImportId, lines: &[DocumentLine], notes: &Notes) -> Result<()> {
    let row = row! { state: "reviewing", lines: serde_json::to_string(lines)?, meta: serde_json::to_string(notes)? };
    conn.update("plan_import", row! { id: id }, row).await.map(|_| ())
}

/// Keeps what else is known about a review.
pub(crate) async fn set_notes(conn: &Conn, id: ImportId, notes: &Notes) -> Result<()> {
    let row = row! { meta: serde_json::to_string(notes)? };
    conn.update("plan_import", row! { id: id }, row).await.map(|_| ())
}

/// A review.
pub(crate) async fn find(conn: &Conn, id: ImportId) -> Result<Import> {
    find_if_any(conn, id).await?.ok_or(Error::NotFound)
}

/// A review, if it is there.
pub(crate) async fn find_if_any(conn: &Conn, id: ImportId) -> Result<Option<Import>> {
    conn.one(&format!("SELECT {IMPORT} FROM plan_import WHERE ward_id = $1 AND id = $2"), args![conn.ward, id]).await
}

/// A review, held until the transaction ends, so that two decisions on it come one after the other.
pub(crate) async fn lock(conn: &Conn, id: ImportId) -> Result<Import> {
    let lock = conn.for_update();
    let sql = format!("SELECT {IMPORT} FROM plan_import WHERE ward_id = $1 AND id = $2{lock}");
    conn.one(&sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)
}

/// The review of the same file, not given up: of a plan's later version, or of a new plan.
pub(crate) async fn by_digest(conn: &Conn, digest: &str, revision_of: Option<Uuid>) -> Result<Option<Import>> {
    let sql = format!(
        "SELECT {IMPORT} FROM plan_import WHERE ward_id = $1 AND digest = $2 AND state <> 'abandoned' \
         ORDER BY uploaded_at DESC"
    );
    let found: Vec<Import> = conn.all(&sql, args![conn.ward, digest]).await?;
    let same = |i: &Import| match (i.notes().revision, revision_of) {
        (true, of) => i.plan_id == of,
        (false, None) => true,
        (false, of) => i.plan_id == of,
    };
    Ok(found.into_iter().find(same))
}

/// The latest reviews that were not given up.
pub(crate) async fn latest(conn: &Conn, limit: u64) -> Result<Vec<Import>> {
    let sql = format!(
        "SELECT {IMPORT} FROM plan_import WHERE ward_id = $1 AND state <> 'abandoned' \
         ORDER BY uploaded_at DESC LIMIT {limit}"
    );
    conn.all(&sql, args![conn.ward]).await
}

/// The lines of the document.
pub(crate) async fn lines(conn: &Conn, id: ImportId) -> Result<Vec<DocumentLine>> {
    let sql = "SELECT lines FROM plan_import WHERE ward_id = $1 AND id = $2";
    let text: String = conn.scalar(sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)?;
    Ok(serde_json::from_str(&text)?)
}

/// Closes a review: `imported` with its plan, or `abandoned`.
pub(crate) async fn close(conn: &Conn, id: ImportId, state: &str, plan: Option<Uuid>) -> Result<()> {
    conn.update("plan_import", row! { id: id }, row! { state: state, plan_id: plan }).await.map(|_| ())
}

/// What stands in `data` of an item.
#[derive(Serialize, Deserialize)]
struct Data {
    content: Content,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old: Option<Content>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    before: Vec<Before>,
}

#[derive(FromQueryResult)]
struct ItemRow {
    id: ItemId,
    position: i32,
    data: String,
    decision: String,
    change: String,
    match_id: Option<Uuid>,
    merged_into: Option<ItemId>,
    line_start: Option<i32>,
    line_end: Option<i32>,
}

impl ItemRow {
    fn item(self) -> Result<Item> {
        let data: Data = serde_json::from_str(&self.data)?;
        let change = Change::from_key(&self.change);
        Ok(Item {
            id: self.id,
            position: self.position,
            content: data.content,
            decision: Decision::from_key(&self.decision),
            change,
            match_id: self.match_id,
            merged_into: self.merged_into,
            line_start: self.line_start,
            line_end: self.line_end,
            old: data.old.filter(|_| change == Change::Changed),
            before: data.before,
        })
    }
}

const ITEM: &str = "id, position, data, decision, change, match_id, merged_into, line_start, line_end";

fn data(item: &Item) -> Result<String> {
    let (content, old, before) = (item.content.clone(), item.old.clone(), item.before.clone());
    Ok(serde_json::to_string(&Data { content, old, before })?)
}

/// Keeps a new item.
pub(crate) async fn insert_item(conn: &Conn, import: ImportId, item: &Item) -> Result<()> {
    let row = row! { id: item.id, import_id: import, kind: item.kind().key(), position: item.position,
    data: data(item)?, decision: item.decision.key(), change: item.change.key(), match_id: item.match_id,
    merged_into: item.merged_into, line_start: item.line_start, line_end: item.line_end };
    conn.insert("plan_import_item", row).await
}

/// Keeps what was decided about an item.
pub(crate) async fn save_item(conn: &Conn, item: &Item) -> Result<()> {
    let row = row! { data: data(item)?, decision: item.decision.key(), merged_into: item.merged_into };
    conn.update("plan_import_item", row! { id: item.id }, row).await.map(|_| ())
}

/// All items of a review, in order.
pub(crate) async fn items(conn: &Conn, import: ImportId) -> Result<Vec<Item>> {
    let sql =
        format!("SELECT {ITEM} FROM plan_import_item WHERE ward_id = $1 AND import_id = $2 ORDER BY position, id");
    let rows: Vec<ItemRow> = conn.all(&sql, args![conn.ward, import]).await?;
    let mut items: Vec<Item> = rows.into_iter().map(ItemRow::item).collect::<Result<_>>()?;
    hand_on_places(&mut items);
    Ok(items)
}

/// The review from which a plan was last imported; none where it was made by hand.
async fn newest_of(conn: &Conn, plan: PlanId) -> Result<Option<ImportId>> {
    let sql = "SELECT id FROM plan_import WHERE ward_id = $1 AND plan_id = $2 AND state = 'imported' \
               ORDER BY uploaded_at DESC, id DESC LIMIT 1";
    conn.scalar(sql, args![conn.ward, plan]).await
}

/// Contradictions of a plan's newest document that were left as they are, agreed on since then or not.
pub(crate) async fn left_as_is(conn: &Conn, plan: PlanId) -> Result<Vec<Item>> {
    let Some(newest) = newest_of(conn, plan).await? else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT {ITEM} FROM plan_import_item WHERE ward_id = $1 AND import_id = $2 AND kind = $3 ORDER BY position, id"
    );
    let rows: Vec<ItemRow> = conn.all(&sql, args![conn.ward, newest, Kind::Contradiction.key()]).await?;
    let items: Vec<Item> = rows.into_iter().map(ItemRow::item).collect::<Result<_>>()?;
    let left =
        |item: &Item| matches!(&item.content, Content::Contradiction(c) if c.settlement == Some(Settlement::Keep));
    Ok(items.into_iter().filter(left).collect())
}

/// The same with their identifiers, for whoever shows them elsewhere.
pub(crate) async fn contradictions(conn: &Conn, plan: PlanId) -> Result<Vec<(Uuid, ContradictionItem)>> {
    let one = |item: Item| match item.content {
        Content::Contradiction(c) => Some((item.id.0, c)),
        _ => None,
    };
    Ok(left_as_is(conn, plan).await?.into_iter().filter_map(one).collect())
}

/// How many places of a plan's document are still to be agreed on.
pub(crate) async fn to_agree_count(conn: &Conn, plan: PlanId) -> Result<usize> {
    let open = |item: &&Item| matches!(&item.content, Content::Contradiction(c) if c.agreed.is_none());
    Ok(left_as_is(conn, plan).await?.iter().filter(open).count())
}

/// Whether a plan of the same kind and year is tracked already.
pub(crate) async fn plan_of_year(conn: &Conn, kind: &str, year: i32) -> Result<Option<(Uuid, String)>> {
    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
        title: String,
    }
    let sql = "SELECT id, title FROM plan WHERE ward_id = $1 AND kind = $2 AND year = $3 \
               ORDER BY created_at DESC LIMIT 1";
    let found: Option<Found> = conn.one(sql, args![conn.ward, kind, year]).await?;
    Ok(found.map(|f| (f.id, f.title)))
}

/// The lines of the document that a plan was last imported from; none where it was made by hand.
pub(crate) async fn document_lines(conn: &Conn, plan: PlanId) -> Result<Vec<DocumentLine>> {
    match newest_of(conn, plan).await? {
        Some(newest) => lines(conn, newest).await,
        None => Ok(Vec::new()),
    }
}
