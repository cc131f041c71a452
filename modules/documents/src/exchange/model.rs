//! Liên thông: agencies, what is sent to each and how it stands, what came; the rules of states and repeated tries.

mod received;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use edxml::{BusinessKind, StatusCode};
use kernel::UserId;
pub(crate) use received::{Received, ReceivedState};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How an agency is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Thư mục: files in a folder of ours that a connector of the province empties and fills.
    Directory,
    /// Kết nối trực tiếp over HTTP.
    Http,
    /// Thư điện tử, with the files and a link.
    Mail,
    /// Liên kết công khai, handed over by somebody.
    Link,
}

impl Channel {
    /// Every channel.
    pub(crate) const ALL: [Self; 4] = [Self::Http, Self::Directory, Self::Mail, Self::Link];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Http => "http",
            Self::Mail => "mail",
            Self::Link => "link",
        }
    }

    /// The channel of a name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }

    /// Messages in edXML go there, and answers come back.
    pub(crate) fn speaks_edxml(self) -> bool {
        matches!(self, Self::Directory | Self::Http)
    }
}

/// Cơ quan, tổ chức trao đổi văn bản.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Agency {
    pub id: Uuid,
    /// Mã định danh; empty where a business or citizen has none.
    pub organ_id: String,
    pub name: String,
    pub channel: Channel,
    /// Name of a folder, address of the interface, or e-mail address; empty for a link.
    pub address: String,
    /// What we show it.
    pub key_out: String,
    /// Digest of what it shows us.
    pub key_in: String,
    /// Trục liên thông: brings messages of many agencies.
    pub relays: bool,
    /// It understands being asked for a document back by status 13 alone, not by a message of business type 1.
    pub recalls_by_status: bool,
    pub closed_at: Option<DateTime<Utc>>,
    pub illustrative: bool,
    pub version: i32,
}

/// How a send to one recipient stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SendState {
    /// Chờ ban hành: chosen, and sent with the number.
    Planned,
    /// Chờ gửi.
    Waiting,
    /// Đã gửi.
    Sent,
    /// Đã đến (01).
    Arrived,
    /// Từ chối tiếp nhận (02).
    Refused,
    /// Đã tiếp nhận (03).
    Accepted,
    /// Đã phân công (04).
    Assigned,
    /// Đang xử lý (05).
    InProgress,
    /// Đã hoàn thành (06).
    Done,
    /// Chưa gửi được, somebody must do something.
    Failed,
    /// Đã yêu cầu lấy lại (13).
    RecallAsked,
    /// Đã lấy lại (15).
    Recalled,
    /// Từ chối lấy lại (16).
    RecallRefused,
    /// Thôi gửi, before it went.
    Cancelled,
}

impl SendState {
    /// Every state.
    pub(crate) const ALL: [Self; 14] = [
        Self::Planned,
        Self::Waiting,
        Self::Sent,
        Self::Arrived,
        Self::Refused,
        Self::Accepted,
        Self::Assigned,
        Self::InProgress,
        Self::Done,
        Self::Failed,
        Self::RecallAsked,
        Self::Recalled,
        Self::RecallRefused,
        Self::Cancelled,
    ];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Arrived => "arrived",
            Self::Refused => "refused",
            Self::Accepted => "accepted",
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::RecallAsked => "recall_asked",
            Self::Recalled => "recalled",
            Self::RecallRefused => "recall_refused",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::Waiting)
    }

    /// How far it is on the way from leaving to the end; `None` off that way.
    fn step(self) -> Option<u8> {
        match self {
            Self::Sent => Some(0),
            Self::Arrived => Some(1),
            Self::Accepted => Some(3),
            Self::Assigned => Some(4),
            Self::InProgress => Some(5),
            Self::Done => Some(6),
            _ => None,
        }
    }

    /// The state that the receiver's word brings about; `None` where it changes nothing: messages come twice and overtake
    /// each other.
    pub(crate) fn after(self, code: StatusCode) -> Option<Self> {
        let told = match code {
            StatusCode::Arrived => Self::Arrived,
            StatusCode::Accepted => Self::Accepted,
            StatusCode::Assigned => Self::Assigned,
            StatusCode::InProgress => Self::InProgress,
            StatusCode::Done => Self::Done,
            StatusCode::Refused => Self::Refused,
            StatusCode::RecallAgreed => Self::Recalled,
            StatusCode::RecallRefused => Self::RecallRefused,
            StatusCode::RecallAsked => return None,
        };
        let goes_on = match (self, told) {
            (Self::Planned | Self::Cancelled | Self::Recalled, _) => false,
            (_, Self::Recalled | Self::RecallRefused) => matches!(self, Self::RecallAsked),
            (Self::Refused | Self::RecallAsked, _) => false,
            (_, Self::Refused) => self != Self::Done,
            // A send that was thought to have failed has arrived all the same.
            (Self::Waiting | Self::Failed | Self::RecallRefused, _) => true,
            _ => self.step() < told.step(),
        };
        goes_on.then_some(told)
    }

    /// The other side has it, as far as is known.
    pub(crate) fn is_out(self) -> bool {
        self.step().is_some() || self == Self::RecallRefused
    }

    /// It rests as something that somebody should look at, and may be left alone for good.
    pub(crate) fn can_be_given_up(self) -> bool {
        matches!(self, Self::Failed | Self::Refused)
    }
}

