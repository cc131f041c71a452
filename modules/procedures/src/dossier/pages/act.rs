//! What officers do with a dossier: each form names the version that it was made from, so that two of them never
//! overwrite each other.

use super::super::model::{Channel, Dossier, State};
use super::super::reason::{self, ReasonKind};
use super::super::{Why, actions, desk, privacy, store};
use super::show;
use crate::{catalogue, counter, policy};
use axum::extract::Path;
use axum::response::Response;
use kernel::{Actor, Cx, Error, Form, Result, Role, Tx, UserId};
use people::api::Person;

/// Does a person's role let them handle dossiers?
pub(crate) fn handles(person: &Person) -> bool {
    person.roles.iter().any(|role| matches!(role, Role::Officer | Role::UnitContact | Role::Leader))
}

async fn visible(cx: &Cx, id: &str) -> Result<Dossier> {
    store::find_visible_to(&cx.read(), cx.actor()?, id.parse().map_err(|_| Error::NotFound)?).await
}

/// `GET /ho-so/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let dossier = visible(&cx, &id).await?;
    show::page(&cx, &dossier, &cx.fields()).await
}

/// Begins a write on the dossier as the form saw it.
async fn begin(cx: &Cx, id: &str, form: &Form) -> Result<(Tx, Dossier)> {
    let tx = cx.begin().await?;
    let dossier = store::find_visible_to(&tx, cx.actor()?, id.parse().map_err(|_| Error::NotFound)?).await?;
    let seen = form.value("version").parse().unwrap_or(dossier.version);
    Ok((tx, Dossier { version: seen, ..dossier }))
}

/// After an action: the page with what was done, or again with what was typed and what is wrong.
async fn answered(cx: &Cx, id: &str, form: &Form, done: Result<Tx>, said: &str) -> Result<Response> {
    let done = match done {
        Ok(tx) => tx.commit().await.map(|_| ()),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            // Whoever hands a dossier to another unit may no longer see it.
            let to = match visible(cx, id).await {
                Ok(dossier) => dossier.page(),
                Err(_) => "/ho-so".to_owned(),
            };
            Ok(cx.redirect_saying(&to, &cx.t.get(said)))
        }
        Err(error) => {
            let conflict = matches!(error, Error::Conflict(_));
            let dossier = match visible(cx, id).await {
                Ok(dossier) => dossier,
                Err(_) => return Err(moved_away(cx, id, form, error).await?),
            };
            let fields = cx.typed(form, &error.for_form()?);
            // After a conflict the next try goes on from what is there now.
            let fields = if conflict { fields.value("version", dossier.version.to_string()) } else { fields };
            show::page(cx, &dossier, &fields).await
        }
    }
}

/// What is said where somebody has meanwhile given the dossier to a unit whose dossiers the actor does not see: with
/// what was typed, so that it is not lost, and nothing of the dossier itself.
async fn moved_away(cx: &Cx, id: &str, form: &Form, error: Error) -> Result<Error> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    if store::find(&cx.read(), id).await?.is_none() {
        return Ok(error);
    }
    let is_text = |(name, value): &&(String, String)| !name.starts_with('_') && value.contains(char::is_whitespace);
    let typed: Vec<&str> = form.pairs().iter().filter(is_text).map(|(_, value)| value.as_str()).collect();
    let said = match typed.is_empty() {
        true => String::new(),
        false => format!(" Nội dung ông/bà vừa nhập: “{}”.", typed.join("”, “")),
    };
    Ok(Error::Conflict(format!("Ông/bà không còn, hoặc chưa, xem được hồ sơ này nên việc chưa được ghi.{said}")))
}

