//! What is longer than the house allows for a stated reason: `xtask/ratchet.toml`. It may shrink, never grow.

use crate::Problem;
use crate::project::Project;
use anyhow::{Context, Result};

pub(crate) const PATH: &str = "xtask/ratchet.toml";

/// One exception.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    pub(crate) path: String,
    /// A function of that file, or the whole file.
    pub(crate) function: Option<String>,
    pub(crate) lines: usize,
}

/// Files that hold queries outside their store, each for a stated reason.
pub(crate) fn query_files(project: &Project) -> Vec<String> {
    reasoned(project, "query")
}

/// Files, or folders, whose Vietnamese sentences are no refusals but what the ward writes, each for a stated reason.
pub(crate) fn written_files(project: &Project) -> Vec<String> {
    reasoned(project, "written")
}

fn reasoned(project: &Project, kind: &str) -> Vec<String> {
    let table = project.file(PATH).and_then(|file| file.text.parse::<toml::Table>().ok()).unwrap_or_default();
    let entries = table.get(kind).and_then(|v| v.as_array()).cloned().unwrap_or_default();
    let text = |entry: &toml::Value, key: &str| entry.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    let reasoned = entries.iter().filter(|entry| text(entry, "reason").is_some_and(|reason| reason.len() >= 15));
    reasoned.filter_map(|entry| text(entry, "path")).collect()
}

/// The exceptions, and a problem for each one without a reason.
pub(crate) fn read(project: &Project) -> Result<(Vec<Exception>, Vec<Problem>)> {
    let Some(file) = project.file(PATH) else { return Ok((Vec::new(), Vec::new())) };
    let table: toml::Table = file.text.parse().context(PATH)?;
    let mut problems = Vec::new();
    let mut exceptions = Vec::new();
    for entry in table.get("longer").and_then(|v| v.as_array()).into_iter().flatten() {
        let text = |key: &str| entry.get(key).and_then(|v| v.as_str()).map(str::to_owned);
        let lines = entry.get("lines").and_then(toml::Value::as_integer).and_then(|n| usize::try_from(n).ok());
        let (Some(path), Some(lines)) = (text("path"), lines) else {
            problems.push(Problem::new(PATH, 1, "an entry needs `path`, `lines` and `reason`"));
            continue;
        };
        if text("reason").is_none_or(|reason| reason.len() < 15) {
            problems.push(Problem::new(PATH, 1, format!("say in a sentence why {path} may be longer (`reason`)")));
        }
        exceptions.push(Exception { path, function: text("function"), lines });
    }
    Ok((exceptions, problems))
}
