//! The only door of this module that is open to other modules.

pub use crate::demo::{DEMO_PASSWORD, seed as seed_demo};
pub use crate::import::{Done, import_file};
pub use crate::sample::sample_plan;
pub use crate::status::Status;
