//! Phần thể thức bản sao: what stands on a paper copy below the last line of the text, as SVG in millimetres of an A4 page,
//! to be printed on the last sheet of each photocopy (NĐ 30/2020, Phụ lục I, Phần II: below a rule as wide as the text).

const PAGE: (f64, f64) = (210.0, 297.0);
/// Edges of the text, and the middles of the two columns below the rule.
const EDGES: (f64, f64) = (30.0, 195.0);
const MIDDLES: (f64, f64) = (63.0, 145.5);
/// Letters of 11, 12, 13 and 14 points, in millimetres.
const PT11: f64 = 3.88;
const PT12: f64 = 4.23;
const PT13: f64 = 4.59;
const PT14: f64 = 4.94;
/// From line to line.
const STEP: f64 = 5.4;
/// Room for signature and seal.
const ROOM: f64 = 27.0;
/// Letters of a line of nơi nhận.
const LONGEST: usize = 38;

/// What stands there.
pub(super) struct Part {
    /// "SAO LỤC".
    pub heading: &'static str,
    pub agency: Vec<String>,
    /// "Số: 01/SL-UBND".
    pub number: String,
    /// "Sông Công, ngày 16 tháng 3 năm 2026".
    pub place_and_day: String,
    pub authority: Vec<String>,
    pub name: String,
    pub recipients: Vec<String>,
}

struct Pen(ui::Html);

impl Pen {
    fn line(&mut self, text: &str, (x, y): (f64, f64), size: f64, look: &str) {
        let mut tag = self.0.tag("text").num("x", x).num("y", y).num("font-size", size);
        if look.contains('b') {
            tag = tag.attr("font-weight", "700");
        }
        if look.contains('i') {
            tag = tag.attr("font-style", "italic");
        }
        if look.contains('c') {
            tag = tag.attr("text-anchor", "middle");
        }
        tag.end();
        self.0.text(text);
        self.0.close("text");
    }

    fn rule(&mut self, (from, to): (f64, f64), y: f64) {
        let tag = self.0.tag("line").num("x1", from).num("y1", y).num("x2", to).num("y2", y);
        tag.attr("stroke", "#000").attr("stroke-width", ".3").end();
        self.0.close("line");
    }
}

/// An otherwise empty page with the part, so far from its upper edge.
pub(super) fn svg(part: &Part, top: f64, label: &str) -> String {
    let mut pen = Pen(ui::Html::new());
    let view = format!("0 0 {} {}", PAGE.0, PAGE.1);
    let sheet = pen.0.tag("svg").attr("class", "dinh-sheet").attr("viewBox", &view).attr("role", "img");
    sheet.attr("aria-label", label).attr("font-family", "Liberation Serif, Times New Roman, serif").end();
    pen.rule(EDGES, top);
    pen.line(part.heading, (MIDDLES.1, top + 8.0), PT14, "bc");
    let mut left = top + 8.0;
    for line in &part.agency {
        pen.line(line, (MIDDLES.0, left), PT13, "bc");
        left += STEP;
    }
    pen.rule((MIDDLES.0 - 9.0, MIDDLES.0 + 9.0), left - STEP + 1.6);
    left += 2.5;
    pen.line(&part.number, (MIDDLES.0, left), PT13, "c");
    pen.line(&part.place_and_day, (MIDDLES.1, left), PT13, "ic");
    let mut right = left + 9.0;
    left = right;
    for line in &part.authority {
        pen.line(line, (MIDDLES.1, right), PT13, "bc");
        right += STEP;
    }
    pen.line(&part.name, (MIDDLES.1, right + ROOM - STEP), PT14, "bc");
    pen.line("Nơi nhận:", (EDGES.0, left), PT12, "bi");
    for line in part.recipients.iter().flat_map(|one| wrapped(one)) {
        left += 4.7;
        pen.line(&line, (EDGES.0, left), PT11, "");
    }
    pen.0.close("svg");
    pen.0.into_string()
}

/// A receiver on as many lines as it takes.
/// How many lines these receivers take.
pub(super) fn lines_of(recipients: &[String]) -> usize {
    recipients.iter().map(|one| wrapped(one).len()).sum()
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|last| last.chars().count() + word.chars().count() < LONGEST) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_receivers_take_more_lines() {
        let lines = wrapped("- Ủy ban Mặt trận Tổ quốc Việt Nam phường Sông Công;");
        assert!(lines.len() == 2 && lines.iter().all(|line| line.chars().count() <= LONGEST), "{lines:?}");
        assert_eq!(wrapped("- Lưu: VT."), ["- Lưu: VT."]);
    }
}
