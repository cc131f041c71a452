//! Hai kỳ liền không nộp: units that handed nothing in for two weeks or months in turn stand among what is stuck. Two
//! quarters of silence are seen by the plan itself.

use super::model::{Kind, Period};
use super::store;
use crate::policy;
use crate::sheet::{self, Sheet, SheetState};
use kernel::{BoxFuture, Cx, Result, Stuck};
use std::collections::BTreeMap;

/// Newest periods looked at.
const PERIODS: u32 = 60;

/// What of this module is stuck and the person may see.
pub(crate) fn stuck<'a>(cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Stuck>>> {
    Box::pin(async move {
        if !cx.actor().is_ok_and(|actor| actor.can(policy::VIEW)) {
            return Ok(Vec::new());
        }
        let (conn, today, mut found) = (cx.read(), cx.today(), Vec::new());
        let mut by_cadence: BTreeMap<_, Vec<Period>> = BTreeMap::new();
        for period in store::newest(&conn, PERIODS).await? {
            if matches!(period.kind, Kind::Week | Kind::Month) && period.due_on < today {
                by_cadence.entry((period.cadence.0, period.kind.key())).or_default().push(period);
            }
        }
        for periods in by_cadence.into_values() {
            let [last, before, ..] = periods.as_slice() else { continue };
            let sheets = sheet::store::of_periods_visible_to(&conn, cx.actor()?, &[last.id, before.id]).await?;
            let silent = |of: &Period| {
                let is_missing = |s: &&Sheet| matches!(s.state, SheetState::Open | SheetState::Returned);
                let of = of.id;
                sheets.iter().filter(is_missing).filter(move |s| s.period == of)
            };
            let in_both = silent(last).filter(|s| silent(before).any(|earlier| earlier.unit == s.unit));
            found.extend(in_both.map(|s| of_unit(cx, s, last, before)));
        }
        Ok(found)
    })
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
