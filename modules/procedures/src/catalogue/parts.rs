//! The parts of a procedure as lines of text: what a person edits, what stands in a cell of a spreadsheet, and what is
//! compared between versions.

use super::model::{Case, Component, Content, FeeRule, Level, Step};
use super::time::{TimeRule, time, time_words};
use chrono::NaiveDate;

/// A part: its key, its Vietnamese heading in spreadsheets, and whether it takes several lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// The field of the form, and the end of its key in the Fluent files (`procedure-part-name`).
    pub(super) key: &'static str,
    pub(super) heading: &'static str,
    pub(super) long: bool,
}

const fn part(key: &'static str, heading: &'static str, long: bool) -> Part {
    Part { key, heading, long }
}

/// Every part, in the order of pages and columns.
pub(super) const PARTS: [Part; 25] = [
    part("code", "Mã thủ tục", false),
    part("name", "Tên thủ tục", false),
    part("field", "Lĩnh vực", false),
    part("level", "Mức độ trực tuyến", false),
    part("words", "Từ ngữ hằng ngày", true),
    part("steps", "Trình tự thực hiện", true),
    part("components", "Thành phần hồ sơ", true),
    part("sets", "Số lượng hồ sơ", false),
    part("cases", "Trường hợp", true),
    part("time", "Thời hạn", false),
    part("time_note", "Thời hạn bằng lời", true),
    part("times", "Thời hạn riêng", true),
    part("who", "Đối tượng thực hiện", false),
    part("agency", "Cơ quan thực hiện", false),
    part("results", "Kết quả", true),
    part("result_paper", "Loại giấy tờ của kết quả", false),
    part("electronic_result", "Kết quả điện tử", false),
    part("fees", "Phí, lệ phí", true),
    part("fees_pending", "Phí chưa có mức", true),
    part("exemptions", "Miễn, giảm", true),
    part("conditions", "Yêu cầu, điều kiện", true),
    part("bases", "Căn cứ pháp lý", true),
    part("form", "Biểu mẫu điện tử (JSON Schema)", true),
    part("unverified", "Phần chưa đối chiếu", true),
    part("source", "Nguồn", false),
];

/// A part as text.
pub(super) fn text(content: &Content, key: &str) -> String {
    match key {
        "code" => content.code.clone(),
        "name" => content.name.clone(),
        "field" => content.field.clone(),
        "level" => level_words(content.level).to_owned(),
        "words" => content.words.join("\n"),
        "steps" => lines(&content.steps, |s| vec![s.name.clone(), s.unit.clone(), s.share.to_string()]),
        "components" => lines(&content.components, component_cells),
        "sets" => content.sets.to_string(),
        "cases" => lines(&content.cases, |case| {
            vec![case.key.clone(), case.name.clone(), case.time.map(time_words).unwrap_or_default()]
        }),
        "time" => content.time.map(time_words).unwrap_or_default(),
        "time_note" => content.time_note.clone(),
        "times" => lines(&content.times, time_cells),
        "who" => content.who.clone(),
        "agency" => content.agency.clone(),
        "results" => content.results.join("\n"),
        "result_paper" => content.result_paper.clone(),
        "electronic_result" => yes(content.electronic_result),
        "fees" => lines(&content.fees, fee_cells),
        "fees_pending" => content.fees_pending.clone(),
        "exemptions" => content.exemptions.clone(),
        "conditions" => content.conditions.clone(),
        "bases" => content.bases.join("\n"),
        "form" if content.form.is_null() => String::new(),
        "form" => serde_json::to_string_pretty(&content.form).unwrap_or_default(),
        "unverified" => content.unverified.clone(),
        _ => content.source.clone(),
    }
}

/// Puts text into a part.
///
/// # Errors
/// A sentence, with the number of the line where there are several.
pub(super) fn set(content: &mut Content, key: &str, typed: &str) -> Result<(), String> {
    let plain = typed.trim().to_owned();
    match key {
        "code" => content.code = code(&plain),
        "name" => content.name = plain,
        "field" => content.field = plain,
        "level" => content.level = level(&plain)?,
        "words" => content.words = each_line(typed),
        "steps" => content.steps = parsed(typed, step)?,
        "components" => content.components = parsed(typed, component)?,
        "sets" => content.sets = number(&plain, "số bộ hồ sơ")?,
        "cases" => content.cases = parsed(typed, case)?,
        "time" => content.time = Some(time(&plain)?),
        "time_note" => content.time_note = plain,
        "times" => content.times = parsed(typed, time_rule)?,
        "who" => content.who = plain,
        "agency" => content.agency = plain,
        "results" => content.results = each_line(typed),
        "result_paper" => content.result_paper = plain,
        "electronic_result" => content.electronic_result = is_yes(&plain),
        "fees" => content.fees = parsed(typed, fee)?,
        "fees_pending" => content.fees_pending = plain,
        "exemptions" => content.exemptions = plain,
        "conditions" => content.conditions = plain,
        "bases" => content.bases = each_line(typed),
        "form" if plain.is_empty() => content.form = serde_json::Value::Null,
        "form" => {
            let schema = serde_json::from_str(&plain).map_err(|e| format!("Không phải JSON: dòng {}.", e.line()))?;
            crate::eform::Form::parse(&schema)?;
            content.form = schema;
        }
        "unverified" => content.unverified = plain,
        _ => content.source = plain,
    }
    Ok(())
}

