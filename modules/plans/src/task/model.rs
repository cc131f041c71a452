//! Types and rules of tasks, pure: what a task is, which days it is due, how it stands.

use crate::plan::PlanId;
use crate::status::{Sentence, Status};
use crate::working::rounded_up;
use chrono::{Days, NaiveDate};
use kernel::{UnitId, UserId};
use plan_reader::deadline::Deadline;
use sea_orm::{DeriveActiveEnum, EnumIter, FromQueryResult};

kernel::typed_id!(
    /// Nhiệm vụ.
    TaskId
);

/// Where a task stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, serde::Serialize, utoipa::ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Đang thực hiện.
    Open,
    /// Đã hoàn thành.
    Done,
    /// Không thực hiện nữa.
    Cancelled,
    /// Được thay bằng nhiệm vụ khác.
    Superseded,
}

/// Nhiệm vụ của kế hoạch.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Task {
    pub id: TaskId,
    pub plan_id: PlanId,
    pub position: i32,
    /// Mục của kế hoạch in which it stands.
    pub section: String,
    pub title: String,
    /// Sản phẩm, yêu cầu kết quả.
    pub product: String,
    pub lead_unit_id: Option<UnitId>,
    /// Người phụ trách.
    pub person_id: Option<UserId>,
    /// Thời hạn as printed.
    pub deadline_text: String,
    /// Thời hạn understood: [`Deadline`] as JSON, empty where there is none.
    pub deadline_rule: String,
    /// The next day on which something is due.
    pub due_on: Option<NaiveDate>,
    /// The day from which it is followed: no occurrence before it is asked for.
    pub tracked_from: NaiveDate,
    /// Percent.
    pub progress: i32,
    pub state: State,
    pub state_reason: String,
    pub done_on: Option<NaiveDate>,
    pub source_start: Option<i32>,
    pub source_end: Option<i32>,
    pub source_text: String,
    /// Counts the writes, so that nobody overwrites what they have not seen.
    pub version: i32,
}

impl Task {
    /// The deadline understood.
    pub(crate) fn deadline(&self) -> Option<Deadline> {
        serde_json::from_str(&self.deadline_rule).ok()
    }
}

/// What a person may set on a task.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TaskFields {
    pub section: String,
    pub title: String,
    pub product: String,
    pub lead_unit: Option<UnitId>,
    pub coordinating: Vec<UnitId>,
    pub person: Option<UserId>,
    pub deadline_text: String,
    pub deadline: Option<Deadline>,
}

/// A task to be made; the id comes from the caller, so that a retry is harmless.
#[derive(Debug, Clone)]
pub(crate) struct NewTask {
    pub id: TaskId,
    pub plan: PlanId,
    /// Where it stands in the plan; `None`: after the last.
    pub position: Option<i32>,
    pub fields: TaskFields,
    pub source: Option<Quoted>,
}

/// The sentence of the plan from which something came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quoted {
    pub line_start: i32,
    pub line_end: i32,
    pub text: String,
}

/// What the rule of status looks at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    pub state: State,
    pub state_reason: String,
    pub progress: i32,
    /// It comes again and again; what comes in stages ends.
    pub recurring: bool,
    pub due_on: Option<NaiveDate>,
    pub tracked_from: NaiveDate,
    pub done_on: Option<NaiveDate>,
    /// The day of the newest update.
    pub updated_on: Option<NaiveDate>,
    /// The day since which a difficulty waits for an answer.
    pub blocked_since: Option<NaiveDate>,
    /// The earliest milestone that has passed undone.
    pub late_milestone: Option<NaiveDate>,
}

/// A task is looked at with care in its last fortnight.
pub(crate) const SOON_DAYS: i64 = 14;
/// Work without a due day that nobody reported on for so long is at risk.
const SILENT_DAYS: i64 = 90;
/// How far progress may lag behind the time that has passed, in points of percent.
const LAG_POINTS: i64 = 30;

