//! The verbs of a work file: propose, approve, open, put a document in, take one out, close, open again, keep back.

use super::draft::FileDraft;
use super::item;
use super::model::{FileState, Retention, WorkFile, WorkFileId, mark_of};
use super::{rules, store};
use crate::policy;
use chrono::{Datelike, NaiveDate};
use kernel::{Actor, Error, Event, Notice, NoticeKind, Result, Told, Tx, UnitId, UserId, local_day, told};
use serde_json::{Value, json};
use uuid::Uuid;

/// May the actor work on a file?
pub(super) fn may_keep(actor: &Actor, file: &WorkFile) -> bool {
    actor.can_in(policy::FILE, Some(file.unit)) || (actor.can(policy::FILE) && file.keeper == actor.user)
}

pub(super) fn require_keeper(actor: &Actor, file: &WorkFile) -> Result<()> {
    if may_keep(actor, file) { Ok(()) } else { Err(Error::Forbidden) }
}

pub(super) fn require_state(file: &WorkFile, state: FileState, said: &str) -> Result<()> {
    if file.state == state { Ok(()) } else { Err(Error::refused(said)) }
}

async fn hold_open(tx: &Tx, file: &WorkFile) -> Result<()> {
    if store::hold_open(tx, file.id).await? {
        return Ok(());
    }
    Err(Error::Conflict("Hồ sơ này vừa được kết thúc. Ông/bà tải lại trang để xem.".into()))
}

/// Keeps the end of the event's name as a step of the file's story, and the event.
pub(super) async fn changed(
    tx: &mut Tx,
    actor: &Actor,
    file: &WorkFile,
    kind: &'static str,
    body: &str,
    detail: Value,
) -> Result<()> {
    store::add_step(tx, file.id, (actor.user, &actor.name), kind.rsplit('.').next().unwrap_or(kind), body).await?;
    tx.record(Event::new(kind, file.id.0, detail));
    Ok(())
}

/// Tells somebody of a file, once for each of its versions.
pub(super) async fn tell(tx: &Tx, file: &WorkFile, to: UserId, what: &str, title: Told, body: String) -> Result<()> {
    let key = format!("documents.work_file.{}.{what}.{}", file.id, file.version);
    tx.notify(Notice { to, title, body, href: file.page(), key, by_mail: Some(NoticeKind::Reminder) }).await
}

/// What was typed as a file; whoever keeps it must be of the ward.
async fn filled(tx: &Tx, draft: &FileDraft, over: WorkFile) -> Result<WorkFile> {
    let (Some(unit), Some(keeper), Some(retention)) = (draft.unit, draft.keeper, draft.retention) else {
        return Err(Error::NotFound);
    };
    people::api::unit(tx, unit).await?;
    let people = people::api::people(tx, local_day(tx.now)).await?;
    let Some(person) = people.into_iter().find(|p| p.id == keeper) else {
        return Err(Error::invalid("keeper", "Chọn người lập hồ sơ đang làm việc."));
    };
    Ok(WorkFile {
        year: draft.year,
        notation: draft.notation.trim().to_owned(),
        heading: draft.heading.trim().to_owned(),
        title: draft.title.trim().to_owned(),
        unit,
        keeper,
        keeper_name: person.name,
        retention,
        retention_basis: draft.retention_basis.trim().to_owned(),
        rights: draft.rights,
        construction: draft.construction,
        expected: draft.expected.clone(),
        note: draft.note.trim().to_owned(),
        ..over
    })
}

fn blank(id: WorkFileId, actor: &Actor) -> WorkFile {
    WorkFile {
        id,
        year: 0,
        notation: String::new(),
        heading: String::new(),
        title: String::new(),
        unit: UnitId(Uuid::nil()),
        keeper: actor.user,
        keeper_name: String::new(),
        retention: Retention::Forever,
        retention_basis: String::new(),
        rights: super::model::Rights::default(),
        construction: false,
        expected: Vec::new(),
        note: String::new(),
        state: FileState::Proposed,
        opened_on: None,
        ended_on: None,
        settled_on: None,
        closed_at: None,
        complete: false,
        short_reason: String::new(),
        hand_over_by: None,
        kept_until: None,
        kept_reason: String::new(),
        kept_agreed_by: String::new(),
        handover: None,
        archived_on: None,
        on_time: false,
        expires_on: None,
        made_by_name: actor.name.clone(),
        version: 1,
    }
}

