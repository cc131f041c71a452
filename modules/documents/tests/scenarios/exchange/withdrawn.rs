//! What is taken back while something is under way: sent twice, posted, being handed over, given up; and who may see it.

use super::hostile::sample;
use super::support::{Issue, count, free_port, listen, two_wards};
use kernel::{args, row};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::WARD;
use tokio::sync::Notify;
use uuid::Uuid;

const STATES: &str = "SELECT state FROM exchange_send WHERE ward_id = $1 ORDER BY made_at, id";

testkit::on_both!(crate::modules(), fn a_document_sent_twice_to_one_recipient_is_asked_back_once(app) {
    let (a, b) = two_wards(app).await;
    let clerk = a.sign_in("vanthu").await;
    let page = a.send(&clerk, "3/TB-UBND").await;
    let about = ("about", "H55.242,2026/03/16,3/TB-UBND");
    let update = [("agencies", a.peer.as_str()), about, ("why", "Bổ sung phụ lục"), ("kind", "2")];
    clerk.post(&page, &update).await.assert_redirect();
    a.settle().await;
    clerk.post(&format!("{page}/lay-lai"), &[("reason", "Nhầm phụ lục")]).await.assert_redirect();
    assert_eq!(count(&a.app, "exchange_send").await, 3, "one question to one recipient");
    a.settle().await;
    b.settle().await;
    clerk.get(&page).await.assert_says("Đã lấy lại").assert_lacks("Đã yêu cầu lấy lại");
});

testkit::on_both!(crate::modules(), fn a_letter_in_the_post_room_goes_and_is_asked_back(app) {
    let (a, _) = two_wards(app).await;
    let clerk = a.sign_in("vanthu").await;
    let page = a.send(&clerk, "4/TB-UBND").await;
    let tx = a.app.app.db.write(WARD, None, a.app.app.clock.now()).await.unwrap();
    let sql = "UPDATE exchange_send SET state = 'waiting', letter_id = $2, sent_at = NULL WHERE ward_id = $1";
    tx.exec(sql, args![WARD, Uuid::now_v7()]).await.unwrap();
    tx.commit().await.unwrap();
    clerk.post(&format!("{page}/lay-lai"), &[("reason", "Nhầm")]).await.assert_redirect();
    let states: Vec<String> = a.app.app.db.read(WARD).scalars(STATES, args![WARD]).await.unwrap();
    assert_eq!(states, ["recall_asked", "waiting"]);
});

testkit::on_both!(crate::modules(), fn a_document_recalled_while_it_is_handed_over_is_asked_back_once_it_went(app) {
    let (a, _) = two_wards(app).await;
    let (clerk, port) = (a.sign_in("vanthu").await, free_port().await);
    let (came, go, heard) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (told, wait, counted) = (came.clone(), go.clone(), heard.clone());
    let take = move || {
        let (told, wait, counted) = (told.clone(), wait.clone(), counted.clone());
        async move {
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                told.notify_one();
                wait.notified().await;
            }
        }
    };
    let router = axum::Router::new().route("/nhan", axum::routing::post(take));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let slow = a.add_agency("UBND phường Bá Xuyên", "H55.244", &format!("http://127.0.0.1:{port}/nhan"), "khoa").await;
    let id = a.issue(&Issue { symbol: "5/TB-UBND", ..Issue::default() }).await;
    let page = format!("/van-ban/lien-thong/gui/{id}");
    clerk.post(&page, &[("kind", "0"), ("agencies", &slow)]).await.assert_redirect();
    let sender = a.app.clone();
    let sending = tokio::spawn(async move { sender.app.settle().await.unwrap() });
    came.notified().await;
    clerk.post(&format!("/van-ban/di/{id}/thu-hoi"), &[("recall_reason", "Sai thẩm quyền")]).await.assert_redirect();
    go.notify_one();
    sending.await.unwrap();
    a.settle().await;
    let states: Vec<String> = a.app.app.db.read(WARD).scalars(STATES, args![WARD]).await.unwrap();
    assert_eq!((states, heard.load(Ordering::SeqCst)), (vec!["recall_asked".to_owned(), "sent".to_owned()], 2));
    clerk.get(&page).await.assert_says("Sai thẩm quyền");
});

