//! The verbs of those who handle dossiers: next step, hand over, verify, extend, finish, return, note as synchronised.

use super::actions::{due_at, keep, shift};
use super::deadline::{EXTENDED, EXTENDED_LATE};
use super::model::{Dossier, State};
use super::new::Why;
use super::store;
use crate::catalogue::{self, Content, Step};
use crate::papers;
use chrono::{Duration, NaiveDate, NaiveTime};
use kernel::{Error, Notice, NoticeKind, Result, Tx, UnitId, UserId, local_day};
use people::api::Person;

/// The word of a step's unit for the desk that received.
const DESK: &str = "receipt";

/// The dossier as one of this case: due by the time of the case, unless the other side has set when it is due.
pub(super) async fn with_case(tx: &Tx, dossier: &Dossier, case: &str) -> Result<Dossier> {
    let mut next = Dossier { case_key: case.to_owned(), ..dossier.clone() };
    next.due_at = due_at(tx, &next).await?;
    if dossier.first_due_at == dossier.due_at {
        next.first_due_at = next.due_at;
    }
    Ok(next)
}

/// Says which case of its procedure a dossier is, where that could not be asked before.
///
/// # Errors
/// [`Error::Invalid`] where the procedure has no such case; [`Error::Refused`] where the dossier lacks none.
pub(crate) async fn say_case(tx: &mut Tx, dossier: &Dossier, case: &str) -> Result<Dossier> {
    let version = catalogue::store::version(tx, dossier.version_id).await?;
    if dossier.received_at.is_none() || !dossier.lacks_case(&version.content) {
        return Err(Error::refused("Hồ sơ đã có trường hợp, chưa được tiếp nhận hoặc đã kết thúc."));
    }
    let Some(known) = version.content.cases.iter().find(|known| known.key == case) else {
        return Err(Error::invalid("case", "Chọn trường hợp của hồ sơ."));
    };
    let next = with_case(tx, dossier, case).await?;
    let why = Why { kind: "case", ..Why::none() }.saying(known.name.clone());
    keep(tx, dossier, next, why, "procedures.dossier.case_said").await
}

/// The refusal of what follows from a case that nobody has said.
pub(crate) fn case_is_missing() -> Error {
    Error::refused("Ghi trường hợp của hồ sơ trước: thời hạn và phí tính theo trường hợp.")
}

/// Refuses to go on while nobody has said the case by which time and fees are counted.
fn require_case(dossier: &Dossier, content: &Content) -> Result<()> {
    match dossier.waits_for_case(content) {
        true => Err(case_is_missing()),
        false => Ok(()),
    }
}

/// Moves on by the procedure's definition: to the next step and its unit.
///
/// # Errors
/// [`Error::Refused`] after the last step, and where the dossier waits or is over.
pub(crate) async fn next_step(tx: &mut Tx, dossier: &Dossier) -> Result<Dossier> {
    if !matches!(dossier.state, State::Received | State::Processing) {
        return Err(Error::refused("Hồ sơ đang chờ hoặc đã kết thúc nên không chuyển bước được."));
    }
    let version = catalogue::store::version(tx, dossier.version_id).await?;
    require_case(dossier, &version.content)?;
    let steps = &version.content.steps;
    let at = usize::try_from(dossier.step).unwrap_or(0);
    let mut next = dossier.clone();
    match steps.get(at + 1) {
        Some(step) => {
            next.step += 1;
            next.step_since = Some(tx.now);
            next.unit = unit_of(tx, dossier, step).await?;
            if next.unit != dossier.unit {
                (next.officer, next.officer_name) = (None, String::new());
            }
        }
        None if dossier.state == State::Received => {}
        None => return Err(Error::refused("Đây là bước cuối của thủ tục. Chọn “Xử lý xong” khi đã có kết quả.")),
    }
    next.state = State::Processing;
    let why = Why { kind: "step", note: steps.get(at + 1).map_or_else(String::new, |s| s.name.clone()), ..Why::none() };
    keep(tx, dossier, next, why, "procedures.dossier.step").await
}

async fn unit_of(tx: &Tx, dossier: &Dossier, step: &Step) -> Result<Option<UnitId>> {
    if step.unit == DESK {
        let first = store::moves(tx, dossier.id).await?.into_iter().find_map(|m| m.unit_id);
        return Ok(first.or(dossier.unit));
    }
    let found = people::api::find_unit_by_name(tx, &step.unit).await?;
    Ok(found.map(|unit| unit.id).or(dossier.unit))
}

