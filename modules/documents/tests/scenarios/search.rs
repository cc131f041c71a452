//! One search over everything in the room: each kind of record, whatever is asked for, and nobody finds what they may not see.

use crate::{archive, drafting, incoming, law, work};
use kernel::{Conn, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

const LETTER: &str =
    "Kính gửi: Ủy ban nhân dân phường\nTheo Quyết định số 0766/QĐ-TTg, đề nghị phường niêm yết quy trình ./.";

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// What the page of the search says, asked in words of an address.
async fn find(who: &Browser, query: &str) -> testkit::Answer {
    let page = who.get(&format!("/van-ban/tim?{query}")).await;
    page.assert_status(200);
    page
}

/// One record of each kind: incoming (the office's), incoming (nobody's yet), outgoing (a draft of the office), law,
/// archive (closed), archive (open), work file (the office's).
async fn fill(app: &TestApp) -> [String; 7] {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let (mine, others, intake) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7().to_string());
    clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "a.txt", LETTER.as_bytes())).await.assert_redirect();
    let facts = [
        ("intake", intake.as_str()),
        ("agency", "Sở Tư pháp"),
        ("subject", "Niêm yết thủ tục mẫu"),
        ("signer", "Đỗ Thị Hường"),
        ("issued_on", "10/03/2026"),
        ("kind", "TB"),
    ];
    incoming::register(&clerk, mine, "45/TB-STP", &facts).await.assert_redirect();
    let unit = app.units[1].to_string();
    incoming::act(&leader, &format!("/van-ban/den/{mine}"), "chi-dao", &[("unit", &unit)]).await.assert_redirect();
    incoming::register(&clerk, others, "46/TB-STP", &[("subject", "Họp về thủ tục mẫu")]).await.assert_redirect();
    let officer = app.sign_in("motcua").await;
    let draft = drafting::begin(&officer, "KH", "Kế hoạch thủ tục mẫu").await;
    law::add(&clerk, &[("kind", "Quyết định"), ("number", "766/QĐ-TTg"), ("title", "Bộ chỉ số, thủ tục mẫu")])
        .await
        .assert_redirect();
    let import = archive::begin(&clerk).await;
    for (name, text) in [("1.pdf", "giao dat cho ho"), ("2.pdf", "thu hoi dat")] {
        archive::send(&clerk, &import, "tep", (name, &archive::pdf(text))).await.assert_redirect();
    }
    let rows = [
        "1.pdf,12/QĐ-UB,05/11/1997,Giao đất, UBND xã,3,Vĩnh viễn,".replace("Giao đất, ", "Giao đất theo thủ tục mẫu,"),
        "2.pdf,13/QĐ-UB,06/11/1997,Thu hồi đất theo thủ tục mẫu,UBND xã,3,Vĩnh viễn,Công khai".to_owned(),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    archive::send(&clerk, &import, "bang", ("b.csv", &archive::sheet(&rows))).await.assert_redirect();
    clerk.post(&format!("{import}/ghi"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    let (_, file) = work::open_file(app, &[("title", "Hồ sơ thủ tục mẫu")]).await;
    let of = async |sql: &str, kind: &str| {
        let id: Uuid = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
        format!("/van-ban/{kind}/{id}")
    };
    let law = of("SELECT id FROM law WHERE ward_id = $1 AND number = '766/QĐ-TTg'", "phap-luat").await;
    let closed = of("SELECT id FROM archive_document WHERE ward_id = $1 AND rights = 'unit'", "luu-tru").await;
    let open = of("SELECT id FROM archive_document WHERE ward_id = $1 AND rights = 'ward'", "luu-tru").await;
    [format!("/van-ban/den/{mine}"), format!("/van-ban/den/{others}"), draft, law, closed, open, file]
}

testkit::on_both!(crate::modules(), fn each_finds_what_they_may_see_and_counts_nothing_else(app) {
    let all = fill(app).await;
    // vanthu and others who oversee see no draft; who drafts sees the unit's own.
    let matrix: [(&str, &[usize]); 7] = [
        ("lanhdao", &[0, 1, 3, 4, 5, 6]),
        ("tonghop", &[0, 1, 3, 4, 5, 6]),
        ("vanthu", &[0, 1, 2, 3, 4, 5, 6]),
        ("daumoi", &[0, 2, 3, 5, 6]),
        ("motcua", &[0, 2, 3, 5, 6]),
        ("nguoixem", &[3, 5]),
        ("quantri", &[3, 5]),
    ];
    for (login, seen) in matrix {
        let who = app.sign_in(login).await;
        let found = find(&who, "tim=thu%20tuc%20mau").await;
        for (at, href) in all.iter().enumerate() {
            assert_eq!(found.body.contains(&format!("\"{href}\"")), seen.contains(&at), "{login}: {href}\n{}", found.body);
        }
        found.assert_says(&format!("{} kết quả", seen.len()));
        for (at, href) in all.iter().enumerate() {
            let is_open = who.get(href).await.status.is_success();
            assert_eq!(is_open, seen.contains(&at), "{login}: the search and the page agree on {href}");
        }
    }
    app.browser().get("/van-ban/tim?tim=mau").await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_record_is_found_by_whatever_is_known_of_it(app) {
    let all = fill(app).await;
    let clerk = app.sign_in("vanthu").await;
    let cases: [(&str, &[usize]); 23] = [
        ("tim=45%2FTB-STP", &[0]),
        ("tim=45%2Ftb", &[0]),
        ("tim=45%2F", &[0]),
        ("tim=4", &[]),
        ("tim=ni%C3%AAm%20y%E1%BA%BFt", &[0]),
        ("tim=QUY%20trinh%20niem%20yet", &[0]),
        ("tim=niem%20yet%20thu%20t", &[]),
        ("tim=niem%20yet%20thu", &[0]),
        ("tim=766%2FQ%C4%90-TTg", &[0, 3]),
        ("tim=giao%20dat", &[4]),
        ("tim=thu%20tuc%20mau&kho=archive", &[4, 5]),
        ("tim=thu%20tuc%20mau&loai=Th%C3%B4ng%20b%C3%A1o", &[0]),
        ("co-quan=tu%20phap", &[0]),
        ("co-quan=ubnd%20x", &[4, 5]),
        ("nguoi-ky=huong&kho=in", &[0]),
        ("nguoi-ky=Nguyen", &[]),
        ("tu=10%2F03%2F2026&den=10%2F03%2F2026", &[0]),
        ("den=31%2F12%2F1997", &[4, 5, 3]),
        ("tu=01%2F01%2F1997&den=1997-11-05", &[4]),
        ("kho=out", &[2]),
        ("kho=file&tim=ra%20soat", &[]),
        ("kho=file&tim=ho%20so", &[6]),
        ("tim=%22%29%20OR%20%28%2A%3A%26%7C%21", &[]),
    ];
    for (query, wanted) in cases {
        let found = find(&clerk, query).await;
        for (at, href) in all.iter().enumerate() {
            assert_eq!(found.body.contains(&format!("\"{href}\"")), wanted.contains(&at), "{query}: {href}\n{}", found.body);
        }
    }
    let numbered = find(&clerk, "tim=766%2FQ%C4%90-TTg").await;
    let place = |text: &str| numbered.body.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(place("Đúng số, ký hiệu này") < place(&all[3]) && place(&all[3]) < place("Văn bản có nhắc đến"));
    find(&clerk, "tim=quy%20trinh").await.assert_says("<mark>quy</mark> <mark>trình</mark>");
    find(&clerk, "tim=%3Cscript%3E").await.assert_lacks("<script>\"");
    let turned = find(&clerk, "tim=mau&tu=12%2F03%2F2026&den=01%2F03%2F2026").await;
    turned.assert_says("phải từ").assert_says("value=\"mau\"");
    find(&clerk, "tim=mau&tu=h%C3%B4m%20qua").await.assert_says("không phải là ngày").assert_says("value=\"hôm qua\"");
    find(&clerk, "").await.assert_says("Nhập từ cần tìm");
    find(&clerk, "tim=khongcogi").await.assert_says("Không tìm thấy văn bản nào");
});

testkit::on_both!(crate::modules(), fn what_changes_is_found_as_it_is_and_no_longer_as_it_was(app) {
    let clerk = app.sign_in("vanthu").await;
    let officer = app.sign_in("motcua").await;
    let draft = drafting::begin(&officer, "KH", "Trồng cây").await;
    find(&officer, "tim=trong%20cay").await.assert_says(&draft);
    drafting::save(app, &officer, &draft, &[("subject", "Dọn rác"), ("text", "Mỗi tổ một buổi chiều.")]).await.assert_redirect();
    find(&officer, "tim=trong%20cay").await.assert_lacks(&draft);
    find(&officer, "tim=buoi%20chieu").await.assert_says(&draft).assert_says("<mark>buổi</mark> <mark>chiều</mark>");
    officer.get("/van-ban/di?tim=don%20rac").await.assert_says("Dọn rác");
    officer.get("/van-ban/di?tim=trong%20cay").await.assert_lacks("Dọn rác");

    let id = Uuid::now_v7();
    incoming::register(&clerk, id, "7/SNV", &[("subject", "Trồng cây")]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    find(&officer, "tim=trong%20cay").await.assert_lacks(&page);
    let leader = app.sign_in("lanhdao").await;
    let (first, second) = (app.units[0].to_string(), app.units[1].to_string());
    incoming::act(&leader, &page, "chi-dao", &[("unit", &first)]).await.assert_redirect();
    find(&officer, "tim=trong%20cay").await.assert_lacks(&page);
    incoming::act(&leader, &page, "chi-dao", &[("unit", &first), ("with", &second)]).await.assert_redirect();
    find(&officer, "tim=trong%20cay").await.assert_says(&page);
    incoming::act(&leader, &page, "chi-dao", &[("unit", &first)]).await.assert_redirect();
    find(&officer, "tim=trong%20cay").await.assert_lacks(&page);

    law::add(&clerk, &[("kind", "Nghị định"), ("number", "1/2026/NĐ-CP"), ("title", "về cây xanh")]).await.assert_redirect();
    let sql = "SELECT id FROM law WHERE ward_id = $1 AND number = '1/2026/NĐ-CP'";
    let of_law: Uuid = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let page = format!("/van-ban/phap-luat/{of_law}");
    find(&officer, "tim=cay%20xanh").await.assert_says(&page);
    let shown = clerk.get(&page).await.body;
    let version = shown.split_once("name=\"version\" value=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or("1");
    clerk.post(&format!("{page}/bo"), &[("reason", "Nhập nhầm"), ("version", version)]).await.assert_redirect();
    find(&officer, "tim=cay%20xanh").await.assert_lacks(&page);
});

testkit::on_both!(crate::modules(), fn pages_follow_each_other_and_none_is_missing_or_twice(app) {
    let clerk = app.sign_in("vanthu").await;
    for n in 1..=45 {
        let (symbol, day) = (format!("{n}/SNV"), format!("{:02}/03/2026", n % 15 + 1));
        let more = [("subject", "Cây xanh"), ("issued_on", day.as_str())];
        incoming::register(&clerk, Uuid::now_v7(), &symbol, &more).await.assert_redirect();
    }
    let (mut at, mut seen, mut pages) = ("/van-ban/tim?tim=cay%20xanh".to_owned(), Vec::new(), 0);
    loop {
        let page = clerk.get(&at).await;
        pages += 1;
        if pages == 1 {
            page.assert_says("45 kết quả");
        }
        seen.extend(page.body.split("govuk-link\" href=\"/van-ban/den/").skip(1).map(|rest| rest[..36].to_owned()));
        let Some(next) = page.body.split("rel=\"next\" href=\"").nth(1) else { break };
        at = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    }
    let days: Vec<String> = {
        let sql = "SELECT id_text(id) FROM document WHERE ward_id = $1 ORDER BY issued_on DESC, number DESC";
        db(app).scalars(sql, args![WARD]).await.unwrap()
    };
    assert_eq!((pages, seen.len()), (3, 45));
    assert_eq!(seen, days, "newest first");
});

testkit::on_both!(crate::modules(), fn what_was_there_before_the_index_is_taken_up_once(app) {
    let all = fill(app).await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for table in ["document_words", "document_entry"] {
        tx.exec(&format!("DELETE FROM {table} WHERE ward_id = $1"), args![WARD]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (clerk, officer) = (app.sign_in("vanthu").await, app.sign_in("motcua").await);
    find(&clerk, "tim=thu%20tuc%20mau").await.assert_says("Không tìm thấy");
    app.set_moment("2026-03-16T02:06:00Z");
    app.app.settle().await.unwrap();
    let found = find(&clerk, "tim=thu%20tuc%20mau").await;
    found.assert_says("7 kết quả");
    find(&clerk, "tim=quy%20trinh").await.assert_says(&all[0]);
    find(&officer, "tim=thu%20tuc%20mau").await.assert_says("5 kết quả");
});

testkit::on_both!(crate::modules(), fn what_goes_on_by_itself_ends_before_the_next_run_begins_and_pages_say_that_the_index_is_filled(app) {
    fill(app).await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for table in ["document_words", "document_entry"] {
        tx.exec(&format!("DELETE FROM {table} WHERE ward_id = $1"), args![WARD]).await.unwrap();
    }
    tx.exec("DELETE FROM setting WHERE ward_id = $1 AND name = 'documents.search.whole'", args![WARD]).await.unwrap();
    let earlier = serde_json::json!({ "until": "2026-03-16T02:00:00Z" });
    tx.enqueue("documents.search.refill", &earlier, tx.now).await.unwrap();
    tx.commit().await.unwrap();
    app.app.settle().await.unwrap();
    let kinds = "SELECT COUNT(DISTINCT kind) FROM document_entry WHERE ward_id = $1";
    assert_eq!(db(app).scalar::<i64>(kinds, args![WARD]).await.unwrap().unwrap(), 1, "one write of the run before, and no more");
    let clerk = app.sign_in("vanthu").await;
    let lists = ["tim", "den", "di", "luu-tru", "ho-so"];
    for list in lists {
        clerk.get(&format!("/van-ban/{list}?tim=mau")).await.assert_says("đang lập lại chỉ mục");
        clerk.get(&format!("/van-ban/{list}")).await.assert_lacks("đang lập lại chỉ mục");
    }
    app.set_moment("2026-03-16T02:06:00Z");
    app.app.settle().await.unwrap();
    for list in lists {
        clerk.get(&format!("/van-ban/{list}?tim=mau")).await.assert_lacks("đang lập lại chỉ mục");
    }
    find(&clerk, "tim=thu%20tuc%20mau").await.assert_says("7 kết quả");
});

testkit::on_both!(crate::modules(), fn the_last_word_may_be_begun_by_as_many_letters_as_one_likes(app) {
    let clerk = app.sign_in("vanthu").await;
    let (id, other) = (Uuid::now_v7(), Uuid::now_v7());
    incoming::register(&clerk, id, "7/SNV", &[("subject", "Nghiêng ngả thuyềnbuồm")]).await.assert_redirect();
    incoming::register(&clerk, other, "8/SNV", &[("subject", "Thu gom rác")]).await.assert_redirect();
    let (page, other) = (format!("/van-ban/den/{id}"), format!("/van-ban/den/{other}"));
    for word in ["nghieng", "thuyenbuom"] {
        for letters in 2..=word.len() {
            let found = find(&clerk, &format!("tim=nga%20{}", &word[..letters])).await;
            assert!(found.body.contains(&page) && !found.body.contains(&other), "{word}: {letters}");
        }
        find(&clerk, &format!("tim={word}x")).await.assert_says("Không tìm thấy");
    }
    find(&clerk, "tim=thu").await.assert_says(&page).assert_says(&other);
    find(&clerk, "tim=thu%20nga").await.assert_lacks(&page).assert_lacks(&other);
});

testkit::on_both!(crate::modules(), fn a_word_that_many_documents_have_narrows_a_list_as_a_rare_one_does(app) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for n in 1..=1_100 {
        let sample = dinh_documents::api::Sample {
            number: n,
            symbol: format!("{n}/SNV"),
            kind: String::new(),
            agency: "Sở Nội vụ".into(),
            subject: if n % 100 == 93 { format!("Việc riêng {n}") } else { format!("Phường làm việc {n}") },
            signer: String::new(),
            issued_on: "2020-01-01".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(n as u64),
            unit: (n % 50 == 1).then_some(app.units[1]),
            text: String::new(),
        };
        dinh_documents::api::add_sample(&tx, sample).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (clerk, officer) = (app.sign_in("vanthu").await, app.sign_in("motcua").await);
    let found = clerk.get("/van-ban/den?tim=viec%20ph&tinh-trang=all").await;
    found.assert_says("Phường làm việc 1100").assert_lacks("Việc riêng 1093").assert_says("Phường làm việc 1092");
    clerk.get("/van-ban/den?tim=viec&tinh-trang=all").await.assert_says("Việc riêng 1093");
    clerk.get("/van-ban/den?tim=phuong&tinh-trang=all&trang=22").await.assert_says("Phường làm việc 1<");
    let own = officer.get("/van-ban/den?tim=phuong%20lam&tinh-trang=all").await;
    own.assert_says("Phường làm việc 1<").assert_says("Phường làm việc 1051").assert_lacks("Phường làm việc 1100");
    officer.get("/van-ban/den?tim=rieng&tinh-trang=all").await.assert_lacks("Việc riêng");
    find(&clerk, "tim=phuong").await.assert_says("Hơn 1.000 kết quả");
});

testkit::on_both!(crate::modules(), fn odd_words_find_nothing_and_break_nothing(app) {
    fill(app).await;
    let clerk = app.sign_in("vanthu").await;
    for odd in ["0%2F", "00%2F000", "%E1%9E%80%E1%9E%B6%E1%9E%80%E1%9E%B8", "a%E2%92%B7b", &"x".repeat(5_000)] {
        find(&clerk, &format!("tim={odd}")).await.assert_says("Không tìm thấy");
        for list in ["den", "di", "luu-tru", "ho-so"] {
            clerk.get(&format!("/van-ban/{list}?tim={odd}")).await.assert_status(200);
        }
    }
    find(&clerk, "tim=45%2FTB-STP").await.assert_says("Đúng số, ký hiệu này");
    let narrowed = find(&clerk, "tim=45%2FTB-STP&kho=law").await;
    assert!(!narrowed.body.contains("Đúng số, ký hiệu này"), "what is narrowed shows nothing beside it");
});
