//! The administrator's pages of the catalogue: the list, a procedure with its versions and what changed between them,
//! editing, offered or not.

use super::compare::{self, Difference};
use super::model::{Content, Procedure, Version, VersionId};
use super::parts::{PARTS, set, text};
use super::{actions, say, seed, store};
use crate::policy;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes};
use std::collections::HashMap;
use ui::html::{Raw, Render as _};
use ui::{DataTable, Fields, Level as Shown, Status};

/// Routes of the administrator's catalogue.
pub(super) fn routes(r: Routes) -> Routes {
    let (see, edit) = (Access::Holds(policy::VIEW), Access::Holds(policy::CATALOGUE));
    r.get("/danh-muc-thu-tuc", see, list)
        .post("/danh-muc-thu-tuc/nap-mau", edit, give_samples)
        .get("/danh-muc-thu-tuc/moi", edit, blank)
        .post("/danh-muc-thu-tuc/moi", edit, keep_new)
        .get("/danh-muc-thu-tuc/{code}", see, show)
        .get("/danh-muc-thu-tuc/{code}/so-sanh", see, difference)
        .get("/danh-muc-thu-tuc/{code}/sua", edit, edit_page)
        .post("/danh-muc-thu-tuc/{code}/sua", edit, keep)
        .post("/danh-muc-thu-tuc/{code}/cung-cap", edit, offer)
}

pub(super) const HOME: &str = "/danh-muc-thu-tuc";

#[derive(Template)]
#[template(path = "catalogue/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    may_edit: bool,
    published: String,
    table: DataTable,
}

/// `GET /danh-muc-thu-tuc`
async fn list(cx: Cx) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let all = store::list(&conn).await?;
    let in_force = store::versions_in_force(&conn, cx.today()).await?;
    let mut table = DataTable::new(t.get("procedure-manage"))
        .column(t.get("procedure-name"))
        .column(t.get("procedure-valid-from"))
        .column(t.get("procedure-state"))
        .column(t.get("procedure-publication"));
    let (mut field, mut full, mut on_time) = (String::new(), 0, 0);
    for p in &all {
        if p.field != field {
            field.clone_from(&p.field);
            table.group(&p.field);
        }
        let version = in_force.iter().find(|v| v.procedure == p.id);
        let missing = version.map(|v| v.content.missing()).unwrap_or_default();
        full += usize::from(p.offered && version.is_some() && missing.is_empty());
        on_time += usize::from(p.offered && version.is_some_and(Version::published_on_time));
        table.row(vec![
            DataTable::link(&p.name, format!("{HOME}/{}", p.code), &p.code),
            DataTable::text(version.map(|v| vietnamese::format_date(v.valid_from)).unwrap_or_else(|| "–".into())),
            offered(t, p).html(),
            DataTable::text(publication(t, version, &missing)),
        ]);
    }
    let offered = all.iter().filter(|p| p.offered).count();
    let numbers = [("all", offered.into()), ("full", full.into()), ("on_time", on_time.into())];
    let f = cx.fields();
    let page = ListPage {
        t,
        f: &f,
        may_edit: cx.actor()?.can(policy::CATALOGUE),
        published: t.with("procedure-published", numbers),
        table,
    };
    cx.page(&t.get("procedure-manage"), &[], &page)
}

fn offered(t: &ui::T, p: &Procedure) -> Status {
    match p.offered {
        true => Status::new(Shown::Met, t.get("procedure-offered")),
        false => Status::new(Shown::NotAssessed, t.get("procedure-not-offered")),
    }
}

fn publication(t: &ui::T, version: Option<&Version>, missing: &[&str]) -> String {
    match version {
        None => t.get("procedure-not-yet"),
        Some(_) if missing.is_empty() => t.get("procedure-full"),
        Some(_) => {
            let parts: Vec<String> = missing.iter().map(|part| t.get(format!("procedure-part-{part}"))).collect();
            t.with("procedure-lacks", [("parts", parts.join(", ").into())])
        }
    }
}

/// `POST /danh-muc-thu-tuc/nap-mau`
async fn give_samples(cx: Cx, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    let made = seed::seed(&mut tx).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(HOME, &cx.t.with("procedure-samples-given", [("n", made.len().into())])))
}

async fn found(cx: &Cx, code: &str) -> Result<Procedure> {
    store::by_code(&cx.read(), code).await?.ok_or(Error::NotFound)
}

