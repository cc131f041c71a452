//! Test kit: the whole product on either database, with a clock that stands still, sample units and people, and a
//! browser-like client that carries cookies and form tokens.
//!
//! ```ignore
//! testkit::on_both!(fn a_unit_head_updates_a_task(app) {
//!     let head = app.sign_in("daumoi").await;
//!     head.post("/nhiem-vu/…", &[("progress", "40")]).await.assert_redirect();
//! });
//! ```

pub mod bench;
mod browser;
mod imap;
mod portal;
mod smtp;
mod template;

pub use browser::{Answer, Browser};
use chrono::{DateTime, NaiveDate, Utc};
pub use imap::{IMAP_LOGIN, ImapServer, imap_missing};
use kernel::{Actor, App, AppBuilder, Clock, Config, Cx, Grant, Module, Role, UnitId, UserId, WardId};
pub use portal::{Mischief, Portal};
pub use smtp::{Received, SmtpOptions, SmtpServer, smtp_missing};
use std::sync::Arc;

/// The ward of the tests: phường Sông Công.
pub const WARD: WardId = WardId(5518);
/// When every scenario begins: Monday 16 March 2026, 09:00 in Vietnam.
const MOMENT: DateTime<Utc> = DateTime::from_timestamp(1_773_626_400, 0).expect("an instant");
/// The units of the ward, with their short names.
const UNITS: [(&str, &str); 2] = [("Phòng Văn hóa – Xã hội", "VH-XH"), ("Văn phòng HĐND-UBND", "VP")];
/// The password of every account of the tests.
pub const PASSWORD: &str = "mat-khau-mau-2026";

/// One engine of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// The product, running in this process.
pub struct TestApp {
    pub app: App,
    pub router: axum::Router,
    pub on: On,
    /// "Phòng Văn hóa – Xã hội" and "Văn phòng HĐND-UBND".
    pub units: [UnitId; 2],
    folder: Arc<tempfile::TempDir>,
    database: Option<Arc<template::OwnDatabase>>,
}

/// Defines a scenario that runs on SQLite and, where `DINH_TEST_POSTGRES` names a server, on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* $modules:expr, fn $name:ident($app:ident) $body:block) => {
        mod $name {
            use super::*;
            async fn scenario($app: &$crate::TestApp) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                scenario(&$crate::TestApp::start($crate::On::Sqlite, $modules).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if $crate::postgres_missing() { return; }
                scenario(&$crate::TestApp::start($crate::On::Postgres, $modules).await).await;
            }
        }
    };
}

/// Says so on the error stream when there is no PostgreSQL to test on; in CI that is a failure.
pub fn postgres_missing() -> bool {
    let missing = std::env::var_os("DINH_TEST_POSTGRES").is_none();
    assert!(!missing || std::env::var_os("CI").is_none(), "DINH_TEST_POSTGRES must be set in CI");
    if missing {
        eprintln!("LEFT OUT: DINH_TEST_POSTGRES names no PostgreSQL server (bin/test starts one)");
    }
    missing
}

impl TestApp {
    /// Starts the modules on an engine of its own, with two units and one account per role (the login is the role's
    /// Vietnamese word: quantri, tonghop, daumoi, lanhdao, vanthu, motcua, nguoixem). It is Monday 16 March 2026, 09:00.
    pub async fn start(on: On, modules: Vec<&'static Module>) -> Self {
        Self::start_with(on, modules, |_| {}).await
    }

    /// The same, configured otherwise.
    pub async fn start_with(on: On, modules: Vec<&'static Module>, configure: impl FnOnce(&mut Config)) -> Self {
        Self::installed(on, modules, "here", configure).await
    }

    /// Another installation of the same modules, whose units and people have other identifiers.
    pub async fn start_elsewhere(on: On, modules: Vec<&'static Module>) -> Self {
        Self::installed(on, modules, "elsewhere", |_| {}).await
    }

    async fn installed(
        on: On,
        modules: Vec<&'static Module>,
        installation: &str,
        configure: impl FnOnce(&mut Config),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config::in_folder(folder.path());
        let database = template::copy(on, &modules, installation, &mut config).await.map(Arc::new);
        configure(&mut config);
        let builder = AppBuilder { config, clock: Clock::fixed(MOMENT), modules };
        let (app, router) = builder.open().await.expect("the application opens");
        let all = people::api::all_units(&app.db.read(WARD)).await.expect("the units of the ward");
        let units = UNITS.map(|(name, _)| all.iter().find(|unit| unit.name == name).expect("a sample unit").id);
        let router = kernel::serve_router(&app, router);
        Self { app, router, on, units, folder: Arc::new(folder), database }
    }

