//! Where signature, seal, number and day stand on a document, found by the words around them (NĐ 30/2020, Phụ lục I).

use chrono::{Datelike, NaiveDate};
use office::letters::{ITALIC, REGULAR};
use office::{PlacedLine, PlacedWord};
use signing::{Align, Blank, Fill, Rect, Style};

const MM_PER_POINT: f64 = 25.4 / 72.0;
/// A signature as it is drawn where there is room for it.
const SIGNATURE_MM: (f64, f64) = (50.0, 22.0);
/// How far above a name its position may stand.
const HIGHEST_MM: f32 = 75.0;
/// Digits of Times New Roman are half as wide as they are high.
const DIGIT: f64 = 0.5;

/// A place on a page, the first page being 1; nothing for the last one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub page: Option<u32>,
    pub rect: Rect,
}

/// A blank among the words of the first page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gap {
    /// "so", "ngay", "thang", "nam": the fields of the PDF.
    pub name: &'static str,
    rect: Rect,
    /// Size of the letters around it, in points.
    size: f64,
}

impl Gap {
    /// As the file is to have it.
    pub(crate) fn blank(&self) -> Blank {
        Blank { name: self.name.to_owned(), page: Some(1), rect: self.rect }
    }

    /// A text for it, as large as the letters around it where it fits.
    pub(crate) fn filled(&self, text: String) -> Fill {
        // No space parts a number from its symbol.
        let (font, align) = if self.name == "so" { (REGULAR, Align::Right) } else { (ITALIC, Align::Centre) };
        let style = Style { font, size: self.size, align };
        Fill { name: self.name.to_owned(), text, style }
    }
}

/// What stands in a gap once the document has its number and day: the months 1 and 2 and days and numbers below ten have
/// a zero before them.
pub(crate) fn text_of(gap: &str, number: Option<i32>, day: NaiveDate) -> Option<String> {
    Some(match gap {
        "so" => format!("{:02}", number?),
        "ngay" => format!("{:02}", day.day()),
        "thang" if day.month() < 3 => format!("{:02}", day.month()),
        "thang" => day.month().to_string(),
        _ => day.year().to_string(),
    })
}

fn is(word: &PlacedWord, text: &str) -> bool {
    vietnamese::fold(&word.text).trim_end_matches(',') == text
}

/// The blanks for number and day on the first page; those that are printed already are none.
pub(crate) fn gaps(lines: &[PlacedLine]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for line in lines.iter().filter(|line| line.page == 1 && line.baseline < line.sheet.1 / 2.0) {
        for (at, word) in line.words.iter().enumerate() {
            let next = line.words.get(at + 1);
            let gap = match next {
                Some(next) if is(word, "so:") && next.text.starts_with('/') => between(line, "so", word, next),
                Some(next) if is(word, "ngay") && is(next, "thang") => between(line, "ngay", word, next),
                Some(next) if is(word, "thang") && is(next, "nam") => between(line, "thang", word, next),
                None if is(word, "nam") && at > 1 && is(&line.words[at - 1], "thang") => {
                    let begin = PlacedWord { right: word.right + 0.8, ..word.clone() };
                    let end = PlacedWord { left: begin.right + 10.0, ..word.clone() };
                    between(line, "nam", &begin, &end)
                }
                _ => None,
            };
            gaps.extend(gap.filter(|gap| !gaps.iter().any(|other: &Gap| other.name == gap.name)));
        }
    }
    gaps
}

fn between(line: &PlacedLine, name: &'static str, before: &PlacedWord, after: &PlacedWord) -> Option<Gap> {
    let size = f64::from(line.size);
    let (left, right) = (f64::from(before.right), f64::from(after.left));
    let height = size * 1.25 * MM_PER_POINT;
    let top = f64::from(line.baseline) - size * MM_PER_POINT;
    let rect = Rect { left, top, width: right - left, height };
    (rect.width > size * DIGIT * 1.5 * MM_PER_POINT && top > 0.0).then_some(Gap { name, rect, size })
}

/// Where words stand on a line one after the other: left and right end.
fn run(line: &PlacedLine, words: &[String]) -> Option<(f32, f32)> {
    let fits = |found: &[PlacedWord]| found.iter().zip(words).all(|(word, text)| &word.text == text);
    let found = line.words.windows(words.len().max(1)).rev().find(|found| fits(found))?;
    Some((found.first()?.left, found.last()?.right))
}

fn words(text: &str) -> Vec<String> {
    vietnamese::nfc(text).split_whitespace().map(str::to_owned).collect()
}

