//! Text in the encodings before Unicode, TCVN3 (ABC, fonts .VnTime) and VNI-Windows: recognised and converted.

use crate::is_syllable;

/// Bảng mã cũ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LegacyEncoding {
    /// TCVN3 (ABC): fonts .VnTime, .VnArial; one byte a letter.
    Tcvn3,
    /// VNI-Windows: fonts VNI-Times; a mark follows its letter.
    VniWindows,
}

impl LegacyEncoding {
    /// The name that users know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::VniWindows => "VNI-Windows",
        }
    }

    /// The encoding that a font implies: ".VnTime", ".VnTimeH", "VNI-Times".
    pub fn of_font(font: &str) -> Option<Self> {
        let name = font.trim_start();
        let starts = |prefix: &str| name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
        if starts(".Vn") {
            Some(Self::Tcvn3)
        } else if starts("VNI-") || starts("VNI ") {
            Some(Self::VniWindows)
        } else {
            None
        }
    }
}

/// A TCVN3 font of capitals (.VnTimeH): its lower-case codes are drawn as capitals.
pub fn is_capital_font(font: &str) -> bool {
    LegacyEncoding::of_font(font) == Some(LegacyEncoding::Tcvn3) && font.trim_end().ends_with('H')
}

/// Letters of TCVN3 from byte A1 to FE; a space where the encoding has none.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";

fn tcvn3_letter(byte: u8) -> Option<char> {
    let index = usize::from(byte.checked_sub(0xA1)?);
    TCVN3.chars().nth(index).filter(|c| *c != ' ')
}

/// Marks of VNI-Windows that follow a letter: code, the letters that may bear it, and what they become.
const VNI_MARKS: [(char, &str, &str); 16] = [
    ('ù', "aeouyôö", "áéóúýớứ"),
    ('ø', "aeouyôö", "àèòùỳờừ"),
    ('û', "aeouyôö", "ảẻỏủỷởử"),
    ('õ', "aeouyôö", "ãẽõũỹỡữ"),
    ('ï', "aeouyôö", "ạẹọụỵợự"),
    ('â', "aeo", "âêô"),
    ('á', "aeo", "ấếố"),
    ('à', "aeo", "ầềồ"),
    ('å', "aeo", "ẩểổ"),
    ('ã', "aeo", "ẫễỗ"),
    ('ä', "aeo", "ậệộ"),
    ('ê', "a", "ă"),
    ('é', "a", "ắ"),
    ('è', "a", "ằ"),
    ('ú', "a", "ẳ"),
    ('ü', "a", "ẵ"),
];
/// The last mark, kept apart so that the table above stays square: ă with a dot below.
const VNI_DOTTED_BREVE: (char, char, char) = ('ë', 'a', 'ặ');

/// Letters of VNI-Windows that stand alone.
const VNI_SINGLE: [(char, char); 8] =
    [('ô', 'ơ'), ('ö', 'ư'), ('ñ', 'đ'), ('æ', 'ỉ'), ('ó', 'ĩ'), ('ò', 'ị'), ('î', 'ỵ'), ('í', 'í')];

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn like_case(model: char, c: char) -> char {
    if model.is_uppercase() { c.to_uppercase().next().unwrap_or(c) } else { c }
}

fn vni_pair(letter: char, mark: char) -> Option<char> {
    let (base, low_mark) = (lower(letter), lower(mark));
    if (low_mark, base) == (VNI_DOTTED_BREVE.0, VNI_DOTTED_BREVE.1) {
        return Some(like_case(letter, VNI_DOTTED_BREVE.2));
    }
    let (_, bases, results) = VNI_MARKS.iter().find(|(code, ..)| *code == low_mark)?;
    let index = bases.chars().position(|c| c == base)?;
    Some(like_case(letter, results.chars().nth(index)?))
}

