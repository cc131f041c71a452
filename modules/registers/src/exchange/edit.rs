//! The form of a consumer: a new one, or what one may take from now on.

use super::model::{self, CADENCES, Consumer, ConsumerId, Kind};
use super::pages::{above, asked, href, page, shown};
use super::{actions, store};
use crate::definition::check::view_faults;
use crate::definition::{Condition, Field, Operator, Privacy, Register, STATE, View};
use crate::policy::PUBLISH;
use crate::record::filter::read_value;
use crate::record::{form, seen};
use crate::refs::References;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Days;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes};

/// Conditions of the form at first, and at most.
const CONDITIONS: usize = 3;
const MOST: usize = 10;

/// Routes of the form.
pub(super) fn routes(r: Routes) -> Routes {
    let publish = Access::Holds(PUBLISH);
    r.get("/so-du-lieu/{key}/chia-se/moi", publish, blank)
        .post("/so-du-lieu/{key}/chia-se/moi", publish, open)
        .get("/so-du-lieu/{key}/chia-se/{id}/sua", publish, edit)
        .post("/so-du-lieu/{key}/chia-se/{id}/sua", publish, change)
}

type Choices = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "exchange/pages/edit.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    action: String,
    kinds: Choices,
    fields: Choices,
    filterable: Choices,
    operators: Choices,
    cadences: Choices,
    conditions: Vec<usize>,
    /// What of the grant is not shown, and stays.
    unseen: String,
    /// Conditions on fields that the register has no longer, by their place.
    vain: Choices,
    back: String,
}

/// Fields that may be granted by whoever asks: those that they see themselves.
fn grantable<'a>(cx: &Cx, register: &'a Register) -> Result<Vec<&'a Field>> {
    let actor = cx.actor()?;
    let all = register.definition.fields.iter();
    Ok(all.filter(|field| model::may_grant(field, actor)).collect())
}

/// The fields by which whoever asks may narrow the records, at their end the state.
fn askable(cx: &Cx, register: &Register) -> Result<Vec<Field>> {
    let state = register.definition.state_field().map(|state| Field { label: cx.t.get("register-state"), ..state });
    Ok(grantable(cx, register)?.into_iter().cloned().chain(state).collect())
}

fn form_page(
    cx: &Cx,
    register: &Register,
    before: Option<&Consumer>,
    f: &ui::Fields,
    (title, action): (String, String),
) -> Result<Response> {
    let t = &cx.t;
    let label = |field: &&Field| match field.privacy {
        Privacy::None => field.label.clone(),
        _ => t.with("exchange-personal", [("label", field.label.as_str().into())]),
    };
    let grantable = grantable(cx, register)?;
    let keyed = |key: &str, name: String| (key.to_owned(), name);
    let askable = askable(cx, register)?;
    let is_filterable = |field: &&Field| field.slot.is_some() || field.key == STATE;
    let body = Page {
        t,
        f,
        title: title.clone(),
        back: format!("{}/chia-se", register.href()),
        action,
        kinds: Kind::ALL.map(|k| keyed(k.key(), t.get(format!("exchange-kind-{}", k.key())))).into(),
        fields: grantable.iter().map(|field| keyed(&field.key, label(field))).collect(),
        filterable: askable.iter().filter(is_filterable).map(|field| keyed(&field.key, field.label.clone())).collect(),
        operators: Operator::ALL.map(|o| keyed(o.key(), t.get(is_key(o)))).into(),
        cadences: CADENCES.map(|(key, _)| keyed(key, t.get(format!("exchange-cadence-{key}")))).into(),
        conditions: (1..=MOST).filter(|at| *at <= CONDITIONS || !f.typed(&format!("truong_{at}")).is_empty()).collect(),
        unseen: before.map(|before| unseen(cx, register, before)).transpose()?.unwrap_or_default(),
        vain: before.map(|before| vain(t, register, before)).unwrap_or_default(),
    };
    let status = if f.has_errors() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(cx, status, register, &[above(t, register)], &title, &body)
}

/// Says what of a grant the reader does not see; empty where they see all of it.
fn unseen(cx: &Cx, register: &Register, before: &Consumer) -> Result<String> {
    let actor = cx.actor()?;
    let is_unseen = |key: &str| model::is_unseen(key, &register.definition, actor);
    let fields = before.fields.iter().filter(|key| is_unseen(key)).count();
    let conditions = before.conditions.iter().filter(|condition| is_unseen(&condition.field)).count();
    Ok(match fields + conditions {
        0 => String::new(),
        _ => cx.t.with("exchange-unseen", [("fields", fields.into()), ("conditions", conditions.into())]),
    })
}

