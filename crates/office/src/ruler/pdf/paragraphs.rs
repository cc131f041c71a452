//! Lines of pages as paragraphs, with what their places betray: alignment, indent, spacing.

use super::{Laid, LaidPage, MM_PER_POINT};
use crate::pdf::layout::glue;
use crate::ruler::boxes::numbering;
use crate::ruler::paper::{Align, Column, Line};
use crate::write::letters::{REGULAR, width_mm};

/// A line of Times New Roman at single spacing, as a share of its size.
const SINGLE: f32 = 1.15;
/// Places of letters closer than this, in millimetres, are one place.
const SAME_MM: f32 = 1.5;
/// A line that ends so far from the edge does not fill the room.
const SHORT_MM: f32 = 10.0;
/// How far the text of an item may hang behind its mark.
const HANGING_MM: f32 = 13.0;

/// Where the text begins and ends, from the left edge of an upright page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    left: f32,
    right: f32,
    /// How far the middle of a centred line may lie from that of the text.
    slack: f32,
    /// From line to line of a paragraph, in points.
    pitch: Option<f32>,
    /// What the lines leave free at the right, where enough of them agree.
    pub(super) right_margin: Option<f32>,
}

impl Room {
    pub(super) fn of(pages: &[LaidPage]) -> Self {
        let upright = || pages.iter().filter(|page| page.width < page.height);
        let width = upright().map(|page| page.width).next().unwrap_or(210.0);
        let ends = |place: fn(&Laid) -> f32| {
            let mut places: Vec<f32> = upright().flat_map(free).map(place).collect();
            places.sort_by(f32::total_cmp);
            places
        };
        let lefts = ends(|one| one.left);
        let left = lefts.get((lefts.len().saturating_sub(1) as f32 * 0.05) as usize).copied().unwrap_or(30.0);
        let rights = ends(|one| one.right);
        let agreed = agree(&rights, AGREED);
        let (right, is_sure) = right_edge(&rights, agreed, width);
        let right_margin = agreed.filter(|end| (end - right).abs() < 0.01).map(|end| width - end);
        let mut room = Self { left, right, slack: if is_sure { 2.0 } else { 4.5 }, pitch: None, right_margin };
        let mut pitches: Vec<f32> = upright()
            .flat_map(|page| free(page).windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>())
            .filter(|(last, next)| room.ends_full(last) && room.is_flush(next) && is_near(last, next))
            .map(|(last, next)| next.baseline - last.baseline)
            .collect();
        pitches.sort_by(f32::total_cmp);
        room.pitch = pitches.get(pitches.len() / 2).copied();
        room
    }

    fn middle(self) -> f32 {
        f32::midpoint(self.left, self.right)
    }

    fn ends_full(self, one: &Laid) -> bool {
        one.right > self.right - SAME_MM
    }

    /// The first word of the next line would not have stood on it.
    fn is_full(self, one: &Laid, next: &Laid) -> bool {
        let size = one.line.look.size.unwrap_or(14.0);
        let word = next.line.text.split_whitespace().next().unwrap_or_default();
        self.ends_full(one) || one.right + width_mm(REGULAR, size, " ") + width_mm(REGULAR, size, word) > self.right
    }

    fn is_flush(self, one: &Laid) -> bool {
        (one.left - self.left).abs() < SAME_MM
    }

    /// Its two ends are as far from those of the text, and it fills neither.
    fn is_centred(self, one: &Laid) -> bool {
        (one.middle() - self.middle()).abs() < self.slack && one.left > self.left + 4.0
    }

    /// Stands wholly in the right half, where no line of the text begins.
    fn is_right(self, one: &Laid) -> bool {
        one.left > self.left + (self.right - self.left) * 0.42
    }

    /// Stands in the middle of the left half, as one of two columns does.
    fn is_left(self, one: &Laid) -> bool {
        one.left > self.left + 4.0 && one.right < self.middle()
    }
}

/// Lines of text that stand alone.
fn free(page: &LaidPage) -> Vec<&Laid> {
    page.lines.iter().filter(|one| !one.line.in_table && one.is_alone).collect()
}

/// So many lines that end at one place are justified.
const AGREED: usize = 4;

/// The farthest place where this many lines end, of the ends of all in order.
fn agree(ends: &[f32], count: usize) -> Option<f32> {
    ends.windows(count).rev().find(|same| same[count - 1] - same[0] < SAME_MM).map(|same| same[count - 1])
}

