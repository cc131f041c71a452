//! Whether two phrases are about the same thing: shared words, the rarer the weightier, paired one to one.

use std::collections::{HashMap, HashSet};

/// Phrases of one document, knowing which words are common among them.
pub(crate) struct Subjects {
    /// In how many phrases a word stands.
    count: HashMap<String, usize>,
    phrases: usize,
}

/// Words of a phrase, without tone marks, short and empty ones left out.
fn words(phrase: &str) -> HashSet<String> {
    let folded = vietnamese::fold(phrase);
    let kept = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && !EMPTY.contains(w));
    kept.map(str::to_owned).collect()
}

/// Words that say nothing about what is measured or done.
const EMPTY: [&str; 22] = [
    "ty", "le", "so", "dat", "duoc", "va", "cua", "tren", "tai", "cac", "cho", "co", "la", "trong", "theo", "phuong",
    "xa", "dia", "ban", "tu", "toi", "thieu",
];

impl Subjects {
    /// Counts the words of all phrases that will be compared.
    pub(crate) fn new<'a>(phrases: impl Iterator<Item = &'a str>) -> Self {
        let mut this = Self { count: HashMap::new(), phrases: 0 };
        for phrase in phrases {
            this.phrases += 1;
            for word in words(phrase) {
                *this.count.entry(word).or_default() += 1;
            }
        }
        this
    }

    #[allow(clippy::cast_precision_loss)]
    fn weight<'a>(&self, words: impl Iterator<Item = &'a String>) -> f64 {
        let one = |word: &String| {
            let count = self.count.get(word).copied().unwrap_or(1).max(1);
            (1.0 + self.phrases as f64 / count as f64).ln()
        };
        words.map(one).sum()
    }

    /// How alike two phrases are, 0 to 1.
    pub(crate) fn likeness(&self, a: &str, b: &str) -> f64 {
        let (a, b) = (words(a), words(b));
        if a.is_empty() || b.is_empty() {
            return 0.0;
        }
        2.0 * self.weight(a.intersection(&b)) / (self.weight(a.iter()) + self.weight(b.iter()))
    }

    /// For each of `ours` the index of its partner among `theirs`: most alike first, each at most once.
    pub(crate) fn pair(
        &self,
        ours: &[&str],
        theirs: &[&str],
        may: impl Fn(usize, usize) -> bool,
        least: f64,
    ) -> Vec<Option<usize>> {
        let mut scored = Vec::new();
        for (i, mine) in ours.iter().enumerate() {
            for (j, other) in theirs.iter().enumerate().filter(|(j, _)| may(i, *j)) {
                let score = self.likeness(mine, other);
                if score >= least {
                    scored.push((score, i, j));
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let (mut partner, mut taken) = (vec![None; ours.len()], vec![false; theirs.len()]);
        for (_, i, j) in scored {
            if partner[i].is_none() && !taken[j] {
                partner[i] = Some(j);
                taken[j] = true;
            }
        }
        partner
    }
}

#[cfg(test)]
mod tests {
    use super::Subjects;

    const TARGETS: [&str; 5] = [
        "dân số trưởng thành có điện thoại thông minh",
        "văn bản điều hành được ban hành và thực hiện ký số đúng quy định",
        "cán bộ, công chức có tài khoản định danh điện tử",
        "người dân có tài khoản giao dịch tại ngân hàng",
        "Mạng 4G/5G phủ sóng tại khu dân cư",
    ];
    const RESULTS: [&str; 4] = [
        "tỷ lệ hộ gia đình có điện thoại thông minh",
        "Tỷ lệ dân số trưởng thành có điện thoại thông minh",
        "cán bộ, công chức có tài khoản định danh điện tử",
        "máy tính được trang bị phần mềm diệt virus",
    ];

    #[test]
    fn a_target_finds_the_result_about_the_same_people() {
        let subjects = Subjects::new(TARGETS.iter().chain(&RESULTS).copied());
        let pairs = subjects.pair(&TARGETS, &RESULTS, |_, _| true, 0.62);
        assert_eq!(pairs, [Some(1), None, Some(2), None, None]);
    }

    #[test]
    fn a_result_serves_one_target_only() {
        let subjects = Subjects::new(["a b", "a b"].into_iter());
        assert_eq!(
            subjects.pair(&["ký số văn bản", "ký số văn bản đi"], &["ký số văn bản"], |_, _| true, 0.5),
            [Some(0), None]
        );
    }

    #[test]
    fn phrases_without_words_are_alike_to_nothing() {
        let subjects = Subjects::new(std::iter::empty());
        assert!(subjects.likeness("tỷ lệ đạt", "…") < f64::EPSILON);
    }
}
