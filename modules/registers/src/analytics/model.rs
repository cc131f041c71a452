//! Câu hỏi phân tích: what is asked of a register or a number, and the table that answers it. No SQL, no HTTP.

use super::days::day_text;
use crate::record::Asked;
use std::collections::HashMap;

/// Groups in a table; the rest stands together.
pub(crate) const MOST_GROUPS: usize = 100;
/// Columns of a second grouping; the rest stands together.
pub(crate) const MOST_COLUMNS: usize = 12;

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Source {
    #[default]
    Nothing,
    /// Sổ dữ liệu, by its key.
    Register(String),
    /// Số liệu of the registry, by its key.
    Measure(String),
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    Month,
    Quarter,
    Year,
}

impl Span {
    /// Every length.
    pub(crate) const ALL: [Span; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// As it stands in an address.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// Chiều phân nhóm: a field, a date by periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dimension {
    pub(crate) field: String,
    pub(crate) span: Option<Span>,
}

impl Dimension {
    fn of(text: &str) -> Option<Self> {
        let (field, span) = text.split_once(':').unwrap_or((text, ""));
        let span = Span::ALL.into_iter().find(|one| one.key() == span);
        (!field.is_empty()).then(|| Self { field: field.to_owned(), span })
    }

    /// As it stands in an address: "ngay_lap:month".
    pub(crate) fn text(&self) -> String {
        self.span.map_or_else(|| self.field.clone(), |span| format!("{}:{}", self.field, span.key()))
    }
}

/// Phép tính: how records become a number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Aggregate {
    #[default]
    Count,
    Sum(String),
    Average(String),
}

impl Aggregate {
    fn of(text: &str) -> Self {
        match text.split_once(':') {
            Some(("sum", field)) => Self::Sum(field.to_owned()),
            Some(("avg", field)) => Self::Average(field.to_owned()),
            _ => Self::Count,
        }
    }

    /// As it stands in an address: "sum:toc_do".
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Count => "count".to_owned(),
            Self::Sum(field) => format!("sum:{field}"),
            Self::Average(field) => format!("avg:{field}"),
        }
    }
}

/// Câu hỏi: `?nguon=so:may-tinh&bo-loc=…&loc=…&nhom=don_vi&tach=state&tinh=sum:so_tien`; of a number also `tu`, `den`,
/// which with `ngay` become conditions on a date of a register.
#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    pub(crate) source: Source,
    /// Saved filter and conditions, as a list asks for them.
    pub(crate) asked: Asked,
    pub(crate) group: Option<Dimension>,
    pub(crate) split: Option<Dimension>,
    pub(crate) aggregate: Aggregate,
    /// The date of a register to which its form limits the records.
    pub(crate) date: String,
    /// First and last day of the records of a number: as 2026-11-20, else as it was typed.
    pub(crate) from: String,
    pub(crate) to: String,
}

impl Question {
    /// Reads the query of an address.
    pub(crate) fn of(query: &str) -> Self {
        // Its form has no words, no lens and no pages: what an address brings of them would narrow unseen.
        let asked = Asked::of(query);
        let asked = Asked { view: asked.view, conditions: asked.conditions, typed: asked.typed, ..Asked::default() };
        let mut question = Self { asked, ..Self::default() };
        for pair in query.split('&') {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let text = kernel::url_decode(text).trim().to_owned();
            match name {
                "nguon" => {
                    question.source = match text.split_once(':') {
                        Some(("so", key)) => Source::Register(key.to_owned()),
                        Some(("so-lieu", key)) => Source::Measure(key.to_owned()),
                        _ => Source::Nothing,
                    }
                }
                "nhom" => question.group = Dimension::of(&text),
                "tach" => question.split = Dimension::of(&text),
                "tinh" => question.aggregate = Aggregate::of(&text),
                "ngay" => question.date = text,
                "tu" => question.from = day_text(text),
                "den" => question.to = day_text(text),
                _ => {}
            }
        }
        match question.source {
            // It is a saved filter itself, or none.
            Source::Measure(_) => question.asked.view.clear(),
            _ => question.limit_by_date(),
        }
        question
    }

    /// As it stands in an address: "so:may-tinh".
    pub(crate) fn source_text(&self) -> String {
        match &self.source {
            Source::Nothing => String::new(),
            Source::Register(key) => format!("so:{key}"),
            Source::Measure(key) => format!("so-lieu:{key}"),
        }
    }

