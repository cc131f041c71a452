//! The demonstration: one draft being written and one under review, both marked as illustrative.

use super::actions::{self, Begun, Typed};
use super::{chain, kind, placeholder, template};
use crate::outgoing::{Draft, Figure, Outgoing, OutgoingId};
use kernel::{Actor, App, Grant, Result, Role, Tx, local_day};
use people::api::Person;

/// Kind, subject, who drafts, whether it is submitted.
const SAMPLES: [(&str, &str, Role, bool); 2] = [
    ("KH", "Tuyên truyền chuyển đổi số tại các tổ dân phố (minh họa)", Role::Officer, false),
    ("", "báo cáo kết quả rà soát hồ sơ công việc điện tử (minh họa)", Role::UnitContact, true),
];

/// Begins the samples in the name of people of the demonstration; leaves out what nobody could draft.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn seed(app: &App, tx: &mut Tx) -> Result<()> {
    let today = local_day(tx.now);
    let people = people::api::people(tx, today).await?;
    let signer = people.iter().find(|person| person.roles.contains(&Role::Leader)).map(|person| person.id);
    for (key, subject, role, submitted) in SAMPLES {
        let Some(writer) = people.iter().find(|person| person.roles.contains(&role) && person.unit.is_some()) else {
            continue;
        };
        let (Some(unit), actor) = (writer.unit, acting(app, writer, role, today)) else { continue };
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
        if submitted {
            // Facts alone: their values are taken whenever the draft is shown.
            let fact = |token: String| Figure { token, at: Some(tx.now), ..Figure::default() };
            let figures = placeholder::tokens(&begun.subject, &begun.draft).into_iter().map(fact).collect();
            let begun = Outgoing { draft: Draft { figures, ..begun.draft.clone() }, ..begun };
            chain::submit(tx, &actor, &begun).await?;
        }
    }
    Ok(())
}

fn acting(app: &App, person: &Person, role: Role, today: chrono::NaiveDate) -> Actor {
    let grant = Grant { role, unit: person.unit, from: today, to: None };
    let unit = person.unit.zip(person.unit_name.clone());
    Actor::new(person.id, person.name.clone(), unit, vec![grant], &app.policies(), today)
}
