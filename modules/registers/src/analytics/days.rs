//! The days to which a question is limited.

use super::model::Question;
use crate::definition::{Condition, Operator};
use chrono::NaiveDate;
use kernel::{Error, Result, measure::Period};

/// A day as it stands in an address; what is no day stays as it was typed.
pub(super) fn day_text(text: String) -> String {
    let day = text.parse::<NaiveDate>().ok().or_else(|| vietnamese::parse_date(&text));
    day.map_or(text, |day| day.to_string())
}

impl Question {
    /// The days to which a number is limited; none: all. Of a register they are conditions, and what stays here is wrong.
    ///
    /// # Errors
    /// [`Error::Refused`] where what was typed is no day, or the first comes after the last.
    pub(crate) fn period(&self) -> Result<Option<Period>> {
        let day = |text: &str, open: Option<NaiveDate>| match text {
            "" => Ok(open.unwrap_or_default()),
            text => {
                text.parse().map_err(|_| Error::refused(format!("“{text}” không phải là ngày. Viết như 20/11/2026.")))
            }
        };
        let from = day(&self.from, NaiveDate::from_ymd_opt(1000, 1, 1))?;
        let to = day(&self.to, NaiveDate::from_ymd_opt(2200, 12, 31))?;
        if from > to {
            return Err(Error::refused("Ngày đầu phải trước hoặc trùng ngày cuối."));
        }
        Ok((!self.from.is_empty() || !self.to.is_empty()).then_some(Period { from, to }))
    }

    /// Makes conditions on the chosen date of a register of the days; those that are wrong stay as they were typed.
    pub(super) fn limit_by_date(&mut self) {
        if self.date.is_empty() {
            (self.from, self.to) = (String::new(), String::new());
        }
        if !matches!(self.period(), Ok(Some(_))) {
            return;
        }
        let days =
            [(Operator::AtLeast, std::mem::take(&mut self.from)), (Operator::AtMost, std::mem::take(&mut self.to))];
        for (is, value) in days.into_iter().filter(|(_, day)| !day.is_empty()) {
            self.asked.conditions.retain(|known| known.field != self.date || known.is != is);
            self.asked.conditions.push(Condition { field: self.date.clone(), is, value });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_limited_to_days_and_says_what_is_no_day() {
        let period = |query: &str| Question::of(&format!("nguon=so-lieu:a.b&{query}")).period();
        let days = |query: &str| period(query).ok().flatten().map(|p| (p.from.to_string(), p.to.to_string()));
        assert_eq!(days("tu=01/02/2026&den=2026-02-28"), Some(("2026-02-01".into(), "2026-02-28".into())));
        assert_eq!(days("tu=01/02/2026").map(|(from, _)| from), Some("2026-02-01".into()));
        assert_eq!(days(""), None);
        assert!(period("tu=hôm nọ").is_err() && period("tu=02/02/2026&den=01/02/2026").is_err());
        assert_eq!(Question::of("nguon=so:may-tinh&tu=01/02/2026").from, "");
        let question = Question::of("nguon=so-lieu:a.b&tu=01/02/2026&den=hôm nọ");
        assert_eq!(Question::of(&question.query()).query(), question.query());
    }

    #[test]
    fn a_register_is_limited_by_one_of_its_dates() {
        let of = |query: &str| Question::of(&format!("nguon=so:may-tinh&loc=ngay:at_least:2020-01-01&{query}"));
        let asked = of("ngay=ngay&tu=01/02/2026&den=2026-02-28").query();
        assert_eq!(
            asked,
            of("")
                .query()
                .replace("2020-01-01", "2026-02-01")
                .replace("&tinh", "&loc=ngay%3Aat_most%3A2026-02-28&tinh")
        );
        let wrong = of("ngay=ngay&tu=02/02/2026&den=01/02/2026");
        assert!(wrong.period().is_err() && wrong.date == "ngay" && wrong.asked.conditions.len() == 1);
        assert!(of("ngay=ngay&tu=hôm nọ").period().is_err());
    }
}
