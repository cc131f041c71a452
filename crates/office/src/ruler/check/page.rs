//! Paper, margins, numbers of pages, fonts.

use super::{Judge, Saying, is_outside, number, range};
use crate::ruler::paper::{Sheet, Source};
use crate::ruler::report::{Place, Severity};
use std::collections::HashMap;

fn place(sheet: &Sheet) -> Place {
    Place { page: sheet.page, ..Place::default() }
}

/// Paper and margins.
pub(super) fn sheets(judge: &mut Judge<'_>) {
    let rule = &judge.rules.page;
    let paper = judge.paper;
    let mut said_size = false;
    for sheet in &paper.sheets {
        let (short, long) = (sheet.width_mm.min(sheet.height_mm), sheet.width_mm.max(sheet.height_mm));
        if !said_size && ((short - rule.width).abs() > 1.5 || (long - rule.height).abs() > 1.5) {
            said_size = true;
            let found = format!("Khổ giấy {} × {} mm.", number(sheet.width_mm), number(sheet.height_mm));
            let expected = "Khổ A4: 210 × 297 mm.".to_owned();
            say(judge, "page.size", Severity::Wrong, place(sheet), found, expected);
        }
    }
    if let Some(first) = paper.sheets.first()
        && first.width_mm > first.height_mm + 1.0
    {
        let found = "Trang đầu trình bày theo chiều ngang.".to_owned();
        let expected =
            "Trình bày theo chiều dài của khổ A4; chỉ bảng biểu không làm thành phụ lục riêng mới theo chiều ngang."
                .to_owned();
        say(judge, "page.orientation", Severity::Look, place(first), found, expected);
    }
    match paper.source {
        Source::Docx => set_margins(judge),
        Source::Pdf => seen_margins(judge),
        Source::Text => {}
    }
}

fn say(judge: &mut Judge<'_>, rule: &str, severity: Severity, place: Place, found: String, expected: String) {
    let item = &judge.rules.page.item;
    judge.say(place, Saying { rule, severity, item, found, expected });
}

/// Margins as they are set.
fn set_margins(judge: &mut Judge<'_>) {
    let rule = &judge.rules.page;
    let tolerance = judge.rules.tolerance.margin_mm;
    let mut said: Vec<&str> = Vec::new();
    for sheet in &judge.paper.sheets {
        let Some(margins) = sheet.margins_mm else { continue };
        let sides = [
            ("top", "trên", rule.top),
            ("bottom", "dưới", rule.bottom),
            ("left", "trái", rule.left),
            ("right", "phải", rule.right),
        ];
        for ((side, name, bounds), value) in sides.into_iter().zip(margins) {
            if is_outside(value, bounds, tolerance) && !said.contains(&side) {
                said.push(side);
                let text = judge.paper.lines.get(sheet.first_line).map(|line| line.place().text).unwrap_or_default();
                let place = Place { text, ..Place::default() };
                let found = format!("Lề {name} {} mm.", number(value));
                let expected = format!("Lề {name} {} mm.", range(bounds));
                say(judge, &format!("page.margin_{side}"), Severity::Wrong, place, found, expected);
            }
        }
    }
}

/// Margins as the letters leave them free: what reaches into one is certain; what stays away from it may be a short text.
fn seen_margins(judge: &mut Judge<'_>) {
    let rule = &judge.rules.page;
    let tolerance = &judge.rules.tolerance;
    let sides = [
        ("top", "trên", rule.top, 0usize),
        ("bottom", "dưới", rule.bottom, 1),
        ("left", "trái", rule.left, 2),
        ("right", "phải", rule.right, 3),
    ];
    let sheets: Vec<(&Sheet, [f32; 4])> =
        judge.paper.sheets.iter().filter_map(|sheet| Some((sheet, sheet.margins_mm?))).collect();
    let is_long = judge.paper.is_long;
    // Pages end with the text, and leave room for a heading or a line that goes on.
    let is_telling = |side| match side {
        "right" => is_long || judge.paper.text_right_mm.is_some(),
        "bottom" => judge.paper.sheets.len() > 3,
        _ => true,
    };
    let room = |side| match side {
        "top" => tolerance.pdf_top_mm,
        "bottom" => tolerance.pdf_bottom_mm,
        _ => tolerance.pdf_margin_mm,
    };
    for (side, name, bounds, at) in sides {
        let Some((sheet, least)) =
            sheets.iter().map(|(sheet, margins)| (*sheet, margins[at])).min_by(|one, other| one.1.total_cmp(&other.1))
        else {
            continue;
        };
        let key = format!("page.margin_{side}");
        let expected = format!("Lề {name} {} mm.", range(bounds));
        let most = if side == "right" { judge.paper.text_right_mm.unwrap_or(least) } else { least };
        if least < bounds[0] - tolerance.pdf_margin_mm {
            let found = format!("Chữ cách mép {name} {} mm.", number(least));
            say(judge, &key, Severity::Wrong, place(sheet), found, expected);
        } else if is_telling(side) && most > bounds[1] + room(side) {
            let found = format!("Không dòng nào của nội dung cách mép {name} dưới {} mm.", number(most));
            // Above the first line a picture may stand; below the last one what did not fit was moved on.
            let severity = if matches!(side, "left" | "right") { Severity::Wrong } else { Severity::Look };
            say(judge, &key, severity, place(sheet), found, expected);
        }
    }
}

