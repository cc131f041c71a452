//! The tables of this module, step by step; a step is never edited after a release.

use kernel::Migration;

/// Every step, in order.
pub(crate) const ALL: &[Migration] = &[
    Migration::new("plans_0001_plans", include_str!("../migrations/0001_plans.sql")),
    Migration::new("plans_0002_results", include_str!("../migrations/0002_results.sql")),
    Migration::new("plans_0003_judging", include_str!("../migrations/0003_judging.sql")),
    Migration::new("plans_0004_outline", include_str!("../migrations/0004_outline.sql")),
    Migration::new("plans_0005_said_once", include_str!("../migrations/0005_said_once.sql")),
    Migration::new("plans_0006_result_period", include_str!("../migrations/0006_result_period.sql")),
    Migration {
        name: "plans_0007_figure_series",
        sql: include_str!("../migrations/0007_figure_series.sql"),
        sqlite: include_str!("../migrations/0007_figure_series.sqlite.sql"),
        postgres: include_str!("../migrations/0007_figure_series.postgres.sql"),
    },
];
