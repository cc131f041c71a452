//! Bộ tiêu chí: versions of rule sets, how a criterion is judged, the files they come from and go to.

pub(crate) mod actions;
mod diff;
mod judge;
mod model;
mod pages;
mod read;
pub(crate) mod shipped;
pub(crate) mod store;
pub(crate) mod words;

pub(crate) use judge::{Answer, Choice, Judgement, rounded};
pub(crate) use model::{Band, Criterion, Every, MainIndex, Pillar, Rule, RuleSet, Subject};
pub(crate) use pages::routes;
