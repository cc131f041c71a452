//! The ruler finds nothing in what our writers make, and names what is broken in what others make.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails fails its test")]

extern crate dinh_office as office;

#[path = "support/documents.rs"]
mod documents;
mod support;

use office::ruler::{Measured, Severity, measure};
use office::{AdministrativeDocument, Block, DocumentKind, ReadError, to_docx};

fn told(measured: &Measured) -> String {
    let line = |one: &office::ruler::Departure| {
        format!("{} [{}] {} → {} ({})", one.severity, one.rule, one.found, one.expected, one.place)
    };
    measured.departures.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn of_document(document: &AdministrativeDocument) -> Measured {
    measure(&to_docx(document).unwrap(), "a.docx").unwrap()
}

/// The rules that a change breaks.
fn broken(part: &str, change: impl Fn(String) -> String) -> Vec<String> {
    let bytes = support::changed(&to_docx(&documents::plan()).unwrap(), part, change);
    let mut rules: Vec<String> =
        measure(&bytes, "a.docx").unwrap().departures.into_iter().map(|one| one.rule).collect();
    rules.dedup();
    rules
}

/// The rules that a letter of few lines breaks with other words.
fn changed_short(from: &str, to: &str) -> Vec<String> {
    let letter =
        AdministrativeDocument { body: vec![Block::Paragraph("Đề nghị báo cáo".into())], ..documents::letter() };
    let bytes = support::changed(&to_docx(&letter).unwrap(), "word/document.xml", |xml| xml.replace(from, to));
    measure(&bytes, "a.docx").unwrap().departures.into_iter().map(|one| one.rule).collect()
}

/// A change to one named style.
fn restyled(id: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    broken("word/styles.xml", |styles| support::restyled(&styles, id, &change))
}

#[test]
fn our_documents_of_every_kind_are_in_form() {
    for kind in DocumentKind::all() {
        let measured = of_document(&documents::of_kind(kind));
        assert!(measured.is_in_form(), "{}:\n{}", kind.name, told(&measured));
        if kind.name != "Thư công" {
            assert_eq!(measured.kind.as_deref(), Some(kind.name.as_str()));
        }
    }
}

#[test]
fn long_boxes_and_blanks_of_every_kind_are_in_form() {
    for kind in DocumentKind::all() {
        for document in documents::stretched(kind) {
            let measured = of_document(&document);
            assert!(documents::is_in_form(&document, &measured), "{}:\n{}", kind.name, told(&measured));
        }
    }
}

#[test]
fn a_plan_a_letter_and_a_report_with_all_their_boxes_are_in_form() {
    for document in [documents::plan(), documents::letter(), documents::report()] {
        let measured = of_document(&document);
        assert!(measured.is_in_form(), "{}:\n{}", document.kind, told(&measured));
        assert!(measured.boxes.len() >= 11, "{:?}", measured.boxes);
    }
}

#[test]
fn sizes_weights_and_casing_of_each_box_are_measured() {
    let size = |from: u32, to: u32| {
        move |style: &str| style.replace(&format!("w:sz w:val=\"{from}\""), &format!("w:sz w:val=\"{to}\""))
    };
    assert_eq!(restyled("QuocHieu", size(24, 28)), ["motto.size"]);
    assert_eq!(restyled("TieuNgu", |style| style.replace("<w:b ", "<w:b w:val=\"0\" ")), ["motto_line.bold"]);
    assert_eq!(restyled("SoKyHieu", size(26, 28)), ["number.size"]);
    assert_eq!(restyled("DiaDanhNgayThang", |style| style.replace("<w:i ", "<w:i w:val=\"0\" ")), ["date.italic"]);
    assert_eq!(restyled("TenLoai", |style| style.replace("center", "left")), ["kind.centred"]);
    assert_eq!(restyled("CanCu", |style| style.replace("<w:i ", "<w:i w:val=\"0\" ")), ["bases.italic"; 1]);
    assert_eq!(
        restyled("NoiNhanTieuDe", |style| style.replace("<w:i ", "<w:i w:val=\"0\" ")),
        ["recipients_title.italic"]
    );
    assert_eq!(restyled("NoiNhan", size(22, 26)), ["recipients.size"]);
    assert_eq!(
        restyled("PhuLucKemTheo", |style| style.replace("<w:i ", "<w:i w:val=\"0\" ")),
        ["appendix_note.italic"]
    );
    assert_eq!(restyled("SoTrang", size(26, 20)), ["page_number.size"]);
    assert_eq!(restyled("SoTrang", |style| style.replace("center", "right")), ["page_number.centred"]);
}

#[test]
fn the_setting_of_the_text_is_measured() {
    assert_eq!(restyled("NoiDung", |style| style.replace("w:val=\"both\"", "w:val=\"left\"")), ["body.justified"]);
    assert_eq!(
        restyled("NoiDung", |style| style.replace("w:firstLine=\"720\"", "w:firstLine=\"0\"")),
        ["body.first_line"]
    );
    assert_eq!(restyled("NoiDung", |style| style.replace("w:before=\"120\"", "w:before=\"20\"")), ["body.gap"]);
    assert_eq!(restyled("NoiDung", |style| style.replace("w:line=\"264\"", "w:line=\"420\"")), ["body.lines"]);
    assert_eq!(restyled("NoiDung", |style| style.replace("w:sz w:val=\"28\"", "w:sz w:val=\"24\"")), ["body.size"]);
    assert_eq!(restyled("NoiDung", |style| style.replace("w:sz w:val=\"28\"", "w:sz w:val=\"26\"")), ["body.one_size"]);
    assert_eq!(broken("word/styles.xml", |styles| styles.replace("Times New Roman", "Arial")), ["font.name"]);
}

#[test]
fn paper_and_margins_are_measured() {
    assert_eq!(
        broken("word/document.xml", |xml| xml.replace("w:left=\"1700\"", "w:left=\"1134\"")),
        ["page.margin_left"]
    );
    assert_eq!(broken("word/document.xml", |xml| xml.replace("w:top=\"1133\"", "w:top=\"1701\"")), ["page.margin_top"]);
    let letter = |xml: String| xml.replace("w:w=\"11906\" w:h=\"16838\"", "w:w=\"12240\" w:h=\"15840\"");
    assert_eq!(broken("word/document.xml", letter), ["page.size"]);
    let shown = |xml: String| xml.replace("<w:titlePg />", "").replace("<w:titlePg/>", "");
    assert_eq!(broken("word/document.xml", shown), ["page_number.first"]);
    assert_eq!(broken("word/header1.xml", |xml| xml.replace("PAGE", "DATE")), ["page_number.missing"]);
}

#[test]
fn words_and_signs_are_measured() {
    let text = |from: &'static str, to: &'static str| broken("word/document.xml", move |xml| xml.replace(from, to));
    assert_eq!(text("Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc"), ["motto_line.text"]);
    assert_eq!(text("CỘNG HÒA", "CỘNG HOÀ"), ["motto.text"]);
    assert_eq!(text("Số: 09/KH-UBND", "Số: 9/QĐ - UBND"), ["number.zero", "number.space", "number.code"]);
    assert_eq!(text("ngày 09 tháng 4 năm", "ngày 9 tháng 04 năm"), ["date.zero"]);
    assert_eq!(text("thực hiện./.", "thực hiện."), ["body.closing"]);
    // In a short text as in a long one.
    assert_eq!(changed_short("./.", "."), ["body.closing"]);
    assert_eq!(text("TM. ỦY BAN", "T/M ỦY BAN"), ["authority.form"]);
    assert_eq!(text(">Nguyễn Văn Mẫu", ">ThS. Nguyễn Văn Mẫu"), ["signer.degree"]);
    assert_eq!(text("- Lưu: VT, VHXH.", "- Lưu VT, VHXH"), ["recipients.last", "recipients.file"]);
    assert_eq!(text("Như trên;", "Như trên,"), ["recipients.end"]);
    assert!(text("Như trên;", "Như trên; (để b/c)").is_empty());
    assert_eq!(text(">đ) ", ">e) "), ["body.points"]);
    assert_eq!(text(">a) ", ">a. "), ["body.numbering", "body.points"]);
    assert_eq!(text("I. MỤC ĐÍCH, YÊU CẦU", "I. Mục đích, yêu cầu"), ["section.case"]);
    assert_eq!(text(">Phụ lục II<", ">PHỤ LỤC II<"), ["appendix.case"]);
    assert_eq!(text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ""), ["motto.missing"]);
    assert_eq!(text("Nơi nhận:", ""), ["recipients_title.missing"]);
}

