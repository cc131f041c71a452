//! Thông báo: who is told what became of a task or figure that concerns them.

use kernel::{Actor, Notice, NoticeKind, Result, Role, Told, Tx, UnitId, UserId, local_day};

/// What is told.
pub(crate) struct News<'a> {
    pub(crate) title: Told,
    /// The words of whoever raised or decided it.
    pub(crate) body: &'a str,
    pub(crate) href: String,
    pub(crate) key: String,
    pub(crate) kind: NoticeKind,
}

/// Tells the standing office.
pub(crate) async fn tell_standing_office(tx: &Tx, actor: &Actor, news: &News<'_>) -> Result<()> {
    let people = people::api::people(tx, local_day(tx.now)).await?.into_iter();
    let office = people.filter(|person| person.roles.contains(&Role::Coordinator)).map(|person| person.id);
    tell(tx, actor, office.collect(), news).await
}

/// Tells the contacts of a unit, and whoever else it concerns.
pub(crate) async fn tell_unit(
    tx: &Tx,
    actor: &Actor,
    unit: Option<UnitId>,
    others: impl IntoIterator<Item = UserId>,
    news: &News<'_>,
) -> Result<()> {
    let mut to: Vec<UserId> = others.into_iter().collect();
    if let Some(unit) = unit {
        let contacts = people::api::holders(tx, Role::UnitContact, unit, local_day(tx.now)).await?;
        to.extend(contacts.into_iter().map(|person| person.id));
    }
    tell(tx, actor, to, news).await
}

/// Tells these people, but not whoever did it.
pub(crate) async fn tell(tx: &Tx, actor: &Actor, to: Vec<UserId>, news: &News<'_>) -> Result<()> {
    tell_from(tx, Some(actor.user), &actor.name, to, news).await
}

/// Tells these people, but not this one, in the words of somebody.
pub(crate) async fn tell_from(
    tx: &Tx,
    but: Option<UserId>,
    name: &str,
    mut to: Vec<UserId>,
    news: &News<'_>,
) -> Result<()> {
    to.sort_unstable();
    to.dedup();
    for to in to.into_iter().filter(|to| Some(*to) != but) {
        let (title, href, key) = (news.title.clone(), news.href.clone(), news.key.clone());
        let body = if news.body.is_empty() { String::new() } else { format!("{name}:\n\n{}", news.body) };
        tx.notify(Notice { to, title, body, href, key, by_mail: Some(news.kind) }).await?;
    }
    Ok(())
}
