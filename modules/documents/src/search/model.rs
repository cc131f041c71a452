//! What is found and by which words: the words of a record, what somebody asks for.
//!
//! Beside the words that are read, a record has marks: words that nobody types, for what filters ask and for whom a
//! record may concern. One index so answers words and filters together.

use super::place::Stretch;
use chrono::NaiveDate;
use kernel::{Engine, UnitId, UserId, WardId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// In which part of the room a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Văn bản đến.
    Incoming,
    /// Văn bản đi, dự thảo.
    Outgoing,
    /// Văn bản pháp luật.
    Law,
    /// Tài liệu lưu trữ.
    Archive,
    /// Hồ sơ công việc.
    WorkFile,
}

impl Kind {
    /// Every one, in the order of the choices.
    pub(crate) const ALL: [Self; 5] = [Self::Incoming, Self::Outgoing, Self::Law, Self::Archive, Self::WorkFile];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Incoming => "in",
            Self::Outgoing => "out",
            Self::Law => "law",
            Self::Archive => "archive",
            Self::WorkFile => "file",
        }
    }

    /// The kind of a name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The key of its word in the Fluent files.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Incoming => "search-kind-document",
            Self::Outgoing => "search-kind-outgoing",
            Self::Law => "search-kind-law",
            Self::Archive => "search-kind-archive",
            Self::WorkFile => "search-kind-work-file",
        }
    }

    /// The page of a record.
    pub(crate) fn page(self, record: Uuid) -> String {
        let folder = match self {
            Self::Incoming => "den",
            Self::Outgoing => "di",
            Self::Law => "phap-luat",
            Self::Archive => "luu-tru",
            Self::WorkFile => "ho-so",
        };
        format!("/van-ban/{folder}/{record}")
    }
}

/// Whom a record may concern. It only narrows the search for those who see little; whether somebody may see a record
/// its own room says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Concerns {
    pub everybody: bool,
    pub units: Vec<UnitId>,
    pub people: Vec<UserId>,
}

/// A record as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub kind: Kind,
    pub record: Uuid,
    pub symbol: String,
    pub title: String,
    /// Name of the kind of document; empty on a work file.
    pub document_kind: String,
    pub agency: String,
    pub signer: String,
    /// Its own day, or the day on which it came; `None` where nobody knows one.
    pub day: Option<NaiveDate>,
    /// More words under which it is found.
    pub more: String,
    pub concerns: Concerns,
}

/// What begins every mark: no word of Vietnamese does.
const MARK: &str = "zz";

pub(super) fn mark(of: char, value: &str) -> String {
    format!("{MARK}{of}{value}")
}