#[test]
fn each_departure_names_its_rule_its_place_and_its_source() {
    let bytes = support::changed(&to_docx(&documents::plan()).unwrap(), "word/document.xml", |xml| {
        xml.replace("09/KH", "9/KH")
    });
    let measured = measure(&bytes, "a.docx").unwrap();
    let [one] = measured.departures.as_slice() else { panic!("{}", told(&measured)) };
    assert_eq!(one.severity, Severity::Wrong);
    assert_eq!(one.source, "Phụ lục I NĐ 30/2020/NĐ-CP, phần I, mục II.3");
    assert_eq!(one.place.text, "Số: 9/KH-UBND");
    assert!(one.found.contains("số 0") && one.place.line.is_some());
}

#[test]
fn scans_damaged_files_and_other_files_are_refused_with_a_sentence() {
    assert_eq!(measure(&support::pdf(&[(&[], &[])]), "a.pdf"), Err(ReadError::NoText));
    assert_eq!(measure(b"", "a.docx"), Err(ReadError::Empty));
    assert!(matches!(measure(b"%PDF-1.7 ...", "a.pdf"), Err(ReadError::Damaged { .. })));
    let bytes = to_docx(&documents::plan()).unwrap();
    for end in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
        assert!(measure(&bytes[..end], "a.docx").is_err());
    }
}

