//! The tables of this module, step by step; a step is never edited after a release.

use kernel::Migration;

/// Every step, in order.
pub(crate) const ALL: &[Migration] = &[
    Migration::new("reports_0001_reports", include_str!("../migrations/0001_reports.sql")),
    Migration::new("reports_0002_inquiry", include_str!("../migrations/0002_inquiry.sql")),
    Migration::new("reports_0003_close_reason", include_str!("../migrations/0003_close_reason.sql")),
    Migration {
        name: "reports_0006_due_day",
        sql: "",
        sqlite: include_str!("../migrations/0006_due_day.sqlite.sql"),
        postgres: include_str!("../migrations/0006_due_day.postgres.sql"),
    },
];
