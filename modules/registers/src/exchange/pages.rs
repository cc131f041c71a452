//! Pages of sharing: who takes data of a register, what waits to be sent to them, what they took.

use super::actions::{self, Keys};
use super::model::{self, Consumer, ConsumerId, Kind};
use super::{hook, package, store, store_out, tables};
use crate::definition::{Privacy, Register};
use crate::policy::PUBLISH;
use crate::record::{privacy, seen, value};
use crate::refs::References;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::{Access, Conn, Cx, Digest, Error, Form, Result, Routes, attach, moment};
use std::collections::HashMap;
use ui::DataTable;
use ui::govuk::SummaryList;

/// Lines on a page of the log, and messages that a page lists.
const PAGE: u64 = 100;
const SHOWN: u32 = 100;

/// Routes of sharing.
pub(super) fn routes(r: Routes) -> Routes {
    let publish = Access::Holds(PUBLISH);
    r.get("/so-du-lieu/{key}/chia-se", publish, list)
        .get("/so-du-lieu/{key}/chia-se/{id}", publish, show)
        .post("/so-du-lieu/{key}/chia-se/{id}/khoa-moi", publish, renew)
        .post("/so-du-lieu/{key}/chia-se/{id}/thu-hoi", publish, revoke)
        .get("/so-du-lieu/{key}/chia-se/{id}/nhat-ky", publish, log)
        .post("/so-du-lieu/{key}/chia-se/{id}/gui-lai", publish, again)
        .post("/so-du-lieu/{key}/chia-se/{id}/goi", publish, make_package)
        .get("/so-du-lieu/{key}/chia-se/{id}/goi/{message}", publish, fetch_package)
}

/// The address of a consumer's page.
pub(super) fn href(register: &Register, id: ConsumerId) -> String {
    format!("{}/chia-se/{id}", register.href())
}

/// A page below a register; `above`: what stands between (name, address).
pub(super) fn page(
    cx: &Cx,
    status: StatusCode,
    register: &Register,
    above: &[(String, String)],
    title: &str,
    body: &impl Template,
) -> Result<Response> {
    let nav = cx.t.get("register-nav");
    let mut crumbs = vec![(nav, "/so-du-lieu".to_owned()), (register.definition.title.clone(), register.href())];
    crumbs.extend_from_slice(above);
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.page_with(status, title, &crumbs, body)
}

/// What stands above a page of one consumer.
pub(super) fn above(t: &ui::T, register: &Register) -> (String, String) {
    (t.get("exchange-all"), format!("{}/chia-se", register.href()))
}

/// The consumer of an address.
pub(super) async fn asked(cx: &Cx, conn: &Conn, key: &str, id: ConsumerId) -> Result<(Register, Consumer)> {
    let register = seen(cx, conn, key).await?;
    let consumer = store::by_id(conn, id).await?;
    if consumer.register == register.id { Ok((register, consumer)) } else { Err(Error::NotFound) }
}

#[derive(Template)]
#[template(path = "exchange/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    base: String,
    table: DataTable,
    /// Who asked the ward without a known key.
    strangers: DataTable,
    is_shared: bool,
}

/// `GET /so-du-lieu/{key}/chia-se`
async fn list(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let register = seen(&cx, &conn, &key).await?;
    let mut table = DataTable::new(t.get("exchange-all"))
        .column(t.get("exchange-name"))
        .column(t.get("exchange-state"))
        .column(t.get("exchange-days"))
        .column(t.get("exchange-used"))
        .numeric(t.get("exchange-waiting"));
    let waiting = store_out::waiting(&conn, register.id).await?;
    for c in store::of(&conn, register.id).await? {
        table.row(vec![
            DataTable::link(&c.name, href(&register, c.id), t.get(format!("exchange-kind-{}", c.kind.key()))),
            DataTable::text(state(t, &c, cx.today())),
            DataTable::text(days(t, &c)),
            DataTable::text(c.used_at.or(c.pushed_at).map(moment).unwrap_or_default()),
            DataTable::text(ui::integer(t.lang(), waiting.get(&c.id).copied().unwrap_or(0))),
        ]);
    }
    let is_shared = model::require_shared(&register).is_ok();
    let strangers = tables::strangers(t, &store::strangers(&conn).await?);
    let body = ListPage { t, base: format!("{}/chia-se", register.href()), table, strangers, is_shared };
    page(&cx, StatusCode::OK, &register, &[], &t.get("exchange-all"), &body)
}

