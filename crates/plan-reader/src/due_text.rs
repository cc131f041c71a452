//! The deadline that a sentence states: after its label, after a word that announces a day, as a rate, or as the time with
//! which a clause ends.

use crate::clause::clauses;
use crate::deadline::Deadline;
use crate::tasks::{DEADLINE_LABELS, labelled};
use crate::text::{find_words, has_words, starts_words, trim_stops};

/// Words that begin a deadline inside a sentence, the surest first.
const CUES: [&str; 29] = [
    "trước ngày",
    "trước tháng",
    "trước quý",
    "chậm nhất",
    "hoàn thành trong",
    "hoàn thành trước",
    "hoàn thành vào",
    "hoàn thành tháng",
    "hoàn thành quý",
    "trong quý",
    "trong tháng",
    "vào tuần",
    "vào trung tuần",
    "vào thượng tuần",
    "vào hạ tuần",
    "vào đầu tháng",
    "vào giữa tháng",
    "vào cuối tháng",
    "vào tháng",
    "vào quý",
    "vào ngày",
    "định kỳ hằng",
    "định kỳ hàng",
    "trong năm",
    "3 tháng cuối năm",
    "6 tháng đầu năm",
    "6 tháng cuối năm",
    "hết năm",
    "xong trước",
];

/// Words at which the sentence goes on with something else.
const GOES_ON: [&str; 10] =
    [" báo cáo", " gửi", " về ", " để ", " của các", " và ", " cho ", " nhằm", " trên địa bàn", " tại "];

/// The deadline that a sentence states.
pub(crate) fn deadline_in(text: &str, low: &str) -> Option<String> {
    if let Some((_, stated)) = labelled(text, low, &DEADLINE_LABELS) {
        return Some(stated.to_owned());
    }
    let timed = low.bytes().any(|b| b.is_ascii_digit())
        || ["quý", "tuần", "tháng", "thường xuyên"].iter().any(|word| low.contains(word));
    if !timed {
        return None;
    }
    let announced = CUES.iter().find_map(|cue| announced(text, low, find_words(low, cue, 0)?));
    announced.or_else(|| rate(text, low)).or_else(|| closing(text, low)).map(str::to_owned)
}

/// The deadline that begins with a cue word at `at`.
fn announced<'a>(text: &'a str, low: &str, at: usize) -> Option<&'a str> {
    let (rest, low_rest) = (text.get(at..)?, low.get(at..)?);
    let mut end = low_rest
        .match_indices([',', ';', '.', ')', '(', '”'])
        .find(|(at, sign)| !(*sign == "," && goes_on_with_a_day(&low_rest[at + 1..])))
        .map_or(low_rest.len(), |(at, _)| at);
    for stop in GOES_ON {
        if let Some(found) = low_rest[..end].find(stop)
            && found > 8
            && !(stop == " và " && goes_on_with_a_day(&low_rest[found + stop.len()..]))
        {
            end = found;
        }
    }
    let phrase = rest.get(..end)?.trim();
    let dated = phrase.bytes().any(|b| b.is_ascii_digit()) || has_words(low_rest, "quý") || has_words(low_rest, "tuần");
    (dated && phrase.len() < 120 && Deadline::parse(phrase, None).is_some()).then_some(phrase)
}

/// "trước ngày 20/11, sau đó định kỳ", "quý II, III", "trước 30/6 và 30/11": the deadline goes on.
fn goes_on_with_a_day(low: &str) -> bool {
    let next = low.trim_start();
    let mut words = next.split([' ', ',', ';', '.', ')']);
    let day = words.find(|word| !matches!(*word, "trước" | "ngày" | "tháng" | "quý")).unwrap_or_default();
    starts_words(next, "sau đó") || is_figure(day) && (day.contains('/') || !next.starts_with(day)) || is_roman(day)
}

fn is_roman(word: &str) -> bool {
    matches!(word.split('/').next(), Some("i" | "ii" | "iii" | "iv"))
}

