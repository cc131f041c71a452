//! The card of a rule of the ward: which systems it governs, when it is looked at again, and the form for both.

use super::show::{self, Link};
use crate::law::model::Law;
use crate::law::own::{self, Own};
use crate::law::store;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Form, Result};
use ui::{Fields, Level, Raw, Render, Status};

/// Kinds that may be made rules of the ward by hand.
const KINDS: [&str; 2] = ["Quy chế", "Quy định"];
/// Records that one name of a system may find.
const FOUND: u64 = 10;

/// What the page shows of it.
pub(super) struct Card {
    /// The page of the outgoing document; empty where there is none.
    pub(super) issued_by: String,
    pub(super) systems: Vec<Link>,
    pub(super) status: Option<Status>,
    pub(super) systems_field: Raw,
    pub(super) day_field: Raw,
}

/// The card of a rule of the ward, and of what somebody may make one; `None` for all else.
pub(super) async fn card(cx: &Cx, f: &Fields, law: &Law) -> Result<Option<Card>> {
    let t = &cx.t;
    let own = match store::own::of(&cx.read(), law.id).await? {
        Some(own) => own,
        None if KINDS.contains(&law.facts.kind.as_str()) => Own::default(),
        None => return Ok(None),
    };
    let f = match f.has("systems") {
        true => f.clone(),
        false => f.clone().value("systems", own.systems.join("\n")),
    };
    let mut systems = Vec::new();
    for name in &own.systems {
        let found = cx.search(name, FOUND).await?;
        let record = found.into_iter().find(|one| one.kind == "search-kind-record" && one.title == *name);
        systems.push(Link { name: name.clone(), href: record.map(|one| one.href).unwrap_or_default() });
    }
    let status = own.review_on.map(|day| {
        let said = [("day", vietnamese::format_date(day).into())];
        match day <= cx.today() {
            true => Status::new(Level::Late, t.with("law-own-review-due", said)),
            false => Status::new(Level::OnTrack, t.with("law-own-review-on", said)),
        }
    });
    Ok(Some(Card {
        issued_by: own
            .outgoing
            .map(|id| format!("/van-ban/di/{id}"))
            .filter(|page| cx.may_open(page))
            .unwrap_or_default(),
        systems,
        status,
        systems_field: Raw(f
            .area("systems", t.get("law-own-systems"))
            .rows(2)
            .hint(t.get("law-own-systems-hint"))
            .html()),
        day_field: Raw(f.day("review_on", t.get("law-own-review")).html()),
    }))
}

/// `POST /van-ban/phap-luat/{id}/ra-soat`
pub(super) async fn review(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let law = show::found(&cx, &id).await?;
    let done = async {
        let review_on = form.day("review_on");
        form.check()?;
        let systems = form.value("systems").lines().map(str::trim).filter(|name| !name.is_empty());
        let rule = Own { systems: systems.map(str::to_owned).collect(), review_on, outgoing: None };
        let mut tx = cx.begin().await?;
        own::review(&mut tx, cx.actor()?, &law, rule).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&law.page(), &cx.t.get("law-own-kept"))),
        Err(error) => show::page(&cx, &law, &cx.typed(&form, &error.for_form()?), cx.today()).await,
    }
}
