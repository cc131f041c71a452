//! The legal library: filled, searched by day and number, kept by clerks, read from files; what texts cite and what ended.

mod bases;
mod own;

use crate::hidden;
use kernel::{Conn, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

const HOME: &str = "/van-ban/phap-luat";

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    db(app).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

async fn fill(app: &TestApp) -> Browser {
    let clerk = app.sign_in("vanthu").await;
    clerk.get(HOME).await.assert_says("Nạp danh mục ban đầu");
    clerk.post(&format!("{HOME}/nap-mau"), &[]).await.assert_redirect();
    clerk
}

/// The page of the document that has this number.
async fn page_of(app: &TestApp, number: &str) -> String {
    let sql = "SELECT id FROM law WHERE ward_id = $1 AND number = $2";
    let id: Uuid = db(app).scalar(sql, args![WARD, number]).await.unwrap().unwrap();
    format!("{HOME}/{id}")
}

pub(crate) async fn add(clerk: &Browser, more: &[(&str, &str)]) -> testkit::Answer {
    let id = Uuid::now_v7().to_string();
    let mut fields = vec![("id", id.as_str())];
    fields.extend_from_slice(more);
    clerk.post(&format!("{HOME}/moi"), &fields).await
}

testkit::on_both!(crate::modules(), fn the_library_begins_with_what_the_program_ships_once(app) {
    let clerk = fill(app).await;
    let count = number(app, "SELECT COUNT(*) FROM law WHERE ward_id = $1").await;
    assert!(count > 70, "{count}");
    clerk.post(&format!("{HOME}/nap-mau"), &[]).await.assert_redirect();
    assert_eq!(number(app, "SELECT COUNT(*) FROM law WHERE ward_id = $1").await, count);
    assert_eq!(number(app, "SELECT COUNT(*) FROM law_relation WHERE ward_id = $1 AND target_id IS NULL").await, 0);
    assert_eq!(number(app, "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'documents.law.added'").await, count);
    let page = clerk.get(&page_of(app, "61/2018/NĐ-CP").await).await;
    page.assert_says("Hết hiệu lực").assert_says("từ ngày 01/07/2025 vì bị thay thế bởi Nghị định số 118/2025/NĐ-CP");
    page.assert_says("Chưa đối chiếu").assert_says("Được sửa đổi, bổ sung bởi");
    let before = clerk.get(&format!("{}?ngay=30/06/2025", page_of(app, "61/2018/NĐ-CP").await)).await;
    before.assert_says("Còn hiệu lực").assert_says("đến hết ngày 30/06/2025");
    let twice = page_of(app, "73/2019/NĐ-CP").await;
    let page = clerk.get(&format!("{twice}?ngay=01/08/2026")).await;
    page.assert_says("bị thay thế bởi Nghị định số 45/2026/NĐ-CP; nay là Nghị định số 224/2026/NĐ-CP");
    assert!(!clerk.get(&twice).await.body.contains("nay là"), "the first to replace it is in force on the day of the test");
    clerk.get(&page_of(app, "60/2014/QH13").await).await.assert_says("đến hết ngày 28/02/2027");
    clerk.get(&page_of(app, "03/2026/QH16").await).await.assert_says("Chưa có hiệu lực").assert_says("01/03/2027");
});

testkit::on_both!(crate::modules(), fn a_document_is_found_however_it_is_written_and_as_it_stands_on_a_day(app) {
    let clerk = fill(app).await;
    for words in ["30/2020", "NĐ30/2020", "30%2F2020%2Fnd-cp", "nghi%20dinh%20cong%20tac%20van%20thu", "030/2020/NĐ-CP"] {
        let found = clerk.get(&format!("{HOME}?tim={words}")).await;
        found.assert_says("Nghị định số 30/2020/NĐ-CP");
        assert!(!found.body.contains("118/2025/NĐ-CP"), "{words}");
    }
    clerk.get(&format!("{HOME}?tim=nghi%20quyet%2057")).await.assert_says("57-NQ/TW");
    let narrowed = async |query: &str| clerk.get(&format!("{HOME}?tim=mot%20cua&{query}")).await.body;
    assert!(narrowed("hieu-luc=in-force&ngay=01/06/2025").await.contains("61/2018/NĐ-CP"));
    assert!(!narrowed("hieu-luc=in-force&ngay=01/07/2025").await.contains("số 61/2018/NĐ-CP</a>"));
    assert!(narrowed("hieu-luc=not-yet&ngay=2025-06-30").await.contains("118/2025/NĐ-CP"));
    assert!(narrowed("hieu-luc=ended&ngay=01/07/2025").await.contains("107/2021/NĐ-CP"));
    clerk.get(&format!("{HOME}?tim=%25%27_&trang=9999&ngay=x&loai=%27")).await.assert_status(200);
    clerk.get(&format!("{HOME}?loai=Lu%E1%BA%ADt&linh-vuc=H%E1%BB%99%20t%E1%BB%8Bch")).await.assert_says("2 văn bản");
    let early = clerk.get(&format!("{HOME}?tim=331/2026&hieu-luc=in-force&ngay=01/01/2020")).await;
    early.assert_says("Không có văn bản nào");
    clerk.get(&format!("{HOME}?tim=331/2026&hieu-luc=not-yet&ngay=01/01/2020")).await.assert_says("331/2026/NĐ-CP");
    clerk.get(&format!("{HOME}?tim=331/2026&hieu-luc=in-force")).await.assert_says("331/2026/NĐ-CP");
});

testkit::on_both!(crate::modules(), fn what_replaces_a_document_ends_it_and_both_lead_to_each_other(app) {
    let clerk = app.sign_in("vanthu").await;
    let old = [("kind", "Nghị định"), ("number", "1/2020/NĐ-CP"), ("title", "về việc cũ"), ("issued_on", "02/01/2020")];
    let first = add(&clerk, &old).await.assert_redirect().to_owned();
    let new = [
        ("kind", "nđ"), ("number", "9 / 2026 / NĐ-CP"), ("title", "về việc mới"), ("issuer", "Chính phủ"),
        ("issued_on", "01/03/2026"), ("effect_from", "15/03/2026"), ("replaces", "Nghị định 1/2020\n77/2019/NĐ-CP"),
    ];
    let second = add(&clerk, &new).await.assert_redirect().to_owned();
    let page = clerk.get(&first).await;
    page.assert_says("từ ngày 15/03/2026 vì bị thay thế bởi Nghị định số 9/2026/NĐ-CP").assert_says(&second);
    let page = clerk.get(&second).await;
    page.assert_says("Thay thế").assert_says("77/2019/NĐ-CP").assert_says("Chưa có trong thư viện").assert_says(&first);
    let late = [("kind", "Nghị định"), ("number", "77/2019/NĐ-CP"), ("title", "về việc xưa"), ("issued_on", "02/01/2019")];
    let third = add(&clerk, &late).await.assert_redirect().to_owned();
    clerk.get(&third).await.assert_says("vì bị thay thế bởi Nghị định số 9/2026/NĐ-CP");
    assert_eq!(number(app, "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'documents.law.ended'").await, 2);
});

testkit::on_both!(crate::modules(), fn an_end_follows_the_day_and_the_life_of_what_gives_it(app) {
    let clerk = app.sign_in("vanthu").await;
    let old = [("kind", "Nghị định"), ("number", "1/2020/NĐ-CP"), ("title", "về việc cũ"), ("issued_on", "02/01/2020")];
    let first = add(&clerk, &old).await.assert_redirect().to_owned();
    let new = [("kind", "Nghị định"), ("number", "9/2026/NĐ-CP"), ("title", "về việc mới"), ("replaces", "1/2020/NĐ-CP")];
    let second = add(&clerk, &new).await.assert_redirect().to_owned();
    clerk.get(&first).await.assert_says("Còn hiệu lực");
    let version = async || hidden(&clerk.get(&format!("{second}/sua")).await, "version");
    let change = async |effect_from: &str, replaces: &str| {
        let version = version().await;
        let mut fields = new[..3].to_vec();
        fields.extend([("version", version.as_str()), ("effect_from", effect_from), ("replaces", replaces)]);
        clerk.post(&format!("{second}/sua"), &fields).await.assert_redirect();
    };
    change("15/03/2026", "1/2020/NĐ-CP").await;
    clerk.get(&second).await.assert_says("1/2020/NĐ-CP (từ ngày 15/03/2026)");
    clerk.get(&first).await.assert_says("từ ngày 15/03/2026 vì bị thay thế bởi Nghị định số 9/2026/NĐ-CP");
    change("01/05/2026", "1/2020/NĐ-CP").await;
    clerk.get(&first).await.assert_says("đến hết ngày 30/04/2026");
    change("01/05/2026", "").await;
    clerk.get(&second).await.assert_says("1/2020/NĐ-CP (không còn ngày hết hiệu lực)");
    assert!(!clerk.get(&first).await.body.contains("đến hết ngày"), "nothing replaces it any more");
    change("15/03/2026", "1/2020/NĐ-CP").await;
    clerk.post(&format!("{second}/bo"), &[("reason", "ghi nhầm")]).await.assert_redirect();
    clerk.get(&first).await.assert_says("Còn hiệu lực");
    clerk.post(&format!("{second}/khoi-phuc"), &[]).await.assert_redirect();
    clerk.get(&first).await.assert_says("từ ngày 15/03/2026 vì bị thay thế bởi");
    let version = hidden(&clerk.get(&format!("{first}/sua")).await, "version");
    let mut fields = old.to_vec();
    fields.extend([("version", version.as_str()), ("ended_on", "20/03/2026")]);
    clerk.post(&format!("{first}/sua"), &fields).await.assert_redirect();
    change("18/03/2026", "1/2020/NĐ-CP").await;
    clerk.get(&first).await.assert_says("đến hết ngày 19/03/2026");
});

testkit::on_both!(crate::modules(), fn numbers_that_every_province_gives_stay_apart(app) {
    let clerk = app.sign_in("vanthu").await;
    let of = |issuer: &'static str, ended: &'static str| [
        ("kind", "Nghị quyết"), ("number", "23/2026/NQ-HĐND"), ("title", "về mức thu phí"), ("issuer", issuer),
        ("issued_on", "05/01/2026"), ("ended_on", ended),
    ];
    let text = "Căn cứ Nghị quyết số 23/2026/NQ-HĐND ngày 05/01/2026 của HĐND tỉnh Thái Nguyên;";
    let check = async || clerk.post(&format!("{HOME}/soat-can-cu"), &[("text", text), ("on", "16/03/2026")]).await;
    add(&clerk, &of("Hội đồng nhân dân thành phố Hải Phòng", "01/02/2026")).await.assert_redirect();
    check().await.assert_says("Chưa có trong thư viện");
    let own = add(&clerk, &of("Hội đồng nhân dân tỉnh Thái Nguyên", "")).await.assert_redirect().to_owned();
    check().await.assert_says(&own).assert_says("Còn hiệu lực");
    add(&clerk, &of("Hội đồng nhân dân tỉnh Thái Nguyên", "")).await.assert_status(422).assert_says("đã có văn bản này");
});

testkit::on_both!(crate::modules(), fn a_form_keeps_what_was_typed_and_two_who_change_at_once_are_told(app) {
    let clerk = app.sign_in("vanthu").await;
    let wrong = add(&clerk, &[("kind", "Luật"), ("title", "Về <điều> lạ"), ("issued_on", "31/02/2026")]).await;
    wrong.assert_status(422).assert_says("Về &lt;điều&gt; lạ").assert_says("không phải là ngày");
    add(&clerk, &[("kind", "Nghị định"), ("title", "x")]).await.assert_status(422).assert_says("Nhập số, ký hiệu");
    let fields = [("kind", "Luật"), ("number", "1/2026/QH16"), ("title", "Một"), ("issued_on", "01/02/2026")];
    let page = add(&clerk, &fields).await.assert_redirect().to_owned();
    add(&clerk, &fields).await.assert_status(422).assert_says("đã có văn bản này");
    let mut change = fields.to_vec();
    change.push(("version", "1"));
    change[2] = ("title", "Hai");
    clerk.post(&format!("{page}/sua"), &change).await.assert_redirect();
    change[2] = ("title", "Ba");
    let late = clerk.post(&format!("{page}/sua"), &change).await;
    late.assert_status(422).assert_says("vừa sửa văn bản này").assert_says("Ba");
    clerk.get(&page).await.assert_says("Luật Hai số 1/2026/QH16");
});

testkit::on_both!(crate::modules(), fn only_those_who_keep_the_library_change_it_and_everybody_reads_it(app) {
    let clerk = fill(app).await;
    let page = page_of(app, "30/2020/NĐ-CP").await;
    app.browser().get(HOME).await.assert_redirect();
    for login in ["nguoixem", "daumoi", "lanhdao", "motcua"] {
        let other = app.sign_in(login).await;
        other.get(HOME).await.assert_status(200);
        other.get(&page).await.assert_status(200);
        other.get(&format!("{HOME}/soat-can-cu")).await.assert_status(200);
        for place in ["/sua", "/bo", "/khoi-phuc", "/bo-tep"] {
            other.post(&format!("{page}{place}"), &[("reason", "x")]).await.assert_status(403);
        }
        other.post(&format!("{HOME}/nap-mau"), &[]).await.assert_status(403);
        other.get(&format!("{HOME}/nhap")).await.assert_status(403);
    }
    for login in ["tonghop", "quantri"] {
        app.sign_in(login).await.get(&format!("{page}/sua")).await.assert_status(200);
    }
    clerk.post_without_token(&format!("{page}/bo"), &[("reason", "x")]).await.assert_status(422);
    clerk.get(&format!("{HOME}/{}", Uuid::now_v7())).await.assert_status(404);
    clerk.get(&format!("{HOME}/khong-co")).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn what_is_taken_out_is_no_longer_used_and_can_be_put_back(app) {
    let clerk = fill(app).await;
    let page = page_of(app, "30/2020/NĐ-CP").await;
    clerk.post(&format!("{page}/bo"), &[("reason", " ")]).await.assert_status(422).assert_says("Nhập lý do");
    clerk.post(&format!("{page}/bo"), &[("reason", "ghi nhầm")]).await.assert_redirect();
    let text = [("text", "Căn cứ Nghị định 30/2020/NĐ-CP"), ("on", "16/03/2026")];
    clerk.post(&format!("{HOME}/soat-can-cu"), &text).await.assert_says("Chưa có trong thư viện");
    clerk.get(&format!("{HOME}?hieu-luc=removed")).await.assert_says("30/2020/NĐ-CP");
    clerk.get(&page).await.assert_says("đã bị bỏ khỏi thư viện");
    let again = [("kind", "Nghị định"), ("number", "30/2020/NĐ-CP"), ("title", "x")];
    add(&clerk, &again).await.assert_status(422).assert_says("khôi phục");
    clerk.post(&format!("{page}/khoi-phuc"), &[]).await.assert_redirect();
    clerk.post(&format!("{HOME}/soat-can-cu"), &text).await.assert_says("Còn hiệu lực");
});

testkit::on_both!(crate::modules(), fn any_text_is_checked_on_the_day_it_bears(app) {
    let clerk = fill(app).await;
    let text = "Căn cứ điểm a khoản 2 Điều 5 Luật Giao dịch điện tử 2023;\nCăn cứ Nghị định số 61/2018/NĐ-CP ngày 24/4/2018;\n\
        Căn cứ NĐ 118/2025; thực hiện Đề án 06; Căn cứ Luật Đất đai năm 2024. Quyết định 15 việc.";
    let checked = clerk.post(&format!("{HOME}/soat-can-cu"), &[("text", text), ("on", "16/03/2026")]).await;
    checked.assert_says("điểm a khoản 2 Điều 5").assert_says("Luật Giao dịch điện tử số 20/2023/QH15");
    checked.assert_says("Hết hiệu lực").assert_says("vì bị thay thế bởi Nghị định số 118/2025/NĐ-CP");
    checked.assert_says("ngày ban hành 23/04/2018, khác ngày được viện dẫn").assert_says("06/QĐ-TTg");
    checked.assert_says("Luật Đất đai 2024").assert_says("Chưa có trong thư viện").assert_says("moi?so=&amp;loai=");
    assert!(!checked.body.contains("Quyết định 15<"));
    let earlier = clerk.post(&format!("{HOME}/soat-can-cu"), &[("text", text), ("on", "01/06/2025")]).await;
    earlier.assert_says("Chưa có hiệu lực");
    clerk.post(&format!("{HOME}/soat-can-cu"), &[("text", "")]).await.assert_status(422);
    clerk.post(&format!("{HOME}/soat-can-cu"), &[("text", "Không có gì")]).await.assert_says("Không thấy văn bản nào");
    let much = "Căn cứ Nghị định số 61/2018/NĐ-CP; Luật ".repeat(4_000);
    clerk.post(&format!("{HOME}/soat-can-cu"), &[("text", &much)]).await.assert_status(200);
});

testkit::on_both!(crate::modules(), fn an_incoming_document_says_how_its_bases_stand_on_its_day(app) {
    let clerk = fill(app).await;
    let letter = "SỞ NỘI VỤ\nSố: 12/SNV-CCHC\nThái Nguyên, ngày 09 tháng 3 năm 2026\nV/v rà soát\n\
        Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ;\nCăn cứ Điều 24 Nghị định 30/2020/NĐ-CP;\nĐề nghị phường báo cáo ./.";
    let intake = Uuid::now_v7().to_string();
    clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "cv.txt", letter.as_bytes())).await.assert_redirect();
    let id = Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()), ("intake", intake.as_str()), ("symbol", "12/SNV-CCHC"), ("agency", "Sở Nội vụ"),
        ("subject", "Rà soát"), ("issued_on", "09/03/2026"), ("arrived_on", "16/03/2026"), ("priority", "0"),
    ];
    clerk.post("/van-ban/den/moi", &fields).await.assert_redirect();
    let page = clerk.get(&format!("/van-ban/den/{id}")).await;
    page.assert_says("Căn cứ trong văn bản").assert_says("ngày của văn bản, 09/03/2026").assert_says("Điều 24");
    page.assert_says("từ ngày 01/07/2025 vì bị thay thế bởi").assert_says(&page_of(app, "30/2020/NĐ-CP").await);
    assert!(!page.body.contains("Thêm vào thư viện"), "its own number is no basis of it");
});