/// The conditions that let nothing through any more, each to be taken out by a tick.
fn vain(t: &ui::T, register: &Register, before: &Consumer) -> Choices {
    let all = before.conditions.iter().enumerate();
    let vain = all.filter(|(_, condition)| model::asks_in_vain(condition, &register.definition));
    let said = |c: &Condition| format!("{} {} {}", c.field, t.get(is_key(c.is)), c.value).trim_end().to_owned();
    vain.map(|(at, condition)| (at.to_string(), said(condition))).collect()
}

fn is_key(is: Operator) -> String {
    format!("register-is-{}", is.key().replace('_', "-"))
}

/// `GET /so-du-lieu/{key}/chia-se/moi`
async fn blank(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let register = seen(&cx, &cx.read(), &key).await?;
    model::require_shared(&register)?;
    let day = |day| ui::day(ui::Lang::Vi, day);
    let to = cx.today().checked_add_days(Days::new(365)).unwrap_or(cx.today());
    let f = cx.fields().value("id", ConsumerId::new().to_string()).value("kind", "system").value("per_minute", "60");
    new_page(&cx, &register, &f.value("from", day(cx.today())).value("to", day(to)))
}

fn new_page(cx: &Cx, register: &Register, f: &ui::Fields) -> Result<Response> {
    form_page(cx, register, None, f, (cx.t.get("exchange-new"), format!("{}/chia-se/moi", register.href())))
}

/// `POST /so-du-lieu/{key}/chia-se/moi`
async fn open(cx: Cx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let id: ConsumerId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    // The same form sent twice lets one in; its key was shown the first time.
    if store::by_id(&conn, id).await.is_ok() {
        return Ok(cx.redirect(&href(&register, id)));
    }
    let opened = async {
        let mut new = read(&cx, &conn, &register, &form, id).await?;
        let mut tx = cx.begin().await?;
        let keys = actions::open(&mut tx, cx.actor()?, &register, &mut new).await?;
        tx.commit().await?;
        Ok((new, keys))
    };
    match opened.await {
        Ok((new, keys)) => shown(&cx, &conn, StatusCode::CREATED, &register, &new, &cx.fields(), Some(keys)).await,
        Err(error) => new_page(&cx, &register, &cx.typed(&form, &Error::for_form(error)?)),
    }
}

/// `GET /so-du-lieu/{key}/chia-se/{id}/sua`
async fn edit(cx: Cx, Path((key, id)): Path<(String, ConsumerId)>) -> Result<Response> {
    let conn = cx.read();
    let (register, c) = asked(&cx, &conn, &key, id).await?;
    let day = |day| ui::day(ui::Lang::Vi, day);
    let mut f = cx.fields().value("kind", c.kind.key()).value("from", day(c.from)).value("to", day(c.to));
    let texts = [
        ("name", &c.name),
        ("contact", &c.contact),
        ("purpose", &c.purpose),
        ("basis", &c.basis),
        ("hook_url", &c.hook_url),
        ("cadence", &c.cadence),
    ];
    f = texts.into_iter().fold(f, |f, (name, text)| f.value(name, text.as_str()));
    f = f.value("per_minute", c.per_minute.to_string()).value("whole", if c.whole { "1" } else { "" });
    f = c.fields.iter().fold(f, |f, key| f.value("fields", key.as_str()));
    let askable = askable(&cx, &register)?;
    let seen = |condition: &Condition| askable.iter().find(|field| field.key == condition.field);
    let asks = c.conditions.iter().filter(|condition| !model::asks_in_vain(condition, &register.definition));
    let conditions = asks.filter_map(|condition| Some((seen(condition)?, condition)));
    let refs = References::of(&cx, &conn, &register.definition).await?;
    for (at, (field, condition)) in conditions.enumerate() {
        let text = form::named(field, &condition.value, &refs);
        f = f.value(&format!("truong_{}", at + 1), condition.field.as_str());
        f = f.value(&format!("phep_{}", at + 1), condition.is.key()).value(&format!("gia_tri_{}", at + 1), text);
    }
    edit_page(&cx, &register, &c, &f.value("mark", model::mark(&c)))
}

fn edit_page(cx: &Cx, register: &Register, c: &Consumer, f: &ui::Fields) -> Result<Response> {
    form_page(cx, register, Some(c), f, (cx.t.get("exchange-edit"), format!("{}/sua", href(register, c.id))))
}

