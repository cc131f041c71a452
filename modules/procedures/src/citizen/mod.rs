//! Người dân: what citizens do without an account (prepare, track, rate, ask for help) and with the electronic identity.

mod help;
mod limit;
pub(crate) mod person;
mod store;

use kernel::Routes;

/// Routes of citizens.
pub(crate) fn routes(r: Routes) -> Routes {
    help::routes(r)
}

/// Interface text of these features, by (language, Fluent source).
pub(crate) const TEXTS: [(&str, &str); 2] = help::TEXTS;
