//! The tables of this module, step by step; a step is never edited after a release.

use kernel::Migration;

/// Every step, in order.
pub(crate) const ALL: &[Migration] = &[
    Migration::new("registers_0001_base", include_str!("../migrations/0001_base.sql")),
    Migration::new("registers_0002_spreadsheet", include_str!("../migrations/0002_spreadsheet.sql")),
    Migration::new("registers_0003_quality", include_str!("../migrations/0003_quality.sql")),
    Migration::new("registers_0004_open_data", include_str!("../migrations/0004_open_data.sql")),
    Migration::new("registers_0005_map", include_str!("../migrations/0005_map.sql")),
    Migration::new("registers_0006_analytics", include_str!("../migrations/0006_analytics.sql")),
    Migration::new("registers_0007_exchange", include_str!("../migrations/0007_exchange.sql")),
    Migration::new("registers_0008_survey", include_str!("../migrations/0008_survey.sql")),
    Migration::new("registers_0009_boundary", include_str!("../migrations/0009_boundary.sql")),
    Migration {
        name: "registers_0010_collation",
        sql: "",
        sqlite: "",
        postgres: include_str!("../migrations/0010_collation.postgres.sql"),
    },
    Migration::new("registers_0011_tries", include_str!("../migrations/0011_tries.sql")),
    Migration::new("registers_0012_answers", include_str!("../migrations/0012_answers.sql")),
    Migration::new("registers_0013_stretch", include_str!("../migrations/0013_stretch.sql")),
    Migration::new("registers_0014_places", include_str!("../migrations/0014_places.sql")),
    Migration::new("registers_0015_preset", include_str!("../migrations/0015_preset.sql")),
    Migration::new("registers_0016_strangers", include_str!("../migrations/0016_strangers.sql")),
];
