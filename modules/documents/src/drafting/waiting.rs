//! Việc chờ tôi: drafts that wait for somebody's word, signature, number or opinion.

use super::chain::may_approve;
use super::model::StepKind;
use super::opinions::may_answer;
use super::store;
use crate::outgoing::store::{self as register, Wanted};
use crate::outgoing::{Outgoing, OutgoingId, State};
use crate::policy;
use crate::signing_room::actions as signing;
use chrono::{DateTime, Utc};
use kernel::{BoxFuture, Cx, Error, Matter, Result, UnitId, Units, UserId, local_day};

/// One thing that waits.
pub(crate) struct Waiting {
    pub href: String,
    pub title: String,
    pub about: String,
    /// What is to be done.
    pub what: String,
    pub since: DateTime<Utc>,
    pub unit: Option<UnitId>,
}

/// Everything that waits for whoever asks, the longest wait first.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn all(cx: &Cx) -> Result<Vec<Waiting>> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let hands = people::api::hands(&conn, actor.user, cx.today()).await?;
    let one = |o: &Outgoing, what: &str, since: DateTime<Utc>| Waiting {
        href: o.page(),
        title: crate::outgoing::name(&cx.t, o),
        about: cx.t.with(
            "drafting-waits-since",
            [("who", o.drafter_name.as_str().into()), ("when", vietnamese::format_date(local_day(since)).into())],
        ),
        what: cx.t.get(format!("drafting-waits-{what}")),
        since,
        unit: Some(o.unit),
    };
    let mut all = Vec::new();
    let units = match actor.units_for(policy::HEAD) {
        Units::Only(units) => units.to_vec(),
        _ => Vec::new(),
    };
    let signers: &[UserId] = if actor.can(policy::SIGN) || actor.can(policy::HEAD) { &hands } else { &[] };
    for review in store::in_review(&conn, &units, signers, actor.can(policy::CHECK)).await? {
        let step = StepKind::from_key(&review.step);
        if let Some(o) = visible(cx, &hands, review.document_id).await?
            && may_approve(actor, &hands, &o, step)
        {
            all.push(one(&o, step.key(), review.since));
        }
    }
    for opinion in store::opinions::unanswered(&conn, &hands, &units).await? {
        if may_answer(actor, &hands, &opinion)
            && let Some(o) = visible(cx, &hands, OutgoingId(opinion.document)).await?
        {
            all.push(one(&o, "opinion", opinion.asked_at));
        }
    }
    let to_sign = signing::to_sign(&conn, actor, cx.today()).await?;
    all.extend(to_sign.iter().map(|o| one(o, "sign", o.changed_at)));
    let states = [(State::Signed, "number"), (State::Numbered, "issue")];
    for (state, what) in states.into_iter().filter(|_| actor.can(policy::ISSUE)) {
        let wanted = Wanted { state: state.key().to_owned(), ..Wanted::default() };
        let found = register::list(&conn, actor, &wanted, 0, 100).await?;
        all.extend(found.iter().map(|o| one(o, if o.draft.is_paper { "scan" } else { what }, o.changed_at)));
    }
    all.sort_by_key(|waiting| waiting.since);
    Ok(all)
}

async fn visible(cx: &Cx, hands: &[UserId], id: OutgoingId) -> Result<Option<Outgoing>> {
    match register::find_for(&cx.read(), cx.actor()?, hands, id).await {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What waits for a leader's word, beside the matters of other rooms.
pub(crate) fn matters<'a>(cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Matter>>> {
    Box::pin(async move {
        if !cx.actor().is_ok_and(|actor| actor.can(policy::SIGN)) {
            return Ok(Vec::new());
        }
        let today = cx.today();
        let one = |w: Waiting| Matter {
            title: w.title,
            href: w.href,
            unit: w.unit,
            why: w.about,
            action: w.what,
            days: (today - local_day(w.since)).num_days(),
        };
        Ok(all(cx).await?.into_iter().map(one).collect())
    })
}
