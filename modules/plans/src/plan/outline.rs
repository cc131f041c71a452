//! Đề cương: the headings of a plan, as its document has them or as somebody typed them, with what stands under each.

use super::model::{Plan, PlanId, PlanState};
use super::results;
use super::store::{self, outline};
use super::view::{editable_plan, id, may_edit, visible_plan};
use crate::{indicator, task};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Digest, Error, Event, Form, Result, Tx};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ui::Fields;

/// Most headings of a plan.
const MOST: usize = 500;
/// Longest heading, in characters.
const LONGEST: usize = 500;
/// What a plan from a blank page is offered: the parts that annual plans have.
const USUAL: &str = include_str!("../../data/outline.txt");

/// Đề mục.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult, Serialize, Deserialize)]
pub(crate) struct Heading {
    /// Depth, 1 = top.
    pub(crate) level: i32,
    /// "Phần I", "II", "2.1", "a"; empty where it has none.
    pub(crate) label: String,
    pub(crate) title: String,
    /// Line of the document.
    pub(crate) line: Option<i32>,
}

impl From<plan_reader::Section> for Heading {
    fn from(read: plan_reader::Section) -> Self {
        let line = i32::try_from(read.source.line_start).ok().filter(|line| *line > 0);
        let title = read.title.chars().take(LONGEST).collect();
        Self { level: i32::from(read.level), label: read.label, title, line }
    }
}

impl Heading {
    /// As it is written: "I. MỤC TIÊU", "a) Kết quả", "- Về hạ tầng số".
    fn text(&self) -> String {
        let letter = self.label.len() <= 2 && self.label.starts_with(char::is_lowercase);
        let sign = match self.label.as_str() {
            "" | "-" | "+" => "",
            _ if self.title.is_empty() => "",
            _ if letter => ")",
            _ => ".",
        };
        format!("{}{sign} {}", self.label, self.title).trim().to_owned()
    }
}

/// The headings of a reading, as many as are kept.
pub(crate) fn as_read(sections: &[plan_reader::Section]) -> Vec<Heading> {
    sections.iter().take(MOST).cloned().map(Heading::from).collect()
}

/// Replaces the headings of a plan.
pub(crate) async fn set_outline(tx: &mut Tx, id: PlanId, headings: &[Heading]) -> Result<()> {
    store::get(tx, id).await?.require_open()?;
    let before = outline(tx, id).await?;
    if before == headings {
        return Ok(());
    }
    store::set_outline(tx, id, headings).await?;
    let texts = |of: &[Heading]| of.iter().map(Heading::text).collect::<Vec<_>>();
    let detail = json!({ "before": texts(&before), "after": texts(headings) });
    tx.record(Event::new("plans.plan.outline_set", id.0, detail));
    Ok(())
}

/// The heading under which something stands: the nearest above its line, else the one that bears the name of its section.
fn above(headings: &[Heading], line: Option<i32>, section: &str) -> Option<usize> {
    let lines = || headings.iter().enumerate().filter_map(|(n, h)| Some((h.line?, n)));
    let nearest = line.and_then(|line| lines().filter(|(at, _)| *at <= line).max()).map(|(_, n)| n);
    let section = vietnamese::fold(section.trim());
    let named = |h: &Heading| vietnamese::fold(&h.title) == section || vietnamese::fold(&h.text()) == section;
    nearest.or_else(|| headings.iter().position(named).filter(|_| !section.is_empty()))
}

/// A heading on the page.
struct Row {
    /// Of the tag `h2` to `h6`.
    rank: i32,
    text: String,
    /// Its sentence in the document.
    href: Option<String>,
    items: Vec<Under>,
}

/// What stands under a heading.
struct Under {
    kind: &'static str,
    name: String,
    href: String,
}

#[derive(Template)]
#[template(path = "plan/pages/outline.html")]
struct OutlinePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    plan: &'a Plan,
    rows: Vec<Row>,
    /// What stands under no heading.
    rest: Vec<Under>,
    may_edit: bool,
    /// What the form was made from.
    shown: String,
}

/// `GET /ke-hoach/{plan}/de-cuong`
pub(crate) async fn show(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let plan = visible_plan(&conn, cx.actor()?, id(&plan)?).await?;
    let headings = outline(&conn, plan.id).await?;
    let text = if headings.is_empty() {
        USUAL.to_owned()
    } else {
        headings.iter().map(Heading::text).collect::<Vec<_>>().join("\n")
    };
    page(&cx, &plan, &headings, &cx.fields().value("headings", text), version(&headings)).await
}