    /// The query of an address that asks the same.
    pub(crate) fn query(&self) -> String {
        let mut parts = vec![format!("nguon={}", kernel::url_encode(&self.source_text()))];
        parts.extend(Some(self.asked.query()).filter(|asked| !asked.is_empty()));
        let dimension = |name: &str, one: &Dimension| format!("{name}={}", kernel::url_encode(&one.text()));
        parts.extend(self.group.as_ref().map(|one| dimension("nhom", one)));
        parts.extend(self.split.as_ref().map(|one| dimension("tach", one)));
        parts.push(format!("tinh={}", kernel::url_encode(&self.aggregate.text())));
        for (name, text) in [("tu", &self.from), ("den", &self.to)] {
            parts.extend((!text.is_empty()).then(|| format!("{name}={}", kernel::url_encode(text))));
        }
        parts.join("&")
    }
}

/// Records counted and added up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Figure {
    pub(crate) records: i64,
    pub(crate) sum: f64,
    /// Records that have the number that is added up.
    pub(crate) filled: i64,
}

impl Figure {
    /// The number that is asked for; none where there is nothing to take the average of.
    pub(crate) fn value(&self, aggregate: &Aggregate) -> Option<f64> {
        match aggregate {
            Aggregate::Count => Some(self.records as f64),
            Aggregate::Sum(_) => Some(self.sum),
            Aggregate::Average(_) => (self.filled > 0).then(|| self.sum / self.filled as f64),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self { records: self.records - other.records, sum: self.sum - other.sum, filled: self.filled - other.filled }
    }
}

/// A cell as the database counts it, with the totals of its group, of its column, and of all.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Counted {
    pub(crate) group: String,
    pub(crate) split: String,
    pub(crate) figure: Figure,
    pub(crate) of_group: Figure,
    pub(crate) of_split: Figure,
    pub(crate) of_all: Figure,
}

/// A row of the table: its key (none: the rest), its total, its cells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) key: Option<String>,
    pub(crate) total: Figure,
    pub(crate) cells: Vec<Figure>,
}

/// The table that answers a question.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Table {
    /// Keys of the columns of the second grouping (none: the rest).
    pub(crate) columns: Vec<Option<String>>,
    pub(crate) lines: Vec<Line>,
    pub(crate) total: Figure,
}

/// Lays the counted cells out, in the order in which their groups come; what is too much stands as the rest, found by
/// difference so that every total is whole. `is_split`: is there a second grouping? `in_time`: do groups follow each other?
pub(crate) fn lay_out(counted: &[Counted], is_split: bool, in_time: bool) -> Table {
    let total = counted.first().map(|cell| cell.of_all).unwrap_or_default();
    let mut groups: Vec<(&str, Figure)> = Vec::new();
    let mut splits: Vec<(&str, Figure)> = Vec::new();
    let mut cells: HashMap<(&str, &str), Figure> = HashMap::new();
    for cell in counted {
        if groups.last().is_none_or(|(key, _)| *key != cell.group) {
            groups.push((&cell.group, cell.of_group));
        }
        if is_split && !splits.iter().any(|(key, _)| *key == cell.split) {
            splits.push((&cell.split, cell.of_split));
        }
        cells.insert((&cell.group, &cell.split), cell.figure);
    }
    groups.truncate(MOST_GROUPS);
    if in_time {
        groups.reverse();
    }
    splits.sort_by(|a, b| b.1.records.cmp(&a.1.records).then_with(|| a.0.cmp(b.0)));
    splits.truncate(MOST_COLUMNS);
    let rest = |whole: Figure, parts: &mut dyn Iterator<Item = Figure>| parts.fold(whole, Figure::minus);
    let rest_of_columns = rest(total, &mut splits.iter().map(|(_, figure)| *figure));
    let has_more = is_split && rest_of_columns.records > 0;
    let mut lines: Vec<Line> = Vec::new();
    for (key, of_group) in &groups {
        let mut row: Vec<Figure> =
            splits.iter().map(|(split, _)| cells.get(&(*key, *split)).copied().unwrap_or_default()).collect();
        if has_more {
            row.push(rest(*of_group, &mut row.iter().copied()));
        }
        lines.push(Line { key: Some((*key).to_owned()), total: *of_group, cells: row });
    }
    let rest_of_groups = rest(total, &mut groups.iter().map(|(_, figure)| *figure));
    if rest_of_groups.records > 0 {
        let mut columns: Vec<Figure> = splits.iter().map(|(_, figure)| *figure).collect();
        columns.extend(has_more.then_some(rest_of_columns));
        let column = |(at, whole): (usize, &Figure)| rest(*whole, &mut lines.iter().map(|line| line.cells[at]));
        let row = columns.iter().enumerate().map(column).collect();
        lines.push(Line { key: None, total: rest_of_groups, cells: row });
    }
    let mut columns: Vec<Option<String>> = splits.iter().map(|(key, _)| Some((*key).to_owned())).collect();
    columns.extend(has_more.then_some(None));
    Table { columns, lines, total }
}

