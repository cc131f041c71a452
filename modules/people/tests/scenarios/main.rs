//! Scenarios over HTTP, on both databases: signing in, one's own account, and administration.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod account;
mod administration;
mod settings;
mod sign_in;

use chrono::Duration;
use kernel::{Module, WardId};
use testkit::{Answer, Browser, TestApp, WARD};

fn modules() -> Vec<&'static Module> {
    vec![&dinh_people::MODULE]
}

/// Tries to sign in.
async fn enter(browser: &Browser, login: &str, password: &str) -> Answer {
    browser.post("/dang-nhap", &[("login", login), ("password", password)]).await
}

/// Moves the clock forward.
fn pass(app: &TestApp, time: Duration) {
    app.app.clock.set(app.app.clock.now() + time);
}

/// The value of a hidden or shown input of a page.
fn input(answer: &Answer, name: &str) -> String {
    let marks = [format!(" id=\"{name}\""), format!(" name=\"{name}\"")];
    let at = marks.iter().find_map(|mark| answer.body.find(mark));
    let at = at.unwrap_or_else(|| panic!("no input {name}: {}", answer.body));
    let rest = &answer.body[at..];
    let from = rest.find("value=\"").expect("a value") + "value=\"".len();
    rest[from..].chars().take_while(|c| *c != '"').collect()
}

/// The address of the account of this person in the administration.
async fn account_path(admin: &Browser, login: &str) -> String {
    let list = admin.get(&format!("/quan-tri/nguoi-dung?tim={login}")).await;
    let mark = "href=\"/quan-tri/nguoi-dung/0";
    let at = list.body.find(mark).unwrap_or_else(|| panic!("{login} is not listed: {}", list.body));
    list.body[at + "href=\"".len()..].chars().take_while(|c| *c != '"').collect()
}

/// How many events of a kind the trail holds.
async fn events(app: &TestApp, kind: &str) -> usize {
    let ward: WardId = WARD;
    let all = kernel::audit::latest(&app.app.db.read(ward), i64::MAX, 1000).await.expect("the trail");
    all.iter().filter(|event| event.kind == kind).count()
}
