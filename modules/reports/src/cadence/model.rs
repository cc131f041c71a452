//! What a cadence is: a sentence such as "trước ngày 20 của tháng cuối quý", read into periods with their due days.

use crate::period::{Kind, Span};
use chrono::{Datelike, Days, NaiveDate};
use kernel::{FieldErrors, Result, typed_id};
use plan_reader::deadline::{Deadline, DeadlineRule};
use plans::api::{PlanFacts, PlanId};

typed_id!(
    /// Chế độ báo cáo.
    CadenceId
);

/// Chế độ báo cáo: how often units report on a plan, by when, and what happens around the due day. The sentence is the
/// law; periods and due days are read from it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cadence {
    pub id: CadenceId,
    pub plan: PlanId,
    /// "Báo cáo quý".
    pub name: String,
    /// "trước ngày 20 của tháng cuối quý và trước ngày 10/12 hằng năm".
    pub due_text: String,
    /// Figures count from the first day of the year (lũy kế) rather than of the period.
    pub cumulative: bool,
    /// Days that units have from the opening to the due day; figures are those of the day before the opening.
    pub collect_days: i32,
    /// Days before the due day on which those who have not handed in are reminded.
    pub remind_days: Vec<i32>,
    /// Working days after the due day on which the leader is told; 0: never.
    pub escalate_after_days: i32,
    pub to_whom: String,
    /// Căn cứ: the legal document that asks for the report.
    pub basis: String,
    pub effective_from: NaiveDate,
    pub effective_to: Option<NaiveDate>,
    pub version: i32,
}

/// A period that a cadence asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Planned {
    pub kind: Kind,
    pub span: Span,
    /// Days that the figures cover, both inclusive.
    pub data: Span,
    pub due_on: NaiveDate,
}

impl Planned {
    /// The day on which it opens by itself: the day after that up to which figures count.
    pub(crate) fn opens_on(&self) -> NaiveDate {
        self.data.to.succ_opt().unwrap_or(self.data.to)
    }

    /// Does it report on the time of a plan? What ends outside the plan's year does not.
    pub(crate) fn is_of(&self, plan: &PlanFacts) -> bool {
        self.span.to.year() == plan.year
    }
}

impl Cadence {
    /// The recurring rules of a sentence; empty where it names none that a period can be made of.
    pub(crate) fn rules(due_text: &str) -> Vec<DeadlineRule> {
        let read = Deadline::parse(due_text, None).map(|d| d.rules).unwrap_or_default();
        read.into_iter().filter(|rule| matches!(rule, DeadlineRule::Every { times: 1, .. })).collect()
    }

