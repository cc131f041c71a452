//! Numbers whose records not everybody may see: the plan shows the number, the records are for their readers.

use kernel::measure::{Decimals, Offered, Readers, Words};
use kernel::{BoxFuture, Conn, Module, Permission, Result};
use uuid::Uuid;

const KEY: &str = "room.confined";
/// Of 12.502 km, counted in metres.
const FINE: &str = "room.fine";
/// 130 records in thirteen parts, for those who keep plans.
const MANY: &str = "room.many";

/// A room that offers one number; its records are for those who keep plans.
static ROOM: Module = Module { ward_measures: Some(offered), ..Module::named("room") };

fn offered(_: &Conn) -> BoxFuture<'_, Result<Vec<Offered>>> {
    let measure = Offered {
        key: KEY.into(),
        title: Words::Said("Số của sổ riêng".into()),
        unit: Words::Said("bản ghi".into()),
        part: Words::Said("Nhóm".into()),
        decimals: Decimals::default(),
        records: "SELECT '1' AS id, 'Bí mật' AS label, '/bi-mat' AS href, CAST(NULL AS date) AS on_day, '' AS part, \
            CAST(7 AS bigint) AS amount WHERE CAST($1 AS integer) >= 0"
            .into(),
        args: Vec::new(),
        readers: Readers::Holding(vec![(Permission("plans.edit"), None)]),
    };
    let fine = Offered {
        key: FINE.into(),
        title: Words::Said("Cáp quang".into()),
        unit: Words::Said("km".into()),
        decimals: Decimals(3),
        records: measure.records.replace("bigint", "bigint) * CAST(1786 AS bigint").into(),
        readers: Readers::Everybody,
        ..measure.clone()
    };
    let many = Offered {
        key: MANY.into(),
        title: Words::Said("Lượt ghi".into()),
        records: "SELECT CAST(a.column1 * 100 + b.column1 AS text) AS id, 'Lượt' AS label, '/luot' AS href, \
            CAST(NULL AS date) AS on_day, 'Tổ ' || CAST(a.column1 AS text) AS part, CAST(a.column1 AS bigint) AS amount \
            FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10),(11),(12),(13)) AS a, \
            (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) AS b WHERE CAST($1 AS integer) >= 0"
            .into(),
        ..measure.clone()
    };
    Box::pin(async move { Ok(vec![measure, fine, many]) })
}

fn modules() -> Vec<&'static Module> {
    [crate::modules(), vec![&ROOM]].concat()
}

testkit::on_both!(modules(), fn records_behind_a_number_are_for_their_readers_alone(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    for at in ["/so-lieu/room.confined", "/so-lieu/room.confined/ban-ghi.csv", "/api/v1/measures/room.confined/records"] {
        office.get(at).await.assert_status(200).assert_says("Bí mật");
        viewer.get(at).await.assert_status(404);
    }
    for at in ["/so-lieu", "/api/v1/measures"] {
        office.get(at).await.assert_status(200).assert_says(KEY);
        assert!(!viewer.get(at).await.assert_status(200).body.contains(KEY), "{at}");
    }
    viewer.get("/api/v1/measures/room.confined").await.assert_status(404);
    let (plan, indicator) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let of_plan = [("id", plan.as_str()), ("title", "Kế hoạch"), ("year", "2026"), ("kind", "digital"), ("number", "1/KH-UBND")];
    office.post("/ke-hoach/moi", &of_plan).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let lead = app.units[1].to_string();
    let fields = [("id", indicator.as_str()), ("name", "Số máy"), ("section", "A"), ("unit", "máy"), ("comparator", ">="),
        ("direction", "up"), ("target", "10"), ("lead", lead.as_str()), ("source", "measure_all"), ("numerator_measure", KEY)];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    let behind = format!("/chi-tieu/{indicator}/ban-ghi");
    office.get(&behind).await.assert_says("Bí mật").assert_says("/so-lieu/room.confined");
    let seen = viewer.get(&behind).await;
    seen.assert_status(200).assert_says(">7<").assert_says("không được xem các bản ghi");
    assert!(!seen.body.contains("Bí mật") && !seen.body.contains("/so-lieu/room.confined"), "{}", seen.body);
});

