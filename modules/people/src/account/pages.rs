//! Pages of one account for the administrator: profile, roles, one-time link, closing, and a logged look at how the
//! person is reached.

use super::actions::{self, LinkPurpose};
use super::model::{self, Account, HeldRole, NewAccount};
use super::{list_page, rules::Rules, store};
use crate::unit::model::Unit;
use crate::web;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Error, Form, Grant, Result, Role, UnitId, UserId};
use ui::{Raw, Render};
use uuid::Uuid;

const LIST: &str = "/quan-tri/nguoi-dung";

/// "Đầu mối đơn vị – Phòng VH-XH (từ 01/01/2026)".
pub(crate) fn role_line(cx: &Cx, held: &HeldRole, units: &[Unit]) -> String {
    let role = cx.t.get(format!("people-role-{}", held.role.key()));
    let unit = units.iter().find(|unit| Some(unit.id) == held.unit).map(|unit| format!(" – {}", unit.short()));
    let (from, to) = (web::day(Some(held.from)), web::day(held.to));
    let days =
        if to.is_empty() { cx.t.with("people-from", &[("day", from.into())]) } else { format!("{from} – {to}") };
    format!("{role}{} ({days})", unit.unwrap_or_default())
}

struct RoleLine {
    id: Uuid,
    text: String,
    over: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Page<'a> {
    t: &'a ui::T,
    /// The profile form.
    f: &'a ui::Fields,
    /// `None`: a new account.
    account: Option<&'a Account>,
    state: String,
    seen: String,
    phone: String,
    email: String,
    role_lines: Vec<RoleLine>,
    /// The fields of a role to be given.
    role_fields: Raw,
    /// Address of the account, or of the list where it is to be made.
    path: String,
    /// A link that was made just now: shown once.
    link: Option<String>,
    /// The ways to reach the person, opened with a purpose.
    open_contacts: bool,
}

struct Shown<'a> {
    account: Option<&'a Account>,
    fields: &'a ui::Fields,
    link: Option<String>,
    open_contacts: bool,
}

fn role_fields(t: &ui::T, f: &ui::Fields, units: &[(String, String)]) -> Raw {
    let role = |role: Role| (role.key().to_owned(), t.get(format!("people-role-{}", role.key())));
    let roles: Vec<_> = Role::ALL.into_iter().map(role).collect();
    let fields = [
        f.select("role", t.get("people-role"), roles).blank("").html(),
        f.select("unit", t.get("people-unit"), units)
            .blank(t.get("people-whole-ward"))
            .hint(t.get("people-unit-hint"))
            .html(),
        f.day("from", t.get("people-from-day")).html(),
        f.day("to", t.get("people-to-day")).hint(t.get("people-to-day-open")).html(),
    ];
    Raw(fields.concat())
}

async fn show(cx: &Cx, status: StatusCode, shown: Shown<'_>) -> Result<Response> {
    let conn = cx.read();
    let rules = Rules::load(&conn).await?;
    let units = crate::api::all_units(&conn).await?;
    let held = match shown.account {
        Some(account) => store::roles_of(&conn, account.id).await?,
        None => Vec::new(),
    };
    let today = cx.today();
    let line = |held: &HeldRole| RoleLine {
        id: held.id,
        text: role_line(cx, held, &units),
        over: held.to.is_some_and(|to| to < today),
    };
    let open = units.iter().filter(|unit| unit.closed_on.is_none());
    let units: Vec<_> = open.map(|unit| (unit.id.to_string(), unit.name.clone())).collect();
    let account = shown.account;
    let page = Page {
        t: &cx.t,

        f: shown.fields,
        account,
        state: account.map(|a| cx.t.get(list_page::state(a, &rules, cx))).unwrap_or_default(),
        seen: account.and_then(|a| a.last_seen_at).map(kernel::moment).unwrap_or_default(),
        phone: account.map(|a| model::mask_phone(&a.phone)).unwrap_or_default(),
        email: account.map(|a| model::mask_email(&a.email)).unwrap_or_default(),
        role_lines: held.iter().map(line).collect(),
        role_fields: role_fields(&cx.t, shown.fields, &units),
        path: account.map_or_else(|| LIST.to_owned(), |account| format!("{LIST}/{}", account.id)),
        link: shown.link,
        open_contacts: shown.open_contacts,
    };
    let title = account.map_or_else(|| cx.t.get("people-account-new"), |account| account.name.clone());
    let (admin, list) = (cx.t.get("people-admin"), cx.t.get("people-accounts"));
    cx.page_with(status, &title, &[(&admin, "/quan-tri"), (&list, LIST)], &page)
}

