//! Chữ ký số: keys, pictures, wanted and made signatures; who may sign next, and what a certificate must be.

use crate::outgoing::{IssuedBy, Outgoing};
use chrono::{DateTime, Utc};
use kernel::{Error, Result, UnitId, UserId};
use signing::Holder;
use uuid::Uuid;

/// From so many days before the end of a certificate its holder is warned.
pub(crate) const WARNED_DAYS: i64 = 30;

/// Cơ quan có con dấu: each keeps a picture of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Organ {
    /// Ủy ban nhân dân.
    Committee,
    /// Hội đồng nhân dân.
    Council,
    /// A unit that issues under its own name.
    Unit(UnitId),
}

impl Organ {
    /// Under whose seal a document goes out; a board without one of its own uses the committee's.
    pub(crate) fn of(document: &Outgoing) -> Self {
        match document.draft.issued_by {
            IssuedBy::Committee | IssuedBy::Board => Self::Committee,
            IssuedBy::Council => Self::Council,
            IssuedBy::Unit => Self::Unit(document.unit),
        }
    }

    /// The name under which its picture is kept.
    pub(crate) fn key(self) -> String {
        match self {
            Self::Committee => "agency".to_owned(),
            Self::Council => "council".to_owned(),
            Self::Unit(id) => format!("unit-{id}"),
        }
    }

    /// What a name stands for.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        match key {
            "agency" => Some(Self::Committee),
            "council" => Some(Self::Council),
            _ => key.strip_prefix("unit-").and_then(|id| id.parse().ok()).map(Self::Unit),
        }
    }
}

/// Whose picture: that of a person's hand, or the seal of an organ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Person(UserId),
    Organ(Organ),
}

impl Whose {
    /// The name under which the picture is kept.
    pub(crate) fn key(self) -> String {
        match self {
            Self::Person(user) => user.to_string(),
            Self::Organ(organ) => organ.key(),
        }
    }
}

/// The place of the person named on the document among those who sign it.
pub(crate) const SIGNER_POSITION: i32 = 50;

/// Where a key lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// Tệp PKCS#12, kept as it was sent: under its password, which is not kept.
    File,
    /// Thiết bị (PKCS#11) of the server.
    Token,
    /// Dịch vụ ký số từ xa.
    Remote,
    /// Of the demonstration.
    Demo,
}

impl KeyKind {
    /// Every kind that people can add.
    pub(crate) const OFFERED: [Self; 3] = [Self::File, Self::Token, Self::Remote];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Token => "token",
            Self::Remote => "remote",
            Self::Demo => "demo",
        }
    }

    /// The kind of a name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        [Self::File, Self::Token, Self::Remote, Self::Demo].into_iter().find(|kind| kind.key() == key)
    }
}

/// Khóa ký of a person, or of the agency where nobody owns it.
#[derive(Debug, Clone)]
pub(crate) struct SigningKey {
    pub id: Uuid,
    pub owner: Option<UserId>,
    pub kind: KeyKind,
    /// Whom the certificate names.
    pub name: String,
    pub subject: String,
    pub issuer: String,
    pub serial: String,
    pub not_before: DateTime<Utc>,
    pub not_after: DateTime<Utc>,
    pub is_demo: bool,
    /// In DER, the holder's first.
    pub certificates: Vec<Vec<u8>>,
    /// The file of a key that lies in one.
    pub held: Vec<u8>,
    /// The token's label.
    pub token: String,
    /// The key's label in its token; its name with the remote signer.
    pub label: String,
    pub added_at: DateTime<Utc>,
}

impl SigningKey {
    /// Days that its certificate still holds; negative where it has ended.
    pub(crate) fn days_left(&self, now: DateTime<Utc>) -> i64 {
        (kernel::local_day(self.not_after) - kernel::local_day(now)).num_days()
    }

    /// Does its certificate name this person? What stands in brackets behind either name (a post, an authority's remark) is
    /// no part of it.
    pub(crate) fn names(&self, person: &str) -> bool {
        words_of_name(&self.name) == words_of_name(person)
    }

    /// Refuses a certificate outside its time.
    ///
    /// # Errors
    /// [`Error::Refused`], saying since when.
    pub(crate) fn require_valid(&self, now: DateTime<Utc>) -> Result<()> {
        let day = |at| vietnamese::format_date(kernel::local_day(at));
        if now > self.not_after {
            let said = format!("Chứng thư của {} đã hết hạn ngày {}.", self.name, day(self.not_after));
            return Err(Error::invalid("key", format!("{said} Đăng ký chứng thư mới trước khi ký.")));
        }
        if now < self.not_before {
            let said = format!("Chứng thư của {} chỉ có hiệu lực từ ngày {}.", self.name, day(self.not_before));
            return Err(Error::invalid("key", said));
        }
        Ok(())
    }
}

