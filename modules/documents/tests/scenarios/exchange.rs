//! Wards that exchange documents: over HTTP, by folders, by letters and links; what fails, comes twice, is asked back.

mod again;
mod amend;
mod hostile;
mod issue;
mod links;
mod support;
mod withdrawn;

use kernel::args;
use support::{Issue, Side, count, text};
use testkit::{TestApp, WARD};

testkit::on_both!(crate::modules(), fn a_sender_sees_every_step_of_its_recipient(app) {
    let (a, b) = support::two_wards(app).await;
    let clerk = a.sign_in("vanthu").await;
    let document = a.issue(&Issue { symbol: "173/KH-UBND", subject: "Chuyển đổi số năm 2026", ..Issue::default() }).await;
    let page = format!("/van-ban/lien-thong/gui/{document}");
    clerk.post(&page, &[("kind", "0")]).await.assert_status(422).assert_says("Chọn ít nhất một nơi nhận");
    a.app.sign_in("motcua").await.post(&page, &[("agencies", &a.peer)]).await.assert_status(403);
    a.app.sign_in("nguoixem").await.get(&page).await.assert_status(404);
    clerk.post(&page, &[("kind", "0"), ("agencies", &a.peer)]).await.assert_redirect();
    a.settle().await;
    clerk.get(&page).await.assert_says("UBND phường Bách Quang").assert_says("Đã gửi");

    let other = b.sign_in("vanthu").await;
    let list = other.get("/van-ban/lien-thong").await;
    list.assert_says("173/KH-UBND").assert_says("Tiếp nhận và cấp số đến").assert_says("UBND phường Sông Công");
    other.get("/thong-bao").await.assert_says("Văn bản liên thông chờ tiếp nhận");
    b.settle().await;
    clerk.get(&page).await.assert_says("Đã đến");

    let accept = support::action(&list.body, "/tiep-nhan");
    let registered = other.post(&accept, &[]).await.assert_redirect().to_owned();
    let shown = other.get(&registered).await;
    shown.assert_says("Chuyển đổi số năm 2026").assert_says("173/KH-UBND").assert_says("Phạm Văn Mẫu").assert_says("173-KH-UBND.pdf");
    let signatures = support::link(shown.body.split("173-KH-UBND.pdf").nth(1).unwrap(), "/van-ban/tep/");
    assert!(signatures.ends_with("/chu-ky"), "{signatures}");
    other.get(&signatures).await.assert_status(200);
    other.post(&accept, &[]).await.assert_redirect();
    assert_eq!(count(&b.app, "document").await, 1, "a second click registers nothing");
    assert_eq!(text(&b.app, "SELECT source FROM document WHERE ward_id = $1").await, "exchange");
    b.settle().await;
    clerk.get(&page).await.assert_says("Đã tiếp nhận").assert_says("Số đến 1");

    let leader = b.sign_in("lanhdao").await;
    let unit = b.app.units[1].to_string();
    support::act(&leader, &registered, "chi-dao", &[("unit", &unit)]).await;
    b.settle().await;
    clerk.get(&page).await.assert_says("Đã phân công");
    let contact = b.sign_in("daumoi").await;
    support::act(&contact, &registered, "ket-thuc", &[("answer", "12/UBND-VP")]).await;
    b.settle().await;
    clerk.get(&page).await.assert_says("Đã hoàn thành").assert_says("Văn bản trả lời: 12/UBND-VP");

    clerk.post(&page, &[("kind", "0"), ("agencies", &a.peer)]).await.assert_redirect();
    a.settle().await;
    assert_eq!(count(&a.app, "exchange_send").await, 1, "one version goes to one recipient once");
    assert_eq!(count(&b.app, "exchange_received").await, 1);
    let value = a.measure("documents.outgoing.exchanged").await;
    assert_eq!((value, b.measure("documents.incoming.exchanged").await), (1, 1));
});

