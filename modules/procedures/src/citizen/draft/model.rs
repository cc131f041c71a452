//! What a draft is, which papers it needs and what is still missing.

use crate::catalogue::{Component, Content, ProcedureId, VersionId};
use crate::citizen::person;
use crate::dossier::{Applicant, DossierId};
use crate::eform::Form;
use chrono::{DateTime, Utc};
use kernel::{Error, Result, Setting, SettingKind, typed_id};
use serde_json::{Map, Value};
use uuid::Uuid;

typed_id!(
    /// Bản chuẩn bị hồ sơ.
    DraftId
);

/// Số ngày giữ bản chuẩn bị.
pub(crate) const DAYS: Setting = Setting {
    key: "procedures.citizen.draft_days",
    group: "citizen-settings",
    label: "draft-days-setting",
    help: "draft-days-setting-help",
    kind: SettingKind::Number { least: 1, most: 90 },
    default: "30",
    law: "",
};

/// Bản chuẩn bị hồ sơ.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::citizen) struct Draft {
    pub(in crate::citizen) id: DraftId,
    /// What the citizen says or shows at the counter.
    pub(in crate::citizen) code: String,
    pub(in crate::citizen) procedure: ProcedureId,
    pub(in crate::citizen) version_id: VersionId,
    pub(in crate::citizen) procedure_code: String,
    pub(in crate::citizen) procedure_name: String,
    pub(in crate::citizen) case_key: String,
    pub(in crate::citizen) answers: Map<String, Value>,
    /// The identity number of whoever prepares it, where they said it or signed in.
    pub(in crate::citizen) owner_number: String,
    pub(in crate::citizen) applicant_name: String,
    /// E.164.
    pub(in crate::citizen) applicant_phone: String,
    /// All is filled in, and was looked through again.
    pub(in crate::citizen) ready: bool,
    pub(in crate::citizen) made_at: DateTime<Utc>,
    pub(in crate::citizen) kept_until: DateTime<Utc>,
    /// What it became.
    pub(in crate::citizen) dossier: Option<DossierId>,
    pub(in crate::citizen) version: i32,
}

/// Tệp của bản chuẩn bị, without its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DraftFile {
    pub(super) id: Uuid,
    pub(super) component_key: String,
    pub(super) file_name: String,
    pub(super) mime: String,
    pub(super) size: i64,
}

/// The answers of a form that say who hands in, where the form asks.
const NAME: &str = "requester_name";
const NUMBER: &str = "requester_number";
const PHONE: &str = "requester_phone";
const ADDRESS: &str = "requester_address";

impl Draft {
    fn answer(&self, key: &str) -> &str {
        self.answers.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// Who hands in, from the form where it asks, else from the page that asks.
    pub(super) fn applicant(&self) -> Applicant {
        let or = |answer: &str, own: &str| if answer.is_empty() { own.to_owned() } else { answer.to_owned() };
        let phone = person::phone(self.answer(PHONE)).unwrap_or_default();
        Applicant {
            name: or(self.answer(NAME), &self.applicant_name),
            number: or(self.answer(NUMBER), &self.owner_number),
            phone: or(&phone, &self.applicant_phone),
            address: self.answer(ADDRESS).to_owned(),
            ..Applicant::default()
        }
    }

    /// Refuses what may not be done to a draft that has become a dossier.
    ///
    /// # Errors
    /// [`Error::Refused`] where it has.
    pub(super) fn require_open(&self) -> Result<()> {
        match self.dossier {
            None => Ok(()),
            Some(_) => Err(Error::refused("Bản chuẩn bị này đã được tiếp nhận thành hồ sơ.")),
        }
    }
}

/// Does the form itself ask who hands in? Then no other page does.
pub(super) fn asks_applicant(form: Option<&Form>) -> bool {
    form.is_some_and(|form| form.question(NAME).is_some() && form.question(PHONE).is_some())
}

/// The form of a procedure; none where it has none.
pub(super) fn form_of(content: &Content) -> Option<Form> {
    if content.form.is_null() { None } else { Form::parse(&content.form).ok() }
}

impl Draft {
    /// The answers with one more, without those to questions that it closes. Questions passed over stay passed over.
    pub(super) fn answered(&self, form: &Form, key: &str, value: Value) -> Map<String, Value> {
        let mut answers = self.answers.clone();
        answers.insert(key.to_owned(), value);
        let kept = form.kept(&answers);
        let asked: Vec<String> = form.questions(&kept).into_iter().map(|question| question.key.clone()).collect();
        answers.retain(|key, value| kept.contains_key(key) || (value.is_null() && asked.contains(key)));
        answers
    }

    /// Are all questions answered as the form demands?
    pub(super) fn is_answered(&self, form: &Form) -> bool {
        form.validate(&form.kept(&self.answers)).is_ok()
    }
}

/// The papers that this case asks for.
pub(super) fn papers<'a>(content: &'a Content, case: &str) -> Vec<&'a Component> {
    let asked = |c: &&Component| c.cases.is_empty() || c.cases.iter().any(|key| key == case);
    content.components.iter().filter(asked).collect()
}

/// Is this component the form that the citizen has just filled in here?
pub(super) fn is_the_form(component: &Component, form: Option<&Form>) -> bool {
    form.is_some() && !component.template.is_empty()
}
