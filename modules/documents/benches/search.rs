//! Server time of the search page at 10,000 and at 100,000 documents with their texts, on both databases, as a clerk who
//! sees all, as an officer whose unit has a tenth, and as one whose unit has twenty. Run with
//! `cargo bench -p dinh-documents --bench search`; `-- 10000` for one size alone.

use chrono::{Days, NaiveDate};
use dinh_documents as documents;
use kernel::{Engine, Result, Role, UnitId};
use sea_orm::ConnectionTrait as _;
use std::time::Instant;
use testkit::bench::look;
use testkit::{On, TestApp, WARD};

const SIZES: [u64; 2] = [10_000, 100_000];
const WRITE: u64 = 5_000;
const LIMIT_MS: f64 = 50.0;

const PHRASES: [&str; 24] = [
    "Thực hiện chương trình công tác năm, Ủy ban nhân dân phường yêu cầu các đơn vị khẩn trương triển khai",
    "rà soát, cập nhật cơ sở dữ liệu dân cư phục vụ giải quyết thủ tục hành chính trên môi trường điện tử",
    "tuyên truyền đến từng tổ dân phố về chuyển đổi số, kỹ năng số và an toàn thông tin mạng",
    "báo cáo kết quả thực hiện về Văn phòng trước ngày cuối cùng của tháng để tổng hợp, trình lãnh đạo",
    "căn cứ Luật Tổ chức chính quyền địa phương và các nghị định hướng dẫn thi hành",
    "bảo đảm đúng tiến độ, đúng quy định, tiết kiệm, hiệu quả và không để phát sinh nợ đọng xây dựng cơ bản",
    "kiểm tra công tác phòng cháy, chữa cháy tại chợ, nhà trọ và các cơ sở kinh doanh có điều kiện",
    "giải phóng mặt bằng, bồi thường, hỗ trợ và tái định cư các dự án trên địa bàn",
    "chăm sóc sức khỏe ban đầu, tiêm chủng mở rộng và phòng, chống dịch bệnh theo mùa",
    "hỗ trợ hộ nghèo, hộ cận nghèo, người có công và đối tượng bảo trợ xã hội",
    "tổ chức lấy ý kiến Nhân dân về quy hoạch chi tiết khu dân cư và các công trình công cộng",
    "xử lý vi phạm trật tự xây dựng, lấn chiếm vỉa hè, lòng đường và hành lang an toàn giao thông",
    "thu ngân sách, chi thường xuyên và chi đầu tư phát triển của phường",
    "tập huấn nghiệp vụ cho công chức, viên chức và người hoạt động không chuyên trách",
    "phát động phong trào toàn dân đoàn kết xây dựng đời sống văn hóa ở khu dân cư",
    "cấp giấy chứng nhận quyền sử dụng đất lần đầu cho hộ gia đình, cá nhân",
    "quản lý chất thải rắn sinh hoạt, phân loại rác tại nguồn và giữ gìn vệ sinh môi trường",
    "tuyển chọn và gọi công dân nhập ngũ, huấn luyện dân quân tự vệ",
    "tiếp công dân, giải quyết khiếu nại, tố cáo, kiến nghị và phản ánh",
    "công khai quy trình nội bộ, thời hạn giải quyết và mức phí, lệ phí tại bộ phận một cửa",
    "đánh giá mức độ hài lòng của tổ chức, cá nhân đối với sự phục vụ của cơ quan hành chính nhà nước",
    "số hóa hồ sơ, kết quả giải quyết và tài liệu lưu trữ còn giá trị sử dụng",
    "phối hợp với Công an, Quân sự, Mặt trận Tổ quốc và các đoàn thể chính trị – xã hội",
    "nơi nhận: như trên; lưu văn thư. Trân trọng./.",
];
const FAMILIES: [&str; 12] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý"];
const GIVEN: [&str; 20] = [
    "An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hạnh", "Hùng", "Hương", "Khánh", "Lan", "Linh", "Minh", "Nam", "Nga",
    "Phong", "Quân", "Thảo", "Trang", "Việt",
];
const AGENCIES: [&str; 10] = [
    "Ủy ban nhân dân tỉnh",
    "Sở Nội vụ",
    "Sở Tư pháp",
    "Sở Xây dựng",
    "Sở Tài chính",
    "Sở Y tế",
    "Sở Khoa học và Công nghệ",
    "Công an tỉnh",
    "Bảo hiểm xã hội",
    "Thuế tỉnh",
];
const CODES: [&str; 5] = ["", "QĐ", "KH", "TB", "BC"];

