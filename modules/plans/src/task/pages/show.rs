//! The page of one task.

use super::forms::{Forms, Returned};
use super::names::Names;
use super::row::day;
use super::task_id;
use super::timeline::{Told, tell};
use crate::evidence::{self, Evidence};
use crate::plan::view::may_edit;
use crate::plan::{self, Plan, PlanState};
use crate::policy;
use crate::ruling;
use crate::task::actions::may_report;
use crate::task::model::{State, Task, TaskId, pace};
use crate::task::store::{self, Filter};
use crate::task::{due, escalation};
use crate::working::weeks_left;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Actor, Cx, Error, Form, Result, UnitId, audit};
use std::collections::HashMap;
use ui::Render as _;

/// Newest events shown.
const EVENTS: u64 = 100;
/// Occurrences shown before and after today.
const OCCURRENCES: usize = 12;

#[derive(Template)]
#[template(path = "task/pages/show.html")]
struct Page<'a> {
    t: &'a ui::T,
    summary: ui::Raw,
    task: &'a Task,
    tag: ui::Status,
    why: String,
    /// What each week that is left must bring.
    pace: Option<String>,
    ruling: ui::Raw,
    facts: ui::govuk::SummaryList,
    source_href: Option<String>,
    occurrences: Vec<Occurrence>,
    updates: Vec<UpdateRow>,
    updates_file: ui::ListFile,
    milestones: Vec<MilestoneRow>,
    difficulties: Vec<DifficultyRow>,
    extensions: Vec<ExtensionRow>,
    history: Vec<Told>,
    report: Option<ui::Raw>,
    reopen: Option<ui::govuk::Details>,
    add_milestone: Option<ui::govuk::Details>,
    raise: Option<ui::govuk::Details>,
    ask: Option<ui::govuk::Details>,
    assign: Option<ui::Raw>,
    stop: Option<ui::govuk::Details>,
    /// What other rooms know of it.
    asides: Vec<ui::Raw>,
    edit: bool,
}

/// What the actor may do here.
pub(super) struct May {
    pub(super) edit: bool,
    pub(super) report: bool,
    pub(super) assign: bool,
    pub(super) approve: bool,
    pub(super) reopen: bool,
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
    title: String,
    due: String,
    done: String,
    late: bool,
    act: Option<ui::Raw>,
}

struct DifficultyRow {
    body: String,
    who: String,
    at: String,
    level: String,
    answered: Option<ui::govuk::InsetText>,
    act: Option<ui::Raw>,
}

struct ExtensionRow {
    from: String,
    to: String,
    reason: String,
    who: String,
    at: String,
    decided: Option<ui::govuk::InsetText>,
    act: Option<ui::Raw>,
}

/// The page.
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, task_id(&id)?, StatusCode::OK, None).await
}

/// After an action: on to the page, or the page again with what was typed and what is wrong.
pub(crate) async fn answer(cx: &Cx, id: TaskId, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    let error = match done {
        Ok(()) => return Ok(cx.redirect_saying(&format!("/nhiem-vu/{id}"), &cx.t.get(said))),
        Err(error) => error,
    };
    let status = error.status();
    let back = Returned { form, errors: error.for_form()? };
    page(cx, id, status, Some(&back)).await
}

