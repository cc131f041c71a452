//! Who may take data of a register: which fields and records, what for, on which ground, until when. No SQL, no clock.

use crate::definition::{
    Classification, Condition, Definition, Field, Kind as FieldKind, Privacy, Register, RegisterId, STATE,
};
use crate::record::privacy;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use kernel::{Actor, Error, FieldErrors, Result, UserId};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

kernel::typed_id! {
    /// Bên khai thác: the identifier of a consumer.
    ConsumerId
}

/// Days for which a consumer may be let in at most.
const MOST_DAYS: i64 = 3 * 366;

/// What a consumer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A system that asks for records with its key, and may be told of changes.
    System,
    /// Kho dữ liệu của tỉnh: takes packages of records at a cadence.
    Store,
}

impl Kind {
    /// Every kind.
    pub(super) const ALL: [Kind; 2] = [Kind::System, Kind::Store];

    /// The name under which it is stored.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Store => "store",
        }
    }
}

/// How often packages are made: (its name, days).
pub(super) const CADENCES: [(&str, i64); 3] = [("daily", 1), ("weekly", 7), ("monthly", 30)];

/// Bên khai thác of a register.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Consumer {
    pub(super) id: ConsumerId,
    pub(super) register: RegisterId,
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) contact: String,
    pub(super) purpose: String,
    /// Căn cứ pháp lý.
    pub(super) basis: String,
    pub(super) from: NaiveDate,
    /// Last day, inclusive.
    pub(super) to: NaiveDate,
    /// Keys of the fields that it gets.
    pub(super) fields: Vec<String>,
    /// Which records it gets.
    pub(super) conditions: Vec<Condition>,
    /// Requests in a minute at most.
    pub(super) per_minute: i32,
    /// Where it is told of changes, or packages go; empty: nowhere.
    pub(super) hook_url: String,
    pub(super) hook_secret: String,
    pub(super) hook_failed_since: Option<DateTime<Utc>>,
    /// From when on nothing is sent, for it failed too long.
    pub(super) hook_off_at: Option<DateTime<Utc>>,
    /// One of [`CADENCES`]; empty for systems.
    pub(super) cadence: String,
    /// Does each package hold every record, not the changed ones alone?
    pub(super) whole: bool,
    pub(super) pushed_at: Option<DateTime<Utc>>,
    pub(super) used_at: Option<DateTime<Utc>>,
    pub(super) revoked_at: Option<DateTime<Utc>>,
    pub(super) revoke_reason: String,
    pub(super) made_by: Option<UserId>,
}

impl Consumer {
    /// May it take data on this day?
    pub(super) fn is_live(&self, today: NaiveDate) -> bool {
        self.revoked_at.is_none() && self.from <= today && today <= self.to
    }

    /// The end of the key of how it stands.
    pub(super) fn standing(&self, today: NaiveDate) -> &'static str {
        match self.revoked_at {
            Some(_) => "revoked",
            None if today < self.from => "early",
            None if today > self.to => "over",
            None => "live",
        }
    }

    /// The fields that it gets of those that the definition has by now.
    pub(super) fn granted<'a>(&self, definition: &'a Definition) -> Vec<&'a Field> {
        definition.fields.iter().filter(|field| may_be_granted(field) && self.fields.contains(&field.key)).collect()
    }

    /// Is it time for another package?
    pub(super) fn is_due(&self, today: NaiveDate) -> bool {
        let days = CADENCES.iter().find(|(key, _)| *key == self.cadence).map(|(_, days)| *days);
        let next = |at: DateTime<Utc>, days| kernel::local_day(at) + Duration::days(days);
        let due = |days| self.pushed_at.is_none_or(|at| next(at, days) <= today);
        self.kind == Kind::Store && self.is_live(today) && days.is_some_and(due)
    }
}

/// May the actor grant this field to a consumer, and narrow by it? Only what they see themselves.
pub(super) fn may_grant(field: &Field, actor: &Actor) -> bool {
    may_be_granted(field) && privacy::may_see(field, actor)
}

/// Is there something of this key that the actor may neither grant nor narrow by?
pub(super) fn is_unseen(key: &str, definition: &Definition, actor: &Actor) -> bool {
    definition.field(key).is_some_and(|field| !may_grant(field, actor))
}

/// Does a condition ask for a field or a state that the register has no longer, or for a field without a column?
pub(super) fn asks_in_vain(condition: &Condition, definition: &Definition) -> bool {
    match condition.field.as_str() {
        STATE => definition.begins_as(&condition.value).is_err(),
        key => definition.field(key).is_none_or(|field| field.slot.is_none()),
    }
}

/// The change that an actor makes, with the fields and conditions that they do not see as somebody else set them.
pub(super) fn with_unseen(before: &Consumer, to: Consumer, definition: &Definition, actor: &Actor) -> Consumer {
    let unseen = |key: &String| is_unseen(key, definition, actor);
    let fields = before.fields.iter().filter(|key| unseen(key)).cloned();
    let conditions = before.conditions.iter().filter(|condition| unseen(&condition.field)).cloned();
    Consumer {
        fields: to.fields.iter().cloned().chain(fields).collect(),
        conditions: conditions.chain(to.conditions.iter().cloned()).collect(),
        kind: before.kind,
        ..to
    }
}

