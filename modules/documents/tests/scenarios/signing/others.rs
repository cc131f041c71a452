//! Several signers, several documents at once, devices of the server, remote signers, the demonstration.

use super::bench::*;
use std::path::Path;
use testkit::{On, TestApp, WARD};

testkit::on_both!(crate::modules(), fn two_people_sign_one_after_the_other(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (leader, office) = (app.sign_in("lanhdao").await, app.sign_in("tonghop").await);
    register(&leader, "toi", &authority.issue("ong", "Mẫu lanhdao", "leaf", 365)).await.assert_redirect();
    register(&office, "toi", &authority.issue("ba", "Mẫu tonghop", "leaf", 365)).await.assert_redirect();
    let id = approved(app, "lanhdao", 0).await;
    let page = format!("/van-ban/di/{id}");
    let people = format!("{page}/nguoi-ky");
    let drafter = person(app, "tonghop").await.to_string();
    let named = [("person", drafter.as_str()), ("order", "before")];
    app.sign_in("vanthu").await.post(&people, &named).await.assert_status(403);
    office.post(&people, &named).await.assert_redirect();
    office.post(&people, &named).await.assert_status(422).assert_says("đã có trong danh sách");
    office.get(&people).await.assert_says("Mẫu tonghop").assert_says("người ký chính");
    leader.get(&format!("{page}/ky")).await.assert_says("đang chờ Mẫu tonghop ký");
    sign(&office, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    assert_eq!(text(app, "state", id).await, "approved", "the signer has still to sign");
    office.post(&people, &named).await.assert_status(403);
    leader.get("/thong-bao").await.assert_says("chờ ông/bà ký");
    sign(&leader, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    assert_eq!(text(app, "state", id).await, "signed");
    assert_pdfsig(&pdf(app, id).await, 2);
    assert_pyhanko(&pdf(app, id).await, &authority.path().join("root.pem"), 2);
});

testkit::on_both!(crate::modules(), fn several_documents_are_signed_with_one_password_and_a_result_each(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let leader = app.sign_in("lanhdao").await;
    register(&leader, "toi", &authority.issue("ong", "Mẫu lanhdao", "leaf", 365)).await.assert_redirect();
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(approved(app, "lanhdao", 0).await);
    }
    let path = format!("/van-ban/ky/xem?id={}&id={}&id={}", ids[0], ids[1], ids[2]);
    let shown = leader.get(&path).await;
    shown.assert_status(200).assert_says("Ký 3 văn bản");
    send(&leader, &path, &shown, "sai").await.assert_status(422).assert_says("mật khẩu");
    sign(&leader, &format!("/van-ban/di/{}/ky", ids[1]), PASSWORD).await.assert_redirect();
    let done = send(&leader, &path, &shown, PASSWORD).await;
    done.assert_status(200).assert_says("Đã ký 2 trong 3 văn bản").assert_says("không ở bước chờ ký");
    for id in ids {
        assert_eq!(text(app, "state", id).await, "signed");
        assert_pdfsig(&pdf(app, id).await, 1);
    }
    leader.get("/van-ban/ky/xem").await.assert_redirect();
    leader.get("/van-ban/ky").await.assert_says("Không có văn bản nào chờ");
});

testkit::on_both!(crate::modules(), fn a_remote_signer_sees_the_digest_alone_and_its_person_may_refuse_or_be_late(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    authority.serve(app).await;
    let leader = app.sign_in("lanhdao").await;
    authority.issue("xa", "Mẫu lanhdao", "leaf", 365);
    let mut chain = std::fs::read(authority.path().join("xa.pem")).unwrap();
    chain.extend(authority.root());
    let path = "/van-ban/chu-ky/toi/tu-xa";
    leader.upload(path, &[("credential", "c-1")], ("certificate", "c.pem", b"none")).await.assert_status(422);
    leader.upload(path, &[("credential", "c-1")], ("certificate", "c.pem", &chain)).await.assert_redirect();
    let id = approved(app, "lanhdao", 0).await;
    let page = format!("/van-ban/di/{id}/ky");
    authority.consents(Consent::Refused);
    sign(&leader, &page, "ma-dong-y").await.assert_status(422).assert_says("người ký đã từ chối");
    authority.consents(Consent::Awaited);
    sign(&leader, &page, "ma-dong-y").await.assert_status(422).assert_says("Quá 2 giây");
    assert_eq!(text(app, "state", id).await, "approved");
    authority.consents(Consent::Given);
    sign(&leader, &page, "ma-dong-y").await.assert_redirect();
    assert_pdfsig(&pdf(app, id).await, 1);
    let asked = authority.asked();
    assert_eq!(asked.len(), 3);
    assert_eq!((&asked[2]["credentialID"], &asked[2]["SAD"]), (&"c-1".into(), &"ma-dong-y".into()));
    assert_eq!(asked[2]["hash"][0].as_str().unwrap().len(), 44, "32 bytes and nothing of the text");
});

testkit::on_both!(crate::modules(), fn pictures_must_be_transparent_and_of_the_right_colour_and_keys_are_erased(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    let send = async |who: &testkit::Browser, whose: &str, png: &[u8]| {
        who.upload(&format!("/van-ban/chu-ky/{whose}/anh"), &[], ("picture", "a.png", png)).await
    };
    send(&leader, "toi", &picture([20, 40, 200], false)).await.assert_status(422).assert_says("nền trong suốt");
    send(&leader, "toi", &picture([5, 5, 5], true)).await.assert_status(422).assert_says("màu xanh");
    send(&leader, "toi", b"GIF89a").await.assert_status(422).assert_says("PNG");
    send(&clerk, "co-quan", &picture([20, 40, 200], true)).await.assert_status(422).assert_says("màu đỏ");
    send(&leader, "co-quan", &picture([200, 10, 20], true)).await.assert_status(403);
    send(&leader, "toi", &picture([20, 40, 200], true)).await.assert_redirect();
    assert!(leader.get("/van-ban/chu-ky/toi/anh").await.bytes.starts_with(b"\x89PNG"));
    app.sign_in("tonghop").await.get("/van-ban/chu-ky/toi/anh").await.assert_status(404);
    let file = authority.issue("ong", "Nguyễn Khác", "leaf", 365);
    leader.upload("/van-ban/chu-ky/toi/tep", &[("pin", "sai")], ("file", "k.p12", &file)).await.assert_status(422);
    register(&leader, "toi", &file[..file.len() / 2]).await.assert_status(422);
    register(&leader, "toi", &file).await.assert_redirect();
    register(&leader, "toi", &file).await.assert_status(422).assert_says("đã được đăng ký");
    let page = leader.get("/van-ban/chu-ky").await;
    page.assert_says("Chứng thư ghi tên khác");
    let at = page.body.find("/van-ban/chu-ky/toi/khoa/").unwrap();
    let remove = page.body[at..].split('"').next().unwrap().to_owned();
    let office = app.sign_in("tonghop").await;
    office.post(&remove, &[]).await.assert_status(404);
    leader.post(&remove, &[]).await.assert_redirect();
    let held: String = db(app).scalar("SELECT held FROM signing_key WHERE ward_id = $1", kernel::args![WARD]).await.unwrap().unwrap();
    assert!(held.is_empty(), "the key file is gone");
});

const LIBRARY: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// SoftHSM and the product read their configuration from the environment of the process: the test runs itself again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_of_the_server_signs_and_the_key_never_leaves_it() {
    const NAME: &str = "signing::others::a_device_of_the_server_signs_and_the_key_never_leaves_it";
    if std::env::var_os("DINH_PKCS11_MODULE").is_some() {
        return in_a_device().await;
    }
    if !has("softhsm2-util") || !has("pkcs11-tool") || !Path::new(LIBRARY).is_file() {
        return;
    }
    let Some(authority) = Authority::new().await else { return };
    let path = authority.path();
    std::fs::create_dir(path.join("tokens")).unwrap();
    let configuration = format!("directories.tokendir = {}\n", path.join("tokens").display());
    std::fs::write(path.join("softhsm2.conf"), configuration).unwrap();
    authority.issue("may", "Mẫu lanhdao", "leaf", 365);
    let with = |program: &str, arguments: &[&str]| {
        let mut command = std::process::Command::new(program);
        command.args(arguments).current_dir(path).env("SOFTHSM2_CONF", path.join("softhsm2.conf"));
        let done = command.output().unwrap();
        assert!(done.status.success(), "{program}: {}", said(&done));
    };
    with("openssl", &["pkcs8", "-topk8", "-nocrypt", "-in", "may.key", "-out", "may.pk8"]);
    with("openssl", &["x509", "-in", "may.pem", "-outform", "DER", "-out", "may.der"]);
    with("softhsm2-util", &["--init-token", "--free", "--label", "phuong", "--so-pin", "5678", "--pin", "1234"]);
    let import = ["--import", "may.pk8", "--token", "phuong", "--label", "chutich", "--id", "A1", "--pin", "1234"];
    with("softhsm2-util", &import);
    with(
        "pkcs11-tool",
        &[
            "--module",
            LIBRARY,
            "--token-label",
            "phuong",
            "--login",
            "--pin",
            "1234",
            "--write-object",
            "may.der",
            "--type",
            "cert",
            "--label",
            "chutich",
            "--id",
            "A1",
        ],
    );
    let again = std::process::Command::new(std::env::current_exe().unwrap())
        .args([NAME, "--exact", "--nocapture"])
        .env("SOFTHSM2_CONF", path.join("softhsm2.conf"))
        .env("DINH_PKCS11_MODULE", LIBRARY)
        .output()
        .unwrap();
    assert!(again.status.success() && said(&again).contains("1 passed"), "{}", said(&again));
}

