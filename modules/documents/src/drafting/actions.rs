//! The verbs of a draft while it is written: begin, save, comment.

use super::model::lines;
use super::signers::{authority_of, signers_of};
use super::{agency, compose, kind, placeholder, store, template};
use crate::model::{DocumentId, Priority, Step};
use crate::outgoing::{Draft, IssuedBy, Outgoing, OutgoingId, State, store as register};
use crate::{policy, secrecy};
use chrono::{DateTime, Utc};
use kernel::{Actor, Error, Event, FieldErrors, Notice, NoticeKind, Result, Tx, UnitId, UserId, local_day};
use office::{DocumentKind, Standing};
use serde_json::json;
use uuid::Uuid;

/// Letters of the longest text.
const LONGEST_TEXT: usize = 400_000;
/// Letters of the longest trích yếu (NĐ 30/2020, Phụ lục VI).
const LONGEST_SUBJECT: usize = 500;
/// Letters of all other parts together.
const LONGEST_REST: usize = 60_000;
/// Phụ lục of one document.
pub(crate) const MOST_ANNEXES: usize = 20;
/// Letters of the longest ký hiệu.
const LONGEST_NOTATION: usize = 50;

/// What a writer typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Typed {
    pub subject: String,
    /// "/KH-UBND".
    pub notation: String,
    pub priority: Priority,
    pub signer: Option<UserId>,
    pub signer_title: String,
    pub draft: Draft,
}

/// A document to be begun.
pub(crate) struct Begun {
    pub id: OutgoingId,
    pub kind: String,
    pub unit: UnitId,
    /// The incoming document that it answers.
    pub answers: Option<Uuid>,
    pub typed: Typed,
    /// Of the demonstration.
    pub illustrative: bool,
}

/// May this person write in a draft?
pub(crate) fn may_edit(actor: &Actor, o: &Outgoing) -> bool {
    o.state == State::Draft && is_of(actor, o)
}

/// Is it theirs, or their unit's?
pub(crate) fn is_of(actor: &Actor, o: &Outgoing) -> bool {
    actor.can(policy::DRAFT) && (o.drafter == actor.user || actor.can_in(policy::DRAFT, Some(o.unit)))
}

