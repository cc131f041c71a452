//! An answer as a table, as a chart, as a file.

use super::answer::{Answer, Row, Shown};
use office::{Cell, Column, ColumnKind};
use ui::html::Render;
use ui::{BarBreakdown, BarRow, DataTable, Level, Point, TrendChart};

/// Bars of one chart, and charts side by side.
const MOST_BARS: usize = 20;
const MOST_CHARTS: usize = 6;
/// Periods of a line.
const MOST_POINTS: usize = 24;

/// A number as it is shown; a dash where there is none.
fn text(lang: ui::Lang, value: Option<f64>) -> String {
    match value {
        Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => ui::integer(lang, value as i64),
        Some(value) => ui::number(lang, value),
        None => "–".to_owned(),
    }
}

fn cell(lang: ui::Lang, shown: &Shown) -> String {
    match (shown.href.as_str(), text(lang, shown.value)) {
        ("", text) => DataTable::text(text),
        (href, text) => DataTable::link(text, href, ""),
    }
}

/// As a table whose numbers open their records.
pub(super) fn table(t: &ui::T, answer: &Answer) -> DataTable {
    let lang = t.lang();
    let mut table = DataTable::new(&answer.title).with_own_file().column(&answer.head);
    for column in &answer.columns {
        table = table.numeric(column);
    }
    let last = if answer.columns.is_empty() { answer.number.clone() } else { t.get("analytics-total") };
    table = table.numeric(last);
    let cells = |row: &Row| -> Vec<String> {
        let numbers = row.cells.iter().chain([&row.total]).map(|shown| cell(lang, shown));
        std::iter::once(DataTable::text(&row.name)).chain(numbers).collect()
    };
    answer.rows.iter().for_each(|row| table.row(cells(row)));
    if answer.rows.len() > 1 {
        let mut all = vec![DataTable::text(t.get("analytics-total"))];
        all.extend(answer.columns.iter().map(|_| String::new()));
        all.push(cell(lang, &answer.total));
        table.row(all);
    }
    table
}

/// As a chart: a line over time, bars else, one chart for each column of a second grouping. Each comes with its heading.
pub(super) fn charts(t: &ui::T, answer: &Answer) -> Vec<(String, ui::Raw)> {
    if answer.rows.len() < 2 {
        return Vec::new();
    }
    if answer.columns.is_empty() {
        let chart = if answer.in_time { line(t, answer) } else { bars(t, answer, &|row| &row.total, None).html() };
        return vec![(String::new(), ui::Raw(chart))];
    }
    let values = answer.rows.iter().flat_map(|row| &row.cells).filter_map(|shown| shown.value);
    let max = values.fold(0.0, f64::max);
    let chart = |(at, name): (usize, &String)| {
        (name.clone(), ui::Raw(bars(t, answer, &|row| &row.cells[at], Some(max)).html()))
    };
    answer.columns.iter().enumerate().take(MOST_CHARTS).map(chart).collect()
}

fn bars<'a>(t: &ui::T, answer: &'a Answer, of: &dyn Fn(&'a Row) -> &'a Shown, max: Option<f64>) -> BarBreakdown {
    let skipped = if answer.in_time { answer.rows.len().saturating_sub(MOST_BARS) } else { 0 };
    let bar = |row: &'a Row| {
        let shown = of(row);
        BarRow {
            label: row.name.clone(),
            href: shown.href.clone(),
            value: shown.value.unwrap_or_default(),
            text: text(t.lang(), shown.value),
            level: None,
        }
    };
    BarBreakdown {
        rows: answer.rows.iter().skip(skipped).take(MOST_BARS).map(bar).collect(),
        max: max.filter(|max| *max > 0.0),
    }
}

fn line(t: &ui::T, answer: &Answer) -> String {
    let empty = t.get("analytics-empty");
    let rest = t.get("analytics-rest");
    let dated: Vec<&Row> = answer.rows.iter().filter(|row| row.name != empty && row.name != rest).collect();
    let point = |row: &&Row| Point {
        label: row.name.clone(),
        value: row.total.value,
        text: text(t.lang(), row.total.value),
        ..Point::default()
    };
    let points = dated[dated.len().saturating_sub(MOST_POINTS)..].iter().map(point).collect();
    TrendChart { level: Level::OnTrack, points, title: answer.title.clone(), lang: t.lang(), ..TrendChart::default() }
        .html()
}

/// As a table to be exported.
pub(super) fn file(t: &ui::T, answer: &Answer) -> office::Table {
    let whole = answer.rows.iter().flat_map(|row| row.cells.iter().chain([&row.total])).filter_map(|one| one.value);
    let is_whole = !answer.is_average && whole.clone().all(|value| value.fract() == 0.0 && value.abs() < 9e15);
    let kind = if is_whole { ColumnKind::Integer } else { ColumnKind::Decimal };
    let number = |shown: &Shown| match shown.value {
        Some(value) if is_whole => Cell::Integer(value as i64),
        Some(value) => Cell::Decimal(value),
        None => Cell::Empty,
    };
    let mut columns = vec![Column::new(&answer.head, ColumnKind::Text)];
    columns.extend(answer.columns.iter().map(|name| Column::new(name, kind)));
    let last = if answer.columns.is_empty() { answer.number.clone() } else { t.get("analytics-total") };
    columns.push(Column::new(last, kind));
    let row = |row: &Row| {
        let numbers = row.cells.iter().chain([&row.total]).map(number);
        std::iter::once(Cell::from(row.name.as_str())).chain(numbers).collect()
    };
    office::Table { title: answer.title.clone(), columns, rows: answer.rows.iter().map(row).collect() }
}
