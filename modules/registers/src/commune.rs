//! Xã, phường of the national list: read by its code or by a name that it alone bears, shown by name and province.

use crate::record::{key_of, value::spelled};
use chrono::NaiveDate;
use kernel::{Commune, Communes, WardId};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The communes by code, and the code that each way of writing one means: none where it means several.
struct Index {
    communes: HashMap<String, (String, String)>,
    codes: HashMap<String, Option<String>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(Index::load);

impl Index {
    fn load() -> Self {
        let all = Communes::load();
        let mut index = Self { communes: HashMap::new(), codes: HashMap::new() };
        // As the list has them last; what one was called when it began is still read where nothing else is called so.
        let days = [NaiveDate::from_ymd_opt(2200, 1, 1), NaiveDate::from_ymd_opt(2025, 7, 1)];
        for day in days.into_iter().flatten() {
            let mut codes = HashMap::new();
            for commune in all.find("", day, usize::MAX) {
                let code = commune.code.to_string();
                let known =
                    || (format!("{} {}, {}", commune.kind, commune.name, commune.province), commune.kind.clone());
                index.communes.entry(code.clone()).or_insert_with(known);
                ways(commune).for_each(|way| add(&mut codes, way, &code));
            }
            for (way, code) in codes {
                index.codes.entry(way).or_insert(code);
            }
        }
        index
    }
}

/// How people write a commune: with its type and province or without, with marks or without.
fn ways(commune: &Commune) -> impl Iterator<Item = String> {
    let Commune { kind, name, province, .. } = commune;
    let short = ["Tỉnh ", "Thành phố "].iter().find_map(|kind| province.strip_prefix(kind)).unwrap_or(province);
    let written = [
        commune.code.to_string(),
        name.clone(),
        format!("{kind} {name}"),
        format!("{name}, {province}"),
        format!("{name}, {short}"),
        format!("{kind} {name}, {province}"),
        format!("{kind} {name}, {short}"),
    ];
    written
        .into_iter()
        .flat_map(|text| [spelled(&text), key_of(&text)])
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
}

fn add(codes: &mut HashMap<String, Option<String>>, way: String, code: &str) {
    codes
        .entry(way)
        .and_modify(|known| *known = known.take().filter(|known| known == code))
        .or_insert(Some(code.into()));
}

/// The code of the commune that a text means.
///
/// # Errors
/// A sentence where it means none, or several.
pub(crate) fn read(text: &str) -> Result<String, String> {
    match INDEX.codes.get(&spelled(text)).or_else(|| INDEX.codes.get(&key_of(text))) {
        Some(Some(code)) => Ok(code.clone()),
        Some(None) => Err(format!("Có nhiều xã, phường tên “{text}”. Ghi kèm tên tỉnh sau dấu phẩy, hoặc ghi mã.")),
        None => Err(format!("“{text}” không phải là xã, phường trong danh mục hành chính.")),
    }
}

/// The name of each commune by its code, as a JSON object for statements.
pub(crate) static NAMES: LazyLock<String> = LazyLock::new(|| {
    let name = |(code, (name, _)): (&String, &(String, String))| (code.clone(), name.as_str().into());
    serde_json::Value::Object(INDEX.communes.iter().map(name).collect()).to_string()
});

/// Its name with its province, by its code.
pub(crate) fn name(code: &str) -> Option<&'static str> {
    INDEX.communes.get(code).map(|(name, _)| name.as_str())
}

/// "Toàn phường": what stands for the whole of a ward where a part of it may be chosen.
pub(crate) fn whole(ward: WardId) -> String {
    let kind = INDEX.communes.get(&ward.to_string()).map_or("Phường", |(_, kind)| kind.as_str());
    format!("Toàn {}", kind.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commune_is_read_by_its_code_or_by_a_name_that_it_alone_bears() {
        let code = |text: &str| read(text).ok();
        assert_eq!(name("00004"), Some("Phường Ba Đình, Thành phố Hà Nội"));
        for text in ["00004", "Phường Ba Đình, Thành phố Hà Nội", "ba đình, hà nội", "Phuong Ba Dinh"] {
            assert_eq!(code(text).as_deref(), Some("00004"), "{text}");
        }
        assert!(read("Tân Thành").is_err_and(|said| said.contains("nhiều xã, phường")));
        assert!(read("Xã Không Đâu").is_err_and(|said| said.contains("không phải")));
    }

    #[test]
    fn every_commune_is_read_by_the_name_under_which_it_is_shown() {
        assert!(INDEX.communes.len() > 3_000);
        for (code, (name, _)) in &INDEX.communes {
            assert_eq!(read(name).as_ref(), Ok(code), "{name}");
        }
    }

    #[test]
    fn the_whole_is_called_after_what_the_ward_is() {
        assert_eq!(whole(WardId(4)), "Toàn phường");
    }
}
