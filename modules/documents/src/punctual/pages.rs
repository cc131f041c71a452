//! The list of what came and waits to be registered, by how pressing it is.

use super::store::{self, Waiting};
use crate::model::{Priority, register_by};
use crate::{mailbox, policy};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::calendar::{self, WorkingCalendar};
use kernel::{Access, Cx, Result, Routes, local_day};
use std::collections::HashMap;
use ui::{DataTable, FilterBar, Level, Render as _, Status};

const HERE: &str = "/van-ban/cho-dang-ky";
/// What is looked at for one page.
const MOST: u64 = 2_000;
/// How documents come, as lists name it.
const SOURCES: [&str; 3] = ["scan", mailbox::SOURCE, "exchange"];
/// By how pressing it is.
const STATES: [&str; 3] = ["late", "today", "new"];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r.get(HERE, Access::Holds(policy::REGISTER), list)
}

/// How pressing it is to register what came at a moment.
fn state(calendar: &WorkingCalendar, came_at: DateTime<Utc>, priority: Priority, today: NaiveDate) -> &'static str {
    let latest = register_by(calendar, came_at, priority);
    match () {
        () if latest < today => "late",
        () if latest == today || local_day(came_at) < today => "today",
        () => "new",
    }
}

/// The judgement on what waits: a word, and until when.
pub(crate) fn badge(
    t: &ui::T,
    calendar: &WorkingCalendar,
    came_at: DateTime<Utc>,
    priority: Priority,
    today: NaiveDate,
) -> Status {
    let state = state(calendar, came_at, priority, today);
    let level = match state {
        "late" => Level::Late,
        "today" => Level::AtRisk,
        _ => Level::OnTrack,
    };
    let until = vietnamese::format_date(register_by(calendar, came_at, priority));
    Status::new(level, t.with(format!("punctual-{state}"), [("day", until.into())]))
}

#[derive(Template)]
#[template(path = "punctual/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    said: String,
    filter: FilterBar,
    table: DataTable,
}

/// `GET /van-ban/cho-dang-ky?nguon=mail&tinh-trang=late`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t, today) = (cx.read(), &cx.t, cx.today());
    let of = |name: &str, known: &[&'static str]| {
        asked.get(name).and_then(|value| known.iter().copied().find(|one| one == value)).unwrap_or_default()
    };
    let (source, wanted) = (of("nguon", &SOURCES), of("tinh-trang", &STATES));
    let subjects = mailbox::subjects(&conn).await?;
    let working = calendar::in_use(&conn).await?;
    let state = |one: &Waiting| state(&working.calendar, one.came_at, one.priority(), today);
    let mut waiting = store::waiting(&conn, source, MOST, 0).await?;
    waiting.retain(|one| wanted.is_empty() || state(one) == wanted);
    let mut table = DataTable::new(t.get("punctual-title"))
        .column(t.get("punctual-what"))
        .column(t.get("punctual-source"))
        .column(t.get("punctual-came"))
        .column(t.get("document-state"));
    let title = |one: &Waiting| {
        let subject = subjects.get(&one.id).filter(|subject| !subject.is_empty()).cloned();
        subject.unwrap_or_else(|| one.file_names.lines().collect::<Vec<_>>().join(", "))
    };
    for one in &waiting {
        let (name, href) = (title(one), format!("/van-ban/den/moi?tep={}", one.id));
        table.row(vec![
            DataTable::link(if name.is_empty() { t.get("punctual-no-name") } else { name }, href, &one.by_name),
            DataTable::text(source_name(t, &one.source)),
            DataTable::text(kernel::moment(one.came_at)),
            badge(t, &working.calendar, one.came_at, one.priority(), today).html(),
        ]);
    }
    let late = waiting.iter().filter(|one| state(one) == "late").count() as i64;
    let sources: Vec<_> = SOURCES.iter().map(|one| ((*one).to_owned(), source_name(t, one))).collect();
    let states: Vec<_> = STATES.iter().map(|one| ((*one).to_owned(), t.get(format!("punctual-state-{one}")))).collect();
    let page = ListPage {
        t,
        said: t.with("punctual-counts", [("count", (waiting.len() as i64).into()), ("late", late.into())]),
        filter: FilterBar::new(t, HERE)
            .select("tinh-trang", &t.get("document-state"), &t.get("punctual-any"), &states, wanted)
            .select("nguon", &t.get("punctual-source"), &t.get("punctual-any"), &sources, source)
            .clearable(t, !source.is_empty() || !wanted.is_empty()),
        table,
    };
    cx.page(&t.get("punctual-title"), &[(&t.get("document-incoming"), "/van-ban/den")], &page)
}

fn source_name(t: &ui::T, source: &str) -> String {
    let key = format!("punctual-source-{source}");
    if t.has(&key) { t.get(key) } else { t.get("punctual-source-scan") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_is_new_on_its_day_pressing_on_the_next_working_day_and_late_after_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let state = |came, priority, today| state(WorkingCalendar::national(), came, priority, today);
        // A Friday.
        let came: DateTime<Utc> = "2026-03-13T08:00:00Z".parse().unwrap();
        assert_eq!(state(came, Priority::Normal, day("2026-03-13")), "new");
        assert_eq!(state(came, Priority::Normal, day("2026-03-14")), "today");
        assert_eq!(state(came, Priority::Normal, day("2026-03-16")), "today");
        assert_eq!(state(came, Priority::Normal, day("2026-03-17")), "late");
        assert_eq!(state(came, Priority::Express, day("2026-03-13")), "today");
        assert_eq!(state(came, Priority::Express, day("2026-03-14")), "late");
    }
}
