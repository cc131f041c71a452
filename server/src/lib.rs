//! The server behind the binary `dinh`: command line, configuration, the list of modules, serving.

mod backup;
mod commands;
mod demo;
mod document;
mod mail_options;
pub mod modules;
mod reading;
pub mod serve;
mod signatures;

use clap::Parser;
use std::process::ExitCode;

/// What the binary does.
pub fn main() -> ExitCode {
    let cli = commands::Cli::parse();
    if let commands::Command::Plan(commands::PlanCommand::Read { file, json }) = &cli.command {
        // Reading needs neither a database nor threads: it stays as quick as the reading itself.
        return reading::read(file, *json);
    }
    if let commands::Command::Document(commands::DocumentCommand::Verify { file, json, trust, chain, crl }) =
        &cli.command
    {
        let held = signatures::Held { roots: trust, chain, lists: crl };
        return signatures::check(file, &held, *json, kernel::Clock::system().now());
    }
    if let commands::Command::Document(commands::DocumentCommand::Check { file, json }) = &cli.command {
        return document::check(file, *json);
    }
    serve::start_logging();
    give_memory_back();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("Không khởi động được: {e}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e:#}");
            ExitCode::FAILURE
        }
    }
}

/// Blocks of a megabyte and more go back to the system as soon as they are free: a password check takes 19 MiB for a
/// moment, of which the C library would otherwise keep a reserve for each thread; and it keeps two heaps, not eight a core.
#[cfg_attr(target_env = "gnu", expect(unsafe_code, reason = "there is no safe wrapper"))]
fn give_memory_back() {
    // SAFETY: this sets numbers of the allocator, and no other thread runs yet.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 20);
        libc::mallopt(libc::M_ARENA_MAX, 2);
    }
}
