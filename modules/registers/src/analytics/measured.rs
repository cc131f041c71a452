//! A number as what a question is about: one that a saved filter measures is asked about like its register, within the
//! filter; any other by its parts and its days.

use super::answer::{Answer, Asking, Sources, Subject, conditions, grouped, unknown};
use super::dimension::{self, DAY, PART};
use super::model::{Aggregate, Dimension, Question, Source};
use super::store::Counting;
use crate::definition::{Condition, Operator, Register};
use crate::record::{self, Asked, key_of};
use crate::refs::References;
use crate::view::{measures, store::Saved};
use kernel::measure::Offered;
use kernel::{Actor, Conn, Cx, Error, Result, url_encode};

/// By what the page of a number knows a part or a day that is not stated.
const NOT_STATED: &str = "-";

/// The saved filter of a register behind a number.
pub(super) struct Behind {
    pub(super) register: Register,
    saved: Saved,
}

impl Sources {
    /// The measure of a key.
    pub(super) fn measure(&self, key: &str) -> Option<&Offered> {
        self.measures.iter().find(|measure| measure.key == key)
    }

    /// The filter behind the number that a question is about; none where something else measures it.
    pub(super) async fn behind(&mut self, conn: &Conn, actor: &Actor, question: &Question) -> Result<Option<Behind>> {
        let Source::Measure(key) = &question.source else { return Ok(None) };
        let Some((register, view)) = key.strip_prefix("registers.").and_then(|rest| rest.split_once('.')) else {
            return Ok(None);
        };
        let saved = self.filters(conn, actor, register).await?;
        let saved = saved.into_iter().find(|one| one.view.key == view && one.view.measure);
        Ok(self.register(register).cloned().zip(saved).map(|(register, saved)| Behind { register, saved }))
    }

    /// The register by whose fields a question narrows and groups.
    pub(super) async fn register_of(
        &mut self,
        conn: &Conn,
        actor: &Actor,
        question: &Question,
    ) -> Result<Option<Register>> {
        match &question.source {
            Source::Register(key) => Ok(self.register(key).cloned()),
            _ => Ok(self.behind(conn, actor, question).await?.map(|behind| behind.register)),
        }
    }
}

impl Behind {
    /// Does its filter say by which date a record belongs to a period?
    pub(super) fn has_date(&self) -> bool {
        !self.saved.view.date.is_empty()
    }

    /// The question with the fields of the register where it names the number's own part and days.
    pub(super) fn translate(&self, mut question: Question) -> Question {
        let view = &self.saved.view;
        for one in [&mut question.group, &mut question.split].into_iter().flatten() {
            let own = match (one.field.as_str(), one.span) {
                (PART, None) => &view.part,
                (DAY, Some(_)) => &view.date,
                _ => continue,
            };
            if !own.is_empty() {
                one.field.clone_from(own);
            }
        }
        question
    }

    /// Is a translated question about what its fields do not tell: the day on which records were added, the part of a
    /// number without parts?
    fn is_beyond_fields(&self, question: &Question) -> Result<bool> {
        let dimensions: Vec<&Dimension> = [&question.group, &question.split].into_iter().flatten().collect();
        let is_own = |one: &&Dimension| matches!((one.field.as_str(), one.span), (PART, None) | (DAY, Some(_)));
        if !dimensions.iter().any(is_own) && (self.has_date() || question.period()?.is_none()) {
            return Ok(false);
        }
        if question.asked.conditions.is_empty() && dimensions.iter().all(is_own) {
            return Ok(true);
        }
        Err(Error::refused(
            "Số liệu này tính theo ngày thêm vào sổ nên khi đã giới hạn hoặc phân nhóm theo ngày thì không lọc, phân nhóm \
             được theo trường của sổ. Bỏ phần ngày, hoặc chọn trường ngày cho bộ lọc của số liệu.",
        ))
    }
}

/// Answers a question about a number.
///
/// # Errors
/// [`Error::Refused`] with a sentence where it cannot be asked so.
pub(super) async fn answer(
    cx: &Cx,
    conn: &Conn,
    sources: &Sources,
    measure: &Offered,
    behind: Option<&Behind>,
    question: &Question,
) -> Result<Answer> {
    let question = Question { aggregate: Aggregate::Sum(String::new()), ..question.clone() };
    let Some(behind) = behind else { return by_parts(cx, conn, measure, &question).await };
    let question = behind.translate(question);
    if behind.is_beyond_fields(&question)? {
        return by_parts(cx, conn, measure, &question).await;
    }
    let (register, view) = (&behind.register, &behind.saved.view);
    let further = conditions(register, &[], &question, cx.actor()?)?;
    let units = people::api::all_units(conn).await?;
    let narrowed = measures::narrowed(conn, register, &behind.saved, &further, &units).ok_or_else(unknown)?;
    let counting = Counting::measure(conn, &narrowed, question.period()?);
    let days = [(Operator::AtLeast, &question.from), (Operator::AtMost, &question.to)];
    let days = days.into_iter().filter(|(_, day)| !day.is_empty());
    let days = days.map(|(is, day)| Condition { field: view.date.clone(), is, value: day.clone() });
    let list =
        Asked { view: view.key.clone(), conditions: further.into_iter().chain(days).collect(), ..Asked::default() };
    let (title, number) = (measure.title.show(&cx.t), measure.unit.show(&cx.t));
    grouped(cx, conn, sources, &question, Subject { register, counting, list, title, number }).await
}

