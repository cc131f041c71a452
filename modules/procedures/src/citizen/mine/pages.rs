//! The citizen's own page: their dossiers, drafts and suggestions; one dossier; who looked at their data and why.

use super::suggestions::{self, Suggestion};
use crate::citizen::session::{Cookies, Holder, Kind};
use crate::citizen::track::{day_said, moment_said};
use crate::citizen::{besides, draft, oidc, person, track};
use crate::dossier::{self, Dossier, State};
use crate::papers;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Conn, Cx, Digest, Error, Form, Result, Routes, args, attach, audit, local_day};
use ui::DataTable;
use uuid::Uuid;

/// Most dossiers of one person, and most readings of them, that are listed.
const MOST: usize = 100;

/// Routes of the citizen's own pages.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/cua-toi", Access::Public, home)
        .get("/cua-toi/ho-so/{id}", Access::Public, one)
        .get("/cua-toi/ho-so/{id}/ket-qua/{file}", Access::Public, result)
        .get("/cua-toi/ho-so/{id}/ban-sao/{copy}", Access::Public, copy)
        .get("/cua-toi/ai-da-xem", Access::Public, readers)
        .post("/cua-toi/ban-chuan-bi/{id}", Access::Public, go_on)
}

#[derive(Template)]
#[template(path = "citizen/mine/pages/sign_in.html")]
struct SignInPage<'a> {
    t: &'a ui::T,
    offered: bool,
}

#[derive(Template)]
#[template(path = "citizen/mine/pages/home.html")]
struct HomePage<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    name: &'a str,
    number: String,
    dossiers: Vec<(String, String, String, String)>,
    drafts: Vec<(String, String, String)>,
    suggestions: Vec<Suggestion>,
}

/// The citizen who is signed in, or the page that says how to.
///
/// # Errors
/// The page, as an answer.
pub(super) async fn signed_in(cx: &Cx, cookies: &Cookies) -> Result<std::result::Result<Holder, Response>> {
    if let Some(holder) = cookies.holder(cx, Kind::Identity).await? {
        return Ok(Ok(holder));
    }
    let page = SignInPage { t: &cx.t, offered: oidc::is_offered(&cx.read()).await? };
    Ok(Err(cx.page(&cx.t.get("mine-title"), &[], &page)?))
}

/// The dossiers of an identity number, the newest first.
pub(super) async fn dossiers_of(conn: &Conn, number: &str) -> Result<Vec<Dossier>> {
    let rest = format!("applicant_number = $2 ORDER BY registered_at DESC, id DESC LIMIT {MOST}");
    dossier::store::list(conn, &rest, args![conn.ward, number]).await
}

/// `GET /cua-toi`
async fn home(cx: Cx, cookies: Cookies) -> Result<Response> {
    let holder = match signed_in(&cx, &cookies).await? {
        Ok(holder) => holder,
        Err(page) => return Ok(page),
    };
    let (conn, t, lang) = (cx.read(), &cx.t, cx.t.lang());
    let dossiers = dossiers_of(&conn, &holder.number).await?;
    let stands = dossiers.iter().filter(|d| !matches!(d.state, State::Declined | State::Stopped));
    let handed_in: Vec<String> = stands.map(|d| d.procedure_code.clone()).collect();
    let shown = |d: &Dossier| {
        let state = t.get(format!("track-state-{}", d.state.number()));
        let due = d.due_at.filter(|_| d.state.is_open() && d.waits_since.is_none());
        let due = due.map(|at| t.with("mine-due", [("when", moment_said(lang, at).into())])).unwrap_or_default();
        (d.procedure_name.clone(), format!("/cua-toi/ho-so/{}", d.id), state, due)
    };
    let drafts = draft::of_owner(&conn, &holder.number, cx.now).await?;
    let kept = |d: &draft::Draft| {
        let until = day_said(lang, local_day(d.kept_until));
        (
            d.procedure_name.clone(),
            format!("/cua-toi/ban-chuan-bi/{}", d.id),
            t.with("draft-kept", [("day", until.into())]),
        )
    };
    let page = HomePage {
        t,
        f: cx.fields(),
        name: &holder.name,
        number: person::masked_number(&holder.number),
        dossiers: dossiers.iter().map(shown).collect(),
        drafts: drafts.iter().map(kept).collect(),
        suggestions: suggestions::after(&conn, lang, cx.today(), &handed_in).await?,
    };
    cx.page(&t.get("mine-title"), &[], &page)
}

async fn own(cx: &Cx, holder: &Holder, id: &str) -> Result<Dossier> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let found = dossier::store::find(&cx.read(), id).await?;
    found.filter(|d| !holder.number.is_empty() && d.applicant.number == holder.number).ok_or(Error::NotFound)
}

/// `GET /cua-toi/ho-so/{id}`
async fn one(cx: Cx, cookies: Cookies, Path(id): Path<String>) -> Result<Response> {
    let Some(holder) = cookies.holder(&cx, Kind::Identity).await? else { return Ok(cx.redirect("/cua-toi")) };
    let dossier = own(&cx, &holder, &id).await?;
    let mut tx = cx.begin().await?;
    audit::note_personal_read(&mut tx, dossier.id.0, "Người nộp xem hồ sơ của mình");
    tx.commit().await?;
    track::show(&cx, &dossier, &[(&cx.t.get("mine-title"), "/cua-toi")]).await
}

