//! Chỗ điền: `{{so-lieu:documents.incoming|2026-01-01..2026-03-31}}` stands for a number of the ward, `{{den.so}}` for a fact
//! of the document that is answered, `{{nhiem-vu.han}}` for one of the task that it became, `{{phuong}}` for one of the ward. Whoever writes one in must be allowed to see what it
//! stands for; the value is taken anew whenever the draft is shown, and stays as it is from the approval on.

use crate::model::{Document, DocumentId};
use crate::outgoing::{Draft, Figure, Outgoing};
use crate::store;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::measure::Offered;
use kernel::{Conn, Cx, Error, Period, Result, local_day};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Placeholders that a draft may have.
const MOST: usize = 100;
/// Bytes of the longest placeholder.
const LONGEST: usize = 160;

/// What a placeholder asks for.
#[derive(Debug, PartialEq)]
enum Asked<'a> {
    Measure { key: &'a str, period: Option<Period> },
    Fact(&'a str),
}

impl<'a> Asked<'a> {
    fn of(token: &'a str) -> Option<Self> {
        let Some(rest) = token.strip_prefix("so-lieu:") else { return Some(Self::Fact(token)) };
        let (key, period) = match rest.split_once('|') {
            Some((key, days)) => (key, Some(days.split_once("..")?)),
            None => (rest, None),
        };
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let period = match period {
            Some((from, to)) => Some(Period { from: day(from)?, to: day(to)? }),
            None => None,
        };
        Some(Self::Measure { key: key.trim(), period })
    }
}

/// The placeholders of a line: where each begins and ends, and what stands between its braces.
pub(super) fn spans(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(begin) = text[at..].find("{{").map(|found| at + found) {
            let inner = &text[begin + 2..];
            // No further than a placeholder is long: a text of braces alone would else be searched to its end at each.
            let near = &inner.as_bytes()[..inner.len().min(LONGEST + 2)];
            let end = near.windows(2).position(|two| two == b"}}").filter(|end| !inner[..*end].contains(['{', '\n']));
            match end {
                Some(end) => {
                    at = begin + end + 4;
                    return Some((begin, at, inner[..end].trim()));
                }
                None => at = begin + 2,
            }
        }
        None
    })
}

/// Every text of a draft in which placeholders may stand.
fn texts<'a>(subject: &'a str, draft: &'a Draft) -> impl Iterator<Item = &'a str> {
    let lists = [&draft.addressed_to, &draft.bases, &draft.recipients];
    let annexes = draft.appendices.iter().flat_map(|annex| [annex.title.as_str(), annex.text.as_str()]);
    let lines = lists.into_iter().flatten().map(String::as_str);
    [subject, draft.text.as_str(), draft.issuer.as_str()].into_iter().chain(lines).chain(annexes)
}

/// The placeholders of a draft, each once, in their order.
pub(crate) fn tokens(subject: &str, draft: &Draft) -> Vec<String> {
    first_tokens(subject, draft, MOST)
}

/// Has a draft more placeholders than are filled?
pub(super) fn are_too_many(subject: &str, draft: &Draft) -> bool {
    first_tokens(subject, draft, MOST + 1).len() > MOST
}

fn first_tokens(subject: &str, draft: &Draft, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, _, token) in texts(subject, draft).flat_map(spans) {
        if found.len() < most && !found.iter().any(|known| known == token) {
            found.push(token.to_owned());
        }
    }
    found
}

fn known_of<'a>(token: &str, figures: &'a [Figure]) -> Option<&'a Figure> {
    figures.iter().find(|figure| figure.token == token && figure.at.is_some())
}

/// Do braces stay in a text when its figures are filled in?
pub(super) fn has_gap(text: &str, figures: &[Figure]) -> bool {
    let mut at = 0;
    let mut has_braces = |begin: usize, end: usize| text[std::mem::replace(&mut at, end)..begin].contains("{{");
    let known = spans(text).filter(|(_, _, token)| known_of(token, figures).is_some());
    known
        .map(|(begin, end, _)| (begin, end))
        .chain([(text.len(), text.len())])
        .any(|(begin, end)| has_braces(begin, end))
}