/// Excel may have taken "1.010830" for a number: the comma becomes a dot again, the lost zeros come back.
fn code(typed: &str) -> String {
    let code = typed.replace(',', ".");
    match code.split_once('.') {
        Some((group, rest)) if rest.len() < 6 && rest.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{group}.{rest:0<6}")
        }
        _ => code,
    }
}

fn level_words(level: Level) -> &'static str {
    match level {
        Level::Full => "Toàn trình",
        Level::Partial => "Một phần",
        Level::Desk => "Trực tiếp",
    }
}

fn level(typed: &str) -> Result<Level, String> {
    // Levels 3 and 4 of older lists are today's "một phần" and "toàn trình".
    match vietnamese::fold(typed).as_str() {
        "toan trinh" | "muc do 4" | "4" | "full" => Ok(Level::Full),
        "mot phan" | "muc do 3" | "3" | "partial" => Ok(Level::Partial),
        "truc tiep" | "chi truc tiep" | "desk" => Ok(Level::Desk),
        _ => Err(format!("“{typed}” không phải mức độ. Nhập Toàn trình, Một phần hoặc Trực tiếp.")),
    }
}

fn component_cells(c: &Component) -> Vec<String> {
    vec![
        c.key.clone(),
        c.name.clone(),
        yes(c.required),
        c.originals.to_string(),
        c.copies.to_string(),
        c.template.clone(),
        c.database.clone(),
        yes(c.obtainable),
        c.fall_back.clone(),
        c.paper.clone(),
        c.valid_days.map(|days| days.to_string()).unwrap_or_default(),
        c.cases.join(", "),
    ]
}

fn component(cells: &[String]) -> Result<Component, String> {
    let listed = cell(cells, 11);
    Ok(Component {
        key: cell(cells, 0),
        name: cell(cells, 1),
        required: is_yes(&cell(cells, 2)),
        originals: number(&cell(cells, 3), "số bản chính")?,
        copies: number(&cell(cells, 4), "số bản sao")?,
        template: cell(cells, 5),
        database: cell(cells, 6),
        obtainable: is_yes(&cell(cells, 7)),
        fall_back: cell(cells, 8),
        paper: cell(cells, 9),
        valid_days: Some(number(&cell(cells, 10), "số ngày còn giá trị")?).filter(|days| *days > 0),
        cases: listed.split(',').map(str::trim).filter(|key| !key.is_empty()).map(str::to_owned).collect(),
    })
}

fn case(cells: &[String]) -> Result<Case, String> {
    let own = cell(cells, 2);
    let time = if own.is_empty() { None } else { Some(time(&own)?) };
    Ok(Case { key: cell(cells, 0), name: cell(cells, 1), time })
}

fn step(cells: &[String]) -> Result<Step, String> {
    Ok(Step { name: cell(cells, 0), unit: cell(cells, 1), share: number(&cell(cells, 2), "tỷ lệ thời gian")? })
}

fn day_words(day: Option<NaiveDate>) -> String {
    day.map(vietnamese::format_date).unwrap_or_default()
}

fn day(typed: &str) -> Result<Option<NaiveDate>, String> {
    match typed {
        "" => Ok(None),
        text => vietnamese::parse_date(text).map(Some).ok_or(format!("“{text}” không phải là ngày.")),
    }
}

fn time_cells(rule: &TimeRule) -> Vec<String> {
    let (from, to) = (day_words(rule.from), day_words(rule.to));
    vec![time_words(rule.limit), rule.case.clone(), rule.province.to_string(), from, to, rule.basis.clone()]
}

fn time_rule(cells: &[String]) -> Result<TimeRule, String> {
    Ok(TimeRule {
        limit: time(&cell(cells, 0))?,
        case: cell(cells, 1),
        province: number(&cell(cells, 2), "mã tỉnh")?,
        from: day(&cell(cells, 3))?,
        to: day(&cell(cells, 4))?,
        basis: cell(cells, 5),
    })
}