/// `POST /ho-so/{id}/muc-dich`
pub(super) async fn purpose(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let dossier = visible(&cx, &id).await?;
    match privacy::say(&cx, &dossier, form.value("purpose")).await {
        Ok(()) => Ok(cx.redirect(&dossier.page())),
        Err(error) => show::page(&cx, &dossier, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// A handler that moves a dossier and says so.
macro_rules! moves {
    ($(#[$doc:meta])* $name:ident, $said:literal, |$cx:ident, $tx:ident, $dossier:ident, $form:ident| $body:expr) => {
        $(#[$doc])*
        pub(super) async fn $name($cx: Cx, Path(id): Path<String>, $form: Form) -> Result<Response> {
            let done = async {
                let (mut $tx, $dossier) = begin(&$cx, &id, &$form).await?;
                $body;
                Ok($tx)
            };
            let done = done.await;
            answered(&$cx, &id, &$form, done, $said).await
        }
    };
}

/// The reason that was chosen, with its component and what was added.
async fn because(tx: &Tx, kind: ReasonKind, form: &Form) -> Result<Why> {
    let field = |name: &str| format!("{}_{name}", kind.key());
    let (reason, component) = (field("reason"), field("component"));
    let chosen = reason::chosen(tx, kind, form.value(&reason), form.value(&component)).await;
    // The rule speaks of its own fields; on the page each form has names of its own.
    let chosen = chosen.map_err(|error| match error {
        Error::Invalid(fields) => {
            let named = fields.0.into_iter().map(|(name, message)| (field(&name), message)).collect();
            Error::Invalid(kernel::FieldErrors(named))
        }
        other => other,
    })?;
    Ok(Why::because(chosen, form.value(&component)).saying(form.value(&field("note"))))
}

/// Takes in what came by another way, with its case and its papers: what was handed in online came as files. Its clock
/// begins in the state `to`, with the time of the case.
async fn receive_here(tx: &mut Tx, dossier: Dossier, form: &Form, (to, why): (State, Why)) -> Result<()> {
    let content = catalogue::store::version(tx, dossier.version_id).await?.content;
    let case = match form.value("case") {
        "" => dossier.case_key.clone(),
        chosen => counter::case_of(&content, chosen).to_owned(),
    };
    let how = if dossier.channel == Channel::Online { "file" } else { "paper" };
    let known = store::components(tx, dossier.id).await?;
    let mut papers = counter::brought(form, &content, &case, how);
    papers.retain(|paper| known.iter().all(|one| one.component_key != paper.key));
    let known = Dossier { outside: dossier.outside || form.ticked("outside"), ..dossier };
    let known = if case == known.case_key { known } else { desk::with_case(tx, &known, &case).await? };
    let received = actions::shift(tx, &known, to, why).await?;
    store::add_components(tx, received.id, &papers, tx.actor_name()).await
}

/// What lies in nobody's hands is taken by whoever asks its applicant for something, who then hears the answer.
fn taken_by(actor: &Actor, dossier: Dossier) -> Dossier {
    if dossier.officer.is_some() {
        return dossier;
    }
    let unit = dossier.unit.or(actor.unit);
    Dossier { unit, officer: Some(actor.user), officer_name: actor.name.clone(), ..dossier }
}

moves!(
    /// `POST /ho-so/{id}/nhan`
    receive, "dossier-done-received", |cx, tx, dossier, form| {
        let actor = cx.actor()?;
        let (officer, officer_name) = (Some(actor.user), actor.name.clone());
        let mine = Dossier { unit: actor.unit, officer, officer_name, ..dossier };
        receive_here(&mut tx, mine, &form, (State::Received, Why::none())).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/chuyen-buoc`
    step, "dossier-done-step", |cx, tx, dossier, form| desk::next_step(&mut tx, &dossier).await?
);
moves!(
    /// `POST /ho-so/{id}/tiep-tuc`
    resume, "dossier-done-resumed", |cx, tx, dossier, form| {
        let why = Why { kind: "resumed", ..Why::none() }.saying(form.value("resume_note"));
        if dossier.received_at.is_none() {
            let mine = taken_by(cx.actor()?, dossier);
            receive_here(&mut tx, mine, &form, (State::Processing, why)).await?;
        } else {
            actions::shift(&mut tx, &dossier, State::Processing, why).await?;
        }
    }
);
moves!(
    /// `POST /ho-so/{id}/truong-hop`
    case, "dossier-done-case", |cx, tx, dossier, form| desk::say_case(&mut tx, &dossier, form.value("case")).await?
);
moves!(
    /// `POST /ho-so/{id}/bo-sung`
    supplement, "dossier-done-supplement", |cx, tx, dossier, form| {
        let why = because(&tx, ReasonKind::Supplement, &form).await?;
        let mine = taken_by(cx.actor()?, dossier);
        actions::shift(&mut tx, &mine, State::Supplement, why).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/nghia-vu-tai-chinh`
    payment, "dossier-done-payment", |cx, tx, dossier, form| {
        let why = Why::none().saying(form.value("payment_note"));
        let mine = taken_by(cx.actor()?, dossier);
        actions::shift(&mut tx, &mine, State::Payment, why).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/tu-choi`
    decline, "dossier-done-declined", |cx, tx, dossier, form| {
        let why = because(&tx, ReasonKind::Decline, &form).await?;
        actions::shift(&mut tx, &dossier, State::Declined, why).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/rut`
    withdraw, "dossier-done-withdrawing", |cx, tx, dossier, form| {
        let why = Why::none().saying(form.value("withdraw_note"));
        actions::shift(&mut tx, &dossier, State::Withdrawing, why).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/dung`
    stop, "dossier-done-stopped", |cx, tx, dossier, form| {
        cx.actor()?.require_in(policy::DIRECT, dossier.unit)?;
        let why = because(&tx, ReasonKind::Stop, &form).await?;
        actions::shift(&mut tx, &dossier, State::Stopped, why).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/ket-qua`
    finish, "dossier-done-finished", |cx, tx, dossier, form| {
        desk::finish(&mut tx, &dossier, form.value("result_number"), form.ticked("electronic")).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/tra`
    give, "dossier-done-returned", |cx, tx, dossier, form| {
        let dossier = if form.ticked("came") { desk::came(&mut tx, &dossier).await? } else { dossier };
        actions::shift(&mut tx, &dossier, State::Returned, Why::none().saying(form.value("give_note"))).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/da-den`
    came, "dossier-done-came", |cx, tx, dossier, form| desk::came(&mut tx, &dossier).await?
);
moves!(
    /// `POST /ho-so/{id}/xac-minh`
    verify, "dossier-done-verifying", |cx, tx, dossier, form| {
        desk::verify(&mut tx, &dossier, form.value("verify_note")).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/gia-han`
    extend, "dossier-done-extended", |cx, tx, dossier, form| {
        cx.actor()?.require_in(policy::DIRECT, dossier.unit)?;
        let to = form.day("extend_to");
        form.check()?;
        desk::extend(&mut tx, &dossier, to, form.value("apology")).await?
    }
);
moves!(
    /// `POST /ho-so/{id}/chuyen`
    hand_over, "dossier-done-handed-over", |cx, tx, dossier, form| {
        let person = colleague(&cx, &tx, &dossier, form.value("person")).await?;
        desk::hand_over(&mut tx, &dossier, &person, form.value("handover_reason")).await?
    }
);

/// A colleague to whom the actor may hand the dossier.
async fn colleague(cx: &Cx, tx: &Tx, dossier: &Dossier, id: &str) -> Result<Person> {
    let missing = || Error::invalid("person", "Chọn người nhận hồ sơ.");
    let id: UserId = id.parse().map_err(|_| missing())?;
    let people = people::api::people(tx, cx.today()).await?;
    let person = people.into_iter().find(|p| p.id == id && handles(p)).ok_or_else(missing)?;
    if person.unit != dossier.unit {
        cx.actor()?.require_in(policy::DIRECT, dossier.unit)?;
    }
    Ok(person)
}