/// The folder of real plans.
fn plans() -> Option<Vec<(String, Vec<u8>)>> {
    let shared = std::env::var_os("DINH_SHARED").map_or_else(|| "../../../shared".into(), std::path::PathBuf::from);
    let Ok(entries) = std::fs::read_dir(shared.join("data/plans")) else {
        eprintln!("LEFT OUT: the folder of real plans is not here (DINH_SHARED, or ../shared)");
        return None;
    };
    let files = entries.flatten().map(|entry| entry.path());
    let plans = files.filter(|path| path.extension().is_some_and(|end| end == "txt" || end == "docx" || end == "pdf"));
    Some(
        plans
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
            .collect(),
    )
}

#[test]
fn real_plans_are_measured_and_what_is_said_of_them_is_true() {
    let Some(plans) = plans() else { return };
    for (name, bytes) in plans {
        let measured = measure(&bytes, &name).unwrap();
        eprintln!("{name}: {:?}\n{}\n", measured.boxes, told(&measured));
        let rules: Vec<&str> = measured.departures.iter().map(|one| one.rule.as_str()).collect();
        let has = |rule: &str| rules.contains(&rule);
        assert!(measured.departures.len() < 20, "{name}: {}", told(&measured));
        // The published texts begin below the heading of the paper.
        assert!(has("motto.missing") && has("motto_line.missing"), "{name}: {rules:?}");
        match name.as_str() {
            "dong-xoai-2026.txt" => {
                assert!(has("number.blank") && has("date.blank") && has("recipients.last"), "{rules:?}");
                assert!(!has("bases.end") && !has("bases.last"), "{rules:?}");
            }
            "song-cong-2026.txt" => assert!(has("title.place") && !has("recipients_title.missing"), "{rules:?}"),
            "tam-thanh-2026.txt" => assert!(!has("body.closing") && !has("authority.missing"), "{rules:?}"),
            _ => {}
        }
    }
}

#[test]
fn hostile_settings_are_measured_without_a_panic() {
    let bytes = to_docx(&documents::plan()).unwrap();
    for (part, from, to) in [
        ("word/document.xml", "w:w=\"11906\"", "w:w=\"99999999999999999999999999999999999999999999\""),
        ("word/document.xml", "w:left=\"1700\"", "w:left=\"NaN\""),
        ("word/document.xml", "Số: 09/KH-UBND", "Số:"),
        ("word/document.xml", "Mẫu, ngày 09 tháng 4 năm 2026", "năm tháng ngày"),
        ("word/document.xml", "<w:tbl>", "<w:tbl><w:tr/><w:tr><w:tc/></w:tr>"),
        ("word/styles.xml", "w:basedOn w:val=\"Normal\"", "w:basedOn w:val=\"NoiDung\""),
        ("word/styles.xml", "w:sz w:val=\"28\"", "w:sz w:val=\"-1e39\""),
        ("word/header1.xml", "PAGE", ""),
    ] {
        let bytes = support::changed(&bytes, part, |xml| xml.replace(from, to));
        assert!(measure(&bytes, "a.docx").is_ok_and(|measured| !measured.boxes.is_empty()), "{part}: {to}");
    }
}

#[test]
fn a_break_between_runs_parts_two_lines_however_it_is_written() {
    let heading = "<w:t>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</w:t>";
    for (between, name) in [("<w:br/></w:r><w:r>", "at the end"), ("</w:r><w:r><w:br/></w:r><w:r>", "alone")] {
        let body = format!("<w:p><w:r>{heading}{between}<w:t>Độc lập - Tự do - Hạnh phúc</w:t></w:r></w:p>");
        let document = format!(
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
        );
        let bytes = support::changed(&to_docx(&documents::plan()).unwrap(), "word/document.xml", |_| document.clone());
        let rules: Vec<String> = measure(&bytes, "a.docx").unwrap().departures.into_iter().map(|d| d.rule).collect();
        assert!(
            !rules.iter().any(|rule| rule.starts_with("motto.text") || rule.starts_with("nation.text")),
            "{name}: {rules:?}"
        );
    }
}

#[test]
fn a_heading_of_two_columns_in_plain_text_is_read_as_two() {
    let text = "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nPHƯỜNG MẪU\tĐộc lập - Tự do - Hạnh phúc\n\
        Số: 12/BC-UBND\tMẫu, ngày 09 tháng 4 năm 2026\n\nBÁO CÁO\nKết quả chuyển đổi số\n\nNội dung./.\n";
    let measured = measure(text.as_bytes(), "a.txt").unwrap();
    let rules: Vec<&str> = measured.departures.iter().map(|d| d.rule.as_str()).collect();
    assert!(!rules.iter().any(|rule| rule.starts_with("number.") || rule.starts_with("date.")), "{}", told(&measured));
}

#[test]
fn a_list_of_tens_of_thousands_of_receivers_is_measured_in_one_pass() {
    let items: String = (0..60_000).map(|_| "- a;\n").collect();
    assert!(measure(format!("Nơi nhận:\n{items}- Lưu: VT.\n").as_bytes(), "a.txt").is_ok());
}