async fn page(cx: &Cx, id: TaskId, http: StatusCode, back: Option<&Returned<'_>>) -> Result<Response> {
    let (conn, actor, today) = (cx.read(), cx.actor()?, cx.today());
    let task = store::find_visible_to(&conn, actor, id).await?;
    let names = Names::load(&conn, today).await?;
    let plan = plan::get(&conn, task.plan_id).await?;
    let only = Filter { task: Some(id), ..Filter::default() };
    let listed = store::list(&conn, actor, &only, today).await?.into_iter().next().ok_or(Error::NotFound)?;
    let (status, sentence) = listed.status(today);
    let (computed, computed_why) = listed.computed(today);
    let occurrences = occurrences(&task, plan.year, &store::ticked(&conn, id).await?, today);
    let history = audit::of_subject(&conn, id.0, EVENTS).await?;
    let quoted = task.source_start.filter(|_| !task.source_text.is_empty());
    let (may, forms) = (may(actor, &task, &plan), Forms::new(cx, &task, back));
    let working = kernel::calendar::in_use(&conn).await?;
    let weeks = task.due_on.map_or(0.0, |due| weeks_left(&working.calendar, today, due));
    let about = ruling::About {
        place: format!("/nhiem-vu/{id}"),
        lead: task.lead_unit_id,
        open: plan.state != PlanState::Closed,
        computed,
        sentence: &computed_why,
        ruling: listed.ruled(today),
        fields: &forms.fields,
        came: back.map(|back| back.form),
    };
    let plan_href = format!("/ke-hoach/{}/nhiem-vu", plan.id);
    let updates = updates(cx, id).await?;
    let page = Page {
        t: &cx.t,
        updates_file: updates_file(&cx.t, &task, &updates),
        updates,
        summary: forms.fields.summary(),
        tag: ui::Status::of(status.key(), cx.t.get(status.label())),
        why: sentence.say(&cx.t),
        pace: pace(&listed.facts(), today, weeks).map(|sentence| sentence.say(&cx.t)),
        ruling: ruling::panel(cx, actor, &about).raw(),
        facts: facts(cx, &task, &plan, &names, &store::coordinating(&conn, id).await?),
        source_href: quoted.map(|line| format!("/ke-hoach/{}/van-ban#d{line}", plan.id)),
        milestones: milestones(cx, id, &may, &forms).await?,
        difficulties: difficulties(cx, id, &may, &forms, &names).await?,
        extensions: extensions(cx, id, &may, &forms).await?,
        history: history.iter().map(|event| tell(&cx.t, &names, event)).collect(),
        report: forms.report(&may, &unreported(&occurrences)),
        reopen: forms.reopen(&may),
        add_milestone: forms.milestone(&may),
        raise: forms.difficulty(&may, escalation::days(&conn).await?, &other_units(&names, &task)),
        ask: forms.extension(&may),
        assign: forms.assign(&may, &people(&names, &task)),
        stop: forms.stop(&may),
        asides: cx.asides(id.0).await?,
        edit: may.edit,
        occurrences,
        task: &task,
    };
    cx.page_with(http, &cut(&task.title), &[(plan.title.as_str(), plan_href.as_str())], &page)
}

/// A title short enough for a tab.
fn cut(title: &str) -> String {
    match title.char_indices().nth(120) {
        Some((at, _)) => format!("{}…", &title[..at]),
        None => title.to_owned(),
    }
}

fn may(actor: &Actor, task: &Task, plan: &Plan) -> May {
    let (edit, report) = (may_edit(actor, plan), may_report(actor, task));
    let ongoing = plan.state != PlanState::Closed;
    let open = ongoing && task.state == State::Open;
    May {
        edit: edit && open,
        report: report && open,
        assign: open && actor.can_in(policy::ASSIGN, task.lead_unit_id),
        approve: ongoing && actor.can_in(policy::APPROVE, task.lead_unit_id),
        reopen: match task.state {
            _ if !ongoing => false,
            State::Open => false,
            State::Done => report,
            State::Cancelled | State::Superseded => edit,
        },
    }
}

fn facts(cx: &Cx, task: &Task, plan: &Plan, names: &Names, coordinating: &[UnitId]) -> ui::govuk::SummaryList {
    let t = &cx.t;
    let lead = task
        .lead_unit_id
        .map_or_else(String::new, |unit| ui::DataTable::link(names.unit(Some(unit)), format!("/don-vi/{unit}"), ""));
    let known = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let due = task.due_on.map_or_else(|| t.get("task-no-due"), vietnamese::format_date);
    let level = if task.progress == 100 { ui::Level::Met } else { ui::Level::OnTrack };
    let progress = ui::Progress::new(level, f64::from(task.progress), format!("{} %", task.progress)).html();
    ui::govuk::SummaryList::new()
        .row_html(t.get("task-plan"), ui::DataTable::link(&plan.title, format!("/ke-hoach/{}/nhiem-vu", plan.id), ""))
        .row(t.get("task-field-product"), known(&task.product))
        .row_html(t.get("task-field-lead-unit"), known(&lead))
        .row_html(t.get("task-field-coordinating"), names.few(t, task.lead_unit_id, coordinating))
        .row(t.get("task-field-person"), known(&names.person(task.person_id)))
        .row(t.get("task-field-deadline"), known(&task.deadline_text))
        .row(t.get("task-due"), due)
        .row_html(t.get("task-progress"), progress)
}

/// The units on which the lead unit may wait.
fn other_units(names: &Names, task: &Task) -> Vec<(String, String)> {
    let others = names.units.iter().filter(|unit| Some(unit.id) != task.lead_unit_id);
    others.map(|unit| (unit.id.to_string(), unit.name.clone())).collect()
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

/// The occurrences around today of a task that recurs or comes in stages.
fn occurrences(task: &Task, year: i32, ticked: &[NaiveDate], today: NaiveDate) -> Vec<Occurrence> {
    let Some(deadline) = task.deadline().filter(due::has_occurrences) else { return Vec::new() };
    let from = if due::recurs(&deadline) { task.tracked_from } else { NaiveDate::MIN };
    let days: Vec<NaiveDate> = due::days(&deadline, year).into_iter().filter(|day| *day >= from).collect();
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
            at: kernel::moment(u.at),
            who: u.by_name,
            progress: u.progress,
            body: u.body,
            occurrence: day(u.occurrence_on),
            files: files.remove(&u.id).unwrap_or_default(),
        })
        .collect())
}

