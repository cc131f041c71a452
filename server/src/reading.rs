//! `dinh plan read`: a document in, what a careful reader finds in it out.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Reads a plan and prints it, as JSON or as a summary; a file that cannot be read gets one clear sentence.
pub(crate) fn read(file: &Path, json: bool) -> ExitCode {
    let document = match office::read_file(file) {
        Ok(document) => document,
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::FAILURE;
        }
    };
    let reading = plan_reader::read(&document);
    for notice in &document.notices {
        eprintln!("{notice}");
    }
    if let Some(why) = reading.not_a_plan() {
        eprintln!("{}", why.message);
        return ExitCode::FAILURE;
    }
    let text = if json {
        serde_json::to_string_pretty(&reading).unwrap_or_default()
    } else {
        format!(
            "{} chỉ tiêu, {} kết quả, {} nhiệm vụ, {} căn cứ, {} đơn vị, {} mâu thuẫn (--json để xem đầy đủ)",
            reading.indicators.len(),
            reading.results.len(),
            reading.tasks.len(),
            reading.legal_bases.len(),
            reading.units.len(),
            reading.contradictions.len()
        )
    };
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
