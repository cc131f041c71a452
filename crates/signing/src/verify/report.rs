//! What verification says: every fact by itself, a verdict, and a sentence for people.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// All that was found about a file. It can be stored: it says when it was made, and of which bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub verdict: Verdict,
    /// The verdict in plain Vietnamese.
    pub sentence: String,
    pub checked_at: DateTime<Utc>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    pub length: u64,
    /// In the order of signing.
    pub signatures: Vec<Signature>,
}

/// One signature, or one time stamp over the whole document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    pub field: String,
    pub kind: Kind,
    pub verdict: Verdict,
    pub sentence: String,
    pub who: Who,
    pub reason: String,
    pub location: String,
    /// When the signer's machine says that it signed.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When a time stamp that holds proves that the signature existed.
    pub proved_at: Option<DateTime<Utc>>,
    /// The moment at which the certificates were judged: when it is proved to have been made, else now.
    pub judged_at: DateTime<Utc>,
    pub sub_filter: String,
    pub level: Level,
    pub integrity: Integrity,
    /// How many bytes, from the first, the signature answers for, its own place left out.
    pub covers: u64,
    /// Whether that is the whole file.
    pub covers_all: bool,
    pub algorithms: Algorithms,
    pub chain: Chain,
    pub revocation: Vec<Revocation>,
    pub time_stamp: Option<TimeStamp>,
    /// What became of the document after this signature.
    pub changes: Vec<Change>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

/// A signature of somebody, or a time stamp over the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Signature,
    DocumentTimeStamp,
}

/// Whom the certificate names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    pub name: String,
    pub organisation: String,
    pub unit: String,
    pub title: String,
    /// The whole subject.
    pub subject: String,
    pub issuer: String,
    /// In hexadecimal.
    pub serial: String,
}

/// Levels of ETSI EN 319 142-1, and signatures that follow older rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    #[serde(rename = "B-B")]
    Basic,
    #[serde(rename = "B-T")]
    Time,
    #[serde(rename = "B-LT")]
    LongTerm,
    #[serde(rename = "B-LTA")]
    Archive,
    /// adbe.pkcs7: accepted, though not PAdES.
    #[serde(rename = "PKCS#7")]
    Older,
    #[serde(rename = "time stamp")]
    TimeStamp,
}

/// Whether the bytes are those that were signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    Whole,
    /// The digest or the signature over it is wrong.
    Broken,
    /// The range leaves out more than the signature's own place, or does not reach the end of its revision.
    Gap,
    /// The file ends before the range does.
    CutShort,
    /// Another program wrote the file anew: the signature stands elsewhere than where it was made.
    Rewritten,
    /// The signature cannot be read, or its algorithm is not known here.
    Unreadable,
}

/// With what it was signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Algorithms {
    pub digest: String,
    pub signature: String,
    pub key: String,
    /// Those that no longer protect, by name.
    pub weak: Vec<String>,
}

/// From the signer's certificate to a root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    pub state: ChainState,
    /// The signer's first.
    pub certificates: Vec<CertificateFacts>,
    /// What the chain breaks, in sentences.
    pub faults: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainState {
    Trusted,
    /// It ends at a root that is not among those trusted here.
    UnknownRoot,
    /// A certificate of an issuer is missing.
    Incomplete,
    /// A certificate was not signed by the one that it names, or breaks a rule.
    Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    pub subject: String,
    pub issuer: String,
    pub serial: String,
    pub not_before: DateTime<Utc>,
    pub not_after: DateTime<Utc>,
    pub is_anchor: bool,
}

/// Whether a certificate was revoked (thu hồi) at the moment of judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    pub subject: String,
    #[serde(flatten)]
    pub state: RevocationState,
    /// Where the answer came from: CRL or OCSP.
    pub source: Option<String>,
    /// When the answer was given.
    pub as_of: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum RevocationState {
    Good,
    Revoked { on: DateTime<Utc>, reason: Option<String> },
    Unknown { why: String },
}

