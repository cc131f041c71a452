//! Server time of the work list and of search at 150,000 dossiers and at ten times as many, as an ordinary officer of the
//! desk sees them, on both databases. Run with `cargo bench -p dinh-procedures --bench desk`.

use dinh_procedures as procedures;
use kernel::{Engine, Result};
use std::time::Instant;
use testkit::bench::look;
use testkit::{On, TestApp, WARD};

const SIZES: [u64; 2] = [150_000, 1_500_000];
const LIMIT_MS: f64 = 15.0;

/// What is asked for.
const PAGES: [(&str, &str); 7] = [
    ("own work", "/ho-so"),
    ("all in hand", "/ho-so?cua=tat-ca"),
    ("late", "/ho-so?the=qua-han&cua=tat-ca"),
    ("due today", "/ho-so?the=hom-nay&cua=tat-ca"),
    ("search by name", "/ho-so?q=nguyen+van+mau+0123"),
    ("search by end of name", "/ho-so?q=mau+0777"),
    ("search by number", "/ho-so?q=000000001234"),
];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let mut worst = run(On::Sqlite).await?;
    if !testkit::postgres_missing() {
        worst = worst.max(run(On::Postgres).await?);
    }
    println!("work list: ours {worst:.1} ms, peer (the limit) {LIMIT_MS} ms, ratio {:.1}", LIMIT_MS / worst);
    Ok(())
}

/// The worst p95 of an engine.
async fn run(on: On) -> Result<f64> {
    let app = TestApp::start(on, vec![&people::MODULE, &procedures::MODULE]).await;
    let (mut there, mut worst) = (0, 0.0_f64);
    for size in SIZES {
        let started = Instant::now();
        let mut tx = app.app.db.write(WARD, None, app.app.clock.now()).await?;
        there += procedures::api::fill_with_samples(&mut tx, size - there).await?;
        tx.commit().await?;
        let analyze = if app.app.db.engine() == Engine::Sqlite { "PRAGMA optimize" } else { "VACUUM ANALYZE" };
        sea_orm::ConnectionTrait::execute_unprepared(app.app.db.pool(), analyze).await?;
        println!("{on:?}: {there} dossiers, filled in {:.0} s", started.elapsed().as_secs_f64());
        let officer = app.sign_in("motcua").await;
        for (what, page) in PAGES {
            worst = worst.max(look(on, &officer, what, page).await);
        }
    }
    Ok(worst)
}
