//! The versions of a draft, what differs between two of them, and bringing one back.

use crate::drafting::actions::{self, Typed};
use crate::drafting::diff::{self, Compared};
use crate::drafting::model::Version;
use crate::drafting::store;
use crate::outgoing::show::visible;
use crate::outgoing::{Outgoing, name};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use std::collections::HashMap;
use ui::Fields;

#[derive(Template)]
#[template(path = "drafting/pages/versions.html")]
struct VersionsPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    base: String,
    heading: String,
    /// The newest first: number and what names it.
    choices: Vec<(String, String)>,
    compared: Compared,
    differs: bool,
    may_edit: bool,
}

/// `GET /van-ban/di/{id}/phien-ban?truoc=1&sau=2`
pub(super) async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    page(&cx, &o, &asked, &cx.fields()).await
}

async fn page(cx: &Cx, o: &Outgoing, asked: &HashMap<String, String>, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let versions = store::versions(&cx.read(), o.id).await?;
    let newest = versions.first().map_or(1, |version| version.number);
    let of = |key: &str| asked.get(key).and_then(|number| number.parse::<i32>().ok());
    let after = of("sau").unwrap_or(newest);
    let before = of("truoc").unwrap_or(after.saturating_sub(1).max(1));
    let text = async |number: i32| match store::version(&cx.read(), o.id, number).await {
        Ok((subject, draft)) => Ok(diff::whole(&subject, &draft)),
        Err(Error::NotFound) => Ok(String::new()),
        Err(other) => Err(other),
    };
    let (one, other) = (text(before).await?, text(after).await?);
    let compared = tokio::task::spawn_blocking(move || diff::compare(&one, &other)).await.map_err(Error::internal)?;
    let said = |version: &Version| {
        t.with(
            "drafting-version",
            [
                ("number", version.number.into()),
                ("who", version.by_name.as_str().into()),
                ("when", kernel::moment(version.at).into()),
            ],
        )
    };
    let f = &f.clone().value("truoc", before.to_string()).value("sau", after.to_string());
    let page = VersionsPage {
        t,
        f,
        base: o.page(),
        choices: versions.iter().map(|version| (version.number.to_string(), said(version))).collect(),
        heading: t.with("drafting-compare", [("before", before.into()), ("after", after.into())]),
        differs: diff::differs(&compared),
        compared,
        may_edit: actions::may_edit(cx.actor()?, o),
    };
    let crumbs = [(t.get("outgoing-all"), "/van-ban/di".to_owned()), (name(t, o), o.page())];
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(text, href)| (text.as_str(), href.as_str())).collect();
    cx.form_page(f, &t.get("drafting-versions"), &crumbs, &page)
}

/// `POST /van-ban/di/{id}/phien-ban/{number}`: what stood there is saved as the newest version; none is lost.
pub(super) async fn restore(cx: Cx, Path((id, number)): Path<(String, i32)>, _form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        let (subject, draft) = store::version(&tx, o.id, number).await?;
        let typed = Typed {
            subject,
            notation: o.symbol.clone(),
            priority: o.priority,
            signer: o.signer,
            signer_title: o.signer_title.clone(),
            draft,
        };
        let saved = actions::save(&mut tx, cx.actor()?, &o, &typed).await?;
        actions::with_figures(&cx, &mut tx, &saved).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&o.page(), &cx.t.with("drafting-was-restored", [("number", number.into())]))),
        Err(error) => page(&cx, &o, &HashMap::new(), &cx.fields().wrong(&error.for_form()?)).await,
    }
}
