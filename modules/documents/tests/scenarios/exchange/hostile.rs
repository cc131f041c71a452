//! What others bring that they should not: wrong keys, forged senders, bombs, secrets, the same again.

use super::support::{Side, count, post_message, text, two_wards};
use kernel::args;
use testkit::WARD;

const SAMPLE: &str = include_str!("../../../../../crates/edxml/tests/edxml/samples/new.edxml");

/// The sample as Sông Công would send it to Bách Quang on the day of the tests.
pub(super) fn sample() -> String {
    SAMPLE.replace("2026/11/20", "2026/03/16").replace("2026/11/02", "2026/03/02")
}

pub(super) async fn bring(b: &Side, message: &str) -> (u16, String) {
    post_message(b, WARD, &b.key_to_us, message.as_bytes()).await
}

testkit::on_both!(crate::modules(), fn a_message_that_comes_twice_has_its_effect_once(app) {
    let (_, b) = two_wards(app).await;
    let first = bring(&b, &sample()).await;
    assert_eq!((first.0, first.1.contains("received")), (200, true));
    let trace = sample().replace("2026/03/16 10:15:00", "2026/03/16 11:00:00");
    let again = bring(&b, &trace).await;
    assert_eq!((again.0, again.1.contains("known")), (200, true), "the way that it took is no content");
    assert_eq!((count(&b.app, "document_intake").await, count(&b.app, "exchange_status").await), (1, 1));
    let other = bring(&b, &sample().replace("Đề án 06", "Đề án 07")).await;
    assert_eq!(other.0, 422);
    assert!(other.1.contains("loại nghiệp vụ 2"), "{}", other.1);
    let update = sample().replace("Đề án 06", "Đề án 07").replace(
        "<edXML:BussinessDocType>0</edXML:BussinessDocType>",
        "<edXML:BussinessDocType>2</edXML:BussinessDocType><edXML:DocumentId>H55.242,2026/03/16,173/KH-UBND</edXML:DocumentId>",
    );
    assert_eq!(bring(&b, &update).await.0, 200);
    assert_eq!(count(&b.app, "document_intake").await, 1, "the update took the place of what waited");
    let many = futures_util::future::join_all((0..8).map(|_| { let b = &b; async move { bring(b, &sample().replace("173", "174")).await.0 } })).await;
    assert!(many.iter().all(|status| *status == 200), "{many:?}");
    assert_eq!(count(&b.app, "document_intake").await, 2, "eight at once are one");
});

testkit::on_both!(crate::modules(), fn only_who_has_the_key_and_says_who_it_is_is_heard(app) {
    let (_, b) = two_wards(app).await;
    assert_eq!(post_message(&b, WARD, "", sample().as_bytes()).await.0, 401);
    assert_eq!(post_message(&b, WARD, "xk_sai", sample().as_bytes()).await.0, 401);
    let forged = bring(&b, &sample().replace("<edXML:OrganId>H55.242</edXML:OrganId>\n          <edXML:OrganizationInCharge>", "<edXML:OrganId>H55.999</edXML:OrganId>\n          <edXML:OrganizationInCharge>")).await;
    assert!(forged.0 == 422 && forged.1.contains("H55.999"), "{forged:?}");
    let elsewhere = bring(&b, &sample().replace("H55.243", "H55.777")).await;
    assert!(elsewhere.0 == 422 && elsewhere.1.contains("không gửi tới"), "{elsewhere:?}");
    assert_eq!(count(&b.app, "document_intake").await, 0);
    let admin = b.sign_in("quantri").await;
    admin.post(&format!("/van-ban/lien-thong/co-quan/{}/ngung", b.peer), &[]).await.assert_redirect();
    assert_eq!(bring(&b, &sample()).await.0, 401, "the key of a closed agency opens nothing");
    for _ in 0..20 {
        post_message(&b, WARD, "xk_sai", b"x").await;
    }
    assert_eq!(post_message(&b, WARD, "xk_sai", b"x").await.0, 429);
});

