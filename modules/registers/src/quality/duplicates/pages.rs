//! Pages of duplicates: groups that may be one thing, two records side by side, the merges that can be undone.

use super::actions::{self, Pair};
use super::model::{Sign, rules};
use super::store::{self, Member, MergeId};
use crate::definition::{Definition, Field, Register};
use crate::paging::Page;
use crate::policy::KEEP;
use crate::record::{Record, RecordId, form, kept, page_of, privacy, store as records, value};
use crate::refs::References;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes, moment};
use std::collections::HashMap;
use ui::html::{Html, Render};
use ui::{DataTable, Raw};

/// Merges, and pairs told apart, on a page.
const PAGE: usize = 20;
/// Members of a group that are listed.
const SHOWN: usize = 20;
/// Which of the two records a form means.
const ONE: &str = "one";
const OTHER: &str = "other";

/// Routes of duplicates.
pub(crate) fn routes(r: Routes) -> Routes {
    let keep = Access::Holds(KEEP);
    super::find::routes(r)
        .get("/so-du-lieu/{key}/trung-lap", keep, list)
        .post("/so-du-lieu/{key}/trung-lap/khong-trung", keep, tell_apart)
        .post("/so-du-lieu/{key}/trung-lap/xet-lai", keep, doubt_again)
        .get("/so-du-lieu/{key}/trung-lap/so-sanh", keep, compare)
        .post("/so-du-lieu/{key}/trung-lap/gop", keep, merge)
        .post("/so-du-lieu/{key}/trung-lap/{id}/hoan-tac", keep, undo)
}

/// Records that may be one and the same.
struct Suspected {
    reason: String,
    members: Vec<(String, String, String)>,
    more: usize,
    /// Addresses of the comparisons of the first member with the others.
    compare: Vec<(String, String)>,
    apart: ui::PostButton,
}

