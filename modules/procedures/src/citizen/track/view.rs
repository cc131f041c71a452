//! The page of a dossier for its applicant: where it stands, what to do, the way, the facts; nothing unmasked.

use super::steps;
use super::words::{day_said, moment_said};
use crate::catalogue::{self, Version};
use crate::citizen::{link, oidc, person, rating};
use crate::dossier::{self, Dossier, State};
use crate::due;
use crate::{papers as kept, payment};
use askama::Template;
use axum::response::Response;
use kernel::{Conn, Cx, Result, local_day};
use ui::govuk::SummaryList;
use ui::{T, Timeline};

#[derive(Template)]
#[template(path = "citizen/track/pages/show.html")]
struct ShowPage<'a> {
    t: &'a T,
    f: ui::Fields,
    dossier: &'a Dossier,
    heading: String,
    when: Option<When>,
    trace: Vec<String>,
    /// What is asked of the applicant.
    todo: ToDo,
    /// The electronic result, for whoever has signed in: name and address.
    results: Vec<(String, String)>,
    steps: Timeline,
    facts: SummaryList,
    /// Its fee and how to pay it, as markup.
    fee: String,
    papers: Vec<(String, String)>,
    rating: String,
    rated: String,
    help: String,
    tracking: bool,
}

/// The box of the day on which a result is due, or came.
struct When {
    label: String,
    moment: String,
    note: String,
}

/// What is asked of the applicant now; calm where it is nothing.
struct ToDo {
    calm: bool,
    title: String,
    text: Vec<String>,
}

/// Shows a dossier to its applicant; the caller has made sure that it is they, and notes the reading.
pub(in crate::citizen) async fn show(cx: &Cx, dossier: &Dossier, crumbs: &[(&str, &str)]) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let version = catalogue::store::version(&conn, dossier.version_id).await?;
    let rating = rating::of_dossier(&conn, dossier.id).await?;
    let rating_path = match dossier.state.is_open() {
        true => String::new(),
        false => link::rating_path(&cx.app, cx.ward.id, dossier.id).await?,
    };
    let trace = dossier::trace(&conn, dossier).await?;
    let signed_in = cx.path.starts_with("/cua-toi");
    let results = results(&conn, dossier).await?;
    let heading = t.get(format!("track-state-{}", dossier.state.number()));
    let page = ShowPage {
        t,
        f: cx.fields(),
        when: when(cx, &conn, dossier).await?,
        trace,
        todo: todo(cx, &conn, dossier, &version, !results.is_empty()).await?,
        results: if signed_in { results } else { Vec::new() },
        steps: Timeline::new(t, steps::of(t, dossier, &version)),
        facts: facts(cx, dossier),
        fee: payment::for_applicant(cx, dossier.id).await?,
        papers: papers(t, &conn, dossier).await?,
        rated: rating.map(|rating| t.get(format!("rating-{}", rating.stars))).unwrap_or_default(),
        rating: rating_path,
        help: format!("/nho-huong-dan?ve=dossier&ma={}", dossier.code),
        tracking: cx.path.starts_with("/tra-cuu"),
        dossier,
        heading,
    };
    cx.page(&format!("{}: {}", dossier.code, page.heading), crumbs, &page)
}

async fn when(cx: &Cx, conn: &Conn, dossier: &Dossier) -> Result<Option<When>> {
    let (t, lang) = (&cx.t, cx.t.lang());
    if let Some(at) = dossier.finished_at.filter(|_| dossier.state != State::Stopped) {
        let note = match dossier.in_time {
            Some(true) => t.get("track-in-time"),
            Some(false) => t.get("track-was-late"),
            None => String::new(),
        };
        return Ok(Some(When { label: t.get("track-finished"), moment: moment_said(lang, at), note }));
    }
    if !dossier.state.is_open() {
        return Ok(None);
    }
    if let Some(since) = dossier.waits_since {
        let day = day_said(lang, local_day(since));
        let note = t.get("track-rests-note");
        return Ok(Some(When {
            label: t.get("track-rests"),
            moment: t.with("track-since", [("day", day.into())]),
            note,
        }));
    }
    let Some(at) = dossier.due_at else { return Ok(None) };
    let note = if dossier.is_overdue(cx.now) {
        t.get("track-overdue")
    } else {
        let calendar = due::of_ward(conn).await?;
        match calendar.calendar.working_days_between(cx.today(), local_day(at)) {
            0 => t.get("track-due-today"),
            days => t.with("track-days-left", [("n", days.into())]),
        }
    };
    Ok(Some(When { label: t.get("track-due"), moment: moment_said(lang, at), note }))
}

