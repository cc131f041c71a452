//! The page that a signature stands on: which object it is, how large it is shown, and how it is turned.

use super::file::File;
use super::value::{Dict, Ref, integer, items, number, reference};
use crate::{Error, Result};
use std::collections::HashSet;
use std::rc::Rc;

/// How many nodes of the page tree are looked at.
const MOST_NODES: usize = 100_000;

/// What pages take from the nodes above them.
#[derive(Debug, Clone, Default)]
struct Inherited {
    media: Option<Rc<[u8]>>,
    crop: Option<Rc<[u8]>>,
    rotate: Option<Rc<[u8]>>,
}

/// A page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) reference: Ref,
    pub(crate) dict: Dict<'static>,
    /// Left, bottom, right and top of what is shown, in points, as the page lies unturned.
    pub(crate) bounds: [f64; 4],
    /// How far it is turned clockwise when shown: 0, 90, 180 or 270.
    pub(crate) rotate: u16,
}

/// The page of a number, the first being 1; the last one where no number is given.
pub(crate) fn page(file: &File<'_>, wanted: Option<u32>) -> Result<Page> {
    let root = Dict::of(&file.object(file.root()?)?)?;
    let damaged = || Error::damaged("cây trang");
    let pages = root.get("Pages").and_then(reference).ok_or_else(damaged)?;
    let (mut open, mut seen, mut last) = (vec![(pages, Inherited::default())], HashSet::new(), None);
    let mut count = 0;
    while let Some((at, mut inherited)) = open.pop() {
        if !seen.insert(at) || seen.len() > MOST_NODES {
            return Err(damaged());
        }
        let dict = Dict::of(&file.object(at)?)?;
        let own = |key: &str| dict.get(key).map(Rc::from);
        inherited.media = own("MediaBox").or(inherited.media);
        inherited.crop = own("CropBox").or(inherited.crop);
        inherited.rotate = own("Rotate").or(inherited.rotate);
        if let Some(kids) = dict.get("Kids") {
            let kids = file.resolve(kids)?;
            let kids = items(&kids)?;
            if kids.len() + open.len() > MOST_NODES {
                return Err(Error::Bomb { detail: "số trang" });
            }
            for kid in kids.into_iter().rev() {
                open.push((reference(kid).ok_or_else(damaged)?, inherited.clone()));
            }
            continue;
        }
        count += 1;
        last = Some((at, dict, inherited));
        if wanted == Some(count) {
            break;
        }
    }
    let missing = |pages| Error::NoPage { page: wanted.unwrap_or(1), pages };
    let (reference, dict, inherited) =
        last.filter(|_| wanted.is_none_or(|page| page == count)).ok_or(missing(count))?;
    let bounds = bounds(file, &inherited)?;
    let rotate = inherited.rotate.map_or(Ok(0), |raw| {
        file.resolve(&raw).map(|raw| integer(&raw).filter(|turn| turn % 90 == 0).map_or(0, |turn| turn.rem_euclid(360)))
    })?;
    Ok(Page { reference, dict, bounds, rotate: u16::try_from(rotate).unwrap_or(0) })
}

fn bounds(file: &File<'_>, inherited: &Inherited) -> Result<[f64; 4]> {
    let damaged = || Error::damaged("khổ trang");
    let read = |raw: &[u8]| -> Result<[f64; 4]> {
        let raw = file.resolve(raw)?;
        let sides = items(&raw)?.into_iter().map(|side| file.resolve(side).map(|side| number(&side)));
        let sides = sides.collect::<Result<Option<Vec<f64>>>>()?.ok_or_else(damaged)?;
        let &[a, b, c, d] = sides.as_slice() else { return Err(damaged()) };
        Ok([a.min(c), b.min(d), a.max(c), b.max(d)])
    };
    let media = read(inherited.media.as_ref().ok_or_else(damaged)?)?;
    let Some(crop) = &inherited.crop else { return Ok(media) };
    let crop = read(crop)?;
    let shown = [crop[0].max(media[0]), crop[1].max(media[1]), crop[2].min(media[2]), crop[3].min(media[3])];
    Ok(if shown[0] < shown[2] && shown[1] < shown[3] { shown } else { media })
}
