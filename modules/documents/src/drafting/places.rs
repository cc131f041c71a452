//! The places of a document that are filled after its approval: number and day, the signature, the seal.

use super::draw::Drawn;
use kernel::{Error, Result};
use signing::{Blank, Rect};

/// Names of the blanks: they are fields of the PDF until they are filled.
pub(crate) const NUMBER: &str = "so";
pub(crate) const DAY: &str = "ngay";
pub(crate) const MONTH: &str = "thang";
pub(crate) const YEAR: &str = "nam";

/// How wide the seal of an ủy ban nhân dân is; the text of the law was not at hand (unverified).
const SEAL_MM: f64 = 36.0;

/// Where things stand, each on its page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Places {
    /// Blanks by name, with page and rectangle.
    pub blanks: Vec<(&'static str, u32, Rect)>,
    pub signature_page: u32,
    pub signature: Rect,
    pub seal: Rect,
}

/// The places of a document.
///
/// # Errors
/// When it has no place for a signature.
pub(crate) fn places(drawn: &Drawn) -> Result<Places> {
    let all = drawn.places();
    let rect = |p: &office_pdf::Place| Rect { left: p.left, top: p.top, width: p.width, height: p.height };
    let named = [("number", NUMBER), ("day", DAY), ("month", MONTH), ("year", YEAR)];
    let blanks = named.into_iter().filter_map(|(mark, name)| {
        let place = all.iter().find(|place| place.name == mark)?;
        Some((name, place.page, rect(place)))
    });
    let signed = all.iter().find(|place| place.name == "signature");
    let signed = signed.ok_or_else(|| Error::internal("no place for a signature"))?;
    let signature = rect(signed);
    Ok(Places {
        blanks: blanks.collect(),
        signature_page: signed.page,
        signature,
        seal: signature.seal(SEAL_MM, SEAL_MM),
    })
}

/// The PDF with its blanks reserved: fields that may be filled after the signature.
///
/// # Errors
/// When a place is not on its page.
pub(crate) fn reserved(drawn: &Drawn) -> Result<(Vec<u8>, Places)> {
    let places = places(drawn)?;
    let blank = |(name, page, rect): &(&'static str, u32, Rect)| Blank {
        name: (*name).to_owned(),
        page: Some(*page),
        rect: *rect,
    };
    let blanks: Vec<Blank> = places.blanks.iter().map(blank).collect();
    let pdf = signing::reserve(&drawn.pdf, &blanks).map_err(Error::internal)?;
    Ok((pdf, places))
}
