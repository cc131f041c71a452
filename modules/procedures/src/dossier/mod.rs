//! Hồ sơ: received, handled and returned; one dossier has one code, however often a request is repeated.

mod model;

pub(crate) use model::{Applicant, ApplicantKind, Channel, Dossier, DossierId, State};
