//! Real plans, read and scored against what a careful reader found in them.

#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::Command;

use dinh_plan_reader::{ContradictionKind, DeadlineRule, PlanReading, read};

const PLANS: [&str; 3] = ["song-cong-2026", "dong-xoai-2026", "tam-thanh-2026"];

/// The folder of shared data, or a notice of how many tests are left out without it.
fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("DINH_SHARED").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    if folder.join("data/plans").is_dir() {
        return Some(folder);
    }
    eprintln!("LEFT OUT: the folder of real plans is not here (DINH_SHARED, or ../shared)");
    None
}

fn reading(plan: &str) -> Option<PlanReading> {
    let path = shared()?.join(format!("data/plans/{plan}.txt"));
    Some(read(&office::read_file(&path).unwrap()))
}

/// The figure that a line of the scorer ends with.
fn figure(printed: &str, name: &str) -> f64 {
    let line =
        printed.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no {name} in:\n{printed}"));
    line[name.len()..].trim().parse().unwrap()
}

fn scored(plan: &str, reading: &PlanReading) {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("read.json");
    std::fs::write(&file, serde_json::to_vec(reading).unwrap()).unwrap();
    let gold = shared.join(format!("data/plans/{plan}.gold.json"));
    let run = Command::new("python3")
        .arg(shared.join("tools/score_plan.py"))
        .arg(gold)
        .arg(&file)
        .arg("--misses")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(figure(&printed, "score ") >= 0.95, "{plan}:\n{printed}");
    assert!(figure(&printed, "fields ") >= 0.90, "{plan}:\n{printed}");
}

#[test]
fn every_real_plan_is_read_to_the_required_score() {
    for plan in PLANS {
        let Some(reading) = reading(plan) else { return };
        assert!(reading.looks_like_plan(), "{plan}: {:?}", reading.not_a_plan());
        scored(plan, &reading);
    }
}

#[test]
fn decomposed_letters_and_old_tone_placement_change_nothing() {
    use unicode_normalization::UnicodeNormalization;
    let Some(shared) = shared() else { return };
    for plan in PLANS {
        let text = std::fs::read_to_string(shared.join(format!("data/plans/{plan}.txt"))).unwrap();
        let old_style: String = text.replace("hóa", "hoá").replace("ủy ", "uỷ ").nfd().collect();
        let document = office::read_bytes(old_style.as_bytes(), "plan.txt").unwrap();
        scored(plan, &read(&document));
    }
}

#[test]
fn the_training_class_with_two_deadlines_is_found_with_both_places() {
    let Some(reading) = reading("song-cong-2026") else { return };
    let found: Vec<_> = reading.contradictions.iter().filter(|c| c.kind == ContradictionKind::TwoDeadlines).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].first.source.line_start, found[0].second.source.line_start), (410, 596));
}

#[test]
fn years_left_over_from_the_plan_before_are_found() {
    let Some(reading) = reading("song-cong-2026") else { return };
    let lines: Vec<u32> = reading
        .contradictions
        .iter()
        .filter(|c| c.kind == ContradictionKind::YearMisfit)
        .map(|c| c.second.source.line_start)
        .collect();
    assert_eq!(lines, [468, 470, 595, 597]);
}

#[test]
fn a_party_number_ascribed_to_the_government_is_the_only_contradiction_of_its_plan() {
    let Some(reading) = reading("dong-xoai-2026") else { return };
    assert_eq!(reading.contradictions.len(), 1, "{:#?}", reading.contradictions);
    assert_eq!(reading.contradictions[0].kind, ContradictionKind::CitationIssuer);
    assert!(reading.contradictions[0].message.contains("71-NQ/TW"));
}

#[test]
fn a_plan_without_misfits_has_no_contradiction() {
    let Some(reading) = reading("tam-thanh-2026") else { return };
    assert_eq!(reading.contradictions, []);
}

