//! Files of 400 lines and functions of 60 at most, so that one can be read at a sitting.

use crate::Problem;
use crate::project::Project;
use crate::ratchet::{self, Exception};
use crate::scan::functions;
use anyhow::Result;

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

pub(super) fn check(project: &Project) -> Result<Vec<Problem>> {
    let (exceptions, mut problems) = ratchet::read(project)?;
    let allowed = |path: &str, function: Option<&str>| {
        exceptions.iter().find(|e| e.path == path && e.function.as_deref() == function).map(|e| e.lines)
    };
    for file in project.rust() {
        let lines = file.text.lines().count();
        if lines > allowed(&file.path, None).unwrap_or(FILE_LINES) {
            let advice = "split it by subject (store/ with one file per aggregate, for example)";
            problems.push(Problem::new(&file.path, 1, format!("{lines} lines, more than allowed: {advice}")));
        }
        for function in functions(&file.source) {
            if function.lines > allowed(&file.path, Some(&function.name)).unwrap_or(FUNCTION_LINES) {
                let (name, lines) = (&function.name, function.lines);
                let message = format!("`{name}` has {lines} lines, more than allowed: name its steps as functions");
                problems.push(Problem::new(&file.path, function.line, message));
            }
        }
    }
    problems.extend(exceptions.iter().filter_map(|e| outlived(project, e)));
    Ok(problems)
}

/// An exception that is no longer needed, or could be tighter by a tenth: the ratchet only turns one way.
fn outlived(project: &Project, exception: &Exception) -> Option<Problem> {
    let file = project.file(&exception.path);
    let (now, limit) = match (&exception.function, file) {
        (_, None) => (0, FILE_LINES),
        (None, Some(file)) => (file.text.lines().count(), FILE_LINES),
        (Some(name), Some(file)) => {
            let longest = functions(&file.source).into_iter().filter(|f| f.name == *name).map(|f| f.lines).max();
            (longest.unwrap_or(0), FUNCTION_LINES)
        }
    };
    let what = exception.function.as_deref().map_or(exception.path.clone(), |f| format!("{} of {}", f, exception.path));
    if now <= limit {
        return Some(Problem::new(ratchet::PATH, 1, format!("{what} is within the limit now: remove its entry")));
    }
    let loose = now * 10 < exception.lines * 9;
    loose.then(|| Problem::new(ratchet::PATH, 1, format!("{what} has {now} lines now: lower its entry to that")))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    fn long(lines: usize) -> String {
        format!("//! Long.\nfn long() {{\n{}}}\n", "    step();\n".repeat(lines))
    }

    #[test]
    fn long_files_and_functions_are_found() {
        let project = Project::of(&[("a/src/lib.rs", &long(450)), ("a/src/short.rs", &long(20))]);
        let found = check(&project).unwrap();
        assert_eq!(found.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["a/src/lib.rs"; 2]);
    }

    #[test]
    fn a_stated_reason_allows_more_but_never_growth() {
        let entry = |lines| {
            format!(
                "[[longer]]\npath = \"a.rs\"\nfunction = \"long\"\nlines = {lines}\nreason = \"one table, read as one\"\n"
            )
        };
        let with = |lines, ratchet: &str| {
            check(&Project::of(&[("a.rs", &long(lines)), ("xtask/ratchet.toml", ratchet)])).unwrap()
        };
        assert!(with(78, &entry(80)).is_empty());
        assert_eq!(with(90, &entry(80)).len(), 1);
        assert!(with(20, &entry(80))[0].message.contains("remove its entry"));
        assert!(with(78, &entry(100))[0].message.contains("lower its entry"));
    }
}
