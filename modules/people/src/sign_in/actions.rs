//! The verbs of signing in: try a password, try a code, open and end a session.

use super::{model, store};
use crate::account::actions::SECOND_FACTOR;
use crate::account::model::Account;
use crate::account::rules::Rules;
use crate::account::{self, store as accounts};
use crate::secret;
use chrono::Duration;
use kernel::{App, Error, Event, Result, Tx, UserId, WardId, local_day, row};
use serde_json::json;
use uuid::Uuid;

/// Where a request comes from, as far as it says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    pub(crate) device: String,
    pub(crate) address: String,
}

/// What trying a password came to.
#[derive(Debug)]
pub(crate) enum Tried {
    /// Signed in: the session's token, and whether the account must be put in order first.
    SignedIn { token: String, limited: bool },
    /// The password fits; a one-time code is asked for. The token remembers that for five minutes.
    CodeNeeded { token: String },
    /// Wrong, unknown, closed or locked: all look the same from outside.
    Refused,
    /// Right, but left unused for too long.
    Dormant,
}

/// Tries login and password. A try is counted before it is checked, so that many at once are not more than a few.
pub(crate) async fn try_password(
    app: &App,
    ward: WardId,
    login: &str,
    password: &str,
    origin: &Origin,
) -> Result<Tried> {
    let conn = app.db.read(ward);
    let rules = Rules::load(&conn).await?;
    let known = match account::model::login(login) {
        Ok(login) => accounts::by_login(&conn, &login).await?.filter(|account| account.closed_at.is_none()),
        Err(_) => None,
    };
    let Some(account) = known else {
        secret::verify_password(password, "").await?;
        return Ok(Tried::Refused);
    };
    let counted = count_try(app, ward, &account, &rules).await?;
    let fits = secret::verify_password(password, &account.password_hash).await?;
    if !counted || !fits {
        note_failure(app, ward, account.id, "password").await?;
        return Ok(Tried::Refused);
    }
    let mut tx = app.db.write(ward, Some((account.id, &account.name)), app.clock.now()).await?;
    if rules.is_dormant(account.last_used(), tx.now) {
        accounts::forgive_try(&tx, account.id).await?;
        tx.commit().await?;
        return Ok(Tried::Dormant);
    }
    let tried = if account.has_code() {
        accounts::forgive_try(&tx, account.id).await?;
        let token = secret::token();
        let until = tx.now + Duration::minutes(5);
        accounts::insert_link(&tx, &secret::digest(&token), account.id, SECOND_FACTOR, until).await?;
        Tried::CodeNeeded { token }
    } else {
        let (token, limited) = open_session(&mut tx, &account, &rules, origin).await?;
        Tried::SignedIn { token, limited }
    };
    tx.commit().await?;
    Ok(tried)
}

/// The account that waits for its one-time code.
pub(crate) async fn waiting_for_code(app: &App, token: &str) -> Result<Option<(WardId, Account)>> {
    let link = accounts::link(&app.db.read(WardId(0)), &secret::digest(token), &[SECOND_FACTOR]).await?;
    let Some(link) = link.filter(|link| link.used_at.is_none() && app.clock.now() < link.expires_at) else {
        return Ok(None);
    };
    let ward = WardId(link.ward_id);
    let account = accounts::find(&app.db.read(ward), link.account_id).await?;
    Ok(account.filter(|account| account.closed_at.is_none()).map(|account| (ward, account)))
}

/// Tries a one-time code; each code is good once.
pub(crate) async fn try_code(
    app: &App,
    (ward, account): (WardId, Account),
    token: &str,
    code: &str,
    origin: &Origin,
) -> Result<Tried> {
    let rules = Rules::load(&app.db.read(ward)).await?;
    let counted = count_try(app, ward, &account, &rules).await?;
    let step = secret::totp_step(&account.totp_secret, code, app.clock.now())?;
    let mut tx = app.db.write(ward, Some((account.id, &account.name)), app.clock.now()).await?;
    let fresh = match step {
        Some(step) if counted => accounts::use_step(&tx, account.id, step).await?,
        _ => false,
    };
    if !fresh || !accounts::use_link(&tx, &secret::digest(token), tx.now).await? {
        drop(tx);
        note_failure(app, ward, account.id, "code").await?;
        return Ok(Tried::Refused);
    }
    let (token, limited) = open_session(&mut tx, &account, &rules, origin).await?;
    tx.commit().await?;
    Ok(Tried::SignedIn { token, limited })
}

/// Counts a try against the account; false where it is locked.
pub(crate) async fn count_try(app: &App, ward: WardId, account: &Account, rules: &Rules) -> Result<bool> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    let counted = accounts::count_try(&tx, account.id, tx.now, rules.failures(), tx.now + rules.lock()).await?;
    tx.commit().await?;
    Ok(counted)
}

/// Puts a failed try into the trail.
pub(crate) async fn note_failure(app: &App, ward: WardId, id: UserId, what: &str) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    let account = account::actions::found(&tx, id).await?;
    let detail = json!({ "what": what, "failures": account.failures, "locked": account.is_locked(tx.now) });
    tx.record(Event::new("people.session.sign_in_failed", id.0, detail));
    tx.commit().await.map(|_| ())
}

/// Opens a session: its token, and whether it may only put the account in order.
pub(crate) async fn open_session(
    tx: &mut Tx,
    account: &Account,
    rules: &Rules,
    origin: &Origin,
) -> Result<(String, bool)> {
    let roles = accounts::roles_of(tx, account.id).await?;
    let administrator = model::is_administrator(&roles, local_day(tx.now));
    let limited = model::is_limited(rules, account, administrator, tx.now);
    let (token, now) = (secret::token(), tx.now);
    let row = row! { token_digest: secret::digest(&token), id: Uuid::now_v7(), account_id: account.id,
    csrf: secret::form_token(), created_at: now, seen_at: now, expires_at: now + rules.idle(administrator).min(rules.session()),
    limited: limited, device: origin.device.as_str(), address: origin.address.as_str() };
    store::remove_expired(tx, now).await?;
    store::insert(tx, row).await?;
    accounts::set_failures(tx, account.id, 0, None).await?;
    accounts::set_seen(tx, account.id, now).await?;
    let detail = json!({ "device": origin.device, "address": origin.address, "limited": limited });
    tx.record(Event::new("people.session.signed_in", account.id.0, detail));
    Ok((token, limited))
}

/// Ends the session of this token.
pub(crate) async fn sign_out(tx: &mut Tx, user: UserId, token: &str) -> Result<()> {
    if store::remove(tx, &secret::digest(token)).await? > 0 {
        tx.record(Event::new("people.session.signed_out", user.0, json!({})));
    }
    Ok(())
}

/// Ends one session of a person, seen from another.
pub(crate) async fn revoke(tx: &mut Tx, user: UserId, id: Uuid) -> Result<()> {
    if store::remove_one(tx, user, id).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("people.session.revoked", user.0, json!({ "sessions": 1 })));
    Ok(())
}

/// Ends every session of a person but the one of this token.
pub(crate) async fn revoke_others(tx: &mut Tx, user: UserId, token: Option<&str>) -> Result<u64> {
    let but = token.map(secret::digest);
    let ended = store::remove_sessions(tx, user, but.as_deref()).await?;
    tx.record(Event::new("people.session.revoked", user.0, json!({ "sessions": ended })));
    Ok(ended)
}
