//! Lays out a new module with the file names that every module shares, ready to compile and to be drawn on the map.

use anyhow::{Context, Result, bail};
use std::path::Path;

const MANIFEST: &str = r#"[package]
name = "dinh-NAME"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true

[dependencies]
kernel.workspace = true

[lints]
workspace = true
"#;

const LIB: &str = r#"//! TITLE: say here, in a paragraph that a civil servant would accept, what this module is for.

pub mod api;
mod migrations;

use kernel::Module;

/// The whole contract of this module with the server.
pub const MODULE: Module = Module { migrations: migrations::ALL, texts: TEXTS, ..Module::named("NAME") };

const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))];
"#;

const API: &str = "//! The only door of this module that is open to other modules.\n";

const MIGRATIONS: &str = r#"//! The tables of this module, step by step; a step is never edited after a release.

use kernel::Migration;

/// Every step, in order.
pub(crate) const ALL: &[Migration] =
    &[Migration::new("NAME_0001_base", include_str!("../migrations/0001_base.sql"))];
"#;

const TABLES: &str = "CREATE TABLE NAME_setting (
  ward_id integer NOT NULL,
  name text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (ward_id, name)
)
";

/// Makes `modules/NAME` and says what is left to do by hand.
pub(crate) fn create(root: &Path, name: &str) -> Result<()> {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if !plain || name.starts_with('_') {
        bail!("a module is named by one English word in lower case, such as `feedback`");
    }
    let home = root.join("modules").join(name);
    if home.exists() {
        bail!("modules/{name} is there already");
    }
    for (path, text) in layout(name) {
        let path = home.join(path);
        std::fs::create_dir_all(path.parent().context("a folder")?)?;
        std::fs::write(path, text)?;
    }
    println!("modules/{name} is laid out. Now, in this order:");
    println!(
        "1. Cargo.toml, [workspace.dependencies]: {name} = {{ package = \"dinh-{name}\", path = \"modules/{name}\" }}"
    );
    println!("2. ARCHITECTURE.md, block `edges`: {name} -> kernel; and the line of the server: … {name}");
    println!("3. server/Cargo.toml, and {name}::MODULE in the server's list of modules");
    println!("4. src/lib.rs: the paragraph; migrations/0001_base.sql: the real tables; then cargo xtask tidy");
    Ok(())
}

fn layout(name: &str) -> Vec<(&'static str, String)> {
    let mut title = name.replace('_', " ");
    title[..1].make_ascii_uppercase();
    let filled = |text: &str| text.replace("NAME", name).replace("TITLE", &title);
    vec![
        ("Cargo.toml", filled(MANIFEST)),
        ("src/lib.rs", filled(LIB)),
        ("src/api.rs", filled(API)),
        ("src/migrations.rs", filled(MIGRATIONS)),
        ("migrations/0001_base.sql", filled(TABLES)),
        ("locales/vi.ftl", String::new()),
        ("locales/en.ftl", String::new()),
    ]
}

#[cfg(test)]
mod tests {
    use super::{create, layout};

    #[test]
    fn every_rust_file_begins_with_its_sentence_and_no_placeholder_is_left() {
        for (path, text) in layout("field_book") {
            assert!(!path.ends_with(".rs") || text.starts_with("//! "), "{path}");
            assert!(!text.contains("NAME") && !text.contains("TITLE"), "{path}");
        }
    }

    #[test]
    fn names_that_are_no_word_are_refused() {
        for name in ["", "Phản ánh", "feed-back", "_x", "../x"] {
            assert!(create(std::path::Path::new("."), name).is_err(), "{name}");
        }
    }
}
