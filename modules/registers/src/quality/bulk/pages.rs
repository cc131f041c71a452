//! Choosing many records of a list, confirming them, and what was changed together before.

use super::actions;
use super::model::settable;
use super::steps;
use super::store::{self, BulkId};
use crate::definition::{Kind, Register, STATE};
use crate::paging::Page;
use crate::policy::KEEP;
use crate::record::filter::Order;
use crate::record::{Asked, Record, kept, matching, page_of, privacy, store as records};
use crate::refs::References;
use crate::view::store::{self as views, Saved};
use askama::Template;
use axum::extract::{Path, Query, RawQuery};
use axum::response::Response;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes, moment};
use std::collections::HashMap;
use ui::html::Render;
use ui::{Attributes, DataTable};

/// Records on a page.
const PAGE: u64 = 50;
/// Records that are changed together at most.
const MOST: u64 = 2_000;
/// Fields that are said of each record beside its name.
const BESIDE: usize = 3;

/// Routes of changes of many records.
pub(crate) fn routes(r: Routes) -> Routes {
    let keep = Access::Holds(KEEP);
    r.get("/so-du-lieu/{key}/hang-loat", keep, choose)
        .post("/so-du-lieu/{key}/hang-loat/gia-tri", keep, steps::ask_value)
        .post("/so-du-lieu/{key}/hang-loat/xem-truoc", keep, steps::preview)
        .post("/so-du-lieu/{key}/hang-loat/ap-dung", keep, steps::apply)
        .post("/so-du-lieu/{key}/hang-loat/xac-nhan", keep, confirm)
        .get("/so-du-lieu/{key}/hang-loat/lich-su", keep, history)
        .post("/so-du-lieu/{key}/hang-loat/{id}/hoan-tac", keep, undo)
}

#[derive(Template)]
#[template(path = "quality/bulk/pages/choose.html")]
struct ChoosePage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    base: String,
    query: String,
    items: Vec<(String, String)>,
    /// Words for all that match; empty where they are more than `most`.
    all: String,
    most: String,
    fields: Vec<(String, String)>,
    confirm: ui::govuk::Button,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /so-du-lieu/{key}/hang-loat?…`: the records of a list, to be chosen.
async fn choose(cx: Cx, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    choose_page(&cx, &conn, &register, &Asked::of(&query.unwrap_or_default()), &cx.fields()).await
}

/// The filters that the actor finds in a list.
async fn saved(cx: &Cx, conn: &Conn, register: &Register) -> Result<Vec<Saved>> {
    Ok(views::usable(register, views::of(conn, register.id).await?, cx.actor()?))
}

pub(super) async fn choose_page(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    asked: &Asked,
    f: &ui::Fields,
) -> Result<Response> {
    let (t, definition) = (&cx.t, &register.definition);
    let saved = saved(cx, conn, register).await?;
    let (narrowed, sort) = matching(cx, register, asked, &saved)?;
    let order = Order::of(definition, &sort, register.records);
    let mut found = records::page(conn, narrowed, &order, asked.page * PAGE, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(PAGE as usize);
    let count = records::count(conn, matching(cx, register, asked, &saved)?.0, MOST + 1).await?;
    let items = items(cx, conn, register, &found).await?;
    let base = register.href();
    let at = |page: u64| format!("{base}/hang-loat?{}&trang={page}", asked.query());
    let fields = settable(definition, cx.actor()?, &References::of(cx, conn, definition).await?);
    let page = ChoosePage {
        t,
        f,
        title: t.get("bulk-title"),
        query: asked.query(),
        items,
        all: if count > MOST as i64 {
            String::new()
        } else {
            t.with("bulk-all", [("n", ui::integer(t.lang(), count).into())])
        },
        most: ui::integer(t.lang(), MOST as i64),
        fields: fields.into_iter().map(|field| (field.key, field.label)).collect(),
        confirm: ui::govuk::Button {
            attributes: Attributes::default().and("formaction", format!("{base}/hang-loat/xac-nhan")),
            ..ui::govuk::Button::submit(t.get("bulk-confirm")).secondary()
        },
        previous: (asked.page > 0).then(|| at(asked.page - 1)),
        next: more.then(|| at(asked.page + 1)),
        base: base.clone(),
    };
    page_of(cx, f, register, &page.title, &page)
}

/// Records as boxes to tick: name, and the first fields that a list shows.
async fn items(cx: &Cx, conn: &Conn, register: &Register, found: &[Record]) -> Result<Vec<(String, String)>> {
    let (t, actor, definition) = (&cx.t, cx.actor()?, &register.definition);
    let mut refs = References::of(cx, conn, definition).await?;
    refs.learn_names(conn, definition, found.iter().map(|record| &record.values)).await?;
    let suits = |field: &&crate::definition::Field| {
        field.key != definition.label
            && privacy::may_see(field, actor)
            && !matches!(field.kind, Kind::LongText | Kind::File | Kind::Photo | Kind::Place)
    };
    let beside: Vec<_> = definition.fields.iter().filter(suits).take(BESIDE).collect();
    let text = |record: &Record| {
        let values = beside.iter().filter_map(|field| {
            Some(privacy::in_list(field, record.values.get(&field.key)?, &refs, t)).filter(|text| !text.is_empty())
        });
        let said: Vec<String> = std::iter::once(record.label.clone()).chain(values).collect();
        (record.id.to_string(), said.join(" · "))
    };
    Ok(found.iter().map(text).collect())
}

/// The records that a form chose: those that are ticked, or all that its list lets through.
pub(super) async fn chosen(cx: &Cx, conn: &Conn, register: &Register, form: &Form) -> Result<Vec<Record>> {
    let saved = saved(cx, conn, register).await?;
    let (mut narrowed, _) = matching(cx, register, &Asked::of(form.value("query")), &saved)?;
    if !form.ticked("all") {
        let ids: Vec<crate::record::RecordId> =
            form.values("id").filter_map(|id| id.parse().ok()).take(MOST as usize + 1).collect();
        if ids.is_empty() {
            return Err(Error::invalid("id", "Chọn ít nhất một bản ghi."));
        }
        // What a form names is taken even where it fell out of the filter meanwhile.
        narrowed = crate::record::filter::Where::of(cx.ward.id, register.id);
        let marks: Vec<String> = ids.into_iter().map(|id| narrowed.bind(id)).collect();
        narrowed.and(&format!("r.id IN ({})", marks.join(", ")));
    }
    let found = records::page(conn, narrowed, &Order::Newest, 0, MOST + 1).await?;
    match found.len() as u64 {
        0 => Err(Error::invalid("id", "Không còn bản ghi nào khớp. Tải lại danh sách rồi chọn lại.")),
        1..=MOST => Ok(found),
        _ => Err(Error::refused(format!("Mỗi lần sửa tối đa {MOST} bản ghi. Lọc hẹp lại rồi làm từng phần."))),
    }
}

/// `POST /so-du-lieu/{key}/hang-loat/xac-nhan`
async fn confirm(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    match try_confirm(&cx, &conn, &register, &form).await {
        Ok(count) => {
            let to = format!("{}/hang-loat?{}", register.href(), Asked::of(form.value("query")).query());
            Ok(cx.redirect_saying(&to, &cx.t.with("bulk-confirmed", [("n", count.into())])))
        }
        Err(error) => again(&cx, &conn, &register, &form, error).await,
    }
}

async fn try_confirm(cx: &Cx, conn: &Conn, register: &Register, form: &Form) -> Result<usize> {
    if form.ticked("all") {
        return Err(Error::invalid("all", "Chỉ xác nhận những bản ghi đã xem: chọn từng bản ghi trên trang."));
    }
    let records = chosen(cx, conn, register, form).await?;
    let mut tx = cx.begin().await?;
    actions::confirm(&mut tx, cx.actor()?, register, &records).await?;
    tx.commit().await?;
    Ok(records.len())
}

/// The list once more, with what is wrong.
pub(super) async fn again(cx: &Cx, conn: &Conn, register: &Register, form: &Form, error: Error) -> Result<Response> {
    let f = cx.typed(form, &error.for_form()?);
    choose_page(cx, conn, register, &Asked::of(form.value("query")), &f).await
}

#[derive(Template)]
#[template(path = "quality/bulk/pages/history.html")]
struct HistoryPage<'a> {
    t: &'a ui::T,
    title: &'a str,
    base: String,
    table: DataTable,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /so-du-lieu/{key}/hang-loat/lich-su?trang=1`