/// `GET /cua-toi/ho-so/{id}/ket-qua/{file}`: the electronic result, for the one person whom it is about.
async fn result(cx: Cx, cookies: Cookies, Path((id, file)): Path<(String, String)>) -> Result<Response> {
    let Some(holder) = cookies.holder(&cx, Kind::Identity).await? else { return Ok(cx.redirect("/cua-toi")) };
    let dossier = own(&cx, &holder, &id).await?;
    let file = papers::file(&cx.read(), file.parse().map_err(|_| Error::NotFound)?).await?;
    let given = matches!(dossier.state, State::Finished | State::Returned);
    let file = file.filter(|file| given && file.is_result() && file.dossier_id == dossier.id.0);
    let file = file.ok_or(Error::NotFound)?;
    give(&cx, &dossier, &file.digest, (&file.mime, &file.file_name)).await
}

/// `GET /cua-toi/ho-so/{id}/ban-sao/{copy}`: a certified electronic copy, for whoever asked for it.
async fn copy(cx: Cx, cookies: Cookies, Path((id, copy)): Path<(String, String)>) -> Result<Response> {
    let Some(holder) = cookies.holder(&cx, Kind::Identity).await? else { return Ok(cx.redirect("/cua-toi")) };
    let dossier = own(&cx, &holder, &id).await?;
    let copy = papers::copy(&cx.read(), copy.parse().map_err(|_| Error::NotFound)?).await?;
    let given = matches!(dossier.state, State::Finished | State::Returned);
    let copy = copy.filter(|copy| given && copy.dossier_id == dossier.id.0).ok_or(Error::NotFound)?;
    give(&cx, &dossier, &copy.digest, ("application/pdf", &copy.file_name)).await
}

async fn give(cx: &Cx, dossier: &Dossier, digest: &str, (mime, name): (&str, &str)) -> Result<Response> {
    let digest = Digest::parse(digest).ok_or_else(|| Error::internal("a file without digest"))?;
    let bytes = cx.app.files.get(&digest).await?;
    let mut tx = cx.begin().await?;
    audit::note_personal_read(&mut tx, dossier.id.0, "Người nộp tải kết quả của mình");
    tx.commit().await?;
    Ok(attach(bytes, mime, name))
}

/// `POST /cua-toi/ban-chuan-bi/{id}`: the owner goes on with a draft, under a fresh link.
async fn go_on(cx: Cx, cookies: Cookies, Path(id): Path<String>, _form: Form) -> Result<Response> {
    let Some(holder) = cookies.holder(&cx, Kind::Identity).await? else { return Ok(cx.redirect("/cua-toi")) };
    let drafts = draft::of_owner(&cx.read(), &holder.number, cx.now).await?;
    let draft = drafts.into_iter().find(|d| d.id.to_string() == id).ok_or(Error::NotFound)?;
    let mut tx = cx.begin().await?;
    let token = draft::relink(&mut tx, &draft).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/chuan-bi-ho-so/{token}")))
}

#[derive(Template)]
#[template(path = "citizen/mine/pages/readers.html")]
struct ReadersPage<'a> {
    t: &'a ui::T,
    table: DataTable,
}

/// `GET /cua-toi/ai-da-xem`
async fn readers(cx: Cx, cookies: Cookies) -> Result<Response> {
    let Some(holder) = cookies.holder(&cx, Kind::Identity).await? else { return Ok(cx.redirect("/cua-toi")) };
    let (conn, t) = (cx.read(), &cx.t);
    let dossiers = dossiers_of(&conn, &holder.number).await?;
    let codes: Vec<String> = dossiers.iter().map(|d| d.code.clone()).collect();
    let mut subjects: Vec<(Uuid, String)> = dossiers.into_iter().map(|d| (d.id.0, d.code)).collect();
    for (id, code) in besides::subjects(&conn, &holder.number, cx.now, &codes).await? {
        subjects.push((id, if code.is_empty() { t.get("mine-help-request") } else { code }));
    }
    let mut readings = Vec::new();
    for (id, about) in subjects {
        readings.extend(dossier::readings(&conn, id).await?.into_iter().map(|r| (r, about.clone())));
    }
    readings.sort_by_key(|(reading, _)| std::cmp::Reverse(reading.at));
    let mut table = DataTable::new(t.get("mine-readers"))
        .column(t.get("mine-reader"))
        .column(t.get("mine-purpose"))
        .column(t.get("mine-read-what"))
        .column(t.get("mine-read-at"));
    for (reading, about) in readings.into_iter().take(MOST) {
        let who = if reading.name.is_empty() { t.get("mine-yourself") } else { reading.name };
        table.row(vec![
            DataTable::text(who),
            DataTable::text(reading.purpose),
            DataTable::text(about),
            DataTable::text(moment_said(t.lang(), reading.at)),
        ]);
    }
    cx.page(&t.get("mine-readers"), &[(&t.get("mine-title"), "/cua-toi")], &ReadersPage { t, table })
}