fn state(t: &ui::T, c: &Consumer, today: NaiveDate) -> String {
    let standing = t.get(format!("exchange-is-{}", c.standing(today)));
    if c.hook_off_at.is_some() { format!("{standing}; {}", t.get("exchange-silent")) } else { standing }
}

fn days(t: &ui::T, c: &Consumer) -> String {
    format!("{} – {}", ui::day(t.lang(), c.from), ui::day(t.lang(), c.to))
}

#[derive(Template)]
#[template(path = "exchange/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    consumer: &'a Consumer,
    base: String,
    /// The key and secret that were made just now: shown once.
    keys: Option<Keys>,
    facts: SummaryList,
    /// Where a system asks.
    address: String,
    backlog: DataTable,
    is_admitted: bool,
    is_store: bool,
    silent: String,
}

/// `GET /so-du-lieu/{key}/chia-se/{id}`
async fn show(cx: Cx, Path((key, id)): Path<(String, ConsumerId)>) -> Result<Response> {
    let conn = cx.read();
    let (register, consumer) = asked(&cx, &conn, &key, id).await?;
    shown(&cx, &conn, StatusCode::OK, &register, &consumer, &cx.fields(), None).await
}

/// The page of a consumer.
pub(super) async fn shown(
    cx: &Cx,
    conn: &Conn,
    status: StatusCode,
    register: &Register,
    consumer: &Consumer,
    f: &ui::Fields,
    keys: Option<Keys>,
) -> Result<Response> {
    let (t, base) = (&cx.t, href(register, consumer.id));
    let since = |off: DateTime<Utc>| t.with("exchange-silent-since", [("when", moment(off).into())]);
    let at = format!("/chia-se/v1/{}/records", register.definition.key);
    let body = ShowPage {
        t,
        f,
        keys,
        facts: facts(cx, conn, register, consumer).await?,
        address: format!("{}{at}", cx.base_url()),
        backlog: tables::backlog(t, &base, &store_out::of(conn, consumer.id, SHOWN).await?),
        is_admitted: consumer.revoked_at.is_none(),
        is_store: consumer.kind == Kind::Store,
        silent: consumer.hook_off_at.map(since).unwrap_or_default(),
        base,
        consumer,
    };
    page(cx, status, register, &[above(t, register)], &consumer.name, &body)
}

async fn facts(cx: &Cx, conn: &Conn, register: &Register, c: &Consumer) -> Result<SummaryList> {
    let (t, definition, actor) = (&cx.t, &register.definition, cx.actor()?);
    let mut refs = References::of(cx, conn, definition).await?;
    refs.learn_links(conn, definition, c.conditions.iter().map(|c| (c.field.as_str(), c.value.as_str()))).await?;
    let (granted, of_state) = (c.granted(definition), definition.state_field());
    let name = |field: &&crate::definition::Field| match field.privacy {
        Privacy::None => field.label.clone(),
        _ => t.with("exchange-personal", [("label", field.label.as_str().into())]),
    };
    let condition = |c: &crate::definition::Condition| {
        let is = t.get(format!("register-is-{}", c.is.key().replace('_', "-")));
        let (field, value) = match definition.field(&c.field) {
            Some(field) if privacy::may_see(field, actor) => (&field.label, value::show(field, &c.value, &refs, t)),
            Some(field) => (&field.label, "•••".to_owned()),
            None => match of_state.as_ref().filter(|state| state.key == c.field) {
                Some(state) => (&state.label, state.choice_label(&c.value).to_owned()),
                None => (&c.field, c.value.clone()),
            },
        };
        format!("{field} {is} {value}").trim_end().to_owned()
    };
    let cadence = if c.cadence.is_empty() { String::new() } else { t.get(format!("exchange-cadence-{}", c.cadence)) };
    let rows = [
        ("exchange-state", state(t, c, cx.today())),
        ("exchange-revoke-reason", c.revoke_reason.clone()),
        ("exchange-contact", c.contact.clone()),
        ("exchange-purpose", c.purpose.clone()),
        ("exchange-basis", c.basis.clone()),
        ("exchange-days", days(t, c)),
        ("exchange-fields", granted.iter().map(name).collect::<Vec<_>>().join("; ")),
        ("exchange-conditions", c.conditions.iter().map(condition).collect::<Vec<_>>().join("; ")),
        ("exchange-per-minute", ui::integer(t.lang(), i64::from(c.per_minute))),
        ("exchange-hook", c.hook_url.clone()),
        ("exchange-cadence", cadence),
        ("exchange-pushed", c.pushed_at.map(moment).unwrap_or_default()),
        ("exchange-used", c.used_at.map(moment).unwrap_or_default()),
    ];
    let filled = rows.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(filled.fold(SummaryList::new(), |list, (key, value)| list.row(t.get(key), value)))
}