async fn page(cx: &Cx, plan: &Plan, headings: &[Heading], f: &Fields, shown: String) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let row = |h: &Heading| Row {
        rank: (h.level + 1).clamp(2, 6),
        text: h.text(),
        href: h.line.map(|line| format!("/ke-hoach/{}/van-ban#d{line}", plan.id)),
        items: Vec::new(),
    };
    let mut rows: Vec<Row> = headings.iter().map(row).collect();
    let mut rest = Vec::new();
    let mut place = |line: Option<i32>, section: &str, kind, name: String, href: String| {
        let at = above(headings, line, section).and_then(|n| rows.get_mut(n));
        at.map_or(&mut rest, |row| &mut row.items).push(Under { kind, name, href });
    };
    for r in results(&conn, plan.id).await? {
        let name = format!("{}: {}", r.name, r.figure(t.lang()));
        place(r.source_start, &r.section, "plan-outline-result", name, r.href(plan.id));
    }
    for i in indicator::of_plan(&conn, plan.id).await? {
        let line = i.quote.as_ref().map(|q| q.line_start).filter(|_| i.plan == plan.id);
        place(line, &i.section, "plan-outline-indicator", i.name, format!("/chi-tieu/{}", i.id));
    }
    for task in task::followed(&conn, plan.id).await? {
        place(task.source_start, &task.section, "plan-outline-task", task.title, format!("/nhiem-vu/{}", task.id));
    }
    let may_edit = may_edit(cx.actor()?, plan) && plan.state != PlanState::Closed;
    let body = OutlinePage { t, f, plan, rows, rest, may_edit, shown };
    let place = format!("/ke-hoach/{}", plan.id);
    cx.form_page(f, &t.get("plan-outline"), &[(&t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &body)
}

/// What tells one state of the headings from another.
fn version(headings: &[Heading]) -> String {
    Digest::of(format!("{headings:?}").as_bytes()).as_str().to_owned()
}

/// `POST /ke-hoach/{plan}/de-cuong`: all headings as the form has them.
pub(crate) async fn save(cx: Cx, Path(plan): Path<String>, form: Form) -> Result<Response> {
    let plan = editable_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    match try_save(&cx, plan.id, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/ke-hoach/{}/de-cuong", plan.id), &cx.t.get("plan-saved"))),
        Err(error) => {
            let headings = outline(&cx.read(), plan.id).await?;
            let fields = cx.typed(&form, &error.for_form()?);
            page(&cx, &plan, &headings, &fields, form.value("shown").to_owned()).await
        }
    }
}

async fn try_save(cx: &Cx, plan: PlanId, form: &Form) -> Result<()> {
    let text = form.value("headings");
    if text.lines().count() > MOST {
        form.wrong("headings", format!("Đề cương có nhiều nhất {MOST} đề mục."));
    }
    if let Some((n, _)) = (1..).zip(text.lines()).find(|(_, line)| line.chars().count() > LONGEST) {
        form.wrong("headings", format!("Dòng {n}: đề mục dài quá {LONGEST} ký tự."));
    }
    form.check()?;
    let mut tx = cx.begin().await?;
    store::lock(&tx, plan).await?.require_open()?;
    let before = outline(&tx, plan).await?;
    let typed = plan_reader::headings(text).into_iter().map(Heading::from).collect();
    let headings = keep_lines(typed, before.clone());
    if headings == before {
        return Ok(());
    }
    if version(&before) != form.value("shown") {
        return Err(Error::Conflict(cx.t.get("plan-outline-changed")));
    }
    set_outline(&mut tx, plan, &headings).await?;
    tx.commit().await.map(|_| ())
}

/// A heading that was there before keeps its line of the document.
fn keep_lines(mut typed: Vec<Heading>, mut before: Vec<Heading>) -> Vec<Heading> {
    for heading in &mut typed {
        if let Some(at) = before.iter().position(|b| b.text() == heading.text()) {
            heading.line = before.remove(at).line;
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(label: &str, title: &str, line: i32) -> Heading {
        Heading { level: 1, label: label.into(), title: title.into(), line: Some(line) }
    }

    #[test]
    fn what_is_written_is_typed_again_as_it_was() {
        for (label, title) in [
            ("Phần I", "ĐÁNH GIÁ"),
            ("II", "MỤC TIÊU"),
            ("2.1", "Thể chế"),
            ("a", "Kết quả"),
            ("-", "Hạ tầng"),
            ("PHỤ LỤC", ""),
        ] {
            let written = heading(label, title, 7);
            let typed: Vec<Heading> = plan_reader::headings(&written.text()).into_iter().map(Heading::from).collect();
            assert_eq!(keep_lines(typed, vec![written.clone()]), [written], "{label} {title}");
        }
    }

    #[test]
    fn something_stands_under_the_nearest_heading_above_it_or_the_one_of_its_name() {
        let headings = [heading("I", "MỤC TIÊU", 10), heading("1", "Hạ tầng số", 12), heading("II", "NHIỆM VỤ", 30)];
        assert_eq!(above(&headings, Some(14), "khác"), Some(1));
        assert_eq!(above(&headings, Some(30), ""), Some(2));
        assert_eq!(above(&headings, None, "hạ tầng số"), Some(1));
        assert_eq!(above(&headings, None, "1. Hạ tầng số"), Some(1));
        assert_eq!((above(&headings, Some(3), "khác"), above(&headings, None, "")), (None, None));
    }
}
