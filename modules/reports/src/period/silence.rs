//! Hai kỳ liền không nộp: units that handed nothing in for two weeks or months in turn stand among what is stuck. Two
//! quarters of silence are seen by the plan itself.

use super::model::{Kind, Period};
use super::store;
use crate::sheet::{self, Sheet};
use crate::{cadence, policy};
use kernel::{BoxFuture, Cx, Result, Stuck};

/// What of this module is stuck and the person may see: of plans in force, and of cadences that go on or whose last
/// period is open.
pub(crate) fn stuck<'a>(cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Stuck>>> {
    Box::pin(async move {
        if !cx.actor().is_ok_and(|actor| actor.can(policy::VIEW)) {
            return Ok(Vec::new());
        }
        let (conn, today, mut found) = (cx.read(), cx.today(), Vec::new());
        for cadence in cadence::all(&conn).await? {
            if !plans::api::plan(&conn, cadence.plan).await?.is_open {
                continue;
            }
            for kind in [Kind::Week, Kind::Month] {
                let periods = store::last_two(&conn, cadence.id, kind, today).await?;
                let [last, before] = periods.as_slice() else { continue };
                if last.is_open() || cadence.effective_to.is_none_or(|to| today <= to) {
                    found.extend(silent_in_both(cx, last, before).await?);
                }
            }
        }
        Ok(found)
    })
}

async fn silent_in_both(cx: &Cx, last: &Period, before: &Period) -> Result<Vec<Stuck>> {
    let sheets = sheet::store::of_periods_visible_to(&cx.read(), cx.actor()?, &[last.id, before.id]).await?;
    let silent = |of: &Period| {
        let of = of.id;
        sheets.iter().filter(move |s| s.period == of && s.submitted_at.is_none())
    };
    let in_both = silent(last).filter(|s| silent(before).any(|earlier| earlier.unit == s.unit));
    Ok(in_both.map(|s| of_unit(cx, s, last, before)).collect())
}

fn of_unit(cx: &Cx, sheet: &Sheet, last: &Period, before: &Period) -> Stuck {
    let days = (cx.today() - before.due_on).num_days();
    let (last, before) = (last.name(cx.t.lang()), before.name(cx.t.lang()));
    Stuck {
        id: sheet.id.0,
        title: cx.t.with("report-silent", [("period", last.as_str().into())]),
        href: format!("/bao-cao/phieu/{}", sheet.id),
        unit: Some(sheet.unit),
        why: cx.t.with("report-silent-why", [("before", before.as_str().into()), ("last", last.as_str().into())]),
        days,
        places: vec![(Some(sheet.unit), days)],
    }
}
