//! Form 07, sổ theo dõi hồ sơ: every dossier of a span of days that the reader may see, as a page, PDF, Word and Excel.

use super::facts::moment;
use crate::dossier::{self, Dossier, State};
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use kernel::{Access, Cx, Error, Result, Routes, args, attach, audit};
use office::{AdministrativeDocument, Appendix, Block, Cell, Column, ColumnKind, DocumentColumn, DocumentTable, Table};
use std::collections::HashMap;
use ui::{DataTable, Fields};
use vietnamese::format_date;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows of a page, of a PDF or Word file, and of a workbook.
const MOST: [usize; 3] = [200, 2_000, 20_000];
/// The longest span, in days.
const LONGEST: i64 = 366;

/// Routes of the register.
pub(super) fn routes(r: Routes) -> Routes {
    let see = Access::Holds(policy::HANDLE);
    r.get("/so-theo-doi-ho-so", see, show)
        .get("/so-theo-doi-ho-so.pdf", see, pdf)
        .get("/so-theo-doi-ho-so.docx", see, docx)
        .get("/so-theo-doi-ho-so.xlsx", see, xlsx)
}

/// The days of a register, ends included.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: NaiveDate,
    to: NaiveDate,
}

impl Span {
    fn asked(cx: &Cx, asked: &HashMap<String, String>) -> (Self, Vec<(String, String)>) {
        let today = cx.today();
        let mut errors = Vec::new();
        let mut day = |name: &str, usual: NaiveDate| {
            let text = asked.get(name).map_or("", |text| text.trim());
            let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"))
                .ok()
                .filter(|day| (2000..2200).contains(&chrono::Datelike::year(day)));
            if parsed.is_none() && !text.is_empty() {
                errors.push((name.to_owned(), format!("“{text}” không phải là ngày. Nhập theo mẫu 20/11/2026.")));
            }
            parsed.unwrap_or(usual)
        };
        let span =
            Self { from: day("tu", chrono::Datelike::with_day(&today, 1).unwrap_or(today)), to: day("den", today) };
        if !(0..LONGEST).contains(&(span.to - span.from).num_days()) {
            errors.push(("den".to_owned(), "Chọn ngày cuối không trước ngày đầu, trong vòng một năm.".to_owned()));
        }
        (span, errors)
    }

    /// What the reader may see of them, as many as `most`; is there more?
    async fn dossiers(self, cx: &Cx, most: usize) -> Result<(Vec<Dossier>, bool)> {
        let start = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7);
        let (from, to) = (start(self.from), start(self.to + Days::new(1)));
        let conn = cx.read();
        let mut args = args![conn.ward, from, to];
        let seen = dossier::store::visible_to(cx.actor()?, &mut args);
        let rest =
            format!("received_at >= $2 AND received_at < $3 AND {seen} ORDER BY received_at, id LIMIT {}", most + 1);
        let mut found = dossier::store::list(&conn, &rest, args).await?;
        let is_cut = found.len() > most;
        found.truncate(most);
        Ok((found, is_cut))
    }

    fn said(self) -> String {
        format!("Từ ngày {} đến ngày {}", format_date(self.from), format_date(self.to))
    }

    fn file(self, kind: &str) -> String {
        format!("so-theo-doi-{}-{}.{kind}", self.from, self.to)
    }

    fn query(self) -> String {
        format!("tu={}&den={}", self.from, self.to)
    }
}

/// What the register says of a dossier, in the order of its columns.
fn cells(number: usize, d: &Dossier, now: chrono::DateTime<Utc>) -> [String; 8] {
    let result = match (d.returned_at, d.finished_at) {
        (Some(at), _) => format!("Đã trả {}", moment(Some(at))),
        (None, Some(at)) if d.state == State::Stopped => format!("Dừng {}", moment(Some(at))),
        (None, Some(at)) => format!("Xong {}", moment(Some(at))),
        (None, None) => String::new(),
    };
    let late = if d.is_overdue(now) { " (quá hạn)" } else { "" };
    [
        number.to_string(),
        d.code.clone(),
        d.procedure_name.clone(),
        d.applicant.name.clone(),
        moment(d.received_at),
        moment(d.due_at),
        format!("{result}{late}"),
        d.state.name().to_owned(),
    ]
}

const HEADS: [(&str, u8); 8] = [
    ("STT", 4),
    ("Mã hồ sơ", 13),
    ("Thủ tục", 22),
    ("Người nộp", 14),
    ("Nhận", 12),
    ("Hẹn trả", 12),
    ("Kết quả", 13),
    ("Trạng thái", 10),
];

#[derive(Template)]
#[template(path = "slips/pages/register.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    filter: ui::FilterBar,
    query: String,
    table: DataTable,
    is_cut: bool,
}

