//! Xem thay đổi: what differs and what would not fit, before a draft takes effect.

use super::super::background::{self, EFFECT, SCAN, Steps};
use super::super::compare::{self, Difference};
use super::super::model::{DraftId, Report};
use super::super::transition::{Reader, Scope};
use super::super::{actions, scan, store};
use super::{Frame, Open, Step, step_page};
use crate::definition::check::view_faults;
use crate::definition::{Definition, Field, Register};
use crate::open_data::republish;
use crate::record::{FaultKind, Record, privacy, store as records};
use crate::view::{self, store as views};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Error, Form, Result};
use ui::{DataTable, Fields};

#[derive(Template)]
#[template(path = "editor/pages/changes.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    frame: &'a Frame,
    /// What is wrong: (where it is put right, sentence).
    faults: Vec<(String, String)>,
    /// The register has a newer version than the one from which the draft departs.
    is_late: bool,
    is_new: bool,
    differences: DataTable,
    /// Saved filters that ask for what goes.
    filters: Vec<String>,
    /// Datasets that would be withdrawn.
    datasets: Vec<String>,
    /// Who waits for the work that goes on, where there is some.
    working: Option<String>,
    /// The register is large and was not looked through since the draft changed.
    must_look: bool,
    found: Vec<String>,
    misfits: DataTable,
    revision: i32,
}

/// `GET /so-du-lieu/soan/{id}/thay-doi`
pub(super) async fn show(cx: Cx, Path(id): Path<DraftId>) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    page(&cx, &conn, &open, &cx.fields()).await
}

async fn page(cx: &Cx, conn: &Conn, open: &Open, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let frame = Frame::new(cx, conn, open, Step::Changes, f).await?;
    let (ready, _) = open.draft.body.ready(open.around.old());
    let job = background::latest(&cx.app, conn, &open.draft).await?.filter(|job| job.state == "waiting");
    let mut page = Page {
        t,
        f,
        faults: open.faults.iter().map(|(about, said)| (repair(open, about), said.clone())).collect(),
        is_late: false,
        is_new: open.around.register.is_none(),
        differences: DataTable::default(),
        filters: Vec::new(),
        datasets: Vec::new(),
        working: None,
        must_look: false,
        found: Vec::new(),
        misfits: DataTable::default(),
        revision: open.draft.revision,
        frame: &frame,
    };
    if let Some(register) = &open.around.register {
        page.working = job.map(|job| format!("{}/sua-cau-truc/{}", register.href(), job.id));
        page.is_late = register.version != open.draft.body.base;
        let differences: Vec<Difference> = compare::differences(t, &register.definition, &ready);
        page.differences = compare::table(t, &differences);
        page.filters = filters_gone(cx, conn, register, &ready).await?;
        if page.faults.is_empty() {
            let after = Register { definition: ready.clone(), ..register.clone() };
            page.datasets = republish::leaving(conn, &after).await?;
            let scope = Scope::new(&register.definition, &open.around.former, &ready);
            match report(cx, conn, open, register, &scope).await? {
                None => page.must_look = true,
                Some(found) => {
                    page.found = said(t, register, &ready, &found);
                    page.misfits = misfits(cx, conn, register, &scope, &found).await?;
                }
            }
        }
    } else {
        let is_kept = |key: &str| ready.views.iter().any(|view| view.key == key);
        let gone = open.definition().views.iter().filter(|view| !is_kept(&view.key));
        page.filters = gone.map(|view| view.title.clone()).collect();
    }
    step_page(cx, &frame, &page)
}

/// Where a fault is put right.
fn repair(open: &Open, about: &str) -> String {
    let base = open.base();
    match about {
        "states" => format!("{base}/trang-thai"),
        _ if open.definition().field(about).is_some() => format!("{base}/truong/{about}"),
        "fields" => format!("{base}/truong"),
        _ => base,
    }
}

/// Titles of saved filters that ask for what the new definition has not, each with what stands on its number and so keeps
/// the change from taking effect.
async fn filters_gone(cx: &Cx, conn: &Conn, register: &Register, ready: &Definition) -> Result<Vec<String>> {
    let saved = views::of(conn, register.id).await?;
    let mut gone = Vec::new();
    for one in saved.into_iter().filter(|saved| !view_faults(ready, &saved.view).is_empty()) {
        let users = view::users(&cx.app, conn, register, &one.view).await?;
        gone.push(match users.is_empty() {
            true => one.view.title,
            false => {
                cx.t.with("editor-filter-used", [("title", one.view.title.into()), ("users", users.join("; ").into())])
            }
        });
    }
    Ok(gone)
}

/// What would not fit; none while a large register was not looked through.
async fn report(cx: &Cx, conn: &Conn, open: &Open, register: &Register, scope: &Scope) -> Result<Option<Report>> {
    if background::is_large(register) {
        let fresh = |r: &&Report| r.revision == open.draft.revision && r.version == register.version;
        return Ok(open.draft.body.report.as_ref().filter(fresh).cloned());
    }
    scan::misfits(conn, register, scope, cx.today(), &Steps::SILENT).await.map(Some)
}

/// What was found, in sentences.
fn said(t: &ui::T, register: &Register, ready: &Definition, found: &Report) -> Vec<String> {
    let number = |n: i64| ui::integer(t.lang(), n);
    let mut out = Vec::new();
    if found.records > 0 {
        let values = [("n", number(found.records).into()), ("all", number(register.records).into())];
        out.push(t.with("editor-misfits", values));
    }
    for (key, n) in &found.fields {
        let label = ready.field(key).map_or(key.as_str(), |field| &field.label);
        out.push(t.with("editor-misfits-of", [("field", label.into()), ("n", number(*n).into())]));
    }
    let first = ready.states.first().map_or_else(|| t.get("editor-no-state"), |state| state.label.clone());
    for (key, n) in &found.moved {
        let state = register.definition.states.iter().find(|state| state.key == *key);
        let from = state.map_or_else(|| t.get("editor-no-state"), |state| state.label.clone());
        let values = [("from", from.into()), ("to", first.as_str().into()), ("n", number(*n).into())];
        out.push(t.with("editor-moved", values));
    }
    out
}

