//! Records as CSV: bytes written straight, and nothing in a cell that a spreadsheet would run.

use super::line::Row;
use super::{How, Names, Plan};

/// The headings.
pub(super) fn head(plan: &Plan, marked: bool) -> Vec<u8> {
    let mut out = if marked { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    for (at, column) in plan.columns.iter().enumerate() {
        comma(at, &mut out);
        cell(&column.field.label, &mut out);
    }
    if plan.has_states() {
        comma(plan.columns.len(), &mut out);
        cell(&plan.state_label, &mut out);
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// A record.
pub(super) fn row(plan: &Plan, row: &Row<'_>, linked: &Names, out: &mut Vec<u8>) {
    for (at, (column, value)) in plan.columns.iter().zip(&row.values).enumerate() {
        comma(at, out);
        match column.how {
            How::AsIs | How::Number => cell(value, out),
            _ => cell(&plan.shown(column, value, linked), out),
        }
    }
    if plan.has_states() {
        comma(plan.columns.len(), out);
        cell(plan.state(row.state), out);
    }
    out.extend_from_slice(b"\r\n");
}

fn comma(at: usize, out: &mut Vec<u8>) {
    if at > 0 {
        out.push(b',');
    }
}

/// A cell: quoted where it must be, led by an apostrophe where a spreadsheet would take it for a formula.
fn cell(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let is_quoted = bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'));
    if is_quoted {
        out.push(b'"');
    }
    if is_formula(text) {
        out.push(b'\'');
    }
    if is_quoted {
        for byte in bytes {
            if *byte == b'"' {
                out.push(b'"');
            }
            out.push(*byte);
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(bytes);
    }
}

/// Would a spreadsheet run it? Plain numbers are what they are.
pub(crate) fn is_formula(text: &str) -> bool {
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return false;
    }
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins(text.trim_start_matches([' ', '\u{a0}'])) && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_run() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+84912345678x", "'+84912345678x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            (" =1", "' =1"),
            ("\tx", "'\tx"),
            ("=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\""),
            ("-12.5", "-12.5"),
            ("Số 5, đường Lê Lợi", "\"Số 5, đường Lê Lợi\""),
            ("0012", "0012"),
            ("", ""),
        ] {
            let mut out = Vec::new();
            cell(text, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), written);
        }
    }
}