/// `GET /so-theo-doi-ho-so?tu=&den=`
async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let t = &cx.t;
    let (span, errors) = Span::asked(&cx, &asked);
    let (dossiers, is_cut) = if errors.is_empty() { span.dossiers(&cx, MOST[0]).await? } else { (Vec::new(), false) };
    let mut table =
        HEADS.iter().fold(DataTable::new(t.get("slip-07")).with_own_file(), |table, (head, _)| table.column(*head));
    for (d, number) in dossiers.iter().zip(1..) {
        let cells = cells(number, d, cx.now);
        let linked = |(at, text): (usize, &String)| match at {
            1 => DataTable::link(text, d.page(), ""),
            _ => DataTable::text(text),
        };
        table.row(cells.iter().enumerate().map(linked).collect());
    }
    let typed = |name: &str, usual: NaiveDate| asked.get(name).cloned().unwrap_or_else(|| format_date(usual));
    let filter = ui::FilterBar::new(t, "/so-theo-doi-ho-so")
        .text("tu", &t.get("slip-from"), &typed("tu", span.from))
        .text("den", &t.get("slip-to"), &typed("den", span.to));
    let f = &cx.fields().wrong(&errors);
    let body = Page { t, f, filter, query: span.query(), table, is_cut };
    cx.form_page(f, &t.get("slip-07"), &[(&t.get("slip-dossiers"), "/ho-so")], &body)
}

/// What is taken out of the house, and that it is; with a sentence where it does not hold all.
async fn asked_rows(
    cx: &Cx,
    asked: &HashMap<String, String>,
    most: usize,
) -> Result<(Span, Vec<Dossier>, Option<String>)> {
    let (span, errors) = Span::asked(cx, asked);
    if let Some((field, message)) = errors.first() {
        return Err(Error::invalid(field, message.clone()));
    }
    let (dossiers, is_cut) = span.dossiers(cx, most).await?;
    let cut =
        is_cut.then(|| format!("{most} hồ sơ đầu; khoảng ngày này còn hồ sơ khác, chọn khoảng ngắn hơn để có đủ"));
    let mut tx = cx.begin().await?;
    let purpose = format!("Xuất sổ theo dõi hồ sơ. {}", span.said());
    dossiers.iter().for_each(|d| audit::note_personal_read(&mut tx, d.id.0, &purpose));
    tx.commit().await?;
    Ok((span, dossiers, cut))
}

/// The register as a document to be printed.
async fn document(cx: &Cx, asked: &HashMap<String, String>) -> Result<(Span, AdministrativeDocument)> {
    let (span, dossiers, cut) = asked_rows(cx, asked, MOST[1]).await?;
    let held = cut.unwrap_or_else(|| format!("{} hồ sơ", dossiers.len()));
    let table = DocumentTable {
        columns: HEADS.iter().map(|(head, width)| DocumentColumn::text(head, *width)).collect(),
        rows: dossiers.iter().zip(1..).map(|(d, number)| cells(number, d, cx.now).to_vec()).collect(),
    };
    let document = AdministrativeDocument {
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), cx.ward.name.clone()],
        place: office::place_of_issue(&cx.ward.name).to_owned(),
        issued_on: Some(cx.today()),
        kind: "SỔ THEO DÕI HỒ SƠ".to_owned(),
        title: span.said(),
        body: vec![Block::Paragraph(format!("Sổ gồm {held}, tại phụ lục kèm theo").into())],
        appendices: vec![Appendix {
            title: "Danh sách hồ sơ".to_owned(),
            note: span.said(),
            is_landscape: true,
            body: vec![Block::Table(table)],
            ..Appendix::default()
        }],
        made_at: cx.now,
        ..AdministrativeDocument::default()
    };
    Ok((span, document))
}

/// `GET /so-theo-doi-ho-so.pdf?tu=&den=`
async fn pdf(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (span, document) = document(&cx, &asked).await?;
    super::pages::pdf(document, &span.file("pdf")).await
}

/// `GET /so-theo-doi-ho-so.docx?tu=&den=`
async fn docx(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (span, document) = document(&cx, &asked).await?;
    super::pages::docx(document, &span.file("docx")).await
}

/// `GET /so-theo-doi-ho-so.xlsx?tu=&den=`
async fn xlsx(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (span, dossiers, cut) = asked_rows(&cx, &asked, MOST[2]).await?;
    let cut = cut.map(|said| vec![Cell::Text(String::new()), Cell::Text(said)]);
    let rows = dossiers.iter().zip(1..).map(|(d, number)| cells(number, d, cx.now).map(Cell::Text).to_vec());
    let table = Table {
        title: "Sổ theo dõi hồ sơ".to_owned(),
        columns: HEADS.iter().map(|(head, _)| Column::new(*head, ColumnKind::Text)).collect(),
        rows: rows.chain(cut).collect(),
    };
    let bytes = table.to_xlsx().map_err(Error::internal)?;
    Ok(attach(bytes, XLSX, &span.file("xlsx")))
}