fn vni_single(letter: char) -> Option<char> {
    let (_, result) = VNI_SINGLE.iter().find(|(code, _)| *code == lower(letter))?;
    Some(like_case(letter, *result))
}

/// The byte behind a character of text that was read as Windows-1252 or Latin-1, or as a symbol font's private letter.
fn byte_of(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0x00..=0xFF => u8::try_from(code).ok(),
        code @ 0xF020..=0xF0FF => u8::try_from(code - 0xF000).ok(),
        _ => None,
    }
}

/// Converts text whose letters are codes of an old encoding shown as Latin letters ("ViÖt Nam" → "Việt Nam").
/// Characters that cannot be codes are kept.
pub fn convert(text: &str, encoding: LegacyEncoding) -> String {
    let mut out = String::with_capacity(text.len());
    match encoding {
        LegacyEncoding::Tcvn3 => {
            out.extend(
                text.chars().map(|c| byte_of(c).map_or(c, |byte| tcvn3_letter(byte).unwrap_or(char::from(byte)))),
            );
        }
        LegacyEncoding::VniWindows => convert_vni(text, &mut out),
    }
    out
}

fn convert_vni(text: &str, out: &mut String) {
    let mut letters = text.chars().map(|c| byte_of(c).map_or(c, char::from)).peekable();
    while let Some(letter) = letters.next() {
        if let Some(pair) = letters.peek().and_then(|mark| vni_pair(letter, *mark)) {
            letters.next();
            out.push(pair);
        } else {
            out.push(vni_single(letter).unwrap_or(letter));
        }
    }
}

/// Bytes as Latin letters of the same numbers, for [`detect`] and [`convert`].
pub fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The old encoding in which a text was written, where its words make sense only so.
/// Text that already has letters only Unicode gives (ế, ộ, ư, đ …) is none.
pub fn detect(text: &str) -> Option<LegacyEncoding> {
    let sample: String = text.chars().take(20_000).collect();
    if sample.chars().any(|c| matches!(c, 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | 'ạ'..='ỹ' | 'Ạ'))
    {
        return None;
    }
    let as_is = sense(&sample);
    [LegacyEncoding::Tcvn3, LegacyEncoding::VniWindows]
        .into_iter()
        .map(|encoding| (encoding, sense(&convert(&sample, encoding))))
        .filter(|(_, converted)| {
            converted.marked >= 2 && converted.share() >= 0.7 && converted.share() > as_is.share() + 0.1
        })
        .max_by(|(_, left), (_, right)| left.share().total_cmp(&right.share()))
        .map(|(encoding, _)| encoding)
}

/// Of the words that bear a letter outside ASCII, how many are Vietnamese syllables.
struct Sense {
    marked: usize,
    syllables: usize,
}

impl Sense {
    fn share(&self) -> f64 {
        self.syllables as f64 / self.marked.max(1) as f64
    }
}

fn sense(text: &str) -> Sense {
    let mut found = Sense { marked: 0, syllables: 0 };
    for word in text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || c.is_ascii_digit()) {
        if word.is_ascii() {
            continue;
        }
        found.marked += 1;
        if is_syllable(word) && has_one_case(word) && marks(word) <= 2 {
            found.syllables += 1;
        }
    }
    found
}

/// "ViÖt" is lower, then upper: words are written so only by a wrong encoding.
fn has_one_case(word: &str) -> bool {
    let mut rest = word.chars().skip(1).filter(|c| c.is_alphabetic());
    match rest.next() {
        Some(second) => rest.all(|c| c.is_uppercase() == second.is_uppercase()),
        None => true,
    }
}

