//! What was planted before the signature, to become something else behind it.

use super::*;

#[test]
fn what_describes_a_document_cannot_be_what_it_shows() {
    let ward = ward();
    // Planted before the signature: the page's fonts are the document's description, and its content leads to nothing yet.
    let page = format!("{PAGE}>>")
        .replace("/Resources<</Font<</F 5 0 R>>>>", "/Resources 6 0 R")
        .replace("4 0 R", "[4 0 R 99 0 R]");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        &page,
        &stream(SIGNED, ""),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Title(a)/Font<</F 5 0 R>>>>",
    ];
    let mut pdf = by_hand(&objects, Table::Classic);
    let root = pdf.windows(10).rposition(|window| window == b"/Root 1 0 ").unwrap();
    pdf.splice(root..root, *b"/Info 6 0 R");
    let one = signed(&pdf, &ward);
    let described = |value: &str| {
        let objects = [(6, 0, value.to_owned()), (50, 0, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>".to_owned())];
        appended(&one, &objects, "/Root 1 0 R/Info 6 0 R")
    };
    assert_changed(&described("<</Title(a)/Font<</F 50 0 R>>>>"), &ward, ChangeKind::Metadata);
    let store = object(&one, 1).replacen("<<", "<</DSS<</Certs[99 0 R]>>", 1);
    assert_changed(&forged(&one, &[(1, store.clone()), (99, stream(FORGED, ""))]), &ward, ChangeKind::Catalogue);
    let store = store.replace("99 0 R", "98 0 R");
    let kept = appended(&one, &[(1, 0, store), (98, 0, stream("x", ""))], "/Root 1 0 R/Info 6 0 R");
    assert!(verified(&kept, &ward).is_valid(), "{:#?}", verified(&kept, &ward));
}

#[test]
fn a_file_with_two_tables_is_compared_in_both() {
    let ward = ward();
    let page = format!("{PAGE}>>");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        &page,
        &stream(SIGNED, ""),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ];
    let one = signed(&by_hand(&objects, Table::Hybrid { from: 4 }), &ward);
    let revision = |table_row: &str, size: usize| {
        let mut out = one.clone();
        let place = out.len();
        out.extend_from_slice(format!("4 0 obj\n{}\nendobj\n", stream(FORGED, "")).as_bytes());
        let beside = out.len();
        let row = [&[1], &(place as u32).to_be_bytes()[..], &[0]].concat();
        out.extend_from_slice(b"90 0 obj\n<</Type/XRef/Size 91/W[1 4 1]/Index[4 1]/Length 6>>\nstream\n");
        out.extend_from_slice(&row);
        out.extend_from_slice(b"\nendstream\nendobj\n");
        let table = out.len();
        let trailer = format!("<</Size {size}/Root 1 0 R/Prev {}/XRefStm {beside}>>", start(&one));
        out.extend_from_slice(
            format!("xref\n4 1\n{table_row}\ntrailer\n{trailer}\nstartxref\n{table}\n%%EOF\n").as_bytes(),
        );
        out
    };
    assert_changed(&revision("0000000000 65535 f ", 91), &ward, ChangeKind::PageContent);
    assert_changed(&revision("0000000015 00000 n ", 91), &ward, ChangeKind::BytesAppended);
    assert_changed(&revision("0000000000 65535 f ", 4), &ward, ChangeKind::BytesAppended);
}

#[test]
fn a_stream_that_only_what_is_appended_ends_is_a_change() {
    const LENGTH: usize = 60_000;
    let ward = ward();
    let content = format!("<</Length {LENGTH}>>\nstream\n{SIGNED}\nendstream");
    let page = format!("{PAGE}>>");
    let objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", &page, &content, "<<>>"];
    let one = signed(&by_hand(&objects, Table::Classic), &ward);
    let begin = one.windows(SIGNED.len()).position(|window| window == SIGNED.as_bytes()).unwrap();
    let filler = " ".repeat(begin + LENGTH - one.len() - "\n50 0 obj\n(".len());
    let forged = forged(&one, &[(50, format!("({filler}\nendstream\nendobj)"))]);
    assert_eq!(&forged[begin + LENGTH..][..10], b"\nendstream");
    assert_changed(&forged, &ward, ChangeKind::NotReadable);
}