/// First and last day of a period's key: "2026-03", "2026-Q1", "2026".
pub(crate) fn days_of(key: &str) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
    let (year, part) = key.split_once('-').unwrap_or((key, ""));
    let year: i32 = year.parse().ok()?;
    let (first, months) = match part.strip_prefix('Q') {
        Some(quarter) => (quarter.parse::<u32>().ok()?.checked_sub(1)?.checked_mul(3)?.checked_add(1)?, 3),
        None if part.is_empty() => (1, 12),
        None => (part.parse().ok()?, 1),
    };
    let from = chrono::NaiveDate::from_ymd_opt(year, first, 1)?;
    let to = from.checked_add_months(chrono::Months::new(months))?.pred_opt()?;
    Some((from, to))
}

/// A period as people write it: "03/2026", "Q1/2026", "2026".
pub(crate) fn period_name(key: &str) -> String {
    key.split_once('-').map_or_else(|| key.to_owned(), |(year, part)| format!("{part}/{year}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn figure(records: i64) -> Figure {
        Figure { records, sum: records as f64 * 2.0, filled: records }
    }

    /// What the database would count of these (group, split) records.
    fn counted(records: &[(u8, u8)]) -> Vec<Counted> {
        let count = |is: &dyn Fn(&(u8, u8)) -> bool| figure(records.iter().filter(|one| is(one)).count() as i64);
        let pairs: std::collections::BTreeSet<(u8, u8)> = records.iter().copied().collect();
        let cell = |&(g, s): &(u8, u8)| Counted {
            group: g.to_string(),
            split: s.to_string(),
            figure: count(&|one| *one == (g, s)),
            of_group: count(&|one| one.0 == g),
            of_split: count(&|one| one.1 == s),
            of_all: count(&|_| true),
        };
        pairs.iter().map(cell).collect()
    }

    proptest! {
        #[test]
        fn rows_and_columns_add_up_to_all(records in proptest::collection::vec((any::<u8>(), 0u8..30), 1..400)) {
            let table = lay_out(&counted(&records), true, false);
            let of_lines: i64 = table.lines.iter().map(|line| line.total.records).sum();
            prop_assert_eq!(of_lines, records.len() as i64);
            let of_cells: i64 = table.lines.iter().flat_map(|line| &line.cells).map(|cell| cell.records).sum();
            prop_assert_eq!(of_cells, records.len() as i64);
            prop_assert!(table.lines.len() <= MOST_GROUPS + 1 && table.columns.len() <= MOST_COLUMNS + 1);
            prop_assert!(table.lines.iter().all(|line| line.cells.len() == table.columns.len()));
        }
    }

    #[test]
    fn what_an_address_asks_survives_the_way_there_and_back() {
        let text = "nguon=so%3Amay-tinh&bo-loc=moi&loc=nam:at_least:2020&nhom=ngay:month&tach=state&tinh=avg:gia";
        let question = Question::of(text);
        assert_eq!(question.source, Source::Register("may-tinh".into()));
        assert_eq!(question.group, Some(Dimension { field: "ngay".into(), span: Some(Span::Month) }));
        assert_eq!(question.aggregate, Aggregate::Average("gia".into()));
        assert_eq!(Question::of(&question.query()).query(), question.query());
        assert_eq!(Question::of("nguon=gi:do&nhom=&tinh=x").source, Source::Nothing);
        let unseen = Question::of("nguon=so:may-tinh&tim=abc&chat-luong=sai&sap=nam&trang=3");
        assert_eq!(unseen.query(), Question::of("nguon=so:may-tinh").query());
    }

    #[test]
    fn a_period_begins_and_ends_where_it_does() {
        for (key, from, to) in [
            ("2026-02", "2026-02-01", "2026-02-28"),
            ("2024-Q1", "2024-01-01", "2024-03-31"),
            ("2026", "2026-01-01", "2026-12-31"),
        ] {
            let days = days_of(key).map(|(a, b)| (a.to_string(), b.to_string()));
            assert_eq!(days, Some((from.to_owned(), to.to_owned())), "{key}");
        }
        assert_eq!(days_of("2026-Q0"), None);
        assert_eq!(days_of(""), None);
        assert_eq!(period_name("2026-Q1"), "Q1/2026");
    }

    #[test]
    fn an_average_of_nothing_is_no_number() {
        let average = Aggregate::Average("x".into());
        assert_eq!(Figure::default().value(&average), None);
        assert_eq!(Figure { records: 3, sum: 9.0, filled: 2 }.value(&average), Some(4.5));
    }
}
