//! A number tells who issued the document: "NQ-CP" is the Government's, "NQ/TW" the Party's central bodies'.

use super::{Facts, place};
use crate::reading::{Contradiction, ContradictionKind, LegalBase};
use crate::text::{has_any, lower};

/// Code at the end of a number, whose it is, and words of which one stands in the issuer's name.
const OWNERS: [(&str, &str, &[&str]); 8] = [
    ("TW", "cơ quan Trung ương của Đảng", &["bộ chính trị", "trung ương", "ban bí thư", "tw"]),
    ("CP", "Chính phủ", &["chính phủ"]),
    ("TTg", "Thủ tướng Chính phủ", &["thủ tướng"]),
    ("VPCP", "Văn phòng Chính phủ", &["văn phòng chính phủ"]),
    (
        "TU",
        "Tỉnh ủy, Thành ủy",
        &["tỉnh ủy", "thành ủy", "đảng bộ tỉnh", "đảng bộ thành phố", "ban thường vụ", "ban chấp hành", "tu"],
    ),
    ("ĐU", "Đảng ủy", &["đảng ủy", "đảng bộ", "ban thường vụ", "ban chấp hành"]),
    ("UBND", "Ủy ban nhân dân", &["ubnd", "ủy ban nhân dân", "chủ tịch"]),
    ("HĐND", "Hội đồng nhân dân", &["hđnd", "hội đồng nhân dân"]),
];

pub(super) fn find(facts: &Facts<'_>) -> Vec<Contradiction> {
    facts.legal_bases.iter().filter_map(misfit).collect()
}

fn misfit(base: &LegalBase) -> Option<Contradiction> {
    let issuer = base.issuer.as_deref()?;
    let (_, owner) = vietnamese::citation::codes(&base.number)?;
    let (_, whose, names) = OWNERS.iter().find(|(code, _, _)| *code == owner)?;
    let low = lower(issuer);
    if has_any(&low, names) || !is_other_owner(&low) {
        return None;
    }
    // the Prime Minister's name contains the Government's
    Some(Contradiction {
        kind: ContradictionKind::CitationIssuer,
        message: format!(
            "Số, ký hiệu {} là của {whose}, nhưng kế hoạch ghi cơ quan ban hành là {issuer}. Cần kiểm tra lại số hoặc cơ quan ban hành.",
            base.number
        ),
        first: place(&base.text, base.source),
        second: place(&format!("của {issuer}"), base.source),
    })
}

/// The issuer is one of the bodies whose numbers are known; a body that merely drafted a document is none.
fn is_other_owner(low: &str) -> bool {
    OWNERS.iter().any(|(_, _, names)| has_any(low, names))
        || low.starts_with("bộ ")
        || low.starts_with("sở ")
        || low.starts_with("quốc hội")
}
