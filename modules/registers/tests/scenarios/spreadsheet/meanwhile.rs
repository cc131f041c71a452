//! Imports while others work: another structure, a register that is closed, colleagues, servers that stop, other files.

use super::*;
use crate::common::exec;
use kernel::args;
use std::time::Duration;
use testkit::On;

const FILE: &str = "Mã hộ,Tên hộ\n0001,Một\n0002,Hai\n";

testkit::on_both!(crate::modules(), fn nothing_is_written_under_a_structure_that_held_before_or_into_a_closed_register(app) {
    let office = open(app).await;
    for (id, change, said) in [
        (IDS[0], "UPDATE register SET version = version + 1 WHERE ward_id = $1", "Cấu trúc sổ vừa được thay đổi"),
        (IDS[1], "UPDATE register SET closed_at = created_at WHERE ward_id = $1", "Sổ này đã đóng"),
    ] {
        let at = send(&office, id, "a.csv", FILE.as_bytes()).await;
        check(&office, &at).await;
        let held = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        if app.on == On::Postgres {
            held.exec("SELECT version FROM register WHERE ward_id = $1 FOR UPDATE", args![WARD]).await.unwrap();
        }
        let changing = async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            held.exec(change, args![WARD]).await.unwrap();
            held.commit().await.unwrap();
        };
        let to = format!("{at}/ghi");
        let (answer, ()) = tokio::join!(office.post(&to, &[("rows", "all")]), changing);
        answer.assert_redirect();
        let written: Option<i64> = app.app.db.read(WARD)
            .scalar("SELECT COUNT(*) FROM register_record WHERE ward_id = $1", args![WARD]).await.unwrap();
        assert_eq!(written, Some(0));
        let sql = "SELECT said FROM register_import WHERE ward_id = $1 AND state = 'failed' ORDER BY made_at DESC, id DESC";
        let found: Option<String> = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap();
        assert!(found.as_deref().unwrap_or_default().contains(said), "{found:?}");
    }
});

testkit::on_both!(crate::modules(), fn an_import_is_not_undone_under_another_structure(app) {
    let office = open(app).await;
    import(&office, IDS[0], "a.csv", FILE.as_bytes()).await;
    import(&office, IDS[1], "b.csv", "Mã hộ,Tên hộ\n0001,Một mới\n".as_bytes()).await.assert_says("1 cập nhật");
    exec(app, "UPDATE register SET version = version + 1 WHERE ward_id = $1").await;
    let refused = office.post(&format!("{AT}/nhap/{}/hoan-tac", IDS[1]), &[]).await;
    refused.assert_status(422).assert_says("Cấu trúc sổ đã thay đổi sau lần nhập này");
    assert!(office.get(&format!("{AT}/tai-ve.csv")).await.body.contains("0001,Một mới,"));
});

testkit::on_both!(crate::modules(), fn what_a_register_hides_is_not_shown_in_a_colleagues_import(app) {
    let office = open(app).await;
    let file = "Mã hộ,Tên hộ,CCCD\n0001,Một,019185001234\n";
    let at = send(&office, IDS[0], "a.csv", file.as_bytes()).await;
    check(&office, &at).await.assert_says("019185001234");
    let colleague = app.person_in(kernel::Role::Coordinator, app.units[0]).await;
    for page in [at.clone(), format!("{at}?buoc=cot")] {
        colleague.get(&page).await.assert_status(404);
    }
    for act in ["cot", "ghi", "tieu-de"] {
        colleague.post(&format!("{at}/{act}"), &[("rows", "all"), ("head", "1"), ("heads", "1")]).await.assert_status(404);
    }
    let list = colleague.get(&format!("{AT}/nhap")).await;
    list.assert_says("a.csv");
    assert!(!list.body.contains(&format!("href=\"{at}\"")));
    exec(app, "UPDATE register_import SET state = 'running' WHERE ward_id = $1").await;
    assert_eq!(colleague.post(&format!("{at}/dung"), &[]).await.assert_redirect(), format!("{AT}/nhap"));
    office.get(&at).await.assert_says("Đã dừng");
    office.post(&format!("{at}/ghi"), &[]).await.assert_redirect();
    office.get(&at).await.assert_says("1 bản ghi mới");
    colleague.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    office.get(AT).await.assert_says("0 bản ghi");
});

testkit::on_both!(crate::modules(), fn another_file_of_the_same_page_is_not_taken_for_the_first(app) {
    let office = open(app).await;
    send(&office, IDS[0], "a.csv", FILE.as_bytes()).await;
    send(&office, IDS[0], "a.csv", FILE.as_bytes()).await;
    let other = ("file", "b.csv", "Mã hộ,Tên hộ\n0009,Chín\n".as_bytes());
    let refused = office.upload(&format!("{AT}/nhap"), &[("id", IDS[0])], other).await;
    refused.assert_status(422).assert_says("đã gửi một tệp khác");
    let id = refused.body.split("name=\"id\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert_ne!(id, IDS[0]);
    office.upload(&format!("{AT}/nhap"), &[("id", id)], other).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn another_sheet_has_its_headings_where_they_are_and_long_texts_are_cut(app) {
    let office = open(app).await;
    let mut book = Workbook::new();
    let long = "rất dài ".repeat(900);
    let first = book.add_worksheet().set_name("Một").unwrap();
    for (row, cells) in [["Báo cáo", ""], ["", ""], ["Mã hộ", "Tên hộ"], ["0001", "Một"]].iter().enumerate() {
        first.write(row as u32, 0, cells[0]).unwrap().write(row as u32, 1, cells[1]).unwrap();
    }
    let second = book.add_worksheet().set_name("Hai").unwrap();
    for (row, cells) in [["Mã hộ", "Tên hộ", long.as_str()], ["0002", "Hai", "x"], ["x y", "Ba", ""]].iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            second.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let at = send(&office, IDS[0], "a.xlsx", &book.save_to_buffer().unwrap()).await;
    let asked = [("sheet", "Hai"), ("head", "3"), ("heads", "1")];
    office.post(&format!("{at}/tieu-de"), &asked).await.assert_redirect();
    let page = office.get(&at).await;
    page.assert_says("A: Mã hộ (0002)");
    assert!(!page.body.contains(long.trim()));
    check(&office, &at).await.assert_says("không đúng mẫu");
    write(&office, &at, "clean").await.assert_says("1 bản ghi mới");
    let asked = [("sheet", "Hai"), ("head", "2"), ("heads", "1")];
    office.post(&format!("{at}/tieu-de"), &asked).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn a_file_holds_the_records_that_the_list_shows(app) {
    let office = open(app).await;
    import(&office, IDS[0], "a.csv", "Mã hộ,Tên hộ,Vốn\n0001,Một,1\n0002,Hai,xa\n".as_bytes()).await;
    let wrong = office.get(&format!("{AT}/tai-ve.csv?chat-luong=sai")).await.body;
    assert!(wrong.lines().count() == 2 && wrong.contains("0002,Hai"), "{wrong}");
    let json = office.get(&format!("{AT}/tai-ve.json?chat-luong=sai")).await.json();
    assert_eq!(json["records"].as_array().map(Vec::len), Some(1));
});
