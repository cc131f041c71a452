//! What is stuck, where its time goes, and in which order it is shown.

use crate::indicator::{Span, Standing};
use crate::matters::WaitingFigure;
use crate::status::Sentence;
use crate::task::{Blocking, Listed, Waiting};
use chrono::NaiveDate;
use kernel::{UnitId, local_day};
use uuid::Uuid;

/// Why something is stuck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Quá hạn.
    Overdue,
    /// Vướng mắc chưa được giải quyết.
    Blocked,
    /// Chờ đơn vị khác.
    OtherUnit,
    /// Chờ duyệt.
    Approval,
    /// Hai kỳ liền không có số liệu.
    Silent,
    /// Việc của phòng khác của phần mềm: hồ sơ một cửa…
    Room,
}

impl Kind {
    pub(super) const ALL: [Self; 6] =
        [Self::Overdue, Self::Blocked, Self::OtherUnit, Self::Approval, Self::Silent, Self::Room];

    /// The name in addresses, and the end of its keys in the Fluent files.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Blocked => "blocked",
            Self::OtherUnit => "other-unit",
            Self::Approval => "approval",
            Self::Silent => "silent",
            Self::Room => "room",
        }
    }

    pub(super) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Where time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Unit(Option<UnitId>),
    /// Bộ phận tổng hợp.
    Coordinator,
    Leader,
    /// Người có quyền duyệt.
    Approver,
}

/// Days at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) place: Place,
    pub(super) days: i64,
}

/// Điểm nghẽn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bottleneck {
    pub(super) subject: Uuid,
    pub(super) title: String,
    pub(super) href: String,
    /// Đơn vị chủ trì.
    pub(super) unit: Option<UnitId>,
    pub(super) kind: Kind,
    pub(super) why: Sentence,
    pub(super) steps: Vec<Step>,
    /// Where the one next step is taken; the step itself is the text "bottleneck-next-" with the kind.
    pub(super) next: String,
    /// For how many days it has been stuck.
    pub(super) days: i64,
}

/// The longest first; among equals what is past its day first.
pub(super) fn rank(found: &mut [Bottleneck]) {
    found.sort_by(|a, b| b.days.cmp(&a.days).then(a.kind.cmp(&b.kind)).then_with(|| a.title.cmp(&b.title)));
}

/// What holds a task in hand up: a difficulty, a wish for more time that nobody decided on, or its unit alone.
pub(super) fn of_task(
    task: &Listed,
    difficulties: &[Blocking],
    extensions: &[Waiting],
    today: NaiveDate,
) -> Option<Bottleneck> {
    let late = task.due_on.map(|due| (today - due).num_days()).filter(|days| *days > 0);
    let (mut steps, mut kind, mut why, mut anchor) = (Vec::new(), Kind::Overdue, None, "cap-nhat");
    let mut asked: Option<NaiveDate> = None;
    if let Some(e) = extensions.iter().find(|e| e.task_id == task.id) {
        let since = local_day(e.requested_at);
        asked = Some(since);
        steps.push(Step { place: Place::Approver, days: (today - since).num_days() });
        (kind, anchor) = (Kind::Approval, "gia-han");
        why = Some(Sentence::plain("bottleneck-why-extension").and("to", e.to_due).and("since", since));
    }
    for d in difficulties.iter().filter(|d| d.task_id == task.id) {
        let raised = local_day(d.raised_at);
        asked = Some(asked.map_or(raised, |asked| asked.min(raised)));
        let up = d.escalated_at.map(local_day).filter(|_| d.level == "leader");
        let first = if d.waits_for.is_some() { Place::Unit(d.waits_for) } else { Place::Coordinator };
        steps.push(Step { place: first, days: (up.unwrap_or(today) - raised).num_days() });
        steps.extend(up.map(|up| Step { place: Place::Leader, days: (today - up).num_days() }));
        (kind, anchor) = (if d.waits_for.is_some() { Kind::OtherUnit } else { Kind::Blocked }, "kho-khan");
        why = Some(Sentence::plain("bottleneck-why-blocked").and("since", raised).and("body", d.body.clone()));
    }
    if let (Some(days), Some(due)) = (late, task.due_on) {
        // Its unit alone had it until it asked or said what holds it up.
        let alone = asked.map_or(days, |asked| (asked - due).num_days());
        if alone > 0 {
            steps.insert(0, Step { place: Place::Unit(task.lead_unit_id), days: alone });
        }
        why.get_or_insert_with(|| Sentence::plain("bottleneck-why-overdue").and("due", due).and("days", days));
    }
    let longest = steps.iter().map(|step| step.days).max()?;
    Some(Bottleneck {
        subject: task.id.0,
        title: task.title.clone(),
        href: format!("/nhiem-vu/{}", task.id),
        unit: task.lead_unit_id,
        kind,
        why: why?,
        steps,
        next: format!("/nhiem-vu/{}#{anchor}", task.id),
        days: longest.max(late.unwrap_or(0)),
    })
}

