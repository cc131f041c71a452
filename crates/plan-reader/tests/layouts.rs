//! Layouts that other wards use, in our own wording: parts with Roman numbers or ordinals, targets after a colon, a header in two
//! columns, duties on the line of their unit.

#![allow(clippy::unwrap_used)]

use dinh_plan_reader::{Comparator, ContradictionKind, PlanReading, read};

fn reading(text: &str) -> PlanReading {
    read(&office::read_bytes(text.as_bytes(), "plan.txt").unwrap())
}

fn parts_and_colons() -> PlanReading {
    reading(include_str!("plans/parts-and-colons.txt"))
}

fn ordinal_parts() -> PlanReading {
    reading(include_str!("plans/ordinal-parts.txt"))
}

/// The target whose name begins so.
fn target(reading: &PlanReading, name: &str) -> (Comparator, f64, String) {
    let found =
        reading.indicators.iter().find(|i| i.name.starts_with(name)).unwrap_or_else(|| panic!("no target {name}"));
    (found.comparator, found.value, found.unit.clone())
}

#[test]
fn targets_after_a_colon_are_read_with_their_words_of_measure() {
    let reading = parts_and_colons();
    assert_eq!(target(&reading, "Tỷ lệ phủ sóng mạng 5G"), (Comparator::AtLeast, 90.0, "%".into()));
    assert_eq!(target(&reading, "Tỷ lệ hộ gia đình"), (Comparator::Above, 85.0, "%".into()));
    assert_eq!(target(&reading, "Chỉ số chuyển đổi số"), (Comparator::AtLeast, 0.7, "index".into()));
    assert_eq!(target(&reading, "mức độ trưởng thành"), (Comparator::Equal, 3.0, "level".into()));
    assert_eq!(target(&reading, "Tỷ lệ dân số từ 15 tuổi trở lên"), (Comparator::Equal, 90.0, "%".into()));
    assert_eq!(target(&reading, "Tỷ lệ công dân trưởng thành"), (Comparator::AtLeast, 90.0, "%".into()));
    assert_eq!(reading.indicators.iter().filter(|i| i.core).count(), 11);
    assert_eq!(reading.indicators.iter().filter(|i| i.aspiration).count(), 1);
}

#[test]
fn a_part_takes_its_title_from_the_next_line() {
    let shown = |reading: &PlanReading| {
        reading.sections.iter().filter(|s| s.level == 1).map(|s| format!("{} {}", s.label, s.title)).collect::<Vec<_>>()
    };
    assert_eq!(
        shown(&parts_and_colons()),
        [
            "PHẦN I CĂN CỨ LẬP KẾ HOẠCH",
            "PHẦN II MỤC TIÊU, CHỈ TIÊU NĂM 2026",
            "PHẦN III NHIỆM VỤ, GIẢI PHÁP",
            "PHẦN IV TỔ CHỨC THỰC HIỆN",
            "PHỤ LỤC 1 DANH MỤC DỰ ÁN, NHIỆM VỤ"
        ]
    );
    assert_eq!(
        shown(&ordinal_parts()),
        ["Phần thứ nhất KẾT QUẢ THỰC HIỆN CHUYỂN ĐỔI SỐ NĂM 2023", "Phần thứ hai KẾ HOẠCH CHUYỂN ĐỔI SỐ NĂM 2024"]
    );
}

#[test]
fn the_head_and_foot_are_read_in_either_form() {
    let (draft, signed) = (parts_and_colons().meta, ordinal_parts().meta);
    assert_eq!(
        (draft.ward.as_deref(), draft.year, draft.number, draft.issued_date),
        (Some("Bến Đình"), Some(2026), None, None)
    );
    assert_eq!(draft.signer.as_deref(), Some("Trần Văn Bình"));
    assert_eq!(
        (signed.ward.as_deref(), signed.province.as_deref(), signed.year),
        (Some("Hải Đình"), Some("Thanh Đình"), Some(2024))
    );
    assert_eq!(signed.number.as_deref(), Some("25/KH-UBND"));
    assert_eq!(signed.issued_date.map(|day| day.to_string()).as_deref(), Some("2024-01-15"));
    assert_eq!(signed.signer.as_deref(), Some("Lê Văn Hoà"));
}

