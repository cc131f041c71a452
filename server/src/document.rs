//! `dinh document check`: a document in, what departs from NĐ 30/2020 out.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use office::ReadError;
use office::ruler::{Measured, measure_file};

/// Something departs from the decree.
const DEPARTS: u8 = 1;
/// The file could not be read.
const UNREADABLE: u8 = 2;

/// Measures a document and prints what departs, as sentences or as JSON.
pub(crate) fn check(file: &Path, json: bool) -> ExitCode {
    let measured = match measure_file(file) {
        Ok(measured) => measured,
        Err(ReadError::NoText) => {
            eprintln!(
                "Tệp PDF chỉ có ảnh quét, không có lớp chữ nên không đo được. Hãy đo bản Word, hoặc nhận dạng chữ (OCR) trước."
            );
            return ExitCode::from(UNREADABLE);
        }
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::from(UNREADABLE);
        }
    };
    let text = if json { serde_json::to_string_pretty(&measured).unwrap_or_default() } else { sentences(&measured) };
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) if measured.is_in_form() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(DEPARTS),
        Err(_) => ExitCode::from(UNREADABLE),
    }
}

fn sentences(measured: &Measured) -> String {
    let kind = measured.kind.as_deref().unwrap_or("không rõ");
    let mut text = format!("Loại văn bản: {kind}\n");
    for one in &measured.departures {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}: {} Phải là: {}\n    Chỗ: {}. Theo {} [{}]",
            one.severity, one.found, one.expected, one.place, one.source, one.rule
        );
    }
    let summary = match measured.departures.len() {
        0 => "Không có gì khác với thể thức của Nghị định 30/2020/NĐ-CP.".to_owned(),
        count => format!("{count} điểm khác với thể thức của Nghị định 30/2020/NĐ-CP."),
    };
    text.push_str(&summary);
    for sentence in &measured.unmeasured {
        text.push('\n');
        text.push_str(sentence);
    }
    text
}