/// What holds an indicator up: a figure that nobody decided on, or no figure for two quarters.
pub(super) fn of_indicator(s: &Standing, waiting: &[WaitingFigure], today: NaiveDate) -> Option<Bottleneck> {
    let of = &s.indicator;
    let stuck = |kind, place, days, why, anchor: &str| Bottleneck {
        subject: of.id.0,
        title: of.name.clone(),
        href: format!("/chi-tieu/{}", of.id),
        unit: of.lead,
        kind,
        why,
        steps: vec![Step { place, days }],
        next: format!("/chi-tieu/{}#{anchor}", of.id),
        days,
    };
    if let Some(figure) = waiting.iter().find(|f| f.indicator_id == of.id) {
        let since = local_day(figure.entered_at);
        let period = Span { from: figure.from_day, to: figure.to_day }.label(ui::Lang::Vi);
        let why = Sentence::plain("bottleneck-why-figure").and("period", period).and("since", since);
        return Some(stuck(Kind::Approval, Place::Approver, (today - since).num_days(), why, "h-cho"));
    }
    let (quarters, known) = (s.assessment.silent_quarters, s.assessment.latest.as_ref().map(|p| p.to));
    // The first quarter of the year that ended after the newest figure.
    let ends = (1..=4).map(|n| Span::quarter(of.plan_year, n).to);
    let since = ends.into_iter().find(|end| known.is_none_or(|known| *end > known))?;
    let why = Sentence::plain("bottleneck-why-silent").and("quarters", i64::from(quarters)).and("since", since);
    (quarters >= 2).then(|| stuck(Kind::Silent, Place::Unit(of.lead), (today - since).num_days(), why, "nhap"))
}