/// Trạng thái của một nhiệm vụ, with the sentence that explains it.
pub(crate) fn status(f: &Facts, today: NaiveDate) -> (Status, Sentence) {
    match f.state {
        State::Done => return done(f),
        State::Cancelled => return (Status::NotAssessed, because("task-why-cancelled", f)),
        State::Superseded => return (Status::NotAssessed, because("task-why-superseded", f)),
        State::Open => {}
    }
    if let Some(due) = f.due_on.filter(|due| *due < today) {
        let key = if f.recurring { "task-why-occurrence-overdue" } else { "task-why-overdue" };
        return (Status::Late, Sentence::plain(key).and("due", due).and("days", (today - due).num_days()));
    }
    if let Some(since) = f.blocked_since {
        let days = (today - since).num_days();
        return (Status::AtRisk, Sentence::plain("task-why-blocked").and("since", since).and("days", days));
    }
    if let Some(due) = f.late_milestone {
        return (Status::AtRisk, Sentence::plain("task-why-milestone-late").and("due", due));
    }
    match f.due_on {
        Some(due) if f.recurring => (
            Status::OnTrack,
            Sentence::plain("task-why-next-occurrence").and("due", due).and("days", (due - today).num_days()),
        ),
        Some(due) => before_due(f, due, today),
        None => without_due(f, today),
    }
}

fn because(key: &'static str, f: &Facts) -> Sentence {
    Sentence::plain(key).and("reason", f.state_reason.clone())
}

fn done(f: &Facts) -> (Status, Sentence) {
    let sentence = match (f.done_on, f.due_on) {
        (Some(done), Some(due)) if done > due && !f.recurring => {
            Sentence::plain("task-why-done-late").and("done", done).and("due", due).and("days", (done - due).num_days())
        }
        (Some(done), Some(_)) if !f.recurring => Sentence::plain("task-why-done-on-time").and("done", done),
        (Some(done), _) => Sentence::plain("task-why-done").and("done", done),
        (None, _) => Sentence::plain("task-why-done-unknown"),
    };
    (Status::Met, sentence)
}

fn before_due(f: &Facts, due: NaiveDate, today: NaiveDate) -> (Status, Sentence) {
    let left = (due - today).num_days();
    let progress = i64::from(f.progress);
    let whole = (due - f.tracked_from).num_days().max(1);
    let passed = ((today - f.tracked_from).num_days().clamp(0, whole)) * 100 / whole;
    if left <= SOON_DAYS && progress < 80 {
        let sentence =
            Sentence::plain("task-why-little-time").and("due", due).and("days", left).and("progress", progress);
        return (Status::AtRisk, sentence);
    }
    if passed - progress > LAG_POINTS {
        let sentence =
            Sentence::plain("task-why-lagging").and("passed", passed).and("progress", progress).and("due", due);
        return (Status::AtRisk, sentence);
    }
    if f.updated_on.is_none() {
        return (Status::NotAssessed, Sentence::plain("task-why-no-update").and("due", due).and("days", left));
    }
    (Status::OnTrack, Sentence::plain("task-why-on-track").and("progress", progress).and("due", due).and("days", left))
}

fn without_due(f: &Facts, today: NaiveDate) -> (Status, Sentence) {
    match f.updated_on {
        None if (today - f.tracked_from).num_days() > SILENT_DAYS => (
            Status::AtRisk,
            Sentence::plain("task-why-never-reported")
                .and("from", f.tracked_from)
                .and("days", (today - f.tracked_from).num_days()),
        ),
        None => (Status::NotAssessed, Sentence::plain("task-why-no-due-no-update")),
        Some(on) if (today - on).num_days() > SILENT_DAYS => {
            (Status::AtRisk, Sentence::plain("task-why-silent").and("on", on).and("days", (today - on).num_days()))
        }
        Some(on) => (Status::OnTrack, Sentence::plain("task-why-continuous").and("on", on)),
    }
}

/// What each working week that is left must bring, for work in hand with a day ahead of it.
pub(crate) fn pace(f: &Facts, today: NaiveDate, weeks: f64) -> Option<Sentence> {
    let due = f.due_on.filter(|due| *due >= today)?;
    let left = 100 - i64::from(f.progress);
    if f.state != State::Open || f.recurring || left <= 0 {
        return None;
    }
    if weeks <= 0.0 {
        return Some(Sentence::plain("task-pace-no-time").and("left", left).and("due", due));
    }
    let need = (left as f64 / weeks).min(left as f64).ceil() as i64;
    Some(Sentence::with("task-pace", [("weeks", rounded_up(weeks, ui::Lang::Vi))]).and("need", need).and("due", due))
}