/// Puts a file into the year's list, where it waits for approval. The same identifier again changes nothing; `false`:
/// the notation is taken.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Forbidden`] for another unit.
pub(super) async fn propose(tx: &mut Tx, actor: &Actor, id: WorkFileId, draft: &FileDraft) -> Result<bool> {
    actor.require_in(policy::FILE, draft.unit)?;
    if store::find(tx, id).await?.is_some() {
        return Ok(true);
    }
    draft.check(local_day(tx.now))?;
    let file = filled(tx, draft, blank(id, actor)).await?;
    if !store::insert(tx, &file, actor.user).await? {
        return Ok(false);
    }
    let detail = json!({ "year": file.year, "notation": file.notation, "title": file.title, "unit": file.unit });
    changed(tx, actor, &file, "documents.work_file.proposed", "", detail).await?;
    Ok(true)
}

/// What is said where the notation of the year is taken.
pub(super) fn taken(draft: &FileDraft) -> Error {
    let said = format!("Số và ký hiệu “{}” đã có trong danh mục năm {}.", draft.notation.trim(), draft.year);
    Error::invalid("notation", said)
}

/// Changes what is said of a file: all of it until it is approved; then title, keeper, rights, parts and note alone.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] once it is handed over.
pub(super) async fn correct(tx: &mut Tx, actor: &Actor, file: &WorkFile, draft: &FileDraft) -> Result<()> {
    require_keeper(actor, file)?;
    if matches!(file.state, FileState::Offered | FileState::Archived) {
        return Err(Error::refused("Hồ sơ đã giao nộp, không sửa được nữa."));
    }
    let draft = &match file.state {
        FileState::Proposed => draft.clone(),
        // The list fixed them.
        _ => FileDraft {
            year: file.year,
            notation: file.notation.clone(),
            unit: Some(file.unit),
            retention: Some(file.retention),
            construction: file.construction,
            ..draft.clone()
        },
    };
    if draft.unit != Some(file.unit) {
        actor.require_in(policy::FILE, draft.unit)?;
    }
    draft.check(local_day(tx.now))?;
    let fresh = filled(tx, draft, file.clone()).await?;
    let taken_by = store::of_year(tx, fresh.year).await?.into_iter().any(|other| {
        other.id != file.id
            && super::model::notation_key(&other.notation) == super::model::notation_key(&fresh.notation)
    });
    if taken_by {
        return Err(taken(draft));
    }
    store::update(tx, &fresh).await?;
    let detail = json!({ "title": fresh.title, "keeper": fresh.keeper, "rights": fresh.rights.key() });
    let said = if file.rights == fresh.rights { "" } else { fresh.rights.said() };
    changed(tx, actor, &fresh, "documents.work_file.corrected", said, detail).await
}

/// Chuyển hồ sơ: a file goes to another unit and keeper, as when units are merged; by those who see all files.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] once it is handed over.
pub(super) async fn pass_on(
    tx: &mut Tx,
    actor: &Actor,
    file: &WorkFile,
    unit: Option<UnitId>,
    keeper: Option<UserId>,
) -> Result<()> {
    actor.require(policy::OVERSEE)?;
    require_keeper(actor, file)?;
    if matches!(file.state, FileState::Offered | FileState::Archived) {
        return Err(Error::refused("Hồ sơ đã giao nộp, không chuyển được nữa."));
    }
    let units = people::api::units(tx).await?;
    let Some(unit) = units.into_iter().find(|one| Some(one.id) == unit) else {
        return Err(Error::invalid("unit", "Chọn đơn vị đang hoạt động."));
    };
    let people = people::api::people(tx, local_day(tx.now)).await?;
    let Some(person) = people.into_iter().find(|one| Some(one.id) == keeper) else {
        return Err(Error::invalid("keeper", "Chọn người lập hồ sơ đang làm việc."));
    };
    let passed = WorkFile { unit: unit.id, keeper: person.id, keeper_name: person.name.clone(), ..file.clone() };
    store::update(tx, &passed).await?;
    let title = told!("Ông/bà được giao giữ hồ sơ {}", file.notation);
    tell(tx, &passed, person.id, "passed_on", title, file.title.clone()).await?;
    let detail = json!({ "unit": unit.id, "keeper": person.id, "from_unit": file.unit, "from_keeper": file.keeper });
    let said = format!("{}, {}", unit.name, person.name);
    changed(tx, actor, file, "documents.work_file.passed_on", &said, detail).await
}

