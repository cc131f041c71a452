//! The definitions that come with the product.

use super::model::Definition;
use super::read;
use kernel::{Error, Result};

#[derive(rust_embed::RustEmbed)]
#[folder = "data/definitions"]
struct Files;

/// The definition that comes with the product under this key.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub(crate) fn shipped_definition(key: &str) -> Result<Definition> {
    let file = Files::get(&format!("{key}.toml")).ok_or(Error::NotFound)?;
    read::read(&String::from_utf8_lossy(&file.data))
}

/// Every definition that comes with the product, by title.
///
/// # Errors
/// When one of them cannot be read, which a test rules out.
pub(crate) fn all() -> Result<Vec<Definition>> {
    let keys = Files::iter().filter_map(|name| name.strip_suffix(".toml").map(str::to_owned));
    let mut all = keys.map(|key| shipped_definition(&key)).collect::<Result<Vec<_>>>()?;
    all.sort_by(|a, b| vietnamese::compare(&a.title, &b.title));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_that_comes_with_the_product_is_sound() {
        let all = all().unwrap_or_else(|e| panic!("{e}"));
        for definition in &all {
            for field in definition.fields.iter().filter(|field| !field.register.is_empty()) {
                let leads = all.iter().any(|other| other.key == field.register);
                assert!(leads, "{}: {} leads to {}", definition.key, field.key, field.register);
            }
            let mut with_slots = definition.clone();
            super::super::check::give_slots(&mut with_slots, None).unwrap_or_else(|e| panic!("{e}"));
            let without = with_slots.fields.iter().filter(|f| f.kind.column().is_some() && f.slot.is_none());
            assert_eq!(without.count(), 0, "{} has fields that cannot be filtered", definition.key);
        }
    }

    #[test]
    fn a_register_of_persons_says_on_which_ground_and_for_how_long() {
        for definition in all().unwrap_or_else(|e| panic!("{e}")).iter().filter(|definition| definition.is_personal()) {
            let basis = &definition.basis;
            assert!(basis.contains("Luật Bảo vệ dữ liệu cá nhân"), "{}: {basis}", definition.key);
            let term =
                definition.retention_years.map_or(String::new(), |years| format!("{years} năm là số liệu minh họa"));
            assert!(basis.contains("chưa có căn cứ") && basis.contains(&term), "{}: {basis}", definition.key);
        }
    }

    #[test]
    fn a_place_is_measured_once_for_each_network() {
        let definition = shipped_definition("diem-do-song").unwrap_or_else(|e| panic!("{e}"));
        assert!(definition.fields.iter().all(|field| !field.unique));
    }
}
