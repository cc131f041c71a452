//! What is done with surveys: opened, answered, reminded of, closed.

use super::model::{self, Survey};
use super::store;
use crate::definition::Register;
use crate::record::{self, Change, RecordId};
use kernel::{Actor, Error, Event, FieldErrors, Notice, NoticeKind, Result, Tx, UserId, local_day};
use serde_json::json;

/// Opens a survey; staff who are asked are told.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] by field of its form.
pub(super) async fn open(tx: &mut Tx, actor: &Actor, register: &Register, survey: &Survey) -> Result<()> {
    register.require_keeper(actor)?;
    model::check(survey, register, local_day(tx.now))?;
    store::insert(tx, survey).await?;
    for person in &survey.people {
        tell(tx, survey, *person, "asked").await?;
    }
    let detail = json!({ "register": register.definition.key, "title": survey.title, "public": survey.public,
        "fields": survey.fields, "preset": survey.preset.keys().collect::<Vec<_>>(),
        "from": survey.from, "to": survey.to });
    tx.record(Event::new("registers.survey.opened", survey.id.0, detail));
    Ok(())
}

async fn tell(tx: &Tx, survey: &Survey, to: UserId, what: &str) -> Result<()> {
    let day = |day| ui::day(ui::Lang::Vi, day);
    let kind = if what == "asked" { NoticeKind::Asked } else { NoticeKind::Reminder };
    tx.notify(Notice {
        to,
        title: kernel::told!("Mời ông/bà trả lời khảo sát: {}", survey.title),
        body: format!("Phiếu nhận từ ngày {} đến hết ngày {}.", day(survey.from), day(survey.to)),
        href: survey.href(),
        key: format!("registers.survey.{}.{what}", survey.id),
        by_mail: Some(kind),
    })
    .await
}

/// Keeps an answer; sent twice it counts once. `by`: who answers, where that must be known.
///
/// # Errors
/// [`Error::Invalid`] by field, [`Error::Refused`] where the survey takes no answers or the person answered already.
pub(super) async fn answer(
    tx: &mut Tx,
    survey: &Survey,
    id: RecordId,
    consented: bool,
    by: Option<UserId>,
    new: Change<'_>,
) -> Result<()> {
    if store::is_answer(tx, survey.id, id).await? {
        return Ok(());
    }
    let permission = survey.open_on(local_day(tx.now))?;
    if let Some(person) = by
        && store::answered_by(tx, survey.id).await?.contains(&person)
    {
        return Err(Error::refused("Ông/bà đã trả lời khảo sát này."));
    }
    let definition = &new.register.definition;
    let part = survey.part(definition).and_then(|field| new.checked.values.get(&field.key)).cloned();
    let record = match record::add_answer(tx, &permission, id, new).await {
        // Whose record it is like is nobody's business who only answers, staff or not.
        Err(Error::Invalid(errors)) => {
            let said = "Thông tin này đã có trong sổ.".to_owned();
            return Err(Error::Invalid(FieldErrors(
                errors.0.into_iter().map(|(field, _)| (field, said.clone())).collect(),
            )));
        }
        other => other?,
    };
    store::insert_answer(tx, survey.id, record.id, &part.unwrap_or_default(), consented, by).await
}

/// Reminds whoever has not answered, and the people of areas and units that lack answers; once a day each.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Refused`] where the survey takes no answers.
pub(super) async fn remind(tx: &mut Tx, actor: &Actor, register: &Register, survey: &Survey) -> Result<usize> {
    register.require_keeper(actor)?;
    let today = local_day(tx.now);
    survey.open_on(today)?;
    let answered = store::answered_by(tx, survey.id).await?;
    let mut late = survey.people.clone();
    let counts = store::by_part(tx, survey.id).await?;
    for (part, wanted) in &survey.quotas {
        let there = counts.iter().find(|(key, _)| key == part).map_or(0, |(_, count)| *count);
        if let (true, Ok(unit)) = (there < i64::from(*wanted), part.parse().map(kernel::UnitId)) {
            late.extend(people::api::people_in_unit(tx, unit, today).await?.into_iter().map(|person| person.id));
        }
    }
    late.retain(|person| !answered.contains(person));
    late.sort_unstable();
    late.dedup();
    for person in &late {
        tell(tx, survey, *person, &format!("reminded.{today}")).await?;
    }
    tx.record(Event::new("registers.survey.reminded", survey.id.0, json!({ "people": late.len() })));
    Ok(late.len())
}

/// Closes a survey before its last day, or opens it again.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn close(
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    survey: &Survey,
    closed: bool,
) -> Result<()> {
    register.require_keeper(actor)?;
    store::set_closed(tx, survey.id, closed.then_some(tx.now)).await?;
    let kind = if closed { "registers.survey.closed" } else { "registers.survey.reopened" };
    tx.record(Event::new(kind, survey.id.0, json!({ "register": register.definition.key, "answers": survey.answers })));
    Ok(())
}