testkit::on_both!(modules(), fn a_counted_indicator_says_what_it_is_counted_by_and_each_part_opens_its_records(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let plan = crate::indicators::plan_in_force(&office, "Kế hoạch").await;
    let indicator = Uuid::now_v7().to_string();
    let lead = app.units[1].to_string();
    let fields = [("id", indicator.as_str()), ("name", "Số lượt"), ("section", "A"), ("unit", "lượt"), ("comparator", ">="),
        ("direction", "up"), ("target", "1000"), ("lead", lead.as_str()), ("source", "measure_all"), ("numerator_measure", MANY)];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    let at = format!("/chi-tieu/{indicator}");
    let part = "/so-lieu/room.many?den=2026-03-16&amp;phan=T%E1%BB%95%2013";
    let shown = office.get(&at).await;
    shown.assert_says("Không ai phải nhập").assert_says("Lượt ghi").assert_says(part).assert_says("Xem cả 1 phần còn lại");
    shown.assert_lacks("Chưa có số liệu nào được nhập").assert_lacks("phan=T%E1%BB%95%201\"");
    viewer.get(&at).await.assert_says("Không ai phải nhập").assert_says("910").assert_lacks("Tổ 13");
    office.get(&part.replace("&amp;", "&")).await.assert_says("Lượt ghi – Tổ 13").assert_says("130 bản ghi").assert_lacks("910");
    let csv = office.get("/so-lieu/room.many/ban-ghi.csv?phan=T%E1%BB%95%2013").await;
    assert_eq!(csv.body.lines().count(), 11, "{}", csv.body);
    office.get("/so-lieu/room.many/ban-ghi.xlsx").await.assert_status(200);
    viewer.get("/so-lieu/room.many/ban-ghi.xlsx").await.assert_status(404);
    let behind = office.get(&format!("{at}/ban-ghi")).await;
    behind.assert_says("Đang hiện 100 trong 130 bản ghi").assert_says("/so-lieu/room.many/ban-ghi.xlsx?");
});

testkit::on_both!(modules(), fn what_states_no_part_and_no_day_opens_its_records_too(app) {
    let office = app.sign_in("tonghop").await;
    let at = format!("/so-lieu/{KEY}");
    office.get(&at).await.assert_says(&format!("{at}?tu=&amp;den=&amp;phan=-")).assert_says("Không ghi");
    office.get(&format!("{at}?phan=-")).await.assert_says("Số của sổ riêng – Không ghi").assert_says("Bí mật");
    office.get(&format!("{at}?ngay=-&phan=-")).await.assert_says("Bí mật").assert_says("ban-ghi.csv?ngay=-&#38;phan=-");
    let csv = office.get(&format!("{at}/ban-ghi.csv?ngay=-&phan=-")).await;
    assert_eq!(csv.body.lines().count(), 2, "{}", csv.body);
    office.get(&format!("/so-lieu/{MANY}?phan=-")).await.assert_says("0 bản ghi").assert_lacks("/luot");
    for typed in ["tu=2026-01-01", "tu=2026-01-01&ngay=-"] {
        office.get(&format!("{at}?{typed}&phan=-")).await.assert_lacks("Bí mật");
    }
});

testkit::on_both!(modules(), fn a_number_with_decimals_is_shown_whole_wherever_it_is_used(app) {
    let office = app.sign_in("tonghop").await;
    office.get("/so-lieu").await.assert_says("12,502 km");
    office.get("/so-lieu/room.fine").await.assert_says("12,502 km");
    office.get("/so-lieu/room.fine/ban-ghi.csv").await.assert_says(",12.502");
    office.get("/api/v1/measures/room.fine").await.assert_says("\"value\":12.502").assert_says("\"unit\":\"km\"");
    office.get("/api/v1/measures/room.fine/records").await.assert_says("\"amount\":12.502");
    office.get(&format!("/api/v1/measures/{KEY}")).await.assert_says("\"value\":7,");
    let (plan, indicator) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let of_plan = [("id", plan.as_str()), ("title", "Kế hoạch"), ("year", "2026"), ("kind", "digital"), ("number", "1/KH-UBND")];
    office.post("/ke-hoach/moi", &of_plan).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let lead = app.units[1].to_string();
    let fields = [("id", indicator.as_str()), ("name", "Cáp quang"), ("section", "A"), ("unit", "km"), ("comparator", ">="),
        ("direction", "up"), ("target", "12,5"), ("lead", lead.as_str()), ("source", "measure_all"), ("numerator_measure", FINE)];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    let conn = app.app.db.read(testkit::WARD);
    assert_eq!(app.app.measure_users(&conn, FINE).await.unwrap(), ["chỉ tiêu “Cáp quang” (Kế hoạch)"]);
    assert!(app.app.measure_users(&conn, KEY).await.unwrap().is_empty());
    office.get(&format!("/chi-tieu/{indicator}")).await.assert_says("12,5 km");
    office.get(&format!("/chi-tieu/{indicator}/ban-ghi")).await.assert_says(">12,502<");
});