#[test]
fn duties_are_read_under_a_heading_and_on_its_line() {
    let reading = ordinal_parts();
    let leads: Vec<&str> = reading.tasks.iter().filter_map(|task| task.lead.as_deref()).collect();
    assert_eq!(
        leads,
        [
            "Công chức Văn hóa - Xã hội",
            "Công chức Văn hóa - Xã hội",
            "Văn phòng HĐND - UBND phường",
            "Mặt trận Tổ quốc và các đoàn thể phường",
            "Tổ công nghệ số cộng đồng các tổ dân phố"
        ]
    );
}

#[test]
fn remarks_beside_a_task_assign_it() {
    let reading = parts_and_colons();
    let task = reading.tasks.iter().find(|task| task.title == "Đầu tư hệ thống cảm biến").unwrap();
    assert_eq!(task.lead.as_deref(), Some("Phòng Kinh tế, Hạ tầng và Đô thị"));
    assert_eq!(task.deadline_text.as_deref(), Some("Quý III/2026"));
}

#[test]
fn counts_and_shares_of_the_past_year_are_read() {
    let reading = ordinal_parts();
    let found: Vec<(f64, &str)> = reading.results.iter().map(|r| (r.value, r.unit.as_str())).collect();
    let expected = [
        (95.0, "tin bài"),
        (10.0, "tin, bài"),
        (8.0, "tổ công nghệ số cộng đồng"),
        (48.0, "thành viên"),
        (95.0, "%"),
        (60.5, "%"),
        (50.0, "phiên họp"),
        (100.0, "%"),
        (99.0, "%"),
    ];
    assert_eq!(found, expected);
    let cards = reading.results.last().unwrap();
    assert_eq!((cards.numerator, cards.denominator, cards.comparator), (Some(5230), Some(5250), Comparator::Above));
}

#[test]
fn a_report_with_two_days_keeps_both() {
    let reading = parts_and_colons();
    let report =
        reading.reporting.iter().find(|r| r.due_text.as_deref().is_some_and(|due| due.contains("10/12"))).unwrap();
    assert_eq!(report.due_text.as_deref(), Some("trước ngày 20 tháng cuối quý và trước ngày 10/12 hàng năm"));
    assert_eq!(report.to.as_deref(), Some("UBND phường"));
    assert_eq!(report.via.as_deref(), Some("Phòng Văn hóa - Xã hội"));
    assert_eq!(report.deadline.as_ref().map(|deadline| deadline.due_days(2026).len()), Some(5));
}

#[test]
fn a_target_stated_twice_with_two_values_is_told() {
    let text = "KẾ HOẠCH\nChuyển đổi số phường Bến Đình năm 2026\nI. MỤC TIÊU\n- Tỷ lệ hộ gia đình dùng thanh toán điện tử đạt 80%.\n\
                II. NHIỆM VỤ\n- Nâng tỷ lệ người dân biết dùng mạng; tỷ lệ hộ gia đình dùng thanh toán điện tử đạt 70%.\n";
    let found = reading(text).contradictions;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].first.source.line_start, found[0].second.source.line_start), (4, 6));
    assert!(found[0].message.contains("80%") && found[0].message.contains("70%"));
}

