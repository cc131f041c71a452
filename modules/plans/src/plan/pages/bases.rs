//! Căn cứ: the documents that a plan cites, with where else each is cited, and the form in which they are kept.

use crate::indicator::format_day;
use crate::plan::actions;
use crate::plan::model::{Basis, Plan, PlanState};
use crate::plan::store;
use crate::plan::view::{editable_plan, id, may_edit, visible_plan};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Digest, Error, Form, Result};
use ui::{DataTable, Fields};

/// Empty rows at the end of the form.
const EMPTY: usize = 3;
/// Most documents that a plan cites.
const MOST: usize = 300;
/// Longest text of a field, in characters.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "plan/pages/bases.html")]
struct BasesPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    plan: &'a Plan,
    table: DataTable,
    asides: Vec<ui::Raw>,
    may_edit: bool,
    /// What the form was made from.
    shown: String,
    /// Places of the rows of the form.
    rows: Vec<usize>,
}

/// `GET /ke-hoach/{plan}/can-cu`
pub(crate) async fn show(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let bases = store::bases(&conn, plan.id).await?;
    let mut fields = cx.fields();
    for (n, basis) in bases.iter().enumerate() {
        fields = fields
            .value(&format!("kind-{n}"), basis.kind.as_str())
            .value(&format!("number-{n}"), basis.number.as_str())
            .value(&format!("issued_on-{n}"), basis.issued_on.map(format_day).unwrap_or_default())
            .value(&format!("issuer-{n}"), basis.issuer.as_str());
    }
    page(&cx, &plan, &bases, &fields, version(&bases), bases.len() + EMPTY).await
}

async fn page(cx: &Cx, plan: &Plan, bases: &[Basis], f: &Fields, shown: String, rows: usize) -> Result<Response> {
    let t = &cx.t;
    let page = BasesPage {
        t,
        f,
        plan,
        table: table(cx, plan, bases).await?,
        asides: cx.asides(plan.id.0).await?,
        may_edit: may_edit(cx.actor()?, plan) && plan.state != PlanState::Closed,
        shown,
        rows: (0..rows.min(MOST)).collect(),
    };
    let place = format!("/ke-hoach/{}", plan.id);
    cx.form_page(f, &t.get("plan-bases"), &[(&t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &page)
}

async fn table(cx: &Cx, plan: &Plan, bases: &[Basis]) -> Result<DataTable> {
    let t = &cx.t;
    let cited = store::also_cited(&cx.read(), plan.id).await?;
    let mut table = DataTable::new(t.get("plan-bases"))
        .column(t.get("plan-column-number"))
        .column(t.get("plan-column-basis-kind"))
        .column(t.get("plan-column-day"))
        .column(t.get("plan-column-issuer"))
        .column(t.get("plan-column-also"));
    for basis in bases {
        let mut also = ui::Html::new();
        for other in cited.iter().filter(|c| c.number == basis.number) {
            also.raw(&DataTable::link(&other.title, format!("/ke-hoach/{}/can-cu", other.plan_id), ""));
            also.raw("<br>");
        }
        table.row(vec![
            DataTable::text(&basis.number),
            DataTable::text(&basis.kind),
            DataTable::text(basis.issued_on.map(format_day).unwrap_or_default()),
            DataTable::text(&basis.issuer),
            also.into_string(),
        ]);
    }
    Ok(table)
}

/// What tells one state of the list from another.
fn version(bases: &[Basis]) -> String {
    Digest::of(format!("{bases:?}").as_bytes()).as_str().to_owned()
}

/// `POST /ke-hoach/{plan}/can-cu`: the whole list as the form has it.
pub(crate) async fn save(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let plan = editable_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    match try_save(&cx, &plan, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/ke-hoach/{}/can-cu", plan.id), &cx.t.get("plan-saved"))),
        Err(error) => {
            let bases = store::bases(&cx.read(), plan.id).await?;
            let fields = cx.typed(&form, &error.for_form()?);
            page(&cx, &plan, &bases, &fields, form.value("shown").to_owned(), rows(&form)).await
        }
    }
}

async fn try_save(cx: &Cx, plan: &Plan, form: &Form) -> Result<()> {
    let bases = typed(form);
    form.check()?;
    let mut tx = cx.begin().await?;
    store::lock(&tx, plan.id).await?;
    let stored = store::bases(&tx, plan.id).await?;
    if stored == bases {
        return Ok(());
    }
    if version(&stored) != form.value("shown") {
        return Err(Error::Conflict(cx.t.get("plan-bases-changed")));
    }
    actions::set_bases(&mut tx, plan.id, bases).await?;
    tx.commit().await.map(|_| ())
}

/// How many rows came.
fn rows(form: &Form) -> usize {
    (0..MOST).take_while(|n| form.pairs().iter().any(|(name, _)| *name == format!("number-{n}"))).count()
}

/// The documents as they were typed, without those that are taken out.
fn typed(form: &Form) -> Vec<Basis> {
    let mut all: Vec<Basis> = Vec::new();
    for n in 0..rows(form) {
        let value = |field: &str| form.value(&format!("{field}-{n}")).to_owned();
        if form.ticked(&format!("remove-{n}")) {
            continue;
        }
        let issued_on = form.day(&format!("issued_on-{n}"));
        let basis = Basis { kind: value("kind"), number: value("number"), issued_on, issuer: value("issuer") };
        let rest = [basis.kind.as_str(), basis.issuer.as_str(), form.value(&format!("issued_on-{n}"))];
        match basis.number.as_str() {
            "" if rest.iter().all(|text| text.is_empty()) => continue,
            "" => form.wrong(&format!("number-{n}"), "Nhập số, ký hiệu văn bản, hoặc đánh dấu bỏ."),
            number if all.iter().any(|b| b.number == number) => {
                form.wrong(&format!("number-{n}"), "Văn bản này đã có trong danh sách.");
            }
            _ => {}
        }
        for (field, text) in [("kind", &basis.kind), ("number", &basis.number), ("issuer", &basis.issuer)] {
            if text.chars().count() > LONGEST {
                form.wrong(&format!("{field}-{n}"), format!("Nội dung dài quá {LONGEST} ký tự."));
            }
        }
        all.push(basis);
    }
    all
}