/// Where lines end at the right, of the ends of all in order, and whether that is sure.
fn right_edge(ends: &[f32], agreed: Option<f32>, width: f32) -> (f32, bool) {
    // The right margin is of 15 to 20 mm.
    let usual = width - 21.0..=width - 14.0;
    let within = ends.iter().rev().copied().find(|end| usual.contains(end));
    match (agree(ends, 2).filter(|end| usual.contains(end)), agreed, within) {
        // Other margins, where enough lines tell of them.
        (None, Some(end), within) if within.is_none_or(|within| within < end) => (end, true),
        (Some(end), ..) => (end, true),
        (.., Some(end)) => (end, false),
        _ => (width - 20.0, false),
    }
}

/// Joins lines to paragraphs, page after page.
pub(super) struct Joiner {
    room: Room,
    pub(super) lines: Vec<Line>,
    open: Vec<Laid>,
    above: Option<Laid>,
    /// From line to line of the paragraph above, in points, where it has several.
    above_pitch: Option<f32>,
    /// What is open goes on with the last paragraph of the page before.
    is_carried: bool,
}

impl Joiner {
    pub(super) fn new(room: Room) -> Self {
        Self { room, lines: Vec::new(), open: Vec::new(), above: None, above_pitch: None, is_carried: false }
    }

    /// Takes in a page; tells of each line how far down it begins, and how many paragraphs stand before it.
    pub(super) fn page(&mut self, laid: Vec<Laid>, mut tell: impl FnMut(f32, usize)) {
        self.is_carried = laid.first().is_some_and(|next| self.is_carried_over(next));
        for one in laid {
            if !goes_on(&self.open, &one, self.room) {
                self.close();
            }
            // Rules above the middle of this line belong to what stands before it.
            tell(one.top + (one.bottom - one.top) * 0.3, self.lines.len() + usize::from(!self.open.is_empty()));
            self.open.push(one);
        }
        self.close();
    }

    /// A page begins within a paragraph.
    fn is_carried_over(&self, next: &Laid) -> bool {
        let size = |one: &Laid| one.line.look.size.unwrap_or(0.0);
        self.above.as_ref().is_some_and(|last| {
            let are_plain = [last, next].iter().all(|one| one.is_alone && !one.line.in_table);
            are_plain
                && self.room.is_full(last, next)
                && self.room.is_flush(next)
                && (size(next) - size(last)).abs() < 0.6
        })
    }

    fn close(&mut self) {
        let laid = std::mem::take(&mut self.open);
        let Some(last) = laid.last().cloned() else { return };
        let above = self.above.as_ref().filter(|above| above.line.page == last.line.page);
        let line = paragraph(&laid, self.room, above, self.above_pitch);
        self.above_pitch = pitch(&laid);
        match self.lines.last_mut() {
            Some(above) if self.is_carried => {
                let glue = glue(&above.text);
                above.text.push_str(glue);
                above.text.push_str(&line.text);
            }
            _ => self.lines.push(line),
        }
        self.is_carried = false;
        self.above = Some(last);
    }
}

fn is_near(last: &Laid, next: &Laid) -> bool {
    let size = last.line.look.size.unwrap_or(0.0);
    next.baseline - last.baseline < size * SINGLE * 1.8
}

/// Whether the next line belongs to the paragraph of these.
fn goes_on(open: &[Laid], next: &Laid, room: Room) -> bool {
    let Some(last) = open.last() else { return false };
    let is_plain = |one: &Laid| one.is_alone && !one.line.in_table && !room.is_right(one);
    let size = |one: &Laid| one.line.look.size.unwrap_or(0.0);
    let is_same = (size(next) - size(last)).abs() < 0.6;
    is_plain(last)
        && is_plain(next)
        && is_near(last, next)
        && is_same
        && room.is_full(last, next)
        && begins_within(open, next, room)
}

/// A line begins where those of the paragraph do: at the edge below an indented one, below the text of an item, or
/// below the others.
fn begins_within(open: &[Laid], next: &Laid, room: Room) -> bool {
    let (Some(first), Some(last)) = (open.first(), open.last()) else { return false };
    let above = open.len().checked_sub(2).and_then(|at| open.get(at));
    let usual = above.map(|above| last.baseline - above.baseline).or(room.pitch);
    let is_tight = usual.is_none_or(|usual| next.baseline - last.baseline < usual + 1.5);
    let is_below = (next.left - last.left).abs() < SAME_MM && is_tight;
    if above.is_some() {
        return is_below;
    }
    let begins_anew = numbering(&next.line.text).is_some() || is_item(next);
    let is_numbered = is_item(first) || numbering(&first.line.text).is_some();
    let hangs = is_numbered && (SAME_MM..HANGING_MM).contains(&(next.left - first.left));
    let is_indented = first.left > room.left + SAME_MM;
    if room.is_flush(next) {
        return is_indented || (is_below && !begins_anew);
    }
    hangs || (is_below && usual.is_some() && !begins_anew && !room.is_centred(next))
}