/// Hands a dossier over to a colleague, who is told.
///
/// # Errors
/// [`Error::Invalid`] without a reason or to whom has it already; [`Error::Refused`] where it is over.
pub(crate) async fn hand_over(tx: &mut Tx, dossier: &Dossier, to: &Person, reason: &str) -> Result<Dossier> {
    if !dossier.state.is_open() {
        return Err(Error::refused("Hồ sơ đã kết thúc nên không chuyển người được."));
    }
    if dossier.officer == Some(to.id) {
        return Err(Error::invalid("person", "Người này đang giữ hồ sơ; chọn người khác."));
    }
    if reason.trim().is_empty() {
        return Err(Error::invalid("handover_reason", "Nêu lý do chuyển hồ sơ."));
    }
    let mut next = dossier.clone();
    (next.officer, next.officer_name) = (Some(to.id), to.name.clone());
    next.unit = to.unit.or(dossier.unit);
    let why = Why { kind: "handover", note: reason.trim().to_owned(), ..Why::none() };
    let kept = keep(tx, dossier, next, why, "procedures.dossier.handed_over").await?;
    tell(tx, &kept, to.id, reason).await?;
    Ok(kept)
}

async fn tell(tx: &Tx, dossier: &Dossier, to: UserId, reason: &str) -> Result<()> {
    if tx.actor().is_some_and(|(me, _)| me == to) {
        return Ok(());
    }
    tx.notify(Notice {
        to,
        title: kernel::told!("Được chuyển hồ sơ {}: {}", dossier.code, dossier.procedure_name),
        body: kernel::told!("{} chuyển hồ sơ cho ông/bà: {}", tx.actor_name(), reason.trim()).into(),
        href: dossier.page(),
        key: format!("procedures.dossier.{}.{}", dossier.id, dossier.version),
        by_mail: Some(NoticeKind::Asked),
    })
    .await
}

/// Something must be verified: the procedure grants its time for it.
///
/// # Errors
/// [`Error::Refused`] where the procedure grants none, it was granted already, the other side has set when it is due, or
/// the promised moment has passed.
pub(crate) async fn verify(tx: &mut Tx, dossier: &Dossier, note: &str) -> Result<Dossier> {
    let version = catalogue::store::version(tx, dossier.version_id).await?;
    if dossier.verification(&version.content, tx.ward) == 0 || dossier.verifying {
        return Err(Error::refused("Thủ tục không có thêm thời gian xác minh, hoặc thời gian đó đã được tính."));
    }
    running(dossier)?;
    if dossier.due_there.is_some() {
        return Err(Error::refused("Hệ thống của tỉnh đã đặt ngày hẹn trả nên không cộng thời gian xác minh ở đây."));
    }
    if dossier.is_overdue(tx.now) {
        return Err(Error::refused(
            "Hồ sơ đã quá hẹn trả nên không cộng thêm thời gian xác minh. Lãnh đạo gia hạn, kèm lời xin lỗi.",
        ));
    }
    let mut next = Dossier { verifying: true, ..dossier.clone() };
    next.due_at = due_at(tx, &next).await?;
    let why = Why { kind: "verifying", ..Why::none() }.saying(note.trim());
    keep(tx, dossier, next, why, "procedures.dossier.verifying").await
}

fn running(dossier: &Dossier) -> Result<()> {
    if dossier.state.is_open() && dossier.received_at.is_some() && dossier.waits_since.is_none() {
        return Ok(());
    }
    Err(Error::refused("Thời gian giải quyết hồ sơ này không đang chạy."))
}

/// Promises another day, once, with an apology that the citizen reads (form 04). What is late already stays late.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] the second time.
pub(crate) async fn extend(tx: &mut Tx, dossier: &Dossier, to: Option<NaiveDate>, apology: &str) -> Result<Dossier> {
    running(dossier)?;
    if dossier.extensions > 0 {
        return Err(Error::refused("Hồ sơ đã được gia hạn một lần; ngày hẹn mới chỉ được đặt một lần."));
    }
    let today = local_day(tx.now);
    let due_on = dossier.due_at.map_or(today, local_day);
    let Some(to) = to.filter(|to| *to > today && *to > due_on && *to - today < Duration::days(366)) else {
        return Err(Error::invalid("extend_to", "Nhập ngày hẹn mới, sau hôm nay và sau ngày hẹn cũ."));
    };
    if apology.trim().is_empty() {
        return Err(Error::invalid("apology", "Nêu lý do chậm và lời xin lỗi; người nộp sẽ đọc được."));
    }
    let midnight = (to.and_time(NaiveTime::MIN) - Duration::hours(7)).and_utc();
    let kind = if dossier.is_overdue(tx.now) { EXTENDED_LATE } else { EXTENDED };
    store::add_wait(tx, dossier.id, kind, Some(midnight)).await?;
    let mut next = Dossier { extensions: dossier.extensions + 1, ..dossier.clone() };
    next.due_at = due_at(tx, &next).await?;
    let why = Why { kind: EXTENDED, reason: apology.trim().to_owned(), ..Why::none() };
    keep(tx, dossier, next, why, "procedures.dossier.extended").await
}

