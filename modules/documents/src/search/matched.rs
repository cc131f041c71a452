//! Where the words that were asked for stand in a text, to be shown.

use vietnamese::fold_char;

/// A piece of a text: (letters, whether they are what was asked for).
pub(super) type Piece = (String, bool);

/// Letters that are shown before the first word that was found, and in all.
const BEFORE: usize = 60;
const SHOWN: usize = 240;

/// Where in the letters of a text words stand that were asked for: (from, to).
fn places(letters: &[char], asked: &[(String, bool)]) -> Vec<(usize, usize)> {
    let fits = |word: &str| asked.iter().any(|(one, begun)| word == one || (*begun && word.starts_with(one.as_str())));
    let (mut places, mut word, mut from, mut to) = (Vec::new(), String::new(), 0, 0);
    for (at, letter) in letters.iter().chain([&' ']).enumerate() {
        match fold_char(*letter) {
            Some(folded) if folded.is_alphanumeric() => {
                if word.is_empty() {
                    from = at;
                }
                word.push(folded);
                to = at + 1;
            }
            // A mark that stands by itself belongs to the letter before it.
            None if to == at => to = at + 1,
            None => {}
            Some(_) => {
                if fits(&word) {
                    places.push((from, to));
                }
                word.clear();
            }
        }
    }
    places
}

fn pieces(letters: &[char], places: &[(usize, usize)]) -> Vec<Piece> {
    let text = |from: usize, to: usize| letters[from..to].iter().collect::<String>();
    let (mut pieces, mut at) = (Vec::new(), 0);
    for (from, to) in places {
        pieces.push((text(at, *from), false));
        pieces.push((text(*from, *to), true));
        at = *to;
    }
    pieces.push((text(at, letters.len()), false));
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

/// The whole of a short text.
pub(super) fn whole(text: &str, asked: &[(String, bool)]) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    pieces(&letters, &places(&letters, asked))
}

/// The part of a long text in which most of what was asked for stands together; nothing where none of it does.
pub(super) fn part(text: &str, asked: &[(String, bool)]) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let places = places(&letters, asked);
    let together = |at: usize| places[at..].iter().take_while(|(_, to)| *to <= places[at].0 + SHOWN - BEFORE).count();
    // Of several the first.
    let Some(best) = (0..places.len()).rev().max_by_key(|at| together(*at)) else { return Vec::new() };
    let from = places[best].0.saturating_sub(BEFORE);
    let from = if from == 0 { 0 } else { (from..places[best].0).find(|at| letters[*at] == ' ').unwrap_or(from) };
    let to = (from + SHOWN).min(letters.len());
    let within: Vec<(usize, usize)> =
        places.into_iter().filter(|(a, b)| *a >= from && *b <= to).map(|(a, b)| (a - from, b - from)).collect();
    let mut shown = pieces(&letters[from..to], &within);
    if from > 0 {
        shown.insert(0, ("…".to_owned(), false));
    }
    if to < letters.len() {
        shown.push(("…".to_owned(), false));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &str) -> Vec<(String, bool)> {
        super::super::model::to_show(words)
    }

    fn marked(pieces: &[Piece]) -> String {
        pieces.iter().map(|(text, is_found)| if *is_found { format!("[{text}]") } else { text.clone() }).collect()
    }

    #[test]
    fn words_are_shown_where_they_stand_with_their_marks() {
        let shown = marked(&whole("Kế hoạch chuyển đổi số, KẾ toán", &asked("ke hoach chuy")));
        assert_eq!(shown, "[Kế] [hoạch] [chuyển] đổi số, [KẾ] toán");
        let apart = "Ke\u{301}\u{302} hoa\u{323}ch";
        assert_eq!(marked(&whole(apart, &asked("kế hoạch"))), format!("[{}] [{}]", "Ke\u{301}\u{302}", "hoa\u{323}ch"));
    }

    #[test]
    fn of_a_long_text_the_place_is_shown_where_most_words_stand() {
        let text = format!("đất {} giao đất cho hộ gia đình {}", "chữ khác ".repeat(60), "sau đó ".repeat(60));
        let shown = marked(&part(&text, &asked("giao dat gia dinh")));
        assert!(shown.contains("[giao] [đất] cho hộ [gia] [đình]"), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.chars().count() < 300, "{shown}");
        assert!(part(&text, &asked("không thấy")).is_empty());
    }
}
