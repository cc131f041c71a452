//! What is done to a score sheet: open, save a criterion, submit, return, verify, publish, lock, reopen.

use super::evidence;
use super::model::{Entry, Line, Scoring, ScoringId, State};
use super::sheet::Sheet;
use super::store;
use crate::policy;
use crate::rules::{self, Subject};
use chrono::NaiveDate;
use kernel::{Actor, App, Error, Event, Result, Tx, UnitId, row};
use serde_json::json;
use uuid::Uuid;

/// A sheet to be opened.
#[derive(Debug, Clone)]
pub(crate) struct NewScoring {
    pub id: ScoringId,
    pub rule_code: String,
    pub rule_version: i32,
    pub unit: Option<UnitId>,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// Opens a sheet; where the subject has one for this set and period already, that one stays.
///
/// # Errors
/// [`Error::Invalid`] where the set is not in force at the end of the period.
pub(crate) async fn open(tx: &mut Tx, actor: &Actor, new: NewScoring) -> Result<ScoringId> {
    actor.require(policy::OPEN)?;
    begin(tx, new).await
}

/// The same without anybody's word, for what opens by itself.
pub(super) async fn begin(tx: &mut Tx, new: NewScoring) -> Result<ScoringId> {
    if let Some(there) = store::find(tx, &new.rule_code, new.unit, new.from, new.to).await? {
        return Ok(there.id);
    }
    let set = rules::actions::take_over(tx, &new.rule_code, new.rule_version).await?;
    if !set.is_in_force(new.to) {
        let day = vietnamese::format_date(new.to);
        return Err(Error::invalid("rules", format!("Bộ tiêu chí này không áp dụng vào ngày {day} (cuối kỳ).")));
    }
    if (set.subject == Subject::Ward) != new.unit.is_none() {
        return Err(Error::invalid("units", "Bộ tiêu chí cấp phường chỉ chấm phường; bộ của đơn vị chỉ chấm đơn vị."));
    }
    if let Some(unit) = new.unit {
        people::api::unit(tx, unit).await?;
    }
    let scoring = Scoring {
        id: new.id,
        rule_code: new.rule_code,
        rule_version: new.rule_version,
        unit: new.unit,
        from: new.from,
        to: new.to,
        state: State::Open,
        reason: String::new(),
        result: None,
        submitted_by: None,
        verified_at: None,
        published_at: None,
        version: 1,
    };
    store::insert(tx, &scoring).await?;
    let detail = json!({ "rules": scoring.rule_code, "rules_version": scoring.rule_version, "unit": scoring.unit,
        "from": scoring.from, "to": scoring.to });
    tx.record(Event::new("scores.scoring.opened", new.id.0, detail));
    Ok(new.id)
}

/// May the actor score this sheet, while it is open?
pub(crate) fn may_score(actor: &Actor, scoring: &Scoring) -> bool {
    actor.can_in(policy::SCORE, scoring.unit)
}

async fn open_for(tx: &Tx, actor: &Actor, id: ScoringId) -> Result<Scoring> {
    let scoring = store::get(tx, id).await?;
    if !may_score(actor, &scoring) {
        return Err(Error::Forbidden);
    }
    if store::hold(tx, id, State::Open).await? {
        return Ok(scoring);
    }
    Err(Error::refused("Phiếu đã nộp nên không sửa được. Nếu cần sửa, đề nghị người thẩm định trả lại phiếu."))
}

/// Saves a criterion, if it still has the version that the form showed.
///
/// # Errors
/// [`Error::Conflict`] where somebody else saved it meanwhile; [`Error::Refused`] once the sheet is submitted.
pub(crate) async fn save(
    tx: &mut Tx,
    actor: &Actor,
    id: ScoringId,
    criterion: &str,
    entry: &Entry,
    files: &[kernel::Kept],
) -> Result<()> {
    open_for(tx, actor, id).await?;
    let columns = row! {
        numerator: entry.numerator, denominator: entry.denominator,
        choice: entry.choice.map_or("", |choice| choice.key()), claimed: entry.claimed,
        not_applicable: entry.not_applicable, citations: entry.citations.as_str(), note: entry.note.as_str(),
        entered_by: actor.user, entered_at: tx.now, verified_points: None::<f64>, verified_reason: "",
        verified_by: None::<Uuid>, verified_at: None::<chrono::DateTime<chrono::Utc>>,
    };
    store::write_entry(tx, id, criterion, entry.version, columns).await?;
    for file in files {
        evidence::add(tx, id, criterion, file, actor.user).await?;
    }
    let detail = json!({ "criterion": criterion, "numerator": entry.numerator, "denominator": entry.denominator,
        "choice": entry.choice, "claimed": entry.claimed, "not_applicable": entry.not_applicable,
        "citations": entry.citations, "note": entry.note, "files": files.len() });
    tx.record(Event::new("scores.criterion.saved", id.0, detail));
    Ok(())
}

/// Takes a file away from a criterion.
pub(crate) async fn remove_file(tx: &mut Tx, actor: &Actor, id: ScoringId, criterion: &str, file: Uuid) -> Result<()> {
    open_for(tx, actor, id).await?;
    evidence::remove(tx, id, criterion, file).await?;
    tx.record(Event::new("scores.file.removed", id.0, json!({ "criterion": criterion, "file": file })));
    Ok(())
}

/// Submits the sheet: the numbers that records measure are frozen as they are now.
///
/// # Errors
/// [`Error::Refused`] where nothing has data yet.
pub(crate) async fn submit(tx: &mut Tx, app: &App, actor: &Actor, id: ScoringId) -> Result<()> {
    let scoring = open_for(tx, actor, id).await?;
    let sheet = Sheet::of(tx, app, scoring).await?;
    if sheet.total.with_data == 0 {
        return Err(Error::refused("Chưa tiêu chí nào có dữ liệu nên chưa nộp được."));
    }
    for line in sheet.in_order().filter(|l| l.criterion.rule.source().is_some_and(|s| s.is_measured())) {
        freeze(tx, id, line).await?;
    }
    let more = row! { submitted_by: actor.user, submitted_at: tx.now, reason: "", result: None::<f64>,
    verified_by: None::<Uuid>, verified_at: None::<chrono::DateTime<chrono::Utc>> };
    store::advance(tx, &sheet.scoring, State::Submitted, more).await?;
    let detail = json!({ "points": sheet.total.points, "max": sheet.total.max, "with_data": sheet.total.with_data,
        "criteria": sheet.total.criteria });
    tx.record(Event::new("scores.scoring.submitted", id.0, detail));
    Ok(())
}

async fn freeze(tx: &Tx, id: ScoringId, line: &Line) -> Result<()> {
    let mut columns = row! { numerator: line.entry.numerator, denominator: line.entry.denominator };
    if line.entry.is_verified {
        columns.extend(row! { verified_points: None::<f64>, verified_reason: "", verified_by: None::<Uuid> });
    }
    store::write_entry(tx, id, &line.criterion.code, line.entry.version, columns).await
}

/// Returns the sheet to those who scored it.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(crate) async fn give_back(tx: &mut Tx, actor: &Actor, id: ScoringId, reason: &str) -> Result<()> {
    actor.require(policy::VERIFY)?;
    let scoring = in_state(tx, id, &[State::Submitted]).await?;
    let reason = required(reason, "Nêu lý do trả lại để đơn vị biết cần bổ sung gì.")?;
    store::advance(tx, &scoring, State::Open, row! { reason: reason }).await?;
    tx.record(Event::new("scores.scoring.returned", id.0, json!({ "reason": reason })));
    Ok(())
}

