//! The whole product: every route with every role, text complete in both languages, tables made twice, the
//! description of the API, measures equal to their records.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use axum::http::Method;
use kernel::{Access, Role, RouteInfo, measure::Record};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Answer, Browser, TestApp, WARD, on_both};

fn all() -> Vec<&'static kernel::Module> {
    dinh_server::modules::all()
}

const LOGINS: [(&str, Role); 7] = [
    ("quantri", Role::Administrator),
    ("tonghop", Role::Coordinator),
    ("daumoi", Role::UnitContact),
    ("lanhdao", Role::Leader),
    ("vanthu", Role::Clerk),
    ("motcua", Role::Officer),
    ("nguoixem", Role::Viewer),
];

/// A path of the route table with something in place of each parameter.
fn sample_path(path: &str) -> String {
    let part = |part: &str| match part {
        p if p.starts_with("{*") => "khong-co".to_owned(),
        p if p.starts_with('{') => "01990000-0000-7000-8000-000000000000".to_owned(),
        p => p.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Asks for a route with nothing, as its kind of client would.
async fn ask(browser: &Browser, route: &RouteInfo, path: &str) -> Answer {
    match route.method {
        Method::GET => browser.get(path).await,
        _ if path.starts_with("/api/") => {
            browser.send(route.method.clone(), path, Some("application/json"), b"{}".to_vec()).await
        }
        _ => browser.post(path, &[]).await,
    }
}

fn turned_away(answer: &Answer) -> bool {
    answer.status == 401 || answer.location().starts_with("/dang-nhap?tro-ve=")
}

on_both!(
    all(),
    fn every_route_refuses_every_role_that_lacks_its_permission(app) {
        let policies = app.app.policies();
        let holds = |role: Role, permission: kernel::Permission| {
            policies.iter().flat_map(|p| p.iter()).any(|(p, roles)| *p == permission && roles.iter().any(|(r, _)| *r == role))
        };
        let stranger = app.browser();
        for route in &app.app.routes {
            let path = sample_path(route.path);
            let answer = stranger.send(route.method.clone(), &path, None, Vec::new()).await;
            assert_eq!(turned_away(&answer), route.access != Access::Public, "{} {} to a stranger: {}", route.method, path, answer.status);
            assert!(!answer.status.is_server_error(), "{} {}: {}", route.method, path, answer.body);
        }
        for (login, role) in LOGINS {
            let mut browser = app.sign_in(login).await;
            for route in &app.app.routes {
                let path = sample_path(route.path);
                let mut answer = ask(&browser, route, &path).await;
                if turned_away(&answer) {
                    // What was asked before ended the session.
                    browser = app.sign_in(login).await;
                    answer = ask(&browser, route, &path).await;
                }
                assert!(!answer.status.is_server_error(), "{} {} as {login}: {}", route.method, path, answer.body);
                if let Access::Holds(permission) = route.access {
                    if holds(role, permission) {
                        continue;
                    }
                    assert_eq!(answer.status, 403, "{} {} as {login}", route.method, path);
                }
            }
        }
    }
);

on_both!(
    all(),
    fn a_form_without_its_token_is_refused(app) {
        let browser = app.sign_in("quantri").await;
        for route in app.app.routes.iter().filter(|r| r.method == Method::POST && !r.path.starts_with("/api/")) {
            let answer = browser.post_without_token(&sample_path(route.path), &[("title", "x")]).await;
            assert!(answer.status.is_client_error(), "{} answered {}", route.path, answer.status);
        }
    }
);

on_both!(
    all(),
    fn tables_are_made_once_and_every_measure_equals_its_records(app) {
        let again = kernel::migrate::run(&app.app.db, &all()).await.expect("a second start");
        assert!(again.is_empty(), "{again:?}");
        let conn = app.app.db.read(WARD);
        for measure in app.app.measures(&conn).await.expect("measures") {
            let value = measure.value(&conn, None).await.unwrap_or_else(|e| panic!("{}: {e:?}", measure.key));
            let records: Vec<Record> = measure.records(&conn, None, 0, 10_000).await.expect("records");
            assert_eq!(value, records.iter().map(|r| r.amount).sum::<i64>(), "{}", measure.key);
            let parts = measure.breakdown(&conn, None).await.expect("parts");
            assert_eq!(value, parts.iter().map(|p| p.amount).sum::<i64>(), "{}", measure.key);
        }
    }
);

#[test]
fn every_text_stands_in_both_languages() {
    let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (lang, source) in all().iter().flat_map(|m| m.texts) {
        let lines = source.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()));
        let names = lines.filter_map(|l| l.split_once('=')).map(|(name, _)| name.trim());
        for name in names {
            assert!(keys.entry(lang).or_default().insert(name), "{name} stands twice in {lang}");
        }
    }
    let only = |a: &str, b: &str| keys[a].difference(&keys[b]).copied().collect::<Vec<_>>();
    assert_eq!(only("vi", "en"), Vec::<&str>::new(), "missing in English");
    assert_eq!(only("en", "vi"), Vec::<&str>::new(), "missing in Vietnamese");
}

