//! Comments: every file says what it is in its first sentence; no code sleeps in comments; nothing is left for later.

use crate::Problem;
use crate::project::{File, Project};
use crate::scan::Piece;

pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in project.rust() {
        opening(file, &mut problems);
        for comment in &file.source.comments {
            sleeping_code(file, comment, &mut problems);
            left_for_later(file, comment.line, &comment.text, &mut problems);
        }
        if let Some(line) = file.text.lines().position(|line| line.contains('\t') && !line.contains('"')) {
            problems.push(Problem::new(&file.path, line + 1, "a tab: run cargo fmt"));
        }
    }
    let scripted = |file: &&File| [".ts", ".mjs", ".scss", ".html"].iter().any(|end| file.path.ends_with(end));
    for file in project.files.iter().filter(scripted) {
        for (number, line) in file.text.lines().enumerate() {
            left_for_later(file, number + 1, line, &mut problems);
        }
    }
    problems
}

fn opening(file: &File, problems: &mut Vec<Problem>) {
    let first = file.text.lines().next().unwrap_or_default();
    if first.strip_prefix("//! ").is_none_or(|sentence| sentence.chars().count() < 12) {
        problems.push(Problem::new(&file.path, 1, "begin the file with a `//! ` sentence that says what it is for"));
    }
}

/// A plain comment that ends like a statement.
fn sleeping_code(file: &File, comment: &Piece, problems: &mut Vec<Problem>) {
    let Some(words) = comment.text.strip_prefix("//").filter(|w| !w.starts_with(['/', '!'])) else { return };
    let words = words.trim();
    let statement = words.ends_with(';') && (words.contains('(') || words.contains('=') || words.starts_with("use "));
    let block = words == "}" || words == "})" || (words.ends_with('{') && words.contains([')', '=']));
    if statement || block {
        problems.push(Problem::new(&file.path, comment.line, "code in a comment: remove it, git remembers"));
    }
}

fn left_for_later(file: &File, line: usize, text: &str, problems: &mut Vec<Problem>) {
    let words = ["TODO", "FIXME", "XXX", "HACK"];
    let found = text.split(|c: char| !c.is_alphanumeric()).find(|word| words.contains(word));
    if let Some(word) = found {
        let message = format!("{word}: do it now, or file an issue and remove the mark");
        problems.push(Problem::new(&file.path, line, message));
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    fn messages(text: &str) -> Vec<(usize, String)> {
        check(&Project::of(&[("a.rs", text)])).into_iter().map(|p| (p.line, p.message)).collect()
    }

    #[test]
    fn a_file_begins_with_its_sentence() {
        assert!(messages("use a::b;\n")[0].1.contains("`//! ` sentence"));
        assert!(messages("//! What it is for.\nuse a::b;\n").is_empty());
    }

    #[test]
    fn code_in_comments_is_found_and_prose_is_not() {
        let text =
            "//! What it is for.\n// let x = f(1);\n// if x == (y) {\n// Waits; then goes on.\n/// let x = f(1);\n";
        assert_eq!(messages(text).iter().map(|m| m.0).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn marks_for_later_are_found_in_comments_only() {
        let text = "//! What it is for.\n// TODO: later\nlet x = \"TODO\";\n";
        assert_eq!(messages(text).iter().map(|m| m.0).collect::<Vec<_>>(), [2]);
    }
}