    /// Refuses what cannot be a cadence, by field.
    pub(crate) fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::default();
        if self.name.trim().is_empty() {
            errors.add("name", "Nhập tên chế độ báo cáo, ví dụ “Báo cáo quý”.");
        }
        if Self::rules(&self.due_text).is_empty() {
            errors.add(
                "due_text",
                "Chưa hiểu thời hạn này. Ghi như trong văn bản, ví dụ “trước ngày 20 của tháng cuối quý”, “01 lần/tháng”, “trước ngày 10/12 hằng năm”.",
            );
        }
        if !(1..=60).contains(&self.collect_days) {
            errors.add("collect_days", "Số ngày nhập số liệu từ 1 đến 60.");
        }
        if self.remind_days.iter().any(|days| !(0..=60).contains(days)) {
            errors.add("remind_days", "Các ngày nhắc là số từ 0 đến 60, cách nhau bằng dấu phẩy, ví dụ “3, 1, 0”.");
        }
        if !(0..=30).contains(&self.escalate_after_days) {
            errors.add("escalate_after_days", "Số ngày làm việc từ 0 đến 30; 0 là không báo lãnh đạo.");
        }
        if errors.0.is_empty() && self.of_year(COMMON_YEAR).iter().any(|p| p.data.to < p.span.from) {
            errors.add(
                "collect_days",
                "Số ngày nhập dài quá so với kỳ: số liệu sẽ tính đến trước ngày đầu kỳ. Giảm số ngày để đơn vị nhập.",
            );
        }
        if self.effective_to.is_some_and(|to| to < self.effective_from) {
            errors.add("effective_to", "Ngày hết hiệu lực phải sau ngày bắt đầu.");
        }
        errors.check()
    }

    /// The periods whose due days lie in a year, by due day. A period counts where its due day is not before the first
    /// day in force, nor its last day to report after the last.
    pub(crate) fn periods(&self, year: i32) -> Vec<Planned> {
        let last = |p: &Planned| p.due_on.min(p.span.to);
        let mut periods = self.of_year(year);
        periods.retain(|p| p.due_on >= self.effective_from && self.effective_to.is_none_or(|to| last(p) <= to));
        periods.sort_by_key(|p| (p.due_on, p.span.to));
        periods
    }

    fn of_year(&self, year: i32) -> Vec<Planned> {
        Self::rules(&self.due_text).into_iter().flat_map(|rule| self.of_rule(year, rule)).collect()
    }

    fn of_rule(&self, year: i32, rule: DeadlineRule) -> Vec<Planned> {
        let DeadlineRule::Every { period, .. } = rule else { return Vec::new() };
        let kind = Kind::from(period);
        let deadline = Deadline { text: String::new(), rules: vec![rule] };
        let back = Days::new(u64::try_from(self.collect_days).unwrap_or(1));
        let until = |due_on: NaiveDate| due_on.checked_sub_days(back).unwrap_or(due_on);
        let due = |year| kind.spans(year).into_iter().zip(deadline.due_days(year));
        let is_early = due(COMMON_YEAR).any(|(span, due_on)| is_early(span, due_on, until(due_on)));
        let planned = |(span, due_on): (Span, NaiveDate)| {
            let span = if is_early { kind.span_before(span) } else { span };
            let until = until(due_on).min(span.to);
            let from = if self.cumulative { Span::year(span.to.year()).from } else { span.from };
            Planned { kind, span, data: Span { from: from.min(until), to: until }, due_on }
        };
        due(year).map(planned).collect()
    }
}

/// A year in which a rule is read once for all its periods and all years, so that a short February or a leap year
/// neither leaves a period out nor asks for one twice.
const COMMON_YEAR: i32 = 2025;

