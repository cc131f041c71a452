//! Long lists a page at a time: which page an address asks for, its rows, whether more follow.

use std::collections::HashMap;

/// A page of a long list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    number: usize,
    rows: usize,
}

impl Page {
    /// The page for which `?trang=` asks, of so many rows; the first is 0.
    pub(crate) fn of(query: &HashMap<String, String>, rows: usize) -> Self {
        let number = query.get("trang").and_then(|number| number.parse().ok());
        Self { number: number.filter(|number| *number < 100_000).unwrap_or(0), rows }
    }

    /// Its rows and one more, as SQL.
    pub(crate) fn sql(self) -> String {
        format!("LIMIT {} OFFSET {}", self.rows + 1, self.number * self.rows)
    }

    /// Leaves its rows of what was found; do more follow?
    pub(crate) fn cut<R>(self, found: &mut Vec<R>) -> bool {
        let more = found.len() > self.rows;
        found.truncate(self.rows);
        more
    }

    /// Addresses of the page before and of the page after, where there are such pages.
    pub(crate) fn around(self, base: &str, more: bool) -> (Option<String>, Option<String>) {
        let to = |number: usize| format!("{base}?trang={number}");
        (self.number.checked_sub(1).map(to), more.then(|| to(self.number + 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_rows_and_knows_its_neighbours() {
        let of = |asked: &str| Page::of(&HashMap::from([("trang".to_owned(), asked.to_owned())]), 20);
        assert_eq!(of("2").sql(), "LIMIT 21 OFFSET 40");
        let mut found: Vec<u32> = (0..21).collect();
        assert!(of("0").cut(&mut found) && found.len() == 20 && !of("0").cut(&mut found));
        assert_eq!(of("1").around("/x", false), (Some("/x?trang=0".to_owned()), None));
        for wrong in ["", "-1", "x", "100000"] {
            assert_eq!(of(wrong).around("/x", true), (None, Some("/x?trang=1".to_owned())), "{wrong}");
        }
    }
}
