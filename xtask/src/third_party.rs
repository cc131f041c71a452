//! What the binary is built from: read out of `cargo metadata`, written as the table of THIRD-PARTY.md.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

pub(crate) const PATH: &str = "THIRD-PARTY.md";
/// All after this line of THIRD-PARTY.md is written by `cargo xtask third-party`.
const MARK: &str = "<!-- the rest is written by: cargo xtask third-party -->";

/// A package of a registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) licence: String,
    pub(crate) repository: String,
}

/// The resolved dependencies for Linux, as cargo tells them.
pub(crate) fn metadata(root: &Path) -> Result<Value> {
    let asked = ["metadata", "--format-version", "1", "--filter-platform", "x86_64-unknown-linux-gnu"];
    let told = Command::new(env!("CARGO")).args(asked).current_dir(root).output().context("cargo metadata")?;
    if !told.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&told.stderr));
    }
    serde_json::from_slice(&told.stdout).context("the answer of cargo metadata")
}

/// Every package that is not ours.
pub(crate) fn packages(metadata: &Value) -> Vec<Package> {
    let all = metadata["packages"].as_array().into_iter().flatten();
    all.filter(|package| !package["source"].is_null()).map(package).collect()
}

fn package(value: &Value) -> Package {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    Package { name: text("name"), version: text("version"), licence: text("license"), repository: text("repository") }
}

/// The packages that end up in the binary `dinh`: reached from the server without build and test tools.
pub(crate) fn shipped(metadata: &Value) -> BTreeSet<Package> {
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let list = || metadata["packages"].as_array().into_iter().flatten();
    let mut open: Vec<&str> =
        list().filter(|p| p["name"] == "dinh-server").filter_map(|package| package["id"].as_str()).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        let used = nodes.get(id).and_then(|node| node["deps"].as_array()).into_iter().flatten();
        let normal =
            |dep: &&Value| dep["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"].is_null());
        open.extend(used.filter(normal).filter_map(|dep| dep["pkg"].as_str()));
    }
    let ids = list().filter(|p| !p["source"].is_null() && p["id"].as_str().is_some_and(|id| reached.contains(id)));
    ids.map(package).collect()
}

/// Writes the table anew, keeping what stands above it.
pub(crate) fn write(root: &Path) -> Result<()> {
    let path = root.join(PATH);
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    let head = old.split(MARK).next().unwrap_or_default().trim_end();
    let shipped = shipped(&metadata(root)?);
    let mut text = format!("{head}\n\n{MARK}\n\n| crate | version | licence | source |\n|---|---|---|---|\n");
    for package in &shipped {
        let Package { name, version, licence, repository } = package;
        text.push_str(&format!("| {name} | {version} | {licence} | {repository} |\n"));
    }
    std::fs::write(&path, text)?;
    println!("{PATH}: {} crates", shipped.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::shipped;
    use serde_json::json;

    #[test]
    fn only_what_the_server_links_is_shipped() {
        let package = |name: &str, source: Option<&str>| {
            json!({"id": name, "name": name, "version": "1", "license": "MIT",
            "repository": "", "source": source})
        };
        let dep = |name: &str, kind: Option<&str>| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [package("dinh-server", None), package("a", Some("r")), package("b", Some("r")), package("c", Some("r"))],
            "resolve": {"nodes": [
                {"id": "dinh-server", "deps": [dep("a", None), dep("b", Some("dev"))]},
                {"id": "a", "deps": [dep("c", Some("build"))]},
            ]},
        });
        assert_eq!(shipped(&metadata).iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["a"]);
    }
}
