//! Pages of a draft: choosing a procedure, beginning, the list of what is to be done, and who hands in.

use super::model::{Draft, asks_applicant, form_of, is_the_form, papers};
use super::{actions, store};
use crate::catalogue::{self, Version};
use crate::citizen::session::{Cookies, Kind};
use crate::citizen::{person, secret};
use crate::eform;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::limit::{self, Address, Limit};
use kernel::{Access, Cx, Error, Form, Result, Routes};
use std::collections::HashMap;
use ui::Fields;
use ui::govuk::{Tag, TaskItem, TaskList, TaskStatus, Words};

/// From one place, so many drafts in an hour.
const BY_ADDRESS: Limit = Limit { name: "draft address", most: 20, minutes: 60 };
/// The address of a draft begins so.
pub(super) const ROOT: &str = "/chuan-bi-ho-so";
/// Where filing online is done.
const PORTAL: &str = "https://dichvucong.gov.vn";

/// Routes of choosing, beginning and the list of tasks.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/chuan-bi-ho-so", Access::Public, choose)
        .post("/chuan-bi-ho-so", Access::Public, begin)
        .get("/chuan-bi-ho-so/{token}", Access::Public, tasks)
        .get("/chuan-bi-ho-so/{token}/nguoi-nop", Access::Public, who)
        .post("/chuan-bi-ho-so/{token}/nguoi-nop", Access::Public, keep_who)
}

/// The draft of a link, with the version of its procedure.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or its time is over.
pub(super) async fn found(cx: &Cx, token: &str) -> Result<(Draft, Version)> {
    let conn = cx.read();
    let draft = store::by_token(&conn, token, cx.now).await?.ok_or(Error::NotFound)?;
    let version = catalogue::store::version(&conn, draft.version_id).await?;
    Ok((draft, version))
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/choose.html")]
struct ChoosePage<'a> {
    t: &'a ui::T,
    portal: &'static str,
    fields: Vec<(String, Vec<(String, String)>)>,
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/begin.html")]
struct BeginPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    portal: &'static str,
    version: &'a Version,
    cases: Vec<(String, String)>,
    /// How long it takes, in general and in cases with a time of their own.
    times: Vec<String>,
    has_form: bool,
}

/// `GET /chuan-bi-ho-so?thu-tuc={code}`
async fn choose(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    if let Some(code) = asked.get("thu-tuc").filter(|code| !code.is_empty()) {
        let version = in_force(&cx, code).await?;
        let f = cx.fields().value("token", secret::token());
        return begin_page(&cx, &version, &f);
    }
    let mut fields: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for p in catalogue::store::list(&cx.read()).await?.into_iter().filter(|p| p.offered && p.current.is_some()) {
        let link = (p.name, format!("{ROOT}?thu-tuc={}", p.code));
        match fields.iter_mut().find(|(field, _)| *field == p.field) {
            Some((_, all)) => all.push(link),
            None => fields.push((p.field, vec![link])),
        }
    }
    cx.page(&cx.t.get("draft-title"), &[], &ChoosePage { t: &cx.t, portal: PORTAL, fields })
}

async fn in_force(cx: &Cx, code: &str) -> Result<Version> {
    let conn = cx.read();
    let procedure = catalogue::store::by_code(&conn, code).await?.filter(|p| p.offered).ok_or(Error::NotFound)?;
    catalogue::store::version_on(&conn, procedure.id, cx.today()).await?.ok_or(Error::NotFound)
}

fn begin_page(cx: &Cx, version: &Version, f: &Fields) -> Result<Response> {
    let cases = version.content.cases.iter().map(|case| (case.key.clone(), case.name.clone())).collect();
    let has_form = form_of(&version.content).is_some();
    let content = &version.content;
    let here = (cx.ward.id, cx.today());
    let usual = catalogue::say::usual_time(&cx.t, content, here);
    let times = std::iter::once(usual).chain(catalogue::say::times_of_cases(&cx.t, content, here)).collect();
    let page = BeginPage { t: &cx.t, f, portal: PORTAL, version, cases, times, has_form };
    cx.form_page(f, &version.content.name, &[(&cx.t.get("draft-title"), ROOT)], &page)
}

