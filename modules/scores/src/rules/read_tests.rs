//! Files of rule sets: what is read, and how faults are said.

use super::read;
use crate::rules::{Every, Rule, RuleSet, shipped};

const SMALL: &str = r#"
code = "nho"
version = 1
subject = "ward"
title = "Bộ nhỏ"
effective_from = 2026-01-01
bands = [{ from = 0, title = "Chậm", level = "late" }, { from = 0.7, title = "Khá", level = "met" }]

[[pillars]]
code = "I"
title = "Trụ cột"
[[pillars.indices]]
code = "1"
title = "Chỉ số"
[[pillars.indices.criteria]]
code = "1.1"
title = "Tiêu chí"
max = 10
kind = "ratio"
target = 0.9
"#;

fn faults(text: &str) -> Vec<String> {
    match read(text, |key| key == "plans.tasks") {
        Err(kernel::Error::Invalid(errors)) => errors.0.into_iter().map(|(_, message)| message).collect(),
        other => panic!("no faults: {other:?}"),
    }
}

#[test]
fn a_small_file_is_read() {
    let set = read(SMALL, |_| false).unwrap();
    assert_eq!((set.code.as_str(), set.version, set.max()), ("nho", 1, 10.0));
    assert_eq!((set.opens_every, set.opens_after_days), (Every::Quarter, 1));
    assert!(matches!(set.criterion("1.1").unwrap().rule, Rule::Ratio { target, .. } if target == 0.9));
}

#[test]
fn what_is_exported_is_read_again_as_it_was() {
    for set in shipped::all() {
        let toml = toml::to_string_pretty(set).unwrap();
        let json = serde_json::to_string_pretty(set).unwrap();
        assert_eq!(&read(&toml, |_| true).unwrap(), set, "{toml}");
        assert_eq!(&read(&json, |_| true).unwrap(), set, "{json}");
        assert_eq!(&serde_json::from_str::<RuleSet>(&json).unwrap(), set);
    }
}

#[test]
fn each_fault_is_said_in_vietnamese_with_its_place() {
    let cases: [(&str, &str, &str); 17] = [
        ("version = 1", "version = 0", "Bộ tiêu chí: version (phiên bản) phải là số nguyên từ 1."),
        ("code = \"nho\"", "code = \"Nhỏ\"", "Bộ tiêu chí: code chỉ gồm chữ thường không dấu"),
        ("subject = \"ward\"", "subject = \"xa\"", "Bộ tiêu chí: subject phải là ward"),
        ("2026-01-01", "\"mai\"", "effective_from phải là ngày, viết như 2026-01-01, không phải “mai”."),
        ("version = 1", "version = 1\nopens_every = \"month\"", "opens_every (kỳ tự mở) phải là quarter"),
        ("version = 1", "version = 1\nopens_after_days = 61", "opens_after_days"),
        ("max = 10", "max = \"mười\"", "Trụ cột “I”, chỉ số chính “1”, tiêu chí “1.1”: max phải là số"),
        ("max = 10", "", "tiêu chí “1.1”: thiếu max (điểm tối đa)."),
        ("max = 10", "max = -1", "tiêu chí “1.1”: max (điểm tối đa) phải lớn hơn 0."),
        ("target = 0.9", "target = 0", "tiêu chí “1.1”: target (mục tiêu) phải lớn hơn 0"),
        ("target = 0.9", "taget = 0.9", "tiêu chí “1.1”: không có trường nào tên “taget”."),
        ("target = 0.9", "measure = \"plans.tasks\"", "cần cả measure (tử số) và of_measure (mẫu số)"),
        ("target = 0.9", "measure = \"sai\"\nof_measure = \"plans.tasks\"", "hệ thống không có số liệu “sai”"),
        ("target = 0.9", "when_zero = 11", "when_zero phải từ 0 đến điểm tối đa"),
        ("kind = \"ratio\"\ntarget = 0.9", "kind = \"tỷ lệ\"", "kind (cách chấm) phải là ratio, steps, choice, count"),
        ("from = 0,", "from = 0.1,", "nhóm thấp nhất phải bắt đầu từ 0"),
        ("from = 0.7", "from = 1.7", "Nhóm xếp hạng 2: from phải lớn hơn nhóm trước và không quá 1."),
    ];
    for (from, to, want) in cases {
        let text = SMALL.replacen(from, to, 1);
        assert_ne!(text, SMALL, "{from}");
        let found = faults(&text);
        assert!(found.iter().any(|message| message.contains(want)), "{to}: {found:?}");
    }
}

#[test]
fn syntax_is_faulted_by_its_line_and_never_panics() {
    assert!(faults(&SMALL.replace("max = 10", "max 10"))[0].starts_with("Dòng 18: sai cú pháp TOML"));
    assert!(faults("{\"code\": }")[0].starts_with("Dòng 1, cột 10"));
    assert!(!faults("").is_empty());
    assert!(!faults("pillars = 3").is_empty());
}

#[test]
fn a_code_is_used_once_and_units_have_no_measures() {
    let twice =
        format!("{SMALL}\n[[pillars.indices.criteria]]\ncode = \"1.1\"\ntitle = \"x\"\nmax = 1\nkind = \"evidence\"");
    assert!(faults(&twice).iter().any(|m| m.contains("mã này đã dùng")));
    let unit = SMALL
        .replace("\"ward\"", "\"unit\"")
        .replace("target = 0.9", "measure = \"plans.tasks\"\nof_measure = \"plans.tasks\"");
    assert!(faults(&unit).iter().any(|m| m.contains("tính cho cả phường")));
}

#[test]
fn steps_stand_in_order() {
    let text = SMALL.replace(
        "kind = \"ratio\"\ntarget = 0.9",
        "kind = \"steps\"\nsteps = [{ from = 5, points = 1 }, { from = 5, points = 12 }]",
    );
    let found = faults(&text);
    assert!(found.iter().any(|m| m.contains("xếp theo from tăng dần")), "{found:?}");
    assert!(found.iter().any(|m| m.contains("points phải từ 0 đến điểm tối đa")), "{found:?}");
}
