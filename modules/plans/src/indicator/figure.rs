//! Số liệu nhập: a figure for a period, entered with evidence by one person and approved or returned by another.

mod collected;
pub(crate) mod store;

pub(crate) use collected::{Collected, record_approved};

use super::model::{Indicator, IndicatorId};
use super::period::Span;
use super::unit::Unit;
use crate::evidence;
use crate::notices::{self, News};
use crate::plan::{self, PlanId};
use crate::{policy, ruling};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::{Actor, Error, Event, FieldErrors, NoticeKind, Result, Tx, UnitId, UserId, local_day, typed_id};
use serde_json::json;

typed_id!(
    /// Số liệu của một kỳ.
    FigureId
);

/// Bước của số liệu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FigureState {
    /// Chờ duyệt.
    Entered,
    /// Đã duyệt.
    Approved,
    /// Trả lại.
    Returned,
    /// Đã thay bằng bản mới.
    Superseded,
}

impl FigureState {
    /// The stored name, and the end of its key in the Fluent files (`figure-state-entered`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Superseded => "superseded",
        }
    }

    /// The state of a stored name.
    pub(crate) fn from_key(key: &str) -> Self {
        [Self::Entered, Self::Approved, Self::Returned].into_iter().find(|s| s.key() == key).unwrap_or(Self::Superseded)
    }
}

/// Số liệu của một kỳ.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub id: FigureId,
    pub indicator: IndicatorId,
    pub span: Span,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub value: f64,
    pub note: String,
    pub state: FigureState,
    pub entered_by: UserId,
    pub entered_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_reason: String,
}

/// A figure to be entered.
#[derive(Debug, Clone)]
pub(crate) struct NewFigure {
    /// Made by the caller, so that a repeated request changes nothing.
    pub id: FigureId,
    pub indicator: IndicatorId,
    pub span: Span,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    /// The value where the indicator is no share, or where the fraction is not known.
    pub value: Option<f64>,
    pub note: String,
}

impl NewFigure {
    /// The value: that of the fraction where one is given.
    ///
    /// # Errors
    /// [`Error::Invalid`] by field.
    pub(crate) fn value_for(&self, indicator: &Indicator, today: NaiveDate) -> Result<f64> {
        let mut errors = FieldErrors::default();
        if self.span.from > self.span.to {
            errors.add("to_day", "Ngày cuối kỳ phải sau ngày đầu kỳ.");
        } else if self.span.to > today {
            errors.add("to_day", "Kỳ số liệu chưa kết thúc: ngày cuối kỳ không được sau hôm nay.");
        } else if !(indicator.plan_year - 5..=indicator.plan_year).contains(&self.span.to.year()) {
            errors.add("to_day", "Kỳ số liệu không thuộc năm của kế hoạch hoặc các năm ngay trước đó.");
        }
        let value = numbers(&mut errors, &indicator.unit, self.numerator, self.denominator, self.value);
        if value.is_none() && errors.0.is_empty() {
            let field = if indicator.unit.is_share() { "numerator" } else { "value" };
            errors.add(field, "Nhập số liệu của kỳ này.");
        }
        errors.check()?;
        value.ok_or_else(|| Error::invalid("value", "Nhập số liệu của kỳ này."))
    }
}

/// The value of what was typed; `None` where nothing was.
///
/// # Errors
/// [`Error::Invalid`] by field, where the numbers cannot be.
pub(crate) fn check_numbers(
    unit: &Unit,
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: Option<f64>,
) -> Result<Option<f64>> {
    let mut errors = FieldErrors::default();
    let found = numbers(&mut errors, unit, numerator, denominator, value);
    errors.check()?;
    Ok(found)
}

/// Notes what is wrong with the numbers, and gives the value: that of the fraction where one is given.
fn numbers(
    errors: &mut FieldErrors,
    unit: &Unit,
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: Option<f64>,
) -> Option<f64> {
    for (field, number) in [("numerator", numerator), ("value", value)] {
        if number.is_some_and(|n| n < 0.0 || !n.is_finite()) {
            errors.add(field, "Số liệu không được âm.");
        }
    }
    if denominator.is_some_and(|n| n <= 0.0 || !n.is_finite()) {
        errors.add("denominator", "Mẫu số phải lớn hơn 0. Nếu trong kỳ chưa phát sinh thì chưa cần nhập.");
    }
    if numerator.is_some() != denominator.is_some() && unit.is_share() && value.is_none() {
        let field = if numerator.is_some() { "denominator" } else { "numerator" };
        errors.add(field, "Nhập đủ tử số và mẫu số.");
    }
    numerator.and_then(|n| unit.value_of(n, denominator)).or(value)
}

/// May the actor enter figures of an indicator led, or helped with, by these units?
pub(crate) fn may_enter(actor: &Actor, indicator: &Indicator, coordinating: &[UnitId]) -> bool {
    actor.can_in(policy::REPORT, indicator.lead) || coordinating.iter().any(|u| actor.can_in(policy::REPORT, Some(*u)))
}