testkit::on_both!(crate::modules(), fn hostile_xml_ends_in_a_sentence_and_keeps_nothing(app) {
    let (_, b) = two_wards(app).await;
    let bomb = "<!DOCTYPE edXML [<!ENTITY a \"aaaaaaaaaa\">]><edXML>&a;</edXML>";
    for (message, said) in [
        (bomb.to_owned(), "thực thể"),
        ("<edXML>".repeat(10_000), "lồng quá sâu"),
        (sample().split("<edXML:SignerInfo>").next().unwrap().to_owned(), "cắt cụt"),
        (sample().replace("http://www.mic.gov.vn/TBT/QCVN_102_2016", "http://khac.vn"), "http://khac.vn"),
        (sample().replace("JVBERi0xLjcKJeG7nwo=", "@@@"), "173-KH-UBND.pdf"),
        (sample().replace("<edXML:PromulgationDate>2026/03/16", "<edXML:PromulgationDate>mai"), "PromulgationDate"),
    ] {
        let answer = bring(&b, &message).await;
        assert_eq!(answer.0, 422, "{}", answer.1);
        assert!(answer.1.contains(said), "{said}: {}", answer.1);
    }
    assert_eq!((count(&b.app, "document_intake").await, b.app.app.files.all().await.unwrap().len()), (0, 0));
    b.sign_in("vanthu").await.get("/van-ban/lien-thong").await.assert_says("Không nhận").assert_says("lồng quá sâu");
});

testkit::on_both!(crate::modules(), fn a_secret_document_is_refused_and_leaves_no_trace(app) {
    use base64::Engine as _;
    let (_, b) = two_wards(app).await;
    let secret = base64::engine::general_purpose::STANDARD.encode("TUYỆT MẬT\nKế hoạch của cơ quan");
    let marked = sample().replace("JVBERi0xLjcKJeG7nwo=", &secret).replace("173-KH-UBND.pdf", "vb.txt");
    let named = sample().replace("173-KH-UBND.pdf", "TUYỆT MẬT 173 KH-UBND.pdf");
    let missing = named.replace("<ContentId>cid:6f2b7e0a", "<ContentId>cid:khac");
    let titled = sample().replace("Chuyển đổi số năm 2026", "[MẬT] KH-UBND");
    let folder = marked.clone();
    for message in [marked, sample().replace("KH-UBND", "KH-UBND(TM)"), named, missing, titled] {
        let answer = bring(&b, &message).await;
        assert!(answer.0 == 422 && answer.1.contains("mật trên giấy"), "{answer:?}");
    }
    assert!(b.app.app.files.all().await.unwrap().is_empty(), "no file of it is kept");
    assert_eq!(count(&b.app, "document_intake").await, 0);
    let kept = "SELECT COALESCE(MAX(symbol || subject || edoc_id), '') FROM exchange_received WHERE ward_id = $1";
    assert_eq!(text(&b.app, kept).await, "");
    let told = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND detail LIKE '%KH-UBND%'";
    assert_eq!(b.app.app.db.read(WARD).scalar::<i64>(told, args![WARD]).await.unwrap(), Some(0));

    b.set_channel("directory", "truc-tinh").await;
    let into = b.folder("truc-tinh", "in");
    std::fs::create_dir_all(&into).unwrap();
    std::fs::write(into.join("ke-hoach.edxml"), folder).unwrap();
    std::fs::write(into.join("khac.edxml"), sample()).unwrap();
    b.app.set_moment("2026-03-16T02:06:00Z");
    b.settle().await;
    let [said] = &b.files("truc-tinh", "refused")[..] else { panic!("the ground alone") };
    assert!(!said.to_string_lossy().contains("ke-hoach") && std::fs::read_to_string(said).unwrap().contains("mật trên giấy"));
    let [taken] = &b.files("truc-tinh", "done")[..] else { panic!("one was taken") };
    assert_eq!((taken.file_name().unwrap().to_str(), std::fs::metadata(taken).unwrap().len()), (Some("khac.edxml"), 0));
    assert!(b.files("truc-tinh", "in").is_empty());
    assert_eq!(count(&b.app, "document_intake").await, 1);
});