/// A name as one word: "Kế hoạch" is "kehoach".
fn joined(text: &str) -> String {
    vietnamese::fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn cut(text: &str) -> Vec<String> {
    kernel::search::words(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A number in the one form that all its spellings share: "030/2020/NĐ-CP" is "302020ndcp".
fn number(text: &str) -> String {
    vietnamese::fold(&vietnamese::citation::number_key(text))
}

/// The letters before a number and the number of "NĐ30/2020" or "123/QĐ-UBND"; `None` where it is none.
fn number_in(piece: &str) -> Option<(&str, String)> {
    let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let at = piece.find(|c: char| c.is_ascii_digit())?;
    let (head, tail) = piece.split_at(at);
    let number = number(tail);
    (tail.contains('/') && head.chars().all(char::is_alphabetic) && !number.is_empty()).then_some((head, number))
}

/// Every word by which a record is found, with its text and its marks.
pub(super) fn words(ward: WardId, entry: &Entry, text: &str) -> String {
    let text: String = text.chars().take(super::MOST_TEXT).collect();
    let e = entry;
    let read = [&e.symbol, &e.document_kind, &e.title, &e.agency, &e.signer, &e.more, &text];
    let mut all = BTreeSet::new();
    for part in read {
        all.extend(cut(part));
        all.extend(part.split_whitespace().filter_map(number_in).map(|(_, number)| number));
    }
    let mut marks = vec![mark('w', &ward.0.to_string()), mark('k', e.kind.key()), mark('d', &joined(&e.document_kind))];
    let number = number(&e.symbol);
    marks.extend((!number.is_empty()).then(|| mark('n', &number)));
    marks.extend(cut(&e.agency).iter().map(|word| mark('a', word)));
    marks.extend(cut(&e.signer).iter().map(|word| mark('s', word)));
    marks.extend(e.day.iter().flat_map(|day| [Stretch::Month(*day), Stretch::Year(*day)]).map(Stretch::mark));
    marks.extend(e.concerns.everybody.then(|| mark('e', "")));
    marks.extend(e.concerns.units.iter().map(|unit| mark('u', &unit.0.simple().to_string())));
    marks.extend(e.concerns.people.iter().map(|user| mark('p', &user.0.simple().to_string())));
    all.extend(marks);
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// What somebody looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Words in any order, with or without marks, the last perhaps only begun; numbers however they are written.
    pub words: String,
    pub kind: Option<Kind>,
    /// Name of a kind of document.
    pub document_kind: String,
    pub agency: String,
    pub signer: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// What the index is asked: each of these groups, of each group one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms(Vec<Vec<Term>>);

/// A word, whole or begun.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    word: String,
    is_begun: bool,
}

impl Term {
    /// Does PostgreSQL's index have this beginning as a word of its own (`document_lexemes`)? Without it the engine would
    /// collect everything that any word so begun stands in.
    fn has_beginning(&self) -> bool {
        (2..=6).contains(&self.word.chars().count())
            && !self.word.starts_with(MARK)
            && !self.word.starts_with(|c: char| c.is_ascii_digit())
    }
}

fn whole(word: String) -> Term {
    Term { word, is_begun: false }
}

/// Words that are looked for at once.
const MOST_WORDS: usize = 12;

impl Asked {
    /// Nothing is asked for.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The number that is asked for, where nothing else is.
    pub(super) fn only_number(&self) -> Option<Terms> {
        let (head, number) = number_in(self.words.trim())?;
        let is_narrowed = *self != Self { words: self.words.clone(), ..Self::default() };
        (head.is_empty() && !self.words.trim().contains(char::is_whitespace) && !is_narrowed)
            .then(|| Terms(vec![vec![whole(mark('n', &number))]]))
    }

    /// What the index is asked; `None`: nothing that was typed is a word.
    pub(super) fn terms(&self) -> Option<Terms> {
        let mut terms = typed(&self.words);
        if terms.is_empty() && !self.words.trim().is_empty() {
            return None;
        }
        for (of, text) in [('a', &self.agency), ('s', &self.signer)] {
            let mut words = cut(text);
            words.truncate(MOST_WORDS);
            let last = words.len().saturating_sub(1);
            let term = |(at, word): (usize, String)| Term { word: mark(of, &word), is_begun: at == last };
            terms.extend(words.into_iter().enumerate().map(term));
        }
        terms.extend(self.kind.map(|kind| whole(mark('k', kind.key()))));
        if !self.document_kind.is_empty() {
            terms.push(whole(mark('d', &joined(&self.document_kind))));
        }
        Some(Terms(terms.into_iter().map(|term| vec![term]).collect()))
    }
}

/// The words that were typed, as they are looked for.
fn typed(text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for piece in text.split_whitespace() {
        match number_in(piece) {
            Some((head, number)) => {
                terms.extend(cut(head).into_iter().map(whole));
                terms.push(Term { word: number, is_begun: true });
            }
            None => terms.extend(cut(piece).into_iter().map(whole)),
        }
    }
    terms.truncate(MOST_WORDS);
    if let Some(last) = terms.last_mut()
        && last.word.chars().count() > 1
        && !last.word.starts_with(|c: char| c.is_ascii_digit())
    {
        last.is_begun = true;
    }
    terms
}

/// The words of what was typed, to be shown where they stand: (word, whether a longer one counts).
pub(super) fn to_show(text: &str) -> Vec<(String, bool)> {
    let mut words: Vec<(String, bool)> = cut(text).into_iter().map(|word| (word, false)).collect();
    if let Some(last) = words.last_mut() {
        last.1 = true;
    }
    words
}

impl Terms {
    /// Nothing is asked of the index.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Only what is in this ward.
    #[must_use]
    pub(super) fn in_ward(mut self, ward: WardId) -> Self {
        self.0.push(vec![whole(mark('w', &ward.0.to_string()))]);
        self
    }

    /// Only what is of one of these stretches.
    #[must_use]
    pub(super) fn within(mut self, stretches: &[Stretch]) -> Self {
        self.0.push(stretches.iter().map(|stretch| whole(stretch.mark())).collect());
        self
    }

    /// Only what may concern somebody: whole kinds, and what bears one of these units, this person, or everybody.
    #[must_use]
    pub(super) fn concerning(mut self, kinds: &[Kind], units: &BTreeSet<Uuid>, user: UserId) -> Self {
        let mut any: Vec<Term> = kinds.iter().map(|kind| whole(mark('k', kind.key()))).collect();
        any.extend(units.iter().map(|unit| whole(mark('u', &unit.simple().to_string()))));
        any.push(whole(mark('p', &user.0.simple().to_string())));
        any.push(whole(mark('e', "")));
        self.0.push(any);
        self
    }

    /// As the engine reads it.
    pub(super) fn query(&self, engine: Engine) -> String {
        let term = |term: &Term| match (engine, term.is_begun) {
            (Engine::Sqlite, true) => format!("\"{}\"*", term.word),
            (Engine::Sqlite, false) => format!("\"{}\"", term.word),
            (Engine::Postgres, true) if term.has_beginning() => mark('b', &term.word),
            (Engine::Postgres, true) => format!("{}:*", term.word),
            (Engine::Postgres, false) => term.word.clone(),
        };
        let (and, or) = match engine {
            Engine::Sqlite => (" AND ", " OR "),
            Engine::Postgres => (" & ", " | "),
        };
        let group = |any: &Vec<Term>| format!("({})", any.iter().map(term).collect::<Vec<_>>().join(or));
        self.0.iter().map(group).collect::<Vec<_>>().join(and)
    }

    /// The same as patterns over the words of one record between spaces: each of these groups, of each group one.
    pub(super) fn patterns(&self) -> Vec<Vec<String>> {
        let pattern = |term: &Term| format!("% {}{}%", term.word, if term.is_begun { "" } else { " " });
        self.0.iter().map(|any| any.iter().map(pattern).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    fn query(words: &str) -> Option<String> {
        Asked { words: words.into(), ..Asked::default() }.terms().map(|terms| terms.query(Engine::Postgres))
    }

    #[test]
    fn the_newest_are_looked_for_in_three_months_then_in_two_years() {
        let [months, years] = super::super::place::stretches(day("2026-01-31").unwrap());
        let terms = |stretches: &[Stretch]| Terms::default().within(stretches).query(Engine::Postgres);
        assert_eq!((Some(months.0), Some(years.0)), (day("2025-11-01"), day("2025-01-01")));
        assert_eq!(terms(&months.1), "(zzm202511 | zzm202512 | zzm202601)");
        assert_eq!(terms(&years.1), "(zzy2025 | zzy2026)");
    }

    #[test]
    fn a_number_is_one_word_however_it_is_written_and_may_be_begun() {
        for written in ["123/QĐ-UBND", "123/qd-ubnd,", "0123/QĐ-UBND", "(123/QĐ–UBND)"] {
            assert_eq!(query(written).as_deref(), Some("(123qdubnd:*)"), "{written}");
        }
        assert_eq!(query("NĐ30/2020").as_deref(), Some("(nd) & (302020:*)"));
        assert_eq!(query("30 2020").as_deref(), Some("(30) & (2020)"), "numbers are whole");
        for none in ["0/", "00/000", "/"] {
            assert!(!query(none).unwrap_or_default().contains("(:*)"), "{none}");
        }
    }

    #[test]
    fn a_number_stands_before_the_others_only_where_nothing_else_is_asked() {
        let number = Asked { words: "123/QĐ-UBND".into(), ..Asked::default() };
        assert!(number.only_number().is_some());
        assert!(Asked { kind: Some(Kind::Law), ..number.clone() }.only_number().is_none());
        assert!(Asked { from: day("2026-01-01"), ..number }.only_number().is_none());
    }

    #[test]
    fn patterns_ask_the_same_of_one_record() {
        let asked = Asked { words: "Kế hoạch chuy".into(), kind: Some(Kind::Law), ..Asked::default() };
        let patterns = asked.terms().unwrap_or_default().patterns().concat();
        assert_eq!(patterns, ["% ke %", "% hoach %", "% chuy%", "% zzklaw %"]);
    }

    #[test]
    fn words_are_whole_but_the_last_and_marks_cannot_be_typed_away() {
        assert_eq!(query("Kế hoạch chuyển đ").as_deref(), Some("(ke) & (hoach) & (chuyen) & (d)"));
        assert_eq!(query("ke hoach chuy").as_deref(), Some("(ke) & (hoach) & (zzbchuy)"));
        assert_eq!(query("\" OR ) & | ! * : '"), Some("(zzbor)".into()));
        assert_eq!(query("nghieng"), Some("(nghieng:*)".into()), "of a whole syllable there is little");
        assert_eq!(query("% ' _ ;"), None);
        assert_eq!(query("កាកី aⒶb").as_deref(), Some("(ក) & (ក) & (a) & (b)"), "no engine sees two words in one");
        assert!(query(&"x".repeat(5_000)).is_some_and(|one| one.len() < 200));
        assert_eq!(query(""), Some(String::new()));
    }
}
