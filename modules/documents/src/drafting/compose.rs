//! A draft as an administrative document: what its writer typed, in the parts that NĐ 30/2020 names.

use super::{agency, kind, marking, placeholder};
use crate::model::Priority;
use crate::outgoing::{Annex, Figure, Outgoing};
pub(crate) use office::place_of_issue as place;
use office::{AdministrativeDocument, Appendix, Block, Signature, Text, Urgency};
use std::cell::Cell;

/// Figures on their way into a document, and whether a placeholder was met that none of them stands for.
struct Filling<'a> {
    figures: &'a [Figure],
    has_gap: Cell<bool>,
}

impl Filling<'_> {
    fn fill(&self, text: &str) -> String {
        if placeholder::has_gap(text, self.figures) {
            self.has_gap.set(true);
        }
        placeholder::fill(text, self.figures)
    }
}

/// The document that a draft is; figures stand in place of its placeholders.
pub(crate) fn compose(o: &Outgoing, ward: &str, figures: &[Figure]) -> AdministrativeDocument {
    composed(o, ward, &Filling { figures, has_gap: Cell::new(false) })
}

/// Would braces be printed: of a placeholder without a value, or one that is not closed?
pub(super) fn has_gap(o: &Outgoing) -> bool {
    let filling = Filling { figures: &o.draft.figures, has_gap: Cell::new(false) };
    composed(o, "", &filling);
    filling.has_gap.get()
}

fn composed(o: &Outgoing, ward: &str, filling: &Filling<'_>) -> AdministrativeDocument {
    let fill = |text: &str| filling.fill(text);
    let list = |lines: &[String]| lines.iter().map(|line| fill(line)).collect::<Vec<String>>();
    let (of_kind, draft) = (kind::of(&o.kind), &o.draft);
    let (parent_agency, agency) = agency::head(draft, ward);
    AdministrativeDocument {
        parent_agency,
        agency,
        number: o.symbol.clone(),
        place: place(ward).to_owned(),
        issued_on: o.issued_on,
        kind: if of_kind.is_letter { String::new() } else { of_kind.name.to_uppercase() },
        title: if of_kind.titled == office::Standing::None { String::new() } else { fill(&o.subject) },
        addressed_to: list(&draft.addressed_to),
        urgency: urgency(o.priority),
        issuer: fill(&draft.issuer),
        bases: list(&draft.bases),
        body: filled(marking::blocks(&draft.text), filling),
        signature: Signature {
            authority: o.signer_title.lines().map(str::to_owned).collect(),
            name: o.signer_name.clone(),
        },
        other_signature: other(&draft.other_signature),
        recipients: list(&draft.recipients),
        drafter: draft.drafter.clone(),
        address: draft.address.clone(),
        note: draft.note.clone(),
        appendices: draft.appendices.iter().map(|annex| appendix(annex, o, ward, filling)).collect(),
        made_at: o.changed_at,
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

/// Number and day of the document stay blank in an electronic one, and stand there on paper (NĐ 30/2020, Phụ lục I).
fn appendix(annex: &Annex, o: &Outgoing, ward: &str, filling: &Filling<'_>) -> Appendix {
    let of_kind = kind::of(&o.kind);
    let symbol = o.symbol.split_once('/').map_or("", |(_, notation)| notation);
    let (number, day) = match o.issued_on.filter(|_| o.draft.is_paper) {
        Some(day) => (o.symbol.clone(), vietnamese::format_date_long(day)),
        None => (format!("       /{symbol}"), "ngày      tháng      năm         ".to_owned()),
    };
    let note = match of_kind.numbered {
        true => format!("(Kèm theo {} số {number} {day} của {})", of_kind.name, agency::name(&o.draft, ward)),
        false => String::new(),
    };
    Appendix {
        title: filling.fill(&annex.title),
        note,
        is_landscape: annex.is_wide,
        body: filled(marking::blocks(&annex.text), filling),
        ..Appendix::default()
    }
}

/// Values are put into texts that were read already, so that none is taken for a mark.
fn filled(blocks: Vec<Block>, filling: &Filling<'_>) -> Vec<Block> {
    let fill = |text: String| filling.fill(&text);
    let runs = |mut text: Text| {
        for run in &mut text.runs {
            run.text = filling.fill(&run.text);
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
            let titles = table.columns.iter_mut().map(|column| &mut column.title);
            for cell in titles.chain(table.rows.iter_mut().flatten()) {
                *cell = filling.fill(cell);
            }
            Block::Table(table)
        }
        other @ (Block::QrCode { .. } | Block::PageBreak) => other,
    };
    blocks.into_iter().map(one).collect()
}
