//! Họp giao ban: one sheet of paper for the morning: what was done, what is due this week, what is late, how far the
//! units' sheets are, which questions are open; each line leads to its record.

use super::standing::{Standing, outstanding};
use crate::sheet::SheetState;
use askama::Template;
use axum::response::Response;
use chrono::{Datelike, Days, NaiveDate};
use kernel::calendar;
use kernel::{Conn, Cx, Recorded, Result, audit, local_day};
use plans::api::Status;
use std::collections::{HashMap, HashSet};
use ui::T;
use uuid::Uuid;

/// Lines of a part, so that all fit on one sheet of A4.
const MOST: usize = 7;
/// Longest title of a line, in characters.
const LONGEST: usize = 80;
/// Longest note of a line, in characters.
const LONGEST_NOTE: usize = 160;
/// Events are read so many at once.
const BATCH: u64 = 500;

/// A line that leads to its record.
pub(super) struct Line {
    pub(super) title: String,
    pub(super) href: String,
    /// After the title: unit, day, why.
    pub(super) note: String,
}

/// A part of the page.
struct Part {
    id: &'static str,
    heading: String,
    none: String,
    lines: Vec<Line>,
    /// "và 12 việc khác"; empty where all are shown.
    more: String,
}

impl Part {
    fn new(t: &T, id: &'static str, heading: String, mut lines: Vec<Line>) -> Self {
        let rest = lines.len().saturating_sub(MOST);
        lines.truncate(MOST);
        for line in &mut lines {
            line.title = cut(&line.title, LONGEST);
            line.note = cut(&line.note, LONGEST_NOTE);
        }
        let more = if rest > 0 { t.with("meeting-more", [("n", rest.into())]) } else { String::new() };
        Self { id, heading, none: t.get(format!("meeting-none-{id}")), lines, more }
    }
}

/// A text short enough for one line of paper.
fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "leader/pages/meeting.html")]
struct Page<'a> {
    t: &'a T,
    today: String,
    parts: Vec<Part>,
}

/// `GET /lanh-dao/giao-ban`
pub(super) async fn show(cx: Cx) -> Result<Response> {
    let (conn, t, today) = (cx.read(), &cx.t, cx.today());
    let standing = Standing::load(&conn, &cx.app, today).await?;
    let eve = today.pred_opt().unwrap_or(today);
    let since = calendar::in_use(&conn).await?.calendar.working_day_until(eve).unwrap_or(eve);
    let events = events_of(&conn, since, today).await?;
    let heading = t.with("meeting-done", [("day", vietnamese::format_date(since).into())]);
    let parts = vec![
        Part::new(t, "done", heading, done(t, &standing, &events)),
        Part::new(t, "due", t.get("meeting-due"), due_until(t, &standing, today, sunday_of(today))),
        Part::new(t, "late", t.get("meeting-late"), late(t, &standing, today)),
        Part::new(t, "sheets", t.get("meeting-sheets"), sheets(t, &standing)),
        Part::new(t, "questions", t.get("meeting-questions"), questions(t, &standing, today)),
    ];
    let page = Page { t, today: vietnamese::format_date(today), parts };
    cx.page(&t.get("meeting"), &[(&t.get("leader-nav"), "/lanh-dao")], &page)
}

