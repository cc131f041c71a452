//! Files made to break the reader: an error in a sentence, never a fall, in bounded time.

use super::support::{PLAN, Table, by_hand, qpdf, request, ward};
use proptest::prelude::*;
use signing::{prepare, sign};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Files of every make, signed already or not.
fn files() -> &'static Vec<Vec<u8>> {
    static FILES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let catalogue = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]>>>>";
        let pages = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>";
        let small = by_hand(&[catalogue, pages, "<</Type/Page/Parent 2 0 R/Annots[]>>"], Table::Hybrid { from: 3 });
        let ward = ward();
        let mut files = vec![sign(&small, &request("Ký"), &ward.leader, None).unwrap(), small];
        if let Some(packed) = qpdf(PLAN, "--object-streams=generate") {
            files.push(sign(&packed, &request("Ký"), &ward.leader, None).unwrap());
            files.push(packed);
        }
        files
    })
}

/// Nothing but an answer or a sentence, soon.
fn try_it(pdf: &[u8]) {
    let begun = Instant::now();
    if let Err(error) = prepare(pdf, &request("Ký")) {
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    let _ = signing::dss::add(pdf, &signing::dss::Evidence::default());
    assert!(begun.elapsed() < Duration::from_secs(10), "too long");
}

fn without(text: &str, from: &str, to: &str) -> Vec<u8> {
    text.replace(from, to).into_bytes()
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    for file in files() {
        for part in 1..60 {
            try_it(&file[..file.len() * part / 60]);
        }
    }
    for bytes in [&b""[..], b"%PDF-", b"%PDF-1.7\nstartxref\n0\n%%EOF", b"%PDF-1.7\nstartxref\n99999999999\n%%EOF"] {
        assert!(prepare(bytes, &request("")).is_err());
    }
}

#[test]
fn loops_and_huge_numbers_end() {
    let pages = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>";
    let page = "<</Type/Page/Parent 2 0 R>>";
    let catalogue = "<</Type/Catalog/Pages 2 0 R>>";
    for objects in [
        [catalogue, "<</Kids[2 0 R 2 0 R]>>", page],
        [catalogue, pages, "<</Kids[2 0 R]>>"],
        ["<</Pages 2 0 R/AcroForm 1 0 R/Perms 1 0 R/DocMDP 1 0 R/Reference[1 0 R]>>", pages, page],
        [catalogue, pages, "<</Type/Page/Annots 3 0 R>>"],
        [catalogue, "2 0 R", page],
        [catalogue, "<</Kids[3 0 R]/MediaBox[0 0 1e999 -1e999]>>", page],
        [catalogue, "<</Kids[3 0 R]/MediaBox[0 0 0 0]/Rotate 99999999999999999999>>", page],
        [catalogue, "<</Kids[3 0 R]/MediaBox 2 0 R>>", page],
        [catalogue, &format!("<</Kids[{}]/MediaBox[{}]>>", "3 0 R ".repeat(90_000), "0 ".repeat(90_000)), page],
        [catalogue, &format!("<</Kids[{}]/MediaBox[0 0 1 1]>>", "3 0 R ".repeat(110_000)), page],
    ] {
        try_it(&by_hand(&objects, Table::Classic));
    }
    let text = String::from_utf8(by_hand(&[catalogue, pages, page], Table::Classic).split_off(15)).unwrap();
    let text = format!("%PDF-1.5\n%aaaa\n{text}");
    let start = text.find("xref\n0 ").unwrap();
    for (from, to) in [
        ("/Root 1 0 R", format!("/Root 1 0 R/Prev {start}")),
        ("/Root 1 0 R", format!("/Root 1 0 R/XRefStm {start}")),
        ("/Root 1 0 R", "/Root 1 0 R/Prev 999999999999".to_owned()),
        ("/Root 1 0 R", "/Root 1 0 R/Prev -1".to_owned()),
        ("/Size 5", "/Size 99999999999999".to_owned()),
        ("/Size 5", "/Size 8388607".to_owned()),
        ("xref\n0 4", "xref\n0 9999999999".to_owned()),
        ("xref\n0 4", "xref\n4294967295 4".to_owned()),
        ("xref\n0 4", "xref\n9999999999 4".to_owned()),
    ] {
        assert!(text.contains(from), "{from}");
        try_it(&without(&text, from, &to));
    }
}

#[test]
fn a_stream_that_unpacks_without_end_is_refused() {
    use std::io::Write;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..200 {
        packer.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let packed = packer.finish().unwrap();
    let mut bomb = b"%PDF-1.5\n".to_vec();
    let start = bomb.len();
    let dict = format!("<</Type/XRef/Size 5/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length {}>>", packed.len());
    bomb.extend_from_slice(format!("9 0 obj\n{dict}\nstream\n").as_bytes());
    bomb.extend_from_slice(&packed);
    bomb.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF").as_bytes());
    let refused = prepare(&bomb, &request("")).unwrap_err();
    assert!(refused.to_string().contains("quá lớn"), "{refused}");
}

proptest! {
    #[test]
    fn bytes_changed_at_random_never_break_it(which in 0usize..4, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let files = files();
        let mut file = files[which % files.len()].clone();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        try_it(&file);
    }

    #[test]
    fn pieces_moved_about_never_break_it(which in 0usize..4, from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), length in 1usize..400) {
        let files = files();
        let mut file = files[which % files.len()].clone();
        let (from, to) = (from.index(file.len()), to.index(file.len()));
        let piece = file[from..(from + length).min(file.len())].to_vec();
        file.splice(to..to, piece);
        try_it(&file);
    }

    #[test]
    fn any_text_behind_a_head_never_breaks_it(text in "[ -~\n]{0,400}") {
        try_it(format!("%PDF-1.7\n{text}\nstartxref\n9\n%%EOF").as_bytes());
        try_it(format!("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<<{text}>>\nstartxref\n9\n%%EOF").as_bytes());
    }
}
