//! The catalogue of procedures over HTTP: found by everyday words, published in full, versioned, imported with a
//! difference view.

use dinh_procedures as procedures;
use testkit::{TestApp, WARD};

async fn samples(app: &TestApp) {
    procedures::api::seed_demo(&app.app, WARD).await.unwrap();
}

testkit::on_both!(
    crate::modules(),
    fn the_sample_catalogue_is_given_once(app) {
        samples(app).await;
        samples(app).await;
        let conn = app.app.db.read(WARD);
        let count: Option<i64> = conn.scalar("SELECT COUNT(*) FROM procedure WHERE ward_id = $1", kernel::args![WARD]).await.unwrap();
        assert_eq!(count, Some(72));
    }
);

testkit::on_both!(
    crate::modules(),
    fn anybody_finds_a_procedure_in_everyday_words_and_reads_all_of_it(app) {
        samples(app).await;
        let citizen = app.browser();
        let first = |body: &str| {
            let at = body.find("href=\"/thu-tuc/").map(|at| at + 15).unwrap_or_default();
            body[at..].chars().take(8).collect::<String>()
        };
        for (question, code) in [("dang+ky+khai+sinh", "1.001193"), ("l%C3%A0m+gi%E1%BA%A5y+khai+sinh+cho+con", "1.001193"),
            ("giay+doc+than", "1.004873"), ("sao+y", "2.000815")] {
            let page = citizen.get(&format!("/thu-tuc?q={question}")).await;
            assert_eq!(first(&page.assert_status(200).body), code, "{question}");
        }
        let page = citizen.get("/thu-tuc/1.001193").await;
        page.assert_status(200);
        for part in ["Trình tự thực hiện", "Cách thức thực hiện", "Thành phần hồ sơ", "Số lượng hồ sơ", "Thời hạn giải quyết",
            "Đối tượng thực hiện", "Cơ quan thực hiện", "Kết quả", "Phí, lệ phí", "Mẫu đơn", "Yêu cầu, điều kiện",
            "Căn cứ pháp lý", "chưa đối chiếu", "<svg"] {
            page.assert_says(part);
        }
        assert_eq!(page.body.matches("<h1").count(), 1);
        citizen.get("/thu-tuc/9.999999").await.assert_status(404);
        citizen.get("/thu-tuc?linh-vuc=ho-tich&muc-do=full&trang=9999").await.assert_status(200).assert_says("Đăng ký khai sinh");
        citizen.get("/thu-tuc?q=phi+thuyen").await.assert_says("Không có thủ tục nào phù hợp");
        let found = kernel::search::find(&app.app.db.read(WARD), None, "giay doc than", 5).await.unwrap();
        assert_eq!(found[0].href, "/thu-tuc/1.004873");
    }
);

testkit::on_both!(
    crate::modules(),
    fn an_edit_is_a_new_version_and_shows_what_changed(app) {
        let office = app.sign_in("quantri").await;
        office.post("/danh-muc-thu-tuc/nap-mau", &[]).await.assert_redirect();
        let page = office.get("/danh-muc-thu-tuc/1.001193/sua").await;
        page.assert_status(200).assert_says("giay-chung-sinh | Giấy chứng sinh | có | 1 | 0");
        let mut fields = fields_of(&page.body);
        for (name, value) in &mut fields {
            match name.as_str() {
                "valid_from" => *value = "01/04/2026".into(),
                "time" => *value = "2 ngày làm việc".into(),
                _ => {}
            }
        }
        let send = |fields: &[(String, String)]| fields.iter().map(|(n, v)| (n.clone(), v.clone())).collect::<Vec<_>>();
        let typed = send(&fields);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        office.post("/danh-muc-thu-tuc/1.001193/sua", &typed).await.assert_redirect();
        let versions = office.get("/danh-muc-thu-tuc/1.001193").await;
        versions.assert_says("01/04/2026").assert_says("31/03/2026").assert_says("1 phần thay đổi");
        let at = versions.body.find("/so-sanh?").unwrap();
        let href: String = versions.body[at..].chars().take_while(|c| *c != '"').collect();
        let href = format!("/danh-muc-thu-tuc/1.001193{}", href.replace("&amp;", "&"));
        office.get(&href).await.assert_status(200).assert_says("<ins>2 ngày làm việc</ins>").assert_says("<del>Trong ngày, chốt 15:00</del>");
        let api = app.browser().get("/api/v1/procedures/1.001193").await.json();
        assert_eq!(api["content"]["time"]["kind"], "same_day");
        let broken: Vec<(&str, &str)> = typed.iter().map(|(n, v)| if *n == "time" { (*n, "mai") } else { (*n, *v) }).collect();
        office.post("/danh-muc-thu-tuc/1.001193/sua", &broken).await.assert_status(422).assert_says("“mai” chưa đúng");
        office.post("/danh-muc-thu-tuc/1.001193/cung-cap", &[]).await.assert_redirect();
        app.browser().get("/thu-tuc/1.001193").await.assert_status(404);
        app.sign_in("nguoixem").await.get("/danh-muc-thu-tuc/1.001193/sua").await.assert_status(403);
        office.post("/danh-muc-thu-tuc/1.001193/cung-cap", &[("offered", "1")]).await.assert_redirect();
        app.set_day("2026-04-01");
        let api = app.browser().get("/api/v1/procedures/1.001193").await.json();
        assert_eq!(api["content"]["time"]["days"], 2);
    }
);

