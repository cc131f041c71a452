//! Citations as plans print them.

use super::*;
use proptest::prelude::*;

/// A citation, and the kind, number, date and issuer read from it ("" where there is none).
const CITED: &[(&str, &str, &str, &str, &str)] = &[
    (
        "Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị về đột phá",
        "Nghị quyết",
        "57-NQ/TW",
        "2024-12-22",
        "Bộ Chính trị",
    ),
    (
        "Quyết định số 749/QĐ-TTg ngày 03 tháng 6 năm 2020 của Thủ tướng Chính phủ phê duyệt",
        "Quyết định",
        "749/QĐ-TTg",
        "2020-06-03",
        "Thủ tướng Chính phủ",
    ),
    (
        "Nghị quyết số 193/2025/QH15 ngày 19/02/2025 của Quốc hội thí điểm một số cơ chế",
        "Nghị quyết",
        "193/2025/QH15",
        "2025-02-19",
        "Quốc hội",
    ),
    ("Luật Chuyển đổi số số 148/2025/QH15 ngày 11/12/2025", "Luật", "148/2025/QH15", "2025-12-11", ""),
    (
        "Nghị định số 118/2025/NĐ-CP ngày 09/6/2025 của Chính phủ",
        "Nghị định",
        "118/2025/NĐ-CP",
        "2025-06-09",
        "Chính phủ",
    ),
    ("Công văn số 391/UBND-VHXH ngày 15/8/2025 về việc", "Công văn", "391/UBND-VHXH", "2025-08-15", ""),
    ("(số 81/QĐ-UBND ngày 22/7/2025)", "Quyết định", "81/QĐ-UBND", "2025-07-22", ""),
    ("Chương trình hành động số 03-CTr/ĐU ngày 25/7/2025", "Chương trình", "03-CTr/ĐU", "2025-07-25", ""),
    (
        "đề nghị của Trưởng phòng Văn hóa - Xã hội tại Tờ trình số 925/TTr-PVHXXH ngày 03/4/2026.",
        "Tờ trình",
        "925/TTr-PVHXXH",
        "2026-04-03",
        "Trưởng phòng Văn hóa - Xã hội",
    ),
    (
        "UBND phường Sông Công ban hành Kế hoạch số 50/KH-UBND ngày 23/7/2025",
        "Kế hoạch",
        "50/KH-UBND",
        "2025-07-23",
        "UBND phường Sông Công",
    ),
    (
        "Kế hoạch số 173 / KH - UBND ngày 05 /11/2025 của UBND phường",
        "Kế hoạch",
        "173/KH-UBND",
        "2025-11-05",
        "UBND phường",
    ),
    (
        "Nghị quyết số 45-NQ/TW ngày 24/11/2023 của Ban Chấp hành Trung ương Đảng (Khóa XIII) về xây dựng",
        "Nghị quyết",
        "45-NQ/TW",
        "2023-11-24",
        "Ban Chấp hành Trung ương Đảng (Khóa XIII)",
    ),
];

fn one(text: &str) -> Citation {
    let found = citations(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn numbers_of_state_party_assembly_and_cong_van_are_read() {
    for (text, kind, number, date, issuer) in CITED {
        let found = one(text);
        assert_eq!(found.kind, Some(*kind), "{text}");
        assert_eq!(found.number, *number, "{text}");
        assert_eq!(found.date.map(|d| d.to_string()).unwrap_or_default(), *date, "{text}");
        assert_eq!(found.issuer.unwrap_or_default(), *issuer, "{text}");
    }
}

#[test]
fn figures_and_dates_are_no_citations() {
    for text in [
        "3472/3754 hồ sơ",
        "4G/5G",
        "01 lần/tháng/khu phố",
        "ngày 22/12/2024",
        "giai đoạn 2021-2025",
        "15/15 Trưởng khu phố",
        "Đề án 06",
        "STEM/STEAM",
        "1 tuần/lần",
    ] {
        assert_eq!(citations(text), [], "{text}");
    }
}

#[test]
fn two_prints_of_one_number_share_a_key() {
    assert_eq!(number_key("05-NQ/TU"), number_key("05/NQ-TU"));
    assert_ne!(number_key("71-NQ/TW"), number_key("71/NQ-CP"));
    assert_eq!(codes("57-NQ/TW"), Some(("NQ", "TW")));
    assert_eq!(codes("118/2025/NĐ-CP"), Some(("NĐ", "CP")));
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".{0,300}") {
        citations(&text);
    }

    #[test]
    fn pieces_of_citations_never_panic(parts in proptest::collection::vec(prop_oneof![
        Just("Nghị quyết số ".to_owned()), Just("57-NQ/TW".to_owned()), Just(" ngày ".to_owned()), Just("22/12/2024".to_owned()),
        Just(" của ".to_owned()), Just("/".to_owned()), Just("-".to_owned()), Just("(".to_owned()), Just("Đ".to_owned()), Just(" ".to_owned()),
        Just("tại Tờ trình số 5".to_owned()), Just("ban hành".to_owned()), "\\PC{0,6}"], 0..24)) {
        citations(&parts.concat());
    }
}