fn marks(word: &str) -> usize {
    word.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SENTENCES: [&str; 4] = [
        "Cộng hòa xã hội chủ nghĩa Việt Nam",
        "Ủy ban nhân dân phường ban hành kế hoạch chuyển đổi số",
        "người dân được hưởng những thành quả tốt đẹp, ưu tiên quỹ đất",
        "Mỗi tổ dân phố phải giữ sổ theo dõi, kỳ hạn nghỉ lễ, thửa ruộng, ghế đẩu, khoẻ mạnh",
    ];

    /// The codes of a text, looked up in the tables the other way round.
    fn encode(text: &str, encoding: LegacyEncoding) -> String {
        let mut out = String::new();
        for c in text.chars() {
            match encoding {
                LegacyEncoding::Tcvn3 => {
                    match (0xA1..=0xFEu8).find(|byte| tcvn3_letter(*byte) == Some(lower(c)) && !c.is_ascii()) {
                        Some(byte) => out.push(char::from(byte)),
                        None => out.push(c),
                    }
                }
                LegacyEncoding::VniWindows => {
                    let pair = "aeouyôöAEOUYÔÖ".chars().find_map(|base| {
                        let marks = "ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË";
                        marks.chars().find(|mark| vni_pair(base, *mark) == Some(c)).map(|mark| [base, mark])
                    });
                    let single = "ôöñæóòîíÔÖÑÆÓÒÎÍ".chars().find(|code| vni_single(*code) == Some(c));
                    match (c.is_ascii(), pair, single) {
                        (false, _, Some(code)) => out.push(code),
                        (false, Some(pair), None) => out.extend(pair),
                        _ => out.push(c),
                    }
                }
            }
        }
        out
    }

    #[test]
    fn real_samples_of_both_encodings_are_converted() {
        let tcvn3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam - §éc lËp - Tù do - H¹nh phóc";
        assert_eq!(detect(tcvn3), Some(LegacyEncoding::Tcvn3));
        assert_eq!(
            convert(tcvn3, LegacyEncoding::Tcvn3),
            "Cộng hòa xã hội chủ nghĩa Việt Nam - Độc lập - Tự do - Hạnh phúc"
        );
        let vni = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp, Töï do, Haïnh phuùc, ÑÖÔØNG";
        assert_eq!(detect(vni), Some(LegacyEncoding::VniWindows));
        assert_eq!(
            convert(vni, LegacyEncoding::VniWindows),
            "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập, Tự do, Hạnh phúc, ĐƯỜNG"
        );
    }

    #[test]
    fn every_sentence_survives_both_encodings_and_is_recognised() {
        for sentence in SENTENCES {
            for encoding in [LegacyEncoding::Tcvn3, LegacyEncoding::VniWindows] {
                let lower_case = sentence.to_lowercase();
                let coded = encode(&lower_case, encoding);
                assert_eq!(detect(&coded), Some(encoding), "{coded}");
                assert_eq!(convert(&coded, encoding), lower_case);
            }
        }
    }

    #[test]
    fn unicode_and_foreign_text_is_left_alone() {
        for text in [
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
            "Plain English text",
            "Café à la crème déjà vu, naïve façade",
            "",
            "24/7 – “ok”",
        ] {
            assert_eq!(detect(text), None, "{text}");
        }
    }

    #[test]
    fn fonts_tell_the_encoding() {
        assert_eq!(LegacyEncoding::of_font(".VnTime"), Some(LegacyEncoding::Tcvn3));
        assert_eq!(LegacyEncoding::of_font("VNI-Times"), Some(LegacyEncoding::VniWindows));
        assert_eq!(LegacyEncoding::of_font("Times New Roman"), None);
        assert!(is_capital_font(".VnTimeH") && !is_capital_font(".VnTime") && !is_capital_font("VNI-H"));
    }

    #[test]
    fn letters_of_symbol_fonts_are_codes_too() {
        assert_eq!(convert("Vi\u{f0d6}t", LegacyEncoding::Tcvn3), "Việt");
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = detect(&text);
            let shown = latin1(&bytes);
            let _ = (detect(&shown), convert(&shown, LegacyEncoding::Tcvn3), convert(&text, LegacyEncoding::VniWindows));
        }
    }
}
