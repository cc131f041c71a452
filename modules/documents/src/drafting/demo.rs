//! The demonstration: documents begun, submitted and approved in the name of its people, all marked as illustrative.

use super::actions::{self, Begun, Typed};
use super::{chain, compose, draw, kind, placeholder, template};
use crate::demo::Sample;
use crate::outgoing::{Draft, Figure, Outgoing, OutgoingId, store as register};
use kernel::{Actor, App, Cx, Error, Grant, Result, Role, Tx, local_day};
use people::api::Person;

/// Begins a document in the name of somebody of the demonstration; `None` where nobody could draft it.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn begin(app: &App, tx: &mut Tx, (key, subject, role): Sample) -> Result<Option<(Actor, Outgoing)>> {
    let today = local_day(tx.now);
    let people = people::api::people(tx, today).await?;
    let signer = people.iter().find(|person| person.roles.contains(&Role::Leader)).map(|person| person.id);
    let writer = people.iter().find(|person| person.roles.contains(&role) && person.unit.is_some());
    let Some((writer, unit)) = writer.and_then(|writer| Some((writer, writer.unit?))) else { return Ok(None) };
    let actor = acting(app, writer, role, today);
    let short = people::api::unit(tx, unit).await?.short_name;
    let mut draft = template::of(key);
    draft.text = draft.text.replace('…', "(nội dung minh họa)");
    for line in &mut draft.addressed_to {
        *line = line.replace('…', "Sở Nội vụ (minh họa)");
    }
    draft.bases.clear();
    let typed = Typed {
        subject: subject.to_owned(),
        notation: kind::notation(kind::of(key), &short),
        signer,
        draft,
        ..Typed::default()
    };
    let new = Begun { id: OutgoingId::new(), kind: key.to_owned(), unit, answers: None, typed, illustrative: true };
    let begun = actions::begin(tx, &actor, &new).await?;
    Ok(Some((actor, begun)))
}

/// Submits it with the facts that its text names: their values are taken whenever it is shown.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn submit(tx: &mut Tx, writer: &Actor, begun: &Outgoing) -> Result<Outgoing> {
    let fact = |token: String| Figure { token, at: Some(tx.now), ..Figure::default() };
    let figures = placeholder::tokens(&begun.subject, &begun.draft).into_iter().map(fact).collect();
    let draft = Draft { figures, ..begun.draft.clone() };
    chain::submit(tx, writer, &Outgoing { draft, ..begun.clone() }).await
}

/// The clerk approves its form, the leader what they are shown of it.
///
/// # Errors
/// Those of approving.
pub(crate) async fn approve(clerk: &Cx, leader: &Cx, submitted: &Outgoing) -> Result<()> {
    let (by, mut tx) = (clerk.actor()?, clerk.begin().await?);
    let checked = chain::approve(&mut tx, by, &[by.user], submitted, "", None).await?;
    tx.commit().await?;
    let (by, conn) = (leader.actor()?, leader.read());
    let checked = register::find(&conn, checked.id).await?.ok_or(Error::NotFound)?;
    let figures = placeholder::refreshed(leader, &conn, &checked).await?;
    let shown = compose::compose(&checked, &leader.ward.name, &figures);
    let fixed = chain::fix(leader, &checked, draw::digest(&shown).as_str()).await?;
    let mut tx = leader.begin().await?;
    chain::approve(&mut tx, by, &[by.user], &checked, "", Some(&fixed)).await?;
    tx.commit().await.map(|_| ())
}

fn acting(app: &App, person: &Person, role: Role, today: chrono::NaiveDate) -> Actor {
    let grant = Grant { role, unit: person.unit, from: today, to: None };
    let unit = person.unit.zip(person.unit_name.clone());
    Actor::new(person.id, person.name.clone(), unit, vec![grant], &app.policies(), today)
}