/// What is asked for.
const ASKED: [(&str, &str); 9] = [
    ("a common word", "tim=ph%C6%B0%E1%BB%9Dng"),
    ("five common words", "tim=uy%20ban%20nhan%20dan%20phuong"),
    ("a common word, begun", "tim=th"),
    ("a rare word", "tim=tothu777"),
    ("common and rare", "tim=phuong%20tothu777"),
    ("a number", "tim=4321%2FQ%C4%90-SNV"),
    ("words that stand together nowhere", "tim=tothu777%20tothu778"),
    (
        "word, kind, agency, a year",
        "tim=phuong&loai=K%E1%BA%BF%20ho%E1%BA%A1ch&co-quan=so%20xay%20dung&tu=01/01/2020&den=31/12/2020",
    ),
    ("signer alone", "nguoi-ky=nguyen%20minh"),
];

/// Numbers that look thrown, the same each time.
fn thrown(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::from_fn(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).ok()
    })
}

fn sample(n: u64, all: u64, units: [UnitId; 2]) -> documents::api::Sample {
    let mut next = thrown(n + 1);
    let mut one = |of: usize| next.next().unwrap_or(0) % of;
    let signer = format!("{} {} {}", FAMILIES[one(12)], GIVEN[one(20)], GIVEN[one(20)]);
    let (agency, code) = (AGENCIES[one(10)], CODES[one(5)]);
    let subject = format!("V/v {}", PHRASES[one(24)]);
    let mut text = String::new();
    for _ in 0..10 + one(40) {
        text.push_str(PHRASES[one(24)]);
        text.push_str(&format!(". Ông/bà {} {}, tổ {}. ", FAMILIES[one(12)], GIVEN[one(20)], one(200)));
    }
    text.push_str(&format!("tothu{} thửa {}", n % 20_000, one(100_000)));
    let short: String = vietnamese::fold(agency).split(' ').filter_map(|w| w.chars().next()).collect();
    let day = NaiveDate::from_ymd_opt(2016, 1, 1).unwrap_or_default() + Days::new(n * 3650 / all);
    let unit = match n {
        n if n % (all / 20) == 7 => Some(units[0]),
        n if n % 10 == 1 => Some(units[1]),
        _ => None,
    };
    documents::api::Sample {
        number: i32::try_from(n).unwrap_or(0) + 1,
        symbol: format!("{}/{}-{}", n % 20_000, if code.is_empty() { "CV" } else { code }, short.to_uppercase()),
        kind: code.into(),
        agency: agency.into(),
        subject,
        signer,
        issued_on: day,
        unit,
        text,
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let only: Option<u64> = std::env::args().filter_map(|arg| arg.parse().ok()).next();
    let mut worst = 0.0_f64;
    for size in SIZES.into_iter().filter(|size| only.is_none_or(|only| only == *size)) {
        worst = worst.max(run(On::Sqlite, size).await?);
        if !testkit::postgres_missing() {
            worst = worst.max(run(On::Postgres, size).await?);
        }
    }
    println!("search: ours {worst:.1} ms, peer (the limit) {LIMIT_MS} ms, ratio {:.1}", LIMIT_MS / worst);
    Ok(())
}

/// The worst p95 of an engine.
async fn run(on: On, size: u64) -> Result<f64> {
    let modules = vec![&kernel::mail::MODULE, &people::MODULE, &plans::MODULE, &documents::MODULE];
    let app = TestApp::start(on, modules).await;
    let started = Instant::now();
    for from in (0..size).step_by(WRITE as usize) {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await?;
        for n in from..from + WRITE {
            documents::api::add_sample(&tx, sample(n, size, app.units)).await?;
        }
        tx.commit().await?;
    }
    let analyze = if app.app.db.engine() == Engine::Sqlite { "PRAGMA optimize" } else { "VACUUM ANALYZE" };
    app.app.db.pool().execute_unprepared(analyze).await?;
    println!("{on:?}: {size} documents, filled in {:.0} s", started.elapsed().as_secs_f64());
    let few = app.person_in(Role::Officer, app.units[0]).await;
    let people = [
        ("clerk, sees all", app.sign_in("vanthu").await),
        ("officer, a tenth", app.sign_in("motcua").await),
        ("officer, twenty", few),
    ];
    let mut worst = 0.0_f64;
    for (who, browser) in &people {
        for (what, query) in ASKED {
            worst = worst.max(look(on, browser, &format!("{who}: {what}"), &format!("/van-ban/tim?{query}")).await);
        }
        let first = browser.get("/van-ban/tim?tim=phuong").await.body;
        let place = first.split("sau=").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("0");
        let later = format!("/van-ban/tim?tim=phuong&sau={place}");
        worst = worst.max(look(on, browser, &format!("{who}: the next page"), &later).await);
    }
    Ok(worst)
}