async fn found(cx: &Cx, id: UserId) -> Result<Account> {
    store::find(&cx.read(), id).await?.ok_or(Error::NotFound)
}

fn profile(cx: &Cx, account: &Account) -> ui::Fields {
    cx.fields()
        .value("login", account.login.clone())
        .value("name", account.name.clone())
        .value("title", account.title.clone())
        .value("from", web::day(Some(cx.today())))
}

/// `GET /quan-tri/nguoi-dung/moi`
pub(crate) async fn blank(cx: Cx) -> Result<Response> {
    let fields = cx.fields().value("role", Role::Viewer.key().to_owned()).value("from", web::day(Some(cx.today())));
    show(&cx, StatusCode::OK, Shown { account: None, fields: &fields, link: None, open_contacts: false }).await
}

/// `POST /quan-tri/nguoi-dung`
pub(crate) async fn create(cx: Cx, form: Form) -> Result<Response> {
    match create_now(&cx, &form).await {
        Ok((id, token)) => {
            let account = found(&cx, id).await?;
            let fields = profile(&cx, &account);
            let link = Some(address(&cx, &token));
            show(
                &cx,
                StatusCode::CREATED,
                Shown { account: Some(&account), fields: &fields, link, open_contacts: false },
            )
            .await
        }
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            let shown = Shown { account: None, fields: &fields, link: None, open_contacts: false };
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, shown).await
        }
    }
}

async fn create_now(cx: &Cx, form: &Form) -> Result<(UserId, String)> {
    let grants = vec![grant(cx, form)?];
    let new = NewAccount { grants, password: None, ..typed(form) };
    let mut tx = cx.begin().await?;
    let id = actions::create(&mut tx, new).await?;
    let token = actions::one_time_link(&mut tx, id, LinkPurpose::Activate).await?;
    tx.commit().await?;
    Ok((id, token))
}

fn typed(form: &Form) -> NewAccount {
    let text = |field: &str| form.value(field).to_owned();
    NewAccount {
        login: text("login"),
        name: text("name"),
        title: text("title"),
        email: text("email"),
        phone: text("phone"),
        ..NewAccount::default()
    }
}

fn grant(cx: &Cx, form: &Form) -> Result<Grant> {
    let role = Role::from_key(form.value("role"));
    if role.is_none() {
        form.wrong("role", cx.t.get("people-role-needed"));
    }
    let unit = form.parsed::<UnitId>("unit", &cx.t.get("people-choose"));
    let (from, to) = (form.day("from"), form.day("to"));
    form.check()?;
    let grant = Grant { role: role.unwrap_or(Role::Viewer), unit, from: from.unwrap_or_else(|| cx.today()), to };
    model::check_grant(&grant).map(|()| grant)
}

fn address(cx: &Cx, token: &str) -> String {
    format!("{}/kich-hoat/{token}", cx.base_url())
}

/// `GET /quan-tri/nguoi-dung/{id}`
pub(crate) async fn one(cx: Cx, Path(id): Path<UserId>) -> Result<Response> {
    let account = found(&cx, id).await?;
    let fields = profile(&cx, &account);
    show(&cx, StatusCode::OK, Shown { account: Some(&account), fields: &fields, link: None, open_contacts: false })
        .await
}

/// Goes back to the account, or shows it with what was wrong.
async fn finish(cx: &Cx, id: UserId, form: Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get(said))),
        Err(error) => {
            let account = found(cx, id).await?;
            let fields = cx.typed(&form, &error.for_form()?);
            let shown = Shown { account: Some(&account), fields: &fields, link: None, open_contacts: false };
            show(cx, StatusCode::UNPROCESSABLE_ENTITY, shown).await
        }
    }
}

/// `POST /quan-tri/nguoi-dung/{id}`
pub(crate) async fn edit(cx: Cx, Path(id): Path<UserId>, form: Form) -> Result<Response> {
    let done = edit_now(&cx, id, &form).await;
    finish(&cx, id, form, done, "people-saved").await
}