fn fee_cells(f: &FeeRule) -> Vec<String> {
    let money = |amount: Option<i64>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    vec![
        f.name.clone(),
        f.amount.to_string(),
        f.unit.clone(),
        f.case.clone(),
        f.channel.to_string(),
        f.province.to_string(),
        day_words(f.from),
        day_words(f.to),
        money(f.from_third),
        money(f.at_most),
        f.basis.clone(),
    ]
}

fn fee(cells: &[String]) -> Result<FeeRule, String> {
    let money = |at: usize| match cell(cells, at) {
        text if text.is_empty() => Ok(None),
        text => number::<i64>(&text, "mức thu").map(Some),
    };
    let channel = number::<u8>(&cell(cells, 4), "kênh")?;
    if channel > 3 {
        return Err("Kênh là 1 (trực tiếp), 2 (trực tuyến), 3 (bưu chính) hoặc 0 (mọi kênh).".into());
    }
    Ok(FeeRule {
        name: cell(cells, 0),
        amount: money(1)?.unwrap_or(0),
        unit: cell(cells, 2),
        case: cell(cells, 3),
        channel,
        province: number(&cell(cells, 5), "mã tỉnh")?,
        from: day(&cell(cells, 6))?,
        to: day(&cell(cells, 7))?,
        from_third: money(8)?,
        at_most: money(9)?,
        basis: cell(cells, 10),
    })
}

fn yes(yes: bool) -> String {
    if yes { "có" } else { "" }.to_owned()
}

fn is_yes(typed: &str) -> bool {
    matches!(vietnamese::fold(typed).as_str(), "co" | "x" | "1" | "yes" | "true")
}

fn number<N: std::str::FromStr + Default>(typed: &str, what: &str) -> Result<N, String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    if digits.is_empty() {
        return Ok(N::default());
    }
    digits.parse().map_err(|_| format!("{what} “{typed}” không phải là số nguyên."))
}

fn cell(cells: &[String], at: usize) -> String {
    cells.get(at).cloned().unwrap_or_default()
}

/// One line each; a bar within a cell or a line end would break it, and becomes a slash or a blank.
fn lines<T>(all: &[T], cells: impl Fn(&T) -> Vec<String>) -> String {
    let line = |one: &T| {
        let clean = |cell: String| cell.replace('|', "/").replace('\n', " ");
        let cells: Vec<String> = cells(one).into_iter().map(clean).collect();
        cells.join(" | ").trim_end_matches([' ', '|']).to_owned()
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn parsed<T>(typed: &str, one: impl Fn(&[String]) -> Result<T, String>) -> Result<Vec<T>, String> {
    let line = |(index, line): (usize, &str)| {
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
        one(&cells).map_err(|why| format!("Dòng {}: {why}", index + 1))
    };
    typed.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(line).collect()
}

fn each_line(typed: &str) -> Vec<String> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::TimeLimit;
    use proptest::prelude::*;

    #[test]
    fn every_sample_comes_back_from_its_lines() {
        for content in crate::catalogue::samples().unwrap().1 {
            let mut back = Content::default();
            for part in PARTS {
                set(&mut back, part.key, &text(&content, part.key)).unwrap_or_else(|e| panic!("{} {e}", part.key));
            }
            assert_eq!(back, content);
        }
    }

    #[test]
    fn a_code_that_excel_took_for_a_number_is_mended() {
        assert_eq!(code("1,01083"), "1.010830");
        assert_eq!(code("1.001193"), "1.001193");
    }

    #[test]
    fn time_limits_are_read_as_they_are_written() {
        let working = |days, verify_days| Ok(TimeLimit::WorkingDays { days, verify_days });
        assert_eq!(time("3 ngày làm việc"), working(3, 0));
        assert_eq!(time("03 + 05 ngày làm việc"), working(3, 5));
        let same_day = |verify_days| Ok(TimeLimit::SameDay { cut_off: 900, verify_days });
        assert_eq!(time("Trong ngày, chốt 15:00"), same_day(0));
        assert_eq!(time("Trong ngày, chốt 15:00, xác minh 5 ngày làm việc"), same_day(5));
        assert!(time("mai").is_err() && time("99999999999 ngày").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(typed in "\\PC{0,80}(\n\\PC{0,80})?") {
            for part in PARTS {
                let mut content = Content::default();
                if set(&mut content, part.key, &typed).is_ok() && part.key != "form" {
                    let again = text(&content, part.key);
                    let mut back = Content::default();
                    prop_assert!(set(&mut back, part.key, &again).is_ok(), "{} {again}", part.key);
                }
            }
        }
    }
}
