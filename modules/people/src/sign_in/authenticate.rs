//! Who a request comes from: a session cookie or an integration's token, resolved on every request.

use super::store::{self, Found};
use crate::account::rules::Rules;
use crate::secret;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use kernel::{Actor, App, BoxFuture, Grant, Result, Role, Session, UnitId, WardId, local_day};
use std::time::Duration as Wait;

/// How often a session's use is written down.
const NOTED_EVERY_SECONDS: i64 = 60;
/// A write in progress elsewhere must not hold up a reader.
const LONGEST_WAIT: Wait = Wait::from_millis(250);

/// The module's answer to [`kernel::Module::authenticate`].
pub(crate) fn cookie<'a>(app: &'a App, token: &'a str) -> BoxFuture<'a, Result<Option<Session>>> {
    Box::pin(async move {
        let (now, digest) = (app.clock.now(), secret::digest(token));
        let today = local_day(now);
        let mut rows = store::find(&app.db.read(WardId(0)), &digest, today).await?;
        rows.sort_by_key(|row| row.absent.is_some());
        let Some(first) = rows.first().filter(|first| now < first.expires_at) else { return Ok(None) };
        let mut expires_at = first.expires_at;
        if now - first.seen_at >= Duration::seconds(NOTED_EVERY_SECONDS) {
            let noted =
                tokio::time::timeout(LONGEST_WAIT, note_use(app, first, &digest, is_administrator(&rows, today), now));
            if let Ok(written) = noted.await {
                expires_at = written?;
            }
        }
        Ok(Some(session(app, &rows, first, expires_at)))
    })
}

fn session(app: &App, rows: &[Found], first: &Found, expires_at: DateTime<Utc>) -> Session {
    let today = app.clock.today();
    let usable = if first.limited { &[] } else { rows };
    let held: Vec<(&Found, Grant)> = usable.iter().filter_map(|row| Some((row, grant(row)?))).collect();
    let current = |(_, g): &&(&Found, Grant)| g.from <= today && g.to.is_none_or(|to| today <= to);
    let unit = held.iter().filter(current).find_map(|(row, g)| Some((g.unit?, row.unit_name.clone()?)));
    let mut absent: Vec<&str> = held.iter().filter(current).filter_map(|(row, _)| row.absent.as_deref()).collect();
    absent.dedup();
    let name = match absent.is_empty() {
        true => first.name.clone(),
        false => format!("{}, thay {}", first.name, absent.join(", ")),
    };
    let grants = held.into_iter().map(|(_, grant)| grant).collect();
    let actor = Actor::new(first.account_id, name, unit, grants, &app.policies(), today);
    Session { ward: WardId(first.ward_id), actor, csrf: Some(first.csrf.clone()), expires_at: Some(expires_at) }
}

fn grant(row: &Found) -> Option<Grant> {
    let role = Role::from_key(row.role.as_deref()?)?;
    Some(Grant { role, unit: row.unit_id, from: row.from_day?, to: row.to_day })
}

fn is_administrator(rows: &[Found], today: NaiveDate) -> bool {
    let current = |g: Grant| g.role == Role::Administrator && g.from <= today && g.to.is_none_or(|to| today <= to);
    rows.iter().filter_map(grant).any(current)
}

/// Writes down that the session was used; tells when it ends now.
async fn note_use(
    app: &App,
    found: &Found,
    digest: &str,
    administrator: bool,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    let ward = WardId(found.ward_id);
    let rules = Rules::load(&app.db.read(ward)).await?;
    let expires = (now + rules.idle(administrator)).min(found.created_at + rules.session());
    let before = now - Duration::seconds(NOTED_EVERY_SECONDS) + Duration::microseconds(1);
    let tx = app.db.write(ward, None, now).await?;
    if store::touch(&tx, digest, now, before, expires).await? {
        crate::account::store::set_seen(&tx, found.account_id, now).await?;
    }
    tx.commit().await.map(|_| expires)
}

/// An integration: it acts in the name of the person who is responsible for it, with the one role it was given.
pub(crate) fn bearer<'a>(app: &'a App, token: &'a str) -> BoxFuture<'a, Result<Option<Session>>> {
    Box::pin(async move {
        let (now, digest) = (app.clock.now(), secret::digest(token));
        let today = local_day(now);
        let Some(found) = store::bearer(&app.db.read(WardId(0)), &digest, today).await? else { return Ok(None) };
        let Some(role) = Role::from_key(&found.role) else { return Ok(None) };
        let ward = WardId(found.ward_id);
        if found.used_at.is_none_or(|used| now - used >= Duration::seconds(NOTED_EVERY_SECONDS)) {
            let tx = app.db.write(ward, None, now).await?;
            store::touch_bearer(&tx, &digest, now).await?;
            tx.commit().await?;
        }
        let unit: Option<(UnitId, String)> = found.unit_id.zip(found.unit_name);
        let from = local_day(found.created_at);
        let grants = vec![Grant { role, unit: found.unit_id, from, to: found.expires_on }];
        let name = format!("Tích hợp {}", found.name);
        let actor = Actor::new(found.account_id, name, unit, grants, &app.policies(), today);
        Ok(Some(Session { ward, actor, csrf: None, expires_at: None }))
    })
}
