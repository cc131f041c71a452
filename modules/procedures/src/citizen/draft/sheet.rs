//! The look through all answers, and the sheet with the code that is shown at the counter.

use super::files::copies;
use super::model::{Draft, form_of, is_the_form, papers};
use super::pages::{ROOT, found, is_complete};
use super::{actions, store};
use crate::catalogue::Version;
use crate::citizen::secret;
use crate::citizen::track::day_said;
use crate::dossier;
use crate::eform;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, local_day};
use ui::Fields;
use ui::govuk::SummaryList;

/// Routes of the look through and of the sheet.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/chuan-bi-ho-so/{token}/kiem-tra", Access::Public, look)
        .post("/chuan-bi-ho-so/{token}/kiem-tra", Access::Public, ready)
        .get("/chuan-bi-ho-so/{token}/xong", Access::Public, sheet)
        .post("/chuan-bi-ho-so/{token}/xoa", Access::Public, remove)
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/look.html")]
struct LookPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    token: &'a str,
    applicant: Option<SummaryList>,
    sections: Vec<(String, SummaryList)>,
    complete: bool,
}

/// The answers of a form under their headings, each with the way to change it where `edit` gives one.
pub(super) fn answers(t: &ui::T, draft: &Draft, form: &eform::Form, edit: Option<&str>) -> Vec<(String, SummaryList)> {
    let list = |rows: Vec<(&eform::Question, String)>| {
        rows.into_iter().fold(SummaryList::new(), |list, (question, value)| {
            let row = list.row(&question.title, value);
            match edit {
                Some(at) => row.action(t.get("draft-change"), format!("{at}/{}", question.key), &question.title),
                None => row,
            }
        })
    };
    let sections = form.summary(t, &draft.answers).into_iter();
    sections.map(|(heading, rows)| (heading, list(rows))).collect()
}

/// `GET /chuan-bi-ho-so/{token}/kiem-tra`
async fn look(cx: Cx, Path(token): Path<String>) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    look_page(&cx, &draft, &version, &token, &cx.fields())
}

fn look_page(cx: &Cx, draft: &Draft, version: &Version, token: &str, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let form = form_of(&version.content);
    let at = format!("{ROOT}/{token}/to-khai");
    let applicant = (!super::model::asks_applicant(form.as_ref())).then(|| {
        let list = SummaryList::new().row(t.get("help-name"), &draft.applicant_name);
        let phone = crate::citizen::person::spoken_phone(&draft.applicant_phone);
        let list = list.row(t.get("help-phone"), phone).row(t.get("draft-number"), &draft.owner_number);
        if list.rows.is_empty() {
            return list;
        }
        list.action(t.get("draft-change"), format!("{ROOT}/{token}/nguoi-nop"), t.get("draft-who"))
    });
    let page = LookPage {
        t,
        f,
        token,
        applicant,
        sections: form.as_ref().map(|form| answers(t, draft, form, Some(&at))).unwrap_or_default(),
        complete: is_complete(draft, version),
    };
    let back = format!("{ROOT}/{token}");
    cx.form_page(f, &t.get("draft-look-through"), &[(&draft.procedure_name, &back)], &page)
}

/// `POST /chuan-bi-ho-so/{token}/kiem-tra`
async fn ready(cx: Cx, Path(token): Path<String>, form: Form) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    let done = async {
        if !is_complete(&draft, &version) {
            return Err(Error::refused("Còn câu chưa trả lời hoặc trả lời chưa đúng. Ông/bà điền nốt rồi gửi lại."));
        }
        let mut tx = cx.begin().await?;
        actions::keep(&mut tx, &Draft { ready: true, ..draft.clone() }, "ready").await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect(&format!("{ROOT}/{token}/xong"))),
        Err(error) => look_page(&cx, &draft, &version, &token, &cx.typed(&form, &error.for_form()?)),
    }
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/sheet.html")]
struct SheetPage<'a> {
    t: &'a ui::T,
    draft: &'a Draft,
    token: &'a str,
    code: String,
    qr: String,
    kept_until: String,
    bring: Vec<(String, String)>,
    spared: Vec<String>,
    became: String,
}

/// `GET /chuan-bi-ho-so/{token}/xong`: the code, its picture, and what to bring; made to be printed.
async fn sheet(cx: Cx, Path(token): Path<String>) -> Result<Response> {
    let (draft, version) = found(&cx, &token).await?;
    if !draft.ready && draft.dossier.is_none() {
        return Ok(cx.redirect(&format!("{ROOT}/{token}/kiem-tra")));
    }
    let t = &cx.t;
    let form = form_of(&version.content);
    let all = papers(&version.content, &draft.case_key);
    let sent = store::files(&cx.read(), draft.id).await?;
    let line = |c: &&crate::catalogue::Component| {
        let is_sent = sent.iter().any(|file| file.component_key == c.key);
        let note = if is_sent { format!("{}; {}", copies(t, c), t.get("draft-sent-bring")) } else { copies(t, c) };
        (c.name.clone(), note)
    };
    let became = match draft.dossier {
        Some(id) => dossier::store::find(&cx.read(), id).await?.map(|d| d.code).unwrap_or_default(),
        None => String::new(),
    };
    let page = SheetPage {
        t,
        code: secret::spaced_code(&draft.code),
        qr: secret::qr(&draft.code, 200)?,
        kept_until: day_said(t.lang(), local_day(draft.kept_until)),
        bring: all.iter().filter(|c| !c.obtainable && !is_the_form(c, form.as_ref())).map(line).collect(),
        spared: all.iter().filter(|c| c.obtainable).map(|c| c.name.clone()).collect(),
        became,
        draft: &draft,
        token: &token,
    };
    cx.page(&t.get("draft-ready"), &[(&draft.procedure_name, &format!("{ROOT}/{token}"))], &page)
}

/// `POST /chuan-bi-ho-so/{token}/xoa`
async fn remove(cx: Cx, Path(token): Path<String>, _form: Form) -> Result<Response> {
    let (draft, _) = found(&cx, &token).await?;
    let mut tx = cx.begin().await?;
    actions::throw_away(&mut tx, &draft).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(ROOT, &cx.t.get("draft-removed")))
}