/// The fields of the form on a page, as a browser would send them unchanged.
fn fields_of(body: &str) -> Vec<(String, String)> {
    let unescape = |text: &str| {
        text.replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    let mut fields = Vec::new();
    for tag in body.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
        let attribute = |name: &str| Some(tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.to_owned());
        if let Some(name) =
            attribute(" name").or_else(|| attribute("name")).filter(|name| name != "_csrf" && name != "q")
        {
            fields.push((name, unescape(&attribute(" value").unwrap_or_default())));
        }
    }
    for area in body.split("<textarea ").skip(1) {
        let (tag, rest) = area.split_once('>').unwrap();
        let name = tag.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        fields.push((name.to_owned(), unescape(rest.split("</textarea>").next().unwrap())));
    }
    fields
}

testkit::on_both!(
    crate::modules(),
    fn a_file_is_compared_before_it_is_kept_and_twice_changes_nothing(app) {
        let office = app.sign_in("quantri").await;
        office.post("/danh-muc-thu-tuc/nap-mau", &[]).await.assert_redirect();
        let json = office.get("/danh-muc-thu-tuc/xuat?dang=json").await;
        let mut file = json.json();
        let list = file["procedures"].as_array_mut().unwrap();
        assert_eq!(list.len(), 72);
        list.retain(|one| one["code"] != "2.001263");
        list[0]["time_note"] = "Ngay khi nhận đủ hồ sơ".into();
        let mut new = list[1].clone();
        new["code"] = "9.000001".into();
        list.push(new);
        let bytes = file.to_string().into_bytes();
        let review = office.upload("/danh-muc-thu-tuc/nhap", &[], ("file", "a.json", &bytes)).await.assert_redirect().to_owned();
        office.get(&review).await.assert_status(200).assert_says("Mới: 1; thay đổi: 1; giữ nguyên: 70; không có trong tệp: 1");
        app.browser().get("/thu-tuc/9.000001").await.assert_status(404);
        office.post(&review, &[("valid_from", "")]).await.assert_status(422);
        office.post(&review, &[("valid_from", "16/03/2026"), ("stop_gone", "1")]).await.assert_redirect();
        app.browser().get("/thu-tuc/9.000001").await.assert_status(200);
        app.browser().get("/thu-tuc/2.001263").await.assert_status(404);
        office.get(&review).await.assert_says("không có gì để lưu");
        let xlsx = office.get("/danh-muc-thu-tuc/xuat").await.bytes;
        let again = office.upload("/danh-muc-thu-tuc/nhap", &[], ("file", "a.xlsx", &xlsx)).await.assert_redirect().to_owned();
        office.get(&again).await.assert_says("Mới: 0; thay đổi: 0; giữ nguyên: 73; không có trong tệp: 0");
        let csv = "Mã thủ tục,Thời hạn\n1.001193,mai\n";
        let answer = office.upload("/danh-muc-thu-tuc/nhap", &[], ("file", "a.csv", csv.as_bytes())).await;
        answer.assert_status(422).assert_says(">B2<");
    }
);

testkit::on_both!(
    crate::modules(),
    fn the_fees_of_other_provinces_are_not_shown(app) {
        let here = app.app.communes.get(WARD, "2026-03-16".parse().unwrap()).unwrap().province_code.clone();
        let fee = |name: &str, province: &str| {
            format!(r#"{{"name":"{name}","amount":5000,"unit":"bản","province":{}}}"#, province.trim_start_matches('0'))
        };
        let fees = [fee("Mức cả nước", "0"), fee("Mức tỉnh này", &here), fee("Mức tỉnh khác", "99")].join(",");
        let fees = fees.replace("\"province\":}", "\"province\":0}");
        crate::counter_room::procedure(app, "9.000007", &format!(",\"fees\":[{fees}]")).await;
        let page = app.browser().get("/thu-tuc/9.000007").await;
        page.assert_says("Mức cả nước").assert_says("Mức tỉnh này").assert_lacks("Mức tỉnh khác");
    }
);