#[derive(Template)]
#[template(path = "quality/duplicates/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    title: String,
    groups: Vec<Suspected>,
    merges: DataTable,
    apart: DataTable,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /so-du-lieu/{key}/trung-lap?trang=1`: the page of what was merged and told apart.
async fn list(cx: Cx, Path(key): Path<String>, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let part = Page::of(&asked, PAGE);
    let (conn, t) = (cx.read(), &cx.t);
    let register = kept(&cx, &conn, &key).await?;
    let mut groups = Vec::new();
    let actor = cx.actor()?;
    for rule in rules(&register.definition).into_iter().filter(|rule| privacy::may_see(rule.field, actor)) {
        for members in store::groups(&conn, register.id, &rule).await? {
            groups.push(suspected(&cx, &register, rule.sign, rule.field, &members));
        }
    }
    let title = t.with("duplicates-of", [("title", register.definition.title.as_str().into())]);
    let mut merged = store::merges(&conn, register.id, part).await?;
    let mut pairs = store::told_apart(&conn, register.id, part).await?;
    let more = [part.cut(&mut merged), part.cut(&mut pairs)].contains(&true);
    let (previous, next) = part.around(&format!("{}/trung-lap", register.href()), more);
    let page = ListPage {
        t,
        title: title.clone(),
        groups,
        previous,
        next,
        merges: merges(&cx, &conn, &register, merged).await?,
        apart: told_apart(&cx, &register, pairs),
    };
    page_of(&cx, &cx.fields(), &register, &title, &page)
}

fn suspected(cx: &Cx, register: &Register, sign: Sign, field: &Field, members: &[Member]) -> Suspected {
    let (t, base) = (&cx.t, register.href());
    let first = members.first();
    let value = first.map(|m| privacy::in_list(field, &m.key, &References::default(), t)).unwrap_or_default();
    let reason = match sign {
        Sign::Name => t.with("duplicates-same-name", [("label", first.map_or("", |m| &m.label).into())]),
        Sign::Phone => t.with("duplicates-same-phone", [("value", value.as_str().into())]),
        Sign::IdentityNumber => t.with("duplicates-same-number", [("value", value.as_str().into())]),
    };
    let shown = members.iter().take(SHOWN);
    let row = |m: &Member| (m.label.clone(), format!("{base}/ban-ghi/{}", m.id), moment(m.created_at));
    let with_first = |m: &Member| {
        let one = first.map(|one| one.id.to_string()).unwrap_or_default();
        (m.label.clone(), format!("{base}/trung-lap/so-sanh?a={one}&b={}", m.id))
    };
    let member = first.map(|m| m.id.to_string()).unwrap_or_default();
    Suspected {
        members: shown.clone().map(row).collect(),
        more: members.len().saturating_sub(SHOWN),
        compare: shown.skip(1).map(with_first).collect(),
        apart: cx
            .fields()
            .button(format!("{base}/trung-lap/khong-trung"), t.get("duplicates-tell-apart"))
            .with("field", &field.key)
            .with("member", member)
            .with("shown", members.len().to_string())
            .about(&reason)
            .secondary(),
        reason,
    }
}

async fn merges(cx: &Cx, conn: &Conn, register: &Register, merged: Vec<store::Merge>) -> Result<DataTable> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("duplicates-merges"))
        .column(t.get("duplicates-gone"))
        .column(t.get("duplicates-kept"))
        .column(t.get("duplicates-merged-when"))
        .column(t.get("register-undo"));
    for merge in merged {
        let kept = records::find(conn, merge.kept_id).await?;
        let undo = cx
            .fields()
            .button(format!("{}/trung-lap/{}/hoan-tac", register.href(), merge.id), t.get("duplicates-undo"));
        let when = DataTable::two_lines(moment(merge.merged_at), &merge.merged_by_name);
        let link = |kept: Record| DataTable::link(&kept.label, format!("{}/ban-ghi/{}", register.href(), kept.id), "");
        table.row(vec![
            DataTable::text(&merge.gone_label),
            kept.map_or_else(|| "–".to_owned(), link),
            when,
            undo.about(&merge.gone_label).secondary().html(),
        ]);
    }
    Ok(table)
}

fn told_apart(cx: &Cx, register: &Register, pairs: Vec<store::Apart>) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("duplicates-apart"))
        .column(t.get("duplicates-record-one"))
        .column(t.get("duplicates-record-other"))
        .column(t.get("register-undo"));
    let at = |id: RecordId| format!("{}/ban-ghi/{id}", register.href());
    for pair in pairs {
        let again = cx
            .fields()
            .button(format!("{}/trung-lap/xet-lai", register.href()), t.get("duplicates-doubt-again"))
            .with("a", pair.one_id.to_string())
            .with("b", pair.other_id.to_string())
            .about(format!("{}, {}", pair.one, pair.other));
        table.row(vec![
            DataTable::link(&pair.one, at(pair.one_id), ""),
            DataTable::link(&pair.other, at(pair.other_id), ""),
            again.secondary().html(),
        ]);
    }
    table
}

fn id_of(form: &Form, field: &str) -> Result<RecordId> {
    form.value(field).parse().map_err(|_| Error::refused("Tải lại trang rồi chọn lại bản ghi."))
}

fn back(cx: &Cx, register: &Register, said: &str) -> Response {
    cx.redirect_saying(&format!("{}/trung-lap", register.href()), said)
}

/// `POST /so-du-lieu/{key}/trung-lap/khong-trung`
async fn tell_apart(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let register = kept(&cx, &cx.read(), &key).await?;
    let group = (form.value("field"), id_of(&form, "member")?);
    let shown = form.value("shown").parse().unwrap_or(0);
    let mut tx = cx.begin().await?;
    let count = actions::tell_apart(&mut tx, cx.actor()?, &register, group, shown).await?;
    tx.commit().await?;
    Ok(back(&cx, &register, &cx.t.with("duplicates-told-apart", [("n", count.into())])))
}

/// `POST /so-du-lieu/{key}/trung-lap/xet-lai`
async fn doubt_again(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let register = kept(&cx, &cx.read(), &key).await?;
    let (one, other) = (id_of(&form, "a")?, id_of(&form, "b")?);
    let mut tx = cx.begin().await?;
    actions::doubt_again(&mut tx, cx.actor()?, &register, one, other).await?;
    tx.commit().await?;
    Ok(back(&cx, &register, &cx.t.get("duplicates-doubted")))
}

#[derive(Template)]
#[template(path = "quality/duplicates/pages/compare.html")]
struct ComparePage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    base: String,
    one: &'a Record,
    other: &'a Record,
    keep: Vec<(String, String)>,
    table: DataTable,
}

async fn of_register(conn: &Conn, register: &Register, id: RecordId) -> Result<Record> {
    let found = records::find(conn, id).await?.filter(|record| record.register == register.id);
    found.ok_or(Error::NotFound)
}

/// `GET /so-du-lieu/{key}/trung-lap/so-sanh?a=…&b=…`
async fn compare(cx: Cx, Path(key): Path<String>, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let id = |name: &str| asked.get(name).and_then(|id| id.parse().ok()).ok_or(Error::NotFound);
    let one = of_register(&conn, &register, id("a")?).await?;
    let other = of_register(&conn, &register, id("b")?).await?;
    if one.id == other.id {
        return Err(Error::NotFound);
    }
    let keep = if other.values.len() > one.values.len() { OTHER } else { ONE };
    let mut f = cx.fields().value("keep", keep);
    for field in register.definition.entered() {
        let (from_kept, side) = if keep == ONE { (&one, [ONE, OTHER]) } else { (&other, [OTHER, ONE]) };
        let chosen = if from_kept.values.contains_key(&field.key) { side[0] } else { side[1] };
        f = f.value(&form::name(field), chosen);
    }
    compare_page(&cx, &conn, &register, (&one, &other), &f).await
}

async fn compare_page(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    (one, other): (&Record, &Record),
    f: &ui::Fields,
) -> Result<Response> {
    let t = &cx.t;
    // Whoever compares two records sees all of both: that is a reading, for the purpose of keeping the register.
    for record in [one, other].into_iter().filter(|_| register.definition.is_personal()) {
        if !privacy::has_said(cx, conn, record.id).await? {
            privacy::say(cx, record, privacy::PURPOSES[0].0).await?;
        }
    }
    let mut refs = References::of(cx, conn, &register.definition).await?;
    refs.learn_names(conn, &register.definition, [&one.values, &other.values]).await?;
    let name = |record: &Record, key: &str| {
        let label = [("label", record.label.as_str().into()), ("when", moment(record.created_at).into())];
        t.with(key, label)
    };
    let title = t.get("duplicates-compare");
    let page = ComparePage {
        t,
        f,
        title: title.clone(),
        base: register.href(),
        one,
        other,
        keep: vec![
            (ONE.to_owned(), name(one, "duplicates-keep-one")),
            (OTHER.to_owned(), name(other, "duplicates-keep-other")),
        ],
        table: comparison(cx, &register.definition, one, other, &refs, f)?,
    };
    page_of(cx, f, register, &title, &page)
}

/// Both records field by field; where they differ, which value stays is chosen.
fn comparison(
    cx: &Cx,
    definition: &Definition,
    one: &Record,
    other: &Record,
    refs: &References,
    f: &ui::Fields,
) -> Result<DataTable> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let mut table = DataTable::new(t.get("duplicates-compare"))
        .column(t.get("register-field"))
        .column(t.get("duplicates-record-one"))
        .column(t.get("duplicates-record-other"));
    for field in definition.entered().filter(|field| privacy::may_see(field, actor)) {
        let values = [one, other].map(|record| record.values.get(&field.key).map(String::as_str));
        let shown = values.map(|v| v.map_or_else(|| t.get("duplicates-empty"), |v| value::show(field, v, refs, t)));
        let cells = if values[0] == values[1] {
            shown.map(DataTable::text)
        } else {
            let chosen = f.typed(&form::name(field));
            [(ONE, &shown[0]), (OTHER, &shown[1])].map(|(side, text)| radio(field, side, text, chosen == side).0)
        };
        let [first, second] = cells;
        table.row(vec![DataTable::text(&field.label), first, second]);
    }
    Ok(table)
}

/// One of the two values of a field, to be chosen.
fn radio(field: &Field, side: &str, text: &str, checked: bool) -> Raw {
    let name = form::name(field);
    let id = format!("{name}-{side}");
    let mut out = Html::new();
    out.open("span", "govuk-radios govuk-radios--small");
    out.open("span", "govuk-radios__item");
    let tag = out.tag("input").class(["govuk-radios__input"]).attr("type", "radio").attr("id", &id);
    tag.attr("name", &name).attr("value", side).flag("checked", checked).end();
    out.tag("label").class(["govuk-label govuk-radios__label"]).attr("for", &id).end();
    out.element("span", "govuk-visually-hidden", &format!("{}: ", field.label));
    out.text(text);
    out.raw("</label></span></span>");
    Raw(out.into_string())
}

/// `POST /so-du-lieu/{key}/trung-lap/gop`
async fn merge(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let one = of_register(&conn, &register, id_of(&form, ONE)?).await?;
    let other = of_register(&conn, &register, id_of(&form, OTHER)?).await?;
    match try_merge(&cx, &conn, &register, (one.clone(), other.clone()), &form).await {
        Ok(record) => {
            let said = cx.t.with("duplicates-merged", [("label", record.label.as_str().into())]);
            Ok(back(&cx, &register, &said))
        }
        Err(error) => {
            let f = cx.typed(&form, &form::errors(error.for_form()?));
            compare_page(&cx, &conn, &register, (&one, &other), &f).await
        }
    }
}

async fn try_merge(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    (mut one, mut other): (Record, Record),
    form: &Form,
) -> Result<Record> {
    let stale = || Error::refused("Tải lại trang rồi gộp lại.");
    one.revision = form.value("one_revision").parse().map_err(|_| stale())?;
    other.revision = form.value("other_revision").parse().map_err(|_| stale())?;
    let (both, gone_side) = match form.value("keep") {
        ONE => (Pair { kept: one, other }, OTHER),
        OTHER => (Pair { kept: other, other: one }, ONE),
        _ => return Err(Error::invalid("keep", "Chọn bản ghi được giữ lại.")),
    };
    let actor = cx.actor()?;
    let (kept_values, other_values) = (both.kept.values.clone(), both.other.values.clone());
    // What the actor may not see is not chosen by them: the kept record's value stays, the other's fills a gap.
    let from_other = |field: &Field| match form.value(&crate::record::form::name(field)) {
        chosen if privacy::may_see(field, actor) && !chosen.is_empty() => chosen == gone_side,
        _ => !kept_values.contains_key(&field.key) && other_values.contains_key(&field.key),
    };
    let mut refs = References::of(cx, conn, &register.definition).await?;
    refs.learn_names(conn, &register.definition, [&kept_values, &other_values]).await?;
    let mut tx = cx.begin().await?;
    let record = actions::merge(&mut tx, actor, register, both, &refs, from_other).await?;
    tx.commit().await?;
    Ok(record)
}

/// `POST /so-du-lieu/{key}/trung-lap/{id}/hoan-tac`
async fn undo(cx: Cx, Path((key, id)): Path<(String, MergeId)>, _: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let mut refs = References::of(&cx, &conn, &register.definition).await?;
    let mut tx = cx.begin().await?;
    let is_whole = actions::undo(&mut tx, cx.actor()?, &register, id, &mut refs).await?;
    tx.commit().await?;
    let said = if is_whole { "duplicates-undone" } else { "duplicates-undone-in-part" };
    Ok(back(&cx, &register, &cx.t.get(said)))
}
