//! At the counter: an officer opens a citizen's draft by its code or picture, and makes it a dossier.

use super::model::{Draft, DraftFile, form_of, is_the_form, papers};
use super::{actions, files, sheet, store};
use crate::catalogue::{self, Version};
use crate::citizen::{person, secret};
use crate::policy;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes};
use std::collections::HashMap;
use ui::Fields;
use ui::govuk::SummaryList;

/// Routes of the counter.
pub(super) fn routes(r: Routes) -> Routes {
    let receive = Access::Holds(policy::RECEIVE);
    r.get("/ho-so/tiep-nhan/ban-nhap", receive, open)
        .get("/ho-so/tiep-nhan/ban-nhap/{id}/tep/{file}", receive, file)
        .post("/ho-so/tiep-nhan/ban-nhap/{id}", receive, take)
}

#[derive(Template)]
#[template(path = "citizen/draft/pages/counter.html")]
struct CounterPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    code: String,
    wrong: bool,
    found: Option<Found>,
}

/// A draft as the officer sees it.
struct Found {
    draft: Draft,
    applicant: SummaryList,
    sections: Vec<(String, SummaryList)>,
    papers: Vec<(String, String)>,
    files: Vec<DraftFile>,
}

/// `GET /ho-so/tiep-nhan/ban-nhap?ma={code}`: shows what the citizen wrote, and so notes who read it.
async fn open(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let code = secret::plain_code(asked.get("ma").map_or("", String::as_str));
    let draft = store::by_code(&cx.read(), &code, cx.now).await?;
    if let Some(draft) = draft.as_ref().filter(|draft| draft.dossier.is_some()) {
        return Ok(cx.redirect(&format!("/ho-so/{}", draft.id)));
    }
    if let Some(draft) = &draft {
        let mut tx = cx.begin().await?;
        kernel::audit::note_personal_read(&mut tx, draft.id.0, "Tiếp nhận hồ sơ từ bản chuẩn bị của người dân");
        tx.commit().await?;
    }
    page(&cx, draft, &code, &cx.fields()).await
}

async fn page(cx: &Cx, draft: Option<Draft>, code: &str, f: &Fields) -> Result<Response> {
    let found = match draft {
        Some(draft) => {
            let version = catalogue::store::version(&cx.read(), draft.version_id).await?;
            Some(shown(cx, draft, &version).await?)
        }
        None => None,
    };
    let wrong = found.is_none() && !code.is_empty();
    let page = CounterPage { t: &cx.t, f, code: secret::spaced_code(code), wrong, found };
    cx.form_page(f, &cx.t.get("draft-counter"), &[(&cx.t.get("draft-counter-receive"), "/ho-so/tiep-nhan")], &page)
}

async fn shown(cx: &Cx, draft: Draft, version: &Version) -> Result<Found> {
    let t = &cx.t;
    let form = form_of(&version.content);
    let a = draft.applicant();
    let applicant = SummaryList::new()
        .row(t.get("help-name"), a.name)
        .row(t.get("draft-number"), a.number)
        .row(t.get("help-phone"), person::spoken_phone(&a.phone))
        .row(t.get("draft-address"), a.address);
    let brought = papers(&version.content, &draft.case_key);
    let brought = brought.into_iter().filter(|c| !c.obtainable && !is_the_form(c, form.as_ref()));
    let held = actions::held_of(&cx.read(), &draft, version, cx.today()).await?;
    let named = |c: &crate::catalogue::Component| {
        let copies = files::copies(t, c);
        let name = if copies.is_empty() { c.name.clone() } else { format!("{} ({copies})", c.name) };
        let name = match held.iter().find(|offer| offer.component_key == c.key) {
            Some(offer) => {
                let code = offer.held.dossier_code.as_str();
                t.with("counter-component-held", [("name", name.into()), ("code", code.into())])
            }
            None => name,
        };
        (c.key.clone(), name)
    };
    Ok(Found {
        applicant,
        sections: form.as_ref().map(|form| sheet::answers(t, &draft, form, None)).unwrap_or_default(),
        papers: brought.map(named).collect(),
        files: store::files(&cx.read(), draft.id).await?,
        draft,
    })
}

async fn found(cx: &Cx, id: &str) -> Result<Draft> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    store::find(&cx.read(), id).await?.ok_or(Error::NotFound)
}

/// `GET /ho-so/tiep-nhan/ban-nhap/{id}/tep/{file}`
async fn file(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response> {
    let draft = found(&cx, &id).await?;
    let mut tx = cx.begin().await?;
    kernel::audit::note_personal_read(&mut tx, draft.id.0, "Xem giấy tờ của bản chuẩn bị khi tiếp nhận");
    tx.commit().await?;
    files::answer(&cx, &draft, &file).await
}

/// `POST /ho-so/tiep-nhan/ban-nhap/{id}`
async fn take(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let draft = found(&cx, &id).await?;
    let done = async {
        let brought: Vec<&str> = form.values("brought").collect();
        let place = format!("UBND {}", cx.ward.name);
        let kept = actions::store_files(&cx.read(), &cx.app.files, &draft).await?;
        let mut tx = cx.begin().await?;
        let taken = (place.as_str(), brought.as_slice());
        let dossier = actions::receive(&mut tx, cx.actor()?, &draft, &kept, taken).await?;
        tx.commit().await?;
        Ok(dossier)
    };
    match done.await {
        Ok(dossier) => {
            let said = cx.t.with("draft-received", [("code", dossier.code.as_str().into())]);
            Ok(cx.redirect_saying(&dossier.page(), &said))
        }
        Err(error) => {
            let error: Error = error;
            let f = cx.typed(&form, &error.for_form()?);
            let code = draft.code.clone();
            page(&cx, Some(draft), &code, &f).await
        }
    }
}
