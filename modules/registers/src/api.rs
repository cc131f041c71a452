//! The public door of this module.

pub use crate::demo::seed as seed_demo;