pub(super) fn require_of(actor: &Actor, o: &Outgoing) -> Result<()> {
    if is_of(actor, o) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Notes what was done in the story of the document.
pub(crate) async fn note(tx: &Tx, actor: &Actor, o: &Outgoing, kind: &str, said: &str, to: &str) -> Result<()> {
    secrecy::require_plain([said])?;
    let step = Step {
        kind: format!("out-{kind}"),
        body: said.trim().to_owned(),
        to_name: to.to_owned(),
        due_on: None,
        by_name: actor.name.clone(),
        at: tx.now,
    };
    crate::store::add_step(tx, DocumentId(o.id.0), actor.user, Some(o.unit), &step).await
}

/// Tells somebody of a document.
pub(crate) async fn tell(tx: &Tx, o: &Outgoing, to: UserId, what: &str, said: &kernel::Told) -> Result<()> {
    tx.notify(Notice {
        to,
        title: said.about(&o.named()),
        body: format!("{} do {} soạn.", kind::of(&o.kind).name, o.drafter_name),
        href: o.page(),
        key: format!("documents.out.{}.{what}.{}", o.id, o.version),
        by_mail: Some(NoticeKind::Asked),
    })
    .await
}

/// Does a ký hiệu stand behind a number as the decree writes it: "/KH-UBND", "/UBND-VHXH" (NĐ 30/2020, Phụ lục I, III)?
fn is_notation(kind: &DocumentKind, notation: &str) -> bool {
    let Some(rest) = notation.strip_prefix('/') else { return false };
    rest.starts_with(char::is_alphabetic)
        && !rest.contains(|c: char| c.is_whitespace() || c == '/')
        && rest.chars().count() <= LONGEST_NOTATION
        && (kind.is_letter || rest.strip_prefix(&kind.code).is_some_and(|agency| agency.starts_with('-')))
}

fn wrong_notation(kind: &DocumentKind) -> String {
    format!("Viết ký hiệu như {}, không có số: số được cấp sau khi ký.", kind::notation(kind, ""))
}

/// Refuses what is too long, marked secret, or would be printed otherwise than the register has it.
fn check(kind: &DocumentKind, typed: &Typed) -> Result<()> {
    let (draft, mut errors) = (&typed.draft, FieldErrors::default());
    let count = |text: &str| text.chars().count();
    let rest = [&draft.addressed_to, &draft.bases, &draft.recipients, &draft.other_signature];
    let rest: usize = rest.into_iter().flatten().map(|line| count(line)).sum::<usize>()
        + count(&draft.issuer)
        + count(&draft.agency_name)
        + count(&draft.address)
        + count(&draft.drafter)
        + count(&typed.signer_title);
    let text: usize =
        count(&draft.text) + draft.appendices.iter().map(|a| count(&a.text) + count(&a.title)).sum::<usize>();
    if count(&typed.subject) > LONGEST_SUBJECT {
        errors.add("subject", "Trích yếu dài tối đa 500 ký tự.");
    }
    if text > LONGEST_TEXT {
        errors.add(
            "text",
            "Nội dung và phụ lục quá dài (tối đa 400.000 ký tự); ông/bà đưa phần còn lại vào tài liệu kèm theo.",
        );
    } else if placeholder::are_too_many(&typed.subject, draft) {
        errors.add("text", "Một văn bản có tối đa 100 chỗ điền.");
    }
    if kind.numbered && !is_notation(kind, &typed.notation) {
        errors.add("notation", wrong_notation(kind));
    }
    if rest > LONGEST_REST {
        errors.add("recipients", "Căn cứ, nơi nhận và các mục khác quá dài.");
    }
    if draft.issued_by == IssuedBy::Board && draft.agency_name.is_empty() {
        errors.add("agency_name", "Nhập tên Ban Chỉ đạo.");
    } else if draft.agency_name.contains(['{', '}']) {
        errors.add("agency_name", "Viết tên đầy đủ của cơ quan, không dùng chỗ điền.");
    }
    let has_other_agency = || !agency::is_named_in(&typed.notation, kind, draft.issued_by);
    if kind.numbered && is_notation(kind, &typed.notation) && has_other_agency() {
        let fit = agency::notation(kind, draft.issued_by, "VHXH");
        errors.add("notation", format!("Ký hiệu nêu cơ quan khác với cơ quan ban hành đã chọn; viết như {fit}."));
    }
    if draft.appendices.len() > MOST_ANNEXES {
        errors.add("annex_file", "Một văn bản có tối đa 20 phụ lục.");
    }
    errors.check()?;
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<String>>();
    secrecy::require_unmarked([typed.subject.as_str(), &draft.issuer, &draft.agency_name, &draft.address])?;
    let lists = [&draft.addressed_to, &draft.bases, &draft.recipients, &draft.other_signature];
    secrecy::require_plain(lists.into_iter().flatten().map(String::as_str).chain([typed.signer_title.as_str()]))?;
    secrecy::require_open(&typed.notation, &lines(&format!("{}\n{}", typed.subject, draft.text)))?;
    draft.appendices.iter().try_for_each(|annex| {
        secrecy::require_unmarked([annex.title.as_str()])?;
        // A table's cells stand each in a line of its own when it is drawn.
        secrecy::require_open("", &lines(&format!("{}\n{}", annex.title, annex.text.replace('|', "\n"))))
    })
}

/// What was typed, with what follows from the agency under whose name it goes out where that is another one now: ký hiệu and
/// issuer that nobody has changed are those of the new one, and the name of the earlier one is dropped.
async fn under_name(tx: &Tx, o: &Outgoing, typed: &Typed) -> Result<Typed> {
    let mut typed = typed.clone();
    let by = typed.draft.issued_by;
    let unit = people::api::unit(tx, o.unit).await?;
    if by != o.draft.issued_by && typed.draft.agency_name == o.draft.agency_name {
        typed.draft.agency_name.clear();
    }
    match by {
        IssuedBy::Committee | IssuedBy::Council => typed.draft.agency_name.clear(),
        IssuedBy::Unit if typed.draft.agency_name.is_empty() => typed.draft.agency_name.clone_from(&unit.name),
        IssuedBy::Unit | IssuedBy::Board => {}
    }
    if by != o.draft.issued_by {
        if typed.notation == o.symbol {
            typed.notation = agency::notation(kind::of(&o.kind), by, &unit.short_name);
        }
        if typed.draft.issuer == o.draft.issuer && !typed.draft.issuer.is_empty() {
            typed.draft.issuer = agency::issuer(&typed.draft);
        }
    }
    Ok(typed)
}

/// Puts what was typed into the document.
pub(super) async fn put(tx: &Tx, o: &mut Outgoing, typed: &Typed) -> Result<()> {
    let of_kind = kind::of(&o.kind);
    let typed = &under_name(tx, o, typed).await?;
    check(of_kind, typed)?;
    let by = typed.draft.issued_by;
    let signer = match typed.signer {
        Some(id) => {
            let all = signers_of(tx, local_day(tx.now), (o.unit, by)).await?;
            let found = all.into_iter().find(|person| person.id == id);
            let said = match by {
                IssuedBy::Unit => "Chọn người ký trong danh sách: văn bản của đơn vị do người đứng đầu đơn vị ký.",
                IssuedBy::Committee | IssuedBy::Council | IssuedBy::Board => {
                    "Chọn người ký trong danh sách: người này không ký văn bản của cơ quan ban hành đã chọn."
                }
            };
            Some(found.ok_or_else(|| Error::invalid("signer", said))?)
        }
        None => None,
    };
    let was_by = o.draft.issued_by;
    o.subject.clone_from(&typed.subject);
    o.priority = typed.priority;
    o.draft = Draft {
        figures: std::mem::take(&mut o.draft.figures),
        note: std::mem::take(&mut o.draft.note),
        is_paper: false,
        is_elsewhere: false,
        ..typed.draft.clone()
    };
    o.symbol = if of_kind.numbered { typed.notation.clone() } else { String::new() };
    let title = lines(&typed.signer_title).join("\n");
    // The authority of whoever signed before goes with them, and that of another agency with it.
    let is_of_before = (typed.signer != o.signer || was_by != by) && title == o.signer_title;
    o.signer = typed.signer;
    o.signer_name = signer.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    o.signer_title = match &signer {
        Some(person) if title.is_empty() || is_of_before => authority_of(person, &o.kind, &o.draft),
        _ => title,
    };
    Ok(())
}

/// Begins a document; a repeat of the same request finds it begun.
///
/// # Errors
/// [`Error::Forbidden`] for a unit that is not theirs; [`Error::Invalid`] by field.
pub(crate) async fn begin(tx: &mut Tx, actor: &Actor, new: &Begun) -> Result<Outgoing> {
    actor.require_in(policy::DRAFT, Some(new.unit))?;
    if let Some(known) = register::find(tx, new.id).await? {
        return if known.drafter == actor.user { Ok(known) } else { Err(Error::NotFound) };
    }
    if kind::find(&new.kind).is_none() {
        return Err(Error::invalid("kind", "Chọn loại văn bản."));
    }
    if let Some(answered) = new.answers {
        crate::store::find_visible_to(tx, actor, DocumentId(answered)).await?;
    }
    let mut o = blank(actor, new, tx.now);
    put(tx, &mut o, &new.typed).await?;
    register::insert(tx, &o).await?;
    store::add_version(tx, &o, (actor.user, &actor.name)).await?;
    note(tx, actor, &o, "begun", "", "").await?;
    let detail = json!({ "kind": o.kind, "subject": o.subject, "unit": o.unit, "answers": o.answers });
    tx.record(Event::new("documents.outgoing.begun", o.id.0, detail));
    Ok(o)
}

/// A document of which nothing is typed yet.
pub(super) fn blank(actor: &Actor, new: &Begun, now: DateTime<Utc>) -> Outgoing {
    Outgoing {
        id: new.id,
        kind: new.kind.clone(),
        subject: String::new(),
        draft: Draft { note: new.typed.draft.note.clone(), ..Draft::default() },
        unit: new.unit,
        drafter: actor.user,
        drafter_name: actor.name.clone(),
        priority: Priority::Normal,
        state: State::Draft,
        answers: new.answers,
        signer: None,
        signer_name: String::new(),
        signer_title: String::new(),
        sequence: String::new(),
        year: None,
        number: None,
        symbol: String::new(),
        issued_on: None,
        issued_at: None,
        pages: None,
        digest: String::new(),
        made_at: now,
        changed_at: now,
        illustrative: new.illustrative,
        version: 1,
    }
}

/// Saves what was typed as a new version; nothing happens where nothing changed. `o` carries the version that the writer
/// saw: where somebody saved meanwhile, neither text is lost.
///
/// # Errors
/// [`Error::Conflict`] where somebody saved meanwhile; [`Error::Invalid`] by field.
pub(crate) async fn save(tx: &mut Tx, actor: &Actor, o: &Outgoing, typed: &Typed) -> Result<Outgoing> {
    require_of(actor, o)?;
    require_draft(o)?;
    let mut changed = o.clone();
    put(tx, &mut changed, typed).await?;
    if changed == *o {
        return Ok(changed);
    }
    register::update(tx, &changed).await?;
    changed.version += 1;
    store::add_version(tx, &changed, (actor.user, &actor.name)).await?;
    tx.record(Event::new("documents.outgoing.saved", o.id.0, json!({ "version": changed.version })));
    Ok(changed)
}

pub(super) fn require_draft(o: &Outgoing) -> Result<()> {
    match o.state {
        State::Draft => Ok(()),
        _ => Err(Error::refused("Văn bản không còn là dự thảo. Rút về hoặc sửa lại trước khi thay đổi nội dung.")),
    }
}

/// The document with what its placeholders stand for now, taken in the name of whoever asks. Written is only that somebody
/// may see another of them, or that one is gone: their values are taken anew whenever they are shown.
///
/// # Errors
/// [`Error::Conflict`] where somebody saved meanwhile.
pub(crate) async fn with_figures(cx: &kernel::Cx, tx: &mut Tx, o: &Outgoing) -> Result<Outgoing> {
    let mut changed = o.clone();
    changed.draft.figures = placeholder::take(cx, tx, o).await?;
    let seen = |o: &Outgoing| o.draft.figures.iter().map(|f| (f.token.clone(), f.at.is_some())).collect::<Vec<_>>();
    if seen(&changed) != seen(o) {
        register::update(tx, &changed).await?;
        changed.version += 1;
        let tokens: Vec<&str> = changed.draft.figures.iter().map(|figure| figure.token.as_str()).collect();
        tx.record(Event::new("documents.outgoing.figures_taken", o.id.0, json!({ "figures": tokens })));
    }
    Ok(changed)
}

/// What a document must have before others look at it.
pub(super) async fn require_whole(conn: &kernel::Conn, o: &Outgoing) -> Result<()> {
    let (mut errors, of_kind) = (FieldErrors::default(), kind::of(&o.kind));
    if o.subject.trim().is_empty() && of_kind.titled == Standing::Must {
        errors.add("subject", "Nhập trích yếu.");
    }
    if o.draft.text.trim().is_empty() {
        errors.add("text", "Nhập nội dung văn bản.");
    }
    if o.draft.addressed_to.is_empty() && of_kind.addressed == Standing::Must {
        errors.add("addressed_to", "Loại văn bản này phải có nơi nhận ở phần Kính gửi.");
    }
    if o.signer.is_none() {
        errors.add("signer", "Chọn người ký.");
    }
    if of_kind.numbered && !is_notation(of_kind, &o.symbol) {
        errors.add("notation", wrong_notation(of_kind));
    }
    let empty: Vec<&str> = o.draft.figures.iter().filter(|f| f.at.is_none()).map(|f| f.token.as_str()).collect();
    if !empty.is_empty() {
        errors.add("text", format!("Chưa lấy được số liệu cho chỗ điền: {}.", empty.join(", ")));
    } else if compose::has_gap(o) {
        errors.add(
            "text",
            "Còn chỗ điền chưa đóng ngoặc, hoặc chưa lấy được số liệu: tìm “{{” trong văn bản và phụ lục.",
        );
    }
    if let Some(line) = template::left(&o.kind, &o.draft, &store::lists::templates(conn).await?) {
        errors.add("text", format!("Còn dòng của mẫu chưa điền: “{line}”"));
    }
    errors.check()
}

/// Says something about a draft.
///
/// # Errors
/// [`Error::Invalid`] without text.
pub(crate) async fn comment(tx: &mut Tx, actor: &Actor, o: &Outgoing, body: &str) -> Result<()> {
    let body = body.trim();
    if body.is_empty() || body.chars().count() > 4_000 {
        return Err(Error::invalid("comment", "Nhập ý kiến, tối đa 4.000 ký tự."));
    }
    secrecy::require_plain([body])?;
    store::add_comment(tx, o.id, body, (actor.user, &actor.name)).await?;
    tx.record(Event::new("documents.outgoing.commented", o.id.0, json!({ "body": body })));
    if o.drafter != actor.user {
        let key = format!("comment.{}", Uuid::now_v7());
        tell(tx, o, o.drafter, &key, &kernel::told!("Có ý kiến về dự thảo")).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notation_leaves_room_for_its_number_and_names_its_kind() {
        let fits = |kind: &str, notation: &str| is_notation(kind::of(kind), notation);
        for kind in DocumentKind::all().iter().filter(|kind| kind.numbered) {
            let shipped = kind::notation(kind, "Phòng VH-XH");
            assert!(is_notation(kind, &shipped), "{shipped}");
        }
        assert!(fits("", "/UBND") && fits("KH", "/KH-HĐND"));
        for wrong in
            ["", "KH-UBND", "05/KH-UBND", "/05/KH-UBND", "/KH UBND", "/BC-UBND", "/KHUBND", "/KH-UBND/2026", "//"]
        {
            assert!(!fits("KH", wrong), "{wrong}");
        }
        assert!(!fits("", "/1UBND") && !fits("KH", &format!("/KH-{}", "U".repeat(60))));
    }
}
