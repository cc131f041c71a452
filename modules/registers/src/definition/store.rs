//! Every query about registers and the versions of their definitions.

use super::model::{Classification, Definition, Field, RegisterId};
use chrono::{DateTime, Utc};
use kernel::{Actor, Conn, Engine, Error, Result, Tx, UnitId, args, row};
use sea_orm::{FromQueryResult, Value as Sql};
use uuid::Uuid;

use crate::policy::{KEEP, OVERSEE};
use crate::record::store::marks;

/// Sổ dữ liệu of the ward.
#[derive(Debug, Clone)]
pub(crate) struct Register {
    pub(crate) id: RegisterId,
    /// Version of its definition.
    pub(crate) version: i32,
    pub(crate) definition: Definition,
    /// Đơn vị chủ quản: who keeps it true.
    pub(crate) steward: Option<UnitId>,
    /// How many records it has.
    pub(crate) records: i64,
    /// From this moment nothing is written into it.
    pub(crate) closed_at: Option<DateTime<Utc>>,
}

impl Register {
    /// May the actor read it? Data for own use are read by whoever keeps them and by the ward's leaders.
    pub(crate) fn is_visible_to(&self, actor: &Actor) -> bool {
        self.definition.classification != Classification::Private || self.is_kept_by(actor) || actor.can(OVERSEE)
    }

    /// May the actor write into it?
    pub(crate) fn is_kept_by(&self, actor: &Actor) -> bool {
        actor.can_in(KEEP, self.steward)
    }

    /// Refuses whoever may not write into it, and a register that is closed.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Refused`].
    pub(crate) fn require_keeper(&self, actor: &Actor) -> Result<()> {
        if !self.is_kept_by(actor) {
            return Err(Error::Forbidden);
        }
        if self.closed_at.is_some() { Err(is_closed()) } else { Ok(()) }
    }

    /// The address of its list.
    pub(crate) fn href(&self) -> String {
        format!("/so-du-lieu/{}", self.definition.key)
    }

    /// Where whoever has just defined it goes on: at its structure, or at the list where they may not see it.
    pub(crate) fn defined_href(&self, actor: &Actor) -> String {
        if self.is_visible_to(actor) { format!("{}/cau-truc", self.href()) } else { "/so-du-lieu".to_owned() }
    }
}

fn is_closed() -> Error {
    Error::refused("Sổ này đã đóng nên không ghi thêm được. Quản trị mở lại sổ rồi làm tiếp.")
}

#[derive(FromQueryResult)]
struct Stored {
    id: RegisterId,
    version: i32,
    body: String,
    steward_unit_id: Option<UnitId>,
    records: i64,
    closed_at: Option<DateTime<Utc>>,
}

impl Stored {
    fn into_register(self) -> Result<Register> {
        Ok(Register {
            id: self.id,
            version: self.version,
            definition: serde_json::from_str(&self.body)?,
            steward: self.steward_unit_id,
            records: self.records,
            closed_at: self.closed_at,
        })
    }
}

const COLUMNS: &str = "SELECT id, version, body, steward_unit_id, records, closed_at FROM register";

/// Every register of the ward, by title.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Register>> {
    let stored: Vec<Stored> = conn.all(&format!("{COLUMNS} WHERE ward_id = $1"), args![conn.ward]).await?;
    let mut all = stored.into_iter().map(Stored::into_register).collect::<Result<Vec<_>>>()?;
    all.sort_by(|a, b| vietnamese::compare(&a.definition.title, &b.definition.title));
    Ok(all)
}

/// The register of a key.
///
/// # Errors
/// [`Error::NotFound`] where the ward has none.
pub(crate) async fn by_key(conn: &Conn, key: &str) -> Result<Register> {
    let stored: Option<Stored> =
        conn.one(&format!("{COLUMNS} WHERE ward_id = $1 AND key = $2"), args![conn.ward, key]).await?;
    stored.ok_or(Error::NotFound)?.into_register()
}

/// The register of an id.
///
/// # Errors
/// [`Error::NotFound`] where the ward has none.
pub(crate) async fn by_id(conn: &Conn, id: RegisterId) -> Result<Register> {
    let stored: Option<Stored> =
        conn.one(&format!("{COLUMNS} WHERE ward_id = $1 AND id = $2"), args![conn.ward, id]).await?;
    stored.ok_or(Error::NotFound)?.into_register()
}

#[derive(FromQueryResult)]
struct Held {
    version: i32,
    closed_at: Option<DateTime<Utc>>,
}

/// Holds the definition of a register as it is, and open to writing, until this write is over.
///
/// # Errors
/// [`Error::Conflict`] where it changed since the register was read, [`Error::Refused`] where it was closed.
pub(crate) async fn require_current(tx: &Tx, register: &Register) -> Result<()> {
    let hold = if tx.engine() == Engine::Postgres { "FOR KEY SHARE" } else { "" };
    let sql = format!("SELECT version, closed_at FROM register WHERE ward_id = $1 AND id = $2 {hold}");
    let held: Option<Held> = tx.one(&sql, args![tx.ward, register.id]).await?;
    if held.as_ref().is_some_and(|held| held.version != register.version) {
        return Err(Error::Conflict("Cấu trúc sổ vừa được thay đổi. Xem lại các trường rồi lưu lần nữa.".into()));
    }
    if held.is_some_and(|held| held.closed_at.is_some()) { Err(is_closed()) } else { Ok(()) }
}

/// The register of an id, held so that nobody else writes into it until this write is over.
///
/// # Errors
/// [`Error::NotFound`] where the ward has none.
pub(crate) async fn lock(tx: &Tx, id: RegisterId) -> Result<Register> {
    if tx.engine() == Engine::Postgres {
        let sql = "SELECT version FROM register WHERE ward_id = $1 AND id = $2 FOR UPDATE";
        let _: Option<i32> = tx.scalar(sql, args![tx.ward, id]).await?;
    }
    by_id(tx, id).await
}

