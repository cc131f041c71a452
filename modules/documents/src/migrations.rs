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
    Migration::new("documents_0006_outgoing", include_str!("../migrations/0006_outgoing.sql")),
    Migration::new("documents_0009_drafting", include_str!("../migrations/0009_drafting.sql")),
    Migration::new("documents_0003_law", include_str!("../migrations/0003_law.sql")),
    Migration {
        name: "documents_0004_work",
        sql: include_str!("../migrations/0004_work.sql"),
        sqlite: include_str!("../migrations/0004_work.sqlite.sql"),
        postgres: include_str!("../migrations/0004_work.postgres.sql"),
    },
    Migration::new("documents_0005_mailbox", include_str!("../migrations/0005_mailbox.sql")),
    Migration::new("documents_0007_exchange", include_str!("../migrations/0007_exchange.sql")),
    Migration::new("documents_0008_signing", include_str!("../migrations/0008_signing.sql")),
    Migration::new("documents_0011_outgoing_changes", include_str!("../migrations/0011_outgoing_changes.sql")),
    Migration::new("documents_0012_mends", include_str!("../migrations/0012_mends.sql")),
    Migration {
        name: "documents_0010_search",
        sql: include_str!("../migrations/0010_search.sql"),
        sqlite: include_str!("../migrations/0010_search.sqlite.sql"),
        postgres: include_str!("../migrations/0010_search.postgres.sql"),
    },
    Migration::new("documents_0013_law_archive_work", include_str!("../migrations/0013_law_archive_work.sql")),
    Migration::new("documents_0014_amendments", include_str!("../migrations/0014_amendments.sql")),
    Migration::new("documents_0015_months", include_str!("../migrations/0015_months.sql")),
    Migration {
        name: "documents_0016_sealed",
        sql: include_str!("../migrations/0016_sealed.sql"),
        sqlite: include_str!("../migrations/0016_sealed.sqlite.sql"),
        postgres: include_str!("../migrations/0016_sealed.postgres.sql"),
    },
    Migration::new("documents_0017_recalls", include_str!("../migrations/0017_recalls.sql")),
    Migration::new("documents_0018_details", include_str!("../migrations/0018_details.sql")),
    Migration::new("documents_0019_books", include_str!("../migrations/0019_books.sql")),
    Migration::new("documents_0020_found", include_str!("../migrations/0020_found.sql")),
    Migration {
        name: "documents_0021_copies",
        sql: include_str!("../migrations/0021_copies.sql"),
        sqlite: include_str!("../migrations/0021_copies.sqlite.sql"),
        postgres: include_str!("../migrations/0021_copies.postgres.sql"),
    },
    Migration::new("documents_0022_archive_reading", include_str!("../migrations/0022_archive_reading.sql")),
    Migration::new("documents_0023_own_rules", include_str!("../migrations/0023_own_rules.sql")),
    Migration {
        name: "documents_0024_begun",
        sql: "",
        sqlite: "",
        postgres: include_str!("../migrations/0024_begun.postgres.sql"),
    },
    Migration::new("documents_0025_province_archive", include_str!("../migrations/0025_province_archive.sql")),
    Migration::new("documents_0026_chat", include_str!("../migrations/0026_chat.sql")),
];
