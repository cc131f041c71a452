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
}

/// Joins the lines of a page to paragraphs; tells of each line how far down it begins, and how many paragraphs stand
/// before it.
pub(super) fn join(laid: Vec<Laid>, room: Room, out: &mut Vec<Line>, mut tell: impl FnMut(f32, usize)) {
    let mut open: Vec<Laid> = Vec::new();
    let mut above: Option<Laid> = None;
    for one in laid {
        let goes_on = open.last().is_some_and(|last| goes_on(&open[0], last, &one, room));
        if !goes_on && !open.is_empty() {
            close(&mut open, room, out, &mut above);
        }
        // Rules above the middle of this line belong to what stands before it.
        tell(one.top + (one.bottom - one.top) * 0.3, out.len() + usize::from(!open.is_empty()));
        open.push(one);
    }
    if !open.is_empty() {
        close(&mut open, room, out, &mut above);
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

fn close(open: &mut Vec<Laid>, room: Room, out: &mut Vec<Line>, above: &mut Option<Laid>) {
    let lines = std::mem::take(open);
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
    let mut line = first.line.clone();
    let mut text = String::new();
    for one in &lines {
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
        line.column = if room.is_right(first) && !room.is_centred(first) { Column::Right } else { Column::Whole };
        line.look.align = alignment(&lines, room);
        line.look.first_line_mm = Some(first.left - room.left);
        let pitches: Vec<f32> = lines.windows(2).map(|pair| pair[1].baseline - pair[0].baseline).collect();
        let pitch = pitches.iter().sum::<f32>() / pitches.len().max(1) as f32;
        line.look.lines = (!pitches.is_empty()).then(|| pitch / (size * SINGLE));
        line.look.gap_pt = gap(above.as_ref(), first, pitch, size);
    }
    *above = Some(last.clone());
    out.push(line);
}

/// Room between the paragraph above and this one, where both are running text of known pitch.
fn gap(above: Option<&Laid>, first: &Laid, pitch: f32, size: f32) -> Option<f32> {
    let above = above?;
    let is_plain = above.is_alone && !above.line.in_table && above.line.look.size == first.line.look.size;
    (is_plain && pitch > 0.0 && first.baseline > above.baseline)
        .then(|| first.baseline - above.baseline - pitch)
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
