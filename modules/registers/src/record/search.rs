//! The search over everything: registers by their title, records by the beginning of their name.

use super::{key_of, store};
use crate::definition::{Privacy, Register, store as registers};
use crate::policy::VIEW;
use kernel::search::Found;
use kernel::{BoxFuture, Cx, Result};

/// Records that are found at once.
const MOST: u64 = 20;

/// Registers and records that the words name, as far as whoever asks may see them.
pub(crate) fn find<'a>(cx: &'a Cx, words: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let Some(actor) = cx.actor().ok().filter(|actor| actor.can(VIEW)) else { return Ok(Vec::new()) };
        let wanted = key_of(words);
        if wanted.chars().count() < 2 {
            return Ok(Vec::new());
        }
        let conn = cx.read();
        let all = registers::all(&conn).await?;
        let visible: Vec<&Register> = all.iter().filter(|register| register.is_visible_to(actor)).collect();
        let titled = visible.iter().filter(|register| key_of(&register.definition.title).contains(&wanted));
        let mut found: Vec<Found> = titled
            .map(|register| Found {
                kind: "search-kind-register".into(),
                title: register.definition.title.clone(),
                context: register.definition.about.clone(),
                href: register.href(),
            })
            .collect();
        // Names of people are not looked up across registers: that would be a reading without a purpose.
        let open =
            |register: &&&Register| register.definition.label_field().is_some_and(|f| f.privacy == Privacy::None);
        let ids: Vec<_> = visible.iter().filter(open).map(|register| register.id).collect();
        for (register, id, label) in store::named(&conn, &ids, &wanted, MOST).await? {
            let Some(register) = visible.iter().find(|r| r.id == register) else { continue };
            found.push(Found {
                kind: "search-kind-record".into(),
                title: label,
                context: register.definition.title.clone(),
                href: format!("{}/ban-ghi/{id}", register.href()),
            });
        }
        Ok(found)
    })
}
