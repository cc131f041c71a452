//! Nếu làm thêm: open criteria by what they would gain, and the result if the chosen ones were done.

use super::{Names, band, id};
use crate::rules::{RuleSet, words};
use crate::scoring::improve::{Gain, gains, with};
use crate::scoring::model::{Line, ScoringId};
use crate::scoring::sheet::Sheet;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use kernel::{Cx, Result};
use std::collections::{BTreeSet, HashMap};
use ui::DataTable;

#[derive(Template)]
#[template(path = "scoring/pages/improve.html")]
struct Page<'a> {
    t: &'a ui::T,
    base: String,
    title: &'a str,
    set: &'a RuleSet,
    now: ui::Figure,
    then: Option<ui::Figure>,
    band: ui::Status,
    chosen: usize,
    table: DataTable,
}

/// `GET /cham-diem/{scoring}/lam-them?chon=…`
pub(crate) async fn show(cx: Cx, Path(scoring): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let id: ScoringId = id(&scoring)?;
    let sheet = Sheet::load(&conn, &cx.app, id).await?;
    let names = Names::load(&cx, &conn).await?;
    let title = super::title(&cx, &names, &sheet.scoring);
    let chosen = chosen(query.as_deref().unwrap_or_default(), &sheet);
    let after = with(&sheet, &chosen);
    let units = units_by_name(&cx).await?;
    let mut table = DataTable::new(t.get("score-improve"))
        .column(t.get("score-criterion"))
        .numeric(t.get("score-gain"))
        .numeric(t.get("score-result-then"))
        .column(t.get("score-action"))
        .column(t.get("score-unit"));
    for gain in gains(&sheet) {
        if let Some(line) = sheet.lines.get(&gain.code) {
            table.row(row(t, id, line, &gain, chosen.contains(&gain.code), &units, names.of(sheet.scoring.unit)));
        }
    }
    let base = format!("/cham-diem/{id}");
    let index = |value: f64| ui::Figure::new(words::index(t.lang(), value), "");
    let gained = words::points(t, crate::rules::rounded(after.points - sheet.total.points));
    let page = Page {
        t,
        now: index(sheet.total.index()).labelled(t.get("score-result-now")),
        then: (!chosen.is_empty()).then(|| {
            let note = t.with("score-gained", [("points", gained.into())]);
            index(after.index()).labelled(t.get("score-result-then")).note(note)
        }),
        band: band(&sheet.set, after.index()),
        chosen: chosen.len(),
        table,
        title: &title,
        set: &sheet.set,
        base: base.clone(),
    };
    let nav = t.get("score-nav");
    cx.page(&t.get("score-improve"), &[(&nav, "/cham-diem"), (&title, &base)], &page)
}

/// The criteria that the address names.
fn chosen(query: &str, sheet: &Sheet) -> BTreeSet<String> {
    let codes = query.split('&').filter_map(|pair| pair.strip_prefix("chon="));
    codes.filter(|code| sheet.lines.contains_key(*code)).map(str::to_owned).collect()
}

/// Addresses of units by their names.
async fn units_by_name(cx: &Cx) -> Result<HashMap<String, String>> {
    let mut found = HashMap::new();
    for unit in people::api::units(&cx.read()).await? {
        found.insert(vietnamese::fold(&unit.name), format!("/don-vi/{}", unit.id));
    }
    Ok(found)
}

fn row(
    t: &ui::T,
    id: ScoringId,
    line: &Line,
    gain: &Gain,
    is_chosen: bool,
    units: &HashMap<String, String>,
    subject: &str,
) -> Vec<String> {
    let c = &line.criterion;
    let name = format!("{} {}", c.code, c.title);
    let mut tick = ui::html::Html::new();
    let box_id = format!("chon-{}", vietnamese::slug(&c.code));
    tick.open("div", "govuk-checkboxes__item");
    let input = tick.tag("input").class(["govuk-checkboxes__input"]).attr("type", "checkbox").attr("name", "chon");
    input.attr("value", &c.code).attr("id", &box_id).flag("checked", is_chosen).end();
    tick.tag("label").class(["govuk-label govuk-checkboxes__label"]).attr("for", &box_id).end();
    tick.text(&name);
    tick.close("label");
    tick.close("div");
    let state = match line.points() {
        Some(points) => t.with(
            "score-points-of",
            [("points", words::points(t, points).into()), ("max", words::points(t, c.max).into())],
        ),
        None => t.get("score-no-data"),
    };
    let more = gain.more.map(|n| t.with("score-more", [("n", ui::number(t.lang(), n).into())])).unwrap_or_default();
    let open = DataTable::link(
        if c.action.is_empty() { t.get("score-open-criterion") } else { c.action.clone() },
        format!("/cham-diem/{id}/tieu-chi/{}", c.code),
        more,
    );
    let lead = if c.lead.is_empty() { subject } else { c.lead.as_str() };
    let unit = match units.get(&vietnamese::fold(lead)) {
        Some(href) => DataTable::link(lead, href, ""),
        None => DataTable::text(lead),
    };
    vec![
        tick.into_string(),
        DataTable::two_lines(format!("+{}", words::points(t, gain.points)), state),
        DataTable::text(words::index(t.lang(), gain.index)),
        open,
        unit,
    ]
}
