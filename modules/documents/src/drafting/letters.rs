//! Two agencies of the ward do not share a ký hiệu in a year: under it each would give the same numbers (NĐ 30/2020, Điều 15:
//! a number and its ký hiệu stand once in a year).

use super::agency;
use crate::outgoing::{IssuedBy, Outgoing, store as register};
use chrono::{Datelike, NaiveDate};
use kernel::{Conn, Error, Result};

/// Refuses a ký hiệu under which another agency has numbers this year, or documents on their way to one. What the committee
/// numbered is left out when the number is given.
///
/// # Errors
/// [`Error::Invalid`] on `notation`.
pub(super) async fn require_own(conn: &Conn, o: &Outgoing, today: NaiveDate) -> Result<()> {
    if o.draft.issued_by == IssuedBy::Committee || o.symbol.is_empty() {
        return Ok(());
    }
    let own = register::book_of(conn, o, today.year()).await?;
    let mut other = register::numbered_elsewhere(conn, (&own, &o.symbol), today.year()).await?;
    for one in register::on_their_way(conn, &o.symbol).await? {
        let is_other = one.id != o.id && one.draft.issued_by != IssuedBy::Committee;
        if other.is_none() && is_other && register::book_of(conn, &one, today.year()).await? != own {
            other = Some(one);
        }
    }
    match other {
        None => Ok(()),
        Some(other) => Err(Error::invalid("notation", said(o, &other))),
    }
}

fn said(o: &Outgoing, other: &Outgoing) -> String {
    let (notation, name) = (&o.symbol, agency::name(&other.draft, ""));
    let of = name.trim();
    let own = agency::letters(&o.draft.agency_name);
    let fit = match o.symbol.rsplit_once("BCĐ") {
        Some((before, "")) if o.draft.issued_by == IssuedBy::Board && own.len() > "BCĐ".len() => {
            format!("{before}{own}")
        }
        _ => format!("{notation}.2"),
    };
    format!(
        "Ký hiệu {notation} đã dùng cho văn bản của {of} trong năm nay nên số sẽ trùng: đặt ký hiệu riêng, ví dụ {fit}."
    )
}
