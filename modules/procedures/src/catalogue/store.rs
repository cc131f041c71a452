//! Every query about procedures and their versions.

use super::model::{Content, Level, Procedure, ProcedureId, Version, VersionId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Args, Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;

/// Most procedures of a ward that a list holds; the national list has 5,741, a ward some 400.
const MOST: usize = 6_000;
const COLUMNS: &str = "id, code, name, field, level, offered, current_id, version";
const VERSION_COLUMNS: &str =
    "id, procedure_id, valid_from, valid_to, content, published_at, due_to_publish, made_by_name, made_at";

#[derive(FromQueryResult)]
struct ProcedureRow {
    id: ProcedureId,
    code: String,
    name: String,
    field: String,
    level: String,
    offered: bool,
    current_id: Option<VersionId>,
    version: i32,
}

impl From<ProcedureRow> for Procedure {
    fn from(r: ProcedureRow) -> Self {
        Procedure {
            id: r.id,
            code: r.code,
            name: r.name,
            field: r.field,
            level: Level::from_key(&r.level),
            offered: r.offered,
            current: r.current_id,
            version: r.version,
        }
    }
}

#[derive(FromQueryResult)]
struct VersionRow {
    id: VersionId,
    procedure_id: ProcedureId,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    content: String,
    published_at: Option<DateTime<Utc>>,
    due_to_publish: Option<NaiveDate>,
    made_by_name: String,
    made_at: DateTime<Utc>,
}

impl VersionRow {
    fn read(self) -> Result<Version> {
        Ok(Version {
            id: self.id,
            procedure: self.procedure_id,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            content: serde_json::from_str(&self.content)?,
            published_at: self.published_at,
            due_to_publish: self.due_to_publish,
            made_by_name: self.made_by_name,
            made_at: self.made_at,
        })
    }
}

async fn some(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Procedure>> {
    let sql = format!("SELECT {COLUMNS} FROM procedure WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<ProcedureRow>(&sql, args).await?.into_iter().map(Procedure::from).collect())
}

/// A procedure.
pub(crate) async fn find(conn: &Conn, id: ProcedureId) -> Result<Option<Procedure>> {
    Ok(some(conn, "id = $2", args![conn.ward, id]).await?.pop())
}

/// A procedure by its national code.
pub(crate) async fn by_code(conn: &Conn, code: &str) -> Result<Option<Procedure>> {
    Ok(some(conn, "code = $2", args![conn.ward, code]).await?.pop())
}

/// Every procedure of the ward, offered or not, by field and name.
pub(crate) async fn list(conn: &Conn) -> Result<Vec<Procedure>> {
    let mut all = some(conn, &format!("TRUE ORDER BY code LIMIT {MOST}"), args![conn.ward]).await?;
    all.sort_by(|a, b| vietnamese::compare(&a.field, &b.field).then_with(|| vietnamese::compare(&a.name, &b.name)));
    Ok(all)
}

/// What search compares: a procedure with its name and everyday words, folded, one phrase a line.
#[derive(Debug, FromQueryResult)]
pub(super) struct Searchable {
    pub(super) id: ProcedureId,
    pub(super) code: String,
    pub(super) folded: String,
}

/// The folded words of every procedure that is offered.
pub(super) async fn searchable(conn: &Conn) -> Result<Vec<Searchable>> {
    let sql = format!("SELECT id, code, folded FROM procedure WHERE ward_id = $1 AND offered LIMIT {MOST}");
    conn.all(&sql, args![conn.ward]).await
}

async fn versions_where(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Version>> {
    let sql = format!("SELECT {VERSION_COLUMNS} FROM procedure_version WHERE ward_id = $1 AND {rest}");
    conn.all::<VersionRow>(&sql, args).await?.into_iter().map(VersionRow::read).collect()
}

/// A version, such as the one that a dossier keeps.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub(crate) async fn version(conn: &Conn, id: VersionId) -> Result<Version> {
    versions_where(conn, "id = $2", args![conn.ward, id]).await?.pop().ok_or(Error::NotFound)
}

/// Versions, such as those that several dossiers keep.
pub(crate) async fn versions_of(conn: &Conn, ids: &[VersionId]) -> Result<Vec<Version>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..ids.len() + 2).map(|i| format!("${i}")).collect();
    let args = std::iter::once(conn.ward.into()).chain(ids.iter().map(|id| (*id).into())).collect();
    versions_where(conn, &format!("id IN ({})", marks.join(", ")), args).await
}

/// The version that holds on a day.
pub(crate) async fn version_on(conn: &Conn, id: ProcedureId, day: NaiveDate) -> Result<Option<Version>> {
    let rest = "procedure_id = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)";
    Ok(versions_where(conn, rest, args![conn.ward, id, day]).await?.pop())
}

/// The version that holds on a day, of the procedure with this national code, where the ward offers it.
pub(crate) async fn offered_on(conn: &Conn, code: &str, day: NaiveDate) -> Result<Option<Version>> {
    let rest = "procedure_id IN (SELECT id FROM procedure WHERE ward_id = $1 AND code = $2 AND offered) \
                AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)";
    Ok(versions_where(conn, rest, args![conn.ward, code, day]).await?.pop())
}

/// Every version of a procedure, the newest first.
pub(crate) async fn versions(conn: &Conn, id: ProcedureId) -> Result<Vec<Version>> {
    versions_where(conn, "procedure_id = $2 ORDER BY valid_from DESC", args![conn.ward, id]).await
}

/// The versions that hold on a day, of all procedures of the ward.
pub(crate) async fn versions_in_force(conn: &Conn, day: NaiveDate) -> Result<Vec<Version>> {
    let rest = "valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)";
    versions_where(conn, rest, args![conn.ward, day]).await
}

/// The version of each procedure that the lists show: today's, or the first to come.
pub(super) async fn shown_versions(conn: &Conn) -> Result<Vec<Version>> {
    let rest = "id IN (SELECT current_id FROM procedure WHERE ward_id = $1)";
    versions_where(conn, rest, args![conn.ward]).await
}

/// Was a dossier received under this version?
pub(super) async fn is_used(conn: &Conn, id: VersionId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM dossier WHERE ward_id = $1 AND version_id = $2)";
    Ok(conn.scalar::<bool>(sql, args![conn.ward, id]).await?.unwrap_or(false))
}