/// A text with the values in place; a placeholder without one stays as it was typed.
pub(crate) fn fill(text: &str, figures: &[Figure]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (begin, end, token) in spans(text) {
        let value = known_of(token, figures);
        out.push_str(&text[at..begin]);
        out.push_str(value.map_or(&text[begin..end], |figure| figure.value.as_str()));
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

/// What the placeholders of a draft stand for, of those that whoever saves it may see. What was seen before, by whoever
/// wrote it in, stays.
///
/// # Errors
/// When the database refuses.
pub(super) async fn take(cx: &Cx, conn: &Conn, document: &Outgoing) -> Result<Vec<Figure>> {
    let mut figures = known(document, cx.now);
    for figure in figures.iter_mut().filter(|figure| figure.at.is_none()) {
        let Some(Asked::Measure { key, .. }) = Asked::of(&figure.token) else { continue };
        figure.at = match cx.measure(conn, key).await {
            Ok(_) => Some(cx.now),
            Err(Error::NotFound) => None,
            Err(other) => return Err(other),
        };
    }
    valued(cx, conn, document, figures).await
}

/// The values as they are now, of those that somebody was allowed to write in.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn refreshed(cx: &Cx, conn: &Conn, document: &Outgoing) -> Result<Vec<Figure>> {
    valued(cx, conn, document, known(document, cx.now)).await
}

/// A figure for each placeholder of the text; with a moment where it may be shown: facts always, a number where somebody
/// wrote it in who may see it.
fn known(document: &Outgoing, now: DateTime<Utc>) -> Vec<Figure> {
    let one = |token: String| {
        let kept = document.draft.figures.iter().find(|figure| figure.token == token && figure.at.is_some());
        let is_fact = matches!(Asked::of(&token), Some(Asked::Fact(_)));
        kept.cloned().unwrap_or_else(|| Figure { token, at: is_fact.then_some(now), ..Figure::default() })
    };
    tokens(&document.subject, &document.draft).into_iter().map(one).collect()
}

async fn valued(cx: &Cx, conn: &Conn, document: &Outgoing, mut figures: Vec<Figure>) -> Result<Vec<Figure>> {
    let facts = facts(cx, conn, document).await?;
    for figure in figures.iter_mut().filter(|figure| figure.at.is_some()) {
        let found = match Asked::of(&figure.token) {
            Some(Asked::Measure { key, period }) => measured(cx, conn, key, period).await?,
            Some(Asked::Fact(name)) => facts.get(name).cloned(),
            None => None,
        };
        figure.at = found.is_some().then_some(cx.now);
        if let Some(found) = found {
            (figure.value, figure.title, figure.href) = (on_one_line(&found.0), found.1, found.2);
        }
    }
    Ok(figures)
}

/// A value is never more than a piece of a line, whatever it was taken from.
fn on_one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Found = (String, String, String);

async fn measured(cx: &Cx, conn: &Conn, key: &str, period: Option<Period>) -> Result<Option<Found>> {
    let measure: Offered = match cx.app.measure(conn, key).await {
        Ok(measure) => measure,
        Err(Error::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let value = measure.decimals.show(ui::Lang::Vi, measure.value(conn, period).await?);
    let address = format!("/so-lieu/{}", kernel::url_encode(key));
    let (days, href) = match period {
        Some(p) => (
            format!(" ({} – {})", vietnamese::format_date(p.from), vietnamese::format_date(p.to)),
            format!("{address}?tu={}&den={}", p.from, p.to),
        ),
        None => (String::new(), address),
    };
    Ok(Some((value, format!("{}{days}", measure.title.show(&cx.t)), href)))
}

async fn facts(cx: &Cx, conn: &Conn, document: &Outgoing) -> Result<BTreeMap<&'static str, Found>> {
    let mut facts = BTreeMap::new();
    let mut put = |name, value: String, title: &str, href: &str| {
        if !value.is_empty() {
            facts.insert(name, (value, cx.t.get(format!("drafting-fact-{title}")), href.to_owned()));
        }
    };
    put("phuong", cx.ward.name.clone(), "ward", "");
    put("tinh", cx.ward.province.clone(), "province", "");
    put("dia-danh", super::compose::place(&cx.ward.name).to_owned(), "place", "");
    put("hom-nay", vietnamese::format_date(local_day(cx.now)), "today", "");
    put("nguoi-soan", document.drafter_name.clone(), "drafter", "");
    put("don-vi", people::api::unit(conn, document.unit).await?.name, "unit", "");
    if let Some(answered) = answered(conn, document).await? {
        let href = answered.page();
        put("den.so", answered.symbol.clone(), "symbol", &href);
        put("den.ngay", answered.issued_on.map(vietnamese::format_date).unwrap_or_default(), "issued", &href);
        put("den.co-quan", answered.agency.clone(), "agency", &href);
        put("den.trich-yeu", answered.subject.clone(), "subject", &href);
        put("den.so-den", format!("{}/{}", answered.number, answered.year), "arrival", &href);
        if let Some(task) = task_of(cx, conn, document, answered.task).await? {
            let href = format!("/nhiem-vu/{}", task.id);
            let day = |day: Option<NaiveDate>| day.map(vietnamese::format_date).unwrap_or_default();
            put("nhiem-vu.ten", task.title, "task", &href);
            put("nhiem-vu.ket-qua", task.product, "task-product", &href);
            put("nhiem-vu.han", day(task.due_on), "task-due", &href);
            put("nhiem-vu.tien-do", format!("{}%", task.progress), "task-progress", &href);
            put("nhiem-vu.hoan-thanh", day(task.done_on), "task-done", &href);
        }
    }
    Ok(facts)
}

/// The task that the answered document became, where a placeholder asks for it.
async fn task_of(
    cx: &Cx,
    conn: &Conn,
    document: &Outgoing,
    task: Option<Uuid>,
) -> Result<Option<plans::api::TaskFacts>> {
    let is_asked = || tokens(&document.subject, &document.draft).iter().any(|token| token.starts_with("nhiem-vu."));
    let Some(task) = task.filter(|_| is_asked()) else { return Ok(None) };
    for plan in plans::api::plans_in_force(conn).await? {
        let tasks = plans::api::tasks(conn, plan.id, cx.today()).await?;
        if let Some(found) = tasks.into_iter().find(|one| one.id.0 == task) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The incoming document that is answered. Whoever begins the answer was allowed to see it.
pub(crate) async fn answered(conn: &Conn, document: &Outgoing) -> Result<Option<Document>> {
    match document.answers {
        Some(id) => store::find(conn, DocumentId(id)).await,
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(token: &str, value: &str) -> Figure {
        Figure { token: token.into(), value: value.into(), at: Some(DateTime::<Utc>::UNIX_EPOCH), ..Figure::default() }
    }

    #[test]
    fn values_stand_in_place_once_and_what_they_hold_is_never_filled_again() {
        let figures = [
            figure("a", "{{b}}"),
            figure("b", "2"),
            Figure { token: "c".into(), value: "bí mật".into(), at: None, ..Figure::default() },
        ];
        assert_eq!(fill("x {{ a }}, {{b}}, {{c}}, {{d}} y", &figures), "x {{b}}, 2, {{c}}, {{d}} y");
    }

    #[test]
    fn braces_that_would_be_printed_are_found() {
        let figures = [figure("a", "{{b}}")];
        for whole in ["", "x {{a}} y {{ a }}", "{a}", "}}"] {
            assert!(!has_gap(whole, &figures), "{whole}");
        }
        for open in ["{{b}}", "{{a}} {{", "{{a", "{{ {{a}}", "{{a}}{{c}}{{a}}"] {
            assert!(has_gap(open, &figures), "{open}");
        }
        let many: String = (0..=MOST).map(|n| format!("{{{{{n}}}}}")).collect();
        assert!(are_too_many(&many, &Draft::default()) && !are_too_many("{{a}}{{a}}", &Draft::default()));
    }

    #[test]
    fn hostile_braces_are_plain_text() {
        for text in ["{{", "}}", "{{}", "{{{{a}}", "{{a\nb}}", "{{đ", "{{{", "{{a{{b}}"] {
            fill(text, &[figure("b", "2")]);
            tokens(text, &Draft::default());
        }
        assert_eq!(fill("{{a{{b}}", &[figure("b", "2")]), "{{a2");
        let long = format!("{{{{{}}}}}", "x".repeat(500));
        assert!(tokens(&long, &Draft::default()).is_empty());
        let many: String = (0..500).map(|n| format!("{{{{{n}}}}}")).collect();
        assert_eq!(tokens(&many, &Draft::default()).len(), MOST);
    }

    #[test]
    fn a_number_has_a_key_and_may_have_days() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let period = day("2026-01-01").zip(day("2026-03-31")).map(|(from, to)| Period { from, to });
        assert_eq!(
            Asked::of("so-lieu:documents.incoming|2026-01-01..2026-03-31"),
            Some(Asked::Measure { key: "documents.incoming", period })
        );
        assert_eq!(Asked::of("so-lieu:x|2026-13-01..2026-03-31"), None);
        assert_eq!(Asked::of("so-lieu:x|2026"), None);
        assert_eq!(Asked::of("den.so"), Some(Asked::Fact("den.so")));
    }
}
