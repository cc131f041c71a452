//! The catalogue of procedures over HTTP: found by everyday words, published in full, versioned, imported with a
//! difference view.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use dinh_procedures as procedures;
use kernel::Module;
use testkit::{TestApp, WARD};

fn modules() -> Vec<&'static Module> {
    vec![&people::MODULE, &procedures::MODULE]
}

async fn samples(app: &TestApp) {
    procedures::api::seed_demo(&app.app, WARD).await.unwrap();
}

testkit::on_both!(
    modules(),
    fn the_sample_catalogue_is_given_once(app) {
        samples(app).await;
        samples(app).await;
        let conn = app.app.db.read(WARD);
        let count: Option<i64> = conn.scalar("SELECT COUNT(*) FROM procedure WHERE ward_id = $1", kernel::args![WARD]).await.unwrap();
        assert_eq!(count, Some(72));
    }
);

testkit::on_both!(
    modules(),
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
