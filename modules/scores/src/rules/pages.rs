//! Pages of rule sets: the list, one version, its files, and bringing in another after seeing what it changes.

use super::diff::{Change, changes};
use super::model::RuleSet;
use super::{actions, read, store, words};
use crate::policy::{RULES, VIEW};
use crate::scoring::{label, upcoming};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::measure::Offered;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes, attach};
use ui::DataTable;

/// Routes of rule sets.
pub(crate) fn routes(r: Routes) -> Routes {
    let (view, change) = (Access::Holds(VIEW), Access::Holds(RULES));
    r.get("/cham-diem/bo-tieu-chi", view, list)
        .get("/cham-diem/bo-tieu-chi/{code}/{version}", view, show)
        .get("/cham-diem/bo-tieu-chi/{code}/{version}/tep.toml", view, toml_file)
        .get("/cham-diem/bo-tieu-chi/{code}/{version}/tep.json", view, json_file)
        .post("/cham-diem/bo-tieu-chi/{code}/{version}/tu-mo", change, open_itself)
        .get("/cham-diem/nhap-bo-tieu-chi", change, import_form)
        .post("/cham-diem/nhap-bo-tieu-chi", change, import)
}

#[derive(Template)]
#[template(path = "rules/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    table: DataTable,
    may_import: bool,
}

/// `GET /cham-diem/bo-tieu-chi`
async fn list(cx: Cx) -> Result<Response> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("score-rule-sets"))
        .column(t.get("score-set-title"))
        .column(t.get("score-set-subject"))
        .numeric(t.get("score-set-version"))
        .column(t.get("score-in-force"))
        .numeric(t.get("score-criteria"))
        .numeric(t.get("score-max"));
    for set in store::all(&cx.read()).await? {
        let label = if set.illustrative { t.get("score-illustrative") } else { set.code.clone() };
        table.row(vec![
            DataTable::link(&set.title, address(&set), label),
            DataTable::text(t.get(format!("score-for-{}", set.subject.key()))),
            DataTable::text(set.version.to_string()),
            DataTable::text(in_force(t, &set)),
            DataTable::text(set.criteria().count().to_string()),
            DataTable::text(words::points(t, set.max())),
        ]);
    }
    let page = ListPage { t, table, may_import: cx.actor()?.can(RULES) };
    cx.page(&t.get("score-rule-sets"), &[(&t.get("score-nav"), "/cham-diem")], &page)
}

fn address(set: &RuleSet) -> String {
    format!("/cham-diem/bo-tieu-chi/{}/{}", set.code, set.version)
}

/// "1/1/2026 – 31/12/2026" or "từ 1/1/2026".
fn in_force(t: &ui::T, set: &RuleSet) -> String {
    let from = ui::day(t.lang(), set.effective_from);
    match set.effective_to {
        Some(to) => format!("{from} – {}", ui::day(t.lang(), to)),
        None => t.with("score-from-day", [("day", from.into())]),
    }
}

#[derive(Template)]
#[template(path = "rules/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    set: &'a RuleSet,
    href: String,
    about: String,
    bands: Vec<(ui::Status, String)>,
    opening: String,
    switch: Option<ui::PostButton>,
    table: DataTable,
}

/// `GET /cham-diem/bo-tieu-chi/{code}/{version}`
async fn show(cx: Cx, Path((code, version)): Path<(String, String)>) -> Result<Response> {
    let t = &cx.t;
    let conn = cx.read();
    let set = asked(&conn, &code, &version).await?;
    let about = [
        t.get(format!("score-for-{}", set.subject.key())),
        t.with("score-version", [("version", set.version.into())]),
        in_force(t, &set),
        t.with("score-at-most", [("max", words::points(t, set.max()).into())]),
    ];
    let band = |band: &super::Band| {
        let from = t.with("score-band-from", [("from", words::index(t.lang(), band.from).into())]);
        (ui::Status::of(&band.level, &band.title), from)
    };
    let opens = store::opens_itself(&conn, &set.code).await?;
    let mut newer = store::all(&conn).await?;
    newer.retain(|other| other.code == set.code && other.version > set.version);
    let page = ShowPage {
        t,
        opening: opening(&cx, &set, &newer, opens),
        switch: cx.actor()?.can(RULES).then(|| switch(&cx, &set, opens)),
        href: address(&set),
        about: about.join(" · "),
        bands: set.bands.iter().rev().map(band).collect(),
        table: criteria(&cx, &set, &cx.app.measures(&conn).await?),
        set: &set,
    };
    let crumbs = [(t.get("score-nav"), "/cham-diem"), (t.get("score-rule-sets"), "/cham-diem/bo-tieu-chi")];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), *href)).collect();
    cx.page(&set.title, &crumbs, &page)
}