testkit::on_both!(crate::modules(), fn one_recipient_fails_is_told_of_and_is_retried_while_the_other_has_it(app) {
    let (a, b) = support::two_wards(app).await;
    let clerk = a.sign_in("vanthu").await;
    let silent = support::free_port().await;
    let third = a.add_agency("UBND phường Bá Xuyên", "H55.244", &format!("http://127.0.0.1:{silent}/nhan"), "khoa-cua-ba-xuyen").await;
    let document = a.issue(&Issue { symbol: "9/TB-UBND", ..Issue::default() }).await;
    let page = format!("/van-ban/lien-thong/gui/{document}");
    clerk.post(&page, &[("kind", "0"), ("agencies", &a.peer), ("agencies", &third)]).await.assert_redirect();
    a.settle().await;
    assert_eq!(count(&b.app, "exchange_received").await, 1);
    clerk.get(&page).await.assert_says("Không kết nối được").assert_says("Hệ thống tự gửi lại lúc 09:01, 16/03/2026");

    for hour in 1..=12 {
        let day = 16 + hour / 2;
        a.app.set_moment(&format!("2026-03-{day:02}T{:02}:00:00Z", if hour % 2 == 0 { 3 } else { 20 }));
        a.settle().await;
    }
    let clerk = a.sign_in("vanthu").await;
    clerk.get(&page).await.assert_says("Chưa gửi được").assert_says("Gửi lại");
    clerk.get("/van-ban/lien-thong").await.assert_says("Cần xử lý").assert_says("UBND phường Bá Xuyên");
    clerk.get("/thong-bao").await.assert_says("Chưa gửi được văn bản 9/TB-UBND tới UBND phường Bá Xuyên");
    assert_eq!(count(&b.app, "exchange_received").await, 1, "the other is left alone");

    let heard = support::listen(silent, "khoa-cua-ba-xuyen").await;
    let retry = support::action(&clerk.get(&page).await.body, "/gui-lai/");
    clerk.post(&retry, &[]).await.assert_redirect();
    a.settle().await;
    a.settle().await;
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 1, "once, and not again");
    let Ok(edxml::Message::Document(sent)) = edxml::read(&heard[0]) else { panic!("a document") };
    assert_eq!((sent.to[0].organ_id.as_str(), sent.document_id.as_str()), ("H55.244", "H55.242,2026/03/16,9/TB-UBND"));
    assert!(!clerk.get(&page).await.body.contains("Chưa gửi được"));
    clerk.post(&retry, &[]).await.assert_status(422).assert_says("không còn chờ gửi");
});

