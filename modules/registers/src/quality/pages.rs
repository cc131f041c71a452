//! Pages of quality: one register, the whole ward, what the actor's units must repair.

use super::model::{Aspect, Lens, Score, Tally};
use super::store;
use super::to_do::{self, ToDo};
use crate::definition::{Register, store as registers};
use crate::policy::{KEEP, VIEW};
use crate::record::{page_of, seen};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use kernel::{Access, Cx, Result, Routes};
use std::collections::HashMap;
use ui::html::Render;
use ui::{DataTable, Level, Progress, Segment, StackedBar};

/// Months that a trend shows.
const MONTHS: usize = 12;

/// Routes of quality.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/so-du-lieu/{key}/chat-luong", Access::Holds(VIEW), register)
        .get("/chat-luong-du-lieu", Access::Holds(VIEW), ward)
        .get("/viec-du-lieu", Access::Holds(KEEP), todo)
}

fn percent(t: &ui::T, score: Option<Score>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| ui::percent(t.lang(), score.percent()))
}

fn of(t: &ui::T, score: Score) -> String {
    let number = |n| ui::integer(t.lang(), n);
    t.with("quality-of", [("good", number(score.good).into()), ("of", number(score.of).into())])
}

/// The list of the records that a lens lets through.
fn lens_href(register: &Register, lens: Lens) -> String {
    format!("{}?chat-luong={}", register.href(), lens.key())
}

/// An aspect as the page of a register shows it.
struct Judged {
    name: String,
    /// What it says, with its formula.
    meaning: String,
    figure: ui::Figure,
    bar: String,
    /// (words, address) of the records that cost points.
    costs: Vec<(String, String)>,
    note: String,
}

#[derive(Template)]
#[template(path = "quality/pages/register.html")]
struct RegisterPage<'a> {
    t: &'a ui::T,
    title: String,
    base: String,
    judged: Vec<Judged>,
    counted: String,
    /// What saved filters say is to be done.
    to_do: Vec<ToDo>,
    trend: DataTable,
    may_keep: bool,
}

/// `GET /so-du-lieu/{key}/chat-luong`
async fn register(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let register = seen(&cx, &conn, &key).await?;
    let tally = store::tallies(&conn, std::slice::from_ref(&register), cx.today()).await?;
    let tally = tally.into_iter().next().unwrap_or_default();
    let history = store::history(&conn, register.id, cx.today()).await?;
    let title = t.with("quality-of-named", [("title", register.definition.title.as_str().into())]);
    let counted = tally.counted_on.map(|day| t.with("quality-counted-on", [("day", ui::day(t.lang(), day).into())]));
    let page = RegisterPage {
        t,
        title: title.clone(),
        base: register.href(),
        judged: Aspect::ALL.into_iter().map(|aspect| judged(t, &register, &tally, aspect)).collect(),
        counted: counted.unwrap_or_default(),
        to_do: to_do::of(&cx, &conn, std::slice::from_ref(&register)).await?,
        trend: trend(t, &history),
        may_keep: register.is_kept_by(cx.actor()?) && register.closed_at.is_none(),
    };
    page_of(&cx, &cx.fields(), &register, &title, &page)
}

fn judged(t: &ui::T, register: &Register, tally: &Tally, aspect: Aspect) -> Judged {
    let score = tally.score(aspect);
    let days = register.definition.cadence.days().unwrap_or(0);
    let meaning = [("days", days.into()), ("expected", tally.expected.unwrap_or(0).into())];
    let cost = |(lens, count): (Lens, i64)| {
        let words = t.with(format!("quality-cost-{}", lens.key()), [("n", ui::integer(t.lang(), count).into())]);
        (words, lens_href(register, lens))
    };
    let absent = tally.absent();
    let note = match (aspect, score) {
        (Aspect::Alive, None) if tally.overdue.is_none() => t.get("quality-never"),
        (_, None) => t.get("quality-nothing"),
        (Aspect::Complete, _) if absent > 0 => t.with("quality-absent", [("n", ui::integer(t.lang(), absent).into())]),
        _ => String::new(),
    };
    let costs: Vec<(String, String)> = tally.costs(aspect).into_iter().map(cost).collect();
    let opened = tally.opened_by(aspect).map(|lens| lens_href(register, lens));
    let figure = ui::Figure::new(percent(t, score), opened.unwrap_or_default());
    let words = score.map(|score| of(t, score)).unwrap_or_default();
    Judged {
        name: t.get(format!("quality-{}", aspect.key())),
        meaning: t.with(format!("quality-{}-about", aspect.key()), meaning),
        bar: score.map(|s| Progress::new(s.level(), s.percent(), words.as_str()).html()).unwrap_or_default(),
        figure,
        costs,
        note,
    }
}

