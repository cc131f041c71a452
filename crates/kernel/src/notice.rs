//! Notices: what a person should know, shown in the application and, as each person prefers, sent by e-mail.

pub(crate) mod pages;
mod store;

pub(crate) use store::UNREAD;

use crate::{Result, Tx, UserId};

/// Loại thông báo: what a person may want by e-mail or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Được giao việc hoặc đề nghị báo cáo: a report, an explanation, a task is asked for.
    Asked,
    /// Nhắc việc: something is due soon or overdue.
    Reminder,
    /// Ý kiến, quyết định: approved, returned, decided.
    Decision,
    /// Bản tin định kỳ.
    Digest,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Asked, Kind::Reminder, Kind::Decision, Kind::Digest];

    /// The name under which it is stored.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Asked => "asked",
            Kind::Reminder => "reminder",
            Kind::Decision => "decision",
            Kind::Digest => "digest",
        }
    }

    /// The kind stored under a name.
    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What is told in words of ours: said in Vietnamese by one literal of [`told!`](crate::told), each line of which is the key
/// of its English in `locales/sentences.en.txt`. It is kept and mailed in Vietnamese; English pages show the English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told(String);

/// [`Told`], written like `format!`: `told!("Mời tự chấm: {name}")`. `tidy` names what has no English.
#[macro_export]
macro_rules! told {
    ($($words:tt)+) => {
        $crate::Told::new(format!($($words)+))
    };
}

impl Told {
    #[doc(hidden)]
    pub fn new(words: String) -> Self {
        Self(words)
    }

    /// The words as they are kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// "Dự thảo chờ duyệt: Kế hoạch số 12": what it is about stands behind it.
    #[must_use]
    pub fn about(&self, name: &str) -> Self {
        Self(format!("{self}: {name}"))
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Told> for String {
    fn from(told: Told) -> Self {
        told.0
    }
}

/// Thông báo to one person.
#[derive(Debug, Clone)]
pub struct Notice {
    pub to: UserId,
    /// A sentence; the subject where it goes by e-mail.
    pub title: Told,
    /// Paragraphs with an empty line between them; lines that begin with "- " are a list. May be empty. A line of ours that
    /// ends in no full stop is [`told!`](crate::told).
    pub body: String,
    /// The page to act on: a path of ours.
    pub href: String,
    /// The same person is never told twice under the same key: "reports.period.<id>.asked".
    pub key: String,
    /// Sent by e-mail too, unless the person does not want this kind.
    pub by_mail: Option<Kind>,
}

impl Tx {
    /// Tells a person with this write: in the application at once, and by e-mail if the notice says so and the person
    /// wants it. Nothing is told unless the write is committed; telling twice under one key is harmless.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::Error::Internal) where `href` is no path of ours.
    pub async fn notify(&self, notice: Notice) -> Result<()> {
        crate::mail::own_path(&notice.href)?;
        store::insert(self, &notice).await?;
        match notice.by_mail {
            Some(kind) if !store::refuses(self, notice.to, kind).await? => {
                self.send_to_person(notice.to, kind.key(), &notice).await
            }
            _ => Ok(()),
        }
    }
}
