//! Tables and lists that a page shows, taken along as a file: below each stands a link to the same page with
//! `bang=N.xlsx`, the answer to which is what the cells say, as text.

use crate::component;
use crate::html::{Html, Render};
use crate::table::{DataTable, Group};
use std::cell::RefCell;

/// A table as it was shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShownTable {
    pub caption: String,
    /// Heading, and does it hold numbers?
    pub columns: Vec<(String, bool)>,
    /// Texts of the cells; a group's heading is a row of its own.
    pub rows: Vec<Vec<String>>,
}

/// What a page offers: its query, and the words of the link.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// The query of the page as it was asked, without `bang`.
    pub query: String,
    /// “Tải bảng này”.
    pub words: String,
    /// The place on the page of the table that is asked for, from 1; none where the page itself is.
    pub asked: Option<usize>,
}

struct Page {
    offer: Offer,
    seen: usize,
    found: Option<ShownTable>,
}

thread_local! {
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
}

/// Shorter tables are read, not reckoned with.
const FEWEST_ROWS: usize = 3;

/// Renders a page whose tables may be taken along; the table that was asked for, if the page has it.
pub fn offering<R>(offer: Offer, render: impl FnOnce() -> R) -> (R, Option<ShownTable>) {
    PAGE.set(Some(Page { offer, seen: 0, found: None }));
    let rendered = render();
    (rendered, PAGE.take().and_then(|page| page.found))
}

/// A list that the page shows in another form than a table: stands below it as the link to the file of these rows.
#[derive(Debug, Clone, Default)]
pub struct ListFile(pub DataTable);

impl Render for ListFile {
    fn render_into(&self, out: &mut Html) {
        offer(&self.0, out);
    }
}

component!(ListFile);

/// Called where a table has been rendered.
pub(crate) fn offer(table: &DataTable, out: &mut Html) {
    let rows = table.groups.iter().map(|group| group.rows.len()).sum::<usize>();
    if rows < FEWEST_ROWS || table.has_own_file {
        return;
    }
    PAGE.with_borrow_mut(|page| {
        let Some(page) = page else { return };
        page.seen += 1;
        if page.offer.asked == Some(page.seen) {
            page.found = Some(shown(table));
        }
        link(&page.offer, page.seen, &table.caption, out);
    });
}

fn link(offer: &Offer, at: usize, caption: &str, out: &mut Html) {
    let query = if offer.query.is_empty() { String::new() } else { format!("{}&", offer.query) };
    out.open("p", "govuk-body-s govuk-!-display-none-print");
    out.text(&offer.words);
    for kind in ["xlsx", "csv"] {
        out.raw(" ");
        out.tag("a")
            .class(["govuk-link"])
            .attr("href", &format!("?{query}bang={at}.{kind}"))
            .attr("rel", "nofollow")
            .end();
        out.text(&kind.to_uppercase());
        out.element("span", "govuk-visually-hidden", &format!(" {caption}"));
        out.close("a");
    }
    out.close("p");
}

fn shown(table: &DataTable) -> ShownTable {
    let is_kept: Vec<bool> = table.columns.iter().map(|column| !column.minor && !column.label.is_empty()).collect();
    let columns = table.columns.iter().zip(&is_kept).filter(|(_, kept)| **kept);
    let rows = |group: &Group| -> Vec<Vec<String>> {
        let heading = (!group.heading.is_empty()).then(|| vec![group.heading.clone()]);
        let cells = group.rows.iter().map(|row| {
            let kept = row.iter().zip(&is_kept).filter(|(_, kept)| **kept);
            kept.map(|(markup, _)| text_of(markup)).collect()
        });
        heading.into_iter().chain(cells).collect()
    };
    ShownTable {
        caption: table.caption.clone(),
        columns: columns.map(|(column, _)| (column.label.clone(), column.numeric)).collect(),
        rows: table.groups.iter().filter(|group| !group.rows.is_empty()).flat_map(rows).collect(),
    }
}

/// Elements whose content is no text of the cell: pictures, and what may be pressed.
const LEFT_OUT: [&str; 4] = ["svg", "button", "script", "select"];
/// Elements that begin something new within a cell.
const APART: [&str; 6] = ["br", "p", "li", "div", "span class=\"pw-table__below\"", "dd"];

/// The text of a cell's markup, its parts divided by “·”.
fn text_of(markup: &str) -> String {
    let mut out = String::new();
    let mut rest = markup;
    while let Some((text, tail)) = rest.split_once('<') {
        out.push_str(text);
        let (tag, after) = tail.split_once('>').unwrap_or((tail, ""));
        rest = after;
        if let Some(name) = LEFT_OUT.iter().find(|name| is_named(tag, name)) {
            rest = after.split_once(&format!("</{name}>")).map_or("", |(_, after)| after);
        } else if APART.iter().any(|name| is_named(tag, name)) {
            out.push('\n');
        }
    }
    out.push_str(rest);
    let parts = out.split('\n').map(|part| plain(part).split_whitespace().collect::<Vec<_>>().join(" "));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn is_named(tag: &str, name: &str) -> bool {
    tag.strip_prefix(name).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
}

/// Text of markup as our own writer escapes it.
fn plain(text: &str) -> String {
    let known = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    known.iter().fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

#[cfg(test)]
mod tests {
    use super::{Offer, offering, text_of};
    use crate::{DataTable, Render};

    fn table() -> DataTable {
        let mut table = DataTable::new("Hồ sơ").column("Mã").numeric("Số ngày").minor("Hình").column("");
        table.group("Đất đai");
        for at in 1..4 {
            let code = DataTable::link(format!("H0{at} & <b>"), "/ho-so/1", "hạn 12/12/2026");
            table.row(vec![code, at.to_string(), "<svg><text>9</text></svg>".into(), "<button>Xóa</button>".into()]);
        }
        table
    }

    #[test]
    fn a_page_gives_the_table_that_is_asked_for() {
        let offer = Offer { query: "q=%C4%91".into(), words: "Tải bảng".into(), asked: Some(2) };
        let (html, found) = offering(offer, || format!("{}{}", table().html(), table().html()));
        assert!(html.contains("href=\"?q=%C4%91&amp;bang=2.xlsx\""), "{html}");
        let found = found.expect("the second table");
        assert_eq!(found.columns, [("Mã".to_owned(), false), ("Số ngày".to_owned(), true)]);
        assert_eq!(found.rows[0], ["Đất đai"]);
        assert_eq!(found.rows[3], ["H03 & <b> · hạn 12/12/2026", "3"]);
    }

    #[test]
    fn a_list_is_offered_as_a_file_without_being_drawn_as_a_table() {
        let offer = Offer { asked: Some(1), ..Offer::default() };
        let (html, found) = offering(offer, || super::ListFile(table()).html());
        assert!(html.contains("bang=1.csv") && !html.contains("<table") && !html.contains("H01"), "{html}");
        assert_eq!(found.map(|table| table.rows.len()), Some(4));
        assert_eq!(super::ListFile(table()).html(), "");
    }

    #[test]
    fn nothing_is_offered_outside_a_page_or_for_what_has_its_own_file() {
        let (_, found) = offering(Offer { asked: Some(1), ..Offer::default() }, || table().with_own_file().html());
        assert_eq!(found, None);
        assert!(!table().html().contains("bang="));
    }

    #[test]
    fn a_cell_is_its_words() {
        assert_eq!(text_of("<strong>12,5</strong> %<br><span class=\"x\">&quot;a&quot;</span>"), "12,5 % · \"a\"");
        assert_eq!(text_of("<p>một</p><p>hai</p>"), "một · hai");
    }
}