/// The files of the result and certified copies, and where their owner finds them, once there are such.
async fn results(conn: &Conn, dossier: &Dossier) -> Result<Vec<(String, String)>> {
    if !matches!(dossier.state, State::Finished | State::Returned) {
        return Ok(Vec::new());
    }
    let files = kept::files(conn, dossier.id).await?.into_iter().filter(|file| file.is_result());
    let at = |what: &str, id| format!("/cua-toi/ho-so/{}/{what}/{id}", dossier.id);
    let results = files.map(|file| (file.file_name, at("ket-qua", file.id)));
    let copies = kept::copies_of(conn, dossier.id).await?.into_iter();
    let copies = copies.map(|c| (format!("{} ({}/{})", c.name, c.number, c.year), at("ban-sao", c.id)));
    Ok(results.chain(copies).collect())
}

/// How the result is had: from the page, after signing in, or at the counter.
async fn way_to_result(cx: &Cx, conn: &Conn, has_file: bool) -> Result<&'static str> {
    Ok(match has_file {
        true if cx.path.starts_with("/cua-toi") => "track-do-9-download",
        true if oidc::is_offered(conn).await? => "track-do-9-electronic",
        _ => "track-do-9-how",
    })
}

async fn todo(cx: &Cx, conn: &Conn, dossier: &Dossier, version: &Version, has_file: bool) -> Result<ToDo> {
    let t = &cx.t;
    let asked = |title: &str, text: Vec<String>| ToDo { calm: false, title: t.get(title), text };
    Ok(match dossier.state {
        State::Supplement | State::Declined | State::Stopped => {
            let moves = dossier::store::moves(conn, dossier.id).await?;
            let mut text = Vec::new();
            if let Some(last) =
                moves.iter().rev().find(|m| m.to_state == dossier.state.number() && !m.reason.is_empty())
            {
                let part = version.content.components.iter().find(|c| c.key == last.component_key);
                let part = part.map(|c| t.with("track-about-paper", [("name", c.name.as_str().into())]));
                text.extend(part);
                text.push(t.with("track-reason", [("reason", last.reason.as_str().into())]));
                text.extend(Some(last.note.clone()).filter(|note| !note.is_empty()));
            }
            let key = dossier.state.number();
            text.push(t.get(format!("track-do-{key}-how")));
            asked(&format!("track-do-{key}"), text)
        }
        State::Payment => asked("track-do-6", vec![t.get("track-do-6-how")]),
        State::Finished => asked("track-do-9", vec![t.get(way_to_result(cx, conn, has_file).await?)]),
        _ => {
            let phone = person::masked_phone(&dossier.applicant.phone);
            let text = match (dossier.state, phone.is_empty()) {
                (State::Returned, _) => t.get("track-nothing-returned"),
                (_, true) => t.get("track-nothing-come"),
                (_, false) => t.with("track-nothing-call", [("phone", phone.into())]),
            };
            ToDo { calm: true, title: t.get("track-nothing"), text: vec![text] }
        }
    })
}

fn facts(cx: &Cx, dossier: &Dossier) -> SummaryList {
    let t = &cx.t;
    let list = SummaryList::new()
        .row(t.get("track-applicant"), person::masked_name(&dossier.applicant.name))
        .row(t.get("track-phone"), person::masked_phone(&dossier.applicant.phone))
        .row(t.get("track-number"), person::masked_number(&dossier.applicant.number))
        .row(t.get("track-channel"), t.get(format!("track-channel-{}", dossier.channel.number())))
        .row(
            t.get("track-place"),
            if dossier.competent_agency.is_empty() { cx.ward.name.clone() } else { dossier.competent_agency.clone() },
        )
        .row(t.get("track-officer"), &dossier.officer_name)
        .row(t.get("track-result-number"), &dossier.result_number);
    if dossier.illustrative { list.row(t.get("track-note"), t.get("track-illustrative")) } else { list }
}

/// What was handed in, and how; the papers themselves are not shown here.
async fn papers(t: &T, conn: &Conn, dossier: &Dossier) -> Result<Vec<(String, String)>> {
    let mut papers: Vec<(String, String)> = Vec::new();
    for part in dossier::store::components(conn, dossier.id).await? {
        let how = t.get(format!("track-how-{}", part.how));
        match papers.iter_mut().find(|(name, _)| *name == part.name) {
            Some((_, said)) if !said.contains(&how) => *said = format!("{said}; {how}"),
            Some(_) => {}
            None => papers.push((part.name, how)),
        }
    }
    Ok(papers)
}
