//! Citations as documents print them, and those of real plans against what a careful reader found.

use super::*;
use proptest::prelude::*;
use std::path::PathBuf;

/// The text of a citation within its text, and what it says.
fn one(text: &str) -> (String, Citation) {
    let found = citations(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    let one = found.into_iter().next().unwrap();
    (text[one.start..one.end].to_owned(), one)
}

#[test]
fn numbers_are_read_whole_and_shortened() {
    for (text, kind, number, range) in [
        ("Căn cứ Luật số 20/2023/QH15 ngày 22/6/2023;", "Luật", "20/2023/QH15", "Luật số 20/2023/QH15 ngày 22/6/2023"),
        ("theo Nghị định số 30/2020/NĐ-CP.", "Nghị định", "30/2020/NĐ-CP", "Nghị định số 30/2020/NĐ-CP"),
        ("theo NĐ 30/2020.", "Nghị định", "30/2020/NĐ-CP", "NĐ 30/2020"),
        ("theo NĐ số 30/2020/NĐ-CP", "Nghị định", "30/2020/NĐ-CP", "NĐ số 30/2020/NĐ-CP"),
        ("Nghị định 118/2025 về", "Nghị định", "118/2025/NĐ-CP", "Nghị định 118/2025"),
        ("Thông tư 01/2023/TT-VPCP", "Thông tư", "01/2023/TT-VPCP", "Thông tư 01/2023/TT-VPCP"),
        ("(TT 226/2016)", "Thông tư", "226/2016", "TT 226/2016"),
        ("Luật 91/2025,", "Luật", "91/2025", "Luật 91/2025"),
        ("Quyết định 766/QĐ-TTg", "Quyết định", "766/QĐ-TTg", "Quyết định 766/QĐ-TTg"),
        ("Kế hoạch 173/KH-UBND", "Kế hoạch", "173/KH-UBND", "Kế hoạch 173/KH-UBND"),
        ("Nghị quyết số 57-NQ/TW", "Nghị quyết", "57-NQ/TW", "Nghị quyết số 57-NQ/TW"),
        ("tinh thần Nghị quyết 57 của", "Nghị quyết", "57", "Nghị quyết 57"),
        ("triển khai Đề án 06 và", "Đề án", "06", "Đề án 06"),
        ("Bộ luật Dân sự số 91/2015/QH13", "Bộ luật", "91/2015/QH13", "Bộ luật Dân sự số 91/2015/QH13"),
        ("theo TCVN 11930:2017;", "Tiêu chuẩn", "TCVN 11930:2017", "TCVN 11930:2017"),
        ("QCVN 102:2016/BTTTT.", "Quy chuẩn", "QCVN 102:2016/BTTTT", "QCVN 102:2016/BTTTT"),
    ] {
        let (covered, read) = one(text);
        assert_eq!((read.kind, read.number.as_str(), covered.as_str()), (kind, number, range), "{text}");
    }
}

#[test]
fn laws_are_read_by_their_names() {
    for (text, kind, name, year, range) in [
        ("Luật Giao dịch điện tử 2023;", "Luật", "Giao dịch điện tử", Some(2023), "Luật Giao dịch điện tử 2023"),
        ("Luật Lưu trữ năm 2011 và", "Luật", "Lưu trữ", Some(2011), "Luật Lưu trữ năm 2011"),
        (
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
            "Luật",
            "Tổ chức chính quyền địa phương",
            Some(2025),
            "Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
        ),
        ("theo Luật Đất đai, bảo đảm", "Luật", "Đất đai", None, "Luật Đất đai"),
        ("Bộ luật Dân sự được", "Bộ luật", "Dân sự", None, "Bộ luật Dân sự"),
        (
            "Luật Giao dịch\nđiện tử năm 2023.",
            "Luật",
            "Giao dịch điện tử",
            Some(2023),
            "Luật Giao dịch\nđiện tử năm 2023",
        ),
        (
            "Luật sửa đổi, bổ sung một số điều của Luật Đấu thầu năm 2025",
            "Luật",
            "sửa đổi bổ sung một số điều của Luật Đấu thầu",
            Some(2025),
            "Luật sửa đổi, bổ sung một số điều của Luật Đấu thầu năm 2025",
        ),
        ("Hiến pháp năm 2013", "Hiến pháp", "", Some(2013), "Hiến pháp năm 2013"),
        ("Luật CNTT 2006 hết", "Luật", "CNTT", Some(2006), "Luật CNTT 2006"),
        (
            "Luật Khoa học, công nghệ và đổi mới sáng tạo ngày 27/6/2025",
            "Luật",
            "Khoa học công nghệ và đổi mới sáng tạo",
            Some(2025),
            "Luật Khoa học, công nghệ và đổi mới sáng tạo ngày 27/6/2025",
        ),
    ] {
        let (covered, read) = one(text);
        assert_eq!((read.kind, read.name.as_str(), read.year), (kind, name, year), "{text}");
        assert_eq!(covered, range);
    }
    let two = citations("Luật Giao dịch điện tử và Luật Viễn thông");
    assert_eq!(two.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Giao dịch điện tử", "Viễn thông"]);
}

#[test]
fn the_place_is_kept_with_its_document() {
    for (text, place) in [
        ("điểm a khoản 2 Điều 5 Luật Giao dịch điện tử 2023", "điểm a khoản 2 Điều 5"),
        ("theo Điều 24 của Nghị định số 30/2020/NĐ-CP", "Điều 24"),
        ("khoản 1, 2 và 3 Điều 5 Nghị định 30/2020", "khoản 1, 2 và 3 Điều 5"),
        ("điểm b, c khoản 1 và khoản 3 Điều 7 Thông tư 01/2023/TT-VPCP", "điểm b, c khoản 1 và khoản 3 Điều 7"),
        ("Nghị định số 30/2020/NĐ-CP, Điều 24", "Điều 24"),
        ("Nghị định số 30/2020/NĐ-CP (Phụ lục I)", "Phụ lục I"),
        ("Chương VI Nghị định 224/2026", "Chương VI"),
        ("Điều 5. Nghị định số 30/2020/NĐ-CP", ""),
        ("điểm số của Nghị định 30/2020", ""),
    ] {
        let (covered, read) = one(text);
        assert_eq!(read.place, place, "{text}");
        assert!(covered.contains(place));
    }
    let two = citations("Nghị định số 30/2020/NĐ-CP, Điều 5 Nghị định số 45/2020/NĐ-CP");
    assert_eq!((two[0].place.as_str(), two[1].place.as_str()), ("", "Điều 5"), "it belongs to the one after it");
}

#[test]
fn what_is_no_citation_is_not_taken_for_one() {
    for text in [
        "tuân thủ pháp luật Nhà nước",
        "Luật này có hiệu lực",
        "Luật sư được",
        "ngày 12/2025",
        "3472/3754 hồ sơ",
        "4G/5G",
        "quyết định 15 nội dung",
        "Số: 173/KH-UBND",
        "**Số: 12/KH-UBND**",
        "đạt 57/60",
        "Điều 5. Phạm vi",
        "khoản 2 mục này",
        "Quyết định 2 việc",
        "giai đoạn 2021-2025",
        "TCVN mới",
        "Kế hoạch năm 2026",
    ] {
        assert_eq!(citations(text), [], "{text}");
    }
}

fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("DINH_SHARED").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    if folder.join("data/plans").is_dir() {
        return Some(folder);
    }
    eprintln!("LEFT OUT: the folder of real plans is not here (DINH_SHARED, or ../shared)");
    None
}

#[test]
fn the_bases_of_real_plans_are_found() {
    let Some(shared) = shared() else { return };
    for plan in ["song-cong-2026", "dong-xoai-2026", "tam-thanh-2026"] {
        let text = std::fs::read_to_string(shared.join(format!("data/plans/{plan}.txt"))).unwrap();
        let gold = std::fs::read_to_string(shared.join(format!("data/plans/{plan}.gold.json"))).unwrap();
        let gold: serde_json::Value = serde_json::from_str(&gold).unwrap();
        let text = vietnamese::nfc(&text).into_owned();
        let found = citations(&text);
        let whole: Vec<&Citation> = found.iter().filter(|c| !c.is_bare() && !c.number.is_empty()).collect();
        let form = crate::law::spelling::number_form;
        let bases: Vec<&serde_json::Value> =
            gold["legal_bases"].as_array().unwrap().iter().filter(|b| b["self"] != true).collect();
        let number = |b: &serde_json::Value| form(b["number_printed"].as_str().unwrap());
        let missed: Vec<&str> = bases
            .iter()
            .filter(|b| !whole.iter().any(|c| form(&c.number) == number(b)))
            .filter_map(|b| b["number_printed"].as_str())
            .collect();
        let wrong: Vec<&str> = whole
            .iter()
            .filter(|c| !gold["legal_bases"].as_array().unwrap().iter().any(|b| number(b) == form(&c.number)))
            .map(|c| c.number.as_str())
            .collect();
        let agree = bases.iter().filter(|b| {
            whole
                .iter()
                .any(|c| form(&c.number) == number(b) && c.date.map(|d| d.to_string()).as_deref() == b["date"].as_str())
        });
        println!(
            "{plan}: {} of {} bases, {} with their day; beside them {:?}",
            bases.len() - missed.len(),
            bases.len(),
            agree.count(),
            wrong
        );
        assert!(missed.is_empty(), "{plan}: {missed:?}");
        assert!(wrong.is_empty(), "{plan}: {wrong:?}");
        for citation in &found {
            assert!(!text[citation.start..citation.end].contains("\n\n\n"));
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "(?s).{0,200}") {
        citations(&text);
    }

    #[test]
    fn pieces_of_citations_stay_in_bounds_and_apart(parts in proptest::collection::vec(prop_oneof![
        Just("Luật ".to_owned()), Just("Giao dịch điện tử".to_owned()), Just(" năm 2023".to_owned()), Just("NĐ ".to_owned()),
        Just("30/2020".to_owned()), Just("/NĐ-CP".to_owned()), Just(" ngày 22/6/2023".to_owned()), Just(", ".to_owned()),
        Just("điểm a ".to_owned()), Just("khoản 2 ".to_owned()), Just("Điều 5".to_owned()), Just(" và ".to_owned()),
        Just("TCVN ".to_owned()), Just("11930:2017".to_owned()), Just("Bộ luật ".to_owned()), Just("số ".to_owned()),
        Just("Hiến pháp".to_owned()), Just("\n".to_owned()), Just("Đ".to_owned()), Just("(".to_owned()), "\\PC{0,5}"], 0..24)) {
        let text = parts.concat();
        let found = citations(&text);
        for citation in &found {
            prop_assert!(citation.start < citation.end && text.get(citation.start..citation.end).is_some());
        }
        for two in found.windows(2) {
            prop_assert!(two[0].end <= two[1].start, "{text}: {found:?}");
        }
    }
}
