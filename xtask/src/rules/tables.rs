//! A table belongs to one crate, and there only its store and its migrations name it: no JOIN across modules.

use crate::Problem;
use crate::project::{File, Project};
use crate::ratchet;
use std::collections::BTreeMap;

pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    let owners = owners(project, &mut problems);
    let reasoned = ratchet::query_files(project);
    let product = |file: &&File| file.path.contains("/src/") && !file.path.starts_with("xtask/");
    for file in project.rust().filter(product) {
        // Sample statements of a file's own tests are no queries of the product.
        let tests = file.source.code.lines().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(usize::MAX);
        for text in file.source.texts.iter().filter(|text| text.line <= tests) {
            for table in named_tables(&text.text, &text.before) {
                let Some(owner) = owners.get(&table) else { continue };
                if owner != file.home() {
                    let message = format!("table `{table}` belongs to {owner}: ask its api instead");
                    problems.push(Problem::new(&file.path, text.line, message));
                } else if file.home().starts_with("modules/")
                    && !may_name_tables(file)
                    && !reasoned.contains(&file.path)
                {
                    let message = format!("table `{table}` is named outside the store: move the query to store.rs");
                    problems.push(Problem::new(&file.path, text.line, message));
                }
            }
        }
    }
    problems
}

/// Which crate makes which table, from the CREATE TABLE statements of its migrations.
fn owners(project: &Project, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for file in project.files.iter().filter(|file| file.path.contains("/migrations/") && file.path.ends_with(".sql")) {
        for statement in file.text.split_inclusive(";\n") {
            let Some(table) = words_after(statement, &["CREATE TABLE", "CREATE VIRTUAL TABLE"]).pop() else { continue };
            let line = line_of(&file.text, statement);
            let other = owners.insert(table.clone(), file.home().to_owned());
            if let Some(other) = other.filter(|other| other != file.home()) {
                let message = format!("table `{table}` is made by {other} too: name it after its module");
                problems.push(Problem::new(&file.path, line, message));
            }
            let lead = |mark: &str| {
                statement.match_indices(mark).all(|(at, _)| leads_with_ward(&statement[at + mark.len()..]))
            };
            if statement.contains("ward_id") && !(lead("UNIQUE ") && lead("FOREIGN KEY ") && lead("PRIMARY KEY ")) {
                let message =
                    format!("keys of `{table}` must begin with ward_id, so that a province can be spread by it");
                problems.push(Problem::new(&file.path, line, message));
            }
        }
    }
    owners
}

fn line_of(text: &str, statement: &str) -> usize {
    text.find(statement).map_or(1, |at| text[..at].matches('\n').count() + 1)
}

fn leads_with_ward(key: &str) -> bool {
    key.trim_start().strip_prefix('(').is_none_or(|columns| columns.trim_start().starts_with("ward_id"))
}

/// Stores, migrations and measures, whole folders of them, and tests.
fn may_name_tables(file: &File) -> bool {
    let begins =
        |part: &str| ["store", "migrations", "measures", "search", "tests"].iter().any(|n| part.starts_with(n));
    file.path.split('/').skip(3).any(begins)
}

fn named_tables(text: &str, before: &str) -> Vec<String> {
    let written = [".insert(", ".insert_or(", ".update("].iter().any(|call| before.ends_with(call));
    if written && !text.contains(' ') {
        return vec![text.to_owned()];
    }
    words_after(text, &["FROM", "JOIN", "INTO", "UPDATE", "TABLE", "REFERENCES"])
}

/// The names that stand right after these words of SQL.
fn words_after(sql: &str, marks: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for mark in marks {
        for (at, _) in sql.match_indices(mark) {
            let apart = !sql[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
            let rest = &sql[at + mark.len()..];
            let name: String = rest
                .trim_start()
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')
                .collect();
            if apart && rest.starts_with(char::is_whitespace) && !name.is_empty() {
                found.push(name);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    fn places(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![
            (
                "modules/people/migrations/0001.sql",
                "CREATE TABLE unit (\n ward_id integer,\n PRIMARY KEY (ward_id, id)\n)",
            ),
            ("modules/plans/migrations/0001.sql", "CREATE TABLE plan_task (ward_id integer)"),
        ];
        all.extend_from_slice(files);
        check(&Project::of(&all)).into_iter().map(|p| format!("{} {}", p.path, p.message)).collect()
    }

    #[test]
    fn a_table_is_named_by_its_own_store_only() {
        assert!(places(&[("modules/people/src/store.rs", "\"SELECT 1 FROM unit\"")]).is_empty());
        assert!(places(&[("modules/people/src/store/unit.rs", "tx.insert(\"unit\", row)")]).is_empty());
        assert!(places(&[("modules/people/src/pages.rs", "\"SELECT 1 FROM unit\"")])[0].contains("outside the store"));
        assert!(
            places(&[("modules/plans/src/store.rs", "\"SELECT 1 FROM plan_task JOIN unit u\"")])[0].contains("its api")
        );
        assert!(places(&[("modules/plans/src/store.rs", "tx.update(\"unit\", key, row)")])[0].contains("its api"));
    }

    #[test]
    fn a_stated_reason_allows_a_query_and_tests_are_left_alone() {
        let query = ("modules/people/src/pages.rs", "\"SELECT 1 FROM unit\"");
        let entry = |reason| format!("[[query]]\npath = \"modules/people/src/pages.rs\"\nreason = \"{reason}\"\n");
        assert!(places(&[query, ("xtask/ratchet.toml", &entry("one query for a whole page"))]).is_empty());
        assert_eq!(places(&[query, ("xtask/ratchet.toml", &entry("so"))]).len(), 1);
        assert!(places(&[("modules/people/src/pages.rs", "#[cfg(test)]\nf(\"SELECT 1 FROM unit\")")]).is_empty());
    }

    #[test]
    fn words_that_only_look_like_a_table_are_left_alone() {
        assert!(
            places(&[("modules/plans/src/pages.rs", "f(\"unit\"); g(\"from unit\"); map.insert(\"other\", 1)")])
                .is_empty()
        );
    }

    #[test]
    fn a_table_has_one_owner_and_ward_first_in_its_keys() {
        let sql = "CREATE TABLE a (\n ward_id integer NOT NULL,\n PRIMARY KEY (ward_id, id)\n);\n\
                   CREATE TABLE unit (x integer);\nCREATE TABLE b (ward_id integer, id uuid,\n PRIMARY KEY (id))";
        let found = places(&[("modules/plans/migrations/0002.sql", sql)]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("made by"), "{found:?}");
        assert!(found[1].contains("keys of `b`"), "{found:?}");
    }
}
