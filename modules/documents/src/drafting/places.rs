//! The places of a document that are filled after its approval: number and day, the signature.

use super::draw::Drawn;
use crate::outgoing::Hand;
use kernel::{Error, Result};
use office_pdf::Place;
use signing::{Blank, Rect};

/// Names of the blanks: they are fields of the PDF until they are filled.
pub(crate) const NUMBER: &str = "so";
pub(crate) const DAY: &str = "ngay";
pub(crate) const MONTH: &str = "thang";
pub(crate) const YEAR: &str = "nam";

/// Where things stand, each on its page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Places {
    /// Blanks by name, with page and rectangle.
    pub blanks: Vec<(&'static str, u32, Rect)>,
    pub hand: Hand,
}

/// The places of a document.
///
/// # Errors
/// When it has no place for a signature.
pub(crate) fn places(drawn: &Drawn) -> Result<Places> {
    let all = drawn.places();
    let rect = |p: &Place| Rect { left: p.left, top: p.top, width: p.width, height: p.height };
    let named = [("number", NUMBER), ("day", DAY), ("month", MONTH), ("year", YEAR)];
    let blanks = named.into_iter().filter_map(|(mark, name)| {
        let place = all.iter().find(|place| place.name == mark)?;
        Some((name, place.page, rect(place)))
    });
    let signed = all.iter().find(|place| place.name == "signature");
    let signed = signed.ok_or_else(|| Error::internal("no place for a signature"))?;
    let Place { page, left, top, width, height, .. } = *signed;
    Ok(Places { blanks: blanks.collect(), hand: Hand { page, left, top, width, height } })
}

/// The PDF with its blanks reserved, fields that may be filled after the signature; and where the signature goes.
///
/// # Errors
/// When a place is not on its page.
pub(crate) fn reserved(drawn: &Drawn) -> Result<(Vec<u8>, Hand)> {
    let places = places(drawn)?;
    let blank = |(name, page, rect): &(&'static str, u32, Rect)| Blank {
        name: (*name).to_owned(),
        page: Some(*page),
        rect: *rect,
    };
    let blanks: Vec<Blank> = places.blanks.iter().map(blank).collect();
    let pdf = signing::reserve(&drawn.pdf, &blanks).map_err(Error::internal)?;
    Ok((pdf, places.hand))
}
