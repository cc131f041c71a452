//! The posts of a group: read page by page, written, taken back; the file of one.

use super::{HOME, commit, group, parsed};
use crate::chat::actions;
use crate::chat::model::{Group, PAGE, Piece, Post, PostId, Slice, pieces, read_after};
use crate::chat::store::{self, NewPost};
use crate::incoming::register::look_at;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Digest, Error, Form, Result, UserId, attach, moment};
use std::collections::HashMap;
use ui::Fields;

/// Letters of a post that are repeated above its answers.
const QUOTED: usize = 140;
/// Bytes of a file at most.
const LARGEST: usize = 50 * 1024 * 1024;

struct Shown {
    number: i32,
    author: String,
    when: String,
    is_first_unread: bool,
    is_taken_back: bool,
    lines: Vec<Vec<Piece>>,
    /// What it answers: where that stands, and what it says.
    answers: Option<(String, String)>,
    file: Option<(String, String)>,
    answer: Option<String>,
    take_back: Option<ui::PostButton>,
}

#[derive(Template)]
#[template(path = "chat/pages/posts.html")]
struct PostsPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    base: String,
    group: &'a Group,
    posts: Vec<Shown>,
    older: Option<i32>,
    newer: Option<i32>,
    /// The post that is being answered.
    quoted: Option<String>,
    may_write: bool,
    /// That it has ended, and when it goes.
    ended: String,
}

/// `GET /van-ban/nhom/{id}?truoc=51&sau=50&tra-loi={post}`
pub(super) async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response> {
    let group = group(&cx, &id).await?;
    let number = |name: &str| asked.get(name).and_then(|value| value.parse::<i32>().ok());
    let slice = match (number("truoc"), number("sau")) {
        (Some(number), _) => Slice::Before(number),
        (None, Some(number)) => Slice::After(number),
        (None, None) => group.first_shown(),
    };
    let f = cx.fields().value("id", PostId::new().to_string());
    let f = f.value("reply_to", asked.get("tra-loi").map_or("", String::as_str));
    let posts = store::posts(&cx.read(), group.id, slice).await?;
    if let (Some(first), Some(last)) = (posts.first(), posts.last()) {
        let read_to = read_after(group.read_to, first.number, last.number);
        if read_to > group.read_to {
            let tx = cx.begin().await?;
            store::set_read(&tx, group.id, cx.actor()?.user, read_to).await?;
            tx.commit().await?;
        }
    }
    page(&cx, &group, posts, &f).await
}

async fn page(cx: &Cx, group: &Group, posts: Vec<Post>, f: &Fields) -> Result<Response> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let quoted = match f.typed("reply_to").parse() {
        Ok(id) => store::post(&cx.read(), group.id, id).await?.map(|post| quote(t, &post.author_name, &post.body)),
        Err(_) => None,
    };
    let may_write = group.ended_at.is_none();
    let goes = group.erase_on.map(vietnamese::format_date).unwrap_or_default();
    let (first, last) = (posts.first().map_or(1, |p| p.number), posts.last().map_or(group.posts, |p| p.number));
    let unread =
        posts.iter().find(|post| post.number > group.read_to && post.author_id != actor.user).map(|p| p.number);
    let shown = |post: Post| {
        let is_first_unread = unread == Some(post.number);
        Shown { is_first_unread, ..one(cx, group, post, (actor.user, first, may_write)) }
    };
    let page = PostsPage {
        t,
        f,
        base: group.page(),
        group,
        posts: posts.into_iter().map(shown).collect(),
        older: (first > 1).then_some(first),
        newer: (last < group.posts).then_some(last),
        quoted,
        may_write,
        ended: t.with("chat-is-ended", [("day", goes.into())]),
    };
    cx.form_page(f, &group.name, &[(&t.get("chat-title"), HOME)], &page)
}

/// "Nguyễn Văn An: Mai họp lúc 8 giờ…"
pub(super) fn quote(t: &ui::T, author: &str, body: &str) -> String {
    let words = body.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = words.chars().take(QUOTED).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    if short.is_empty() { format!("{author} · {}", t.get("chat-no-text")) } else { format!("{author}: {short}") }
}