/// Keeps a new register with the first version of its definition.
pub(crate) async fn insert(tx: &Tx, register: &Register) -> Result<()> {
    let body = serde_json::to_string(&register.definition)?;
    let row = row! { id: register.id, key: register.definition.key.as_str(), title: register.definition.title.as_str(),
    version: register.version, body: body, steward_unit_id: register.steward.map(|unit| unit.0), created_at: tx.now };
    tx.insert("register", row).await?;
    insert_version(tx, register).await
}

/// Keeps what a register is by now; a new version of its definition as well.
pub(crate) async fn update(tx: &Tx, register: &Register, is_new_version: bool) -> Result<()> {
    let row = row! { title: register.definition.title.as_str(), version: register.version,
    body: serde_json::to_string(&register.definition)?, steward_unit_id: register.steward.map(|unit| unit.0),
    closed_at: register.closed_at };
    tx.update("register", row! { id: register.id }, row).await?;
    if is_new_version { insert_version(tx, register).await } else { Ok(()) }
}

async fn insert_version(tx: &Tx, register: &Register) -> Result<()> {
    let row = row! { register_id: register.id, version: register.version,
    body: serde_json::to_string(&register.definition)?, changed_by: tx.actor().map(|(id, _)| id.0),
    changed_at: tx.now };
    tx.insert("register_version", row).await
}

/// Adds to the number of records.
pub(crate) async fn add_records(tx: &Tx, id: RegisterId, more: i64) -> Result<()> {
    let sql = "UPDATE register SET records = records + $3 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![tx.ward, id, more]).await.map(|_| ())
}

/// A version of a definition.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Version {
    pub(crate) version: i32,
    body: String,
    pub(crate) changed_at: DateTime<Utc>,
}

impl Version {
    /// The definition as it was.
    pub(crate) fn definition(&self) -> Result<Definition> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

/// Fields that a register had and has no longer, each as it was last.
pub(crate) async fn former_fields(conn: &Conn, register: &Register) -> Result<Vec<Field>> {
    let mut former: Vec<Field> = Vec::new();
    for version in versions(conn, register.id).await? {
        for field in version.definition()?.fields {
            let is_known = |known: &Field| known.key == field.key;
            if !register.definition.fields.iter().any(is_known) && !former.iter().any(is_known) {
                former.push(field);
            }
        }
    }
    Ok(former)
}

/// Every version of a register's definition, the newest first.
pub(crate) async fn versions(conn: &Conn, id: RegisterId) -> Result<Vec<Version>> {
    let sql = "SELECT version, body, changed_at FROM register_version WHERE ward_id = $1 AND register_id = $2 \
        ORDER BY version DESC";
    conn.all(sql, args![conn.ward, id]).await
}

/// Some of the records of a register that were taken out before an instant, the earliest first.
pub(crate) async fn removed_before(
    conn: &Conn,
    register: RegisterId,
    before: DateTime<Utc>,
    most: usize,
) -> Result<Vec<Uuid>> {
    let sql = format!(
        "SELECT id FROM register_removed WHERE ward_id = $1 AND register_id = $2 AND removed_at < $3 \
         ORDER BY removed_at, id LIMIT {most}"
    );
    conn.scalars(&sql, args![conn.ward, register, before]).await
}

/// Everything that knows a record by its id and tells of it once it was taken out.
const TELLING: [(&str, &str); 6] = [
    ("register_change", "record_id"),
    ("register_comment", "record_id"),
    ("register_bulk_record", "record_id"),
    ("register_merge", "gone_id"),
    ("register_merge", "kept_id"),
    ("register_removed", "id"),
];

/// Forgets records that were taken out, with their history and the files that nothing else holds.
pub(crate) async fn forget(tx: &Tx, records: &[Uuid]) -> Result<()> {
    for (table, column, held) in [("register_change", "record_id", "changes"), ("register_removed", "id", "body")] {
        let sql =
            format!("SELECT {held} FROM {table} WHERE ward_id = $1 AND {column} IN ({})", marks(2, records.len()));
        let args = std::iter::once(tx.ward.into()).chain(records.iter().map(|id| Sql::from(*id))).collect();
        tx.release_files(&tx.scalars(&sql, args).await?).await?;
    }
    for (table, column) in TELLING {
        let marks = marks(2, records.len());
        let sql = format!("DELETE FROM {table} WHERE ward_id = $1 AND {column} IN ({marks})");
        let args = std::iter::once(tx.ward.into()).chain(records.iter().map(|id| Sql::from(*id))).collect();
        tx.exec(&sql, args).await?;
    }
    Ok(())
}

/// Forgets the imports of a register that were made before an instant: they show rows of what was taken out before it,
/// and could not be undone without it.
pub(crate) async fn forget_imports(tx: &Tx, register: RegisterId, before: DateTime<Utc>) -> Result<()> {
    let files = "SELECT digest FROM register_import WHERE ward_id = $1 AND register_id = $2 AND made_at < $3";
    tx.release_files(&tx.scalars(files, args![tx.ward, register, before]).await?).await?;
    let old = "SELECT id FROM register_import WHERE ward_id = $1 AND register_id = $2 AND made_at < $3";
    let records = format!("DELETE FROM register_import_record WHERE ward_id = $1 AND import_id IN ({old})");
    tx.exec(&records, args![tx.ward, register, before]).await?;
    let imports = format!("DELETE FROM register_import WHERE ward_id = $1 AND id IN ({old})");
    tx.exec(&imports, args![tx.ward, register, before]).await.map(|_| ())
}
