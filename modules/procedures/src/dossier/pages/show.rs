//! The page of one dossier: where it stands, what it holds, what may be done with it now.

use super::super::model::{Dossier, State};
use super::super::reason::{self, ReasonKind};
use super::super::{deadline, masked, privacy, store};
use super::badge;
use crate::catalogue::{self, Version};
use crate::counter::Asked;
use crate::eform::Form;
use crate::policy;
use askama::Template;
use axum::response::Response;
use kernel::{Actor, Conn, Cx, Result, WardId};
use ui::govuk::Button;
use ui::html::Attributes;
use ui::{Fields, Status, Timeline};

/// What the actor may do with a dossier now.
pub(super) struct May {
    pub receive: bool,
    pub say_case: bool,
    pub step: bool,
    pub resume: bool,
    pub supplement: bool,
    pub payment: bool,
    pub decline: bool,
    pub withdraw: bool,
    pub stop: bool,
    pub finish: bool,
    pub give: bool,
    pub came: bool,
    pub verify: bool,
    pub extend: bool,
    pub hand_over: bool,
}

impl May {
    fn of((actor, ward): (&Actor, WardId), d: &Dossier, version: &Version) -> Self {
        use State as S;
        let handles = actor.can_in(policy::HANDLE, d.unit) || d.officer == Some(actor.user);
        let directs = actor.can_in(policy::DIRECT, d.unit);
        let to = |state: S| handles && d.state.leads_to(state);
        let runs = d.state.is_open() && d.received_at.is_some() && d.waits_since.is_none();
        let steps = i32::try_from(version.content.steps.len()).unwrap_or(0);
        let goes_on = handles && !d.waits_for_case(&version.content);
        let more = d.verification(&version.content, ward);
        Self {
            receive: to(S::Received) && actor.can(policy::RECEIVE),
            say_case: handles && d.received_at.is_some() && d.lacks_case(&version.content),
            step: goes_on && (d.state == S::Received || (d.state == S::Processing && d.step + 1 < steps)),
            resume: handles && d.state.rests(),
            supplement: to(S::Supplement) && d.supplements == 0,
            payment: to(S::Payment),
            decline: to(S::Declined),
            withdraw: to(S::Withdrawing),
            stop: directs && d.state.leads_to(S::Stopped),
            finish: to(S::Finished),
            give: to(S::Returned),
            came: handles && d.is_contactless() && (d.state.is_open() || d.state == S::Finished),
            verify: handles && runs && !d.verifying && d.due_there.is_none() && more > 0,
            extend: directs && runs && d.extensions == 0,
            hand_over: handles && d.state.is_open(),
        }
    }
}

type Choices = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "dossier/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    /// The form of the result, with what is kept of it already.
    result: &'a Fields,
    base: String,
    dossier: &'a Dossier,
    status: Status,
    due: String,
    trace: Vec<String>,
    pairs: Vec<(String, String)>,
    opened: bool,
    purposes: Choices,
    /// The e-form: questions and answers.
    answers: Choices,
    components: Vec<(String, String)>,
    /// What is asked where it is received here, or its case is not known.
    asked: Asked,
    /// Does it go on from a supplement that was asked for before it was received?
    comes_in: bool,
    choices: Choices,
    supplement: Choices,
    decline: Choices,
    stop: Choices,
    colleagues: Choices,
    may: May,
    timeline: Timeline,
    /// Who read the personal data: when, who, why.
    readings: Vec<(String, String, String)>,
    asides: Vec<ui::Raw>,
    /// The way to the applicant's rating as a code to be scanned; empty until the result is handed over.
    rating: String,
}

impl ShowPage<'_> {
    /// Pressed by a key too (Alt and the letter, as the browser has it).
    fn came_button(&self) -> Button {
        let attributes = Attributes::default().and("accesskey", "d").and("data-module", "govuk-button");
        Button { attributes, ..Button::submit(self.t.get("dossier-do-came")).secondary() }
    }

    /// The version that the forms go out from: after a mistake the one that was seen then.
    fn seen(&self) -> String {
        match self.f.typed("version") {
            "" => self.dossier.version.to_string(),
            seen => seen.to_owned(),
        }
    }

    /// Did the form with this field come back with something wrong?
    fn came_back(&self, field: &str) -> bool {
        self.f.has_errors() && self.f.has(field)
    }
}