fn one(cx: &Cx, group: &Group, post: Post, (user, first, may_write): (UserId, i32, bool)) -> Shown {
    let (t, base) = (&cx.t, group.page());
    let own = cx.base_url();
    let line = |line: &str| pieces(line, &own, |path| cx.may_open(path));
    let address = |number: i32| match number >= first {
        true => format!("#tin-{number}"),
        false => format!("{base}?truoc={}#tin-{number}", number + 1),
    };
    let is_taken_back = post.taken_back_at.is_some();
    let take_back = || {
        let button = cx.fields().button(format!("{base}/tin/{}/thu-hoi", post.id), t.get("chat-take-back"));
        button.about(moment(post.at)).secondary()
    };
    let answers = |number: i32| {
        let author = post.reply_author.as_deref().unwrap_or_default();
        (address(number), quote(t, author, post.reply_body.as_deref().unwrap_or_default()))
    };
    Shown {
        number: post.number,
        when: moment(post.at),
        is_first_unread: false,
        is_taken_back,
        lines: post.body.lines().filter(|text| !text.trim().is_empty()).map(line).collect(),
        answers: post.reply_number.filter(|_| !is_taken_back).map(answers),
        file: (!post.digest.is_empty()).then(|| (format!("{base}/tin/{}/tep", post.id), post.file_name.clone())),
        answer: (may_write && !is_taken_back).then(|| format!("{base}?tra-loi={}#viet", post.id)),
        take_back: post.may_be_taken_back(user, cx.now).then(take_back),
        author: post.author_name,
    }
}

/// `POST /van-ban/nhom/{id}`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let group = group(&cx, &id).await?;
    let done = async {
        let new = written(&cx, &group, &form).await?;
        let posted = post(&cx, &group, &new).await;
        if posted.is_err() && new.file.is_some() {
            let tx = cx.begin().await?;
            actions::release(&tx, &new).await?;
            tx.commit().await?;
        }
        posted
    };
    match done.await {
        // With more unread than a page has, what was just written stands on another page than the first.
        Ok(number) if number - group.read_to > PAGE => {
            Ok(cx.redirect(&format!("{}?truoc={}#tin-{number}", group.page(), number + 1)))
        }
        Ok(number) => Ok(cx.redirect(&format!("{}#tin-{number}", group.page()))),
        Err(error) => again(&cx, &group, &form, error).await,
    }
}

async fn post(cx: &Cx, group: &Group, new: &NewPost) -> Result<i32> {
    let mut tx = cx.begin().await?;
    let number = actions::post(&mut tx, cx.actor()?, group.id, new).await?;
    tx.commit().await?;
    Ok(number)
}

/// The page with what was typed and what is wrong.
async fn again(cx: &Cx, group: &Group, form: &Form, error: Error) -> Result<Response> {
    let mut f = cx.typed(form, &error.for_form()?);
    // It may have been another form than the one for writing.
    if f.typed("id").is_empty() {
        f = f.value("id", PostId::new().to_string());
    }
    let posts = store::posts(&cx.read(), group.id, Slice::Last).await?;
    page(cx, group, posts, &f).await
}

/// What was sent: its file is kept once nothing of it is marked secret.
async fn written(cx: &Cx, group: &Group, form: &Form) -> Result<NewPost> {
    let body = form.value("body").to_owned();
    let uploads: Vec<_> = form.uploads.iter().filter(|upload| upload.field == "file").collect();
    actions::check(group, &body, !uploads.is_empty())?;
    if uploads.len() > 1 {
        return Err(Error::invalid("file", "Mỗi tin kèm một tệp."));
    }
    if uploads.iter().any(|one| one.bytes.len() > LARGEST) {
        return Err(Error::invalid("file", "Tệp lớn hơn 50 MB."));
    }
    let looked = look_at(uploads.iter().map(|one| (one.bytes.clone(), one.file_name.clone())).collect()).await;
    looked.map_err(|error| match error {
        Error::Refused(said) => Error::invalid("file", said),
        other => other,
    })?;
    Ok(NewPost {
        id: parsed(form.value("id"))?,
        body,
        reply_to: form.optional("reply_to").map(|id| parsed(&id)).transpose()?,
        file: cx.app.files.keep(form, "file").await?.pop(),
    })
}

/// `POST /van-ban/nhom/{id}/tin/{post}/thu-hoi`
pub(super) async fn take_back(cx: Cx, Path((id, post)): Path<(String, String)>, form: Form) -> Result<Response> {
    let (group, post) = (group(&cx, &id).await?, parsed(&post)?);
    let done = async {
        let mut tx = cx.begin().await?;
        actions::take_back(&mut tx, cx.actor()?, group.id, post).await?;
        Ok(tx)
    };
    match commit(done.await).await {
        Ok(()) => Ok(cx.redirect_saying(&group.page(), &cx.t.get("chat-was-taken-back"))),
        Err(error) => again(&cx, &group, &form, error).await,
    }
}

/// `GET /van-ban/nhom/{id}/tin/{post}/tep`
pub(super) async fn file(cx: Cx, Path((id, post)): Path<(String, String)>) -> Result<Response> {
    let group = group(&cx, &id).await?;
    let post = store::post(&cx.read(), group.id, parsed(&post)?).await?.ok_or(Error::NotFound)?;
    let digest = Digest::parse(&post.digest).ok_or(Error::NotFound)?;
    Ok(attach(cx.app.files.get(&digest).await?, &post.mime, &post.file_name))
}
