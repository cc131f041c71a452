//! What a period says is what was so: of its own days, approved, frozen, and nobody's draft.

use crate::common::{approved, cadence, cadence_of, db, indicator, later, press, row, send, sheet, sheets, ward};
use kernel::{Role, args};
use testkit::WARD;
use uuid::Uuid;

const JSON: &str = "so-lieu.json";

testkit::on_both!(crate::modules(), fn a_report_due_early_in_a_month_tells_the_month_before(app) {
    let mut w = ward(app).await;
    let basis = [("basis", "Quyết định số 15/QĐ-UBND ngày 02/01/2026"), ("to_whom", "Sở Khoa học và Công nghệ")];
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &basis).await;
    later(app, &mut w, "2026-04-01T02:00:00Z").await;
    let (sheet, period) = sheets(app).await.pop().expect("the report on March was asked for");
    approved(&w, &sheet).await;
    let report = format!("/bao-cao/ky/{period}");
    let page = w.office.get(&format!("{report}/van-ban")).await;
    page.assert_says("Tháng 3/2026").assert_says("920/1.000, đạt 92%").assert_says("đến hết ngày 31/03/2026");
    page.assert_says(&format!("/chi-tieu/{}", w.share)).assert_says(&format!("/bao-cao/phieu/{sheet}/chi-tieu/{}", w.share));
    page.assert_says("Như trên");
    let docx = w.office.get(&format!("{report}/bao-cao.docx")).await;
    let text = text_of(&docx.bytes, "a.docx");
    for part in ["Căn cứ Quyết định số 15/QĐ-UBND ngày 02/01/2026", "chưa có người đọc lại", "Sở Khoa học và Công nghệ"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let signed = [("signer", "Nguyễn Văn Mẫu"), ("recipients", "Như trên\nLưu: VT"), ("authority", "KT. CHỦ TỊCH"), ("version", "0")];
    w.office.post(&format!("{report}/van-ban"), &signed).await.assert_redirect();
    later(app, &mut w, "2026-05-02T02:00:00Z").await;
    let (_, next) = sheets(app).await.pop().unwrap();
    assert_ne!(next, period);
    let page = w.office.get(&format!("/bao-cao/ky/{next}/van-ban")).await;
    page.assert_says("Tháng 4/2026").assert_says("Nguyễn Văn Mẫu").assert_says("KT. CHỦ TỊCH");
});

fn text_of(bytes: &[u8], name: &str) -> String {
    let read = office::read_bytes(bytes, name).unwrap();
    read.lines.iter().map(|line| format!("{}\n", line.text)).collect()
}

testkit::on_both!(crate::modules(), fn what_records_count_is_told_up_to_the_day_of_the_figures(app) {
    let mut w = ward(app).await;
    cadence(&w).await;
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    let id = Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()),
        ("name", "Phiếu được yêu cầu"),
        ("unit", "phiếu"),
        ("comparator", ">="),
        ("direction", "up"),
        ("target", "12"),
        ("source", "measure"),
        ("numerator_measure", "reports.sheets"),
    ];
    w.office.post(&format!("/ke-hoach/{}/chi-tieu/moi", w.plan), &fields).await.assert_redirect();
    app.app.settle().await.unwrap();
    // One sheet is due on 19 March, one on 4 April: of March there is one.
    later(app, &mut w, "2026-04-01T02:00:00Z").await;
    later(app, &mut w, "2026-04-09T02:00:00Z").await;
    let (_, period) = sheets(app).await.pop().unwrap();
    let reason = [("close_reason", "Không phát sinh")];
    w.office.post(&format!("/bao-cao/ky/{period}/chot"), &reason).await.assert_redirect();
    let figures = w.office.get(&format!("/bao-cao/ky/{period}/{JSON}")).await.json();
    let all = figures["figures"]["indicators"].as_array().unwrap().clone();
    let of = all.iter().find(|i| i["name"] == "Phiếu được yêu cầu").unwrap();
    assert_eq!((&of["now"]["value"], &of["now"]["to"]), (&1.0.into(), &"2026-03-31".into()), "{of}");
    assert_eq!((&of["before"]["value"], &of["before"]["to"]), (&0.0.into(), &"2026-02-28".into()), "{of}");
    assert!(of["why"].as_str().unwrap().contains("31/3/2026"), "judged as of the end of the period: {of}");
    let behind = format!("/chi-tieu/{id}/ban-ghi");
    w.leader.get(&behind).await.assert_says("den=2026-04-09\">2</a>");
    w.leader.get(&format!("/bao-cao/ky/{period}/van-ban")).await.assert_says(&format!("{behind}?den=2026-03-31\">"));
    let then = w.leader.get(&format!("{behind}?den=2026-03-31")).await;
    then.assert_says("den=2026-03-31\">1</a>").assert_says("Tính đến hết ngày 31/3/2026, như số trong báo cáo.");
});