/// The result is there. What lies in nobody's hands is finished by whoever does it: the index and the citizen's rating
/// ask for the officer. Without a number the one that is there stays; a result kept as a file, or a certified electronic
/// copy, is electronic.
///
/// # Errors
/// As [`shift`]; [`Error::Refused`] where its case must be said first.
pub(crate) async fn finish(tx: &mut Tx, dossier: &Dossier, number: &str, electronic: bool) -> Result<Dossier> {
    require_case(dossier, &catalogue::store::version(tx, dossier.version_id).await?.content)?;
    let has_file = papers::files(tx, dossier.id).await?.iter().any(|file| file.is_result())
        || !papers::copies_of(tx, dossier.id).await?.is_empty();
    let mut with = Dossier { electronic_result: electronic || has_file, ..dossier.clone() };
    if !number.trim().is_empty() {
        number.trim().clone_into(&mut with.result_number);
    }
    if let (None, Some((officer, name))) = (with.officer, tx.actor()) {
        (with.officer, with.officer_name) = (Some(officer), name.to_owned());
    }
    let finished = shift(tx, &with, State::Finished, Why::none()).await?;
    papers::hold_result(tx, &finished).await?;
    Ok(finished)
}

/// Its applicant has come for what was not handed in at the desk: it is contactless no longer. A second time changes nothing.
///
/// # Errors
/// [`Error::Conflict`] where somebody else was quicker.
pub(crate) async fn came(tx: &mut Tx, dossier: &Dossier) -> Result<Dossier> {
    if !dossier.is_contactless() {
        return Ok(dossier.clone());
    }
    let next = Dossier { came_at: Some(tx.now), ..dossier.clone() };
    keep(tx, dossier, next, Why { kind: "came", ..Why::none() }, "procedures.dossier.applicant_came").await
}

/// The applicant asks on the other side for it back before it can be stopped: noted the first time, and whoever has it
/// in hand is told once.
pub(crate) async fn withdrawal_asked(tx: &mut Tx, dossier: &Dossier, first: bool) -> Result<()> {
    if first {
        let why = Why { kind: "withdraw-asked", ..Why::none() }.saying("Người nộp thực hiện trên cổng dịch vụ công.");
        keep(tx, dossier, dossier.clone(), why, "procedures.dossier.withdrawal_asked").await?;
    }
    let Some(to) = dossier.officer else { return Ok(()) };
    tx.notify(Notice {
        to,
        title: kernel::told!("Người nộp hồ sơ {} yêu cầu rút hồ sơ", dossier.code),
        body: format!("{}: yêu cầu rút được ghi khi hồ sơ ở trạng thái đang xử lý.", dossier.procedure_name),
        href: dossier.page(),
        key: format!("procedures.dossier.{}.withdraw", dossier.id),
        by_mail: Some(NoticeKind::Asked),
    })
    .await
}

/// The national side knows that it ended, with its result where there is one: a fact of its own, beside handing it over.
///
/// # Errors
/// [`Error::Refused`] before it ended.
pub(crate) async fn synced(tx: &mut Tx, dossier: &Dossier, with_result: bool) -> Result<Dossier> {
    if !matches!(dossier.state, State::Finished | State::Returned) {
        return Err(Error::refused("Chưa có kết quả để đồng bộ."));
    }
    let kind = if with_result { "synced" } else { "synced-state" };
    let said = store::moves(tx, dossier.id).await?;
    if dossier.synced_at.is_some() && said.iter().any(|m| m.kind == "synced" || m.kind == kind) {
        return Ok(dossier.clone());
    }
    let next = Dossier { synced_at: dossier.synced_at.or(Some(tx.now)), ..dossier.clone() };
    keep(tx, dossier, next, Why { kind, ..Why::none() }, "procedures.dossier.synced").await
}
