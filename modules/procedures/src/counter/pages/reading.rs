//! What the form of reception says: the applicant, the papers, and what should be compared once more.

use super::super::{card, identity};
use super::choice::{self, Chosen};
use crate::catalogue::{Component, Content};
use crate::dossier::{Applicant, ApplicantKind, Channel, DossierId, NewComponent, NewDossier};
use crate::papers::{Offer, UNASKED};
use kernel::{Cx, Form};
use ui::Fields;

/// The form with what a scanned card says; everything else as it was typed.
pub(super) fn from_card(cx: &Cx, form: &Form) -> Fields {
    let Some(card) = card::parse(form.value("card")) else {
        return cx.typed(form, &[("card".to_owned(), cx.t.get("counter-card-wrong"))]);
    };
    let birth = card.birth.map(vietnamese::format_date).unwrap_or_default();
    cx.typed(form, &[])
        .value("card", "")
        .value("number", card.number)
        .value("name", card.name)
        .value("birth", birth)
        .value("gender", card.gender)
        .value("address", card.address)
}

/// Who hands in; a telephone is kept as the world writes it.
pub(super) fn applicant(cx: &Cx, form: &Form) -> Applicant {
    let text = |field: &str| form.value(field).to_owned();
    let compact = |field: &str| form.value(field).chars().filter(|c| !matches!(c, ' ' | '.')).collect::<String>();
    let email = text("email");
    if !email.is_empty() && !kernel::is_email(&email) {
        form.wrong("email", cx.t.get("counter-email-wrong"));
    }
    Applicant {
        kind: ApplicantKind::from_number(form.value("kind").parse().unwrap_or(1)),
        name: form.required("name", &cx.t.get("counter-name-missing")),
        number: compact("number"),
        phone: identity::phone(form.value("phone")).unwrap_or_else(|| text("phone")),
        email,
        address: text("address"),
        birth: form.day("birth"),
    }
}

/// What should be compared once more; nothing of it is a reason to refuse.
pub(super) fn doubts(form: &Form, chosen: &Chosen, held: &[Offer]) -> Vec<String> {
    let number: String = form.value("number").chars().filter(|c| !matches!(c, ' ' | '.')).collect();
    let birth = vietnamese::parse_date(form.value("birth"));
    let mut doubts = identity::doubts(&number, birth, form.value("gender"));
    let phone = form.value("phone");
    if !phone.is_empty() && identity::phone(phone).is_none() {
        doubts.push("Số điện thoại không đúng mẫu số điện thoại ở Việt Nam.".into());
    }
    let has = |key: &str| form.values("components").any(|ticked| ticked == key);
    let missing = choice::of_case(&chosen.version.content, form.value("case"))
        .filter(|c| c.required && !c.obtainable && !has(&c.key) && held.iter().all(|o| o.component_key != c.key));
    doubts.extend(missing.map(|c| format!("Chưa nhận “{}”.", c.name)));
    doubts
}

/// What was not brought and need not be: the ward holds it of this person and it is still valid.
pub(super) fn reused<'a>(form: &Form, held: &'a [Offer]) -> Vec<&'a Offer> {
    held.iter().filter(|offer| form.values("components").all(|ticked| ticked != offer.component_key)).collect()
}

/// The papers of a case: those that were ticked, handed in this way, and those that the ward obtains itself.
pub(crate) fn brought(form: &Form, content: &Content, case: &str, how: &'static str) -> Vec<NewComponent> {
    let ticked = |key: &str| form.values("components").any(|ticked| ticked == key);
    let component = |c: &Component| {
        let how = match (ticked(&c.key), c.obtainable) {
            (true, _) => how,
            (false, true) => UNASKED,
            (false, false) => return None,
        };
        let copies = i32::try_from((c.originals + c.copies).max(1)).unwrap_or(1);
        Some(NewComponent { key: c.key.clone(), name: c.name.clone(), how, copies })
    };
    choice::of_case(content, case).filter_map(component).collect()
}

/// The dossier that comes in, received at this place.
pub(super) fn dossier(form: &Form, id: DossierId, chosen: &Chosen, applicant: Applicant, place: &str) -> NewDossier {
    let content = &chosen.version.content;
    let case = choice::case_of(content, form.value("case"));
    let channel = Channel::from_number(form.value("channel").parse().unwrap_or(1));
    NewDossier {
        case_key: case.to_owned(),
        channel,
        applicant,
        components: brought(form, content, case, "paper"),
        support_place: form.value("support_place").to_owned(),
        receipt_place: place.to_owned(),
        competent_agency: form.optional("competent_agency").unwrap_or_else(|| place.to_owned()),
        outside: form.ticked("outside"),
        in_person: channel == Channel::Direct,
        verifying: form.ticked("verifying"),
        ..NewDossier::at_desk(id, chosen.id)
    }
}
