//! What a person typed as an answer: read in Vietnamese spelling, checked, said what is wrong with it.

use super::model::{Form, Kind, Question};
use crate::citizen::person;
use chrono::{Datelike, NaiveDate};
use kernel::Form as Posted;
use serde_json::{Map, Value, json};

impl Form {
    /// Reads the answer to a question from what was posted. `null`: passed over.
    ///
    /// # Errors
    /// (field, sentence) for each fault; the fields are those that [`Form::render`] writes.
    pub(crate) fn check(
        &self,
        question: &Question,
        posted: &Posted,
        answers: &Map<String, Value>,
    ) -> Result<Value, Vec<(String, String)>> {
        let needed = self.is_needed(question, answers);
        if let Kind::Rows { columns, least, most } = &question.kind {
            return rows(question, columns, posted, if needed { (*least).max(1) } else { *least }, *most);
        }
        let value = question.read(typed(question, &question.key, posted), needed);
        value.map_err(|fault| vec![(question.key.clone(), fault)])
    }
}

/// What was typed in a field, or the name of the file that came.
fn typed<'a>(question: &Question, field: &str, posted: &'a Posted) -> &'a str {
    match question.kind {
        Kind::File => posted.upload(field).map_or_else(|| posted.value(field), |upload| upload.file_name.as_str()),
        _ => posted.value(field),
    }
}

/// The rows of a table in which something was typed.
fn rows(
    question: &Question,
    columns: &[Question],
    posted: &Posted,
    least: usize,
    most: usize,
) -> Result<Value, Vec<(String, String)>> {
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for index in 0..most {
        let field = |column: &Question| format!("{}-{index}-{}", question.key, column.key);
        if columns.iter().all(|column| typed(column, &field(column), posted).is_empty()) {
            continue;
        }
        let mut row = Map::new();
        for column in columns {
            match column.read(typed(column, &field(column), posted), column.always) {
                Ok(Value::Null) => {}
                Ok(value) => drop(row.insert(column.key.clone(), value)),
                Err(fault) => wrong.push((field(column), format!("Dòng {}: {fault}", index + 1))),
            }
        }
        rows.push(Value::Object(row));
    }
    if wrong.is_empty() && rows.len() < least {
        let first = columns.first().map_or_else(String::new, |column| format!("{}-0-{}", question.key, column.key));
        wrong.push((first, format!("Nhập ít nhất {least} dòng.")));
    }
    match (wrong.is_empty(), rows.is_empty()) {
        (false, _) => Err(wrong),
        (true, true) => Ok(Value::Null),
        (true, false) => Ok(Value::Array(rows)),
    }
}

impl Question {
    /// The answer that was typed, as it is kept.
    fn read(&self, typed: &str, needed: bool) -> Result<Value, String> {
        if typed.is_empty() {
            return if needed { Err(self.unanswered()) } else { Ok(Value::Null) };
        }
        let value = match &self.kind {
            Kind::Date => json!(vietnamese_day(typed).ok_or("Nhập ngày theo mẫu 20/11/2026.")?.to_string()),
            Kind::Integer { .. } | Kind::Money { .. } | Kind::Year { .. } => {
                json!(whole(typed).ok_or("Nhập một số nguyên, ví dụ 1.250.")?)
            }
            Kind::Number => {
                let number = vietnamese::parse_number(typed).filter(|n| n.is_finite());
                json!(number.ok_or("Nhập một số, ví dụ 72,5.")?)
            }
            Kind::YesNo => match typed {
                "1" => json!(true),
                "0" => json!(false),
                _ => return Err("Chọn Có hoặc Không.".into()),
            },
            Kind::Phone => json!(person::phone(typed).ok_or("Số điện thoại chưa đúng, ví dụ 0912 345 678.")?),
            Kind::Identity => json!(typed.split_whitespace().collect::<String>()),
            Kind::Rows { .. } => return Err(self.unanswered()),
            Kind::Text { .. } | Kind::LongText { .. } | Kind::Choice(_) | Kind::File => json!(typed),
        };
        self.fault_of(&value).map_or(Ok(value), Err)
    }