/// Whether, when and for which period the sheets of a set open by themselves.
fn opening(cx: &Cx, set: &RuleSet, newer: &[RuleSet], opens: bool) -> String {
    let t = &cx.t;
    let (true, Some(next)) = (opens, upcoming(set, newer, cx.today())) else { return t.get("score-opens-not") };
    let period = label(t.lang(), next.from, next.to);
    let next = [("period", period.into()), ("day", ui::day(t.lang(), next.opens_on).into())];
    format!(
        "{} {}",
        t.with("score-opens-next", next),
        t.with("score-opens-rule", [("rule", words::opening(t, set).into())])
    )
}

fn switch(cx: &Cx, set: &RuleSet, opens: bool) -> ui::PostButton {
    let (key, on) = if opens { ("score-opens-off", "0") } else { ("score-opens-on", "1") };
    let button = ui::PostButton {
        action: format!("{}/tu-mo", address(set)),
        csrf: cx.csrf.clone(),
        text: cx.t.get(key),
        classes: String::new(),
        values: Vec::new(),
        about: String::new(),
    };
    button.secondary().with("on", on)
}

/// `POST /cham-diem/bo-tieu-chi/{code}/{version}/tu-mo`
async fn open_itself(cx: Cx, Path((code, version)): Path<(String, String)>, form: Form) -> Result<Response> {
    let on = form.value("on") == "1";
    let mut tx = cx.begin().await?;
    let set = asked(&tx, &code, &version).await?;
    actions::open_itself(&mut tx, cx.actor()?, &set, on).await?;
    tx.commit().await?;
    let said = if on { "score-said-opens-on" } else { "score-said-opens-off" };
    Ok(cx.redirect_saying(&address(&set), &cx.t.get(said)))
}

fn criteria(cx: &Cx, set: &RuleSet, measures: &[Offered]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("score-criteria"))
        .column(t.get("score-criterion"))
        .numeric(t.get("score-max"))
        .column(t.get("score-how"))
        .column(t.get("score-action"));
    for pillar in &set.pillars {
        for index in &pillar.indices {
            let most = words::points(t, index.most());
            let most = t.with("score-at-most", [("max", most.into())]);
            table.group(format!("{} {} › {} {} ({most})", pillar.code, pillar.title, index.code, index.title));
            for c in &index.criteria {
                table.row(vec![
                    DataTable::two_lines(format!("{} {}", c.code, c.title), &c.guidance),
                    DataTable::text(words::points(t, c.max)),
                    DataTable::two_lines(words::how(t, c), sources(cx, c, measures)),
                    DataTable::two_lines(&c.action, &c.lead),
                ]);
            }
        }
    }
    table
}

/// Which numbers a criterion is scored by.
fn sources(cx: &Cx, c: &super::Criterion, measures: &[Offered]) -> String {
    let Some(source) = c.rule.source() else { return String::new() };
    let title = |key: &Option<String>| {
        let key = key.as_deref()?;
        let known = measures.iter().find(|measure| measure.key == key);
        Some(known.map_or_else(|| key.to_owned(), |measure| measure.title.show(&cx.t)))
    };
    let measures: Vec<String> = [title(&source.measure), title(&source.of_measure)].into_iter().flatten().collect();
    if measures.is_empty() {
        let names = [source.numerator.as_str(), source.denominator.as_str()];
        return names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" / ");
    }
    cx.t.with("score-by-measure", [("measures", measures.join(" / ").into())])
}

async fn asked(conn: &Conn, code: &str, version: &str) -> Result<RuleSet> {
    store::get(conn, code, version.parse().map_err(|_| Error::NotFound)?).await
}

/// `GET /cham-diem/bo-tieu-chi/{code}/{version}/tep.toml`
async fn toml_file(cx: Cx, Path((code, version)): Path<(String, String)>) -> Result<Response> {
    let set = asked(&cx.read(), &code, &version).await?;
    let text = toml::to_string_pretty(&set).map_err(Error::internal)?;
    Ok(attach(text.into_bytes(), "application/toml", &format!("{code}-v{}.toml", set.version)))
}

/// `GET /cham-diem/bo-tieu-chi/{code}/{version}/tep.json`
async fn json_file(cx: Cx, Path((code, version)): Path<(String, String)>) -> Result<Response> {
    let set = asked(&cx.read(), &code, &version).await?;
    let text = serde_json::to_string_pretty(&set)?;
    Ok(attach(text.into_bytes(), "application/json", &format!("{code}-v{}.json", set.version)))
}

