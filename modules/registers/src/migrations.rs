//! The tables of this module, step by step; a step is never edited after a release.

use kernel::Migration;

/// Every step, in order.
pub(crate) const ALL: &[Migration] = &[
    Migration::new("registers_0001_base", include_str!("../migrations/0001_base.sql")),
    Migration::new("registers_0002_spreadsheet", include_str!("../migrations/0002_spreadsheet.sql")),
];
