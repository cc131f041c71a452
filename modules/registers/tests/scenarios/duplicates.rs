//! Duplicates over HTTP: found by name, phone and identity number, merged with all that hangs on them, told apart.

use crate::common;
use kernel::Role;
use testkit::{Answer, Browser, TestApp, WARD};

const FILE: &str = r#"
key = "ho-kd"
title = "Hộ kinh doanh mẫu"
label = "ten"
[[fields]]
key = "ten"
label = "Tên hộ"
kind = "text"
required = true
[[fields]]
key = "dien_thoai"
label = "Điện thoại"
kind = "phone"
privacy = "personal"
[[fields]]
key = "so_dinh_danh"
label = "Số định danh chủ hộ"
kind = "identity_number"
privacy = "personal"
[[fields]]
key = "nganh"
label = "Ngành nghề"
kind = "text"
[[fields]]
key = "dien_tich"
label = "Diện tích"
kind = "decimal"
"#;

const LINKING: &str = r#"
key = "gian-hang-mau"
title = "Gian hàng mẫu"
label = "ten"
[[fields]]
key = "ten"
label = "Tên gian hàng"
kind = "text"
required = true
[[fields]]
key = "chu"
label = "Chủ gian hàng"
kind = "link"
register = "ho-kd"
"#;

const A: &str = "0193c0de-0000-7000-8000-00000000000a";
const B: &str = "0193c0de-0000-7000-8000-00000000000b";
const C: &str = "0193c0de-0000-7000-8000-00000000000c";
const SHOP: &str = "0193c0de-0000-7000-8000-0000000000ff";
const AT: &str = "/so-du-lieu/ho-kd";

async fn open(app: &TestApp) -> Browser {
    common::open(app, FILE).await;
    common::open(app, LINKING).await
}

async fn add(office: &Browser, id: &str, name: &str, fields: &[(&str, &str)]) {
    common::add(office, "ho-kd", id, &[&[("v_ten", name)], fields].concat()).await.assert_redirect();
}

async fn suspects(office: &Browser) -> String {
    let body = office.get(&format!("{AT}?chat-luong=trung")).await.assert_status(200).body.clone();
    [("a", A), ("b", B), ("c", C)].iter().filter(|(_, id)| body.contains(id)).map(|(name, _)| *name).collect()
}

async fn merge(office: &Browser, revisions: [&str; 2], choices: &[(&str, &str)]) -> Answer {
    let pair = [("one", A), ("one_revision", revisions[0]), ("other", B), ("other_revision", revisions[1])];
    office.post(&format!("{AT}/trung-lap/gop"), &[&pair[..], choices].concat()).await
}

fn first_action<'a>(body: &'a str, ends: &str) -> &'a str {
    let action = body.split("action=\"").skip(1).filter_map(|part| part.split('"').next());
    action.into_iter().find(|action| action.ends_with(ends)).expect("a form")
}

testkit::on_both!(crate::modules(), fn one_name_phone_or_number_is_a_sign_and_a_number_of_ones_own_tells_apart(app) {
    let office = open(app).await;
    add(&office, A, "Hòa Bình", &[("v_so_dinh_danh", "019185001234")]).await;
    add(&office, B, "HOÀ  BÌNH", &[]).await;
    assert_eq!(suspects(&office).await, "ab");
    office.get(&format!("{AT}/trung-lap")).await.assert_says("Cùng tên: Hòa Bình");
    let at = format!("{AT}/ban-ghi/{B}/sua");
    office.post(&at, &[("revision", "1"), ("v_ten", "Hòa Bình"), ("v_so_dinh_danh", "019185009999")]).await.assert_redirect();
    assert_eq!(suspects(&office).await, "", "two people of one name");
    office.post(&at, &[("revision", "2"), ("v_ten", "Bình Minh"), ("v_so_dinh_danh", "19185001234")]).await.assert_redirect();
    let page = office.get(&format!("{AT}/trung-lap")).await;
    page.assert_says("Cùng số định danh: *********234");
    assert!(!page.body.contains("019185001234"));
    office.post(&at, &[("revision", "3"), ("v_ten", "Bình Minh"), ("v_dien_thoai", "+84 912 345 678")]).await.assert_redirect();
    assert_eq!(suspects(&office).await, "");
    add(&office, C, "Tiến Đạt", &[("v_dien_thoai", "0912.345.678")]).await;
    assert_eq!(suspects(&office).await, "bc");
    office.get(&format!("{AT}/trung-lap")).await.assert_says("Cùng số điện thoại: *******678");
});

