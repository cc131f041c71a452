//! One work file: its facts, what it holds in time order, what it lacks, its story, and what the person may do now.

use super::{badge, delivery, verbs, visible};
use crate::outgoing::{self, OutgoingId};
use crate::policy;
use crate::work::actions;
use crate::work::item::{self, Content, Item};
use crate::work::model::{FileState, WorkFile};
use crate::work::rules::{self, Gap};
use crate::work::store;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use std::collections::HashMap;
use ui::{DataTable, Fields, Status, Step, StepState, Timeline};
use uuid::Uuid;
use vietnamese::format_date;

/// Documents that a search within the page offers.
const OFFERED: u64 = 20;

/// What the person may do with the file.
struct May {
    correct: bool,
    withdraw: bool,
    open: bool,
    fill: bool,
    close: bool,
    reopen: bool,
    ask_back: bool,
    answer_back: bool,
    hand_over: bool,
    export: bool,
    pass_on: bool,
    deliver: bool,
}

impl May {
    async fn of(cx: &Cx, f: &WorkFile, content: &Content) -> Result<Self> {
        let actor = cx.actor()?;
        let keeps = actions::may_keep(actor, f);
        let asked = f.kept_until.is_some() && f.kept_agreed_by.is_empty();
        let at = |state: FileState| keeps && f.state == state;
        Ok(Self {
            correct: keeps && !matches!(f.state, FileState::Offered | FileState::Archived),
            withdraw: at(FileState::Proposed),
            open: at(FileState::Listed),
            fill: keeps && f.collects(),
            close: at(FileState::Open),
            reopen: at(FileState::Closed),
            ask_back: at(FileState::Closed) && f.hand_over_by.is_some(),
            answer_back: asked && f.state == FileState::Closed && actor.can(policy::APPROVE_FILES),
            hand_over: at(FileState::Closed) && f.hand_over_by.is_some(),
            pass_on: keeps
                && actor.can(policy::OVERSEE)
                && !matches!(f.state, FileState::Offered | FileState::Archived),
            deliver: delivery::may_ask(cx, f).await?,
            export: content.hidden == 0 && !matches!(f.state, FileState::Proposed | FileState::Listed),
        })
    }
}

/// A document that a search found.
struct Offer {
    id: String,
    title: String,
    about: String,
}

/// A document of the file, to be taken out.
struct Inside {
    id: String,
    title: String,
}

#[derive(Template)]
#[template(path = "work/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    file: &'a WorkFile,
    status: Status,
    pairs: Vec<(String, String)>,
    table: DataTable,
    hidden: i64,
    gaps: Vec<Gap>,
    searched: bool,
    words: String,
    offers: Vec<Offer>,
    inside: Vec<Inside>,
    story: Timeline,
    package: String,
    latest_back: String,
    /// To whom the file may be passed on.
    units: Vec<(String, String)>,
    people: Vec<(String, String)>,
    may: May,
}

impl ShowPage<'_> {
    fn choices(&self) -> Vec<(String, String)> {
        self.inside.iter().map(|one| (one.id.clone(), one.title.clone())).collect()
    }
}

/// `GET /van-ban/ho-so/{id}?tim=`
pub(super) async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let words = asked.get("tim").map_or("", |w| w.trim());
    page(&cx, &file, words, &cx.fields()).await
}

async fn page(cx: &Cx, file: &WorkFile, words: &str, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let content = item::shown(cx, file.id).await?;
    let may = May::of(cx, file, &content).await?;
    let offers = if may.fill { offers(cx, &content, words).await? } else { Vec::new() };
    let latest = file.latest_back().map(format_date);
    let (units, people) = if may.pass_on { verbs::takers(cx).await? } else { (Vec::new(), Vec::new()) };
    let body = ShowPage {
        t,
        f,
        file,
        status: badge(t, file, cx.today()),
        pairs: pairs(cx, file, &content).await?,
        table: table(cx, &content),
        hidden: content.hidden,
        gaps: content.gaps(file),
        searched: !words.is_empty(),
        words: words.to_owned(),
        offers,
        inside: content.items.iter().map(|i| Inside { id: i.id.to_string(), title: name(i) }).collect(),
        story: story(cx, file, &content).await?,
        package: Uuid::now_v7().to_string(),
        latest_back: latest.unwrap_or_default(),
        units,
        people,
        may,
    };
    cx.form_page(f, &file.title, &[(&t.get("workfile-files"), "/van-ban/ho-so")], &body)
}

fn name(item: &Item) -> String {
    if item.symbol.is_empty() { item.subject.clone() } else { format!("{} · {}", item.symbol, item.subject) }
}

