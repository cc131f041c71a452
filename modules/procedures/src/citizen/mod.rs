//! Người dân: what citizens do without an account (prepare, track, rate, ask for help) and with the electronic identity.

pub(crate) mod besides;
mod draft;
mod help;
mod link;
mod mine;
mod oidc;
pub(crate) mod person;
mod rating;
mod secret;
mod session;
mod start;
mod store;
mod track;

use kernel::{Routes, Setting};

pub(crate) use draft::{JOB, NIGHTLY};
pub(crate) use help::given as help_given;
pub(crate) use link::rating_path;
pub(crate) use mine::LifeEvents;
pub(crate) use rating::given as rating_given;

/// What the ward's administrator may set.
pub(crate) const SETTINGS: [Setting; 4] = [draft::DAYS, oidc::ISSUER, oidc::CLIENT, oidc::SECRET];

/// Routes of citizens.
pub(crate) fn routes(r: Routes) -> Routes {
    start::routes(mine::routes(draft::routes(rating::routes(track::routes(help::routes(r))))))
}

/// Interface text of these features, by (language, Fluent source).
pub(crate) const TEXTS: [(&str, &str); 10] = [
    draft::TEXTS[0],
    draft::TEXTS[1],
    help::TEXTS[0],
    help::TEXTS[1],
    mine::TEXTS[0],
    mine::TEXTS[1],
    rating::TEXTS[0],
    rating::TEXTS[1],
    track::TEXTS[0],
    track::TEXTS[1],
];