/// Numbers of pages.
pub(super) fn numbers(judge: &mut Judge<'_>) {
    let paper = judge.paper;
    if paper.source == Source::Text {
        return;
    }
    let expected = "Số trang đánh từ số 1, đặt canh giữa ở lề trên, không hiển thị trang thứ nhất.";
    if paper.numbers.is_empty() {
        if paper.is_long {
            number_says(
                judge,
                "page_number.missing",
                Severity::Wrong,
                Place::default(),
                "Không thấy số trang.",
                expected,
            );
        }
        return;
    }
    let first = paper.numbers.iter().find(|number| number.page == Some(1));
    let is_first_shown = paper.source == Source::Docx && paper.sheets.first().is_some_and(|sheet| !sheet.hides_first);
    if first.is_some() || is_first_shown {
        let place = Place { page: first.and(Some(1)), ..Place::default() };
        number_says(
            judge,
            "page_number.first",
            Severity::Wrong,
            place,
            "Số trang hiển thị ở trang thứ nhất.",
            expected,
        );
    }
    let place =
        |number: &crate::ruler::paper::PageNumber| Place { page: number.page, line: None, text: number.text.clone() };
    if let Some(number) = paper.numbers.iter().find(|number| !number.is_at_top) {
        number_says(judge, "page_number.top", Severity::Wrong, place(number), "Số trang đặt ở lề dưới.", expected);
    } else if let Some(number) = paper.numbers.iter().find(|number| !number.is_centred) {
        number_says(
            judge,
            "page_number.centred",
            Severity::Wrong,
            place(number),
            "Số trang không đặt canh giữa.",
            expected,
        );
    }
    if let Some(number) = paper.numbers.iter().find(|number| number.text.contains(|c: char| !c.is_ascii_digit())) {
        let found = format!("Số trang viết «{}».", number.text);
        number_says(judge, "page_number.form", Severity::Wrong, place(number), &found, "Chỉ có chữ số Ả Rập.");
    }
    number_look(judge);
}

fn number_look(judge: &mut Judge<'_>) {
    let rule = &judge.rules.page_number;
    let tolerance = if judge.is_pdf() { judge.rules.tolerance.pdf_size_pt } else { judge.rules.tolerance.size_pt };
    let Some(first) = judge.paper.numbers.first() else { return };
    let place = Place { page: first.page, line: None, text: first.text.clone() };
    let bounds = rule.size.unwrap_or([13.0, 14.0]);
    if let Some(size) = first.look.size.filter(|size| is_outside(*size, bounds, tolerance)) {
        let found = format!("Số trang cỡ chữ {}.", number(size));
        let expected = format!("Cỡ chữ {}.", range(bounds));
        number_says(judge, "page_number.size", Severity::Wrong, place.clone(), &found, &expected);
    }
    if first.look.is_bold() == Some(true) || first.look.is_italic() == Some(true) {
        number_says(
            judge,
            "page_number.style",
            Severity::Wrong,
            place,
            "Số trang không phải chữ đứng, nét thường.",
            "Kiểu chữ đứng.",
        );
    }
}

fn number_says(judge: &mut Judge<'_>, rule: &str, severity: Severity, place: Place, found: &str, expected: &str) {
    let item = &judge.rules.page_number.item;
    judge.say(place, Saying { rule, severity, item, found: found.to_owned(), expected: expected.to_owned() });
}

/// Fonts and colours of all lines: each other font is said once, where it begins.
pub(super) fn fonts(judge: &mut Judge<'_>) {
    let rule = &judge.rules.fonts;
    let is_pdf = judge.is_pdf();
    let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let is_accepted = |name: &str| {
        let name = plain(name);
        rule.accepted.contains(&name) || (is_pdf && rule.equal_in_pdf.contains(&name))
    };
    let mut waiting: HashMap<&String, usize> = HashMap::new();
    for font in judge.paper.lines.iter().filter_map(|line| line.look.fonts.first()).filter(|font| !is_accepted(font)) {
        *waiting.entry(font).or_default() += 1;
    }
    let mut is_coloured = false;
    for (index, line) in judge.paper.lines.iter().enumerate() {
        if let Some((font, count)) = line.look.fonts.first().and_then(|font| waiting.remove_entry(font)) {
            let found = format!("Phông chữ {font} ở {count} đoạn.");
            let expected = format!("Phông chữ {}, bộ mã Unicode.", rule.name);
            let saying = Saying { rule: "font.name", severity: Severity::Wrong, item: &rule.item, found, expected };
            judge.say(line.place(), saying);
        }
        if let Some(colour) = line.look.colour.as_ref().filter(|_| !is_coloured && judge.boxes.urgency != Some(index)) {
            is_coloured = true;
            let found = format!("Chữ có màu {colour}.");
            let expected = "Chữ màu đen.".to_owned();
            let saying = Saying { rule: "font.colour", severity: Severity::Wrong, item: &rule.item, found, expected };
            judge.say(line.place(), saying);
        }
    }
}
