//! What is typed into the composer: authority and ký hiệu, placeholders, tables of a sheet, marks of secrecy.

use super::{account, act, approved, begin, db, make_signed, save, state, version};
use kernel::{Role, args, row};
use testkit::{TestApp, WARD};
use uuid::Uuid;

async fn text(app: &TestApp, page: &str, column: &str) -> String {
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let sql = format!("SELECT {column} FROM outgoing WHERE ward_id = $1 AND id = $2");
    db(app).scalar(&sql, args![WARD, id]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn another_signer_brings_another_authority(app) {
    let officer = app.sign_in("motcua").await;
    app.person_in(Role::Leader, app.units[0]).await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE account SET position_title = 'Phó Chủ tịch UBND phường' WHERE ward_id = $1 AND login LIKE 'mau%'";
    tx.exec(sql, args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let sql = "SELECT id FROM account WHERE ward_id = $1 AND login LIKE 'mau%'";
    let deputy: Uuid = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let deputy = deputy.to_string();
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    save(app, &officer, &page, &[]).await.assert_redirect();
    let first = text(app, &page, "signer_title").await;
    assert_eq!(first, "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH");
    save(app, &officer, &page, &[("signer", &deputy), ("signer_title", &first)]).await.assert_redirect();
    assert_eq!(text(app, &page, "signer_title").await, "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH");
    let own = "TUQ. CHỦ TỊCH\nCHÁNH VĂN PHÒNG";
    save(app, &officer, &page, &[("signer", &deputy), ("signer_title", own)]).await.assert_redirect();
    assert_eq!(text(app, &page, "signer_title").await, own, "what somebody typed stays");
});

testkit::on_both!(crate::modules(), fn a_notation_has_no_number_and_a_save_of_nothing_writes_nothing(app) {
    let officer = app.sign_in("motcua").await;
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    for wrong in ["", "05/KH-UBND", "KH-UBND", "/BC-UBND", "/KH UBND"] {
        let refused = save(app, &officer, &page, &[("notation", wrong)]).await;
        refused.assert_status(422).assert_says("Viết ký hiệu như /KH-UBND");
    }
    save(app, &officer, &page, &[]).await.assert_redirect();
    let sql = "SELECT COUNT(*) FROM event WHERE ward_id = $1";
    let events: i64 = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let before = version(app, &page).await;
    let title = text(app, &page, "signer_title").await;
    save(app, &officer, &page, &[("signer_title", &title)]).await.assert_redirect();
    assert_eq!(version(app, &page).await, before);
    assert_eq!(db(app).scalar::<i64>(sql, args![WARD]).await.unwrap().unwrap(), events);
    let unnumbered = begin(&officer, "TCg", "Chúc mừng").await;
    save(app, &officer, &unnumbered, &[("notation", "/X")]).await.assert_redirect();
    assert_eq!(text(app, &unnumbered, "symbol").await, "");
});

testkit::on_both!(crate::modules(), fn a_year_counts_as_it_began_and_no_symbol_is_given_twice(app) {
    let clerk = app.sign_in("vanthu").await;
    let number = async |page: &str| {
        make_signed(app, page).await;
        clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await
    };
    let first = approved(app).await;
    number(&first).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("documents.sequences", "0").await.unwrap();
    tx.commit().await.unwrap();
    let second = approved(app).await;
    number(&second).await.assert_redirect();
    assert_eq!((text(app, &first, "symbol").await, text(app, &second, "symbol").await), ("01/KH-UBND".into(), "02/KH-UBND".into()));

    let (head, leader) = (app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let letter = begin(&head, "cv", "trả lời").await;
    save(app, &head, &letter, &[("notation", "/KH-UBND"), ("addressed_to", "Sở Nội vụ")]).await.assert_redirect();
    act(app, &head, &letter, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &letter, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &letter, "duyet", &[]).await.assert_redirect();
    number(&letter).await.assert_status(422).assert_says("Trong năm đã có văn bản số 01/KH-UBND");
    assert_eq!(state(app, &letter).await, "signed");
});

testkit::on_both!(crate::modules(), fn no_brace_and_no_line_of_a_template_goes_out(app) {
    let clerk = app.sign_in("vanthu").await;
    let page = begin(&clerk, "KH", "Tuyên truyền").await;
    let figure = "{{so-lieu:documents.incoming|2026-01-01..2026-12-31}}";
    let table = format!("| TT | Văn bản đến: {figure} |\n| 1 | {figure} |");
    for (open, said) in [("Ngày {{hom-nay", "chưa đóng ngoặc"), ("I. MỤC ĐÍCH\n1. …;", "Còn dòng của mẫu chưa điền")] {
        save(app, &clerk, &page, &[("text", open)]).await.assert_redirect();
        act(app, &clerk, &page, "trinh", &[]).await.assert_status(422).assert_says(said);
    }
    let own = Uuid::now_v7().to_string();
    let fields = [("id", own.as_str()), ("version", "0"), ("kind", "KH"), ("name", "Tuần"), ("text", "Trực tuần …: …")];
    clerk.post("/van-ban/mau", &fields).await.assert_redirect();
    save(app, &clerk, &page, &[("text", "Trực tuần …: …")]).await.assert_redirect();
    act(app, &clerk, &page, "trinh", &[]).await.assert_status(422).assert_says("Trực tuần …: …").assert_says("Còn dòng của mẫu");
    let many: String = (0..=100).map(|n| format!("{{{{den.{n}}}}}")).collect();
    save(app, &clerk, &page, &[("text", &many)]).await.assert_status(422).assert_says("tối đa 100 chỗ điền");
    save(app, &clerk, &page, &[("text", "Số liệu như phụ lục."), ("annex_text_1", &table)]).await.assert_redirect();
    let pdf = clerk.get(&format!("{page}/ban.pdf")).await;
    let read = office::read_bytes(&pdf.bytes, "a.pdf").unwrap();
    let lines: String = read.lines.iter().map(|line| format!("{} ", line.text)).collect();
    assert!(lines.contains("Văn bản đến: 0") && !lines.contains("{{"), "{lines}");
    act(app, &clerk, &page, "trinh", &[]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_sheet_becomes_a_phu_luc_with_what_is_typed_beside_it(app) {
    let officer = app.sign_in("motcua").await;
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    let path = format!("{page}/soan");
    let send = async |title: &str, bytes: &[u8]| {
        let seen = version(app, &page).await;
        let fields = [("version", seen.as_str()), ("subject", "Vừa nhập"), ("text", "Chưa lưu lần nào."), ("notation", "/KH-UBND"), ("annex_file_title", title)];
        officer.upload(&path, &fields, ("annex_file", "a.csv", bytes)).await
    };
    let broken = send("Bảng", b"PK\x03\x04rac").await;
    broken.assert_status(422).assert_says("Chưa lưu lần nào.").assert_says("Vừa nhập");
    send("", "BẢNG TỔNG HỢP\nTT;Việc\n1;Rà soát;1.234\n".as_bytes()).await.assert_redirect();
    let shown = officer.get(&path).await;
    shown.assert_says("BẢNG TỔNG HỢP").assert_says("| 1 | Rà soát | 1.234 |").assert_says("Chưa lưu lần nào.");
    let stale = [("version", "1"), ("subject", "x"), ("text", "y"), ("notation", "/KH-UBND"), ("annex_file_title", "Bảng hai")];
    let clash = officer.upload(&path, &stale, ("annex_file", "b.csv", "a;b\n1;2".as_bytes())).await;
    clash.assert_status(422).assert_says("Bảng hai").assert_says("| 1 | 2 |");
});

testkit::on_both!(crate::modules(), fn what_is_marked_secret_is_kept_nowhere(app) {
    let (officer, clerk) = (app.sign_in("motcua").await, app.sign_in("vanthu").await);
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    for annex in ["TỐI MẬT\nDanh sách", "| TUYỆT MẬT |\n| 1 |"] {
        save(app, &officer, &page, &[("annex_text_1", annex)]).await.assert_status(422).assert_says("dấu mật");
    }
    officer.post(&format!("{page}/y-kien"), &[("comment", "TỐI MẬT\nx")]).await.assert_status(422).assert_says("dấu mật");
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("version", "0"), ("kind", "KH"), ("name", "Mẫu"), ("text", "MẬT\nx")];
    let refused = clerk.post("/van-ban/mau", &fields).await;
    refused.assert_status(422).assert_says("dấu mật");
    assert!(!refused.body.contains("name=\"list_id\" value=\"\""), "the other form can still be sent");
});

testkit::on_both!(crate::modules(), fn bases_of_a_draft_are_for_its_readers_alone(app) {
    let (officer, clerk) = (app.sign_in("motcua").await, app.sign_in("vanthu").await);
    let other = app.person_in(Role::Officer, app.units[0]).await;
    let basis = "Căn cứ Kết luận thanh tra số 1";
    let page = begin(&other, "KH", "Thanh tra").await;
    save(app, &other, &page, &[("bases", basis)]).await.assert_redirect();
    let own = begin(&officer, "KH", "Tuyên truyền").await;
    assert!(!officer.get(&format!("{own}/soan")).await.body.contains("Kết luận thanh tra"));
    let issued = account(app, "lanhdao").await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE outgoing SET state = 'issued', signer_id = $2 WHERE ward_id = $1 AND subject = 'Tuyên truyền chuyển đổi số'";
    tx.exec(sql, args![WARD, issued]).await.unwrap();
    tx.commit().await.unwrap();
    let fresh = begin(&clerk, "KH", "Mới").await;
    clerk.get(&format!("{fresh}/soan")).await.assert_says("Kết luận thanh tra");
});

testkit::on_both!(crate::modules(), fn the_council_a_unit_and_a_board_issue_under_their_own_names(app) {
    let (officer, head, clerk, leader) = (
        app.sign_in("motcua").await, app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await,
    );
    let council = begin(&officer, "NQ", "Kỳ họp").await;
    let as_council = [("issued_by", "council"), ("notation", "/NQ-UBND")];
    save(app, &officer, &council, &[("notation", "/NQ-HĐND")]).await.assert_status(422).assert_says("cơ quan khác");
    save(app, &officer, &council, &as_council).await.assert_redirect();
    assert_eq!(text(app, &council, "symbol").await, "/NQ-HĐND");
    assert_eq!(text(app, &council, "signer_title").await, "TM. HỘI ĐỒNG NHÂN DÂN\nCHỦ TỊCH");
    let pdf = officer.get(&format!("{council}/ban.pdf")).await;
    let read = office::read_bytes(&pdf.bytes, "a.pdf").unwrap();
    let lines: Vec<&str> = read.lines.iter().map(|line| line.text.as_str()).collect();
    assert!(lines.contains(&"HỘI ĐỒNG NHÂN DÂN") && !lines.contains(&"ỦY BAN NHÂN DÂN"), "{lines:?}");
    let board = begin(&officer, "KH", "Chuyển đổi số").await;
    let nameless = save(app, &officer, &board, &[("issued_by", "board")]).await;
    nameless.assert_status(422).assert_says("Nhập tên Ban Chỉ đạo");
    let named = [("issued_by", "board"), ("agency_name", "Ban Chỉ đạo Chuyển đổi số")];
    save(app, &officer, &board, &named).await.assert_redirect();
    assert_eq!(text(app, &board, "symbol").await, "/KH-BCĐ");

    let signer = account(app, "daumoi").await.to_string();
    let own = begin(&officer, "KH", "Việc của đơn vị").await;
    save(app, &officer, &own, &[("signer", &signer)]).await.assert_status(422).assert_says("Chọn người ký");
    save(app, &officer, &own, &[("issued_by", "unit"), ("signer", &signer)]).await.assert_redirect();
    officer.get(&own).await.assert_says("Kiểm tra thể thức");
    assert_eq!(text(app, &own, "signer_title").await, "TRƯỞNG PHÒNG");
    let symbol = text(app, &own, "symbol").await;
    assert!(symbol.starts_with("/KH-") && !symbol.contains("UBND"), "{symbol}");
    act(app, &officer, &own, "trinh", &[]).await.assert_redirect();
    act(app, &head, &own, "duyet", &[]).await.assert_redirect();
    act(app, &clerk, &own, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &own, "duyet", &[]).await.assert_status(403);
    act(app, &head, &own, "duyet", &[]).await.assert_redirect();
    assert_eq!(state(app, &own).await, "approved");
    head.get(&format!("{own}/ky")).await.assert_status(200).assert_says("Tuyên truyền chuyển đổi số");
    let committee = approved(app).await;
    for (page, number) in [(&own, format!("01{symbol}")), (&committee, "01/KH-UBND".to_owned())] {
        make_signed(app, page).await;
        clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
        assert_eq!(text(app, page, "symbol").await, number, "each from its own book");
    }
});

testkit::on_both!(crate::modules(), fn only_whoever_heads_a_unit_signs_what_goes_out_under_its_name(app) {
    let (officer, head) = (app.sign_in("motcua").await, account(app, "daumoi").await);
    app.person_in(Role::UnitContact, app.units[0]).await;
    let sql = "SELECT id FROM account WHERE ward_id = $1 AND login LIKE 'mau%'";
    let stranger: Uuid = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let from: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    let row = row! { id: Uuid::now_v7(), account_id: stranger, role: "officer", unit_id: app.units[1], from_day: from };
    tx.insert("role_grant", row).await.unwrap();
    tx.commit().await.unwrap();
    let page = begin(&officer, "KH", "Việc của đơn vị").await;
    save(app, &officer, &page, &[]).await.assert_redirect();
    let of_the_chairperson = save(app, &officer, &page, &[("issued_by", "unit"), ("subject", "Vừa nhập")]).await;
    of_the_chairperson.assert_status(422).assert_says("do người đứng đầu đơn vị ký").assert_says("Vừa nhập");
    of_the_chairperson.assert_says(&format!("value=\"{head}\""));
    let stranger = stranger.to_string();
    let other = save(app, &officer, &page, &[("issued_by", "unit"), ("signer", &stranger)]).await;
    other.assert_status(422).assert_says("do người đứng đầu đơn vị ký");
    save(app, &officer, &page, &[("issued_by", "unit"), ("signer", &head.to_string())]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn the_name_of_one_agency_never_stays_with_another(app) {
    let (officer, head) = (app.sign_in("motcua").await, account(app, "daumoi").await.to_string());
    let page = begin(&officer, "KH", "Chuyển đổi số").await;
    save(app, &officer, &page, &[("issued_by", "unit"), ("signer", &head)]).await.assert_redirect();
    let unit = "Văn phòng HĐND-UBND";
    assert!(text(app, &page, "body").await.contains(unit));
    let of_unit = ("notation", "/KH-VP");
    let kept = save(app, &officer, &page, &[("issued_by", "board"), ("agency_name", unit), of_unit]).await;
    kept.assert_status(422).assert_says("Nhập tên Ban Chỉ đạo");
    let board = ("agency_name", "Ban Chỉ đạo Chuyển đổi số");
    let braces = ("agency_name", "Ban Chỉ đạo {{phuong}}");
    save(app, &officer, &page, &[("issued_by", "board"), braces, of_unit]).await.assert_status(422).assert_says("không dùng chỗ điền");
    save(app, &officer, &page, &[("issued_by", "board"), board, of_unit]).await.assert_redirect();
    save(app, &officer, &page, &[("issued_by", "unit"), board, ("notation", "/KH-BCĐ"), ("signer", &head)]).await.assert_redirect();
    let body = text(app, &page, "body").await;
    assert!(body.contains(unit) && !body.contains("Ban Chỉ đạo Chuyển đổi số"), "{body}");
});

testkit::on_both!(crate::modules(), fn a_book_of_its_own_goes_on_where_another_book_gave_its_numbers(app) {
    let (officer, clerk) = (app.sign_in("motcua").await, app.sign_in("vanthu").await);
    let number = async |page: &str, notation: Option<&str>| {
        make_signed(app, page).await;
        if let Some(notation) = notation {
            let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
            let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
            tx.update("outgoing", row! { id: id }, row! { symbol: notation }).await.unwrap();
            tx.commit().await.unwrap();
        }
        clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await
    };
    let before = begin(&officer, "NQ", "Kỳ họp").await;
    save(app, &officer, &before, &[("notation", "/NQ-UBND")]).await.assert_redirect();
    number(&before, Some("/NQ-HĐND")).await.assert_redirect();
    assert_eq!(text(app, &before, "symbol").await, "01/NQ-HĐND", "as it was before the council had a book");
    for symbol in ["02/NQ-HĐND", "03/NQ-HĐND"] {
        let page = begin(&officer, "NQ", "Kỳ họp").await;
        save(app, &officer, &page, &[("issued_by", "council"), ("notation", "/NQ-HĐND")]).await.assert_redirect();
        number(&page, None).await.assert_redirect();
        assert_eq!(text(app, &page, "symbol").await, symbol);
    }
    let committee = begin(&officer, "NQ", "Kỳ họp").await;
    save(app, &officer, &committee, &[("notation", "/NQ-BCĐ")]).await.assert_status(422).assert_says("cơ quan khác");
    save(app, &officer, &committee, &[("notation", "/NQ-UBND")]).await.assert_redirect();
    number(&committee, Some("/NQ-HĐND")).await.assert_status(422).assert_says("Trong năm đã có văn bản số 02/NQ-HĐND");
    let (of_unit, head) = (begin(&officer, "NQ", "Kỳ họp").await, account(app, "daumoi").await.to_string());
    save(app, &officer, &of_unit, &[("issued_by", "unit"), ("notation", "/NQ-VP"), ("signer", &head)]).await.assert_redirect();
    number(&of_unit, Some("/NQ-HĐND")).await.assert_status(422).assert_says("Trong năm đã có văn bản số 02/NQ-HĐND");
});

testkit::on_both!(crate::modules(), fn an_answer_tells_of_the_task_that_the_incoming_document_became(app) {
    let (clerk, leader, office, head) = (
        app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("tonghop").await, app.sign_in("daumoi").await,
    );
    let plan = Uuid::now_v7().to_string();
    let fields = [("id", plan.as_str()), ("title", "Kế hoạch năm 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let incoming = crate::drafting::register(app, &clerk, "88/SNV").await;
    let (came, unit) = (format!("/van-ban/den/{incoming}"), app.units[1].to_string());
    let directed = [("unit", unit.as_str()), ("due_on", "30/03/2026")];
    crate::incoming::act(&leader, &came, "chi-dao", &directed).await.assert_redirect();
    crate::incoming::act(&leader, &came, "nhiem-vu", &[("plan", &plan)]).await.assert_redirect();
    let (id, answers) = (Uuid::now_v7().to_string(), incoming.to_string());
    let fields = [("id", id.as_str()), ("kind", "cv"), ("subject", "trả lời"), ("answers", answers.as_str())];
    head.post("/van-ban/di/moi", &fields).await.assert_redirect();
    let page = format!("/van-ban/di/{id}");
    let body = "Nhiệm vụ “{{nhiem-vu.ten}}” hạn {{nhiem-vu.han}}, tiến độ {{nhiem-vu.tien-do}}.";
    save(app, &head, &page, &[("text", body), ("notation", "/UBND-VP")]).await.assert_redirect();
    let pdf = head.get(&format!("{page}/ban.pdf")).await;
    let read = office::read_bytes(&pdf.bytes, "a.pdf").unwrap();
    let lines: String = read.lines.iter().map(|line| format!("{} ", line.text)).collect();
    assert!(lines.contains("hạn 30/03/2026, tiến độ 0%") && !lines.contains("{{"), "{lines}");
    head.get(&page).await.assert_says("Hạn của nhiệm vụ");
});

testkit::on_both!(crate::modules(), fn a_mark_of_secrecy_is_refused_in_every_part_of_a_draft_and_in_what_is_said_of_it(app) {
    let officer = app.sign_in("motcua").await;
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    for marked in [
        ("subject", "[MẬT] báo cáo"),
        ("addressed_to", "MẬT"),
        ("recipients", "Như trên\nTỐI MẬT: Lưu VT"),
        ("bases", "[TUYỆT MẬT] Căn cứ"),
        ("annex_title_1", "Danh mục (MẬT)"),
    ] {
        let refused = save(app, &officer, &page, &[marked]).await;
        refused.assert_status(422).assert_says("dấu mật");
    }
    act(app, &officer, &page, "y-kien", &[("comment", "MẬT: xem lại")]).await.assert_status(422).assert_says("dấu mật");
    save(app, &officer, &page, &[("bases", "Căn cứ Luật Bảo vệ bí mật nhà nước")]).await.assert_redirect();
});

#[test]
fn what_departs_from_the_form_is_said_in_english() {
    let texts = ui::Texts::load(&[]).with_sentences(vec![office::SENTENCES]);
    let t = ui::T::new(std::sync::Arc::new(texts), ui::Lang::En);
    let text = "UBND PHƯỜNG SÔNG CÔNG\nSố : 5/KH - UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\
        Sông Công ngày 1 tháng 04 năm 2026\nKẾ HOẠCH\nTuyên truyền chuyển đổi số\nCăn cứ Luật Giao dịch điện tử\n\
        I. MỤC ĐÍCH\n1) Phổ biến tới từng tổ dân phố\nNơi nhận\n- Như trên\nCHỦ TỊCH\n";
    let measured = office::ruler::measure(text.as_bytes(), "a.txt").unwrap();
    assert!(measured.departures.len() > 4, "{measured:?}");
    for words in measured.departures.iter().flat_map(|one| [&one.found, &one.expected]) {
        assert_ne!(t.said(words), words.as_str());
    }
}