    fn unanswered(&self) -> String {
        match &self.kind {
            Kind::Choice(_) | Kind::YesNo => format!("Chọn câu trả lời: {}", self.title),
            Kind::File => format!("Chọn tệp: {}", self.title),
            _ => format!("Chưa nhập: {}", self.title),
        }
    }

    /// What is wrong with an answer, by the question's own rules.
    pub(super) fn fault_of(&self, value: &Value) -> Option<String> {
        match (&self.kind, value) {
            (_, Value::Null) => None,
            (Kind::Text { least, most } | Kind::LongText { least, most }, Value::String(text)) => {
                length(text.chars().count(), *least, *most)
            }
            (Kind::Integer { least, most }, Value::Number(n)) => between(n.as_i64(), *least, *most),
            (Kind::Money { most }, Value::Number(n)) => between(n.as_i64(), Some(0), *most),
            (Kind::Year { least, most }, Value::Number(n)) => between(n.as_i64(), Some(*least), Some(*most)),
            (Kind::Number, Value::Number(_)) | (Kind::YesNo, Value::Bool(_)) | (Kind::File, Value::String(_)) => None,
            (Kind::Date, Value::String(text)) => {
                let sound = text.parse::<NaiveDate>().is_ok_and(|day| (1900..2200).contains(&day.year()));
                (!sound).then(|| "Nhập ngày theo mẫu 20/11/2026.".to_owned())
            }
            (Kind::Choice(all), Value::String(text)) => {
                let known = all.iter().any(|(value, _)| value == text);
                (!known).then(|| "Chọn một trong các câu trả lời đã cho.".to_owned())
            }
            (Kind::Identity, Value::String(text)) => {
                let sound = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
                (!sound).then(|| "Số định danh gồm đúng 12 chữ số.".to_owned())
            }
            (Kind::Phone, Value::String(text)) => {
                person::phone(text).is_none().then(|| "Số điện thoại chưa đúng, ví dụ 0912 345 678.".to_owned())
            }
            (Kind::Rows { columns, least, most }, Value::Array(rows)) => faults_of_rows(columns, rows, *least, *most),
            _ => Some("Câu trả lời không đúng kiểu.".to_owned()),
        }
    }
}

fn faults_of_rows(columns: &[Question], rows: &[Value], least: usize, most: usize) -> Option<String> {
    if rows.len() < least || rows.len() > most {
        return Some(format!("Nhập từ {least} đến {most} dòng."));
    }
    let fault = |(index, row): (usize, &Value)| {
        let of = |column: &Question| match row.get(&column.key) {
            None if column.always => Some(column.unanswered()),
            value => column.fault_of(value.unwrap_or(&Value::Null)),
        };
        columns.iter().find_map(of).map(|fault| format!("Dòng {}: {fault}", index + 1))
    };
    rows.iter().enumerate().find_map(fault)
}

fn length(found: usize, least: usize, most: usize) -> Option<String> {
    match found {
        n if n < least => Some(format!("Nhập ít nhất {least} ký tự.")),
        n if n > most => Some(format!("Nhập không quá {most} ký tự, hiện là {n}.")),
        _ => None,
    }
}

fn between(found: Option<i64>, least: Option<i64>, most: Option<i64>) -> Option<String> {
    let Some(found) = found else { return Some("Nhập một số nguyên.".into()) };
    let say = vietnamese::format_integer;
    match (least, most) {
        (Some(least), _) if found < least => Some(format!("Số nhỏ nhất là {}.", say(least))),
        (_, Some(most)) if found > most => Some(format!("Số lớn nhất là {}.", say(most))),
        _ => None,
    }
}

fn vietnamese_day(typed: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok().or_else(|| vietnamese::parse_date(typed))
}

/// A whole number, thousands parted or not; "1990" is no 1.99.
fn whole(typed: &str) -> Option<i64> {
    let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    compact.parse::<i64>().ok().or_else(|| {
        let number = vietnamese::parse_number(&compact)?;
        // Whole numbers to 2^53 are exact.
        (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(number as i64)
    })
}
