//! Books of outgoing documents: each agency of the ward counts for itself, and has a register of its own.

use super::{act, begin, db, save};
use kernel::args;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// A signed document under the name of an agency gets its number; its symbol.
async fn numbered(app: &TestApp, by: (&str, &str), notation: &str) -> String {
    let (head, clerk) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await);
    let page = begin(&head, "KH", "Tuyên truyền").await;
    let more = [("issued_by", by.0), ("agency_name", by.1), ("notation", notation), ("signer", "")];
    save(app, &head, &page, &more).await.assert_redirect();
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE outgoing SET state = 'signed' WHERE ward_id = $1 AND id = $2", args![WARD, id]).await.unwrap();
    tx.commit().await.unwrap();
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    let sql = "SELECT symbol FROM outgoing WHERE ward_id = $1 AND id = $2";
    db(app).scalar(sql, args![WARD, id]).await.unwrap().unwrap()
}

const DIGITAL: (&str, &str) = ("board", "Ban Chỉ đạo Chuyển đổi số");
const MILITARY: (&str, &str) = ("board", "Hội đồng Nghĩa vụ quân sự");

async fn register(clerk: &Browser, book: &str) -> String {
    clerk.get(&format!("/van-ban/so-di?nam=2026&so={book}")).await.assert_status(200).body.clone()
}

testkit::on_both!(crate::modules(), fn each_board_counts_for_itself_and_has_a_register(app) {
    assert_eq!(numbered(app, DIGITAL, "/KH-BCĐCĐS").await, "01/KH-BCĐCĐS");
    assert_eq!(numbered(app, MILITARY, "/KH-HĐNVQS").await, "01/KH-HĐNVQS");
    assert_eq!(numbered(app, DIGITAL, "/KH-BCĐCĐS").await, "02/KH-BCĐCĐS");
    assert_eq!(numbered(app, ("committee", ""), "/KH-UBND").await, "01/KH-UBND");
    let clerk = app.sign_in("vanthu").await;
    let general = register(&clerk, "").await;
    assert!(general.contains("01/KH-UBND") && !general.contains("01/KH-BCĐCĐS"), "{general}");
    assert!(general.contains("so=board-ban-chi-dao-chuyen-doi-so") && general.contains("Hội đồng Nghĩa vụ quân sự"));
    let own = register(&clerk, "board-ban-chi-dao-chuyen-doi-so").await;
    assert!(own.contains("02/KH-BCĐCĐS") && !own.contains("01/KH-UBND") && !own.contains("KH-HĐNVQS"), "{own}");
    let file = clerk.get("/van-ban/so-di.xlsx?nam=2026&so=board-ban-chi-dao-chuyen-doi-so").await;
    assert!(file.assert_status(200).bytes.starts_with(b"PK"));
});

testkit::on_both!(crate::modules(), fn boards_that_shared_one_book_this_year_share_it_until_the_year_ends(app) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.insert("document_number", kernel::row! { direction: "board", year: 2026, last: 4 }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(numbered(app, DIGITAL, "/KH-BCĐ").await, "05/KH-BCĐ");
    assert_eq!(numbered(app, MILITARY, "/KH-BCĐ").await, "06/KH-BCĐ");
    let shared = register(&app.sign_in("vanthu").await, "board").await;
    assert!(shared.contains("05/KH-BCĐ") && shared.contains("06/KH-BCĐ") && shared.contains("Các Ban Chỉ đạo"), "{shared}");
});

testkit::on_both!(crate::modules(), fn a_board_with_the_symbol_of_another_is_told_before_anybody_approves(app) {
    let head = app.sign_in("daumoi").await;
    let draft = async |by: (&str, &str), notation: &str| {
        let page = begin(&head, "KH", "Tuyên truyền").await;
        let more = [("issued_by", by.0), ("agency_name", by.1), ("notation", notation)];
        save(app, &head, &page, &more).await.assert_redirect();
        page
    };
    let first = draft(DIGITAL, "/KH-BCĐ").await;
    act(app, &head, &first, "trinh", &[]).await.assert_redirect();
    let again = draft(DIGITAL, "/KH-BCĐ").await;
    act(app, &head, &again, "trinh", &[]).await.assert_redirect();
    let second = draft(MILITARY, "/KH-BCĐ").await;
    let refused = act(app, &head, &second, "trinh", &[]).await;
    refused.assert_status(422).assert_says("/KH-BCĐ đã dùng cho văn bản của Ban Chỉ đạo Chuyển đổi số trong năm nay");
    let poverty = ("board", "Ban Chỉ đạo Giảm nghèo bền vững");
    let third = draft(poverty, "/KH-BCĐ").await;
    act(app, &head, &third, "trinh", &[]).await.assert_status(422).assert_says("ví dụ /KH-BCĐGNBV");
    let own = [("issued_by", "board"), ("agency_name", poverty.1), ("notation", "/KH-BCĐGNBV")];
    save(app, &head, &third, &own).await.assert_redirect();
    act(app, &head, &third, "trinh", &[]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_symbol_that_another_board_has_numbers_under_is_said_too(app) {
    assert_eq!(numbered(app, DIGITAL, "/KH-BCĐ").await, "01/KH-BCĐ");
    assert_eq!(numbered(app, ("committee", ""), "/KH-UBND").await, "01/KH-UBND");
    let head = app.sign_in("daumoi").await;
    let page = begin(&head, "KH", "Tuyên truyền").await;
    let more = [("issued_by", MILITARY.0), ("agency_name", MILITARY.1), ("notation", "/KH-BCĐ")];
    save(app, &head, &page, &more).await.assert_redirect();
    act(app, &head, &page, "trinh", &[]).await.assert_status(422).assert_says("nên số sẽ trùng");
});
