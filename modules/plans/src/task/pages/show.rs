//! The page of one task.

use super::fields::Fields;
use super::names::Names;
use super::row::day;
use super::task_id;
use super::timeline::{Told, tell};
use crate::evidence::{self, Evidence};
use crate::policy;
use crate::task::actions::may_report;
use crate::task::model::{State, Task, TaskId};
use crate::task::store::{self, Filter};
use crate::task::{due, escalation};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Actor, Cx, Error, Form, Result, audit, local};
use std::collections::HashMap;

/// Newest events shown.
const EVENTS: u64 = 100;
/// Occurrences shown before and after today.
const OCCURRENCES: usize = 12;

#[derive(Template)]
#[template(path = "task/pages/show.html")]
struct Page<'a> {
    t: &'a ui::T,
    csrf: &'a str,
    f: Fields,
    task: Task,
    due: String,
    tag: ui::Status,
    why: String,
    plan_title: String,
    plan_href: String,
    source_href: Option<String>,
    lead: String,
    lead_href: String,
    coordinating: String,
    person: String,
    person_value: String,
    people: Vec<(String, String)>,
    occurrences: Vec<Occurrence>,
    unreported: Vec<(String, String)>,
    updates: Vec<UpdateRow>,
    milestones: Vec<MilestoneRow>,
    difficulties: Vec<DifficultyRow>,
    escalate_days: Option<i64>,
    extensions: Vec<ExtensionRow>,
    history: Vec<Told>,
    may: May,
}

/// What the actor may do here.
struct May {
    edit: bool,
    report: bool,
    assign: bool,
    approve: bool,
    reopen: bool,
}

struct Occurrence {
    day: String,
    reported: bool,
    missed: bool,
}

struct UpdateRow {
    at: String,
    who: String,
    progress: i32,
    body: String,
    occurrence: String,
    files: Vec<FileRow>,
}

struct FileRow {
    href: String,
    name: String,
    size: String,
}

struct MilestoneRow {
    id: String,
    title: String,
    due: String,
    done: String,
    late: bool,
}

struct DifficultyRow {
    id: String,
    body: String,
    who: String,
    at: String,
    level: String,
    with_leader: bool,
    answered_by: String,
    answered_at: String,
    answer: String,
}

struct ExtensionRow {
    id: String,
    from: String,
    to: String,
    reason: String,
    who: String,
    at: String,
    decision: String,
    decided: String,
    decision_reason: String,
    own: bool,
}

/// The page.
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, task_id(&id)?, StatusCode::OK, Fields::default()).await
}

/// After an action: on to the page, or the page again with what was typed and what is wrong.
pub(super) async fn answer(cx: &Cx, id: TaskId, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&format!("/nhiem-vu/{id}"), &cx.t.get(said))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::Conflict(_))) => {
            page(cx, id, error.status(), Fields::of(form, &error)).await
        }
        Err(other) => Err(other),
    }
}

async fn page(cx: &Cx, id: TaskId, http: StatusCode, f: Fields) -> Result<Response> {
    let (conn, actor, today) = (cx.read(), cx.actor()?, cx.today());
    let task = store::find_visible_to(&conn, actor, id).await?;
    let names = Names::load(&conn, today).await?;
    let plan = store::plan_head(&conn, task.plan_id).await?;
    let only = Filter { task: Some(id), ..Filter::default() };
    let listed = store::list(&conn, actor, &only, today).await?.into_iter().next().ok_or(Error::NotFound)?;
    let (status, sentence) = listed.status(today);
    let occurrences = occurrences(&task, plan.year, &store::ticked(&conn, id).await?, today);
    let history = audit::of_subject(&conn, id.0, EVENTS).await?;
    let quoted = task.source_start.filter(|_| !task.source_text.is_empty());
    let title = task.title.clone();
    let page = Page {
        t: &cx.t,
        csrf: &cx.csrf,
        f,
        due: day(task.due_on),
        tag: ui::Status::of(status.key(), cx.t.get(status.label())),
        why: sentence.say(&cx.t),
        plan_href: format!("/ke-hoach/{}/nhiem-vu", plan.id),
        source_href: quoted.map(|line| format!("/ke-hoach/{}/van-ban#d{line}", plan.id)),
        plan_title: plan.title.clone(),
        lead: names.unit(task.lead_unit_id),
        lead_href: task.lead_unit_id.map_or_else(String::new, |unit| format!("/don-vi/{unit}")),
        coordinating: names.units(&store::coordinating(&conn, id).await?),
        person: names.person(task.person_id),
        person_value: task.person_id.map_or_else(String::new, |person| person.to_string()),
        people: people(&names, &task),
        unreported: unreported(&occurrences),
        occurrences,
        updates: updates(cx, id).await?,
        milestones: milestones(cx, id, today).await?,
        difficulties: difficulties(cx, id).await?,
        escalate_days: escalation::days(&conn).await?,
        extensions: extensions(cx, id, actor).await?,
        history: history.iter().map(|event| tell(&cx.t, &names, event)).collect(),
        may: may(actor, &task),
        task,
    };
    let crumbs = [(plan.title.as_str(), page.plan_href.as_str())];
    let shell_title = cut(&title);
    let crumbs = crumbs.map(|(label, href)| (label.to_owned(), href.to_owned()));
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(label, href)| (label.as_str(), href.as_str())).collect();
    cx.page_with(http, &shell_title, &crumbs, &page)
}