/// "15", "15/3", "3/2026".
fn is_figure(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.bytes().all(|b| b.is_ascii_digit() || b == b'/')
}

/// "01 lần/tháng/khu phố", "1 tuần/lần".
fn rate<'a>(text: &'a str, low: &str) -> Option<&'a str> {
    let at =
        ["lần/", "tuần/lần", "tháng/lần", "quý/lần", "năm/lần"].iter().filter_map(|words| low.find(words)).min()?;
    let begin = low[..at].trim_end().rfind([' ', '(']).map_or(0, |space| space + 1);
    let head = low[..begin].trim_end();
    // "không quá 01 lần/năm" forbids more; it sets no day
    let counts = low[begin..].starts_with(|c: char| c.is_ascii_digit());
    if !counts || head.ends_with("không quá") || head.ends_with("tối đa") {
        return None;
    }
    let word_end = |from: usize| low[from..].find(' ').map_or(low.len(), |space| from + space);
    // "1 lần/6 tháng"
    let counted = low[at..word_end(at)].ends_with(|c: char| c.is_ascii_digit());
    let word = if counted { word_end(low.len().min(word_end(at) + 1)) } else { word_end(at) };
    // "01 lần/tháng/tổ dân phố": for each of them
    let each = low[at..word].matches('/').count() > 1;
    let stop = low[word..].find([',', ';', '.', ')', '(']).map_or(low.len(), |stop| word + stop);
    let end = if each && stop - word < 24 { stop } else { word };
    let phrase = trim_stops(text.get(begin..end)?);
    Deadline::parse(phrase, None).map(|_| phrase)
}

/// What is so called by a month or a quarter is no work of that time: "kế hoạch quý II/2026", "so với quý I".
const CALLED_BY_TIME: [&str; 14] = [
    "kế hoạch",
    "công tác",
    "trọng tâm",
    "nhiệm vụ",
    "chỉ tiêu",
    "báo cáo",
    "kết quả",
    "số liệu",
    "dữ liệu",
    "chương trình",
    "lịch",
    "với",
    "của",
    "số",
];

/// "Chi thường xuyên", "giáo dục thường xuyên" are terms.
const TERMS_OF_ALWAYS: [&str; 8] = ["chi", "kinh phí", "giáo dục", "nhiệm vụ", "việc", "nguồn", "không", "ngân sách"];

/// The time with which a clause ends: "… thường xuyên", "… cuối tháng 3/2026", "… quý II/2026".
fn closing<'a>(text: &'a str, low: &str) -> Option<&'a str> {
    clauses(text).into_iter().find_map(|(start, end)| {
        let (clause, low) = (trim_stops(text.get(start..end)?), low.get(start..end)?);
        let low = low.get(..clause.len())?;
        let begin = time_at_the_end(low);
        let (head, time) = (low[..begin].trim_end(), &low[begin..]);
        let always = has_words(time, "thường xuyên");
        let terms: &[&str] = if always { &TERMS_OF_ALWAYS } else { &CALLED_BY_TIME };
        let named = has_words(time, "tháng") || has_words(time, "quý");
        let states = always || named && Deadline::parse(time, None).is_some();
        let term =
            terms.iter().any(|term| head.strip_suffix(term).is_some_and(|rest| rest.is_empty() || rest.ends_with(' ')));
        (states && !head.is_empty() && !term).then(|| clause.get(begin..)).flatten()
    })
}

