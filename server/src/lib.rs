//! The server behind the binary `dinh`: command line, configuration, the list of modules, serving.

mod backup;
mod commands;
mod demo;
mod document;
mod mail_options;
mod memory;
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
    memory::keep_small();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("Không khởi động được: {e}");
            return ExitCode::FAILURE;
        }
    };
    // A thread of its own: those of the runtime are busy just when much is read.
    std::thread::spawn(memory::give_back_forever);
    match runtime.block_on(commands::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e:#}");
            ExitCode::FAILURE
        }
    }
}
