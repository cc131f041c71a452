//! What is wrong with a file, said before it is written: each row, and places outside of the ward.

use super::*;

const WARD_SHAPE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ten":"Phường"},
"geometry":{"type":"Polygon","coordinates":[[[105.80,21.40],[105.90,21.40],[105.90,21.50],[105.80,21.50],[105.80,21.40]]]}}]}"#;

/// The rows of a workbook.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let bounds = office::Bounds { bytes: 1 << 24, rows: 1_000, columns: 100 };
    let sheet = office::read_spreadsheet(bytes, "", bounds).expect("a workbook");
    sheet.rows.iter().map(|row| row.cells().map(str::to_owned).collect()).collect()
}

testkit::on_both!(crate::modules(), fn every_faulty_row_comes_as_a_workbook_with_its_reasons(app) {
    let office = open(app).await;
    office.upload("/ban-do/ranh-gioi", &[], ("file", "phuong.geojson", WARD_SHAPE.as_bytes())).await.assert_redirect();
    let mut file = "Mã hộ,Tên hộ,Ngày cấp,Vị trí\n".to_owned();
    for n in 0..130 {
        file += &format!("{:04},Hộ {n},năm {n},\n", n + 1);
    }
    file += "0500,Hộ xa,01/02/2026,\"21.39, 105.85\"\n0501,Hộ gần,01/02/2026,\"21.45, 105.85\"\n";
    let at = send(&office, IDS[0], "ho.csv", file.as_bytes()).await;
    let preview = check(&office, &at).await;
    preview.assert_says("Vị trí ngoài ranh giới phường").assert_says("dong-loi.xlsx");
    let told = rows(&office.get(&format!("{at}/dong-loi.xlsx")).await.assert_status(200).bytes);
    assert_eq!(told.len(), 1 + 131, "the headings, all faulty rows, and the one outside");
    let why = |field: &str| told[0].iter().position(|cell| *cell == format!("Lỗi: {field}")).expect("a column of reasons");
    assert!(told[130][why("Ngày cấp")].contains("năm 129"), "{:?}", told[130]);
    assert!(told[131][why("Vị trí")].contains("nằm ngoài ranh giới phường khoảng 1,1 km"), "{:?}", told[131]);
    assert!(!told.iter().any(|row| row.iter().any(|cell| cell == "Hộ gần")));
    // What lies outside is written all the same.
    let page = write(&office, &at, "clean").await;
    page.assert_says("2 bản ghi mới").assert_says("dong-loi.xlsx");
    let left = rows(&office.get(&format!("{at}/dong-loi.xlsx")).await.bytes);
    assert!(left.iter().any(|row| row.iter().any(|cell| cell == "Hộ 7")), "what was left stays to be repaired");
    app.sign_in("nguoixem").await.get(&format!("{at}/dong-loi.xlsx")).await.assert_status(403);
});
