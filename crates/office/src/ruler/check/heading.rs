//! From quốc hiệu to trích yếu: are they there, rightly spelt, rightly set, in their order.

use super::{Judge, look, writing};
use crate::Standing;
use crate::ruler::boxes::Boxes;
use crate::ruler::paper::{Column, Source};
use crate::ruler::report::{Place, Severity};

pub(super) fn all(judge: &mut Judge<'_>) {
    motto(judge);
    agencies(judge);
    number_and_day(judge);
    name(judge);
    urgency(judge);
    order(judge);
}

fn motto(judge: &mut Judge<'_>) {
    for (key, at) in [("motto", judge.boxes.motto), ("motto_line", judge.boxes.motto_line)] {
        let words = judge.rules.of(key).text.clone().unwrap_or_default();
        let Some(at) = at else {
            judge.missing(key, &words);
            continue;
        };
        let line = judge.line(at);
        let below = judge.paper.lines.iter().skip(at + 1).take(3).find(|below| below.column == line.column);
        let is_cut = below.is_some_and(|below| format!("{} {}", line.text, below.text) == words);
        if line.text != words && !is_cut {
            let found = format!("{} viết «{}».", judge.rules.of(key).name, line.text);
            // The old placement of a tone mark is no other word.
            let is_tone = vietnamese::normalise_tone(&line.text) == vietnamese::normalise_tone(&words);
            let severity = if is_tone { Severity::Look } else { Severity::Wrong };
            judge.of_box(&format!("{key}.text"), severity, line.place(), found, format!("«{words}»"));
        }
        look::line(judge, key, line);
        if judge.paper.source != Source::Text && line.column == Column::Left {
            let found = format!("{} ở cột bên trái.", judge.rules.of(key).name);
            judge.wrong(
                &format!("{key}.place"),
                line.place(),
                found,
                "Ở phía trên cùng, bên phải trang đầu.".to_owned(),
            );
        }
    }
    if let Some(at) = judge.boxes.motto_line {
        let until = [judge.boxes.number, judge.boxes.date].into_iter().flatten().min().unwrap_or(at + 2);
        look::rule_below(judge, "motto_line", &[at], until);
    }
}

fn agencies(judge: &mut Judge<'_>) {
    let agencies = judge.boxes.agencies.clone();
    let Some((last, above)) = agencies.split_last() else {
        judge.missing("agency", "Tên cơ quan ban hành ở phía trên bên trái trang đầu.");
        return;
    };
    look::line(judge, "agency", judge.line(*last));
    // Lines above are the same name or the agency above: only the whole tells, so weight and size are measured alone.
    for at in above {
        let line = judge.line(*at);
        let key = if line.look.is_bold() == Some(false) { "parent_agency" } else { "agency" };
        look::line(judge, key, line);
    }
    let until = [judge.boxes.number, judge.boxes.date].into_iter().flatten().min().unwrap_or(last + 2);
    let is_parent = |at: &usize| *at != *last && judge.line(*at).look.is_bold() == Some(false);
    let own: Vec<usize> = agencies.iter().copied().filter(|at| !is_parent(at)).collect();
    look::rule_below(judge, "agency", &own, until);
}

fn number_and_day(judge: &mut Judge<'_>) {
    let kind = judge.boxes.kind;
    match judge.boxes.number {
        Some(at) => {
            let line = judge.line(at);
            for (part, is_wrong, found, expected) in writing::number(&line.text, kind) {
                let severity = if is_wrong { Severity::Wrong } else { Severity::Look };
                judge.of_box(&format!("number.{part}"), severity, line.place(), found, expected);
            }
            look::line(judge, "number", line);
        }
        None if kind.is_none_or(|kind| kind.numbered) => {
            judge.missing("number", "Số: …/LOẠI-CƠ QUAN, dưới tên cơ quan.")
        }
        None => {}
    }
    match judge.boxes.date {
        Some(at) => {
            let line = judge.line(at);
            for (part, is_wrong, found, expected) in writing::day(&line.text) {
                let severity = if is_wrong { Severity::Wrong } else { Severity::Look };
                judge.of_box(&format!("date.{part}"), severity, line.place(), found, expected);
            }
            look::line(judge, "date", line);
        }
        None => judge.missing("date", "Địa danh, ngày … tháng … năm …, dưới Tiêu ngữ."),
    }
}