#[test]
fn every_help_topic_stands_in_both_languages() {
    for module in all() {
        let topics =
            |lang: &str| module.help.iter().filter(|(_, l, _)| *l == lang).map(|(t, _, _)| *t).collect::<BTreeSet<_>>();
        assert_eq!(topics("vi"), topics("en"), "{}", module.name);
    }
    let mut seen = BTreeSet::new();
    for (topic, lang, _) in all().iter().flat_map(|module| module.help.iter()) {
        assert!(seen.insert((topic, lang)), "{topic} stands twice in {lang}: one of both cannot be reached");
    }
}

on_both!(
    all(),
    fn the_search_answers_programs_too(app) {
        let found = app.sign_in("nguoixem").await.get("/api/v1/search?q=phong%20van%20hoa").await.json();
        let units = found.as_array().expect("a list");
        assert!(units.iter().any(|unit| unit["title"] == "Phòng Văn hóa – Xã hội"), "{found}");
        app.browser().get("/api/v1/search?q=phong").await.assert_status(401);
    }
);

/// Addresses that draw no page of the frame: they lead on, give a file, or are a page for one glance.
const NO_PAGE: [&str; 15] = [
    "/",
    "/ban-sao-dien-tu/{id}",
    "/bang-goi-so",
    "/bang-goi-so/cac-so",
    "/bieu-trung/{digest}",
    "/giay-to/{file}",
    "/healthz",
    "/ngon-ngu/{lang}",
    "/quy-tac-mot-cua/{book}/{from}/tep",
    "/tro-giup",
    "/tro-giup/{*topic}",
    "/van-ban/ban-ky/{id}",
    "/van-ban/bao-cao-chu-ky/{id}/json",
    "/van-ban/tep/{id}",
    "/vb/{token}/tep/{at}",
];

#[tokio::test]
async fn every_page_has_help() {
    let app = TestApp::start(testkit::On::Sqlite, all()).await;
    let topics: BTreeSet<&str> = all().iter().flat_map(|m| m.help.iter()).map(|(topic, ..)| *topic).collect();
    let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    let has_topic = |path: &str| topics.iter().any(|topic| path.strip_prefix(*topic).is_some_and(is_below));
    let is_page = |path: &str| {
        let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        !is_file && !path.starts_with("/api/") && !NO_PAGE.contains(&path)
    };
    let pages = app.app.routes.iter().filter(|route| route.method == Method::GET && is_page(route.path));
    let lacking: Vec<&str> =
        pages.map(|route| route.path).filter(|path| !has_topic(path.trim_start_matches('/'))).collect();
    assert!(lacking.is_empty(), "without help: {lacking:?}");
}

#[tokio::test]
async fn the_api_is_described_route_by_route() {
    let app = TestApp::start(testkit::On::Sqlite, all()).await;
    let described = app.browser().get("/api/v1/openapi.json").await.json();
    assert!(described["openapi"].as_str().is_some_and(|v| v.starts_with("3.1")), "{}", described["openapi"]);
    let paths = described["paths"].as_object().expect("paths");
    for route in app.app.routes.iter().filter(|r| r.path.starts_with("/api/v1/") && !r.path.ends_with("openapi.json")) {
        let method = route.method.as_str().to_lowercase();
        assert!(
            paths.get(route.path).is_some_and(|p| p.get(&method).is_some()),
            "{} {} is not described",
            method,
            route.path
        );
        let security = &paths[route.path][&method]["security"];
        assert_eq!(
            security[0]["bearer"].is_array(),
            route.access != Access::Public,
            "{method} {}: {security}",
            route.path
        );
    }
    assert_eq!(described["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}