testkit::on_both!(crate::modules(), fn a_file_is_looked_at_row_by_row_before_it_is_kept(app) {
    let clerk = fill(app).await;
    let export = clerk.get(&format!("{HOME}/xuat?dang=xlsx")).await;
    assert!(export.bytes.starts_with(b"PK"));
    let same = clerk.upload(&format!("{HOME}/nhap"), &[], ("file", "tv.xlsx", &export.bytes)).await;
    clerk.get(same.assert_redirect()).await.assert_says("0 văn bản mới, 0 thay đổi").assert_says("Không có gì để nhập");
    let csv = "Loại văn bản,\"Số, ký hiệu\",\"Tên, trích yếu\",Cơ quan ban hành,Ngày ban hành,Thay thế\n\
        Nghị định,400/2026/NĐ-CP,về văn thư mới,Chính phủ,01/10/2026,30/2020/NĐ-CP\n\
        Nghị định,,không có số,Chính phủ,01/10/2026,\n\
        Sắc lệnh,5/2026/NĐ-CP,loại lạ,Chính phủ,mai,\n\
        Luật,60/2024/QH15,Dữ liệu số,Quốc hội,30/11/2024,\n";
    let sent = clerk.upload(&format!("{HOME}/nhap"), &[], ("file", "tv.csv", csv.as_bytes())).await;
    let review = sent.assert_redirect().to_owned();
    let page = clerk.get(&review).await;
    page.assert_says("1 văn bản mới, 1 thay đổi, 0 giữ nguyên, 2 dòng có lỗi").assert_says("dòng 3").assert_says("dòng 4");
    page.assert_says("Nhập số, ký hiệu").assert_says("Sắc lệnh").assert_says("Dữ liệu → Dữ liệu số");
    assert_eq!(number(app, "SELECT COUNT(*) FROM law WHERE ward_id = $1 AND title = 'Dữ liệu số'").await, 0);
    let seen = hidden(&page, "seen");
    let meanwhile = [("kind", "Nghị định"), ("number", "400/2026/NĐ-CP"), ("title", "về văn thư"), ("issued_on", "01/10/2026")];
    let other = add(&clerk, &meanwhile).await.assert_redirect().to_owned();
    let late = clerk.post(&review, &[("seen", &seen)]).await;
    late.assert_status(422).assert_says("Thư viện vừa thay đổi").assert_says("0 văn bản mới, 2 thay đổi");
    assert_eq!(number(app, "SELECT COUNT(*) FROM law WHERE ward_id = $1 AND title = 'Dữ liệu số'").await, 0);
    clerk.post(&review, &[("seen", &hidden(&late, "seen"))]).await.assert_redirect();
    clerk.get(&other).await.assert_says("về văn thư mới");
    clerk.get(&page_of(app, "30/2020/NĐ-CP").await).await.assert_says("đến hết ngày 30/09/2026");
    clerk.get(&page_of(app, "60/2024/QH15").await).await.assert_says("Luật Dữ liệu số số 60/2024/QH15");
    clerk.get(&review).await.assert_says("Không có gì để nhập");
    for bad in [&b"PK\x03\x04 not a workbook"[..], b"{\"laws\": 5}", b"", b"\x00\x01\x02"] {
        clerk.upload(&format!("{HOME}/nhap"), &[], ("file", "x.xlsx", bad)).await.assert_status(422);
    }
    clerk.get(&format!("{HOME}/nhap/{}", "0".repeat(64))).await.assert_status(404);
    clerk.get(&format!("{HOME}/nhap/x")).await.assert_status(404);
    let json = clerk.get(&format!("{HOME}/xuat?dang=json")).await.json();
    assert!(json["laws"].as_array().unwrap().len() > 70);
});

