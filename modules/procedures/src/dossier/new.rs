//! What a dossier is made of when it comes in, and the grounds on which it moves on.

use super::model::{Applicant, Channel, DossierId};
use crate::catalogue::ProcedureId;
use kernel::UserId;

/// A dossier that comes in; its id is made by whoever sends it, so that a repeat gives the same dossier.
#[derive(Debug, Clone)]
pub(crate) struct NewDossier {
    pub id: DossierId,
    pub procedure: ProcedureId,
    pub case_key: String,
    pub channel: Channel,
    /// desk, home, portal or import.
    pub source: &'static str,
    /// Its code in the province's or the national system.
    pub outer_code: String,
    pub applicant: Applicant,
    /// Answers of the e-form, JSON.
    pub details: String,
    pub components: Vec<NewComponent>,
    /// Nơi hỗ trợ, nơi tiếp nhận, cơ quan có thẩm quyền.
    pub support_place: String,
    pub receipt_place: String,
    pub competent_agency: String,
    /// Phi địa giới.
    pub outside: bool,
    /// Is it handed in at the desk?
    pub in_person: bool,
    /// Must something be verified before it is decided?
    pub verifying: bool,
    /// Received by an officer at once; otherwise it is registered and waits for one.
    pub received: bool,
    /// Who is to handle it; otherwise the officer who received it.
    pub officer: Option<(UserId, String)>,
    /// Số liệu minh họa.
    pub illustrative: bool,
}

impl NewDossier {
    /// A dossier handed in at the desk, with nothing said yet.
    pub(crate) fn at_desk(id: DossierId, procedure: ProcedureId) -> Self {
        Self {
            id,
            procedure,
            case_key: String::new(),
            channel: Channel::Direct,
            source: "desk",
            outer_code: String::new(),
            applicant: Applicant::default(),
            details: "{}".into(),
            components: Vec::new(),
            support_place: String::new(),
            receipt_place: String::new(),
            competent_agency: String::new(),
            outside: false,
            in_person: true,
            verifying: false,
            received: true,
            officer: None,
            illustrative: false,
        }
    }
}

/// A component that was handed in, or need not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewComponent {
    /// Its key in the procedure.
    pub key: String,
    pub name: String,
    /// paper, file, reused, obtained or unasked.
    pub how: &'static str,
    pub copies: i32,
}

/// Why a dossier moves: what the citizen reads, and what the trail keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Why {
    /// What it is in the time line; the state's own key where it is empty.
    pub kind: &'static str,
    /// The reason of the catalogue, word for word.
    pub reason: String,
    /// The component that it is about.
    pub component_key: String,
    pub note: String,
}

impl Why {
    /// A move that needs no ground.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// A reason of the catalogue, about a component where it is about one.
    pub(crate) fn because(reason: impl Into<String>, component: impl Into<String>) -> Self {
        Self { reason: reason.into(), component_key: component.into(), ..Self::default() }
    }

    /// With more words.
    #[must_use]
    pub(crate) fn saying(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}
