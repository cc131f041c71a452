//! What forgers append to a signed file without any key, and what a signer may not do: none of it is called valid.

mod forms;
mod planted;

use crate::support::{Table, Ward, by_hand, request, verified, ward};
use signing::dss::{Evidence, add};
use signing::verify::{ChangeKind, Report, Verdict};
use signing::{Align, Appearance, Blank, Certify, Fill, Look, Rect, Request, Style, reserve, sign};

const FONT: &[u8] = include_bytes!("../../../../office/fonts/LiberationSerif-Regular.ttf");
const SIGNED: &str = "BT /F 14 Tf 90 700 Td (Chi 1.000 dong) Tj ET";
const FORGED: &str = "BT /F 14 Tf 90 700 Td (Chi 9.000 dong) Tj ET";

fn stream(text: &str, keys: &str) -> String {
    format!("<</Length {}{keys}>>\nstream\n{text}\nendstream", text.len())
}

/// What is seen in a rectangle of 200 by 20 points.
fn look(text: &str) -> String {
    let keys = "/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F 5 0 R>>>>";
    stream(&format!("BT /F 14 Tf 2 2 Td ({text}) Tj ET"), keys)
}

const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>";
const FIELD: &str = "<</Type/Annot/Subtype/Widget/FT/Tx/T(So)/F 4/Rect[90 500 290 520]/DA(/F 14 Tf)/P 3 0 R";