testkit::on_both!(crate::modules(), fn what_was_told_apart_is_not_suspected_again_until_another_comes(app) {
    let office = open(app).await;
    add(&office, A, "Hòa Bình", &[]).await;
    add(&office, B, "Hòa Bình", &[]).await;
    office.get(&format!("{AT}/trung-lap")).await.assert_says("name=\"shown\" value=\"2\"");
    let apart = |shown: &'static str| [("field", "ten"), ("member", A), ("shown", shown)];
    for _ in 0..2 {
        office.post(&format!("{AT}/trung-lap/khong-trung"), &apart("2")).await.assert_redirect();
    }
    assert_eq!(suspects(&office).await, "");
    add(&office, C, "Hòa Bình", &[]).await;
    assert_eq!(suspects(&office).await, "abc");
    office.post(&format!("{AT}/trung-lap/khong-trung"), &apart("2")).await.assert_status(409);
    assert_eq!(suspects(&office).await, "abc", "nobody looked at the third");
    office.post(&format!("{AT}/trung-lap/khong-trung"), &apart("3")).await.assert_redirect();
    assert_eq!(suspects(&office).await, "");
    office.post(&format!("{AT}/trung-lap/xet-lai"), &[("a", A), ("b", B)]).await.assert_redirect();
    assert_eq!(suspects(&office).await, "abc");
    office.post(&format!("{AT}/trung-lap/khong-trung"), &[("field", "nganh"), ("member", A), ("shown", "3")]).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn what_was_told_apart_long_ago_is_found_on_later_pages(app) {
    let office = open(app).await;
    for n in 1..=7 {
        add(&office, &common::id(n), "Hòa Bình", &[]).await;
    }
    let first = common::id(1);
    let apart = [("field", "ten"), ("member", &*first), ("shown", "7")];
    office.post(&format!("{AT}/trung-lap/khong-trung"), &apart).await.assert_redirect();
    let pairs = |body: &str| body.matches("/trung-lap/xet-lai\"").count();
    let page = office.get(&format!("{AT}/trung-lap")).await;
    page.assert_says("rel=\"next\"").assert_lacks("rel=\"prev\"");
    assert_eq!(pairs(&page.body), 20, "of 21");
    let page = office.get(&format!("{AT}/trung-lap?trang=1")).await;
    page.assert_says("rel=\"prev\"").assert_lacks("rel=\"next\"");
    assert_eq!(pairs(&page.body), 1);
});

testkit::on_both!(crate::modules(), fn a_merge_takes_links_and_comments_along_and_can_be_undone(app) {
    let office = open(app).await;
    add(&office, A, "Hòa Bình", &[("v_nganh", "Tạp hóa")]).await;
    add(&office, B, "Hòa Bình", &[("v_nganh", "Ăn uống"), ("v_dien_thoai", "0912345678"), ("v_dien_tich", "1,234")]).await;
    let shop = [("id", SHOP), ("v_ten", "Gian 1"), ("v_chu", B)];
    office.post("/so-du-lieu/gian-hang-mau/moi", &shop).await.assert_redirect();
    office.post(&format!("{AT}/ban-ghi/{B}/y-kien"), &[("comment", "Đã nghỉ bán")]).await.assert_redirect();
    let page = office.get(&format!("{AT}/trung-lap/so-sanh?a={A}&b={B}")).await;
    page.assert_status(200).assert_says("Tạp hóa").assert_says("Ăn uống").assert_says("0912345678");
    let choices = [("keep", "one"), ("v_ten", "one"), ("v_nganh", "other"), ("v_dien_thoai", "other")];
    merge(&office, ["1", "9"], &choices).await.assert_status(422).assert_says("vừa được người khác sửa");
    merge(&office, ["1", "1"], &choices[1..]).await.assert_status(422).assert_says("Chọn bản ghi được giữ lại");
    merge(&office, ["1", "1"], &choices).await.assert_redirect();
    let kept = office.get(&format!("{AT}/ban-ghi/{A}")).await;
    kept.assert_says("Ăn uống").assert_says("Đã nghỉ bán").assert_says("Gian 1").assert_says("gộp bản ghi trùng");
    kept.assert_says("1,23");
    assert_eq!(office.get(&format!("{AT}/ban-ghi/{B}")).await.assert_redirect(), format!("{AT}/ban-ghi/{A}"));
    office.get("/so-du-lieu/gian-hang-mau").await.assert_says("Hòa Bình");
    office.get(AT).await.assert_says("1 bản ghi");
    let list = office.get(&format!("{AT}/trung-lap")).await.body;
    let undo = first_action(&list, "/hoan-tac").to_owned();
    office.post(&undo, &[]).await.assert_redirect();
    let kept = office.get(&format!("{AT}/ban-ghi/{A}")).await;
    kept.assert_says("Tạp hóa");
    assert!(!kept.body.contains("Đã nghỉ bán") && !kept.body.contains("Gian 1"));
    let back = office.get(&format!("{AT}/ban-ghi/{B}")).await;
    back.assert_status(200).assert_says("Ăn uống").assert_says("Đã nghỉ bán").assert_says("Gian 1");
    assert_eq!(office.get(&format!("{AT}?loc=dien_tich:at_most:2")).await.body.matches(B).count(), 1, "a decimal comes back as it was");
    office.get(AT).await.assert_says("2 bản ghi");
    office.post(&undo, &[]).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn a_kept_record_that_was_changed_since_stays_when_the_other_comes_back(app) {
    let office = open(app).await;
    add(&office, A, "Hòa Bình", &[("v_nganh", "Tạp hóa")]).await;
    add(&office, B, "Hòa Bình", &[("v_nganh", "Ăn uống")]).await;
    merge(&office, ["1", "1"], &[("keep", "one"), ("v_ten", "one"), ("v_nganh", "other")]).await.assert_redirect();
    let at = format!("{AT}/ban-ghi/{A}/sua");
    office.post(&at, &[("revision", "2"), ("v_ten", "Hòa Bình"), ("v_nganh", "Cơ khí")]).await.assert_redirect();
    let list = office.get(&format!("{AT}/trung-lap")).await.body;
    office.post(first_action(&list, "/hoan-tac"), &[]).await.assert_redirect();
    office.get(&format!("{AT}/ban-ghi/{A}")).await.assert_says("Cơ khí");
    office.get(&format!("{AT}/ban-ghi/{B}")).await.assert_status(200).assert_says("Ăn uống");
});

testkit::on_both!(crate::modules(), fn only_keepers_merge_and_only_within_the_register(app) {
    let office = open(app).await;
    add(&office, A, "Hòa Bình", &[("v_dien_thoai", "0912345678")]).await;
    add(&office, B, "Hòa Bình", &[]).await;
    let viewer = app.sign_in("nguoixem").await;
    viewer.get(&format!("{AT}/trung-lap/so-sanh?a={A}&b={B}")).await.assert_status(403);
    merge(&viewer, ["1", "1"], &[("keep", "one")]).await.assert_status(403);
    office.get(&format!("{AT}/trung-lap/so-sanh?a={A}&b={A}")).await.assert_status(404);
    office.get(&format!("{AT}/trung-lap/so-sanh?a={A}")).await.assert_status(404);
    office.get(&format!("/so-du-lieu/gian-hang-mau/trung-lap/so-sanh?a={A}&b={B}")).await.assert_status(404);
    let same = [("one", A), ("one_revision", "1"), ("other", A), ("other_revision", "1"), ("keep", "one")];
    office.post(&format!("{AT}/trung-lap/gop"), &same).await.assert_status(422);
    office.get(&format!("{AT}/ban-ghi/{A}")).await.assert_status(200);
});

testkit::on_both!(crate::modules(), fn links_of_other_registers_follow_a_merge_by_whoever_writes_there(app) {
    let office = open(app).await;
    let unit = app.units[0].to_string();
    office.post(&format!("{AT}/chu-quan"), &[("steward", &unit)]).await.assert_redirect();
    let keeper = app.person_in(Role::UnitContact, app.units[0]).await;
    add(&keeper, A, "Hòa Bình", &[]).await;
    add(&keeper, B, "Hòa Bình", &[]).await;
    let shops = "/so-du-lieu/gian-hang-mau";
    let shop = [("id", SHOP), ("v_ten", "Gian 1"), ("v_chu", B)];
    office.post(&format!("{shops}/moi"), &shop).await.assert_redirect();
    let choices = [("keep", "one"), ("v_ten", "one")];
    keeper.get(&format!("{AT}/trung-lap/so-sanh?a={A}&b={B}")).await.assert_says("phải ghi được vào sổ đó");
    merge(&keeper, ["1", "1"], &choices).await.assert_status(422).assert_says("Sổ “Gian hàng mẫu” có bản ghi dẫn tới");
    office.post(&format!("{shops}/dong"), &[]).await.assert_redirect();
    merge(&office, ["1", "1"], &choices).await.assert_status(422).assert_says("đã đóng");
    office.post(&format!("{shops}/dong"), &[("open", "1")]).await.assert_redirect();
    office.get(AT).await.assert_says("2 bản ghi");
    merge(&office, ["1", "1"], &choices).await.assert_redirect();
    let of_shop = || async {
        let events = kernel::audit::of_subject(&app.app.db.read(WARD), SHOP.parse::<uuid::Uuid>().unwrap(), 50).await.unwrap();
        events.iter().filter(|event| event.kind == "registers.record.changed").count()
    };
    assert_eq!(of_shop().await, 1, "whoever follows the shops is told");
    let list = office.get(&format!("{AT}/trung-lap")).await.body;
    let undo = first_action(&list, "/hoan-tac").to_owned();
    keeper.post(&undo, &[]).await.assert_status(422);
    office.post(&undo, &[]).await.assert_redirect();
    assert_eq!(of_shop().await, 2);
});

testkit::on_both!(crate::modules(), fn a_sign_that_one_may_not_read_is_neither_shown_nor_told_apart(app) {
    let office = app.sign_in("tonghop").await;
    let confined = FILE.replace("kind = \"phone\"\n", "kind = \"phone\"\nseen_by = [\"administrator\"]\n");
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &confined)]).await.assert_redirect();
    add(&office, A, "Hòa Bình", &[("v_dien_thoai", "0912345678")]).await;
    add(&office, B, "Tiến Đạt", &[("v_dien_thoai", "0912345678")]).await;
    let list = office.get(&format!("{AT}/trung-lap")).await;
    assert!(!list.body.contains("Cùng số điện thoại") && !list.body.contains("678"), "{}", list.body);
    let apart = [("field", "dien_thoai"), ("member", A), ("shown", "2")];
    office.post(&format!("{AT}/trung-lap/khong-trung"), &apart).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn a_large_group_is_told_apart_at_once(app) {
    let office = open(app).await;
    let ids: Vec<String> = (0..60).map(|n| format!("0193c0de-0000-7000-8000-{n:012}")).collect();
    for id in &ids {
        add(&office, id, "Hòa Bình", &[]).await;
    }
    let apart = [("field", "ten"), ("member", ids[7].as_str()), ("shown", "60")];
    office.post(&format!("{AT}/trung-lap/khong-trung"), &apart).await.assert_redirect();
    office.get(&format!("{AT}?chat-luong=trung")).await.assert_says("0 bản ghi");
});