/// `POST /so-du-lieu/{key}/chia-se/{id}/sua`
async fn change(cx: Cx, Path((key, id)): Path<(String, ConsumerId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let (register, before) = asked(&cx, &conn, &key, id).await?;
    let changed = async {
        let mut to = read(&cx, &conn, &register, &form, id).await?;
        let dropped: Vec<&str> = form.values("bo_dieu_kien").collect();
        let vain = before.conditions.iter().enumerate().filter(|(at, condition)| {
            model::asks_in_vain(condition, &register.definition) && !dropped.contains(&at.to_string().as_str())
        });
        to.conditions.extend(vain.map(|(_, condition)| condition.clone()));
        let mut tx = cx.begin().await?;
        actions::change(&mut tx, cx.actor()?, &register, to, form.value("mark")).await?;
        tx.commit().await
    };
    match changed.await {
        Ok(_) => Ok(cx.redirect_saying(&href(&register, id), &cx.t.get("exchange-changed"))),
        Err(error) => edit_page(&cx, &register, &before, &cx.typed(&form, &Error::for_form(error)?)),
    }
}

async fn read(cx: &Cx, conn: &Conn, register: &Register, form: &Form, id: ConsumerId) -> Result<Consumer> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.key() == form.value("kind")).unwrap_or(Kind::System);
    let (from, to) = (form.day("from"), form.day("to"));
    for (field, day) in [("from", from), ("to", to)] {
        if day.is_none() && form.value(field).is_empty() {
            form.wrong(field, "Nhập ngày, ví dụ 20/11/2026.");
        }
    }
    let per_minute = form.parsed::<i32>("per_minute", "Nhập một số nguyên.").unwrap_or(60);
    let chosen: Vec<&str> = form.values("fields").collect();
    let fields = grantable(cx, register)?.into_iter().filter(|field| chosen.contains(&field.key.as_str()));
    let fields = fields.map(|field| field.key.clone()).collect();
    let refs = References::of(cx, conn, &register.definition).await?;
    let conditions = conditions(cx, register, form, &refs)?;
    form.check()?;
    let text = |field: &str| form.value(field).to_owned();
    let is_store = kind == Kind::Store;
    Ok(Consumer {
        id,
        register: register.id,
        kind,
        name: text("name"),
        contact: text("contact"),
        purpose: text("purpose"),
        basis: text("basis"),
        from: from.unwrap_or(cx.today()),
        to: to.unwrap_or(cx.today()),
        fields,
        conditions,
        per_minute,
        hook_url: text("hook_url"),
        hook_secret: String::new(),
        hook_failed_since: None,
        hook_off_at: None,
        cadence: if is_store { text("cadence") } else { String::new() },
        whole: is_store && form.ticked("whole"),
        pushed_at: None,
        used_at: None,
        revoked_at: None,
        revoke_reason: String::new(),
        made_by: Some(cx.actor()?.user),
    })
}

/// The conditions of the form; a fault is noted beside its value.
fn conditions(cx: &Cx, register: &Register, form: &Form, refs: &References) -> Result<Vec<Condition>> {
    let askable = askable(cx, register)?;
    let mut conditions = Vec::new();
    for at in 1..=MOST {
        let (key, place) = (form.value(&format!("truong_{at}")), format!("gia_tri_{at}"));
        if key.is_empty() {
            continue;
        }
        let operator = Operator::ALL.into_iter().find(|o| o.key() == form.value(&format!("phep_{at}")));
        let field = askable.iter().find(|field| field.key == key);
        let (Some(field), Some(is)) = (field, operator) else {
            form.wrong(&place, "Chọn trường và phép so sánh.");
            continue;
        };
        if key == STATE && !matches!(is, Operator::Equal | Operator::NotEqual) {
            form.wrong(&place, "Trạng thái chỉ so bằng hoặc khác.");
            continue;
        }
        let condition = match read_value(field, is, form.value(&place), refs) {
            Ok(value) => Condition { field: field.key.clone(), is, value },
            Err(said) => {
                form.wrong(&place, said);
                continue;
            }
        };
        let view = View { key: "chia-se".into(), conditions: vec![condition.clone()], ..View::default() };
        view_faults(&register.definition, &view).into_iter().for_each(|said| form.wrong(&place, said));
        conditions.push(condition);
    }
    Ok(conditions)
}
