//! Hồ sơ công việc: what a work file is, what may follow, and the days that law gives its hand-over and its keeping.

use super::rules;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use kernel::{UnitId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::typed_id!(
    /// Hồ sơ công việc.
    WorkFileId
);

/// Where a work file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileState {
    /// Đề nghị đưa vào danh mục, chờ duyệt.
    Proposed,
    /// Trong danh mục đã duyệt, chưa mở.
    Listed,
    /// Đang thu thập văn bản.
    Open,
    /// Đã kết thúc.
    Closed,
    /// Đang giao nộp.
    Offered,
    /// Đã nộp lưu trữ.
    Archived,
}

impl FileState {
    /// Every state, in the order of a file's life.
    pub(crate) const ALL: [Self; 6] =
        [Self::Proposed, Self::Listed, Self::Open, Self::Closed, Self::Offered, Self::Archived];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Listed => "listed",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Offered => "offered",
            Self::Archived => "archived",
        }
    }

    /// The state of a name; the first one where it is none.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Self::Proposed)
    }
}

/// Thời hạn lưu trữ: for ever, or so many years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Retention {
    Forever,
    Years(i32),
}

impl Retention {
    /// "Vĩnh viễn", "10 năm", "05": as people write it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let folded = vietnamese::fold(text.trim());
        if folded.starts_with("vinh vien") {
            return Some(Self::Forever);
        }
        let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
        let rest = folded[digits.len()..].trim();
        let years: i32 = digits.parse().ok()?;
        ((1..=70).contains(&years) && matches!(rest, "" | "nam" | "years" | "year")).then_some(Self::Years(years))
    }

    /// As it is kept: no number for ever.
    pub(crate) fn years(self) -> Option<i32> {
        match self {
            Self::Forever => None,
            Self::Years(years) => Some(years),
        }
    }

    /// From how it is kept.
    pub(crate) fn of(years: Option<i32>) -> Self {
        years.map_or(Self::Forever, Self::Years)
    }

    /// As registers print it.
    pub(crate) fn said(self) -> String {
        match self {
            Self::Forever => "Vĩnh viễn".to_owned(),
            Self::Years(years) => format!("{years:02} năm"),
        }
    }

    /// The last day of keeping, counted from the year after the work ended.
    pub(crate) fn ends(self, ended_on: NaiveDate) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(ended_on.year() + self.years()?, 12, 31)
    }
}

/// Chế độ sử dụng: who may open a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Rights {
    /// Đơn vị lập hồ sơ và người được giao.
    #[default]
    Unit,
    /// Mọi người trong cơ quan.
    Ward,
}

impl Rights {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Unit, Self::Ward];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Ward => "ward",
        }
    }

    /// Of a name; the narrower where it is none.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|r| r.key() == key).unwrap_or_default()
    }

    /// As registers print it; at most the 30 letters of the metadata.
    pub(crate) fn said(self) -> &'static str {
        match self {
            Self::Unit => "Hạn chế trong đơn vị",
            Self::Ward => "Sử dụng trong cơ quan",
        }
    }
}

/// What a file should hold: "TTr" and "Tờ trình", or words alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Expected {
    /// Key of the kind of document; empty where the name must be found in a subject.
    pub kind: String,
    pub name: String,
}

impl Expected {
    /// One a line: "TTr: Tờ trình xin chủ trương", or the name alone.
    pub(crate) fn parse(text: &str) -> Vec<Self> {
        let line = |line: &str| {
            let known =
                line.split_once(':').filter(|(code, _)| vietnamese::citation::kind_of_code(code.trim()).is_some());
            match known {
                Some((code, name)) => Self { kind: code.trim().to_owned(), name: name.trim().to_owned() },
                None => Self { kind: String::new(), name: line.trim().to_owned() },
            }
        };
        text.lines().map(str::trim).filter(|l| !l.is_empty()).map(line).collect()
    }

    /// As it is typed.
    pub(crate) fn line(&self) -> String {
        if self.kind.is_empty() { self.name.clone() } else { format!("{}: {}", self.kind, self.name) }
    }
}

/// Hồ sơ công việc.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WorkFile {
    pub id: WorkFileId,
    /// Năm của danh mục hồ sơ.
    pub year: i32,
    /// Số và ký hiệu hồ sơ: "01.VP".
    pub notation: String,
    /// Đề mục of the list under which it stands.
    pub heading: String,
    pub title: String,
    pub unit: UnitId,
    /// Người lập hồ sơ.
    pub keeper: UserId,
    pub keeper_name: String,
    pub retention: Retention,
    /// Căn cứ of the retention.
    pub retention_basis: String,
    pub rights: Rights,
    /// Hồ sơ công trình xây dựng: handed over some months after settlement.
    pub construction: bool,
    pub expected: Vec<Expected>,
    pub note: String,
    pub state: FileState,
    pub opened_on: Option<NaiveDate>,
    /// The work ended on this day.
    pub ended_on: Option<NaiveDate>,
    /// Ngày quyết toán of a construction.
    pub settled_on: Option<NaiveDate>,
    pub closed_at: Option<DateTime<Utc>>,
    /// It was whole when it was closed.
    pub complete: bool,
    /// Why it was closed although something was missing.
    pub short_reason: String,
    /// Thời hạn nộp lưu; none where its unit keeps it.
    pub hand_over_by: Option<NaiveDate>,
    /// Giữ lại đến ngày: asked for, and in force once somebody agreed.
    pub kept_until: Option<NaiveDate>,
    pub kept_reason: String,
    pub kept_agreed_by: String,
    pub handover: Option<Uuid>,
    pub archived_on: Option<NaiveDate>,
    /// It reached the archive within its time.
    pub on_time: bool,
    /// The last day of keeping; none for ever.
    pub expires_on: Option<NaiveDate>,
    pub made_by_name: String,
    pub version: i32,
}