#[test]
fn letters_below_romans_and_numbered_targets_keep_their_depth() {
    let text = "KẾ HOẠCH\nChuyển đổi số xã Bến Đình năm 2026\nI. MỤC TIÊU\nA. Mục tiêu chung\nPhục vụ người dân.\nB. Mục tiêu cụ thể\n1. Chính quyền số\n\
                1.1. Tỷ lệ hồ sơ trực tuyến: Đạt tối thiểu 90%\n1.2. 100% văn bản được ký số\nII. NHIỆM VỤ\n1. Ban hành quy chế.\n2. Mua sắm thiết bị.\n\
                III. TỔ CHỨC THỰC HIỆN\n1. Giao Phòng Văn hóa - Xã hội chủ trì theo dõi việc thực hiện kế hoạch.\n2. Giao Công an xã bảo đảm an ninh mạng, chủ trì ứng cứu sự cố.\n";
    let reading = reading(text);
    let shown: Vec<String> = reading.sections.iter().map(|s| format!("{} {} {}", s.level, s.label, s.title)).collect();
    assert_eq!(
        shown,
        [
            "1 I MỤC TIÊU",
            "2 A Mục tiêu chung",
            "2 B Mục tiêu cụ thể",
            "3 1 Chính quyền số",
            "1 II NHIỆM VỤ",
            "1 III TỔ CHỨC THỰC HIỆN"
        ]
    );
    assert_eq!(
        reading.indicators.iter().map(|i| (i.comparator, i.value)).collect::<Vec<_>>(),
        [(Comparator::AtLeast, 90.0), (Comparator::Equal, 100.0)]
    );
    let leads: Vec<&str> = reading.tasks.iter().filter_map(|task| task.lead.as_deref()).collect();
    assert_eq!(leads, ["Phòng Văn hóa - Xã hội", "Công an xã"]);
    assert_eq!(reading.meta.ward_type.as_deref(), Some("xã"));
}

#[test]
fn a_heading_of_two_rows_and_a_row_cut_by_a_page_are_one_table() {
    let text = "KẾ HOẠCH\nChuyển đổi số phường Bến Đình năm 2026\nI. NHIỆM VỤ\n(Có phụ lục)\nPHỤ LỤC\nDANH MỤC NHIỆM VỤ\n\
                STT\tNội dung nhiệm vụ\tThời gian\tĐơn vị thực hiện\t\n\t\t\tChủ trì\tPhối hợp\n\
                1\tMở lớp kỹ năng số cho người dân ở các\tQuý II/2026\tPhòng VHXH\tCác khu phố\n\
                \ttổ dân phố\t\t\tvà tổ dân phố\n2\tRà soát thiết bị\tTháng 3/2026\tVăn phòng\tPhòng VHXH\n";
    let reading = reading(text);
    let tasks: Vec<(&str, Option<&str>, &[String])> =
        reading.tasks.iter().map(|t| (t.title.as_str(), t.lead.as_deref(), t.coordinating.as_slice())).collect();
    assert_eq!(
        tasks,
        [
            (
                "Mở lớp kỹ năng số cho người dân ở các tổ dân phố",
                Some("Phòng VHXH"),
                &["Các khu phố và tổ dân phố".to_owned()][..]
            ),
            ("Rà soát thiết bị", Some("Văn phòng"), &["Phòng VHXH".to_owned()][..]),
        ]
    );
}

#[test]
fn a_unit_that_leads_without_a_section_is_told() {
    let plan = |sections: &str| {
        reading(&format!(
            "KẾ HOẠCH\nChuyển đổi số phường Bến Đình năm 2026\nI. NHIỆM VỤ\n(Có phụ lục)\nII. TỔ CHỨC THỰC HIỆN\n\
             1. Phòng Văn hóa - Xã hội\n- Theo dõi việc thực hiện.\n2. Công an phường\n- Bảo đảm an ninh mạng.\n\
             3. Trạm Y tế phường\n- Lập hồ sơ sức khỏe điện tử.\n{sections}PHỤ LỤC\nDANH MỤC NHIỆM VỤ\n\
             STT\tNội dung nhiệm vụ\tThời gian\tĐơn vị chủ trì\n\
             1\tMở lớp kỹ năng số\tQuý II/2026\tPhòng VH-XH\n2\tThu phí không dùng tiền mặt\tQuý III/2026\tBan Quản lý chợ\n"
        ))
    };
    let found = plan("").contradictions;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].kind, ContradictionKind::LeadWithoutSection);
    assert!(found[0].message.contains("“Ban Quản lý chợ”") && found[0].first.quote.contains("Thu phí"), "{found:#?}");
    assert_eq!(plan("4. Ban Quản lý chợ\n- Quản lý thu phí tại chợ.\n").contradictions, []);
}

