//! Finding the signatures of a file: those that its form shows, and those that its bytes still hold.

use super::pdf::{Budget, Dictionary, File, Object, Parser, readable};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::ops::Range;

/// Of more signatures than these in one file, nothing is said.
pub(crate) const MOST: usize = 64;

/// A signature as it stands in the file, nothing of it believed yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub(crate) field: String,
    /// What is said to be signed: two stretches, each by its start and length.
    pub(crate) range: Vec<i64>,
    pub(crate) contents: Vec<u8>,
    /// Where the signature stands, its brackets included, if it stands in the file as such.
    pub(crate) place: Option<Range<usize>>,
    range_place: Option<usize>,
    pub(crate) sub_filter: String,
    pub(crate) is_document_stamp: bool,
    pub(crate) name: String,
    pub(crate) reason: String,
    pub(crate) location: String,
    pub(crate) claimed_at: Option<DateTime<Utc>>,
    /// What a certifying signature permits (DocMDP): 1 nothing, 2 forms and signatures, 3 annotations too.
    pub(crate) permits: Option<i64>,
    pub(crate) locks: Locks,
    /// The number of its object, if it has one of its own.
    pub(crate) number: Option<u32>,
    /// The form no longer shows it.
    pub(crate) is_hidden: bool,
}

/// Which fields a signature locks (FieldMDP): nothing may be written into them any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Locks {
    #[default]
    Nothing,
    All,
    These(Vec<String>),
    AllBut(Vec<String>),
}

impl Locks {
    /// Whether the field of a name is locked; those within a named one are named with it.
    pub(crate) fn hold(&self, field: &str) -> bool {
        let names = |all: &[String]| {
            all.iter().any(|one| {
                field.strip_prefix(one.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        match self {
            Self::Nothing => false,
            Self::All => true,
            Self::These(all) => names(all),
            Self::AllBut(all) => !names(all),
        }
    }

    /// Reads the parameters of FieldMDP, or the Lock of a field.
    fn read<'a>(file: &File<'a>, dictionary: &Dictionary<'a>) -> Self {
        let fields = file.at(dictionary, b"Fields");
        let names =
            || fields.array().unwrap_or_default().iter().filter_map(|one| Some(readable(file.resolve(one).text()?)));
        match file.at(dictionary, b"Action").name() {
            Some(b"Include") => Self::These(names().collect()),
            Some(b"Exclude") => Self::AllBut(names().collect()),
            _ => Self::All,
        }
    }
}

/// How the range of a signature lies in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lies {
    /// Everything but the signature's own place, from the first byte on.
    Well,
    /// Not four numbers in order from 0 on.
    Malformed,
    /// The file is shorter.
    BeyondTheEnd,
    /// What is left out begins with the signature but is not just it.
    WiderHole,
    /// What is left out is not where the signature stands.
    Elsewhere,
}

impl Found {
    /// The two stretches, if they are in order.
    pub(crate) fn stretches(&self) -> Option<[usize; 3]> {
        let [0, first, second, rest] = self.range[..] else { return None };
        let (first, second) = (usize::try_from(first).ok()?, usize::try_from(second).ok()?);
        let end = second.checked_add(usize::try_from(rest).ok()?)?;
        (0 < first && first < second && second < end).then_some([first, second, end])
    }

    pub(crate) fn lies(&self, bytes: &[u8]) -> Lies {
        let Some([first, second, end]) = self.stretches() else {
            return Lies::Malformed;
        };
        let starts = self.place.as_ref().is_some_and(|place| place.start == first);
        if end > bytes.len() {
            return if starts || self.is_hidden { Lies::BeyondTheEnd } else { Lies::Elsewhere };
        }
        if self.place != Some(first..second) {
            return if starts { Lies::WiderHole } else { Lies::Elsewhere };
        }
        let hole = &bytes[first..second];
        let digits = hole.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">"));
        if digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) { Lies::Well } else { Lies::WiderHole }
    }

    /// Where the signed part ends.
    pub(crate) fn end(&self) -> usize {
        self.stretches().map_or(0, |stretches| stretches[2])
    }

    fn read<'a>(file: &File<'a>, dictionary: &Dictionary<'a>, field: &str, number: Option<u32>) -> Option<Self> {
        let in_file = number.is_some_and(|number| file.stands_alone(number));
        let range = file.at(dictionary, b"ByteRange");
        let contents = file.at(dictionary, b"Contents");
        let text = |key: &[u8]| file.at(dictionary, key).text().map(readable).unwrap_or_default();
        let sub_filter = file.at(dictionary, b"SubFilter").name().map(readable).unwrap_or_default();
        let is_stamp = sub_filter == "ETSI.RFC3161";
        Some(Self {
            field: field.to_owned(),
            range: range.array()?.iter().take(5).map(|item| item.integer().unwrap_or(-1)).collect(),
            contents: contents.text()?.to_vec(),
            place: dictionary.place(b"Contents").filter(|_| in_file),
            range_place: dictionary.place(b"ByteRange").filter(|_| in_file).map(|place| place.start),
            sub_filter,
            is_document_stamp: is_stamp,
            name: text(b"Name"),
            reason: text(b"Reason"),
            location: text(b"Location"),
            claimed_at: file.at(dictionary, b"M").text().and_then(moment),
            permits: transform(file, dictionary, b"DocMDP", |p| file.at(p, b"P").integer()).map(|p| p.unwrap_or(2)),
            locks: transform(file, dictionary, b"FieldMDP", |p| Some(Locks::read(file, p)))
                .flatten()
                .unwrap_or_default(),
            number,
            is_hidden: false,
        })
    }
}