/// The first records of which something would not fit, with the value.
async fn misfits(cx: &Cx, conn: &Conn, register: &Register, scope: &Scope, found: &Report) -> Result<DataTable> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("editor-misfits-first"))
        .column(t.get("register-record"))
        .column(t.get("register-field"))
        .column(t.get("register-value"))
        .column(t.get("editor-why"));
    if found.first.is_empty() {
        return Ok(table);
    }
    let mut reader = Reader::new(conn, scope, cx.today()).await?;
    for (id, key) in &found.first {
        let Some(record) = records::find(conn, *id).await?.filter(|record| record.register == register.id) else {
            continue;
        };
        reader.learn(conn, std::slice::from_ref(&record)).await?;
        let carried = reader.carry(&record, register.version, record.updated_at);
        let fault = carried.misfits.iter().find(|fault| fault.field == *key);
        let field = scope.new.field(key);
        let is_hidden = is_hidden(cx, register.definition.field(key), field)?;
        let why = match fault {
            Some(fault) if fault.kind == FaultKind::Missing || !is_hidden => fault.said.clone(),
            Some(_) => t.get("editor-why-wrong"),
            None => t.get("editor-why-twice"),
        };
        table.row(vec![
            DataTable::link(&record.label, format!("{}/ban-ghi/{id}", register.href()), ""),
            DataTable::text(field.map_or(key.as_str(), |field| &field.label)),
            DataTable::text(value(t, &carried.record, key, is_hidden)),
            DataTable::text(t.said(&why)),
        ]);
    }
    Ok(table)
}

/// A value as it would stand there; personal data stay hidden.
fn value(t: &ui::T, record: &Record, key: &str, is_hidden: bool) -> String {
    match record.values.get(key) {
        None => "–".to_owned(),
        Some(_) if is_hidden => t.get("register-hidden"),
        Some(value) => value.chars().take(200).collect(),
    }
}

/// May the reader not see values of a field, as it is or as it will be?
fn is_hidden(cx: &Cx, old: Option<&Field>, new: Option<&Field>) -> Result<bool> {
    let actor = cx.actor()?;
    Ok([old, new].into_iter().flatten().any(|field| privacy::is_hidden(field) || !privacy::may_see(field, actor)))
}

/// `POST /so-du-lieu/soan/{id}/doi-chieu`: looks through a large register in the background.
pub(super) async fn look(cx: Cx, Path(id): Path<DraftId>, _: Form) -> Result<Response> {
    let open = Open::find(&cx, &cx.read(), id).await?;
    work(&cx, &open, &SCAN).await
}

async fn work(cx: &Cx, open: &Open, kind: &kernel::jobs::Kind) -> Result<Response> {
    let register = open.around.register.as_ref().ok_or(Error::NotFound)?;
    let mut tx = cx.begin().await?;
    let job = background::start(&cx.app, &mut tx, cx.actor()?, &open.draft, kind).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("{}/sua-cau-truc/{job}", register.href())))
}

/// `POST /so-du-lieu/soan/{id}/theo-ban-moi`: the draft departs from the version that holds by now.
pub(super) async fn depart_anew(cx: Cx, Path(id): Path<DraftId>, _: Form) -> Result<Response> {
    let open = Open::find(&cx, &cx.read(), id).await?;
    let version = open.around.register.as_ref().ok_or(Error::NotFound)?.version;
    open.keep(&cx, |body| {
        body.base = version;
        Ok(())
    })
    .await?;
    Ok(cx.redirect_saying(&format!("{}/thay-doi", open.base()), &cx.t.get("editor-departs-anew")))
}

/// `POST /so-du-lieu/soan/{id}/ap-dung`
pub(super) async fn publish(cx: Cx, Path(id): Path<DraftId>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let open = Open::find(&cx, &conn, id).await?;
    let seen = form.value("revision").parse() == Ok(open.draft.revision);
    let is_large = open.around.register.as_ref().is_some_and(background::is_large);
    let done = match seen {
        false => Err(Error::Conflict("Bản nháp đã được sửa ở cửa sổ khác. Xem lại thay đổi rồi áp dụng.".into())),
        true if is_large && open.faults.is_empty() => return work(&cx, &open, &EFFECT).await,
        true => try_publish(&cx, &open).await,
    };
    match done {
        Ok(register) => {
            let values = [("title", register.definition.title.as_str().into()), ("n", register.version.into())];
            Ok(cx.redirect_saying(&register.defined_href(cx.actor()?), &cx.t.with("editor-published", values)))
        }
        Err(error) => page(&cx, &conn, &open, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_publish(cx: &Cx, open: &Open) -> Result<Register> {
    let mut tx = cx.begin().await?;
    // Read again within the write: it may have changed in another window since the page was asked for.
    let draft = store::hold(&tx, open.draft.id, cx.actor()?.user).await?;
    if draft.revision != open.draft.revision {
        return Err(Error::Conflict("Bản nháp đã được sửa ở cửa sổ khác. Xem lại thay đổi rồi áp dụng.".into()));
    }
    let register = actions::publish(&cx.app, &mut tx, cx.actor()?, &draft).await?;
    tx.commit().await?;
    Ok(register)
}
