//! Broken and malicious files give a sentence, fast, and never a panic.

mod support;

use std::time::{Duration, Instant};

use dinh_office::{ReadError, read_bytes, read_file};
use proptest::prelude::*;
use support::{Put, docx, package, pdf};

fn timed(bytes: &[u8]) -> (Result<(), ReadError>, Duration) {
    let started = Instant::now();
    (read_bytes(bytes, "x").map(|_| ()), started.elapsed())
}

#[test]
fn a_docx_bomb_is_refused_fast() {
    let spaces = vec![b' '; 100 * 1024 * 1024];
    let relations = br#"<r><Relationship Type="a/officeDocument" Target="word/document.xml"/></r>"#;
    let bytes = package(&[("_rels/.rels", relations), ("word/document.xml", &spaces)]);
    assert!(bytes.len() < 1024 * 1024);
    let (read, took) = timed(&bytes);
    assert!(matches!(read, Err(ReadError::Bomb { .. })), "{read:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    // The same with a false size in both of its headers: it is met while unpacking.
    let true_size = (100u32 * 1024 * 1024).to_le_bytes();
    let mut lying = bytes;
    let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..*at + 4] == true_size).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        lying[at..at + 4].copy_from_slice(&1_000u32.to_le_bytes());
    }
    let (read, took) = timed(&lying);
    assert!(matches!(read, Err(ReadError::Bomb { .. } | ReadError::Damaged { .. })), "{read:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn deep_and_endless_structures_are_refused() {
    let deep = docx(&"<w:sdt>".repeat(100_000), &[]);
    assert!(matches!(read_bytes(&deep, "x"), Err(ReadError::Bomb { .. })));
    let tables = "<w:tbl><w:tr><w:tc>".repeat(130) + &"</w:tc></w:tr></w:tbl>".repeat(130);
    assert!(read_bytes(&docx(&tables, &[]), "x").is_err());
    let many = docx(&"<w:p><w:r><w:t>a</w:t></w:r></w:p>".repeat(250_000), &[]);
    assert!(matches!(read_bytes(&many, "x"), Err(ReadError::Bomb { .. })));
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:p><w:r><w:t>&b;Đạt</w:t></w:r></w:p>"#;
    assert_eq!(read_bytes(&docx(laughs, &[]), "x").map(|read| read.lines[0].text.clone()), Ok("Đạt".to_owned()));
}

#[test]
fn endless_text_and_packed_objects_are_refused() {
    let long = docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "chữ số 12 ".repeat(2 * 1024 * 1024)), &[]);
    assert!(matches!(read_bytes(&long, "x"), Err(ReadError::Bomb { .. })));
    assert_eq!(
        read_bytes("dòng chữ\n".repeat(4 * 1024 * 1024).as_bytes(), "x"),
        Err(ReadError::TooLarge { limit_mb: 32 })
    );
    let packed = "%PDF-1.5\n".to_owned() + &"1 0 obj <</Type/ObjStm/N 200000/First 9>>\n".repeat(3);
    assert!(matches!(read_bytes(packed.as_bytes(), "x"), Err(ReadError::Bomb { .. })));
}

#[test]
fn too_many_entries_are_refused() {
    let names: Vec<String> = (0..10_001).map(|n| format!("{n}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(matches!(read_bytes(&package(&parts), "x"), Err(ReadError::Bomb { .. })));
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(201 * 1024 * 1024).unwrap();
    let started = Instant::now();
    assert_eq!(read_file(file.path()), Err(ReadError::TooLarge { limit_mb: 200 }));
    assert!(started.elapsed() < Duration::from_millis(500));
    assert!(matches!(read_file(std::path::Path::new("/khong/co")), Err(ReadError::Unreachable { .. })));
}

#[test]
fn a_pdf_that_calls_itself_is_read_to_an_end() {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut file = Document::load_mem(&pdf(&[(&[Put(60.0, 700.0, "Một")], &[])])).unwrap();
    let form = file.new_object_id();
    let resources = dictionary! { "XObject" => dictionary! { "X" => form } };
    let calls =
        Stream::new(dictionary! { "Subtype" => "Form", "Resources" => resources.clone() }, b"/X Do /X Do".to_vec());
    file.objects.insert(form, calls.into());
    let page = file.get_pages()[&1];
    let content = file.add_object(Stream::new(dictionary! {}, b"/X Do".to_vec()));
    let page = file.get_object_mut(page).and_then(Object::as_dict_mut).unwrap();
    page.set("Resources", resources);
    page.set("Contents", content);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    let (read, took) = timed(&bytes);
    assert_eq!(read, Err(ReadError::NoText));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_word_file_under_a_password_is_told_from_an_old_one() {
    let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let entry: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_bytes(&[ole.clone(), vec![0; 512], entry].concat(), "a.docx"), Err(ReadError::Encrypted));
    assert_eq!(read_bytes(&[ole, vec![0; 512]].concat(), "a.doc"), Err(ReadError::OldWord));
}

fn valid_files() -> [Vec<u8>; 3] {
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let rules = [
        [50.0, 600.0, 500.0, 600.0],
        [50.0, 700.0, 500.0, 700.0],
        [50.0, 600.0, 50.0, 700.0],
        [250.0, 600.0, 250.0, 700.0],
        [500.0, 600.0, 500.0, 700.0],
    ];
    [
        docx(
            &format!(
                "{table}<w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>Kế hoạch</w:t></w:r></w:p>"
            ),
            &[("word/styles.xml", "<s/>")],
        ),
        pdf(&[(&[Put(60.0, 750.0, "Kế hoạch"), Put(60.0, 650.0, "ô"), Put(300.0, 650.0, "hai")], &rules)]),
        "Kế hoạch\n| a | b |\n1\t2\t3\n".as_bytes().to_vec(),
    ]
}

proptest! {
    #[test]
    fn mutated_files_never_panic(kind in 0usize..3, edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in prop::option::of(any::<prop::sample::Index>())) {
        let mut bytes = valid_files()[kind].clone();
        for (place, byte) in edits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = read_bytes(&bytes, "x");
    }

    #[test]
    fn mutated_xml_never_panics(edits in prop::collection::vec((any::<prop::sample::Index>(), "[<>/a-zA-Z:&;=\"0-9 ]{0,6}"), 1..8)) {
        let mut body = "<w:p><w:pPr><w:pStyle w:val=\"A\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>x</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>".to_owned();
        let mut numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>".to_owned();
        for (place, text) in edits {
            for target in [&mut body, &mut numbering] {
                let at = place.index(target.len());
                target.replace_range(at..(at + 1), &text);
            }
        }
        let _ = read_bytes(&docx(&body, &[("word/numbering.xml", &numbering), ("word/styles.xml", &numbering)]), "x");
    }

    #[test]
    fn page_content_of_any_kind_never_panics(content in "([0-9.-]{1,4} |BT |ET |Tf |Td |Tm |TJ |Tj |re |m |l |S |cm |q |Q |Do |/F1 |<00010002> |\\[|\\]|\\(a\\) |BI |ID |EI ){0,60}") {
        use lopdf::{Document, Object, Stream, dictionary};
        let mut file = Document::load_mem(&pdf(&[(&[Put(60.0, 700.0, "Một")], &[])])).unwrap();
        let page = file.get_pages()[&1];
        let stream = file.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        file.get_object_mut(page).and_then(Object::as_dict_mut).unwrap().set("Contents", stream);
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        let _ = read_bytes(&bytes, "x");
    }
}
