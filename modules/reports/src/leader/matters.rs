//! Việc cần quyết định: what waits for the actor, from plans and from this module, in one order, each with one action.

use super::standing::{Standing, outstanding};
use crate::inquiry::State;
use crate::sheet::SheetState;
use chrono::NaiveDate;
use kernel::{Conn, Cx, Result, UnitId, local_day};
use plans::api::{IndicatorFacts, MatterAction, MatterKind, Status};
use ui::{Level, T};

/// A sheet that waits longer than this many days is a matter for the leader.
const SHEET_DAYS: i64 = 2;

/// One matter.
pub(super) struct Matter {
    /// Somebody waits for the actor's word; else something is off track.
    pub(super) waits: bool,
    pub(super) days: i64,
    pub(super) level: Level,
    /// Key of its kind in the Fluent files, without `leader-kind-`.
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) unit: Option<UnitId>,
    pub(super) why: String,
    pub(super) action: Action,
}

/// The one thing to do about it; `word` is its key in the Fluent files, without `leader-do-`.
pub(super) enum Action {
    Post {
        word: &'static str,
        post: String,
        fields: Vec<(&'static str, String)>,
        asks_for: Option<&'static str>,
    },
    Assign {
        post: String,
        fields: Vec<(&'static str, String)>,
        person: &'static str,
    },
    Go {
        word: &'static str,
        href: String,
    },
    /// A way on, in words that are ready.
    Open {
        text: String,
    },
}

/// Everything that waits for the actor in every room: first those for whose word somebody waits, then what is off track;
/// in each the longest wait first.
pub(super) async fn everywhere(cx: &Cx, conn: &Conn, standing: &Standing) -> Result<Vec<Matter>> {
    let (t, today) = (&cx.t, cx.today());
    let asked = |subject| standing.inquiries.iter().any(|i| i.subject == subject);
    let mut all: Vec<Matter> = plans::api::matters(conn, cx.actor()?, today)
        .await?
        .into_iter()
        // What the unit has been asked about waits for the unit, not for the leader.
        .filter(|m| m.action != MatterAction::Ask || !asked(m.subject))
        .map(|m| of_plans(m, t))
        .collect();
    all.extend(standing.indicators.iter().filter(|i| !asked(i.id.0)).filter_map(|i| of_indicator(i, t)));
    all.extend(of_inquiries(t, standing, today));
    all.extend(of_periods(t, standing, today));
    all.extend(of_rooms(cx.matters().await?));
    all.sort_by_key(|m| (!m.waits, std::cmp::Reverse(m.days)));
    Ok(all)
}

/// What waits in other rooms.
fn of_rooms(found: Vec<kernel::Matter>) -> impl Iterator<Item = Matter> {
    found.into_iter().map(|m| Matter {
        waits: true,
        days: m.days,
        level: Level::OnTrack,
        kind: "elsewhere",
        title: m.title,
        href: m.href,
        unit: m.unit,
        why: m.why,
        action: Action::Open { text: m.action },
    })
}

fn of_plans(m: plans::api::Matter, t: &T) -> Matter {
    let (waits, level, kind, word) = match m.kind {
        MatterKind::Difficulty => (true, Level::Late, "difficulty", "answer"),
        MatterKind::Extension => (true, Level::AtRisk, "extension", "extend"),
        MatterKind::Figure => (true, Level::OnTrack, "figure", "approve"),
        MatterKind::Unassigned => (false, Level::Late, "unassigned", "assign"),
        MatterKind::OffTrack => (false, Level::Late, "off-track", "ask"),
    };
    let action = match m.action {
        MatterAction::Approve { post, fields, asks_for } => Action::Post { word, post, fields, asks_for },
        MatterAction::Assign { post, fields, person } => Action::Assign { post, fields, person },
        MatterAction::Ask => Action::Go { word, href: format!("/giai-trinh/moi?ve={}", m.subject) },
    };
    let (days, title, href, unit, why) = (m.waits_days, m.title, m.href, m.unit, m.why.say(t));
    Matter { waits, days, level, kind, title, href, unit, why, action }
}

/// An indicator that is late or at risk: its unit is asked.
fn of_indicator(i: &IndicatorFacts, t: &T) -> Option<Matter> {
    let level = match i.status {
        Status::Late => Level::Late,
        Status::AtRisk => Level::AtRisk,
        _ => return None,
    };
    Some(Matter {
        waits: false,
        days: i.days_behind,
        level,
        kind: "off-track",
        title: i.name.clone(),
        href: format!("/chi-tieu/{}", i.id),
        unit: i.lead,
        why: i.why.say(t),
        action: Action::Go { word: "ask", href: format!("/giai-trinh/moi?ve={}", i.id) },
    })
}

/// Answers that wait to be read, and questions that nobody answered in time.
fn of_inquiries<'a>(t: &'a T, standing: &'a Standing, today: NaiveDate) -> impl Iterator<Item = Matter> + 'a {
    standing.inquiries.iter().filter_map(move |i| {
        let (waits, level, kind, since) = match i.state {
            State::Answered => (true, Level::OnTrack, "answered", local_day(i.moved_at)),
            _ if i.is_overdue(today) => (false, Level::Late, "unanswered", i.due_on),
            _ => return None,
        };
        let day = vietnamese::format_date(since);
        Some(Matter {
            waits,
            days: (today - since).num_days(),
            level,
            kind,
            title: i.title.clone(),
            href: i.page(),
            unit: Some(i.unit),
            why: t.with(format!("leader-why-{kind}"), [("day", day.into()), ("who", i.asked_by_name.as_str().into())]),
            action: Action::Go { word: if waits { "read" } else { "open" }, href: i.page() },
        })
    })
}

/// Sheets that wait for approval too long, and units that are late with theirs.
fn of_periods<'a>(t: &'a T, standing: &'a Standing, today: NaiveDate) -> impl Iterator<Item = Matter> + 'a {
    standing.periods.iter().flat_map(move |(period, sheets)| {
        let name = period.name(t.lang());
        let waiting = sheets.iter().filter(|s| s.state == SheetState::Submitted).filter_map({
            let name = name.clone();
            move |s| {
                let since = local_day(s.submitted_at?);
                let days = (today - since).num_days();
                let args =
                    [("day", vietnamese::format_date(since).into()), ("who", s.submitted_by_name.as_str().into())];
                let href = format!("/bao-cao/phieu/{}", s.id);
                (days > SHEET_DAYS).then(|| Matter {
                    waits: true,
                    days,
                    level: Level::AtRisk,
                    kind: "sheet",
                    title: t.with("leader-sheet", [("period", name.as_str().into())]),
                    unit: Some(s.unit),
                    why: t.with("leader-why-sheet", args),
                    action: Action::Go { word: "approve-sheet", href: href.clone() },
                    href,
                })
            }
        });
        let late = outstanding(sheets);
        let href = format!("/bao-cao/ky/{}", period.id);
        let units: Vec<&str> = late.iter().map(|s| standing.unit(Some(s.unit))).collect();
        let is_overdue = period.due_on < today && !period.was_opened_late();
        let overdue = (is_overdue && !late.is_empty()).then(|| Matter {
            waits: false,
            days: (today - period.due_on).num_days(),
            level: Level::Late,
            kind: "overdue",
            title: t.with("leader-overdue", [("n", late.len().into()), ("period", name.as_str().into())]),
            unit: None,
            why: units.join(", "),
            action: Action::Go { word: "urge", href: href.clone() },
            href,
        });
        waiting.chain(overdue).collect::<Vec<_>>()
    })
}
