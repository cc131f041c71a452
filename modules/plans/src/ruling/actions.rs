//! A leader rules, withdraws; and a ruling that has served its time ends.

use super::model::Ruling;
use super::store::{self, New};
use crate::plan::{self, PlanId};
use crate::policy;
use crate::status::Status;
use chrono::NaiveDate;
use kernel::{Actor, Error, Event, FieldErrors, Result, Tx, UnitId, local_day};
use serde_json::json;
use uuid::Uuid;

/// Longest reason, in characters.
const LONGEST: usize = 2_000;

/// On what a leader rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Indicator,
    Task,
}

impl On {
    fn event(self, verb: &str) -> &'static str {
        match (self, verb) {
            (Self::Indicator, "ruled") => "plans.indicator.ruled",
            (Self::Indicator, "withdrawn") => "plans.indicator.ruling_withdrawn",
            (Self::Indicator, _) => "plans.indicator.ruling_ended",
            (Self::Task, "ruled") => "plans.task.ruled",
            (Self::Task, "withdrawn") => "plans.task.ruling_withdrawn",
            (Self::Task, _) => "plans.task.ruling_ended",
        }
    }
}

/// The thing that is judged, as its feature found it for the actor.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) on: On,
    pub(crate) id: Uuid,
    pub(crate) plan: PlanId,
    pub(crate) lead: Option<UnitId>,
    /// What the rule computes today.
    pub(crate) computed: Status,
}

/// What a leader says.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// Made by the form, so that sending it twice is one ruling.
    pub(super) id: Uuid,
    pub(super) status: Option<Status>,
    pub(super) reason: String,
    pub(super) until: Option<NaiveDate>,
}

/// A leader judges a thing differently from the rule. The same id again changes nothing.
///
/// # Errors
/// [`Error::Refused`] where the plan is closed, the target met or the work done: then there is nothing left to judge.
pub(super) async fn rule(tx: &mut Tx, actor: &Actor, of: &Subject, said: &Said) -> Result<()> {
    actor.require_in(policy::JUDGE, of.lead)?;
    if store::exists(tx, said.id).await? {
        return Ok(());
    }
    plan::get(tx, of.plan).await?.require_open()?;
    if of.computed == Status::Met {
        return Err(Error::refused("Mục tiêu đã đạt hoặc việc đã xong nên không cần đánh giá lại."));
    }
    let mut errors = FieldErrors::default();
    let status = said.status.filter(|status| Ruling::CHOICES.contains(status));
    if status.is_none() {
        errors.add("ruling_status", "Chọn mức đánh giá.");
    }
    let reason = said.reason.trim();
    if reason.is_empty() {
        errors.add("ruling_reason", "Nêu lý do đánh giá khác với cách tính.");
    }
    if reason.chars().count() > LONGEST {
        errors.add("ruling_reason", format!("Nội dung dài quá {LONGEST} ký tự."));
    }
    if said.until.is_some_and(|until| until < local_day(tx.now)) {
        errors.add("ruling_until", "Ngày hết hiệu lực không được ở trong quá khứ.");
    }
    errors.check()?;
    let status = status.unwrap_or(of.computed);
    let new = New { id: said.id, subject: of.id, status, reason, until: said.until };
    store::insert(tx, actor, &new).await?;
    let detail = json!({ "ruling": said.id, "computed": of.computed.key(), "status": status.key(), "reason": reason,
        "until": said.until });
    tx.record(Event::new(of.on.event("ruled"), of.id, detail));
    Ok(())
}

/// Takes a ruling back: what the rule computes counts again.
pub(super) async fn withdraw(tx: &mut Tx, actor: &Actor, of: &Subject) -> Result<()> {
    actor.require_in(policy::JUDGE, of.lead)?;
    plan::get(tx, of.plan).await?.require_open()?;
    if store::end(tx, of.id).await? {
        tx.record(Event::new(of.on.event("withdrawn"), of.id, json!({ "computed": of.computed.key() })));
    }
    Ok(())
}

/// Ends a ruling because the target is met or the work done.
pub(crate) async fn end(tx: &mut Tx, on: On, subject: Uuid) -> Result<()> {
    if store::end(tx, subject).await? {
        tx.record(Event::new(on.event("ended"), subject, json!({})));
    }
    Ok(())
}
