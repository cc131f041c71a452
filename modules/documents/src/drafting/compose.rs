//! A draft as an administrative document: what its writer typed, in the parts that NĐ 30/2020 names.

use super::{kind, marking, placeholder};
use crate::model::Priority;
use crate::outgoing::{Annex, Figure, Outgoing};
use office::{AdministrativeDocument, Appendix, Block, Signature, Text, Urgency};

/// "Sông Công" of "phường Sông Công".
pub(crate) fn place(ward: &str) -> &str {
    ward.split_once(' ').map_or(ward, |(_, name)| name)
}

/// The document that a draft is; figures stand in place of its placeholders.
pub(crate) fn compose(o: &Outgoing, ward: &str, figures: &[Figure]) -> AdministrativeDocument {
    let fill = |text: &str| placeholder::fill(text, figures);
    let list = |lines: &[String]| lines.iter().map(|line| fill(line)).collect::<Vec<String>>();
    let (of_kind, draft) = (kind::of(&o.kind), &o.draft);
    AdministrativeDocument {
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), ward.to_owned()],
        number: o.symbol.clone(),
        place: place(ward).to_owned(),
        issued_on: o.issued_on,
        kind: if of_kind.is_letter { String::new() } else { of_kind.name.to_uppercase() },
        title: if of_kind.titled == office::Standing::None { String::new() } else { fill(&o.subject) },
        addressed_to: list(&draft.addressed_to),
        urgency: urgency(o.priority),
        issuer: fill(&draft.issuer),
        bases: list(&draft.bases),
        body: filled(marking::blocks(&draft.text), figures),
        signature: Signature {
            authority: o.signer_title.lines().map(str::to_owned).collect(),
            name: o.signer_name.clone(),
        },
        other_signature: other(&draft.other_signature),
        recipients: list(&draft.recipients),
        drafter: draft.drafter.clone(),
        address: draft.address.clone(),
        note: draft.note.clone(),
        appendices: draft.appendices.iter().map(|annex| appendix(annex, o, ward, figures)).collect(),
        made_at: o.changed_at,
        ..AdministrativeDocument::default()
    }
}

fn urgency(priority: Priority) -> Option<Urgency> {
    match priority {
        Priority::Normal => None,
        Priority::Urgent => Some(Urgency::Urgent),
        Priority::VeryUrgent => Some(Urgency::Immediate),
        Priority::Express => Some(Urgency::Flash),
    }
}

fn other(lines: &[String]) -> Option<Signature> {
    let (name, authority) = lines.split_last()?;
    Some(Signature { authority: authority.to_vec(), name: name.clone() })
}

/// Its number and day stay blank in an electronic document (NĐ 30/2020, Phụ lục I).
fn appendix(annex: &Annex, o: &Outgoing, ward: &str, figures: &[Figure]) -> Appendix {
    let of_kind = kind::of(&o.kind);
    let symbol = o.symbol.split_once('/').map_or("", |(_, notation)| notation);
    let note = match of_kind.numbered {
        true => format!(
            "(Kèm theo {} số        /{symbol} ngày     tháng     năm        của Ủy ban nhân dân {ward})",
            of_kind.name
        ),
        false => String::new(),
    };
    Appendix {
        title: placeholder::fill(&annex.title, figures),
        note,
        is_landscape: annex.is_wide,
        body: filled(marking::blocks(&annex.text), figures),
        ..Appendix::default()
    }
}

/// Values are put into texts that were read already, so that none is taken for a mark.
fn filled(blocks: Vec<Block>, figures: &[Figure]) -> Vec<Block> {
    let fill = |text: String| placeholder::fill(&text, figures);
    let runs = |mut text: Text| {
        for run in &mut text.runs {
            run.text = placeholder::fill(&run.text, figures);
        }
        text
    };
    let one = |block| match block {
        Block::Part { label, title } => Block::Part { label, title: fill(title) },
        Block::Heading { depth, text } => Block::Heading { depth, text: fill(text) },
        Block::Article { label, text } => Block::Article { label, text: runs(text) },
        Block::Paragraph(text) => Block::Paragraph(runs(text)),
        Block::Item(text) => Block::Item(runs(text)),
        Block::SubItem(text) => Block::SubItem(runs(text)),
        Block::Table(mut table) => {
            for cell in table.rows.iter_mut().flatten() {
                *cell = placeholder::fill(cell, figures);
            }
            Block::Table(table)
        }
        other @ (Block::QrCode { .. } | Block::PageBreak) => other,
    };
    blocks.into_iter().map(one).collect()
}
