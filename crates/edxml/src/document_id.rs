//! Names of agencies and of documents as agencies know them.

use crate::time;
use chrono::NaiveDate;

/// Mã định danh văn bản: the agency, the day and the symbol name a document everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentId {
    pub organ_id: String,
    pub promulgated_on: NaiveDate,
    pub symbol: String,
}

impl DocumentId {
    /// Of its text; `None` where it is written otherwise (some systems send a UUID).
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, ',').map(str::trim);
        let (organ_id, day, symbol) = (parts.next()?, parts.next()?, parts.next()?);
        let promulgated_on = time::read_day(day)?;
        (is_organ_id(organ_id) && !symbol.is_empty()).then(|| Self {
            organ_id: organ_id.to_owned(),
            promulgated_on,
            symbol: symbol.to_owned(),
        })
    }
}

impl std::fmt::Display for DocumentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{},{}", self.organ_id, time::write_day(self.promulgated_on), self.symbol)
    }
}

/// Is this an identifier of an agency (QĐ 20/2020/QĐ-TTg): groups of letters and digits between dots, one of them the
/// letter and two digits of the first level? Both "H55.242" and the older "000.00.00.H55" are.
pub fn is_organ_id(text: &str) -> bool {
    let is_top = |group: &str| {
        let mut chars = group.chars();
        chars.next().is_some_and(|c| c.is_ascii_uppercase()) && group.len() == 3 && chars.all(|c| c.is_ascii_digit())
    };
    let groups: Vec<&str> = text.split('.').collect();
    let sound = |group: &&str| !group.is_empty() && group.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    text.len() <= 35
        && groups.iter().all(sound)
        && [groups.first(), groups.last()].into_iter().flatten().any(|group| is_top(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_named_by_agency_day_and_symbol() {
        let id = DocumentId::parse("000.00.00.H55,2026/11/20,173/KH-UBND").unwrap();
        assert_eq!((id.organ_id.as_str(), id.symbol.as_str()), ("000.00.00.H55", "173/KH-UBND"));
        assert_eq!(id.to_string(), "000.00.00.H55,2026/11/20,173/KH-UBND");
        assert_eq!(DocumentId::parse("2b1c2b9e-0f5a-7d3c-8c59-1f6f1b9b8f10"), None);
        assert_eq!(DocumentId::parse("H55,2026/13/45,1/A"), None);
    }

    #[test]
    fn both_ways_of_writing_an_agency_are_known() {
        for good in ["H55", "H55.242", "000.00.00.H55", "G09.01.02", "H15.50.05.13"] {
            assert!(is_organ_id(good), "{good}");
        }
        for bad in ["", "h55", "H5", "000.00.00", "H55..1", "H55/1", "H55.<b>", "H55.00000000000000000000000000000000"]
        {
            assert!(!is_organ_id(bad), "{bad}");
        }
    }
}
