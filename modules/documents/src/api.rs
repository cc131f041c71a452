//! The only door of this module that is open to other modules.

pub use crate::demo::seed as seed_demo;
