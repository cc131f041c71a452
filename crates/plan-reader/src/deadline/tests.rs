//! Deadlines as real plans print them, and their due days.

use proptest::prelude::*;

use super::*;

/// Due days in 2026 of a deadline of a plan for 2026.
fn due(text: &str) -> Vec<String> {
    due_in(text, 2026)
}

fn due_in(text: &str, year: i32) -> Vec<String> {
    let deadline = Deadline::parse(text, Some(2026)).unwrap_or_else(|| panic!("not understood: {text}"));
    deadline.due_days(year).iter().map(|day| day.format("%d/%m").to_string()).collect()
}

#[test]
fn one_day_deadlines_yield_their_last_day_on_time() {
    for (text, day) in [
        ("Quý II/2026", "30/06"),
        ("thực hiện trong quý III năm 2026", "30/09"),
        ("quý IV", "31/12"),
        ("Tháng 3/2026", "31/03"),
        ("Hoàn thiện trước tháng 03 năm 2026", "28/02"),
        ("Hoàn thành trước tháng 12 năm 2026", "30/11"),
        ("trước 12/2026", "30/11"),
        ("trước ngày 20/11", "19/11"),
        ("chậm nhất ngày 20/11", "20/11"),
        ("đến ngày 30/6/2026", "30/06"),
        ("trước ngày 15 tháng 3 năm 2026", "14/03"),
        ("Cuối tháng 11/2026", "30/11"),
        ("đầu tháng 4", "10/04"),
        ("giữa tháng 4", "15/04"),
        ("Trung tuần tháng 11/2026", "20/11"),
        ("6 tháng đầu năm 2026", "30/06"),
        ("6 tháng cuối năm", "31/12"),
        ("trong năm 2026", "31/12"),
        ("Năm 2026", "31/12"),
        ("Từ tháng 3 đến tháng 6/2026", "30/06"),
        ("Quý II - IV/2026", "31/12"),
        ("tháng 3, 4/2026", "30/04"),
        ("2025-2026", "31/12"),
        ("Khảo sát tổng thể lần 1 trước ngày 20/11 sau đó định kỳ khảo sát, bổ sung", "19/11"),
        ("Lập các kế hoạch trong tháng 11 và triển khai thực hiện thường xuyên trong các tháng của năm", "30/11"),
    ] {
        assert_eq!(due(text), [day], "{text}");
    }
}

#[test]
fn a_range_is_due_at_its_end_however_it_is_written() {
    for (text, day) in [
        ("Tháng 3-6/2026", "30/06"),
        ("Tháng 3–6/2026", "30/06"),
        ("Tháng 3 - 6/2026", "30/06"),
        ("Tháng 3-tháng 6/2026", "30/06"),
        ("Tháng 3 - 15/4", "15/04"),
        ("Quý II–III/2026", "30/09"),
        ("Quý II–Quý III/2026", "30/09"),
        ("Quý II đến quý IV/2026", "31/12"),
        ("Quý I - Quý IV", "31/12"),
        ("Quý IV/2025 - Quý II/2026", "30/06"),
        ("Quý I - 30/6", "30/06"),
        ("15/3 - 30/6/2026", "30/06"),
        ("15/3-30/6/2026", "30/06"),
        ("Từ 15/3 - 30/6/2026", "30/06"),
        ("ngày 15-20/3/2026", "20/03"),
        ("Từ ngày 15/3 đến hết tháng 6/2026", "30/06"),
        ("12/2025-6/2026", "30/06"),
        ("ngày 15-3-2026", "15/03"),
        ("Quý II / 2026", "30/06"),
    ] {
        assert_eq!(due(text), [day], "{text}");
    }
    assert_eq!(due("Quý I, đến 30/6 sơ kết"), ["31/03", "30/06"]);
    assert_eq!(due("Quý II, III và quý IV"), ["30/06", "30/09", "31/12"]);
}

#[test]
fn parts_of_a_year_are_read_in_words_too() {
    for (text, day) in [
        ("Sáu tháng đầu năm", "30/06"),
        ("Nửa đầu năm 2026", "30/06"),
        ("Nửa cuối năm", "31/12"),
        ("Nửa đầu tháng 4", "15/04"),
        ("những tháng cuối năm 2026", "31/12"),
    ] {
        assert_eq!(due(text), [day], "{text}");
    }
}