/// Enters a figure; it counts when a second person has approved it. Another that waits for the same period is replaced.
///
/// # Errors
/// [`Error::Forbidden`] for units that neither lead nor help; [`Error::Refused`] where the plan is not in force or the
/// figures come from measures.
pub(crate) async fn enter(tx: &mut Tx, actor: &Actor, new: NewFigure, evidence: &[kernel::Kept]) -> Result<FigureId> {
    let indicator = super::store::get(tx, new.indicator).await?;
    let coordinating = super::store::units(tx, new.indicator).await?;
    if !may_enter(actor, &indicator, &coordinating) {
        return Err(Error::Forbidden);
    }
    if store::find(tx, new.id).await?.is_some() {
        return Ok(new.id);
    }
    require_in_force(tx, indicator.plan).await?;
    require_entered(&indicator)?;
    let value = new.value_for(&indicator, local_day(tx.now))?;
    store::supersede(tx, new.indicator, new.span, FigureState::Entered).await?;
    store::insert(tx, &new, value, actor.user).await?;
    for file in evidence {
        evidence::attach(tx, actor.user, new.id.0, file).await?;
    }
    note_entered(tx, &new, value, evidence.len());
    Ok(new.id)
}

fn note_entered(tx: &mut Tx, new: &NewFigure, value: f64, evidence: usize) {
    let detail = json!({ "figure": new.id, "from": new.span.from, "to": new.span.to, "numerator": new.numerator,
        "denominator": new.denominator, "value": value, "note": new.note, "evidence": evidence });
    tx.record(Event::new("plans.figure.entered", new.indicator.0, detail));
}

/// Approves a figure: it counts from now on, in place of the one approved before for the same period.
///
/// # Errors
/// [`Error::Refused`] for one's own figure, or one that is decided already.
pub(crate) async fn approve(tx: &mut Tx, actor: &Actor, id: FigureId) -> Result<IndicatorId> {
    let figure = store::get(tx, id).await?;
    let indicator = super::store::get(tx, figure.indicator).await?;
    actor.require_in(policy::APPROVE, indicator.lead)?;
    if figure.state == FigureState::Approved && figure.decided_by == Some(actor.user) {
        return Ok(figure.indicator);
    }
    require_in_force(tx, indicator.plan).await?;
    require_second_person(actor, &figure)?;
    store::supersede(tx, figure.indicator, figure.span, FigureState::Approved).await?;
    decide(tx, actor, &figure, FigureState::Approved, "").await?;
    note_approved(tx, &indicator, id, figure.span, figure.value).await?;
    Ok(figure.indicator)
}

/// Records that a figure counts now; a judgement of the indicator ends where it meets its target.
async fn note_approved(tx: &mut Tx, indicator: &Indicator, id: FigureId, span: Span, value: f64) -> Result<()> {
    let detail = json!({ "figure": id, "from": span.from, "to": span.to, "value": value });
    tx.record(Event::new("plans.figure.approved", indicator.id.0, detail));
    if indicator.is_met(value) {
        ruling::end(tx, ruling::On::Indicator, indicator.id.0).await?;
    }
    Ok(())
}

/// Returns a figure to the unit, with a reason.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Refused`] for one's own figure, or one that is decided already.
pub(crate) async fn give_back(tx: &mut Tx, actor: &Actor, id: FigureId, reason: &str) -> Result<IndicatorId> {
    let figure = store::get(tx, id).await?;
    let indicator = super::store::get(tx, figure.indicator).await?;
    actor.require_in(policy::APPROVE, indicator.lead)?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do trả lại để đơn vị biết cần bổ sung gì."));
    }
    if figure.state == FigureState::Returned && figure.decided_by == Some(actor.user) {
        return Ok(figure.indicator);
    }
    require_second_person(actor, &figure)?;
    decide(tx, actor, &figure, FigureState::Returned, reason.trim()).await?;
    let news = News {
        title: kernel::told!("Số liệu được trả lại: {}", indicator.name),
        body: reason.trim(),
        href: format!("/chi-tieu/{}", indicator.id),
        key: format!("plans.figure.{id}.returned"),
        kind: NoticeKind::Decision,
    };
    notices::tell(tx, actor, vec![figure.entered_by], &news).await?;
    let detail = json!({ "figure": id, "from": figure.span.from, "to": figure.span.to, "value": figure.value, "reason": reason.trim() });
    tx.record(Event::new("plans.figure.returned", figure.indicator.0, detail));
    Ok(figure.indicator)
}

async fn decide(tx: &Tx, actor: &Actor, figure: &Figure, to: FigureState, reason: &str) -> Result<()> {
    if store::decide(tx, figure, to, actor.user, reason).await? {
        return Ok(());
    }
    Err(Error::Conflict("Số liệu này vừa được người khác xử lý. Ông/bà tải lại trang để xem.".into()))
}

fn require_second_person(actor: &Actor, figure: &Figure) -> Result<()> {
    if figure.state != FigureState::Entered {
        return Err(Error::Conflict("Số liệu này đã được xử lý. Ông/bà tải lại trang để xem.".into()));
    }
    require_other(actor, figure.entered_by)
}

fn require_other(actor: &Actor, entered_by: UserId) -> Result<()> {
    if entered_by == actor.user {
        return Err(Error::refused("Người nhập số liệu không tự duyệt được. Nhờ một người khác có quyền duyệt."));
    }
    Ok(())
}

fn require_entered(indicator: &Indicator) -> Result<()> {
    if indicator.source.is_entered() {
        return Ok(());
    }
    Err(Error::refused("Chỉ tiêu này tính từ dữ liệu của hệ thống nên không nhập tay."))
}

async fn require_in_force(tx: &Tx, plan: PlanId) -> Result<()> {
    let plan = plan::get(tx, plan).await?;
    plan.require_open()?;
    if plan.state == plan::PlanState::Draft {
        return Err(Error::refused(
            "Kế hoạch đang soạn nên chưa nhập số liệu được. Hãy đưa kế hoạch vào thực hiện trước.",
        ));
    }
    Ok(())
}
