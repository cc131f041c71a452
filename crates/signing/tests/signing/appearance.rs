//! What is seen of signatures.

use super::support::{PLAN, Ward, has, is_sound, pdfsig, qpdf, request, run, said, signed_at, ward};
use signing::appearance::attachment_lines;
use signing::{Align, Appearance, Blank, Error, Fill, Look, Picture, Rect, Request, Style, prepare, reserve, sign};

const FONT: &[u8] = include_bytes!("../../../office/fonts/LiberationSerif-Regular.ttf");

/// A ring or a stroke of one colour on nothing.
fn png(color: [u8; 3], draws: impl Fn(f64, f64) -> bool) -> Vec<u8> {
    let mut dots = Vec::new();
    for y in 0..200 {
        for x in 0..200 {
            let alpha = if draws(f64::from(x) / 100.0 - 1.0, f64::from(y) / 100.0 - 1.0) { 255 } else { 0 };
            dots.extend_from_slice(&[color[0], color[1], color[2], alpha]);
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 200, 200);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(&dots).unwrap();
    out
}

fn signed_and_sealed(ward: &Ward, pdf: &[u8]) -> Vec<u8> {
    let position = Rect { left: 130.0, top: 180.0, width: 60.0, height: 6.0 };
    let name = Rect { left: 130.0, top: 215.0, width: 60.0, height: 6.0 };
    let hand = Rect::between(position, name, 30.0, 24.0);
    let shown =
        |page, rect, look| Request { appearance: Some(Appearance { page, rect, look }), ..request("Phê duyệt") };
    let stroke = Picture::from_png(&png([0, 0, 200], |x, y| (y - x.sin() / 2.0).abs() < 0.05)).unwrap();
    let ring = Picture::from_png(&png([200, 0, 0], |x, y| (0.8..1.0).contains(&x.hypot(y)))).unwrap();
    let drawn = hand.drawn(stroke.proportion());
    let one = sign(pdf, &shown(None, hand, Look::Picture(stroke)), &ward.leader, None).unwrap();
    sign(&one, &shown(None, drawn.seal(36.0, 36.0), Look::Picture(ring)), &ward.agency, None).unwrap()
}

#[test]
fn a_signature_in_blue_and_a_seal_in_red_are_seen_on_the_last_page() {
    let signed = signed_and_sealed(&ward(), PLAN);
    assert!(is_sound(&signed) && pdfsig(&signed).is_none_or(|seen| seen == (2, 2)));
    if !has("pdftoppm") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), &signed).unwrap();
    let done = run("pdftoppm", &["-r", "50", "-f", "2", "-png", "a.pdf", "a"], folder.path());
    assert!(done.status.success(), "{}", said(&done));
    let seen = std::fs::read(folder.path().join("a-2.png")).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(seen)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut dots).unwrap();
    let width = info.width as usize;
    let mut blue = Vec::new();
    let mut red = Vec::new();
    for (place, dot) in dots.chunks_exact(3).enumerate() {
        let at = ((place % width) as f64 * 25.4 / 50.0, (place / width) as f64 * 25.4 / 50.0);
        if dot[2] > 150 && dot[0] < 80 {
            blue.push(at);
        }
        if dot[0] > 150 && dot[2] < 80 {
            red.push(at);
        }
    }
    let middle = |dots: &[(f64, f64)]| {
        let n = dots.len() as f64;
        (dots.iter().map(|d| d.0).sum::<f64>() / n, dots.iter().map(|d| d.1).sum::<f64>() / n)
    };
    let (hand, seal) = (middle(&blue), middle(&red));
    assert!((hand.0 - 160.0).abs() < 2.0 && (hand.1 - 200.5).abs() < 2.0, "{hand:?}");
    // The signature fills 24 of its 30 millimetres; the seal's right edge stands at a third of what is drawn.
    assert!((seal.0 - (148.0 + 8.0 - 18.0)).abs() < 1.0 && (seal.1 - 200.5).abs() < 2.0, "{seal:?}");
}

