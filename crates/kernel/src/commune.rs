//! Danh mục hành chính cấp xã: codes, names and types, each valid from a day to a day, because they change.

use crate::WardId;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Xã, phường hoặc đặc khu, as it was called in a span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Commune {
    pub code: WardId,
    /// "Sông Công", without its type.
    pub name: String,
    /// "Phường", "Xã" or "Đặc khu".
    pub kind: String,
    pub province_code: String,
    /// "Tỉnh Thái Nguyên".
    pub province: String,
    /// WGS 84.
    pub latitude: f64,
    pub longitude: f64,
    pub area_km2: f64,
    pub valid_from: NaiveDate,
    /// Last day, inclusive; open when `None`.
    pub valid_to: Option<NaiveDate>,
}

impl Commune {
    /// "phường Sông Công".
    pub fn in_text(&self) -> String {
        format!("{} {}", self.kind.to_lowercase(), self.name)
    }

    /// "tỉnh Thái Nguyên".
    pub fn province_in_text(&self) -> String {
        let mut chars = self.province.chars();
        chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
    }
}

/// The national list, and the province names that changed since.
#[derive(Debug, Clone)]
pub struct Communes(HashMap<WardId, Vec<Commune>>);

/// Names and types that changed after 1 July 2025. Data, not code, so that a next one is a line in a file.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Changes {
    province: Vec<ProvinceChange>,
    commune: Vec<CommuneChange>,
}

#[derive(serde::Deserialize)]
struct ProvinceChange {
    code: String,
    from: NaiveDate,
    name: String,
}

/// A commune with another name or type from a day on; what is left out stays.
#[derive(serde::Deserialize)]
struct CommuneChange {
    code: String,
    from: NaiveDate,
    name: Option<String>,
    kind: Option<String>,
}

impl Communes {
    /// Reads the list that the program carries (in force from 1 July 2025).
    pub fn load() -> Self {
        let mut map: HashMap<WardId, Vec<Commune>> = HashMap::with_capacity(3400);
        let changes: Changes = toml::from_str(include_str!("../data/province_changes.toml")).unwrap_or_default();
        let from = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap_or_default();
        let mut reader = csv::Reader::from_reader(include_str!("../data/communes.csv").as_bytes());
        for record in reader.records().filter_map(|record| record.ok()) {
            let field = |i: usize| record.get(i).unwrap_or_default();
            let Ok(code) = field(2).parse::<WardId>() else { continue };
            let number = |i: usize| field(i).parse().unwrap_or_default();
            let (kind, full) = (field(4), field(3));
            let name = full.strip_prefix(kind).unwrap_or(full).trim();
            let first = Commune {
                code,
                name: name.to_owned(),
                kind: kind.to_owned(),
                province_code: field(0).to_owned(),
                province: field(1).to_owned(),
                latitude: number(5),
                longitude: number(6),
                area_km2: number(7),
                valid_from: from,
                valid_to: None,
            };
            map.insert(code, in_time(first, &changes));
        }
        Self(map)
    }

    /// The commune that bears a code on a day.
    pub fn get(&self, code: WardId, on: NaiveDate) -> Option<&Commune> {
        self.0.get(&code)?.iter().find(|c| c.valid_from <= on && c.valid_to.is_none_or(|to| on <= to))
    }

    /// Communes of a day whose name matches, without tone marks: for choosing one.
    pub fn find(&self, query: &str, on: NaiveDate, limit: usize) -> Vec<&Commune> {
        let query = vietnamese::fold(query);
        let fits = |c: &&Commune| vietnamese::fold(&format!("{} {} {}", c.kind, c.name, c.province)).contains(&query);
        let mut found: Vec<&Commune> = self.0.keys().filter_map(|code| self.get(*code, on)).filter(fits).collect();
        found.sort_by_key(|c| c.code);
        found.truncate(limit);
        found
    }

    /// How many codes the list has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Is the list empty?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn in_time(first: Commune, changes: &Changes) -> Vec<Commune> {
    let provinces: Vec<_> = changes.province.iter().filter(|p| p.code == first.province_code).collect();
    let communes: Vec<_> = changes.commune.iter().filter(|c| c.code.parse().ok() == Some(first.code)).collect();
    let mut days: Vec<NaiveDate> = provinces.iter().map(|p| p.from).chain(communes.iter().map(|c| c.from)).collect();
    days.sort_unstable();
    days.dedup();
    let mut spans = vec![first];
    for day in days {
        let Some(last) = spans.last_mut() else { continue };
        let mut next = Commune { valid_from: day, ..last.clone() };
        last.valid_to = day.pred_opt();
        for change in provinces.iter().filter(|p| p.from == day) {
            next.province.clone_from(&change.name);
        }
        for change in communes.iter().filter(|c| c.from == day) {
            next.name = change.name.clone().unwrap_or(next.name);
            next.kind = change.kind.clone().unwrap_or(next.kind);
        }
        spans.push(next);
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_national_list_is_whole_and_its_types_add_up() {
        let communes = Communes::load();
        assert_eq!(communes.len(), 3321);
        let count = |kind: &str| communes.0.values().filter(|c| c[0].kind == kind).count();
        assert_eq!((count("Xã"), count("Phường"), count("Đặc khu")), (2621, 687, 13));
    }

    #[test]
    fn a_commune_has_the_name_and_type_of_the_day_beside_its_province() {
        let changes: Changes = toml::from_str(
            r#"
            [[commune]]
            code = "05518"
            from = "2027-03-01"
            kind = "Đặc khu"
            [[province]]
            code = "19"
            from = "2026-09-01"
            name = "Thành phố Thái Nguyên"
            "#,
        )
        .unwrap();
        let communes = Communes::load();
        let first = communes.get(WardId(5518), day("2026-01-01")).unwrap();
        let spans = in_time(first.clone(), &changes);
        let said: Vec<String> = spans.iter().map(|c| format!("{}, {}", c.in_text(), c.province_in_text())).collect();
        assert_eq!(
            said,
            [
                "phường Sông Công, tỉnh Thái Nguyên",
                "phường Sông Công, thành phố Thái Nguyên",
                "đặc khu Sông Công, thành phố Thái Nguyên"
            ]
        );
        assert_eq!((spans[1].valid_to, spans[2].valid_to), (Some(day("2027-02-28")), None));
    }

    #[test]
    fn names_are_those_of_the_day() {
        let communes = Communes::load();
        let song_cong = communes.get(WardId(5518), day("2026-11-22")).unwrap();
        assert_eq!(
            (song_cong.in_text().as_str(), song_cong.province_in_text().as_str()),
            ("phường Sông Công", "tỉnh Thái Nguyên")
        );
        let dong_xoai = |on| communes.get(WardId(25210), day(on)).unwrap().province_in_text();
        assert_eq!(dong_xoai("2026-04-30"), "tỉnh Đồng Nai");
        assert_eq!(dong_xoai("2026-11-22"), "thành phố Đồng Nai");
        assert!(
            communes.get(WardId(5518), day("2025-06-30")).is_none(),
            "another ward bore this code before the merge"
        );
    }

    #[test]
    fn a_commune_is_found_without_tone_marks() {
        let communes = Communes::load();
        let found = communes.find("phuong dong xoai", day("2026-11-22"), 5);
        assert_eq!(found[0].code, WardId(25210));
    }
}
