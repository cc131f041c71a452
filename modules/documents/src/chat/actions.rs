//! What members do with a group: begin it, add, remove, leave, end, write, take back. Others read the trail: its events
//! say neither what a group is called nor who is in it, and name posts without their text.

use super::model::{Group, GroupId, MOST_MEMBERS, Post, PostId, keeper, mentioned};
use super::retention;
use super::store::{self, NewPost};
use crate::{policy, secrecy};
use chrono::NaiveDate;
use kernel::{Actor, Conn, Error, Event, Notice, NoticeKind, Result, Told, Tx, UserId, local_day};
use people::api::Person;
use serde_json::json;
use std::collections::HashMap;

/// Letters of a post at most.
const LONGEST: usize = 4_000;

/// Those who may be in a group: whoever holds a role in which people write to each other.
pub(super) async fn candidates(conn: &Conn, today: NaiveDate) -> Result<Vec<Person>> {
    let writes = |person: &Person| policy::CHATTERS.iter().any(|(role, _)| person.roles.contains(role));
    Ok(people::api::people(conn, today).await?.into_iter().filter(writes).collect())
}

/// The members of a group who may still be in one, the longest in it first: an account is closed, a role ends, while the
/// membership stays.
pub(super) async fn present(conn: &Conn, id: GroupId, today: NaiveDate) -> Result<Vec<UserId>> {
    let able = candidates(conn, today).await?;
    let members = store::members(conn, id).await?.into_iter().map(|member| member.user_id);
    Ok(members.filter(|user| able.iter().any(|person| person.id == *user)).collect())
}

/// A group, for somebody who is in it.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub(super) async fn find(conn: &Conn, actor: &Actor, id: GroupId) -> Result<Group> {
    store::find(conn, actor.user, id).await?.ok_or(Error::NotFound)
}

async fn held(tx: &Tx, actor: &Actor, id: GroupId) -> Result<Group> {
    store::lock(tx, id).await?;
    find(tx, actor, id).await
}

/// A group that goes on, held for its keeper.
async fn kept(tx: &Tx, actor: &Actor, id: GroupId) -> Result<Group> {
    let group = held(tx, actor, id).await?;
    let present = present(tx, id, local_day(tx.now)).await?;
    if keeper(group.keeper_id, &present) != Some(actor.user) {
        return Err(Error::Forbidden);
    }
    require_going_on(&group)?;
    Ok(group)
}

fn require_going_on(group: &Group) -> Result<()> {
    match group.ended_at {
        None => Ok(()),
        Some(_) => Err(Error::refused("Nhóm đã kết thúc: xem lại được, không gửi và không đổi thành viên được nữa.")),
    }
}

/// Begins a group with its keeper and members. The same identifier again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where its name or purpose is secret.
pub(super) async fn begin(
    tx: &mut Tx,
    actor: &Actor,
    id: GroupId,
    about: (&str, &str),
    users: &[UserId],
) -> Result<()> {
    actor.require(policy::CHAT)?;
    let (name, purpose) = about;
    if name.is_empty() || name.chars().count() > 120 {
        return Err(Error::invalid("name", "Nhập tên nhóm, tối đa 120 ký tự."));
    }
    if purpose.chars().count() > 500 {
        return Err(Error::invalid("purpose", "Mục đích dài tối đa 500 ký tự."));
    }
    secrecy::require_unmarked([name])?;
    secrecy::require_plain([purpose])?;
    if !store::insert(tx, id, name, purpose, actor.user).await? {
        return find(tx, actor, id).await.map(|_| ());
    }
    store::add_member(tx, id, actor.user, 0).await?;
    tx.record(Event::new("documents.chat.begun", id.0, json!({})));
    let group = find(tx, actor, id).await?;
    join(tx, &group, users).await
}

