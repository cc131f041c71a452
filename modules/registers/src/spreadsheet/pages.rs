//! Pages of an import: the file, its columns, what it would do, how far it is, what became of it.

mod preview;

use super::actions;
use super::columns::{Columns, fillable, letter};
use super::heading::Head;
use super::model::{ImportId, Layout, Report, ShownRow, State};
use super::store::{self, Import, Tally};
use super::undo;
use crate::definition::{Field, Register};
use crate::record::kept;
use crate::record::privacy::{is_hidden, may_write};
use crate::refs::References;
use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use kernel::{Actor, Cx, Error, Form, Result, UserId, jobs, moment};
pub(super) use preview::faulty;
use preview::{preview_page, rows_table};
use ui::{DataTable, Fields, Render as _};

/// Fields of the form of columns: before the keys of the register's fields.
const PREFIX: &str = "f_";

fn crumbs(cx: &Cx, register: &Register) -> [(String, String); 3] {
    [
        (cx.t.get("register-nav"), "/so-du-lieu".to_owned()),
        (register.definition.title.clone(), register.href()),
        (cx.t.get("sheet-import"), format!("{}/nhap", register.href())),
    ]
}

fn answer(cx: &Cx, f: &Fields, title: &str, crumbs: &[(String, String)], page: &impl Template) -> Result<Response> {
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.form_page(f, title, &crumbs, page)
}

fn counts(t: &ui::T, tally: Tally) -> String {
    let numbers = [("new", tally.new), ("changed", tally.changed), ("same", tally.same), ("left", tally.left)];
    t.with("sheet-counts", numbers.map(|(name, n)| (name, ui::integer(t.lang(), i64::from(n)).into())))
}

#[derive(Template)]
#[template(path = "spreadsheet/pages/home.html")]
struct HomePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    register: &'a Register,
    base: String,
    id: String,
    recent: DataTable,
}

/// `GET /so-du-lieu/{key}/nhap`
pub(super) async fn home(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let register = kept(&cx, &cx.read(), &key).await?;
    home_page(&cx, &register, &cx.fields(), &ImportId::new().to_string()).await
}

async fn home_page(cx: &Cx, register: &Register, f: &Fields, id: &str) -> Result<Response> {
    let t = &cx.t;
    let base = format!("{}/nhap", register.href());
    let mut recent = DataTable::new(t.get("sheet-recent"))
        .column(t.get("sheet-file"))
        .column(t.get("sheet-when"))
        .column(t.get("sheet-state"))
        .column(t.get("sheet-undo"));
    let refs = references(cx, register).await?;
    for import in store::newest(&cx.read(), register.id).await? {
        let undo = f.button(format!("{base}/{}/hoan-tac", import.id), t.get("sheet-undo")).secondary();
        let (state, tally) = (import.state(), import.tally());
        let may_undo = state.has_written() && tally.new + tally.changed > 0;
        let stop = f.button(format!("{base}/{}/dung", import.id), t.get("sheet-stop")).secondary();
        recent.row(vec![
            match may_look(register, import.made_by, cx.actor()?, &refs) {
                true => DataTable::link(&import.file_name, format!("{base}/{}", import.id), &import.made_by_name),
                false => DataTable::two_lines(&import.file_name, &import.made_by_name),
            },
            DataTable::text(moment(import.made_at)),
            DataTable::two_lines(t.get(format!("sheet-state-{}", state.key())), counts(t, tally)),
            match state {
                State::Undoing => stop.about(&import.file_name).html(),
                _ if may_undo => undo.about(&import.file_name).html(),
                _ => String::new(),
            },
        ]);
    }
    let page = HomePage { t, f, register, base, id: id.to_owned(), recent };
    answer(cx, f, &t.get("sheet-import"), &crumbs(cx, register)[..2], &page)
}

/// `POST /so-du-lieu/{key}/nhap`
pub(super) async fn send(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let register = kept(&cx, &cx.read(), &key).await?;
    match try_send(&cx, &register, &form).await {
        Ok(id) => Ok(cx.redirect(&format!("{}/nhap/{id}", register.href()))),
        // Nothing of it was kept: the next file is another import.
        Err(error) => {
            home_page(&cx, &register, &cx.typed(&form, &error.for_form()?), &ImportId::new().to_string()).await
        }
    }
}

