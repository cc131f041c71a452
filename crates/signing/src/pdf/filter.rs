//! Streams that tables and objects are packed in: Flate with the predictors of PNG, within a budget.

use super::value::{Dict, integer, items, name};
use crate::{Error, Result};
use flate2::{Decompress, FlushDecompress, Status};
use std::cell::Cell;

/// How many bytes the streams of one file may unpack to, all in all.
const BUDGET: usize = 64 << 20;

/// What is left of the bytes that a file may unpack to.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Cell::new(BUDGET))
    }

    fn take(&self, bytes: usize) -> Result<()> {
        let left = self.0.get().checked_sub(bytes).ok_or(Error::Bomb { detail: "luồng nén" })?;
        self.0.set(left);
        Ok(())
    }

    /// The data of a stream, unpacked.
    pub(super) fn unpack(&self, dict: &Dict<'_>, data: &[u8]) -> Result<Vec<u8>> {
        let single = |raw: &[u8]| -> Result<Vec<Vec<u8>>> {
            if raw.starts_with(b"[") {
                Ok(items(raw)?.into_iter().map(<[u8]>::to_vec).collect())
            } else {
                Ok(vec![raw.to_vec()])
            }
        };
        let filters = dict.get("Filter").map_or(Ok(Vec::new()), single)?;
        let out = match filters.iter().map(|filter| name(filter)).collect::<Option<Vec<_>>>().as_deref() {
            Some([]) => {
                self.take(data.len())?;
                return Ok(data.to_vec());
            }
            Some([only]) if matches!(only.as_slice(), b"FlateDecode" | b"Fl") => self.inflate(data)?,
            _ => return Err(Error::Unsupported { detail: "kiểu nén của bảng đối tượng" }),
        };
        let parameters = dict.get("DecodeParms").map_or(Ok(Vec::new()), single)?;
        match parameters.first() {
            Some(raw) if raw.starts_with(b"<<") => unpredict(&Dict::parse(raw)?, out),
            _ => Ok(out),
        }
    }

    fn inflate(&self, data: &[u8]) -> Result<Vec<u8>> {
        let mut state = Decompress::new(true);
        let mut out = Vec::with_capacity((data.len() * 4).clamp(1024, 1 << 20));
        loop {
            let (read, written) = (state.total_in(), state.total_out());
            let begin = usize::try_from(read).unwrap_or(usize::MAX).min(data.len());
            let status = state
                .decompress_vec(&data[begin..], &mut out, FlushDecompress::None)
                .map_err(|_| Error::damaged("luồng nén"))?;
            self.take(usize::try_from(state.total_out() - written).unwrap_or(usize::MAX))?;
            match status {
                Status::StreamEnd => return Ok(out),
                _ if out.len() == out.capacity() => out.reserve(out.len().max(1024)),
                // A stream that is cut off is taken as far as it goes, as readers do; what it lacks is missed later.
                _ if state.total_in() == read && state.total_out() == written => return Ok(out),
                _ => {}
            }
        }
    }
}

fn unpredict(parameters: &Dict<'_>, data: Vec<u8>) -> Result<Vec<u8>> {
    let number = |name, default| parameters.get(name).map_or(Some(default), integer);
    match number("Predictor", 1) {
        Some(1) => return Ok(data),
        Some(10..=15) => {}
        _ => return Err(Error::Unsupported { detail: "cách dự đoán của bảng đối tượng" }),
    }
    let (colors, bits, columns) = (number("Colors", 1), number("BitsPerComponent", 8), number("Columns", 1));
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
