//! What has its number and day and is not issued: among what is stuck, for those who oversee documents.

use super::store;
use crate::policy;
use kernel::{Cx, Result, Stuck};

/// Documents that bear a day that has ended, urgent ones that bear today's.
pub(crate) async fn stuck(cx: &Cx) -> Result<Vec<Stuck>> {
    if cx.actor().ok().is_none_or(|actor| !actor.can(policy::OVERSEE)) {
        return Ok(Vec::new());
    }
    let today = cx.today();
    let one = |o: store::Unsealed| {
        let days = (today - o.issued_on).num_days();
        Stuck {
            id: o.id,
            title: [o.symbol.as_str(), &o.subject].join(" · "),
            href: format!("/van-ban/di/{}", o.id),
            unit: Some(o.unit_id),
            why: cx.t.with("punctual-unsealed", [("day", vietnamese::format_date(o.issued_on).into())]),
            days,
            places: vec![(None, days)],
        }
    };
    let all = store::unsealed(&cx.read()).await?;
    Ok(all.into_iter().filter(|o| o.is_stuck(today)).take(50).map(one).collect())
}