/// The room between the position and the name of whoever signs, on the last page that has the name; below the text at the
/// right where it has not.
pub(crate) fn hand(lines: &[PlacedLine], name: &str) -> Spot {
    let name = words(name);
    let found = lines.iter().enumerate().rev().find_map(|(at, line)| Some((at, run(line, &name)?)));
    let Some((at, (left, right))) = found.filter(|_| !name.is_empty()) else { return below(lines) };
    let line = &lines[at];
    let middle = f32::midpoint(left, right);
    let beside = |word: &PlacedWord| word.left - 3.0 < middle && middle < word.right + 3.0;
    let is_above = |other: &&PlacedLine| {
        other.page == line.page && line.baseline - other.baseline < HIGHEST_MM && other.words.iter().any(beside)
    };
    let letters = line.size * 0.9 * MM_PER_POINT as f32;
    let bottom = f64::from(line.baseline - letters);
    let top =
        lines[..at].iter().rev().find(is_above).map_or(bottom - SIGNATURE_MM.1, |above| {
            f64::from(above.baseline + above.size * 0.25 * MM_PER_POINT as f32)
        });
    let height = (bottom - top - 1.0).clamp(10.0, SIGNATURE_MM.1);
    let width = SIGNATURE_MM.0.min(f64::from(line.sheet.0) - 10.0);
    let left = (f64::from(middle) - width / 2.0).clamp(5.0, f64::from(line.sheet.0) - width - 5.0);
    let top = ((top + bottom - height) / 2.0).max(5.0);
    Spot { page: Some(line.page), rect: Rect { left, top, width, height } }
}

fn below(lines: &[PlacedLine]) -> Spot {
    let (page, sheet, last) =
        lines.last().map_or((None, (210.0, 297.0), 200.0), |line| (Some(line.page), line.sheet, line.baseline));
    let (width, height) = SIGNATURE_MM;
    let (wide, high) = (f64::from(sheet.0), f64::from(sheet.1));
    let top = (f64::from(last) + 8.0).min(high - height - 15.0).max(5.0);
    Spot { page, rect: Rect { left: (wide * 0.75 - width / 2.0).max(5.0), top, width, height } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(page: u32, baseline: f32, words: &[(&str, f32, f32)]) -> PlacedLine {
        let word = |(text, left, right): &(&str, f32, f32)| PlacedWord {
            text: (*text).to_owned(),
            left: *left,
            right: *right,
        };
        PlacedLine { page, sheet: (210.0, 297.0), baseline, size: 13.0, words: words.iter().map(word).collect() }
    }

    #[test]
    fn blanks_of_number_and_day_lie_between_their_words() {
        let first = line(
            1,
            40.0,
            &[
                ("Số:", 45.0, 52.0),
                ("/KH-UBND", 62.0, 85.0),
                ("Công,", 120.0, 131.0),
                ("ngày", 132.0, 141.0),
                ("tháng", 147.0, 158.0),
                ("năm", 164.0, 172.0),
            ],
        );
        let found = gaps(std::slice::from_ref(&first));
        assert_eq!(found.iter().map(|gap| gap.name).collect::<Vec<_>>(), ["so", "ngay", "thang", "nam"]);
        assert!((found[0].rect.left - 52.0).abs() < 0.01 && (found[0].rect.width - 10.0).abs() < 0.01);
        let style = found[1].filled("04".into()).style;
        assert!(style.size > 12.9 && style.align == Align::Centre);
        assert_eq!(found[0].filled("04".into()).style.align, Align::Right);
        let printed = line(1, 40.0, &[("Số:", 45.0, 52.0), ("12/KH-UBND", 53.0, 85.0)]);
        assert!(gaps(&[printed]).is_empty());
    }

    #[test]
    fn a_signature_stands_between_position_and_name() {
        let lines = [
            line(
                1,
                200.0,
                &[("Nơi", 30.0, 36.0), ("nhận:", 37.0, 47.0), ("CHỦ", 140.0, 150.0), ("TỊCH", 151.0, 162.0)],
            ),
            line(1, 215.0, &[("-", 30.0, 31.0), ("Lưu:", 32.0, 40.0)]),
            line(1, 235.0, &[("Nguyễn", 130.0, 147.0), ("Văn", 148.0, 156.0), ("Mẫu", 157.0, 168.0)]),
            line(2, 30.0, &[("Phụ", 90.0, 97.0), ("lục", 98.0, 104.0)]),
        ];
        let spot = hand(&lines, "Nguyễn Văn Mẫu");
        assert_eq!(spot.page, Some(1));
        let Rect { left, top, width, height } = spot.rect;
        assert!((left + width / 2.0 - 149.0).abs() < 0.1 && top > 200.0 && top + height < 235.0, "{spot:?}");
        assert_eq!(hand(&lines, "Người khác").page, Some(2));
        assert_eq!(hand(&[], "").page, None);
    }

    #[test]
    fn days_and_months_are_written_as_the_decree_asks() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let all = |d: NaiveDate| ["so", "ngay", "thang", "nam"].map(|gap| text_of(gap, Some(7), d).unwrap()).join(" ");
        assert_eq!(all(day("2026-04-09")), "07 09 4 2026");
        assert_eq!(all(day("2026-02-19")), "07 19 02 2026");
    }
}