testkit::on_both!(crate::modules(), fn two_that_nobody_suspects_are_merged_by_name_code_or_address(app) {
    let office = open(app).await;
    add(&office, A, "Hòa Bình", &[]).await;
    add(&office, B, "Quán Bình Minh", &[]).await;
    office.get(&format!("{AT}/ban-ghi/{A}")).await.assert_says("Gộp với bản ghi khác");
    let to = format!("{AT}/ban-ghi/{A}/gop");
    let compare = format!("{AT}/trung-lap/so-sanh?a={A}&b={B}");
    let address = format!("https://phuong.test{AT}/ban-ghi/{B}?x=1");
    for known in ["quán bình minh", B, &address] {
        assert_eq!(office.post(&to, &[("other", known)]).await.assert_redirect(), compare, "{known}");
    }
    office.get(&compare).await.assert_status(200).assert_says("Quán Bình Minh");
    let own = office.post(&to, &[("other", "Hòa Bình")]).await;
    own.assert_status(422).assert_says("không có bản ghi nào khác").assert_says("value=\"Hòa Bình\"");
    office.post(&to, &[("other", "")]).await.assert_status(422);
    add(&office, C, "Quán Bình Minh", &[]).await;
    office.post(&to, &[("other", "Quán Bình Minh")]).await.assert_status(422).assert_says("nhiều bản ghi");
    let other = app.person_in(Role::UnitContact, app.units[1]).await;
    other.post(&to, &[("other", B)]).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn a_code_of_its_own_finds_the_other_record(app) {
    let with_code = FILE.replace("label = \"Ngành nghề\"\nkind = \"text\"", "label = \"Mã hộ\"\nkind = \"text\"\nunique = true");
    let office = common::open(app, &with_code).await;
    add(&office, A, "Hòa Bình", &[("v_nganh", "HKD-1")]).await;
    add(&office, B, "Bình Minh", &[("v_nganh", "HKD-2")]).await;
    let found = office.post(&format!("{AT}/ban-ghi/{A}/gop"), &[("other", "hkd-2")]).await;
    assert_eq!(found.assert_redirect(), format!("{AT}/trung-lap/so-sanh?a={A}&b={B}"));
});
