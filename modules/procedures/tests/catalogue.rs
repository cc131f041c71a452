//! The catalogue of procedures over HTTP: found by everyday words, published in full, versioned, imported with a
//! difference view.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use dinh_procedures as procedures;
use kernel::Module;
use testkit::{TestApp, WARD};

fn modules() -> Vec<&'static Module> {
    vec![&people::MODULE, &procedures::MODULE]
}

async fn samples(app: &TestApp) {
    procedures::api::seed_demo(&app.app, WARD).await.unwrap();
}

testkit::on_both!(
    modules(),
    fn the_sample_catalogue_is_given_once(app) {
        samples(app).await;
        samples(app).await;
        let conn = app.app.db.read(WARD);
        let count: Option<i64> = conn.scalar("SELECT COUNT(*) FROM procedure WHERE ward_id = $1", kernel::args![WARD]).await.unwrap();
        assert_eq!(count, Some(72));
    }
);
