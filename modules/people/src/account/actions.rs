//! What is done with accounts: make, edit, give and end roles, set passwords, close, open again.

use super::model::{self, Account, NewAccount};
use super::rules::{self, Rules};
use super::store;
use crate::secret;
use crate::sign_in::model::{is_administrator, is_limited};
use chrono::Duration;
use kernel::{Error, Event, Grant, Result, Role, Tx, UserId, local_day};
use serde_json::json;
use uuid::Uuid;

/// Why a one-time link is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The first sign-in of an account.
    Activate,
    /// The password was forgotten.
    ResetPassword,
}

impl LinkPurpose {
    pub(crate) fn key(self) -> &'static str {
        match self {
            LinkPurpose::Activate => "activate",
            LinkPurpose::ResetPassword => "reset_password",
        }
    }
}

/// Purposes with which a password may be set.
pub(crate) const SETS_PASSWORD: [&str; 2] = ["activate", "reset_password"];
/// The half-way mark between password and one-time code.
pub(crate) const SECOND_FACTOR: &str = "second_factor";

/// Makes an account with its roles.
///
/// # Errors
/// [`Error::Invalid`] for a login that is taken or malformed, a password that breaks the rules, or a role that
/// cannot work.
pub(crate) async fn create(tx: &mut Tx, mut new: NewAccount) -> Result<UserId> {
    check_profile(tx, None, &mut new).await?;
    for grant in &new.grants {
        model::check_grant(grant)?;
    }
    let hash = match &new.password {
        Some(password) => checked_hash(tx, password, &new.login, false).await?,
        None => String::new(),
    };
    let id = UserId::new();
    store::insert(tx, id, &new, &hash, tx.now).await?;
    tx.record(Event::new("people.account.created", id.0, json!({ "login": new.login, "name": new.name })));
    for grant in &new.grants {
        give_role(tx, id, grant).await?;
    }
    Ok(id)
}

/// Changes login, name, title and ways to reach a person.
pub(crate) async fn edit(tx: &mut Tx, id: UserId, mut new: NewAccount) -> Result<()> {
    let before = found(tx, id).await?;
    check_profile(tx, Some(id), &mut new).await?;
    store::update_profile(tx, id, &new).await?;
    let changed: Vec<&str> = [
        ("login", before.login != new.login),
        ("name", before.name != new.name),
        ("title", before.title != new.title),
        ("email", before.email != new.email),
        ("phone", before.phone != new.phone),
    ]
    .iter()
    .filter_map(|(field, differs)| differs.then_some(*field))
    .collect();
    tx.record(Event::new("people.account.edited", id.0, json!({ "name": new.name, "changed": changed })));
    Ok(())
}

/// Gives a role from a day on.
pub(crate) async fn give_role(tx: &mut Tx, account: UserId, grant: &Grant) -> Result<Uuid> {
    model::check_grant(grant)?;
    let same = |held: &model::HeldRole| {
        held.role == grant.role
            && held.unit == grant.unit
            && held.to.is_none_or(|to| grant.from <= to)
            && grant.to.is_none_or(|to| held.from <= to)
    };
    if store::roles_of(tx, account).await?.iter().any(same) {
        return Err(Error::refused("Người này đã giữ vai trò đó trong cùng thời gian."));
    }
    let id = store::insert_role(tx, account, grant).await?;
    let detail = json!({ "role": grant.role, "unit": grant.unit, "from": grant.from, "to": grant.to });
    tx.record(Event::new("people.role.given", account.0, detail));
    Ok(id)
}

/// Ends a role: yesterday was its last day. A role that has not begun is taken away.
pub(crate) async fn end_role(tx: &mut Tx, account: UserId, id: Uuid) -> Result<()> {
    let today = local_day(tx.now);
    let held = store::roles_of(tx, account).await?.into_iter().find(|held| held.id == id).ok_or(Error::NotFound)?;
    if held.role == Role::Administrator {
        refuse_last_administrator(tx, account, Some(id)).await?;
    }
    match today.pred_opt() {
        Some(yesterday) if held.from <= yesterday => store::end_role(tx, account, id, yesterday).await?,
        _ => store::remove_role(tx, account, id).await?,
    };
    tx.record(Event::new("people.role.ended", account.0, json!({ "role": held.role, "unit": held.unit })));
    Ok(())
}

/// Closes an account: nobody signs in with it any more; what was done with it stays.
pub(crate) async fn close(tx: &mut Tx, id: UserId, by: UserId) -> Result<()> {
    if id == by {
        return Err(Error::refused("Ông/bà không thể đóng tài khoản đang dùng. Nhờ một quản trị viên khác."));
    }
    let account = found(tx, id).await?;
    refuse_last_administrator(tx, id, None).await?;
    store::set_closed(tx, id, Some(tx.now)).await?;
    crate::sign_in::store::remove_sessions(tx, id, None).await?;
    store::use_up_links(tx, id, tx.now).await?;
    tx.record(Event::new("people.account.closed", id.0, json!({ "name": account.name })));
    Ok(())
}

/// Opens an account again that was closed, locked or left unused.
pub(crate) async fn reopen(tx: &mut Tx, id: UserId) -> Result<()> {
    let account = found(tx, id).await?;
    store::set_closed(tx, id, None).await?;
    store::set_failures(tx, id, 0, None).await?;
    store::set_seen(tx, id, tx.now).await?;
    tx.record(Event::new("people.account.reopened", id.0, json!({ "name": account.name })));
    Ok(())
}

/// Makes a link with which its holder sets a password, once, good for as long as the ward's rules say.
pub(crate) async fn one_time_link(tx: &mut Tx, id: UserId, purpose: LinkPurpose) -> Result<String> {
    let rules = Rules::load(tx).await?;
    link_for(tx, id, purpose, rules.link()).await
}

