//! Lines of pages as paragraphs, with what their places betray: alignment, indent, spacing.

use super::{Laid, LaidPage, MM_PER_POINT};
use crate::pdf::layout::glue;
use crate::ruler::paper::{Align, Column, Line};

/// A line of Times New Roman at single spacing, as a share of its size.
const SINGLE: f32 = 1.15;
/// Places of letters closer than this, in millimetres, are one place.
const SAME_MM: f32 = 1.5;

/// Where the text of most lines begins and ends, from the left edge of an upright page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    left: f32,
    right: f32,
}

impl Room {
    pub(super) fn of(pages: &[LaidPage]) -> Self {
        let upright = || pages.iter().filter(|page| page.width < page.height).flat_map(|page| &page.lines);
        let ends = |place: fn(&Laid) -> f32, share: f32| {
            let free = upright().filter(|one| !one.line.in_table && one.is_alone);
            let mut places: Vec<f32> = free.map(place).collect();
            places.sort_by(f32::total_cmp);
            places.get((places.len().saturating_sub(1) as f32 * share) as usize).copied()
        };
        Self { left: ends(|one| one.left, 0.05).unwrap_or(30.0), right: ends(|one| one.right, 0.9).unwrap_or(195.0) }
    }

    fn middle(self) -> f32 {
        f32::midpoint(self.left, self.right)
    }

    fn is_full(self, one: &Laid) -> bool {
        one.right > self.right - SAME_MM
    }

    /// Its two ends are as far from those of the text, and it fills neither.
    fn is_centred(self, one: &Laid) -> bool {
        (one.middle() - self.middle()).abs() < 2.0 && one.left > self.left + 4.0
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

/// Joins lines to paragraphs, page after page.
pub(super) struct Joiner {
    room: Room,
    pub(super) lines: Vec<Line>,
    open: Vec<Laid>,
    above: Option<Laid>,
    /// What is open goes on with the last paragraph of the page before.
    is_carried: bool,
}

impl Joiner {
    pub(super) fn new(room: Room) -> Self {
        Self { room, lines: Vec::new(), open: Vec::new(), above: None, is_carried: false }
    }

    /// Takes in a page; tells of each line how far down it begins, and how many paragraphs stand before it.
    pub(super) fn page(&mut self, laid: Vec<Laid>, mut tell: impl FnMut(f32, usize)) {
        self.is_carried = laid.first().is_some_and(|next| self.is_carried_over(next));
        for one in laid {
            let goes_on = self.open.last().is_some_and(|last| goes_on(&self.open[0], last, &one, self.room));
            if !goes_on {
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
                && self.room.is_full(last)
                && (next.left - self.room.left).abs() < SAME_MM
                && (size(next) - size(last)).abs() < 0.6
        })
    }

    fn close(&mut self) {
        let laid = std::mem::take(&mut self.open);
        let Some(last) = laid.last().cloned() else { return };
        let line = paragraph(&laid, self.room, self.above.as_ref().filter(|above| above.line.page == last.line.page));
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

fn goes_on(first: &Laid, last: &Laid, next: &Laid, room: Room) -> bool {
    let is_plain = |one: &Laid| one.is_alone && !one.line.in_table && !room.is_right(one);
    let size = |one: &Laid| one.line.look.size.unwrap_or(0.0);
    let is_near = next.baseline - last.baseline < size(last) * SINGLE * 1.8;
    let is_same = (size(next) - size(last)).abs() < 0.6;
    let begins_left = (next.left - room.left).abs() < SAME_MM || (next.left - first.left).abs() < SAME_MM;
    let is_centred = |one: &Laid| room.is_centred(one) && !room.is_full(one);
    is_plain(last)
        && is_plain(next)
        && is_near
        && is_same
        && room.is_full(last)
        && begins_left
        && next.left <= first.left + SAME_MM
        && !is_centred(next)
}

/// One paragraph of its lines.
fn paragraph(lines: &[Laid], room: Room, above: Option<&Laid>) -> Line {
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
        let pitches: Vec<f32> = lines.windows(2).map(|pair| pair[1].baseline - pair[0].baseline).collect();
        let pitch = pitches.iter().sum::<f32>() / pitches.len().max(1) as f32;
        line.look.lines = (!pitches.is_empty()).then(|| pitch / (size * SINGLE));
        line.look.gap_pt = gap(above, first, pitch, size);
    }
    line
}

/// Room between the paragraph above and this one, where both are running text of known pitch.
fn gap(above: Option<&Laid>, first: &Laid, pitch: f32, size: f32) -> Option<f32> {
    let above = above?;
    let is_plain = above.is_alone && !above.line.in_table && above.line.look.size == first.line.look.size;
    (is_plain && pitch > 0.0 && first.baseline > above.baseline)
        .then_some(first.baseline - above.baseline - pitch)
        .filter(|gap| *gap < size * 4.0)
}

fn alignment(lines: &[Laid], room: Room) -> Option<Align> {
    let (first, last) = (lines.first()?, lines.last()?);
    if lines.len() == 1 {
        return room.is_centred(first).then_some(Align::Centre);
    }
    let full = &lines[..lines.len() - 1];
    // Letters may stand a fraction of a millimetre off.
    let ends = full.iter().map(|one| one.right);
    let (least, most) = ends.fold((f32::MAX, f32::MIN), |(least, most), end| (least.min(end), most.max(end)));
    let is_even = most - least < 2.0 * MM_PER_POINT && (most - room.right).abs() < SAME_MM;
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
