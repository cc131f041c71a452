//! Signatures of one and several, on files of every make.

use super::support::{
    PLAN, Table, Ward, by_hand, has, is_sound, pdfsig, qpdf, request, run, said, signed_at, verified, ward,
};
use signing::demo_authority::Subject;
use signing::{Blank, Certify, Error, Key, Prepared, Request, prepare, sign};

/// Each of the signatures is called valid, and what was there before is there still.
fn assert_signs(pdf: &[u8]) {
    let ward = ward();
    let one = sign(pdf, &request("Phê duyệt"), &ward.leader, None).unwrap();
    assert!(one.starts_with(pdf));
    let two = sign(&one, &request("Ban hành"), &ward.agency, None).unwrap();
    assert!(two.starts_with(&one));
    let three = sign(&two, &Request::at(signed_at()), &ward.leader, Some(&|asked| ward.stamp(asked))).unwrap();
    assert!(three.starts_with(&two));
    for (count, signed) in [(1, &one), (2, &two), (3, &three)] {
        if let Some(seen) = pdfsig(signed) {
            assert_eq!(seen, (count, count));
        }
        assert!(is_sound(signed));
        let report = verified(signed, &ward);
        assert!(report.is_valid() && report.signatures.len() == count, "{report:#?}");
    }
}

#[test]
fn one_two_and_three_signatures_are_valid() {
    assert_signs(PLAN);
}

#[test]
fn they_are_valid_on_files_with_packed_objects_and_references() {
    if let Some(packed) = qpdf(PLAN, "--object-streams=generate") {
        assert_signs(&packed);
    }
    if let Some(plain) = qpdf(PLAN, "--object-streams=disable") {
        assert_signs(&plain);
    }
    if let Some(linear) = qpdf(PLAN, "--linearize") {
        assert_signs(&linear);
    }
}

const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>";

#[test]
fn they_are_valid_wherever_annotations_and_fields_hang() {
    let page = "<</Type/Page/Parent 2 0 R/Annots 4 0 R>>";
    let link = "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>";
    let held = "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>";
    let form = "<</Fields 7 0 R/DA(/F 0 Tf)>>";
    assert_signs(&by_hand(&[held, PAGES, page, "[5 0 R]", link, form, "[]"], Table::Classic));
    let own = "<</Type/Catalog/Pages 2 0 R/Acro#46orm<</Fields[]>>>>";
    assert_signs(&by_hand(&[own, PAGES, "<</Type/Page/Parent 2 0 R/Annots[4 0 R]>>", link], Table::Classic));
    assert_signs(&by_hand(&["<</Type/Catalog/Pages 2 0 R>>", PAGES, "<</Type/Page/Parent 2 0 R>>"], Table::Classic));
}

#[test]
fn they_are_valid_on_a_file_that_hides_objects_from_old_readers() {
    let held = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>";
    let page = "<</Type/Page/Parent 2 0 R/Annots 4 0 R>>";
    let objects = [held, PAGES, page, "[]", "<</Fields[]>>"];
    assert_signs(&by_hand(&objects, Table::Hybrid { from: 4 }));
}

#[test]
fn what_is_shown_is_what_is_signed() {
    let ward = ward();
    let prepared = prepare(PLAN, &request("Phê duyệt")).unwrap();
    let taken_up = Prepared::resume(prepared.bytes().to_vec(), prepared.hole()).unwrap();
    assert_eq!(taken_up, prepared);
    let attributes = prepared.attributes(ward.leader.chain()).unwrap();
    assert!(attributes.windows(32).any(|window| window == prepared.digest()));
    let signature = ward.leader.sign(&attributes).unwrap();
    let mut other = prepared.bytes().to_vec();
    other[1000] ^= 1;
    let changed = Prepared::resume(other, prepared.hole()).unwrap();
    assert_eq!(changed.finish(ward.leader.chain(), &signature, None), Err(Error::WrongSignature));
    let others = prepared.clone().finish(ward.agency.chain(), &signature, None);
    assert_eq!(others, Err(Error::WrongSignature));
    let signed = prepared.clone().finish(ward.leader.chain(), &signature, None).unwrap();
    assert_eq!(Prepared::resume(signed, prepared.hole()), Err(Error::Unprepared));
    assert_eq!(Prepared::resume(prepared.bytes().to_vec(), 5..9), Err(Error::Unprepared));
    assert_eq!(Prepared::resume(Vec::new(), prepared.hole()), Err(Error::Unprepared));
}

