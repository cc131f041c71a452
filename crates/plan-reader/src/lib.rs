//! Reads a ward's plan (kế hoạch) from plain lines: outline, targets, results, tasks, deadlines, citations, contradictions.
//!
//! The rules state what is true of Vietnamese administrative documents in general (how parts are labelled, how a target is
//! worded, how a document is cited); none of them knows a ward or a sentence of one plan.

pub mod deadline;
pub mod reading;
pub mod units;

mod text;
pub use reading::*;