/// A document: catalogue, pages, page, its content, its font, and from number 6 on what more there is.
fn document(catalogue: &str, annotations: &str, more: &[&str]) -> Vec<u8> {
    let catalogue = format!("<</Type/Catalog/Pages 2 0 R{catalogue}>>");
    let page = format!("{PAGE}/Annots[{annotations}]>>");
    let content = stream(SIGNED, "");
    let mut objects = vec![
        catalogue.as_str(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        &page,
        &content,
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ];
    objects.extend(more);
    by_hand(&objects, Table::Classic)
}

fn signed(pdf: &[u8], ward: &Ward) -> Vec<u8> {
    let signed = sign(pdf, &request("Phê duyệt"), &ward.leader, None).unwrap();
    let report = verified(&signed, ward);
    assert!(report.is_valid(), "{report:#?}");
    signed
}

fn start(pdf: &[u8]) -> usize {
    let at = pdf.windows(9).rposition(|window| window == b"startxref").unwrap();
    String::from_utf8_lossy(&pdf[at + 9..]).split_whitespace().next().unwrap().parse().unwrap()
}

/// An object as the newest revision has it.
fn object(pdf: &[u8], number: u32) -> String {
    let text = String::from_utf8_lossy(pdf);
    let begin = text.rfind(&format!("\n{number} 0 obj\n")).unwrap();
    let body = text[begin..].split_once("obj\n").unwrap().1;
    body.split("\nendobj").next().unwrap().to_owned()
}

/// A revision more with these objects; `trailer` stands between size and the place of the table before.
fn appended(pdf: &[u8], objects: &[(u32, u16, String)], trailer: &str) -> Vec<u8> {
    let mut out = pdf.to_vec();
    out.push(b'\n');
    let mut rows = String::new();
    for (number, generation, value) in objects {
        rows.push_str(&format!("{number} 1\n{:010} {generation:05} n \n", out.len()));
        out.extend_from_slice(format!("{number} {generation} obj\n{value}\nendobj\n").as_bytes());
    }
    let table = out.len();
    let trailer = format!("<</Size 200{trailer}/Prev {}>>", start(pdf));
    out.extend_from_slice(format!("xref\n{rows}trailer\n{trailer}\nstartxref\n{table}\n%%EOF\n").as_bytes());
    out
}

fn forged(pdf: &[u8], objects: &[(u32, String)]) -> Vec<u8> {
    let objects: Vec<_> = objects.iter().map(|(number, value)| (*number, 0, value.clone())).collect();
    appended(pdf, &objects, "/Root 1 0 R")
}

#[track_caller]
fn assert_changed(pdf: &[u8], ward: &Ward, kind: ChangeKind) -> Report {
    let report = verified(pdf, ward);
    assert_eq!(report.verdict, Verdict::ChangedAfter, "{report:#?}");
    let found = report.signatures[0].changes.iter().any(|one| one.kind == kind && !one.allowed);
    assert!(found, "{kind:?}: {report:#?}");
    report
}

#[test]
fn a_harmless_revision_stays_harmless() {
    let ward = ward();
    let one = signed(&document("", "", &[]), &ward);
    assert!(
        verified(&forged(&one, &[(4, stream(SIGNED, "")), (50, "(nothing leads here)".to_owned())]), &ward).is_valid()
    );
}

#[test]
fn what_is_appended_and_cannot_be_opened_is_a_change() {
    let ward = ward();
    let one = signed(&document("", "", &[]), &ward);
    let forged = stream(FORGED, "");
    let mut broken = one.clone();
    broken.extend_from_slice(format!("4 0 obj\n{forged}\nendobj\nstartxref\n0\n%%EOF\n").as_bytes());
    assert_changed(&broken, &ward, ChangeKind::BytesAppended);
    for between in ["%\n", "(5)", "\n%%EOF\n"] {
        let mut hidden = one.clone();
        hidden.extend_from_slice(format!("\n4 0 obj\n{forged}\nendobj\n").as_bytes());
        let (at, prev) = (hidden.len(), start(&one));
        let table =
            format!("xref\n0 0\ntrailer\n<</Size 20/Root 1 0 R/Prev {prev}>>\nstartxref\n{between}{at}\n%%EOF\n");
        hidden.extend_from_slice(table.as_bytes());
        assert_changed(&hidden, &ward, ChangeKind::BytesAppended);
    }
    let mut unlisted = one.clone();
    unlisted.extend_from_slice(format!("\n4 0 obj\n{forged}\nendobj\n").as_bytes());
    assert_changed(&super::attacks::forged(&unlisted, &[(50, "null".to_owned())]), &ward, ChangeKind::BytesAppended);
}

#[test]
fn a_key_written_twice_is_a_change() {
    let ward = ward();
    let one = signed(&document("", "", &[]), &ward);
    let content = (50, stream(FORGED, ""));
    let page = object(&one, 3).replacen("<<", "<</Contents 50 0 R\n", 1);
    assert_changed(&forged(&one, &[(3, page.clone()), content.clone()]), &ward, ChangeKind::PagesChanged);
    let spelled = page.replacen("/Contents 50", "/#43ontents 50", 1);
    assert_changed(&forged(&one, &[(3, spelled), content.clone()]), &ward, ChangeKind::PagesChanged);
    let pages = (60, "<</Type/Pages/Kids[61 0 R]/Count 1>>".to_owned());
    let other = (61, PAGE.replace("/Parent 2", "/Parent 60").replace("/Contents 4", "/Contents 50") + ">>");
    let catalogue = object(&one, 1).replacen("<<", "<</Pages 60 0 R\n", 1);
    let twice = [(1, catalogue.clone()), pages.clone(), other.clone(), content.clone()];
    assert_changed(&forged(&one, &twice), &ward, ChangeKind::Catalogue);
    let root = catalogue.replacen("/Pages 2 0 R", "", 1);
    let objects = [(70, 0, root), (60, 0, pages.1), (61, 0, other.1), (50, 0, content.1)];
    let file = appended(&one, &objects, "/Root 1 0 R/Root 70 0 R");
    assert_changed(&file, &ward, ChangeKind::BytesAppended);
    assert_changed(&appended(&one, &objects, "/Root 70 0 R"), &ward, ChangeKind::Catalogue);
}

#[test]
fn content_replaced_in_whatever_guise_is_a_change() {
    let ward = ward();
    let one = signed(&document("", "", &[]), &ward);
    let pages = |kids: &str| (2, format!("<</Type/Pages/Kids[{kids}]/Count 1>>"));
    let guise = (4, stream(FORGED, "/Kids[]"));
    assert_changed(&forged(&one, &[pages("3 0 R 4 0 R"), guise]), &ward, ChangeKind::PageContent);
    assert_changed(&forged(&one, &[(4, stream(FORGED, ""))]), &ward, ChangeKind::PageContent);
    assert_changed(&forged(&one, &[(5, "<</Type/Font/BaseFont/Courier>>".to_owned())]), &ward, ChangeKind::PageContent);
    let generation = appended(&one, &[(4, 1, stream(SIGNED, ""))], "/Root 1 0 R");
    assert_changed(&generation, &ward, ChangeKind::PageContent);
    let mut freed = forged(&one, &[(4, "null".to_owned())]);
    let row = freed.windows(11).rposition(|window| window == b" 00000 n \nt").unwrap();
    freed[row + 7] = b'f';
    assert!(!verified(&freed, &ward).is_valid());
}

#[test]
fn what_pages_inherit_cannot_be_changed_by_a_node_between() {
    let ward = ward();
    let one = signed(&document("", "", &[]), &ward);
    for more in ["/CropBox[0 0 595 400]", "/Rotate 180", "/Resources<</Font<</F 91 0 R>>>>"] {
        let page = object(&one, 3).replace("/Parent 2 0 R", "/Parent 90 0 R");
        let node = format!("<</Type/Pages/Parent 2 0 R/Kids[3 0 R]/Count 1{more}>>");
        let objects = [
            (3, page),
            (90, node),
            (2, "<</Type/Pages/Kids[90 0 R]/Count 1>>".to_owned()),
            (91, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>".to_owned()),
        ];
        assert_changed(&forged(&one, &objects), &ward, ChangeKind::PageContent);
        assert_changed(
            &forged(&one, &[(2, format!("<</Type/Pages/Kids[3 0 R]/Count 1{more}>>"))]),
            &ward,
            ChangeKind::PagesChanged,
        );
    }
}

#[test]
fn evidence_is_kept_under_every_certificate() {
    let ward = ward();
    let certified = Request { certify: Some(Certify::Nothing), ..request("Chứng thực") };
    let one = sign(&document("", "", &[]), &certified, &ward.leader, None).unwrap();
    let evidence = Evidence { crls: ward.authority.crls(ward.now(), &[]).unwrap(), ..Evidence::default() };
    let twice = add(&add(&one, &evidence).unwrap(), &evidence).unwrap();
    let report = verified(&twice, &ward);
    assert!(report.is_valid() && report.signatures[0].changes.len() == 1, "{report:#?}");
}