async fn edit_now(cx: &Cx, id: UserId, form: &Form) -> Result<()> {
    let account = found(cx, id).await?;
    let new = NewAccount { email: account.email, phone: account.phone, ..typed(form) };
    let mut tx = cx.begin().await?;
    actions::edit(&mut tx, id, new).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /quan-tri/nguoi-dung/{id}/vai-tro`
pub(crate) async fn give_role(cx: Cx, Path(id): Path<UserId>, form: Form) -> Result<Response> {
    let done = give_role_now(&cx, id, &form).await;
    let form = with_profile(&cx, id, form).await?;
    finish(&cx, id, form, done, "people-role-given").await
}

/// The role form comes back beside the profile as it is stored.
async fn with_profile(cx: &Cx, id: UserId, form: Form) -> Result<Form> {
    let account = found(cx, id).await?;
    let typed = |field: &str| form.value(field).to_owned();
    Ok(Form::of([
        ("login", account.login),
        ("name", account.name),
        ("title", account.title),
        ("role", typed("role")),
        ("unit", typed("unit")),
        ("from", typed("from")),
        ("to", typed("to")),
    ]))
}

async fn give_role_now(cx: &Cx, id: UserId, form: &Form) -> Result<()> {
    let grant = grant(cx, form)?;
    let mut tx = cx.begin().await?;
    actions::found(&tx, id).await?;
    actions::give_role(&mut tx, id, &grant).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /quan-tri/nguoi-dung/{id}/vai-tro/{role}/ket-thuc`
pub(crate) async fn end_role(cx: Cx, Path((id, role)): Path<(UserId, Uuid)>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::end_role(&mut tx, id, role).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-role-ended")))
}

/// `POST /quan-tri/nguoi-dung/{id}/dong`
pub(crate) async fn close(cx: Cx, Path(id): Path<UserId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::close(&mut tx, id, web::person(&cx)?.user).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-account-closed")))
}

/// `POST /quan-tri/nguoi-dung/{id}/mo`
pub(crate) async fn reopen(cx: Cx, Path(id): Path<UserId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::reopen(&mut tx, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-account-reopened")))
}

/// `POST /quan-tri/nguoi-dung/{id}/go-ma`
pub(crate) async fn remove_code(cx: Cx, Path(id): Path<UserId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::remove_lost_code(&mut tx, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-code-removed")))
}

/// `POST /quan-tri/nguoi-dung/{id}/lien-ket`: the link is on this page once, and nowhere afterwards.
pub(crate) async fn make_link(cx: Cx, Path(id): Path<UserId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    let token = actions::one_time_link(&mut tx, id, LinkPurpose::ResetPassword).await?;
    tx.commit().await?;
    let account = found(&cx, id).await?;
    let fields = profile(&cx, &account);
    let link = Some(address(&cx, &token));
    show(&cx, StatusCode::OK, Shown { account: Some(&account), fields: &fields, link, open_contacts: false }).await
}

/// `POST /quan-tri/nguoi-dung/{id}/xem-lien-lac`: shows how the person is reached, and puts the purpose into the trail.
pub(crate) async fn open_contacts(cx: Cx, Path(id): Path<UserId>, form: Form) -> Result<Response> {
    let account = found(&cx, id).await?;
    let purpose = form.value("purpose");
    if purpose.chars().count() < 4 {
        let error = Error::invalid("purpose", cx.t.get("people-purpose-needed"));
        let form = with_profile(&cx, id, Form::default()).await?;
        return finish(&cx, id, form, Err(error), "").await;
    }
    let mut tx = cx.begin().await?;
    kernel::audit::note_personal_read(&mut tx, id.0, purpose);
    tx.commit().await?;
    let fields = cx
        .fields()
        .value("login", account.login.clone())
        .value("name", account.name.clone())
        .value("title", account.title.clone())
        .value("email", account.email.clone())
        .value("phone", account.phone.clone());
    show(&cx, StatusCode::OK, Shown { account: Some(&account), fields: &fields, link: None, open_contacts: true }).await
}

/// `POST /quan-tri/nguoi-dung/{id}/lien-lac`
pub(crate) async fn change_contacts(cx: Cx, Path(id): Path<UserId>, form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    let done = actions::change_contacts(&mut tx, id, form.value("email"), form.value("phone")).await;
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(cx.redirect_saying(&format!("{LIST}/{id}"), &cx.t.get("people-saved")))
        }
        Err(error) => {
            drop(tx);
            let account = found(&cx, id).await?;
            let typed = |field: &str| form.value(field).to_owned();
            let again = Form::of([
                ("login", account.login.clone()),
                ("name", account.name.clone()),
                ("title", account.title.clone()),
                ("email", typed("email")),
                ("phone", typed("phone")),
            ]);
            let fields = cx.typed(&again, &error.for_form()?);
            let shown = Shown { account: Some(&account), fields: &fields, link: None, open_contacts: true };
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, shown).await
        }
    }
}
