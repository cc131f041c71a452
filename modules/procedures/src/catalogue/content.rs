//! What the content of a procedure must be, what of it is still missing for publication, and the words it is found by.

use super::model::{Content, TimeLimit};
use kernel::{FieldErrors, Result};
use sha2::Digest as _;

/// Longest text of one part, in characters.
const LONGEST: usize = 20_000;

impl Content {
    /// Is it sound?
    ///
    /// # Errors
    /// By field: code, name, field, steps, components, fees, cases, time, form.
    pub(crate) fn check(&self) -> Result<()> {
        let mut wrong = FieldErrors::default();
        if !is_code(&self.code) {
            wrong.add("code", format!("“{}” không phải mã thủ tục. Nhập như 1.001193.", self.code));
        }
        for (field, text, message) in
            [("name", &self.name, "Nhập tên thủ tục."), ("field", &self.field, "Nhập lĩnh vực của thủ tục.")]
        {
            if text.trim().is_empty() {
                wrong.add(field, message);
            }
        }
        let lines = [&self.name, &self.field].into_iter().chain(&self.words);
        if lines.flat_map(|line| line.chars()).any(char::is_control) {
            wrong.add("name", "Tên, lĩnh vực và từ ngữ hằng ngày không chứa ký tự điều khiển.");
        }
        self.check_parts(&mut wrong);
        if serde_json::to_string(self)?.chars().count() > 20 * LONGEST {
            wrong.add("name", "Nội dung thủ tục quá dài.");
        }
        wrong.check()
    }

    fn check_parts(&self, wrong: &mut FieldErrors) {
        let shares: u32 = self.steps.iter().map(|step| step.share).fold(0, u32::saturating_add);
        if !self.steps.is_empty() && shares != 100 {
            wrong.add("steps", format!("Tỷ lệ thời gian của các bước phải cộng lại bằng 100, hiện là {shares}."));
        }
        let keys: Vec<&str> = self.components.iter().map(|c| c.key.as_str()).collect();
        if let Some(key) = repeated(&keys) {
            wrong.add("components", format!("Thành phần hồ sơ “{key}” bị lặp hoặc thiếu khóa."));
        }
        let cases: Vec<&str> = self.cases.iter().map(|case| case.key.as_str()).collect();
        if let Some(key) = repeated(&cases) {
            wrong.add("cases", format!("Trường hợp “{key}” bị lặp hoặc thiếu khóa."));
        }
        for component in &self.components {
            if component.name.trim().is_empty() {
                wrong.add("components", format!("Thành phần “{}” chưa có tên.", component.key));
            }
            if let Some(case) = component.cases.iter().find(|case| !cases.contains(&case.as_str())) {
                wrong.add("components", format!("Thành phần “{}” nêu trường hợp “{case}” không có.", component.key));
            }
        }
        for fee in &self.fees {
            if fee.amount < 0 || fee.at_most.is_some_and(|most| most < 0) || fee.from_third.is_some_and(|a| a < 0) {
                wrong.add("fees", format!("Mức thu “{}” không được âm.", fee.name));
            }
            if !fee.case.is_empty() && !cases.contains(&fee.case.as_str()) {
                wrong.add("fees", format!("Mức thu “{}” nêu trường hợp “{}” không có.", fee.name, fee.case));
            }
        }
        for rule in &self.times {
            if !rule.case.is_empty() && !cases.contains(&rule.case.as_str()) {
                wrong.add("times", format!("Thời hạn riêng nêu trường hợp “{}” không có.", rule.case));
            }
            if rule.from.is_none() || rule.basis.trim().is_empty() {
                wrong.add("times", "Thời hạn riêng phải có ngày áp dụng và căn cứ.");
            }
        }
        let of_cases = self.cases.iter().map(|case| ("cases", case.time));
        let granted = self.times.iter().map(|rule| ("times", Some(rule.limit)));
        for (field, time) in [("time", self.time)].into_iter().chain(of_cases).chain(granted) {
            if matches!(time, Some(TimeLimit::SameDay { cut_off, .. }) if cut_off > 24 * 60) {
                wrong.add(field, "Giờ chốt trong ngày phải từ 0 đến 24 giờ.");
            }
        }
    }

    /// SHA-256 of all that it says.
    pub(crate) fn digest(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        hex::encode(sha2::Sha256::digest(text))
    }

    /// The words it is found by, folded: its name, then each everyday phrase, then its field, a line each.
    pub(crate) fn folded(&self) -> String {
        let lines = std::iter::once(&self.name).chain(&self.words).chain([&self.field]);
        lines.map(|line| vietnamese::fold(line)).collect::<Vec<_>>().join("\n")
    }

    /// The parts of a published procedure (Nghị định 63/2010/NĐ-CP, Điều 8) about which nothing is said yet, by the
    /// end of their key in the Fluent files (`procedure-part-steps`).
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let parts = [
            ("steps", self.steps.is_empty()),
            ("components", self.components.is_empty()),
            ("sets", self.sets == 0),
            ("time", self.time.is_none()),
            ("who", self.who.is_empty()),
            ("agency", self.agency.is_empty()),
            ("results", self.results.is_empty()),
            ("fees", self.fees.is_empty() && self.fees_pending.is_empty()),
            ("conditions", self.conditions.is_empty()),
            ("bases", self.bases.is_empty()),
        ];
        parts.into_iter().filter(|(_, missing)| *missing).map(|(part, _)| part).collect()
    }
}

/// "1.001193": one digit, a dot, six digits.
fn is_code(text: &str) -> bool {
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.').is_some_and(|(group, number)| digits(group, 1) && digits(number, 6))
}

/// The first key that stands twice or is empty.
fn repeated<'a>(keys: &[&'a str]) -> Option<&'a str> {
    keys.iter().enumerate().find(|(i, key)| key.trim().is_empty() || keys[..*i].contains(key)).map(|(_, key)| *key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Step;
    use kernel::Error;

    fn sound() -> Content {
        Content {
            code: "1.001193".into(),
            name: "Đăng ký khai sinh".into(),
            field: "Hộ tịch".into(),
            ..Content::default()
        }
    }

    #[test]
    fn steps_must_share_the_whole_time() {
        let step = |share| Step { name: "Thẩm tra".into(), share, ..Step::default() };
        assert!(Content { steps: vec![step(60), step(40)], ..sound() }.check().is_ok());
        let error = Content { steps: vec![step(60), step(30)], ..sound() }.check();
        assert!(matches!(error, Err(Error::Invalid(e)) if e.of("steps").is_some()));
    }

    #[test]
    fn a_code_is_one_digit_a_dot_and_six() {
        for (code, sound) in
            [("1.001193", true), ("2.000815", true), ("1001193", false), ("1.00119x", false), ("", false)]
        {
            assert_eq!(is_code(code), sound, "{code}");
        }
    }

    #[test]
    fn what_is_missing_for_publication_is_named() {
        assert!(sound().missing().contains(&"bases") && sound().missing().contains(&"time"));
        assert!(!Content { time: Some(TimeLimit::AtOnce), ..sound() }.missing().contains(&"time"));
        assert!(!Content { bases: vec!["Luật Hộ tịch".into()], ..sound() }.missing().contains(&"bases"));
    }
}
