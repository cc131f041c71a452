//! Quy tắc dạng tệp: rules that ship with the product as a file, which an administrator replaces from a day on.

mod actions;
mod pages;
mod store;

use crate::citizen::LifeEvents;
use crate::index::Rules;
use chrono::NaiveDate;
use kernel::{Conn, Result};

pub(crate) use pages::routes;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/rulebook.ftl")), ("en", include_str!("../../locales/en/rulebook.ftl"))];

/// A file of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Book {
    /// Bộ chỉ số phục vụ người dân, doanh nghiệp.
    ServiceIndex,
    /// Sự kiện đời sống: which procedures may come after which.
    LifeEvents,
}

impl Book {
    const ALL: [Self; 2] = [Self::ServiceIndex, Self::LifeEvents];

    /// Its name in addresses and tables.
    fn key(self) -> &'static str {
        match self {
            Self::ServiceIndex => "chi-so-phuc-vu",
            Self::LifeEvents => "su-kien-doi-song",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|book| book.key() == key)
    }

    /// The file that ships with the product; it holds until the first of the ward's own.
    fn shipped(self) -> &'static str {
        match self {
            Self::ServiceIndex => include_str!("../../data/chi-so-766.toml"),
            Self::LifeEvents => include_str!("../../data/life_events.toml"),
        }
    }

    /// Refuses a file that cannot be used, with a sentence for who wrote it.
    fn check(self, text: &str) -> std::result::Result<(), String> {
        match self {
            Self::ServiceIndex => Rules::parse(text).map(|_| ()),
            Self::LifeEvents => LifeEvents::parse(text).map(|_| ()),
        }
    }
}

/// The text of a book that holds on a day.
pub(crate) async fn in_force(conn: &Conn, book: Book, day: NaiveDate) -> Result<String> {
    Ok(store::in_force(conn, book.key(), day).await?.unwrap_or_else(|| book.shipped().to_owned()))
}

/// Reads a TOML file of rules; says the line of what is wrong.
pub(crate) fn read<T: serde::de::DeserializeOwned>(text: &str) -> std::result::Result<T, String> {
    toml::from_str(text).map_err(|wrong| {
        let before = wrong.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        format!("Dòng {}: không đọc được ({}).", before.matches('\n').count() + 1, wrong.message())
    })
}

#[cfg(test)]
mod tests {
    use super::Book;

    #[test]
    fn what_ships_is_sound() {
        for book in Book::ALL {
            assert_eq!(book.check(book.shipped()), Ok(()), "{}", book.key());
            assert_eq!(Book::from_key(book.key()), Some(book));
        }
    }

    #[test]
    fn a_wrong_file_is_told_by_its_line() {
        let wrong = Book::ServiceIndex.shipped().replacen("number = 1\n", "number = \"một\"\n", 1);
        let said = Book::ServiceIndex.check(&wrong).unwrap_err();
        let line = wrong.lines().position(|line| line.contains("một")).unwrap() + 1;
        assert!(said.starts_with(&format!("Dòng {line}:")), "{said}");
    }
}
