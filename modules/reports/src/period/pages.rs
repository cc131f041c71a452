//! Pages of periods: the list, one period with the sheets of its units, letting a unit hand in late, closing.

use super::actions;
use super::model::{Period, PeriodId};
use super::store::{self, Exception};
use crate::sheet::{self, Sheet, SheetState};
use crate::{cadence, policy, snapshot};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, UnitId};
use std::collections::HashMap;
use ui::{DataTable, Fields, Level, Status};

/// Routes of periods.
pub(crate) fn routes(r: Routes) -> Routes {
    r.get("/bao-cao", Access::Holds(policy::VIEW), list)
        .get("/bao-cao/ky/{id}", Access::Holds(policy::VIEW), show)
        .post("/bao-cao/ky/{id}/nop-muon", Access::Holds(policy::APPROVE), allow_late)
        .post("/bao-cao/ky/{id}/chot", Access::Holds(policy::MANAGE), close)
}

/// Names of all units, also of those that are no more.
pub(crate) async fn unit_names(cx: &Cx) -> Result<HashMap<UnitId, String>> {
    Ok(people::api::all_units(&cx.read()).await?.into_iter().map(|u| (u.id, u.name)).collect())
}

/// The state of a sheet, with its word.
pub(crate) fn sheet_badge(t: &ui::T, state: SheetState) -> Status {
    let level = match state {
        SheetState::Open => Level::NotAssessed,
        SheetState::Submitted => Level::OnTrack,
        SheetState::Returned => Level::AtRisk,
        SheetState::Approved => Level::Met,
    };
    Status::new(level, t.get(format!("report-sheet-{}", state.key())))
}

#[derive(Template)]
#[template(path = "period/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    /// Sheets of the actor's units in open periods.
    mine: Vec<(String, String, Status, String)>,
    table: DataTable,
    may_manage: bool,
}

async fn list(cx: Cx) -> Result<Response> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let names = unit_names(&cx).await?;
    let cadences = cadence::all(&conn).await?;
    let mut table = DataTable::new(cx.t.get("report-periods"))
        .column(cx.t.get("report-period"))
        .column(cx.t.get("report-due"))
        .column(cx.t.get("report-state"))
        .numeric(cx.t.get("report-approved"));
    let mut mine = Vec::new();
    let periods = store::newest(&conn, 60).await?;
    let ids: Vec<PeriodId> = periods.iter().map(|p| p.id).collect();
    let sheets = sheet::store::of_periods_visible_to(&conn, actor, &ids).await?;
    for period in &periods {
        let sheets: Vec<&Sheet> = sheets.iter().filter(|s| s.period == period.id).collect();
        let name = period.name(cx.t.lang());
        for s in sheets.iter().filter(|s| period.is_open() && !s.is_approved()) {
            if actor.can_in(policy::ENTER, Some(s.unit)) && actor.unit == Some(s.unit) {
                let unit = names.get(&s.unit).cloned().unwrap_or_default();
                let due = cx.t.with("report-due-by", [("day", vietnamese::format_date(period.due_on).as_str().into())]);
                mine.push((
                    format!("/bao-cao/phieu/{}", s.id),
                    format!("{name} – {unit}"),
                    sheet_badge(&cx.t, s.state),
                    due,
                ));
            }
        }
        let of = cadences.iter().find(|c| c.id == period.cadence).map_or("", |c| c.name.as_str());
        let approved = sheets.iter().filter(|s| s.is_approved()).count();
        table.row(vec![
            DataTable::link(&name, format!("/bao-cao/ky/{}", period.id), of),
            DataTable::text(vietnamese::format_date(period.due_on)),
            DataTable::text(cx.t.get(format!("report-period-{}", period.state.key()))),
            DataTable::text(format!("{approved}/{}", sheets.len())),
        ]);
    }
    let page = ListPage { t: &cx.t, mine, table, may_manage: actor.can(policy::MANAGE) };
    cx.page(&cx.t.get("report-nav"), &[], &page)
}

#[derive(Template)]
#[template(path = "period/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    period: &'a Period,
    name: String,
    cadence: String,
    plan: String,
    data: String,
    due: String,
    /// Who closed it, when and why; empty while it is open.
    closed: String,
    table: DataTable,
    late: Vec<(String, String)>,
    /// Units that may be let in late.
    units: Vec<(String, String)>,
    missing: usize,
    may_allow: bool,
    may_close: bool,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, &id, &Fields::new(&cx.t, &cx.csrf)).await
}