impl WorkFile {
    /// Its page.
    pub(crate) fn page(&self) -> String {
        format!("/van-ban/ho-so/{}", self.id)
    }

    /// The day until which it is to be handed over, with what was agreed.
    pub(crate) fn due_on(&self) -> Option<NaiveDate> {
        let kept = self.kept_until.filter(|_| !self.kept_agreed_by.is_empty());
        kept.or(self.hand_over_by)
    }

    /// Its day has passed and the archive has not got it.
    pub(crate) fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state == FileState::Closed && self.due_on().is_some_and(|due| due < today)
    }

    /// The last day to which it may be kept back; none where it stays with its unit.
    pub(crate) fn latest_back(&self) -> Option<NaiveDate> {
        Some(rules::term_on(self.ended_on?)?.latest_back(self.hand_over_by?))
    }

    /// Documents may be put in and taken out.
    pub(crate) fn collects(&self) -> bool {
        self.state == FileState::Open
    }
}

/// What somebody was shown of files, in few letters: which ones, and in which version.
pub(crate) fn mark_of(files: &[WorkFile]) -> String {
    let mut all: Vec<String> = files.iter().map(|f| format!("{}:{}", f.id, f.version)).collect();
    all.sort();
    kernel::Digest::of(all.join("\n").as_bytes()).as_str().to_owned()
}

/// Files that are to be handed over until this day are due soon, and their keepers are told.
pub(crate) fn soon(today: NaiveDate) -> NaiveDate {
    let days = rules::term_on(today).map_or(0, |term| term.notice_days);
    today.checked_add_days(Days::new(days)).unwrap_or(today)
}

/// The same notation, however it was typed.
pub(crate) fn notation_key(notation: &str) -> String {
    notation.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// A title of last year for this year: only the year itself is replaced, never a part of a longer number.
pub(crate) fn title_of_year(title: &str, from: i32, to: i32) -> String {
    let (from, to) = (from.to_string(), to.to_string());
    let mut out = String::with_capacity(title.len());
    let mut rest = title;
    while let Some(at) = rest.find(&from) {
        let after = &rest[at + from.len()..];
        let near = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '/');
        let alone = !near(rest[..at].chars().next_back()) && !near(after.chars().next());
        out.push_str(&rest[..at]);
        out.push_str(if alone { &to } else { &from });
        rest = after;
    }
    out + rest
}

/// What happened to a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FileStep {
    pub kind: String,
    pub body: String,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_retention_is_read_as_people_write_it_and_nothing_else() {
        for (text, years) in [("Vĩnh viễn", None), ("VĨNH VIỄN ", None), ("10 năm", Some(10)), ("05", Some(5))] {
            assert_eq!(Retention::parse(text).unwrap().years(), years, "{text}");
        }
        for text in ["", "năm", "0 năm", "71 năm", "10 tháng", "-5", "99999999999 năm"] {
            assert!(Retention::parse(text).is_none(), "{text}");
        }
        assert_eq!(Retention::Years(5).said(), "05 năm");
    }

    #[test]
    fn keeping_is_counted_in_whole_years_after_the_one_in_which_the_work_ended() {
        assert_eq!(Retention::Years(10).ends(day("2026-01-05")), Some(day("2036-12-31")));
        assert_eq!(Retention::Forever.ends(day("2026-01-05")), None);
    }

    #[test]
    fn a_title_follows_its_year_and_leaves_numbers_alone() {
        assert_eq!(title_of_year("Kế hoạch năm 2025, quý I/2025", 2025, 2026), "Kế hoạch năm 2026, quý I/2025");
        assert_eq!(title_of_year("QĐ 2025/QĐ-UBND, 120255, năm 2025", 2025, 2026), "QĐ 2025/QĐ-UBND, 120255, năm 2026");
        assert_eq!(title_of_year("Không có năm", 2025, 2026), "Không có năm");
    }

    #[test]
    fn what_a_file_should_hold_is_read_line_by_line() {
        let read = Expected::parse("TTr: Tờ trình\n\n Ảnh hiện trường \nLưu ý: bản gốc");
        assert_eq!(read.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["TTr", "", ""]);
        assert_eq!(read[2].line(), "Lưu ý: bản gốc");
        assert_eq!(Expected::parse(&read[0].line()), read[..1]);
    }
}