fn sunday_of(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(6 - u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// What was recorded from one day until before another, newest first.
async fn events_of(conn: &Conn, from: NaiveDate, until: NaiveDate) -> Result<Vec<Recorded>> {
    let (mut found, mut before) = (Vec::new(), i64::MAX);
    loop {
        let batch = audit::latest(conn, before, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(found) };
        before = last.seq;
        let past = local_day(last.at) < from;
        found.extend(batch.into_iter().filter(|e| (from..until).contains(&local_day(e.at))));
        if past {
            return Ok(found);
        }
    }
}

/// What was done with tasks, indicators, sheets and questions; of one thing the newest of each kind.
fn done(t: &T, standing: &Standing, events: &[Recorded]) -> Vec<Line> {
    let mut named: HashMap<Uuid, (String, String)> = HashMap::new();
    named.extend(standing.tasks.iter().map(|x| (x.id.0, (x.title.clone(), format!("/nhiem-vu/{}", x.id)))));
    named.extend(standing.indicators.iter().map(|x| (x.id.0, (x.name.clone(), format!("/chi-tieu/{}", x.id)))));
    for (period, sheets) in &standing.periods {
        let name = period.name(t.lang());
        named.extend(sheets.iter().map(|s| {
            let title = format!("{name} – {}", standing.unit(Some(s.unit)));
            (s.id.0, (title, format!("/bao-cao/phieu/{}", s.id)))
        }));
    }
    named.extend(standing.inquiries.iter().map(|i| (i.id.0, (i.title.clone(), i.page()))));
    let mut seen = HashSet::new();
    let line = |event: &Recorded| {
        let key = format!("meeting-did-{}", event.kind.replace(['.', '_'], "-"));
        let (title, href) = named.get(&event.subject_id).filter(|_| t.has(&key))?;
        let detail = event.detail();
        let percent = |name: &str| detail[name].as_i64().unwrap_or_default();
        let what = t.with(&key, [("old", percent("old").into()), ("new", percent("new").into())]);
        let note = [what.as_str(), event.actor_name.as_str()].into_iter().filter(|s| !s.is_empty());
        let note = note.collect::<Vec<_>>().join(" – ");
        let fresh = seen.insert((event.subject_id, event.kind.clone()));
        fresh.then(|| Line { title: title.clone(), href: href.clone(), note })
    };
    events.iter().filter_map(line).collect()
}

fn note(unit: &str, rest: String) -> String {
    if unit.is_empty() { rest } else { format!("{unit} – {rest}") }
}

/// Tasks and answers due from today until a day, the nearest first.
fn due_until(t: &T, standing: &Standing, today: NaiveDate, until: NaiveDate) -> Vec<Line> {
    let by = |day: NaiveDate| t.with("meeting-by", [("day", vietnamese::format_date(day).into())]);
    let week = today..=until;
    let tasks = standing.tasks.iter().filter(|task| task.done_on.is_none()).filter_map(|task| {
        let day = task.due_on.filter(|day| week.contains(day))?;
        let (title, href) = (task.title.clone(), format!("/nhiem-vu/{}", task.id));
        Some((day, Line { title, href, note: note(standing.unit(task.lead), by(day)) }))
    });
    let sheets = standing.periods.iter().filter_map(|(period, sheets)| {
        let late = outstanding(sheets).len();
        let due = week.contains(&period.due_on) && late > 0;
        let title = t.with("leader-overdue", [("n", late.into()), ("period", period.name(t.lang()).into())]);
        due.then(|| {
            (period.due_on, Line { title, href: format!("/bao-cao/ky/{}", period.id), note: by(period.due_on) })
        })
    });
    let mut lines: Vec<(NaiveDate, Line)> = tasks.chain(sheets).collect();
    lines.sort_by_key(|(day, _)| *day);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Tasks and indicators that are late, the longest overdue first, then indicators.
pub(super) fn late(t: &T, standing: &Standing, today: NaiveDate) -> Vec<Line> {
    let mut tasks: Vec<_> = standing.tasks.iter().filter(|task| task.status == Status::Late).collect();
    tasks.sort_by_key(|task| task.due_on.unwrap_or(today));
    let tasks = tasks.into_iter().map(|task| {
        let why = match task.due_on.map(|due| (today - due).num_days()).filter(|days| *days > 0) {
            Some(days) => t.with("meeting-late-days", [("n", days.into())]),
            None => task.why.say(t),
        };
        Line {
            title: task.title.clone(),
            href: format!("/nhiem-vu/{}", task.id),
            note: note(standing.unit(task.lead), why),
        }
    });
    let indicators = standing.indicators.iter().filter(|i| i.status == Status::Late).map(|i| {
        let value = i.points.last().and_then(|p| p.value).map_or_else(|| "–".into(), |v| i.unit.format(v, t.lang()));
        let against = t.with("meeting-against", [("value", value.into()), ("target", i.target_text(t.lang()).into())]);
        Line { title: i.name.clone(), href: format!("/chi-tieu/{}", i.id), note: note(standing.unit(i.lead), against) }
    });
    tasks.chain(indicators).collect()
}

fn sheets(t: &T, standing: &Standing) -> Vec<Line> {
    let line = |(period, sheets): &(crate::period::Period, Vec<crate::sheet::Sheet>)| {
        let count = |state| sheets.iter().filter(|s| s.state == state).count();
        let counts = [
            ("approved", count(SheetState::Approved).into()),
            ("submitted", count(SheetState::Submitted).into()),
            ("missing", outstanding(sheets).len().into()),
            ("day", vietnamese::format_date(period.due_on).into()),
        ];
        let note = t.with("meeting-sheets-counts", counts);
        Line { title: period.name(t.lang()), href: format!("/bao-cao/ky/{}", period.id), note }
    };
    standing.periods.iter().map(line).collect()
}

fn questions(t: &T, standing: &Standing, today: NaiveDate) -> Vec<Line> {
    let line = |i: &crate::inquiry::Inquiry| {
        let state = crate::inquiry::badge(t, i, today).text;
        let by = t.with("meeting-by", [("day", vietnamese::format_date(i.due_on).into())]);
        let note = note(standing.unit(Some(i.unit)), format!("{state}, {by}"));
        Line { title: i.title.clone(), href: i.page(), note }
    };
    standing.inquiries.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{Line, Part, cut, sunday_of};
    use std::sync::Arc;

    #[test]
    fn lines_are_short_enough_for_one_sheet_of_paper() {
        let t = ui::T::new(Arc::new(ui::Texts::load(&[])), ui::Lang::Vi);
        let long = "Công an phường – chậm vì chưa có kinh phí. ".repeat(20);
        let lines = vec![Line { title: long.clone(), href: String::new(), note: long }];
        let part = Part::new(&t, "late", String::new(), lines);
        let length = |text: &str| text.chars().count();
        assert!(length(&part.lines[0].title) <= 81 && length(&part.lines[0].note) <= 161, "{}", part.lines[0].note);
    }

    #[test]
    fn the_week_ends_on_sunday() {
        let sunday = |day: &str| sunday_of(day.parse().unwrap()).to_string();
        assert_eq!(sunday("2026-03-16"), "2026-03-22");
        assert_eq!(sunday("2026-03-22"), "2026-03-22");
    }

    #[test]
    fn a_title_is_cut_between_letters() {
        assert_eq!(cut("Hồ sơ trực tuyến", 5), "Hồ sơ…");
        assert_eq!(cut("Hồ sơ", 5), "Hồ sơ");
    }
}
