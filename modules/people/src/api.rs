//! The public door of this module: units, people, committees, and what sets a ward up.

pub use crate::account::actions::LinkPurpose;
pub use crate::account::model::{NewAccount, Person};
pub use crate::committee::model::{Committee, CommitteeId, Member, NewCommittee, NewMember};
pub use crate::unit::model::{NewUnit, Unit, UnitKind};

use crate::{account, committee, delegation, unit};
use kernel::{Conn, Error, Grant, Result, Role, Tx, UnitId, UserId, local_day};
use std::collections::HashMap;

/// Units that exist today, in the order of the ward's list.
pub async fn units(conn: &Conn) -> Result<Vec<Unit>> {
    Ok(all_units(conn).await?.into_iter().filter(|unit| unit.closed_on.is_none()).collect())
}

/// Units of all times, also those that were closed or merged; for naming what lies in the past.
pub async fn all_units(conn: &Conn) -> Result<Vec<Unit>> {
    unit::store::all(conn).await
}

/// A unit, also a closed one.
///
/// # Errors
/// [`Error::NotFound`] where the ward has no such unit.
pub async fn unit(conn: &Conn, id: UnitId) -> Result<Unit> {
    unit::store::find(conn, id).await?.ok_or(Error::NotFound)
}

/// The unit that a name in a document means, whatever its spelling or abbreviation.
pub async fn find_unit_by_name(conn: &Conn, name: &str) -> Result<Option<Unit>> {
    match unit::actions::find_by_name(conn, name).await? {
        Some(id) => unit::store::find(conn, id).await,
        None => Ok(None),
    }
}

/// Makes a unit, found from then on under its name, its short name and its aliases.
///
/// # Errors
/// [`Error::Invalid`] or [`Error::Refused`] where a name is taken.
pub async fn create_unit(tx: &mut Tx, new: NewUnit) -> Result<UnitId> {
    unit::actions::create(tx, new).await
}

/// Adds a name under which documents know a unit; harmless where the unit has it already.
///
/// # Errors
/// [`Error::Refused`] where the name means another unit.
pub async fn add_alias(tx: &mut Tx, unit: UnitId, alias: &str) -> Result<()> {
    unit::actions::add_alias(tx, unit, alias).await
}

/// Everybody with an open account, by given name, with the roles of the day.
pub async fn people(conn: &Conn, today: chrono::NaiveDate) -> Result<Vec<Person>> {
    let accounts = account::store::all(conn).await?;
    let roles = account::store::roles(conn).await?;
    let units = unit::store::all(conn).await?;
    let person = |a: account::model::Account| {
        let current: Vec<_> = roles.iter().filter(|r| r.account == a.id && r.is_current(today)).collect();
        let unit = current.iter().find_map(|r| r.unit);
        let unit_name = units.iter().find(|u| Some(u.id) == unit).map(|u| u.name.clone());
        let mut roles: Vec<Role> = current.iter().map(|r| r.role).collect();
        roles.sort_unstable();
        roles.dedup();
        Person { id: a.id, name: a.name, title: a.title, email: a.email, unit, unit_name, roles }
    };
    Ok(accounts.into_iter().filter(|a| a.closed_at.is_none()).map(person).collect())
}

/// Who holds a role, whichever it is, in a unit today.
pub async fn people_in_unit(conn: &Conn, unit: UnitId, today: chrono::NaiveDate) -> Result<Vec<Person>> {
    in_unit(conn, unit, today, &Role::ALL).await
}

/// Who holds this role in this unit today; their other roles may be those of other units.
pub async fn holders(conn: &Conn, role: Role, unit: UnitId, today: chrono::NaiveDate) -> Result<Vec<Person>> {
    in_unit(conn, unit, today, &[role]).await
}

/// Everybody who holds this role today, in whatever unit.
pub async fn all_holders(conn: &Conn, role: Role, today: chrono::NaiveDate) -> Result<Vec<UserId>> {
    let people = people(conn, today).await?.into_iter();
    Ok(people.filter(|p| p.roles.contains(&role)).map(|p| p.id).collect())
}

/// Those who report for a unit: its contacts, else whoever compiles for the ward.
pub async fn contacts(conn: &Conn, unit: UnitId, today: chrono::NaiveDate) -> Result<Vec<UserId>> {
    let of_unit = holders(conn, Role::UnitContact, unit, today).await?;
    if of_unit.is_empty() {
        return all_holders(conn, Role::Coordinator, today).await;
    }
    Ok(of_unit.into_iter().map(|p| p.id).collect())
}