testkit::on_both!(crate::modules(), fn the_period_before_counts_though_none_was_opened_for_it(app) {
    let mut w = ward(app).await;
    let figure = Uuid::now_v7().to_string();
    let fields = [("id", figure.as_str()), ("from_day", "01/01/2026"), ("to_day", "28/02/2026"), ("value", "3")];
    w.unit.post(&format!("/chi-tieu/{}/so-lieu", w.count), &fields).await.assert_redirect();
    w.office.post(&format!("/chi-tieu/{}/so-lieu/{figure}/duyet", w.count), &[]).await.assert_redirect();
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    later(app, &mut w, "2026-04-01T02:00:00Z").await;
    let (sheet, _) = sheets(app).await.pop().unwrap();
    let path = format!("/bao-cao/phieu/{sheet}");
    w.unit.get(&path).await.assert_says("3 buổi");
    let rows = |note| [row(&w.count, "", "", "9", note, "0"), row(&w.share, "", "", "", "Chưa phát sinh", "0")];
    send(&w.unit, &path, &rows("")).await.assert_redirect();
    let jump = w.unit.post(&format!("{path}/nop"), &[]).await;
    jump.assert_status(422).assert_says("Còn 1 chỉ tiêu").assert_says("Thay đổi trên 20%").assert_says("3 buổi → 9 buổi");
    send(&w.unit, &path, &[row(&w.count, "", "", "9", "Mở thêm sáu buổi", "1")]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn an_open_difficulty_stands_in_the_report(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    approved(&w, &id).await;
    let (task, difficulty, lead) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), app.units[1].to_string());
    let fields = [("id", task.as_str()), ("plan", w.plan.as_str()), ("title", "Lắp camera"), ("product", "12 điểm"), ("unit", lead.as_str()), ("due_on", "30/06/2026")];
    w.leader.post("/lanh-dao/giao-viec", &fields).await.assert_redirect();
    let (_, period) = sheets(app).await.pop().unwrap();
    let report = format!("/bao-cao/ky/{period}/van-ban");
    w.office.get(&report).await.assert_says("các đơn vị không nêu khó khăn");
    let raised = [("difficulty_id", difficulty.as_str()), ("difficulty", "Chưa bố trí được kinh phí")];
    w.unit.post(&format!("/nhiem-vu/{task}/kho-khan"), &raised).await.assert_redirect();
    let page = w.office.get(&report).await;
    page.assert_lacks("các đơn vị không nêu khó khăn").assert_says("Chưa bố trí được kinh phí").assert_says("Lắp camera");
});