/// `POST /so-du-lieu/{key}/chia-se/{id}/khoa-moi`
async fn renew(cx: Cx, Path((key, id)): Path<(String, ConsumerId)>, _: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, consumer) = asked(&cx, &conn, &key, id).await?;
    let mut tx = cx.begin().await?;
    let keys = actions::renew(&mut tx, cx.actor()?, &register, &consumer).await?;
    tx.commit().await?;
    shown(&cx, &conn, StatusCode::OK, &register, &consumer, &cx.fields(), Some(keys)).await
}

/// `POST /so-du-lieu/{key}/chia-se/{id}/thu-hoi`
async fn revoke(cx: Cx, Path((key, id)): Path<(String, ConsumerId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, consumer) = asked(&cx, &conn, &key, id).await?;
    let mut tx = cx.begin().await?;
    match actions::revoke(&mut tx, cx.actor()?, &consumer, form.value("reason")).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(cx.redirect_saying(&href(&register, id), &cx.t.get("exchange-revoked")))
        }
        Err(error) => {
            drop(tx);
            let f = cx.typed(&form, &error.for_form()?);
            shown(&cx, &conn, StatusCode::UNPROCESSABLE_ENTITY, &register, &consumer, &f, None).await
        }
    }
}

/// `POST /so-du-lieu/{key}/chia-se/{id}/gui-lai`
async fn again(cx: Cx, Path((key, id)): Path<(String, ConsumerId)>, _: Form) -> Result<Response> {
    let (register, consumer) = asked(&cx, &cx.read(), &key, id).await?;
    let mut tx = cx.begin().await?;
    hook::again(&mut tx, cx.actor()?, &consumer).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&href(&register, id), &cx.t.get("exchange-sending")))
}

/// `POST /so-du-lieu/{key}/chia-se/{id}/goi`
async fn make_package(cx: Cx, Path((key, id)): Path<(String, ConsumerId)>, _: Form) -> Result<Response> {
    let (register, consumer) = asked(&cx, &cx.read(), &key, id).await?;
    if consumer.kind != Kind::Store || !consumer.is_live(cx.today()) {
        return Err(Error::refused("Chỉ lập gói cho kho dữ liệu đang trong thời hạn."));
    }
    let mut tx = cx.begin().await?;
    package::ask(&mut tx, cx.actor()?, consumer.id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&href(&register, id), &cx.t.get("exchange-packing")))
}

