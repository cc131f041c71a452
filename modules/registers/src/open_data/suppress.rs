//! k-ẩn danh: which numbers of a table of counts are hidden, so that nobody in a small group can be recognised.

use std::collections::BTreeMap;

/// A cell of a table of counts: the values that name its group, and how many are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) group: Vec<Option<String>>,
    pub(crate) records: i64,
}

/// Which cells are hidden: those below `k`, and as many beside them as it takes that no line of the table gives them
/// away by its sum. In each line with a hidden cell at least two are hidden and stand for `k` records together, or the
/// whole line is hidden.
pub(crate) fn hidden(cells: &[Count], k: i64) -> Vec<bool> {
    let mut hidden: Vec<bool> = cells.iter().map(|cell| cell.records < k).collect();
    let lines = lines(cells);
    while let Some(cell) = lines.iter().find_map(|line| one_more(cells, &hidden, line, k)) {
        hidden[cell] = true;
    }
    hidden
}

/// The same of the groups that a filter lets in: what it leaves out of `whole` is a part beside them, which a table
/// without the filter would give away by the difference.
pub(crate) fn hidden_within(cells: &[Count], whole: &[Count], k: i64) -> Vec<bool> {
    let part = |cell: &Count, name: &str, records| {
        let group = cell.group.iter().cloned().chain([Some(name.to_owned())]).collect();
        Count { group, records }
    };
    let known: BTreeMap<&[Option<String>], i64> = cells.iter().map(|cell| (&*cell.group, cell.records)).collect();
    let left_out = whole.iter().filter_map(|all| {
        let rest = all.records - known.get(&*all.group).copied().unwrap_or(0);
        (rest > 0).then(|| part(all, "", rest))
    });
    let parts: Vec<Count> = cells.iter().map(|cell| part(cell, "in", cell.records)).chain(left_out).collect();
    let mut hidden = hidden(&parts, k);
    hidden.truncate(cells.len());
    hidden
}

/// The cells whose groups differ in one value alone: a sum over them is what another table may show.
fn lines(cells: &[Count]) -> Vec<Vec<usize>> {
    let mut lines: BTreeMap<(usize, Vec<Option<&str>>), Vec<usize>> = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        for free in 0..cell.group.len() {
            let others = cell.group.iter().enumerate().filter(|(place, _)| *place != free);
            let others = others.map(|(_, value)| value.as_deref()).collect();
            lines.entry((free, others)).or_default().push(at);
        }
    }
    lines.into_values().collect()
}

/// The cell that must be hidden beside those of a line that are hidden already.
fn one_more(cells: &[Count], hidden: &[bool], line: &[usize], k: i64) -> Option<usize> {
    let of: Vec<usize> = line.iter().copied().filter(|at| hidden[*at]).collect();
    let together: i64 = of.iter().map(|at| cells[*at].records).sum();
    if of.is_empty() || (of.len() >= 2 && together >= k) {
        return None;
    }
    line.iter().copied().filter(|at| !hidden[*at]).min_by_key(|at| (cells[*at].records, *at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(cells: &[(&[&str], i64)]) -> Vec<Count> {
        let group = |names: &[&str]| names.iter().map(|name| Some((*name).to_owned())).collect();
        cells.iter().map(|(names, records)| Count { group: group(names), records: *records }).collect()
    }

    #[test]
    fn a_single_small_group_takes_another_with_it() {
        let cells = table(&[(&["Tổ 1"], 40), (&["Tổ 2"], 3), (&["Tổ 3"], 12), (&["Tổ 4"], 30)]);
        assert_eq!(hidden(&cells, 5), [false, true, true, false]);
    }

    #[test]
    fn two_tiny_groups_are_not_given_away_by_their_sum() {
        let cells = table(&[(&["Tổ 1"], 40), (&["Tổ 2"], 1), (&["Tổ 3"], 1)]);
        assert_eq!(hidden(&cells, 5), [true, true, true]);
    }

    #[test]
    fn nothing_is_hidden_where_all_groups_are_large() {
        assert_eq!(hidden(&table(&[(&["a"], 5), (&["b"], 6)]), 5), [false, false]);
        assert_eq!(hidden(&[], 5), Vec::<bool>::new());
    }

    #[test]
    fn a_cell_is_hidden_in_its_row_and_in_its_column() {
        let cells = table(&[(&["1", "x"], 2), (&["1", "y"], 20), (&["2", "x"], 30), (&["2", "y"], 40)]);
        assert_eq!(hidden(&cells, 5), [true, true, true, true]);
    }

    #[test]
    fn what_a_filter_leaves_out_is_not_given_away_by_the_difference() {
        let whole = table(&[(&["Tổ 1"], 40), (&["Tổ 2"], 30), (&["Tổ 3"], 20)]);
        let few_left = table(&[(&["Tổ 1"], 38), (&["Tổ 2"], 30), (&["Tổ 3"], 20)]);
        assert_eq!(hidden_within(&few_left, &whole, 5), [true, false, true]);
        let many_left = table(&[(&["Tổ 1"], 20), (&["Tổ 2"], 15)]);
        assert_eq!(hidden_within(&many_left, &whole, 5), [false, false]);
    }

    proptest! {
        #[test]
        fn no_line_gives_a_small_group_away(
            counts in proptest::collection::btree_map((0u8..4, 0u8..4), 1i64..30, 0..16), k in 2i64..9,
        ) {
            let name = |n: u8| Some(n.to_string());
            let cells: Vec<Count> =
                counts.iter().map(|((a, b), n)| Count { group: vec![name(*a), name(*b)], records: *n }).collect();
            let hidden = hidden(&cells, k);
            for (cell, hidden) in cells.iter().zip(&hidden) {
                prop_assert!(*hidden || cell.records >= k);
            }
            for line in lines(&cells) {
                let of: Vec<i64> = line.iter().filter(|at| hidden[**at]).map(|at| cells[*at].records).collect();
                let fits = of.is_empty() || of.len() == line.len() || (of.len() >= 2 && of.iter().sum::<i64>() >= k);
                prop_assert!(fits, "{:?} {:?}", cells, hidden);
            }
        }
    }
}
