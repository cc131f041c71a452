//! Hai kỳ liền không nộp: units that handed nothing in for two weeks or months in turn, or sheets without a figure of an
//! indicator, stand among what is stuck. Two quarters of silence are seen by the plan itself.

use super::model::{Kind, Period};
use super::store;
use crate::sheet::{self, Entry, Sheet, SheetId};
use crate::{cadence, policy};
use kernel::{BoxFuture, Cx, Result, Stuck};
use plans::api::IndicatorId;
use std::collections::BTreeSet;

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
                if last.was_opened_late() || before.was_opened_late() {
                    continue;
                }
                if last.is_open() || cadence.effective_to.is_none_or(|to| today <= to) {
                    found.extend(silent_in_both(cx, last, before).await?);
                }
            }
        }
        Ok(found)
    })
}

async fn silent_in_both(cx: &Cx, last: &Period, before: &Period) -> Result<Vec<Stuck>> {
    let (conn, both) = (cx.read(), [last.id, before.id]);
    let sheets = sheet::store::of_periods_visible_to(&conn, cx.actor()?, &both).await?;
    let of_last = sheets.iter().filter(|s| s.period == last.id);
    let pairs: Vec<(&Sheet, &Sheet)> = of_last
        .filter_map(|s| Some((s, sheets.iter().find(|earlier| earlier.period == before.id && earlier.unit == s.unit)?)))
        .collect();
    let is_silent = |(last, before): &(&Sheet, &Sheet)| last.submitted_at.is_none() && before.submitted_at.is_none();
    let (silent, spoke): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_silent);
    let of_sheet = |sheet: &Sheet| {
        let title = cx.t.with("report-silent", [("period", last.name(cx.t.lang()).into())]);
        stuck_at(cx, sheet, (last, before), "report-silent-why", title)
    };
    let mut found: Vec<Stuck> = silent.iter().map(|(sheet, _)| of_sheet(sheet)).collect();
    let entries = if spoke.is_empty() { Vec::new() } else { sheet::store::entries_of(&conn, &both).await? };
    let empty: Vec<(&Sheet, IndicatorId)> = spoke
        .iter()
        .flat_map(|(sheet, earlier)| {
            without_figure(&entries, [sheet.id, earlier.id]).into_iter().map(move |i| (*sheet, i))
        })
        .collect();
    let names = plans::api::entered_names(&conn, &empty.iter().map(|(_, i)| *i).collect::<Vec<_>>()).await?;
    for (sheet, indicator) in empty {
        let Some(name) = names.get(&indicator) else { continue };
        let stuck = stuck_at(cx, sheet, (last, before), "report-empty-why", name.clone());
        found.push(Stuck { id: indicator.0, href: format!("{}/chi-tieu/{indicator}", stuck.href), ..stuck });
    }
    Ok(found)
}

/// The indicators of which each of two sheets of a unit holds a note and no figure.
fn without_figure(entries: &[(SheetId, Entry)], [last, before]: [SheetId; 2]) -> BTreeSet<IndicatorId> {
    let noted = |of: SheetId| -> BTreeSet<IndicatorId> {
        let of_sheet = entries.iter().filter(|(sheet, _)| *sheet == of).map(|(_, entry)| entry);
        of_sheet.filter(|e| e.is_empty() && e.says_something()).map(|e| e.indicator).collect()
    };
    &noted(last) & &noted(before)
}

/// What is stuck at the unit of a sheet since the earlier of two periods was due.
fn stuck_at(cx: &Cx, sheet: &Sheet, (last, before): (&Period, &Period), why: &str, title: String) -> Stuck {
    let days = (cx.today() - before.due_on).num_days();
    let (last, before) = (last.name(cx.t.lang()), before.name(cx.t.lang()));
    Stuck {
        id: sheet.id.0,
        title,
        href: format!("/bao-cao/phieu/{}", sheet.id),
        unit: Some(sheet.unit),
        why: cx.t.with(why, [("before", before.as_str().into()), ("last", last.as_str().into())]),
        days,
        places: vec![(Some(sheet.unit), days)],
    }
}
