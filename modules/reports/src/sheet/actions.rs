//! The verbs of sheets: save figures, hand in, withdraw, approve, return, open again.

use super::model::{Entry, Finding, Sheet, SheetId, SheetState, Typed, finding, may_withdraw, require_writable};
use super::store;
use crate::period::{self, Exception, Period};
use crate::policy;
use crate::snapshot::{self, Days};
use chrono::NaiveDate;
use kernel::{Actor, App, Error, Event, FieldErrors, Notice, NoticeKind, Result, Role, Tx, UserId, local_day, row};
use plans::api::{CollectedFigure, IndicatorFacts, IndicatorId};
use serde_json::json;
use uuid::Uuid;

/// A row of a sheet as it came.
#[derive(Debug, Clone)]
pub(crate) struct RowTyped {
    pub indicator: IndicatorId,
    /// The version that was shown; 0 where nothing was there.
    pub version: i32,
    pub typed: Typed,
}

/// What became of a row.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    Saved,
    /// It says what is kept already.
    Same,
    /// Not kept, for these reasons.
    Wrong(FieldErrors),
    /// Not kept: somebody else wrote this meanwhile.
    Changed(Entry),
}

/// A sheet with all that its rules look at.
pub(crate) struct Loaded {
    pub(crate) period: Period,
    pub(crate) sheet: Sheet,
    pub(crate) exception: Option<Exception>,
    /// The indicators that the unit leads, and those of which its sheet says something, whoever leads them now.
    pub(crate) indicators: Vec<IndicatorFacts>,
    pub(crate) entries: Vec<Entry>,
}

impl Loaded {
    /// The sheet, where the actor may see it.
    pub(crate) async fn of(
        conn: &kernel::Conn,
        app: &App,
        actor: &Actor,
        id: SheetId,
        today: NaiveDate,
    ) -> Result<Self> {
        let sheet = store::find_visible_to(conn, actor, id).await?;
        let period = period::get(conn, sheet.period).await?;
        let exception = exception(conn, &sheet).await?;
        let days = Days::of(&period).asked(today);
        let entries = store::entries(conn, id).await?;
        let held: Vec<IndicatorId> = entries.iter().filter(|e| e.says_something()).map(|e| e.indicator).collect();
        let led = (sheet.unit, sheet.takes_unassigned);
        let indicators = plans::api::indicators_led_by(conn, app, period.plan, led, &held, &days).await?;
        Ok(Self { period, sheet, exception, indicators, entries })
    }

    /// The same with what may have changed meanwhile: the sheet, its period and its entries.
    pub(crate) async fn renewed(mut self, conn: &kernel::Conn, actor: &Actor) -> Result<Self> {
        self.sheet = store::find_visible_to(conn, actor, self.sheet.id).await?;
        self.period = period::get(conn, self.sheet.period).await?;
        self.exception = exception(conn, &self.sheet).await?;
        self.entries = store::entries(conn, self.sheet.id).await?;
        Ok(self)
    }

    /// The entry of an indicator.
    pub(crate) fn entry(&self, id: IndicatorId) -> Option<&Entry> {
        self.entries.iter().find(|e| e.indicator == id)
    }

    /// May figures be written on this day?
    pub(crate) fn require_writable(&self, today: NaiveDate) -> Result<()> {
        require_writable(&self.period, &self.sheet, self.exception.as_ref(), today)
    }

    /// May the sheet be taken back on this day?
    pub(crate) fn may_withdraw(&self, today: NaiveDate) -> bool {
        may_withdraw(&self.period, &self.sheet, self.exception.as_ref(), today)
    }

    /// What is strange, by indicator, in the order of the plan.
    pub(crate) fn findings(&self) -> Vec<(IndicatorId, Finding)> {
        let entered = self.indicators.iter().filter(|i| i.is_entered);
        entered.filter_map(|i| Some((i.id, self.finding_of(i)?))).collect()
    }

    fn finding_of(&self, i: &IndicatorFacts) -> Option<Finding> {
        let [_, before, _] = snapshot::values(i, &self.period);
        let entry = self.entry(i.id);
        let value =
            entry.and_then(|e| plans::api::value_of(&i.unit, e.numerator, e.denominator, e.value).ok().flatten());
        finding(value, entry.map_or("", |e| e.note.as_str()), before.map(|b| b.value))
    }
}

async fn exception(conn: &kernel::Conn, sheet: &Sheet) -> Result<Option<Exception>> {
    Ok(period::exceptions(conn, sheet.period).await?.into_iter().find(|e| e.unit_id == sheet.unit))
}

