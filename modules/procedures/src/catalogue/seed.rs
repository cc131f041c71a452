//! Danh mục mẫu: the procedures that a ward begins with, from a file of this program, each part that was not checked
//! marked as such.

use super::model::{Component, Content, FeeRule, ProcedureId, Step};
use super::{actions, store};
use chrono::NaiveDate;
use kernel::{Error, Result, Tx, local_day};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const SAMPLES: &[&str] = &[
    include_str!("../../data/common.toml"),
    include_str!("../../data/civil_status.toml"),
    include_str!("../../data/certification.toml"),
    include_str!("../../data/residence.toml"),
    include_str!("../../data/business_land.toml"),
    include_str!("../../data/social.toml"),
];

const FORMS: &[(&str, &str)] = &[
    ("1.001193", include_str!("../../data/forms/khai-sinh.json")),
    ("1.000894", include_str!("../../data/forms/ket-hon.json")),
    ("1.000656", include_str!("../../data/forms/khai-tu.json")),
    ("1.004873", include_str!("../../data/forms/tinh-trang-hon-nhan.json")),
    ("2.000635", include_str!("../../data/forms/trich-luc.json")),
    ("2.000815", include_str!("../../data/forms/chung-thuc-ban-sao.json")),
    ("2.000884", include_str!("../../data/forms/chung-thuc-chu-ky.json")),
    ("1.001612", include_str!("../../data/forms/ho-kinh-doanh.json")),
    ("1.013225", include_str!("../../data/forms/giay-phep-xay-dung.json")),
];

/// What the files say, before their references are followed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Sample {
    /// The first day on which the samples hold.
    valid_from: Option<NaiveDate>,
    /// Papers that several procedures ask for, by key.
    papers: BTreeMap<String, Component>,
    /// Ways of handling, by key.
    ways: BTreeMap<String, Vec<Step>>,
    /// Fees of several procedures, by key.
    fees: BTreeMap<String, FeeRule>,
    /// What all procedures of a group say alike, by key.
    groups: BTreeMap<String, toml::Table>,
    procedure: Vec<toml::Table>,
}

/// The procedures of the sample catalogue and the day from which they hold.
///
/// # Errors
/// Where a file of this program is not sound.
pub(crate) fn samples() -> Result<(NaiveDate, Vec<Content>)> {
    let mut all = Sample::default();
    for text in SAMPLES {
        let one: Sample = toml::from_str(text).map_err(Error::internal)?;
        all.valid_from = all.valid_from.or(one.valid_from);
        all.papers.extend(one.papers);
        all.ways.extend(one.ways);
        all.fees.extend(one.fees);
        all.groups.extend(one.groups);
        all.procedure.extend(one.procedure);
    }
    let contents: Result<Vec<Content>> = all.procedure.iter().map(|table| all.content(table)).collect();
    Ok((all.valid_from.ok_or_else(|| Error::internal("the samples have no first day"))?, contents?))
}

impl Sample {
    /// A procedure: what its group says, overlaid by what it says itself, its references followed.
    fn content(&self, own: &toml::Table) -> Result<Content> {
        let group = own.get("group").and_then(toml::Value::as_str).unwrap_or_default();
        let mut table = self.groups.get(group).cloned().unwrap_or_default();
        table.extend(own.clone());
        for key in ["group", "papers", "way", "fee", "form_name"] {
            table.remove(key);
        }
        let mut content: Content = table.try_into().map_err(Error::internal)?;
        let named = |key: &str| own.get(key).or_else(|| self.groups.get(group)?.get(key));
        let mut components = Vec::new();
        if let Some(form) = named("form_name").and_then(toml::Value::as_str) {
            components.push(self.form_component(form)?);
        }
        for key in list(named("papers")) {
            components.push(found(&self.papers, key)?.clone());
        }
        components.append(&mut content.components);
        content.components = components;
        if let Some(way) = named("way").and_then(toml::Value::as_str) {
            content.steps = found(&self.ways, way)?.clone();
        }
        for key in list(named("fee")) {
            content.fees.push(found(&self.fees, key)?.clone());
        }
        if let Some((_, form)) = FORMS.iter().find(|(code, _)| *code == content.code) {
            content.form = serde_json::from_str::<Value>(form)?;
        }
        Ok(content)
    }

    fn form_component(&self, name: &str) -> Result<Component> {
        let base = found(&self.papers, "to-khai")?.clone();
        Ok(Component { name: name.to_owned(), template: name.to_owned(), ..base })
    }
}

fn list(value: Option<&toml::Value>) -> Vec<&str> {
    value
        .and_then(toml::Value::as_array)
        .map(|all| all.iter().filter_map(toml::Value::as_str).collect())
        .unwrap_or_default()
}

fn found<'a, T>(all: &'a BTreeMap<String, T>, key: &str) -> Result<&'a T> {
    all.get(key).ok_or_else(|| Error::internal(format!("the samples name {key}, which is not there")))
}

/// Gives the ward the sample catalogue. A procedure that the ward has already is left as it is.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn seed(tx: &mut Tx) -> Result<Vec<ProcedureId>> {
    let (from, contents) = samples()?;
    let mut made = Vec::new();
    for content in contents {
        if store::by_code(tx, &content.code).await?.is_none() {
            made.push(actions::keep_due(tx, content, from, local_day(tx.now)).await?);
        }
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::samples;
    use crate::catalogue::TimeLimit;
    use kernel::WardId;
    use std::collections::BTreeSet;

    #[test]
    fn every_sample_is_sound_complete_and_says_what_was_not_checked() {
        let (_, contents) = samples().unwrap();
        let codes: BTreeSet<&str> = contents.iter().map(|c| c.code.as_str()).collect();
        assert_eq!(codes.len(), contents.len());
        assert_eq!(contents.len(), 72);
        for content in &contents {
            content.check().unwrap_or_else(|e| panic!("{}: {e}", content.code));
            assert_eq!(content.missing(), Vec::<&str>::new(), "{} {}", content.code, content.name);
            assert!(!content.unverified.is_empty() && !content.source.is_empty(), "{}", content.code);
            assert!(!content.words.is_empty(), "{} has no everyday words", content.code);
        }
        assert_eq!(contents.iter().filter(|c| !c.form.is_null()).count(), 9);
    }

    #[test]
    fn many_copies_have_two_working_days() {
        let (from, contents) = samples().unwrap();
        for code in ["2.000815", "2.000884", "2.000992", "2.001008", "2.000942"] {
            let content = contents.iter().find(|c| c.code == code).unwrap();
            let of = |case: &str| content.limit(case, WardId(5518), from).time;
            let (few, many) = (of("it-ban"), of("nhieu-ban"));
            assert_eq!(few, TimeLimit::SameDay { cut_off: 900, verify_days: 0 }, "{code}");
            assert_eq!(many, TimeLimit::WorkingDays { days: 2, verify_days: 0 }, "{code}");
        }
    }
}