/// A send to one recipient.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Send {
    pub id: Uuid,
    pub document: Uuid,
    pub package: Option<Uuid>,
    pub agency: Uuid,
    pub kind: BusinessKind,
    pub state: SendState,
    /// What the receiver said with its last word.
    pub said: String,
    pub attempts: i32,
    pub next_at: DateTime<Utc>,
    /// What was wrong the last time.
    pub last_error: String,
    /// Its letter in the post room.
    pub letter: Option<Uuid>,
    pub made_at: DateTime<Utc>,
    pub made_by: UserId,
    pub made_by_name: String,
    pub sent_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
}

impl Send {
    /// It can be sent once more by hand: it does not go, or the recipient has it no longer. A letter in the post room is
    /// on its way.
    pub(crate) fn can_be_retried(&self, now: DateTime<Utc>) -> bool {
        let is_posted = self.letter.is_some() && self.next_at > now;
        match self.state {
            SendState::Waiting => !is_posted,
            SendState::Failed => true,
            SendState::Refused | SendState::Recalled | SendState::Cancelled => self.kind != BusinessKind::Recall,
            _ => false,
        }
    }
}

/// The sends of a document whose recipients can be asked to give it back: who has it, to whom a letter is on its way, and
/// who was to be asked and could not be.
pub(crate) fn to_ask_back(all: &[Send]) -> Vec<&Send> {
    let is_recall = |send: &Send| send.kind == BusinessKind::Recall;
    let failed = |agency| all.iter().any(|s| is_recall(s) && s.agency == agency && s.state == SendState::Failed);
    let is_posted = |s: &Send| s.state == SendState::Waiting && s.letter.is_some();
    let can = |s: &Send| s.state.is_out() || is_posted(s) || (s.state == SendState::RecallAsked && failed(s.agency));
    all.iter().filter(|send| !is_recall(send) && can(send)).collect()
}

/// A file of a package, kept under its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PackedFile {
    pub digest: String,
    pub name: String,
    pub mime: String,
    pub size: i64,
}

/// Gói tin: what goes to every recipient, fixed when it is made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Package {
    pub id: Uuid,
    pub document: Uuid,
    pub kind: BusinessKind,
    pub digest: String,
    pub edoc_id: String,
    /// The document without recipients, files and trace.
    pub body: edxml::Document,
    pub files: Vec<PackedFile>,
    pub issued_on: NaiveDate,
    pub illustrative: bool,
}

/// Minutes before each next try.
const PAUSES: [i64; 7] = [1, 5, 15, 60, 180, 360, 720];
/// After so many tries somebody must look.
const MOST_TRIES: i32 = 10;

/// When to try again after so many tries; `None`: no more by itself.
pub(crate) fn next_try(attempts: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let nth = usize::try_from(attempts - 1).unwrap_or(0).min(PAUSES.len() - 1);
    (attempts < MOST_TRIES).then(|| now + TimeDelta::minutes(PAUSES[nth]))
}