/// What a verifier says of a criterion.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    /// The version of the criterion that the verifier saw.
    pub version: i32,
    pub points: Option<f64>,
    pub reason: String,
}

/// Verifies a criterion: a second person gives its points, with a reason where they differ.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] for one's own score; [`Error::Conflict`] where it changed meanwhile.
pub(crate) async fn verify(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    id: ScoringId,
    criterion: &str,
    verdict: &Verdict,
) -> Result<()> {
    actor.require(policy::VERIFY)?;
    let scoring = in_state(tx, id, &[State::Submitted]).await?;
    let sheet = Sheet::of(tx, app, scoring).await?;
    let line = sheet.lines.get(criterion).ok_or(Error::NotFound)?;
    second_person(actor, &sheet.scoring, Some(line))?;
    let max = line.criterion.max;
    if let Some(points) = verdict.points
        && !(0.0..=max).contains(&points)
    {
        let max = vietnamese::format_decimal(max, 2);
        return Err(Error::invalid("points", format!("Điểm thẩm định từ 0 đến {max}.")));
    }
    let points = verdict.points.map(rules::rounded);
    if points != line.own.points && verdict.reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Điểm thẩm định khác điểm tự chấm: nêu rõ lý do."));
    }
    write_verdict(tx, actor, id, criterion, verdict.version, points, verdict.reason.trim()).await?;
    let detail =
        json!({ "criterion": criterion, "own": line.own.points, "points": points, "reason": verdict.reason.trim() });
    tx.record(Event::new("scores.criterion.verified", id.0, detail));
    Ok(())
}

