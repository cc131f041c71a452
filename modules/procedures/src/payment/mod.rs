//! Phí, lệ phí: what a dossier costs, how it is paid and given back, and how each day's money is reconciled.

mod account;
mod actions;
mod applicant;
mod day_page;
mod fees;
mod matching;
mod model;
mod pages;
mod statement;
mod statement_pages;
mod store;
mod vietqr;
mod webhook;

pub(crate) use account::SETTINGS;
pub(crate) use applicant::for_applicant;
pub(crate) use fees::{Ask as FeeAsk, province};
pub(crate) use matching::key as match_key;
pub(crate) use model::{Obligation, Timing};
pub(crate) use pages::badge;
pub(crate) use store::{of_dossier, payments_of};
pub(crate) use webhook::Description;

use kernel::{Access, Routes};

/// Routes of payment.
pub(crate) fn routes(r: Routes) -> Routes {
    let r = statement_pages::routes(day_page::routes(pages::routes(r)));
    r.post("/api/v1/payments/notices", Access::Public, webhook::receive)
}

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/fee.ftl")), ("en", include_str!("../../locales/en/fee.ftl"))];
