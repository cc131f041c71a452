//! The form of a task: a new one, or one that is followed.

use super::forms::person_choice;
use super::names::Names;
use super::task_id;
use crate::plan::view::{editable_plan, id};
use crate::plan::{self, Plan};
use crate::task::actions;
use crate::task::model::{NewTask, Task, TaskFields, TaskId};
use crate::task::store;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, UnitId, UserId};
use plan_reader::deadline::Deadline;

#[derive(Template)]
#[template(path = "task/pages/edit.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    action: String,
    back: String,
    title: String,
    version: i32,
    /// Of a new task only: the identifier that the form carries.
    new_id: Option<String>,
    units: Vec<(String, String)>,
    people: ui::govuk::Select,
    /// What the other person wrote, where two wrote at once.
    theirs: Option<ui::govuk::SummaryList>,
}

/// What the page is about.
enum About {
    New(Plan),
    Kept(Box<Task>),
}

/// An empty form in a plan.
pub(super) async fn blank(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let plan = plan_of(&cx, &plan).await?;
    let lead = plan.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let fields = ui::Fields::new(&cx.t, &cx.csrf).value("lead", lead);
    page(&cx, About::New(plan), StatusCode::OK, &fields, false, String::new()).await
}

/// The form of a task that is followed.
pub(super) async fn form(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let task = editable(&cx, task_id(&id)?).await?;
    let mut fields = ui::Fields::new(&cx.t, &cx.csrf)
        .value("title", task.title.as_str())
        .value("product", task.product.as_str())
        .value("section", task.section.as_str())
        .value("lead", task.lead_unit_id.map_or_else(String::new, |unit| unit.to_string()))
        .value("person", task.person_id.map_or_else(String::new, |person| person.to_string()))
        .value("deadline_text", task.deadline_text.as_str());
    for unit in store::coordinating(&cx.read(), task.id).await? {
        fields = fields.value("coordinating", unit.to_string());
    }
    page(&cx, About::Kept(Box::new(task)), StatusCode::OK, &fields, false, String::new()).await
}

/// Makes the task.
pub(super) async fn create(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let plan = plan_of(&cx, &plan).await?;
    let done = async {
        let id: TaskId = form.value("task_id").parse().map_err(|_| Error::refused("Tải lại trang rồi gửi lại."))?;
        let fields = read(&form, &plan, None)?;
        let mut tx = cx.begin().await?;
        let new = NewTask { id, plan: plan.id, position: None, fields, source: None };
        actions::create(&mut tx, cx.actor()?, &new).await?;
        tx.commit().await?;
        Ok(id)
    };
    match done.await {
        Ok(id) => Ok(cx.redirect_saying(&format!("/nhiem-vu/{id}"), &cx.t.get("task-said-created"))),
        Err(error) => again(&cx, About::New(plan), &form, error).await,
    }
}

/// Saves the task.
pub(super) async fn save(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let task = editable(&cx, task_id(&id)?).await?;
    let plan = plan::get(&cx.read(), task.plan_id).await?;
    let done = async {
        let version = form.value("version").parse().map_err(|_| Error::refused("Tải lại trang rồi gửi lại."))?;
        let fields = read(&form, &plan, Some(&task))?;
        let mut tx = cx.begin().await?;
        actions::edit(&mut tx, cx.actor()?, task.id, version, &fields).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/nhiem-vu/{}", task.id), &cx.t.get("task-said-saved"))),
        Err(error) => again(&cx, About::Kept(Box::new(editable(&cx, task.id).await?)), &form, error).await,
    }
}

async fn plan_of(cx: &Cx, plan: &str) -> Result<Plan> {
    editable_plan(&cx.read(), cx.actor()?, id(plan)?).await
}

async fn editable(cx: &Cx, id: TaskId) -> Result<Task> {
    let task = store::find_visible_to(&cx.read(), cx.actor()?, id).await?;
    editable_plan(&cx.read(), cx.actor()?, task.plan_id).await?;
    Ok(task)
}

/// The form as fields of a task. A deadline whose words did not change keeps the rule that was read from the document.
fn read(form: &Form, plan: &Plan, old: Option<&Task>) -> Result<TaskFields> {
    let unknown = "Chọn đơn vị trong danh sách.";
    let lead: Option<UnitId> = form.parsed("lead", unknown);
    let person: Option<UserId> = form.parsed("person", "Chọn người phụ trách trong danh sách.");
    let mut coordinating = Vec::new();
    for value in form.values("coordinating").filter(|value| !value.is_empty()) {
        match value.parse() {
            Ok(unit) => coordinating.push(unit),
            Err(_) => form.wrong("coordinating", unknown),
        }
    }
    let deadline_text = form.value("deadline_text").to_owned();
    let deadline = match old.filter(|task| task.deadline_text == deadline_text) {
        Some(task) => task.deadline(),
        None => Deadline::parse(&deadline_text, Some(plan.year)),
    };
    if deadline.is_none() && !deadline_text.is_empty() && old.is_none_or(|task| task.deadline_text != deadline_text) {
        form.wrong(
            "deadline_text",
            "Chưa hiểu thời hạn này. Viết như: 20/11/2026; quý II/2026; 1 tuần/lần; thường xuyên.",
        );
    }
    form.check()?;
    Ok(TaskFields {
        section: form.value("section").to_owned(),
        title: form.value("title").to_owned(),
        product: form.value("product").to_owned(),
        lead_unit: lead,
        coordinating,
        person,
        deadline_text,
        deadline,
    })
}

async fn again(cx: &Cx, about: About, form: &Form, error: Error) -> Result<Response> {
    let (status, conflict) = (error.status(), matches!(error, Error::Conflict(_)));
    let fields = cx.typed(form, &error.for_form()?);
    page(cx, about, status, &fields, conflict, form.value("task_id").to_owned()).await
}

async fn page(
    cx: &Cx,
    about: About,
    status: StatusCode,
    f: &ui::Fields,
    conflict: bool,
    new_id: String,
) -> Result<Response> {
    let (names, t) = (Names::load(&cx.read(), cx.today()).await?, &cx.t);
    let (action, back, title, version, new_id, kept) = match about {
        About::New(plan) => {
            let list = format!("/ke-hoach/{}/nhiem-vu", plan.id);
            let id = if new_id.is_empty() { TaskId::new().to_string() } else { new_id };
            (format!("{list}/moi"), list, t.get("task-new"), 0, Some(id), None)
        }
        About::Kept(task) => {
            let href = format!("/nhiem-vu/{}", task.id);
            (format!("{href}/sua"), href, t.get("task-edit"), task.version, None, Some(*task))
        }
    };
    let theirs = |task: Task| {
        ui::govuk::SummaryList::new()
            .row(t.get("task-field-title"), task.title)
            .row(t.get("task-field-product"), task.product)
            .row(t.get("task-field-deadline"), task.deadline_text)
    };
    let everybody: Vec<(String, String)> = names.people.iter().map(|p| (p.id.to_string(), p.name.clone())).collect();
    let page = Page {
        t,
        f,
        action,
        back,
        title,
        version,
        new_id,
        units: names.units.iter().map(|unit| (unit.id.to_string(), unit.name.clone())).collect(),
        people: person_choice(t, f, &everybody),
        theirs: kept.filter(|_| conflict).map(theirs),
    };
    cx.page_with(status, &page.title.clone(), &[], &page)
}