async fn page(cx: &Cx, id: &str, f: &Fields) -> Result<Response> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let id: PeriodId = id.parse().map_err(|_| Error::NotFound)?;
    let period = store::get(&conn, id).await?;
    let names = unit_names(cx).await?;
    let name_of = |unit: UnitId| names.get(&unit).cloned().unwrap_or_default();
    let mut sheets = sheet::store::of_period_visible_to(&conn, actor, id).await?;
    sheets.sort_by(|a, b| vietnamese::compare(&name_of(a.unit), &name_of(b.unit)));
    let mut exceptions = store::exceptions(&conn, id).await?;
    exceptions.retain(|e| actor.can_in(policy::VIEW, Some(e.unit_id)));
    let table = sheets_table(cx, &sheets, &name_of);
    let late = exceptions.iter().map(|e| (name_of(e.unit_id), said(cx, e))).collect();
    let plan = plans::api::plan(&conn, period.plan).await?;
    let cadence = cadence::get(&conn, period.cadence).await?;
    let name = period.name(cx.t.lang());
    let day = vietnamese::format_date;
    let page = ShowPage {
        t: &cx.t,
        f,
        name: name.clone(),
        cadence: cadence.name,
        plan: plan.title,
        data: format!("{} – {}", day(period.data.from), day(period.data.to)),
        due: day(period.due_on),
        closed: closed(&period),
        table,
        late,
        units: sheets.iter().filter(|s| !s.is_approved()).map(|s| (s.unit.to_string(), name_of(s.unit))).collect(),
        missing: sheets.iter().filter(|s| !s.is_approved()).count(),
        may_allow: period.is_open() && actor.can(policy::APPROVE),
        may_close: period.is_open() && actor.can(policy::MANAGE),
        period: &period,
    };
    cx.form_page(f, &name, &[(&cx.t.get("report-nav"), "/bao-cao")], &page)
}

/// "17/04/2026, Nguyễn Văn A: lý do".
fn closed(period: &Period) -> String {
    let Some(at) = period.closed_at else { return String::new() };
    let said = format!("{}, {}", vietnamese::format_date(kernel::local_day(at)), period.closed_by_name);
    if period.close_reason.is_empty() { said } else { format!("{said}: {}", period.close_reason) }
}

fn sheets_table(cx: &Cx, sheets: &[Sheet], name_of: &impl Fn(UnitId) -> String) -> DataTable {
    let mut table = DataTable::new(cx.t.get("report-sheets"))
        .column(cx.t.get("report-unit"))
        .column(cx.t.get("report-state"))
        .column(cx.t.get("report-submitted"))
        .column(cx.t.get("report-decided"));
    let at = |moment: Option<chrono::DateTime<chrono::Utc>>, who: &str| {
        moment.map_or(String::new(), |m| DataTable::two_lines(kernel::moment(m), who))
    };
    for s in sheets {
        let state = ui::Render::html(&sheet_badge(&cx.t, s.state));
        let late = if s.was_late { format!(" {}", cx.t.get("report-was-late")) } else { String::new() };
        table.row(vec![
            DataTable::link(name_of(s.unit), format!("/bao-cao/phieu/{}", s.id), late),
            state,
            at(s.submitted_at, &s.submitted_by_name),
            at(s.decided_at, &s.decided_by_name),
        ]);
    }
    table
}

/// "đến hết ngày 22/9/2026, … cho phép: …".
fn said(cx: &Cx, e: &Exception) -> String {
    let day = vietnamese::format_date(e.until_day);
    cx.t.with(
        "report-late-allowed",
        [
            ("day", day.as_str().into()),
            ("who", e.granted_by_name.as_str().into()),
            ("reason", e.reason.as_str().into()),
        ],
    )
}

async fn allow_late(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    match try_allow_late(&cx, &id, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/bao-cao/ky/{id}"), &cx.t.get("report-late-saved"))),
        Err(error) => page(&cx, &id, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_allow_late(cx: &Cx, id: &str, form: &Form) -> Result<()> {
    let unit: Option<UnitId> = form.parsed("unit", &cx.t.get("report-unit-missing"));
    let until = form.day("until");
    if unit.is_none() {
        form.wrong("unit", cx.t.get("report-unit-missing"));
    }
    if until.is_none() && form.value("until").is_empty() {
        form.wrong("until", cx.t.get("report-until-missing"));
    }
    form.check()?;
    let (Some(unit), Some(until)) = (unit, until) else { return Err(Error::NotFound) };
    let period = store::get(&cx.read(), id.parse().map_err(|_| Error::NotFound)?).await?;
    let mut tx = cx.begin().await?;
    actions::allow_late(&mut tx, cx.actor()?, &period, unit, until, form.value("reason")).await?;
    tx.commit().await.map(|_| ())
}

async fn close(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let period = store::get(&cx.read(), id.parse().map_err(|_| Error::NotFound)?).await?;
    let ahead = snapshot::ahead(&cx.app, &cx.read(), &period, cx.today()).await?;
    let mut tx = cx.begin().await?;
    match actions::close(&cx.app, &mut tx, cx.actor()?, (period.id, ahead), form.value("close_reason")).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(cx.redirect_saying(&format!("/bao-cao/ky/{id}"), &cx.t.get("report-closed")))
        }
        Err(error) => {
            drop(tx);
            page(&cx, &id, &cx.typed(&form, &error.for_form()?)).await
        }
    }
}