/// Documents that the actor may see and that are not in the file yet.
async fn offers(cx: &Cx, content: &Content, words: &str) -> Result<Vec<Offer>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = crate::store::Wanted { state: "all".into(), words: words.to_owned(), ..Default::default() };
    let found = crate::store::list(&cx.read(), cx.actor()?, &wanted, cx.today(), 0, OFFERED).await?;
    let is_fresh = |id: Uuid| !content.items.iter().any(|item| item.id == id);
    let fresh = found.into_iter().filter(|d| is_fresh(d.id.0));
    let about = |d: &crate::model::Document| {
        let day = format_date(kernel::local_day(d.arrived_at));
        format!("{} · {} {}/{} · {day}", d.agency, cx.t.get("document-number"), d.number, d.year)
    };
    let mut offers: Vec<Offer> =
        fresh.map(|d| Offer { id: d.id.to_string(), title: d.title(), about: about(&d) }).collect();
    let wanted = outgoing::store::Wanted { state: "issued".into(), words: words.to_owned(), ..Default::default() };
    let gone = outgoing::store::list(&cx.read(), cx.actor()?, &wanted, 0, OFFERED).await?;
    offers.extend(gone.iter().filter(|o| is_fresh(o.id.0)).map(|o| {
        let about = cx.t.with("workfile-went", [("number", o.number.unwrap_or(0).into())]);
        Offer { id: o.id.to_string(), title: o.title(), about }
    }));
    Ok(offers)
}

async fn pairs(cx: &Cx, f: &WorkFile, content: &Content) -> Result<Vec<(String, String)>> {
    let t = &cx.t;
    let unit = people::api::unit(&cx.read(), f.unit).await?.name;
    let day = |day: Option<chrono::NaiveDate>| day.map(format_date).unwrap_or_default();
    let retention = match f.retention_basis.is_empty() {
        true => f.retention.said(),
        false => format!("{} ({})", f.retention.said(), f.retention_basis),
    };
    let kept = match (f.kept_until, f.kept_agreed_by.as_str()) {
        (None, _) => String::new(),
        (Some(until), "") => t.with("workfile-back-asked", [("day", format_date(until).into())]),
        (Some(until), who) => t.with("workfile-back-agreed", [("day", format_date(until).into()), ("who", who.into())]),
    };
    let span = content.span().map(|(from, to)| format!("{} - {}", format_date(from), format_date(to)));
    let all = [
        ("workfile-notation", format!("{}.{}", f.year, f.notation)),
        ("workfile-heading", f.heading.clone()),
        ("workfile-unit", unit),
        ("workfile-keeper", f.keeper_name.clone()),
        ("workfile-retention", retention),
        ("workfile-rights", t.get(format!("workfile-rights-{}", f.rights.key()))),
        ("workfile-opened", day(f.opened_on)),
        ("workfile-documents-span", span.unwrap_or_default()),
        ("workfile-pages", content.pages().to_string()),
        ("workfile-ended", day(f.ended_on)),
        ("workfile-settled", day(f.settled_on)),
        ("workfile-short", f.short_reason.clone()),
        ("workfile-hand-over-by", hand_over_said(t, f)),
        ("workfile-back", kept),
        ("workfile-back-reason", f.kept_reason.clone()),
        ("workfile-archived", day(f.archived_on)),
        ("workfile-delivery", delivery::of_file(cx, f).await?),
        ("workfile-expires", day(f.expires_on)),
        ("workfile-note", f.note.clone()),
    ];
    Ok(all.into_iter().filter(|(_, v)| !v.is_empty()).map(|(key, value)| (t.get(key), value)).collect())
}

/// Until when it is handed over, and by which law where that law gives this day.
fn hand_over_said(t: &ui::T, f: &WorkFile) -> String {
    let Some((by, ended)) = f.hand_over_by.zip(f.ended_on) else { return String::new() };
    let gives = |term: &&rules::Term| term.hand_over_by(f.retention, ended, f.settled_on) == Some(by);
    let Some(term) = rules::term_on(ended).filter(gives) else { return format_date(by) };
    let (day, basis) = (format_date(by), term.basis.as_str());
    let said = t.with("workfile-hand-over-basis", [("day", day.into()), ("basis", basis.into())]);
    match term.unverified.as_str() {
        "" => said,
        unverified => format!("{said} {}", t.with("workfile-unverified", [("what", unverified.into())])),
    }
}

fn table(cx: &Cx, content: &Content) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("workfile-content"))
        .column(t.get("document-issued"))
        .column(t.get("document-one"))
        .column(t.get("document-agency"))
        .numeric(t.get("document-page-count"))
        .numeric(t.get("workfile-file-count"));
    for item in &content.items {
        let which = if item.direction == "in" { "workfile-arrived" } else { "workfile-went" };
        table.row(vec![
            DataTable::text(format_date(item.day())),
            DataTable::link(name(item), &item.href, t.with(which, [("number", item.number.into())])),
            DataTable::text(&item.agency),
            DataTable::text(item.pages.map(|p| p.to_string()).unwrap_or_default()),
            DataTable::text(item.files.len().to_string()),
        ]);
    }
    table
}

