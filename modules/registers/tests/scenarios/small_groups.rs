//! Numbers of groups of people that no other table may give away.

use crate::common::open;
use crate::open_data::{PEOPLE, add, form};

testkit::on_both!(crate::modules(), fn what_a_condition_leaves_out_of_a_group_of_people_is_not_told_by_the_difference(app) {
    let class = r#"{ key = "lop", label = "Lớp", kind = "choice", options = [{ key = "a", label = "A" }, { key = "b", label = "B" }] },"#;
    let office = open(app, &PEOPLE.replace("fields = [", &format!("fields = [\n  {class}"))).await;
    for number in 1..=20 {
        let (to, class) = (if number <= 12 { "mot" } else { "hai" }, if number == 1 { "b" } else { "a" });
        add(&office, "hoc-vien", number, &[("v_ho_ten", &format!("Nguyễn Văn A{number}")), ("v_to", to), ("v_lop", class)]).await;
    }
    let at = "/so-du-lieu/hoc-vien/cong-bo/moi";
    let of_class = [("shape", "counts"), ("c1_field", "lop"), ("c1_is", "equal"), ("c1_value", "A")];
    office.post(at, &form("Lớp A", &["to"], &of_class)).await.assert_redirect();
    let csv = app.browser().get("/du-lieu/lop-a/tai-ve.csv").await.body;
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().skip(1).collect();
    assert_eq!(lines, ["Tổ 1,", "Tổ 2,"], "12 in group 1 and 11 of them in class A would tell of the one in class B");
});

testkit::on_both!(crate::modules(), fn open_counts_are_by_the_names_of_communes(app) {
    let home = r#"{ key = "que", label = "Quê quán", kind = "commune" },"#;
    let office = open(app, &PEOPLE.replace("fields = [", &format!("fields = [\n  {home}"))).await;
    for number in 1..=20 {
        let home = if number <= 12 { "00004" } else { "Phường Sông Công, Thái Nguyên" };
        add(&office, "hoc-vien", number, &[("v_ho_ten", &format!("Nguyễn Văn A{number}")), ("v_que", home)]).await;
    }
    let sent = form("Quê quán", &["que"], &[("shape", "counts")]);
    office.post("/so-du-lieu/hoc-vien/cong-bo/moi", &sent).await.assert_redirect();
    let csv = app.browser().get("/du-lieu/que-quan/tai-ve.csv").await.body;
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().skip(1).collect();
    assert_eq!(lines, ["\"Phường Ba Đình, Thành phố Hà Nội\",12", "\"Phường Sông Công, Tỉnh Thái Nguyên\",8"]);
});