#[test]
fn every_deadline_of_the_task_list_is_understood() {
    let Some(reading) = reading("song-cong-2026") else { return };
    let listed: Vec<_> =
        reading.tasks.iter().filter(|task| task.place == dinh_plan_reader::TaskPlace::Appendix).collect();
    assert_eq!(listed.len(), 12);
    for task in &listed {
        let deadline = task.deadline.as_ref().unwrap_or_else(|| panic!("{:?}", task.deadline_text));
        assert!(!deadline.rules.is_empty());
    }
    let continuous = listed
        .iter()
        .filter(|task| task.deadline.as_ref().is_some_and(|d| d.rules == [DeadlineRule::Continuous]))
        .count();
    assert_eq!(continuous, 7);
}

#[test]
fn spellings_of_one_unit_are_gathered_as_aliases() {
    let Some(reading) = reading("song-cong-2026") else { return };
    let office = reading.units.iter().find(|unit| unit.name.starts_with("Phòng Văn hóa")).unwrap();
    assert_eq!(office.aliases, ["Phòng VH-XH", "Phòng VH&XH"]);
}

#[test]
fn a_reading_survives_json() {
    let Some(reading) = reading("dong-xoai-2026") else { return };
    let json = serde_json::to_string(&reading).unwrap();
    assert_eq!(serde_json::from_str::<PlanReading>(&json).unwrap(), reading);
}

#[test]
fn the_period_of_last_years_dossiers_and_the_focus_of_the_quarters_are_read() {
    let Some(reading) = reading("song-cong-2026") else { return };
    let online = reading.results.iter().find(|r| r.numerator == Some(3472)).unwrap();
    assert_eq!(online.period.as_deref(), Some("từ 01/7/2025 đến 27/10/2025"));
    assert!(reading.results.iter().filter(|r| r.unit == "Mbps").all(|r| r.period.is_none()));
    assert_eq!(reading.focus.iter().map(|f| f.quarter).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

/// The lines of a plan as a page of HTML: a paragraph each, rows in tables with ruled cells.
fn as_html(text: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::from(
        "<html><head><meta charset=\"utf-8\"><style>@page{size:A4;margin:20mm 15mm 20mm 30mm} p{text-align:justify} \
         p,td{font-family:\"Liberation Serif\";font-size:13pt}</style></head><body>",
    );
    let plain =
        ["<b>", "</b>", "*", "#"].iter().fold(text.replace("$\\geq ", "≥ "), |text, mark| text.replace(mark, ""));
    let plain = plain.replace("\\%$", "%");
    let mut in_table = false;
    for line in plain.lines().filter(|line| !line.trim().is_empty()) {
        let is_row = line.matches('\t').count() >= 2;
        if is_row != in_table {
            out.push_str(if is_row { "<table border=\"1\" cellspacing=\"0\" width=\"100%\">" } else { "</table>" });
            in_table = is_row;
        }
        let line = escaped(line);
        out.push_str(&if is_row {
            format!("<tr><td>{}</td></tr>\n", line.replace('\t', "</td><td>"))
        } else {
            format!("<p>{}</p>\n", line.trim())
        });
    }
    out + if in_table { "</table></body></html>" } else { "</body></html>" }
}

/// Pages of HTML as LibreOffice prints them; none where it is not on this machine.
fn printed(folder: &std::path::Path, names: &[&str]) -> Option<Vec<PathBuf>> {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf"])
        .args(names.iter().map(|name| format!("{name}.html")))
        .current_dir(folder)
        .output();
    let Ok(run) = run else {
        eprintln!("LEFT OUT: there is no soffice (bin/test installs libreoffice-writer-nogui)");
        return None;
    };
    let files: Vec<PathBuf> = names.iter().map(|name| folder.join(format!("{name}.pdf"))).collect();
    assert!(files.iter().all(|file| file.is_file()), "{}", String::from_utf8_lossy(&run.stderr));
    Some(files)
}

#[test]
fn plans_printed_as_pdf_with_ruled_tables_are_read_to_the_required_score() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let plans = ["song-cong-2026", "dong-xoai-2026"];
    for plan in plans {
        let text = std::fs::read_to_string(shared.join(format!("data/plans/{plan}.txt"))).unwrap();
        std::fs::write(folder.path().join(format!("{plan}.html")), as_html(&text)).unwrap();
    }
    let Some(files) = printed(folder.path(), &plans) else { return };
    for (plan, file) in plans.iter().zip(files) {
        scored(plan, &read(&office::read_file(&file).unwrap()));
    }
}