/// Takes a proposed file out of the list before anybody approved it.
///
/// # Errors
/// [`Error::Refused`] where it is approved.
pub(super) async fn withdraw(tx: &mut Tx, actor: &Actor, file: &WorkFile) -> Result<()> {
    require_keeper(actor, file)?;
    if !store::remove(tx, file.id).await? {
        return Err(Error::refused("Hồ sơ này đã được duyệt trong danh mục."));
    }
    let detail = json!({ "year": file.year, "notation": file.notation, "title": file.title });
    tx.record(Event::new("documents.work_file.withdrawn", file.id.0, detail));
    Ok(())
}

/// A leader approves what a year's list proposes; returns how many files. Nothing is approved but what was shown, as it
/// was shown, by its [`mark_of`].
///
/// # Errors
/// [`Error::Refused`] where nothing waits; [`Error::Conflict`] where something else waits than was shown.
pub(super) async fn approve(tx: &mut Tx, actor: &Actor, year: i32, shown: &str, decision: &str) -> Result<usize> {
    actor.require(policy::APPROVE_FILES)?;
    if decision.chars().count() > 200 {
        return Err(Error::invalid("decision", "Dài nhất 200 ký tự."));
    }
    let waiting = store::proposed(tx, year).await?;
    if waiting.is_empty() {
        return Err(Error::refused("Danh mục năm này không có hồ sơ nào chờ duyệt."));
    }
    if shown != mark_of(&waiting) || !store::approve(tx, year, &waiting, decision, actor).await? {
        return Err(Error::Conflict("Danh mục vừa có thay đổi. Ông/bà xem lại các hồ sơ chờ duyệt rồi duyệt.".into()));
    }
    for file in &waiting {
        store::add_step(tx, file.id, (actor.user, &actor.name), "approved", decision).await?;
    }
    let detail = json!({ "year": year, "files": waiting.len(), "decision": decision.trim() });
    tx.record(Event::new("documents.work_list.approved", super::list::list_id(year), detail));
    Ok(waiting.len())
}

/// Mở hồ sơ: from then on documents are put in.
///
/// # Errors
/// [`Error::Refused`] where the list is not approved, or it is open already.
pub(super) async fn open(tx: &mut Tx, actor: &Actor, file: &WorkFile) -> Result<()> {
    require_keeper(actor, file)?;
    require_state(file, FileState::Listed, "Chỉ mở được hồ sơ đã duyệt trong danh mục và chưa mở.")?;
    let opened = WorkFile { state: FileState::Open, opened_on: Some(local_day(tx.now)), ..file.clone() };
    store::update(tx, &opened).await?;
    changed(tx, actor, file, "documents.work_file.opened", "", json!({})).await
}

/// Puts a document that the actor may see into an open file; a document may stand in many.
///
/// # Errors
/// [`Error::Refused`] where the file is not open; [`Error::NotFound`] where the actor may not see the document.
pub(super) async fn put_in(tx: &mut Tx, actor: &Actor, file: &WorkFile, document: Uuid) -> Result<bool> {
    require_keeper(actor, file)?;
    require_state(file, FileState::Open, "Hồ sơ này không mở nên không đưa văn bản vào được.")?;
    let (direction, _) = item::named(tx, actor, document).await?;
    hold_open(tx, file).await?;
    if !store::put(tx, file.id, document, direction, actor).await? {
        return Ok(false);
    }
    // The story names the document to those alone who may see it.
    let detail = json!({ "document": document, "direction": direction });
    changed(tx, actor, file, "documents.work_file.put_in", &document.to_string(), detail).await?;
    Ok(true)
}