#[derive(Template)]
#[template(path = "catalogue/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    procedure: &'a Procedure,
    status: Status,
    level: String,
    versions: DataTable,
    may_edit: bool,
}

/// `GET /danh-muc-thu-tuc/{code}`
async fn show(cx: Cx, Path(code): Path<String>) -> Result<Response> {
    let (procedure, t) = (found(&cx, &code).await?, &cx.t);
    let all = store::versions(&cx.read(), procedure.id).await?;
    let mut versions = DataTable::new(t.get("procedure-versions"))
        .column(t.get("procedure-valid-from"))
        .column(t.get("procedure-valid-to"))
        .column(t.get("procedure-made"))
        .column(t.get("procedure-changes"));
    for (index, version) in all.iter().enumerate() {
        let made = kernel::moment(version.made_at);
        let before = all.get(index + 1);
        let changes = match before {
            None => DataTable::text(t.get("procedure-first")),
            Some(before) => {
                let href = format!("{HOME}/{}/so-sanh?tu={}&den={}", procedure.code, before.id, version.id);
                let count = compare::differences(&before.content, &version.content).len();
                DataTable::link(t.with("procedure-parts-changed", [("n", count.into())]), href, "")
            }
        };
        versions.row(vec![
            DataTable::text(vietnamese::format_date(version.valid_from)),
            DataTable::text(version.valid_to.map(vietnamese::format_date).unwrap_or_else(|| "–".into())),
            DataTable::two_lines(made, &version.made_by_name),
            changes,
        ]);
    }
    let f = cx.fields();
    let page = ShowPage {
        t,
        f: &f,
        status: offered(t, &procedure),
        level: say::level(t, procedure.level),
        versions,
        may_edit: cx.actor()?.can(policy::CATALOGUE),
        procedure: &procedure,
    };
    cx.page(&procedure.name, &[(&t.get("procedure-manage"), HOME)], &page)
}

/// The parts that differ, as a table.
pub(super) fn differences(t: &ui::T, all: &[Difference]) -> DataTable {
    let mut table = DataTable::new(t.get("procedure-changes"))
        .column(t.get("procedure-part"))
        .column(t.get("procedure-before"))
        .column(t.get("procedure-after"));
    for d in all {
        let name = DataTable::text(t.get(format!("procedure-part-{}", d.part)));
        table.row(vec![name, d.before.clone(), d.after.clone()]);
    }
    table
}

#[derive(Template)]
#[template(path = "catalogue/pages/difference.html")]
struct DifferencePage<'a> {
    t: &'a ui::T,
    procedure: &'a Procedure,
    from: String,
    to: String,
    table: DataTable,
}

/// `GET /danh-muc-thu-tuc/{code}/so-sanh?tu=&den=`
async fn difference(
    cx: Cx,
    Path(code): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response> {
    let (procedure, conn, t) = (found(&cx, &code).await?, cx.read(), &cx.t);
    let id = |name: &str| asked.get(name).and_then(|id| id.parse::<VersionId>().ok()).ok_or(Error::NotFound);
    let (from, to) = (store::version(&conn, id("tu")?).await?, store::version(&conn, id("den")?).await?);
    if from.procedure != procedure.id || to.procedure != procedure.id {
        return Err(Error::NotFound);
    }
    let page = DifferencePage {
        t,
        procedure: &procedure,
        from: vietnamese::format_date(from.valid_from),
        to: vietnamese::format_date(to.valid_from),
        table: differences(t, &compare::differences(&from.content, &to.content)),
    };
    let crumbs =
        [(t.get("procedure-manage"), HOME.to_owned()), (procedure.name.clone(), format!("{HOME}/{}", procedure.code))];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.page(&t.get("procedure-changes"), &crumbs, &page)
}

#[derive(Template)]
#[template(path = "catalogue/pages/edit.html")]
struct EditPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    title: String,
    action: String,
    parts: Vec<Raw>,
}

fn edit_form(cx: &Cx, f: &Fields, title: String, action: String) -> Result<Response> {
    let t = &cx.t;
    let field = |part: &super::parts::Part| {
        let (label, hint) = (t.get(format!("procedure-part-{}", part.key)), hint(t, part.key));
        match part.long {
            true => Raw(f.area(part.key, label).hint(hint).rows(if part.key == "form" { 12 } else { 4 }).html()),
            false => Raw(f.text(part.key, label).hint(hint).html()),
        }
    };
    let parts = PARTS.iter().map(field).collect();
    let page = EditPage { t, f, title: title.clone(), action, parts };
    cx.form_page(f, &title, &[(&t.get("procedure-manage"), HOME)], &page)
}

