//! What the two sides say to each other.

use crate::dossier::{Applicant, ApplicantKind, Channel, State};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Digest as _;
use uuid::Uuid;

/// What became of a dossier, as it is told to the other side: no personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    /// Its code there; empty where it began here.
    pub(super) outer_code: String,
    pub(super) code: String,
    pub(super) procedure: String,
    /// One of the ten national states, by its number.
    pub(super) state: i16,
    pub(super) at: DateTime<Utc>,
    pub(super) due_at: Option<DateTime<Utc>>,
    /// The result of what has ended: its number, whether it is electronic, and the digest of its file.
    #[serde(default)]
    pub(super) result_number: String,
    #[serde(default)]
    pub(super) electronic: bool,
    #[serde(default)]
    pub(super) result_digest: String,
    /// Grows with each message of the ward: what comes later with a smaller number is old.
    pub(super) number: i64,
}

impl Told {
    /// Does it tell a result, and not only that the dossier ended?
    pub(super) fn has_result(&self) -> bool {
        self.electronic || !self.result_number.is_empty() || !self.result_digest.is_empty()
    }
}

/// A message that waits to be told, or was.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) id: Uuid,
    pub(super) dossier: Uuid,
    pub(super) told: Told,
    pub(super) attempts: i32,
    pub(super) next_at: DateTime<Utc>,
    pub(super) last_error: String,
    pub(super) made_at: DateTime<Utc>,
    /// waiting, told or refused.
    pub(super) state: String,
}

/// How long to wait after so many failures: 30 seconds, doubled each time, an hour at most.
pub(super) fn pause(attempts: i32) -> Duration {
    Duration::seconds((30_i64 << attempts.clamp(0, 7)).min(3_600))
}

/// What came from the other side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Incoming {
    /// Made by the other side; the same again is the same message.
    pub(super) id: String,
    /// The dossier's code there.
    pub(super) code: String,
    #[serde(flatten)]
    pub(super) what: What,
}

/// What a citizen did there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(super) enum What {
    /// Handed a dossier in.
    Dossier { dossier: Box<OuterDossier> },
    /// Gave what was asked for besides.
    Supplemented,
    /// Asks to take it back.
    Withdraw,
}

/// A dossier as the other side writes it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct OuterDossier {
    pub(super) procedure: String,
    pub(super) channel: i16,
    pub(super) applicant_kind: i16,
    pub(super) applicant_name: String,
    pub(super) applicant_number: String,
    pub(super) applicant_phone: String,
    pub(super) applicant_email: String,
    pub(super) applicant_address: String,
    pub(super) applicant_birth: Option<NaiveDate>,
    /// Answers of the form.
    pub(super) details: Value,
}

impl Incoming {
    /// Can it be told from others?
    pub(super) fn is_named(&self) -> bool {
        let sound = |text: &str| !text.is_empty() && text.len() <= 200 && !text.chars().any(char::is_control);
        sound(&self.id) && sound(&self.code)
    }
}

impl OuterDossier {
    /// Who hands it in.
    pub(super) fn applicant(&self) -> Applicant {
        let short = |text: &str| clean(text, 500);
        Applicant {
            kind: ApplicantKind::from_number(self.applicant_kind.max(1)),
            name: short(&self.applicant_name),
            number: short(&self.applicant_number),
            phone: crate::citizen::person::phone(&self.applicant_phone).unwrap_or_default(),
            email: short(&self.applicant_email),
            address: short(&self.applicant_address),
            birth: self.applicant_birth,
        }
    }

    /// The channel; what came through a portal without one was handed in online.
    pub(super) fn channel(&self) -> Channel {
        if self.channel == 0 { Channel::Online } else { Channel::from_number(self.channel) }
    }
}

/// The state of a dossier on the other side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Standing {
    pub(super) code: String,
    pub(super) state: i16,
}

/// A difference between the two sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Difference {
    /// The dossier's code, as the side that has it writes it.
    pub(super) code: String,
    /// Our state, and theirs; `None` where that side has no such dossier.
    pub(super) ours: Option<i16>,
    pub(super) theirs: Option<i16>,
    /// Our dossier.
    pub(super) dossier: Option<Uuid>,
}

/// A line of another system's text: composed, without control characters, no longer than this.
pub(super) fn clean(text: &str, most: usize) -> String {
    vietnamese::nfc(text.trim()).chars().filter(|c| !c.is_control()).take(most).collect()
}

/// The identifier of what another system names: the same always, so that a repeat is the same thing.
pub(super) fn id_of(ward: kernel::WardId, what: &str, name: &str) -> Uuid {
    let digest = sha2::Sha256::digest(format!("{ward} {what} {name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The state of a number, in words.
pub(super) fn state_name(number: Option<i16>) -> String {
    number.and_then(State::from_number).map_or("–", State::name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        assert_eq!(pause(0), Duration::seconds(30));
        assert_eq!(pause(3), Duration::seconds(240));
        assert!((0..200).all(|attempts| pause(attempts) <= Duration::hours(1)));
    }

    #[test]
    fn the_same_name_is_the_same_thing() {
        let ward = kernel::WardId(5518);
        assert_eq!(id_of(ward, "dossier", "H55-1"), id_of(ward, "dossier", "H55-1"));
        assert_ne!(id_of(ward, "dossier", "H55-1"), id_of(kernel::WardId(1), "dossier", "H55-1"));
    }

    #[test]
    fn a_message_of_the_other_side_is_read() {
        let text =
            r#"{"id":"m1","code":"H55-1","kind":"dossier","dossier":{"procedure":"1.001193","applicant_name":"Mẫu"}}"#;
        let read: Incoming = serde_json::from_str(text).unwrap();
        let What::Dossier { dossier } = &read.what else { panic!("{read:?}") };
        assert_eq!(dossier.channel(), Channel::Online);
        assert_eq!(serde_json::from_str::<Incoming>(&serde_json::to_string(&read).unwrap()).unwrap(), read);
    }
}
