//! Any text, and any piece of a plan in any order, is read without panic and in time that grows with its length.

use std::time::{Duration, Instant};

use dinh_plan_reader::read;
use office::{Document, Line};
use proptest::prelude::*;

fn document(text: &str) -> Document {
    let lines = (1..).zip(text.lines()).map(|(number, line)| {
        let cells = line.contains('\t').then(|| line.split('\t').map(str::to_owned).collect());
        Line { number, text: line.to_owned(), cells, ..Line::default() }
    });
    Document { lines: lines.collect(), ..Document::default() }
}

/// Lines that resemble those of plans, own wording.
const LINES: [&str; 40] = [
    "KẾ HOẠCH",
    "Chuyển đổi số phường Bến Đình năm 2026",
    "Số: 12/KH-UBND",
    "Bến Đình, ngày 05 tháng 01 năm 2026",
    "Phần thứ nhất",
    "PHẦN A. KẾT QUẢ NĂM 2025",
    "I. MỤC TIÊU",
    "II. NHIỆM VỤ",
    "III. TỔ CHỨC THỰC HIỆN",
    "1. Phòng Văn hóa – Xã hội",
    "2. Công an phường:",
    "1.1. Hạ tầng số",
    "a) Kết quả đạt được: tốt",
    "b) Tồn tại:",
    "- Về dữ liệu",
    "+ 100% hộ có mạng; 90% dùng dịch vụ",
    "- Tỷ lệ hồ sơ trực tuyến đạt trên 85%.",
    "- Đạt tối thiểu 0.70",
    "- Tiếp nhận: 120/150 hồ sơ, đạt 80%",
    "TT\tNhiệm vụ\tThời gian\tĐơn vị chủ trì",
    "1\tMở lớp\tQuý II/2026\tPhòng VH-XH",
    "\t\t\t",
    "STT\tChỉ tiêu\tĐơn vị tính\tNăm 2026",
    "2.\tTỷ lệ\t%\t≥ 90%",
    "Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024",
    "của Bộ Chính trị;",
    "Nơi nhận:",
    "- Như trên;",
    "TM. ỦY BAN NHÂN DÂN",
    "CHỦ TỊCH",
    "Nguyễn Văn A",
    "PHỤ LỤC",
    "(Kèm theo Kế hoạch số 12/KH-UBND ngày 05/01/2026)",
    "báo cáo trước ngày 20 tháng cuối quý về UBND phường (qua Phòng Văn hóa – Xã hội).",
    "nếu có khó khăn, vướng mắc",
    "%",
    "100",
    ":",
    "(",
    "–",
];

proptest! {
    #[test]
    fn any_text_is_read(text in "(\\PC{0,60}\n){0,20}") {
        read(&document(&text));
    }

    #[test]
    fn lines_of_plans_in_any_order_are_read(picked in proptest::collection::vec((0..LINES.len(), 0_usize..80), 0..60)) {
        // each line whole or cut anywhere
        let cut: Vec<String> = picked.iter().map(|(line, most)| if most % 3 == 0 { LINES[*line].chars().take(*most).collect() } else { LINES[*line].to_owned() }).collect();
        let reading = read(&document(&cut.join("\n")));
        for section in &reading.sections {
            prop_assert!(section.level >= 1 && section.source.line_start <= section.source.line_end);
        }
        for indicator in &reading.indicators {
            prop_assert!(indicator.value.is_finite() && !indicator.text.is_empty());
        }
    }

    #[test]
    fn letters_with_unusual_widths_are_read(text in "[ İẞŉǰΐﬁȺȾ%0-9.,;:()/đĐ\\-+aáàÁ\u{301}\u{323} \n]{0,300}") {
        read(&document(&format!("KẾ HOẠCH\nI. MỤC TIÊU\n- {text} đạt 90% İ\nIII. TỔ CHỨC THỰC HIỆN\n1. Phòng İ\n- báo cáo {text} trước ngày 5")));
    }
}

/// Hostile texts that are all of one kind, each some megabytes long.
#[test]
fn hostile_texts_take_time_in_proportion_to_their_length() {
    let kinds: [(&str, &str); 12] = [
        ("one endless line", "a "),
        ("figures", "1 "),
        ("percentages", "9% "),
        ("citations", "số 57-NQ/TW ngày 22/12/2024 của Bộ "),
        ("headings", "I. MỤC TIÊU\n"),
        ("points", "a) kết quả:\n"),
        ("rows", "1\tx\t9%\tPhòng VH-XH\n"),
        ("heading rows", "TT\tNhiệm vụ\tThời gian\tĐơn vị chủ trì\n"),
        ("brackets", "((((("),
        ("units", "1. Phòng aa aa aa aa aa aa aa aa\n- Chủ trì 5% trong quý II/2026 việc aa bb cc dd ee\n"),
        ("tags", "<b<b<b\\geq$*"),
        ("coordinating", "- phối hợp các phòng phối hợp các phòng "),
    ];
    for (name, piece) in kinds {
        let preamble =
            "KẾ HOẠCH\nnăm 2026\nI. MỤC TIÊU\n- 5%\nII. NHIỆM VỤ\n- x\nIII. TỔ CHỨC THỰC HIỆN\n1. Công an phường\n";
        let text = format!("{preamble}{}", piece.repeat(3_000_000 / piece.len()));
        let begun = Instant::now();
        read(&document(&text));
        let taken = begun.elapsed();
        assert!(taken < Duration::from_secs(20), "{name}: {taken:?}");
    }
}

#[test]
fn what_is_no_plan_is_called_so_in_vietnamese() {
    for (text, word) in [
        ("", "không có chữ"),
        ("Lorem ipsum dolor sit amet, consectetur adipiscing elit.", "không phải tiếng Việt"),
        (
            "Đơn xin nghỉ phép\nKính gửi: Ban Giám hiệu nhà trường.\nTôi xin phép nghỉ hai ngày.",
            "không tự gọi là kế hoạch",
        ),
        ("Giấy mời họp bàn về kế hoạch\nKính mời ông bà đến dự họp lúc tám giờ.", "không có các mục"),
    ] {
        let reading = read(&document(text));
        let message = reading.not_a_plan().unwrap_or_else(|| panic!("taken for a plan: {text}")).message;
        assert!(message.contains(word), "{message}");
    }
}
