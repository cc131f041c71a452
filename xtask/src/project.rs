//! The files of the project, read once: those that git knows or would add.

use crate::scan::{Source, scan};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the project.
pub(crate) struct File {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    /// Rust source taken apart; empty for other files.
    pub(crate) source: Source,
}

impl File {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let source = if path.ends_with(".rs") { scan(text) } else { Source::default() };
        Self { path: path.to_owned(), text: text.to_owned(), source }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The folder of the crate it belongs to: `modules/plans`, `crates/kernel`, `server`.
    pub(crate) fn home(&self) -> &str {
        let depth = if self.path.starts_with("modules/") || self.path.starts_with("crates/") { 2 } else { 1 };
        self.path.match_indices('/').nth(depth - 1).map_or("", |(at, _)| &self.path[..at])
    }
}

/// The project as tidy sees it.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) files: Vec<File>,
}

impl Project {
    /// Reads the text files that git tracks or would add.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("git ls-files")?;
        let mut paths: Vec<&str> = std::str::from_utf8(&listed.stdout)?.split('\0').filter(|p| !p.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut files = Vec::new();
        for path in paths {
            let full = root.join(path);
            // Pictures, fonts and documents are no text; a file deleted but not yet committed is not there.
            if !full.is_file() || std::fs::metadata(&full)?.len() > 4_000_000 {
                continue;
            }
            if let Ok(text) = std::fs::read_to_string(&full) {
                files.push(File::new(path, &text));
            }
        }
        Ok(Self { root: root.to_owned(), files })
    }

    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// A project made of these files, for tests of rules.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| File::new(path, text)).collect();
        Self { root: PathBuf::from("."), files }
    }
}
