//! What everybody may read about procedures: search in everyday words, and each procedure in full for the notice board.

use super::model::{Component, Content, Level, Procedure, Version};
use super::{say, search, store};
use crate::{payment, policy};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Access, Cx, Error, Result, Routes};
use std::collections::HashMap;
use ui::govuk::{Pagination, SummaryList};
use ui::html::Raw;
use ui::{DataTable, FilterBar};

/// Procedures on one page of the list.
const PAGE: usize = 50;

/// Public routes of procedures.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/thu-tuc", Access::Public, list).get("/thu-tuc/{code}", Access::Public, show)
}

#[derive(Template)]
#[template(path = "catalogue/pages/public_list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    filter: FilterBar,
    found: String,
    table: DataTable,
    pages: Pagination,
    may_manage: bool,
}

/// `GET /thu-tuc?q=&linh-vuc=&muc-do=`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let wanted = |name: &str| asked.get(name).map_or("", |value| value.trim());
    let (question, field, level) = (wanted("q"), wanted("linh-vuc"), wanted("muc-do"));
    let mut all: Vec<Procedure> = store::list(&conn).await?.into_iter().filter(|p| p.offered).collect();
    let mut fields: Vec<(String, String)> = all.iter().map(|p| (vietnamese::slug(&p.field), p.field.clone())).collect();
    fields.dedup();
    if !question.is_empty() {
        let ids = search::search(&conn, question).await?;
        let place = |p: &Procedure| ids.iter().position(|id| *id == p.id);
        all.retain(|p| place(p).is_some());
        all.sort_by_key(place);
    }
    all.retain(|p| {
        (field.is_empty() || vietnamese::slug(&p.field) == field) && (level.is_empty() || p.level.key() == level)
    });
    let page = wanted("trang").parse::<usize>().unwrap_or(1).clamp(1, all.len().div_ceil(PAGE).max(1));
    let mut table = DataTable::new(t.get("procedure-nav"))
        .with_own_file()
        .column(t.get("procedure-name"))
        .column(t.get("procedure-field"))
        .column(t.get("procedure-level"));
    for p in all.iter().skip((page - 1) * PAGE).take(PAGE) {
        table.row(vec![
            DataTable::link(
                &p.name,
                format!("/thu-tuc/{}", p.code),
                t.with("procedure-code-is", [("code", p.code.as_str().into())]),
            ),
            DataTable::text(&p.field),
            DataTable::text(say::level(t, p.level)),
        ]);
    }
    let levels = Level::ALL.map(|l| (l.key().to_owned(), say::level(t, l)));
    let filter = FilterBar::new(t, "/thu-tuc")
        .text("q", &t.get("procedure-search"), question)
        .select("linh-vuc", &t.get("procedure-field"), &t.get("procedure-any-field"), &fields, field)
        .select("muc-do", &t.get("procedure-level"), &t.get("procedure-any-level"), &levels, level)
        .clearable(t, ![question, field, level].iter().all(|value| value.is_empty()));
    let query = |page: usize| {
        // Search knows no marks, so that the folded words ask the same.
        let pairs =
            [("q", vietnamese::slug(question)), ("linh-vuc", vietnamese::slug(field)), ("muc-do", level.into())];
        let kept = pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| format!("{key}={value}&"));
        format!("/thu-tuc?{}trang={page}", kept.collect::<String>())
    };
    let body = ListPage {
        t,
        filter,
        found: t.with("procedure-found", [("n", all.len().into())]),
        table,
        pages: Pagination::new(t, page, all.len().div_ceil(PAGE).max(1), query),
        may_manage: cx.session.as_ref().is_some_and(|s| s.actor.can(policy::CATALOGUE)),
    };
    cx.page(&t.get("procedure-nav"), &[], &body)
}

#[derive(Template)]
#[template(path = "catalogue/pages/public_show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    content: &'a Content,
    facts: SummaryList,
    components: DataTable,
    steps: Vec<(String, String)>,
    channels: Vec<String>,
    time: String,
    /// Of cases with a time of their own.
    times: Vec<String>,
    fees: DataTable,
    templates: Vec<String>,
    begins: String,
    qr: Raw,
    address: String,
    prepare: String,
    manage: String,
}