#[test]
fn what_is_said_of_one_day_of_a_list_holds_for_the_others() {
    assert_eq!(due("Trước 30/6 và 30/11"), ["29/06", "29/11"]);
    assert_eq!(due("Trước ngày 30/6, ngày 30/11"), ["29/06", "29/11"]);
    assert_eq!(due("Trước ngày 30/6, đến ngày 30/11"), ["29/06", "30/11"]);
    for (text, days) in [
        ("Tháng 6, tháng 12 hàng năm", &["30/06", "31/12"][..]),
        ("Tháng 6 và tháng 12 hằng năm", &["30/06", "31/12"]),
        ("Tháng 10 hằng năm", &["31/10"]),
        ("Quý II, quý IV hằng năm", &["30/06", "31/12"]),
        ("15/6 và 15/12 hằng năm", &["15/06", "15/12"]),
    ] {
        for year in [2026, 2028] {
            assert_eq!(due_in(text, year), days, "{text} {year}");
        }
    }
}

#[test]
fn named_days_take_the_place_of_a_rates_ends() {
    assert_eq!(due("02 lần/năm (tháng 6 và tháng 12)"), ["30/06", "31/12"]);
    assert_eq!(due("02 lần/năm (trước ngày 15/6 và 15/12)"), ["14/06", "14/12"]);
    assert_eq!(due("Hàng quý (tuần cuối)"), ["31/03", "30/06", "30/09", "31/12"]);
    let weekly = Deadline::parse("Hàng quý (tuần cuối)", None).unwrap();
    assert_eq!(weekly.due_rule().as_deref(), Some("last week of last month of quarter"));
    assert_eq!(due("Hằng tháng (cuối tháng)").len(), 12);
    assert_eq!(due("Hằng quý, cuối quý").len(), 4);
    assert_eq!(due("Hằng quý (tháng cuối)"), ["31/03", "30/06", "30/09", "31/12"]);
    assert_eq!(due("Hằng quý, trước ngày 15 tháng cuối quý"), ["14/03", "14/06", "14/09", "14/12"]);
}

#[test]
fn deadlines_of_another_year_fall_in_that_year() {
    assert_eq!(due_in("Trung tuần 11/2025", 2025), ["20/11"]);
    assert_eq!(due_in("Cuối tháng 11/2025", 2025), ["30/11"]);
    assert_eq!(due_in("3 tháng cuối năm 2025", 2025), ["31/12"]);
    assert_eq!(due_in("trước tháng 01/2026", 2025), ["31/12"]);
    assert_eq!(due("Trung tuần 11/2025"), [""; 0]);
}

#[test]
fn twice_a_week_is_due_on_wednesdays_and_sundays() {
    let twice = due("02 lần/tuần");
    assert_eq!(twice.len(), 104);
    assert_eq!(twice[..4], ["04/01", "07/01", "11/01", "14/01"]);
    assert_eq!(due("7 lần/tuần").len(), 365);
    assert_eq!(due("1 lần/tuần").len(), 52);
}

#[test]
fn recurring_deadlines_yield_every_occurrence() {
    assert_eq!(due("trước ngày 12 của tháng cuối quý"), ["11/03", "11/06", "11/09", "11/12"]);
    assert_eq!(due("vào tuần cuối của tháng cuối trong quý"), ["31/03", "30/06", "30/09", "31/12"]);
    assert_eq!(
        due("trước ngày 20 tháng cuối quý và trước ngày 10/12 hàng năm"),
        ["19/03", "19/06", "19/09", "09/12", "19/12"]
    );
    assert_eq!(due("hằng tháng, quý, 6 tháng, 9 tháng").len(), 12);
    assert_eq!(due("quý, 6 tháng, 9 tháng và năm"), ["31/03", "30/06", "30/09", "31/12"]);
}

#[test]
fn rates_yield_as_many_days_as_times() {
    assert_eq!(due("ít nhất 02 lần/năm"), ["01/07", "31/12"]);
    assert_eq!(due("01 lần/tháng/khu phố").len(), 12);
    assert!((52..=53).contains(&due("1 tuần/lần").len()));
    assert_eq!(due("6 tháng/lần"), ["30/06", "31/12"]);
    assert_eq!(due("định kỳ 6 tháng"), ["30/06", "31/12"]);
    assert_eq!(due("1 lần/6 tháng"), ["30/06", "31/12"]);
    assert_eq!(due("01 tháng/01 lần").len(), 12);
    assert_eq!(due("01 lần / tháng").len(), 12);
    assert_eq!(due("Định kỳ hằng quý"), ["31/03", "30/06", "30/09", "31/12"]);
    assert_eq!(due("trước ngày 05 hàng tháng")[0], "04/01");
    assert_eq!(due("02 lớp tập huấn/năm").len(), 2);
}

