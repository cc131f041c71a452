//! Which column of a file holds which field: known by its heading, said by a person, remembered.

use crate::definition::{Definition, Field, Kind, STATE};
use crate::record::key_of;
use crate::record::privacy::may_write;
use crate::refs::References;
use kernel::Actor;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Field → place of its column, from 0.
pub(super) type Columns = BTreeMap<String, usize>;

/// Other names of what a kind holds, where a register has one field of it.
const OTHER_NAMES: [(Kind, &[&str]); 7] = [
    (Kind::Phone, &["so dien thoai", "dien thoai", "sdt", "dt", "so dt", "di dong", "dien thoai lien he"]),
    (
        Kind::IdentityNumber,
        &[
            "so dinh danh",
            "dinh danh ca nhan",
            "cccd",
            "so cccd",
            "cmnd",
            "so cmnd",
            "cmnd/cccd",
            "so cmnd/cccd",
            "can cuoc",
        ],
    ),
    (Kind::Area, &["to", "to dan pho", "to dp", "khu pho", "thon", "xom", "to dan cu", "dia ban"]),
    (Kind::Commune, &["xa", "phuong", "xa, phuong", "xa/phuong", "phuong/xa", "ma xa"]),
    (Kind::Unit, &["don vi", "phong ban", "co quan", "don vi su dung", "don vi quan ly"]),
    (Kind::Person, &["can bo", "can bo phu trach", "nguoi phu trach", "nguoi su dung"]),
    (Kind::Place, &["toa do", "vi tri", "toa do gps", "vi do, kinh do"]),
];
/// Other names of what names a record.
const NAMES: [&str; 6] = ["ten", "ho ten", "ho va ten", "ho va ten chu ho", "ten goi", "danh muc"];
/// Letters from which on a heading within another is a hint.
const HINT: usize = 5;

/// The fields that a file may fill, at their end the state: never files, whose values name what is stored, never what
/// the actor may not write.
pub(super) fn fillable(definition: &Definition, actor: &Actor, refs: &References) -> Vec<Field> {
    let fits = |field: &&Field| !matches!(field.kind, Kind::File | Kind::Photo) && may_write(field, actor, refs);
    definition.entered().filter(fits).cloned().chain(definition.state_field()).collect()
}

/// A heading as it is compared and remembered: without marks, brackets and stars.
pub(super) fn plain(heading: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in heading.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '*' | ':' | '.' => out.push(' '),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    key_of(&out)
}

/// Guesses: what was remembered first, then exact names, other names, names within headings.
pub(super) fn guess(
    definition: &Definition,
    fields: &[Field],
    headings: &[String],
    remembered: &HashMap<String, String>,
) -> Columns {
    let plain_headings: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    let mut columns = Columns::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for (at, heading) in plain_headings.iter().enumerate() {
        match remembered.get(heading).map(String::as_str) {
            // Somebody said that it is not read.
            Some("") => {
                taken.insert(at);
            }
            Some(key) if fields.iter().any(|f| f.key == key) && !columns.contains_key(key) => {
                columns.insert(key.to_owned(), at);
                taken.insert(at);
            }
            _ => {}
        }
    }
    for names in [exact, by_kind, within] as [fn(&Definition, &Field, &str) -> bool; 3] {
        for field in fields {
            if columns.contains_key(&field.key) {
                continue;
            }
            let fits = |(at, heading): &(usize, &String)| {
                let parts = || heading.split(" / ").collect::<Vec<_>>();
                !taken.contains(at)
                    && (names(definition, field, heading) || parts().iter().rev().any(|p| names(definition, field, p)))
            };
            if let Some((at, _)) = plain_headings.iter().enumerate().find(fits) {
                columns.insert(field.key.clone(), at);
                taken.insert(at);
            }
        }
    }
    columns
}

fn exact(_: &Definition, field: &Field, heading: &str) -> bool {
    !heading.is_empty() && (plain(&field.label) == heading || field.key.replace('_', " ") == heading)
}

fn by_kind(definition: &Definition, field: &Field, heading: &str) -> bool {
    let is_only = || definition.fields.iter().filter(|other| other.kind == field.kind).count() == 1;
    let of_kind = OTHER_NAMES.iter().find(|(kind, _)| *kind == field.kind);
    of_kind.is_some_and(|(_, names)| names.contains(&heading) && is_only())
        || (definition.label == field.key && NAMES.contains(&heading))
}

fn within(_: &Definition, field: &Field, heading: &str) -> bool {
    // Of many things one says that they have a state.
    if field.key == STATE {
        return false;
    }
    let label = plain(&field.label);
    let (short, long) = if label.len() < heading.len() { (label.as_str(), heading) } else { (heading, label.as_str()) };
    let bounded = format!(" {long} ").contains(&format!(" {short} "));
    short.chars().count() >= HINT && bounded
}

/// "C" for the third column.
pub(super) fn letter(at: usize) -> String {
    let (mut letters, mut rest) = (String::new(), at + 1);
    while rest > 0 {
        letters.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::test_definition;

    #[test]
    fn headings_are_known_by_name_and_what_a_person_said_comes_first() {
        let definition = test_definition();
        let fields: Vec<Field> = definition.entered().cloned().collect();
        let headings = ["STT", "Tên máy (*)", "NĂM MUA:", "Phần mềm / Có phần mềm diệt virus"].map(str::to_owned);
        let columns = guess(&definition, &fields, &headings, &HashMap::new());
        assert_eq!(columns, Columns::from([("ten".into(), 1), ("nam".into(), 2), ("diet_virus".into(), 3)]));
        let said = HashMap::from([("nam mua".to_owned(), String::new()), ("stt".to_owned(), "ten".to_owned())]);
        let columns = guess(&definition, &fields, &headings, &said);
        assert_eq!(columns, Columns::from([("ten".into(), 0), ("diet_virus".into(), 3)]));
        assert_eq!([letter(0), letter(25), letter(26), letter(701)], ["A", "Z", "AA", "ZZ"]);
    }
}
