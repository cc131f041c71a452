//! Every query about groups, their members and posts. What a person asks for begins with the groups that they are in.

use super::model::{Group, GroupId, PAGE, Post, PostId, Slice};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Kept, Result, Row, Tx, UserId, Where, args, row, search};
use sea_orm::FromQueryResult;

/// Posts of a group that a search looks at, the newest.
const LOOKED_AT: i32 = 2_000;
/// Words that are looked for at once.
const MOST_WORDS: usize = 12;

const COLUMNS: &str = "g.id, g.name, g.purpose, g.keeper_id, g.ended_at, g.erase_on, g.posts, g.last_at, \
    m.read_to, \
    (SELECT COUNT(*) FROM (SELECT 1 FROM chat_post p WHERE p.ward_id = g.ward_id AND p.group_id = g.id \
    AND p.number > m.read_to AND p.author_id <> m.user_id AND p.taken_back_at IS NULL LIMIT 100) few) AS unread";

const OF_MEMBER: &str = "FROM chat_member m JOIN chat_group g ON g.ward_id = m.ward_id AND g.id = m.group_id";

/// The groups that a person is in: those that go on first, the last written in first.
pub(super) async fn of(conn: &Conn, user: UserId) -> Result<Vec<Group>> {
    let sql = format!(
        "SELECT {COLUMNS} {OF_MEMBER} WHERE m.ward_id = $1 AND m.user_id = $2 \
         ORDER BY g.ended_at IS NOT NULL, g.last_at DESC, g.id LIMIT 500"
    );
    conn.all(&sql, args![conn.ward, user]).await
}

/// A group, for somebody who is in it.
pub(super) async fn find(conn: &Conn, user: UserId, id: GroupId) -> Result<Option<Group>> {
    let sql = format!("SELECT {COLUMNS} {OF_MEMBER} WHERE m.ward_id = $1 AND m.user_id = $2 AND m.group_id = $3");
    conn.one(&sql, args![conn.ward, user, id]).await
}

/// Holds a group until the write is over.
pub(super) async fn lock(tx: &Tx, id: GroupId) -> Result<()> {
    let sql = format!("SELECT posts FROM chat_group WHERE ward_id = $1 AND id = $2{}", tx.for_update());
    tx.scalar::<i32>(&sql, args![tx.ward, id]).await.map(|_| ())
}

/// Keeps a new group; `false` where there is one of this identifier.
pub(super) async fn insert(tx: &Tx, id: GroupId, name: &str, purpose: &str, keeper: UserId) -> Result<bool> {
    let row = row! { id: id, name: name, purpose: purpose, keeper_id: keeper, begun_at: tx.now, last_at: tx.now };
    tx.insert_new("chat_group", "id", row).await
}

/// Makes a person a member for whom everything so far is read; `false` where they are one.
pub(super) async fn add_member(tx: &Tx, id: GroupId, user: UserId, read_to: i32) -> Result<bool> {
    let row = row! { group_id: id, user_id: user, joined_at: tx.now, read_to: read_to };
    tx.insert_new("chat_member", "group_id, user_id", row).await
}

/// Takes a member out; `false` where they are none.
pub(super) async fn remove_member(tx: &Tx, id: GroupId, user: UserId) -> Result<bool> {
    let sql = "DELETE FROM chat_member WHERE ward_id = $1 AND group_id = $2 AND user_id = $3";
    Ok(tx.exec(sql, args![tx.ward, id, user]).await? == 1)
}

/// Somebody who is in a group, and how far they have read.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Member {
    pub user_id: UserId,
    pub read_to: i32,
}

/// The members of a group, the longest in it first.
pub(super) async fn members(conn: &Conn, id: GroupId) -> Result<Vec<Member>> {
    let sql = "SELECT user_id, read_to FROM chat_member WHERE ward_id = $1 AND group_id = $2 \
               ORDER BY joined_at, user_id LIMIT 500";
    conn.all(sql, args![conn.ward, id]).await
}

/// Gives a group another keeper.
pub(super) async fn set_keeper(tx: &Tx, id: GroupId, keeper: UserId) -> Result<()> {
    tx.update("chat_group", row! { id: id }, row! { keeper_id: keeper }).await.map(|_| ())
}

/// Ends a group, which goes on a day.
pub(super) async fn end(tx: &Tx, id: GroupId, erase_on: NaiveDate) -> Result<()> {
    tx.update("chat_group", row! { id: id }, row! { ended_at: tx.now, erase_on: erase_on }).await.map(|_| ())
}

/// The ended groups whose day has come.
pub(super) async fn over(conn: &Conn, today: NaiveDate) -> Result<Vec<GroupId>> {
    let sql = "SELECT id FROM chat_group WHERE ward_id = $1 AND erase_on <= $2";
    conn.scalars(sql, args![conn.ward, today]).await
}

/// The groups that go on and in which nobody has written since a moment.
pub(super) async fn silent(conn: &Conn, since: DateTime<Utc>) -> Result<Vec<GroupId>> {
    let sql = "SELECT id FROM chat_group WHERE ward_id = $1 AND ended_at IS NULL AND last_at < $2";
    conn.scalars(sql, args![conn.ward, since]).await
}

/// Takes a group away with its members, posts and their files; `false` where there is none.
pub(super) async fn erase(tx: &Tx, id: GroupId) -> Result<bool> {
    let posts = "DELETE FROM chat_post WHERE ward_id = $1 AND group_id = $2 RETURNING digest";
    tx.release_files(&tx.scalars(posts, args![tx.ward, id]).await?).await?;
    tx.exec("DELETE FROM chat_member WHERE ward_id = $1 AND group_id = $2", args![tx.ward, id]).await?;
    Ok(tx.exec("DELETE FROM chat_group WHERE ward_id = $1 AND id = $2", args![tx.ward, id]).await? == 1)
}

