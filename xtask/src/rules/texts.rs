//! Interface text: every key of the Fluent files exists in Vietnamese and in English, once, and is used.

use crate::Problem;
use crate::project::{File, Project};
use std::collections::BTreeMap;

pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    let corpus = Corpus::of(project);
    for file in project.files.iter().filter(|file| file.path.ends_with(".ftl")) {
        let keys = keys(&file.text, file, &mut problems);
        let Some(other_path) = other_language(&file.path) else {
            problems.push(Problem::new(&file.path, 1, "name the file or its folder `vi` or `en`"));
            continue;
        };
        let mut ignored = Vec::new();
        let other = project.file(&other_path).map(|f| self::keys(&f.text, f, &mut ignored)).unwrap_or_default();
        for (key, line) in &keys {
            if !other.contains_key(key) {
                problems.push(Problem::new(
                    &other_path,
                    1,
                    format!("the text `{key}` is missing: {}:{line} has it", file.path),
                ));
            }
            let message = key.split('.').next().unwrap_or(key);
            if !message.starts_with('-') && !corpus.uses(message) {
                problems.push(Problem::new(&file.path, *line, format!("nothing uses the text `{key}`: remove it")));
            }
        }
    }
    problems
}

/// The same file in the other language: `vi` and `en` change places in the path.
fn other_language(path: &str) -> Option<String> {
    let swap = |part: &str| match part {
        "vi" => Some("en".to_owned()),
        "en" => Some("vi".to_owned()),
        _ => None,
    };
    let (folders, name) = path.rsplit_once('/')?;
    let mut parts: Vec<String> = name.split('.').map(str::to_owned).collect();
    if let Some(at) = parts.iter().position(|part| swap(part).is_some()) {
        parts[at] = swap(&parts[at])?;
        return Some(format!("{folders}/{}", parts.join(".")));
    }
    let mut parts: Vec<String> = folders.split('/').map(str::to_owned).collect();
    let at = parts.iter().rposition(|part| swap(part).is_some())?;
    parts[at] = swap(&parts[at])?;
    Some(format!("{}/{name}", parts.join("/")))
}

/// Keys (`name`, and `name.attribute`) with their lines.
fn keys(text: &str, file: &File, problems: &mut Vec<Problem>) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut message = String::new();
    for (number, line) in text.lines().enumerate() {
        let Some((left, _)) = line.split_once('=') else { continue };
        let left = left.trim_end();
        let attribute = left.trim_start().strip_prefix('.');
        let name = attribute.unwrap_or(left);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if !is_name || (attribute.is_none() && line.starts_with(char::is_whitespace)) {
            continue;
        }
        let key = match attribute {
            Some(attribute) => format!("{message}.{attribute}"),
            None => name.to_owned(),
        };
        if attribute.is_none() {
            message = name.to_owned();
        }
        if found.insert(key.clone(), number + 1).is_some() {
            problems.push(Problem::new(&file.path, number + 1, format!("the text `{key}` is here twice")));
        }
    }
    found
}

/// What the code says between quotes, and what the pages say: where keys are used.
struct Corpus {
    said: String,
    prefixes: Vec<String>,
}

impl Corpus {
    fn of(project: &Project) -> Self {
        let mut said = String::new();
        let mut prefixes = Vec::new();
        for file in project.rust().filter(|file| !file.path.starts_with("xtask/")) {
            for text in &file.source.texts {
                said.push_str(&text.text);
                said.push('\n');
                // A key put together: format!("status-{}", status.key()).
                if let Some((prefix, _)) = text.text.split_once('{') {
                    prefixes.push(prefix.to_owned());
                }
                if text.text.ends_with('-') {
                    prefixes.push(text.text.clone());
                }
            }
        }
        let pages = [".html", ".ts", ".svg", ".ftl"];
        for file in project.files.iter().filter(|file| pages.iter().any(|end| file.path.ends_with(end))) {
            let used = file.text.lines().map(|line| if file.path.ends_with(".ftl") { placeables(line) } else { line });
            used.for_each(|line| {
                said.push_str(line);
                said.push('\n');
                prefixes.extend(line.split(['"', '(']).filter_map(|p| p.split_once('{')).map(|(p, _)| p.to_owned()));
            });
        }
        prefixes.retain(|prefix| {
            prefix.len() >= 4
                && prefix.ends_with('-')
                && prefix.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        });
        prefixes.sort_unstable();
        prefixes.dedup();
        Self { said, prefixes }
    }

    fn uses(&self, key: &str) -> bool {
        let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let whole = self.said.match_indices(key).any(|(at, _)| {
            !part(self.said[..at].chars().next_back()) && !part(self.said[at + key.len()..].chars().next())
        });
        whole || self.prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()))
    }
}

/// The part of a Fluent line that refers to other messages.
fn placeables(line: &str) -> &str {
    let right = line.split_once('=').map_or(line, |(_, right)| right);
    right.find('{').map_or("", |at| &right[at..])
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    fn messages(vi: &str, en: &str, code: &str) -> Vec<String> {
        let files = [("m/locales/vi.ftl", vi), ("m/locales/en.ftl", en), ("m/src/lib.rs", code)];
        check(&Project::of(&files)).into_iter().map(|p| format!("{} {}", p.path, p.message)).collect()
    }

    #[test]
    fn both_languages_have_every_used_key() {
        assert!(messages("plan-title = Kế hoạch", "plan-title = Plan", "t(\"plan-title\")").is_empty());
        let missing = messages(
            "plan-title = Kế hoạch\nplan-new = Mới",
            "plan-title = Plan",
            "t(\"plan-title\"); t(\"plan-new\")",
        );
        assert_eq!(missing.len(), 1);
        assert!(missing[0].starts_with("m/locales/en.ftl the text `plan-new` is missing"), "{missing:?}");
    }

    #[test]
    fn unused_and_double_keys_are_found() {
        let both = "plan-title = Kế hoạch\nplan-titles = x";
        assert_eq!(messages(both, both, "t(\"plan-title\")").len(), 2);
        assert!(messages("a-b = x\na-b = y", "a-b = x", "t(\"a-b\")")[0].contains("twice"));
    }

    #[test]
    fn keys_put_together_count_as_used() {
        assert!(messages("status-late = Chậm", "status-late = Late", "format!(\"status-{key}\")").is_empty());
    }

    #[test]
    fn a_text_that_another_text_quotes_is_used() {
        let both = "ward = Xã, phường\nward-new = Tạo đơn vị mới: { ward }";
        assert!(messages(both, both, "t(\"ward-new\")").is_empty());
    }

    #[test]
    fn files_in_language_folders_are_paired() {
        assert_eq!(super::other_language("a/vi/plans.ftl").as_deref(), Some("a/en/plans.ftl"));
        assert_eq!(super::other_language("a/plans.en.ftl").as_deref(), Some("a/plans.vi.ftl"));
        assert_eq!(super::other_language("a/plans.ftl"), None);
    }
}
