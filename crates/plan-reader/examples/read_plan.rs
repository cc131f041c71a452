//! Prints the reading of a plan (text, DOCX or PDF) as JSON: `cargo run --example read_plan -- FILE`.

use std::process::ExitCode;

use dinh_plan_reader::read;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: read_plan FILE");
        return ExitCode::FAILURE;
    };
    let document = match office::read_file(std::path::Path::new(&path)) {
        Ok(document) => document,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    match serde_json::to_string_pretty(&read(&document)) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