/// The name of a folder: no way out of its place.
pub(crate) fn is_folder_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    (1..=60).contains(&text.len()) && text.chars().all(plain)
}

/// A number out of others, the same each time: what is written under it is written once.
pub(crate) fn id_of(parts: &[&str]) -> Uuid {
    let digest = kernel::Digest::of(parts.join("\u{1f}").as_bytes());
    let mut bytes = [0; 16];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digest.as_str().get(at * 2..at * 2 + 2).unwrap_or("0"), 16).unwrap_or(0);
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use SendState::*;

    #[test]
    fn words_of_the_receiver_lead_forward_however_they_come() {
        assert_eq!(Sent.after(StatusCode::Arrived), Some(Arrived));
        assert_eq!(Sent.after(StatusCode::InProgress), Some(InProgress), "what lies between got lost");
        assert_eq!(InProgress.after(StatusCode::Arrived), None, "an old word comes late");
        assert_eq!(Done.after(StatusCode::Done), None, "the same word twice");
        assert_eq!(Failed.after(StatusCode::Arrived), Some(Arrived), "it went after all");
        assert_eq!([Done.after(StatusCode::Refused), Accepted.after(StatusCode::Refused)], [None, Some(Refused)]);
        assert_eq!(Planned.after(StatusCode::Arrived), None, "nobody can have it");
    }

    #[test]
    fn a_recall_is_answered_only_where_it_was_asked() {
        assert_eq!(RecallAsked.after(StatusCode::RecallAgreed), Some(Recalled));
        assert_eq!(RecallAsked.after(StatusCode::RecallRefused), Some(RecallRefused));
        assert_eq!(RecallAsked.after(StatusCode::Done), None, "the answer is awaited");
        assert_eq!(Accepted.after(StatusCode::RecallAgreed), None);
        assert_eq!(Recalled.after(StatusCode::Done), None);
        assert!(RecallRefused.is_out() && !Waiting.is_out() && !Refused.is_out(), "who has it can be asked again");
    }

    #[test]
    fn what_does_not_go_or_went_back_can_be_sent_again() {
        let now = DateTime::UNIX_EPOCH;
        let send = |state, letter: Option<Uuid>| Send {
            id: Uuid::nil(),
            document: Uuid::nil(),
            package: None,
            agency: Uuid::nil(),
            kind: BusinessKind::New,
            state,
            said: String::new(),
            attempts: 0,
            next_at: now + TimeDelta::days(4),
            last_error: String::new(),
            letter,
            made_at: now,
            made_by: UserId(Uuid::nil()),
            made_by_name: String::new(),
            sent_at: None,
            answered_at: None,
        };
        for state in [Waiting, Failed, Refused, Recalled, Cancelled] {
            assert!(send(state, None).can_be_retried(now), "{state:?}");
        }
        assert!(!send(Waiting, Some(Uuid::nil())).can_be_retried(now), "its letter is on its way");
        assert!(!send(Done, None).can_be_retried(now) && !send(RecallAsked, None).can_be_retried(now));
        let question = Send { kind: BusinessKind::Recall, ..send(Failed, None) };
        assert!(to_ask_back(&[send(RecallAsked, None)]).is_empty());
        assert_eq!(to_ask_back(&[send(RecallAsked, None), question]).len(), 1, "nobody was asked");
    }

    #[test]
    fn pauses_grow_until_somebody_must_look() {
        let now = DateTime::UNIX_EPOCH;
        let minutes = |tries| next_try(tries, now).map(|at| (at - now).num_minutes());
        assert_eq!([1, 2, 3, 7, 9, 10].map(minutes), [Some(1), Some(5), Some(15), Some(720), Some(720), None]);
    }

    #[test]
    fn a_folder_has_a_plain_name() {
        assert!(is_folder_name("ubnd-tinh"));
        for bad in ["", "..", "a/b", "A", "a b", ".an", "ủy-ban", "c:"] {
            assert!(!is_folder_name(bad), "{bad}");
        }
    }

    #[test]
    fn states_keep_their_names() {
        assert!(SendState::ALL.into_iter().all(|s| SendState::from_key(s.key()) == s));
        assert!(Channel::ALL.into_iter().all(|c| Channel::from_key(c.key()) == Some(c)));
    }
}