async fn write_verdict(
    tx: &Tx,
    actor: &Actor,
    id: ScoringId,
    criterion: &str,
    version: i32,
    points: Option<f64>,
    reason: &str,
) -> Result<()> {
    let columns =
        row! { verified_points: points, verified_reason: reason, verified_by: actor.user, verified_at: tx.now };
    store::write_entry(tx, id, criterion, version, columns).await
}

/// A second person: neither who submitted the sheet nor, for a criterion, who entered it.
fn second_person(actor: &Actor, scoring: &Scoring, line: Option<&Line>) -> Result<()> {
    let entered = line.and_then(|line| line.entry.entered_by) == Some(actor.user);
    if entered || scoring.submitted_by == Some(actor.user) {
        return Err(Error::refused("Người tự chấm không tự thẩm định. Nhờ một người khác có quyền thẩm định."));
    }
    Ok(())
}

/// Ends the verification of the sheet as it was shown: criteria that the verifier left as they are keep their own points.
///
/// # Errors
/// [`Error::Conflict`] where anything on it was changed since `version`; [`Error::Refused`] for one's own score.
pub(crate) async fn finish(tx: &mut Tx, app: &App, actor: &Actor, id: ScoringId, version: i32) -> Result<()> {
    actor.require(policy::VERIFY)?;
    let scoring = in_state(tx, id, &[State::Submitted]).await?;
    let sheet = Sheet::of(tx, app, scoring).await?;
    second_person(actor, &sheet.scoring, None)?;
    if sheet.version() != version {
        return Err(Error::Conflict(
            "Phiếu chấm điểm vừa thay đổi sau khi ông/bà mở trang thẩm định. Mở lại trang thẩm định để xem rồi kết thúc."
                .into(),
        ));
    }
    for line in sheet.in_order().filter(|line| !line.entry.is_verified) {
        second_person(actor, &sheet.scoring, Some(line))?;
        write_verdict(tx, actor, id, &line.criterion.code, line.entry.version, line.own.points, "").await?;
    }
    let more = row! { result: sheet.total.index(), verified_by: actor.user, verified_at: tx.now };
    store::advance(tx, &sheet.scoring, State::Verified, more).await?;
    let detail = json!({ "result": sheet.total.index(), "points": sheet.total.points, "max": sheet.total.max });
    tx.record(Event::new("scores.scoring.verified", id.0, detail));
    Ok(())
}

/// Publishes the result.
pub(crate) async fn publish(tx: &mut Tx, actor: &Actor, id: ScoringId) -> Result<()> {
    actor.require(policy::PUBLISH)?;
    let scoring = in_state(tx, id, &[State::Verified]).await?;
    let more = row! { published_by: actor.user, published_at: tx.now };
    store::advance(tx, &scoring, State::Published, more).await?;
    tx.record(Event::new("scores.scoring.published", id.0, json!({ "result": scoring.result })));
    Ok(())
}

/// Locks a published result: from now on it changes no more without a reason.
pub(crate) async fn lock(tx: &mut Tx, actor: &Actor, id: ScoringId) -> Result<()> {
    actor.require(policy::PUBLISH)?;
    let scoring = in_state(tx, id, &[State::Published]).await?;
    store::advance(tx, &scoring, State::Locked, row! { locked_at: tx.now }).await?;
    tx.record(Event::new("scores.scoring.locked", id.0, json!({ "result": scoring.result })));
    Ok(())
}

/// Reopens a sheet that was verified, published or locked; what was published is withdrawn.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(crate) async fn reopen(tx: &mut Tx, actor: &Actor, id: ScoringId, reason: &str) -> Result<()> {
    actor.require(policy::PUBLISH)?;
    let scoring = in_state(tx, id, &[State::Verified, State::Published, State::Locked]).await?;
    let reason = required(reason, "Nêu lý do mở lại; lý do được ghi vào nhật ký.")?;
    let none = None::<chrono::DateTime<chrono::Utc>>;
    let more = row! { reason: reason, result: None::<f64>, published_at: none, locked_at: none };
    store::advance(tx, &scoring, State::Open, more).await?;
    let detail = json!({ "reason": reason, "from": scoring.state, "result": scoring.result });
    tx.record(Event::new("scores.scoring.reopened", id.0, detail));
    Ok(())
}

/// The sheet, held in its step until the write ends.
async fn in_state(tx: &Tx, id: ScoringId, states: &[State]) -> Result<Scoring> {
    let scoring = store::get(tx, id).await?;
    if states.contains(&scoring.state) && store::hold(tx, id, scoring.state).await? {
        return Ok(scoring);
    }
    Err(Error::Conflict("Phiếu chấm điểm không còn ở bước này. Ông/bà tải lại trang để xem.".into()))
}

fn required<'a>(reason: &'a str, message: &str) -> Result<&'a str> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Error::invalid("reason", message)) } else { Ok(reason) }
}
