//! A procedure in words: its time limit, fees, channels and level, as they stand on every page.

use super::model::{Case, Content, FeeRule, Level, TimeLimit};
use super::time::Limit;
use chrono::NaiveDate;
use kernel::WardId;
use ui::T;

/// "Toàn trình", "Một phần", "Trực tiếp".
pub(crate) fn level(t: &T, level: Level) -> String {
    t.get(format!("procedure-level-{}", level.key()))
}

/// "3 ngày làm việc; cần xác minh thì thêm không quá 5 ngày".
fn time(t: &T, time: TimeLimit) -> String {
    let (days, verify, key) = match time {
        TimeLimit::AtOnce => return t.get("procedure-time-at-once"),
        TimeLimit::SameDay { cut_off, verify_days } => {
            let hour = if cut_off % 60 == 0 { format!("{} giờ", cut_off / 60) } else { clock(cut_off) };
            let said = t.with("procedure-time-same-day", [("hour", hour.into())]);
            return match verify_days {
                0 => said,
                days => said + &t.with("procedure-time-verify-within", [("days", i64::from(days).into())]),
            };
        }
        TimeLimit::WorkingDays { days, verify_days } => (days, verify_days, "procedure-time-working"),
        TimeLimit::CalendarDays { days, verify_days } => (days, verify_days, "procedure-time-calendar"),
    };
    let said = t.with(key, [("days", i64::from(days).into())]);
    if verify == 0 { said } else { said + &t.with("procedure-time-verify", [("days", i64::from(verify).into())]) }
}

/// The time limit of a day: what a decision grants, else as it was published, in the words of its publication where there
/// are any.
pub(crate) fn usual_time(t: &T, content: &Content, (ward, day): (WardId, NaiveDate)) -> String {
    let granted = content.limit("", ward, day);
    if !granted.basis.is_empty() {
        return by_decision(t, granted);
    }
    match (content.time_note.as_str(), content.time) {
        ("", Some(limit)) => time(t, limit),
        ("", None) => t.get("procedure-time-unsaid"),
        (note, _) => note.to_owned(),
    }
}

/// A time limit with the decision that grants it.
fn by_decision(t: &T, limit: Limit<'_>) -> String {
    let said = time(t, limit.time);
    if limit.basis.is_empty() { said } else { format!("{said} ({})", limit.basis) }
}

/// The time limits of the cases that have their own on a day: "Bổ sung thông tin hộ tịch: trong ngày làm việc".
pub(crate) fn times_of_cases(t: &T, content: &Content, (ward, day): (WardId, NaiveDate)) -> Vec<String> {
    let usual = content.limit("", ward, day);
    let is_unsaid = content.time.is_none() && usual.basis.is_empty();
    let own = |case: &Case| {
        let limit = content.limit(&case.key, ward, day);
        Some(limit).filter(|limit| *limit != usual || (is_unsaid && case.time.is_some()))
    };
    let said = |case: &Case| Some(format!("{}: {}", case.name, by_decision(t, own(case)?)));
    content.cases.iter().filter_map(said).collect()
}

fn clock(minutes: u32) -> String {
    format!("{} giờ {:02}", minutes / 60, minutes % 60)
}

/// The channels by which a dossier of this level may come in.
pub(crate) fn channels(t: &T, level: Level) -> Vec<String> {
    let mut all = vec![t.get("procedure-channel-1")];
    if level != Level::Desk {
        all.extend([t.get("procedure-channel-2"), t.get("procedure-channel-3")]);
    }
    all
}

/// "2.000 đồng/trang; từ trang thứ ba 1.000 đồng; tối đa 200.000 đồng/bản".
pub(crate) fn amount(t: &T, fee: &FeeRule) -> String {
    let money = |amount: i64| ui::integer(t.lang(), amount);
    if fee.amount == 0 && fee.from_third.is_none() {
        return t.get("procedure-fee-free");
    }
    let mut said =
        t.with("procedure-fee-amount", [("amount", money(fee.amount).into()), ("unit", fee.unit.as_str().into())]);
    if let Some(amount) = fee.from_third {
        said += &t.with("procedure-fee-third", [("amount", money(amount).into())]);
    }
    if let Some(amount) = fee.at_most {
        said += &t.with("procedure-fee-most", [("amount", money(amount).into())]);
    }
    said
}

/// For which case and channel a fee holds; empty where for all.
pub(crate) fn fee_for(t: &T, content: &Content, fee: &FeeRule) -> String {
    let case = content.cases.iter().find(|case| case.key == fee.case).map(|case| case.name.clone());
    let channel = (fee.channel > 0).then(|| t.get(format!("procedure-channel-{}", fee.channel.min(3))));
    [case, channel].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