/// Notes how far a member has read; never back.
pub(super) async fn set_read(tx: &Tx, id: GroupId, user: UserId, read_to: i32) -> Result<()> {
    let sql =
        "UPDATE chat_member SET read_to = $4 WHERE ward_id = $1 AND group_id = $2 AND user_id = $3 AND read_to < $4";
    tx.exec(sql, args![tx.ward, id, user, read_to]).await.map(|_| ())
}

const POST: &str = "p.id, p.number, p.author_id, p.author_name, p.body, p.at, p.taken_back_at, p.file_name, p.digest, \
    p.mime, r.number AS reply_number, r.author_name AS reply_author, r.body AS reply_body";

async fn those(conn: &Conn, these: Where, order: &str) -> Result<Vec<Post>> {
    let sql = format!(
        "SELECT {POST} FROM chat_post p LEFT JOIN chat_post r ON r.ward_id = p.ward_id AND r.id = p.reply_to \
         WHERE {} ORDER BY p.number {order} LIMIT {PAGE}",
        these.sql
    );
    conn.all(&sql, these.args).await
}

/// A page of the posts of a group, the oldest first.
pub(super) async fn posts(conn: &Conn, id: GroupId, slice: Slice) -> Result<Vec<Post>> {
    let mut these = Where::ward(conn, "p");
    let group = these.bind(id);
    these.and(&format!("p.group_id = {group}"));
    let (number, mark) = match slice {
        Slice::Last => (i32::MAX, '<'),
        Slice::Before(number) => (number, '<'),
        Slice::After(number) => (number, '>'),
    };
    let number = these.bind(number);
    these.and(&format!("p.number {mark} {number}"));
    if mark == '>' {
        return those(conn, these, "").await;
    }
    let mut posts = those(conn, these, "DESC").await?;
    posts.reverse();
    Ok(posts)
}

/// A post of a group.
pub(super) async fn post(conn: &Conn, id: GroupId, post: PostId) -> Result<Option<Post>> {
    let mut this = Where::ward(conn, "p");
    let (group, post) = (this.bind(id), this.bind(post));
    this.and(&format!("p.group_id = {group} AND p.id = {post}"));
    Ok(those(conn, this, "").await?.pop())
}

/// What is written into a group; its identifier comes from the form, so that a double click writes once.
pub(super) struct NewPost {
    pub id: PostId,
    pub body: String,
    pub reply_to: Option<PostId>,
    pub file: Option<Kept>,
}

/// Keeps a post under its number; `false` where there is one of this identifier.
pub(super) async fn insert_post(tx: &Tx, id: GroupId, number: i32, author: UserId, new: &NewPost) -> Result<bool> {
    let file = |part: fn(&Kept) -> &str| new.file.as_ref().map_or("", part);
    let row = row! {
        id: new.id, group_id: id, number: number, author_id: author, author_name: tx.actor_name(),
        body: new.body.as_str(), reply_to: new.reply_to, at: tx.now, file_name: file(|f| &f.file_name),
        digest: file(|f| f.digest.as_str()), mime: file(|f| f.mime),
        words: search::words(&format!("{} {}", new.body, file(|f| &f.file_name))),
    };
    if !tx.insert_new("chat_post", "id", row).await? {
        return Ok(false);
    }
    tx.update("chat_group", row! { id: id }, row! { posts: number, last_at: tx.now }).await?;
    Ok(true)
}

/// Empties a post; its place stays.
pub(super) async fn take_back(tx: &Tx, post: PostId) -> Result<()> {
    tx.update("chat_post", row! { id: post }, emptied(tx)).await.map(|_| ())
}

fn emptied(tx: &Tx) -> Row {
    row! { body: "", words: "", file_name: "", digest: "", mime: "", taken_back_at: tx.now }
}

/// Takes back every post with a file that may not be kept any more, whatever stands beside it.
pub(crate) async fn forget_file(tx: &Tx, digest: &str) -> Result<()> {
    tx.update("chat_post", row! { digest: digest }, emptied(tx)).await.map(|_| ())
}

/// A post that was found, in one of the groups of whoever asks.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct FoundPost {
    pub group_id: GroupId,
    pub group_name: String,
    pub number: i32,
    pub author_name: String,
    pub body: String,
    pub file_name: String,
    pub at: DateTime<Utc>,
}

/// The newest posts in the groups of a person in which each of these words begins one; of each group the last
/// [`LOOKED_AT`] are looked at.
pub(super) async fn found(conn: &Conn, user: UserId, words: &str) -> Result<Vec<FoundPost>> {
    let mut these = Where::ward(conn, "m");
    let user = these.bind(user);
    these.and(&format!("m.user_id = {user}"));
    for word in words.split(' ').take(MOST_WORDS) {
        let begun = these.bind(format!("% {word}%"));
        these.and(&format!("' ' || p.words LIKE {begun}"));
    }
    let sql = format!(
        "SELECT p.group_id, g.name AS group_name, p.number, p.author_name, p.body, p.file_name, p.at {OF_MEMBER} \
         JOIN chat_post p ON p.ward_id = g.ward_id AND p.group_id = g.id AND p.number > g.posts - {LOOKED_AT} \
         WHERE {} ORDER BY p.at DESC, p.id DESC LIMIT 10",
        these.sql
    );
    conn.all(&sql, these.args).await
}
