//! Lập văn bản: a period's figures and narrative as a báo cáo in the form of NĐ 30/2020.

use super::model::{Particulars, Section, Written};
use crate::snapshot::{IndicatorLine, Snapshot, Value};
use chrono::{DateTime, Utc};
use office::{AdministrativeDocument, Appendix, Block, DocumentColumn, DocumentTable, Signature};
use plans::api::Status;

/// What the report is made of.
pub(crate) struct Parts<'a> {
    /// "phường Sông Công".
    pub(crate) ward: &'a str,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) written: &'a [Written],
    pub(crate) particulars: &'a Particulars,
    pub(crate) bases: &'a [String],
    /// Digest of the frozen figures; empty while the period is open.
    pub(crate) digest: &'a str,
    pub(crate) t: &'a ui::T,
    pub(crate) made_at: DateTime<Utc>,
}

/// The text of a section: what a person made of it, else what the figures suggest.
fn text_of(section: Section, written: &[Written], snapshot: &Snapshot) -> String {
    written.iter().find(|w| w.section == section).map_or_else(|| section.suggest(snapshot), |w| w.body.clone())
}

/// How many sections nobody has read as they stand: suggestions, and those whose figures have changed since.
pub(crate) fn unread(written: &[Written], snapshot: &Snapshot) -> usize {
    let is_read = |s: &Section| written.iter().any(|w| w.section == *s && w.suggested == s.suggest(snapshot));
    Section::ALL.iter().filter(|section| !is_read(section)).count()
}

/// The report as an administrative document.
pub(crate) fn compose(p: &Parts<'_>) -> AdministrativeDocument {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let mut note = match p.digest {
        "" => p.t.get("report-draft-note"),
        digest => p.t.with("report-digest-note", [("digest", digest.into())]),
    };
    let unread = unread(p.written, p.snapshot);
    if unread > 0 {
        note = format!("{note} {}", p.t.with("report-unread-note", [("n", unread.into())]));
    }
    let closing = Block::Paragraph(
        format!(
            "Trên đây là báo cáo kết quả thực hiện {} {} của Ủy ban nhân dân {}.",
            p.snapshot.plan, p.snapshot.period, p.ward
        )
        .into(),
    );
    AdministrativeDocument {
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), p.ward.to_owned()],
        number: if p.particulars.number.is_empty() { "/BC-UBND".to_owned() } else { p.particulars.number.clone() },
        place: office::place_of_issue(p.ward).to_owned(),
        issued_on: p.particulars.issued_on,
        kind: "BÁO CÁO".to_owned(),
        title: format!("Kết quả thực hiện {} – {}", p.snapshot.plan, p.snapshot.period),
        addressed_to: lines(&p.particulars.addressed_to),
        bases: p.bases.iter().map(|basis| format!("Căn cứ {basis}")).collect(),
        body: Section::ALL.into_iter().flat_map(|s| section(s, p)).chain([closing]).collect(),
        signature: Signature { authority: lines(&p.particulars.authority), name: p.particulars.signer.clone() },
        recipients: lines(&p.particulars.recipients),
        note,
        appendices: vec![indicators(p), tasks(p)],
        made_at: p.made_at,
        ..AdministrativeDocument::default()
    }
}

fn section(section: Section, p: &Parts<'_>) -> Vec<Block> {
    let headings =
        section.headings().iter().map(|(depth, text)| Block::Heading { depth: *depth, text: (*text).to_owned() });
    let text = text_of(section, p.written, p.snapshot);
    let body = text.lines().filter(|line| !line.trim().is_empty()).map(|line| match line.trim().strip_prefix("- ") {
        Some(item) => Block::Item(item.into()),
        None => Block::Paragraph(line.trim().into()),
    });
    headings.chain(body).collect()
}

/// Its number and day stay blank in an electronic document (NĐ 30/2020, Phụ lục I).
fn attached_to(p: &Parts<'_>) -> String {
    format!("(Kèm theo Báo cáo số        /BC-UBND ngày      tháng      năm          của Ủy ban nhân dân {})", p.ward)
}

fn word(p: &Parts<'_>, status: &str) -> String {
    Status::from_key(status).map_or(String::new(), |status| p.t.get(status.label()))
}

fn with_fraction(value: Option<&Value>) -> String {
    let Some(v) = value else { return "–".to_owned() };
    match (v.numerator, v.denominator) {
        (Some(n), Some(d)) => {
            format!("{}\n({}/{})", v.text, ui::number(ui::Lang::Vi, n), ui::number(ui::Lang::Vi, d))
        }
        _ => v.text.clone(),
    }
}

fn indicators(p: &Parts<'_>) -> Appendix {
    let mut rows = Vec::new();
    let mut heading = "";
    for (number, i) in (1..).zip(&p.snapshot.indicators) {
        if i.section != heading && !i.section.is_empty() {
            rows.push(vec![i.section.clone()]);
        }
        heading = &i.section;
        rows.push(indicator_row(number, i, p));
    }
    let columns = vec![
        DocumentColumn::centred("TT", 4),
        DocumentColumn::text("Chỉ tiêu", 26),
        DocumentColumn::text("Đơn vị chủ trì", 14),
        DocumentColumn::number("Mục tiêu", 9),
        DocumentColumn::number("Kết quả", 12),
        DocumentColumn::number("Kỳ trước", 9),
        DocumentColumn::number("Cùng kỳ năm trước", 9),
        DocumentColumn::text("Đánh giá", 17),
    ];
    Appendix {
        title: "Kết quả thực hiện các chỉ tiêu".to_owned(),
        note: attached_to(p),
        is_landscape: true,
        body: vec![Block::Table(DocumentTable { columns, rows })],
        ..Appendix::default()
    }
}

fn indicator_row(number: usize, i: &IndicatorLine, p: &Parts<'_>) -> Vec<String> {
    let text = |value: &Option<Value>| value.as_ref().map_or("–".to_owned(), |v| v.text.clone());
    let note = if i.note.is_empty() { String::new() } else { format!("\n{}", i.note) };
    vec![
        number.to_string(),
        i.name.clone(),
        i.lead_name.clone(),
        i.target_text.clone(),
        with_fraction(i.now.as_ref()),
        text(&i.before),
        text(&i.last_year),
        format!("{}{note}", word(p, &i.status)),
    ]
}

fn tasks(p: &Parts<'_>) -> Appendix {
    let row = |(number, t): (usize, &crate::snapshot::TaskLine)| {
        let progress = match t.done_on {
            Some(on) => format!("Hoàn thành {}", vietnamese::format_date(on)),
            None => format!("{}%", t.progress),
        };
        vec![
            number.to_string(),
            t.title.clone(),
            t.product.clone(),
            t.lead_name.clone(),
            t.deadline_text.clone(),
            progress,
            word(p, &t.status),
        ]
    };
    let columns = vec![
        DocumentColumn::centred("TT", 4),
        DocumentColumn::text("Nhiệm vụ", 28),
        DocumentColumn::text("Sản phẩm", 20),
        DocumentColumn::text("Đơn vị chủ trì", 14),
        DocumentColumn::centred("Thời hạn", 12),
        DocumentColumn::centred("Tiến độ", 10),
        DocumentColumn::text("Đánh giá", 12),
    ];
    let rows = (1..).zip(&p.snapshot.tasks).map(row).collect();
    Appendix {
        title: "Tiến độ thực hiện các nhiệm vụ".to_owned(),
        note: attached_to(p),
        is_landscape: true,
        body: vec![Block::Table(DocumentTable { columns, rows })],
        ..Appendix::default()
    }
}