#[test]
fn an_attachment_says_its_number_and_time_in_letters_that_can_be_found() {
    let ward = ward();
    let lines = attachment_lines("173/KH-UBND", signed_at());
    let mut all = lines.clone();
    all.push("Nguyễn Thị Ngữ, ĐẶNG HỮU PHƯỚC, Ỷ Lan ẵm đậm lợi chữ kỹ".to_owned());
    let look = Look::Text { lines: all, style: Style::attachment(FONT) };
    let rect = Rect { height: 24.0, ..Rect::A4_TOP_RIGHT };
    let shown = Request { appearance: Some(Appearance { page: Some(1), rect, look }), ..request("") };
    let signed = sign(PLAN, &shown, &ward.agency, None).unwrap();
    assert!(is_sound(&signed) && pdfsig(&signed).is_none_or(|seen| seen == (1, 1)));
    if !has("pdftotext") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), &signed).unwrap();
    let text = said(&run(
        "pdftotext",
        &["-l", "1", "-x", "340", "-y", "0", "-W", "255", "-H", "100", "a.pdf", "-"],
        folder.path(),
    ));
    for part in ["Số: 173/KH-UBND", "20/11/2026 10:15:30 +07:00", "Nguyễn Thị Ngữ, ĐẶNG HỮU", "Ỷ Lan", "đậm lợi chữ kỹ"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let fonts = said(&run("pdffonts", &["a.pdf"], folder.path()));
    assert!(fonts.lines().skip(2).all(|line| line.contains("yes yes yes")), "{fonts}");
}

#[test]
fn a_turned_page_is_signed_upright() {
    let Some(turned) = qpdf(PLAN, "--rotate=+90:1-z") else { return };
    let look = Look::Text { lines: vec!["Thẳng hàng".to_owned()], style: Style::attachment(FONT) };
    let rect = Rect { left: 200.0, top: 10.0, width: 60.0, height: 10.0 };
    let shown = Request { appearance: Some(Appearance { page: Some(1), rect, look }), ..request("") };
    let signed = sign(&turned, &shown, &ward().agency, None).unwrap();
    assert!(is_sound(&signed) && pdfsig(&signed).is_none_or(|seen| seen == (1, 1)));
    if has("pdftotext") {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), &signed).unwrap();
        let area = ["-l", "1", "-x", "560", "-y", "20", "-W", "180", "-H", "40", "a.pdf", "-"];
        assert!(said(&run("pdftotext", &area, folder.path())).contains("Thẳng hàng"));
    }
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let shown = |page, left, look| Request {
        appearance: Some(Appearance { page, rect: Rect { left, top: 10.0, width: 50.0, height: 20.0 }, look }),
        ..request("")
    };
    let text = |text: &str| Look::Text { lines: vec![text.to_owned()], style: Style::attachment(FONT) };
    assert_eq!(prepare(PLAN, &shown(Some(3), 10.0, text("a"))), Err(Error::NoPage { page: 3, pages: 2 }));
    assert_eq!(prepare(PLAN, &shown(Some(0), 10.0, text("a"))), Err(Error::NoPage { page: 0, pages: 2 }));
    assert_eq!(prepare(PLAN, &shown(None, 180.0, text("a"))), Err(Error::OutsidePage));
    assert_eq!(prepare(PLAN, &shown(None, 10.0, text("漢"))), Err(Error::Letter { letter: '漢' }));
    assert_eq!(prepare(PLAN, &shown(None, 10.0, text(&"dài ".repeat(99)))), Err(Error::NoRoom));
    assert_eq!(prepare(PLAN, &shown(None, 10.0, text(&"d".repeat(99)))), Err(Error::NoRoom));
}

#[test]
fn a_number_that_is_wider_than_its_blank_is_set_smaller_and_one_that_is_too_high_is_refused() {
    let filled = |height: f64| {
        let rect = Rect { left: 30.0, top: 30.0, width: 6.0, height };
        let open = reserve(PLAN, &[Blank { name: "So".to_owned(), page: Some(1), rect }]).unwrap();
        let style = Style { font: FONT, size: 13.0, align: Align::Centre };
        let fill = vec![Fill { name: "So".to_owned(), text: "12345".to_owned(), style }];
        prepare(&open, &Request { fill, ..request("Ban hành") })
    };
    assert!(filled(6.0).is_ok());
    assert_eq!(filled(2.0), Err(Error::NoRoom));
}

