//! Fields, widgets and annotations that forgers add, fill and redraw.

use super::*;

/// The signed document with one more widget over the whole page.
fn with_widget(one: &[u8], keys: &str, is_listed: bool) -> Vec<u8> {
    let covers = "q 1 1 1 rg 80 690 300 30 re f Q BT /F 14 Tf 90 700 Td (Chi 9.000 dong) Tj ET";
    let widget = format!("<</Type/Annot/Subtype/Widget/FT/Sig/F 4/Rect[0 0 595 842]/AP<</N 81 0 R>>{keys}>>");
    let keys = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>";
    let page = object(one, 3).replacen("/Annots [", "/Annots [80 0 R ", 1);
    assert!(page.contains("80 0 R"));
    let mut objects = vec![
        (3, page),
        (80, widget),
        (81, stream(covers, keys)),
        (82, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161/Name(Chu tich tinh)>>".to_owned()),
    ];
    if is_listed {
        let catalogue = object(one, 1).replacen("/Fields [", "/Fields [80 0 R ", 1);
        assert!(catalogue.contains("80 0 R"));
        objects.push((1, catalogue));
    }
    forged(one, &objects)
}

#[test]
fn a_widget_that_is_no_signature_is_a_change() {
    let ward = ward();
    let pdf = document("", "", &[]);
    let certified = Request { certify: Some(Certify::Nothing), ..request("Chứng thực") };
    for one in [signed(&pdf, &ward), sign(&pdf, &certified, &ward.leader, None).unwrap()] {
        assert_changed(&with_widget(&one, "", false), &ward, ChangeKind::AnnotationAdded);
        assert_changed(&with_widget(&one, "/T(Ky9)", true), &ward, ChangeKind::SignatureAdded);
        assert_changed(&with_widget(&one, "/T(Ky9)/V 82 0 R", true), &ward, ChangeKind::SignatureAdded);
        assert_changed(&with_widget(&one, "/T(Ky9)/V 82 0 R", false), &ward, ChangeKind::AnnotationAdded);
    }
}

#[test]
fn a_filled_field_stays_as_it_is() {
    let ward = ward();
    let field = format!("{FIELD}/V(So 173)/AP<</N 7 0 R>>>>");
    let button =
        "<</Type/Annot/Subtype/Widget/FT/Btn/Ff 65536/T(Nut)/F 2/Rect[90 690 290 710]/AP<</N 9 0 R>>/P 3 0 R>>";
    let form = "/AcroForm<</Fields[6 0 R 8 0 R]/DR<</Font<</F 10 0 R>>>>>>";
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>";
    let pdf = document(form, "6 0 R 8 0 R", &[&field, &look("So 173"), button, &look("Chi 9.000 dong"), font]);
    let one = signed(&pdf, &ward);
    let refilled = field.replace("So 173", "So 999").replace("7 0 R", "50 0 R");
    let new = (50, look("So 999"));
    assert_changed(&forged(&one, &[(6, refilled), new.clone()]), &ward, ChangeKind::FormFilled);
    let redrawn = field.replace("7 0 R", "50 0 R");
    assert_changed(&forged(&one, &[(6, redrawn), new.clone()]), &ward, ChangeKind::FormChanged);
    assert_changed(&forged(&one, &[(7, look("So 999"))]), &ward, ChangeKind::AnnotationChanged);
    assert_changed(&forged(&one, &[(8, button.replace("/F 2", "/F 4"))]), &ward, ChangeKind::FormChanged);
    let other_font = "<</Type/Font/Subtype/Type1/BaseFont/Courier>>".to_owned();
    assert_changed(&forged(&one, &[(10, other_font.clone())]), &ward, ChangeKind::FormChanged);
    let catalogue = object(&one, 1).replace("/F 10 0 R", "/F 50 0 R");
    assert!(catalogue.contains("50 0 R"));
    assert_changed(&forged(&one, &[(1, catalogue), (50, other_font.clone())]), &ward, ChangeKind::FormChanged);
    let more = object(&one, 1).replace("/F 10 0 R", "/F 10 0 R/G 50 0 R");
    assert!(verified(&forged(&one, &[(1, more), (50, other_font)]), &ward).is_valid());
}

#[test]
fn an_empty_field_is_filled_once_and_where_that_is_allowed() {
    let ward = ward();
    let field = format!("{FIELD}>>");
    let pdf = document("/AcroForm<</Fields[6 0 R]>>", "6 0 R", &[&field]);
    let filled = |one: &[u8]| forged(one, &[(6, format!("{FIELD}/V(So 173)/AP<</N 50 0 R>>>>")), (50, look("So 173"))]);
    let one = signed(&pdf, &ward);
    assert!(verified(&filled(&one), &ward).is_valid());
    let with_page = forged(&one, &[(6, format!("{FIELD}/V(So 173)/AP<</N 4 0 R>>>>")), (4, stream(FORGED, ""))]);
    assert!(!verified(&with_page, &ward).is_valid());
    let hidden = forged(&one, &[(6, format!("{FIELD}/V(So 173)/A<</S/JavaScript/JS(x)>>>>"))]);
    assert_changed(&hidden, &ward, ChangeKind::FormFilled);
    let certified = Request { certify: Some(Certify::Nothing), ..request("Chứng thực") };
    let locked = sign(&pdf, &certified, &ward.leader, None).unwrap();
    assert!(verified(&locked, &ward).is_valid());
    assert_changed(&filled(&locked), &ward, ChangeKind::FormFilled);
}

#[test]
fn whoever_fills_blanks_and_signs_locks_the_others() {
    let ward = ward();
    let blank = |name: &str, top| Blank {
        name: name.to_owned(),
        page: Some(1),
        rect: Rect { left: 30.0, top, width: 60.0, height: 8.0 },
    };
    let open = reserve(&document("", "", &[]), &[blank("So", 30.0), blank("Ngay", 60.0)]).unwrap();
    let one = signed(&open, &ward);
    let style = Style { font: FONT, size: 13.0, align: Align::Centre };
    let fill = |name: &str| Request {
        fill: vec![Fill { name: name.to_owned(), text: "173/KH-UBND".to_owned(), style: style.clone() }],
        ..request("Ban hành")
    };
    let two = sign(&one, &fill("So"), &ward.agency, None).unwrap();
    assert!(verified(&two, &ward).is_valid(), "{:#?}", verified(&two, &ward));
    let three = sign(&two, &fill("Ngay"), &ward.agency, None).unwrap();
    let report = verified(&three, &ward);
    assert_eq!(report.verdict, Verdict::ChangedAfter, "{report:#?}");
    let changes = |n: usize| report.signatures[n].changes.iter().any(|one| !one.allowed);
    assert!(!changes(0) && changes(1), "{report:#?}");
}

#[test]
fn the_look_of_a_field_with_several_places_cannot_be_exchanged() {
    let ward = ward();
    let kid = "<</Type/Annot/Subtype/Widget/Parent 6 0 R/F 4/Rect[90 400 290 420]/AP<</N 8 0 R>>/P 3 0 R>>";
    let objects = ["<</FT/Tx/T(Hai)/V(Ngay 20)/Kids[7 0 R]>>", kid, &look("Ngay 20")];
    let pdf = document("/AcroForm<</Fields[6 0 R]>>", "7 0 R", &objects);
    let certified = Request { certify: Some(Certify::Nothing), ..request("Chứng thực") };
    for one in [signed(&pdf, &ward), sign(&pdf, &certified, &ward.leader, None).unwrap()] {
        let other = [(7, kid.replace("8 0 R", "50 0 R")), (50, look("Ngay 31"))];
        assert_changed(&forged(&one, &other), &ward, ChangeKind::AnnotationChanged);
    }
}

#[test]
fn what_an_annotation_looks_like_cannot_become_something_else() {
    let ward = ward();
    let stamp = "<</Type/Annot/Subtype/Stamp/F 4/Rect[90 300 290 320]/AP<</N 7 0 R>>/P 3 0 R>>";
    let pdf = document(
        "/AcroForm<</Fields[]>>",
        "6 0 R 8 0 R",
        &[stamp, &look("Mat"), &stamp.replace("7 0", "9 0"), &look("Khan")],
    );
    let one = signed(&pdf, &ward);
    let catalogue = object(&one, 1).replacen("/Fields [", "/Fields [7 0 R ", 1);
    assert!(catalogue.contains("[7 0 R"));
    let other = look("Cong khai").replacen("<<", "<</FT/Sig/T(z)", 1);
    assert_changed(&forged(&one, &[(1, catalogue), (7, other.clone())]), &ward, ChangeKind::AnnotationChanged);
    assert_changed(&forged(&one, &[(7, other)]), &ward, ChangeKind::AnnotationChanged);
    let turned = object(&one, 3).replace("6 0 R 8 0 R", "8 0 R 6 0 R");
    assert_changed(&forged(&one, &[(3, turned)]), &ward, ChangeKind::AnnotationChanged);
    let less = object(&one, 3).replace("6 0 R 8 0 R", "8 0 R");
    assert_changed(&forged(&one, &[(3, less)]), &ward, ChangeKind::AnnotationRemoved);
}

#[test]
fn a_further_signature_covers_neither_the_page_nor_another() {
    let ward = ward();
    let pdf = document("", "", &[]);
    let shown = |rect| {
        let look = Look::Text {
            lines: vec!["Đã ký".to_owned()],
            style: Style { font: FONT, size: 10.0, align: Align::Centre },
        };
        Request { appearance: Some(Appearance { page: Some(1), rect, look }), ..request("Ban hành") }
    };
    let hand = Rect { left: 120.0, top: 200.0, width: 40.0, height: 24.0 };
    let one = sign(&pdf, &shown(hand), &ward.leader, None).unwrap();
    let sealed = sign(&one, &shown(hand.seal(36.0, 36.0)), &ward.agency, None).unwrap();
    assert!(verified(&sealed, &ward).is_valid(), "{:#?}", verified(&sealed, &ward));
    for rect in [hand, Rect { left: 5.0, top: 5.0, width: 200.0, height: 280.0 }, Rect { width: 60.0, ..hand }] {
        let covered = sign(&one, &shown(rect), &ward.agency, None).unwrap();
        assert_changed(&covered, &ward, ChangeKind::SignatureAdded);
    }
}

#[test]
fn nothing_makes_readers_draw_fields_anew() {
    let ward = ward();
    let field = format!("{FIELD}/V(9.000)/AP<</N 7 0 R>>>>");
    let pdf = document("/AcroForm<</Fields[6 0 R]>>", "6 0 R", &[&field, &look("1.000")]);
    let one = signed(&pdf, &ward);
    let catalogue = object(&one, 1).replace("/SigFlags 3", "/SigFlags 3/NeedAppearances true");
    assert!(catalogue.contains("Need"));
    assert_changed(&forged(&one, &[(1, catalogue)]), &ward, ChangeKind::FormChanged);
    let ticked =
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(O)/F 4/Rect[90 500 99 509]/AP<</N<</Yes 7 0 R/Off 7 0 R>>>>/P 3 0 R";
    let pdf = document("/AcroForm<</Fields[6 0 R]>>", "6 0 R", &[&format!("{ticked}/AS/Off>>"), &look("x")]);
    let one = signed(&pdf, &ward);
    let tick = format!("{ticked}/V/Yes/AS/Yes>>");
    assert!(verified(&forged(&one, &[(6, tick.clone())]), &ward).is_valid());
    let redrawn = [(6, tick.replace("/Yes 7 0 R", "/Yes 50 0 R")), (50, look("y"))];
    assert_changed(&forged(&one, &redrawn), &ward, ChangeKind::FormFilled);
}

#[test]
fn of_more_signatures_than_are_judged_nothing_is_said() {
    let ward = ward();
    let fields: String = (6..72).map(|number| format!("{number} 0 R ")).collect();
    let field = "<</FT/Sig/T(a)/V<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>>>";
    let pdf = document(&format!("/AcroForm<</Fields[{fields}]>>"), "", &[field; 66]);
    assert_eq!(verified(&pdf, &ward).verdict, Verdict::Unreadable);
}