/// Adds people to a group.
///
/// # Errors
/// [`Error::Invalid`] on `people`; [`Error::Forbidden`] for others than its keeper.
pub(super) async fn add(tx: &mut Tx, actor: &Actor, id: GroupId, users: &[UserId]) -> Result<()> {
    let group = kept(tx, actor, id).await?;
    if users.is_empty() {
        return Err(Error::invalid("people", "Chọn người cần thêm vào nhóm."));
    }
    join(tx, &group, users).await
}

async fn join(tx: &mut Tx, group: &Group, users: &[UserId]) -> Result<()> {
    let there = store::members(tx, group.id).await?.len();
    if there + users.len() > MOST_MEMBERS {
        return Err(Error::invalid("people", "Một nhóm có tối đa 200 thành viên."));
    }
    let known = candidates(tx, local_day(tx.now)).await?;
    for user in users {
        if !known.iter().any(|person| person.id == *user) {
            return Err(Error::invalid("people", "Chọn người trong danh sách."));
        }
        if store::add_member(tx, group.id, *user, group.posts).await? {
            let title = kernel::told!("Ông/bà được thêm vào nhóm trao đổi").about(&group.name);
            tell(tx, group, *user, title, &format!("added.{}", tx.now.timestamp_micros()), None).await?;
            tx.record(Event::new("documents.chat.joined", group.id.0, json!({})));
        }
    }
    Ok(())
}

/// Takes a member out, who then knows nothing of the group any more.
///
/// # Errors
/// [`Error::Forbidden`] for others than its keeper; [`Error::NotFound`] where they are no member.
pub(super) async fn remove(tx: &mut Tx, actor: &Actor, id: GroupId, user: UserId) -> Result<()> {
    let group = kept(tx, actor, id).await?;
    if user == actor.user || !store::remove_member(tx, id, user).await? {
        return Err(Error::NotFound);
    }
    if user == group.keeper_id {
        store::set_keeper(tx, id, actor.user).await?;
    }
    tx.record(Event::new("documents.chat.removed", id.0, json!({})));
    Ok(())
}

/// Leaves a group. Of those who may still be in one, whoever has been in it longest keeps it where its keeper leaves;
/// without any it ends, and with its last member it goes, for nobody can read it any more.
///
/// # Errors
/// [`Error::NotFound`] for who is no member.
pub(super) async fn leave(tx: &mut Tx, actor: &Actor, id: GroupId) -> Result<()> {
    let group = held(tx, actor, id).await?;
    store::remove_member(tx, id, actor.user).await?;
    tx.record(Event::new("documents.chat.left", id.0, json!({})));
    if store::members(tx, id).await?.is_empty() {
        return retention::erase(tx, id).await;
    }
    match present(tx, id, local_day(tx.now)).await?.first() {
        Some(heir) if group.keeper_id == actor.user => store::set_keeper(tx, id, *heir).await,
        None if group.ended_at.is_none() => retention::end(tx, id).await,
        _ => Ok(()),
    }
}

/// Ends a group: its members read it until it goes, nobody writes.
///
/// # Errors
/// [`Error::Forbidden`] for others than its keeper.
pub(super) async fn end(tx: &mut Tx, actor: &Actor, id: GroupId) -> Result<()> {
    kept(tx, actor, id).await?;
    retention::end(tx, id).await
}

/// Refuses a text that is too long, nothing at all, or secret; asked before a file is kept.
///
/// # Errors
/// [`Error::Invalid`] on `body`; [`Error::Refused`].
pub(super) fn check(group: &Group, body: &str, has_file: bool) -> Result<()> {
    require_going_on(group)?;
    if body.is_empty() && !has_file {
        return Err(Error::invalid("body", "Nhập nội dung hoặc chọn tệp."));
    }
    if body.chars().count() > LONGEST {
        return Err(Error::invalid("body", "Nội dung dài tối đa 4.000 ký tự."));
    }
    secrecy::require_plain([body])
}