/// A title short enough for a tab.
fn cut(title: &str) -> String {
    match title.char_indices().nth(120) {
        Some((at, _)) => format!("{}…", &title[..at]),
        None => title.to_owned(),
    }
}

fn may(actor: &Actor, task: &Task) -> May {
    let (edit, report) = (actor.can_in(policy::EDIT, task.lead_unit_id), may_report(actor, task));
    let open = task.state == State::Open;
    May {
        edit: edit && open,
        report: report && open,
        assign: open && actor.can_in(policy::ASSIGN, task.lead_unit_id),
        approve: actor.can_in(policy::APPROVE, task.lead_unit_id),
        reopen: match task.state {
            State::Open => false,
            State::Done => report,
            State::Cancelled | State::Superseded => edit,
        },
    }
}

/// Who may be put in charge: people of the lead unit first.
fn people(names: &Names, task: &Task) -> Vec<(String, String)> {
    let mut people: Vec<_> = names.people.iter().collect();
    people.sort_by_key(|person| person.unit != task.lead_unit_id);
    let label = |p: &people::api::Person| match &p.unit_name {
        Some(unit) => format!("{} ({unit})", p.name),
        None => p.name.clone(),
    };
    people.into_iter().map(|person| (person.id.to_string(), label(person))).collect()
}

/// The occurrences around today of a task that recurs.
fn occurrences(task: &Task, year: i32, ticked: &[NaiveDate], today: NaiveDate) -> Vec<Occurrence> {
    let Some(deadline) = task.deadline().filter(due::recurs) else { return Vec::new() };
    let days: Vec<NaiveDate> = due::days(&deadline, year).into_iter().filter(|day| *day >= task.tracked_from).collect();
    let now = days.iter().position(|day| *day >= today).unwrap_or(days.len());
    let around = days.iter().skip(now.saturating_sub(OCCURRENCES)).take(2 * OCCURRENCES);
    let occurrence = |day: &NaiveDate| {
        let reported = ticked.contains(day);
        Occurrence { day: vietnamese::format_date(*day), reported, missed: !reported && *day < today }
    };
    around.map(occurrence).collect()
}

fn unreported(occurrences: &[Occurrence]) -> Vec<(String, String)> {
    occurrences.iter().filter(|o| !o.reported).map(|o| (o.day.clone(), o.day.clone())).collect()
}

fn moment(at: chrono::DateTime<chrono::Utc>) -> String {
    local(at).format("%H:%M %d/%m/%Y").to_string()
}

async fn updates(cx: &Cx, id: TaskId) -> Result<Vec<UpdateRow>> {
    let conn = cx.read();
    let updates = store::updates(&conn, id).await?;
    let ids: Vec<uuid::Uuid> = updates.iter().take(200).map(|update| update.id).collect();
    let mut files: HashMap<uuid::Uuid, Vec<FileRow>> = HashMap::new();
    for file in evidence::of_subjects(&conn, &ids).await? {
        files.entry(file.subject_id).or_default().push(file_row(&file));
    }
    Ok(updates
        .into_iter()
        .take(200)
        .map(|u| UpdateRow {
            at: moment(u.at),
            who: u.by_name,
            progress: u.progress,
            body: u.body,
            occurrence: day(u.occurrence_on),
            files: files.remove(&u.id).unwrap_or_default(),
        })
        .collect())
}

fn file_row(file: &Evidence) -> FileRow {
    let size = match file.size {
        ..1_000 => format!("{} B", file.size),
        1_000..1_000_000 => format!("{} KB", file.size / 1_000),
        _ => format!("{} MB", file.size / 1_000_000),
    };
    FileRow { href: format!("/ke-hoach/minh-chung/{}", file.id), name: file.file_name.clone(), size }
}

async fn milestones(cx: &Cx, id: TaskId, today: NaiveDate) -> Result<Vec<MilestoneRow>> {
    let row = |m: store::Milestone| MilestoneRow {
        id: m.id.to_string(),
        title: m.title,
        due: day(m.due_on),
        done: day(m.done_on),
        late: m.done_on.is_none() && m.due_on.is_some_and(|due| due < today),
    };
    Ok(store::milestones(&cx.read(), id).await?.into_iter().map(row).collect())
}

async fn difficulties(cx: &Cx, id: TaskId) -> Result<Vec<DifficultyRow>> {
    let row = |d: store::Difficulty| DifficultyRow {
        id: d.id.to_string(),
        body: d.body,
        who: d.raised_by_name,
        at: moment(d.raised_at),
        with_leader: d.level == "leader",
        level: cx.t.get(format!("task-difficulty-level-{}", d.level)),
        answered_by: d.resolved_by_name,
        answered_at: d.resolved_at.map(moment).unwrap_or_default(),
        answer: d.resolution,
    };
    Ok(store::difficulties(&cx.read(), id).await?.into_iter().map(row).collect())
}

async fn extensions(cx: &Cx, id: TaskId, actor: &Actor) -> Result<Vec<ExtensionRow>> {
    let row = |e: store::Extension| ExtensionRow {
        id: e.id.to_string(),
        from: day(e.from_due),
        to: vietnamese::format_date(e.to_due),
        reason: e.reason,
        who: e.requested_by_name,
        at: moment(e.requested_at),
        decided: match e.decided_at {
            Some(at) => format!("{}, {}", e.decided_by_name, moment(at)),
            None => String::new(),
        },
        decision: e.decision,
        decision_reason: e.decision_reason,
        own: e.requested_by == actor.user.0,
    };
    Ok(store::extensions(&cx.read(), id).await?.into_iter().map(row).collect())
}
