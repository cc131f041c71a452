//! The public page of a plan that the ward publishes: targets, results, statuses and why, and no person's name.

use crate::indicator::{self, Standing};
use crate::plan::model::{Plan, PlanState};
use crate::plan::store;
use crate::plan::view::{badge, id, level, name_of, say, unit_names};
use crate::status::Status;
use crate::task::{self, State};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Result};
use ui::DataTable;
use ui::html::Render as _;

#[derive(Template)]
#[template(path = "plan/pages/public.html")]
struct PublicPage<'a> {
    t: &'a ui::T,
    plan: &'a Plan,
    verdict: String,
    tasks: String,
    bar: ui::StackedBar,
    table: DataTable,
}

/// `GET /cong-khai/ke-hoach/{plan}`
pub(crate) async fn show(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let plan = store::get(&conn, id(&plan)?).await?;
    if !plan.is_public || plan.state == PlanState::Draft {
        return Err(Error::NotFound);
    }
    let indicators = indicator::of_plan(&conn, plan.id).await?;
    let standings = indicator::standings(&conn, &cx.app, indicators, cx.today()).await?;
    let units = unit_names(&conn).await?;
    let tasks = task::followed(&conn, plan.id).await?;
    let done = tasks.iter().filter(|task| task.state == State::Done).count();
    let mut table = DataTable::new(t.get("plan-indicators"))
        .column(t.get("plan-column-indicator"))
        .minor(t.get("plan-column-bullet"))
        .numeric(t.get("plan-column-result"))
        .column(t.get("plan-column-status"));
    for s in &standings {
        table.row(row(&cx, s, name_of(&units, s.indicator.lead)));
    }
    let count = |status: Status| standings.iter().filter(|s| s.assessment.status == status).count();
    let best_first = [Status::Met, Status::OnTrack, Status::AtRisk, Status::Late, Status::NotAssessed];
    let segment = |s: Status| ui::Segment::new(level(s), count(s) as u64, t.get(s.label()), "#chi-tieu");
    let verdict = [("met", count(Status::Met).into()), ("all", standings.len().into())];
    let page = PublicPage {
        t,
        verdict: t.with("plan-verdict-public", verdict),
        tasks: t.with("plan-tasks-public", [("done", done.into()), ("all", tasks.len().into())]),
        bar: ui::StackedBar::new(best_first.into_iter().map(segment).collect()),
        table,
        plan: &plan,
    };
    cx.page(&plan.title, &[], &page)
}

fn row(cx: &Cx, s: &Standing, lead: &str) -> Vec<String> {
    let (i, lang) = (&s.indicator, cx.t.lang());
    let target = cx.t.with("plan-target", [("target", i.target_text(lang).into())]);
    let value = s.assessment.value().map_or_else(|| "–".to_owned(), |value| i.unit.format(value, lang));
    vec![
        DataTable::two_lines(&i.name, lead),
        super::dashboard::bullet(s).html(),
        DataTable::two_lines(value, target),
        status(cx, s),
    ]
}

/// The status with its reason; who judged, where a leader did, is for those who work on the plan.
fn status(cx: &Cx, s: &Standing) -> String {
    let why = match &s.assessment.ruling {
        Some(_) => cx.t.get("plan-public-ruled"),
        None => say(&cx.t, &s.assessment.computed_sentence(&s.indicator, cx.t.lang())),
    };
    let mut out = ui::Html::new();
    out.put(&badge(&cx.t, s.assessment.status));
    out.element("span", "pw-table__below", &why);
    out.into_string()
}
