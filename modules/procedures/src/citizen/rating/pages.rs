//! The public page of rating: five large faces, and a comment afterwards.

use super::model::{Rating, require_done, stars};
use super::{actions, store};
use crate::citizen::link;
use crate::dossier::{self, Dossier};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes};
use ui::Fields;

/// Routes of rating.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/danh-gia/{token}", Access::Public, show).post("/danh-gia/{token}", Access::Public, rate)
}

/// One of the five faces.
struct Face {
    stars: i16,
    word: String,
    chosen: bool,
    /// The mouth, as a path.
    mouth: &'static str,
}

const MOUTHS: [&str; 5] = ["M16 38q8-9 16 0", "M16 36q8-5 16 0", "M16 35h16", "M16 33q8 5 16 0", "M15 31q9 11 18 0"];

#[derive(Template)]
#[template(path = "citizen/rating/pages/rate.html")]
struct RatePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    token: &'a str,
    dossier: &'a Dossier,
    rating: Option<&'a Rating>,
    faces: Vec<Face>,
    is_changeable: bool,
    is_open: bool,
}

async fn found(cx: &Cx, token: &str) -> Result<Dossier> {
    let conn = cx.read();
    let id = link::dossier_of(&conn, token).await?.ok_or(Error::NotFound)?;
    dossier::store::find(&conn, id).await?.ok_or(Error::NotFound)
}

/// `GET /danh-gia/{token}`
async fn show(cx: Cx, Path(token): Path<String>) -> Result<Response> {
    let dossier = found(&cx, &token).await?;
    page(&cx, &token, &dossier, &cx.fields()).await
}

async fn page(cx: &Cx, token: &str, dossier: &Dossier, f: &Fields) -> Result<Response> {
    let rating = store::of_dossier(&cx.read(), dossier.id).await?;
    let given = rating.as_ref().map(|rating| rating.stars);
    let face = |(at, mouth): (usize, &'static str)| {
        let stars = i16::try_from(at).unwrap_or(0) + 1;
        Face { stars, word: cx.t.get(format!("rating-{stars}")), chosen: given == Some(stars), mouth }
    };
    // From the best to the worst, as people expect the kind answer first.
    let faces = MOUTHS.into_iter().enumerate().map(face).rev().collect();
    let f = match &rating {
        Some(rating) if !f.has_errors() => f.clone().value("comment", rating.comment.as_str()),
        _ => f.clone(),
    };
    let page = RatePage {
        t: &cx.t,
        f: &f,
        token,
        dossier,
        rating: rating.as_ref(),
        faces,
        is_changeable: rating.as_ref().is_none_or(|rating| rating.is_changeable(cx.now)),
        is_open: require_done(dossier).is_err(),
    };
    cx.form_page(&f, &cx.t.get("rating-title"), &[], &page)
}

/// `POST /danh-gia/{token}`
async fn rate(cx: Cx, Path(token): Path<String>, form: Form) -> Result<Response> {
    let dossier = found(&cx, &token).await?;
    let done = async {
        let stars = stars(form.value("stars"))?;
        let comment = form.pairs().iter().any(|(name, _)| name == "comment").then(|| form.value("comment"));
        let mut tx = cx.begin().await?;
        actions::rate(&mut tx, &dossier, stars, comment).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect(&format!("/danh-gia/{token}"))),
        Err(error) => page(&cx, &token, &dossier, &cx.typed(&form, &error.for_form()?)).await,
    }
}
