//! What is late at the desk, for the page that shows what is stuck in every room.

use super::store;
use crate::catalogue::{self, VersionId};
use crate::policy;
use kernel::{BoxFuture, Cx, Result, Stuck, local_day};

/// Late dossiers by procedure, step and unit, with the days that they have lain there; nothing for those who handle none.
pub(crate) fn stuck(cx: &Cx) -> BoxFuture<'_, Result<Vec<Stuck>>> {
    Box::pin(async move {
        let units = cx.actor()?.units_for(policy::HANDLE);
        let late = store::late(&cx.read(), units, cx.now).await?;
        let received_under: Vec<VersionId> = late.iter().map(|g| g.version_id).collect();
        let versions = catalogue::store::versions_of(&cx.read(), &received_under).await?;
        let stuck = |g: store::LateGroup| {
            let days = (cx.today() - local_day(g.first_due_at)).num_days();
            let lies = g.lies_since.map_or(days, |since| (cx.today() - local_day(since)).num_days());
            let steps = versions.iter().find(|v| v.id == g.version_id).map(|v| &v.content.steps);
            let step = steps.and_then(|steps| steps.get(usize::try_from(g.step).ok()?)).map(|step| step.name.clone());
            let step = step.unwrap_or_else(|| cx.t.with("work-step-number", [("n", (g.step + 1).into())]));
            let why = [("n", g.dossiers.into()), ("step", step.into()), ("days", lies.into())];
            Stuck {
                id: g.procedure_id.0,
                title: g.procedure_name,
                href: format!("/ho-so?cua=tat-ca&the=qua-han&thu-tuc={}", g.procedure_id),
                unit: g.unit_id,
                why: cx.t.with("work-stuck-why", why),
                days,
                places: vec![(g.unit_id, lies)],
            }
        };
        Ok(late.into_iter().map(stuck).collect())
    })
}
