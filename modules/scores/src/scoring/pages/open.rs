//! Opening score sheets for a period: the ward, or several units at once.

use crate::rules::{RuleSet, Subject};
use crate::scoring::actions::{self, NewScoring};
use crate::scoring::model::ScoringId;
use crate::scoring::period::Quarter;
use crate::scoring::telling;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Conn, Cx, Form, Result, UnitId};

#[derive(Template)]
#[template(path = "scoring/pages/open.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    sets: Vec<(String, String)>,
    quarters: Vec<(String, String)>,
    units: Vec<(String, String)>,
}

/// `GET /cham-diem/moi`
pub(crate) async fn form(cx: Cx) -> Result<Response> {
    let last = Quarter::before(cx.today());
    let mut f = ui::Fields::new(&cx.t, &cx.csrf)
        .value("year", last.year.to_string())
        .value("quarter", last.quarter.to_string());
    for unit in people::api::units(&cx.read()).await? {
        f = f.value("units", unit.id.to_string());
    }
    page(&cx, &f, StatusCode::OK).await
}

async fn page(cx: &Cx, f: &ui::Fields, status: StatusCode) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let quarter = |n: u32| {
        let roman = vietnamese::to_roman(n).unwrap_or_default();
        (n.to_string(), t.with("score-quarter", [("roman", roman.into()), ("number", n.into())]))
    };
    let mut quarters: Vec<(String, String)> = (1..=4).map(quarter).collect();
    quarters.push(("0".into(), t.get("score-whole-year")));
    let units = people::api::units(&conn).await?.into_iter().map(|unit| (unit.id.to_string(), unit.name));
    let page = Page { t, f, sets: choices(cx, &conn).await?, quarters, units: units.collect() };
    cx.page_with(status, &t.get("score-open"), &[(&t.get("score-nav"), "/cham-diem")], &page)
}

/// The newest version of each set that is in force today, or was at the end of the last quarter.
async fn choices(cx: &Cx, conn: &Conn) -> Result<Vec<(String, String)>> {
    let mut sets: Vec<RuleSet> = crate::rules::store::all(conn).await?;
    let last = Quarter::before(cx.today()).days().map_or(cx.today(), |(_, to)| to);
    sets.retain(|set| set.is_in_force(cx.today()) || set.is_in_force(last));
    let name = |set: &RuleSet| {
        let subject = cx.t.get(format!("score-for-{}", set.subject.key()));
        (key_of(set), format!("{} – {subject}, {}", set.title, super::list::version_line(&cx.t, set)))
    };
    Ok(sets.iter().map(name).collect())
}

fn key_of(set: &RuleSet) -> String {
    format!("{}@{}", set.code, set.version)
}

/// `POST /cham-diem/moi`
pub(crate) async fn open(cx: Cx, form: Form) -> Result<Response> {
    match try_open(&cx, &form).await {
        Ok(opened) => {
            let to = if let [one] = opened.as_slice() { format!("/cham-diem/{one}") } else { "/cham-diem".into() };
            Ok(cx.redirect_saying(&to, &cx.t.with("score-opened", [("n", opened.len().into())])))
        }
        Err(error) => {
            let (fields, status) = super::typed(&cx, &form, error)?;
            page(&cx, &fields, status).await
        }
    }
}

async fn try_open(cx: &Cx, form: &Form) -> Result<Vec<ScoringId>> {
    let quarter = Quarter {
        year: form.value("year").parse().unwrap_or_default(),
        quarter: form.value("quarter").parse().unwrap_or(9),
    };
    let days = quarter.days().filter(|_| (2000..2200).contains(&quarter.year));
    if days.is_none() {
        let field = if quarter.quarter > 4 { "quarter" } else { "year" };
        form.wrong(field, "Chọn kỳ chấm: năm (ví dụ 2026) và quý, hoặc cả năm.");
    }
    let chosen = form.value("rules").split_once('@').and_then(|(code, v)| Some((code, v.parse::<i32>().ok()?)));
    if chosen.is_none() {
        form.wrong("rules", "Chọn bộ tiêu chí.");
    }
    form.check()?;
    let ((from, to), (code, version)) = (days.unwrap_or_default(), chosen.unwrap_or_default());
    let mut tx = cx.begin().await?;
    let set = crate::rules::store::get(&tx, code, version).await?;
    let subjects: Vec<Option<UnitId>> = match set.subject {
        Subject::Ward => vec![None],
        Subject::Unit => form.values("units").filter_map(|v| v.parse().ok()).map(Some).collect(),
    };
    if subjects.is_empty() {
        return Err(kernel::Error::invalid("units", "Chọn ít nhất một đơn vị."));
    }
    let mut opened = Vec::new();
    for unit in subjects {
        let new =
            NewScoring { id: ScoringId::new(), rule_code: code.to_owned(), rule_version: version, unit, from, to };
        let id = actions::open(&mut tx, cx.actor()?, new).await?;
        telling::opened(&tx, cx.actor()?, id).await?;
        opened.push(id);
    }
    tx.commit().await?;
    Ok(opened)
}