#[test]
fn a_certified_document_takes_what_it_allows() {
    let ward = ward();
    let certify = |certify| Request { certify: Some(certify), ..request("Chứng thực") };
    let open = sign(PLAN, &certify(Certify::FormsAndSignatures), &ward.leader, None).unwrap();
    let two = sign(&open, &request("Ban hành"), &ward.agency, None).unwrap();
    assert!(pdfsig(&two).is_none_or(|seen| seen == (2, 2)));
    assert_eq!(prepare(&two, &certify(Certify::Nothing)), Err(Error::AlreadySigned));
    let locked = sign(PLAN, &certify(Certify::Nothing), &ward.leader, None).unwrap();
    assert!(pdfsig(&locked).is_none_or(|seen| seen == (1, 1)));
    assert_eq!(prepare(&locked, &request("Ban hành")), Err(Error::Locked));
}

#[test]
fn a_field_has_one_signature() {
    let ward = ward();
    let named = Request { field: Some("Chữ ký lãnh đạo".to_owned()), ..request("Phê duyệt") };
    let one = sign(PLAN, &named, &ward.leader, None).unwrap();
    let refused = prepare(&one, &named).unwrap_err();
    assert!(refused.to_string().contains("Chữ ký lãnh đạo"));
    let three = sign(&sign(&one, &request(""), &ward.leader, None).unwrap(), &request(""), &ward.agency, None).unwrap();
    for name in ["(ChuKy2)", "(ChuKy1)"] {
        assert!(three.windows(name.len()).any(|window| window == name.as_bytes()), "{name}");
    }
}

#[test]
fn files_under_a_password_are_refused() {
    if !has("qpdf") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), PLAN).unwrap();
    let done = run("qpdf", &["--encrypt", "", "owner", "256", "--", "a.pdf", "b.pdf"], folder.path());
    assert!(done.status.success(), "{}", said(&done));
    let locked = std::fs::read(folder.path().join("b.pdf")).unwrap();
    assert_eq!(prepare(&locked, &request("")), Err(Error::Encrypted));
}

#[test]
fn of_authorities_of_one_name_the_one_that_signed_goes_along() {
    let (ward, renewed) = (super::support::ward(), super::support::ward());
    let subject = Subject { name: "Nguyễn Văn Mẫu", title: None, organisation: "UBND phường Mẫu" };
    let issue = |ward: &Ward| ward.authority.issue(&subject, ward.now()).unwrap();
    let mut issued = issue(&ward);
    issued.certificates.splice(1..1, issue(&renewed).certificates.split_off(1));
    let signed = sign(PLAN, &request(""), &issued.open().unwrap(), None).unwrap();
    let report = verified(&signed, &ward);
    assert!(report.is_valid(), "{report:#?}");
}

#[test]
fn a_signature_within_another_field_is_seen() {
    let ward = ward();
    let held = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>";
    let page = "<</Type/Page/Parent 2 0 R>>";
    for (group, field) in [("", "/FT/Sig/V 6 0 R"), ("/FT/Sig", "/V 6 0 R")] {
        let group = format!("<</T(don){group}/Kids[5 0 R]>>");
        let field = format!("<</T(ky){field}/Parent 4 0 R>>");
        let pdf = by_hand(&[held, PAGES, page, &group, &field, "<</Type/Sig>>"], Table::Classic);
        let certify = Request { certify: Some(Certify::Nothing), ..request("Chứng thực") };
        assert_eq!(prepare(&pdf, &certify), Err(Error::AlreadySigned));
        let named = Request { field: Some("don.ky".to_owned()), ..request("") };
        assert!(matches!(prepare(&pdf, &named), Err(Error::FieldTaken { .. })));
        let blank = Blank { name: "So".to_owned(), page: None, rect: signing::Rect::A4_TOP_RIGHT };
        assert_eq!(signing::reserve(&pdf, &[blank]), Err(Error::AlreadySigned));
        assert!(sign(&pdf, &request(""), &ward.leader, None).is_ok());
    }
}
