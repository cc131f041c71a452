//! The page of one person's data, for who answers such requests.

use super::actions::{self, Held, Person};
use crate::policy::PRIVACY;
use askama::Template;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, attach};
use ui::{DataTable, Fields, Level, Render, Status};

/// Routes of personal data.
pub(crate) fn routes(r: Routes) -> Routes {
    let may = Access::Holds(PRIVACY);
    r.get("/mot-cua/du-lieu-ca-nhan", may, blank)
        .post("/mot-cua/du-lieu-ca-nhan", may, look)
        .post("/mot-cua/du-lieu-ca-nhan/xuat", may, export)
        .post("/mot-cua/du-lieu-ca-nhan/xoa", may, erase)
}

#[derive(Template)]
#[template(path = "retention/person.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    months: String,
    number: &'a str,
    purpose: &'a str,
    /// Of the person asked for.
    found: Option<DataTable>,
    /// Drafts and requests of the person, in words; empty where there are none.
    besides: String,
    may_erase: bool,
}

/// `GET /mot-cua/du-lieu-ca-nhan`
async fn blank(cx: Cx) -> Result<Response> {
    page(&cx, &cx.fields(), None).await
}

async fn page(cx: &Cx, f: &Fields, found: Option<&Person>) -> Result<Response> {
    let (t, today) = (&cx.t, cx.today());
    let months = super::MONTHS.number(&cx.read()).await?;
    let page = Page {
        t,
        f,
        months: t.with("retention-rule", [("months", months.into()), ("law", super::MONTHS.law.into())]),
        number: f.typed("number"),
        purpose: f.typed("purpose"),
        found: found.map(|all| table(cx, &all.dossiers)),
        besides: found.filter(|all| !all.besides.is_empty()).map_or_else(String::new, |all| {
            let counts = [("drafts", all.besides.drafts.len().into()), ("help", all.besides.help.len().into())];
            t.with("retention-besides", counts)
        }),
        may_erase: found.is_some_and(|all| all.may_go(today)),
    };
    cx.form_page(f, &t.get("retention-title"), &[(&t.get("desk-nav"), "/mot-cua")], &page)
}

fn table(cx: &Cx, all: &[Held]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("retention-held"))
        .column(t.get("index-dossier"))
        .column(t.get("index-received"))
        .column(t.get("index-finished"))
        .column(t.get("retention-until"));
    let day = |at: Option<chrono::DateTime<chrono::Utc>>| {
        DataTable::text(at.map(|at| vietnamese::format_date(kernel::local_day(at))).unwrap_or_default())
    };
    for one in all {
        let d = &one.dossier;
        let state = match one.kept_until {
            None => Status::new(Level::OnTrack, t.get("retention-open")),
            Some(until) if one.may_go(cx.today()) => Status::new(
                Level::NotAssessed,
                t.with("retention-over", [("day", vietnamese::format_date(until).into())]),
            ),
            Some(until) => Status::new(Level::Met, vietnamese::format_date(until)),
        };
        let link = cx.record_cell(&d.code, &d.page(), &d.procedure_name);
        table.row(vec![link, day(d.received_at), day(d.returned_at.or(d.finished_at)), state.html()]);
    }
    table
}

/// `POST /mot-cua/du-lieu-ca-nhan`: what is held about the person; looking is noted with its ground.
async fn look(cx: Cx, form: Form) -> Result<Response> {
    let looked = async {
        let mut tx = cx.begin().await?;
        let found = actions::look(&mut tx, cx.actor()?, form.value("number"), form.value("purpose")).await?;
        tx.commit().await?;
        Ok::<_, Error>(found)
    };
    match looked.await {
        Ok(found) => page(&cx, &cx.typed(&form, &[]), Some(&found)).await,
        Err(error) => again(&cx, &form, error).await,
    }
}

async fn again(cx: &Cx, form: &Form, error: Error) -> Result<Response> {
    page(cx, &cx.typed(form, &error.for_form()?), None).await
}

/// `POST /mot-cua/du-lieu-ca-nhan/xuat`
async fn export(cx: Cx, form: Form) -> Result<Response> {
    let given = async {
        let mut tx = cx.begin().await?;
        let all = actions::export(&mut tx, cx.actor()?, form.value("number"), form.value("purpose")).await?;
        tx.commit().await?;
        Ok::<_, Error>(all)
    };
    match given.await {
        Ok(all) => {
            Ok(attach(serde_json::to_vec_pretty(&all)?, "application/json; charset=utf-8", "du-lieu-ca-nhan.json"))
        }
        Err(error) => again(&cx, &form, error).await,
    }
}

/// `POST /mot-cua/du-lieu-ca-nhan/xoa`
async fn erase(cx: Cx, form: Form) -> Result<Response> {
    let erased = async {
        let mut tx = cx.begin().await?;
        let erased = actions::erase(&mut tx, cx.actor()?, form.value("number"), form.value("purpose")).await?;
        tx.commit().await?;
        Ok::<_, Error>(erased)
    };
    match erased.await {
        Ok(erased) => {
            let counts =
                [("n", erased.dossiers.into()), ("drafts", erased.drafts.into()), ("help", erased.help.into())];
            let said = cx.t.with("retention-erased", counts);
            Ok(cx.redirect_saying("/mot-cua/du-lieu-ca-nhan", &said))
        }
        Err(error) => again(&cx, &form, error).await,
    }
}
