//! Messages made to harm: each ends in a sentence, in little time and memory.

use super::{NEW, PLAIN};
use edxml::read;
use proptest::prelude::*;
use std::io::Write as _;

fn refused(bytes: &[u8]) -> String {
    read(bytes).expect_err("this is refused").to_string()
}

fn changed(from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(NEW).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn declared_entities_are_never_read() {
    let bomb = "<!DOCTYPE edXML [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><edXML>&b;</edXML>";
    assert!(refused(bomb.as_bytes()).contains("thực thể"));
    let outside = "<!DOCTYPE edXML SYSTEM \"file:///etc/passwd\"><edXML/>";
    assert!(refused(outside.as_bytes()).contains("DTD"));
    assert!(refused(&changed("Đề án 06", "&xxe;")).contains("thực thể"));
}

#[test]
fn depth_and_number_of_elements_are_bounded() {
    let deep = "<edXML>".repeat(100_000);
    assert!(refused(deep.as_bytes()).contains("lồng quá sâu"));
    let wide = format!("<edXML>{}</edXML>", "<a/>".repeat(100_000));
    assert!(refused(wide.as_bytes()).contains("quá nhiều phần tử"));
    let declaring = |count: usize| {
        let names: String = (0..count).map(|n| format!(" xmlns:a{n}=\"x\"")).collect();
        changed("<edXML ", &format!("<edXML{names} "))
    };
    assert_eq!(super::document(&declaring(100)).code.symbol(), "173/KH-UBND", "declared and not used");
    assert!(refused(&declaring(5_000)).contains("không phải XML đúng cấu trúc"));
    let long = changed("Đề án 06", &"x".repeat(300_000));
    assert!(refused(&long).contains("Subject"));
}

#[test]
fn the_namespace_must_be_that_of_the_standard() {
    let old = String::from_utf8(NEW.to_vec())
        .unwrap()
        .replace("http://www.mic.gov.vn/TBT/QCVN_102_2016", "http://www.e-doc.vn/Schema/");
    assert!(refused(old.as_bytes()).contains("http://www.e-doc.vn/Schema/"));
    let undeclared = String::from_utf8(NEW.to_vec())
        .unwrap()
        .replace(" xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"", "");
    assert!(refused(undeclared.as_bytes()).contains("edXML"));
}

#[test]
fn each_missing_part_is_named() {
    for (from, to, part) in [
        ("<edXML:OrganId>H55.242</edXML:OrganId>", "", "From/OrganId"),
        ("<edXML:Subject>Chuyển đổi số năm 2026 &amp; Đề án 06</edXML:Subject>", "", "Subject"),
        ("<edXML:PromulgationDate>2026/11/20</edXML:PromulgationDate>", "", "PromulgationDate"),
        ("<edXML:PromulgationDate>2026/11/20", "<edXML:PromulgationDate>hôm qua", "hôm qua"),
        ("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>8", "BussinessDocType"),
        ("JVBERi0xLjcKJeG7nwo=", "không phải base64!", "173-KH-UBND.pdf"),
        ("<ContentId>cid:6f2b7e0a", "<ContentId>cid:khac", "173-KH-UBND.pdf"),
    ] {
        let said = refused(&changed(from, to));
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(
        refused(b"<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"/>"),
        "Gói tin thiếu phần edXMLEnvelope."
    );
    assert!(refused(b"").contains("edXML"));
    assert!(refused("Không phải XML".as_bytes()).contains("edXML"));
}

#[test]
fn other_encodings_are_said() {
    let wide: Vec<u8> = std::str::from_utf8(NEW).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refused(&wide).contains("UTF-8"));
    assert!(refused(&changed("encoding=\"utf-8\"", "encoding=\"windows-1258\"")).contains("UTF-8"));
}

fn zipped(content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("van-ban.pdf", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

fn with_content(content: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    changed("JVBERi0xLjcKJeG7nwo=", &base64::engine::general_purpose::STANDARD.encode(content))
}

#[test]
fn a_file_that_was_zipped_for_sending_is_unpacked_and_a_bomb_is_not() {
    let d = super::document(&with_content(&zipped(b"%PDF-1.7 ...")));
    assert_eq!(d.attachments[0].bytes, b"%PDF-1.7 ...");
    let bomb = zipped(&vec![0; 80 * 1024 * 1024]);
    assert!(bomb.len() < 200_000);
    assert!(refused(&with_content(&bomb)).contains("giải nén"));
    let broken = &zipped(b"%PDF")[..30];
    assert_eq!(super::document(&with_content(broken)).attachments[0].bytes, broken, "what is no zip stays as it is");
}

#[test]
fn many_bombs_are_bounded_together() {
    use base64::Engine as _;
    let bomb = base64::engine::general_purpose::STANDARD.encode(zipped(&vec![0; 4 * 1024 * 1024]));
    let one = |n: usize| {
        format!(
            "<Attachment><ContentId>cid:them-{n}</ContentId><AttachmentName>{n}.pdf</AttachmentName>\
             <ContentTransferEncoded>{bomb}</ContentTransferEncoded></Attachment>"
        )
    };
    let with = |count: usize| {
        let files: String = (0..count).map(one).collect();
        changed("</AttachmentEncoded>", &format!("{files}</AttachmentEncoded>"))
    };
    assert_eq!(super::document(&with(15)).attachments.len(), 16);
    assert!(refused(&with(40)).contains("15.pdf"), "the sixteenth of 4 MB passes 64 MB");
}

#[test]
fn characters_that_xml_does_not_know_are_left_out_and_long_identifiers_are_refused() {
    let odd = changed("Đề án 06", "Đề\u{0} án\u{b} &#1;06");
    assert_eq!(super::document(&odd).subject, "Chuyển đổi số năm 2026 & Đề án 06");
    let long = changed("<edXML:CodeNotation>KH-UBND", &format!("<edXML:CodeNotation>{}", "K".repeat(300)));
    assert!(refused(&long).contains("CodeNotation"));
}

proptest! {
    #[test]
    fn a_message_cut_anywhere_is_refused(at in 0..NEW.len() - 10) {
        prop_assert!(read(&NEW[..at]).is_err());
    }

    #[test]
    fn changed_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40), plain in any::<bool>()) {
        let mut bytes = if plain { PLAIN.to_vec() } else { NEW.to_vec() };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        drop(read(&bytes));
    }

    #[test]
    fn pieces_put_together_anyhow_never_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">", "</edXML>", "<edXMLEnvelope>", "</edXMLEnvelope>", "<edXMLHeader>",
        "</edXMLHeader>", "<MessageHeader>", "</MessageHeader>", "<StatusCode>", "</StatusCode>", "<![CDATA[", "]]>", "&amp;", "&#0;", "&#x110000;",
        "&#xFFFF;", "<!--", "-->", "<?x", "?>", "xmlns:a=\"b\"", "ế", "\u{0}", "<a:b/>", "<From xlink:href=\"&lt;\"/>", "]]", "<!DOCTYPE",
    ]), 0..60)) {
        drop(read(pieces.concat().as_bytes()));
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        drop(read(&bytes));
    }
}
