//! Licences of all that the binary is built from: within the list of deny.toml, and named in THIRD-PARTY.md.

use crate::project::Project;
use crate::third_party::{self, Package};
use crate::{Problem, spdx};
use anyhow::{Context, Result};

const LIST: &str = "deny.toml";

pub(super) fn check(project: &Project) -> Result<Vec<Problem>> {
    let allowed = allowed(&project.file(LIST).context("deny.toml")?.text)?;
    let metadata = third_party::metadata(&project.root)?;
    let mut problems = refused(&third_party::packages(&metadata), &allowed);
    let notices = project.file(third_party::PATH).map(|file| file.text.as_str()).unwrap_or_default();
    let shipped = third_party::shipped(&metadata);
    let missing = shipped.iter().filter(|package| !notices.contains(&format!("| {} |", package.name)));
    let missing: Vec<&str> = missing.map(|package| package.name.as_str()).collect();
    if !missing.is_empty() {
        let message = format!("does not name {}: run cargo xtask third-party", missing.join(", "));
        problems.push(Problem::new(third_party::PATH, 1, message));
    }
    Ok(problems)
}

fn allowed(text: &str) -> Result<Vec<String>> {
    let table: toml::Table = text.parse().context(LIST)?;
    let list =
        table.get("licenses").and_then(|l| l.get("allow")).and_then(|a| a.as_array()).context("licenses.allow")?;
    Ok(list.iter().filter_map(|name| name.as_str()).map(str::to_owned).collect())
}

fn refused(packages: &[Package], allowed: &[String]) -> Vec<Problem> {
    let refused = packages.iter().filter(|package| !spdx::is_allowed(&package.licence, allowed));
    refused
        .map(|package| {
            let (name, version, licence) = (&package.name, &package.version, &package.licence);
            let message =
                format!("{name} {version} is under `{licence}`: choose another crate, or allow it with a reason");
            Problem::new(LIST, 1, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Package, allowed, refused};

    #[test]
    fn a_licence_outside_the_list_is_refused() {
        let list = allowed("[licenses]\nallow = [\"MIT\", \"ISC\"]\n").unwrap();
        let package = |name: &str, licence: &str| Package {
            name: name.into(),
            version: "1.0.0".into(),
            licence: licence.into(),
            repository: String::new(),
        };
        let found = refused(&[package("a", "MIT OR GPL-3.0"), package("b", "AGPL-3.0")], &list);
        assert_eq!(found.len(), 1);
        assert!(found[0].message.starts_with("b 1.0.0"));
    }
}
