//! Every query about accounts, their roles and their one-time links.

use super::model::{Account, HeldRole, NewAccount};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::mail::Address;
use kernel::{BoxFuture, Conn, Grant, Result, Role, UnitId, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "id, login, name, position_title, email, phone, password_hash, password_set_at, must_change, \
    totp_secret, failures, locked_until, last_seen_at, closed_at, created_at";

#[derive(FromQueryResult)]
struct Stored {
    id: UserId,
    login: String,
    name: String,
    position_title: String,
    email: String,
    phone: String,
    password_hash: String,
    password_set_at: Option<DateTime<Utc>>,
    must_change: bool,
    totp_secret: String,
    failures: i32,
    locked_until: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<Stored> for Account {
    fn from(s: Stored) -> Self {
        Account {
            id: s.id,
            login: s.login,
            name: s.name,
            title: s.position_title,
            email: s.email,
            phone: s.phone,
            password_hash: s.password_hash,
            password_set_at: s.password_set_at,
            must_change: s.must_change,
            totp_secret: s.totp_secret,
            failures: s.failures.into(),
            locked_until: s.locked_until,
            last_seen_at: s.last_seen_at,
            closed_at: s.closed_at,
            created_at: s.created_at,
        }
    }
}

pub(crate) async fn all(conn: &Conn) -> Result<Vec<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE ward_id = $1");
    let rows: Vec<Stored> = conn.all(&sql, args![conn.ward]).await?;
    let mut accounts: Vec<Account> = rows.into_iter().map(Account::from).collect();
    accounts.sort_by_cached_key(|account| vietnamese::sort_key_person(&account.name));
    Ok(accounts)
}

pub(crate) async fn find(conn: &Conn, id: UserId) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE ward_id = $1 AND id = $2");
    Ok(conn.one::<Stored>(&sql, args![conn.ward, id]).await?.map(Account::from))
}

pub(crate) async fn by_login(conn: &Conn, login: &str) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE ward_id = $1 AND login = $2");
    Ok(conn.one::<Stored>(&sql, args![conn.ward, login]).await?.map(Account::from))
}

pub(crate) async fn name(conn: &Conn, id: UserId) -> Result<Option<String>> {
    conn.scalar("SELECT name FROM account WHERE ward_id = $1 AND id = $2", args![conn.ward, id]).await
}

#[derive(FromQueryResult)]
struct Reached {
    id: UserId,
    name: String,
    email: String,
}

/// Names and addresses of those among these people whose account is open; the address may be empty.
pub(crate) fn addresses<'a>(conn: &'a Conn, people: &'a [UserId]) -> BoxFuture<'a, Result<Vec<(UserId, Address)>>> {
    Box::pin(async move {
        let mut args = args![conn.ward];
        args.extend(people.iter().map(|id| sea_orm::Value::from(*id)));
        let marks: Vec<String> = (2..=args.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT id, name, email FROM account WHERE ward_id = $1 AND closed_at IS NULL AND id IN ({})",
            marks.join(", ")
        );
        let found: Vec<Reached> = conn.all(&sql, args).await?;
        Ok(found.into_iter().map(|r| (r.id, Address { name: r.name, email: r.email })).collect())
    })
}

pub(crate) async fn insert(conn: &Conn, id: UserId, new: &NewAccount, hash: &str, now: DateTime<Utc>) -> Result<()> {
    let set_at = (!hash.is_empty()).then_some(now);
    let row = row! { id: id, login: new.login.as_str(), name: new.name.as_str(), position_title: new.title.as_str(),
    email: new.email.as_str(), phone: new.phone.as_str(), password_hash: hash, password_set_at: set_at, created_at: now };
    conn.insert("account", row).await
}

pub(crate) async fn update_profile(conn: &Conn, id: UserId, new: &NewAccount) -> Result<u64> {
    let row = row! { login: new.login.as_str(), name: new.name.as_str(), position_title: new.title.as_str(),
    email: new.email.as_str(), phone: new.phone.as_str() };
    conn.update("account", row! { id: id }, row).await
}

pub(crate) async fn set_password(conn: &Conn, id: UserId, hash: &str, now: DateTime<Utc>) -> Result<u64> {
    let none = None::<DateTime<Utc>>;
    let row = row! { password_hash: hash, password_set_at: Some(now), must_change: false, failures: 0_i32,
    locked_until: none };
    conn.update("account", row! { id: id }, row).await
}

/// The next session may do nothing before another password is chosen.
pub(crate) async fn require_change(conn: &Conn, id: UserId) -> Result<u64> {
    conn.update("account", row! { id: id }, row! { must_change: true }).await
}

pub(crate) async fn set_code(conn: &Conn, id: UserId, secret: &str, last_step: i64) -> Result<u64> {
    conn.update("account", row! { id: id }, row! { totp_secret: secret, totp_last_step: last_step }).await
}

/// Uses up a step of time; false where a later or the same step was used already.
pub(crate) async fn use_step(conn: &Conn, id: UserId, step: i64) -> Result<bool> {
    let sql = "UPDATE account SET totp_last_step = $3 WHERE ward_id = $1 AND id = $2 AND totp_last_step < $3";
    Ok(conn.exec(sql, args![conn.ward, id, step]).await? == 1)
}

pub(crate) async fn set_failures(conn: &Conn, id: UserId, count: i64, until: Option<DateTime<Utc>>) -> Result<u64> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    conn.update("account", row! { id: id }, row! { failures: count, locked_until: until }).await
}

