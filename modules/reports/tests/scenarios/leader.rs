//! The leader's pages over HTTP: what needs a decision, giving work, the morning meeting, the weekly digest.

use kernel::{Conn, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// A plan in force with one indicator of the unit contact's unit.
struct Ward {
    leader: Browser,
    unit: Browser,
    plan: String,
    indicator: String,
    lead: String,
}

async fn ward(app: &TestApp) -> Ward {
    let office = app.sign_in("tonghop").await;
    let plan = Uuid::now_v7().to_string();
    let fields = [("id", plan.as_str()), ("title", "Kế hoạch 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let (indicator, lead) = (Uuid::now_v7().to_string(), app.units[1].to_string());
    let fields = [
        ("id", indicator.as_str()),
        ("name", "Buổi tập huấn"),
        ("section", "Xã hội số"),
        ("unit", "buổi"),
        ("comparator", ">="),
        ("direction", "up"),
        ("target", "12"),
        ("lead", lead.as_str()),
        ("source", "entered"),
    ];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    let (leader, unit) = (app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    Ward { leader, unit, plan, indicator, lead }
}

/// The leader gives the unit work, and the identifier of the task that it becomes.
async fn give(w: &Ward, title: &str, due_on: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()),
        ("plan", w.plan.as_str()),
        ("title", title),
        ("product", "Báo cáo kết quả"),
        ("unit", w.lead.as_str()),
        ("due_on", due_on),
    ];
    assert_eq!(w.leader.post("/lanh-dao/giao-viec", &fields).await.assert_redirect(), "/lanh-dao");
    id
}

async fn enter(w: &Ward, value: &str) {
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("from_day", "01/01/2026"), ("to_day", "28/02/2026"), ("value", value)];
    w.unit.post(&format!("/chi-tieu/{}/so-lieu", w.indicator), &fields).await.assert_redirect();
}

async fn notices(app: &TestApp, like: &str) -> Vec<String> {
    let sql = "SELECT title FROM notice WHERE ward_id = $1 AND title LIKE $2 ORDER BY created_at, id";
    db(app).scalars(sql, args![WARD, format!("{like}%")]).await.unwrap()
}

testkit::on_both!(crate::modules(), fn at_most_seven_matters_each_with_one_action(app) {
    let w = ward(app).await;
    w.unit.get("/lanh-dao").await.assert_status(403);
    let bar = format!("/ke-hoach/{}?trang-thai=not-assessed#chi-tieu", w.plan);
    w.leader.get("/lanh-dao").await.assert_status(200).assert_says("Không có việc nào chờ ông/bà").assert_says(&bar);
    let mut tasks = Vec::new();
    for n in 1..=8 {
        tasks.push(give(&w, &format!("Việc thứ {n}"), "18/03/2026").await);
    }
    enter(&w, "3").await;
    app.set_day("2026-03-25");
    let (leader, home) = (&app.sign_in("lanhdao").await, "/lanh-dao");
    let page = leader.get(home).await;
    assert_eq!(page.body.matches("pw-risk__title").count(), 7);
    page.assert_says("và 2 việc khác").assert_says("Số liệu chờ duyệt").assert_says("Giao người phụ trách");
    let (figure, task) = (page.body.find("Buổi tập huấn").unwrap(), page.body.find("Việc thứ").unwrap());
    assert!(figure < task, "somebody waits for the figure to be approved: it comes first");
    assert_eq!(leader.get("/lanh-dao?tat-ca=1").await.body.matches("pw-risk__title").count(), 9);

    let at = page.body.find("/duyet").unwrap();
    let from = page.body[..at].rfind("action=\"").unwrap() + 8;
    leader.post(&page.body[from..at + 6], &[]).await.assert_redirect();
    leader.get(home).await.assert_lacks("Số liệu chờ duyệt");

    let people = people::api::people(&db(app), app.app.clock.today()).await.unwrap();
    let person = people.iter().find(|p| p.name == "Mẫu daumoi").unwrap().id.to_string();
    let version: i32 = {
        let sql = "SELECT version FROM task WHERE ward_id = $1 AND id = $2";
        db(app).scalar(sql, args![WARD, tasks[0].parse::<Uuid>().unwrap()]).await.unwrap().unwrap()
    };
    let fields = [("version", version.to_string()), ("person", person)];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    leader.post(&format!("/nhiem-vu/{}/phu-trach", tasks[0]), &fields).await.assert_redirect();
    let ask = format!("/giai-trinh/moi?ve={}", tasks[0]);
    leader.get("/lanh-dao?tat-ca=1").await.assert_says(&ask).assert_says("Hỏi đơn vị");
    let inquiry = Uuid::now_v7().to_string();
    let question = [("id", inquiry.as_str()), ("ve", tasks[0].as_str()), ("unit", w.lead.as_str()), ("body", "Vì sao chậm?"), ("due_on", "27/03/2026")];
    leader.post("/giai-trinh/moi", &question).await.assert_redirect();
    leader.get("/lanh-dao?tat-ca=1").await.assert_lacks("Việc thứ 1<");
    let unit = app.sign_in("daumoi").await;
    unit.post(&format!("/giai-trinh/{inquiry}/tra-loi"), &[("answer", "Thiếu người.")]).await.assert_redirect();
    leader.get(home).await.assert_says("Đã có giải trình").assert_says(&format!("/giai-trinh/{inquiry}"));
});

testkit::on_both!(crate::modules(), fn an_indicator_off_track_is_a_matter_until_its_unit_is_asked(app) {
    let w = ward(app).await;
    enter(&w, "0").await;
    let page = w.leader.get("/lanh-dao").await;
    let at = page.body.find("/duyet").unwrap();
    let from = page.body[..at].rfind("action=\"").unwrap() + 8;
    w.leader.post(&page.body[from..at + 6], &[]).await.assert_redirect();
    let ask = format!("/giai-trinh/moi?ve={}", w.indicator);
    w.leader.get("/lanh-dao").await.assert_says("Chậm, có nguy cơ").assert_says("Buổi tập huấn").assert_says(&ask);
    let inquiry = Uuid::now_v7().to_string();
    let question = [("id", inquiry.as_str()), ("ve", w.indicator.as_str()), ("unit", w.lead.as_str()), ("body", "Vì sao chưa mở?"), ("due_on", "20/03/2026")];
    w.leader.post("/giai-trinh/moi", &question).await.assert_redirect();
    w.leader.get("/lanh-dao").await.assert_lacks(&ask);
});

testkit::on_both!(crate::modules(), fn work_is_given_with_a_day_and_a_result_and_the_unit_is_told(app) {
    let w = ward(app).await;
    w.leader.get("/lanh-dao/giao-viec").await.assert_status(200).assert_says("Kết quả cần có");
    let id = Uuid::now_v7().to_string();
    let fields = |due: &'static str, product: &'static str| {
        [("id", id.clone()), ("plan", w.plan.clone()), ("title", "Rà soát hộ".to_owned()), ("product", product.to_owned()), ("unit", w.lead.clone()), ("due_on", due.to_owned())]
    };
    let post = async |by: &Browser, due, product| {
        let fields = fields(due, product);
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        by.post("/lanh-dao/giao-viec", &pairs).await
    };
    post(&w.leader, "15/03/2026", "Danh sách").await.assert_status(422).assert_says("từ hôm nay trở đi").assert_says("Rà soát hộ");
    post(&w.leader, "", "").await.assert_status(422).assert_says("Nhập hạn hoàn thành").assert_says("Nêu kết quả cần có");
    post(&w.unit, "20/03/2026", "Danh sách").await.assert_status(403);
    post(&w.leader, "20/03/2026", "Danh sách").await.assert_redirect();
    post(&w.leader, "20/03/2026", "Danh sách").await.assert_redirect();
    assert_eq!(notices(app, "Được giao việc").await, ["Được giao việc, hạn hết ngày 20/03/2026: Rà soát hộ"]);
    let task = w.unit.get(&format!("/nhiem-vu/{id}")).await;
    task.assert_says("Rà soát hộ").assert_says("Danh sách").assert_says("20/03/2026").assert_says("Văn phòng HĐND-UBND");
});

testkit::on_both!(crate::modules(), fn the_morning_meeting_tells_yesterday_this_week_and_what_is_late(app) {
    let w = ward(app).await;
    let late = give(&w, "Việc quá hạn", "18/03/2026").await;
    give(&w, "Việc trong tuần", "27/03/2026").await;
    give(&w, "Việc tuần sau", "01/04/2026").await;
    // Friday is the working day before Monday.
    app.set_day("2026-03-20");
    let unit = app.sign_in("daumoi").await;
    let sql = "SELECT version FROM task WHERE ward_id = $1 AND id = $2";
    let version: i32 = db(app).scalar(sql, args![WARD, late.parse::<Uuid>().unwrap()]).await.unwrap().unwrap();
    let update = Uuid::now_v7().to_string();
    let fields = [("update_id", update.as_str()), ("version", &*version.to_string()), ("progress", "40"), ("body", "Đã rà soát.")];
    unit.post(&format!("/nhiem-vu/{late}/cap-nhat"), &fields).await.assert_redirect();
    app.set_day("2026-03-23");
    let w = Ward { leader: app.sign_in("lanhdao").await, ..w };
    let page = w.leader.get("/lanh-dao/giao-ban").await;
    page.assert_status(200).assert_says("Họp giao ban ngày 23/03/2026").assert_says("Đã làm từ ngày 20/03/2026");
    page.assert_says("tiến độ 0 % → 40 %").assert_says("Mẫu daumoi").assert_says("quá hạn 5 ngày");
    page.assert_says("Việc trong tuần").assert_says(&format!("/nhiem-vu/{late}")).assert_says("hạn 27/03/2026");
    page.assert_lacks("Việc tuần sau");
    for n in 0..200 {
        give(&w, &format!("Nhiệm vụ số {n}"), "26/03/2026").await;
    }
    let full = w.leader.get("/lanh-dao/giao-ban").await;
    assert_eq!(full.body.matches("Nhiệm vụ số").count(), 7, "a part has seven lines, so that all stands on one sheet");
    full.assert_says("và 194 việc khác");
});

testkit::on_both!(crate::modules(), fn every_monday_leaders_are_told_the_week_once(app) {
    let w = ward(app).await;
    let late = give(&w, "Việc quá hạn", "18/03/2026").await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE ward SET host = 'phuong.test' WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    app.set_moment("2026-03-22T23:59:59Z");
    app.app.settle().await.unwrap();
    assert!(notices(app, "Bản tin tuần").await.is_empty(), "not before Monday 07:00");
    app.set_moment("2026-03-23T00:00:00Z");
    app.app.settle().await.unwrap();
    app.app.settle().await.unwrap();
    assert_eq!(notices(app, "Bản tin tuần").await, ["Bản tin tuần từ ngày 23/03/2026: 1 việc cần ông/bà quyết định"]);
    let sql = "SELECT body FROM mail WHERE ward_id = $1 AND subject LIKE 'Bản tin tuần%'";
    let letters: Vec<String> = db(app).scalars(sql, args![WARD]).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("1 nhiệm vụ") && letters[0].contains(&format!("://phuong.test/nhiem-vu/{late}")), "{}", letters[0]);
    app.set_moment("2026-03-30T00:00:00Z");
    app.app.settle().await.unwrap();
    assert_eq!(notices(app, "Bản tin tuần").await.len(), 2);
});

