//! Cơ quan ban hành: under whose name a document goes out, and what follows from it: the head of its first page, its ký
//! hiệu, the authority of whoever signs it (NĐ 30/2020, Phụ lục I).

use crate::outgoing::{Draft, IssuedBy};
use office::DocumentKind;

/// Positions of those who stand at the head of a unit.
const HEADS: [&str; 5] = ["TRƯỞNG PHÒNG", "CHÁNH VĂN PHÒNG", "GIÁM ĐỐC", "HIỆU TRƯỞNG", "TRƯỞNG BAN"];

/// The agency in full, as texts name it.
pub(crate) fn name(draft: &Draft, ward: &str) -> String {
    match draft.issued_by {
        IssuedBy::Committee => format!("Ủy ban nhân dân {ward}"),
        IssuedBy::Council => format!("Hội đồng nhân dân {ward}"),
        IssuedBy::Unit | IssuedBy::Board => draft.agency_name.clone(),
    }
}

/// What stands above the bases of its quyết định and nghị quyết, with a placeholder for the ward.
pub(super) fn issuer(draft: &Draft) -> String {
    name(draft, "{{phuong}}").to_uppercase().replace("{{PHUONG}}", "{{phuong}}")
}

/// The agency above, where there is one, and the agency, line by line.
pub(super) fn head(draft: &Draft, ward: &str) -> (Option<String>, Vec<String>) {
    match draft.issued_by {
        IssuedBy::Committee => (None, vec!["ỦY BAN NHÂN DÂN".to_owned(), ward.to_owned()]),
        IssuedBy::Council => (None, vec!["HỘI ĐỒNG NHÂN DÂN".to_owned(), ward.to_owned()]),
        IssuedBy::Unit | IssuedBy::Board => (Some(format!("ỦY BAN NHÂN DÂN {ward}")), vec![draft.agency_name.clone()]),
    }
}

/// Letters of a unit's short name, without what it is: "VHXH" of "Phòng VH-XH", "TTPVHCC" of "Trung tâm PVHCC". What is
/// written in capitals is an abbreviation already; of other words the first letter stands.
pub(super) fn letters(unit_short_name: &str) -> String {
    let short = unit_short_name.trim_start_matches("Phòng ").trim_start_matches("Văn phòng ");
    let words = short.split(|c: char| !c.is_alphanumeric()).filter(|word| *word != "và");
    let of = |word: &str| word.chars().take(if word.contains(char::is_lowercase) { 1 } else { usize::MAX }).collect();
    words.map(of).collect::<Vec<String>>().concat().to_uppercase()
}

/// "/KH-UBND", "/NQ-HĐND", "/BC-VHXH"; on a công văn the unit that drafts it stands behind the agency: "/UBND-VHXH".
pub(crate) fn notation(kind: &DocumentKind, by: IssuedBy, unit_short_name: &str) -> String {
    let unit = letters(unit_short_name);
    let agency = match by {
        IssuedBy::Committee => "UBND",
        IssuedBy::Council => "HĐND",
        IssuedBy::Board => "BCĐ",
        IssuedBy::Unit if unit.is_empty() => "P",
        IssuedBy::Unit => &unit,
    };
    match (kind.numbered, kind.is_letter) {
        (false, _) => String::new(),
        (true, false) => format!("/{}-{agency}", kind.code),
        (true, true) if by == IssuedBy::Unit || unit.is_empty() => format!("/{agency}"),
        (true, true) => format!("/{agency}-{unit}"),
    }
}

/// Does a ký hiệu name the agency under whose name the document goes out, as far as agencies are known by their letters?
pub(super) fn is_named_in(notation: &str, kind: &DocumentKind, by: IssuedBy) -> bool {
    let groups = notation.trim_start_matches('/');
    let agency = if kind.is_letter { groups } else { groups.strip_prefix(&kind.code).unwrap_or(groups) };
    let names = |letters: &str| agency.split(['-', '.']).any(|group| group == letters);
    match by {
        IssuedBy::Committee => !names("HĐND") && !names("BCĐ"),
        IssuedBy::Council => names("HĐND"),
        IssuedBy::Unit => !names("UBND") && !names("HĐND") && !names("BCĐ"),
        IssuedBy::Board => !names("UBND") && !names("HĐND"),
    }
}

/// Whose title begins with "phó".
pub(super) fn is_deputy(title: &str) -> bool {
    vietnamese::fold(title).starts_with("pho ")
}