fn is_item(one: &Laid) -> bool {
    one.line.text.starts_with(['-', '–', '+', '•'])
}

/// One paragraph of its lines.
fn paragraph(lines: &[Laid], room: Room, above: Option<&Laid>, above_pitch: Option<f32>) -> Line {
    let Some(first) = lines.first() else { return Line::default() };
    let mut line = first.line.clone();
    let mut text = String::new();
    for one in lines {
        let glue = glue(&text);
        text.push_str(glue);
        text.push_str(&one.line.text);
    }
    line.text = text;
    let share = |of: fn(&Line) -> Option<f32>| {
        let letters = |one: &Laid| one.line.text.chars().count() as f32;
        let all: f32 = lines.iter().map(letters).sum();
        Some(lines.iter().map(|one| of(&one.line).unwrap_or(0.0) * letters(one)).sum::<f32>() / all.max(1.0))
    };
    line.look.bold = share(|line| line.look.bold);
    line.look.italic = share(|line| line.look.italic);
    for font in lines.iter().flat_map(|one| &one.line.look.fonts) {
        if !line.look.fonts.contains(font) {
            line.look.fonts.push(font.clone());
        }
    }
    let size = line.look.size.unwrap_or(14.0);
    if first.is_alone && !line.in_table {
        line.column = match first {
            one if room.is_centred(one) => Column::Whole,
            one if room.is_right(one) => Column::Right,
            one if room.is_left(one) => Column::Left,
            _ => Column::Whole,
        };
        line.look.align = alignment(lines, room);
        line.look.first_line_mm = Some(first.left - room.left);
        let pitch = pitch(lines);
        line.look.lines = pitch.map(|pitch| pitch / (size * SINGLE));
        // Lines of another spacing have other room above and below them.
        let is_set_alike = |above: &&Laid| match above_pitch.zip(pitch) {
            Some((one, other)) => (one - other).abs() < 0.7,
            None => (above.left - first.left).abs() < SAME_MM && is_alike(&above.line, &first.line),
        };
        line.look.gap_pt = gap(above.filter(is_set_alike), first, pitch.unwrap_or(0.0), size);
    }
    line
}

/// In the same letters.
fn is_alike(one: &Line, other: &Line) -> bool {
    one.look.is_bold() == other.look.is_bold() && one.look.is_italic() == other.look.is_italic()
}

/// From line to line, in points.
fn pitch(lines: &[Laid]) -> Option<f32> {
    let (first, last) = (lines.first()?, lines.last()?);
    let steps = lines.len().checked_sub(1).filter(|steps| *steps > 0)?;
    Some((last.baseline - first.baseline) / steps as f32)
}

/// Room between the paragraph above and this one, where both are running text of known pitch.
fn gap(above: Option<&Laid>, first: &Laid, pitch: f32, size: f32) -> Option<f32> {
    let above = above?;
    let is_plain = above.is_alone && !above.line.in_table && above.line.look.size == first.line.look.size;
    (is_plain && pitch > 0.0 && first.baseline > above.baseline)
        .then_some(first.baseline - above.baseline - pitch)
        .filter(|gap| (-1.0..size * 4.0).contains(gap))
}

fn alignment(lines: &[Laid], room: Room) -> Option<Align> {
    let (first, last) = (lines.first()?, lines.last()?);
    if lines.len() == 1 {
        let is_left = first.right < room.right - SHORT_MM && first.left < room.left + HANGING_MM;
        return if room.is_centred(first) { Some(Align::Centre) } else { is_left.then_some(Align::Left) };
    }
    let full = &lines[..lines.len() - 1];
    // Letters may stand a fraction of a millimetre off.
    let ends = full.iter().map(|one| one.right);
    let (least, most) = ends.fold((f32::MAX, f32::MIN), |(least, most), end| (least.min(end), most.max(end)));
    let is_even = most - least < 2.0 * MM_PER_POINT && (most - room.right).abs() < SAME_MM;
    // Lines that all fill the room, as those of a long title, stand in its middle as well as at its edges.
    if lines.iter().all(|one| room.is_flush(one) && room.ends_full(one)) {
        return None;
    }
    if room.is_centred(last) && room.is_centred(first) {
        return Some(Align::Centre);
    }
    // One line alone may end at the edge by chance.
    match (is_even, full.len()) {
        (true, _) => Some(Align::Justified),
        (false, 1) => None,
        (false, _) => Some(Align::Left),
    }
}
