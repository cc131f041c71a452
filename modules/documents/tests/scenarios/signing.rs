//! Digital signatures from key to verification: persons, number, agency; what is refused; devices, remote signers, stamps.

mod answer;
mod attached;
pub(crate) mod bench;
pub(crate) mod chain;
mod copies;
mod many;
mod others;
mod programs;
mod refused;
mod seals;
mod verifying;
