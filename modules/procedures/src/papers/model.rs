//! Giấy tờ: what was scanned, what the ward holds of a person, and what need not be handed in.

use crate::catalogue::Component;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Error, Result};
use office::{Scan, ScanKind};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The oldest PDF that is kept.
const OLDEST_PDF: &str = "1.4";

/// Tệp của hồ sơ: a scan, or the result.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct PaperFile {
    pub id: Uuid,
    pub dossier_id: Uuid,
    /// Empty for the result.
    pub component_key: String,
    /// scan or result.
    pub kind: String,
    pub name: String,
    pub digest: String,
    pub file_name: String,
    pub mime: String,
    pub size: i64,
    pub pages: i32,
    pub dpi: Option<i32>,
    pub is_signed: bool,
    pub kept_at: DateTime<Utc>,
    pub kept_by_name: String,
}

impl PaperFile {
    /// Is it the result, and no paper that was handed in?
    pub(crate) fn is_result(&self) -> bool {
        self.kind == "result"
    }
}

/// Giấy tờ mà phường đang giữ of a person.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Held {
    pub id: Uuid,
    /// Which kind of paper, across procedures.
    pub paper: String,
    pub name: String,
    pub digest: String,
    pub mime: String,
    pub file_name: String,
    pub dossier_code: String,
    pub held_on: NaiveDate,
    pub valid_to: Option<NaiveDate>,
}

/// A component that the citizen need not bring again, and what the ward holds of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Offer {
    pub component_key: String,
    pub name: String,
    pub held: Held,
}

/// How a component stands that the ward can obtain and does not ask for, while nobody has obtained it: it counts for
/// nothing yet.
pub(crate) const UNASKED: &str = "unasked";

/// Why a component is not handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spared {
    /// Dùng lại giấy tờ phường đang giữ.
    Reused,
    /// Lấy từ cơ sở dữ liệu.
    Obtained,
    /// Được miễn nộp.
    Waived,
}

impl Spared {
    /// Every ground.
    pub(crate) const ALL: [Self; 3] = [Self::Reused, Self::Obtained, Self::Waived];

    /// As it stands in `dossier_component.how`, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Reused => "reused",
            Self::Obtained => "obtained",
            Self::Waived => "waived",
        }
    }

    /// The ground of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|spared| spared.key() == key)
    }
}

/// Of what the ward holds (newest first), what answers a component and is still valid.
pub(super) fn offers(held: &[Held], components: &[Component], day: NaiveDate) -> Vec<Offer> {
    let valid = |h: &&Held| h.valid_to.is_none_or(|to| day <= to);
    let fits = |c: &Component, h: &Held| {
        let young = c.valid_days.is_none_or(|days| (day - h.held_on).num_days() <= i64::from(days));
        h.paper == c.paper && young
    };
    let asked = components.iter().filter(|c| !c.paper.is_empty());
    let offer = |c: &Component| {
        let held = held.iter().filter(valid).find(|h| fits(c, h))?.clone();
        Some(Offer { component_key: c.key.clone(), name: c.name.clone(), held })
    };
    asked.filter_map(offer).collect()
}

/// Until when a paper of a component that came on this day may be used again.
pub(super) fn valid_to(component: &Component, day: NaiveDate) -> Option<NaiveDate> {
    component.valid_days.map(|days| day.checked_add_days(chrono::Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX))
}

/// Refuses a file that is too coarse or too old to be kept.
///
/// # Errors
/// [`Error::Invalid`] on `file`, with what to do.
pub(super) fn check_scan(scan: &Scan, least_dpi: i64) -> Result<()> {
    if scan.kind == ScanKind::Pdf && scan.version.as_str() < OLDEST_PDF {
        let message =
            format!("Tệp PDF phiên bản {}; cần từ {OLDEST_PDF} trở lên. Ông/bà lưu lại rồi gửi.", scan.version);
        return Err(Error::invalid("file", message));
    }
    match scan.dpi.map(i64::from) {
        Some(dpi) if dpi < least_dpi => {
            let message =
                format!("Bản quét chỉ đạt khoảng {dpi} dpi; cần từ {least_dpi} dpi. Ông/bà quét lại rồi gửi.");
            Err(Error::invalid("file", message))
        }
        _ => Ok(()),
    }
}

/// The type of a scan, as browsers know it.
pub(super) fn mime(kind: ScanKind) -> &'static str {
    match kind {
        ScanKind::Pdf => "application/pdf",
        ScanKind::Png => "image/png",
        ScanKind::Jpeg => "image/jpeg",
    }
}

/// Bản sao chứng thực điện tử, a row of the register.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct CertifiedCopy {
    pub id: Uuid,
    pub dossier_id: Uuid,
    pub year: i32,
    pub number: i32,
    pub name: String,
    pub copies: i32,
    pub pages: i32,
    pub digest: String,
    pub file_name: String,
    pub signer: String,
    pub certified_at: DateTime<Utc>,
    pub by_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(paper: &str, on: &str, to: Option<&str>) -> Held {
        Held {
            id: Uuid::now_v7(),
            paper: paper.into(),
            name: "Giấy tờ mẫu".into(),
            digest: String::new(),
            mime: String::new(),
            file_name: String::new(),
            dossier_code: String::new(),
            held_on: day(on),
            valid_to: to.map(day),
        }
    }

    fn asked(key: &str, paper: &str, valid_days: Option<u32>) -> Component {
        Component { key: key.into(), paper: paper.into(), valid_days, ..Component::default() }
    }

    #[test]
    fn what_is_held_and_valid_is_offered_once() {
        let all = [held("can-cuoc", "2026-03-01", None), held("hon-nhan", "2026-01-01", Some("2026-06-30"))];
        let components = [
            asked("a", "can-cuoc", None),
            asked("b", "hon-nhan", Some(180)),
            asked("c", "", None),
            asked("d", "khac", None),
        ];
        let keys =
            |on: &str| offers(&all, &components, day(on)).iter().map(|o| o.component_key.clone()).collect::<Vec<_>>();
        assert_eq!(keys("2026-06-30"), ["a", "b"]);
        assert_eq!(keys("2026-07-01"), ["a"], "its last day is over");
        let young = [asked("b", "hon-nhan", Some(30))];
        assert_eq!(offers(&all, &young, day("2026-02-01")), [], "this procedure wants it younger");
        assert_eq!(valid_to(&components[1], day("2026-01-01")), Some(day("2026-06-30")));
        assert_eq!(valid_to(&components[0], day("2026-01-01")), None);
    }
}