/// What a signature's reference of a method says in its parameters; the outer `None` where it has no such reference.
fn transform<'a, T>(
    file: &File<'a>,
    dictionary: &Dictionary<'a>,
    method: &[u8],
    read: impl Fn(&Dictionary<'a>) -> Option<T>,
) -> Option<Option<T>> {
    let references = file.at(dictionary, b"Reference");
    references.array()?.iter().take(8).find_map(|item| {
        let reference = file.resolve(item);
        let reference = reference.dictionary()?;
        (file.at(reference, b"TransformMethod").name()? == method).then_some(())?;
        let parameters = file.at(reference, b"TransformParams");
        Some(parameters.dictionary().and_then(&read))
    })
}

/// The signatures that the form shows.
pub(crate) fn shown(file: &File<'_>) -> Vec<Found> {
    let mut all = Vec::new();
    for field in file.fields().all {
        if field.kind.as_deref() != Some(b"Sig") || all.len() > MOST {
            continue;
        }
        let Some(dictionary) = field.dictionary.dictionary() else { continue };
        let Some(value) = dictionary.get(b"V") else { continue };
        let number = value.reference().map(|to| to.number);
        let signature = file.resolve(value);
        let Some(signature) = signature.dictionary() else { continue };
        let Some(mut found) = Found::read(file, signature, &field.name, number.or(field.number)) else { continue };
        found.number = number;
        let lock = file.at(dictionary, b"Lock");
        if let Some(lock) = lock.dictionary().filter(|_| found.locks == Locks::Nothing) {
            found.locks = Locks::read(file, lock);
        }
        all.push(found);
    }
    all
}

