//! The tables of this module, step by step; a step is never edited after a release.

use kernel::Migration;

/// Every step, in order.
pub(crate) const ALL: &[Migration] = &[
    Migration::new("documents_0001_base", include_str!("../migrations/0001_base.sql")),
    Migration {
        name: "documents_0002_search",
        sql: "",
        sqlite: include_str!("../migrations/0002_search.sqlite.sql"),
        postgres: include_str!("../migrations/0002_search.postgres.sql"),
    },
];
