//! The rules of a sheet, at their edges.

use super::*;
use crate::cadence::CadenceId;
use crate::period::{Kind, Span};
use plans::api::PlanId;

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn period() -> Period {
    let span = Kind::Quarter.spans(2026)[2];
    Period {
        id: PeriodId::new(),
        cadence: CadenceId::new(),
        plan: PlanId::new(),
        kind: Kind::Quarter,
        span,
        data: Span { from: d("2026-01-01"), to: d("2026-09-14") },
        due_on: d("2026-09-19"),
        state: crate::period::PeriodState::Open,
        opened_at: "2026-09-15T00:00:00Z".parse().unwrap(),
        closed_at: None,
        closed_by_name: String::new(),
        close_reason: String::new(),
        digest: String::new(),
        version: 1,
    }
}

fn sheet(state: SheetState) -> Sheet {
    Sheet {
        id: SheetId::new(),
        period: PeriodId::new(),
        unit: UnitId::new(),
        state,
        results: String::new(),
        difficulties: String::new(),
        proposals: String::new(),
        submitted_at: None,
        submitted_by: None,
        submitted_by_name: String::new(),
        was_late: false,
        takes_unassigned: false,
        decided_at: Some("2026-09-18T03:00:00Z".parse().unwrap()),
        decided_by_name: "Người duyệt mẫu".into(),
        decision_reason: String::new(),
        version: 1,
    }
}

fn refusal(result: Result<()>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn the_due_day_is_open_until_it_ends_in_vietnam() {
    let (period, sheet) = (period(), sheet(SheetState::Open));
    let at = |utc: &str| kernel::local_day(utc.parse().unwrap());
    assert!(require_writable(&period, &sheet, None, at("2026-09-19T16:59:59Z")).is_ok(), "23:59 on the due day");
    let late = refusal(require_writable(&period, &sheet, None, at("2026-09-19T17:00:00Z")));
    assert!(late.contains("hết ngày 19/09/2026"), "00:00 of the next day: {late}");
}

#[test]
fn an_exception_opens_until_its_last_day_and_the_refusal_names_who_gave_it() {
    let exception = Exception {
        id: Uuid::now_v7(),
        unit_id: UnitId::new(),
        until_day: d("2026-09-22"),
        reason: "Mất điện ngày 19/9".into(),
        granted_by_name: "Bộ phận tổng hợp mẫu".into(),
        granted_at: "2026-09-20T01:00:00Z".parse().unwrap(),
    };
    let (period, sheet) = (period(), sheet(SheetState::Returned));
    assert!(require_writable(&period, &sheet, Some(&exception), d("2026-09-22")).is_ok());
    let expired = refusal(require_writable(&period, &sheet, Some(&exception), d("2026-09-23")));
    for part in ["22/09/2026", "Bộ phận tổng hợp mẫu", "Mất điện ngày 19/9"] {
        assert!(expired.contains(part), "{part}: {expired}");
    }
}

#[test]
fn what_is_handed_in_approved_or_closed_takes_no_figures() {
    let today = d("2026-09-18");
    let submitted = Sheet {
        submitted_at: Some("2026-09-17T03:00:00Z".parse().unwrap()),
        submitted_by_name: "Đầu mối mẫu".into(),
        ..sheet(SheetState::Submitted)
    };
    let waits = refusal(require_writable(&period(), &submitted, None, today));
    for part in ["chờ duyệt", "Đầu mối mẫu", "17/09/2026", "rút phiếu về"] {
        assert!(waits.contains(part), "{part}: {waits}");
    }
    let late = refusal(require_writable(&period(), &submitted, None, d("2026-09-20")));
    assert!(late.contains("trả lại phiếu") && !late.contains("rút phiếu"), "a sheet taken back now is lost: {late}");
    let locked = refusal(require_writable(&period(), &sheet(SheetState::Approved), None, today));
    assert!(locked.contains("Người duyệt mẫu") && locked.contains("18/09/2026"), "{locked}");
    let closed = Period {
        state: crate::period::PeriodState::Closed,
        closed_at: Some("2026-09-25T02:00:00Z".parse().unwrap()),
        closed_by_name: "Người chốt mẫu".into(),
        close_reason: "Một đơn vị đã giải thể".into(),
        ..period()
    };
    let refused = refusal(require_writable(&closed, &sheet(SheetState::Open), None, today));
    assert!(refused.contains("Người chốt mẫu") && refused.contains("25/09/2026"), "{refused}");
    assert!(refused.contains("Một đơn vị đã giải thể"), "{refused}");
}

#[test]
fn a_jump_over_a_fifth_and_a_missing_figure_need_a_word() {
    for (value, note, before, expected) in [
        (None, "", Some(80.0), Some(Finding::Missing)),
        (None, "Chưa phát sinh", Some(80.0), None),
        (Some(96.0), "", Some(80.0), None),
        (Some(96.1), "", Some(80.0), Some(Finding::Jump { before: 80.0, now: 96.1, explained: false })),
        (Some(63.0), "Rà soát lại", Some(80.0), Some(Finding::Jump { before: 80.0, now: 63.0, explained: true })),
        (Some(5.0), "", Some(0.0), Some(Finding::Jump { before: 0.0, now: 5.0, explained: false })),
        (Some(0.0), "", Some(0.0), None),
        (Some(5.0), "", None, None),
    ] {
        assert_eq!(finding(value, note, before), expected, "{value:?} {note} {before:?}");
    }
    assert!(Finding::Missing.blocks());
    assert!(!Finding::Jump { before: 1.0, now: 2.0, explained: true }.blocks());
}