async fn history(cx: Cx, Path(key): Path<String>, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let register = kept(&cx, &conn, &key).await?;
    let mut table = DataTable::new(t.get("bulk-history"))
        .column(t.get("register-field"))
        .numeric(t.get("register-records"))
        .column(t.get("bulk-done"))
        .column(t.get("register-undo"));
    let part = Page::of(&asked, PAGE as usize);
    let mut all = store::of(&conn, register.id, part).await?;
    let more = part.cut(&mut all);
    for bulk in all {
        let field = register.definition.field(&bulk.field);
        let when = moment(bulk.done_at);
        let undo = cx
            .fields()
            .button(format!("{}/hang-loat/{}/hoan-tac", register.href(), bulk.id), t.get("register-undo"))
            .about(&when)
            .secondary();
        table.row(vec![
            DataTable::text(match field {
                Some(field) => field.label.clone(),
                None if bulk.field == STATE => t.get("register-state"),
                None => bulk.field.clone(),
            }),
            DataTable::text(ui::integer(t.lang(), bulk.records)),
            DataTable::two_lines(when, &bulk.done_by_name),
            match bulk.undone_at {
                Some(at) => DataTable::text(t.with("bulk-undone-at", [("when", moment(at).into())])),
                None => undo.html(),
            },
        ]);
    }
    let (title, base) = (t.get("bulk-history"), register.href());
    let (previous, next) = part.around(&format!("{base}/hang-loat/lich-su"), more);
    let page = HistoryPage { t, title: &title, base, table, previous, next };
    page_of(&cx, &cx.fields(), &register, &title, &page)
}

/// `POST /so-du-lieu/{key}/hang-loat/{id}/hoan-tac`
async fn undo(cx: Cx, Path((key, id)): Path<(String, BulkId)>, _: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let mut refs = References::of(&cx, &conn, &register.definition).await?;
    let mut tx = cx.begin().await?;
    let (back, left) = actions::undo(&mut tx, cx.actor()?, &register, id, &mut refs).await?;
    tx.commit().await?;
    let said = cx.t.with("bulk-undone", [("n", back.into()), ("left", left.into())]);
    Ok(cx.redirect_saying(&format!("{}/hang-loat/lich-su", register.href()), &said))
}