async fn in_unit(conn: &Conn, unit: UnitId, today: chrono::NaiveDate, any: &[Role]) -> Result<Vec<Person>> {
    let roles = account::store::roles(conn).await?;
    let is_one = |r: &&account::model::HeldRole| r.unit == Some(unit) && any.contains(&r.role) && r.is_current(today);
    let holders: Vec<UserId> = roles.iter().filter(is_one).map(|r| r.account).collect();
    Ok(people(conn, today).await?.into_iter().filter(|p| holders.contains(&p.id)).collect())
}

/// In whose name somebody works on a day: their own, and that of everybody who delegated to them.
pub async fn hands(conn: &Conn, user: UserId, today: chrono::NaiveDate) -> Result<Vec<UserId>> {
    let others = delegations(conn, today).await?.into_iter().filter(|(_, to)| *to == user).map(|(from, _)| from);
    Ok(std::iter::once(user).chain(others).collect())
}

/// Who works in whose name on a day: (who delegated, to whom).
pub async fn delegations(conn: &Conn, today: chrono::NaiveDate) -> Result<Vec<(UserId, UserId)>> {
    let current = |d: &delegation::store::Delegation| d.state(today) == delegation::store::State::Current;
    let all = delegation::store::all(conn).await?.into_iter();
    Ok(all.filter(current).map(|d| (d.from_account, d.to_account)).collect())
}

/// The name of a person, also one whose account is closed.
pub async fn person_name(conn: &Conn, id: UserId) -> Result<Option<String>> {
    account::store::name(conn, id).await
}

/// The logins of everybody with an open account, by which people name each other in a text.
pub async fn logins(conn: &Conn) -> Result<HashMap<UserId, String>> {
    let open = account::store::all(conn).await?.into_iter().filter(|account| account.closed_at.is_none());
    Ok(open.map(|account| (account.id, account.login)).collect())
}

/// Makes an account; a password must keep the ward's rules (14 characters where nothing else is set).
///
/// # Errors
/// [`Error::Invalid`] by field.
pub async fn create_account(tx: &mut Tx, new: NewAccount) -> Result<UserId> {
    account::actions::create(tx, new).await
}

/// A role from today on, without an end.
pub fn grant_from_today(tx: &Tx, role: Role, unit: Option<UnitId>) -> Grant {
    Grant { role, unit, from: local_day(tx.now), to: None }
}

/// A token for the address `/kich-hoat/{token}`, where its holder sets the password of the account, once.
pub async fn one_time_link(tx: &mut Tx, account: UserId, purpose: LinkPurpose) -> Result<String> {
    account::actions::one_time_link(tx, account, purpose).await
}

/// Committees with their members, in order.
pub async fn committees(conn: &Conn) -> Result<Vec<Committee>> {
    committee::store::all(conn).await
}

/// Makes a committee with its members.
///
/// # Errors
/// [`Error::Invalid`] where a name or title is missing.
pub async fn create_committee(tx: &mut Tx, new: NewCommittee, members: Vec<NewMember>) -> Result<CommitteeId> {
    let id = committee::actions::create(tx, new).await?;
    for member in members {
        committee::actions::add_member(tx, id, member).await?;
    }
    Ok(id)
}

/// Makes the account of a ward's first administrator (login "quantri") and a one-time link for it, good for a week.
pub async fn first_administrator(tx: &mut Tx) -> Result<String> {
    let grants = vec![grant_from_today(tx, Role::Administrator, None)];
    let new =
        NewAccount { login: "quantri".into(), name: "Quản trị viên".into(), grants, ..NewAccount::default() };
    let account = create_account(tx, new).await?;
    account::actions::link_for(tx, account, LinkPurpose::Activate, chrono::Duration::days(7)).await
}

/// Lists an account with its password on the sign-in page of the demonstration.
pub async fn show_sample_account(tx: &Tx, role: Role, name: &str, login: &str, password: &str) -> Result<()> {
    let sample = crate::demo::Sample { role, name: name.into(), login: login.into(), password: password.into() };
    crate::demo::show(tx, sample).await
}

/// Somebody of the ward who holds this role, acting for the whole ward: for what a demonstration fills in.
///
/// # Errors
/// When nobody holds it.
pub async fn acting_as(app: &kernel::App, ward: kernel::WardId, role: Role) -> Result<kernel::Actor> {
    let today = app.clock.today();
    let person = people(&app.db.read(ward), today).await?.into_iter().find(|person| person.roles.contains(&role));
    let person = person.ok_or_else(|| kernel::Error::internal("a sample account is missing"))?;
    let grant = Grant { role, unit: None, from: today, to: None };
    Ok(kernel::Actor::new(person.id, person.name, None, vec![grant], &app.policies(), today))
}