testkit::on_both!(crate::modules(), fn files_of_a_document_are_read_by_everybody_and_dropped_by_clerks(app) {
    let clerk = app.sign_in("vanthu").await;
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("kind", "Luật"), ("number", "1/2026/QH16"), ("title", "Một"), ("issued_on", "01/02/2026")];
    clerk.upload(&format!("{HOME}/moi"), &fields, ("files", "luat.txt", "Điều 1".as_bytes())).await.assert_redirect();
    let page = format!("{HOME}/{id}");
    assert_eq!(number(app, "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'documents.law.files_added'").await, 1);
    let more = [("version", "1"), ("kind", "Luật"), ("number", "1/2026/QH16"), ("title", "Một"), ("issued_on", "01/02/2026")];
    let marked = ("files", "mat.txt", "TUYỆT MẬT\nĐiều 1".as_bytes());
    clerk.upload(&format!("{page}/sua"), &more, marked).await.assert_status(422).assert_says("không được đưa vào hệ thống");
    assert_eq!(app.app.files.all().await.unwrap().len(), 1, "nothing of it is kept");
    let shown = app.sign_in("nguoixem").await.get(&page).await;
    let at = shown.body.find("/van-ban/phap-luat/tep/").unwrap();
    let file = &shown.body[at..at + "/van-ban/phap-luat/tep/".len() + 36];
    assert_eq!(app.sign_in("nguoixem").await.get(file).await.bytes, "Điều 1".as_bytes());
    let file_id = file.rsplit('/').next().unwrap();
    clerk.post(&format!("{page}/bo-tep"), &[("file", file_id)]).await.assert_redirect();
    clerk.get(file).await.assert_status(404);
    clerk.post(&format!("{page}/bo-tep"), &[("file", file_id)]).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn clerk_and_coordinator_are_told_once_of_a_basis_of_a_plan_that_ended(app) {
    let office = app.sign_in("tonghop").await;
    let plan = Uuid::now_v7();
    let id = plan.to_string();
    let fields = [("id", id.as_str()), ("title", "Kế hoạch Chuyển đổi số năm 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for (kind, number) in [("Nghị định", "42/2022/NĐ-CP"), ("Nghị định", "30/2020/NĐ-CP")] {
        let sql = "INSERT INTO plan_basis (ward_id, id, plan_id, kind, number) VALUES ($1, $2, $3, $4, $5)";
        tx.exec(sql, args![WARD, Uuid::now_v7(), plan, kind, number]).await.unwrap();
    }
    tx.commit().await.unwrap();
    fill(app).await;
    let bases = office.get(&format!("/ke-hoach/{plan}/can-cu")).await;
    bases.assert_says("Hiệu lực của căn cứ").assert_says("đến hết ngày 30/06/2026").assert_says("Còn hiệu lực");
    office.get(&page_of(app, "42/2022/NĐ-CP").await).await.assert_says("Kế hoạch đang viện dẫn").assert_says("Kế hoạch Chuyển đổi số năm 2026");
    let told = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE 'Căn cứ hết hiệu lực%'";
    app.app.settle().await.unwrap();
    assert_eq!(number(app, told).await, 0, "it is in force still");
    for day in ["2026-07-01", "2026-07-02", "2026-07-03"] {
        app.set_day(day);
        app.app.settle().await.unwrap();
    }
    assert_eq!(number(app, told).await, 2, "the clerk and the coordinator, once");
    let body: String = db(app).scalar("SELECT body FROM notice WHERE ward_id = $1 AND title LIKE 'Căn cứ hết%'", args![WARD]).await.unwrap().unwrap();
    assert!(body.contains("từ ngày 01/07/2026") && body.contains("Nghị định số 224/2026/NĐ-CP"), "{body}");
});

testkit::on_both!(crate::modules(), fn a_ward_that_was_there_before_gets_the_library_at_night_and_keeps_what_it_changed(app) {
    app.set_day("2026-03-18");
    app.app.settle().await.unwrap();
    assert!(number(app, "SELECT COUNT(*) FROM law WHERE ward_id = $1").await > 70);
    let clerk = app.sign_in("vanthu").await;
    let page = page_of(app, "06/QĐ-TTg").await;
    let form = [("version", "1"), ("kind", "Quyết định"), ("number", "06/QĐ-TTg"), ("title", "Đề án 06 của phường"), ("issued_on", "06/01/2022"), ("issuer", "Thủ tướng Chính phủ")];
    clerk.post(&format!("{page}/sua"), &form).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("documents.law.seed", "older").await.unwrap();
    tx.commit().await.unwrap();
    clerk.post(&format!("{HOME}/nap-mau"), &[]).await.assert_redirect();
    clerk.get(&page).await.assert_says("Đề án 06 của phường");
    assert_eq!(number(app, "SELECT COUNT(*) FROM law WHERE ward_id = $1 AND number = '06/QĐ-TTg'").await, 1);
});