#[test]
fn number_and_day_are_filled_in_between_the_two_signatures() {
    let ward = ward();
    let blank = |name: &str, left, width| Blank {
        name: name.to_owned(),
        page: Some(1),
        rect: Rect { left, top: 30.0, width, height: 8.0 },
    };
    let blanks = [blank("So", 30.0, 60.0), blank("Ngay", 100.0, 95.0)];
    let open = reserve(PLAN, &blanks).unwrap();
    assert!(open.starts_with(PLAN) && is_sound(&open));
    let one = sign(&open, &request("Phê duyệt"), &ward.leader, None).unwrap();
    let fill = |name: &str, text: &str| Fill {
        name: name.to_owned(),
        text: text.to_owned(),
        style: Style { font: FONT, size: 13.0, align: Align::Centre },
    };
    let numbered = Request {
        fill: vec![fill("So", "Số: 173/KH-UBND"), fill("Ngay", "Phường Mẫu, ngày 20 tháng 11 năm 2026")],
        ..request("Ban hành")
    };
    let two = sign(&one, &numbered, &ward.agency, None).unwrap();
    assert!(is_sound(&two) && pdfsig(&two).is_none_or(|seen| seen == (2, 2)));
    super::peers::assert_trusted(&two, &ward, 2);
    assert_eq!(prepare(&two, &numbered), Err(Error::NoField { name: "So".to_owned() }));
    assert_eq!(prepare(PLAN, &numbered), Err(Error::NoField { name: "So".to_owned() }));
    assert_eq!(reserve(&two, &[blank("Khac", 30.0, 60.0)]), Err(Error::AlreadySigned));
    assert_eq!(reserve(&open, &blanks), Err(Error::FieldTaken { name: "So".to_owned() }));
    if has("pdftotext") {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), &two).unwrap();
        let text = said(&run("pdftotext", &["-l", "1", "-layout", "a.pdf", "-"], folder.path()));
        assert!(text.contains("Số: 173/KH-UBND") && text.contains("ngày 20 tháng 11 năm 2026"), "{text}");
    }
}

#[test]
fn a_stamp_stands_on_the_first_page_and_leaves_every_byte_and_signature_before_it() {
    use signing::stamp::{Line, Stamp, put};
    let line = |text: &str, baseline, is_bold| Line {
        text: text.to_owned(),
        left: 2.0,
        baseline,
        size: 4.0,
        width: 46.0,
        is_bold,
    };
    let stamp = Stamp {
        page: Some(1),
        rect: Rect { left: 22.0, top: 48.0, width: 50.0, height: 35.0 },
        lines: vec![
            line("ĐẾN", 8.0, true),
            line(&"Trung tâm Phục vụ hành chính công \u{1F600}".repeat(3), 16.0, false),
        ],
        rules: vec![[0.0, 10.0, 50.0, 10.0]],
        colour: [0.7, 0.07, 0.17],
        regular: FONT,
        bold: FONT,
        says: "Dấu đến".to_owned(),
    };
    let signed = sign(PLAN, &request("Phê duyệt"), &ward().leader, None).unwrap();
    let packed = qpdf(PLAN, "--object-streams=generate").unwrap_or_else(|| PLAN.to_vec());
    for file in [PLAN, &signed, &packed] {
        let stamped = put(file, &stamp).unwrap();
        assert!(stamped.starts_with(file) && is_sound(&stamped));
        assert!(put(&stamped, &stamp).is_ok_and(|again| again.starts_with(&stamped)), "twice, one behind the other");
    }
    let stamped = put(&signed, &stamp).unwrap();
    assert!(pdfsig(&stamped).is_none_or(|seen| seen == (1, 1)));
    let outside = Stamp { rect: Rect { left: 200.0, top: 48.0, width: 50.0, height: 35.0 }, ..stamp.clone() };
    assert!(matches!(put(PLAN, &outside), Err(Error::OutsidePage)));
    assert!(put(b"khong phai PDF", &stamp).is_err());
}
