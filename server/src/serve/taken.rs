//! A table of a page as XLSX or CSV: what stood in its cells, numbers as numbers.

use axum::response::{IntoResponse, Response};
use kernel::{Error, TableKind, TakenTable};
use office::{Cell, Column, ColumnKind, Table};
use ui::Lang;

/// In place of the page, the file of the table that was asked for.
pub(super) async fn taken(mut page: Response) -> Response {
    let Some(asked) = page.extensions_mut().remove::<TakenTable>() else { return page };
    let kind = asked.kind;
    let made = tokio::task::spawn_blocking(move || file(asked)).await.map_err(Error::internal).flatten();
    match made {
        Ok((name, bytes)) => kernel::attach(bytes, mime(kind), &name),
        Err(error) => error.into_response(),
    }
}

fn mime(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        TableKind::Csv => "text/csv; charset=utf-8",
    }
}

fn file(asked: TakenTable) -> kernel::Result<(String, Vec<u8>)> {
    let TakenTable { title, table: shown, kind, lang } = asked;
    let columns: Vec<Column> = (0..)
        .zip(&shown.columns)
        .map(|(at, (label, numeric))| {
            let kind = if *numeric {
                kind_of(lang, shown.rows.iter().filter_map(|row| row.get(at)))
            } else {
                ColumnKind::Text
            };
            Column::new(label, kind)
        })
        .collect();
    let row = |texts: Vec<String>| {
        texts.into_iter().zip(&columns).map(|(text, column)| cell(lang, text, column.kind)).collect()
    };
    let name = if shown.caption.is_empty() { title } else { shown.caption };
    let table = Table { rows: shown.rows.into_iter().map(row).collect(), columns, title: name };
    let (bytes, ending) = match kind {
        TableKind::Xlsx => (table.to_xlsx(), "xlsx"),
        TableKind::Csv => (table.to_csv(), "csv"),
    };
    Ok((format!("{}.{ending}", vietnamese::slug(&table.title)), bytes.map_err(Error::internal)?))
}

/// What a column of numbers holds: whole numbers, or some with decimals.
fn kind_of<'a>(lang: Lang, mut texts: impl Iterator<Item = &'a String>) -> ColumnKind {
    let is_whole = texts.all(|text| number(lang, text).is_none_or(|number| number.fract() == 0.0));
    if is_whole { ColumnKind::Integer } else { ColumnKind::Decimal }
}

/// The number that a cell shows and nothing beside it, else its text.
fn cell(lang: Lang, text: String, kind: ColumnKind) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    match number(lang, &text) {
        Some(number) if kind != ColumnKind::Text => Cell::Decimal(number),
        _ => Cell::Text(text),
    }
}

/// A number as pages of the language print it.
fn number(lang: Lang, text: &str) -> Option<f64> {
    let swapped = |c| match c {
        ',' => '.',
        '.' => ',',
        other => other,
    };
    match lang {
        Lang::Vi => vietnamese::parse_number(text),
        Lang::En => vietnamese::parse_number(&text.chars().map(swapped).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_language_prints_them() {
        let shown = |lang, text: &str| cell(lang, text.to_owned(), ColumnKind::Decimal);
        assert_eq!(shown(Lang::Vi, "3.472,5"), Cell::Decimal(3472.5));
        assert_eq!(shown(Lang::En, "3,472.5"), Cell::Decimal(3472.5));
        assert_eq!(shown(Lang::En, "3,472"), Cell::Decimal(3472.0));
        assert_eq!(shown(Lang::Vi, "92,48%"), Cell::Text("92,48%".to_owned()));
        assert_eq!(shown(Lang::Vi, ""), Cell::Empty);
    }

    #[tokio::test]
    async fn a_page_becomes_the_workbook_that_was_asked_for() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let table = ui::ShownTable {
            caption: "Đơn vị".to_owned(),
            columns: vec![("Tên".to_owned(), false), ("Số việc".to_owned(), true)],
            rows: vec![vec!["Khối đảng".to_owned()], row(["=1+1", "1.234"])],
        };
        let mut page = "the page".into_response();
        let asked = TakenTable { title: "Trang".to_owned(), table, kind: TableKind::Xlsx, lang: Lang::Vi };
        page.extensions_mut().insert(asked);
        let answer = taken(page).await;
        assert!(answer.headers()["content-disposition"].to_str().unwrap_or_default().contains("don-vi.xlsx"));
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap_or_default();
        let rows = office::read_rows(&bytes).unwrap_or_default();
        let texts: Vec<Vec<&str>> = rows.iter().map(|(_, row)| row.iter().map(String::as_str).collect()).collect();
        assert_eq!(texts, [vec!["Tên", "Số việc"], vec!["Khối đảng"], vec!["=1+1", "1234"]]);
    }
}
