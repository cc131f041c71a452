//! Ruled tables of a page: rules that cross make a grid, its cells take the text that stands in them.

use super::page::Rule;

/// Rules closer than this are one.
const SAME: f32 = 3.0;
const MAX_LINES: usize = 400;

/// A ruled table: ascending column edges, descending row edges, and which neighbours are one cell.
pub(crate) struct Grid {
    pub(crate) columns: Vec<f32>,
    pub(crate) rows: Vec<f32>,
    /// The cell each cell belongs to (itself, or the first of a merged block).
    owner: Vec<usize>,
}

impl Grid {
    pub(crate) fn column_count(&self) -> usize {
        self.columns.len() - 1
    }

    pub(crate) fn row_count(&self) -> usize {
        self.rows.len() - 1
    }

    pub(crate) fn top(&self) -> f32 {
        self.rows[0]
    }

    pub(crate) fn bottom(&self) -> f32 {
        self.rows[self.rows.len() - 1]
    }

    /// The cell in which a point lies.
    pub(crate) fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let column = self.columns.windows(2).position(|edges| edges[0] - 1.0 <= x && x < edges[1])?;
        let row = self.rows.windows(2).position(|edges| edges[0] + 1.0 >= y && y > edges[1])?;
        Some(self.owner[row * self.column_count() + column])
    }

    /// The first cell of the block that a cell belongs to.
    pub(crate) fn owner(&self, row: usize, column: usize) -> usize {
        self.owner[row * self.column_count() + column]
    }
}

/// The tables that the rules of a page draw.
pub(crate) fn find(rules: &[Rule]) -> Vec<Grid> {
    groups(rules).iter().filter_map(|group| grid_of(group)).collect()
}

/// Rules that touch belong to one table.
fn groups(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut groups: Vec<(Rule, Vec<Rule>)> = Vec::new();
    for rule in rules {
        let mut bounds = *rule;
        let mut members = vec![*rule];
        let mut rest = Vec::with_capacity(groups.len() + 1);
        for (other, list) in groups {
            if touches(&bounds, &other) {
                bounds = Rule {
                    x0: bounds.x0.min(other.x0),
                    y0: bounds.y0.min(other.y0),
                    x1: bounds.x1.max(other.x1),
                    y1: bounds.y1.max(other.y1),
                };
                members.extend(list);
            } else {
                rest.push((other, list));
            }
        }
        rest.push((bounds, members));
        groups = rest;
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

fn touches(a: &Rule, b: &Rule) -> bool {
    a.x0 <= b.x1 + SAME && b.x0 <= a.x1 + SAME && a.y0 <= b.y1 + SAME && b.y0 <= a.y1 + SAME
}

fn is_horizontal(rule: &Rule) -> bool {
    rule.y0 == rule.y1
}

fn grid_of(rules: &[Rule]) -> Option<Grid> {
    let columns = edges(rules.iter().filter(|rule| !is_horizontal(rule)).map(|rule| rule.x0));
    // The ends of upright rules close the rows that the page's end cut.
    let ends = || rules.iter().filter(|rule| !is_horizontal(rule));
    let top = ends().map(|rule| rule.y1).fold(f32::MIN, f32::max);
    let bottom = ends().map(|rule| rule.y0).fold(f32::MAX, f32::min);
    let across = rules.iter().filter(|rule| is_horizontal(rule) && parts_cells(rule, &columns)).map(|rule| rule.y0);
    let mut rows = edges(across.chain([top, bottom].into_iter().filter(|y| y.abs() < 1.0e6)));
    rows.reverse();
    if columns.len() < 3 || rows.len() < 2 || columns.len() > MAX_LINES || rows.len() > MAX_LINES {
        return None;
    }
    let width = columns.len() - 1;
    let mut owner: Vec<usize> = (0..width * (rows.len() - 1)).collect();
    for row in 0..rows.len() - 1 {
        let y = (rows[row] + rows[row + 1]) / 2.0;
        for column in 0..width {
            let cell = row * width + column;
            let x = (columns[column] + columns[column + 1]) / 2.0;
            let open_left = column > 0 && !rules.iter().any(|rule| parts_columns(rule, columns[column], y));
            let open_above = row > 0 && !rules.iter().any(|rule| parts_rows(rule, rows[row], x));
            if open_left {
                owner[cell] = owner[cell - 1];
            } else if open_above {
                owner[cell] = owner[cell - width];
            }
        }
    }
    Some(Grid { columns, rows, owner })
}

/// A level rule from one upright to another, or over one; an underline in a cell is none.
fn parts_cells(rule: &Rule, columns: &[f32]) -> bool {
    let is_at = |x: f32| columns.iter().any(|column| (column - x).abs() <= SAME + 1.0);
    (is_at(rule.x0) && is_at(rule.x1))
        || columns.iter().any(|column| rule.x0 + SAME < *column && *column < rule.x1 - SAME)
}

fn parts_columns(rule: &Rule, x: f32, y: f32) -> bool {
    !is_horizontal(rule) && (rule.x0 - x).abs() <= SAME && rule.y0 <= y && y <= rule.y1
}

fn parts_rows(rule: &Rule, y: f32, x: f32) -> bool {
    is_horizontal(rule) && (rule.y0 - y).abs() <= SAME && rule.x0 <= x && x <= rule.x1
}

/// Distinct places, ascending.
fn edges(places: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut places: Vec<f32> = places.collect();
    places.sort_by(f32::total_cmp);
    places.dedup_by(|next, kept| *next - *kept <= SAME);
    places
}