/// Is a report that is due within these days about those before them? It is where figures count up to a day before they
/// begin, or where it is due in their first third ("trước ngày 05 hằng tháng").
fn is_early(span: Span, due_on: NaiveDate, figures_until: NaiveDate) -> bool {
    let days = |to: NaiveDate| (to - span.from).num_days() + 1;
    figures_until < span.from || days(due_on) * 3 <= days(span.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn cadence(due_text: &str) -> Cadence {
        Cadence {
            id: CadenceId::new(),
            plan: PlanId::new(),
            name: "Báo cáo".into(),
            due_text: due_text.into(),
            cumulative: true,
            collect_days: 5,
            remind_days: vec![3, 1],
            escalate_after_days: 1,
            to_whom: String::new(),
            basis: String::new(),
            effective_from: d("2026-01-01"),
            effective_to: None,
            version: 1,
        }
    }

    #[test]
    fn the_sentences_of_real_plans_give_their_due_days() {
        for (text, due) in [
            ("vào tuần cuối của tháng cuối trong quý", &["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"][..]),
            (
                "trước ngày 20 tháng cuối quý và trước ngày 10/12 hàng năm",
                &["2026-03-19", "2026-06-19", "2026-09-19", "2026-12-09", "2026-12-19"],
            ),
            ("trước ngày 12 của tháng cuối quý", &["2026-03-11", "2026-06-11", "2026-09-11", "2026-12-11"]),
        ] {
            let periods = cadence(text).periods(2026);
            assert_eq!(
                periods.iter().map(|p| p.due_on).collect::<Vec<_>>(),
                due.iter().map(|t| d(t)).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn figures_count_up_to_the_day_before_the_opening() {
        let third = cadence("trước ngày 20 tháng cuối quý").periods(2026)[2];
        assert_eq!(third.span, Span { from: d("2026-07-01"), to: d("2026-09-30") });
        assert_eq!(third.data, Span { from: d("2026-01-01"), to: d("2026-09-14") });
        assert_eq!(third.opens_on(), d("2026-09-15"));
        let alone = Cadence { cumulative: false, ..cadence("trước ngày 20 tháng cuối quý") };
        assert_eq!(alone.periods(2026)[2].data.from, d("2026-07-01"));
    }

    #[test]
    fn a_due_day_early_in_a_period_asks_for_the_one_before() {
        for (text, collect_days, due, from, to, data_to) in [
            ("trước ngày 05 hằng tháng", 3, "2026-04-04", "2026-03-01", "2026-03-31", "2026-03-31"),
            ("trước ngày 05 hằng tháng", 10, "2026-04-04", "2026-03-01", "2026-03-31", "2026-03-25"),
            ("trước ngày 05 hằng tháng", 10, "2026-01-04", "2025-12-01", "2025-12-31", "2025-12-25"),
            ("01 lần/tuần", 7, "2026-03-22", "2026-03-09", "2026-03-15", "2026-03-15"),
            ("01 lần/tuần", 2, "2026-03-22", "2026-03-16", "2026-03-22", "2026-03-20"),
            ("trước ngày 15/01 hằng năm", 5, "2026-01-14", "2025-01-01", "2025-12-31", "2025-12-31"),
        ] {
            let cadence = Cadence { collect_days, ..cadence(text) };
            cadence.check().unwrap();
            let planned = cadence.periods(2026).into_iter().find(|p| p.due_on == d(due)).unwrap();
            assert_eq!(
                (planned.span, planned.data.to),
                (Span { from: d(from), to: d(to) }, d(data_to)),
                "{text} {due}"
            );
            assert_eq!(planned.data.from, d(&format!("{}-01-01", &to[..4])), "cumulative from the year of the period");
        }
    }

    #[test]
    fn each_month_is_asked_for_once_whatever_its_length() {
        for (text, collect_days) in [
            ("ngày 10 hằng tháng", 9),
            ("trước ngày 11 hằng tháng", 3),
            ("01 lần/tháng", 27),
            ("01 lần/tháng", 28),
            ("01 lần/tháng", 30),
        ] {
            let cadence = Cadence { collect_days, ..cadence(text) };
            cadence.check().unwrap();
            let spans: Vec<Span> = (2027..=2029).flat_map(|year| cadence.periods(year)).map(|p| p.span).collect();
            assert_eq!(spans.len(), 36, "{text} {collect_days}");
            for (span, next) in spans.iter().zip(&spans[1..]) {
                assert_eq!(span.to.succ_opt(), Some(next.from), "{text} {collect_days}");
            }
        }
    }

    #[test]
    fn a_plan_is_reported_on_for_its_year_alone() {
        let plan = PlanFacts {
            id: PlanId::new(),
            year: 2026,
            title: String::new(),
            number: String::new(),
            issued_on: None,
            is_open: true,
        };
        let early = cadence("trước ngày 05 hằng tháng");
        let planned = (2026..=2027).flat_map(|year| early.periods(year)).filter(|p| p.is_of(&plan));
        let due: Vec<NaiveDate> = planned.map(|p| p.due_on).collect();
        assert_eq!((due.len(), due[0], due[11]), (12, d("2026-02-04"), d("2027-01-04")));
    }

    #[test]
    fn a_time_to_collect_that_begins_before_the_period_is_refused() {
        let weekly = Cadence { collect_days: 20, ..cadence("01 lần/tuần") };
        assert!(weekly.check().unwrap_err().to_string().contains("trước ngày đầu kỳ"));
    }

    #[test]
    fn the_report_on_december_is_asked_for_though_the_cadence_ends_with_the_year() {
        let of_year = Cadence { effective_to: Some(d("2026-12-31")), ..cadence("trước ngày 05 hằng tháng") };
        let in_january: Vec<Span> = of_year.periods(2027).iter().map(|p| p.span).collect();
        assert_eq!(in_january, [Span { from: d("2026-12-01"), to: d("2026-12-31") }]);
    }

    #[test]
    fn periods_keep_to_the_days_in_force() {
        let ended = Cadence { effective_to: Some(d("2026-07-01")), ..cadence("01 lần/tháng") };
        assert_eq!(ended.periods(2026).len(), 6);
        assert!(ended.periods(2027).is_empty());
    }

    #[test]
    fn a_sentence_without_a_recurring_day_is_refused() {
        for text in ["thường xuyên", "theo chỉ đạo", "quý II/2026", "", "xyz"] {
            assert!(cadence(text).check().is_err(), "{text}");
        }
        assert!(cadence("01 lần/tháng").check().is_ok());
    }
}