/// The day a fortnight from today: the end of "đến hạn trong 14 ngày".
pub(crate) fn soon(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(SOON_DAYS.unsigned_abs())).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A task of 2026 followed since January, updated on 1 March, seen on 16 March.
    fn facts(progress: i32, due: Option<&str>) -> Facts {
        Facts {
            state: State::Open,
            state_reason: String::new(),
            progress,
            recurring: false,
            due_on: due.map(day),
            tracked_from: day("2026-01-01"),
            done_on: None,
            updated_on: Some(day("2026-03-01")),
            blocked_since: None,
            late_milestone: None,
        }
    }

    #[test]
    fn the_status_follows_from_the_facts() {
        let due = Some("2026-06-30");
        let cases: Vec<(Facts, Status, &str)> = vec![
            (facts(40, due), Status::OnTrack, "task-why-on-track"),
            (facts(40, Some("2026-03-15")), Status::Late, "task-why-overdue"),
            (facts(90, Some("2026-03-16")), Status::OnTrack, "task-why-on-track"),
            (facts(79, Some("2026-03-30")), Status::AtRisk, "task-why-little-time"),
            (facts(79, Some("2026-03-31")), Status::OnTrack, "task-why-on-track"),
            (facts(0, due), Status::AtRisk, "task-why-lagging"),
            (Facts { updated_on: None, ..facts(20, Some("2026-12-31")) }, Status::NotAssessed, "task-why-no-update"),
            (Facts { blocked_since: Some(day("2026-03-10")), ..facts(40, due) }, Status::AtRisk, "task-why-blocked"),
            (
                Facts { late_milestone: Some(day("2026-03-10")), ..facts(40, due) },
                Status::AtRisk,
                "task-why-milestone-late",
            ),
            (Facts { recurring: true, ..facts(0, due) }, Status::OnTrack, "task-why-next-occurrence"),
            (Facts { recurring: true, ..facts(0, Some("2026-03-08")) }, Status::Late, "task-why-occurrence-overdue"),
            (facts(0, None), Status::OnTrack, "task-why-continuous"),
            (Facts { updated_on: None, ..facts(0, None) }, Status::NotAssessed, "task-why-no-due-no-update"),
            (
                Facts { updated_on: None, tracked_from: day("2025-12-15"), ..facts(0, None) },
                Status::AtRisk,
                "task-why-never-reported",
            ),
            (
                Facts { updated_on: None, tracked_from: day("2025-12-16"), ..facts(0, None) },
                Status::NotAssessed,
                "task-why-no-due-no-update",
            ),
            (Facts { updated_on: Some(day("2025-12-01")), ..facts(0, None) }, Status::AtRisk, "task-why-silent"),
            (
                Facts { state: State::Done, done_on: Some(day("2026-03-16")), ..facts(100, Some("2026-03-16")) },
                Status::Met,
                "task-why-done-on-time",
            ),
            (
                Facts { state: State::Done, done_on: Some(day("2026-03-16")), ..facts(100, Some("2026-03-15")) },
                Status::Met,
                "task-why-done-late",
            ),
            (Facts { state: State::Cancelled, ..facts(0, due) }, Status::NotAssessed, "task-why-cancelled"),
        ];
        for (f, want, key) in cases {
            let (status, sentence) = status(&f, day("2026-03-16"));
            assert_eq!((status, sentence.key), (want, key), "{f:?}");
        }
    }

    #[test]
    fn each_week_must_bring_its_part_of_what_is_left() {
        let today = day("2026-03-16");
        let said = |f: &Facts, weeks: f64| pace(f, today, weeks).map(|s| (s.key, s.args));
        let work = facts(40, Some("2026-06-30"));
        let (key, args) = said(&work, 15.0).unwrap();
        assert_eq!(key, "task-pace");
        assert!(args.contains(&("need", "4".into())) && args.contains(&("weeks", "15".into())), "{args:?}");
        let last = facts(40, Some("2026-03-17"));
        assert!(said(&last, 0.2).unwrap().1.contains(&("need", "60".into())), "never more than what is left");
        assert_eq!(said(&facts(40, Some("2026-03-16")), 0.0).unwrap().0, "task-pace-no-time");
        for none in [facts(100, Some("2026-06-30")), facts(40, None), facts(40, Some("2026-03-15"))] {
            assert!(said(&none, 5.0).is_none(), "{none:?}");
        }
        assert!(said(&Facts { recurring: true, ..work }, 15.0).is_none());
    }

    #[test]
    fn every_sentence_exists_in_both_languages() {
        let source = include_str!("model.rs");
        let keys = source.split('"').filter(|part| part.starts_with("task-why-") && part.len() > 9);
        for (_, text) in crate::task::TEXTS {
            for key in keys.clone() {
                assert!(text.contains(&format!("\n{key} = ")), "{key}");
            }
        }
    }
}