/// What another room says is stuck in it.
pub(super) fn of_room(stuck: kernel::Stuck) -> Bottleneck {
    Bottleneck {
        subject: stuck.id,
        title: stuck.title,
        next: stuck.href.clone(),
        href: stuck.href,
        unit: stuck.unit,
        kind: Kind::Room,
        why: Sentence::plain("bottleneck-why-room").and("why", stuck.why),
        steps: stuck.places.into_iter().map(|(unit, days)| Step { place: Place::Unit(unit), days }).collect(),
        days: stuck.days,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::PlanId;
    use crate::task::{State, TaskId};
    use chrono::{DateTime, Utc};

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(day: &str) -> DateTime<Utc> {
        d(day).and_hms_opt(2, 0, 0).unwrap().and_utc()
    }

    fn task(due: Option<&str>) -> Listed {
        Listed {
            id: TaskId::new(),
            plan_id: PlanId::new(),
            plan_title: String::new(),
            position: 1,
            section: String::new(),
            title: "Việc".into(),
            product: String::new(),
            lead_unit_id: Some(UnitId::new()),
            person_id: None,
            deadline_text: String::new(),
            deadline_rule: String::new(),
            due_on: due.map(d),
            tracked_from: d("2026-01-01"),
            progress: 10,
            state: State::Open,
            state_reason: String::new(),
            done_on: None,
            updated_at: None,
            blocked_at: None,
            late_milestone: None,
            waiting_extensions: 0,
            version: 1,
            ruling: None,
        }
    }

    fn difficulty(of: &Listed, waits_for: Option<UnitId>, escalated: Option<&str>) -> Blocking {
        Blocking {
            id: Uuid::now_v7(),
            task_id: of.id,
            title: of.title.clone(),
            lead_unit_id: of.lead_unit_id,
            body: "Thiếu kinh phí".into(),
            level: if escalated.is_some() { "leader" } else { "coordinator" }.into(),
            waits_for,
            raised_by_name: "Mẫu".into(),
            raised_at: at("2026-03-01"),
            escalated_at: escalated.map(at),
        }
    }

    #[test]
    fn what_is_neither_late_nor_blocked_is_not_stuck() {
        let today = d("2026-03-16");
        assert_eq!(of_task(&task(None), &[], &[], today), None);
        assert_eq!(of_task(&task(Some("2026-03-16")), &[], &[], today), None, "the last day is open until it ends");
        let late = of_task(&task(Some("2026-03-15")), &[], &[], today).unwrap();
        assert_eq!((late.kind, late.days), (Kind::Overdue, 1));
    }

    #[test]
    fn the_time_of_a_difficulty_is_split_between_those_who_had_it() {
        let (today, of) = (d("2026-03-16"), task(Some("2026-03-06")));
        let stuck = of_task(&of, &[difficulty(&of, None, Some("2026-03-05"))], &[], today).unwrap();
        let steps = [Step { place: Place::Coordinator, days: 4 }, Step { place: Place::Leader, days: 11 }];
        assert_eq!((stuck.kind, stuck.steps.as_slice(), stuck.days), (Kind::Blocked, &steps[..], 11));
        let other = Some(UnitId::new());
        let waits = of_task(&of, &[difficulty(&of, other, None)], &[], today).unwrap();
        assert_eq!((waits.kind, waits.steps[0]), (Kind::OtherUnit, Step { place: Place::Unit(other), days: 15 }));
    }

    #[test]
    fn the_days_before_a_late_unit_said_what_holds_it_up_are_its_own() {
        let (today, of) = (d("2026-03-16"), task(Some("2026-02-10")));
        let first = |found: Option<Bottleneck>| found.unwrap().steps[0];
        let own = |days| Step { place: Place::Unit(of.lead_unit_id), days };
        let blocked = of_task(&of, &[difficulty(&of, None, None)], &[], today).unwrap();
        assert_eq!(blocked.steps, [own(19), Step { place: Place::Coordinator, days: 15 }]);
        assert_eq!(blocked.days, 34);
        let waits = Waiting {
            id: Uuid::now_v7(),
            requested_by: Uuid::nil(),
            task_id: of.id,
            title: of.title.clone(),
            lead_unit_id: of.lead_unit_id,
            from_due: of.due_on,
            to_due: d("2026-04-30"),
            reason: String::new(),
            requested_by_name: "Mẫu".into(),
            requested_at: at("2026-02-20"),
        };
        assert_eq!(first(of_task(&of, &[difficulty(&of, None, None)], std::slice::from_ref(&waits), today)), own(10));
        assert_eq!(first(of_task(&of, &[], &[], today)), own(34), "who asked nobody had it all the time");
    }

    #[test]
    fn the_longest_stands_first() {
        let today = d("2026-03-16");
        let mut found: Vec<Bottleneck> = ["2026-03-10", "2026-02-10", "2026-03-01"]
            .iter()
            .filter_map(|due| of_task(&task(Some(due)), &[], &[], today))
            .collect();
        rank(&mut found);
        assert_eq!(found.iter().map(|b| b.days).collect::<Vec<_>>(), [34, 15, 6]);
    }
}