testkit::on_both!(crate::modules(), fn what_waits_is_given_back_by_itself_and_what_is_registered_by_its_clerk(app) {
    let (a, b) = support::two_wards(app).await;
    let (clerk, other) = (a.sign_in("vanthu").await, b.sign_in("vanthu").await);
    let waits = a.send(&clerk, "1/TB-UBND").await;
    let kept = a.send(&clerk, "2/TB-UBND").await;
    let list = other.get("/van-ban/lien-thong").await;
    let second = list.body.split("2/TB-UBND").nth(1).unwrap();
    let registered = other.post(&support::action(second, "/tiep-nhan"), &[]).await.assert_redirect().to_owned();
    b.settle().await;
    for page in [&waits, &kept] {
        clerk.post(&format!("{page}/lay-lai"), &[("reason", "")]).await.assert_status(422);
        clerk.post(&format!("{page}/lay-lai"), &[("reason", "Nhầm phụ lục")]).await.assert_redirect();
    }
    a.settle().await;
    clerk.get(&waits).await.assert_says("Đã yêu cầu lấy lại");
    b.settle().await;
    clerk.get(&waits).await.assert_says("Đã lấy lại");
    clerk.get(&kept).await.assert_says("Đã yêu cầu lấy lại");
    assert_eq!(count(&b.app, "document_intake").await, 1, "what waited is gone");

    let asked = other.get("/van-ban/lien-thong").await;
    asked.assert_says("Nơi gửi xin lấy lại").assert_says("2/TB-UBND");
    let came = support::link(&asked.body, "/van-ban/lien-thong/den/");
    other.get(&came).await.assert_says("Nhầm phụ lục").assert_says("Đồng ý trả lại");
    other.post(&format!("{came}/giu-lai"), &[("reason", "")]).await.assert_status(422);
    other.post(&format!("{came}/giu-lai"), &[("reason", "Đã trình lãnh đạo")]).await.assert_redirect();
    b.settle().await;
    clerk.get(&kept).await.assert_says("Không đồng ý trả lại").assert_says("Đã trình lãnh đạo");
    clerk.get("/thong-bao").await.assert_says("từ chối");

    clerk.post(&format!("{kept}/lay-lai"), &[("reason", "Nhầm phụ lục")]).await.assert_status(422).assert_says("Nêu lý do khác");
    clerk.post(&format!("{kept}/lay-lai"), &[("reason", "Ban hành sai thẩm quyền")]).await.assert_redirect();
    a.settle().await;
    other.post(&format!("{came}/tra-lai"), &[]).await.assert_redirect();
    other.get(&registered).await.assert_says("Đã trả lại nơi gửi").assert_says("Ban hành sai thẩm quyền");
    b.settle().await;
    clerk.get(&kept).await.assert_says("Đã lấy lại");
    other.post(&format!("{came}/tra-lai"), &[]).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn a_refusal_tells_the_sender_why(app) {
    let (a, b) = support::two_wards(app).await;
    let (clerk, other) = (a.sign_in("vanthu").await, b.sign_in("vanthu").await);
    let page = a.send(&clerk, "3/TB-UBND").await;
    let came = support::link(&other.get("/van-ban/lien-thong").await.body, "/van-ban/lien-thong/den/");
    b.sign_in("lanhdao").await.post(&format!("{came}/tu-choi"), &[("reason", "x")]).await.assert_status(403);
    other.post(&format!("{came}/tu-choi"), &[("reason", "")]).await.assert_status(422).assert_says("Nêu lý do từ chối");
    other.post(&format!("{came}/tu-choi"), &[("reason", "Gửi nhầm nơi nhận")]).await.assert_redirect();
    b.settle().await;
    clerk.get(&page).await.assert_says("Từ chối tiếp nhận").assert_says("Gửi nhầm nơi nhận");
    clerk.get("/thong-bao").await.assert_says("UBND phường Bách Quang từ chối");
    other.post(&format!("{came}/tiep-nhan"), &[]).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn an_update_takes_the_place_of_what_waits_and_is_told_where_it_is_registered(app) {
    let (a, b) = support::two_wards(app).await;
    let (clerk, other) = (a.sign_in("vanthu").await, b.sign_in("vanthu").await);
    a.send(&clerk, "4/TB-UBND").await;
    let newer = a.issue(&Issue { symbol: "5/TB-UBND", subject: "Bản thay thế", ..Issue::default() }).await;
    let page = format!("/van-ban/lien-thong/gui/{newer}");
    let fields = [("kind", "3"), ("agencies", a.peer.as_str()), ("about", "H55.242,2026/03/16,4/TB-UBND")];
    clerk.post(&page, &fields).await.assert_status(422).assert_says("Nêu lý do cập nhật hoặc thay thế");
    clerk.post(&page, &[&fields[..], &[("why", "Sai nội dung")]].concat()).await.assert_redirect();
    a.settle().await;
    let list = other.get("/van-ban/lien-thong").await;
    list.assert_says("5/TB-UBND").assert_says("Đã có bản mới");
    assert_eq!(count(&b.app, "document_intake").await, 1, "only the newer one waits");
});

testkit::on_both!(crate::modules(), fn folders_carry_messages_both_ways_and_each_is_read_once(app) {
    let (a, b) = support::two_wards(app).await;
    let clerk = a.sign_in("vanthu").await;
    a.set_channel("directory", "bach-quang").await;
    b.set_channel("directory", "song-cong").await;
    let page = a.send(&clerk, "6/TB-UBND").await;
    let out = a.files("bach-quang", "out");
    assert_eq!(out.len(), 1);
    let into = b.folder("song-cong", "in");
    std::fs::create_dir_all(&into).unwrap();
    std::fs::copy(&out[0], into.join("goi-1.edxml")).unwrap();
    std::fs::write(into.join(".goi-2.edxml.tmp"), "chưa xong").unwrap();
    std::fs::write(into.join("hong.edxml"), "<edXML").unwrap();
    std::fs::write(into.join("doc.txt"), "không phải gói tin").unwrap();
    b.app.set_moment("2026-03-16T02:06:00Z");
    b.settle().await;
    assert_eq!(b.files("song-cong", "done").len(), 1);
    assert_eq!(b.files("song-cong", "in").len(), 3, "a broken one may still be growing");
    support::make_old(&into.join("hong.edxml"));
    b.app.set_moment("2026-03-16T02:12:00Z");
    b.settle().await;
    let refused: Vec<String> = b.files("song-cong", "refused").iter().map(|p| p.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(refused, ["hong.edxml", "hong.edxml.txt"]);
    assert_eq!(count(&b.app, "document_intake").await, 1);

    let answers = b.files("song-cong", "out");
    assert_eq!(answers.len(), 1, "it has arrived");
    let back = a.folder("bach-quang", "in");
    std::fs::create_dir_all(&back).unwrap();
    std::fs::copy(&answers[0], back.join("tra-loi.edxml")).unwrap();
    std::fs::copy(&answers[0], back.join("tra-loi-lan-2.edxml")).unwrap();
    a.app.set_moment("2026-03-16T02:06:00Z");
    a.settle().await;
    clerk.get(&page).await.assert_says("Đã đến");
    assert_eq!(a.files("bach-quang", "done").len(), 2);
});

testkit::on_both!(crate::modules(), fn two_wards_of_one_installation_exchange_like_any_others(app) {
    let b = Side::second_ward(app).await;
    let a = Side::first_ward(app, &b).await;
    let clerk = a.sign_in("vanthu").await;
    let page = a.send(&clerk, "7/TB-UBND").await;
    app.app.settle().await.unwrap();
    clerk.get(&page).await.assert_says("Đã đến");
    let sql = "SELECT COUNT(*) FROM exchange_received WHERE ward_id = $1";
    let came = |ward: kernel::WardId| async move { app.app.db.read(ward).scalar::<i64>(sql, args![ward]).await.unwrap() };
    assert_eq!((came(WARD).await, came(b.ward).await), (Some(0), Some(1)), "each ward has its own");
    let intruder = support::post_message(&a, b.ward, &b.key_to_us, b"<x/>").await;
    assert_eq!(intruder.0, 422);
    let wrong_ward = support::post_message(&a, WARD, &b.key_to_us, b"<x/>").await;
    assert_eq!(wrong_ward.0, 401, "a key opens one ward");
});

testkit::on_both!(crate::modules(), fn the_demonstration_shows_two_wards_that_exchange_what_they_signed(app) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let app = &app.restart(|config| (config.demo, config.base_url) = (true, address)).await;
    let router = app.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    for _ in 0..2 {
        crate::documents::api::seed_demo(&app.app, WARD).await.unwrap();
    }
    for _ in 0..3 {
        app.app.settle().await.unwrap();
    }
    let wards: Vec<i32> = kernel::wards(&app.app).await.unwrap().iter().map(|ward| ward.id.0).collect();
    assert_eq!(wards, [5518, 5528]);
    let clerk = app.sign_in("vanthu").await;
    let home = clerk.get("/van-ban/lien-thong").await;
    home.assert_says("01/GM-UBND").assert_says("UBND phường Bách Quang (minh họa)").assert_says("Đã vào sổ");
    clerk.get("/van-ban/lien-thong/co-quan").await.assert_says("số liệu minh họa").assert_says("Công ty Mẫu");
    let states = |ward: i32| {
        let conn = app.app.db.read(kernel::WardId(ward));
        let sql = "SELECT state FROM exchange_send WHERE ward_id = $1 ORDER BY state";
        async move { conn.scalars::<String>(sql, args![ward]).await.unwrap() }
    };
    assert_eq!(states(5528).await, ["arrived", "arrived", "assigned"], "the second ward hears of all that it sent");
    assert_eq!(states(5518).await, ["arrived", "sent", "waiting"], "one has it, one has a link, one does not answer");
    for table in ["exchange_status WHERE state = 'failed' AND", "exchange_received WHERE state = 'turned_away' AND"] {
        let sql = format!("SELECT COUNT(*) FROM {table} ward_id > $1");
        let count: Option<i64> = app.app.db.read(WARD).scalar(&sql, args![0_i32]).await.unwrap();
        assert_eq!(count, Some(0), "{table}");
    }
    let came: Vec<String> =
        app.app.db.read(WARD).scalars("SELECT symbol FROM exchange_received ORDER BY ward_id, symbol", args![]).await.unwrap();
    let files: Vec<String> = app.app.db.read(WARD).scalars("SELECT state FROM work_file ORDER BY notation", args![]).await.unwrap();
    assert_eq!(files, ["open", "closed", "listed", "proposed"]);
    let drafts = "SELECT state FROM outgoing WHERE ward_id = $1 AND state <> 'issued' ORDER BY state";
    let drafts: Vec<String> = app.app.db.read(WARD).scalars(drafts, args![WARD]).await.unwrap();
    assert_eq!(drafts, ["approved", "cancelled", "draft", "review", "signed"]);
    for (key, counted) in [("documents.outgoing", 1), ("documents.outgoing.signed", 0)] {
        let measure = app.app.measure(&app.app.db.read(WARD), key).await.unwrap();
        assert_eq!(measure.value(&app.app.db.read(WARD), None).await.unwrap(), counted, "{key}");
    }
    assert_eq!(text(app, "SELECT state FROM work_package WHERE ward_id = $1").await, "ready");
    assert_eq!(came, ["01/GM-UBND", "01/KH-UBND", "01/UBND-VP", "01/TB-UBND"], "a second start changes nothing");
});

/// The application of a side, for what only its database says.
pub(crate) type App = TestApp;