/// Writes into a group; the number of the post. The same identifier again writes nothing more and lets its file go.
///
/// # Errors
/// As [`check`]; [`Error::NotFound`] for who is no member, and for an answer to a post of another group.
pub(super) async fn post(tx: &mut Tx, actor: &Actor, id: GroupId, new: &NewPost) -> Result<i32> {
    let group = held(tx, actor, id).await?;
    if let Some(there) = store::post(tx, id, new.id).await?.filter(|there| there.author_id == actor.user) {
        release(tx, new).await?;
        return Ok(there.number);
    }
    check(&group, &new.body, new.file.is_some())?;
    if let Some(answered) = new.reply_to {
        store::post(tx, id, answered).await?.ok_or(Error::NotFound)?;
    }
    let number = group.posts + 1;
    if !store::insert_post(tx, id, number, actor.user, new).await? {
        return Err(Error::NotFound);
    }
    if group.read_to == group.posts {
        store::set_read(tx, id, actor.user, number).await?;
    }
    tx.record(Event::new("documents.chat.posted", id.0, json!({ "post": new.id })));
    tell_members(tx, &group, actor, new).await?;
    Ok(number)
}

/// Lets the file of a post go that was not written: its bytes were kept before.
pub(super) async fn release(tx: &Tx, new: &NewPost) -> Result<()> {
    let digests: Vec<String> = new.file.iter().map(|file| file.digest.as_str().to_owned()).collect();
    tx.release_files(&digests).await
}

/// Tells each member once until they have read; who is named by `@login` is told of that post, also by a letter, which
/// does not say in which group: whoever looks after letters reads what they are about.
async fn tell_members(tx: &Tx, group: &Group, actor: &Actor, new: &NewPost) -> Result<()> {
    let present = present(tx, group.id, local_day(tx.now)).await?;
    let named = named(tx, &present, &new.body).await?;
    let members = store::members(tx, group.id).await?;
    let others = |user: UserId| user != actor.user && present.contains(&user);
    for member in members.iter().filter(|member| others(member.user_id)) {
        let (title, key, by_mail) = if named.contains(&member.user_id) {
            let title = kernel::told!("Ông/bà được nhắc đến trong nhóm trao đổi");
            (title, format!("mention.{}", new.id), Some(NoticeKind::Asked))
        } else {
            let title = kernel::told!("Có tin mới trong nhóm trao đổi").about(&group.name);
            (title, format!("after.{}", member.read_to), None)
        };
        tell(tx, group, member.user_id, title, &key, by_mail).await?;
    }
    Ok(())
}

/// The members whom a text names by their logins.
async fn named(conn: &Conn, members: &[UserId], body: &str) -> Result<Vec<UserId>> {
    let asked = mentioned(body);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let logins: HashMap<UserId, String> = people::api::logins(conn).await?;
    let is_named = |user: &UserId| logins.get(user).is_some_and(|login| asked.contains(login));
    Ok(members.iter().copied().filter(is_named).collect())
}

/// A notice leads to the group; what was written stays there.
async fn tell(tx: &Tx, group: &Group, to: UserId, title: Told, key: &str, by_mail: Option<NoticeKind>) -> Result<()> {
    let key = format!("documents.chat.{}.{key}", group.id);
    tx.notify(Notice { to, title, body: String::new(), href: group.page(), key, by_mail }).await
}

/// Takes a post back: its text and file go, its place stays. Again changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] for others than its writer; [`Error::Refused`] after a quarter of an hour.
pub(super) async fn take_back(tx: &mut Tx, actor: &Actor, id: GroupId, post: PostId) -> Result<()> {
    held(tx, actor, id).await?;
    let post: Post = store::post(tx, id, post).await?.ok_or(Error::NotFound)?;
    if post.author_id != actor.user {
        return Err(Error::Forbidden);
    }
    if post.taken_back_at.is_some() {
        return Ok(());
    }
    if !post.may_be_taken_back(actor.user, tx.now) {
        return Err(Error::refused("Chỉ thu hồi được tin trong 15 phút từ khi gửi."));
    }
    store::take_back(tx, post.id).await?;
    tx.release_files(&[post.digest]).await?;
    tx.record(Event::new("documents.chat.taken_back", id.0, json!({ "post": post.id })));
    Ok(())
}
