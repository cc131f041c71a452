//! Pages of groups: the list, a group's posts, its members.

mod members;
mod posts;

use super::model::Group;
use super::{actions, store};
use crate::policy;
use askama::Template;
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::search::{self, Found};
use kernel::{Access, Cx, Error, Form, Result, Routes, Tx, UserId, moment};

const HOME: &str = "/van-ban/nhom";

/// Routes of groups.
pub(crate) fn routes(r: Routes) -> Routes {
    let chat = Access::Holds(policy::CHAT);
    r.get(HOME, chat, list)
        .get("/van-ban/nhom/moi", chat, members::blank)
        .post("/van-ban/nhom/moi", chat, members::begin)
        .get("/van-ban/nhom/{id}", chat, posts::show)
        .post("/van-ban/nhom/{id}", chat, posts::send.layer(kernel::upload_limit()))
        .post("/van-ban/nhom/{id}/tin/{post}/thu-hoi", chat, posts::take_back)
        .get("/van-ban/nhom/{id}/tin/{post}/tep", chat, posts::file)
        .get("/van-ban/nhom/{id}/thanh-vien", chat, members::show)
        .post("/van-ban/nhom/{id}/thanh-vien", chat, members::add)
        .post("/van-ban/nhom/{id}/thanh-vien/{user}/bo", chat, members::remove)
        .post("/van-ban/nhom/{id}/roi-nhom", chat, members::leave)
        .post("/van-ban/nhom/{id}/ket-thuc", chat, members::end)
}

/// The group of an address, for somebody who is in it.
async fn group(cx: &Cx, id: &str) -> Result<Group> {
    actions::find(&cx.read(), cx.actor()?, parsed(id)?).await
}

fn parsed<T: std::str::FromStr>(id: &str) -> Result<T> {
    id.parse().map_err(|_| Error::NotFound)
}

/// The people who are ticked in a form.
fn ticked(form: &Form) -> Result<Vec<UserId>> {
    form.values("people").map(parsed).collect()
}

struct Line {
    href: String,
    name: String,
    purpose: String,
    about: String,
    /// Empty where everything is read.
    unread: String,
}

#[derive(Template)]
#[template(path = "chat/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    groups: Vec<Line>,
    ended: Vec<Line>,
}

/// `GET /van-ban/nhom`
async fn list(cx: Cx) -> Result<Response> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let all = store::of(&cx.read(), actor.user).await?;
    let line = |group: Group| {
        let count = if group.unread >= 100 { "99+".to_owned() } else { group.unread.to_string() };
        let (unread, place) = match group.unread {
            0 => (String::new(), format!("tin-{}", group.posts)),
            _ => (t.with("chat-unread", [("count", ui::Arg::from(count))]), "moi".to_owned()),
        };
        Line {
            href: format!("{}#{place}", group.page()),
            about: match group.erase_on {
                Some(day) => t.with("chat-goes", [("day", vietnamese::format_date(day).into())]),
                None => t.with("chat-last", [("at", moment(group.last_at).into())]),
            },
            unread,
            name: group.name,
            purpose: group.purpose,
        }
    };
    let (groups, ended): (Vec<Group>, Vec<Group>) = all.into_iter().partition(|group| group.ended_at.is_none());
    let page =
        ListPage { t, groups: groups.into_iter().map(line).collect(), ended: ended.into_iter().map(line).collect() };
    cx.page(&t.get("chat-title"), &[], &page)
}

/// What the search over everything finds among the posts of groups: those of groups that whoever asks is in.
pub(crate) async fn find(cx: &Cx, asked: &str) -> Result<Vec<Found>> {
    let words = search::words(asked);
    let Some(actor) = cx.actor().ok().filter(|actor| actor.can(policy::CHAT) && !words.is_empty()) else {
        return Ok(Vec::new());
    };
    let one = |post: store::FoundPost| Found {
        kind: "search-kind-chat-post".into(),
        title: posts::quote(&cx.t, &post.author_name, if post.body.is_empty() { &post.file_name } else { &post.body }),
        context: format!("{} · {}", post.group_name, moment(post.at)),
        href: format!("{HOME}/{}?truoc={}#tin-{}", post.group_id, post.number + 1, post.number),
    };
    Ok(store::found(&cx.read(), actor.user, &words).await?.into_iter().map(one).collect())
}

/// Commits what was done.
async fn commit(done: Result<Tx>) -> Result<()> {
    done?.commit().await.map(|_| ())
}