/// Counts a try and locks the account at the last one allowed; false where it is locked already. Once the lock has
/// passed, counting begins anew.
pub(crate) async fn count_try(
    conn: &Conn,
    id: UserId,
    now: DateTime<Utc>,
    most: i64,
    locked_until: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE account SET failures = CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END, \
               locked_until = CASE WHEN locked_until IS NULL AND failures + 1 >= $4 THEN $5 ELSE NULL END \
               WHERE ward_id = $1 AND id = $2 AND (locked_until IS NULL OR locked_until <= $3)";
    let most = i32::try_from(most).unwrap_or(5);
    Ok(conn.exec(sql, args![conn.ward, id, now, most, locked_until]).await? == 1)
}

/// Takes back one counted try.
pub(crate) async fn forgive_try(conn: &Conn, id: UserId) -> Result<u64> {
    let sql = "UPDATE account SET failures = failures - 1, locked_until = NULL \
               WHERE ward_id = $1 AND id = $2 AND failures > 0";
    conn.exec(sql, args![conn.ward, id]).await
}

pub(crate) async fn set_seen(conn: &Conn, id: UserId, at: DateTime<Utc>) -> Result<u64> {
    conn.update("account", row! { id: id }, row! { last_seen_at: Some(at) }).await
}

pub(crate) async fn set_closed(conn: &Conn, id: UserId, at: Option<DateTime<Utc>>) -> Result<u64> {
    conn.update("account", row! { id: id }, row! { closed_at: at }).await
}

#[derive(FromQueryResult)]
struct StoredRole {
    id: Uuid,
    account_id: UserId,
    role: String,
    unit_id: Option<UnitId>,
    from_day: NaiveDate,
    to_day: Option<NaiveDate>,
}

impl StoredRole {
    /// A role that this program does not know gives nothing.
    fn into_held(self) -> Option<HeldRole> {
        let role = Role::from_key(&self.role)?;
        let (id, account, unit) = (self.id, self.account_id, self.unit_id);
        Some(HeldRole { id, account, role, unit, from: self.from_day, to: self.to_day })
    }
}

/// Every role of everybody, oldest first.
pub(crate) async fn roles(conn: &Conn) -> Result<Vec<HeldRole>> {
    let sql = "SELECT id, account_id, role, unit_id, from_day, to_day FROM role_grant WHERE ward_id = $1 ORDER BY id";
    let rows: Vec<StoredRole> = conn.all(sql, args![conn.ward]).await?;
    Ok(rows.into_iter().filter_map(StoredRole::into_held).collect())
}

pub(crate) async fn roles_of(conn: &Conn, account: UserId) -> Result<Vec<HeldRole>> {
    let sql = "SELECT id, account_id, role, unit_id, from_day, to_day FROM role_grant \
               WHERE ward_id = $1 AND account_id = $2 ORDER BY id";
    let rows: Vec<StoredRole> = conn.all(sql, args![conn.ward, account]).await?;
    Ok(rows.into_iter().filter_map(StoredRole::into_held).collect())
}

pub(crate) async fn insert_role(conn: &Conn, account: UserId, grant: &Grant) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let row = row! { id: id, account_id: account, role: grant.role.key(), unit_id: grant.unit, from_day: grant.from,
    to_day: grant.to };
    conn.insert("role_grant", row).await.map(|()| id)
}

pub(crate) async fn end_role(conn: &Conn, account: UserId, id: Uuid, last_day: NaiveDate) -> Result<u64> {
    conn.update("role_grant", row! { id: id, account_id: account }, row! { to_day: Some(last_day) }).await
}

pub(crate) async fn remove_role(conn: &Conn, account: UserId, id: Uuid) -> Result<u64> {
    let sql = "DELETE FROM role_grant WHERE ward_id = $1 AND account_id = $2 AND id = $3";
    conn.exec(sql, args![conn.ward, account, id]).await
}

/// A one-time link as found by its digest.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Link {
    pub(crate) ward_id: i32,
    pub(crate) account_id: UserId,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) used_at: Option<DateTime<Utc>>,
}

pub(crate) async fn insert_link(
    conn: &Conn,
    digest: &str,
    account: UserId,
    purpose: &str,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let row = row! { token_digest: digest, account_id: account, purpose: purpose, expires_at: expires_at };
    conn.insert("one_time_link", row).await
}

/// Finds a link in any ward: its digest is as good as a key.
pub(crate) async fn link(conn: &Conn, digest: &str, purposes: &[&str]) -> Result<Option<Link>> {
    let purposes: Vec<String> = purposes.iter().map(|p| format!("'{p}'")).collect();
    let sql = format!(
        "SELECT ward_id, account_id, expires_at, used_at FROM one_time_link WHERE token_digest = $1 AND purpose IN ({})",
        purposes.join(", ")
    );
    conn.one(&sql, args![digest]).await
}

/// Uses a link up; false where somebody was faster.
pub(crate) async fn use_link(conn: &Conn, digest: &str, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE one_time_link SET used_at = $3 WHERE ward_id = $1 AND token_digest = $2 AND used_at IS NULL";
    Ok(conn.exec(sql, args![conn.ward, digest, now]).await? == 1)
}

/// Older links of an account for the same purpose are good no more.
pub(crate) async fn use_up_links(conn: &Conn, account: UserId, now: DateTime<Utc>) -> Result<u64> {
    let sql = "UPDATE one_time_link SET used_at = $3 WHERE ward_id = $1 AND account_id = $2 AND used_at IS NULL";
    conn.exec(sql, args![conn.ward, account, now]).await
}
