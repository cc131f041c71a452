//! The binary `dinh`.
fn main() {}