    /// The product started again on the same data, configured otherwise.
    pub async fn restart(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.app.config.clone();
        change(&mut config);
        let builder = AppBuilder { config, clock: self.app.clock.clone(), modules: self.app.modules.clone() };
        let (app, router) = builder.open().await.expect("the application opens again");
        let router = kernel::serve_router(&app, router);
        let (folder, database) = (self.folder.clone(), self.database.clone());
        Self { app, router, on: self.on, units: self.units, folder, database }
    }

    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser in which this account has signed in.
    pub async fn sign_in(&self, login: &str) -> Browser {
        let browser = self.browser();
        let answer = browser.post("/dang-nhap", &[("login", login), ("password", PASSWORD)]).await;
        assert!(answer.status.is_redirection(), "{login} could not sign in: {} {}", answer.status, answer.body);
        browser
    }

    /// A browser of somebody else who holds this role in a unit.
    pub async fn person_in(&self, role: Role, unit: UnitId) -> Browser {
        let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
        let login = format!("mau{}", uuid::Uuid::new_v4().simple());
        let account = people::api::NewAccount {
            login: login.clone(),
            name: format!("Mẫu {login}"),
            password: Some(PASSWORD.into()),
            grants: vec![Grant { role, unit: Some(unit), from, to: None }],
            ..people::api::NewAccount::default()
        };
        let mut tx = self.app.db.write(WARD, None, self.app.clock.now()).await.expect("a transaction");
        people::api::create_account(&mut tx, account).await.expect("an account");
        tx.commit().await.expect("a commit");
        self.sign_in(&login).await
    }

    /// The product as the ward's leader sees it, for what is asked of a module without a page.
    pub async fn as_leader(&self) -> Cx {
        let (ward, today) = (kernel::wards(&self.app).await.expect("wards").remove(0), self.app.clock.today());
        let people = people::api::people(&self.app.db.read(WARD), today).await.expect("people");
        let leader = people.into_iter().find(|p| p.roles.contains(&Role::Leader)).expect("a leader");
        let grants = vec![Grant { role: Role::Leader, unit: None, from: today, to: None }];
        let actor = Actor::new(leader.id, leader.name, None, grants, &self.app.policies(), today);
        Cx::of_person(&self.app, Arc::new(ward), actor, self.app.clock.now())
    }

    /// Moves the clock to an instant, such as `2026-03-19T16:59:59Z`.
    pub fn set_moment(&self, at: &str) {
        self.app.clock.set(at.parse().expect("an instant"));
    }

    /// Moves the clock.
    pub fn set_day(&self, day: &str) {
        let day: NaiveDate = day.parse().expect("a day");
        let at = day.and_hms_opt(2, 0, 0).expect("an hour").and_utc();
        self.app.clock.set(at);
    }
}

async fn people_of_the_ward(app: &App) -> kernel::Result<()> {
    use people::api::{NewAccount, NewUnit, create_account, create_unit};
    let mut tx = app.db.write(WARD, None, app.clock.now()).await?;
    let mut units = Vec::new();
    for (name, short_name) in UNITS {
        let unit = NewUnit { name: name.into(), short_name: short_name.into(), ..NewUnit::default() };
        units.push(create_unit(&mut tx, unit).await?);
    }
    let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    let grant = |role, unit| Grant { role, unit, from, to: None };
    let accounts: [(&str, Role, Option<UnitId>); 7] = [
        ("quantri", Role::Administrator, None),
        ("tonghop", Role::Coordinator, Some(units[0])),
        ("daumoi", Role::UnitContact, Some(units[1])),
        ("lanhdao", Role::Leader, None),
        ("vanthu", Role::Clerk, Some(units[1])),
        ("motcua", Role::Officer, Some(units[1])),
        ("nguoixem", Role::Viewer, None),
    ];
    for (login, role, unit) in accounts {
        let account = NewAccount {
            login: login.into(),
            name: format!("Mẫu {login}"),
            password: Some(PASSWORD.into()),
            grants: vec![grant(role, unit)],
            ..NewAccount::default()
        };
        let _: UserId = create_account(&mut tx, account).await?;
    }
    tx.commit().await.map(|_| ())
}
