//! Kết quả năm trước: what the plan document says was reached in the year before, each figure with its sentence.

use super::model::PlanId;
use super::view::{id, visible_plan};
use crate::indicator::Unit;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Event, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use serde_json::json;
use ui::{DataTable, Lang};
use uuid::Uuid;

/// A figure of the year before, as the document prints it.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct PastResult {
    pub(crate) section: String,
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
    pub(crate) numerator: Option<f64>,
    pub(crate) denominator: Option<f64>,
    /// When it was counted, as printed; empty where the document does not say.
    pub(crate) period: String,
    /// Line of the document.
    pub(crate) source_start: Option<i32>,
}

impl PastResult {
    /// "92,48%".
    pub(crate) fn figure(&self, lang: Lang) -> String {
        Unit::new(&self.unit).format(self.value, lang)
    }

    /// "3.472/3.754"; empty where the document prints none.
    pub(crate) fn fraction(&self, lang: Lang) -> String {
        match (self.numerator, self.denominator) {
            (Some(n), Some(d)) => format!("{}/{}", ui::number(lang, n), ui::number(lang, d)),
            _ => String::new(),
        }
    }

    /// The sentence in the document.
    pub(crate) fn href(&self, plan: PlanId) -> String {
        self.source_start.map_or_else(|| all_of(plan), |line| format!("/ke-hoach/{plan}/van-ban#d{line}"))
    }
}

/// The page of all results.
pub(crate) fn all_of(plan: PlanId) -> String {
    format!("/ke-hoach/{plan}/ket-qua-nam-truoc")
}

/// All results of a plan, in the order of the document.
pub(crate) async fn results(conn: &Conn, plan: PlanId) -> Result<Vec<PastResult>> {
    let sql = "SELECT section, name, value, unit, numerator, denominator, period, source_start FROM plan_result \
               WHERE ward_id = $1 AND plan_id = $2 ORDER BY position";
    conn.all(sql, args![conn.ward, plan]).await
}

/// Replaces the results of a plan.
pub(crate) async fn set_results(tx: &mut Tx, plan: PlanId, all: Vec<PastResult>) -> Result<()> {
    if results(tx, plan).await? == all {
        return Ok(());
    }
    tx.exec("DELETE FROM plan_result WHERE ward_id = $1 AND plan_id = $2", args![tx.ward, plan]).await?;
    tx.record(Event::new("plans.plan.results_set", plan.0, json!({ "results": all.len() })));
    for (position, r) in (0_i32..).zip(all) {
        let row = row! {
            id: Uuid::now_v7(), plan_id: plan, position: position, section: r.section, name: r.name, value: r.value,
            unit: r.unit, numerator: r.numerator, denominator: r.denominator, period: r.period, source_start: r.source_start,
        };
        tx.insert("plan_result", row).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "plan/pages/results.html")]
struct ResultsPage {
    title: String,
    table: DataTable,
}

/// `GET /ke-hoach/{plan}/ket-qua-nam-truoc`
pub(crate) async fn show(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let (t, lang) = (&cx.t, cx.t.lang());
    let title = t.with("plan-results-of", [("year", (plan.year - 1).to_string().into())]);
    let mut table = DataTable::new(&title)
        .column(t.get("plan-column-result"))
        .numeric(t.get("plan-column-figure"))
        .numeric(t.get("plan-column-fraction"))
        .column(t.get("plan-column-section"));
    for r in results(&conn, plan.id).await? {
        table.row(vec![
            DataTable::two_lines(&r.name, &r.period),
            DataTable::link(r.figure(lang), r.href(plan.id), ""),
            DataTable::text(r.fraction(lang)),
            DataTable::text(&r.section),
        ]);
    }
    let place = format!("/ke-hoach/{}", plan.id);
    cx.page(
        &title,
        &[(&t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)],
        &ResultsPage { title: title.clone(), table },
    )
}
