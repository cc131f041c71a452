//! One document of the library: whether it is in force, said first; its life, what it does and what is done to it.

use super::{HOME, badge, day_asked, own, standing_said};
use crate::law::cite::citations;
use crate::law::kinds::{Relation, Standing};
use crate::law::look_up::{look_up, replaced};
use crate::law::model::{Facts, Law, LawId};
use crate::law::store;
use crate::policy;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Cx, Digest, Error, Result, attach};
use std::collections::HashMap;
use ui::{DataTable, Fields, FilterBar, Render, Status, Step, StepState, Timeline};

/// A document that the page leads to; without an address it is named alone.
pub(super) struct Link {
    pub(super) name: String,
    pub(super) href: String,
}

#[derive(Template)]
#[template(path = "law/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    law: &'a Law,
    name: String,
    title: String,
    status: Status,
    said: String,
    /// What else bears on its force: amended by, replaced in part by.
    also: Vec<(String, Vec<Link>)>,
    day: String,
    filter: FilterBar,
    issued: String,
    aliases: String,
    basis: String,
    life: Timeline,
    relations: DataTable,
    files: Vec<store::files::File>,
    plans: Vec<Link>,
    changed: String,
    may_keep: bool,
    own: Option<own::Card>,
}

/// The document of an address, taken out or not.
pub(super) async fn found(cx: &Cx, id: &str) -> Result<Law> {
    let id: LawId = id.parse().map_err(|_| Error::NotFound)?;
    store::find(&cx.read(), id).await?.ok_or(Error::NotFound)
}

/// `GET /van-ban/phap-luat/{id}?ngay=`
pub(super) async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response> {
    let law = found(&cx, &id).await?;
    page(&cx, &law, &cx.fields(), day_asked(&cx, asked.get("ngay").map_or("", String::as_str))).await
}

/// The page, with what is wrong with a form that was sent from it.
pub(super) async fn page(cx: &Cx, law: &Law, f: &Fields, on: NaiveDate) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let own = store::relations(&conn, law.id).await?;
    let acting: Vec<(Relation, Law)> =
        store::acting_on(&conn, &[law.id]).await?.into_iter().map(|(_, relation, law)| (relation, law)).collect();
    let by = |relation: Relation| acting.iter().filter(move |(r, _)| *r == relation).map(|(_, law)| law);
    let standing = law.facts.standing(on);
    let place = replaced(&conn, &[law.id], on).await?.remove(&law.id).unwrap_or_default();
    let links = |relation: Relation| -> Vec<Link> {
        by(relation).filter(|law| law.facts.standing(on) != Standing::NotYet).map(link).collect()
    };
    let mut also = vec![
        (
            t.get("law-now-replaces"),
            if standing == Standing::Ended { place.by.iter().map(link).collect() } else { Vec::new() },
        ),
        (t.get("law-now"), if standing == Standing::Ended { place.now.iter().map(link).collect() } else { Vec::new() }),
        (t.get("law-by-replaces_part"), links(Relation::ReplacesPart)),
        (t.get("law-by-amends"), links(Relation::Amends)),
    ];
    also.retain(|(_, links)| !links.is_empty());
    let day = vietnamese::format_date(on);
    let page = ShowPage {
        t,
        f,
        name: law.facts.name(),
        title: if super::super::kinds::is_named(&law.facts.kind) { String::new() } else { law.facts.title.clone() },
        status: badge(t, standing),
        said: standing_said(t, &law.facts, standing, &place),
        also,
        filter: FilterBar::new(t, law.page()).text("ngay", &t.get("law-on-day"), &day),
        day,
        issued: law.facts.issued_on.map(vietnamese::format_date).unwrap_or_default(),
        aliases: law.facts.aliases.join("; "),
        basis: law.facts.basis(),
        life: life(t, &law.facts, &acting, cx.today()),
        relations: relations(t, &own, &acting, on),
        files: store::files::of(&conn, law.id).await?,
        plans: plans_citing(cx, law).await?,
        changed: changed(t, law),
        may_keep: cx.actor()?.can(policy::LAW),
        own: own::card(cx, f, law).await?,
        law,
    };
    cx.form_page(f, &page.name, &[(&t.get("law-library"), HOME)], &page)
}

fn link(law: &Law) -> Link {
    Link { name: law.facts.name(), href: law.page() }
}

