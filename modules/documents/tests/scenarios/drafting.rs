//! An outgoing document from its first line to its number: who may do what, two writers at once, figures that stay as they
//! were approved, opinions, answers to incoming documents, numbers without gaps.

mod amend;
mod books;
mod chain;
mod form;
mod paper;
mod settled;

use kernel::{Conn, Role, args};
use testkit::{Answer, Browser, TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

async fn account(app: &TestApp, login: &str) -> Uuid {
    let sql = "SELECT id FROM account WHERE ward_id = $1 AND login = $2";
    db(app).scalar(sql, args![WARD, login]).await.unwrap().unwrap()
}

/// Begins a document; its page.
pub(crate) async fn begin(writer: &Browser, kind: &str, subject: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("kind", kind), ("subject", subject), ("answers", "")];
    let to = writer.post("/van-ban/di/moi", &fields).await;
    assert_eq!(to.assert_redirect(), format!("/van-ban/di/{id}/soan"));
    format!("/van-ban/di/{id}")
}

async fn version(app: &TestApp, page: &str) -> String {
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let sql = "SELECT version FROM outgoing WHERE ward_id = $1 AND id = $2";
    db(app).scalar::<i32>(sql, args![WARD, id]).await.unwrap().unwrap().to_string()
}

async fn state(app: &TestApp, page: &str) -> String {
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    db(app).scalar("SELECT state FROM outgoing WHERE ward_id = $1 AND id = $2", args![WARD, id]).await.unwrap().unwrap()
}

