//! Đính chính thông tin đăng ký: what was taken down wrongly of a document is set right with a reason; its number and day
//! in the book stay, and its history has old and new, but for words that go with a file which turns out to be secret.

use super::actions::{Noted, note, tell_holder};
use super::register::{self, Registration};
use crate::model::{Document, Priority, State};
use crate::outgoing::store::answers;
use crate::{policy, store, work};
use kernel::{Actor, Conn, Error, Event, Result, Tx, local_day};
use serde_json::{Value, json};

/// A fact that is set right, in words; empty where nothing stood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub field: &'static str,
    pub name: &'static str,
    pub before: String,
    pub after: String,
}

/// Refuses to set right what others have relied on: as with what the ward issues, that is not rewritten, and what was
/// issued upon it is set right instead (NĐ 30/2020, Điều 18).
///
/// # Errors
/// [`Error::Refused`], saying what is to be done.
pub(super) async fn require_correctable(conn: &Conn, document: &Document) -> Result<()> {
    if document.state == State::Returned {
        return Err(Error::refused("Văn bản đã trả lại nơi gửi nên sổ giữ nguyên như khi trả lại."));
    }
    if let Some(symbol) = answers::standing(conn, document.id.0).await? {
        return Err(Error::refused(format!(
            "Văn bản trả lời {symbol} đã phát hành theo thông tin này nên sổ giữ nguyên. Thay thế, đính chính hoặc thu hồi \
             văn bản trả lời; thu hồi thì văn bản đến được mở lại và đính chính được."
        )));
    }
    if work::is_handed_over(conn, document.id.0).await? {
        return Err(Error::refused("Văn bản nằm trong hồ sơ đã giao nộp lưu trữ nên thông tin giữ nguyên."));
    }
    Ok(())
}

/// The document with what was typed in place of what was taken down.
pub(super) fn corrected(document: &Document, typed: &Registration) -> Document {
    Document {
        symbol: typed.symbol.trim().to_owned(),
        agency: typed.agency.trim().to_owned(),
        kind: typed.kind.clone(),
        subject: typed.subject.trim().to_owned(),
        issued_on: typed.issued_on,
        priority: typed.priority,
        pages: typed.pages,
        signer: typed.signer.trim().to_owned(),
        details: typed.details.clone(),
        ..document.clone()
    }
}

fn facts(d: &Document) -> [(&'static str, &'static str, String); 14] {
    let number = |n: Option<i32>| n.map(|n| n.to_string()).unwrap_or_default();
    let priority = match d.priority {
        Priority::Normal => "Thường",
        Priority::Urgent => "Khẩn",
        Priority::VeryUrgent => "Thượng khẩn",
        Priority::Express => "Hỏa tốc",
    };
    let of = &d.details;
    [
        ("symbol", "Số, ký hiệu", d.symbol.clone()),
        ("agency", "Cơ quan ban hành", d.agency.clone()),
        ("issued_on", "Ngày văn bản", d.issued_on.map(vietnamese::format_date).unwrap_or_default()),
        ("kind", "Tên loại", vietnamese::citation::kind_of_code(&d.kind).unwrap_or("Công văn").to_owned()),
        ("subject", "Trích yếu nội dung", d.subject.clone()),
        ("priority", "Độ khẩn", priority.to_owned()),
        ("signer", "Người ký", d.signer.clone()),
        ("pages", "Số trang", number(d.pages)),
        ("organ_id", "Mã định danh cơ quan ban hành", of.organ_id.clone()),
        ("signer_title", "Chức vụ người ký", of.signer_title.clone()),
        ("receivers", "Nơi nhận", of.receivers.clone()),
        ("copies", "Số lượng bản", number(of.copies)),
        ("language", "Ngôn ngữ", of.language.clone()),
        ("description", "Mô tả", of.description.clone()),
    ]
}

/// What of a document becomes different.
pub(super) fn changes(before: &Document, after: &Document) -> Vec<Change> {
    let both = facts(before).into_iter().zip(facts(after));
    both.filter(|((_, _, before), (_, _, after))| before != after)
        .map(|((field, name, before), (_, _, after))| Change { field, name, before, after })
        .collect()
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |text: &str| if text.is_empty() { "(trống)".to_owned() } else { format!("“{text}”") };
        write!(f, "{}: {} → {}", self.name, said(&self.before), said(&self.after))
    }
}

impl Change {
    /// May its words have to be erased with a file of the document, which a story and a trail never are?
    fn is_erasable(&self) -> bool {
        matches!(self.field, "description" | "receivers")
    }

    /// What the story of the document has of it.
    fn noted(&self) -> String {
        if self.is_erasable() { format!("{}: đã sửa", self.name) } else { self.to_string() }
    }

    /// What the trail has of it.
    fn detail(&self) -> Value {
        match self.is_erasable() {
            true => json!({ "field": self.field }),
            false => json!({ "field": self.field, "before": self.before, "after": self.after }),
        }
    }
}

/// Sets right what was taken down of a registered document.
///
/// # Errors
/// [`Error::Invalid`] by field, on `reason` without one; [`Error::Refused`] where others have relied on it, or it is
/// secret; [`Error::Conflict`] where somebody was quicker.
pub(super) async fn correct(
    tx: &mut Tx,
    actor: &Actor,
    document: &Document,
    typed: &Registration,
    reason: &str,
) -> Result<()> {
    actor.require(policy::REGISTER)?;
    require_correctable(tx, document).await?;
    let after = corrected(document, typed);
    let changes = changes(document, &after);
    if changes.is_empty() {
        return Err(Error::refused("Chưa có thông tin nào khác với sổ. Sửa mục ghi sai rồi gửi."));
    }
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do đính chính."));
    }
    if after.issued_on.is_some_and(|day| day > local_day(document.arrived_at)) {
        return Err(Error::invalid("issued_on", "Ngày văn bản không thể sau ngày đến."));
    }
    register::require_open(typed)?;
    register::check(tx, typed, document.arrived_at)?;
    if changes.iter().any(|one| matches!(one.field, "symbol" | "agency")) {
        register::require_unlike(tx, typed, document.id).await?;
    }
    store::correct(tx, &after).await?;
    let lines = changes.iter().map(Change::noted);
    let said = std::iter::once(reason.trim().to_owned()).chain(lines).collect::<Vec<_>>().join("\n");
    note(tx, actor, document, "corrected", Noted { body: &said, ..Noted::default() }).await?;
    let changes: Vec<Value> = changes.iter().map(Change::detail).collect();
    let detail = json!({ "reason": reason.trim(), "changes": changes });
    tx.record(Event::new("documents.incoming.corrected", document.id.0, detail));
    tell_holder(tx, &after, "corrected", &kernel::told!("Thông tin đăng ký văn bản được đính chính")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_stood_there_and_what_stands_there_now() {
        let one = |before: &str, after: &str| Change {
            field: "agency",
            name: "Cơ quan ban hành",
            before: before.into(),
            after: after.into(),
        };
        assert_eq!(one("Sở Y tế", "Sở Nội vụ").to_string(), "Cơ quan ban hành: “Sở Y tế” → “Sở Nội vụ”");
        assert_eq!(one("", "Sở Nội vụ").to_string(), "Cơ quan ban hành: (trống) → “Sở Nội vụ”");
    }
}