/// Makes a one-time link that is good for so long. Earlier links of the account are good no more.
pub(crate) async fn link_for(tx: &mut Tx, id: UserId, purpose: LinkPurpose, time: Duration) -> Result<String> {
    let account = found(tx, id).await?;
    if account.closed_at.is_some() {
        return Err(Error::refused("Tài khoản đã đóng. Mở lại trước khi tạo liên kết."));
    }
    let token = secret::token();
    store::use_up_links(tx, id, tx.now).await?;
    store::insert_link(tx, &secret::digest(&token), id, purpose.key(), tx.now + time).await?;
    tx.record(Event::new("people.link.made", id.0, json!({ "purpose": purpose.key() })));
    Ok(token)
}

/// Sets the password that a person chose; every session of the account ends but the one kept.
pub(crate) async fn set_password(tx: &mut Tx, account: &Account, password: &str, how: &str) -> Result<()> {
    let hash = checked_hash(tx, password, &account.login, account.has_code()).await?;
    if secret::verify_password(password, &account.password_hash).await? {
        return Err(Error::invalid("password", "Mật khẩu mới phải khác mật khẩu đang dùng."));
    }
    store::set_password(tx, account.id, &hash, tx.now).await?;
    store::set_seen(tx, account.id, tx.now).await?;
    crate::sign_in::store::remove_sessions(tx, account.id, None).await?;
    tx.record(Event::new("people.password.set", account.id.0, json!({ "how": how })));
    Ok(())
}

/// Changes how a person is reached.
pub(crate) async fn change_contacts(tx: &mut Tx, id: UserId, email: &str, phone: &str) -> Result<()> {
    let a = found(tx, id).await?;
    let (email, phone) = (email.to_owned(), phone.to_owned());
    edit(tx, id, NewAccount { login: a.login, name: a.name, title: a.title, email, phone, ..NewAccount::default() })
        .await
}

/// One-time codes are asked for no more: the phone is lost, or its owner does not want them.
pub(crate) async fn remove_code(tx: &mut Tx, id: UserId) -> Result<()> {
    found(tx, id).await?;
    store::set_code(tx, id, "", 0).await?;
    tx.record(Event::new("people.code.removed", id.0, json!({})));
    Ok(())
}

/// The administrator takes the codes off an account whose owner lost the phone. Its password was perhaps only long
/// enough beside a code (TCVN 14423:2026), so its owner chooses another before all else.
pub(crate) async fn remove_lost_code(tx: &mut Tx, id: UserId) -> Result<()> {
    if found(tx, id).await?.has_code() {
        store::require_change(tx, id).await?;
    }
    remove_code(tx, id).await
}

/// Opens a limited session fully once nothing is left to be put in order.
pub(crate) async fn lift_limit(tx: &Tx, account: &Account, session_digest: &str) -> Result<()> {
    let rules = Rules::load(tx).await?;
    let roles = store::roles_of(tx, account.id).await?;
    let administrator = is_administrator(&roles, local_day(tx.now));
    if !is_limited(&rules, account, administrator, tx.now) {
        crate::sign_in::store::unlimit(tx, session_digest).await?;
    }
    Ok(())
}

async fn checked_hash(tx: &Tx, password: &str, login: &str, with_code: bool) -> Result<String> {
    let rules = Rules::load(tx).await?;
    match rules::fault(&rules, password, login, with_code) {
        Some(fault) => Err(Error::invalid("password", fault)),
        None => secret::hash_password(password).await,
    }
}

pub(crate) async fn found(tx: &Tx, id: UserId) -> Result<Account> {
    store::find(tx, id).await?.ok_or(Error::NotFound)
}

async fn check_profile(tx: &Tx, own: Option<UserId>, new: &mut NewAccount) -> Result<()> {
    new.login = model::login(&new.login)?;
    new.name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !(2..=100).contains(&new.name.chars().count()) {
        return Err(Error::invalid("name", "Nhập họ và tên, từ 2 đến 100 ký tự."));
    }
    if !new.email.is_empty() && !kernel::is_email(&new.email) {
        return Err(Error::invalid("email", "Thư điện tử chưa đúng, ví dụ: ten@thainguyen.gov.vn."));
    }
    if new.phone.chars().any(|c| !c.is_ascii_digit() && !matches!(c, ' ' | '.' | '+' | '-')) {
        return Err(Error::invalid("phone", "Số điện thoại chỉ gồm chữ số, ví dụ: 0912 345 678."));
    }
    match store::by_login(tx, &new.login).await? {
        Some(other) if Some(other.id) != own => {
            Err(Error::invalid("login", format!("Tên đăng nhập “{}” đã có người dùng.", new.login)))
        }
        _ => Ok(()),
    }
}

/// A ward without an administrator could not help itself any more.
async fn refuse_last_administrator(tx: &Tx, leaving: UserId, role: Option<Uuid>) -> Result<()> {
    let today = local_day(tx.now);
    let accounts = store::all(tx).await?;
    let open = |id: UserId| accounts.iter().any(|a| a.id == id && a.closed_at.is_none());
    let roles = store::roles(tx).await?;
    let administrators = roles.iter().filter(|held| held.role == Role::Administrator && held.is_current(today));
    let (own, others): (Vec<_>, Vec<_>) = administrators
        .filter(|held| open(held.account))
        .partition(|held| held.account == leaving && role.is_none_or(|role| held.id == role));
    if !own.is_empty() && others.is_empty() {
        return Err(Error::refused("Đây là quản trị viên cuối cùng của phường. Giao vai trò cho người khác trước."));
    }
    Ok(())
}