/// The last snapshot of each month, the latest first.
fn by_month(history: &[(NaiveDate, Tally)]) -> Vec<&(NaiveDate, Tally)> {
    let month = |day: &NaiveDate| (day.year(), day.month());
    history.chunk_by(|a, b| month(&a.0) == month(&b.0)).filter_map(|days| days.first()).take(MONTHS).collect()
}

fn trend(t: &ui::T, history: &[(NaiveDate, Tally)]) -> DataTable {
    let mut table = DataTable::new(t.get("quality-trend")).column(t.get("quality-month"));
    for aspect in Aspect::ALL {
        table = table.numeric(t.get(format!("quality-{}", aspect.key())));
    }
    table = table.numeric(t.get("register-records"));
    for (day, tally) in by_month(history) {
        let month = t.with("quality-month-of", [("month", day.format("%m/%Y").to_string().into())]);
        let mut row = vec![DataTable::two_lines(month, ui::day(t.lang(), *day))];
        row.extend(Aspect::ALL.map(|aspect| DataTable::text(percent(t, tally.score(aspect)))));
        row.push(DataTable::text(ui::integer(t.lang(), tally.records)));
        table.row(row);
    }
    table
}

#[derive(Template)]
#[template(path = "quality/pages/ward.html")]
struct WardPage<'a> {
    t: &'a ui::T,
    bar: StackedBar,
    clear: bool,
    /// What saved filters say is to be done.
    to_do: Vec<ToDo>,
    table: DataTable,
}

/// The lowest score of a register as a level; not assessed where nothing can be judged.
fn level(tally: &Tally) -> Level {
    tally.worst().map_or(Level::NotAssessed, Score::level)
}

/// `GET /chat-luong-du-lieu?sap=…&muc=…`
async fn ward(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    // In a closed register nothing can be repaired.
    let is_judged = |register: &Register| register.is_visible_to(actor) && register.closed_at.is_none();
    let visible: Vec<Register> = registers::all(&conn).await?.into_iter().filter(is_judged).collect();
    let tallies = store::tallies(&conn, &visible, cx.today()).await?;
    let to_do = to_do::of(&cx, &conn, &visible).await?;
    let mut all: Vec<(Register, Tally)> = visible.into_iter().zip(tallies).collect();
    let levels = [Level::Late, Level::AtRisk, Level::OnTrack, Level::Met, Level::NotAssessed];
    let segment = |is: Level| {
        let count = all.iter().filter(|(_, tally)| level(tally) == is).count();
        let words = t.get(format!("quality-level-{}", is.key()));
        Segment::new(is, count as u64, words, format!("/chat-luong-du-lieu?muc={}", is.key()))
    };
    let bar = StackedBar::new(levels.map(segment).into());
    let only = asked.get("muc").map(|key| Level::from_key(key));
    all.retain(|(_, tally)| only.is_none_or(|only| level(tally) == only));
    let sort = asked.get("sap").map(String::as_str).unwrap_or_default();
    let by = Aspect::ALL.into_iter().find(|aspect| aspect.key() == sort);
    let rank = |tally: &Tally| by.map_or_else(|| tally.worst(), |aspect| tally.score(aspect)).map(Score::percent);
    // What cannot be judged comes last.
    all.sort_by(|(_, a), (_, b)| rank(a).unwrap_or(f64::INFINITY).total_cmp(&rank(b).unwrap_or(f64::INFINITY)));
    let page = WardPage { t, bar, to_do, clear: only.is_some(), table: ward_table(t, &all, by, only) };
    cx.page(&t.get("quality-nav"), &[(&t.get("register-nav"), "/so-du-lieu")], &page)
}

fn ward_table(t: &ui::T, all: &[(Register, Tally)], by: Option<Aspect>, only: Option<Level>) -> DataTable {
    let level = only.map(|level| format!("muc={}", level.key()));
    let at = |sort: Option<Aspect>| {
        let sort = sort.map(|aspect| format!("sap={}", aspect.key()));
        let query: Vec<String> = level.clone().into_iter().chain(sort).collect();
        if query.is_empty() {
            "/chat-luong-du-lieu".to_owned()
        } else {
            format!("/chat-luong-du-lieu?{}", query.join("&"))
        }
    };
    let sorted = |is: bool| if is { "ascending" } else { "" };
    let mut table = DataTable::new(t.get("quality-nav"))
        .column(t.get("register-title"))
        .column(t.get("quality-worst"))
        .sorts(at(None), sorted(by.is_none()));
    for aspect in Aspect::ALL {
        table = table
            .numeric(t.get(format!("quality-{}", aspect.key())))
            .sorts(at(Some(aspect)), sorted(by == Some(aspect)));
    }
    for (register, tally) in all {
        let records = t.with("register-count", [("n", ui::integer(t.lang(), tally.records).into())]);
        let bar = tally.worst().map(|s| Progress::new(s.level(), s.percent(), percent(t, Some(s))).html());
        let mut row = vec![
            DataTable::link(&register.definition.title, format!("{}/chat-luong", register.href()), records),
            bar.unwrap_or_else(|| "–".to_owned()),
        ];
        row.extend(Aspect::ALL.map(|aspect| score_cell(t, register, tally, aspect)));
        table.row(row);
    }
    table
}

