//! Tìm người: officers of the ward by name, title and role, steering committees and their members by name and field, for
//! those who may open the directory.

use crate::api::Committee;
use crate::policy::{COMMITTEES, LOOK, MANAGE};
use kernel::search::{self, Found};
use kernel::{BoxFuture, Cx, Result};

/// Most people, and most committees and members, that a search shows.
const MOST: usize = 10;

/// Committees, and people whose name, title or role the words name: each with a page that whoever asks may open.
pub(crate) fn find<'a>(cx: &'a Cx, asked: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let Some(actor) = cx.actor().ok().filter(|actor| actor.can(LOOK)) else { return Ok(Vec::new()) };
        let (mut found, words) = (Vec::new(), search::words(asked));
        for person in crate::api::people(&cx.read(), cx.today()).await? {
            let roles: Vec<String> =
                person.roles.iter().map(|role| cx.t.get(format!("people-role-{}", role.key()))).collect();
            let about = [person.title.clone(), roles.join(", "), person.unit_name.unwrap_or_default()];
            let context = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
            let href = match person.unit {
                _ if actor.can(MANAGE) => format!("/quan-tri/nguoi-dung/{}", person.id),
                Some(unit) => format!("/don-vi/{unit}/danh-ba"),
                None => continue,
            };
            if search::names(&words, &format!("{} {context}", person.name)) {
                found.push(Found { kind: "search-kind-person".into(), title: person.name, context, href });
            }
            if found.len() == MOST {
                break;
            }
        }
        let committees = crate::api::committees(&cx.read()).await?;
        found.extend(committees.iter().flat_map(|c| of_committee(&words, c, actor.can(COMMITTEES))).take(MOST));
        Ok(found)
    })
}

/// The committee and its members that the words name.
fn of_committee(words: &str, c: &Committee, may_keep: bool) -> Vec<Found> {
    let href = if may_keep { format!("/quan-tri/ban-chi-dao/{}", c.id) } else { "/don-vi".to_owned() };
    let found = |kind: &str, title: &str, about: &[&str]| {
        let context = about.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Found { kind: kind.into(), title: title.into(), context, href: href.clone() }
    };
    let whole = search::names(words, &format!("{} {}", c.name, c.decision));
    let whole = whole.then(|| found("search-kind-committee", &c.name, &[&c.decision]));
    let members = c.members.iter().filter(|m| search::names(words, &format!("{} {} {}", m.name, m.title, m.field)));
    let members = members.map(|m| found("search-kind-member", &m.name, &[&m.title, &m.field, &c.name]));
    whole.into_iter().chain(members).collect()
}
