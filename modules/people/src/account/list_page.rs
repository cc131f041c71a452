//! The list of accounts for the administrator.

use super::model::{self, Account};
use super::store;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Result};
use serde::Deserialize;

/// What is looked for.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(rename = "tim", default)]
    words: String,
    #[serde(rename = "tat-ca", default)]
    closed_too: String,
}

struct Line {
    account: Account,
    roles: Vec<String>,
    phone: String,
    email: String,
    state: String,
    seen: String,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct Page<'a> {
    t: &'a ui::T,
    filter: ui::FilterBar,
    lines: Vec<Line>,
    file: ui::ListFile,
}

/// `GET /quan-tri/nguoi-dung`
pub(crate) async fn list(cx: Cx, Query(wanted): Query<Wanted>) -> Result<Response> {
    let conn = cx.read();
    let rules = super::rules::Rules::load(&conn).await?;
    let units = crate::api::all_units(&conn).await?;
    let roles = store::roles(&conn).await?;
    let closed_too = !wanted.closed_too.is_empty();
    let mut lines = Vec::new();
    for account in store::all(&conn).await? {
        if account.closed_at.is_some() && !closed_too {
            continue;
        }
        let held = roles.iter().filter(|r| r.account == account.id && r.is_current(cx.today()));
        let line = Line {
            roles: held.map(|held| super::pages::role_line(&cx, held, &units)).collect(),
            phone: model::mask_phone(&account.phone),
            email: model::mask_email(&account.email),
            state: cx.t.get(state(&account, &rules, &cx)),
            seen: account.last_seen_at.map(kernel::moment).unwrap_or_default(),
            account,
        };
        if fits(&line, &wanted.words) {
            lines.push(line);
        }
    }
    let (t, all) = (&cx.t, [("1".to_owned(), cx.t.get("people-accounts-closed-too"))]);
    let (label, open) = (t.get("people-accounts-which"), t.get("people-accounts-open"));
    let filter = ui::FilterBar::new(t, "/quan-tri/nguoi-dung")
        .text("tim", &t.get("people-accounts-find"), &wanted.words)
        .select("tat-ca", &label, &open, &all, &wanted.closed_too)
        .clearable(t, !wanted.words.is_empty() || closed_too);
    let file = file(t, &lines);
    let page = Page { t, filter, lines, file };
    let crumb = cx.t.get("people-admin");
    cx.page(&cx.t.get("people-accounts"), &[(&crumb, "/quan-tri")], &page)
}

/// The list as a file, as masked as it is shown.
fn file(t: &ui::T, lines: &[Line]) -> ui::ListFile {
    let mut table = ui::DataTable::new(t.get("people-accounts"));
    for key in ["people-name", "people-title", "people-login", "people-roles", "people-phone", "people-email"] {
        table = table.column(t.get(key));
    }
    table = table.column(t.get("people-accounts-which")).column(t.get("people-accounts-seen"));
    for line in lines {
        let (a, roles) = (&line.account, line.roles.join("; "));
        let cells = [&a.name, &a.title, &a.login, &roles, &line.phone, &line.email, &line.state, &line.seen];
        table.row(cells.into_iter().map(ui::DataTable::text).collect());
    }
    ui::ListFile(table)
}

/// Every word looked for is somewhere in name, login, title or roles.
fn fits(line: &Line, words: &str) -> bool {
    let a = &line.account;
    let all = vietnamese::fold(&format!("{} {} {} {}", a.name, a.login, a.title, line.roles.join(" ")));
    vietnamese::fold(words).split(' ').all(|word| all.contains(word))
}

/// The key of the text that says how an account stands.
pub(super) fn state(account: &Account, rules: &super::rules::Rules, cx: &Cx) -> &'static str {
    if account.closed_at.is_some() {
        "people-state-closed"
    } else if account.password_hash.is_empty() {
        "people-state-waiting"
    } else if account.is_locked(cx.now) {
        "people-state-locked"
    } else if rules.is_dormant(account.last_used(), cx.now) {
        "people-state-dormant"
    } else {
        "people-state-open"
    }
}