testkit::on_both!(crate::modules(), fn a_ward_without_a_plan_gets_no_digest(app) {
    app.set_moment("2026-03-23T00:00:00Z");
    app.app.settle().await.unwrap();
    assert!(notices(app, "Bản tin tuần").await.is_empty());
});

testkit::on_both!(crate::modules(), fn what_people_are_told_is_english_on_english_pages(app) {
    let w = ward(app).await;
    let task = give(&w, "Việc quá hạn", "18/03/2026").await;
    let sql = "SELECT version FROM task WHERE ward_id = $1 AND id = $2";
    let version: i32 = db(app).scalar(sql, args![WARD, task.parse::<Uuid>().unwrap()]).await.unwrap().unwrap();
    let (difficulty, inquiry, version) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), version.to_string());
    let raised = [("version", version.as_str()), ("difficulty_id", &difficulty), ("difficulty", "Thiếu máy quét")];
    w.unit.post(&format!("/nhiem-vu/{task}/kho-khan"), &raised).await.assert_redirect();
    let asked = [("id", inquiry.as_str()), ("ve", &w.indicator), ("unit", &w.lead), ("body", "Vì sao giảm?"), ("due_on", "20/03/2026")];
    w.leader.post("/giai-trinh/moi", &asked).await.assert_redirect();
    for moment in ["2026-03-20T00:00:00Z", "2026-03-23T00:00:00Z"] {
        app.set_moment(moment);
        app.app.settle().await.unwrap();
    }
    let told = notices(app, "").await;
    assert!(told.len() >= 6, "{told:?}");
    let ours = ["đang chờ", "hỏi:", "giao việc", "Kết quả cần có", "hoàn thành,", "chỉ tiêu:", "Cần ông/bà", "Đang chậm"];
    let pages = ["tonghop", "lanhdao", "daumoi"].map(async |login| {
        let browser = app.sign_in(login).await;
        browser.get("/ngon-ngu/en").await.assert_redirect();
        let page = browser.get("/thong-bao").await;
        for words in told.iter().map(String::as_str).chain(ours) {
            page.assert_lacks(words);
        }
        page
    });
    let [office, leader, unit] = pages;
    office.await.assert_says("A difficulty was raised: Việc quá hạn").assert_says("Thiếu máy quét");
    leader.await.assert_says("The week from 23/03/2026").assert_says("1 tasks: 0 done").assert_says("Late (1):");
    unit.await.assert_says("due by the end of 18/03/2026: Việc quá hạn").assert_says("Vì sao giảm?").assert_says("asks:");
});
