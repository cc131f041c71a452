//! One outgoing document: its facts and pages, what departs from the form, its way, what others say, what may be done now.

use super::{badge, document_id, name};
use crate::drafting::model::{Answer, Approval, Comment, StepKind};
use crate::drafting::{self, actions as drafts, chain, diff, draw, kind, opinions, placeholder, store as drafted};
use crate::law;
use crate::model::{Document, DocumentId, Step};
use crate::outgoing::store::amendments;
use crate::outgoing::{Amends, Figure, Outgoing, OutgoingId, State, store};
use crate::policy;
use crate::signing_room::{self, Panel};
use crate::store::{self as documents, File};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, UserId};
use office::ruler::Departure;
use std::sync::Arc;
use ui::{Fields, Status, Timeline};

/// What was done, as the page shows it.
struct Done {
    heading: String,
    at: String,
    body: String,
}

/// A question to somebody, as the page shows it.
struct Asked {
    name: String,
    about: String,
    said: String,
    status: Status,
    body: String,
    /// Where to answer, for whoever may.
    answer: Option<String>,
}

/// What departs from the form, as the page shows it: `about` says what it should be, where it stands and by which rule.
struct Departs {
    severity: String,
    found: String,
    about: String,
}

/// Another document that this one replaces or corrects, or that does so to it.
struct Related {
    heading: String,
    href: String,
    title: String,
    reason: String,
    status: Status,
}

/// What the person may do with the document.
#[derive(Default)]
struct May {
    edit: bool,
    submit: bool,
    /// What the step is at which they may speak, and what it asks of them.
    approve: Option<(String, String)>,
    take_back: bool,
    needs_reason: bool,
    give_up: bool,
    ask: bool,
    recall: bool,
    /// How it may be set right: key and words of each way.
    amend: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "outgoing/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    o: &'a Outgoing,
    base: String,
    name: String,
    kind: &'static str,
    status: Status,
    priority: String,
    unit: String,
    issued: String,
    changed: String,
    answered: Option<Document>,
    related: Vec<Related>,
    /// Under which identifier a document that sets this one right begins.
    amend_id: String,
    pages: usize,
    /// The digest of what is drawn, to be approved and nothing else.
    seen: String,
    departures: Vec<Departs>,
    /// What it cites, with how each stands; and a sentence for each that is no longer in force.
    laws: Option<ui::Raw>,
    ended: Vec<String>,
    /// Each with when it was taken.
    figures: Vec<(Figure, Option<String>)>,
    /// Each with what it is, the signed one first.
    files: Vec<(String, File)>,
    signatures: Panel,
    /// What is known of it elsewhere: to whom it goes.
    asides: Vec<ui::Raw>,
    chain: Timeline,
    has_chain: bool,
    asked: Vec<Asked>,
    comments: Vec<Done>,
    steps: Vec<Done>,
    work: ui::Raw,
    units: Vec<(String, String)>,
    people: Vec<(String, String)>,
    may: May,
}

/// `GET /van-ban/di/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    page(&cx, &o, &cx.fields()).await
}

/// The document of an address, where the actor may see it.
///
/// # Errors
/// [`Error::NotFound`] where they may not.
pub(crate) async fn visible(cx: &Cx, id: &str) -> Result<Outgoing> {
    find(cx, document_id(id)?).await
}

/// A document that the actor, or somebody in whose name they act today, may see.
///
/// # Errors
/// [`Error::NotFound`] where they may not.
pub(crate) async fn find(cx: &Cx, id: OutgoingId) -> Result<Outgoing> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let hands = people::api::hands(&conn, actor.user, cx.today()).await?;
    store::find_for(&conn, actor, &hands, id).await
}

fn may(cx: &Cx, hands: &[UserId], o: &Outgoing, chain: &[Approval]) -> Result<May> {
    let actor = cx.actor()?;
    let is_theirs = drafts::is_of(actor, o);
    let step = drafting::model::current(chain).filter(|step| chain::may_approve(actor, hands, o, step.step));
    Ok(May {
        edit: drafts::may_edit(actor, o),
        submit: drafts::may_edit(actor, o),
        approve: step.map(|step| {
            let key = step.step.key();
            (cx.t.get(format!("drafting-turn-{key}")), cx.t.get(format!("drafting-turn-about-{key}")))
        }),
        take_back: is_theirs && matches!(o.state, State::Review | State::Approved | State::Signed),
        needs_reason: o.state != State::Review,
        give_up: is_theirs && o.state.may_become(State::Cancelled),
        ask: is_theirs && matches!(o.state, State::Draft | State::Review),
        recall: actor.can(policy::ISSUE) && o.state.may_become(State::Recalled),
        amend: Amends::ALL
            .into_iter()
            .filter(|way| is_theirs && way.may_follow(o.state))
            .map(|way| (way.key().to_owned(), cx.t.get(format!("outgoing-amend-{}", way.key()))))
            .collect(),
    })
}

/// The document as it stands: with figures of this moment while it is drafted, as it was approved afterwards.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn composed(cx: &Cx, o: &Outgoing) -> Result<office::AdministrativeDocument> {
    Ok(drafting::compose::compose(o, &cx.ward.name, &figures(cx, o).await?))
}

