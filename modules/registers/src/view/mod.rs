//! Bộ lọc đã lưu: filters with a name; those that measure are numbers of the ward's registry.

pub(crate) mod measures;
pub(crate) mod store;
