//! Which crate may use which: the drawing in ARCHITECTURE.md (its block ```` ```edges ````) equals the Cargo.toml files.

use crate::Problem;
use crate::project::{File, Project};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

const DRAWING: &str = "ARCHITECTURE.md";
type Edges = BTreeMap<String, BTreeSet<String>>;

pub(super) fn check(project: &Project) -> Result<Vec<Problem>> {
    let Some(drawing) = project.file(DRAWING) else {
        return Ok(vec![Problem::new(DRAWING, 1, "the map of the crates is missing: write it")]);
    };
    let ours = workspace_names(project)?;
    let (drawn, line) = read_drawing(&drawing.text);
    let mut real = Edges::new();
    for file in project.files.iter().filter(|f| f.name() == "Cargo.toml" && f.path.contains('/')) {
        let (name, uses) = crate_edges(file, &ours)?;
        real.insert(name, uses);
    }
    let mut problems = differences(&drawn, &real, line);
    problems.extend(private_doors(project));
    Ok(problems)
}

/// The short names under which the workspace knows its own crates, by package name.
fn workspace_names(project: &Project) -> Result<BTreeMap<String, String>> {
    let root = project.file("Cargo.toml").context("Cargo.toml of the workspace")?;
    let table: toml::Table = root.text.parse().context("Cargo.toml")?;
    let dependencies = table.get("workspace").and_then(|w| w.get("dependencies")).and_then(|d| d.as_table());
    let ours = dependencies.into_iter().flatten().filter(|(_, value)| value.get("path").is_some());
    Ok(ours
        .map(|(name, value)| {
            let package = value.get("package").and_then(|p| p.as_str()).unwrap_or(name);
            (package.to_owned(), name.clone())
        })
        .collect())
}

fn crate_edges(file: &File, ours: &BTreeMap<String, String>) -> Result<(String, BTreeSet<String>)> {
    let table: toml::Table = file.text.parse().with_context(|| file.path.clone())?;
    let package = table.get("package").and_then(|p| p.get("name")).and_then(|n| n.as_str()).unwrap_or_default();
    let folder = file.path.trim_end_matches("/Cargo.toml").rsplit('/').next().unwrap_or_default();
    let name = ours.get(package).map_or(folder, String::as_str).to_owned();
    let used = table.get("dependencies").and_then(|d| d.as_table());
    let uses = used.into_iter().flatten().map(|(name, _)| name.clone()).filter(|n| ours.values().any(|o| o == n));
    Ok((name, uses.collect()))
}

/// Lines such as `plans -> kernel ui people`, and the line on which the block begins.
fn read_drawing(text: &str) -> (Edges, usize) {
    let begin = text.lines().position(|line| line.trim() == "```edges").unwrap_or(0);
    let block = text.lines().skip(begin + 1).take_while(|line| line.trim() != "```");
    let edges = block
        .filter_map(|line| line.split_once("->"))
        .map(|(from, to)| (from.trim().to_owned(), to.split_whitespace().map(str::to_owned).collect()));
    (edges.collect(), begin + 1)
}

fn differences(drawn: &Edges, real: &Edges, line: usize) -> Vec<Problem> {
    let none = BTreeSet::new();
    let mut problems = Vec::new();
    for name in drawn.keys().chain(real.keys()).collect::<BTreeSet<_>>() {
        let (allowed, used) = (drawn.get(name).unwrap_or(&none), real.get(name).unwrap_or(&none));
        if !drawn.contains_key(name) {
            problems.push(Problem::new(DRAWING, line, format!("the crate `{name}` is not drawn: add its line")));
        }
        for extra in used.difference(allowed) {
            let message =
                format!("`{name}` uses `{extra}`, an edge that is not drawn: do without, or draw it and say why");
            problems.push(Problem::new(DRAWING, line, message));
        }
        for gone in allowed.difference(used) {
            let message = format!("`{name} -> {gone}` is drawn but not used: remove it from the drawing");
            problems.push(Problem::new(DRAWING, line, message));
        }
    }
    problems
}

/// Modules use each other by `api` alone.
fn private_doors(project: &Project) -> Vec<Problem> {
    let modules: BTreeSet<&str> = project.rust().filter_map(|file| file.home().strip_prefix("modules/")).collect();
    let mut problems = Vec::new();
    for file in project.rust().filter(|file| file.path.starts_with("modules/") && file.path.contains("/src/")) {
        for (number, line) in file.source.code.lines().enumerate() {
            for module in modules.iter().filter(|module| !file.home().ends_with(*module)) {
                let way_in = format!("{module}::");
                let other = line.match_indices(&way_in).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let starts = !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
                    starts && !line[at + way_in.len()..].starts_with("api")
                });
                if other {
                    let message = format!("only `{module}::api` is open to other modules");
                    problems.push(Problem::new(&file.path, number + 1, message));
                }
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    const ROOT: &str = "[workspace.dependencies]\nkernel = { package = \"d-kernel\", path = \"crates/kernel\" }\n\
        people = { package = \"d-people\", path = \"modules/people\" }\nserde = \"1\"\n";
    const KERNEL: &str = "[package]\nname = \"d-kernel\"\n[dependencies]\nserde.workspace = true\n";
    const PEOPLE: &str = "[package]\nname = \"d-people\"\n[dependencies]\nkernel.workspace = true\n";

    fn messages(drawing: &str, code: &str) -> Vec<String> {
        let project = Project::of(&[
            ("Cargo.toml", ROOT),
            ("crates/kernel/Cargo.toml", KERNEL),
            ("modules/people/Cargo.toml", PEOPLE),
            ("modules/people/src/lib.rs", "//! People of a ward."),
            ("modules/plans/src/lib.rs", code),
            ("ARCHITECTURE.md", drawing),
        ]);
        check(&project).unwrap().into_iter().map(|p| p.message).collect()
    }

    #[test]
    fn the_drawing_equals_the_manifests() {
        assert_eq!(messages("```edges\nkernel ->\npeople -> kernel\n```\n", ""), Vec::<String>::new());
        assert!(messages("```edges\nkernel ->\npeople ->\n```\n", "")[0].contains("not drawn"));
        assert!(messages("```edges\nkernel -> people\npeople -> kernel\n```\n", "")[0].contains("not used"));
        assert!(messages("```edges\npeople -> kernel\n```\n", "")[0].contains("`kernel` is not drawn"));
    }

    #[test]
    fn modules_meet_at_api_only() {
        let drawing = "```edges\nkernel ->\npeople -> kernel\n```\n";
        assert!(messages(drawing, "use people::api::Unit;\n").is_empty());
        assert_eq!(messages(drawing, "use people::store::Unit;\n").len(), 1);
        assert!(messages(drawing, "use crate::people::Unit;\n").is_empty());
    }
}