/// The page, as it is or with what was typed and is wrong.
pub(super) async fn page(cx: &Cx, dossier: &Dossier, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let version = catalogue::store::version(&conn, dossier.version_id).await?;
    let opened = privacy::opened(cx, dossier).await?;
    let may = May::of((cx.actor()?, cx.ward.id), dossier, &version);
    let comes_in = may.resume && dossier.received_at.is_none();
    let kept = cx.fields().value("result_number", dossier.result_number.as_str());
    let kept = if dossier.electronic_result { kept.value("electronic", "1") } else { kept };
    let page = ShowPage {
        t,
        f,
        result: if f.has("result_number") { f } else { &kept },
        base: dossier.page(),
        dossier,
        status: badge(t, dossier, cx.now),
        due: dossier.due_at.map(kernel::moment).unwrap_or_default(),
        trace: deadline::trace(&conn, dossier).await?,
        pairs: pairs(cx, dossier, &version, opened).await?,
        opened,
        purposes: privacy::PURPOSES.map(|(key, _)| (key.to_owned(), t.get(format!("dossier-purpose-{key}")))).to_vec(),
        answers: answers(t, dossier, &version),
        components: handed_in(cx, dossier).await?,
        asked: if may.receive || may.say_case || comes_in { Asked::of(t, &version.content) } else { Asked::default() },
        comes_in,
        choices: version.content.components.iter().map(|c| (c.key.clone(), c.name.clone())).collect(),
        supplement: reasons(&conn, ReasonKind::Supplement).await?,
        decline: reasons(&conn, ReasonKind::Decline).await?,
        stop: reasons(&conn, ReasonKind::Stop).await?,
        colleagues: if may.hand_over { colleagues(cx, dossier).await? } else { Vec::new() },
        may,
        timeline: timeline(cx, dossier, &version).await?,
        readings: readings(&conn, dossier).await?,
        asides: cx.asides(dossier.id.0).await?,
        rating: rating(cx, dossier).await?,
    };
    cx.form_page(f, &dossier.code, &[(&t.get("dossier-nav"), "/ho-so")], &page)
}

/// Shown to whoever takes the result home.
async fn rating(cx: &Cx, dossier: &Dossier) -> Result<String> {
    if dossier.state != State::Returned {
        return Ok(String::new());
    }
    let path = crate::citizen::rating_path(&cx.app, cx.ward.id, dossier.id).await?;
    Ok(office::QrCode::new(&format!("{}{path}", cx.base_url())).map(|code| code.svg()).unwrap_or_default())
}

/// What the applicant answered in the e-form of the version, in its words.
fn answers(t: &ui::T, dossier: &Dossier, version: &Version) -> Choices {
    let Ok(answers) = serde_json::from_str::<serde_json::Map<_, _>>(&dossier.details) else { return Vec::new() };
    if answers.is_empty() {
        return Vec::new();
    }
    match Form::parse(&version.content.form) {
        Ok(form) => {
            let sections = form.summary(t, &answers).into_iter().flat_map(|(_, rows)| rows);
            sections.map(|(question, answer)| (question.title.clone(), answer)).collect()
        }
        // A dossier of another system brings answers without a form.
        Err(_) => answers.iter().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect(),
    }
}

async fn reasons(conn: &Conn, kind: ReasonKind) -> Result<Choices> {
    Ok(reason::reasons(conn, kind).await?.into_iter().map(|r| (r.body.clone(), r.body)).collect())
}

async fn readings(conn: &Conn, dossier: &Dossier) -> Result<Vec<(String, String, String)>> {
    let all = privacy::readings(conn, dossier.id.0).await?;
    Ok(all.into_iter().take(20).map(|r| (kernel::moment(r.at), r.name, r.purpose)).collect())
}