async fn figures(cx: &Cx, o: &Outgoing) -> Result<Vec<Figure>> {
    match o.state {
        State::Draft | State::Review => placeholder::refreshed(cx, &cx.read(), o).await,
        _ => Ok(o.draft.figures.clone()),
    }
}

/// The document drawn.
///
/// # Errors
/// When it cannot be drawn.
pub(crate) async fn drawn(cx: &Cx, o: &Outgoing) -> Result<Arc<draw::Drawn>> {
    draw::draw(composed(cx, o).await?).await
}

async fn page(cx: &Cx, o: &Outgoing, f: &Fields) -> Result<Response> {
    let (conn, t, today) = (cx.read(), &cx.t, cx.today());
    let hands = people::api::hands(&conn, cx.actor()?.user, today).await?;
    let steps = drafted::chain(&conn, o.id).await?;
    let may = may(cx, &hands, o, &steps)?;
    let (units, people) = if may.ask {
        (people::api::units(&conn).await?, people::api::people(&conn, today).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    let figures = figures(cx, o).await?;
    let composed = drafting::compose::compose(o, &cx.ward.name, &figures);
    let seen = draw::digest(&composed).as_str().to_owned();
    // What was made elsewhere has no text to be drawn.
    let drawn = if o.draft.is_elsewhere { None } else { Some(draw::draw(composed).await?) };
    let title = if o.number.is_some() { o.title() } else { name(t, o) };
    let (text, on) = (diff::whole(&o.subject, &o.draft), o.issued_on.unwrap_or(today));
    let page = ShowPage {
        t,
        f,
        o,
        base: o.page(),
        name: name(t, o),
        kind: &kind::of(&o.kind).name,
        status: badge(t, o),
        priority: t.get(format!("document-priority-{}", o.priority.number())),
        unit: people::api::unit(&conn, o.unit).await?.name,
        issued: o.issued_on.map(vietnamese::format_date).unwrap_or_default(),
        changed: kernel::moment(o.changed_at),
        answered: answered(cx, o).await?,
        related: related(cx, o).await?,
        amend_id: Some(f.typed("amend_id"))
            .filter(|id| !id.is_empty())
            .map_or_else(|| OutgoingId::new().to_string(), str::to_owned),
        pages: drawn.as_ref().map_or(0, |drawn| drawn.page_count()),
        seen,
        departures: drawn
            .as_ref()
            .map_or_else(Vec::new, |drawn| drawn.departures.iter().map(|one| departs(t, one)).collect()),
        laws: law::card(cx, &text, on).await?,
        ended: if may.approve.is_some() { law::ended(cx, &text, on).await? } else { Vec::new() },
        figures: figures.into_iter().map(|f| taken(t, f)).collect(),
        files: files(t, documents::files(&conn, o.id.0).await?),
        signatures: signing_room::panel(cx, o).await?,
        asides: cx.asides(o.id.0).await?,
        has_chain: !steps.is_empty(),
        chain: timeline(t, o, &steps),
        asked: asked(cx, o, &hands).await?,
        comments: drafted::comments(&conn, o.id).await?.into_iter().map(said).collect(),
        steps: documents::steps(&conn, DocumentId(o.id.0)).await?.into_iter().map(|step| done(t, step)).collect(),
        units: units.into_iter().map(|u| (u.id.to_string(), u.name)).collect(),
        people: people.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
        may,
        work: crate::work::card(cx, o.id.0).await?,
    };
    cx.form_page(f, &title, &[(&t.get("outgoing-all"), "/van-ban/di")], &page)
}

/// The incoming document that it answers, where the reader may see that one too.
async fn answered(cx: &Cx, o: &Outgoing) -> Result<Option<Document>> {
    let Some(id) = o.answers else { return Ok(None) };
    match documents::find_visible_to(&cx.read(), cx.actor()?, DocumentId(id)).await {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What it replaces or corrects, and what does so to it, where the reader may see that one; drafts that were given up aside.
async fn related(cx: &Cx, o: &Outgoing) -> Result<Vec<Related>> {
    let (conn, t) = (cx.read(), &cx.t);
    let own = amendments::of(&conn, o.id).await?.map(|one| (format!("outgoing-{}", one.kind.key()), one.earlier, one));
    let others = amendments::to(&conn, o.id).await?.into_iter();
    let others = others.map(|one| (format!("outgoing-{}-by", one.kind.key()), one.document, one));
    let mut shown = Vec::new();
    for (heading, id, amendment) in own.into_iter().chain(others) {
        let other = match find(cx, id).await {
            Err(Error::NotFound) => continue,
            other => other?,
        };
        if other.state != State::Cancelled {
            let title = if other.number.is_some() { other.title() } else { name(t, &other) };
            let status = badge(t, &other);
            shown.push(Related {
                heading: t.get(heading),
                href: other.page(),
                title,
                reason: amendment.reason,
                status,
            });
        }
    }
    Ok(shown)
}

fn departs(t: &ui::T, one: &Departure) -> Departs {
    let place = &one.place;
    let line = if place.page.is_some() { "drafting-at-line" } else { "drafting-at-paragraph" };
    let at = [("drafting-at-page", place.page), (line, place.line)];
    let mut at: Vec<String> = at.into_iter().filter_map(|(key, n)| Some(t.with(key, [("n", n?.into())]))).collect();
    at.extend(Some(&place.text).filter(|text| !text.is_empty()).map(|text| format!("«{text}»")));
    let at = if at.is_empty() { t.get("drafting-at-whole") } else { at.join(", ") };
    Departs {
        severity: t.said(&one.severity.to_string()).into_owned(),
        found: t.said(&one.found).into_owned(),
        about: format!("{} · {at} · {}", t.said(&one.expected), one.source),
    }
}

fn files(t: &ui::T, mut all: Vec<File>) -> Vec<(String, File)> {
    all.sort_by_key(|file| file.role != "signed");
    all.into_iter().map(|file| (t.get(format!("outgoing-file-{}", file.role)), file)).collect()
}

fn taken(t: &ui::T, figure: Figure) -> (Figure, Option<String>) {
    let at = figure.at.map(|at| t.with("drafting-figure-at", [("when", kernel::moment(at).into())]));
    (figure, at)
}

fn said(comment: Comment) -> Done {
    Done { heading: comment.by_name, at: kernel::moment(comment.at), body: comment.body }
}

fn done(t: &ui::T, step: Step) -> Done {
    let args = [("who", step.by_name.as_str().into()), ("to", step.to_name.as_str().into())];
    Done { heading: t.with(format!("document-step-{}", step.kind), args), at: kernel::moment(step.at), body: step.body }
}

fn timeline(t: &ui::T, o: &Outgoing, chain: &[Approval]) -> Timeline {
    let now = drafting::model::current(chain).filter(|_| o.state == State::Review).map(|step| step.position);
    let step = |a: &Approval| ui::Step {
        state: match (now == Some(a.position), a.at.is_some()) {
            (true, _) => ui::StepState::Now,
            (false, true) => ui::StepState::Done,
            (false, false) => ui::StepState::ToDo,
        },
        title: t.get(format!("drafting-step-{}", a.step.key())),
        when: match a.at {
            Some(at) => format!("{} · {}", a.by_name, kernel::moment(at)),
            None if a.step == StepKind::Leader => o.signer_name.clone(),
            None => String::new(),
        },
        ..ui::Step::default()
    };
    Timeline::new(t, chain.iter().map(step).collect())
}

async fn asked(cx: &Cx, o: &Outgoing, hands: &[UserId]) -> Result<Vec<Asked>> {
    let (t, actor, today) = (&cx.t, cx.actor()?, cx.today());
    let one = |p: drafting::model::Opinion| {
        let (level, word) = match p.answer {
            Answer::None if p.due_on < today => (ui::Level::Late, "late"),
            Answer::None => (ui::Level::NotAssessed, "none"),
            Answer::Agreed => (ui::Level::Met, "agreed"),
            Answer::Remarks => (ui::Level::AtRisk, "remarks"),
        };
        let by = match p.answered_at {
            Some(at) => format!("{} · {}", p.by_name, kernel::moment(at)),
            None => t.with("document-until", [("day", vietnamese::format_date(p.due_on).into())]),
        };
        Asked {
            answer: opinions::may_answer(actor, hands, &p).then(|| format!("{}/xin-y-kien/{}", o.page(), p.id)),
            name: p.name,
            about: by,
            said: p.said,
            status: Status::new(level, t.get(format!("drafting-opinion-{word}"))),
            body: p.body,
        }
    };
    Ok(drafted::opinions::of(&cx.read(), o.id).await?.into_iter().map(one).collect())
}

/// The page with what is wrong; `reason` is the field of the page in which a missing reason stands.
///
/// # Errors
/// Faults of ours and missing rights.
pub(crate) async fn again(cx: &Cx, o: &Outgoing, f: Fields, error: Error, reason: &str) -> Result<Response> {
    let mut errors = error.for_form()?;
    for (field, _) in errors.iter_mut().filter(|(field, _)| field == "reason") {
        reason.clone_into(field);
    }
    // What the composer would mark is said above all here, where its fields are not.
    for (field, _) in &mut errors {
        if matches!(field.as_str(), "subject" | "text" | "addressed_to" | "notation" | "signer" | "agency_name") {
            field.clear();
        }
    }
    // What stands there now, for somebody may have changed it.
    let now = visible(cx, &o.id.to_string()).await?;
    page(cx, &now, &f.wrong(&errors)).await
}

/// The answer to an act: back to the document with a word, or the page with what is wrong.
///
/// # Errors
/// As [`again`].
pub(crate) async fn after(
    cx: &Cx,
    o: &Outgoing,
    form: &Form,
    done: Result<()>,
    said: &str,
    reason: &str,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&o.page(), &cx.t.get(said))),
        Err(error) => again(cx, o, cx.typed(form, &[]), error, reason).await,
    }
}