/// The reports as a file.
fn updates_file(t: &ui::T, task: &Task, updates: &[UpdateRow]) -> ui::ListFile {
    let mut table = ui::DataTable::new(format!("{} – {}", cut(&task.title), t.get("task-updates")))
        .column(t.get("plan-column-day"))
        .column(t.get("indicator-entered"))
        .numeric(t.get("task-progress-percent"))
        .column(t.get("task-update-body"))
        .column(t.get("indicator-evidence"));
    for u in updates {
        let files = u.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join("; ");
        let cells = [&u.at, &u.who, &u.progress.to_string(), &u.body, &files];
        table.row(cells.into_iter().map(ui::DataTable::text).collect());
    }
    ui::ListFile(table)
}

fn file_row(file: &Evidence) -> FileRow {
    let size = match file.size {
        ..1_000 => format!("{} B", file.size),
        1_000..1_000_000 => format!("{} KB", file.size / 1_000),
        _ => format!("{} MB", file.size / 1_000_000),
    };
    FileRow { href: format!("/ke-hoach/minh-chung/{}", file.id), name: file.file_name.clone(), size }
}

async fn milestones(cx: &Cx, id: TaskId, may: &May, forms: &Forms<'_>) -> Result<Vec<MilestoneRow>> {
    let today = cx.today();
    let row = |m: store::Milestone| MilestoneRow {
        act: forms.of_milestone(may, &m.id.to_string(), &m.title, m.done_on.is_some()),
        title: m.title,
        due: day(m.due_on),
        done: day(m.done_on),
        late: m.done_on.is_none() && m.due_on.is_some_and(|due| due < today),
    };
    Ok(store::milestones(&cx.read(), id).await?.into_iter().map(row).collect())
}

async fn difficulties(cx: &Cx, id: TaskId, may: &May, forms: &Forms<'_>, names: &Names) -> Result<Vec<DifficultyRow>> {
    let row = |d: store::Difficulty| {
        let open = d.resolved_at.is_none();
        let who = |at| [("who", d.resolved_by_name.as_str().into()), ("at", kernel::moment(at).into())];
        let answered =
            d.resolved_at.map(|at| format!("{} — {}", d.resolution, cx.t.with("task-difficulty-answered", who(at))));
        DifficultyRow {
            act: if open { forms.of_difficulty(may, &d.id.to_string(), d.level == "leader") } else { None },
            answered: answered.map(ui::govuk::InsetText::new),
            level: if open { level(cx, names, &d) } else { String::new() },
            body: d.body,
            who: d.raised_by_name,
            at: kernel::moment(d.raised_at),
        }
    };
    Ok(store::difficulties(&cx.read(), id).await?.into_iter().map(row).collect())
}

/// Where an open difficulty lies: with whom to decide, and on which unit it waits.
fn level(cx: &Cx, names: &Names, d: &store::Difficulty) -> String {
    let level = cx.t.get(format!("task-difficulty-level-{}", d.level));
    match names.unit(d.waits_for) {
        unit if unit.is_empty() => level,
        unit => format!("{level} · {}", cx.t.with("task-difficulty-waits", [("unit", unit.into())])),
    }
}

async fn extensions(cx: &Cx, id: TaskId, may: &May, forms: &Forms<'_>) -> Result<Vec<ExtensionRow>> {
    let actor = cx.actor()?;
    let row = |e: store::Extension| {
        let decided = e.decided_at.map(|at| {
            let decision = cx.t.get(format!("task-extension-{}", e.decision));
            format!("{decision} {} — {}, {}", e.decision_reason, e.decided_by_name, kernel::moment(at))
        });
        let own = e.requested_by == actor.user.0;
        ExtensionRow {
            act: if decided.is_none() { forms.of_extension(may, &e.id.to_string(), own) } else { None },
            decided: decided.map(ui::govuk::InsetText::new),
            from: day(e.from_due),
            to: vietnamese::format_date(e.to_due),
            reason: e.reason,
            who: e.requested_by_name,
            at: kernel::moment(e.requested_at),
        }
    };
    Ok(store::extensions(&cx.read(), id).await?.into_iter().map(row).collect())
}