fn name(judge: &mut Judge<'_>) {
    let Boxes { kind_line, kind, is_title_beside, .. } = *judge.boxes;
    let (title, about) = (judge.boxes.title.clone(), judge.boxes.about.clone());
    look::lines(judge, "about", &about);
    if let Some(first) = about.first() {
        let line = judge.line(*first);
        if !line.text.starts_with("V/v") {
            let found = format!("Trích yếu công văn bắt đầu bằng «{}».", line.text.split(' ').next().unwrap_or(""));
            judge.wrong("about.form", line.place(), found, "Bắt đầu bằng \"V/v\" (chữ V in hoa).".to_owned());
        }
    }
    let Some(at) = kind_line else {
        if about.is_empty() {
            let expected = "Tên loại in hoa, canh giữa, dưới số và ngày tháng; công văn có \"V/v …\" dưới số, ký hiệu.";
            judge.missing("kind", expected);
        }
        return;
    };
    look::line(judge, "kind", judge.line(at));
    if is_title_beside {
        let place = judge.line(at).place();
        let found = "Trích yếu viết liền dòng với tên loại.".to_owned();
        judge.wrong("title.place", place, found, "Trích yếu đặt ngay dưới tên loại, chữ in thường.".to_owned());
        return;
    }
    look::lines(judge, "title", &title);
    match title.last() {
        Some(last) => {
            let until = last + 2;
            look::rule_below(judge, "title", &title, until);
        }
        None if kind.is_some_and(|kind| kind.titled == Standing::Must) => {
            judge.missing("title", "Trích yếu nội dung đặt ngay dưới tên loại.");
        }
        None => {}
    }
}

fn urgency(judge: &mut Judge<'_>) {
    if let Some(at) = judge.boxes.urgency {
        let line = judge.line(at);
        look::line(judge, "urgency", line);
        let is_black = judge.paper.source == Source::Docx && line.look.colour.is_none();
        if is_black {
            let found = format!("Dấu {} màu đen.", line.text);
            judge.wrong(
                "urgency.colour",
                line.place(),
                found,
                "Khắc trong khung chữ nhật, mực màu đỏ tươi.".to_owned(),
            );
        }
    }
}

/// Boxes follow each other; number and day stand beside each other.
fn order(judge: &mut Judge<'_>) {
    let boxes = judge.boxes;
    let heading = [boxes.motto, boxes.motto_line, boxes.agencies.first().copied()].into_iter().flatten();
    if let (Some(last), Some(number)) = (heading.max(), boxes.number.or(boxes.date))
        && last > number
    {
        let place = judge.line(last).place();
        let found = "Quốc hiệu, Tiêu ngữ hoặc tên cơ quan đứng sau số, ký hiệu.".to_owned();
        judge.wrong("motto.order", place, found, "Quốc hiệu, Tiêu ngữ và tên cơ quan ở trên cùng.".to_owned());
    }
    if let (Some(one), Some(other)) = (boxes.motto, boxes.motto_line)
        && one > other
    {
        let place: Place = judge.line(other).place();
        judge.wrong(
            "motto_line.order",
            place,
            "Tiêu ngữ đứng trước Quốc hiệu.".to_owned(),
            "Tiêu ngữ ở dưới Quốc hiệu.".to_owned(),
        );
    }
    if let (Some(number), Some(date), true) = (boxes.number, boxes.date, judge.paper.source != Source::Text) {
        let (number, date) = (judge.line(number), judge.line(date));
        if number.column == Column::Right && date.column == Column::Left {
            let found = "Số, ký hiệu ở bên phải, địa danh và ngày tháng ở bên trái.".to_owned();
            let expected = "Số, ký hiệu dưới tên cơ quan (trái); địa danh, ngày tháng dưới Tiêu ngữ (phải).".to_owned();
            judge.wrong("number.place", number.place(), found, expected);
        }
    }
}
