//! The rules of the house, one file a subject.

mod comments;
mod edges;
mod glossary;
mod licences;
mod pages;
mod paths;
mod sentences;
mod size;
mod tables;
mod texts;

use crate::Problem;
use crate::project::Project;
use anyhow::Result;

/// Every place that breaks a rule, in the order of the files.
pub(crate) fn all(project: &Project) -> Result<Vec<Problem>> {
    let mut problems = size::check(project)?;
    problems.extend(comments::check(project));
    problems.extend(paths::check(project));
    problems.extend(pages::check(project));
    problems.extend(edges::check(project)?);
    problems.extend(tables::check(project));
    problems.extend(texts::check(project));
    problems.extend(sentences::check(project));
    problems.extend(glossary::check(project));
    problems.extend(licences::check(project)?);
    problems.sort();
    problems.dedup();
    Ok(problems)
}
