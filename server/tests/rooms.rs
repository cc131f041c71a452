//! What rooms tell each other: work that is late at the desk stands among the bottlenecks of the plan, a dossier is found
//! by its code from the search over everything.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use kernel::{args, row};
use testkit::{WARD, on_both};
use uuid::Uuid;

fn all() -> Vec<&'static kernel::Module> {
    dinh_server::modules::all()
}

on_both!(
    all(),
    fn dossiers_are_found_and_late_ones_stand_among_the_bottlenecks(app) {
        let (id, version) = (Uuid::now_v7(), Uuid::now_v7());
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        let row = row! { id: id, code: "1.004837", name: "Đăng ký giám hộ", field: "Hộ tịch", level: "partial",
        current_id: version };
        tx.insert("procedure", row).await.unwrap();
        let content =
            r#"{"code":"1.004837","name":"Đăng ký giám hộ","time":{"kind":"working_days","days":1,"verify_days":0}}"#;
        let from: chrono::NaiveDate = "2026-01-01".parse().unwrap();
        let row =
            row! { id: version, procedure_id: id, valid_from: from, content: content, digest: "x", made_at: tx.now };
        tx.insert("procedure_version", row).await.unwrap();
        tx.commit().await.unwrap();
        let officer = app.sign_in("motcua").await;
        for name in ["Một", "Hai"] {
            let (id, procedure) = (Uuid::now_v7().to_string(), id.to_string());
            let fields = [("id", id.as_str()), ("procedure", procedure.as_str()), ("name", name), ("channel", "1")];
            officer.post("/ho-so/tiep-nhan", &fields).await.assert_redirect();
        }
        let code = "H00.055.18-260316-0001";
        let search = format!("/tim-kiem?q={}", code.to_lowercase());
        officer.get(&search).await.assert_says(code);
        let viewer = app.sign_in("nguoixem").await;
        assert!(!viewer.get(&search).await.body.contains(&format!(">{code}<")), "who handles none finds none");
        let leader = app.sign_in("lanhdao").await;
        assert!(!leader.get("/diem-nghen").await.body.contains("Đăng ký giám hộ"), "nothing is late yet");
        app.set_moment("2026-03-20T02:00:00Z");
        let leader = app.sign_in("lanhdao").await;
        let page = leader.get("/diem-nghen?loai=room").await;
        page.assert_says("Đăng ký giám hộ").assert_says("2 hồ sơ quá hạn").assert_says("the=qua-han");
        assert!(!app.sign_in("nguoixem").await.get("/diem-nghen").await.body.contains("2 hồ sơ quá hạn"));
    }
);

/// A register whose records have names, and one for own use.
const REGISTER: &str = r#"
key = "di-tich"
title = "Di tích của phường"
label = "ten"
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
"#;

on_both!(
    all(),
    fn registers_and_their_records_are_found_by_those_who_may_see_them(app) {
        let office = app.sign_in("tonghop").await;
        let secret = REGISTER.replace("di-tich", "kho-rieng").replace("label = \"ten\"", "label = \"ten\"\nclassification = \"private\"");
        for (file, key, name) in [(REGISTER, "di-tich", "Đình Bá Xuyên"), (&secret, "kho-rieng", "Đình riêng")] {
            office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", file)]).await.assert_redirect();
            let id = Uuid::now_v7().to_string();
            office.post(&format!("/so-du-lieu/{key}/moi"), &[("id", &id), ("v_ten", name)]).await.assert_redirect();
        }
        let viewer = app.sign_in("nguoixem").await;
        let found = viewer.get("/tim-kiem?q=dinh+b").await;
        found.assert_says("Đình Bá Xuyên");
        assert!(!viewer.get("/tim-kiem?q=dinh+rieng").await.body.contains("Đình riêng"));
        office.get("/tim-kiem?q=dinh+rieng").await.assert_says("Đình riêng");
        viewer.get("/tim-kiem?q=di+tich+cua").await.assert_says("Di tích của phường");
        viewer.get("/tim-kiem?q=mau+vanthu").await.assert_says("Mẫu vanthu").assert_says("/danh-ba");
        assert!(!app.browser().get("/tim-kiem?q=mau+vanthu").await.body.contains("Mẫu vanthu"));
    }
);

on_both!(
    all(),
    fn the_catalogue_of_data_names_a_number_to_those_who_may_see_its_records(app) {
        let number = "/danh-muc-du-lieu/documents.incoming";
        app.sign_in("vanthu").await.get(number).await.assert_status(200);
        let viewer = app.sign_in("nguoixem").await;
        viewer.get(number).await.assert_status(404);
        assert!(!viewer.get("/danh-muc-du-lieu").await.body.contains(number));
    }
);

on_both!(
    all(),
    fn what_registers_count_for_the_sample_plan_is_there_and_as_the_plan_prints_it(app) {
        app.set_day("2026-11-20");
        let ward = kernel::WardId(1840);
        app.app.create_ward(ward).await.unwrap();
        plans::api::seed_demo(&app.app, ward).await.unwrap();
        registers::api::seed_demo(&app.app, ward).await.unwrap();
        let conn = app.app.db.read(ward);
        let counted = async |key: &str| match app.app.measure(&conn, key).await {
            Ok(measure) => measure.value(&conn, None).await.unwrap(),
            Err(_) => panic!("no register counts {key}"),
        };
        let sql = "SELECT numerator_measure || ' ' || denominator_measure FROM indicator WHERE ward_id = $1 \
            AND numerator_measure LIKE 'registers.%' ORDER BY 1";
        let wired: Vec<String> = conn.scalars(sql, args![ward]).await.unwrap();
        assert!(wired.len() >= 17, "{wired:?}");
        for (part, whole) in wired.iter().map(|pair| pair.split_once(' ').unwrap()) {
            let (part_of, of) = (counted(part).await, counted(whole).await);
            assert!(0 < part_of && part_of <= of, "{part} {part_of} of {whole} {of}");
        }
        for (key, printed) in [
            ("dinh-danh-dien-tu.tai-khoan-muc-2", 13_971),
            ("dinh-danh-dien-tu.du-tuoi", 16_173),
            ("may-tinh.co-diet-virus", 70),
            ("may-tinh.tat-ca-may-tinh", 70),
        ] {
            assert_eq!(counted(&format!("registers.{key}")).await, printed, "{key}");
        }
        // What the plan prints as a share alone.
        for (part, whole, share) in [
            ("cap-quang.ho-co-cap-quang", "cap-quang.tong-so-ho", 82),
            ("dien-thoai-thong-minh.co-dien-thoai-thong-minh", "dien-thoai-thong-minh.nguoi-truong-thanh", 90),
            ("can-bo.co-dinh-danh", "can-bo.tat-ca", 100),
        ] {
            let (part, whole) = (counted(&format!("registers.{part}")).await, counted(&format!("registers.{whole}")).await);
            assert_eq!(part * 100, whole * share, "{part} of {whole}");
        }
    }
);
