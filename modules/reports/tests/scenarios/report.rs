//! What the figures suggest and the units wrote stands in the report: the same on its page and in its document.

use crate::common::{approved, cadence_of, later, press, row, send, send_shown, sheet, sheets, ward};
use uuid::Uuid;

testkit::on_both!(crate::modules(), fn what_figures_and_units_say_is_the_same_on_the_page_and_in_the_document(app) {
    let mut w = ward(app).await;
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    let lead = app.units[1].to_string();
    for (title, unit) in [("Lắp camera", lead.as_str()), ("Số hóa hồ sơ", lead.as_str())] {
        let task = Uuid::now_v7().to_string();
        let fields = [("id", task.as_str()), ("plan", w.plan.as_str()), ("title", title), ("product", "12 điểm"), ("unit", unit), ("due_on", "30/12/2026")];
        w.leader.post("/lanh-dao/giao-viec", &fields).await.assert_redirect();
    }
    later(app, &mut w, "2026-04-01T02:00:00Z").await;
    let (march, period) = sheets(app).await.pop().unwrap();
    let page = w.office.get(&format!("/bao-cao/ky/{period}/van-ban")).await;
    page.assert_says("Chưa có phiếu của đơn vị nào được duyệt nên chưa có khó khăn, vướng mắc.");
    approved(&w, &march).await;

    later(app, &mut w, "2026-05-02T02:00:00Z").await;
    let (april, period) = sheets(app).await.pop().unwrap();
    let path = format!("/bao-cao/phieu/{april}");
    let words = [("difficulties", "Thiếu máy quét"), ("proposals", "Cấp thêm máy"), ("version", "1")];
    let mut rows = vec![row(&w.share, "950", "1.000", "", "Đủ hồ sơ", "0"), row(&w.count, "", "", "4", "Đủ hồ sơ", "0")];
    rows.push(words.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
    send(&w.unit, &path, &rows).await.assert_redirect();
    let words = words.map(|(name, value)| (name, if name == "version" { "2" } else { value }));
    w.unit.post(&format!("{path}/nop"), &words).await.assert_redirect();
    press(&w.office, &path, &format!("{path}/duyet"), &[]).await.assert_redirect();

    let report = format!("/bao-cao/ky/{period}");
    let page = w.leader.get(&format!("{report}/van-ban")).await;
    let docx = w.leader.get(&format!("{report}/bao-cao.docx")).await;
    let read = office::read_bytes(&docx.bytes, "bao-cao.docx").unwrap();
    let text: String = read.lines.iter().map(|line| format!("{}\n", line.text)).collect();
    for said in [
        "So với kỳ trước: 1 chỉ tiêu tăng, 0 giảm, 1 không đổi.",
        "950/1.000, đạt 95% (mục tiêu ≥ 90%; kỳ trước 92%)",
        "Trong 2 nhiệm vụ: 0 đã hoàn thành (0%), 0 đúng tiến độ, 0 có nguy cơ chậm, 0 chậm, 2 chưa đánh giá.",
        "Văn phòng HĐND-UBND: Thiếu máy quét",
        "Văn phòng HĐND-UBND: Cấp thêm máy",
        "Trong kỳ các đơn vị không nêu kết quả nổi bật.",
        "Văn phòng HĐND-UBND: Lắp camera, hạn 30/12/2026.",
        "Số hóa hồ sơ",
    ] {
        page.assert_says(said);
        assert!(text.contains(said), "{said}: {text}");
    }
    for appendix in ["Kết quả thực hiện các chỉ tiêu", "Tiến độ thực hiện các nhiệm vụ"] {
        assert!(text.to_lowercase().contains(&appendix.to_lowercase()), "{appendix}: {text}");
    }
    page.assert_says(&format!("/chi-tieu/{}#h-dien-bien\">92%</a>", w.share));
    w.leader.get(&format!("/chi-tieu/{}", w.share)).await.assert_says("id=\"h-dien-bien\"");
});

testkit::on_both!(crate::modules(), fn a_section_is_read_as_it_was_shown_and_nothing_that_others_wrote_is_lost(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let (_, period) = sheets(app).await.pop().unwrap();
    let page = format!("/bao-cao/ky/{period}/van-ban");
    let (section, suggestion) = (format!("{page}/indicators"), format!("{page}/indicators/goi-y"));
    let particulars = [("signer", "Nguyễn Văn Mẫu"), ("version", "0")];
    w.office.post(&page, &particulars).await.assert_redirect();

    let seen = w.office.get(&page).await;
    seen.assert_says("chưa có số liệu");
    approved(&w, &id).await;
    let outdated = send_shown(&w.office, &seen, &section, &[("body", "Tôi gõ khi chưa có số liệu.")]).await;
    outdated.assert_status(422).assert_says("Số liệu của phần này vừa thay đổi");
    outdated.assert_says("Tôi gõ khi chưa có số liệu.").assert_says("920/1.000, đạt 92%").assert_says("Nguyễn Văn Mẫu");
    send_shown(&w.office, &outdated, &section, &[("body", "Đã đối chiếu.")]).await.assert_redirect();

    let seen = w.office.get(&page).await;
    press(&w.office, &page, &section, &[("body", "Đồng nghiệp sửa sau.")]).await.assert_redirect();
    let other = send_shown(&w.office, &seen, &section, &[("body", "Tôi cũng sửa.")]).await;
    other.assert_status(422).assert_says("Có người vừa sửa phần này").assert_says("Tôi cũng sửa.").assert_says("Đồng nghiệp sửa sau.");
    send_shown(&w.office, &seen, &suggestion, &[]).await.assert_status(422).assert_says("Có người vừa sửa phần này");
    w.office.get(&page).await.assert_says("Đồng nghiệp sửa sau.");
    press(&w.office, &page, &suggestion, &[]).await.assert_redirect();
    w.office.get(&page).await.assert_lacks("Đồng nghiệp sửa sau.").assert_says("920/1.000, đạt 92%");
});
