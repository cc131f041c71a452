//! Comments on the page of their record.

use super::store::{self, CommentId};
use crate::policy::VIEW;
use crate::record::{RecordId, asked_record, show_page};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Conn, Cx, Error, Event, Form, Result, Routes, moment};
use serde_json::json;

/// Letters of a comment at most.
const LONGEST: usize = 2_000;
/// The field of the form.
const FIELD: &str = "comment";

/// Routes of comments.
pub(crate) fn routes(r: Routes) -> Routes {
    let view = Access::Holds(VIEW);
    r.post("/so-du-lieu/{key}/ban-ghi/{id}/y-kien", view, write).post(
        "/so-du-lieu/{key}/ban-ghi/{id}/y-kien/{comment}/xoa",
        view,
        take_back,
    )
}

struct Shown {
    author: String,
    when: String,
    lines: Vec<String>,
    take_back: Option<ui::PostButton>,
}

#[derive(Template)]
#[template(path = "quality/comments/section.html")]
struct Section<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    base: &'a str,
    comments: Vec<Shown>,
}

/// The comments of a record with the form for one more, as part of its page.
pub(crate) async fn section(cx: &Cx, conn: &Conn, base: &str, record: RecordId, f: &ui::Fields) -> Result<ui::Raw> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let shown = |comment: store::Comment| {
        let button = || {
            let to = format!("{base}/y-kien/{}/xoa", comment.id);
            cx.fields().button(to, t.get("comments-take-back")).about(moment(comment.written_at)).secondary()
        };
        Shown {
            take_back: (comment.author_id == Some(actor.user)).then(button),
            when: moment(comment.written_at),
            lines: comment.body.lines().map(str::to_owned).collect(),
            author: comment.author_name,
        }
    };
    let comments = store::of(conn, record).await?.into_iter().map(shown).collect();
    Section { t, f, base, comments }.render().map(ui::Raw).map_err(Error::internal)
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/y-kien`
async fn write(cx: Cx, Path((key, id)): Path<(String, RecordId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, record) = asked_record(&cx, &conn, &key, id).await?;
    let body = form.required(FIELD, "Nhập ý kiến rồi gửi.");
    if body.chars().count() > LONGEST {
        form.wrong(FIELD, format!("Ý kiến dài quá {LONGEST} ký tự."));
    }
    if let Err(error) = form.check() {
        return show_page(&cx, &conn, &register, &record, &cx.typed(&form, &error.for_form()?)).await;
    }
    let mut tx = cx.begin().await?;
    let comment = store::insert(&tx, id, &body).await?;
    tx.record(Event::new("registers.comment.written", id.0, json!({ "comment": comment })));
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{}/ban-ghi/{id}", register.href()), &cx.t.get("comments-written")))
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/y-kien/{comment}/xoa`
async fn take_back(cx: Cx, Path((key, id, comment)): Path<(String, RecordId, CommentId)>, _: Form) -> Result<Response> {
    let (register, _) = asked_record(&cx, &cx.read(), &key, id).await?;
    let mut tx = cx.begin().await?;
    if !store::delete(&tx, id, comment, cx.actor()?.user).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("registers.comment.taken_back", id.0, json!({ "comment": comment })));
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{}/ban-ghi/{id}", register.href()), &cx.t.get("comments-taken-back")))
}