testkit::on_both!(modules(), fn a_number_is_chosen_only_by_those_who_may_see_its_records(app) {
    let (office, unit) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let (ward_plan, plan, indicator) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let of_plan = [("id", ward_plan.as_str()), ("title", "Kế hoạch"), ("year", "2026"), ("kind", "digital"), ("number", "1/KH-UBND")];
    office.post("/ke-hoach/moi", &of_plan).await.assert_redirect();
    office.post(&format!("/ke-hoach/{ward_plan}/thuc-hien"), &[]).await.assert_redirect();
    let (task, lead) = (Uuid::now_v7().to_string(), app.units[1].to_string());
    let of_task = [("task_id", task.as_str()), ("title", "Rà soát"), ("lead", &lead), ("deadline_text", "quý II/2026")];
    office.post(&format!("/ke-hoach/{ward_plan}/nhiem-vu/moi"), &of_task).await.assert_redirect();
    let own = [("id", plan.as_str()), ("unit", &lead), ("title", "Kế hoạch của Văn phòng"), ("task", &task)];
    unit.post(&format!("/ke-hoach/{ward_plan}/cu-the-hoa"), &own).await.assert_redirect();
    let fields = |name: &'static str, key: &'static str, version: &'static str| {
        [("id", indicator.clone()), ("name", name.into()), ("section", "A".into()), ("unit", "máy".into()), ("comparator", ">=".into()),
            ("direction", "up".into()), ("target", "10".into()), ("lead", lead.clone()), ("source", "measure_all".into()),
            ("numerator_measure", key.into()), ("version", version.into()), ("reason", "Sửa tên".into())]
    };
    let post = async |by: &testkit::Browser, to: String, name, key, version| {
        let fields = fields(name, key, version);
        by.post(&to, &fields.each_ref().map(|(k, v): &(&str, String)| (*k, v.as_str()))).await
    };
    let new = format!("/ke-hoach/{plan}/chi-tieu/moi");
    unit.get(&new).await.assert_status(200).assert_lacks("Số của sổ riêng");
    for key in [KEY, "room.khong-co"] {
        post(&unit, new.clone(), "Số máy", key, "").await.assert_status(422).assert_says("Chọn số liệu trong danh sách");
    }
    office.get(&new).await.assert_says("Số của sổ riêng");
    post(&office, new, "Số máy", KEY, "").await.assert_redirect();
    // What the indicator has already stays, whoever corrects the rest.
    let at = format!("/chi-tieu/{indicator}/sua");
    let form = unit.get(&at).await;
    form.assert_status(200);
    let version = form.body.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    post(&unit, at, "Số máy tính", KEY, version.leak()).await.assert_redirect();
    office.get(&format!("/chi-tieu/{indicator}")).await.assert_says("Số máy tính");
});

testkit::on_both!(crate::modules(), fn a_stock_is_counted_as_it_was_on_a_day(app) {
    let office = app.sign_in("tonghop").await;
    let plan = Uuid::now_v7().to_string();
    let of_plan = [("id", plan.as_str()), ("title", "Kế hoạch"), ("year", "2026"), ("kind", "digital"), ("number", "1/KH-UBND")];
    office.post("/ke-hoach/moi", &of_plan).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let task = async |title: &str, deadline: &str| {
        let id = Uuid::now_v7().to_string();
        let fields = [("task_id", id.as_str()), ("title", title), ("deadline_text", deadline)];
        office.post(&format!("/ke-hoach/{plan}/nhiem-vu/moi"), &fields).await.assert_redirect();
    };
    let indicator = async |name: &str, unit: &str, numerator: &str, denominator: &str| {
        let id = Uuid::now_v7().to_string();
        let fields = [("id", id.as_str()), ("name", name), ("section", "A"), ("unit", unit), ("comparator", ">="), ("direction", "up"),
            ("target", "2"), ("source", "measure_all"), ("numerator_measure", numerator), ("denominator_measure", denominator)];
        office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
        id
    };
    let share = indicator("Tỷ lệ xong", "%", "plans.tasks.done", "plans.tasks").await;
    let stock = indicator("Nhiệm vụ", "nhiệm vụ", "plans.tasks", "").await;
    task("Rà soát", "quý I/2026").await;
    task("Lắp đặt", "quý II/2026").await;
    let empty = office.get(&format!("/chi-tieu/{share}")).await;
    empty.assert_says("Đến ngày 16/3/2026 chưa có bản ghi nào để tính tỷ lệ").assert_lacks("chưa phát sinh");
    task("Trực hệ thống", "thường xuyên").await;
    let behind = format!("/chi-tieu/{stock}/ban-ghi");
    // What is due after today is none of the number, nor of the list that it opens.
    let number = "/so-lieu/plans.tasks?den=2026-03-16\">1</a>";
    office.get(&format!("/chi-tieu/{stock}")).await.assert_says(number);
    office.get(&behind).await.assert_says(number).assert_lacks("Lắp đặt").assert_lacks("như số trong báo cáo");
    let then = office.get(&format!("{behind}?den=2026-03-31")).await;
    then.assert_says("/so-lieu/plans.tasks?den=2026-03-31\">2</a>").assert_says("Tính đến hết ngày 31/3/2026");
    then.assert_says("Rà soát").assert_says("Trực hệ thống").assert_lacks("Lắp đặt");
    for at in ["/so-lieu/plans.tasks?den=", "/so-lieu/plans.tasks/ban-ghi.csv?den=", "/api/v1/measures/plans.tasks/records?to="] {
        let all = office.get(&format!("{at}2026-03-31")).await;
        all.assert_says("Rà soát").assert_says("Trực hệ thống").assert_lacks("Lắp đặt");
    }
});
