//! Prints the reading of a plain-text plan as JSON: `cargo run --example read_plan -- FILE`.

use std::process::ExitCode;

use dinh_plan_reader::read;
use office::{Document, Line};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: read_plan FILE");
        return ExitCode::FAILURE;
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let lines = (1..).zip(text.lines()).map(|(number, line)| Line { number, text: line.to_owned(), ..Line::default() });
    let document = Document { lines: lines.collect(), notices: Vec::new() };
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