async fn in_a_device() {
    let app = TestApp::start(On::Sqlite, crate::modules()).await;
    today(&app).await;
    let leader = app.sign_in("lanhdao").await;
    let path = "/van-ban/chu-ky/toi/thiet-bi";
    let of = |pin| [("token", "phuong"), ("label", "chutich"), ("device_pin", pin)];
    leader.post(path, &of("9999")).await.assert_status(422).assert_says("PIN");
    leader.post(path, &[("token", "khác"), ("label", "x"), ("device_pin", "1")]).await.assert_status(422);
    leader.post(path, &of("1234")).await.assert_redirect();
    let id = approved(&app, "lanhdao", 0).await;
    let page = format!("/van-ban/di/{id}/ky");
    sign(&leader, &page, "0000").await.assert_status(422).assert_says("PIN");
    sign(&leader, &page, "1234").await.assert_redirect();
    assert_pdfsig(&pdf(&app, id).await, 1);
    let held: String =
        db(&app).scalar("SELECT held FROM signing_key WHERE ward_id = $1", kernel::args![WARD]).await.unwrap().unwrap();
    assert!(held.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signatures_of_the_demonstration_say_that_they_have_no_legal_value() {
    let app = TestApp::start_with(On::Sqlite, crate::modules(), |config| config.demo = true).await;
    dinh_documents::api::seed_demo(&app.app, WARD).await.unwrap();
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    let id = approved(&app, "lanhdao", 0).await;
    let page = format!("/van-ban/di/{id}");
    leader.get("/van-ban/chu-ky").await.assert_says("KHÔNG CÓ GIÁ TRỊ PHÁP LÝ");
    leader.get(&format!("{page}/ky")).await.assert_says("KHÔNG CÓ GIÁ TRỊ PHÁP LÝ").assert_says("123456");
    sign(&leader, &format!("{page}/ky"), "000000").await.assert_status(422);
    sign(&leader, &format!("{page}/ky"), "123456").await.assert_redirect();
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    sign(&clerk, &format!("{page}/dong-dau"), "123456").await.assert_redirect();
    let issued = pdf(&app, id).await;
    assert_pdfsig(&issued, 2);
    let answer = app.browser().upload("/van-ban/kiem-tra-chu-ky", &[], ("file", "a.pdf", &issued)).await;
    answer.assert_status(200).assert_says("KHÔNG CÓ GIÁ TRỊ PHÁP LÝ").assert_says("không có giá trị pháp lý");
    assert!(answer.body.contains("B-LT") && !answer.body.contains("ợp lệ;"));
    let measure = app.app.measure(&db(&app), "documents.outgoing.signed").await.unwrap();
    assert_eq!(measure.value(&db(&app), None).await.unwrap(), 0, "what has no legal value counts as not signed");
    let found =
        leader.send(axum::http::Method::POST, "/api/v1/documents/verify", Some("application/pdf"), issued).await;
    assert_eq!((found.json()["valid"].as_bool(), found.json()["demonstration"].as_bool()), (Some(false), Some(true)));
}