async fn try_send(cx: &Cx, register: &Register, form: &Form) -> Result<ImportId> {
    let id: ImportId = form.value("id").parse().map_err(|_| Error::refused("Tải lại trang rồi gửi lại tệp."))?;
    let sent = form.upload("file").ok_or_else(|| Error::invalid("file", "Chọn tệp Excel, ODS hoặc CSV cần nhập."))?;
    let import = Import {
        id,
        register: register.id,
        file_name: sent.file_name.chars().take(200).collect(),
        digest: String::new(),
        state: State::Sent,
        layout: Layout::default(),
        report: Report::default(),
        keeps_faulty: false,
        tally: Tally::default(),
        said: String::new(),
        job: None,
        made_by: None,
        made_by_name: String::new(),
    };
    actions::send(cx, register, import, sent.bytes.to_vec()).await?;
    Ok(id)
}

async fn references(cx: &Cx, register: &Register) -> Result<References> {
    References::of(cx, &cx.read(), &register.definition).await
}

/// May the actor look into an import? A file shows what stands in it as it is: where the register hides something, or
/// leads to names that are hidden, only to whoever brought it.
fn may_look(register: &Register, made_by: Option<UserId>, actor: &Actor, refs: &References) -> bool {
    let is_plain = |field: &Field| may_write(field, actor, refs) && !is_hidden(field);
    made_by == Some(actor.user) || register.definition.fields.iter().all(is_plain)
}

/// The import of an address, where the actor may look into it.
async fn looked_at(cx: &Cx, key: &str, id: &str) -> Result<(Register, Import)> {
    let (register, import) = asked(cx, key, id).await?;
    let refs = references(cx, &register).await?;
    if may_look(&register, import.made_by, cx.actor()?, &refs) { Ok((register, import)) } else { Err(Error::NotFound) }
}

async fn asked(cx: &Cx, key: &str, id: &str) -> Result<(Register, Import)> {
    let conn = cx.read();
    let register = kept(cx, &conn, key).await?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let import = store::find(&conn, register.id, id).await?;
    Ok((register, import))
}

