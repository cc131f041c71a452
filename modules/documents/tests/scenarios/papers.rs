//! PDF files for the scenarios: a letter of another agency, and a scan of it as a scanner makes one.

use signing::Rect;
use signing::stamp::{Line, Stamp, put};
use std::process::Command;

/// The lines of a letter, each with its place in millimetres.
pub(crate) const LETTER: [(&str, f64, f64); 6] = [
    ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", 20.0, 25.0),
    ("Số: 391/SKHCN-CĐS", 28.0, 35.0),
    ("Thái Nguyên, ngày 09 tháng 3 năm 2026", 110.0, 35.0),
    ("V/v báo cáo kết quả chuyển đổi số quý I", 20.0, 45.0),
    ("Kính gửi: Ủy ban nhân dân phường", 60.0, 105.0),
    ("Đề nghị phường báo cáo kết quả trước ngày 20 tháng 3 năm 2026.", 30.0, 118.0),
];

/// Objects as a PDF file with its table.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let end = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    out.extend(end.into_bytes());
    out
}

/// An empty page of a size in points.
pub(crate) fn blank(width: f64, height: f64) -> Vec<u8> {
    file(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Resources<<>>>>").into_bytes(),
    ])
}

/// A page with these lines, as text that programs can read.
pub(crate) fn page(lines: &[(&str, f64, f64)]) -> Vec<u8> {
    written_on(&blank(595.28, 841.89), lines)
}

/// The file with these lines put on its first page.
pub(crate) fn written_on(pdf: &[u8], lines: &[(&str, f64, f64)]) -> Vec<u8> {
    let line = |(text, left, baseline): &(&str, f64, f64)| Line {
        text: (*text).to_owned(),
        left: *left,
        baseline: *baseline,
        size: 4.9,
        width: 180.0,
        is_bold: false,
    };
    let stamp = Stamp {
        page: Some(1),
        rect: Rect { left: 0.0, top: 0.0, width: 210.0, height: 297.0 },
        lines: lines.iter().map(line).collect(),
        rules: Vec::new(),
        colour: [0.0; 3],
        regular: office::letters::REGULAR,
        bold: office::letters::BOLD,
        says: String::new(),
    };
    put(pdf, &stamp).unwrap()
}

/// The page printed and scanned: a picture of it at 200 dots an inch, in a PDF without any text.
pub(crate) fn scan(lines: &[(&str, f64, f64)]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), page(lines)).unwrap();
    let drawn = Command::new("pdftoppm")
        .args(["-r", "200", "-jpeg", "-gray", "-singlefile", "a.pdf", "a"])
        .current_dir(folder.path())
        .status();
    assert!(drawn.unwrap().success());
    let picture = std::fs::read(folder.path().join("a.jpg")).unwrap();
    let (width, height, colours) = size(&picture);
    let space = if colours == 1 { "DeviceGray" } else { "DeviceRGB" };
    let image = format!(
        "<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{space}/BitsPerComponent 8\
         /Filter/DCTDecode/Length {}>>\nstream\n",
        picture.len()
    );
    let content = "595.28 0 0 841.89 0 0 cm /I Do";
    file(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
            .to_vec(),
        [image.as_bytes(), &picture, b"\nendstream"].concat(),
        format!("<</Length {}>>\nstream\nq {content} Q\nendstream", content.len() + 4).into_bytes(),
    ])
}

/// Width, height and number of colours of a JPEG file.
fn size(jpeg: &[u8]) -> (u32, u32, u8) {
    let at = jpeg.windows(2).position(|pair| pair[0] == 0xFF && (0xC0..=0xC2).contains(&pair[1])).unwrap();
    let two = |at: usize| u32::from(jpeg[at]) << 8 | u32::from(jpeg[at + 1]);
    (two(at + 7), two(at + 5), jpeg[at + 9])
}

/// Is a program missing? Then it is said; in CI that is a failure.
pub(crate) fn missing(program: &str, package: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing = !std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    assert!(!missing || std::env::var_os("CI").is_none(), "{program} must be installed in CI ({package})");
    if missing {
        eprintln!("LEFT OUT: there is no {program} (bin/test installs {package})");
    }
    missing
}
