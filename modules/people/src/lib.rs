//! People: the ward's units, its officers and their roles with dates, how they sign in, who stands in for whom, and
//! the steering committees. Other rooms ask it through [`api`].

mod account;
pub mod api;
mod committee;
mod policy;
mod secret;
mod sign_in;
mod unit;

use kernel::{Migration, Module};

/// What this module brings to the server.
pub static MODULE: Module = Module {
    migrations: &[Migration::new("people_0001_people", include_str!("../migrations/0001_people.sql"))],
    policy: policy::POLICY,
    ..Module::named("people")
};