/// `POST /chuan-bi-ho-so`
async fn begin(cx: Cx, address: Address, cookies: Cookies, form: Form) -> Result<Response> {
    let version = in_force(&cx, form.value("thu-tuc")).await?;
    let token = form.value("token");
    if token.len() != 43 || !token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
        return Err(Error::refused("Trang này đã mở quá lâu. Ông/bà tải lại trang rồi gửi lại."));
    }
    let done = async {
        limit::count(&cx, &[(BY_ADDRESS, &address.place())]).await?;
        let holder = cookies.holder(&cx, Kind::Identity).await?;
        let mut tx = cx.begin().await?;
        actions::begin(&mut tx, &version, form.value("case"), token, holder.as_ref()).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect(&format!("{ROOT}/{token}"))),
        Err(error) => begin_page(&cx, &version, &cx.typed(&form, &error.for_form()?)),
    }
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/tasks.html")]
struct TasksPage<'a> {
    t: &'a ui::T,
    f: Fields,
    draft: &'a Draft,
    token: &'a str,
    list: TaskList,
    done: usize,
    all: usize,
    kept_until: String,
    help: String,
}

/// One thing to do, and how far it is.
pub(super) struct Task {
    pub(super) title: String,
    pub(super) hint: String,
    pub(super) href: String,
    pub(super) standing: Standing,
}

/// How far a task is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Done,
    Begun,
    ToDo,
    /// Nothing to do for the citizen: the ward does it, or the paper is brought.
    Spared,
}

impl Standing {
    fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Begun => "begun",
            Self::ToDo => "todo",
            Self::Spared => "spared",
        }
    }
}

/// What is to be done for a draft, in order.
pub(super) async fn tasks_of(cx: &Cx, draft: &Draft, version: &Version, token: &str) -> Result<Vec<Task>> {
    let t = &cx.t;
    let form = form_of(&version.content);
    let at = |rest: &str| format!("{ROOT}/{token}/{rest}");
    let mut tasks = Vec::new();
    if !asks_applicant(form.as_ref()) {
        let told = !draft.applicant_name.is_empty() && !draft.applicant_phone.is_empty();
        let standing = if told { Standing::Done } else { Standing::ToDo };
        tasks.push(Task { title: t.get("draft-who"), hint: String::new(), href: at("nguoi-nop"), standing });
    }
    if let Some(form) = &form {
        tasks.push(form_task(t, draft, form, at("to-khai")));
    }
    let files = store::files(&cx.read(), draft.id).await?;
    for paper in papers(&version.content, &draft.case_key) {
        if is_the_form(paper, form.as_ref()) {
            continue;
        }
        let count = files.iter().filter(|file| file.component_key == paper.key).count();
        let (standing, hint) = match count {
            _ if paper.obtainable => {
                (Standing::Spared, t.with("draft-obtained", [("database", paper.database.as_str().into())]))
            }
            0 => (Standing::ToDo, t.get(if paper.required { "draft-bring" } else { "draft-bring-if-any" })),
            n => (Standing::Done, t.with("draft-files-sent", [("n", n.into())])),
        };
        let href = if paper.obtainable { String::new() } else { at(&format!("giay-to/{}", paper.key)) };
        tasks.push(Task { title: paper.name.clone(), hint, href, standing });
    }
    Ok(tasks)
}

fn form_task(t: &ui::T, draft: &Draft, form: &eform::Form, href: String) -> Task {
    let asked = form.questions(&draft.answers);
    let answered = asked.iter().filter(|q| draft.answers.contains_key(&q.key)).count();
    let standing = match answered {
        0 => Standing::ToDo,
        _ if draft.is_answered(form) => Standing::Done,
        _ => Standing::Begun,
    };
    let hint = t.with("draft-answered", [("n", answered.into()), ("all", asked.len().into())]);
    Task { title: form.title.clone(), hint, href, standing }
}

/// Is all done that must be done before the counter? Papers may be brought instead of sent.
pub(super) fn is_complete(draft: &Draft, version: &Version) -> bool {
    let form = form_of(&version.content);
    let form_done = form.as_ref().is_none_or(|form| draft.is_answered(form));
    let applicant = draft.applicant();
    form_done && !applicant.name.is_empty() && !applicant.phone.is_empty()
}