testkit::on_both!(crate::modules(), fn a_status_moves_only_what_was_sent_to_who_tells_it(app) {
    let (a, b) = two_wards(app).await;
    let clerk = a.sign_in("vanthu").await;
    let page = a.send(&clerk, "8/TB-UBND").await;
    let status = |from: &str, code: &str, about: &str| format!(
        "<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"><edXMLEnvelope><edXMLHeader><MessageHeader>\
         <ResponseFor><OrganId>H55.242</OrganId><Code>8/TB-UBND</Code><DocumentId>{about}</DocumentId></ResponseFor>\
         <From><OrganId>{from}</OrganId><OrganName>x</OrganName></From><StatusCode>{code}</StatusCode>\
         <Description>Xong</Description></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>");
    let ours = "H55.242,2026/03/16,8/TB-UBND";
    for (from, code, about, said) in [
        ("H55.999", "06", ours, "H55.999"),
        ("H55.243", "06", "H55.242,2026/03/16,99/TB-UBND", "99/TB-UBND"),
        ("H55.243", "77", ours, "StatusCode"),
    ] {
        let answer = post_message(&a, WARD, &a.key_to_us, status(from, code, about).as_bytes()).await;
        assert!(answer.0 == 422 && answer.1.contains(said), "{answer:?}");
    }
    clerk.get(&page).await.assert_says("Đã gửi");
    assert_eq!(post_message(&a, WARD, &a.key_to_us, status("H55.243", "05", ours).as_bytes()).await.0, 200);
    let late = post_message(&a, WARD, &a.key_to_us, status("H55.243", "03", ours).as_bytes()).await;
    assert!(late.1.contains("known"), "{late:?}");
    clerk.get(&page).await.assert_says("Đang xử lý");
    drop(b);
});

testkit::on_both!(crate::modules(), fn an_agency_is_kept_only_as_it_can_be_reached(app) {
    let admin = app.sign_in("quantri").await;
    let page = "/van-ban/lien-thong/co-quan/moi";
    let id = uuid::Uuid::now_v7().to_string();
    for (channel, address, organ_id, said) in [
        ("http", "http://10.0.0.1/nhan", "H55.1", "https://"),
        ("http", "https://a:b@x.vn", "H55.1", "mật khẩu"),
        ("directory", "../../etc", "H55.1", "Tên thư mục"),
        ("mail", "khong-phai-thu", "", "thư điện tử"),
        ("http", "https://x.vn/nhan", "", "mã định danh"),
        ("http", "https://x.vn/nhan", "<script>", "chưa đúng"),
    ] {
        let fields = [("id", id.as_str()), ("name", "Cơ quan"), ("channel", channel), ("address", address), ("organ_id", organ_id)];
        admin.post(page, &fields).await.assert_status(422).assert_says(said).assert_says("Cơ quan");
    }
    let fields = [("id", id.as_str()), ("name", "Cơ quan"), ("channel", "http"), ("address", "https://169.254.169.254/x"), ("organ_id", "H55.1")];
    admin.post(page, &fields).await.assert_redirect();
    admin.post(page, &fields).await.assert_redirect();
    let twice = [("id", "0192f3c0-0000-7000-8000-000000000001"), ("name", "Khác"), ("channel", "link"), ("organ_id", "H55.1")];
    admin.post(page, &twice).await.assert_status(422).assert_says("là của “Cơ quan”");
    app.sign_in("lanhdao").await.get("/van-ban/lien-thong/co-quan").await.assert_status(403);
    app.sign_in("motcua").await.get("/van-ban/lien-thong").await.assert_status(403);
    let inside = Side::of(app, &id).await;
    let clerk = app.sign_in("vanthu").await;
    let sent = inside.send(&clerk, "1/TB-UBND").await;
    clerk.get(&sent).await.assert_says("mạng nội bộ");
});