/// A time stamp within a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeStamp {
    pub at: Option<DateTime<Utc>>,
    pub authority: String,
    /// Whether it proves the time: right imprint, right signature, authority trusted and entitled.
    pub holds: bool,
    pub faults: Vec<String>,
    pub chain: Option<Chain>,
    pub revocation: Vec<Revocation>,
}

/// Something that was done to the document after a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub kind: ChangeKind,
    /// What exactly, in Vietnamese.
    pub what: String,
    /// Whether a signed document may be changed so.
    pub allowed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    SignatureAdded,
    SignatureRemoved,
    FormFilled,
    FormChanged,
    ValidationData,
    Metadata,
    PageContent,
    PagesChanged,
    AnnotationAdded,
    AnnotationChanged,
    AnnotationRemoved,
    Catalogue,
    /// Bytes behind the end that belong to no revision.
    BytesAppended,
    NotReadable,
    /// What no rule permits, and no other word here names.
    Unexplained,
}

/// The one word on a signature or a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "word")]
pub enum Verdict {
    Valid,
    /// All is right, but nobody here trusts the root.
    NotTrusted,
    Tampered,
    Truncated,
    Resaved,
    ChangedAfter,
    Expired {
        on: DateTime<Utc>,
    },
    Revoked {
        on: DateTime<Utc>,
    },
    WrongChain,
    TooWeak,
    NotSigned,
    Unreadable,
}

impl Verdict {
    /// How bad it is: the file's verdict is the worst of its signatures'.
    pub(crate) fn weight(&self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::NotTrusted => 1,
            Self::Expired { .. } => 2,
            Self::TooWeak => 3,
            Self::WrongChain => 4,
            Self::Revoked { .. } => 5,
            Self::ChangedAfter => 6,
            Self::Unreadable => 7,
            Self::Resaved => 8,
            Self::Truncated => 9,
            Self::Tampered => 10,
            Self::NotSigned => 11,
        }
    }

    /// What the verdict means, as one would say it to an officer.
    pub fn sentence(&self) -> String {
        match self {
            Self::Valid => "Chữ ký hợp lệ; nội dung còn nguyên vẹn từ khi ký.".to_owned(),
            Self::NotTrusted => {
                "Nội dung còn nguyên vẹn từ khi ký, nhưng chứng thư không dẫn tới nơi cấp được tin cậy: \
                 chưa xác định được ai đã ký."
                    .to_owned()
            }
            Self::Tampered => "Nội dung đã bị sửa sau khi ký; chữ ký không còn giá trị với tệp này.".to_owned(),
            Self::Truncated => "Tệp bị cụt: thiếu phần cuối mà chữ ký bao trùm. Hãy xin lại tệp gốc.".to_owned(),
            Self::Resaved => {
                "Tệp đã được một chương trình khác lưu lại, chữ ký không còn kiểm tra được. Hãy xin lại tệp gốc."
                    .to_owned()
            }
            Self::ChangedAfter => "Phần đã ký còn nguyên, nhưng sau khi ký tài liệu bị thay đổi thêm.".to_owned(),
            Self::Expired { on } => format!(
                "Chứng thư không trong thời hạn hiệu lực ({}), và không có dấu thời gian chứng minh đã ký khi còn hiệu lực.",
                day(*on)
            ),
            Self::Revoked { on } => {
                format!("Chứng thư đã bị thu hồi ngày {}, trước thời điểm ký được chứng minh.", day(*on))
            }
            Self::WrongChain => {
                "Chứng thư của người ký không đúng là do nơi cấp nêu trên đó cấp, hoặc không được dùng để ký."
                    .to_owned()
            }
            Self::TooWeak => "Chữ ký dùng thuật toán đã quá yếu, không còn bảo đảm chống giả mạo.".to_owned(),
            Self::NotSigned => "Tệp không có chữ ký số.".to_owned(),
            Self::Unreadable => "Không đọc được tệp hoặc chữ ký trong tệp.".to_owned(),
        }
    }
}

