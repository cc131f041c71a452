//! Streams of cross-references and of objects, taken out of their compression within a bound.

use super::object::{Dictionary, Object};
use std::io::Read;

/// The bytes of a stream; `None` where the filter is another than Flate, the data is broken or exceeds `most`.
pub(crate) fn decode(dictionary: &Dictionary<'_>, data: &[u8], most: usize) -> Option<Vec<u8>> {
    let filter = match dictionary.get(b"Filter") {
        None => return (data.len() <= most).then(|| data.to_vec()),
        Some(Object::Array(items)) if items.is_empty() => return (data.len() <= most).then(|| data.to_vec()),
        Some(Object::Array(items)) if items.len() == 1 => items[0].name()?,
        Some(one) => one.name()?,
    };
    if filter != b"FlateDecode" {
        return None;
    }
    let mut out = Vec::new();
    let mut reader = flate2::read::ZlibDecoder::new(data).take(most as u64 + 1);
    // A stream whose check sum is missing still gives its bytes, as it does in every reader.
    let _ = reader.read_to_end(&mut out);
    if out.len() > most {
        return None;
    }
    let parameters = match dictionary.get(b"DecodeParms") {
        Some(Object::Array(items)) => items.first().and_then(Object::dictionary),
        Some(other) => other.dictionary(),
        None => None,
    };
    match parameters {
        Some(parameters) => unpredict(out, parameters),
        None => Some(out),
    }
}

fn unpredict(data: Vec<u8>, parameters: &Dictionary<'_>) -> Option<Vec<u8>> {
    let whole = |key: &[u8], other| parameters.integer(key).map_or(Some(other), |n| usize::try_from(n).ok());
    let predictor = whole(b"Predictor", 1)?;
    if predictor == 1 {
        return Some(data);
    }
    let (colours, bits, columns) = (whole(b"Colors", 1)?, whole(b"BitsPerComponent", 8)?, whole(b"Columns", 1)?);
    let fits = (10..=15).contains(&predictor) && bits == 8 && (1..=4).contains(&colours) && columns <= 1 << 16;
    let row = columns * colours.min(4);
    if !fits || row == 0 {
        return None;
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    for line in data.chunks(row + 1) {
        let (&kind, line) = line.split_first()?;
        let above = out.len().checked_sub(row);
        for (i, &byte) in line.iter().enumerate() {
            let up = above.map_or(0, |start| out[start + i]);
            let left = if i >= colours { out[out.len() - colours] } else { 0 };
            let corner = above.filter(|_| i >= colours).map_or(0, |start| out[start + i - colours]);
            out.push(byte.wrapping_add(match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => paeth(left, up, corner),
                _ => return None,
            }));
        }
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let (pa, pb, pc) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if pa <= pb && pa <= pc {
        left
    } else if pb <= pc {
        up
    } else {
        corner
    }
}