/// By what a form knows that nobody changed meanwhile what may be changed with it.
pub(super) fn mark(c: &Consumer) -> String {
    let all = json!([
        c.name,
        c.contact,
        c.purpose,
        c.basis,
        c.from,
        c.to,
        c.fields,
        c.conditions,
        c.per_minute,
        c.hook_url,
        c.cadence,
        c.whole
    ]);
    digest(&all.to_string())
}

/// Of a package, by its manifest: may the actor see every field of it, and is personal data among them?
pub(super) fn in_package(manifest: &Value, definition: &Definition, actor: &Actor) -> (bool, bool) {
    let (mut seen, mut personal) = (true, false);
    for packed in manifest["fields"].as_array().into_iter().flatten() {
        // Who might see a field that the register has no longer is known no longer.
        let field = packed["key"].as_str().and_then(|key| definition.field(key));
        seen &= field.is_some_and(|field| privacy::may_see(field, actor));
        personal |= packed["privacy"] != Privacy::None.key() || field.is_some_and(|f| f.privacy != Privacy::None);
    }
    (seen, personal)
}

/// May a consumer get this field? Files are not given out: their addresses are for those who are signed in.
pub(super) fn may_be_granted(field: &Field) -> bool {
    !matches!(field.kind, FieldKind::File | FieldKind::Photo)
}

/// Refuses registers that are not shared.
///
/// # Errors
/// [`Error::Refused`].
pub(super) fn require_shared(register: &Register) -> Result<()> {
    if register.definition.classification == Classification::Private {
        return Err(Error::refused("Sổ dùng riêng không chia sẻ. Đổi phân loại của sổ trước."));
    }
    Ok(())
}

/// Refuses what nobody should be let in with.
///
/// # Errors
/// [`Error::Invalid`] by field of the form, [`Error::Refused`].
pub(super) fn check(consumer: &Consumer, definition: &Definition) -> Result<()> {
    let mut errors = FieldErrors::default();
    let texts = [
        ("name", &consumer.name, 3, "Nhập tên bên khai thác."),
        ("contact", &consumer.contact, 3, "Nhập đầu mối liên hệ của bên khai thác."),
        ("purpose", &consumer.purpose, 10, "Nhập mục đích khai thác, ít nhất 10 ký tự."),
    ];
    for (field, text, least, said) in texts {
        if text.trim().chars().count() < least {
            errors.add(field, said);
        }
    }
    let granted = consumer.granted(definition);
    if granted.is_empty() {
        errors.add("fields", "Chọn ít nhất một trường được khai thác.");
    }
    let personal = granted.iter().any(|field| field.privacy != Privacy::None);
    if consumer.basis.trim().chars().count() < if personal { 10 } else { 3 } {
        errors.add("basis", "Nhập căn cứ pháp lý; có dữ liệu cá nhân thì ghi rõ điều khoản cho phép.");
    }
    if consumer.to < consumer.from || consumer.to - consumer.from > Duration::days(MOST_DAYS) {
        errors.add("to", "Ngày hết hạn phải sau ngày bắt đầu và trong vòng ba năm.");
    }
    if !(1..=6_000).contains(&consumer.per_minute) {
        errors.add("per_minute", "Số lượt mỗi phút từ 1 đến 6.000.");
    }
    if consumer.kind == Kind::Store && !CADENCES.iter().any(|(key, _)| *key == consumer.cadence) {
        errors.add("cadence", "Chọn chu kỳ gửi gói dữ liệu.");
    }
    if !consumer.hook_url.is_empty()
        && let Err(said) = super::http::check_url(&consumer.hook_url)
    {
        errors.add("hook_url", said);
    }
    errors.check()
}

/// A fresh secret of 256 random bits.
pub(super) fn secret(prefix: &str) -> String {
    format!("{prefix}_{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// What is stored of a key.
pub(super) fn digest(key: &str) -> String {
    hex::encode(Sha256::digest(key.as_bytes()))
}

/// Lượt khai thác: one line of the log.
#[derive(Debug, Clone)]
pub(super) struct Taking {
    /// records, contract or package.
    pub(super) what: &'static str,
    /// As it was asked.
    pub(super) query: String,
    pub(super) status: u16,
    pub(super) records: i32,
    /// Was personal data given out?
    pub(super) personal: bool,
    pub(super) address: String,
}

/// Thông điệp that waits to be sent to a consumer, or was.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) id: uuid::Uuid,
    pub(super) consumer: ConsumerId,
    /// event or package.
    pub(super) kind: String,
    pub(super) payload: Value,
    pub(super) file_digest: String,
    /// waiting, sent, kept (to be fetched alone) or aside (not sent: the consumer may no longer have it).
    pub(super) state: String,
    pub(super) attempts: i32,
    pub(super) next_at: DateTime<Utc>,
    pub(super) last_error: String,
    pub(super) made_at: DateTime<Utc>,
}

/// How long to wait after so many failures: 30 seconds, doubled each time, six hours at most.
pub(super) fn pause(attempts: i32) -> Duration {
    Duration::seconds((30_i64 << attempts.clamp(0, 10)).min(6 * 3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_six_hours() {
        assert_eq!(pause(0), Duration::seconds(30));
        assert!((0..200).all(|attempts| pause(attempts) <= Duration::hours(6)));
        assert_eq!(pause(60), Duration::hours(6));
    }

    #[test]
    fn a_key_is_kept_as_its_digest_alone() {
        let key = secret("dk");
        assert!(key.starts_with("dk_") && key.len() > 40);
        assert_ne!(key, secret("dk"));
        assert_eq!(digest(&key).len(), 64);
    }
}
