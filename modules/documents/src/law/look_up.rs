//! Citations against the library: which document each one means, and how that document stands on a day.

use super::cite::{Citation, citations};
use super::kinds::{Relation, Standing, is_named};
use super::model::{Law, LawId};
use super::spelling::{is_of_one_body, may_be_one_body, number_form, short_form, words_of, year_in};
use super::store;
use chrono::{Datelike, NaiveDate};
use kernel::{Conn, Result};
use std::collections::HashMap;

/// Citations of one text that are looked up; the rest of a longer list is left out.
const MOST: usize = 500;

/// A citation and what the library knows of it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub citation: Citation,
    pub law: Option<Law>,
    /// On the day that was asked for.
    pub standing: Standing,
    /// What replaced it, where it is no longer in force.
    pub replaced: Replaced,
}

/// What took the place of a document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replaced {
    /// What replaced it.
    pub by: Vec<Law>,
    /// What is in force now, where what replaced it has been replaced in its turn.
    pub now: Vec<Law>,
}

/// Replacements that are followed one after another.
const MOST_STEPS: usize = 6;

/// What took the place of each of these documents, as it stands on a day.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn replaced(conn: &Conn, ids: &[LawId], on: NaiveDate) -> Result<HashMap<LawId, Replaced>> {
    let mut by: HashMap<LawId, Vec<Law>> = HashMap::new();
    let mut open: Vec<LawId> = ids.to_vec();
    for _ in 0..MOST_STEPS {
        let acting = store::acting_on(conn, &open).await?;
        open.clear();
        for (to, _, law) in acting.into_iter().filter(|(_, relation, _)| *relation == Relation::Replaces) {
            if law.facts.standing(on) == Standing::Ended && !by.contains_key(&law.id) {
                open.push(law.id);
            }
            by.entry(to).or_default().push(law);
        }
        if open.is_empty() {
            break;
        }
    }
    let none = Vec::new();
    let of = |id: &LawId| by.get(id).unwrap_or(&none);
    let one = |id: &LawId| {
        let (mut now, mut seen, mut next) = (Vec::new(), vec![*id], of(id).iter().collect::<Vec<_>>());
        while let Some(law) = next.pop() {
            if seen.contains(&law.id) {
                continue;
            }
            seen.push(law.id);
            match law.facts.standing(on) {
                Standing::Ended => next.extend(of(&law.id)),
                Standing::InForce => now.push(law.clone()),
                Standing::NotYet | Standing::Unknown => {}
            }
        }
        now.retain(|law: &Law| !of(id).iter().any(|direct| direct.id == law.id));
        (*id, Replaced { by: of(id).clone(), now })
    };
    Ok(ids.iter().map(one).collect())
}

impl Found {
    /// The day printed is not the day of issue that the library knows.
    pub(crate) fn day_differs(&self) -> bool {
        let issued = self.law.as_ref().and_then(|law| law.facts.issued_on);
        self.citation.date.zip(issued).is_some_and(|(printed, issued)| printed != issued)
    }
}

/// Looks citations up. A bare number ("Quyết định 15") that names no document of the library is left out: nothing is
/// known of it, not even that it is a citation.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn look_up(conn: &Conn, cited: &[Citation], on_day: NaiveDate) -> Result<Vec<Found>> {
    let cited = &cited[..cited.len().min(MOST)];
    let known = candidates(conn, cited).await?;
    let mut found = Vec::with_capacity(cited.len());
    for citation in cited {
        let mut citation = citation.clone();
        let law = choose(&citation, &known, on_day).map(|(law, end)| {
            citation.end = end.filter(|end| *end > citation.end || citation.place.is_empty()).unwrap_or(citation.end);
            law.clone()
        });
        if law.is_none() && citation.is_bare() {
            continue;
        }
        let standing = law.as_ref().map_or(Standing::Unknown, |law| law.facts.standing(on_day));
        found.push(Found { citation, law, standing, replaced: Replaced::default() });
    }
    let ended: Vec<LawId> =
        found.iter().filter(|f| f.standing == Standing::Ended).filter_map(|f| Some(f.law.as_ref()?.id)).collect();
    let places = replaced(conn, &ended, on_day).await?;
    for one in found.iter_mut().filter(|f| f.standing == Standing::Ended) {
        let id = one.law.as_ref().map(|law| law.id);
        one.replaced = id.and_then(|id| places.get(&id)).cloned().unwrap_or_default();
    }
    Ok(found)
}

/// The document that a typed reference means, such as "766/QĐ-TTg ngày 23/6/2022".
///
/// # Errors
/// When the database refuses.
pub(super) async fn resolve(conn: &Conn, typed: &[String], on_day: NaiveDate) -> Result<Vec<Option<Law>>> {
    let read: Vec<Option<Citation>> = typed.iter().map(|text| reference(text)).collect();
    let cited: Vec<Citation> = read.iter().flatten().cloned().collect();
    let known = candidates(conn, &cited).await?;
    let find = |c: Option<Citation>| choose(&c?, &known, on_day).map(|(law, _)| law.clone());
    Ok(read.into_iter().map(find).collect())
}

