//! GLOSSARY.md stays true: each name in it exists in the code.

use crate::Problem;
use crate::project::Project;

const PATH: &str = "GLOSSARY.md";

pub(super) fn check(project: &Project) -> Vec<Problem> {
    let Some(glossary) = project.file(PATH) else {
        return vec![Problem::new(PATH, 1, "the glossary is missing: write it")];
    };
    let product = project.rust().filter(|file| !file.path.starts_with("xtask/"));
    let code: Vec<&str> = product.map(|file| file.source.code.as_str()).collect();
    let mut problems = Vec::new();
    for (number, line) in glossary.text.lines().enumerate().filter(|(_, line)| line.starts_with("| ")) {
        // Names stand in the second column: | kế hoạch | `Plan` | … |
        let Some(column) = line.split('|').nth(2) else { continue };
        for name in column.split('`').skip(1).step_by(2) {
            let last = name.rsplit("::").next().unwrap_or(name);
            if !code.iter().any(|code| has_word(code, last)) {
                let message = format!("`{name}` is not in the code: correct the row or remove it");
                problems.push(Problem::new(PATH, number + 1, message));
            }
        }
    }
    problems
}

fn has_word(code: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word)
        .any(|(at, _)| !part(code[..at].chars().next_back()) && !part(code[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    #[test]
    fn names_that_are_not_in_the_code_are_found() {
        let rows = "| Tiếng Việt | Name |\n|---|---|\n| kế hoạch | `Plan` |\n| hồ sơ | `Dossier` |\n";
        let project =
            Project::of(&[("GLOSSARY.md", rows), ("a/src/lib.rs", "pub struct Plan; // Dossier\nlet Dossiers;")]);
        let found = check(&project);
        assert_eq!(found.iter().map(|p| p.line).collect::<Vec<_>>(), [4]);
    }
}
