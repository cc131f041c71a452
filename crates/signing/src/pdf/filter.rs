//! Streams out of their compression: Flate with the predictors of PNG, within a budget.

use super::budget::Budget;
use super::object::{Dictionary, Object};
use crate::{Error, Result};
use flate2::{Decompress, FlushDecompress, Status};

/// How many bytes one stream may unpack to.
const MOST_BYTES: usize = 64 << 20;
/// What an unpacked byte costs: it may be kept.
const WORK: usize = 2;

/// The data of a stream, unpacked.
pub(super) fn unpack(dictionary: &Dictionary<'_>, data: &[u8], budget: &Budget) -> Result<Vec<u8>> {
    let unknown = Error::Unsupported { detail: "kiểu nén của bảng đối tượng" };
    let first = |key: &[u8]| match dictionary.get(key) {
        None | Some(Object::Null) => Some(None),
        Some(Object::Array(items)) if items.len() > 1 => None,
        Some(Object::Array(items)) => Some(items.first()),
        one => Some(one),
    };
    let Some(filter) = first(b"Filter") else { return Err(unknown) };
    let out = match filter.map(Object::name) {
        None => {
            budget.take(data.len())?;
            return Ok(data.to_vec());
        }
        Some(Some(b"FlateDecode" | b"Fl")) => inflate(data, budget)?,
        Some(_) => return Err(unknown),
    };
    match first(b"DecodeParms") {
        Some(Some(Object::Dictionary(parameters))) => unpredict(parameters, out),
        Some(None | Some(Object::Null)) => Ok(out),
        _ => Err(unknown),
    }
}

fn inflate(data: &[u8], budget: &Budget) -> Result<Vec<u8>> {
    let mut state = Decompress::new(true);
    let mut out = Vec::with_capacity((data.len() * 4).clamp(1024, 1 << 20));
    loop {
        let (read, written) = (state.total_in(), state.total_out());
        let begin = usize::try_from(read).unwrap_or(usize::MAX).min(data.len());
        let status = state
            .decompress_vec(&data[begin..], &mut out, FlushDecompress::None)
            .map_err(|_| Error::damaged("luồng nén"))?;
        budget.take(usize::try_from(state.total_out() - written).unwrap_or(usize::MAX).saturating_mul(WORK))?;
        if out.len() > MOST_BYTES {
            return Err(Error::Bomb { detail: "luồng nén" });
        }
        match status {
            Status::StreamEnd => return Ok(out),
            _ if out.len() == out.capacity() => out.reserve(out.len().max(1024)),
            // What is cut off is refused: readers differ in how much of it they take.
            _ if state.total_in() == read && state.total_out() == written => return Err(Error::damaged("luồng nén")),
            _ => {}
        }
    }
}

fn unpredict(parameters: &Dictionary<'_>, data: Vec<u8>) -> Result<Vec<u8>> {
    let number = |key: &[u8], default| parameters.get(key).map_or(Some(default), Object::integer);
    match number(b"Predictor", 1) {
        Some(1) => return Ok(data),
        Some(10..=15) => {}
        _ => return Err(Error::Unsupported { detail: "cách dự đoán của bảng đối tượng" }),
    }
    let (colors, bits, columns) = (number(b"Colors", 1), number(b"BitsPerComponent", 8), number(b"Columns", 1));
    let (Some(1), Some(8), Some(columns @ 1..=1024)) = (colors, bits, columns) else {
        return Err(Error::Unsupported { detail: "cách dự đoán của bảng đối tượng" });
    };
    let columns = usize::try_from(columns).unwrap_or(1);
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0u8; columns];
    for row in data.chunks_exact(columns + 1) {
        let mut line = row[1..].to_vec();
        for place in 0..columns {
            let (left, up) = (if place > 0 { line[place - 1] } else { 0 }, above[place]);
            let corner = if place > 0 { above[place - 1] } else { 0 };
            let guess = match row[0] {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::try_from(u16::midpoint(u16::from(left), u16::from(up))).unwrap_or(0),
                4 => paeth(left, up, corner),
                _ => return Err(Error::damaged("bảng đối tượng")),
            };
            line[place] = line[place].wrapping_add(guess);
        }
        out.extend_from_slice(&line);
        above = line;
    }
    Ok(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |from: u8| (guess - i16::from(from)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}