#[derive(Template)]
#[template(path = "rules/pages/import.html")]
struct ImportPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    compared: Option<Compared>,
    text: String,
}

/// What a file would change.
struct Compared {
    title: String,
    against: String,
    table: DataTable,
}

/// `GET /cham-diem/nhap-bo-tieu-chi`
async fn import_form(cx: Cx) -> Result<Response> {
    import_page(&cx, &ui::Fields::new(&cx.t, &cx.csrf), None, String::new(), StatusCode::OK)
}

fn import_page(
    cx: &Cx,
    f: &ui::Fields,
    compared: Option<Compared>,
    text: String,
    status: StatusCode,
) -> Result<Response> {
    let t = &cx.t;
    let page = ImportPage { t, f, compared, text };
    let crumbs = [(t.get("score-nav"), "/cham-diem"), (t.get("score-rule-sets"), "/cham-diem/bo-tieu-chi")];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), *href)).collect();
    cx.page_with(status, &t.get("score-import"), &crumbs, &page)
}

/// `POST /cham-diem/nhap-bo-tieu-chi`: first shows what would change; with `confirm` it is done.
async fn import(cx: Cx, form: Form) -> Result<Response> {
    let text = match form.upload(read::FIELD) {
        Some(upload) => String::from_utf8_lossy(&upload.bytes).into_owned(),
        None => form.value("text").to_owned(),
    };
    match try_import(&cx, &form, &text).await {
        Ok(Imported::Done(set)) => {
            let said = cx.t.with("score-imported", [("title", set.title.as_str().into())]);
            Ok(cx.redirect_saying(&address(&set), &said))
        }
        Ok(Imported::Compared(compared)) => {
            import_page(&cx, &ui::Fields::new(&cx.t, &cx.csrf), Some(compared), text, StatusCode::OK)
        }
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            let status = error.status();
            let errors = match error {
                Error::Invalid(fields) => fields.0,
                other => vec![(read::FIELD.to_owned(), other.to_string())],
            };
            let fields = ui::Fields::new(&cx.t, &cx.csrf).value("text", text).wrong(&errors);
            import_page(&cx, &fields, None, String::new(), status)
        }
        Err(error) => Err(error),
    }
}

enum Imported {
    Compared(Compared),
    Done(RuleSet),
}

async fn try_import(cx: &Cx, form: &Form, text: &str) -> Result<Imported> {
    if text.trim().is_empty() {
        return Err(Error::invalid(
            read::FIELD,
            "Chọn tệp bộ tiêu chí (.toml hoặc .json), hoặc dán nội dung vào ô bên dưới.",
        ));
    }
    let measures = cx.app.measures(&cx.read()).await?;
    let set = read::read(text, |key| measures.iter().any(|measure| measure.key == key))?;
    let conn = cx.read();
    if store::is_used(&conn, &set.code, set.version).await? {
        return Err(actions::used(&set));
    }
    if !form.ticked("confirm") {
        return Ok(Imported::Compared(compare(cx, &conn, &set).await?));
    }
    let mut tx = cx.begin().await?;
    actions::import(&mut tx, cx.actor()?, &set).await?;
    tx.commit().await?;
    Ok(Imported::Done(set))
}

/// The file beside the same version, or the newest one of this set, or nothing.
async fn compare(cx: &Cx, conn: &Conn, set: &RuleSet) -> Result<Compared> {
    let t = &cx.t;
    let mut versions = store::all(conn).await?;
    versions.retain(|other| other.code == set.code);
    let same = versions.iter().find(|other| other.version == set.version);
    let old = same.or(versions.first());
    let mut table = DataTable::new(t.get("score-changes"))
        .column(t.get("score-place"))
        .column(t.get("score-before"))
        .column(t.get("score-after"));
    for Change { place, before, after } in old.map(|old| changes(t, old, set)).unwrap_or_default() {
        table.row([place, before, after].iter().map(DataTable::text).collect());
    }
    let against = match old {
        Some(old) if old.version == set.version => t.with("score-replaces", [("version", old.version.into())]),
        Some(old) => t.with("score-beside", [("version", old.version.into())]),
        None => t.with("score-quite-new", [("n", set.criteria().count().into())]),
    };
    let version = t.with("score-version", [("version", set.version.into())]);
    Ok(Compared { title: format!("{} – {version}", set.title), against, table })
}