/// Saves a draft as its composer sends it, with the version that stands unless another is named.
pub(crate) async fn save(app: &TestApp, writer: &Browser, page: &str, more: &[(&str, &str)]) -> Answer {
    let (version, signer) = (version(app, page).await, account(app, "lanhdao").await.to_string());
    let mut fields = vec![
        ("version", version.as_str()),
        ("subject", "Tuyên truyền chuyển đổi số"),
        ("text", "I. MỤC ĐÍCH\nNâng cao nhận thức của Nhân dân.\nTrên đây là kế hoạch."),
        ("recipients", "Như trên\nLưu: VT, VP"),
        ("notation", "/KH-UBND"),
        ("priority", "0"),
        ("signer", signer.as_str()),
        ("addressed_to", ""),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    writer.post(&format!("{page}/soan"), &fields).await
}

pub(crate) async fn act(app: &TestApp, who: &Browser, page: &str, what: &str, more: &[(&str, &str)]) -> Answer {
    let version = version(app, page).await;
    // What is approved is what the page showed.
    let seen = if what == "duyet" { hidden(&who.get(page).await, "seen") } else { String::new() };
    let mut fields = vec![("version", version.as_str()), ("seen", seen.as_str())];
    fields.retain(|(name, _)| *name != "seen" || !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    who.post(&format!("{page}/{what}"), &fields).await
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A plan that its unit head wrote, approved by office and leader.
async fn approved(app: &TestApp) -> String {
    let (head, clerk, leader) =
        (app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let page = begin(&head, "KH", "Tuyên truyền").await;
    save(app, &head, &page, &[]).await.assert_redirect();
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();
    assert_eq!(state(app, &page).await, "approved");
    page
}

async fn make_signed(app: &TestApp, page: &str) {
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE outgoing SET state = 'signed' WHERE ward_id = $1 AND id = $2", args![WARD, id]).await.unwrap();
    tx.commit().await.unwrap();
}

testkit::on_both!(crate::modules(), fn a_draft_goes_from_officer_to_head_office_and_leader_and_its_pdf_is_kept(app) {
    let (officer, head, clerk, leader) = (
        app.sign_in("motcua").await, app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await,
    );
    officer.get("/van-ban/di/moi").await.assert_says("Kế hoạch").assert_says("Thư công");
    officer.get("/van-ban/di/moi?loai=KH").await.assert_says("Bắt đầu soạn");
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    officer.get(&format!("{page}/soan")).await.assert_says("MỤC ĐÍCH, YÊU CẦU").assert_says("/KH-UBND");
    save(app, &officer, &page, &[]).await.assert_redirect();
    let shown = officer.get(&page).await;
    shown.assert_says("Tuyên truyền chuyển đổi số").assert_says("Kiểm tra thể thức").assert_says("Trình duyệt");
    assert!(!shown.body.contains("<strong>Sai"), "in the form of the decree: {}", shown.body);
    let pdf = officer.get(&format!("{page}/ban.pdf")).await;
    assert!(pdf.assert_status(200).bytes.starts_with(b"%PDF"));
    assert!(officer.get(&format!("{page}/ban.docx")).await.bytes.starts_with(b"PK"));
    officer.get(&format!("{page}/trang/1.svg")).await.assert_status(200).assert_says("<svg");
    officer.get(&format!("{page}/trang/99.svg")).await.assert_status(404);
    leader.get(&page).await.assert_status(404);

    act(app, &officer, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_status(403);
    act(app, &leader, &page, "duyet", &[]).await.assert_status(403);
    head.get("/van-ban/di").await.assert_says("Việc chờ tôi (1)").assert_says("Duyệt nội dung");
    act(app, &head, &page, "duyet", &[("approve_said", "Nội dung tốt")]).await.assert_redirect();
    clerk.get("/van-ban/di").await.assert_says("Kiểm tra thể thức");
    act(app, &clerk, &page, "tra-lai", &[("return_reason", "")]).await.assert_status(422).assert_says("Nêu lý do");
    act(app, &clerk, &page, "tra-lai", &[("return_reason", "Thiếu phụ lục")]).await.assert_redirect();
    assert_eq!(state(app, &page).await, "draft");
    officer.get(&page).await.assert_says("Thiếu phụ lục").assert_says("Nội dung tốt");

    save(app, &officer, &page, &[("annex_title_1", "Danh mục"), ("annex_text_1", "| TT | Việc |\n| 1 | Rà soát |")]).await.assert_redirect();
    act(app, &officer, &page, "trinh", &[]).await.assert_redirect();
    act(app, &head, &page, "duyet", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    leader.get("/van-ban/di").await.assert_says("Việc chờ tôi (1)");
    act(app, &leader, &page, "duyet", &[("version", "1")]).await.assert_redirect();
    assert_eq!(state(app, &page).await, "approved");
    let shown = leader.get(&page).await;
    shown.assert_says("Đã duyệt, chờ ký").assert_says(".docx");
    let one = leader.get(&format!("{page}/ban.pdf")).await.bytes.clone();
    app.set_moment("2026-03-16T02:04:00Z");
    assert_eq!(leader.get(&format!("{page}/ban.pdf")).await.bytes, one, "what was approved stays byte for byte");
    assert!(String::from_utf8_lossy(&one).contains("/AcroForm"), "number and day are blanks");
    let at = shown.body.find("/van-ban/tep/").unwrap();
    let file = &shown.body[at..at + "/van-ban/tep/".len() + 36];
    assert_eq!(leader.get(file).await.assert_status(200).bytes, one);
    app.sign_in("nguoixem").await.get(file).await.assert_status(404);

    officer.post(&format!("{page}/soan"), &[("version", "99")]).await.assert_status(422).assert_says("không còn là dự thảo");
    act(app, &officer, &page, "rut-ve", &[]).await.assert_status(422).assert_says("Nêu lý do");
    act(app, &officer, &page, "rut-ve", &[("back_reason", "Sửa thời hạn")]).await.assert_redirect();
    assert_eq!(state(app, &page).await, "draft");
    assert!(!officer.get(&page).await.body.contains("/van-ban/tep/"), "the files of the approval are gone");
});

testkit::on_both!(crate::modules(), fn two_writers_never_overwrite_each_other_in_silence(app) {
    let (officer, head) = (app.sign_in("motcua").await, app.sign_in("daumoi").await);
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    let seen = version(app, &page).await;
    save(app, &head, &page, &[("text", "Nội dung của đầu mối.")]).await.assert_redirect();
    let clash = save(app, &officer, &page, &[("version", &seen), ("text", "Nội dung của công chức.")]).await;
    clash.assert_status(422).assert_says("Có người đã lưu").assert_says("Nội dung của công chức.").assert_says("Mẫu daumoi lưu lúc");
    assert!(clash.body.contains("<del>") && clash.body.contains("<ins>"));
    assert!(clash.body.contains(&format!("name=\"version\" value=\"{}\"", version(app, &page).await)));
    officer.get(&format!("{page}/soan")).await.assert_says("Nội dung của đầu mối.");
    save(app, &officer, &page, &[("text", "Nội dung của cả hai.")]).await.assert_redirect();
    let versions = officer.get(&format!("{page}/phien-ban")).await;
    versions.assert_says("Phiên bản 3").assert_says("Khôi phục");
    officer.post(&format!("{page}/phien-ban/2"), &[]).await.assert_redirect();
    officer.get(&format!("{page}/soan")).await.assert_says("Nội dung của đầu mối.");
    officer.get(&format!("{page}/phien-ban?truoc=1&sau=99")).await.assert_status(200);
    officer.post(&format!("{page}/phien-ban/77"), &[]).await.assert_status(404);

    let seen = version(app, &page).await;
    let all = futures_util::future::join_all((0..8).map(|n| {
        let (officer, page, seen) = (&officer, page.clone(), seen.clone());
        async move { save(app, officer, &page, &[("version", &seen), ("text", &format!("Bản thứ {n}."))]).await }
    })).await;
    let kept = all.iter().filter(|answer| answer.status.is_redirection()).count();
    assert_eq!(kept, 1, "of those who saw the same version one saves, and nobody is overwritten");
    let versions: i64 = db(app).scalar("SELECT COUNT(*) FROM outgoing_version WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    assert_eq!(versions, 5);
});

testkit::on_both!(crate::modules(), fn placeholders_show_only_what_their_writer_may_see_and_stay_as_approved(app) {
    let (officer, clerk) = (app.sign_in("motcua").await, app.sign_in("vanthu").await);
    let text = "Phường {{phuong}} có {{so-lieu:documents.incoming|2026-01-01..2026-12-31}} văn bản đến.\nHết.";
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    save(app, &officer, &page, &[("text", text)]).await.assert_redirect();
    let shown = officer.get(&page).await;
    shown.assert_says("Chưa lấy được").assert_says("Tên phường");
    act(app, &officer, &page, "trinh", &[]).await.assert_status(422).assert_says("Chưa lấy được số liệu");
    for hostile in ["{{", "{{so-lieu:}}", "{{so-lieu:x|2026-01-01}}", "{{<script>}}", "{{so-lieu:documents.incoming'; DROP TABLE document}}"] {
        save(app, &officer, &page, &[("text", hostile)]).await.assert_redirect();
        let shown = officer.get(&page).await;
        assert!(!shown.assert_status(200).body.contains("<script>}"));
    }

    let of_clerk = begin(&clerk, "KH", "Tuyên truyền").await;
    save(app, &clerk, &of_clerk, &[("text", text)]).await.assert_redirect();
    clerk.get(&of_clerk).await.assert_says("Văn bản đến (01/01/2026 – 31/12/2026)");
    register(app, &clerk, "1/SNV").await;
    act(app, &clerk, &of_clerk, "trinh", &[]).await.assert_redirect();
    act(app, &app.sign_in("daumoi").await, &of_clerk, "duyet", &[]).await.assert_redirect();
    act(app, &clerk, &of_clerk, "duyet", &[]).await.assert_status(403);
    act(app, &app.sign_in("tonghop").await, &of_clerk, "duyet", &[]).await.assert_redirect();
    act(app, &app.sign_in("lanhdao").await, &of_clerk, "duyet", &[]).await.assert_redirect();
    register(app, &clerk, "2/SNV").await;
    let shown = clerk.get(&of_clerk).await;
    assert!(shown.body.contains("</a>: <strong>1</strong>"), "the figure of the approval stays");
    let pdf = clerk.get(&format!("{of_clerk}/ban.pdf")).await;
    let read = office::read_bytes(&pdf.bytes, "a.pdf").unwrap();
    assert!(read.lines.iter().any(|line| line.text.contains("có 1 văn bản đến")));
});

pub(crate) async fn register(app: &TestApp, clerk: &Browser, symbol: &str) -> Uuid {
    let id = Uuid::now_v7();
    let (own, today) = (id.to_string(), vietnamese::format_date(app.app.clock.today()));
    let fields = [
        ("id", own.as_str()),
        ("symbol", symbol),
        ("agency", "Sở Nội vụ"),
        ("subject", "Rà soát hồ sơ"),
        ("arrived_on", today.as_str()),
        ("issued_on", "12/03/2026"),
        ("priority", "0"),
        ("wants_answer", "1"),
    ];
    clerk.post("/van-ban/den/moi", &fields).await.assert_redirect();
    id
}

testkit::on_both!(crate::modules(), fn an_answer_is_prefilled_and_its_page_says_what_is_next(app) {
    let (clerk, leader, head) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let incoming = register(app, &clerk, "88/SNV").await;
    let refused = app.sign_in("tonghop").await.get(&format!("/van-ban/di/moi?tra-loi={}", Uuid::now_v7())).await;
    refused.assert_status(404);
    head.get(&format!("/van-ban/di/moi?tra-loi={incoming}")).await.assert_status(404);
    let unit = app.units[1].to_string();
    leader.post(&format!("/van-ban/den/{incoming}/chi-dao"), &[("version", "1"), ("unit", &unit)]).await.assert_redirect();
    head.get(&format!("/van-ban/den/{incoming}")).await.assert_says("Soạn văn bản trả lời");
    let form = head.get(&format!("/van-ban/di/moi?tra-loi={incoming}")).await;
    form.assert_says("trả lời Văn bản số 88/SNV ngày 12/03/2026 của Sở Nội vụ").assert_says("Công văn");
    let id = Uuid::now_v7().to_string();
    let answers = incoming.to_string();
    let fields = [("id", id.as_str()), ("kind", "cv"), ("subject", "trả lời Văn bản số 88/SNV"), ("answers", answers.as_str())];
    head.post("/van-ban/di/moi", &fields).await.assert_redirect();
    let page = format!("/van-ban/di/{id}");
    head.get(&format!("{page}/soan")).await.assert_says("Sở Nội vụ").assert_says("den.co-quan").assert_says("/UBND-VP");
    let drawn = head.get(&format!("{page}/ban.pdf")).await;
    let read = office::read_bytes(&drawn.bytes, "a.pdf").unwrap();
    let text: String = read.lines.iter().map(|line| format!("{} ", line.text)).collect();
    assert!(text.contains("Văn bản số 88/SNV ngày 12/03/2026 của Sở Nội vụ về Rà soát hồ sơ"), "{text}");

    save(app, &head, &page, &[("addressed_to", "Sở Nội vụ"), ("notation", "/UBND-VP")]).await.assert_redirect();
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();
    let offers = async |who: &Browser, what: &str| who.get(&page).await.body.contains(&format!("\"{page}/{what}\""));
    assert!(offers(&leader, "ky").await && !offers(&clerk, "ky").await && !offers(&clerk, "dong-dau/cap-so").await);
    let number = format!("{page}/dong-dau/cap-so");
    clerk.post(&number, &[]).await.assert_redirect();
    assert_eq!(state(app, &page).await, "approved", "nobody has signed it");
    make_signed(app, &page).await;
    assert!(offers(&clerk, "dong-dau/cap-so").await && !offers(&head, "dong-dau/cap-so").await);
    head.post(&number, &[]).await.assert_status(403);
    clerk.post(&number, &[]).await.assert_redirect();
    assert_eq!(state(app, &page).await, "numbered");
    clerk.post(&number, &[]).await.assert_status(422);
    assert!(offers(&clerk, "dong-dau").await && !offers(&leader, "dong-dau").await);
    for late in ["rut-ve", "bo"] {
        act(app, &head, &page, late, &[("back_reason", "x"), ("up_reason", "x")]).await.assert_status(422);
    }
    let closed = head.get(&format!("/van-ban/den/{incoming}")).await;
    assert!(!closed.body.contains("Đã giải quyết"), "a number alone answers nothing");
    head.get("/van-ban/so-di").await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn several_are_asked_at_once_and_only_they_answer(app) {
    let (officer, viewer, other) = (app.sign_in("motcua").await, app.sign_in("nguoixem").await, app.sign_in("tonghop").await);
    let head_elsewhere = app.person_in(Role::UnitContact, app.units[0]).await;
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    save(app, &officer, &page, &[]).await.assert_redirect();
    viewer.get(&page).await.assert_status(404);
    let (unit, person) = (app.units[0].to_string(), account(app, "nguoixem").await.to_string());
    let ask = |due: &'static str| vec![("opinion_units", unit.as_str()), ("opinion_person", person.as_str()), ("opinion_due", due), ("opinion_said", "Góp ý mục I")];
    act(app, &officer, &page, "xin-y-kien", &ask("01/03/2026")).await.assert_status(422).assert_says("từ hôm nay");
    act(app, &officer, &page, "xin-y-kien", &ask("20/03/2026")).await.assert_redirect();
    act(app, &officer, &page, "xin-y-kien", &ask("20/03/2026")).await.assert_redirect();
    let asked: Vec<Uuid> = db(app).scalars("SELECT id FROM outgoing_opinion WHERE ward_id = $1 ORDER BY asked_at, id", args![WARD]).await.unwrap();
    assert_eq!(asked.len(), 2, "nobody is asked twice");
    viewer.get("/van-ban/di").await.assert_says("Cho ý kiến");
    viewer.get(&page).await.assert_says("Góp ý mục I").assert_says("Chưa trả lời");
    let of_unit = format!("xin-y-kien/{}", asked[0]);
    let of_person = format!("xin-y-kien/{}", asked[1]);
    viewer.post(&format!("{page}/{of_unit}"), &[("opinion_answer", "agreed")]).await.assert_status(403);
    other.post(&format!("{page}/{of_person}"), &[("opinion_answer", "agreed")]).await.assert_status(404);
    viewer.post(&format!("{page}/{of_person}"), &[("opinion_answer", "remarks")]).await.assert_status(422).assert_says("Nêu ý kiến");
    viewer.post(&format!("{page}/{of_person}"), &[("opinion_answer", "remarks"), ("opinion_body", "Sửa mục I")]).await.assert_redirect();
    viewer.post(&format!("{page}/{of_person}"), &[("opinion_answer", "agreed")]).await.assert_status(403);
    head_elsewhere.get(&format!("{page}/{of_unit}")).await.assert_says("Cho ý kiến");
    head_elsewhere.post(&format!("{page}/{of_unit}"), &[("opinion_answer", "agreed")]).await.assert_redirect();
    officer.get(&page).await.assert_says("Sửa mục I").assert_says("Đồng ý");
    viewer.post(&format!("{page}/y-kien"), &[("comment", "Thêm số liệu")]).await.assert_redirect();
    officer.get(&page).await.assert_says("Thêm số liệu");
    other.post(&format!("{page}/y-kien"), &[("comment", "x")]).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn what_a_ward_keeps_begins_a_document(app) {
    let (clerk, officer) = (app.sign_in("vanthu").await, app.sign_in("motcua").await);
    officer.get("/van-ban/mau").await.assert_status(403);
    let (list, own) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let fields = [("list_id", list.as_str()), ("list_version", "0"), ("list_name", "Các phòng"), ("receivers", "- Phòng A;\n- Phòng B.")];
    clerk.post("/van-ban/noi-nhan", &fields).await.assert_redirect();
    clerk.post("/van-ban/noi-nhan", &fields).await.assert_status(422);
    let fields = [("id", own.as_str()), ("version", "0"), ("kind", "KH"), ("name", "Kế hoạch tuần"), ("text", "I. VIỆC TRONG TUẦN\n…"), ("recipients", "Lưu: VT")];
    clerk.post("/van-ban/mau", &fields).await.assert_redirect();
    clerk.get("/van-ban/mau").await.assert_says("Kế hoạch tuần").assert_says("Các phòng");
    officer.get("/van-ban/di/moi?loai=KH").await.assert_says("Kế hoạch tuần");
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("kind", "KH"), ("subject", "Tuần 12"), ("template", own.as_str())];
    officer.post("/van-ban/di/moi", &fields).await.assert_redirect();
    let page = format!("/van-ban/di/{id}");
    officer.get(&format!("{page}/soan")).await.assert_says("VIỆC TRONG TUẦN").assert_says("Các phòng");
    save(app, &officer, &page, &[("list", &list), ("recipients", "Lưu: VT")]).await.assert_redirect();
    let shown = officer.get(&format!("{page}/soan")).await;
    assert!(shown.body.contains("Phòng A\nPhòng B.\nLưu: VT"), "the list stands before what is kept");
});

testkit::on_both!(crate::modules(), fn a_secret_or_endless_draft_is_refused_and_what_was_typed_comes_back(app) {
    let officer = app.sign_in("motcua").await;
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    save(app, &officer, &page, &[("text", "MẬT\nNội dung")]).await.assert_status(422).assert_says("dấu mật");
    let long = "a".repeat(400_001);
    save(app, &officer, &page, &[("text", &long)]).await.assert_status(422).assert_says("quá dài");
    let subject = "x".repeat(501);
    save(app, &officer, &page, &[("subject", &subject)]).await.assert_status(422).assert_says("Trích yếu dài");
    save(app, &officer, &page, &[("signer", &Uuid::now_v7().to_string())]).await.assert_status(422).assert_says("Chọn người ký");
    save(app, &officer, &page, &[("text", "<img src=x onerror=alert(1)>\n| a |"), ("subject", "<b>x</b>")]).await.assert_redirect();
    let shown = officer.get(&page).await;
    assert!(!shown.assert_status(200).body.contains("<b>x</b>"));
    assert_eq!(officer.get(&format!("{page}/ban.pdf")).await.status, 200);
    for (who, permitted) in [("nguoixem", false), ("lanhdao", false), ("quantri", false), ("vanthu", true)] {
        let answer = app.sign_in(who).await.get("/van-ban/di/moi").await;
        assert_eq!(answer.status == 200, permitted, "{who}");
    }
});

testkit::on_both!(crate::modules(), fn sixteen_writers_number_at_once_some_are_killed_and_no_number_is_missing_or_twice(app) {
    let first = approved(app).await;
    make_signed(app, &first).await;
    let id: Uuid = first.rsplit('/').next().unwrap().parse().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let columns = "kind, subject, body, unit_id, drafter_id, drafter_name, priority, state, answers_id, signer_id, signer_name, \
        signer_title, sequence, year, number, symbol, symbol_key, issued_on, issued_at, pages, digest, made_at, changed_at, illustrative, version";
    let mut all = vec![id];
    for _ in 0..11 {
        let copy = Uuid::now_v7();
        let sql = format!("INSERT INTO outgoing (ward_id, id, {columns}) SELECT ward_id, $3, {columns} FROM outgoing WHERE ward_id = $1 AND id = $2");
        tx.exec(&sql, args![WARD, id, copy]).await.unwrap();
        all.push(copy);
    }
    tx.commit().await.unwrap();
    let clerk = app.sign_in("vanthu").await;
    let tasks: Vec<_> = (0..16).map(|_| clerk.scripted()).enumerate().map(|(at, clerk)| {
        let all = all.clone();
        tokio::spawn(async move {
            for turn in 0..all.len() {
                let id = all[(turn * 7 + at) % all.len()];
                clerk.post(&format!("/van-ban/di/{id}/dong-dau/cap-so"), &[]).await;
            }
        })
    }).collect();
    for (at, task) in tasks.iter().enumerate().filter(|(at, _)| at % 3 == 0) {
        tokio::time::sleep(std::time::Duration::from_millis(7 * at as u64 + 3)).await;
        task.abort();
    }
    for task in tasks {
        let _ = task.await;
    }
    let sql = "SELECT number FROM outgoing WHERE ward_id = $1 AND number IS NOT NULL ORDER BY number";
    let numbers: Vec<i32> = db(app).scalars(sql, args![WARD]).await.unwrap();
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
});

testkit::on_both!(crate::modules(), fn whoever_acts_for_the_leader_may_approve_and_nobody_else(app) {
    let (head, clerk) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await);
    let second = app.person_in(Role::Leader, app.units[0]).await;
    let page = begin(&head, "KH", "Tuyên truyền").await;
    save(app, &head, &page, &[]).await.assert_redirect();
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &second, &page, "duyet", &[]).await.assert_status(403);
    let stale = [("version", "1")];
    app.sign_in("lanhdao").await.post(&format!("{page}/duyet"), &stale).await.assert_status(422).assert_says("vừa thay đổi");
    let to: Uuid = account(app, "tonghop").await;
    let fields = [("to", to.to_string()), ("from_day", "16/03/2026".into()), ("to_day", "20/03/2026".into()), ("reason", "Đi công tác".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let made = app.sign_in("lanhdao").await.post("/tai-khoan/uy-quyen", &fields).await;
    made.assert_redirect();
    act(app, &app.sign_in("tonghop").await, &page, "duyet", &[]).await.assert_redirect();
    assert_eq!(state(app, &page).await, "approved");
});
