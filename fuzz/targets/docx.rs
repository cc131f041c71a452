//! Any bytes as the body of a Word document, in a sound container; and as the container itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// A container that holds these bytes as its document.
fn package(body: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("_rels/.rels", RELATIONS.as_bytes()), ("word/document.xml", body)] {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fuzz_target!(|data: &[u8]| {
    let files = [package(data).ok(), data.starts_with(b"PK").then(|| data.to_vec())];
    for file in files.into_iter().flatten() {
        if let Ok(document) = office::read_bytes(&file, "ke-hoach.docx") {
            plan_reader::read(&document);
        }
    }
});
