//! What an import would do, row by row, before anything is written.

use super::super::model::ShownRow;
use super::super::report;
use super::super::store::Import;
use super::super::template::MIME;
use super::{answer, crumbs, looked_at};
use crate::definition::{Register, STATE};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Result, attach};
use ui::{DataTable, Fields};

#[derive(Template)]
#[template(path = "spreadsheet/pages/preview.html")]
struct PreviewPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    import: &'a Import,
    base: String,
    facts: ui::govuk::SummaryList,
    by_field: DataTable,
    skipped: DataTable,
    table: DataTable,
    only_faulty: bool,
    ways: Vec<(String, String)>,
    writes: usize,
}

pub(super) fn preview_page(
    cx: &Cx,
    register: &Register,
    import: &Import,
    f: &Fields,
    only_faulty: bool,
) -> Result<Response> {
    let (t, report) = (&cx.t, &import.report);
    let number = |n: usize| ui::integer(t.lang(), i64::try_from(n).unwrap_or(i64::MAX));
    let facts = [
        ("sheet-rows", report.rows),
        ("sheet-new", report.new),
        ("sheet-changed", report.changed),
        ("sheet-same", report.same),
        ("sheet-faulty", report.faulty),
        ("sheet-outside", report.outside),
    ];
    let facts = facts.into_iter().filter(|(key, n)| *n > 0 || *key != "sheet-outside");
    let label = |key: &String| match register.definition.field(key) {
        Some(field) => field.label.clone(),
        None => t.get("register-state"),
    };
    let mut by_field =
        DataTable::new(t.get("sheet-by-field")).column(t.get("register-field")).numeric(t.get("sheet-faults"));
    for (field, count) in &report.faults {
        by_field.row(vec![DataTable::text(label(field)), DataTable::text(number(*count))]);
    }
    let mut skipped = DataTable::new(t.get("sheet-skipped")).column(t.get("sheet-row")).column(t.get("sheet-text"));
    for (row, text) in &report.skipped {
        skipped.row(vec![DataTable::text(row.to_string()), DataTable::text(text)]);
    }
    let clean = report.new + report.changed - report.faulty_to_write;
    let way = |key: &str, n: usize| (key.to_owned(), t.with(format!("sheet-write-{key}"), [("n", number(n).into())]));
    let shown = if only_faulty { &report.first_faulty } else { &report.first };
    let f = f.clone().value("rows", "clean");
    let page = PreviewPage {
        t,
        f: &f,
        import,
        base: format!("{}/nhap/{}", register.href(), import.id),
        facts: facts.fold(ui::govuk::SummaryList::new(), |list, (key, n)| list.row(t.get(key), number(n))),
        by_field,
        skipped,
        table: rows_table(t, register, import, shown),
        only_faulty,
        ways: vec![way("clean", clean), way("all", clean + report.faulty_to_write)],
        writes: report.new + report.changed,
    };
    answer(cx, &f, &import.file_name, &crumbs(cx, register), &page)
}

/// `GET /so-du-lieu/{key}/nhap/{id}/dong-loi.xlsx`
pub(in crate::spreadsheet) async fn faulty(cx: Cx, Path((key, id)): Path<(String, String)>) -> Result<Response> {
    let (register, import) = looked_at(&cx, &key, &id).await?;
    Ok(attach(report::workbook(&cx, &register, &import).await?, MIME, &format!("dong-loi-{key}.xlsx")))
}

/// Rows with what is wrong below each cell.
pub(super) fn rows_table(t: &ui::T, register: &Register, import: &Import, rows: &[ShownRow]) -> DataTable {
    let columns = &import.layout.columns;
    let state = (STATE.to_owned(), t.get("register-state"));
    let all = register.definition.fields.iter().map(|field| (field.key.clone(), field.label.clone())).chain([state]);
    let read: Vec<(String, String)> = all.filter(|(key, _)| columns.contains_key(key)).collect();
    let mut table = DataTable::new(t.get("sheet-preview")).column(t.get("sheet-row"));
    for (_, label) in &read {
        table = table.column(label);
    }
    table = table.column(t.get("sheet-others"));
    for row in rows {
        let mut cells = vec![DataTable::two_lines(row.number.to_string(), t.get(format!("sheet-fate-{}", row.fate)))];
        let said = |key: &str| {
            let of_field = row.faults.iter().filter(|fault| fault.field == key);
            of_field.map(|fault| t.said(&fault.said)).collect::<Vec<_>>().join(" ")
        };
        for (key, _) in &read {
            let text = row.cells.get(key).map_or("", String::as_str);
            cells.push(marked(text, &said(key)));
        }
        let elsewhere = row.faults.iter().filter(|fault| !columns.contains_key(&fault.field));
        let elsewhere: Vec<_> = elsewhere.map(|fault| t.said(&fault.said)).collect();
        cells.push(marked("", &elsewhere.join(" ")));
        table.row(cells);
    }
    table
}

/// A cell with what is wrong with it.
fn marked(text: &str, said: &str) -> String {
    let mut out = ui::Html::new();
    out.text(text);
    if !said.is_empty() {
        out.element("span", "govuk-error-message", said);
    }
    out.into_string()
}