/// What a step says: the document that went in or out is named to those alone who may see it.
async fn said(cx: &Cx, content: &Content, body: &str) -> Result<String> {
    let (first, rest) = body.split_once('\n').unwrap_or((body, ""));
    let Ok(document) = first.parse::<Uuid>() else { return Ok(cx.t.said(body).into_owned()) };
    let title = match content.items.iter().find(|item| item.id == document) {
        Some(item) => name(item),
        None => match item::named(&cx.read(), cx.actor()?, document).await {
            Ok((_, title)) => title,
            Err(_) => cx.t.get("workfile-unseen-document"),
        },
    };
    Ok(if rest.is_empty() { title } else { format!("{title}. {rest}") })
}

async fn story(cx: &Cx, file: &WorkFile, content: &Content) -> Result<Timeline> {
    let t = &cx.t;
    let mut steps = Vec::new();
    for s in store::steps(&cx.read(), file.id).await? {
        steps.push(Step {
            state: StepState::Done,
            title: t.get(format!("workfile-step-{}", s.kind)),
            when: [kernel::moment(s.at), s.by_name]
                .into_iter()
                .filter(|said| !said.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            text: said(cx, content, &s.body).await?,
            ..Step::default()
        });
    }
    Ok(Timeline::new(t, steps))
}

/// The answer to an act: back to the file with a word, or the page with what is wrong.
pub(super) async fn after(cx: &Cx, file: &WorkFile, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&file.page(), &cx.t.get(said))),
        Err(error) => page(cx, file, form.value("tim"), &cx.typed(form, &error.for_form()?)).await,
    }
}

/// `POST /van-ban/ho-so/{id}/bo`
pub(super) async fn withdraw(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::withdraw(&mut tx, cx.actor()?, &file).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => {
            let list = format!("/van-ban/ho-so?nam={}", file.year);
            Ok(cx.redirect_saying(&list, &cx.t.get("workfile-was-withdrawn")))
        }
        Err(error) => page(&cx, &file, "", &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// `POST /van-ban/ho-so/{id}/mo`
pub(super) async fn open(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::open(&mut tx, cx.actor()?, &file).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &file, &form, done, "workfile-was-opened").await
}

/// `POST /van-ban/ho-so/them`: from the page of the file (by search) or of the document (by the card).
pub(super) async fn put_in(cx: Cx, form: Form) -> Result<Response> {
    if form.value("file").is_empty() {
        let said = cx.t.get("workfile-file-missing");
        return Ok(cx.redirect_saying(&way_back(&cx, &form).await?, &said));
    }
    let file = visible(&cx, form.value("file")).await?;
    let document: Uuid = form.value("document").parse().map_err(|_| Error::NotFound)?;
    let done = async {
        let mut tx = cx.begin().await?;
        let is_new = actions::put_in(&mut tx, cx.actor()?, &file, document).await?;
        tx.commit().await?;
        Ok(is_new)
    };
    let done: Result<bool> = done.await;
    match done {
        Ok(is_new) => {
            let said = if is_new { "workfile-was-put-in" } else { "workfile-is-inside" };
            let to = if form.value("tim").is_empty() { way_back(&cx, &form).await? } else { file.page() };
            Ok(cx.redirect_saying(&to, &cx.t.get(said)))
        }
        Err(error) => page(&cx, &file, form.value("tim"), &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// The page of the document that was put in.
async fn way_back(cx: &Cx, form: &Form) -> Result<String> {
    let document: Uuid = form.value("document").parse().map_err(|_| Error::NotFound)?;
    let is_out = outgoing::store::find(&cx.read(), OutgoingId(document)).await?.is_some();
    Ok(format!("/van-ban/{}/{document}", if is_out { "di" } else { "den" }))
}

/// `POST /van-ban/ho-so/{id}/rut`
pub(super) async fn take_out(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let done = async {
        let Ok(document) = form.value("document").parse() else {
            return Err(Error::invalid("document", cx.t.get("workfile-document-missing")));
        };
        let mut tx = cx.begin().await?;
        actions::take_out(&mut tx, cx.actor()?, &file, document, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &file, &form, done, "workfile-was-taken-out").await
}

/// `POST /van-ban/ho-so/{id}/dong`
pub(super) async fn close(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let done = async {
        let (ended_on, settled_on) = (form.day("ended_on"), form.day("settled_on"));
        form.check()?;
        let mut tx = cx.begin().await?;
        actions::close(&mut tx, cx.actor()?, &file, ended_on, settled_on, form.value("short_reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &file, &form, done, "workfile-was-closed").await
}

/// `POST /van-ban/ho-so/{id}/mo-lai`
pub(super) async fn reopen(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let file = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::reopen(&mut tx, cx.actor()?, &file, form.value("reopen_reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &file, &form, done, "workfile-was-reopened").await
}
