//! The rooms that this server has.

use kernel::Module;

/// Every module, in the order of their tables.
pub fn all() -> Vec<&'static Module> {
    vec![
        &kernel::mail::MODULE,
        &people::MODULE,
        &plans::MODULE,
        &reports::MODULE,
        &procedures::MODULE,
        &scores::MODULE,
        &registers::MODULE,
        &documents::MODULE,
        &crate::serve::MODULE,
    ]
}