/// Answers by what every number has: its parts and its days.
async fn by_parts(cx: &Cx, conn: &Conn, measure: &Offered, question: &Question) -> Result<Answer> {
    let (t, part) = (&cx.t, measure.part.show(&cx.t));
    let mut narrowed = measure.clone();
    for condition in &question.asked.conditions {
        if condition.field != PART || condition.is != Operator::Equal || condition.value.is_empty() {
            return Err(Error::refused("Số liệu này chỉ lọc thêm được theo nhóm của nó, bằng phép “là”."));
        }
        narrowed = narrowed.of_part(&condition.value);
    }
    let understand =
        |wanted: &Option<Dimension>| wanted.as_ref().map(|wanted| dimension::of_measure(t, &part, wanted)).transpose();
    let (group, split) = (understand(&question.group)?, understand(&question.split)?);
    let asked = Asking { question, group: group.unwrap_or_else(|| dimension::all(t)), split };
    asked.check()?;
    let counting = Counting::measure(conn, &narrowed, question.period()?);
    let at = format!("/so-lieu/{}", measure.key);
    let may_open = cx.may_open(&at);
    let list = |further: Vec<Condition>| may_open.then(|| records(&at, question, further));
    let title = measure.title.show(t);
    asked.answer(cx, conn, counting, References::default(), None, &title, measure.unit.show(t), &list).await
}

/// The page of a number with the records of a part and of some days.
fn records(at: &str, question: &Question, further: Vec<Condition>) -> String {
    let (mut from, mut to, mut part) = (question.from.clone(), question.to.clone(), String::new());
    let mut day = String::new();
    for condition in question.asked.conditions.iter().cloned().chain(further) {
        match condition.is {
            Operator::AtLeast => from = from.max(condition.value),
            Operator::AtMost if to.is_empty() || condition.value < to => to = condition.value,
            Operator::Equal => part = condition.value,
            Operator::Empty if condition.field == PART => part = NOT_STATED.to_owned(),
            Operator::Empty => day = NOT_STATED.to_owned(),
            _ => {}
        }
    }
    // The page takes an end alone as what there was by then, and a beginning alone as what began since.
    if from.is_empty() && !to.is_empty() {
        from = "1000-01-01".to_owned();
    }
    let parts = [("tu", from), ("den", to), ("ngay", day), ("phan", part)];
    let parts = parts.iter().filter(|(_, text)| !text.is_empty());
    let query: Vec<String> = parts.map(|(name, text)| format!("{name}={}", url_encode(text))).collect();
    if query.is_empty() { at.to_owned() } else { format!("{at}?{}", query.join("&")) }
}

/// One more condition of a question, as it was typed; none where the question is about nothing.
///
/// # Errors
/// [`Error::Refused`] where it cannot be asked; a sentence about the value within the usual result.
pub(super) async fn understood(
    cx: &Cx,
    conn: &Conn,
    sources: &mut Sources,
    question: &Question,
    typed: &Condition,
) -> Result<Option<std::result::Result<Condition, String>>> {
    if let Some(register) = sources.register_of(conn, cx.actor()?, question).await? {
        return record::understood(cx, conn, &register, typed).await.map(Some);
    }
    let Source::Measure(key) = &question.source else { return Ok(None) };
    let Some(measure) = sources.measure(key) else { return Ok(None) };
    let parts = measure.breakdown(conn, None).await?;
    let is_meant = |part: &String| !part.is_empty() && key_of(part) == key_of(&typed.value);
    let part = parts.into_iter().map(|one| one.part).find(is_meant);
    let said = || format!("“{}” không phải là một nhóm của số liệu này.", typed.value);
    Ok(Some(part.map(|value| Condition { value, ..typed.clone() }).ok_or_else(said)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_number_is_asked_for_the_part_and_the_days_that_were_counted() {
        let days = |from: &str, to: &str| {
            let day = |is, value: &str| Condition { field: DAY.into(), is, value: value.into() };
            vec![day(Operator::AtLeast, from), day(Operator::AtMost, to)]
        };
        let of = |query: &str, further| {
            records("/so-lieu/a.b", &Question::of(&format!("nguon=so-lieu:a.b&{query}")), further)
        };
        assert_eq!(of("", Vec::new()), "/so-lieu/a.b");
        assert_eq!(of("loc=part:equal:T%E1%BB%95 1", Vec::new()), "/so-lieu/a.b?phan=T%E1%BB%95%201");
        let within = of("tu=15/02/2026&den=2026-12-31", days("2026-02-01", "2026-02-28"));
        assert_eq!(within, "/so-lieu/a.b?tu=2026-02-15&den=2026-02-28");
        assert_eq!(of("den=2026-02-15", days("2026-02-01", "2026-02-28")), "/so-lieu/a.b?tu=2026-02-01&den=2026-02-15");
        assert_eq!(of("den=2026-02-15", Vec::new()), "/so-lieu/a.b?tu=1000-01-01&den=2026-02-15");
    }
}