testkit::on_both!(crate::modules(), fn a_draft_is_named_among_the_sends_to_those_alone_who_may_see_it(app) {
    let (a, _) = two_wards(app).await;
    let id = a.issue(&Issue { symbol: "/TB-UBND", subject: "Dự thảo chưa ai biết", state: "draft" }).await;
    let tx = a.app.app.db.write(WARD, None, a.app.app.clock.now()).await.unwrap();
    let row = row! { id: Uuid::now_v7(), document_id: id, agency_id: a.peer.parse::<Uuid>().unwrap(), kind: 0_i32, state: "planned",
        said: "", attempts: 0_i32, next_at: tx.now, last_error: "", made_at: tx.now, made_by: Uuid::now_v7(), made_by_name: "" };
    tx.insert("exchange_send", row).await.unwrap();
    tx.commit().await.unwrap();
    let list = format!("/van-ban/lien-thong?co-quan={}", a.peer);
    a.sign_in("lanhdao").await.get(&list).await.assert_says("Chờ ban hành").assert_lacks("Dự thảo chưa ai biết");
});

testkit::on_both!(crate::modules(), fn messages_wait_in_their_folder_while_the_file_store_is_away(app) {
    let (_, b) = two_wards(app).await;
    b.set_channel("directory", "truc-tinh").await;
    let into = b.folder("truc-tinh", "in");
    std::fs::create_dir_all(&into).unwrap();
    std::fs::write(into.join("1.edxml"), sample()).unwrap();
    let files = b.app.app.config.data.join("files");
    let away = files.with_file_name("files-away");
    std::fs::create_dir_all(&files).unwrap();
    std::fs::rename(&files, &away).unwrap();
    std::fs::write(&files, "không phải thư mục").unwrap();
    for minute in [6, 12, 18, 24] {
        b.app.set_moment(&format!("2026-03-16T02:{minute:02}:00Z"));
        b.settle().await;
    }
    assert_eq!((b.files("truc-tinh", "in").len(), b.files("truc-tinh", "refused").len()), (1, 0));
    std::fs::remove_file(&files).unwrap();
    std::fs::rename(&away, &files).unwrap();
    b.app.set_moment("2026-03-16T02:30:00Z");
    b.settle().await;
    assert_eq!((b.files("truc-tinh", "in").len(), b.files("truc-tinh", "done").len()), (0, 1));
    b.sign_in("vanthu").await.get("/van-ban/lien-thong").await.assert_says("Tiếp nhận và cấp số đến");
});

testkit::on_both!(crate::modules(), fn who_understands_status_13_alone_is_asked_by_it(app) {
    let (a, _) = two_wards(app).await;
    let (clerk, port) = (a.sign_in("vanthu").await, free_port().await);
    let heard = listen(port, "khoa-cu").await;
    let address = format!("http://127.0.0.1:{port}/nhan");
    let old = a.add_agency("UBND phường Bá Xuyên", "H55.244", &address, "khoa-cu").await;
    let fields = [("name", "UBND phường Bá Xuyên"), ("organ_id", "H55.244"), ("channel", "http"), ("address", address.as_str()),
        ("recalls_by_status", "1"), ("version", "1")];
    a.sign_in("quantri").await.post(&format!("/van-ban/lien-thong/co-quan/{old}"), &fields).await.assert_redirect();
    let id = a.issue(&Issue { symbol: "8/TB-UBND", ..Issue::default() }).await;
    let page = format!("/van-ban/lien-thong/gui/{id}");
    clerk.post(&page, &[("kind", "0"), ("agencies", &old)]).await.assert_redirect();
    a.settle().await;
    clerk.post(&format!("{page}/lay-lai"), &[("reason", "Sai thẩm quyền")]).await.assert_redirect();
    a.settle().await;
    let heard = heard.lock().unwrap().clone();
    let Ok(edxml::Message::Status(asked)) = edxml::read(&heard[1]) else { panic!("a status") };
    assert_eq!((asked.code.code(), asked.description.as_str()), ("13", "Sai thẩm quyền"));
    assert_eq!(asked.response_for.document_id, "H55.242,2026/03/16,8/TB-UBND");
});
