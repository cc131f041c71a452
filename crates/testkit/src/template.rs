//! The ward of the tests, made once for each test program and copied for each scenario: making every table and account
//! anew took longer than most scenarios do.

use crate::{MOMENT, On, WARD, people_of_the_ward};
use kernel::{AppBuilder, Clock, Config, Digest, Module};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

/// Where the ward of an installation is kept: beside the test program, and by the same name in PostgreSQL.
struct Template {
    folder: PathBuf,
    /// Tells this build of the program from others.
    build: String,
    name: String,
}

impl Template {
    fn of(modules: &[&'static Module], installation: &str) -> Self {
        let program = std::env::current_exe().expect("the test program");
        let built = fs::metadata(&program).and_then(|m| m.modified()).expect("when it was built");
        let built = built.duration_since(UNIX_EPOCH).expect("after 1970").as_nanos();
        let short = |text: String| Digest::of(text.as_bytes()).as_str()[..12].to_owned();
        let build = short(format!("{} {built}", program.display()));
        let names: Vec<&str> = modules.iter().map(|module| module.name).collect();
        let name = format!("ward_{build}_{}", short(format!("{installation} {}", names.join(" "))));
        Self { folder: program.with_extension("wards"), build, name }
    }

    /// Holds all who want it back until it is made.
    fn lock(&self) -> File {
        fs::create_dir_all(&self.folder).expect("a folder beside the test program");
        let lock = File::create(self.folder.join("lock")).expect("a lock");
        lock.lock().expect("the lock");
        lock
    }

    async fn copy_file(&self, modules: &[&'static Module], config: &Config) {
        let kept = self.folder.join(&self.name);
        if !kept.exists() {
            let _lock = self.lock();
            if !kept.exists() {
                self.clean();
                let work = tempfile::tempdir().expect("a temporary folder");
                let app = make(&Config::in_folder(work.path()).database_url, modules).await;
                let whole = kept.with_extension("arriving");
                tell(app.db.pool(), &format!("VACUUM INTO '{}'", whole.display())).await;
                fs::rename(whole, &kept).expect("the ward is kept");
            }
        }
        fs::copy(kept, config.data.join("dinh.db")).expect("a copy of the ward");
    }

    async fn copy_database(&self, modules: &[&'static Module]) -> OwnDatabase {
        let base = std::env::var("DINH_TEST_POSTGRES").expect("DINH_TEST_POSTGRES");
        let (server, _) = base.trim_end_matches('/').rsplit_once('/').expect("postgres://host:port/database");
        let admin = Database::connect(&base).await.expect("PostgreSQL answers");
        if !has(&admin, &self.name).await {
            let _lock = self.lock();
            if !has(&admin, &self.name).await {
                let arriving = format!("{}_arriving", self.name);
                tell(&admin, &format!("DROP DATABASE IF EXISTS {arriving} WITH (FORCE)")).await;
                tell(&admin, &format!("CREATE DATABASE {arriving}")).await;
                let app = make(&format!("{server}/{arriving}"), modules).await;
                app.db.pool().close_by_ref().await.expect("nobody is connected any more");
                tell(&admin, &format!("ALTER DATABASE {arriving} RENAME TO {}", self.name)).await;
            }
        }
        let own = format!("t_{}", uuid::Uuid::new_v4().simple());
        tell(&admin, &format!("CREATE DATABASE {own} TEMPLATE {}", self.name)).await;
        OwnDatabase { url: format!("{server}/{own}"), name: own, base }
    }

    /// Removes what earlier builds of the program left.
    fn clean(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != "lock" && !name.contains(&self.build) {
                fs::remove_file(entry.path()).expect("an old ward is removed");
            }
        }
    }
}

/// Makes the ward with its people in a database.
async fn make(database_url: &str, modules: &[&'static Module]) -> kernel::App {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = Config { database_url: database_url.to_owned(), ..Config::in_folder(folder.path()) };
    let builder = AppBuilder { config, clock: Clock::fixed(MOMENT), modules: modules.to_vec() };
    let (app, _) = builder.open().await.expect("the application opens");
    app.create_ward(WARD).await.expect("the ward is made");
    people_of_the_ward(&app).await.expect("sample people");
    app
}

/// A scenario's database in PostgreSQL, gone when the scenario ends, well or not: a thousand of them filled a disk.
pub(crate) struct OwnDatabase {
    url: String,
    name: String,
    base: String,
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let (sql, base) = (format!("DROP DATABASE {} WITH (FORCE)", self.name), self.base.clone());
        // In a thread of its own: nothing can be awaited where a value is dropped.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let admin = Database::connect(&base).await?;
                admin.execute_unprepared(&sql).await?;
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            })
        });
        if let Ok(Err(why)) = dropped.join() {
            eprintln!("{} stays: {why}", self.name);
        }
    }
}

/// Gives a configuration a database of its own, with the ward of an installation in it.
pub(crate) async fn copy(
    on: On,
    modules: &[&'static Module],
    installation: &str,
    config: &mut Config,
) -> Option<OwnDatabase> {
    let template = Template::of(modules, installation);
    match on {
        On::Sqlite => {
            template.copy_file(modules, config).await;
            None
        }
        On::Postgres => {
            let own = template.copy_database(modules).await;
            config.database_url.clone_from(&own.url);
            Some(own)
        }
    }
}

async fn tell(admin: &DatabaseConnection, sql: &str) {
    admin.execute_unprepared(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
}

async fn has(admin: &DatabaseConnection, database: &str) -> bool {
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{database}'");
    let asked = Statement::from_string(DbBackend::Postgres, sql);
    admin.query_one_raw(asked).await.expect("PostgreSQL answers").is_some()
}