#[test]
fn figures_of_one_section_share_the_period_that_is_printed_beside_their_total() {
    let reading = reading(
        "KẾ HOẠCH\nChuyển đổi số phường Bến Đình năm 2026\nI. KẾT QUẢ THỰC HIỆN NĂM 2025\n1. Chính quyền số\n\
         - Tổng số hồ sơ tiếp nhận từ ngày 01/7/2025 đến ngày 27/10/2025 là 3754 hồ sơ.\n\
         - Tiếp nhận trực tuyến: 3472/3754 hồ sơ, đạt 92,48%.\n- Đã đăng 120 tin bài.\n\
         2. Xã hội số\n- Tỷ lệ hồ sơ sức khỏe điện tử đạt 85%.\nII. MỤC TIÊU\n- Tỷ lệ hồ sơ trực tuyến đạt 95%.\n",
    );
    let periods: Vec<(f64, Option<&str>)> = reading.results.iter().map(|r| (r.value, r.period.as_deref())).collect();
    let counted = Some("từ ngày 01/7/2025 đến ngày 27/10/2025");
    assert_eq!(periods, [(3754.0, counted), (92.48, counted), (120.0, None), (85.0, None)]);
}

#[test]
fn what_comes_first_in_each_quarter_is_read_and_a_deadline_is_not() {
    let lines = |text: &str| -> Vec<(u8, String)> {
        let reading = reading(&format!("KẾ HOẠCH\nChuyển đổi số phường Bến Đình năm 2026\nI. GIẢI PHÁP\n{text}"));
        reading.focus.into_iter().map(|f| (f.quarter, f.text)).collect()
    };
    let printed = "1. Trọng tâm từng quý\nQuý I/2026: Rà soát hạ tầng viễn thông.\n- Quý II năm 2026: Tập huấn kỹ năng số.\n\
                   II. TỔ CHỨC THỰC HIỆN\nQuý III/2026: Sơ kết.\n";
    assert_eq!(lines(printed), [(1, "Rà soát hạ tầng viễn thông".to_owned()), (2, "Tập huấn kỹ năng số".to_owned())]);
    let below = "1. Lộ trình\nQuý 1:\n- Khảo sát.\n- Lập dự toán.\nQuý 4:\n- Tổng kết.\n";
    let below: Vec<u8> = lines(below).iter().map(|(quarter, _)| *quarter).collect();
    assert_eq!(below, [1, 1, 4]);
    let last = "1. Lộ trình\nQuý I:\n- Khảo sát.\nQuý IV:\n- Tổng kết.\nTrên đây là Kế hoạch chuyển đổi số năm 2026./.\n\
                Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n";
    assert_eq!(lines(last), [(1, "Khảo sát".to_owned()), (4, "Tổng kết".to_owned())], "what ends the plan is no work");
    let other =
        "1. Lộ trình\nQuý I/2026:\n- Khảo sát.\nQuý III/2026:\n- Lắp đặt.\nQuý I/2027: Nghiệm thu.\n- Bàn giao.\n";
    assert_eq!(lines(other), [(1, "Khảo sát".to_owned()), (3, "Lắp đặt".to_owned())], "a quarter of another year");
    assert!(lines("1. Việc làm\nQuý II/2026: Mở lớp.\n").is_empty(), "one quarter alone is a deadline");
    assert!(lines("1. Việc cũ\nQuý I/2025: Mở lớp.\nQuý II/2025: Thi.\n").is_empty(), "another year");
}

#[test]
fn headings_that_a_person_types_are_as_deep_as_their_labels_say() {
    let text = "Phần I. ĐÁNH GIÁ NĂM 2025\nPhần II. NỘI DUNG\nI. MỤC TIÊU\n1. Mục tiêu chung\n\n2. Mục tiêu cụ thể:\n\
                a) Hạ tầng số\n- Chi tiết\nII. TỔ CHỨC THỰC HIỆN\nPHỤ LỤC\nNơi nhận";
    let read = dinh_plan_reader::headings(text);
    let seen: Vec<(u8, &str, &str)> = read.iter().map(|s| (s.level, s.label.as_str(), s.title.as_str())).collect();
    assert_eq!(
        seen,
        [
            (1, "Phần I", "ĐÁNH GIÁ NĂM 2025"),
            (1, "Phần II", "NỘI DUNG"),
            (2, "I", "MỤC TIÊU"),
            (3, "1", "Mục tiêu chung"),
            (3, "2", "Mục tiêu cụ thể"),
            (4, "a", "Hạ tầng số"),
            (5, "-", "Chi tiết"),
            (2, "II", "TỔ CHỨC THỰC HIỆN"),
            (1, "PHỤ LỤC", ""),
            (1, "", "Nơi nhận"),
        ]
    );
}

