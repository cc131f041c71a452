//! Giữ lại hồ sơ đến hạn nộp lưu: a unit asks, a leader agrees or not.

use super::actions::{changed, require_keeper, require_state, tell};
use super::model::{FileState, WorkFile};
use super::store;
use crate::policy;
use chrono::NaiveDate;
use kernel::{Actor, Error, Result, Role, Tx, local_day};
use serde_json::json;

/// A unit asks to keep a file back after its day, with a reason, no longer than the terms of `data/work.toml` allow.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where there is no day to wait for.
pub(super) async fn ask_back(
    tx: &mut Tx,
    actor: &Actor,
    file: &WorkFile,
    until: Option<NaiveDate>,
    reason: &str,
) -> Result<()> {
    require_keeper(actor, file)?;
    require_state(file, FileState::Closed, "Chỉ giữ lại được hồ sơ đã kết thúc và chưa giao nộp.")?;
    let Some((by, latest)) = file.hand_over_by.zip(file.latest_back()) else {
        return Err(Error::refused("Hồ sơ này không phải nộp lưu nên không cần giữ lại."));
    };
    let Some(until) = until.filter(|day| *day > by && *day <= latest) else {
        let (by, latest) = (vietnamese::format_date(by), vietnamese::format_date(latest));
        return Err(Error::invalid("kept_until", format!("Nhập ngày sau {by}, muộn nhất {latest}.")));
    };
    if reason.trim().is_empty() || reason.chars().count() > 500 {
        return Err(Error::invalid("kept_reason", "Nêu lý do giữ lại, dài nhất 500 ký tự."));
    }
    let asked = WorkFile {
        kept_until: Some(until),
        kept_reason: reason.trim().to_owned(),
        kept_agreed_by: String::new(),
        ..file.clone()
    };
    store::update(tx, &asked).await?;
    for leader in people::api::people(tx, local_day(tx.now)).await? {
        if leader.roles.contains(&Role::Leader) {
            let title = kernel::told!("Đề nghị giữ lại hồ sơ {}: {}", file.notation, file.title);
            tell(tx, &asked, leader.id, "ask_back", title, reason.trim().to_owned()).await?;
        }
    }
    let said = format!("Đến ngày {}. {}", vietnamese::format_date(until), reason.trim());
    changed(
        tx,
        actor,
        file,
        "documents.work_file.asked_back",
        &said,
        json!({ "until": until, "reason": reason.trim() }),
    )
    .await
}

/// A leader agrees that a file is kept back, or not.
///
/// # Errors
/// [`Error::Refused`] where nobody asked.
pub(super) async fn answer_back(tx: &mut Tx, actor: &Actor, file: &WorkFile, agrees: bool) -> Result<()> {
    actor.require(policy::APPROVE_FILES)?;
    require_state(file, FileState::Closed, "Hồ sơ này không còn chờ ý kiến giữ lại.")?;
    if file.kept_until.is_none() || !file.kept_agreed_by.is_empty() {
        return Err(Error::refused("Hồ sơ này không có đề nghị giữ lại nào đang chờ."));
    }
    let answered = match agrees {
        true => WorkFile { kept_agreed_by: actor.name.clone(), ..file.clone() },
        false => WorkFile { kept_until: None, kept_reason: String::new(), ..file.clone() },
    };
    store::update(tx, &answered).await?;
    let kind = if agrees { "documents.work_file.kept_back" } else { "documents.work_file.not_kept_back" };
    let title = match agrees {
        true => kernel::told!("Được giữ lại hồ sơ {}", file.notation),
        false => kernel::told!("Không được giữ lại hồ sơ {}: giao nộp đúng hạn", file.notation),
    };
    tell(tx, &answered, file.keeper, "kept_back", title, file.title.clone()).await?;
    changed(tx, actor, file, kind, "", json!({ "until": file.kept_until })).await
}
