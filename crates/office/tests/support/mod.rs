//! Small valid files made by hand, for tests to read and to break.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses a part; a helper that fails fails its test")]

use std::io::{Cursor, Read, Write};

use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, StringFormat, dictionary};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip package of these parts.
pub(crate) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a package with one of them changed.
pub(crate) fn changed(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for name in names {
        let mut content = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut content).unwrap();
        if name == part {
            let before = String::from_utf8(content).unwrap();
            let after = change(before.clone());
            assert_ne!(before, after, "nothing was changed in {part}");
            content = after.into_bytes();
        }
        parts.push((name, content));
    }
    let all: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    package(&all)
}

/// The styles with a change to one of them.
pub(crate) fn restyled(styles: &str, id: &str, change: impl Fn(&str) -> String) -> String {
    let (before, rest) = styles.split_once(&format!("w:styleId=\"{id}\"")).unwrap();
    let (style, after) = rest.split_once("</w:style>").unwrap();
    format!("{before}w:styleId=\"{id}\"{}</w:style>{after}", change(style))
}

/// A DOCX file with this body and these further parts.
pub(crate) fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="mc" xmlns:v="v"><w:body>{body}</w:body></w:document>"#
    );
    let relations = r#"<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let mut all: Vec<(&str, &[u8])> =
        vec![("_rels/.rels", relations.as_bytes()), ("word/document.xml", document.as_bytes())];
    all.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    package(&all)
}

/// One text at a place of a page.
pub(crate) struct Put(pub(crate) f32, pub(crate) f32, pub(crate) &'static str);

/// A PDF whose pages show these texts, with a font that maps codes to Unicode, and these rules (x0, y0, x1, y1).
pub(crate) fn pdf(pages: &[(&[Put], &[[f32; 4]])]) -> Vec<u8> {
    let mut letters: Vec<char> = pages.iter().flat_map(|(puts, _)| puts.iter()).flat_map(|put| put.2.chars()).collect();
    letters.sort_unstable();
    letters.dedup();
    let code = |c: char| letters.binary_search(&c).unwrap() as u16 + 1;
    let map: String =
        letters.iter().map(|c| format!("<{:04X}> <{:04X}>\n", code(*c), u32::from(*c))).collect::<String>();
    let mut file = Document::with_version("1.5");
    let tree = file.new_object_id();
    let to_unicode = file.add_object(Stream::new(
        dictionary! {},
        format!("1 begincodespacerange <0000> <FFFF> endcodespacerange\n{} beginbfchar\n{map}endbfchar", letters.len())
            .into_bytes(),
    ));
    let descendant = file
        .add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Test", "DW" => 500 });
    let font = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Test", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => to_unicode,
    });
    let mut kids: Vec<Object> = Vec::new();
    for (puts, rules) in pages {
        let mut operations = Vec::new();
        for rule in *rules {
            operations.push(Operation::new("m", vec![rule[0].into(), rule[1].into()]));
            operations.push(Operation::new("l", vec![rule[2].into(), rule[3].into()]));
            operations.push(Operation::new("S", vec![]));
        }
        for Put(x, y, text) in *puts {
            let bytes: Vec<u8> = text.chars().flat_map(|c| code(c).to_be_bytes()).collect();
            operations.extend([
                Operation::new("BT", vec![]),
                Operation::new("Tf", vec!["F1".into(), 12.into()]),
                Operation::new("Td", vec![(*x).into(), (*y).into()]),
                Operation::new("Tj", vec![Object::String(bytes, StringFormat::Hexadecimal)]),
                Operation::new("ET", vec![]),
            ]);
        }
        let content = file.add_object(Stream::new(dictionary! {}, Content { operations }.encode().unwrap()));
        let page = file.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        });
        kids.push(page.into());
    }
    let count = kids.len() as i64;
    file.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    file.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}
