//! Scans judged by their bytes: density, pages, version, signature; and files that are none.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use dinh_office::{QrCode, ScanError, ScanKind, look_at_scan};
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use proptest::prelude::*;

/// A PDF of A4 pages, each filled by one picture of these pixels; no pixels: a page of vectors.
fn pdf(version: &str, pages: &[(i64, i64)]) -> Vec<u8> {
    let mut file = Document::with_version(version);
    let tree = file.new_object_id();
    let mut kids = Vec::new();
    for (width, height) in pages {
        let mut operations = vec![Operation::new("q", vec![])];
        let mut pictures = lopdf::Dictionary::new();
        if *width > 0 {
            let picture =
                dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => *width, "Height" => *height };
            pictures.set("P", file.add_object(Stream::new(picture, vec![0])));
            operations.push(Operation::new("cm", vec![0.5.into(), 0.into(), 0.into(), 0.5.into(), 0.into(), 0.into()]));
            operations
                .push(Operation::new("cm", vec![1190.into(), 0.into(), 0.into(), 1684.into(), 0.into(), 0.into()]));
            operations.push(Operation::new("Do", vec!["P".into()]));
        }
        operations.push(Operation::new("Q", vec![]));
        let content = file.add_object(Stream::new(dictionary! {}, Content { operations }.encode().unwrap()));
        let page = dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => dictionary! { "XObject" => pictures },
        };
        kids.push(Object::from(file.add_object(page)));
    }
    let count = i64::try_from(kids.len()).unwrap();
    let all = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    file.objects.insert(tree, Object::Dictionary(all));
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    file.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_coarsest_page_of_a_pdf_counts() {
    let fine = look_at_scan(&pdf("1.7", &[(1654, 2339), (2480, 3508)])).unwrap();
    assert_eq!((fine.kind, fine.pages, fine.dpi, fine.version.as_str()), (ScanKind::Pdf, 2, Some(200), "1.7"));
    assert_eq!(look_at_scan(&pdf("1.3", &[(1654, 2339), (827, 1170)])).unwrap().dpi, Some(100));
    let vectors = look_at_scan(&pdf("1.4", &[(0, 0)])).unwrap();
    assert_eq!((vectors.dpi, vectors.is_signed), (None, false));
    assert_eq!(look_at_scan(&pdf("1.4", &[])), Err(ScanError::Broken));
}

#[test]
fn pictures_say_their_density_or_are_taken_for_a_sheet() {
    let (code, side) = QrCode::new("mẫu").unwrap().png().unwrap();
    assert_eq!(look_at_scan(&code).unwrap().dpi, Some((f64::from(side) / 11.69).round() as u32));
    let jpeg = |unit: u8, density: u8, width: u16, height: u16| {
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16];
        bytes.extend(b"JFIF\0\x01\x02");
        bytes.extend([unit, 0, density, 0, density, 0, 0, 0xFF, 0xC0, 0, 11, 8]);
        bytes.extend(height.to_be_bytes().into_iter().chain(width.to_be_bytes()));
        bytes.extend([1, 1, 0x11, 0, 0xFF, 0xD9]);
        look_at_scan(&bytes).map(|scan| scan.dpi.unwrap())
    };
    assert_eq!(jpeg(1, 250, 1012, 638), Ok(250), "a card, at its own density");
    assert_eq!(jpeg(2, 118, 1012, 638), Ok(300), "told in centimetres");
    assert_eq!(jpeg(1, 72, 3000, 4000), Ok(342), "a camera's habit says nothing");
    assert_eq!(jpeg(0, 1, 800, 600), Ok(68));
    assert_eq!(jpeg(1, 200, 0, 600), Err(ScanError::TooLarge));
}

#[test]
fn what_is_no_scan_is_refused_by_its_bytes() {
    for bytes in [b"PK\x03\x04".as_slice(), b"<html>", b"", b"GIF89a", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n"] {
        assert_eq!(look_at_scan(bytes), Err(ScanError::NotAScan));
    }
    assert_eq!(look_at_scan(b"%PDF-1.7\nnothing"), Err(ScanError::Broken));
    let many = b"%PDF-1.7\n1 0 obj<</Type/ObjStm/N 900000000 /First 10>>stream\nendstream".to_vec();
    assert_eq!(look_at_scan(&many), Err(ScanError::TooLarge));
}

proptest! {
    #[test]
    fn any_bytes_are_judged_without_harm(at in 0usize..1500, byte in any::<u8>(), cut in 0usize..1500) {
        let mut bytes = pdf("1.7", &[(1654, 2339)]);
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        let _ = look_at_scan(&bytes);
        for head in [[0x89, b'P', b'N', b'G'], [0xFF, 0xD8, 0xFF, 0xE0]] {
            let _ = look_at_scan(&[head.as_slice(), &bytes].concat());
        }
    }
}
