//! A quarterly report of about twenty pages with made-up figures: what tests measure and the bench draws.

use chrono::{DateTime, NaiveDate, Utc};
use office::{AdministrativeDocument, Appendix, Block, DocumentColumn, DocumentTable, Signature, Text};

const SENTENCE: &str = "Ủy ban nhân dân phường đã chỉ đạo các phòng, ban, ngành và tổ dân phố tổ chức thực hiện đồng bộ các nhiệm vụ chuyển đổi số, gắn trách nhiệm của người đứng đầu với kết quả, kịp thời tháo gỡ khó khăn, vướng mắc; số liệu trong báo cáo này là số liệu minh họa. ";
const INDICATOR: &str =
    "Tỷ lệ hồ sơ thủ tục hành chính được tiếp nhận và trả kết quả trực tuyến toàn trình trên tổng số hồ sơ";
const TASK: &str = "Tổ chức tập huấn kỹ năng số cho cán bộ, công chức, người hoạt động không chuyên trách và tổ công nghệ số cộng đồng";

fn section(number: usize, title: &str) -> Vec<Block> {
    let mut blocks =
        vec![Block::Heading { depth: 1, text: format!("{}. {title}", ["I", "II", "III", "IV", "V"][number]) }];
    for khoan in 1..=2 {
        blocks.push(Block::Heading { depth: 2, text: format!("{khoan}. Kết quả theo từng lĩnh vực") });
        blocks.push(Block::Paragraph(SENTENCE.repeat(2).into()));
        blocks.push(Block::Paragraph(
            Text::from("Trong quý, tỷ lệ hồ sơ trực tuyến đạt ")
                .bold("92,48%")
                .upright(" (3.472/3.754), tăng 4,1 điểm phần trăm so với kỳ trước; ")
                .italic("cùng kỳ năm trước đạt 81,3%."),
        ));
        for _ in 0..3 {
            blocks.push(Block::Item(SENTENCE.into()));
        }
        blocks.push(Block::SubItem("Đơn vị chủ trì: Phòng Văn hóa - Xã hội.".into()));
    }
    blocks
}

fn indicators() -> DocumentTable {
    let mut rows = Vec::new();
    for number in 1..=40 {
        if number % 10 == 1 {
            rows.push(vec![format!("Nhóm {}. Chính quyền số", number / 10 + 1)]);
        }
        let figures = ["%", "90", "88,3", "92,48", "81,3", "102,8%"].map(str::to_owned);
        let mut row = vec![number.to_string(), INDICATOR.to_owned()];
        row.extend(figures);
        row.push("Đạt".to_owned());
        rows.push(row);
    }
    DocumentTable {
        columns: vec![
            DocumentColumn::centred("TT", 5),
            DocumentColumn::text("Chỉ tiêu", 34),
            DocumentColumn::centred("Đơn vị tính", 7),
            DocumentColumn::number("Mục tiêu năm", 9),
            DocumentColumn::number("Kỳ trước", 9),
            DocumentColumn::number("Kỳ này", 9),
            DocumentColumn::number("Cùng kỳ năm trước", 9),
            DocumentColumn::number("So với mục tiêu", 9),
            DocumentColumn::centred("Đánh giá", 9),
        ],
        rows,
    }
}

fn tasks() -> DocumentTable {
    let row = |number: usize| {
        vec![
            number.to_string(),
            TASK.to_owned(),
            "Phòng Văn hóa - Xã hội".to_owned(),
            "Tổ công nghệ số cộng đồng; các tổ dân phố".to_owned(),
            "Quý III/2026".to_owned(),
            "Đã hoàn thành 60%".to_owned(),
        ]
    };
    DocumentTable {
        columns: vec![
            DocumentColumn::centred("TT", 5),
            DocumentColumn::text("Nhiệm vụ", 37),
            DocumentColumn::text("Đơn vị chủ trì", 16),
            DocumentColumn::text("Đơn vị phối hợp", 18),
            DocumentColumn::centred("Thời hạn", 11),
            DocumentColumn::text("Tiến độ", 13),
        ],
        rows: (1..=100).map(row).collect(),
    }
}

/// The report: text, an appendix of 40 indicators and one of 100 tasks.
pub(crate) fn report() -> AdministrativeDocument {
    let issued_on = NaiveDate::from_ymd_opt(2026, 4, 9);
    let note = "(Kèm theo Báo cáo số        /BC-UBND ngày     tháng     năm 2026 của Ủy ban nhân dân phường Mẫu)";
    let titles = ["Công tác chỉ đạo, điều hành", "Kết quả thực hiện", "Khó khăn, vướng mắc", "Phương hướng, nhiệm vụ"];
    AdministrativeDocument {
        agency: vec!["Ủy ban nhân dân".into(), "phường Mẫu".into()],
        number: "09/BC-UBND".into(),
        place: "Mẫu".into(),
        issued_on,
        kind: "Báo cáo".into(),
        title: "Kết quả thực hiện Kế hoạch chuyển đổi số quý I năm 2026".into(),
        addressed_to: vec!["Ủy ban nhân dân tỉnh".into(), "Sở Khoa học và Công nghệ".into()],
        bases: vec![
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025".into(),
            "Thực hiện Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026 về chuyển đổi số năm 2026".into(),
        ],
        body: titles
            .iter()
            .enumerate()
            .flat_map(|(number, title)| section(number, title))
            .chain([Block::Paragraph("Trên đây là báo cáo kết quả thực hiện Kế hoạch chuyển đổi số quý I năm 2026, Ủy ban nhân dân phường kính báo cáo.".into())])
            .collect(),
        signature: Signature {
            authority: vec!["TM. Ủy ban nhân dân".into(), "KT. Chủ tịch".into(), "Phó Chủ tịch".into()],
            name: "Nguyễn Văn Mẫu".into(),
        },
        recipients: vec!["Như trên".into(), "TT Đảng ủy, TT HĐND phường".into(), "Lưu: VT, VHXH".into()],
        note: "Số liệu đã chốt ngày 05/4/2026; mã kiểm tra (SHA-256): 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        appendices: vec![
            Appendix { title: "Kết quả thực hiện các chỉ tiêu".into(), note: note.into(), is_landscape: true, body: vec![Block::Table(indicators())], ..Appendix::default() },
            Appendix { title: "Tiến độ thực hiện các nhiệm vụ".into(), note: note.into(), is_landscape: true, body: vec![Block::Table(tasks())], ..Appendix::default() },
        ],
        made_at: DateTime::<Utc>::from_timestamp(1_775_700_000, 0).unwrap_or_default(),
        ..AdministrativeDocument::default()
    }
}