#[test]
fn open_ended_deadlines_have_no_day() {
    for (text, rule) in [
        ("Thường xuyên", DeadlineRule::Continuous),
        ("Thực hiện thường xuyên trong năm", DeadlineRule::Continuous),
        ("Định kỳ", DeadlineRule::Periodic),
        ("Theo chỉ đạo của Sở", DeadlineRule::AsDirected),
        ("theo chỉ đạo của cấp trên", DeadlineRule::AsDirected),
        ("khi có yêu cầu", DeadlineRule::AsDirected),
        ("nếu có khó khăn, vướng mắc", DeadlineRule::OnEvent { event: "nếu có khó khăn vướng mắc".into() }),
    ] {
        let deadline = Deadline::parse(text, Some(2026)).unwrap();
        assert_eq!(deadline.rules, [rule], "{text}");
        assert!(deadline.is_open_ended() && deadline.due_days(2026).is_empty(), "{text}");
    }
}

#[test]
fn staged_deadlines_keep_every_stage() {
    let staged = Deadline::parse("Khảo sát lần 1 trước ngày 20/11 sau đó định kỳ", Some(2026)).unwrap();
    assert_eq!(staged.rules.len(), 2);
    assert!(staged.rules.contains(&DeadlineRule::Periodic));
}

#[test]
fn rules_are_told_in_plain_english() {
    for (text, rule) in [
        ("vào tuần cuối của tháng cuối trong quý", Some("last week of last month of quarter")),
        ("trước ngày 12 của tháng cuối quý", Some("before day 12 of last month of quarter")),
        ("nếu có khó khăn, vướng mắc", Some("on event: difficulty")),
        ("theo quy định", None),
    ] {
        assert_eq!(Deadline::parse(text, Some(2026)).unwrap().due_rule().as_deref(), rule, "{text}");
    }
}

#[test]
fn the_next_due_day_includes_the_day_asked_from() {
    let quarterly = Deadline::parse("trước ngày 12 của tháng cuối quý", None).unwrap();
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    assert_eq!(quarterly.next_due(day(2026, 3, 11)), Some(day(2026, 3, 11)));
    assert_eq!(quarterly.next_due(day(2026, 3, 12)), Some(day(2026, 6, 11)));
    assert_eq!(quarterly.next_due(day(2026, 12, 20)), Some(day(2027, 3, 11)));
    let once = Deadline::parse("Quý II/2030", Some(2026)).unwrap();
    assert_eq!(once.next_due(day(2026, 1, 1)), Some(day(2030, 6, 30)));
    assert_eq!(once.next_due(day(2030, 7, 1)), None);
}

#[test]
fn words_that_are_no_deadline_are_not_understood() {
    for text in ["", "Phòng Văn hóa – Xã hội", "100%", "Các phòng có liên quan"] {
        assert_eq!(Deadline::parse(text, Some(2026)), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".{0,120}", year in -5000_i32..9999) {
        if let Some(deadline) = Deadline::parse(&text, Some(year)) {
            deadline.due_days(year);
            deadline.due_rule();
            deadline.next_due(NaiveDate::from_ymd_opt(2026, 6, 15).unwrap());
        }
    }

    #[test]
    fn words_of_deadlines_in_any_order_never_panic(
        words in proptest::collection::vec(prop_oneof![
            Just("trước"), Just("ngày"), Just("tháng"), Just("quý"), Just("năm"), Just("cuối"), Just("đầu"), Just("tuần"), Just("của"), Just("hằng"),
            Just("20"), Just("31"), Just("02"), Just("29/2"), Just("1/1"), Just("31/12/2026"), Just("II/2026"), Just("13/2026"), Just("lần/năm"),
            Just("lần/tháng/khu"), Just("tuần/lần"), Just("2026"), Just("1990"), Just("đến"), Just("từ"), Just("định"), Just("kỳ"), Just("/"), Just("-"), Just("và"), Just("trước,"), Just("3–6/2026,"),
            Just("ii-quý"), Just("nửa"), Just("lần/6"), Just("(tuần")], 0..14),
        year in proptest::option::of(1900_i32..2200),
    ) {
        if let Some(deadline) = Deadline::parse(&words.join(" "), year) {
            for asked in [2025, 2026] {
                let days = deadline.due_days(asked);
                prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
            }
            deadline.due_rule();
        }
    }
}
