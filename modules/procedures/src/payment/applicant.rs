//! What an applicant sees of the fee of their dossier: how it stands, and the code by which to pay.

use super::account::{self, Way};
use super::{pages, store};
use crate::dossier::DossierId;
use askama::Template;
use kernel::{Cx, Error, Result};
use ui::Status;
use vietnamese::format_integer;

#[derive(Template)]
#[template(path = "payment/pages/applicant.html")]
struct Part<'a> {
    t: &'a ui::T,
    status: Status,
    owed: String,
    receipt: String,
    way: Option<Way>,
    way_amount: String,
}

/// The fee of a dossier as part of its applicant's page; empty where none was asked. The caller has made sure who reads.
pub(crate) async fn for_applicant(cx: &Cx, dossier: DossierId) -> Result<String> {
    let conn = cx.read();
    let Some(o) = store::of_dossier(&conn, dossier).await? else { return Ok(String::new()) };
    let way = account::way_to_pay(&conn, &o).await?;
    let part = Part {
        t: &cx.t,
        status: pages::badge(&cx.t, &o),
        owed: format_integer(o.amount),
        receipt: o.receipt_number.clone(),
        way_amount: way.as_ref().map(|way| format_integer(way.amount)).unwrap_or_default(),
        way,
    };
    part.render().map_err(Error::internal)
}
