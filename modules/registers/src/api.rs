//! The public door of this module.

pub use crate::demo::seed as seed_demo;
pub use crate::samples::fill_with_samples;
