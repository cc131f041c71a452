//! Điểm nghẽn: what is stuck in the plans in force, for how many days and where the time goes, with the one next step.

mod api_v1;
mod model;
mod pages;

use crate::indicator::{self, Standing};
use crate::matters::waiting_figures;
use crate::task;
use chrono::Datelike;
use kernel::{Cx, NavEntry, Result, Routes};
use model::Bottleneck;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/bottleneck.ftl")), ("en", include_str!("../../locales/en/bottleneck.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[
    ("diem-nghen", "vi", include_str!("../../help/vi/diem-nghen.md")),
    ("diem-nghen", "en", include_str!("../../help/en/diem-nghen.md")),
];

/// Places of this feature in the navigation.
pub(crate) const NAVIGATION: &[NavEntry] = &[NavEntry {
    room: Some("plan-room"),
    label: "bottlenecks",
    href: "/diem-nghen",
    permission: Some(crate::policy::VIEW),
    order: 22,
}];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    api_v1::routes(pages::routes(r))
}

/// The part of the JSON API's description that is about this feature.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    <api_v1::Description as utoipa::OpenApi>::openapi()
}

/// Everything that is stuck today, in every room, and that the actor may see, the longest first. The number of queries does not grow
/// with what there is.
async fn bottlenecks(cx: &Cx) -> Result<Vec<Bottleneck>> {
    let (conn, actor, today) = (cx.read(), cx.actor()?, cx.today());
    let open = task::Filter { only_open: true, ..task::Filter::default() };
    let tasks = task::list(&conn, actor, &open, today).await?;
    let (difficulties, extensions) = (task::blocking(&conn, None).await?, task::waiting_extensions(&conn).await?);
    let mut found: Vec<Bottleneck> =
        tasks.iter().filter_map(|task| model::of_task(task, &difficulties, &extensions, today)).collect();
    let followed = indicator::in_force(&conn, today.year()).await?;
    let standings: Vec<Standing> = indicator::standings(&conn, &cx.app, followed, today).await?;
    let figures = waiting_figures(&conn).await?;
    found.extend(standings.iter().filter_map(|standing| model::of_indicator(standing, &figures, today)));
    found.extend(cx.stuck().await?.into_iter().map(model::of_room));
    model::rank(&mut found);
    Ok(found)
}
