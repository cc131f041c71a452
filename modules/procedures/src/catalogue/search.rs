//! Finding a procedure by its name or by everyday words, without tone marks, the nearest first.

use super::model::ProcedureId;
use super::store::{self, Searchable};
use kernel::{Conn, Result};

/// Words of a question that tell nothing about the procedure.
const EMPTY_WORDS: &[&str] = &[
    "lam", "xin", "thu", "tuc", "toi", "minh", "em", "anh", "chi", "muon", "can", "cho", "de", "ve", "cua", "o", "tai",
    "nhu", "the", "nao", "gi", "phai", "dang", "ky", "giay", "cap", "bi", "thi", "sao", "ra", "di", "duoc", "va",
];

/// The procedures that fit a question, the best first: those that hold every word, else those that hold most of them.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn search(conn: &Conn, question: &str) -> Result<Vec<ProcedureId>> {
    let asked = Asked::new(question);
    let all = store::searchable(conn).await?;
    let mut found: Vec<(Score, ProcedureId)> = all.iter().filter_map(|one| Some((asked.score(one)?, one.id))).collect();
    if found.iter().any(|(score, _)| score.complete) {
        found.retain(|(score, _)| score.complete);
    }
    found.sort_by(|(a, a_id), (b, b_id)| b.points.cmp(&a.points).then_with(|| a_id.cmp(b_id)));
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

struct Score {
    /// Was every telling word found?
    complete: bool,
    points: i64,
}

struct Asked {
    phrase: String,
    words: Vec<String>,
    /// Those among them that tell something; all where none does.
    telling: Vec<String>,
}

impl Asked {
    fn new(question: &str) -> Self {
        let phrase: String = vietnamese::fold(question).chars().take(200).collect();
        let split = phrase.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| !word.is_empty());
        let words: Vec<String> = split.take(16).map(str::to_owned).collect();
        let mut telling: Vec<String> = words.iter().filter(|w| !EMPTY_WORDS.contains(&w.as_str())).cloned().collect();
        if telling.is_empty() {
            telling.clone_from(&words);
        }
        Self { phrase: words.join(" "), words, telling }
    }

    /// How near a procedure is; `None` where less than half of the telling words are found.
    fn score(&self, one: &Searchable) -> Option<Score> {
        if self.words.is_empty() {
            return None;
        }
        if one.code == self.phrase {
            return Some(Score { complete: true, points: 100_000 });
        }
        let mut lines = one.folded.split('\n').collect::<Vec<_>>();
        let field = lines.pop().unwrap_or_default();
        let (name, phrases) = lines.split_first()?;
        let mut points = 0;
        if *name == self.phrase || phrases.contains(&self.phrase.as_str()) {
            points += 10_000;
        } else if name.contains(&self.phrase) || phrases.iter().any(|line| line.contains(&self.phrase)) {
            points += 4_000;
        } else if phrases.iter().any(|line| line.contains(' ') && self.phrase.contains(line)) {
            points += 3_000;
        }
        let mut missing = 0;
        for word in &self.telling {
            let best = [(*name, 120), (field, 20)].into_iter().chain(phrases.iter().map(|line| (*line, 80)));
            match best.filter_map(|(line, worth)| in_line(line, word, worth)).max() {
                Some(worth) => points += worth,
                None => missing += 1,
            }
        }
        for word in &self.words {
            points += i64::from(in_line(name, word, 10).is_some()) * 10;
        }
        // Of two that fit alike, the one whose name says less besides.
        points -= i64::try_from(name.split(' ').count()).unwrap_or(0);
        (missing * 2 < self.telling.len() || points >= 3_000)
            .then_some(Score { complete: missing == 0, points: points - i64::try_from(missing).unwrap_or(0) * 200 })
    }
}

/// What a word in a line is worth: all of it where it is a whole word, half where it begins one.
fn in_line(line: &str, word: &str, worth: i64) -> Option<i64> {
    let mut words = line.split(|c: char| !c.is_alphanumeric());
    if words.clone().any(|w| w == word) {
        return Some(worth);
    }
    (word.len() > 1 && words.any(|w| w.starts_with(word))).then_some(worth / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::samples;

    fn best(question: &str) -> String {
        let asked = Asked::new(question);
        let contents = samples().unwrap().1;
        let all =
            contents.iter().map(|c| Searchable { id: ProcedureId::new(), code: c.code.clone(), folded: c.folded() });
        let scored = all.filter_map(|one| Some((asked.score(&one)?, one.code)));
        let best = scored.max_by_key(|(score, _)| (score.complete, score.points));
        best.map(|(_, code)| code).unwrap_or_default()
    }

    #[test]
    fn everyday_words_find_the_procedure() {
        for (question, code) in [
            ("dang ky khai sinh", "1.001193"),
            ("Đăng ký khai sinh", "1.001193"),
            ("làm giấy khai sinh cho con", "1.001193"),
            ("lam giay khai sinh cho con", "1.001193"),
            ("tôi muốn xin giấy độc thân", "1.004873"),
            ("mất giấy khai sinh", "1.004884"),
            ("sao y", "2.000815"),
            ("công chứng giấy tờ", "2.000815"),
            ("xây nhà", "1.013225"),
            ("mở quán", "1.001612"),
            ("sổ đỏ", "1.013978"),
            ("nhap ho khau", "1.004222"),
            ("ket hon voi nguoi nuoc ngoai", "2.000806"),
            ("2.000635", "2.000635"),
            ("ly lich", "2.000884"),
        ] {
            assert_eq!(best(question), code, "{question}");
        }
        assert_eq!(best("phi thuyền"), "");
    }
}
