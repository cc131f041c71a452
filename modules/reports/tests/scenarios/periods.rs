//! Periods of every length from opening to the files of their report, those that are opened too late, and sheets that say
//! nothing twice in turn.

use crate::common::{approved, cadence_of, db, later, row, send, sheets, ward};
use kernel::{Role, args};
use testkit::{TestApp, WARD};
use uuid::Uuid;

/// The sheet and the period of a kind.
async fn of_kind(app: &TestApp, kind: &str) -> (String, String) {
    let sql = "SELECT id_text(s.id) || ' ' || id_text(p.id) FROM report_sheet s JOIN report_period p \
               ON p.ward_id = s.ward_id AND p.id = s.period_id WHERE s.ward_id = $1 AND p.kind = $2";
    let found: Vec<String> = db(app).scalars(sql, args![WARD, kind]).await.unwrap();
    assert_eq!(found.len(), 1, "{kind}");
    let (sheet, period) = found[0].split_once(' ').unwrap();
    (sheet.to_owned(), period.to_owned())
}

testkit::on_both!(crate::modules(), fn reports_on_six_nine_and_twelve_months_open_close_and_come_as_files(app) {
    let mut w = ward(app).await;
    cadence_of(&w, "quý, 6 tháng, 9 tháng và năm", "10", &[]).await;
    for (kind, months, name, until) in [
        ("half_year", 4..=6, "6 tháng đầu năm 2026", "2026-06-20"),
        ("nine_months", 7..=9, "9 tháng năm 2026", "2026-09-20"),
        ("year", 10..=12, "Năm 2026", "2026-12-21"),
    ] {
        // An account that nobody uses for longer is closed.
        for month in months {
            later(app, &mut w, &format!("2026-{month:02}-22T02:00:00Z")).await;
        }
        let (sheet, period) = of_kind(app, kind).await;
        w.unit.get(&format!("/bao-cao/phieu/{sheet}")).await.assert_says(name);
        approved(&w, &sheet).await;
        let report = format!("/bao-cao/ky/{period}");
        w.office.post(&format!("{report}/chot"), &[]).await.assert_redirect();
        w.leader.get(&report).await.assert_says(name).assert_says("Đã chốt");
        w.leader.get(&format!("{report}/van-ban")).await.assert_says("920/1.000, đạt 92%").assert_says(name);
        let json = w.leader.get(&format!("{report}/so-lieu.json")).await.json();
        let (digest, figures) = (json["digest"].as_str().unwrap(), &json["figures"]);
        assert_eq!((&figures["period"], &figures["data_from"]), (&name.into(), &"2026-01-01".into()), "{figures}");
        assert_eq!((&figures["data_to"], &figures["indicators"][0]["now"]["to"]), (&until.into(), &until.into()));
        let docx = w.leader.get(&format!("{report}/bao-cao.docx")).await;
        let read = office::read_bytes(&docx.bytes, "bao-cao.docx").unwrap();
        let text: String = read.lines.iter().map(|line| format!("{}\n", line.text)).collect();
        for part in ["Kết quả thực hiện Kế hoạch năm 2026", name, "920/1.000, đạt 92%", digest] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(w.leader.get(&format!("{report}/bao-cao.pdf")).await.bytes.starts_with(b"%PDF-1.7"), "{kind}");
        assert!(w.leader.get(&format!("{report}/so-lieu.xlsx")).await.bytes.starts_with(b"PK"), "{kind}");
    }
});

testkit::on_both!(crate::modules(), fn nobody_is_asked_or_named_for_a_period_that_is_opened_after_its_due_day(app) {
    let mut w = ward(app).await;
    later(app, &mut w, "2026-04-15T02:00:00Z").await;
    let cadence = cadence_of(&w, "trước ngày 20 của tháng cuối quý", "5", &[]).await;
    let first = [("kind", "quarter"), ("to", "2026-03-31")];
    let opened = w.office.post(&format!("/bao-cao/che-do/{cadence}/mo-ky"), &first).await;
    let page = opened.assert_redirect().to_owned();
    w.office.get(&page).await.assert_says("Quý I/2026").assert_says("được mở khi đã qua hạn nộp");
    later(app, &mut w, "2026-04-16T02:00:00Z").await;
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE '%Quý I/2026%'";
    assert_eq!(db(app).scalar::<i64>(sql, args![WARD]).await.unwrap(), Some(0));
    w.leader.get("/lanh-dao").await.assert_status(200).assert_lacks("chưa nộp phiếu số liệu Quý I/2026");
    let (sheet, _) = sheets(app).await.pop().unwrap();
    let late = [("unit", &*app.units[1].to_string()), ("until", "25/04/2026"), ("reason", "Bổ sung số liệu quý I")];
    w.office.post(&format!("{page}/nop-muon"), &late).await.assert_redirect();
    approved(&w, &sheet).await;
});

