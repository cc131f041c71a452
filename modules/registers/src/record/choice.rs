//! What people chose from a list: known by its key, by its name, and without tones where nothing else reads so.

use super::value::{key_of, spelled};
use crate::definition::{Choice, Field};

/// The one choice whose name reads so without its tones; none where several do.
pub(crate) fn folded<'a>(field: &'a Field, text: &str) -> Option<&'a Choice> {
    let wanted = key_of(text);
    let mut alike = field.options.iter().filter(|choice| key_of(&choice.label) == wanted);
    alike.next().filter(|_| alike.next().is_none())
}

/// The choice of a key, else of a name, else of a name without its tones.
///
/// # Errors
/// A sentence that names the choices.
pub(super) fn choice<'a>(field: &'a Field, text: &str) -> Result<&'a Choice, String> {
    let name = spelled(text);
    let find = |is: &dyn Fn(&Choice) -> bool| field.options.iter().find(|choice| is(choice));
    let exact = find(&|choice| choice.key == text).or_else(|| find(&|choice| spelled(&choice.label) == name));
    exact.or_else(|| folded(field, text)).ok_or_else(|| {
        let known: Vec<&str> = field.options.iter().map(|choice| choice.label.as_str()).take(8).collect();
        format!("“{text}” không có trong các lựa chọn: {}.", known.join("; "))
    })
}

/// Keys of the chosen, in the order of the definition, parted by bars.
///
/// # Errors
/// As [`choice`].
pub(super) fn choices(field: &Field, text: &str) -> Result<String, String> {
    let mut chosen = Vec::new();
    for part in text.split(['|', ';', ',', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        chosen.push(choice(field, part)?.key.as_str());
    }
    let kept = field.options.iter().map(|choice| choice.key.as_str()).filter(|key| chosen.contains(key));
    Ok(kept.collect::<Vec<_>>().join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_not_taken_for_one_of_another_tone() {
        let options = [("mo", "Mở"), ("mo_2", "Mờ"), ("dong", "Đóng"), ("mo_3", "mo_2")];
        let options = options.map(|(key, label)| Choice { key: key.into(), label: label.into() }).to_vec();
        let field = Field { options, ..Field::default() };
        for (written, key) in [
            ("mờ", Some("mo_2")),
            ("MỞ", Some("mo")),
            ("mo_2", Some("mo_2")),
            ("dong", Some("dong")),
            ("mo", Some("mo")),
            ("Mô", None),
        ] {
            assert_eq!(choice(&field, written).ok().map(|choice| choice.key.as_str()), key, "{written}");
        }
    }
}
