//! What comes again: after it was refused or given back, as a newer version, without files, by a folder that others share.

use super::hostile::{bring, sample};
use super::support::{Side, act, action, count, link, make_old, text, two_wards};
use kernel::args;
use testkit::{Browser, WARD};

const LIST: &str = "/van-ban/lien-thong";

/// The sample as another business about itself: recall (1), update (2).
fn about_itself(kind: u8) -> String {
    let business = format!(
        "<edXML:BussinessDocType>{kind}</edXML:BussinessDocType><edXML:DocumentId>H55.242,2026/03/16,173/KH-UBND</edXML:DocumentId>"
    );
    sample().replace("<edXML:BussinessDocType>0</edXML:BussinessDocType>", &business)
}

/// A message without its files.
fn without_files(message: &str) -> String {
    let mut left = message.to_owned();
    for (from, to) in [("<edXML:Reference", "</edXML:Reference>"), ("<AttachmentEncoded>", "</AttachmentEncoded>")] {
        let (start, end) = (left.find(from).unwrap(), left.find(to).unwrap() + to.len());
        left.replace_range(start..end, "");
    }
    left
}

async fn waiting(b: &Side) -> i64 {
    let sql = "SELECT COUNT(*) FROM document_intake WHERE ward_id = $1 AND document_id IS NULL";
    b.app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

/// Brings a message that is new.
async fn comes(b: &Side, message: &str) {
    let answer = bring(b, message).await;
    assert!(answer.0 == 200 && answer.1.contains("received"), "{answer:?}");
}

/// Registers what waits by one click; its page.
async fn accept(clerk: &Browser) -> String {
    let list = clerk.get(LIST).await;
    let page = clerk.post(&action(&list.body, "/tiep-nhan"), &[]).await.assert_redirect().to_owned();
    assert!(page.starts_with("/van-ban/den/") && !page.contains("moi"), "{page}");
    page
}

testkit::on_both!(crate::modules(), fn what_was_refused_or_given_back_comes_again_and_waits(app) {
    let (_, b) = two_wards(app).await;
    let clerk = b.sign_in("vanthu").await;
    comes(&b, &sample()).await;
    assert_eq!(count(&b.app, "document_scan").await, 1, "a PDF without text is looked at as a scan");
    let list = clerk.get("/van-ban/den").await;
    list.assert_says("Mở để tiếp nhận hoặc từ chối").assert_lacks("/van-ban/den/bo/");
    let intake = text(&b.app, "SELECT id_text(id) FROM document_intake WHERE ward_id = $1").await;
    clerk.post(&format!("/van-ban/den/bo/{intake}"), &[]).await.assert_status(422).assert_says("kèm lý do để nơi gửi biết");
    let came = link(&list.body, "/van-ban/lien-thong/den/");
    clerk.post(&format!("{came}/tu-choi"), &[("reason", &"x".repeat(1_001))]).await.assert_status(422).assert_says("1.000 ký tự");
    clerk.post(&format!("{came}/tu-choi"), &[("reason", "MẬT: việc hệ trọng")]).await.assert_status(422).assert_says("dấu mật");
    clerk.post(&format!("{came}/tu-choi"), &[("reason", "Bấm nhầm")]).await.assert_redirect();
    assert_eq!((waiting(&b).await, count(&b.app, "document_scan").await), (0, 0));

    comes(&b, &sample()).await;
    assert_eq!(waiting(&b).await, 1, "it was sent once more");
    b.app.set_moment("2026-03-16T02:10:00Z");
    comes(&b, &about_itself(1)).await;
    assert_eq!(waiting(&b).await, 0);
    assert!(bring(&b, &about_itself(1)).await.1.contains("known"), "the same question twice");
    b.app.set_moment("2026-03-16T02:20:00Z");
    comes(&b, &about_itself(2)).await;
    assert_eq!(waiting(&b).await, 1, "a recall of what was does not reach what comes after");
    comes(&b, &about_itself(1)).await;
    assert_eq!(waiting(&b).await, 0, "the question is new where the document has come again");
    let eight = futures_util::future::join_all((0..8).map(|_| { let b = &b; async move { bring(b, &sample()).await.0 } })).await;
    assert!(eight.iter().all(|status| *status == 200), "{eight:?}");
    assert_eq!(waiting(&b).await, 1, "eight at once are one");
});

testkit::on_both!(crate::modules(), fn a_recall_that_overtakes_its_document_stops_it_and_nothing_after(app) {
    let (_, b) = two_wards(app).await;
    comes(&b, &about_itself(1)).await;
    comes(&b, &sample()).await;
    assert!(bring(&b, &sample()).await.1.contains("known"), "delivered once more it is stopped as well");
    assert_eq!((waiting(&b).await, count(&b.app, "document_file").await), (0, 0));
    comes(&b, &about_itself(2)).await;
    assert_eq!(waiting(&b).await, 1);
});

testkit::on_both!(crate::modules(), fn what_is_registered_is_never_given_back_without_a_clerk(app) {
    let (_, b) = two_wards(app).await;
    let clerk = b.sign_in("vanthu").await;
    comes(&b, &sample()).await;
    let registered = accept(&clerk).await;
    comes(&b, &about_itself(2).replace("Đề án 06", "Đề án 07")).await;
    let newer = accept(&clerk).await;
    assert_ne!(registered, newer, "one click registers the newer one too");
    b.app.set_moment("2026-03-16T02:10:00Z");
    comes(&b, &about_itself(1)).await;
    clerk.get(LIST).await.assert_says("Nơi gửi xin lấy lại");
    let asked = "SELECT COUNT(*) FROM exchange_received WHERE ward_id = $1 AND state = 'recall_asked'";
    assert_eq!(b.app.app.db.read(WARD).scalar::<i64>(asked, args![WARD]).await.unwrap(), Some(2));
    b.settle().await;
    for page in [registered, newer] {
        clerk.get(&page).await.assert_lacks("Đã trả lại nơi gửi");
    }
    let given = "SELECT COUNT(*) FROM exchange_status WHERE ward_id = $1 AND code = '15'";
    assert_eq!(b.app.app.db.read(WARD).scalar::<i64>(given, args![WARD]).await.unwrap(), Some(0));
});

testkit::on_both!(crate::modules(), fn an_update_without_files_is_of_the_files_that_are_here(app) {
    let (_, b) = two_wards(app).await;
    let clerk = b.sign_in("vanthu").await;
    comes(&b, &sample()).await;
    let receivers = "</edXML:BussinessDocType><edXML:BussinessDocumentInfo><edXML:DocumentReceiver>1</edXML:DocumentReceiver>\
        <edXML:ReceiverList><edXML:Receiver><edXML:ReceiverType>1</edXML:ReceiverType><edXML:OrganId>H55.9</edXML:OrganId>\
        </edXML:Receiver></edXML:ReceiverList></edXML:BussinessDocumentInfo>";
    let others = without_files(&about_itself(2)).replacen("</edXML:BussinessDocType>", receivers, 1);
    assert!(bring(&b, &others).await.1.contains("known"), "who else gets it changes nothing here");
    comes(&b, &without_files(&about_itself(2)).replace("Đề án 06", "Đề án 07")).await;
    assert_eq!((waiting(&b).await, count(&b.app, "document_file").await), (1, 1));
    let page = accept(&clerk).await;
    clerk.get(&page).await.assert_says("Đề án 07").assert_says("173-KH-UBND.pdf");
    let id: uuid::Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let tx = b.app.app.db.write(WARD, None, b.app.app.clock.now()).await.unwrap();
    let known = "INSERT INTO document_text (ward_id, record_id, body) VALUES ($1, $2, 'trạm quan trắc') \
        ON CONFLICT (ward_id, record_id) DO UPDATE SET body = excluded.body";
    tx.exec(known, args![WARD, id]).await.unwrap();
    tx.commit().await.unwrap();
    comes(&b, &without_files(&about_itself(2)).replace("Đề án 06", "Đề án 08")).await;
    let newer = accept(&clerk).await;
    clerk.get(&newer).await.assert_says("Đề án 08").assert_says("173-KH-UBND.pdf");
    clerk.get("/van-ban/den?tim=tram%20quan%20trac&tinh-trang=all").await.assert_says(&newer);
    clerk.get(&page).await.assert_says("173-KH-UBND.pdf");
});

testkit::on_both!(crate::modules(), fn a_scan_that_is_secret_takes_what_its_message_said_with_it(app) {
    let (a, b) = two_wards(app).await;
    let (clerk, other) = (a.sign_in("vanthu").await, b.sign_in("vanthu").await);
    let page = a.send(&clerk, "9/TB-UBND").await;
    let came = link(&other.get("/van-ban/den").await.body, "/van-ban/lien-thong/den/");
    let tx = b.app.app.db.write(WARD, None, b.app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE document_scan SET state = 'suspected' WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let file = text(&b.app, "SELECT id_text(file_id) FROM document_scan WHERE ward_id = $1").await;
    other.post(&format!("/van-ban/tep/{file}/xoa-mat"), &[]).await.assert_redirect();
    b.settle().await;
    let shown = other.get(&came).await;
    shown.assert_says("Đã từ chối").assert_lacks("Lịch tiếp công dân").assert_lacks("/tiep-nhan");
    let kept = "SELECT subject || body FROM exchange_received WHERE ward_id = $1";
    assert!(!text(&b.app, kept).await.contains("Lịch tiếp công dân"));
    clerk.get(&page).await.assert_says("Từ chối tiếp nhận").assert_says("dấu mật");
});

testkit::on_both!(crate::modules(), fn nothing_of_what_a_message_said_stays_with_a_document_whose_file_is_secret(app) {
    let (_, b) = two_wards(app).await;
    let clerk = b.sign_in("vanthu").await;
    let said = "<edXML:Content>Chuyển đổi số năm 2026</edXML:Content>";
    comes(&b, &sample().replace(said, "<edXML:Content>Bố trí trạm quan trắc</edXML:Content>")).await;
    let page = accept(&clerk).await;
    let right = [("description", "Bố trí trạm quan trắc số 2"), ("receivers", "Trạm quan trắc số 2")];
    crate::correct::correct(&clerk, &page, &right).await.assert_redirect();
    clerk.get(&page).await.assert_says("Mô tả: đã sửa").assert_says("Nơi nhận: đã sửa");
    let find = "/van-ban/den?tim=tram%20quan%20trac&tinh-trang=all";
    clerk.get(find).await.assert_says(&page);
    let kept = "SELECT description || receivers FROM document WHERE ward_id = $1";
    assert!(text(&b.app, kept).await.len() > "Bố trí trạm quan trắc".len());
    let tx = b.app.app.db.write(WARD, None, b.app.app.clock.now()).await.unwrap();
    let sql = "SELECT id FROM document_file WHERE ward_id = $1";
    let file: uuid::Uuid = tx.scalar(sql, args![WARD]).await.unwrap().unwrap();
    let scan = uuid::Uuid::now_v7();
    tx.exec("DELETE FROM document_scan WHERE ward_id = $1", args![WARD]).await.unwrap();
    let row = kernel::row! { id: scan, file_id: file, state: "suspected", pages: 1, page: 0, text: "", words: 0,
        certainty: 0, message: "", is_cleared: false, asked_at: tx.now };
    tx.insert("document_scan", row).await.unwrap();
    tx.commit().await.unwrap();
    clerk.post(&format!("/van-ban/tep/{file}/xoa-mat"), &[]).await.assert_redirect();
    assert_eq!(text(&b.app, kept).await, "");
    clerk.get(find).await.assert_lacks(&page);
    clerk.get(&page).await.assert_lacks("quan trắc");
    let said = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND detail LIKE '%quan trắc%'";
    assert_eq!(b.app.app.db.read(WARD).scalar::<i64>(said, args![WARD]).await.unwrap(), Some(0));
});

testkit::on_both!(crate::modules(), fn a_recipient_that_refused_can_be_sent_to_again_or_left_alone(app) {
    let (a, b) = two_wards(app).await;
    let (clerk, other) = (a.sign_in("vanthu").await, b.sign_in("vanthu").await);
    let page = a.send(&clerk, "3/TB-UBND").await;
    for reason in ["Bấm nhầm", "Không phải của phường"] {
        let came = link(&other.get("/van-ban/den").await.body, "/van-ban/lien-thong/den/");
        other.post(&format!("{came}/tu-choi"), &[("reason", reason)]).await.assert_redirect();
        b.settle().await;
        let refused = clerk.get(&page).await;
        refused.assert_says("Từ chối tiếp nhận").assert_says(reason);
        let verb = if reason == "Bấm nhầm" { "/gui-lai/" } else { "/bo/" };
        clerk.post(&action(&refused.body, verb), &[]).await.assert_redirect();
        a.settle().await;
    }
    clerk.get(&page).await.assert_says("Đã thôi gửi").assert_lacks("Từ chối tiếp nhận");
    clerk.get(LIST).await.assert_says("Không có lượt gửi nào bị lỗi hoặc bị từ chối");
    assert_eq!((count(&a.app, "exchange_send").await, waiting(&b).await), (1, 0));
    let about = ("about", "H55.242,2026/03/16,3/TB-UBND");
    let fields = [("agencies", a.peer.as_str()), about, ("why", "Bổ sung phụ lục")];
    clerk.post(&page, &[&fields[..], &[("kind", "3")]].concat()).await.assert_status(422).assert_says("không thay thế chính nó");
    clerk.post(&page, &[&fields[..], &[("kind", "2")]].concat()).await.assert_redirect();
    a.settle().await;
    assert_eq!((waiting(&b).await, a.measure("documents.outgoing.exchanged").await), (1, 1), "one document, however often");
});

testkit::on_both!(crate::modules(), fn a_file_that_cannot_be_taken_holds_up_no_other_and_the_clerks_are_told(app) {
    let (_, b) = two_wards(app).await;
    b.add_agency("UBND phường Bá Xuyên", "H55.244", "https://ba-xuyen.vn/nhan", "").await;
    b.set_channel("directory", "truc-tinh").await;
    let into = b.folder("truc-tinh", "in");
    std::fs::create_dir_all(&into).unwrap();
    std::fs::write(into.join("0.edxml"), "<edXML").unwrap();
    make_old(&into.join("0.edxml"));
    std::fs::write(into.join("1.edxml"), sample().replace("Đề án 06", "Đề\u{0} án &#1;06\u{b}")).unwrap();
    std::fs::write(into.join("2.edxml"), sample().replace("H55.242", "H55.244").replace("Sông Công", "Bá Xuyên")).unwrap();
    let refused = b.folder("truc-tinh", "refused");
    std::fs::write(&refused, "Không phải thư mục").unwrap();
    b.app.set_moment("2026-03-16T02:06:00Z");
    b.settle().await;
    let clerk = b.sign_in("vanthu").await;
    let list = clerk.get(LIST).await;
    list.assert_says("Đề án 06").assert_says("UBND phường Sông Công").assert_says("UBND phường Bá Xuyên");
    assert_eq!((waiting(&b).await, b.files("truc-tinh", "done").len(), b.files("truc-tinh", "in").len()), (2, 2, 1));
    std::fs::remove_file(&refused).unwrap();
    b.app.set_moment("2026-03-16T02:12:00Z");
    b.settle().await;
    assert_eq!((b.files("truc-tinh", "refused").len(), b.files("truc-tinh", "in").len()), (2, 0));
    clerk.get("/thong-bao").await.assert_says("trong thư mục truc-tinh không nhận được");
});

testkit::on_both!(crate::modules(), fn a_message_that_is_never_taken_stays_and_the_clerks_are_told_once_a_day(app) {
    let (_, b) = two_wards(app).await;
    b.set_channel("directory", "truc-tinh").await;
    let into = b.folder("truc-tinh", "in");
    std::fs::create_dir_all(&into).unwrap();
    std::fs::write(into.join("1.edxml"), sample()).unwrap();
    b.exec("ALTER TABLE exchange_received RENAME TO exchange_received_gone", args![]).await;
    let told = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE '%thư mục truc-tinh chưa nhận được'";
    for (minute, count) in [(6, 0), (12, 0), (18, 1), (24, 1)] {
        b.app.set_moment(&format!("2026-03-16T02:{minute:02}:00Z"));
        b.settle().await;
        let all: i64 = b.app.app.db.read(WARD).scalar(told, args![WARD]).await.unwrap().unwrap();
        assert_eq!((all, b.files("truc-tinh", "in").len()), (count, 1), "after {minute} minutes");
    }
    b.exec("ALTER TABLE exchange_received_gone RENAME TO exchange_received", args![]).await;
    b.app.set_moment("2026-03-16T02:30:00Z");
    b.settle().await;
    assert_eq!((waiting(&b).await, b.files("truc-tinh", "in").len()), (1, 0));
});

testkit::on_both!(crate::modules(), fn a_sender_that_does_not_listen_is_tried_when_its_time_has_come(app) {
    let (a, b) = two_wards(app).await;
    let (clerk, other) = (a.sign_in("vanthu").await, b.sign_in("vanthu").await);
    a.send(&clerk, "1/TB-UBND").await;
    b.settle().await;
    b.set_channel("http", "http://127.0.0.1:9/nhan").await;
    let registered = accept(&other).await;
    b.settle().await;
    let unit = b.app.units[1].to_string();
    act(&b.sign_in("lanhdao").await, &registered, "chi-dao", &[("unit", &unit)]).await;
    b.settle().await;
    b.app.set_moment("2026-03-16T02:00:30Z");
    let runs = "SELECT COUNT(*) FROM job WHERE ward_id = $1 AND kind = 'documents.exchange.push'";
    let before: Option<i64> = b.app.app.db.read(WARD).scalar(runs, args![WARD]).await.unwrap();
    b.settle().await;
    let after: Option<i64> = b.app.app.db.read(WARD).scalar(runs, args![WARD]).await.unwrap();
    assert_eq!(after, before, "the second word waits behind the first, and nothing runs meanwhile");
});

testkit::on_both!(crate::modules(), fn a_recall_beside_a_registration_is_answered_by_a_clerk(app) {
    let (_, b) = two_wards(app).await;
    comes(&b, &sample()).await;
    let tx = b.app.app.db.write(WARD, None, b.app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE document_intake SET document_id = $2 WHERE ward_id = $1", args![WARD, uuid::Uuid::now_v7()]).await.unwrap();
    let registered = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
    };
    let question = about_itself(1);
    let (asked, ()) = tokio::join!(bring(&b, &question), registered);
    assert_eq!(asked.0, 200, "{}", asked.1);
    let state = "SELECT state FROM exchange_received WHERE ward_id = $1 AND kind = 0";
    assert_eq!(text(&b.app, state).await, "recall_asked");
    let given = "SELECT COUNT(*) FROM exchange_status WHERE ward_id = $1 AND code = '15'";
    assert_eq!(b.app.app.db.read(WARD).scalar::<i64>(given, args![WARD]).await.unwrap(), Some(0));
});
