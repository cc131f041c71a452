//! The documents that a ward begins with, from a file of this program; each says whence its status is known and what
//! of it nobody compared with the original.

use super::model::Facts;
use super::{actions, store};
use kernel::{App, Digest, Error, Result, Tx, WardId};
use serde::Deserialize;

const LAWS: &str = include_str!("../../data/laws.toml");
/// Under which the digest of the file that the ward was given last is kept.
const SETTING: &str = "documents.law.seed";
/// Under which the rules are kept by which what is computed of the ward's documents was computed last.
const RULES_SETTING: &str = "documents.law.rules";
/// Another one whenever identities are told otherwise.
const RULES: &str = "2";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shipped {
    /// What holds for each document that says nothing else.
    source: String,
    law: Vec<Facts>,
}

/// The documents of the file.
///
/// # Errors
/// Where the file is not sound.
pub(crate) fn shipped() -> Result<Vec<Facts>> {
    let read: Shipped = toml::from_str(LAWS).map_err(Error::internal)?;
    let sourced = |mut facts: Facts| {
        if facts.source.is_empty() {
            facts.source.clone_from(&read.source);
        }
        facts.tidy()
    };
    Ok(read.law.into_iter().map(sourced).collect())
}

/// Gives the ward the documents of this program's file, unless it has had this very file; what is computed of those that
/// it has follows the rules of this program.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn seed(tx: &mut Tx) -> Result<usize> {
    if tx.setting(RULES_SETTING).await?.as_deref() != Some(RULES) {
        store::renew(tx).await?;
        tx.set_setting(RULES_SETTING, RULES).await?;
    }
    let digest = Digest::of(LAWS.as_bytes());
    if tx.setting(SETTING).await?.as_deref() == Some(digest.as_str()) {
        return Ok(0);
    }
    let count = actions::seed(tx, shipped()?).await?;
    tx.set_setting(SETTING, digest.as_str()).await?;
    Ok(count)
}

/// Fills the library of a new ward.
///
/// # Errors
/// When the database refuses.
pub async fn seed_laws(app: &App, ward: WardId) -> Result<()> {
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    seed(&mut tx).await?;
    tx.commit().await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::kinds::{Relation, Standing};
    use crate::law::look_up::reference;
    use crate::law::spelling::number_form;
    use std::collections::BTreeSet;

    #[test]
    fn every_document_is_sound_once_and_says_whence_it_is_known() {
        let all = shipped().unwrap();
        let identities: BTreeSet<String> = all.iter().map(Facts::identity).collect();
        assert_eq!(identities.len(), all.len());
        for facts in &all {
            facts.check().unwrap_or_else(|e| panic!("{}: {e}", facts.name()));
            assert!(
                !facts.source.is_empty() && !facts.issuer.is_empty() && !facts.field.is_empty(),
                "{}",
                facts.name()
            );
            let complete = facts.issued_on.is_some() && facts.effect_from.is_some() && !facts.ended;
            assert!(complete || !facts.unverified.is_empty(), "{} hides what is not known", facts.name());
        }
    }

    #[test]
    fn what_the_file_says_of_others_is_in_it() {
        let all = shipped().unwrap();
        for facts in &all {
            for relation in Relation::ALL {
                for typed in facts.related(relation) {
                    let cited = reference(typed).unwrap_or_else(|| panic!("{}: {typed}", facts.name()));
                    let known = all.iter().any(|other| number_form(&other.number) == number_form(&cited.number));
                    assert!(known, "{}: {typed} is not in the file", facts.name());
                }
            }
        }
    }

    #[test]
    fn the_law_that_moved_stands_as_it_moved() {
        let all = shipped().unwrap();
        let on = |day: &str, number: &str| {
            let law = all.iter().find(|f| f.number == number).unwrap_or_else(|| panic!("{number}"));
            law.standing(day.parse().unwrap())
        };
        for (number, standing) in [
            ("30/2020/NĐ-CP", Standing::InForce),
            ("61/2018/NĐ-CP", Standing::Ended),
            ("107/2021/NĐ-CP", Standing::Ended),
            ("118/2025/NĐ-CP", Standing::InForce),
            ("42/2022/NĐ-CP", Standing::Ended),
            ("73/2019/NĐ-CP", Standing::Ended),
            ("13/2023/NĐ-CP", Standing::Ended),
            ("60/2014/QH13", Standing::InForce),
            ("03/2026/QH16", Standing::NotYet),
            ("20/2026/QH16", Standing::NotYet),
            ("224/2026/NĐ-CP", Standing::InForce),
            ("766/QĐ-TTg", Standing::InForce),
        ] {
            assert_eq!(on("2026-11-21", number), standing, "{number}");
        }
        assert_eq!(on("2027-03-01", "60/2014/QH13"), Standing::Ended);
        assert_eq!(on("2025-06-30", "61/2018/NĐ-CP"), Standing::InForce);
    }
}
