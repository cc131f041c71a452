//! Every query about saved filters.

use super::model;
use crate::definition::{Register, RegisterId, View};
use crate::record::privacy;
use kernel::{Actor, Conn, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;

kernel::typed_id! {
    /// Bộ lọc đã lưu: the identifier of a saved filter.
    ViewId
}

/// Bộ lọc đã lưu of a register.
#[derive(Debug, Clone)]
pub(crate) struct Saved {
    pub(crate) id: ViewId,
    pub(crate) register: RegisterId,
    pub(crate) view: View,
    /// Who keeps it for themselves; none: it is everybody's.
    pub(crate) owner: Option<UserId>,
}

impl Saved {
    /// Does this person find it among the filters of the list?
    pub(crate) fn is_offered_to(&self, user: UserId) -> bool {
        self.owner.is_none_or(|owner| owner == user)
    }
}

/// The filters that the actor may use: everybody's and their own, where nothing is hidden from them by which one narrows,
/// sorts or counts. Definitions bring filters and change after filters were saved, so this is asked at each use.
pub(crate) fn usable(register: &Register, saved: Vec<Saved>, actor: &Actor) -> Vec<Saved> {
    let may_use = |one: &Saved| {
        one.is_offered_to(actor.user)
            && privacy::may_ask(&register.definition, &one.view.conditions, actor)
            && model::used(&register.definition, &one.view).all(|field| model::may_use(field, actor))
    };
    saved.into_iter().filter(may_use).collect()
}

#[derive(FromQueryResult)]
struct Stored {
    id: ViewId,
    register_id: RegisterId,
    body: String,
    owner_id: Option<UserId>,
}

impl Stored {
    fn into_saved(self) -> Result<Saved> {
        let view = serde_json::from_str(&self.body)?;
        Ok(Saved { id: self.id, register: self.register_id, view, owner: self.owner_id })
    }
}

const COLUMNS: &str = "SELECT id, register_id, body, owner_id FROM register_view";

/// The filters of a register, by title.
pub(crate) async fn of(conn: &Conn, register: RegisterId) -> Result<Vec<Saved>> {
    let sql = format!("{COLUMNS} WHERE ward_id = $1 AND register_id = $2 ORDER BY title, id");
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward, register]).await?;
    stored.into_iter().map(Stored::into_saved).collect()
}

/// The filters of the ward whose numbers are offered.
pub(crate) async fn measuring(conn: &Conn) -> Result<Vec<Saved>> {
    let sql = format!("{COLUMNS} WHERE ward_id = $1 AND measure = $2 ORDER BY register_id, title, id");
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward, true]).await?;
    stored.into_iter().map(Stored::into_saved).collect()
}

/// Everybody's filters of the ward whose records are something to do.
pub(crate) async fn to_do(conn: &Conn) -> Result<Vec<Saved>> {
    let sql =
        format!("{COLUMNS} WHERE ward_id = $1 AND owner_id IS NULL AND body LIKE '%\"todo\":true%' ORDER BY title, id");
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward]).await?;
    let saved: Vec<Saved> = stored.into_iter().map(Stored::into_saved).collect::<Result<_>>()?;
    Ok(saved.into_iter().filter(|one| one.view.todo).collect())
}

/// Keeps a new filter.
pub(crate) async fn insert(tx: &Tx, register: RegisterId, view: &View, owner: Option<UserId>) -> Result<ViewId> {
    let id = ViewId::new();
    let row = row! { id: id, register_id: register, key: view.key.as_str(), title: view.title.as_str(),
    body: serde_json::to_string(view)?, measure: view.measure, owner_id: owner.map(|user| user.0),
    created_at: tx.now };
    tx.insert("register_view", row).await?;
    Ok(id)
}

/// The filter of an id.
pub(crate) async fn find(conn: &Conn, id: ViewId) -> Result<Option<Saved>> {
    let stored: Option<Stored> =
        conn.one(&format!("{COLUMNS} WHERE ward_id = $1 AND id = $2"), args![conn.ward, id]).await?;
    stored.map(Stored::into_saved).transpose()
}

/// Keeps what a filter is by now; its key stays.
pub(crate) async fn update(tx: &Tx, id: ViewId, view: &View, owner: Option<UserId>) -> Result<()> {
    let row = row! { title: view.title.as_str(), body: serde_json::to_string(view)?, measure: view.measure,
    owner_id: owner.map(|user| user.0) };
    tx.update("register_view", row! { id: id }, row).await.map(|_| ())
}

/// Forgets a filter.
pub(crate) async fn delete(tx: &Tx, id: ViewId) -> Result<()> {
    tx.exec("DELETE FROM register_view WHERE ward_id = $1 AND id = $2", args![tx.ward, id]).await.map(|_| ())
}