/// Saves rows; each stands for itself, so that a wrong one holds up no other.
///
/// # Errors
/// [`Error::Refused`] where the sheet takes no figures today.
pub(crate) async fn save(
    tx: &mut Tx,
    actor: &Actor,
    at: &Loaded,
    rows: &[RowTyped],
) -> Result<Vec<(IndicatorId, Outcome)>> {
    actor.require_in(policy::ENTER, Some(at.sheet.unit))?;
    at.require_writable(local_day(tx.now))?;
    store::lock(tx, at.sheet.id).await?;
    let kept = store::entries(tx, at.sheet.id).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in rows {
        let indicator = at.indicators.iter().find(|i| i.id == row.indicator && i.is_entered).ok_or(Error::NotFound)?;
        let before = kept.iter().find(|entry| entry.indicator == row.indicator);
        outcomes.push((row.indicator, save_row(tx, actor, &at.sheet, indicator, row, before).await?));
    }
    Ok(outcomes)
}

async fn save_row(
    tx: &mut Tx,
    actor: &Actor,
    sheet: &Sheet,
    of: &IndicatorFacts,
    row: &RowTyped,
    kept: Option<&Entry>,
) -> Result<Outcome> {
    if row.typed.equals(kept) {
        return Ok(Outcome::Same);
    }
    if let Err(Error::Invalid(errors)) = row.typed.check(&of.unit) {
        return Ok(Outcome::Wrong(errors));
    }
    if !store::put(tx, sheet.id, of.id, row.version, &row.typed, (actor.user, &actor.name)).await? {
        let theirs = store::entry(tx, sheet.id, of.id).await?;
        let theirs = theirs.ok_or_else(|| Error::internal("an entry that is neither there nor absent"))?;
        return Ok(if row.typed.equals(Some(&theirs)) { Outcome::Same } else { Outcome::Changed(theirs) });
    }
    let detail = json!({ "indicator": of.id, "numerator": row.typed.numerator, "denominator": row.typed.denominator,
        "value": row.typed.value, "note": row.typed.note.trim(),
        "old": kept.map(|k| json!({ "numerator": k.numerator, "denominator": k.denominator, "value": k.value, "note": k.note })) });
    tx.record(Event::new("reports.sheet.figure_entered", sheet.id.0, detail));
    Ok(Outcome::Saved)
}

/// What the unit writes beside its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub results: String,
    pub difficulties: String,
    pub proposals: String,
}

/// Saves what the unit writes beside its figures.
///
/// # Errors
/// [`Error::Conflict`] where somebody changed the sheet meanwhile and these words differ from theirs.
pub(crate) async fn save_words(tx: &mut Tx, actor: &Actor, at: &Loaded, version: i32, words: &Words) -> Result<()> {
    actor.require_in(policy::ENTER, Some(at.sheet.unit))?;
    let sheet = &at.sheet;
    if (&words.results, &words.difficulties, &words.proposals)
        == (&sheet.results, &sheet.difficulties, &sheet.proposals)
    {
        return Ok(());
    }
    at.require_writable(local_day(tx.now))?;
    let shown = Sheet { version, ..sheet.clone() };
    let columns = row! { results: words.results.as_str(), difficulties: words.difficulties.as_str(),
    proposals: words.proposals.as_str() };
    store::set(tx, &shown, columns).await?;
    let detail = json!({ "results": words.results, "difficulties": words.difficulties, "proposals": words.proposals });
    tx.record(Event::new("reports.sheet.words_written", sheet.id.0, detail));
    Ok(())
}

/// Hands the sheet in.
///
/// # Errors
/// [`Error::Refused`] where something must be settled first, or the sheet takes nothing today.
pub(crate) async fn submit(tx: &mut Tx, actor: &Actor, at: &Loaded) -> Result<()> {
    actor.require_in(policy::ENTER, Some(at.sheet.unit))?;
    let today = local_day(tx.now);
    at.require_writable(today)?;
    let open = at.findings().iter().filter(|(_, f)| f.blocks()).count();
    if open > 0 {
        return Err(Error::refused(format!(
            "Còn {open} chỉ tiêu thiếu số liệu hoặc thay đổi trên 20% mà chưa có giải trình. Xem các dòng được đánh dấu."
        )));
    }
    // What was handed in once and returned is judged by the first time.
    let was_late = if at.sheet.submitted_at.is_some() { at.sheet.was_late } else { today > at.period.due_on };
    let columns = row! { state: SheetState::Submitted.key(), submitted_at: tx.now, submitted_by: actor.user,
    submitted_by_name: actor.name.as_str(), was_late: was_late };
    store::set(tx, &at.sheet, columns).await?;
    tx.record(Event::new("reports.sheet.submitted", at.sheet.id.0, json!({ "unit": at.sheet.unit, "late": was_late })));
    let unit = people::api::unit(tx, at.sheet.unit).await?.name;
    let name = at.period.name(ui::Lang::Vi);
    for to in approvers(tx, actor, at).await? {
        tell(tx, at, to, kernel::told!("{unit} đã nộp phiếu số liệu {name}, chờ duyệt"), "", NoticeKind::Asked).await?;
    }
    Ok(())
}

