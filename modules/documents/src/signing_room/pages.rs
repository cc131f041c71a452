//! Pages of signing: what waits for a signature, what is shown and signed, keys, whom the ward trusts, verification.

mod copy;
mod extract;
mod issue;
mod kept;
mod keys;
mod many;
mod paper;
mod paper_copy;
mod shown;
mod sign;
mod signers;
mod trust;
mod verify;

use super::api_v1;
use super::checking::LARGEST;
use super::copies::book;
use super::model::SigningKey;
use crate::outgoing::show::visible;
use crate::policy;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler as _;
use chrono::{DateTime, Utc};
use kernel::{Access, Form, Routes};
pub(crate) use signers::{Panel, panel};
use ui::{Level, Status};

/// Routes of signing.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, issue) = (Access::Holds(policy::VIEW), Access::Holds(policy::ISSUE));
    let upload = || DefaultBodyLimit::max(LARGEST + 1024 * 1024);
    let r = r
        .get("/van-ban/ky", see, sign::list)
        .get("/van-ban/ky/xem", see, many::to_sign)
        .post("/van-ban/ky/xem", see, many::sign)
        .get("/van-ban/di/{id}/ky", see, sign::one)
        .post("/van-ban/di/{id}/ky", see, sign::send_one)
        .get("/van-ban/di/{id}/ky/tep", see, shown::to_sign)
        .get("/van-ban/di/{id}/ky/trang/{page}", see, shown::page_to_sign)
        .get("/van-ban/di/{id}/nguoi-ky", see, signers::show)
        .post("/van-ban/di/{id}/nguoi-ky", see, signers::add)
        .post("/van-ban/di/{id}/nguoi-ky/{position}/bo", see, signers::remove)
        .get("/van-ban/dong-dau", issue, issue::list)
        .get("/van-ban/dong-dau/xem", issue, many::to_seal)
        .post("/van-ban/dong-dau/xem", issue, many::seal)
        .get("/van-ban/di/{id}/dong-dau", issue, issue::show)
        .post("/van-ban/di/{id}/dong-dau", issue, issue::send)
        .post("/van-ban/di/{id}/dong-dau/cap-so", issue, issue::number)
        .get("/van-ban/di/{id}/dong-dau/tep", issue, shown::to_issue)
        .get("/van-ban/di/{id}/dong-dau/trang/{page}", issue, shown::page_to_issue)
        .get("/van-ban/di/{id}/ban-giay", issue, paper::show)
        .post("/van-ban/di/{id}/ban-giay", issue, paper::number)
        .post("/van-ban/di/{id}/ban-giay/ban-quet", issue, paper::issue.layer(kernel::upload_limit()));
    let r = r
        .get("/van-ban/kiem-tra-chu-ky", Access::Public, verify::blank)
        .post("/van-ban/kiem-tra-chu-ky", Access::Public, verify::send.layer(upload()))
        .post("/api/v1/documents/verify", see, api_v1::verify.layer(upload()))
        .get("/van-ban/tep/{id}/chu-ky", see, kept::show)
        .post("/van-ban/tep/{id}/chu-ky", see, kept::again)
        .get("/van-ban/tep/{id}/sao-y", issue, copy::show)
        .post("/van-ban/tep/{id}/sao-y", issue, copy::send)
        .get("/van-ban/tep/{id}/sao-y/tep", issue, copy::file)
        .get("/van-ban/tep/{id}/trich-sao", issue, extract::show)
        .post("/van-ban/tep/{id}/trich-sao", issue, extract::send)
        .get("/van-ban/tep/{id}/ban-sao-giay", issue, paper_copy::show)
        .post("/van-ban/tep/{id}/ban-sao-giay", issue, paper_copy::send)
        .get("/van-ban/ban-sao/{id}", issue, paper_copy::print)
        .get("/van-ban/so-ban-sao", issue, book::show)
        .get("/van-ban/so-ban-sao.xlsx", issue, book::download)
        .get("/van-ban/bao-cao-chu-ky/{id}", see, kept::report)
        .get("/van-ban/bao-cao-chu-ky/{id}/json", see, kept::json)
        .get("/van-ban/ban-ky/{id}", see, kept::version);
    keys::routes(trust::routes(r))
}

/// What was typed as password or PIN, to the letter.
fn secret<'a>(form: &'a Form, field: &str) -> &'a str {
    form.pairs().iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
}

/// How long a key still holds, in a word.
fn validity(t: &ui::T, key: &SigningKey, now: DateTime<Utc>) -> Status {
    let days = key.days_left(now);
    if now > key.not_after {
        return Status::new(Level::Late, t.get("signing-key-ended"));
    }
    let level = if days <= super::model::WARNED_DAYS { Level::AtRisk } else { Level::Met };
    Status::new(level, t.with("signing-key-days", [("days", days.into())]))
}

/// Keys to choose from.
fn choices(t: &ui::T, keys: &[SigningKey]) -> Vec<(String, String)> {
    let one = |key: &SigningKey| {
        let kind = t.get(format!("signing-kind-{}", key.kind.key()));
        (key.id.to_string(), format!("{} · {} · {kind}", key.name, key.issuer))
    };
    keys.iter().map(one).collect()
}
