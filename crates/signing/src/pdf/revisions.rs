//! The revisions of a file: what was appended behind an earlier state, and whether it is nothing but revisions.

use super::file::{File, indirect, is_stream, object_end, stream_data};
use super::object::Object;
use super::value::{Ref, digits, skip_space, skip_white};
use super::xref::Entry;
use crate::{Error, Result};
use std::collections::HashMap;

impl File<'_> {
    /// Whether the tables of this file are those of an earlier state of it with others before them that stand behind it.
    pub(crate) fn continues(&self, earlier: &File<'_>) -> bool {
        let (own, old) = (&self.places.sections, &earlier.places.sections);
        let more = own.len().saturating_sub(old.len());
        more > 0 && own[more..] == old[..] && own[..more].iter().all(|section| section.start >= earlier.bytes.len())
    }

    /// Whether an object stands where it stood in an earlier state, and so is what it was.
    pub(crate) fn same_place(&self, later: &File<'_>, number: u32) -> bool {
        let (was, is) = (self.entry(number), later.entry(number));
        match (was, is) {
            (Some(Entry::Within { stream, .. }), Some(Entry::Within { .. })) => {
                was == is
                    && matches!(self.entry(stream), Some(Entry::At { .. }))
                    && self.entry(stream) == later.entry(stream)
            }
            _ => was == is,
        }
    }

    /// Checks that what stands from a place on is whole revisions: objects that a table lists, tables, and ends. What else
    /// stood there, a reader that looks for objects by itself might find.
    ///
    /// # Errors
    /// When there is anything else, or an object breaks off.
    pub(crate) fn check_appended(&self, from: usize) -> Result<()> {
        let foreign = || Error::damaged("phần nối thêm");
        let bytes = self.bytes;
        let listed: HashMap<usize, Ref> = self
            .places
            .listed
            .iter()
            .filter(|(offset, _)| *offset >= from)
            .map(|&(at, of)| (skip_white(bytes, at), of))
            .collect();
        let sections: HashMap<usize, usize> =
            self.places.sections.iter().map(|section| (section.start, section.end)).collect();
        let mut at = skip_space(bytes, from);
        while at < bytes.len() {
            at = if let Some(&end) = sections.get(&at) {
                end
            } else if let Some(of) = listed.get(&at) {
                self.end_of_object(at, *of)?
            } else {
                let rest = bytes[at..].strip_prefix(b"startxref").ok_or_else(foreign)?;
                let (start, end) = digits(rest, skip_white(rest, 0), 12).ok_or_else(foreign)?;
                let start = usize::try_from(start).map_err(|_| foreign())?;
                let end = skip_white(rest, end);
                if !sections.contains_key(&skip_white(bytes, start)) || !rest[end..].starts_with(b"%%EOF") {
                    return Err(foreign());
                }
                bytes.len() - rest.len() + end
            };
            at = skip_space(bytes, at);
        }
        Ok(())
    }

    fn end_of_object(&self, at: usize, of: Ref) -> Result<usize> {
        let found = indirect(self.bytes, at, &self.budget)?;
        if found.is != of {
            return Err(Error::damaged("sai vị trí đối tượng"));
        }
        let mut end = found.place.end;
        if let Object::Dictionary(dictionary) = &found.value
            && is_stream(self.bytes, end)
        {
            (_, end) = stream_data(self.bytes, end, self.length(dictionary)?)?;
        }
        object_end(self.bytes, end)
    }
}
