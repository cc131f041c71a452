//! Xếp hạng đơn vị: how the units of the ward stand quarter by quarter, by open rules; the base for emulation.

mod api_v1;
mod model;
mod pages;
mod rules;
mod store;

pub(crate) use rules::SETTINGS;

use crate::indicator::{self, Span};
use crate::policy::VIEW;
use chrono::NaiveDate;
use kernel::{App, Conn, NavEntry, Result, Routes, UnitId};
use model::{Entry, Judged};
use rules::Rules;
use std::collections::BTreeMap;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/ranking.ftl")), ("en", include_str!("../../locales/en/ranking.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[
    ("xep-hang-don-vi", "vi", include_str!("../../help/vi/xep-hang-don-vi.md")),
    ("xep-hang-don-vi", "en", include_str!("../../help/en/xep-hang-don-vi.md")),
];

/// Places of this feature in the navigation.
pub(crate) const NAVIGATION: &[NavEntry] = &[NavEntry {
    room: Some("plan-room"),
    label: "ranking",
    href: "/xep-hang-don-vi",
    permission: Some(VIEW),
    order: 24,
}];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    api_v1::routes(pages::routes(r))
}

/// The part of the JSON API's description that is about this feature.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    <api_v1::Description as utoipa::OpenApi>::openapi()
}

/// Everything of a year by which units are judged: entries by unit and quarter. Each number is counted from these.
type Year = BTreeMap<UnitId, [Vec<Entry>; 4]>;

/// Loads a year. The number of queries does not grow with what there is.
async fn year(conn: &Conn, app: &App, rules: &Rules, year: i32, today: NaiveDate) -> Result<Year> {
    let mut judged: Vec<(UnitId, Judged)> = Vec::new();
    for task in store::tasks(conn, year).await? {
        judged.extend(model::of_task(&task, today));
    }
    for waiting in store::waited_for(conn, year).await? {
        judged.extend(model::of_difficulty(&waiting, rules, today));
    }
    let followed = indicator::in_force(conn, year).await?;
    let entered = store::figures(conn, year).await?;
    let since = store::in_force_since(conn, &followed).await?;
    for standing in indicator::standings(conn, app, followed, today).await? {
        let since = since.get(&standing.indicator.plan).copied();
        let Some(lead) = standing.indicator.lead else { continue };
        for quarter in 1..=4 {
            let span = Span::quarter(year, quarter);
            judged.extend(model::of_standing(&standing, quarter, today).map(|j| (lead, j)));
            if standing.indicator.source.is_entered() && model::asks_for_figure(span, since) {
                let first = entered.iter().find(|f| f.indicator_id == standing.indicator.id && f.quarter == quarter);
                judged.extend(model::of_figure(&standing.indicator, span, first, rules, today).map(|j| (lead, j)));
            }
        }
    }
    let mut year = Year::new();
    for (unit, j) in judged {
        let place = (j.quarter.clamp(1, 4) - 1) as usize;
        year.entry(unit).or_default()[place].push(j.entry);
    }
    Ok(year)
}