/// "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH": one a line. What the chairperson issues alone has no "TM.": it says
/// so itself, or is a chỉ thị or công điện (NĐ 30/2020, Điều 13 and Phụ lục I).
pub(crate) fn authority(title: &str, kind: &str, draft: &Draft) -> String {
    let is_deputy = is_deputy(title);
    let is_personal = match vietnamese::fold(&draft.issuer).trim() {
        "" => matches!(kind, "CT" | "CĐ"),
        issuer => issuer.starts_with("chu tich"),
    };
    let title = title.to_uppercase();
    let bare = title.strip_prefix("PHÓ ").unwrap_or(&title);
    let (whole, head) = match draft.issued_by {
        IssuedBy::Committee if is_personal => (None, "CHỦ TỊCH"),
        IssuedBy::Committee => (Some("TM. ỦY BAN NHÂN DÂN"), "CHỦ TỊCH"),
        IssuedBy::Council => (Some("TM. HỘI ĐỒNG NHÂN DÂN"), "CHỦ TỊCH"),
        IssuedBy::Board => (Some("TM. BAN CHỈ ĐẠO"), "TRƯỞNG BAN"),
        IssuedBy::Unit if bare.is_empty() || bare.starts_with("PHÒNG") => (None, HEADS[0]),
        IssuedBy::Unit => (None, HEADS.into_iter().find(|head| bare.starts_with(head)).unwrap_or(bare)),
    };
    let deputy = format!("KT. {head}\nPHÓ {head}");
    let hand = if is_deputy { deputy.as_str() } else { head };
    whole.into_iter().chain([hand]).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drafting::kind;

    fn draft(issued_by: IssuedBy, issuer: &str) -> Draft {
        Draft { issued_by, issuer: issuer.into(), agency_name: "Phòng Kinh tế".into(), ..Draft::default() }
    }

    #[test]
    fn who_signs_for_whom_is_said_as_the_decree_does() {
        let deputy = "Phó Chủ tịch UBND phường";
        let of = |title: &str, kind: &str, issuer: &str| authority(title, kind, &draft(IssuedBy::Committee, issuer));
        assert_eq!(of("Chủ tịch UBND phường", "KH", ""), "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH");
        assert_eq!(of(deputy, "KH", ""), "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH");
        assert_eq!(of("Chủ tịch", "QĐ", "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG"), "CHỦ TỊCH");
        assert_eq!(of("Chủ tịch", "QĐ", "ỦY BAN NHÂN DÂN PHƯỜNG"), "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH");
        assert_eq!(of(deputy, "CT", ""), "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH");
        let by = |title: &str, by| authority(title, "BC", &draft(by, ""));
        assert_eq!(by("Chủ tịch HĐND", IssuedBy::Council), "TM. HỘI ĐỒNG NHÂN DÂN\nCHỦ TỊCH");
        assert_eq!(by(deputy, IssuedBy::Board), "TM. BAN CHỈ ĐẠO\nKT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN");
        assert_eq!(by("Trưởng phòng Kinh tế", IssuedBy::Unit), "TRƯỞNG PHÒNG");
        assert_eq!(by("Phụ trách đơn vị", IssuedBy::Unit), "PHỤ TRÁCH ĐƠN VỊ", "what the decree does not name stays");
        assert_eq!(by("Phó Chánh Văn phòng", IssuedBy::Unit), "KT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG");
        assert_eq!(by("Phó phòng Kinh tế", IssuedBy::Unit), "KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG");
        assert_eq!(by("Phó Trưởng phòng", IssuedBy::Unit), "KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG");
    }

    #[test]
    fn a_unit_is_named_by_its_first_letters_and_its_abbreviations() {
        for (name, short) in [
            ("Phòng VH-XH", "VHXH"),
            ("Trung tâm PVHCC", "TTPVHCC"),
            ("Văn phòng", "VP"),
            ("Văn phòng HĐND-UBND", "HĐNDUBND"),
            ("Phòng Kinh tế, Hạ tầng và Đô thị", "KTHTĐT"),
            ("VP", "VP"),
            ("Trường Mầm non 1", "TMN1"),
            ("", ""),
        ] {
            assert_eq!(letters(name), short, "{name}");
        }
    }

    #[test]
    fn a_notation_names_the_agency_and_a_letter_the_unit_that_drafts_it() {
        let of = |key: &str, by| notation(kind::of(key), by, "Phòng VH-XH");
        assert_eq!(of("NQ", IssuedBy::Council), "/NQ-HĐND");
        assert_eq!((of("BC", IssuedBy::Unit), of("", IssuedBy::Unit)), ("/BC-VHXH".into(), "/VHXH".into()));
        assert_eq!((of("KH", IssuedBy::Board), of("", IssuedBy::Board)), ("/KH-BCĐ".into(), "/BCĐ-VHXH".into()));
        let fits = |notation: &str, key: &str, by| is_named_in(notation, kind::of(key), by);
        for by in IssuedBy::ALL {
            for key in ["NQ", "KH", ""] {
                assert!(fits(&of(key, by), key, by), "{key}");
            }
        }
        assert!(!fits("/NQ-HĐND", "NQ", IssuedBy::Committee) && !fits("/NQ-UBND", "NQ", IssuedBy::Council));
        assert!(!fits("/KH-BCĐ", "KH", IssuedBy::Committee) && !fits("/BCĐ-VHXH", "", IssuedBy::Unit));
        assert!(!fits("/UBND-VP", "", IssuedBy::Unit) && fits("/KH-TT.HĐND", "KH", IssuedBy::Council));
    }
}
