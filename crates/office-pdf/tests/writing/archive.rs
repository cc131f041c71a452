//! What PDF/A-2b asks of a file, as far as its objects tell: fonts inside, letters named, colours and metadata declared.

use dinh_office_pdf::to_pdf;
use lopdf::{Dictionary, Document, Object};

use crate::report::report;

fn dictionaries(file: &Document) -> impl Iterator<Item = &Dictionary> {
    file.objects.values().filter_map(|object| match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    })
}

fn of_type<'a>(file: &'a Document, kind: &'a [u8]) -> Vec<&'a Dictionary> {
    dictionaries(file).filter(|one| one.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == kind)).collect()
}

#[test]
fn fonts_are_inside_and_their_letters_have_names() {
    let file = Document::load_mem(&to_pdf(&report()).unwrap()).unwrap();
    let descriptors = of_type(&file, b"FontDescriptor");
    assert_eq!(descriptors.len(), 4, "regular, bold, italic and both");
    for descriptor in descriptors {
        let name = String::from_utf8_lossy(descriptor.get(b"FontName").unwrap().as_name().unwrap()).into_owned();
        assert!(name.contains("LiberationSerif"), "{name}");
        assert!(descriptor.has(b"FontFile2") || descriptor.has(b"FontFile3"), "{name} is not in the file");
    }
    for font in of_type(&file, b"Font").into_iter().filter(|font| font.has(b"DescendantFonts")) {
        assert!(font.has(b"ToUnicode"));
    }
}

#[test]
fn the_file_declares_its_standard_and_holds_nothing_that_it_forbids() {
    let bytes = to_pdf(&report()).unwrap();
    let file = Document::load_mem(&bytes).unwrap();
    let catalog = file.catalog().unwrap();
    let metadata = file.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap();
    let metadata = metadata.as_stream().unwrap();
    assert!(!metadata.dict.has(b"Filter"), "the metadata is readable as it stands");
    let metadata = String::from_utf8(metadata.content.clone()).unwrap();
    assert!(metadata.contains("<pdfaid:part>2</pdfaid:part>"), "{metadata}");
    assert!(metadata.contains("<pdfaid:conformance>B</pdfaid:conformance>"), "{metadata}");
    let intents = of_type(&file, b"OutputIntent");
    assert!(intents.iter().any(|intent| intent.has(b"DestOutputProfile")), "colours are defined by a profile");
    assert!(file.trailer.has(b"ID") && !file.trailer.has(b"Encrypt"));
    for forbidden in [b"JavaScript".as_slice(), b"Launch", b"Sound", b"Movie"] {
        let uses = |one: &Dictionary| one.get(b"S").and_then(Object::as_name).is_ok_and(|name| name == forbidden);
        assert!(!dictionaries(&file).any(uses));
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let mut report = report();
    report.appendices.clear();
    assert!(to_pdf(&report).unwrap() == to_pdf(&report).unwrap());
}