testkit::on_both!(crate::modules(), fn an_indicator_without_a_figure_in_two_months_is_stuck(app) {
    let mut w = ward(app).await;
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    let mut handed_in = Vec::new();
    for day in ["2026-04-01", "2026-05-02"] {
        later(app, &mut w, &format!("{day}T02:00:00Z")).await;
        let (sheet, _) = sheets(app).await.pop().unwrap();
        let path = format!("/bao-cao/phieu/{sheet}");
        let rows = [row(&w.share, "", "", "", "Chưa phát sinh", "0"), row(&w.count, "", "", "4", "Đủ hồ sơ", "0")];
        send(&w.unit, &path, &rows).await.assert_redirect();
        w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
        handed_in.push(path);
    }
    let said = "Hai kỳ liền phiếu không có số liệu của chỉ tiêu này, chỉ có ghi chú: Tháng 3/2026, Tháng 4/2026.";
    w.leader.get("/diem-nghen").await.assert_lacks(said);
    later(app, &mut w, "2026-05-06T02:00:00Z").await;
    let stuck = w.leader.get("/diem-nghen").await;
    stuck.assert_says(said).assert_says(&format!("{}/chi-tieu/{}", handed_in[1], w.share));
    stuck.assert_lacks(&format!("{}/chi-tieu/{}", handed_in[1], w.count)).assert_lacks("Hai kỳ liền không nộp phiếu");
});

testkit::on_both!(crate::modules(), fn a_figure_opens_where_it_was_entered_though_another_unit_leads_since(app) {
    let mut w = ward(app).await;
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    later(app, &mut w, "2026-04-01T02:00:00Z").await;
    let (march, period) = sheets(app).await.pop().unwrap();
    approved(&w, &march).await;
    w.office.post(&format!("/bao-cao/ky/{period}/chot"), &[]).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE indicator SET lead_unit_id = $3 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, w.share.parse::<Uuid>().unwrap(), app.units[0]]).await.unwrap();
    tx.commit().await.unwrap();

    let (report, cell) = (format!("/bao-cao/ky/{period}/van-ban"), format!("/bao-cao/phieu/{march}/chi-tieu/{}", w.share));
    w.office.get(&report).await.assert_says(&cell);
    w.office.get(&cell).await.assert_status(200).assert_says("920/1.000");
    w.office.get(&format!("/bao-cao/phieu/{march}")).await.assert_says("Hồ sơ nộp trực tuyến").assert_says("920/1.000");

    let stranger = app.person_in(Role::UnitContact, app.units[0]).await;
    let origin = format!("/chi-tieu/{}/ban-ghi?den=2026-03-31", w.count);
    stranger.get(&report).await.assert_says(&origin);
    let figure = Uuid::now_v7().to_string();
    let fields = [("id", figure.as_str()), ("from_day", "01/01/2026"), ("to_day", "30/04/2026"), ("value", "9")];
    later(app, &mut w, "2026-05-02T02:00:00Z").await;
    w.unit.post(&format!("/chi-tieu/{}/so-lieu", w.count), &fields).await.assert_redirect();
    w.office.post(&format!("/chi-tieu/{}/so-lieu/{figure}/duyet", w.count), &[]).await.assert_redirect();
    let then = w.office.get(&origin).await;
    then.assert_says("Tính đến hết ngày 31/3/2026").assert_says("4 buổi").assert_lacks("9 buổi");
    w.office.get(&format!("/chi-tieu/{}/ban-ghi", w.count)).await.assert_says("4 buổi").assert_says("9 buổi");
    let (april, _) = sheets(app).await.pop().unwrap();
    w.unit.get(&format!("/bao-cao/phieu/{april}")).await.assert_lacks("Hồ sơ nộp trực tuyến");
});