/// Keeps a new procedure; its names come with [`show`].
pub(super) async fn insert(tx: &Tx, id: ProcedureId, content: &Content) -> Result<()> {
    let row = row! {
        id: id, code: content.code.as_str(), name: content.name.as_str(), field: content.field.as_str(),
        level: content.level.key(),
    };
    tx.insert("procedure", row).await
}

/// Lets the lists say what this version says.
pub(super) async fn show(tx: &Tx, id: ProcedureId, version: &Version) -> Result<()> {
    let content = &version.content;
    let row = row! {
        name: content.name.as_str(), field: content.field.as_str(), level: content.level.key(),
        words: content.words.join("\n"), folded: content.folded(), current_id: version.id,
    };
    tx.update("procedure", row! { id: id }, row).await.map(|_| ())
}

/// Keeps a version.
pub(super) async fn insert_version(tx: &Tx, version: &Version) -> Result<()> {
    let row = row! {
        id: version.id, procedure_id: version.procedure, valid_from: version.valid_from,
        valid_to: version.valid_to, content: serde_json::to_string(&version.content)?,
        digest: version.content.digest(), published_at: version.published_at,
        due_to_publish: version.due_to_publish, made_by_name: version.made_by_name.as_str(),
        made_at: version.made_at,
    };
    tx.insert("procedure_version", row).await
}

/// Puts other content into a version that nobody has used.
pub(super) async fn replace_content(tx: &Tx, id: VersionId, content: &Content) -> Result<()> {
    let row = row! {
        content: serde_json::to_string(content)?, digest: content.digest(), made_at: tx.now, published_at: tx.now,
    };
    tx.update("procedure_version", row! { id: id }, row).await.map(|_| ())
}

/// Sets the last day of a version.
pub(super) async fn set_end(tx: &Tx, id: VersionId, valid_to: Option<NaiveDate>) -> Result<()> {
    tx.update("procedure_version", row! { id: id }, row! { valid_to: valid_to }).await.map(|_| ())
}

/// Sets whether a procedure is taken in this ward, unless somebody else changed it meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(super) async fn set_offered(tx: &Tx, procedure: &Procedure, offered: bool) -> Result<()> {
    let key = row! { id: procedure.id, version: procedure.version };
    if tx.update("procedure", key, row! { offered: offered, version: procedure.version + 1 }).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Có người vừa sửa thủ tục này. Ông/bà tải lại trang để xem rồi làm tiếp.".into()))
}