/// Refuses a certificate that cannot sign documents, or holds no more.
///
/// # Errors
/// [`Error::Invalid`] on `field`.
pub(crate) fn require_fit(field: &str, holder: &Holder, now: DateTime<Utc>) -> Result<()> {
    let day = |at| vietnamese::format_date(kernel::local_day(at));
    if let Some(why) = &holder.unfit {
        return Err(Error::invalid(field, format!("Không dùng được chứng thư này: {why}.")));
    }
    if holder.is_authority {
        return Err(Error::invalid(field, "Đây là chứng thư của tổ chức cấp, không phải của người ký."));
    }
    if now > holder.not_after {
        return Err(Error::invalid(field, format!("Chứng thư đã hết hạn ngày {}.", day(holder.not_after))));
    }
    Ok(())
}

/// For what somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Người có thẩm quyền.
    Person,
    /// Cơ quan, with number, day and seal.
    Agency,
    /// Cơ quan, on an attachment.
    Attachment,
}

impl Purpose {
    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Agency => "agency",
            Self::Attachment => "attachment",
        }
    }
}

/// Somebody who is to sign a document, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub position: i32,
    pub user: UserId,
    pub name: String,
}

/// A signature that was made.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub id: Uuid,
    pub file: Option<Uuid>,
    pub purpose: String,
    pub position: i32,
    pub signer_name: String,
    pub certificate: String,
    pub is_demo: bool,
    /// The file before it.
    pub base_digest: String,
    /// The file as its signer was shown it.
    pub shown_digest: String,
    /// The file with it.
    pub digest: String,
    /// "B-B", "B-T", "B-LT".
    pub level: String,
    /// What could not be had, one a line.
    pub notes: String,
    pub signed_at: DateTime<Utc>,
    pub by_name: String,
}

/// The signatures in the file of a digest, of those that were ever made for its document, the first one first.
pub(crate) fn in_file<'a>(made: &'a [Made], digest: &str) -> Vec<&'a Made> {
    let mut found: Vec<&Made> = Vec::new();
    let mut at = digest;
    while let Some(one) = made.iter().find(|one| one.digest == at && one.file.is_none()) {
        if found.len() > made.len() {
            break;
        }
        found.push(one);
        at = &one.base_digest;
    }
    found.reverse();
    found
}

/// Who of those wanted signs next.
pub(crate) fn next<'a>(wanted: &'a [Wanted], signed: &[&Made]) -> Option<&'a Wanted> {
    let has_signed = |one: &&Wanted| signed.iter().any(|made| made.position == one.position);
    wanted.iter().filter(|one| !has_signed(one)).min_by_key(|one| one.position)
}

fn words_of_name(name: &str) -> Vec<String> {
    let bare = name.split_once('(').map_or(name, |(bare, _)| bare);
    vietnamese::fold(bare).split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_whatever_stands_behind_it_in_brackets() {
        assert_eq!(words_of_name("LÊ THỊ MẪU (tài khoản mẫu)"), words_of_name("Lê Thị  Mẫu"));
        assert_ne!(words_of_name("Lê Thị Mẫu"), words_of_name("Lê Thị Mậu Thân"));
    }

    fn made(position: i32, base: &str, digest: &str) -> Made {
        Made {
            id: Uuid::now_v7(),
            file: None,
            purpose: "person".into(),
            position,
            signer_name: String::new(),
            certificate: String::new(),
            is_demo: false,
            base_digest: base.into(),
            shown_digest: String::new(),
            digest: digest.into(),
            level: String::new(),
            notes: String::new(),
            signed_at: DateTime::UNIX_EPOCH,
            by_name: String::new(),
        }
    }

    #[test]
    fn signatures_on_a_file_that_was_made_anew_count_no_more() {
        let all = [made(1, "draft", "a"), made(50, "a", "b"), made(1, "draft2", "c")];
        let positions = |digest: &str| in_file(&all, digest).iter().map(|one| one.position).collect::<Vec<_>>();
        assert_eq!(positions("b"), [1, 50]);
        assert_eq!(positions("c"), [1]);
        assert!(positions("draft2").is_empty());
        assert!(in_file(&[made(1, "x", "x")], "x").len() < 5, "a loop ends");
    }

    #[test]
    fn whoever_comes_first_signs_first() {
        let user = UserId::new();
        let wanted = [50, 1].map(|position| Wanted { position, user, name: String::new() });
        let first = made(1, "a", "b");
        assert_eq!(next(&wanted, &[]).map(|one| one.position), Some(1));
        assert_eq!(next(&wanted, &[&first]).map(|one| one.position), Some(50));
        assert!(next(&wanted[..1], &[&made(50, "b", "c")]).is_none());
    }
}
