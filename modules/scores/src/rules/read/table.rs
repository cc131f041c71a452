//! A table of a file while it is read: each fault is noted with the place of the table.

use chrono::NaiveDate;
use toml::{Table, Value};

/// One table, where it stands, and the faults found so far.
pub(super) struct Reader<'a> {
    table: &'a Table,
    place: String,
    faults: &'a mut Vec<String>,
}

impl<'a> Reader<'a> {
    /// A reader of the table at a place, such as "Trụ cột “1”".
    pub(super) fn new(table: &'a Table, place: String, faults: &'a mut Vec<String>) -> Self {
        Self { table, place, faults }
    }

    /// Notes a fault of this table.
    pub(super) fn fault(&mut self, message: &str) {
        self.faults.push(format!("{}: {message}", self.place));
    }

    /// Is there anything under this name?
    pub(super) fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// Names other than these are faults: most are slips of the pen.
    pub(super) fn only(&mut self, names: &[&str]) {
        let strange: Vec<String> = self.table.keys().filter(|k| !names.contains(&k.as_str())).cloned().collect();
        for name in strange {
            self.fault(&format!("không có trường nào tên “{name}”. Các trường dùng được: {}.", names.join(", ")));
        }
    }

    /// Text that must be there.
    pub(super) fn text(&mut self, name: &str) -> String {
        let text = self.optional(name);
        if text.is_empty() && !matches!(self.table.get(name), Some(v) if !v.is_str()) {
            self.fault(&format!("thiếu {name} ({}).", called(name)));
        }
        text
    }

    /// Text, if there is any.
    pub(super) fn optional(&mut self, name: &str) -> String {
        match self.table.get(name) {
            None => String::new(),
            Some(Value::String(text)) => vietnamese::nfc(text.trim()).into_owned(),
            Some(_) => {
                self.fault(&format!("{name} phải là chữ, đặt trong dấu nháy."));
                String::new()
            }
        }
    }

    /// A number, if there is one.
    pub(super) fn number(&mut self, name: &str) -> Option<f64> {
        match self.table.get(name)? {
            Value::Integer(n) => Some(*n as f64),
            Value::Float(n) if n.is_finite() => Some(*n),
            _ => {
                self.fault(&format!(
                    "{name} phải là số, viết như 12 hoặc 0.9 (dấu chấm thập phân, không có dấu nháy)."
                ));
                None
            }
        }
    }

    /// A number that must be there.
    pub(super) fn required_number(&mut self, name: &str) -> f64 {
        if !self.has(name) {
            self.fault(&format!("thiếu {name} ({}).", called(name)));
        }
        self.number(name).unwrap_or(0.0)
    }

    /// True or false; false where it is not said.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.table.get(name) {
            None => false,
            Some(Value::Boolean(flag)) => *flag,
            Some(_) => {
                self.fault(&format!("{name} phải là true hoặc false."));
                false
            }
        }
    }

    /// A day: 2026-01-01, with or without quotation marks.
    pub(super) fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let text = match self.table.get(name)? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let day = text.trim().parse().ok();
        if day.is_none() {
            self.fault(&format!("{name} phải là ngày, viết như 2026-01-01, không phải “{}”.", text.trim()));
        }
        day
    }

    /// Each table of a list that must not be empty. `what` is what one of them is called.
    pub(super) fn each<T>(&mut self, name: &str, what: &str, read: impl Fn(&mut Reader<'_>) -> T) -> Vec<T> {
        let list = match self.table.get(name) {
            Some(Value::Array(list)) if !list.is_empty() => list,
            _ => {
                self.fault(&format!("phải có ít nhất một {what} ({name})."));
                return Vec::new();
            }
        };
        let mut out = Vec::with_capacity(list.len());
        for (n, item) in (1..).zip(list) {
            let Value::Table(table) = item else {
                self.fault(&format!("{what} thứ {n} ({name}) phải là một nhóm trường."));
                continue;
            };
            let own = table.get("code").and_then(Value::as_str).filter(|code| !code.is_empty());
            let here = own.map_or_else(|| format!("{what} thứ {n}"), |code| format!("{what} “{code}”"));
            let place =
                if self.place == "Bộ tiêu chí" { capital(&here) } else { format!("{}, {here}", self.place) };
            out.push(read(&mut Reader::new(table, place, self.faults)));
        }
        out
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn called(name: &str) -> &'static str {
    match name {
        "code" => "mã",
        "title" => "tên",
        "max" => "điểm tối đa",
        "kind" => "cách chấm",
        "subject" => "đối tượng chấm",
        "target" => "mục tiêu",
        "each" => "điểm mỗi đơn vị",
        "from" => "từ giá trị",
        "points" => "điểm",
        "level" => "mức",
        _ => "giá trị",
    }
}