/// Where the words of time begin that end a clause.
fn time_at_the_end(low: &str) -> usize {
    const OF_TIME: [&str; 22] = [
        "tháng",
        "quý",
        "tuần",
        "năm",
        "đầu",
        "giữa",
        "cuối",
        "trung",
        "thượng",
        "hạ",
        "và",
        "đến",
        "từ",
        "-",
        "–",
        "hết",
        "thường",
        "xuyên",
        "liên",
        "tục",
        "ngày",
        "trước",
    ];
    const LINKS: [&str; 4] = ["và ", "- ", "– ", "năm "];
    let of_time = |word: &str| {
        let bare = word.trim_end_matches(',');
        OF_TIME.contains(&bare) || bare.split(['-', '–']).all(|part| is_figure(part) || is_roman(part))
    };
    let mut begin = low.len();
    for word in low.rsplit(' ').take(16).take_while(|word| of_time(word)) {
        begin -= word.len() + usize::from(begin < low.len());
    }
    while let Some(link) = LINKS.iter().find(|link| low[begin..].starts_with(**link)) {
        begin += link.len();
    }
    begin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(text: &str) -> Option<String> {
        deadline_in(text, &crate::text::lower(text))
    }

    #[test]
    fn sentences_state_their_deadline_with_and_without_a_word_before_it() {
        for (text, due) in [
            ("Theo dõi, cập nhật dữ liệu thường xuyên.", "thường xuyên"),
            ("Bảo đảm an ninh mạng, thường xuyên.", "thường xuyên"),
            ("Duy trì bản tin thường xuyên, liên tục; báo cáo khi có yêu cầu.", "thường xuyên, liên tục"),
            ("Tổ chức sinh hoạt Tổ công nghệ số 01 lần/tháng/khu phố.", "01 lần/tháng/khu phố"),
            ("Mở lớp ít nhất 02 lần/năm cho người dân.", "02 lần/năm"),
            ("Đăng tin bài 1 tuần/lần.", "1 tuần/lần"),
            ("Kiểm tra 1 lần/6 tháng tại các thôn.", "1 lần/6 tháng"),
            ("Tổ chức tập huấn vào trung tuần tháng 11/2026.", "vào trung tuần tháng 11/2026"),
            ("Tập huấn vào cuối tháng 11/2026 cho Tổ công nghệ số.", "vào cuối tháng 11/2026"),
            ("Khảo sát cuối tháng 3/2026.", "cuối tháng 3/2026"),
            ("Tổ chức hội nghị quý II/2026.", "quý II/2026"),
            ("Lắp đặt camera từ tháng 3 đến tháng 6/2026; theo dõi việc dùng.", "từ tháng 3 đến tháng 6/2026"),
            ("Lập hồ sơ sức khỏe, hoàn thành tháng 9/2026.", "hoàn thành tháng 9/2026"),
            ("Khảo sát trước ngày 20/11, sau đó định kỳ.", "trước ngày 20/11, sau đó định kỳ"),
            ("Sơ kết trước ngày 30/6 và 30/11, báo cáo UBND phường.", "trước ngày 30/6 và 30/11"),
            ("Sơ kết trong quý II, IV/2026, gửi phòng.", "trong quý II, IV/2026"),
            ("Hoàn thành trong quý II/2026, 02 lớp tập huấn.", "Hoàn thành trong quý II/2026"),
            ("Lắp đặt trước ngày 15/3, ngày hội số mở sau.", "trước ngày 15/3"),
        ] {
            assert_eq!(stated(text).as_deref(), Some(due), "{text}");
            assert!(Deadline::parse(due, Some(2026)).is_some(), "{due}");
        }
    }

    #[test]
    fn names_with_a_time_in_them_state_no_deadline() {
        for text in [
            "Bố trí từ nguồn chi thường xuyên.",
            "Trung tâm giáo dục thường xuyên.",
            "Xây dựng kế hoạch quý II/2026.",
            "Đánh giá so với quý I/2026.",
            "Thực hiện Kế hoạch chuyển đổi số năm 2026.",
            "Kiểm tra không quá 01 lần/năm.",
            "Hưởng ứng Ngày Chuyển đổi số quốc gia 10/10.",
            "Thực hiện Quyết định số 12/QĐ-UBND ngày 05/11/2025.",
            "Thường xuyên kiểm tra.",
        ] {
            assert_eq!(stated(text), None, "{text}");
        }
    }
}
