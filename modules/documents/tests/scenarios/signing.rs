//! Digital signatures from key to verification: persons, number, agency; what is refused; devices, remote signers, stamps.

mod bench;
mod chain;
mod others;
mod programs;
mod refused;
mod verifying;
