//! The Vietnamese language as office software needs it: folding, tones, sorting, numbers, days, the lunar calendar, old encodings.

pub mod citation;
mod collate;
mod dates;
mod fold;
pub mod legacy;
pub mod lunar;
mod numbers;
mod syllable;
mod tone;
mod words;

pub use collate::{PersonKey, compare, sort_key, sort_key_person, split_person_name};
pub use dates::{format_date, format_date_long, parse_date};
pub use fold::{fold, fold_char, fold_chars, fold_into, is_letter, nfc, slug};
pub use numbers::{
    Quantity, format_decimal, format_integer, format_percent, from_roman, parse_number, parse_quantity, to_roman,
};
pub use syllable::is_syllable;
pub use tone::normalise_tone;
pub use words::{integer_in_words, money_in_words};