#[test]
fn the_length_of_packed_objects_cannot_be_changed() {
    let ward = ward();
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    let packed = format!("5 0 {font} ");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("{PAGE}>>"),
        stream(SIGNED, ""),
        "null".to_owned(),
        stream(&packed, "/Type/ObjStm/N 1/First 4").replace(&format!("/Length {}", packed.len()), "/Length 7 0 R"),
        packed.len().to_string(),
    ];
    let (mut pdf, mut rows) = (b"%PDF-1.5\n".to_vec(), vec![0, 0, 0, 0]);
    for (place, object) in objects.iter().enumerate() {
        match place {
            4 => rows.extend_from_slice(&[2, 0, 6, 0]),
            _ => rows.extend_from_slice(&[1, (pdf.len() >> 8) as u8, pdf.len() as u8, 0]),
        }
        pdf.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", place + 1).as_bytes());
    }
    let at = pdf.len();
    pdf.extend_from_slice(
        format!("8 0 obj\n<</Type/XRef/Size 8/W[1 2 1]/Root 1 0 R/Length {}>>\nstream\n", rows.len()).as_bytes(),
    );
    pdf.extend_from_slice(&rows);
    pdf.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").as_bytes());
    let one = signed(&pdf, &ward);
    assert!(verified(&forged(&one, &[(7, packed.len().to_string())]), &ward).is_valid());
    assert_changed(&forged(&one, &[(7, "9".to_owned())]), &ward, ChangeKind::Unexplained);
}

#[test]
fn what_is_evidence_here_cannot_be_layers_there() {
    let ward = ward();
    for (keys, is_valid) in [("/DSS 6 0 R/OCProperties 6 0 R", false), ("/DSS 6 0 R", true)] {
        let one = signed(&document(keys, "", &["<</OCGs[7 0 R]/D<<>>>>", "<</Type/OCG/Name(a)>>"]), &ward);
        let file = forged(&one, &[(6, "<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>".to_owned())]);
        assert_eq!(verified(&file, &ward).is_valid(), is_valid);
    }
}

#[test]
fn what_is_a_field_here_cannot_be_a_font_there() {
    let ward = ward();
    let field = FIELD.replace("/T(So)", "/T(So)/F1 5 0 R");
    let pdf = |fonts: &str| {
        let text =
            String::from_utf8(document("/AcroForm<</Fields[6 0 R]>>", "6 0 R", &[&format!("{field}>>")]).split_off(15))
                .unwrap();
        let text = text.replace("/Resources<</Font<</F 5 0 R>>>>", fonts);
        [b"%PDF-1.5\n%\xE2\xE3\xCF\xD3\n".to_vec(), text.into_bytes()].concat()
    };
    let filled = [(6, format!("{field}/V(So 173)/AP<</N 50 0 R>>>>")), (50, look("So 173"))];
    // As long as what it replaces, so that the table stays right.
    let one = signed(&pdf("/Resources<</Font 6 0 R>>      "), &ward);
    assert_changed(&forged(&one, &filled), &ward, ChangeKind::FormFilled);
    let one = signed(&pdf("/Resources<</Font 1 0 R>>      "), &ward);
    let store = object(&one, 1).replacen("<<", "<</DSS<</Type/Font/BaseFont/Courier>>", 1);
    assert_changed(&forged(&one, &[(1, store)]), &ward, ChangeKind::Catalogue);
    let one = signed(&pdf("/Resources<</Font<</F 5 0 R>>>>"), &ward);
    assert!(verified(&forged(&one, &filled), &ward).is_valid());
}
