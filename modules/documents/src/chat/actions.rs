//! What members do with a group: begin it, add, remove, leave, end, write, take back. Events name posts and never repeat
//! their text, which its writer may take back while the trail stays.

use super::model::{Group, GroupId, MOST_MEMBERS, Post, PostId, mentioned};
use super::store::{self, Member, NewPost};
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
    if group.keeper_id != actor.user {
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
    tx.record(Event::new("documents.chat.begun", id.0, json!({ "name": name })));
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
            tell(tx, group, *user, title, "added", None).await?;
            tx.record(Event::new("documents.chat.joined", group.id.0, json!({ "user": user })));
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
    if user == group.keeper_id || !store::remove_member(tx, id, user).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("documents.chat.removed", id.0, json!({ "user": user })));
    Ok(())
}

/// Leaves a group. Whoever has been in it longest keeps it where its keeper leaves; the last to leave ends it.
///
/// # Errors
/// [`Error::NotFound`] for who is no member.
pub(super) async fn leave(tx: &mut Tx, actor: &Actor, id: GroupId) -> Result<()> {
    let group = held(tx, actor, id).await?;
    store::remove_member(tx, id, actor.user).await?;
    let next = store::members(tx, id).await?.first().map(|member| member.user_id);
    match next {
        Some(keeper) if group.keeper_id == actor.user => store::set_keeper(tx, id, keeper).await?,
        None if group.ended_at.is_none() => store::end(tx, id).await?,
        _ => {}
    }
    tx.record(Event::new("documents.chat.left", id.0, json!({ "user": actor.user })));
    Ok(())
}

/// Ends a group: its members read it, nobody writes.
///
/// # Errors
/// [`Error::Forbidden`] for others than its keeper.
pub(super) async fn end(tx: &mut Tx, actor: &Actor, id: GroupId) -> Result<()> {
    kept(tx, actor, id).await?;
    store::end(tx, id).await?;
    tx.record(Event::new("documents.chat.ended", id.0, json!({})));
    Ok(())
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

/// Writes into a group; the number of the post. The same identifier again writes nothing more.
///
/// # Errors
/// As [`check`]; [`Error::NotFound`] for who is no member, and for an answer to a post of another group.
pub(super) async fn post(tx: &mut Tx, actor: &Actor, id: GroupId, new: &NewPost) -> Result<i32> {
    let group = held(tx, actor, id).await?;
    if let Some(there) = store::post(tx, id, new.id).await? {
        return if there.author_id == actor.user { Ok(there.number) } else { Err(Error::NotFound) };
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
    tx.record(Event::new("documents.chat.posted", id.0, json!({ "post": new.id, "number": number })));
    tell_members(tx, &group, actor, new).await?;
    Ok(number)
}

/// Tells each member once until they have read; who is named by `@login` is told of that post.
async fn tell_members(tx: &Tx, group: &Group, actor: &Actor, new: &NewPost) -> Result<()> {
    let members = store::members(tx, group.id).await?;
    let named = named(tx, &members, &new.body).await?;
    for member in members.iter().filter(|member| member.user_id != actor.user) {
        let (title, key, by_mail) = if named.contains(&member.user_id) {
            let title = kernel::told!("Ông/bà được nhắc đến trong nhóm trao đổi");
            (title, format!("mention.{}", new.id), Some(NoticeKind::Asked))
        } else {
            (kernel::told!("Có tin mới trong nhóm trao đổi"), format!("after.{}", member.read_to), None)
        };
        tell(tx, group, member.user_id, title.about(&group.name), &key, by_mail).await?;
    }
    Ok(())
}

/// The members whom a text names by their logins.
async fn named(conn: &Conn, members: &[Member], body: &str) -> Result<Vec<UserId>> {
    let asked = mentioned(body);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let logins: HashMap<UserId, String> = people::api::logins(conn).await?;
    let is_named = |user: &UserId| logins.get(user).is_some_and(|login| asked.contains(login));
    Ok(members.iter().map(|member| member.user_id).filter(is_named).collect())
}

/// A notice names the group and leads to it; what was written stays there.
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
    tx.record(Event::new("documents.chat.taken_back", id.0, json!({ "post": post.id, "number": post.number })));
    Ok(())
}
