//! No path of somebody's own machine: the project must work wherever it is cloned.

use crate::Problem;
use crate::project::Project;

/// Folders that exist on one machine only; written in two halves so that this file passes its own rule.
const MACHINE_FOLDERS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in project.files.iter().filter(|file| file.name() != "package-lock.json") {
        for (number, line) in file.text.lines().enumerate() {
            if MACHINE_FOLDERS.iter().any(|folder| names_folder(line, folder)) {
                let message = "a path of one machine: take it from the environment, or from the workspace root";
                problems.push(Problem::new(&file.path, number + 1, message));
            }
        }
    }
    problems
}

/// The folder at the start of a path, not a part of an address such as `/plans/work/7`.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder)
        .any(|(at, _)| !line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || "-_.}>/".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    #[test]
    fn machine_paths_are_found_and_addresses_are_not() {
        let folder = super::MACHINE_FOLDERS[0];
        let text = format!("cd {folder}main\nhttps://a.vn{folder}7\n/viec{folder}\n");
        let found = check(&Project::of(&[("a.md", &text)]));
        assert_eq!(found.iter().map(|p| p.line).collect::<Vec<_>>(), [1]);
    }
}