/// Help for the parts that are written in a form of their own.
fn hint(t: &ui::T, key: &str) -> String {
    match key {
        "level" | "words" | "steps" | "components" | "cases" | "time" | "times" | "fees" | "form" | "unverified" => {
            t.get(format!("procedure-hint-{key}"))
        }
        _ => String::new(),
    }
}

fn filled(cx: &Cx, content: &Content) -> Fields {
    PARTS.iter().fold(cx.fields(), |f, part| f.value(part.key, text(content, part.key)))
}

/// `GET /danh-muc-thu-tuc/moi`
async fn blank(cx: Cx) -> Result<Response> {
    let content = Content { sets: 1, ..Content::default() };
    let f = filled(&cx, &content).value("valid_from", vietnamese::format_date(cx.today()));
    edit_form(&cx, &f, cx.t.get("procedure-new"), format!("{HOME}/moi"))
}

/// `GET /danh-muc-thu-tuc/{code}/sua`
async fn edit_page(cx: Cx, Path(code): Path<String>) -> Result<Response> {
    let procedure = found(&cx, &code).await?;
    let version = store::version(&cx.read(), procedure.current.ok_or(Error::NotFound)?).await?;
    let f = filled(&cx, &version.content).value("valid_from", vietnamese::format_date(cx.today()));
    edit_form(&cx, &f, cx.t.get("procedure-edit"), format!("{HOME}/{}/sua", procedure.code))
}

/// `POST /danh-muc-thu-tuc/moi`
async fn keep_new(cx: Cx, form: Form) -> Result<Response> {
    match try_keep(&cx, &form, None).await {
        Ok(code) => Ok(cx.redirect_saying(&format!("{HOME}/{code}"), &cx.t.get("procedure-kept"))),
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            edit_form(&cx, &f, cx.t.get("procedure-new"), format!("{HOME}/moi"))
        }
    }
}

/// `POST /danh-muc-thu-tuc/{code}/sua`
async fn keep(cx: Cx, Path(code): Path<String>, form: Form) -> Result<Response> {
    let procedure = found(&cx, &code).await?;
    match try_keep(&cx, &form, Some(&procedure)).await {
        Ok(code) => Ok(cx.redirect_saying(&format!("{HOME}/{code}"), &cx.t.get("procedure-kept"))),
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            edit_form(&cx, &f, cx.t.get("procedure-edit"), format!("{HOME}/{}/sua", procedure.code))
        }
    }
}

async fn try_keep(cx: &Cx, form: &Form, known: Option<&Procedure>) -> Result<String> {
    let mut content = Content::default();
    for part in PARTS {
        if let Err(said) = set(&mut content, part.key, form.value(part.key)) {
            form.wrong(part.key, said);
        }
    }
    let valid_from = form.day("valid_from");
    if form.value("valid_from").is_empty() {
        form.wrong("valid_from", "Nhập ngày bắt đầu áp dụng.");
    }
    if known.is_some_and(|procedure| procedure.code != content.code) {
        form.wrong("code", "Không đổi mã của thủ tục đã có. Thủ tục mang mã khác là một thủ tục mới.");
    }
    if known.is_none() && store::by_code(&cx.read(), &content.code).await?.is_some() {
        form.wrong("code", "Thủ tục mang mã này đã có trong danh mục.");
    }
    form.check()?;
    let Some(valid_from) = valid_from else { return Err(Error::NotFound) };
    let code = content.code.clone();
    let mut tx = cx.begin().await?;
    actions::keep(&mut tx, content, valid_from).await?;
    tx.commit().await?;
    Ok(code)
}

/// `POST /danh-muc-thu-tuc/{code}/cung-cap`
async fn offer(cx: Cx, Path(code): Path<String>, form: Form) -> Result<Response> {
    let procedure = found(&cx, &code).await?;
    let mut tx = cx.begin().await?;
    actions::offer(&mut tx, cx.actor()?, &procedure, form.ticked("offered")).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{HOME}/{code}"), &cx.t.get("procedure-offer-kept")))
}
