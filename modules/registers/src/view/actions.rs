//! What is done with saved filters: kept, changed, deleted; for oneself or for everybody.

use super::measures;
use super::model::{may_use, used};
use super::store::{self, Saved, ViewId};
use crate::definition::{Register, View, check::view_faults};
use crate::policy::DEFINE;
use kernel::{Actor, App, Conn, Error, Event, FieldErrors, Result, Tx};
use serde_json::json;

/// Letters of a key at most.
const LONGEST_KEY: usize = 36;

/// May the actor keep filters that everybody finds in the list?
pub(super) fn may_share(register: &Register, actor: &Actor) -> bool {
    actor.can(DEFINE) || register.is_kept_by(actor)
}

/// May the actor change or delete this filter?
pub(super) fn may_change(register: &Register, saved: &Saved, actor: &Actor) -> bool {
    match saved.owner {
        Some(owner) => owner == actor.user,
        None => may_share(register, actor),
    }
}

/// A filter as a form asks for it.
pub(super) struct Wanted {
    pub(super) view: View,
    pub(super) is_shared: bool,
}

fn check(register: &Register, actor: &Actor, wanted: &Wanted) -> Result<()> {
    let mut errors = FieldErrors::default();
    let view = &wanted.view;
    if view.title.is_empty() || view.title.chars().count() > 120 {
        errors.add("title", "Nhập tên bộ lọc, không quá 120 ký tự.");
    }
    if wanted.is_shared && !may_share(register, actor) {
        return Err(Error::Forbidden);
    }
    if view.measure && !wanted.is_shared {
        errors.add("measure", "Số liệu phải là bộ lọc dùng chung để ai cũng mở được bản ghi đằng sau.");
    }
    if view.todo && !wanted.is_shared {
        errors.add("todo", "Việc cần làm phải là bộ lọc dùng chung để ai giữ sổ cũng thấy.");
    }
    // Whoever may not read a value may not find it out by asking who has it either.
    for field in used(&register.definition, view).filter(|field| !may_use(field, actor)) {
        errors.add("", format!("Không lưu được bộ lọc dùng “{}” vì là dữ liệu cá nhân được che.", field.label));
    }
    view_faults(&register.definition, view).into_iter().for_each(|fault| errors.add("", fault));
    errors.check()
}

/// A key for a title that no filter of the register has yet.
fn free_key(title: &str, known: &[Saved]) -> String {
    let slug: String = vietnamese::slug(title).chars().take(LONGEST_KEY).collect();
    let slug = slug.trim_end_matches('-');
    let base = match slug.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => slug.to_owned(),
        false => format!("loc-{slug}").trim_end_matches('-').chars().take(LONGEST_KEY).collect(),
    };
    let is_free = |key: &String| known.iter().all(|saved| saved.view.key != *key);
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base)
}

/// What stands on the number of a filter, in words.
pub(crate) async fn users(app: &App, conn: &Conn, register: &Register, view: &View) -> Result<Vec<String>> {
    if view.measure { app.measure_users(conn, &measures::key(register, view)).await } else { Ok(Vec::new()) }
}

/// Refuses to take the number of a filter away while something stands on it.
///
/// # Errors
/// [`Error::Refused`] with the names of what does.
pub(crate) async fn require_unused(app: &App, conn: &Conn, register: &Register, view: &View) -> Result<()> {
    match users(app, conn, register, view).await?.as_slice() {
        [] => Ok(()),
        users => Err(Error::refused(format!(
            "Số liệu của bộ lọc “{}” đang được dùng: {}. Chọn số liệu khác ở đó trước.",
            view.title,
            users.join("; ")
        ))),
    }
}

/// Keeps a filter under a name.
///
/// # Errors
/// [`Error::Forbidden`] for everybody's filters, [`Error::Invalid`].
pub(super) async fn save(tx: &mut Tx, actor: &Actor, register: &Register, mut wanted: Wanted) -> Result<View> {
    wanted.view.key = free_key(&wanted.view.title, &store::of(tx, register.id).await?);
    check(register, actor, &wanted)?;
    let owner = (!wanted.is_shared).then_some(actor.user);
    let id = store::insert(tx, register.id, &wanted.view, owner).await?;
    tx.record(Event::new("registers.view.saved", id.0, about(register, &wanted.view, wanted.is_shared)));
    Ok(wanted.view)
}

/// Changes a filter; its key, and with it the name of its number, stays.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`], [`Error::Refused`] where it would measure no more and something stands on its
/// number.
pub(super) async fn change(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    saved: &Saved,
    mut wanted: Wanted,
) -> Result<()> {
    if !may_change(register, saved, actor) {
        return Err(Error::Forbidden);
    }
    wanted.view.key.clone_from(&saved.view.key);
    check(register, actor, &wanted)?;
    if !wanted.view.measure {
        require_unused(app, tx, register, &saved.view).await?;
    }
    let owner = (!wanted.is_shared).then_some(actor.user);
    store::update(tx, saved.id, &wanted.view, owner).await?;
    tx.record(Event::new("registers.view.changed", saved.id.0, about(register, &wanted.view, wanted.is_shared)));
    Ok(())
}

fn about(register: &Register, view: &View, is_shared: bool) -> serde_json::Value {
    json!({ "register": register.definition.key, "key": view.key, "measure": view.measure, "shared": is_shared })
}

/// Deletes a filter; everybody's with a reason.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] without a reason, [`Error::Refused`] where something stands on its number.
pub(super) async fn delete(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    saved: &Saved,
    reason: &str,
) -> Result<ViewId> {
    if !may_change(register, saved, actor) {
        return Err(Error::Forbidden);
    }
    if saved.owner.is_none() && reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Ghi lý do xóa bộ lọc dùng chung."));
    }
    require_unused(app, tx, register, &saved.view).await?;
    store::delete(tx, saved.id).await?;
    let detail = json!({ "register": register.definition.key, "view": saved.view, "reason": reason.trim() });
    tx.record(Event::new("registers.view.deleted", saved.id.0, detail));
    Ok(saved.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::RegisterId;

    #[test]
    fn a_key_is_made_of_the_title_and_never_given_twice() {
        let saved = |key: &str| Saved {
            id: ViewId::new(),
            register: RegisterId::new(),
            view: View { key: key.into(), ..View::default() },
            owner: None,
        };
        assert_eq!(free_key("Máy có diệt virus", &[]), "may-co-diet-virus");
        assert_eq!(free_key("Máy", &[saved("may"), saved("may-2")]), "may-3");
        assert_eq!(free_key("2026", &[]), "loc-2026");
        assert_eq!(free_key("!!!", &[]), "loc");
        let long = free_key(&"rất dài ".repeat(30), &[]);
        assert!(long.len() <= LONGEST_KEY && !long.ends_with('-'), "{long}");
    }
}