/// A Vietnamese day, as people write it.
pub(crate) fn day(at: DateTime<Utc>) -> String {
    (at + TimeDelta::hours(7)).format("%d/%m/%Y").to_string()
}

/// A Vietnamese day and hour.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    (at + TimeDelta::hours(7)).format("%H:%M:%S ngày %d/%m/%Y").to_string()
}

impl Change {
    pub(crate) fn new(kind: ChangeKind, allowed: bool, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), allowed }
    }
}

impl Report {
    /// Whether every signature is valid, and there is one.
    pub fn is_valid(&self) -> bool {
        self.verdict == Verdict::Valid
    }

    /// Whether it is known of every certificate that it was not revoked at the moment of judgement.
    pub fn knows_revocation(&self) -> bool {
        self.signatures.iter().all(Signature::knows_revocation)
    }

    /// The report as lines for people.
    pub fn in_words(&self) -> String {
        let mut lines = vec![self.sentence.clone()];
        for (n, signature) in self.signatures.iter().enumerate() {
            lines.push(String::new());
            signature.write(n + 1, &mut lines);
        }
        lines.push(String::new());
        lines.push(format!("Kiểm tra lúc {}; SHA-256 của tệp: {}", moment(self.checked_at), self.sha256));
        lines.join("\n")
    }
}

/// A sentence on what is valid as far as it is known.
pub(crate) fn unsure(sentence: &str) -> String {
    format!("{} (chưa rõ tình trạng thu hồi của chứng thư).", sentence.trim_end_matches('.'))
}

impl Signature {
    /// Whether it is known of its certificates that they were not revoked at the moment of judgement.
    pub fn knows_revocation(&self) -> bool {
        self.revocation.iter().all(|one| one.state == RevocationState::Good)
    }

    fn write(&self, n: usize, lines: &mut Vec<String>) {
        let title = match self.kind {
            Kind::Signature => "Chữ ký",
            Kind::DocumentTimeStamp => "Dấu thời gian của tài liệu",
        };
        lines.push(format!("{title} {n} ({}): {}", self.field, self.sentence));
        let mut say = |label: &str, text: &str| {
            if !text.is_empty() {
                lines.push(format!("  {label}: {text}"));
            }
        };
        let parts = [&self.who.name, &self.who.title, &self.who.unit, &self.who.organisation];
        let who: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
        say("Người ký", &who.join(", "));
        say("Nơi cấp chứng thư", &self.who.issuer);
        say("Lý do", &self.reason);
        say("Nơi ký", &self.location);
        say("Thời điểm ký (máy người ký ghi)", &self.claimed_at.map(moment).unwrap_or_default());
        say("Thời điểm có dấu thời gian chứng minh", &self.proved_at.map(moment).unwrap_or_default());
        let algorithms = &self.algorithms;
        say("Thuật toán", &[&algorithms.signature, &algorithms.key].map(String::as_str).join("; "));
        say("Phạm vi", if self.covers_all { "toàn bộ tệp" } else { "phiên bản của tài liệu khi ký" });
        for fault in &self.chain.faults {
            say("Đường dẫn chứng thư", fault);
        }
        for one in &self.revocation {
            let state = match &one.state {
                RevocationState::Good => "chưa bị thu hồi".to_owned(),
                RevocationState::Revoked { on, .. } => format!("đã bị thu hồi ngày {}", day(*on)),
                RevocationState::Unknown { why } => format!("chưa rõ: {why}"),
            };
            say("Thu hồi", &format!("{}: {state}", one.subject));
        }
        for fault in self.time_stamp.iter().flat_map(|stamp| &stamp.faults) {
            say("Dấu thời gian", fault);
        }
        for change in &self.changes {
            say(if change.allowed { "Sau khi ký (được phép)" } else { "Sau khi ký (KHÔNG được phép)" }, &change.what);
        }
        for note in &self.notes {
            say("Lưu ý", note);
        }
    }
}
