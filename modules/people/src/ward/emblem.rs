//! Which pictures may be the emblem of a ward: a small PNG, or an SVG that can do nothing but be seen.

use kernel::{Error, Result};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

const MOST_BYTES: usize = 256 * 1024;
const MOST_PIXELS: u32 = 2000;

/// Elements that draw. Anything else, such as a script or a foreign document, is refused.
const DRAWS: [&str; 23] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "symbol",
    "use",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "title",
    "desc",
    "style",
];
/// Notes of drawing programs, which browsers pass over.
const NOTES: [&str; 5] = ["sodipodi", "inkscape", "rdf", "cc", "dc"];

/// The kind of the picture.
///
/// # Errors
/// [`Error::Invalid`] on `field`, in words for the person who sent it.
pub(crate) fn kind(field: &str, bytes: &[u8]) -> Result<&'static str> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::invalid(field, "Tệp ảnh lớn hơn 256 KB. Ông/bà thu nhỏ ảnh rồi gửi lại."));
    }
    if let Some(rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") {
        return match png_size(rest) {
            Some((width, height)) if (1..=MOST_PIXELS).contains(&width) && (1..=MOST_PIXELS).contains(&height) => {
                Ok("image/png")
            }
            _ => Err(Error::invalid(field, "Ảnh PNG bị hỏng hoặc lớn hơn 2000 × 2000 điểm ảnh.")),
        };
    }
    match std::str::from_utf8(bytes).ok().map(fault) {
        Some(None) => Ok("image/svg+xml"),
        Some(Some(Fault::Hostile)) => Err(Error::invalid(
            field,
            "Ảnh SVG có mã lệnh hoặc liên kết ra ngoài nên không được nhận. Ông/bà xuất lại ảnh chỉ gồm hình vẽ, hoặc dùng ảnh PNG.",
        )),
        _ => Err(Error::invalid(field, "Chỉ nhận ảnh PNG hoặc SVG.")),
    }
}

/// Width and height from the first block of a PNG.
fn png_size(rest: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    (rest.get(4..8)? == b"IHDR").then_some((number(8)?, number(12)?))
}

#[derive(Debug, PartialEq, Eq)]
enum Fault {
    NoSvg,
    Hostile,
}

/// What speaks against an SVG; `None`: nothing.
fn fault(text: &str) -> Option<Fault> {
    let mut reader = Reader::from_str(text);
    let (mut depth, mut styled, mut seen) = (0_usize, false, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                if let Some(fault) = wrong_element(&element, depth) {
                    return Some(fault);
                }
                styled = element.local_name().as_ref() == "style";
                (depth, seen) = (depth + 1, true);
            }
            Ok(Event::Empty(element)) => match wrong_element(&element, depth) {
                None => seen = true,
                fault => return fault,
            },
            Ok(Event::End(_)) => (depth, styled) = (depth.saturating_sub(1), false),
            Ok(Event::Text(text)) if styled && !is_calm(&text) => return Some(Fault::Hostile),
            Ok(Event::CData(text)) if styled && !is_calm(&text) => return Some(Fault::Hostile),
            Ok(Event::GeneralRef(_)) if styled => return Some(Fault::Hostile),
            // Own entities and style sheets from elsewhere.
            Ok(Event::DocType(text)) if text.contains('[') => return Some(Fault::Hostile),
            Ok(Event::PI(_)) => return Some(Fault::Hostile),
            Ok(Event::Eof) => return (depth > 0 || !seen).then_some(Fault::NoSvg),
            Ok(_) => {}
            Err(_) => return Some(Fault::NoSvg),
        }
    }
}

fn wrong_element(element: &BytesStart<'_>, depth: usize) -> Option<Fault> {
    let name = element.name();
    let name = name.as_ref();
    if depth == 0 && name != "svg" {
        return Some(Fault::NoSvg);
    }
    let note = name.split_once(':').is_some_and(|(prefix, _)| NOTES.contains(&prefix)) || name == "metadata";
    let attributes = element.attributes();
    let sound = (note || DRAWS.contains(&name))
        && attributes.into_iter().all(|attribute| attribute.is_ok_and(|a| calm_attribute(&a)));
    (!sound).then_some(Fault::Hostile)
}