/// A score that opens the records that cost points.
fn score_cell(t: &ui::T, register: &Register, tally: &Tally, aspect: Aspect) -> String {
    let Some(score) = tally.score(aspect) else { return "–".to_owned() };
    let (said, below) = (percent(t, Some(score)), of(t, score));
    match tally.opened_by(aspect) {
        Some(lens) => DataTable::link(said, lens_href(register, lens), below),
        None => DataTable::two_lines(said, below),
    }
}

/// What is to be done with a register.
struct Work {
    size: i64,
    title: String,
    /// Its page of quality.
    href: String,
    /// (words, address) of each kind of work.
    lines: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "quality/pages/todo.html")]
struct TodoPage<'a> {
    t: &'a ui::T,
    work: Vec<Work>,
    done: usize,
}

/// `GET /viec-du-lieu`
async fn todo(cx: Cx) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let is_mine = |register: &Register| register.is_kept_by(actor) && register.closed_at.is_none();
    let mine: Vec<Register> = registers::all(&conn).await?.into_iter().filter(is_mine).collect();
    let tallies = store::tallies(&conn, &mine, cx.today()).await?;
    let to_do = to_do::of(&cx, &conn, &mine).await?;
    let all = mine.iter().zip(&tallies).map(|(register, tally)| work_of(t, register, tally, &to_do));
    let mut work: Vec<Work> = all.filter(|work| work.size > 0).collect();
    work.sort_by_key(|work| std::cmp::Reverse(work.size));
    let page = TodoPage { t, done: mine.len() - work.len(), work };
    cx.page(&t.get("quality-todo"), &[(&t.get("register-nav"), "/so-du-lieu")], &page)
}

fn work_of(t: &ui::T, register: &Register, tally: &Tally, to_do: &[ToDo]) -> Work {
    let kinds = Lens::ALL.map(|lens| (lens, tally.through(lens))).into_iter().filter(|(_, count)| *count > 0);
    let mut lines: Vec<(String, String)> = kinds.clone().map(|kind| repair(t, register, kind)).collect();
    if tally.absent() > 0 {
        let said = t.with("quality-todo-absent", [("n", ui::integer(t.lang(), tally.absent()).into())]);
        lines.push((said, format!("{}/moi", register.href())));
    }
    let of_filters: Vec<&ToDo> = to_do.iter().filter(|one| one.register == register.id).collect();
    lines.extend(of_filters.iter().map(|one| (one.said.clone(), one.href.clone())));
    let by_filters: i64 = of_filters.iter().map(|one| one.count).sum();
    Work {
        size: kinds.map(|(_, count)| count).sum::<i64>() + tally.absent() + by_filters,
        title: register.definition.title.clone(),
        href: format!("{}/chat-luong", register.href()),
        lines,
    }
}

/// What is to be done about records of one kind, and where.
fn repair(t: &ui::T, register: &Register, (lens, count): (Lens, i64)) -> (String, String) {
    let said = t.with(format!("quality-todo-{}", lens.key()), [("n", ui::integer(t.lang(), count).into())]);
    let to = match lens {
        Lens::Duplicate => format!("{}/trung-lap", register.href()),
        Lens::Overdue => format!("{}/hang-loat?chat-luong={}", register.href(), lens.key()),
        Lens::Wrong | Lens::Missing | Lens::Unclean | Lens::Dirty => lens_href(register, lens),
    };
    (said, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_as_its_last_day_was() {
        let day = |text: &str| (text.parse::<NaiveDate>().unwrap(), Tally::default());
        let days = ["2026-03-16", "2026-03-15", "2026-02-28", "2026-02-27", "2026-01-31"].map(day);
        let months: Vec<String> = by_month(&days).iter().map(|(day, _)| day.to_string()).collect();
        assert_eq!(months, ["2026-03-16", "2026-02-28", "2026-01-31"]);
    }
}
