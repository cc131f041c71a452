//! What the page of a plan shows of reporting: its open periods with how many units have handed in.

use super::{sheet_badge, store};
use crate::policy;
use crate::sheet::{self, SheetState};
use kernel::{Aside, AsideItem, Cx, Result};
use plans::api::PlanId;
use uuid::Uuid;

/// The open periods of a plan in which the person may see sheets; nothing where there is none, or of other things.
pub(crate) async fn aside(cx: &Cx, subject: Uuid) -> Result<Option<Aside>> {
    let actor = cx.actor()?;
    let conn = cx.read();
    let periods = store::open_of(&conn, PlanId(subject)).await?;
    if !actor.can(policy::VIEW) {
        return Ok(None);
    }
    let mut items = Vec::with_capacity(periods.len());
    for period in periods {
        let sheets = sheet::store::of_period_visible_to(&conn, actor, period.id).await?;
        if sheets.is_empty() {
            continue;
        }
        let handed_in = |state| matches!(state, SheetState::Submitted | SheetState::Approved);
        let count = sheets.iter().filter(|s| handed_in(s.state)).count();
        let day = vietnamese::format_date(period.due_on);
        let said = [("n", count.into()), ("all", sheets.len().into()), ("day", day.as_str().into())];
        let all = count == sheets.len();
        items.push(AsideItem {
            title: period.name(cx.t.lang()),
            text: cx.t.with("report-handed-in", said),
            href: format!("/bao-cao/ky/{}", period.id),
            state: sheet_badge(&cx.t, if all { SheetState::Submitted } else { SheetState::Open }),
        });
    }
    let aside = Aside { heading: cx.t.get("report-periods"), none: String::new(), items, action: None };
    Ok(Some(aside).filter(|aside| !aside.items.is_empty()))
}