fn calm_attribute(attribute: &quick_xml::events::attributes::Attribute<'_>) -> bool {
    let name = attribute.key.as_ref().to_ascii_lowercase();
    let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else { return false };
    match name.rsplit(':').next().unwrap_or_default() {
        local if local.starts_with("on") => false,
        "href" | "src" => value.starts_with('#'),
        "base" => false,
        _ => is_calm(&value),
    }
}

/// Style or attribute that fetches nothing: an address is one within the picture.
fn is_calm(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let addresses = text.match_indices("url(").map(|(at, mark)| text[at + mark.len()..].trim_start());
    let inside = |rest: &str| rest.trim_start_matches(['"', '\'']).starts_with('#');
    !["javascript:", "@import", "expression(", "\\"].iter().any(|bad| text.contains(bad))
        && addresses.into_iter().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inside}</svg>")
    }

    #[test]
    fn a_drawing_is_taken() {
        for good in [
            "<rect width=\"9\" height=\"9\" fill=\"url(#a)\"/>",
            "<defs><linearGradient id=\"a\"><stop offset=\"0\" style=\"stop-color:#fff\"/></linearGradient></defs>",
            "<style>.a { fill: red; clip-path: url(#b) }</style><path class=\"a\" d=\"M0 0\"/>",
            "<metadata><rdf:RDF><cc:Work/></rdf:RDF></metadata><use xlink:href=\"#a\"/>",
        ] {
            assert_eq!(kind("logo", svg(good).as_bytes()).unwrap(), "image/svg+xml", "{good}");
        }
    }

    #[test]
    fn whatever_could_act_or_fetch_is_refused() {
        for bad in [
            "<script>alert(1)</script>",
            "<SCRIPT/>",
            "<x:script xmlns:x=\"http://www.w3.org/2000/svg\"/>",
            "<rect onload=\"alert(1)\"/>",
            "<rect ONCLICK=\"alert(1)\"/>",
            "<foreignObject><p/></foreignObject>",
            "<image href=\"https://example.vn/a.png\"/>",
            "<use href=\"https://example.vn/a.svg#b\"/>",
            "<use xlink:href=\"data:image/svg+xml;base64,AA\"/>",
            "<a href=\"&#106;avascript:alert(1)\"><rect/></a>",
            "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>",
            "<rect fill=\"url(https://example.vn/a)\"/>",
            "<style>@import 'https://example.vn/a.css';</style>",
            "<style>rect { fill: u\\72l(//example.vn) }</style>",
            "<style><![CDATA[ rect { background: url(//example.vn) } ]]></style>",
            "<style>&#64;import '//example.vn'</style>",
            "<?xml-stylesheet href=\"https://example.vn/a.css\"?>",
            "<set attributeName=\"onload\" to=\"alert(1)\"/>",
        ] {
            assert_eq!(fault(&svg(bad)), Some(Fault::Hostile), "{bad}");
        }
        let entity = "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><svg>&a;</svg>";
        assert_eq!(fault(entity), Some(Fault::Hostile));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bad in ["", "<html><svg/></html>", "<svg><g></svg>", "GIF89a", "%PDF-1.7"] {
            assert!(kind("logo", bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(kind("logo", &[0xff; 10]).is_err());
        assert!(kind("logo", &vec![b' '; MOST_BYTES + 1]).is_err());
    }

    #[test]
    fn a_png_says_its_size() {
        let png = |width: u32, height: u32| {
            let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
            bytes.extend(width.to_be_bytes());
            bytes.extend(height.to_be_bytes());
            bytes
        };
        assert_eq!(kind("logo", &png(200, 100)).unwrap(), "image/png");
        assert!(kind("logo", &png(20_000, 100)).is_err() && kind("logo", &png(0, 1)).is_err());
        assert!(kind("logo", &png(200, 100)[..20]).is_err());
    }
}
