//! `dinh document verify`: a signed PDF in, who signed it and whether it still holds out.

use chrono::{DateTime, Utc};
use signing::trust::Trust;
use signing::verify::verify;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Checks the signatures of a PDF and prints the report, as sentences or as JSON. The exit code is 0 only for a file whose
/// signatures are all valid.
pub(crate) fn check(file: &Path, roots: &[PathBuf], json: bool, now: DateTime<Utc>) -> ExitCode {
    let read = |path: &Path| std::fs::read(path).map_err(|e| format!("Không đọc được {}: {e}", path.display()));
    let trusted: Result<Trust, String> = roots.iter().try_fold(Trust::new(), |mut trust, root| {
        trust.trust(&read(root)?).map_err(|e| format!("{}: {e}", root.display()))?;
        Ok(trust)
    });
    let report = match trusted.and_then(|trust| Ok(verify(&read(file)?, &trust, now))) {
        Ok(report) => report,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let text = if json { serde_json::to_string_pretty(&report).unwrap_or_default() } else { report.in_words() };
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) if report.is_valid() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
