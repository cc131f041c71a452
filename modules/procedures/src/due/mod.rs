//! Hạn trả kết quả: counted by the working calendar from the moment of receipt, resting while the citizen is waited
//! for, and explained line by line from stored inputs.

mod count;
mod words;

pub(crate) use count::{Ask, Due, Span, due, verification};
pub(crate) use kernel::calendar::{SETTINGS, WardCalendar, as_set, kept, of_ward};

#[cfg(test)]
mod tests;