/// `GET /so-du-lieu/{key}/chia-se/{id}/goi/{message}`
async fn fetch_package(cx: Cx, Path((key, id, message)): Path<(String, ConsumerId, uuid::Uuid)>) -> Result<Response> {
    let conn = cx.read();
    let (register, consumer) = asked(&cx, &conn, &key, id).await?;
    let message = store_out::by_id(&conn, message).await?.filter(|m| m.consumer == id && m.kind == "package");
    let message = message.ok_or(Error::NotFound)?;
    let (may_see, personal) = model::in_package(&message.payload, &register.definition, cx.actor()?);
    if !may_see {
        return Err(Error::Forbidden);
    }
    let bytes = cx.app.files.get(&Digest::parse(&message.file_digest).ok_or(Error::NotFound)?).await?;
    let mut tx = cx.begin().await?;
    let detail = serde_json::json!({ "digest": message.file_digest, "records": message.payload["records"] });
    tx.record(kernel::Event::new("registers.consumer.package_fetched", id.0, detail));
    if personal {
        kernel::audit::note_personal_read(&mut tx, register.id.0, &format!("Tải gói dữ liệu: {}", consumer.name));
    }
    tx.commit().await?;
    let day = kernel::local_day(message.made_at);
    Ok(attach(bytes, "application/zip", &format!("{}-{day}.zip", register.definition.key)))
}

#[derive(Template)]
#[template(path = "exchange/pages/log.html")]
struct LogPage<'a> {
    t: &'a ui::T,
    title: String,
    filter: ui::FilterBar,
    table: DataTable,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /so-du-lieu/{key}/chia-se/{id}/nhat-ky?tu=&den=&ca-nhan=&trang=`
async fn log(
    cx: Cx,
    Path((key, id)): Path<(String, ConsumerId)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let (register, consumer) = asked(&cx, &conn, &key, id).await?;
    let given = |name: &str| query.get(name).map_or("", String::as_str);
    let day = |name: &str| vietnamese::parse_date(given(name));
    let (from, to) = (day("tu").unwrap_or(earliest()), day("den").unwrap_or(cx.today()));
    let personal = given("ca-nhan") == "1";
    let at: u64 = given("trang").parse().ok().filter(|page| *page < 100_000).unwrap_or(0);
    let range = (start_of(from), start_of(to.checked_add_days(Days::new(1)).unwrap_or(to)));
    let mut lines = store::log(&conn, id, range, personal, (at * PAGE, PAGE + 1)).await?;
    let more = lines.len() as u64 > PAGE;
    lines.truncate(PAGE as usize);
    let mut table = DataTable::new(t.get("exchange-log"))
        .column(t.get("exchange-when"))
        .column(t.get("exchange-what"))
        .numeric(t.get("exchange-records"))
        .column(t.get("exchange-has-personal"))
        .column(t.get("exchange-answer"))
        .column(t.get("exchange-from-where"));
    for line in lines {
        table.row(vec![
            DataTable::text(moment(line.at)),
            DataTable::two_lines(t.get(format!("exchange-what-{}", line.what)), &line.query),
            DataTable::text(ui::integer(t.lang(), i64::from(line.records))),
            DataTable::text(t.get(if line.personal { "register-yes" } else { "register-no" })),
            DataTable::text(line.status.to_string()),
            DataTable::text(&line.address),
        ]);
    }
    let base = format!("{}/nhat-ky", href(&register, id));
    let asked = format!(
        "tu={}&den={}&ca-nhan={}",
        kernel::url_encode(given("tu")),
        kernel::url_encode(given("den")),
        i32::from(personal)
    );
    let only = [("1".to_owned(), t.get("exchange-personal-alone"))];
    let filter = ui::FilterBar::new(t, &base)
        .text("tu", &t.get("exchange-from"), given("tu"))
        .text("den", &t.get("exchange-to"), given("den"))
        .select("ca-nhan", &t.get("exchange-has-personal"), &t.get("exchange-any"), &only, given("ca-nhan"))
        .clearable(t, personal || !given("tu").is_empty() || !given("den").is_empty());
    let to = |page: u64| format!("{base}?{asked}&trang={page}");
    let title = t.with("exchange-log-of", [("name", consumer.name.as_str().into())]);
    let (previous, next) = ((at > 0).then(|| to(at - 1)), more.then(|| to(at + 1)));
    let body = LogPage { t, title: title.clone(), filter, table, previous, next };
    let above = [above(t, &register), (consumer.name.clone(), href(&register, id))];
    page(&cx, StatusCode::OK, &register, &above, &title, &body)
}

fn earliest() -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default()
}

/// The instant at which a day begins in Vietnam.
fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::Duration::hours(7)
}
