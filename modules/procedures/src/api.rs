//! The only door of this module that is open to other modules.

pub use crate::demo::{fill_with_samples, seed as seed_demo};
