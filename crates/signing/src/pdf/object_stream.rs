//! Objects that stand together in one packed stream.

use super::value::{Dict, digits, end_of, integer, skip_space};
use crate::{Error, Result};
use std::collections::HashMap;

/// An object stream, unpacked.
#[derive(Debug)]
pub(super) struct ObjectStream {
    data: Vec<u8>,
    places: HashMap<u32, usize>,
}

impl ObjectStream {
    pub(super) fn read(dict: &Dict<'_>, data: Vec<u8>) -> Result<Self> {
        let damaged = || Error::damaged("luồng đối tượng");
        let number = |key| dict.get(key).and_then(integer).and_then(|n| usize::try_from(n).ok()).ok_or_else(damaged);
        let (count, first) = (number("N")?, number("First")?);
        let (mut at, mut places) = (0, HashMap::new());
        for _ in 0..count {
            let (number, end) = digits(&data, skip_space(&data, at), 10).ok_or_else(damaged)?;
            let (offset, end) = digits(&data, skip_space(&data, end), 10).ok_or_else(damaged)?;
            let offset = usize::try_from(offset).ok().and_then(|n| n.checked_add(first)).ok_or_else(damaged)?;
            places.entry(u32::try_from(number).map_err(|_| damaged())?).or_insert(offset);
            at = end;
        }
        Ok(Self { data, places })
    }

    /// The value of an object in it.
    pub(super) fn get(&self, number: u32) -> Result<&[u8]> {
        let place = self.places.get(&number).ok_or(Error::damaged("thiếu đối tượng"))?;
        let begin = skip_space(&self.data, *place);
        Ok(&self.data[begin..end_of(&self.data, begin)?])
    }
}