/// `GET /thu-tuc/{code}`
async fn show(cx: Cx, Path(code): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let procedure = store::by_code(&conn, &code).await?.filter(|p| p.offered).ok_or(Error::NotFound)?;
    let version = match store::version_on(&conn, procedure.id, cx.today()).await? {
        Some(version) => version,
        None => store::version(&conn, procedure.current.ok_or(Error::NotFound)?).await?,
    };
    let t = &cx.t;
    let content = &version.content;
    let address = format!("{}/thu-tuc/{}", cx.base_url(), procedure.code);
    let prepare = format!("/chuan-bi-ho-so?thu-tuc={}", procedure.code);
    let may_manage = cx.session.as_ref().is_some_and(|s| s.actor.can(policy::VIEW));
    let page = ShowPage {
        t,
        facts: facts(t, &version),
        components: components(t, content),
        steps: content.steps.iter().map(|step| (step.name.clone(), unit(t, &step.unit))).collect(),
        channels: say::channels(t, content.level),
        time: say::usual_time(t, content, (cx.ward.id, cx.today())),
        times: say::times_of_cases(t, content, (cx.ward.id, cx.today())),
        fees: fees(&cx, content),
        templates: content.components.iter().filter(|c| !c.template.is_empty()).map(|c| c.template.clone()).collect(),
        begins: vietnamese::format_date(version.valid_from),
        qr: qr(&address),
        prepare: if cx.may_open(&prepare) { prepare } else { String::new() },
        manage: if may_manage { format!("/danh-muc-thu-tuc/{}", procedure.code) } else { String::new() },
        address,
        content,
    };
    cx.page(&content.name, &[(&t.get("procedure-nav"), "/thu-tuc")], &page)
}

fn facts(t: &ui::T, version: &Version) -> SummaryList {
    let content = &version.content;
    SummaryList::new()
        .row(t.get("procedure-code"), content.code.as_str())
        .row(t.get("procedure-field"), content.field.as_str())
        .row(t.get("procedure-level"), say::level(t, content.level))
        .row(t.get("procedure-valid-from"), vietnamese::format_date(version.valid_from))
        .row(t.get("procedure-valid-to"), version.valid_to.map(vietnamese::format_date).unwrap_or_default())
}

fn unit(t: &ui::T, unit: &str) -> String {
    if unit == "receipt" { t.get("procedure-unit-receipt") } else { unit.to_owned() }
}

fn components(t: &ui::T, content: &Content) -> DataTable {
    let mut table = DataTable::new(t.get("procedure-components"))
        .column(t.get("procedure-component"))
        .column(t.get("procedure-papers"))
        .column(t.get("procedure-database"));
    for c in &content.components {
        let need = t.get(if c.required { "procedure-required" } else { "procedure-optional" });
        let cases: Vec<&str> =
            content.cases.iter().filter(|case| c.cases.contains(&case.key)).map(|case| case.name.as_str()).collect();
        let below = if cases.is_empty() { need } else { format!("{need} · {}", cases.join("; ")) };
        table.row(vec![
            DataTable::two_lines(&c.name, below),
            DataTable::text(papers(t, c)),
            DataTable::two_lines(database(t, c), &c.fall_back),
        ]);
    }
    table
}

fn papers(t: &ui::T, c: &Component) -> String {
    let count = |key: &str, n: u32| (n > 0).then(|| t.with(key, [("n", i64::from(n).into())]));
    let both = [count("procedure-originals", c.originals), count("procedure-copies", c.copies)];
    let said = both.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if said.is_empty() { t.get("procedure-shown-only") } else { said }
}

fn database(t: &ui::T, c: &Component) -> String {
    match (c.obtainable, c.database.is_empty()) {
        (true, _) => t.with("procedure-obtained", [("database", c.database.as_str().into())]),
        (false, false) => c.database.clone(),
        (false, true) => t.get("procedure-brought"),
    }
}

fn fees(cx: &Cx, content: &Content) -> DataTable {
    let (t, today, province) = (&cx.t, cx.today(), payment::province(cx));
    let mut table = DataTable::new(t.get("procedure-fees"))
        .column(t.get("procedure-fee"))
        .column(t.get("procedure-fee-for"))
        .column(t.get("procedure-amount"))
        .column(t.get("procedure-basis"));
    for fee in &content.fees {
        let elsewhere = fee.province != 0 && fee.province != province;
        if elsewhere || fee.from.is_some_and(|from| from > today) || fee.to.is_some_and(|to| to < today) {
            continue;
        }
        let whom = say::fee_for(t, content, fee);
        table.row(vec![
            DataTable::text(&fee.name),
            DataTable::text(if whom.is_empty() { t.get("procedure-fee-all") } else { whom }),
            DataTable::text(say::amount(t, fee)),
            DataTable::text(&fee.basis),
        ]);
    }
    table
}

/// The address as a QR code, for the notice board; the address stands beside it in words.
fn qr(address: &str) -> Raw {
    let sized = "<svg width=\"160\" height=\"160\" aria-hidden=\"true\" focusable=\"false\" ";
    office::QrCode::new(address).map_or_else(Raw::default, |code| Raw(code.svg().replacen("<svg ", sized, 1)))
}