/// A short plan of our own with these targets, duties and what follows them.
fn short(targets: &str, duties: &str, rest: &str) -> PlanReading {
    reading(&format!(
        "ỦY BAN NHÂN DÂN\nXÃ TÂY MẪU\nKẾ HOẠCH\nChuyển đổi số xã Tây Mẫu năm 2026\nI. MỤC TIÊU\n{targets}\nII. NHIỆM VỤ\n\
         - Phổ cập kỹ năng số.\nIII. TỔ CHỨC THỰC HIỆN\n1. Phòng Văn hóa - Xã hội\n- Theo dõi việc thực hiện.\n\
         2. Các thôn\n{duties}\n{rest}"
    ))
}

#[test]
fn what_is_counted_belongs_to_the_name_of_a_target() {
    let reading = short(
        "- Tổ chức ít nhất 02 lớp tập huấn kỹ năng số/năm.\n- Tổ chức tối thiểu 03 lớp tập huấn/năm, tập trung vào chữ ký số.\n\
         - Kiểm tra định kỳ (ít nhất 02 lần/năm) việc chấp hành quy định.\n\
         - Mở lớp về an toàn thông tin (ít nhất 01 lần/năm), tập trung vào lừa đảo.\n\
         - Sinh hoạt Tổ công nghệ số ít nhất 01 lần/tháng/khu phố.\n- Phát sóng tin tần suất 1 tuần/lần.",
        "",
        "",
    );
    let names: Vec<&str> = reading.indicators.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Tổ chức lớp tập huấn kỹ năng số",
            "Tổ chức lớp tập huấn, tập trung vào chữ ký số",
            "Kiểm tra định kỳ việc chấp hành quy định",
            "Mở lớp về an toàn thông tin, tập trung vào lừa đảo",
            "Sinh hoạt Tổ công nghệ số",
            "Phát sóng tin",
        ]
    );
}

#[test]
fn marks_are_an_index_and_places_are_counted() {
    let reading = short(
        "- Trên 50 điểm kinh doanh chấp nhận thanh toán không dùng tiền mặt.\n- Chỉ số chuyển đổi số đạt 0,72.\n\
         - Xếp hạng cải cách hành chính đạt từ 80 điểm trở lên.",
        "",
        "PHỤ LỤC\nCHỈ TIÊU\nSTT\tNội dung chỉ tiêu\tĐơn vị tính\tChỉ tiêu\tĐơn vị chủ trì\n\
         1\tSố điểm Wi-Fi công cộng\tđiểm\t5\tPhòng Kinh tế\n2\tKết quả chấm điểm chuyển đổi số\tđiểm\t85\tPhòng Kinh tế",
    );
    let read: Vec<(f64, &str)> = reading.indicators.iter().map(|i| (i.value, i.unit.as_str())).collect();
    let wanted = [(50.0, "count/year"), (0.72, "index"), (80.0, "index"), (5.0, "điểm"), (85.0, "index")];
    assert_eq!(read, wanted);
}

