//! What came, before anything of it is kept: who brought it, its text within bounds, whether it is here already, whether it
//! bears a mark of secrecy.

use super::model::{Agency, Received, ReceivedState};
use crate::incoming::{Reading, register};
use crate::secrecy;
use axum::body::Bytes;
use edxml::{BusinessKind, Document};
use kernel::{Error, Result};

/// Who of those that share a way brought a message: the one that relays for others, else the one that it names.
pub(super) fn whose<'a>(by: &'a [Agency], organ_id: &str) -> Result<&'a Agency> {
    let named = || by.iter().find(|agency| agency.organ_id == organ_id);
    by.iter().find(|agency| agency.relays).or_else(named).or(by.first()).ok_or(Error::NotFound)
}

/// Text as it is kept here, each part within bounds, and names of files without a way.
pub(super) fn tidy(mut document: Document) -> Document {
    let lines = |texts: &mut Vec<String>, most: usize| {
        texts.truncate(most);
        texts.iter_mut().for_each(|text| line(text, 300));
    };
    agency(&mut document.from);
    line(&mut document.subject, 500);
    document.content = vietnamese::nfc(&document.content).chars().take(5_000).collect();
    line(&mut document.place, 200);
    line(&mut document.code.number, 200);
    line(&mut document.code.notation, 200);
    line(&mut document.document_type.name, 200);
    let signer = &mut document.signer;
    each([&mut signer.full_name, &mut signer.position, &mut signer.competence], 100);
    line(&mut document.other.sphere, 300);
    line(&mut document.other.typer, 100);
    lines(&mut document.other.appendixes, 50);
    lines(&mut document.to_places, 200);
    document.traces.truncate(50);
    document.traces.iter_mut().for_each(|trace| line(&mut trace.organ_id, 200));
    document.response_for.truncate(20);
    for one in &mut document.response_for {
        each([&mut one.organ_id, &mut one.code, &mut one.document_id], 200);
    }
    let business = &mut document.business;
    line(&mut business.reason, edxml::LONGEST_BUSINESS_REASON);
    let staff = &mut business.staff;
    each([&mut staff.department, &mut staff.staff, &mut staff.mobile, &mut staff.email], 200);
    business.receivers.truncate(200);
    business.receivers.iter_mut().for_each(|one| line(&mut one.organ_id, 200));
    business.replaces.truncate(20);
    for one in &mut business.replaces {
        line(&mut one.document_id, 200);
        lines(&mut one.organ_ids, 50);
    }
    for file in &mut document.attachments {
        let last = file.name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        let plain: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
        file.name = if plain.is_empty() { "tep".to_owned() } else { plain };
    }
    document
}

fn each<const N: usize>(texts: [&mut String; N], most: usize) {
    for text in texts {
        line(text, most);
    }
}

/// One line of so many characters at most.
fn line(text: &mut String, most: usize) {
    let words = vietnamese::nfc(text).split_whitespace().collect::<Vec<_>>().join(" ");
    *text = words.chars().take(most).collect();
}

fn agency(agency: &mut edxml::Agency) {
    each([&mut agency.name, &mut agency.in_charge, &mut agency.address], 300);
    each([&mut agency.email, &mut agency.telephone, &mut agency.fax, &mut agency.website], 200);
}

/// Why a document is none for us from them.
pub(super) fn why_not(by: &Agency, document: &Document, ours: Option<&edxml::Agency>) -> Option<String> {
    if !by.relays && document.from.organ_id != by.organ_id {
        return Some(format!("Gói tin ghi nơi gửi là {}, không phải {}.", document.from.organ_id, by.organ_id));
    }
    let ours = ours.filter(|_| !document.to.is_empty())?;
    let is_for_us = document.to.iter().any(|to| to.organ_id == ours.organ_id);
    (!is_for_us).then(|| format!("Gói tin không gửi tới cơ quan có mã {}.", ours.organ_id))
}

/// What an arrival is beside what came under its identifier before.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    New,
    /// It is here already.
    Known,
    /// Under its identifier something else is here.
    OtherContent,
    /// Its sender asked for it back before it came.
    AskedBack,
}

/// What was given back or refused is not here: it may come again.
pub(super) fn standing(before: &[Received], kind: BusinessKind, digest: &str) -> Standing {
    let held: Vec<&Received> = before.iter().filter(|r| r.is_held()).collect();
    // What its sender asked back before it came is not taken however often it is delivered.
    let was_stopped = |r: &&Received| r.state == ReceivedState::Recalled && r.intake.is_none();
    let mut known = held.iter().copied().chain(before.iter().filter(was_stopped));
    if known.any(|r| r.kind == kind && r.digest == digest) {
        return Standing::Known;
    }
    if kind == BusinessKind::New && held.iter().any(|r| r.kind == BusinessKind::New) {
        return Standing::OtherContent;
    }
    match !before.is_empty() && before.iter().all(|r| r.kind == BusinessKind::Recall) {
        true => Standing::AskedBack,
        false => Standing::New,
    }
}

/// An update of who else gets the document changes nothing for who has it.
pub(super) fn names_receivers_alone(document: &Document) -> bool {
    let business = &document.business;
    let says_nothing_else = !business.updates_facts && document.attachments.is_empty();
    business.kind == BusinessKind::Update && says_nothing_else && !business.receivers.is_empty()
}

/// What the first file says of itself; `None`: the document bears a mark of secrecy.
pub(super) async fn judge(document: &Document, files: &[(Bytes, String)]) -> Option<Reading> {
    let said = [&document.document_type.name, &document.subject, &document.other.sphere, &document.business.reason];
    let names = files.iter().map(|(_, name)| name);
    secrecy::require_unmarked(said.into_iter().chain(names).map(String::as_str)).ok()?;
    let content: Vec<String> = document.content.lines().map(str::to_owned).collect();
    secrecy::require_open(&document.code.symbol(), &content).ok()?;
    register::look_at(files.to_vec()).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_leads_nowhere() {
        let file = |name: &str| edxml::Attachment { name: name.into(), ..edxml::Attachment::default() };
        let attachments = ["../../etc/passwd", "C:\\x\\vb\u{0}.pdf", "/"].map(file).to_vec();
        let names: Vec<String> =
            tidy(Document { attachments, ..Document::default() }).attachments.into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["passwd", "vb.pdf", "tep"]);
    }
}
