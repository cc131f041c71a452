//! Hồ sơ: received, handled and returned; one dossier has one code, however often a request is repeated.

pub(crate) mod actions;
mod deadline;
pub(crate) mod desk;
mod model;
mod new;
pub(crate) mod number;
mod pages;
pub(crate) mod privacy;
mod reason;
pub(crate) mod store;
pub(crate) mod taken;

pub(crate) use deadline::trace;
pub(crate) use model::{Applicant, ApplicantKind, Channel, Dossier, DossierId, DueThere, OPEN, State};
pub(crate) use new::{NewComponent, NewDossier, Why};
pub(crate) use pages::{handles, routes};
pub(crate) use privacy::{masked, readings};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/dossier.ftl")), ("en", include_str!("../../locales/en/dossier.ftl"))];