#[test]
fn what_closes_a_plan_is_a_duty_to_report_and_no_task_of_the_last_unit() {
    let closing =
        "Các cơ quan, đơn vị báo cáo kết quả về UBND xã (qua Phòng Văn hóa - Xã hội) trước ngày 20 tháng cuối quý.";
    let duties = "- Tổ chức sinh hoạt Tổ công nghệ số 01 lần/tháng/thôn.\n3. Công an xã\n- Bảo đảm an ninh mạng.";
    let reading = short("- Tỷ lệ hồ sơ trực tuyến đạt 95%.", duties, closing);
    let led: Vec<&str> = reading.tasks.iter().filter_map(|t| t.lead.as_deref()).collect();
    assert_eq!(led, ["Phòng Văn hóa - Xã hội", "Các thôn", "Công an xã"], "{:#?}", reading.tasks);
    assert_eq!(reading.tasks[1].deadline_text.as_deref(), Some("01 lần/tháng/thôn"));
    assert_eq!(reading.reporting.len(), 1);
    assert_eq!(reading.reporting[0].who.as_deref(), Some("Các cơ quan, đơn vị"));
    let funds = short(
        "- Tỷ lệ hồ sơ trực tuyến đạt 95%.",
        "3. Công an xã\n- Bảo đảm an ninh mạng.",
        "Các cơ quan, đơn vị chủ động bố trí kinh phí.",
    );
    assert_eq!(funds.tasks.last().and_then(|t| t.lead.as_deref()), Some("Các cơ quan, đơn vị"));
    let of_many = short("- Tỷ lệ hồ sơ trực tuyến đạt 95%.", "- Giúp bà con dùng dịch vụ công.", closing);
    assert_eq!(of_many.tasks.last().map(|t| t.title.as_str()), Some("Giúp bà con dùng dịch vụ công."));
    assert_eq!(of_many.reporting.len(), 1);
}

/// The sentences on what does not fit.
fn misfits(reading: &PlanReading) -> Vec<&str> {
    reading.contradictions.iter().map(|c| c.message.as_str()).collect()
}

#[test]
fn recurring_deadlines_of_one_duty_are_compared_too() {
    let row = "Tổ chức sinh hoạt Tổ công nghệ số cộng đồng tại nhà văn hóa thôn";
    let table = |one: &str, two: &str| {
        format!(
            "PHỤ LỤC\nNHIỆM VỤ\nSTT\tNhiệm vụ\tThời gian\tĐơn vị chủ trì\n1\t{row}\t{one}\tCông an xã\n2\t{row}\t{two}\tCông an xã"
        )
    };
    let told = |one: &str, two: &str| {
        let reading = short("- Tỷ lệ hồ sơ trực tuyến đạt 95%.", "", &table(one, two));
        misfits(&reading).len()
    };
    assert_eq!(told("01 lần/tháng", "01 lần/quý"), 1);
    assert_eq!(told("Trước ngày 12 tháng cuối quý", "Trước ngày 20 tháng cuối quý"), 1);
    assert_eq!(told("Quý II", "Quý III"), 1);
    assert_eq!(told("Hằng tháng", "Hằng tháng"), 0);
    assert_eq!(told("Hằng quý", "Trước ngày 20 tháng cuối quý"), 0, "one is more exact");
    assert_eq!(told("Hằng tháng", "Quý II"), 0, "one is a stage of the other");
    let report = |day: u8| {
        format!(
            "Các cơ quan, đơn vị gửi báo cáo tiến độ chuyển đổi số của đơn vị mình về UBND xã trước ngày {day} của tháng cuối quý."
        )
    };
    let reading = short("- Tỷ lệ hồ sơ trực tuyến đạt 95%.", &format!("- {}", report(12)), &report(20));
    assert_eq!(
        misfits(&reading),
        [
            "Cùng một nhiệm vụ nhưng có hai thời hạn khác nhau: “trước ngày 12 của tháng cuối quý” và “trước ngày 20 của tháng cuối quý”."
        ]
    );
}

#[test]
fn values_that_do_not_fit_are_told_with_their_signs() {
    let targets = "- Tỷ lệ hồ sơ thủ tục hành chính nộp trực tuyến đạt tối thiểu 95%.\n\
                   - Tỷ lệ hồ sơ thủ tục hành chính nộp trực tuyến đạt tối đa 90%.";
    assert_eq!(
        misfits(&short(targets, "", "")),
        [
            "Chỉ tiêu “Tỷ lệ hồ sơ thủ tục hành chính nộp trực tuyến” được nêu hai lần với giá trị khác nhau: ≥ 95% và ≤ 90%."
        ]
    );
}
