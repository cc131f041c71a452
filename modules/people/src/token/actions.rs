//! What is done with tokens of integrations: make one, revoke one.

use super::store;
use crate::account::model::check_grant;
use crate::secret;
use chrono::Duration;
use kernel::{Error, Event, Grant, Result, Role, Tx, UserId, local_day, row};
use serde_json::json;
use uuid::Uuid;

/// Makes a token; it is shown once and kept only as a digest.
///
/// # Errors
/// [`Error::Invalid`] by field: no name, an administrator's role, or no end within a year.
pub(crate) async fn make(tx: &mut Tx, name: &str, responsible: UserId, grant: Grant) -> Result<String> {
    if !(3..=100).contains(&name.chars().count()) {
        return Err(Error::invalid("name", "Nhập tên hệ thống sẽ dùng mã, ví dụ: Bảng điều hành của tỉnh."));
    }
    if grant.role == Role::Administrator {
        return Err(Error::invalid("role", "Mã truy cập không được mang vai trò quản trị."));
    }
    check_grant(&grant)?;
    let today = local_day(tx.now);
    let Some(expires_on) = grant.to.filter(|day| *day >= today && *day - today <= Duration::days(366)) else {
        return Err(Error::invalid("to", "Chọn ngày hết hạn, trong vòng một năm."));
    };
    let (token, id) = (format!("dinh_{}", secret::token()), Uuid::now_v7());
    let row = row! { token_digest: secret::digest(&token), id: id, name: name, account_id: responsible,
    role: grant.role.key(), unit_id: grant.unit, created_at: tx.now, expires_on: Some(expires_on) };
    store::insert(tx, row).await?;
    let detail = json!({ "name": name, "role": grant.role, "unit": grant.unit, "expires_on": expires_on });
    tx.record(Event::new("people.token.made", id, detail));
    Ok(token)
}

/// A token that works no more.
pub(crate) async fn revoke(tx: &mut Tx, id: Uuid) -> Result<()> {
    let token = store::all(tx).await?.into_iter().find(|token| token.id == id).ok_or(Error::NotFound)?;
    if token.revoked_at.is_none() {
        store::revoke(tx, id, tx.now).await?;
        tx.record(Event::new("people.token.revoked", id, json!({ "name": token.name })));
    }
    Ok(())
}