/// What somebody typed as a reference, read as a citation.
pub(super) fn reference(text: &str) -> Option<Citation> {
    citations(text).into_iter().next()
}

/// A document with the words of its names.
struct Known {
    law: Law,
    names: Vec<Vec<String>>,
}

async fn candidates(conn: &Conn, cited: &[Citation]) -> Result<Vec<Known>> {
    let (mut whole, mut short) = (Vec::new(), Vec::new());
    for number in cited.iter().map(|c| c.number.as_str()).filter(|number| !number.is_empty()) {
        if number.chars().any(char::is_alphabetic) {
            whole.push(number_form(number))
        } else {
            short.push(short_of(number))
        }
    }
    let names = cited.iter().any(|c| c.number.is_empty() || c.is_bare());
    if whole.is_empty() && short.is_empty() && !names {
        return Ok(Vec::new());
    }
    Ok(store::candidates(conn, &whole, &short, names).await?.into_iter().map(Known::of).collect())
}

/// "0226/2016" as it is kept.
fn short_of(number: &str) -> String {
    number.trim_start_matches('0').to_owned()
}

impl Known {
    fn of(law: Law) -> Self {
        let aliases = law.facts.aliases.iter().map(|alias| words_of(alias));
        let mut names: Vec<Vec<String>> = aliases.collect();
        if is_named(&law.facts.kind) {
            names.push(words_of(&format!("{} {}", law.facts.kind, law.facts.title)));
        }
        Self { law, names }
    }

    /// Does the citation mean this document? How many words of its name it takes (0: by its number).
    fn fits(&self, c: &Citation, cited: &[String]) -> Option<usize> {
        let facts = &self.law.facts;
        let same_year =
            |year: Option<i32>| year.is_none() || facts.issued_on.is_none_or(|day| Some(day.year()) == year);
        if c.number.is_empty() {
            if c.kind == "Hiến pháp" {
                return (facts.kind == c.kind && same_year(c.year)).then_some(0);
            }
            let begun = |name: &&Vec<String>| {
                if c.year.is_some() || c.name_words.is_empty() {
                    name.as_slice() == cited
                } else {
                    cited.starts_with(name)
                }
            };
            let longest = self.names.iter().filter(begun).map(Vec::len).max()?;
            return same_year(c.year).then_some(longest);
        }
        if c.is_bare() {
            return self.names.iter().any(|name| name.as_slice() == cited).then_some(0);
        }
        if c.number.chars().all(|letter| !letter.is_alphabetic()) {
            let same = short_form(&facts.number) == short_of(&c.number) && kinds_agree(c.kind, &facts.kind);
            return same.then_some(0);
        }
        let same = number_form(&c.number) == number_form(&facts.number)
            && (is_of_one_body(&facts.number) || may_be_one_body(&c.issuer, &facts.issuer));
        let year = c.date.filter(|_| year_in(&c.number).is_none()).map(|day| day.year());
        (same && same_year(year)).then_some(0)
    }
}

/// A code is a law too.
fn kinds_agree(cited: &str, known: &str) -> bool {
    cited == known || (cited == "Luật" && known == "Bộ luật")
}