/// Signatures that the bytes hold but the form does not show: the file was cut, or they were taken out of the form.
pub(crate) fn hidden(bytes: &[u8], shown: &[Found], budget: &Budget) -> Vec<Found> {
    let (mut all, mut tried): (Vec<Found>, BTreeSet<usize>) = (Vec::new(), BTreeSet::new());
    for at in memchr::memmem::find_iter(bytes, b"/ByteRange").take(4 * MOST) {
        let mut parser = Parser::new(bytes, at + 10, budget);
        parser.skip_space();
        let place = parser.at;
        if all.len() >= MOST || shown.iter().any(|one| one.range_place == Some(place)) {
            continue;
        }
        let Ok(Object::Array(items)) = parser.value() else { continue };
        let range = items.iter().take(5).map(|item| item.integer().unwrap_or(-1)).collect();
        let one = Found { range, range_place: Some(place), is_hidden: true, ..Found::default() };
        let Some([first, second, end]) = one.stretches() else { continue };
        if end > bytes.len() {
            all.extend(cut(bytes, one, first, second, place));
        } else if tried.insert(end)
            && let Ok(earlier) = File::open(&bytes[..end], budget)
        {
            // Signatures that an earlier state of the file shows.
            let found = self::shown(&earlier).into_iter();
            let new =
                found.filter(|one| one.end() == end && shown.iter().all(|known| known.range_place != one.range_place));
            all.extend(new.map(|found| Found { is_hidden: true, ..found }));
        }
    }
    all
}

/// A signature of which the end of the file is missing, if it stands where it says.
fn cut(bytes: &[u8], one: Found, first: usize, second: usize, place: usize) -> Option<Found> {
    let near = place.abs_diff(first) < 4096 || (second < bytes.len() && place.abs_diff(second) < 4096);
    let opens = first >= bytes.len() || bytes[first] == b'<';
    let digits = bytes.get(first + 1..second - 1).unwrap_or_default();
    (near && opens).then(|| Found { contents: hex::decode(digits).unwrap_or_default(), ..one })
}

/// A date of PDF: `D:20261121233015+07'00'`.
fn moment(text: &[u8]) -> Option<DateTime<Utc>> {
    let text = readable(text);
    let plain: String = text.strip_prefix("D:").unwrap_or(&text).chars().filter(|c| *c != '\'').collect();
    let (digits, zone) = plain.split_at(plain.find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len()));
    let full = format!("{digits}{}", "00000101000000".get(digits.len()..)?);
    let zone = if zone.len() == 3 { format!("{zone}00") } else { zone.to_owned() };
    super::asn1::generalized(&format!("{full}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_their_offset_and_with_parts_missing() {
        let read = |text: &str| moment(text.as_bytes()).map(|at| at.to_rfc3339());
        assert_eq!(read("D:20261121233015+07'00'").as_deref(), Some("2026-11-21T16:30:15+00:00"));
        assert_eq!(read("D:20261121233015Z00'00'").as_deref(), Some("2026-11-21T23:30:15+00:00"));
        assert_eq!(read("D:202611").as_deref(), Some("2026-11-01T00:00:00+00:00"));
        assert_eq!(read("hôm qua"), None);
    }

    #[test]
    fn a_lock_holds_the_fields_it_names_and_those_within_them() {
        let these = Locks::These(vec!["So".to_owned()]);
        assert!(these.hold("So") && these.hold("So.ky") && !these.hold("Song") && !these.hold("Ngay"));
        let but = Locks::AllBut(vec!["So".to_owned()]);
        assert!(!but.hold("So") && but.hold("Ngay") && Locks::All.hold("So") && !Locks::Nothing.hold("So"));
    }

    #[test]
    fn a_range_must_leave_out_the_signature_and_nothing_else() {
        let bytes = b"%PDF-<00aa> rest of it";
        let found =
            |range: [i64; 4]| Found { range: range.to_vec(), place: Some(5..11), ..Found::default() }.lies(bytes);
        assert_eq!(found([0, 5, 11, 11]), Lies::Well);
        assert_eq!(found([0, 5, 13, 9]), Lies::WiderHole);
        assert_eq!(found([0, 3, 11, 11]), Lies::Elsewhere);
        assert_eq!(found([1, 4, 11, 11]), Lies::Malformed);
        assert_eq!(found([0, 5, 4, 11]), Lies::Malformed);
        assert_eq!(found([0, 5, 11, 12]), Lies::BeyondTheEnd);
        assert_eq!(found([0, 5, 11, i64::MAX]), Lies::BeyondTheEnd);
        assert_eq!(found([0, -5, 11, 3]), Lies::Malformed);
    }
}