testkit::on_both!(crate::modules(), fn a_closed_period_moves_no_more_and_altered_figures_are_named(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let path = format!("/bao-cao/phieu/{id}");
    send(&w.unit, &path, &[row(&w.share, "92", "100", "", "", "0"), row(&w.count, "", "", "4", "", "0")]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    w.office.get(&path).await.assert_says("/duyet");
    let (_, period) = sheets(app).await.pop().unwrap();
    let report = format!("/bao-cao/ky/{period}");
    w.office.post(&format!("{report}/chot"), &[("close_reason", "Đơn vị chưa giải trình")]).await.assert_redirect();
    w.office.get(&path).await.assert_lacks("/duyet").assert_lacks("/rut");
    for (by, step) in [(&w.office, "duyet"), (&w.unit, "rut")] {
        let refused = by.post(&format!("{path}/{step}"), &[]).await;
        refused.assert_status(422).assert_says("Mẫu tonghop chốt ngày 16/03/2026").assert_says("Đơn vị chưa giải trình");
    }
    let late = [("unit", &*app.units[1].to_string()), ("until", "22/03/2026"), ("reason", "Mất mạng")];
    w.office.post(&format!("{report}/nop-muon"), &late).await.assert_status(422).assert_says("Đơn vị chưa giải trình");
    w.leader.get(&report).await.assert_says("Đơn vị chưa giải trình");
    w.leader.get(&format!("{report}/van-ban")).await.assert_status(200);

    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE report_snapshot SET content = REPLACE(content, 'Hồ sơ', 'Tệp') WHERE ward_id = $1";
    tx.exec(sql, args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    for page in ["van-ban", JSON, "bao-cao.docx"] {
        let altered = w.leader.get(&format!("{report}/{page}")).await;
        altered.assert_status(422).assert_says("không còn khớp mã kiểm tra").assert_lacks("Tệp nộp");
    }
});

testkit::on_both!(crate::modules(), fn a_draft_is_for_its_unit_and_those_who_compile(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let path = format!("/bao-cao/phieu/{id}");
    let mut rows = vec![row(&w.share, "92", "100", "", "Ghi chú nháp", "0"), row(&w.count, "", "", "4", "", "0")];
    rows.push(vec![("difficulties".into(), "Khó khăn nháp".into()), ("version".into(), "1".into())]);
    send(&w.unit, &path, &rows).await.assert_redirect();
    let (_, period) = sheets(app).await.pop().unwrap();
    let late = [("unit", &*app.units[1].to_string()), ("until", "22/03/2026"), ("reason", "Đầu mối nằm viện")];
    w.office.post(&format!("/bao-cao/ky/{period}/nop-muon"), &late).await.assert_redirect();
    let stranger = app.person_in(Role::UnitContact, app.units[0]).await;
    let places = [format!("/bao-cao/ky/{period}/{JSON}"), format!("/api/v1/report-periods/{period}/figures")];
    for place in &places {
        stranger.get(place).await.assert_status(200).assert_lacks("nháp");
    }
    stranger.get(&format!("/bao-cao/ky/{period}")).await.assert_status(200).assert_lacks("Đầu mối nằm viện");
    w.unit.get(&format!("/bao-cao/ky/{period}")).await.assert_says("Đầu mối nằm viện");
    let words = [("difficulties", "Khó khăn nháp"), ("version", "2")];
    w.unit.post(&format!("{path}/nop"), &words).await.assert_redirect();
    stranger.get(&places[0]).await.assert_lacks("nháp");
    press(&w.office, &path, &format!("{path}/duyet"), &[]).await.assert_redirect();
    stranger.get(&places[0]).await.assert_says("Ghi chú nháp").assert_says("Khó khăn nháp");
});

testkit::on_both!(crate::modules(), fn a_sheet_is_not_taken_back_into_the_time_when_it_cannot_be_handed_in(app) {
    let mut w = ward(app).await;
    let id = sheet(app, &w).await;
    let path = format!("/bao-cao/phieu/{id}");
    send(&w.unit, &path, &[row(&w.share, "92", "100", "", "", "0"), row(&w.count, "", "", "4", "", "0")]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    w.unit.get(&path).await.assert_says("/rut");
    w.unit.post(&format!("{path}/rut"), &[]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    later(app, &mut w, "2026-03-20T02:00:00Z").await;
    w.unit.get(&path).await.assert_lacks("/rut");
    w.unit.post(&format!("{path}/rut"), &[]).await.assert_status(422).assert_says("rút về thì không nộp lại được");
    let returned = [("reason", "Thiếu biên bản"), ("until", "22/03/2026")];
    press(&w.office, &path, &format!("{path}/tra-lai"), &returned).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    let (_, period) = sheets(app).await.pop().unwrap();
    let sheets = w.office.get(&format!("/api/v1/report-periods/{period}/sheets")).await.json();
    assert_eq!(sheets[0]["was_late"], false, "it was handed in on time first: {sheets}");
    press(&w.office, &path, &format!("{path}/duyet"), &[]).await.assert_redirect();
    let sql = "SELECT CAST(MAX(entered_at) AS text) FROM figure WHERE ward_id = $1";
    let entered: String = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    assert!(entered.starts_with("2026-03-16"), "by its entry, not its approval, a figure is on time: {entered}");
    let reopened = [("reason", "Sai mẫu số"), ("until", "23/03/2026")];
    press(&w.office, &path, &format!("{path}/mo-lai"), &[("reason", "")]).await.assert_status(422).assert_says("Nêu lý do");
    press(&w.office, &path, &format!("{path}/mo-lai"), &reopened).await.assert_redirect();
    w.unit.get(&path).await.assert_says("Sai mẫu số");
    send(&w.unit, &path, &[row(&w.share, "93", "100", "", "", "1")]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    let value = async || w.leader.get(&format!("/api/v1/indicators/{}", w.share)).await.json()["value"].clone();
    assert_eq!(value().await, 92.0, "what was approved counts until the correction is approved");
    press(&w.office, &path, &format!("{path}/duyet"), &[]).await.assert_redirect();
    assert_eq!(value().await, 93.0);
});

testkit::on_both!(crate::modules(), fn a_unit_that_comes_to_lead_is_asked_the_next_morning(app) {
    let mut w = ward(app).await;
    sheet(app, &w).await;
    app.person_in(Role::UnitContact, app.units[0]).await;
    let added = indicator(&w.office, app, &w.plan, "Máy tính được kiểm tra", "máy", "20").await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE indicator SET lead_unit_id = $3 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, added.parse::<Uuid>().unwrap(), app.units[0]]).await.unwrap();
    tx.commit().await.unwrap();
    later(app, &mut w, "2026-03-17T00:00:00Z").await;
    let count = async |what: &str| {
        let sql = format!("SELECT COUNT(*) FROM {what}");
        db(app).scalar::<i64>(&sql, args![WARD]).await.unwrap().unwrap()
    };
    let (made, asked) = ("report_sheet WHERE ward_id = $1", "notice WHERE ward_id = $1 AND title LIKE 'Mời báo cáo%'");
    assert_eq!((count(made).await, count(asked).await), (2, 2));
    later(app, &mut w, "2026-03-18T00:00:00Z").await;
    assert_eq!((count(made).await, count(asked).await), (2, 2), "once");
});

testkit::on_both!(crate::modules(), fn the_page_of_a_plan_is_told_how_many_units_have_handed_in(app) {
    let w = ward(app).await;
    let plan: Uuid = w.plan.parse().unwrap();
    let tell = dinh_reports::MODULE.asides.unwrap();
    assert!(tell(&app.as_leader().await, plan).await.unwrap().is_none(), "no period is open");
    let id = sheet(app, &w).await;
    let told = async || tell(&app.as_leader().await, plan).await.unwrap().unwrap().items.remove(0);
    assert_eq!((told().await.title.as_str(), told().await.text.as_str()), ("Quý I/2026", "0/1 đơn vị đã nộp, hạn hết ngày 19/03/2026"));
    approved(&w, &id).await;
    assert!(told().await.text.starts_with("1/1"));
    let page = format!("/ke-hoach/{plan}");
    w.unit.get(&page).await.assert_says("1/1 đơn vị đã nộp");
    app.person_in(Role::UnitContact, app.units[0]).await.get(&page).await.assert_status(200).assert_lacks("đơn vị đã nộp");
});

testkit::on_both!(crate::modules(), fn two_months_without_a_sheet_are_stuck(app) {
    let mut w = ward(app).await;
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    later(app, &mut w, "2026-04-01T02:00:00Z").await;
    later(app, &mut w, "2026-04-20T02:00:00Z").await;
    w.leader.get("/diem-nghen").await.assert_lacks("Hai kỳ liền không nộp phiếu");
    later(app, &mut w, "2026-05-02T02:00:00Z").await;
    later(app, &mut w, "2026-05-06T02:00:00Z").await;
    let silent = "Hai kỳ liền không nộp phiếu số liệu: Tháng 3/2026, Tháng 4/2026.";
    w.leader.get("/diem-nghen").await.assert_says(silent);
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for n in 0..60 {
        let sql = "INSERT INTO report_period (ward_id, id, cadence_id, plan_id, kind, from_day, to_day, data_from, data_to, \
                     due_on, state, opened_at) \
                   SELECT ward_id, $2, cadence_id, plan_id, 'quarter', from_day, $3, data_from, data_to, due_on, state, \
                     opened_at FROM report_period WHERE ward_id = $1 AND due_on = $4 AND kind = 'month'";
        let (to_day, due_on) = (day("2026-05-01") + chrono::Days::new(n), day("2026-05-04"));
        tx.exec(sql, args![WARD, Uuid::now_v7(), to_day, due_on]).await.unwrap();
    }
    tx.commit().await.unwrap();
    w.leader.get("/diem-nghen").await.assert_says(silent);
    w.office.post(&format!("/ke-hoach/{}/ket-thuc", w.plan), &[]).await.assert_redirect();
    w.leader.get("/diem-nghen").await.assert_lacks("Hai kỳ liền không nộp phiếu");
});

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

testkit::on_both!(crate::modules(), fn a_sheet_that_came_back_was_handed_in(app) {
    let mut w = ward(app).await;
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    later(app, &mut w, "2026-04-01T02:00:00Z").await;
    later(app, &mut w, "2026-05-02T02:00:00Z").await;
    let (sheet, _) = sheets(app).await.pop().unwrap();
    approved(&w, &sheet).await;
    let reopened = [("reason", "Sai mẫu số"), ("until", "30/05/2026")];
    press(&w.office, &format!("/bao-cao/phieu/{sheet}"), &format!("/bao-cao/phieu/{sheet}/mo-lai"), &reopened).await.assert_redirect();
    later(app, &mut w, "2026-05-06T02:00:00Z").await;
    w.leader.get("/diem-nghen").await.assert_lacks("Hai kỳ liền không nộp phiếu");
});

testkit::on_both!(crate::modules(), fn the_tasks_of_a_report_stand_as_they_stood_at_its_end(app) {
    let mut w = ward(app).await;
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    let (done, blocked, lead) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), app.units[1].to_string());
    for (id, title) in [(&done, "Lắp camera"), (&blocked, "Số hóa hồ sơ")] {
        let fields = [("id", id.as_str()), ("plan", &w.plan), ("title", title), ("product", "12 điểm"), ("unit", &lead), ("due_on", "31/12/2026")];
        w.leader.post("/lanh-dao/giao-viec", &fields).await.assert_redirect();
        let update = Uuid::now_v7().to_string();
        let fields = [("update_id", update.as_str()), ("version", "1"), ("progress", "40"), ("body", "Đã khảo sát")];
        w.unit.post(&format!("/nhiem-vu/{id}/cap-nhat"), &fields).await.assert_redirect();
    }
    later(app, &mut w, "2026-04-02T17:30:00Z").await;
    let (update, difficulty) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let fields = [("update_id", update.as_str()), ("version", "2"), ("body", "Đã bàn giao"), ("done", "1")];
    w.unit.post(&format!("/nhiem-vu/{done}/cap-nhat"), &fields).await.assert_redirect();
    let raised = [("difficulty_id", difficulty.as_str()), ("difficulty", "Chưa bố trí được kinh phí")];
    w.unit.post(&format!("/nhiem-vu/{blocked}/kho-khan"), &raised).await.assert_redirect();
    let (_, period) = sheets(app).await.pop().unwrap();
    let figures = w.office.get(&format!("/bao-cao/ky/{period}/{JSON}")).await.json();
    let tasks = figures["figures"]["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 2);
    for task in tasks {
        assert_eq!((&task["status"], &task["progress"], &task["done_on"]), (&"on-track".into(), &40.into(), &serde_json::Value::Null), "{task}");
    }
});

testkit::on_both!(crate::modules(), fn an_indicator_that_comes_without_a_lead_goes_to_the_office_that_has_its_sheet(app) {
    let mut w = ward(app).await;
    let lead_of = async |indicator: &str, unit: Option<kernel::UnitId>| {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        let sql = "UPDATE indicator SET lead_unit_id = $3 WHERE ward_id = $1 AND id = $2";
        tx.exec(sql, args![WARD, indicator.parse::<Uuid>().unwrap(), unit]).await.unwrap();
        tx.commit().await.unwrap();
    };
    lead_of(&w.share, Some(app.units[0])).await;
    cadence(&w).await;
    app.app.settle().await.unwrap();
    let added = indicator(&w.office, app, &w.plan, "Máy tính được kiểm tra", "máy", "20").await;
    lead_of(&added, None).await;
    later(app, &mut w, "2026-03-17T00:00:00Z").await;
    let sql = "SELECT id FROM report_sheet WHERE ward_id = $1 AND unit_id = $2";
    let office: Uuid = db(app).scalar(sql, args![WARD, app.units[0]]).await.unwrap().unwrap();
    w.office.get(&format!("/bao-cao/phieu/{office}")).await.assert_says("Hồ sơ nộp trực tuyến").assert_says("Máy tính được kiểm tra");
});

testkit::on_both!(crate::modules(), fn where_the_only_coordinator_hands_in_the_leaders_are_told(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let path = format!("/bao-cao/phieu/{id}");
    send(&w.office, &path, &[row(&w.share, "92", "100", "", "", "0"), row(&w.count, "", "", "4", "", "0")]).await.assert_redirect();
    w.office.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    w.leader.get("/thong-bao").await.assert_says("đã nộp phiếu số liệu Quý I/2026, chờ duyệt");
    press(&w.leader, &path, &format!("{path}/duyet"), &[]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_file_proves_a_figure_and_the_ward_chooses_the_columns(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let cell = format!("/bao-cao/phieu/{id}/chi-tieu/{}", w.share);
    let proof = ("evidence", "so-theo-doi.txt", "Sổ theo dõi".as_bytes());
    w.unit.upload(&cell, &[], proof).await.assert_status(422).assert_says("Nhập số liệu hoặc ghi chú");
    send(&w.unit, &format!("/bao-cao/phieu/{id}"), &[row(&w.share, "92", "100", "", "", "0")]).await.assert_redirect();
    w.unit.upload(&cell, &[], proof).await.assert_redirect();
    w.office.get(&cell).await.assert_says("so-theo-doi.txt");
    w.unit.get(&format!("/bao-cao/phieu/{id}")).await.assert_says("1 minh chứng");
    send(&w.unit, &format!("/bao-cao/phieu/{id}"), &[row(&w.count, "", "", "4", "", "0")]).await.assert_redirect();
    w.unit.post(&format!("/bao-cao/phieu/{id}/nop"), &[]).await.assert_redirect();
    press(&w.office, &format!("/bao-cao/phieu/{id}"), &format!("/bao-cao/phieu/{id}/duyet"), &[]).await.assert_redirect();
    let (_, period) = sheets(app).await.pop().unwrap();
    let heading = async || {
        let workbook = w.office.get(&format!("/bao-cao/ky/{period}/so-lieu.xlsx")).await;
        office::read_rows(&workbook.bytes).unwrap().remove(0).1
    };
    assert_eq!(heading().await.len(), 12);
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("reports.export_columns", "ket_qua, chi_tieu").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(heading().await, ["Kết quả", "Chỉ tiêu"]);
});
