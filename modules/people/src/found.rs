//! Tìm người: officers of the ward by name, title and role, for those who may open the directory.

use crate::policy::{LOOK, MANAGE};
use kernel::search::{self, Found};
use kernel::{BoxFuture, Cx, Result};

/// Most people that a search shows.
const MOST: usize = 10;

/// People whose name, title or role the words name: each with a page that whoever asks may open.
pub(crate) fn find<'a>(cx: &'a Cx, words: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let Some(actor) = cx.actor().ok().filter(|actor| actor.can(LOOK)) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
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
            if named(words, &format!("{} {context}", person.name)) {
                found.push(Found { kind: "search-kind-person".into(), title: person.name, context, href });
            }
            if found.len() == MOST {
                break;
            }
        }
        Ok(found)
    })
}

/// Does every word asked for begin a word of the text, in any order and without tone marks? Nothing asked names nobody.
fn named(asked: &str, text: &str) -> bool {
    let (asked, text) = (search::words(asked), search::words(text));
    !asked.is_empty() && asked.split(' ').all(|word| text.split(' ').any(|own| own.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_person_is_named_by_any_words_of_name_and_role() {
        let text = "Lê Thị Bình Chuyên viên · Đầu mối đơn vị · Phòng Văn hóa – Xã hội";
        for asked in ["binh le", "dau moi", "Bình VĂN HÓA", "xa h"] {
            assert!(named(asked, text), "{asked}");
        }
        for asked in ["", " – ", "inh", "bình lãnh đạo"] {
            assert!(!named(asked, text), "{asked}");
        }
    }
}
