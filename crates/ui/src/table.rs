//! A table that becomes cards on a small screen: each cell then says the name of its column.

use crate::component;
use crate::html::{Html, Render, escape};

/// A column of a [`DataTable`].
#[derive(Debug, Clone, Default)]
pub struct Column {
    pub label: String,
    /// To the right, in digits of equal width.
    pub numeric: bool,
    /// Address that sorts by this column.
    pub sort_href: String,
    /// `ascending` or `descending` where the rows are sorted by it.
    pub sorted: String,
    /// Left out on paper and on small screens: pictures of numbers that stand beside them.
    pub minor: bool,
}

/// Rows under a heading, or rows of the whole table.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// Empty for no heading.
    pub heading: String,
    /// Cells as markup; the first is the heading of its row.
    pub rows: Vec<Vec<String>>,
}

/// A table of records. Its cells are markup: use [`DataTable::text`] for text.
#[derive(Debug, Clone, Default)]
pub struct DataTable {
    /// What the table holds, for a screen reader.
    pub caption: String,
    pub columns: Vec<Column>,
    pub groups: Vec<Group>,
    pub classes: String,
    /// Its page offers a file that holds more than the table shows.
    pub has_own_file: bool,
}

impl DataTable {
    /// A table with a caption.
    pub fn new(caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..Self::default() }
    }

    /// With one more column.
    #[must_use]
    pub fn column(mut self, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), ..Column::default() });
        self
    }

    /// With one more column of numbers.
    #[must_use]
    pub fn numeric(mut self, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), numeric: true, ..Column::default() });
        self
    }

    /// With one more column that small screens and paper leave out.
    #[must_use]
    pub fn minor(mut self, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), minor: true, ..Column::default() });
        self
    }

    /// Makes the column added last sort: its address, and `ascending` or `descending` where it is sorted by now.
    #[must_use]
    pub fn sorts(mut self, href: impl Into<String>, sorted: impl Into<String>) -> Self {
        if let Some(column) = self.columns.last_mut() {
            (column.sort_href, column.sorted) = (href.into(), sorted.into());
        }
        self
    }

    /// Its page offers a file of its own, with every row or more columns.
    #[must_use]
    pub fn with_own_file(mut self) -> Self {
        self.has_own_file = true;
        self
    }

    /// Begins a group of rows under a heading.
    pub fn group(&mut self, heading: impl Into<String>) {
        self.groups.push(Group { heading: heading.into(), rows: Vec::new() });
    }

    /// Adds a row of markup to the last group.
    pub fn row(&mut self, cells: Vec<String>) {
        if self.groups.is_empty() {
            self.groups.push(Group::default());
        }
        if let Some(group) = self.groups.last_mut() {
            group.rows.push(cells);
        }
    }

    /// Text as a cell.
    pub fn text(text: impl AsRef<str>) -> String {
        escape(text.as_ref())
    }

    /// Text with a second, smaller line as a cell.
    pub fn two_lines(text: impl AsRef<str>, below: impl AsRef<str>) -> String {
        let mut out = Html::new();
        out.text(text.as_ref());
        out.element("span", "pw-table__below", below.as_ref());
        out.into_string()
    }

    /// A link with a second, smaller line as a cell.
    pub fn link(text: impl AsRef<str>, href: impl AsRef<str>, below: impl AsRef<str>) -> String {
        let mut out = Html::new();
        out.tag("a").class(["govuk-link"]).attr("href", href.as_ref()).end();
        out.text(text.as_ref());
        out.close("a");
        if !below.as_ref().is_empty() {
            out.element("span", "pw-table__below", below.as_ref());
        }
        out.into_string()
    }

    /// Has it no row?
    pub fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.rows.is_empty())
    }

    fn head(&self, out: &mut Html) {
        out.tag("thead").attr("role", "rowgroup").end();
        out.tag("tr").attr("role", "row").end();
        for column in &self.columns {
            let tag = out.tag("th").attr("scope", "col").attr("role", "columnheader");
            tag.class([column.class(), column.minor_class()]).attr_if("aria-sort", &column.sorted).end();
            if column.sort_href.is_empty() {
                out.text(&column.label);
            } else {
                out.tag("a").class(["govuk-link pw-table__sort"]).attr("href", &column.sort_href).end();
                out.text(&column.label);
                let arrow = match column.sorted.as_str() {
                    "ascending" => " ▲",
                    "descending" => " ▼",
                    _ => " ↕",
                };
                out.raw("<span aria-hidden=\"true\">");
                out.raw(arrow);
                out.raw("</span></a>");
            }
            out.close("th");
        }
        out.raw("</tr></thead>");
    }

    fn body_row(&self, out: &mut Html, cells: &[String]) {
        out.tag("tr").attr("role", "row").end();
        for (index, (cell, column)) in cells.iter().zip(&self.columns).enumerate() {
            if index == 0 {
                out.tag("th").attr("scope", "row").attr("role", "rowheader").class([column.class()]).end();
                out.raw(cell);
                out.close("th");
            } else {
                let tag = out.tag("td").attr("role", "cell").class([column.class(), column.minor_class()]);
                tag.attr("data-label", &column.label).end();
                out.raw(cell);
                out.close("td");
            }
        }
        out.close("tr");
    }
}

impl Column {
    fn class(&self) -> &'static str {
        if self.numeric { "pw-table__n num" } else { "" }
    }

    fn minor_class(&self) -> &'static str {
        if self.minor { "pw-table__minor" } else { "" }
    }
}

impl Render for DataTable {
    fn render_into(&self, out: &mut Html) {
        // Blocks on a small screen would take the meaning from a table: the roles keep it.
        out.tag("table").class(["pw-table", &self.classes]).attr("role", "table").end();
        if !self.caption.is_empty() {
            out.element("caption", "govuk-visually-hidden", &self.caption);
        }
        self.head(out);
        for group in self.groups.iter().filter(|group| !group.rows.is_empty()) {
            out.tag("tbody").attr("role", "rowgroup").end();
            if !group.heading.is_empty() {
                out.tag("tr").class(["pw-table__group"]).attr("role", "row").end();
                let tag = out.tag("th").attr("scope", "rowgroup").attr("role", "rowheader");
                tag.attr("colspan", &self.columns.len().to_string()).end();
                out.text(&group.heading);
                out.raw("</th></tr>");
            }
            group.rows.iter().for_each(|cells| self.body_row(out, cells));
            out.close("tbody");
        }
        out.close("table");
        crate::taking::offer(self, out);
    }
}

component!(DataTable);

#[cfg(test)]
mod tests {
    use super::DataTable;
    use crate::Render;

    #[test]
    fn every_cell_knows_its_column() {
        let mut table = DataTable::new("Hồ sơ").column("Mã").numeric("Số ngày").sorts("?theo=ngay", "descending");
        table.row(vec![DataTable::text("A <1>"), "3".into()]);
        let html = table.html();
        assert!(html.contains("<td role=\"cell\" class=\"pw-table__n num\" data-label=\"Số ngày\">3</td>"), "{html}");
        assert!(html.contains("<th scope=\"row\" role=\"rowheader\">A &lt;1&gt;</th>"), "{html}");
        assert!(html.contains("aria-sort=\"descending\""));
    }

    #[test]
    fn groups_without_rows_are_left_out() {
        let mut table = DataTable::new("x").column("a").column("b");
        table.group("Chính quyền số");
        table.group("Xã hội số");
        assert!(table.is_empty());
        table.row(vec!["1".into(), "2".into()]);
        let html = table.html();
        assert!(html.contains("colspan=\"2\">Xã hội số") && !html.contains("Chính quyền số"));
    }
}