fn changed(t: &ui::T, law: &Law) -> String {
    let when = kernel::moment(law.changed_at);
    match law.changed_by_name.as_str() {
        "" => t.with("law-changed-by-program", [("when", when.into())]),
        who => t.with("law-changed", [("when", when.into()), ("who", who.into())]),
    }
}

/// Its life as steps: issued, in force, amended, ended.
fn life(t: &ui::T, facts: &Facts, acting: &[(Relation, Law)], today: NaiveDate) -> Timeline {
    let mut events: Vec<(NaiveDate, u8, String, String)> = Vec::new();
    events.extend(facts.issued_on.map(|day| (day, 0, t.get("law-life-issued"), facts.issuer.clone())));
    events.extend(facts.effect_from.map(|day| (day, 1, t.get("law-life-begins"), String::new())));
    for (relation, by) in acting.iter().filter(|(r, _)| matches!(r, Relation::Amends | Relation::ReplacesPart)) {
        let said = t.get(format!("law-by-{}", relation.key()));
        events.extend(by.facts.begins_on().map(|day| (day, 2, said, by.facts.name())));
    }
    let by: Vec<String> =
        acting.iter().filter(|(r, _)| *r == Relation::Replaces).map(|(_, law)| law.facts.name()).collect();
    events.extend(facts.ended_on.map(|day| (day, 3, t.get("law-life-ends"), by.join(", "))));
    events.sort();
    let last = events.iter().rposition(|(day, ..)| *day <= today);
    let step = |(at, (day, _, title, text)): (usize, (NaiveDate, u8, String, String))| Step {
        state: match last {
            Some(last) if at == last => StepState::Now,
            Some(last) if at < last => StepState::Done,
            _ => StepState::ToDo,
        },
        title,
        when: vietnamese::format_date(day),
        text,
        html: String::new(),
    };
    Timeline::new(t, events.into_iter().enumerate().map(step).collect())
}

/// What it does and what is done to it, each group under its words.
fn relations(t: &ui::T, own: &[store::Related], acting: &[(Relation, Law)], on: NaiveDate) -> DataTable {
    let mut table = DataTable::new(t.get("law-relations")).column(t.get("law-one")).column(t.get("law-standing"));
    let stands = |law: &Law| badge(t, law.facts.standing(on)).html();
    let named = |law: &Law| DataTable::link(law.facts.name(), law.page(), &law.facts.title);
    for relation in Relation::ALL {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for one in own.iter().filter(|one| one.relation == relation) {
            rows.push(match &one.law {
                Some(law) => vec![named(law), stands(law)],
                None => vec![DataTable::text(&one.number), badge(t, Standing::Unknown).html()],
            });
        }
        group(&mut table, t.get(format!("law-does-{}", relation.key())), rows);
        let rows = acting.iter().filter(|(r, _)| *r == relation).map(|(_, law)| vec![named(law), stands(law)]);
        group(&mut table, t.get(format!("law-by-{}", relation.key())), rows.collect());
    }
    table
}

fn group(table: &mut DataTable, heading: String, rows: Vec<Vec<String>>) {
    if !rows.is_empty() {
        table.group(heading);
        rows.into_iter().for_each(|row| table.row(row));
    }
}

/// Plans in force that cite it.
async fn plans_citing(cx: &Cx, law: &Law) -> Result<Vec<Link>> {
    let conn = cx.read();
    let mut citing = Vec::new();
    for plan in plans::api::plans_in_force(&conn).await? {
        let href = format!("/ke-hoach/{}/can-cu", plan.id);
        let bases = plans::api::legal_bases(&conn, plan.id).await?.join("\n");
        let found = look_up(&conn, &citations(&bases), cx.today()).await?;
        if cx.may_open(&href) && found.iter().any(|f| f.law.as_ref().is_some_and(|l| l.id == law.id)) {
            citing.push(Link { name: plan.title, href });
        }
    }
    Ok(citing)
}

/// `GET /van-ban/phap-luat/tep/{id}`
pub(super) async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let file = store::files::find(&cx.read(), id).await?.ok_or(Error::NotFound)?;
    let digest = Digest::parse(&file.digest).ok_or_else(|| Error::internal("a file without a digest"))?;
    Ok(attach(cx.app.files.get(&digest).await?, &file.mime, &file.file_name))
}