/// The coordinators who may approve a sheet that the actor hands in; where there is none, the leaders. Who entered
/// figures may not.
async fn approvers(tx: &Tx, actor: &Actor, at: &Loaded) -> Result<Vec<UserId>> {
    let mut may = Vec::new();
    for role in [Role::Coordinator, Role::Leader] {
        may = people::api::all_holders(tx, role, local_day(tx.now)).await?;
        may.retain(|user| *user != actor.user && !at.entries.iter().any(|e| e.entered_by == *user));
        if !may.is_empty() {
            break;
        }
    }
    Ok(may)
}

/// Takes a sheet back that waits for approval. One that nobody has decided on was never handed in.
///
/// # Errors
/// [`Error::Refused`] where it could not be handed in again, or the period is closed.
pub(crate) async fn withdraw(tx: &mut Tx, actor: &Actor, at: &Loaded) -> Result<()> {
    actor.require_in(policy::ENTER, Some(at.sheet.unit))?;
    require_state(&at.sheet, SheetState::Submitted)?;
    at.period.require_open("phiếu không rút về được nữa")?;
    if !at.may_withdraw(local_day(tx.now)) {
        return Err(Error::refused(format!(
            "Đã quá hạn ngày {} nên phiếu rút về thì không nộp lại được. Cần sửa thì đề nghị bộ phận tổng hợp trả lại phiếu, ghi rõ được bổ sung đến ngày nào.",
            vietnamese::format_date(at.period.due_on)
        )));
    }
    let first = at.sheet.submitted_at.filter(|_| at.sheet.decided_at.is_some());
    store::set(tx, &at.sheet, row! { state: SheetState::Open.key(), submitted_at: first }).await?;
    tx.record(Event::new("reports.sheet.withdrawn", at.sheet.id.0, json!({ "unit": at.sheet.unit })));
    Ok(())
}

/// Approves a sheet as it was shown: its figures count from now on, and it is locked.
///
/// # Errors
/// [`Error::Refused`] for one's own sheet or a closed period; [`Error::Conflict`] where it waits no more or was changed
/// since the version that was shown.
pub(crate) async fn approve(tx: &mut Tx, actor: &Actor, at: &Loaded, shown: i32) -> Result<()> {
    actor.require_in(policy::APPROVE, Some(at.sheet.unit))?;
    require_state(&at.sheet, SheetState::Submitted)?;
    at.period.require_open("phiếu không duyệt được nữa")?;
    require_shown(&at.sheet, shown)?;
    if at.sheet.submitted_by == Some(actor.user) || at.entries.iter().any(|e| e.entered_by == actor.user) {
        return Err(Error::refused(
            "Người nhập hoặc nộp phiếu không tự duyệt được. Nhờ một người khác có quyền duyệt.",
        ));
    }
    let figure = |entry: &Entry| CollectedFigure {
        id: entry.figure,
        indicator: entry.indicator,
        numerator: entry.numerator,
        denominator: entry.denominator,
        value: entry.value,
        note: entry.note.clone(),
        entered_by: entry.entered_by,
        entered_at: entry.entered_at,
    };
    let figures = at.entries.iter().filter(|e| !e.is_empty()).map(figure).collect();
    plans::api::record_approved(tx, actor, (at.period.data.from, at.period.data.to), figures).await?;
    decide(tx, actor, &at.sheet, SheetState::Approved, "").await?;
    tx.record(Event::new("reports.sheet.approved", at.sheet.id.0, json!({ "unit": at.sheet.unit })));
    let title = kernel::told!("Phiếu số liệu {} đã được duyệt", at.period.name(ui::Lang::Vi));
    tell_unit(tx, at, &title, "").await
}

/// A sheet on its way back to its unit.
pub(crate) struct Return<'a> {
    /// The version that was shown.
    pub shown: i32,
    pub reason: &'a str,
    /// The last day on which the unit may correct it.
    pub until: Option<NaiveDate>,
}

/// Returns a sheet to the unit with a reason; after the due day with a day until which it may be corrected.
///
/// # Errors
/// [`Error::Invalid`] without a reason, or without a day where one is needed; [`Error::Conflict`] where it was changed
/// since the version that was shown.
pub(crate) async fn give_back(tx: &mut Tx, actor: &Actor, at: &Loaded, back: &Return<'_>) -> Result<()> {
    actor.require_in(policy::APPROVE, Some(at.sheet.unit))?;
    require_state(&at.sheet, SheetState::Submitted)?;
    let detail = send_back(tx, actor, at, back).await?;
    tx.record(Event::new("reports.sheet.returned", at.sheet.id.0, detail));
    Ok(())
}

