//! The plan document of the demonstration: our own wording, in the form of a ward's real plan and with its facts and figures.

use chrono::NaiveDate;
use office::{AdministrativeDocument, Appendix, Block, DocumentColumn, DocumentTable, Signature};

/// The text of the plan; marks at the beginning of a line say what it is.
const BODY: &str = include_str!("sample/body.txt");
/// The tasks of the appendix, one a line, cells parted by a bar.
const TASKS: &str = include_str!("sample/tasks.txt");

/// Kế hoạch chuyển đổi số phường Sông Công năm 2026, as a sample: facts of the published plan, sentences of our own,
/// a made-up name under it. It keeps the real plan's contradiction: the staff training is due in quarter III by the text
/// and in quarter II by the appendix.
pub fn sample_plan() -> AdministrativeDocument {
    AdministrativeDocument {
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), "PHƯỜNG SÔNG CÔNG".to_owned()],
        number: "173/KH-UBND".to_owned(),
        place: "Sông Công".to_owned(),
        issued_on: NaiveDate::from_ymd_opt(2025, 11, 5),
        kind: "KẾ HOẠCH".to_owned(),
        title: "Chuyển đổi số phường Sông Công năm 2026".to_owned(),
        bases: [
            "Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị về đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia",
            "Căn cứ Kế hoạch số 02-KH/BCĐTW ngày 19/6/2025 của Ban Chỉ đạo Trung ương",
            "Căn cứ Hướng dẫn số 5511/BKHCN-CĐSQG ngày 10/10/2025 của Bộ Khoa học và Công nghệ",
            "Căn cứ Công văn số 3366/SKHCN-CĐS ngày 21/10/2025 của Sở Khoa học và Công nghệ tỉnh Thái Nguyên",
        ]
        .map(str::to_owned)
        .to_vec(),
        body: BODY.lines().filter_map(block).collect(),
        signature: Signature {
            authority: vec!["TM. ỦY BAN NHÂN DÂN".to_owned(), "CHỦ TỊCH".to_owned()],
            name: "Nguyễn Văn Mẫu\n(tên minh họa)".to_owned(),
        },
        recipients: [
            "Sở KH&CN (để b/c)",
            "TT Đảng ủy, TT HĐND phường (để b/c)",
            "Chủ tịch, các Phó Chủ tịch UBND phường",
            "Các phòng, ban, ngành, Công an phường (để th/h)",
            "Các trường học, các TDP trên địa bàn (để th/h)",
            "Lưu: VT, VHXH",
        ]
        .map(str::to_owned)
        .to_vec(),
        appendices: vec![Appendix {
            label: "PHỤ LỤC".to_owned(),
            title: "Danh sách các nhiệm vụ chuyển đổi số phường Sông Công năm 2026".to_owned(),
            note: "(Kèm theo Kế hoạch số 173/KH-UBND ngày 05/11/2025 của UBND phường Sông Công)".to_owned(),
            body: vec![Block::Table(tasks())],
            ..Appendix::default()
        }],
        ..AdministrativeDocument::default()
    }
}

/// One line of the text: "=" a part, "#" to "###" a heading, "-" and "+" items, else a paragraph.
fn block(line: &str) -> Option<Block> {
    let line = line.trim();
    let heading = |depth, text: &str| Block::Heading { depth, text: text.to_owned() };
    if line.is_empty() {
        None
    } else if let Some((label, title)) = line.strip_prefix("= ").and_then(|part| part.split_once(" | ")) {
        Some(Block::Part { label: label.to_owned(), title: title.to_owned() })
    } else if let Some(text) = line.strip_prefix("### ") {
        Some(heading(3, text))
    } else if let Some(text) = line.strip_prefix("## ") {
        Some(heading(2, text))
    } else if let Some(text) = line.strip_prefix("# ") {
        Some(heading(1, text))
    } else if let Some(text) = line.strip_prefix("- ") {
        Some(Block::Item(text.into()))
    } else if let Some(text) = line.strip_prefix("+ ") {
        Some(Block::SubItem(text.into()))
    } else {
        Some(Block::Paragraph(line.into()))
    }
}

fn tasks() -> DocumentTable {
    DocumentTable {
        columns: vec![
            DocumentColumn::centred("TT", 6),
            DocumentColumn::text("Tên nhiệm vụ", 24),
            DocumentColumn::text("Yêu cầu kết quả đạt được", 24),
            DocumentColumn::centred("Thời gian thực hiện", 15),
            DocumentColumn::text("Đơn vị chủ trì thực hiện", 15),
            DocumentColumn::text("Đơn vị phối hợp", 16),
        ],
        rows: TASKS.lines().map(|row| row.split('|').map(|cell| cell.trim().to_owned()).collect()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read() -> plan_reader::PlanReading {
        let bytes = office::to_docx(&sample_plan()).unwrap();
        plan_reader::read(&office::read_bytes(&bytes, "ke-hoach.docx").unwrap())
    }

    #[test]
    fn the_sample_reads_as_a_plan_with_its_facts() {
        let plan = read();
        assert_eq!(plan.meta.number.as_deref(), Some("173/KH-UBND"));
        assert_eq!(plan.meta.ward.as_deref(), Some("Sông Công"));
        assert_eq!(plan.meta.year, Some(2026));
        assert_eq!(plan.meta.signer.as_deref(), Some("Nguyễn Văn Mẫu"));
        let targets = plan.indicators.iter().filter(|indicator| indicator.core);
        assert_eq!(targets.count(), 16, "the targets of section II.2");
        let shares: Vec<(u64, u64)> = plan
            .results
            .iter()
            .filter_map(|result| Some((result.numerator? as u64, result.denominator? as u64)))
            .collect();
        for expected in [(3472, 3754), (3152, 3472), (320, 3472), (2652, 2698), (70, 70), (13971, 16173)] {
            assert!(shares.contains(&expected), "{expected:?} not among {shares:?}");
        }
    }

    #[test]
    fn the_appendix_holds_twelve_tasks_with_lead_and_deadline() {
        let plan = read();
        for row in tasks().rows {
            let task =
                plan.tasks.iter().find(|task| task.title == row[1]).unwrap_or_else(|| panic!("no task {}", row[1]));
            assert_eq!(task.deadline_text.as_deref(), Some(row[3].as_str()), "{}", row[1]);
            assert!(task.lead.is_some(), "{}", row[1]);
        }
        assert_eq!(tasks().rows.len(), 12);
    }

    #[test]
    fn the_contradiction_of_the_real_plan_is_kept_and_found() {
        assert!(
            read()
                .contradictions
                .iter()
                .any(|found| format!("{found:?}").contains("quý III") && format!("{found:?}").contains("Quý II/2026"))
        );
    }
}
