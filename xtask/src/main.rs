//! House tools: `cargo xtask tidy` (style as a test), `third-party` (the notices file), `new-module NAME` (the anatomy).

mod new_module;
mod project;
mod ratchet;
mod rules;
mod scan;
mod spdx;
mod third_party;

use anyhow::{Result, bail};
use project::Project;
use std::path::Path;
use std::process::ExitCode;

/// Something that breaks a rule of the house, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.into(), line, message: message.into() }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => tidy(&Project::read(&root)?),
        ["third-party"] => third_party::write(&root).map(|()| ExitCode::SUCCESS),
        ["new-module", name] => new_module::create(&root, name).map(|()| ExitCode::SUCCESS),
        _ => bail!("say one of: cargo xtask tidy | cargo xtask third-party | cargo xtask new-module NAME"),
    }
}

fn tidy(project: &Project) -> Result<ExitCode> {
    let problems = rules::all(project)?;
    for problem in &problems {
        println!("{}:{}: {}", problem.path, problem.line, problem.message);
    }
    if problems.is_empty() {
        println!("tidy: {} files follow the rules of the house", project.files.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("tidy: {} places to mend", problems.len());
    Ok(ExitCode::FAILURE)
}