/// Opens an approved sheet again, with a reason; what was approved counts until the correction is approved.
///
/// # Errors
/// As [`give_back`].
pub(crate) async fn reopen(tx: &mut Tx, actor: &Actor, at: &Loaded, back: &Return<'_>) -> Result<()> {
    actor.require_in(policy::APPROVE, Some(at.sheet.unit))?;
    require_state(&at.sheet, SheetState::Approved)?;
    let detail = send_back(tx, actor, at, back).await?;
    for entry in &at.entries {
        let figure = store::renew_figure(tx, at.sheet.id, entry.indicator).await?;
        plans::api::copy_evidence(tx, entry.figure, figure).await?;
    }
    tx.record(Event::new("reports.sheet.reopened", at.sheet.id.0, detail));
    Ok(())
}

/// What the audit trail keeps of it.
async fn send_back(tx: &mut Tx, actor: &Actor, at: &Loaded, back: &Return<'_>) -> Result<serde_json::Value> {
    at.period.require_open("phiếu không mở lại được")?;
    require_shown(&at.sheet, back.shown)?;
    let (reason, until) = (back.reason.trim(), back.until);
    if reason.is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do để đơn vị biết cần bổ sung gì."));
    }
    let today = local_day(tx.now);
    let writable = at.exception.as_ref().map_or(at.period.due_on, |e| e.until_day.max(at.period.due_on));
    match until {
        Some(day) if day < today => return Err(Error::invalid("until", "Ngày bổ sung phải từ hôm nay trở đi.")),
        Some(day) if day > writable => period::allow_late(tx, actor, &at.period, at.sheet.unit, day, reason).await?,
        None if today > writable => {
            return Err(Error::invalid("until", "Kỳ đã quá hạn: ghi ngày cuối cùng mà đơn vị được bổ sung."));
        }
        _ => {}
    }
    decide(tx, actor, &at.sheet, SheetState::Returned, reason).await?;
    let title = kernel::told!("Phiếu số liệu {} được trả lại để bổ sung", at.period.name(ui::Lang::Vi));
    tell_unit(tx, at, &title, &format!("{}: {reason}", actor.name)).await?;
    Ok(json!({ "unit": at.sheet.unit, "reason": reason, "until": until }))
}

async fn tell_unit(tx: &Tx, at: &Loaded, title: &kernel::Told, body: &str) -> Result<()> {
    for to in people::api::contacts(tx, at.sheet.unit, local_day(tx.now)).await? {
        tell(tx, at, to, title.clone(), body, NoticeKind::Decision).await?;
    }
    Ok(())
}

async fn tell(tx: &Tx, at: &Loaded, to: UserId, title: kernel::Told, body: &str, kind: NoticeKind) -> Result<()> {
    let (id, step) = (at.sheet.id, at.sheet.version);
    let notice = Notice {
        to,
        title,
        body: body.to_owned(),
        href: format!("/bao-cao/phieu/{id}"),
        key: format!("reports.sheet.{id}.step.{step}"),
        by_mail: Some(kind),
    };
    tx.notify(notice).await
}

async fn decide(tx: &Tx, actor: &Actor, sheet: &Sheet, to: SheetState, reason: &str) -> Result<()> {
    let columns =
        row! { state: to.key(), decided_at: tx.now, decided_by_name: actor.name.as_str(), decision_reason: reason };
    store::set(tx, sheet, columns).await
}

fn require_state(sheet: &Sheet, state: SheetState) -> Result<()> {
    if sheet.state == state {
        return Ok(());
    }
    Err(Error::Conflict("Phiếu này vừa chuyển bước. Ông/bà tải lại trang để xem.".into()))
}

fn require_shown(sheet: &Sheet, version: i32) -> Result<()> {
    if sheet.version == version {
        return Ok(());
    }
    Err(Error::Conflict(
        "Phiếu này vừa thay đổi sau khi ông/bà mở trang. Xem lại số liệu của phiếu rồi làm tiếp.".into(),
    ))
}

/// Notes that files were attached to a figure of a sheet.
pub(crate) fn evidence_added(tx: &mut Tx, sheet: &Sheet, indicator: IndicatorId, figure: Uuid, files: &[String]) {
    let detail = json!({ "indicator": indicator, "figure": figure, "files": files });
    tx.record(Event::new("reports.sheet.evidence_added", sheet.id.0, detail));
}