/// Who may be handed the dossier: the colleagues of its unit, and everybody who handles dossiers where the actor directs.
async fn colleagues(cx: &Cx, dossier: &Dossier) -> Result<Choices> {
    let directs = cx.actor()?.can_in(policy::DIRECT, dossier.unit);
    let people = people::api::people(&cx.read(), cx.today()).await?.into_iter();
    let handle = people.filter(|p| super::act::handles(p) && (directs || p.unit == dossier.unit));
    let named = |p: people::api::Person| {
        let unit = p.unit_name.map(|unit| format!(" – {unit}")).unwrap_or_default();
        (p.id.to_string(), format!("{}{unit}", p.name))
    };
    Ok(handle.filter(|p| Some(p.id) != dossier.officer).map(named).collect())
}

async fn handed_in(cx: &Cx, dossier: &Dossier) -> Result<Vec<(String, String)>> {
    let all = store::components(&cx.read(), dossier.id).await?;
    Ok(all.into_iter().map(|c| (c.name, cx.t.get(format!("dossier-how-{}", c.how)))).collect())
}

async fn timeline(cx: &Cx, dossier: &Dossier, version: &Version) -> Result<Timeline> {
    let t = &cx.t;
    let named = |key: &str| version.content.components.iter().find(|c| c.key == key).map(|c| c.name.clone());
    let steps = store::moves(&cx.read(), dossier.id).await?.into_iter().map(|m| {
        let component = named(&m.component_key).unwrap_or_default();
        let to = if m.kind == "handover" { m.officer_name } else { String::new() };
        let said = [to, m.reason, component, m.note].into_iter().filter(|text| !text.is_empty());
        ui::Step {
            state: ui::StepState::Done,
            title: t.get(format!("dossier-move-{}", m.kind)),
            when: [kernel::moment(m.at), m.by_name]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            text: said.collect::<Vec<_>>().join(" – "),
            ..ui::Step::default()
        }
    });
    Ok(Timeline::new(t, steps.collect()))
}

async fn pairs(cx: &Cx, d: &Dossier, version: &Version, opened: bool) -> Result<Vec<(String, String)>> {
    let (t, a) = (&cx.t, &d.applicant);
    let shown = |number: &str| if opened { number.to_owned() } else { masked(number) };
    let hidden = |text: String| if opened { text } else { String::new() };
    let unit = match d.unit {
        Some(unit) => people::api::unit(&cx.read(), unit).await?.name,
        None => String::new(),
    };
    let step = usize::try_from(d.step).ok().and_then(|at| version.content.steps.get(at));
    let when = |moment: Option<chrono::DateTime<chrono::Utc>>| moment.map(kernel::moment).unwrap_or_default();
    let pair = |key: &str, value: String| (t.get(key), value);
    Ok(vec![
        pair("dossier-applicant", a.name.clone()),
        pair("dossier-number", shown(&a.number)),
        pair("dossier-phone", shown(&a.phone)),
        pair("dossier-email", hidden(a.email.clone())),
        pair("dossier-birth", hidden(a.birth.map(vietnamese::format_date).unwrap_or_default())),
        pair("dossier-address", hidden(a.address.clone())),
        pair(
            "counter-case",
            version.content.cases.iter().find(|c| c.key == d.case_key).map(|c| c.name.clone()).unwrap_or_default(),
        ),
        pair("dossier-came", when(d.came_at)),
        pair("dossier-channel", t.get(format!("dossier-channel-{}", d.channel.number()))),
        pair("dossier-outer", d.outer_code.clone()),
        pair("dossier-support-place", d.support_place.clone()),
        pair("dossier-receipt-place", d.receipt_place.clone()),
        pair("dossier-agency", d.competent_agency.clone()),
        pair("dossier-received", when(d.received_at)),
        pair("dossier-received-by", d.received_by_name.clone()),
        pair("dossier-unit", unit),
        pair("dossier-officer", d.officer_name.clone()),
        pair("dossier-step", step.map(|s| s.name.clone()).unwrap_or_default()),
        pair("dossier-result", d.result_number.clone()),
        pair("dossier-finished", when(d.finished_at.filter(|_| d.state != State::Stopped))),
        pair("dossier-returned", when(d.returned_at)),
        pair("dossier-synced", when(d.synced_at)),
    ])
}