/// Takes a document out of an open file; the document itself stays where it is.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(super) async fn take_out(tx: &mut Tx, actor: &Actor, file: &WorkFile, document: Uuid, reason: &str) -> Result<()> {
    require_keeper(actor, file)?;
    require_state(file, FileState::Open, "Hồ sơ này không mở nên không rút văn bản ra được.")?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do rút văn bản ra khỏi hồ sơ."));
    }
    item::named(tx, actor, document).await?;
    hold_open(tx, file).await?;
    if !store::take_out(tx, file.id, document).await? {
        return Err(Error::NotFound);
    }
    let said = format!("{document}\n{}", reason.trim());
    changed(
        tx,
        actor,
        file,
        "documents.work_file.taken_out",
        &said,
        json!({ "document": document, "reason": reason.trim() }),
    )
    .await
}

/// Kết thúc hồ sơ. What is missing is either put in first, or the reason why it is not is kept.
///
/// # Errors
/// [`Error::Invalid`] on `ended_on`, `settled_on` or `short_reason`; [`Error::Refused`] where somebody else must close it.
pub(super) async fn close(
    tx: &mut Tx,
    actor: &Actor,
    file: &WorkFile,
    ended_on: Option<NaiveDate>,
    settled_on: Option<NaiveDate>,
    short_reason: &str,
) -> Result<()> {
    require_keeper(actor, file)?;
    require_state(file, FileState::Open, "Chỉ kết thúc được hồ sơ đang mở.")?;
    let today = local_day(tx.now);
    let ended_on = ended_on.unwrap_or(today);
    if ended_on > today || file.opened_on.is_some_and(|opened| ended_on.year() < opened.year()) {
        return Err(Error::invalid("ended_on", "Ngày kết thúc công việc không sau hôm nay, không trước năm mở hồ sơ."));
    }
    let settled_on = settled_on.filter(|_| file.construction);
    if file.construction && settled_on.is_none_or(|day| day > today) {
        return Err(Error::invalid("settled_on", "Nhập ngày quyết toán công trình, không sau hôm nay."));
    }
    hold_open(tx, file).await?;
    let content = item::content(tx, actor, file.id).await?;
    if content.hidden > 0 {
        return Err(Error::refused(format!(
            "Hồ sơ có {} văn bản ông/bà không được xem. Văn thư hoặc người tổng hợp kết thúc hồ sơ này.",
            content.hidden
        )));
    }
    let complete = content.gaps(file).is_empty();
    if !complete && short_reason.trim().is_empty() {
        return Err(Error::invalid("short_reason", "Hồ sơ còn thiếu: bổ sung, hoặc nêu lý do kết thúc khi còn thiếu."));
    }
    if short_reason.chars().count() > 500 {
        return Err(Error::invalid("short_reason", "Dài nhất 500 ký tự."));
    }
    let short_reason = if complete { String::new() } else { short_reason.trim().to_owned() };
    let closed = WorkFile {
        state: FileState::Closed,
        ended_on: Some(ended_on),
        settled_on,
        closed_at: Some(tx.now),
        complete,
        short_reason: short_reason.clone(),
        hand_over_by: rules::term_on(ended_on).and_then(|term| term.hand_over_by(file.retention, ended_on, settled_on)),
        expires_on: file.retention.ends(ended_on),
        ..file.clone()
    };
    store::update(tx, &closed).await?;
    let detail = json!({ "ended_on": ended_on, "settled_on": settled_on, "complete": complete, "reason": short_reason,
        "hand_over_by": closed.hand_over_by });
    changed(tx, actor, file, "documents.work_file.closed", &short_reason, detail).await
}

/// Mở lại a closed file that is not handed over yet.
///
/// # Errors
/// [`Error::Invalid`] without a reason.
pub(super) async fn reopen(tx: &mut Tx, actor: &Actor, file: &WorkFile, reason: &str) -> Result<()> {
    require_keeper(actor, file)?;
    require_state(file, FileState::Closed, "Chỉ mở lại được hồ sơ đã kết thúc và chưa giao nộp.")?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do mở lại hồ sơ."));
    }
    let opened = WorkFile {
        state: FileState::Open,
        ended_on: None,
        settled_on: None,
        closed_at: None,
        complete: false,
        short_reason: String::new(),
        hand_over_by: None,
        expires_on: None,
        kept_until: None,
        kept_reason: String::new(),
        kept_agreed_by: String::new(),
        ..file.clone()
    };
    store::update(tx, &opened).await?;
    changed(tx, actor, file, "documents.work_file.reopened", reason, json!({ "reason": reason.trim() })).await
}
