//! "Cần ông/bà quyết định": at most seven matters, each with one action.

use super::matters::{self, Action, Matter};
use super::standing::Standing;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Result};
use plans::api::{PlanFacts, Status};
use std::collections::HashMap;
use ui::{Fields, Html, Raw, Render};

/// So many at once.
const MOST: usize = 7;

/// A matter as the page shows it.
struct Shown {
    status: ui::Status,
    meta: String,
    title: String,
    href: String,
    why: String,
    act: Raw,
}

#[derive(Template)]
#[template(path = "leader/pages/home.html")]
struct HomePage<'a> {
    t: &'a ui::T,
    /// Each plan in force: title, page, how its indicators stand.
    plans: Vec<(String, String, ui::StackedBar)>,
    matters: Vec<Shown>,
    /// How many are not shown.
    more: usize,
}

/// `GET /lanh-dao`
pub(super) async fn home(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, today) = (cx.read(), cx.today());
    let standing = Standing::load(&conn, &cx.app, today).await?;
    let all = matters::everywhere(&cx, &conn, &standing).await?;
    let most = if asked.contains_key("tat-ca") { all.len() } else { MOST };
    let more = all.len().saturating_sub(most);
    let people = people::api::people(&conn, today).await?;
    let f = cx.fields();
    let mut shown = Vec::with_capacity(most.min(all.len()));
    for (n, m) in all.into_iter().take(most).enumerate() {
        shown.push(Shown {
            status: ui::Status::new(m.level, cx.t.get(format!("leader-kind-{}", m.kind))),
            meta: meta(&cx, &m, standing.unit(m.unit)),
            act: act(&cx, &f, &m, n, &people),
            title: m.title,
            href: m.href,
            why: m.why,
        });
    }
    let page = HomePage { t: &cx.t, plans: standing.plans.iter().map(|p| bar(&cx, p)).collect(), matters: shown, more };
    cx.page(&cx.t.get("leader-nav"), &[], &page)
}

/// How the indicators of a plan stand, at a glance.
fn bar(cx: &Cx, (plan, counts): &(PlanFacts, Vec<(Status, u64)>)) -> (String, String, ui::StackedBar) {
    let href = format!("/ke-hoach/{}", plan.id);
    let segment = |(status, n): &(Status, u64)| {
        let records = format!("{href}?trang-thai={}#chi-tieu", status.key());
        ui::Segment::new(ui::Level::from_key(status.key()), *n, cx.t.get(status.label()), records)
    };
    let bar = ui::StackedBar::new(counts.iter().map(segment).collect());
    (plan.title.clone(), href, bar)
}

/// "Văn phòng · 3 ngày".
fn meta(cx: &Cx, m: &Matter, unit: &str) -> String {
    let days = if m.days > 0 { cx.t.with("leader-days", [("n", m.days.into())]) } else { String::new() };
    [unit, days.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The one action: a button, a form folded away until it is wanted, or a way on.
fn act(cx: &Cx, f: &Fields, m: &Matter, n: usize, people: &[people::api::Person]) -> Raw {
    let t = &cx.t;
    let hidden = |fields: &[(&'static str, String)]| -> String {
        fields.iter().map(|(name, value)| f.hidden(name, value).0).collect()
    };
    match &m.action {
        Action::Go { word, href } => {
            Raw(ui::govuk::Button::link(t.get(format!("leader-do-{word}")), href).secondary().html())
        }
        Action::Open { text } => Raw(ui::govuk::Button::link(text, &m.href).secondary().html()),
        Action::Post { word, post, fields, asks_for: None } => {
            let button = f.button(post, t.get(format!("leader-do-{word}"))).about(&m.title);
            Raw(fields.iter().fold(button, |b, (name, value)| b.with(name, value)).html())
        }
        Action::Post { word, post, fields, asks_for: Some(field) } => {
            let area = ui::govuk::Textarea {
                id: format!("{field}-{n}"),
                ..f.area(field, t.get(format!("leader-say-{word}"))).rows(3)
            };
            let inside = [f.open(post).0, hidden(fields), area.html()];
            folded(t.get(format!("leader-do-{word}")), &inside)
        }
        Action::Assign { post, fields, person } => {
            let mut choices: Vec<_> = people.iter().filter(|p| p.unit.is_some()).collect();
            choices.sort_by_key(|p| p.unit != m.unit);
            let label = |p: &&people::api::Person| match &p.unit_name {
                Some(unit) => (p.id.to_string(), format!("{} ({unit})", p.name)),
                None => (p.id.to_string(), p.name.clone()),
            };
            let choices: Vec<(String, String)> = choices.iter().map(label).collect();
            let select =
                ui::govuk::Select { id: format!("{person}-{n}"), ..f.select(person, t.get("leader-person"), choices) };
            folded(t.get("leader-do-assign"), &[f.open(post).0, hidden(fields), select.html()])
        }
    }
}

/// A form that is open only when it is wanted.
fn folded(word: String, inside: &[String]) -> Raw {
    let mut out = Html::new();
    inside.iter().for_each(|part| out.raw(part));
    out.put(&ui::govuk::Button::submit(&word));
    out.close("form");
    Raw(ui::govuk::Details::new(word, out.into_string()).html())
}