/// `GET /so-du-lieu/{key}/nhap/{id}`: `?buoc=cot` goes back to the columns, `?loi=1` shows rows with faults alone.
pub(super) async fn show(
    cx: Cx,
    Path((key, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let (register, import) = looked_at(&cx, &key, &id).await?;
    let query = query.unwrap_or_default();
    match import.state {
        State::Sent => columns_page(&cx, &register, &import, &filled(&cx, &import)).await,
        State::Checked if query == "buoc=cot" => columns_page(&cx, &register, &import, &filled(&cx, &import)).await,
        State::Checked => preview_page(&cx, &register, &import, &cx.fields(), query == "loi=1"),
        _ => result_page(&cx, &register, &import, &cx.fields()).await,
    }
}

/// The form of columns as the import has them.
fn filled(cx: &Cx, import: &Import) -> Fields {
    let layout = &import.layout;
    let mut f = cx.fields();
    for (field, at) in &layout.columns {
        f = f.value(&format!("{PREFIX}{field}"), at.to_string());
    }
    let head = layout.head.unwrap_or(Head { row: 1, rows: 1 });
    f = f.value("head", head.row.to_string()).value("heads", head.rows.to_string()).value("sheet", &layout.sheet);
    f = f.value("key", &layout.key);
    if layout.clears { f.value("clears", "1") } else { f }
}

#[derive(Template)]
#[template(path = "spreadsheet/pages/columns.html")]
struct ColumnsPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    import: &'a Import,
    base: String,
    about: String,
    sheets: Vec<(String, String)>,
    lengths: Vec<(String, String)>,
    top: DataTable,
    fields: Vec<(String, String)>,
    columns: Vec<(String, String)>,
    unread: String,
    keys: Vec<(String, String)>,
}

async fn columns_page(cx: &Cx, register: &Register, import: &Import, f: &Fields) -> Result<Response> {
    let (t, layout, definition) = (&cx.t, &import.layout, &register.definition);
    let refs = references(cx, register).await?;
    let fields = fillable(definition, cx.actor()?, &refs);
    let named = |(at, heading): (usize, &String)| {
        let example = layout.examples.get(at).map_or("", String::as_str);
        let heading = if heading.is_empty() { t.get("sheet-no-heading") } else { heading.clone() };
        let text = match example.is_empty() {
            true => format!("{}: {heading}", letter(at)),
            false => format!("{}: {heading} ({example})", letter(at)),
        };
        (at.to_string(), text)
    };
    let label = |field: &Field| match field.required {
        true => (format!("{PREFIX}{}", field.key), field.label.clone()),
        false => {
            (format!("{PREFIX}{}", field.key), t.with("register-optional", [("label", field.label.as_str().into())]))
        }
    };
    let unread = layout.headings.iter().enumerate();
    let unread =
        unread.filter(|(at, heading)| !heading.is_empty() && !layout.columns.values().any(|place| place == at));
    let keyed = fields.iter().filter(|field| field.slot.is_some()).map(|f| (f.key.clone(), f.label.clone()));
    let lengths = (1..=3).map(|n: usize| (n.to_string(), n.to_string()));
    let page = ColumnsPage {
        t,
        f,
        import,
        base: format!("{}/nhap/{}", register.href(), import.id),
        about: about(t, import),
        sheets: layout.sheets.iter().map(|name| (name.clone(), name.clone())).collect(),
        lengths: lengths.collect(),
        top: top(t, layout),
        fields: fields.iter().map(label).collect(),
        columns: layout.headings.iter().enumerate().map(named).collect(),
        unread: unread.map(|(_, heading)| heading.as_str()).collect::<Vec<_>>().join("; "),
        keys: keyed.collect(),
    };
    answer(cx, f, &import.file_name, &crumbs(cx, register), &page)
}

fn about(t: &ui::T, import: &Import) -> String {
    match import.layout.converted.as_str() {
        "" => String::new(),
        encoding => t.with("sheet-converted", [("encoding", encoding.into())]),
    }
}

fn top(t: &ui::T, layout: &Layout) -> DataTable {
    let mut table = DataTable::new(t.get("sheet-top")).column(t.get("sheet-row"));
    let width = layout.top.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    for at in 0..width {
        table = table.column(letter(at));
    }
    for (number, cells) in &layout.top {
        let mut row = vec![DataTable::text(number.to_string())];
        row.extend((0..width).map(|at| DataTable::text(cells.get(at).map_or("", String::as_str))));
        table.row(row);
    }
    table
}

/// `POST /so-du-lieu/{key}/nhap/{id}/tieu-de`
pub(super) async fn lay_out(cx: Cx, Path((key, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let (register, import) = looked_at(&cx, &key, &id).await?;
    let head = form.value("head").parse().ok().zip(form.value("heads").parse().ok());
    let head = head.filter(|(row, rows)| (1..=100_000).contains(row) && (1..=3).contains(rows));
    let head = head.map(|(row, rows)| Head { row, rows });
    let result = match head {
        Some(_) => actions::lay_out(&cx, &register, import.clone(), form.value("sheet"), head).await,
        None => Err(Error::invalid("head", "Nhập số của dòng tiêu đề, ví dụ 4.")),
    };
    match result {
        Ok(()) => Ok(cx.redirect(&format!("{}/nhap/{id}", register.href()))),
        Err(error) => columns_page(&cx, &register, &import, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// `POST /so-du-lieu/{key}/nhap/{id}/cot`
pub(super) async fn check(cx: Cx, Path((key, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let (register, mut import) = looked_at(&cx, &key, &id).await?;
    let refs = references(&cx, &register).await?;
    let fields = fillable(&register.definition, cx.actor()?, &refs);
    let place = |field: &Field| form.value(&format!("{PREFIX}{}", field.key)).parse::<usize>().ok();
    let there = |field: &Field| place(field).filter(|at| *at < import.layout.headings.len());
    let chosen: Columns = fields.iter().filter_map(|f| Some((f.key.clone(), there(f)?))).collect();
    let known = fields.iter().find(|field| field.key == form.value("key") && field.slot.is_some());
    import.layout.key = known.map(|field| field.key.clone()).unwrap_or_default();
    import.layout.clears = form.ticked("clears");
    match actions::check(&cx, &register, import.clone(), chosen).await {
        Ok(()) => Ok(cx.redirect(&format!("{}/nhap/{id}", register.href()))),
        Err(error) => {
            let errors = error.for_form()?.into_iter();
            let named = |(field, said): (String, String)| {
                let is_field = register.definition.field(&field).is_some();
                (if is_field { format!("{PREFIX}{field}") } else { String::new() }, said)
            };
            columns_page(&cx, &register, &import, &cx.typed(&form, &errors.map(named).collect::<Vec<_>>())).await
        }
    }
}

/// `POST /so-du-lieu/{key}/nhap/{id}/ghi`
pub(super) async fn begin(cx: Cx, Path((key, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let (register, import) = looked_at(&cx, &key, &id).await?;
    let here = format!("{}/nhap/{id}", register.href());
    match actions::begin(&cx, &register, import, form.value("rows") == "all").await {
        Ok(true) => Ok(cx.redirect_saying(&here, &cx.t.get("sheet-begun"))),
        Ok(false) => Ok(cx.redirect_saying(&here, &cx.t.get("sheet-done"))),
        // The page of the import says what is wrong.
        Err(error @ (Error::Internal(_) | Error::Forbidden | Error::NotFound)) => Err(error),
        Err(error) => Ok(cx.redirect_saying(&here, &error.to_string())),
    }
}

/// `POST /so-du-lieu/{key}/nhap/{id}/dung`
pub(super) async fn stop(cx: Cx, Path((key, id)): Path<(String, String)>, _: Form) -> Result<Response> {
    let (register, import) = asked(&cx, &key, &id).await?;
    let refs = references(&cx, &register).await?;
    let may_look = may_look(&register, import.made_by, cx.actor()?, &refs);
    actions::stop(&cx, &register, import).await?;
    let to = if may_look { format!("{}/nhap/{id}", register.href()) } else { format!("{}/nhap", register.href()) };
    Ok(cx.redirect(&to))
}

/// `POST /so-du-lieu/{key}/nhap/{id}/hoan-tac`
pub(super) async fn take_back(cx: Cx, Path((key, id)): Path<(String, String)>, _: Form) -> Result<Response> {
    let (register, import) = asked(&cx, &key, &id).await?;
    let refs = references(&cx, &register).await?;
    let may_look = may_look(&register, import.made_by, cx.actor()?, &refs);
    let list = format!("{}/nhap", register.href());
    match undo::begin(&cx, &register, import.id).await {
        Ok(Some((removed, restored))) => {
            let said = cx.t.with("sheet-undone", [("removed", removed.into()), ("restored", restored.into())]);
            Ok(cx.redirect_saying(&list, &said))
        }
        Ok(None) => {
            let to = if may_look { format!("{list}/{id}") } else { list };
            Ok(cx.redirect_saying(&to, &cx.t.get("sheet-undo-begun")))
        }
        Err(error) if !may_look => Err(error),
        Err(error) => {
            let f = cx.fields().wrong(&error.for_form()?);
            result_page(&cx, &register, &import, &f).await
        }
    }
}

#[derive(Template)]
#[template(path = "spreadsheet/pages/result.html")]
struct ResultPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    import: &'a Import,
    base: String,
    list: String,
    state: String,
    counts: String,
    progress: String,
    is_working: bool,
    may_go_on: bool,
    may_undo: bool,
    left: DataTable,
}

async fn result_page(cx: &Cx, register: &Register, import: &Import, f: &Fields) -> Result<Response> {
    let (t, conn) = (&cx.t, cx.read());
    let is_working = import.state.is_working();
    let progress = match import.job.filter(|_| is_working) {
        Some(job) => {
            let job = jobs::find(&cx.app, &conn, job).await?;
            let said = if import.state == State::Undoing { "sheet-undo-progress" } else { "sheet-progress" };
            t.with(said, [("done", job.progress.into()), ("all", job.total.max(job.progress).into())])
        }
        None => String::new(),
    };
    let has_written = import.tally.new + import.tally.changed > 0 && import.state.has_written();
    let left: &[ShownRow] = if import.tally.left > 0 { &import.report.first_faulty } else { &[] };
    let page = ResultPage {
        t,
        f,
        base: format!("{}/nhap/{}", register.href(), import.id),
        list: register.href(),
        state: t.get(format!("sheet-state-{}", import.state.key())),
        counts: counts(t, import.tally),
        progress,
        is_working,
        may_go_on: matches!(import.state, State::Stopped | State::Failed),
        may_undo: has_written && undo::touched_since(&conn, import).await? == 0,
        left: rows_table(t, register, import, left),
        import,
    };
    answer(cx, f, &import.file_name, &crumbs(cx, register), &page)
}
