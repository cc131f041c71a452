//! The running application: what handlers, jobs and reactions share.

use crate::jobs;
use crate::module::{Authenticate, Module};
use crate::{Clock, Communes, Db, Files, Permission, Reaction, Result, RouteInfo, Routes, migrate};
use axum::Router;
use std::path::PathBuf;
use std::sync::Arc;

/// How an installation is configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of files, keys and, with SQLite, the database.
    pub data: PathBuf,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// `s3://bucket/prefix`; without it files lie in the data folder.
    pub files: Option<String>,
    /// Cookies are sent over HTTPS only, under the `__Host-` prefix.
    pub secure_cookies: bool,
    /// The demonstration ward: sample accounts are listed on the sign-in page.
    pub demo: bool,
    /// Base of absolute links, such as one-time links.
    pub base_url: String,
    /// Where letters go out; without one they wait.
    pub mail: Option<crate::mail::MailServer>,
}

impl Config {
    /// A cookie of ours, kept from scripts and from other sites, and from unencrypted connections where the product is
    /// reached over HTTPS; `age` in seconds, none for as long as the browser is open.
    pub fn cookie(&self, name: &str, value: &str, age: Option<i64>) -> String {
        let age = age.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
        let secure = if self.secure_cookies { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")
    }

    /// SQLite in a folder, which is made if missing.
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        let data = data.into();
        let database_url = format!("sqlite://{}?mode=rwc", data.join("dinh.db").display());
        let base_url = "http://127.0.0.1:8080".into();
        Self { data, database_url, files: None, secure_cookies: false, demo: false, base_url, mail: None }
    }
}

/// The running application; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What [`App`] shares.
pub struct Inner {
    pub config: Config,
    pub db: Db,
    pub files: Files,
    pub clock: Clock,
    pub texts: Arc<ui::Texts>,
    pub communes: Communes,
    pub modules: Vec<&'static Module>,
    pub routes: Vec<RouteInfo>,
    pub(crate) authenticate: Option<Authenticate>,
    pub(crate) addresses: Option<crate::mail::Addresses>,
    pub(crate) mailer: Option<crate::mail::Mailer>,
    pub(crate) running: jobs::Running,
    pub(crate) minute: crate::limit::Minute,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Puts an application together.
pub struct AppBuilder {
    pub config: Config,
    pub clock: Clock,
    pub modules: Vec<&'static Module>,
}

impl AppBuilder {
    /// Opens the database, brings its tables up to date and collects what the modules offer.
    ///
    /// # Errors
    /// When the folder or the database cannot be opened, or a migration fails.
    pub async fn open(self) -> Result<(App, Router<App>)> {
        std::fs::create_dir_all(&self.config.data)?;
        let db = Db::open(&self.config.database_url).await?;
        migrate::run(&db, &self.modules).await?;
        let files = match &self.config.files {
            Some(url) => Files::in_bucket(url)?,
            None => Files::in_folder(self.config.data.join("files"))?,
        };
        let mut texts: Vec<(&str, &str)> =
            vec![("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))];
        texts.extend(self.modules.iter().flat_map(|m| m.texts.iter().copied()));
        let mut sentences = vec![include_str!("../locales/sentences.en.txt")];
        sentences.extend(self.modules.iter().flat_map(|m| m.sentences.iter().copied()));
        let mut routes = Routes::default();
        for module in &self.modules {
            routes = (module.routes)(routes);
        }
        let (router, infos) = routes.finish();
        let app = App(Arc::new(Inner {
            db,
            files,
            clock: self.clock,
            texts: Arc::new(ui::Texts::load(&texts).with_sentences(sentences)),
            communes: Communes::load(),
            authenticate: self.modules.iter().find_map(|m| m.authenticate),
            addresses: self.modules.iter().find_map(|m| m.addresses),
            mailer: self.config.mail.as_ref().map(crate::mail::Mailer::new).transpose()?,
            modules: self.modules,
            routes: infos,
            running: jobs::Running::default(),
            minute: crate::limit::Minute::default(),
            config: self.config,
        }));
        Ok((app, router))
    }
}

impl App {
    /// Every reaction of every module.
    pub fn reactions(&self) -> impl Iterator<Item = &'static Reaction> + '_ {
        self.modules.iter().flat_map(|m| m.reactions.iter())
    }

    /// Every kind of job: of the kernel itself, then of every module.
    pub fn job_kinds(&self) -> impl Iterator<Item = &'static jobs::Kind> + '_ {
        std::iter::once(&crate::files::release::JOB).chain(self.modules.iter().flat_map(|m| m.jobs.iter()))
    }

    /// Every setting: of the kernel itself, then of every module.
    pub fn settings(&self) -> impl Iterator<Item = &'static crate::Setting> + '_ {
        let own = std::iter::once(&crate::ORGAN_ID).chain(&crate::calendar::SETTINGS);
        own.chain(self.modules.iter().flat_map(|m| m.settings.iter()))
    }

    /// The policy tables of all modules.
    pub fn policies(&self) -> Vec<crate::access::Policy> {
        self.modules.iter().map(|m| m.policy).collect()
    }

    /// Every permission that some module declares.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> + '_ {
        self.modules.iter().flat_map(|m| m.policy.iter().map(|(p, _)| *p))
    }

    /// Names and addresses of those among these people whose account is open; an address may be empty.
    pub(crate) async fn addresses_of(
        &self,
        conn: &crate::Conn,
        people: &[crate::UserId],
    ) -> Result<Vec<(crate::UserId, crate::mail::Address)>> {
        match self.addresses {
            Some(addresses) if !people.is_empty() => addresses(conn, people).await,
            _ => Ok(Vec::new()),
        }
    }

    /// Starts delivering events, running jobs and sending letters in the background.
    pub fn start_background(&self) {
        tokio::spawn(crate::events::deliver_forever(self.clone()));
        tokio::spawn(jobs::run_forever(self.clone()));
        tokio::spawn(crate::mail::send_forever(self.clone()));
    }

    /// Delivers waiting events, runs due jobs and sends due letters now; for tests and the command line.
    pub async fn settle(&self) -> Result<()> {
        crate::events::deliver_once(self).await?;
        jobs::run_due(self).await?;
        crate::mail::send_due(self).await
    }
}
