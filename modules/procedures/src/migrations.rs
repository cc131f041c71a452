//! The tables of this module, step by step; a step is never edited after a release.

use kernel::Migration;

/// Every step, in order.
pub(crate) const ALL: &[Migration] = &[
    Migration::new("procedures_0001_catalogue", include_str!("../migrations/0001_catalogue.sql")),
    Migration::new("procedures_0002_dossier", include_str!("../migrations/0002_dossier.sql")),
    Migration::new("procedures_0003_portal", include_str!("../migrations/0003_portal.sql")),
    Migration {
        name: "procedures_0005_desk",
        sql: include_str!("../migrations/0005_desk.sql"),
        sqlite: include_str!("../migrations/0005_names.sqlite.sql"),
        postgres: include_str!("../migrations/0005_names.postgres.sql"),
    },
    Migration::new("procedures_0006_payment", include_str!("../migrations/0006_payment.sql")),
    Migration::new("procedures_0007_papers", include_str!("../migrations/0007_papers.sql")),
    Migration::new("procedures_0008_citizen", include_str!("../migrations/0008_citizen.sql")),
    Migration::new("procedures_0009_draft", include_str!("../migrations/0009_draft.sql")),
    Migration {
        name: "procedures_0010_figures",
        sql: "",
        sqlite: include_str!("../migrations/0010_figures.sqlite.sql"),
        postgres: include_str!("../migrations/0010_figures.postgres.sql"),
    },
    Migration::new("procedures_0011_rulebook", include_str!("../migrations/0011_rulebook.sql")),
    Migration::new("procedures_0012_tries", include_str!("../migrations/0012_tries.sql")),
    Migration::new("procedures_0013_copies", include_str!("../migrations/0013_copies.sql")),
    Migration::new("procedures_0014_waiting", include_str!("../migrations/0014_waiting.sql")),
    Migration::new("procedures_0015_told_twice", include_str!("../migrations/0015_told_twice.sql")),
    Migration::new("procedures_0016_not_said", include_str!("../migrations/0016_not_said.sql")),
    Migration::new("procedures_0017_rested", include_str!("../migrations/0017_rested.sql")),
    Migration::new("procedures_0018_due_there", include_str!("../migrations/0018_due_there.sql")),
    Migration::new("procedures_0019_came", include_str!("../migrations/0019_came.sql")),
    Migration {
        name: "procedures_0020_help_days",
        sql: include_str!("../migrations/0020_help_days.sql"),
        sqlite: include_str!("../migrations/0020_help_days.sqlite.sql"),
        postgres: include_str!("../migrations/0020_help_days.postgres.sql"),
    },
];
