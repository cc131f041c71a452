//! Whoever may sign a draft, and under which authority.

use super::agency;
use crate::outgoing::{Draft, IssuedBy};
use chrono::NaiveDate;
use kernel::{Conn, Result, Role, UnitId, UserId};
use people::api::Person;

fn is_leader(person: &Person) -> bool {
    person.roles.contains(&Role::Leader)
}

/// Whoever may sign: leaders, and those to whom the head of the agency has delegated today. A deputy signs for the head, and
/// passes that on to nobody (NĐ 30/2020, Điều 13 khoản 2, 3).
///
/// # Errors
/// When the database refuses.
async fn signers(conn: &Conn, today: NaiveDate) -> Result<Vec<Person>> {
    let mut people = people::api::people(conn, today).await?;
    let is_head = |person: &&Person| is_leader(person) && !agency::is_deputy(&person.title);
    let heads: Vec<UserId> = people.iter().filter(is_head).map(|person| person.id).collect();
    let delegations = people::api::delegations(conn, today).await?;
    let acts = |person: &Person| delegations.iter().any(|(from, to)| *to == person.id && heads.contains(from));
    people.retain(|person| is_leader(person) || acts(person));
    Ok(people)
}

/// Whoever may sign a draft: those who sign for the ward; what goes out under the name of its unit is signed by whoever heads
/// that.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn signers_of(conn: &Conn, today: NaiveDate, (unit, by): (UnitId, IssuedBy)) -> Result<Vec<Person>> {
    match by {
        IssuedBy::Unit => people::api::holders(conn, Role::UnitContact, unit, today).await,
        IssuedBy::Committee | IssuedBy::Council | IssuedBy::Board => signers(conn, today).await,
    }
}

/// Under which authority a person signs: their own, or that of the chairperson who delegated it.
pub(super) fn authority_of(person: &Person, kind: &str, draft: &Draft) -> String {
    match is_leader(person) || draft.issued_by == IssuedBy::Unit {
        true => agency::authority(&person.title, kind, draft),
        false => format!("TUQ. CHỦ TỊCH\n{}", person.title.to_uppercase()).trim_end().to_owned(),
    }
}

/// Whoever may sign a paper copy, each with the authority: those who sign for the ward, and heads of units by order (TL.);
/// which of them does is for the head of the agency to say (NĐ 30/2020, Điều 13 khoản 4, Điều 27).
///
/// # Errors
/// When the database refuses.
pub(crate) async fn of_copies(conn: &Conn, today: NaiveDate) -> Result<Vec<(Person, String)>> {
    let draft = Draft::default();
    let named = |person: Person| {
        let authority = authority_of(&person, "", &draft);
        (person, authority)
    };
    let mut all: Vec<(Person, String)> = signers(conn, today).await?.into_iter().map(named).collect();
    for person in people::api::people(conn, today).await? {
        if person.roles.contains(&Role::UnitContact) && !all.iter().any(|(other, _)| other.id == person.id) {
            let authority = format!("TL. CHỦ TỊCH\n{}", person.title.to_uppercase()).trim_end().to_owned();
            all.push((person, authority));
        }
    }
    Ok(all)
}
