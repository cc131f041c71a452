//! Scenarios of a plan's outline: as its document has it, and as somebody writes it, on both databases.

use crate::import::{carry_over, sample_docx, upload};
use crate::indicators::{indicator, plan_in_force};
use testkit::{Answer, Browser};

/// The part of a page from one heading to the next.
fn under<'a>(page: &'a Answer, heading: &str) -> &'a str {
    let end = format!("{heading}</a></h");
    let plain = format!("{heading}</h");
    let from =
        page.body.find(&end).or_else(|| page.body.find(&plain)).unwrap_or_else(|| panic!("no heading “{heading}”"));
    let rest = &page.body[from..];
    rest[1..].find("govuk-heading-").map_or(rest, |to| &rest[..to])
}

/// What tells the form's state of the outline from another.
fn shown(page: &Answer) -> String {
    let part = page.body.split("name=\"shown\" value=\"").nth(1).expect("a form");
    part.chars().take_while(|c| *c != '"').collect()
}

async fn write(office: &Browser, plan: &str, shown: &str, headings: &str) -> Answer {
    office.post(&format!("/ke-hoach/{plan}/de-cuong"), &[("shown", shown), ("headings", headings)]).await
}

testkit::on_both!(crate::modules(), fn the_outline_of_a_document_leads_to_its_sentences_and_to_what_was_read(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let review = upload(&office, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let plan = carry_over(app, &office, &review).await;
    viewer.get(&plan).await.assert_says("Đề cương kế hoạch");
    let page = viewer.get(&format!("{plan}/de-cuong")).await;
    page.assert_status(200).assert_says("TỔ CHỨC THỰC HIỆN");
    assert!(!page.body.contains("name=\"headings\""), "who only looks has no form");
    let json = viewer.get(&format!("/api/v1/plans/{}/outline", plan.trim_start_matches("/ke-hoach/"))).await.json();
    let headings = json.as_array().unwrap();
    let parts: Vec<&str> = headings.iter().filter(|h| h["level"] == 1).map(|h| h["label"].as_str().unwrap()).collect();
    assert!(parts.starts_with(&["Phần I", "Phần II"]), "{parts:?}");
    let bases = headings.iter().find(|h| h["title"] == "CĂN CỨ LẬP KẾ HOẠCH").expect("the heading of the legal bases");
    let line = bases["line"].as_i64().unwrap();
    page.assert_says(&format!("{plan}/van-ban#d{line}\">I. CĂN CỨ LẬP KẾ HOẠCH</a>"));
    viewer.get(&format!("{plan}/van-ban")).await.assert_says(&format!("id=\"d{line}\""));
    let at = |words: &str| page.body.find(words).unwrap_or_else(|| panic!("no “{words}”"));
    let (aims, work) = (at("II. MỤC TIÊU</a>"), at("TỔ CHỨC THỰC HIỆN</a>"));
    assert!(aims < at("Chỉ tiêu: <a") && at("Chỉ tiêu: <a") < work, "targets stand under the aims");
    assert!(at("Kết quả năm trước: <a") < aims, "last year's results stand in its review");
    at("Nhiệm vụ: <a");
    viewer.post(&format!("{plan}/de-cuong"), &[("headings", "I. Khác")]).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn headings_focus_and_last_years_results_are_found_unless_the_plan_is_a_draft(app) {
    let office = app.sign_in("tonghop").await;
    let review = upload(&office, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let plan = carry_over(app, &office, &review).await;
    office.post(&format!("{plan}/trong-tam"), &[("q1", "Lắp đặt kiốt tự phục vụ")]).await.assert_redirect();
    let asked = [("to chuc thuc hien", "heading", "/de-cuong"), ("kiot tu phuc", "focus", ""), ("ket qua dien tu", "result", "/ket-qua-nam-truoc")];
    for (words, kind, page) in asked {
        let found = app.as_leader().await.search(words, 10).await.unwrap();
        let found = found.iter().find(|f| f.kind == format!("search-kind-{kind}"));
        let href = &found.unwrap_or_else(|| panic!("{words} finds no {kind}")).href;
        assert_eq!(href, &format!("{plan}{page}"));
        office.get(href).await.assert_status(200);
    }
    let tx = app.app.db.write(testkit::WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE plan SET state = 'draft' WHERE ward_id = $1", kernel::args![testkit::WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let found = app.as_leader().await.search("kiot tu phuc", 10).await.unwrap();
    assert!(found.is_empty(), "{found:?}");
});

testkit::on_both!(crate::modules(), fn a_plan_from_a_blank_page_gets_the_headings_that_somebody_writes(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    indicator(&office, app, &plan, "Hồ sơ nộp trực tuyến").await;
    let blank = office.get(&format!("/ke-hoach/{plan}/de-cuong")).await;
    blank.assert_says("Kế hoạch chưa có đề cương.").assert_says("VI. KINH PHÍ THỰC HIỆN").assert_says("Chưa thuộc đề mục nào");
    let written = "I. MỤC TIÊU NĂM 2026\n1. Chính quyền số\n2. Xã hội số\nII. TỔ CHỨC THỰC HIỆN";
    write(&office, &plan, &shown(&blank), written).await.assert_redirect();
    let page = office.get(&format!("/ke-hoach/{plan}/de-cuong")).await;
    page.assert_says("<h2 class=\"govuk-heading-m govuk-!-margin-bottom-1\">I. MỤC TIÊU NĂM 2026</h2>");
    page.assert_says("<h3 class=\"govuk-heading-s govuk-!-margin-bottom-1\">2. Xã hội số</h3>");
    assert!(under(&page, "1. Chính quyền số").contains("Hồ sơ nộp trực tuyến"), "{}", page.body);
    assert!(!page.body.contains("Chưa thuộc đề mục nào"));

    write(&office, &plan, &shown(&blank), written).await.assert_redirect();
    let late = write(&office, &plan, &shown(&blank), "I. Nội dung của người đến sau").await;
    late.assert_status(422).assert_says("Có người vừa sửa đề cương").assert_says("I. Nội dung của người đến sau");
    let long = write(&office, &plan, &shown(&page), &format!("I. Mục\n{}", "dài ".repeat(200))).await;
    long.assert_status(422).assert_says("Dòng 2: đề mục dài quá 500 ký tự.");

    let fields = [("title", "Kế hoạch năm 2027"), ("year", "2027"), ("kind", "digital"), ("from", plan.as_str())];
    let next = office.post("/ke-hoach/moi", &fields).await.assert_redirect().to_owned();
    office.get(&format!("{next}/de-cuong")).await.assert_says("I. MỤC TIÊU NĂM 2027");
    office.post(&format!("/ke-hoach/{plan}/ket-thuc"), &[]).await.assert_redirect();
    write(&office, &plan, &shown(&page), "I. Muộn rồi").await.assert_status(422);
    write(&office, &plan, &shown(&page), written).await.assert_status(422);
});
