//! What is late at the desk, for the page that shows what is stuck in every room.

use super::store;
use crate::policy;
use kernel::{BoxFuture, Cx, Result, Stuck, Units, local_day};

/// Late dossiers by procedure and unit; nothing for those who handle none.
pub(crate) fn stuck(cx: &Cx) -> BoxFuture<'_, Result<Vec<Stuck>>> {
    Box::pin(async move {
        let units = cx.actor()?.units_for(policy::HANDLE).clone();
        let seen = |unit: Option<kernel::UnitId>| match &units {
            Units::All => true,
            Units::Only(units) => unit.is_some_and(|unit| units.contains(&unit)),
            Units::None => false,
        };
        if units == Units::None {
            return Ok(Vec::new());
        }
        let late = store::late(&cx.read(), cx.now).await?;
        let stuck = |g: store::LateGroup| {
            let days = (cx.today() - local_day(g.first_due_at)).num_days();
            Stuck {
                id: g.procedure_id.0,
                title: g.procedure_name,
                href: format!("/ho-so?cua=tat-ca&the=qua-han&thu-tuc={}", g.procedure_id),
                unit: g.unit_id,
                why: cx.t.with("work-stuck-why", [("n", g.dossiers.into())]),
                days,
                places: vec![(g.unit_id, days)],
            }
        };
        Ok(late.into_iter().filter(|g| seen(g.unit_id)).map(stuck).collect())
    })
}