/// The document that a citation means, and where the citation ends if only the library could tell.
fn choose<'k>(c: &Citation, known: &'k [Known], on: NaiveDate) -> Option<(&'k Law, Option<usize>)> {
    let mut cited = if c.is_bare() { words_of(&c.label()) } else { words_of(c.kind) };
    let mut ends = vec![c.end; cited.len()];
    if c.number.is_empty() {
        let spoken = if c.name_words.is_empty() { vec![(c.name.clone(), c.end)] } else { c.name_words.clone() };
        for (word, end) in spoken {
            let words = words_of(&word);
            ends.extend(words.iter().map(|_| end));
            cited.extend(words);
        }
    }
    let fitting = known.iter().filter_map(|k| Some((k.fits(c, &cited)?, &k.law)));
    let (words, law) = fitting.max_by_key(|(words, law)| {
        let facts = &law.facts;
        let same_day = c.date.is_some() && c.date == facts.issued_on;
        let same_issuer = !c.issuer.is_empty() && vietnamese::fold(&c.issuer) == vietnamese::fold(&facts.issuer);
        (*words, same_day, same_issuer, facts.standing(on) == Standing::InForce, facts.issued_on, law.id)
    })?;
    let end = words.checked_sub(1).and_then(|last| ends.get(last)).copied();
    Some((law, end.filter(|_| !c.name_words.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::model::Facts;

    fn law(kind: &str, number: &str, title: &str, issued: &str, ended: &str) -> Known {
        Known::of(Law {
            id: LawId::new(),
            facts: Facts {
                kind: kind.into(),
                number: number.into(),
                title: title.into(),
                issued_on: issued.parse().ok(),
                ended_on: ended.parse().ok(),
                aliases: if title == "về đột phá" { vec!["Nghị quyết 57".into()] } else { Vec::new() },
                ..Facts::default()
            },
            ended_by: None,
            from_seed: false,
            removed: false,
            changed_at: chrono::DateTime::default(),
            changed_by_name: String::new(),
            version: 1,
        })
    }

    fn library() -> Vec<Known> {
        vec![
            law("Luật", "20/2023/QH15", "Giao dịch điện tử", "2023-06-22", ""),
            law("Luật", "51/2005/QH11", "Giao dịch điện tử", "2005-11-29", "2024-07-01"),
            law("Luật", "10/2020/QH14", "Giao dịch", "2020-01-01", ""),
            law("Nghị định", "30/2020/NĐ-CP", "về công tác văn thư", "2020-03-05", ""),
            law("Thông tư", "226/2016/TT-BTC", "phí chứng thực", "2016-11-11", ""),
            law("Nghị quyết", "57-NQ/TW", "về đột phá", "2024-12-22", ""),
            law("Quyết định", "766/QĐ-TTg", "Bộ chỉ số", "2022-06-23", ""),
            law("Quyết định", "766/QĐ-TTg", "việc khác", "2018-06-23", ""),
            law("Bộ luật", "91/2015/QH13", "Dân sự", "2015-11-24", ""),
        ]
    }

    #[test]
    fn each_citation_finds_its_document() {
        let (known, on) = (library(), "2026-03-16".parse().unwrap());
        for (text, number) in [
            ("Luật số 20/2023/QH15", "20/2023/QH15"),
            ("Luật Giao dịch điện tử và các văn bản", "20/2023/QH15"),
            ("Luật Giao dịch điện tử 2005", "51/2005/QH11"),
            ("Luật Giao dịch điện tử ngày 29 tháng 11 năm 2005", "51/2005/QH11"),
            ("NĐ 30/2020", "30/2020/NĐ-CP"),
            ("NĐ 030/2020/NĐ-CP", "30/2020/NĐ-CP"),
            ("Nghị định số 30/2020/NĐ-CP ngày 06/3/2020", "30/2020/NĐ-CP"),
            ("TT 226/2016", "226/2016/TT-BTC"),
            ("Nghị quyết 57 của Bộ Chính trị", "57-NQ/TW"),
            ("Nghị quyết số 57-NQ/TW ngày 22/12/2024", "57-NQ/TW"),
            ("Luật 91/2015", "91/2015/QH13"),
            ("Bộ luật Dân sự năm 2015", "91/2015/QH13"),
        ] {
            let cited = citations(text);
            let found = choose(&cited[0], &known, on).map(|(law, _)| law.facts.number.as_str());
            assert_eq!(found, Some(number), "{text}");
        }
    }

    #[test]
    fn numbers_of_another_year_or_kind_are_not_taken() {
        let (known, on) = (library(), "2026-03-16".parse().unwrap());
        for text in [
            "Quyết định số 766/QĐ-TTg ngày 01/02/2010",
            "Nghị định số 31/2020/NĐ-CP",
            "Luật Giao dịch điện tử năm 2011",
            "Nghị quyết 226/2016",
            "Quyết định 57",
        ] {
            assert!(choose(&citations(text)[0], &known, on).is_none(), "{text}");
        }
        let of_year = citations("Quyết định số 766/QĐ-TTg ngày 23/6/2018");
        let found = choose(&of_year[0], &known, on).map(|(law, _)| law.facts.title.as_str());
        assert_eq!(found, Some("việc khác"));
    }

    #[test]
    fn a_number_that_every_province_gives_is_taken_for_its_own_alone() {
        let mut known = vec![law("Nghị quyết", "23/2026/NQ-HĐND", "về phí", "2026-07-28", "")];
        known[0].law.facts.issuer = "Hội đồng nhân dân thành phố Hải Phòng".into();
        let on = "2026-10-16".parse().unwrap();
        let found = |text: &str| choose(&citations(text)[0], &known, on).is_some();
        assert!(!found("Nghị quyết số 23/2026/NQ-HĐND ngày 28/7/2026 của HĐND tỉnh Thái Nguyên"));
        assert!(found("Nghị quyết số 23/2026/NQ-HĐND ngày 28/7/2026 của HĐND thành phố Hải Phòng"));
        assert!(found("Nghị quyết số 23/2026/NQ-HĐND"));
    }

    #[test]
    fn the_library_tells_where_a_name_ends() {
        let text = "theo Luật Giao dịch điện tử công dân thực hiện";
        let cited = citations(text);
        let known = library();
        let (law, end) = choose(&cited[0], &known, "2026-03-16".parse().unwrap()).unwrap();
        assert_eq!(law.facts.number, "20/2023/QH15");
        assert_eq!(&text[cited[0].start..end.unwrap()], "Luật Giao dịch điện tử");
    }
}