/// `GET /chuan-bi-ho-so/{token}`
async fn tasks(cx: Cx, Path(token): Path<String>) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    if draft.dossier.is_some() {
        return Ok(cx.redirect(&format!("{ROOT}/{token}/xong")));
    }
    let t = &cx.t;
    let tasks = tasks_of(&cx, &draft, &version, &token).await?;
    let item = |task: &Task| TaskItem {
        title: Words::from(task.title.as_str()),
        hint: Some(task.hint.as_str()).filter(|hint| !hint.is_empty()).map(Words::from),
        href: task.href.clone(),
        status: status(t, task.standing),
        ..TaskItem::default()
    };
    let page = TasksPage {
        t,
        f: cx.fields(),
        list: TaskList { items: tasks.iter().map(item).collect(), ..TaskList::default() },
        done: tasks.iter().filter(|task| matches!(task.standing, Standing::Done | Standing::Spared)).count(),
        all: tasks.len(),
        kept_until: crate::citizen::track::day_said(t.lang(), kernel::local_day(draft.kept_until)),
        help: format!("/nho-huong-dan?ve=draft&ma={}", secret::spaced_code(&draft.code)),
        draft: &draft,
        token: &token,
    };
    cx.page(&draft.procedure_name, &[(&t.get("draft-title"), ROOT)], &page)
}

fn status(t: &ui::T, standing: Standing) -> TaskStatus {
    let text = t.get(format!("draft-standing-{}", standing.key()));
    match standing {
        Standing::Done | Standing::Spared => TaskStatus { text, ..TaskStatus::default() },
        Standing::Begun | Standing::ToDo => {
            TaskStatus { tag: Some(Tag { text, ..Tag::default() }), ..TaskStatus::default() }
        }
    }
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/who.html")]
struct WhoPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    token: &'a str,
}

/// `GET /chuan-bi-ho-so/{token}/nguoi-nop`
async fn who(cx: Cx, Path(token): Path<String>) -> Result<Response> {
    let (draft, _) = found(&cx, &token).await?;
    let f = cx.fields().value("name", draft.applicant_name.as_str());
    let f = f.value("phone", person::spoken_phone(&draft.applicant_phone)).value("number", draft.owner_number.as_str());
    who_page(&cx, &draft, &token, &f)
}

fn who_page(cx: &Cx, draft: &Draft, token: &str, f: &Fields) -> Result<Response> {
    let back = format!("{ROOT}/{token}");
    cx.form_page(f, &cx.t.get("draft-who"), &[(&draft.procedure_name, &back)], &WhoPage { t: &cx.t, f, token })
}

/// `POST /chuan-bi-ho-so/{token}/nguoi-nop`
async fn keep_who(cx: Cx, Path(token): Path<String>, form: Form) -> Result<Response> {
    let (draft, _) = found(&cx, &token).await?;
    match try_keep_who(&cx, &draft, &form).await {
        Ok(()) => Ok(cx.redirect(&format!("{ROOT}/{token}"))),
        Err(error) => who_page(&cx, &draft, &token, &cx.typed(&form, &error.for_form()?)),
    }
}

async fn try_keep_who(cx: &Cx, draft: &Draft, form: &Form) -> Result<()> {
    let name = form.required("name", "Nhập họ và tên người nộp.");
    let phone = person::phone(form.value("phone"));
    if phone.is_none() {
        form.wrong("phone", "Nhập số điện thoại, ví dụ 0912 345 678.");
    }
    let number: String = form.value("number").chars().filter(|c| !c.is_whitespace()).collect();
    if !number.is_empty() && (number.len() != 12 || !number.bytes().all(|b| b.is_ascii_digit())) {
        form.wrong("number", "Số định danh (CCCD) gồm 12 chữ số.");
    }
    form.check()?;
    let applicant_name = name.chars().take(200).collect();
    let told = Draft {
        applicant_name,
        applicant_phone: phone.unwrap_or_default(),
        owner_number: number,
        ready: false,
        ..draft.clone()
    };
    let mut tx = cx.begin().await?;
    actions::keep(&mut tx, &told, "applicant").await?;
    tx.commit().await.map(|_| ())
}
