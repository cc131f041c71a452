//! What an address asks of the map, and which places of registers may be its layers.

use super::frame::Bounds;
use crate::definition::{Definition, Field, Privacy, Register};
use crate::record::{Record, privacy};
use kernel::Actor;

/// So many layers at once: as many symbols as can be told apart.
pub(crate) const MOST_LAYERS: usize = 8;
/// Layers that are shown where nothing is asked for.
const FIRST_LAYERS: usize = 3;

/// What an address asks of the map: `?lop=camera&bl-camera=hong&o=west,south,east,north&trang=camera.2`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Asked {
    /// Keys of the chosen layers.
    pub(crate) layers: Vec<String>,
    /// (layer, saved filter).
    pub(crate) views: Vec<(String, String)>,
    pub(crate) bounds: Option<Bounds>,
    /// The layer whose list is turned over, and its page.
    pub(crate) page: Option<(String, u64)>,
    /// Did the form of the layers come? Then none chosen means none.
    pub(crate) chosen: bool,
}

impl Asked {
    /// Reads the query of an address.
    pub(crate) fn of(query: &str) -> Self {
        let mut asked = Self::default();
        for pair in query.split('&') {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let text = kernel::url_decode(text).trim().to_owned();
            match name {
                "lop" if !asked.layers.contains(&text) => asked.layers.push(text),
                "chon" => asked.chosen = true,
                "o" => asked.bounds = Bounds::read(&text),
                "trang" => {
                    let page = text.rsplit_once('.').and_then(|(key, n)| Some((key.to_owned(), n.parse().ok()?)));
                    asked.page = page.filter(|(_, number): &(String, u64)| *number <= 100_000);
                }
                _ => {
                    let layer = name.strip_prefix("bl-").filter(|_| !text.is_empty());
                    asked.views.extend(layer.map(|layer| (layer.to_owned(), text)));
                }
            }
        }
        asked
    }

    /// The query of an address that asks the same, seen within other bounds.
    pub(crate) fn within(&self, bounds: Option<&Bounds>) -> String {
        let mut parts = vec!["chon=1".to_owned()];
        parts.extend(self.layers.iter().map(|key| format!("lop={}", kernel::url_encode(key))));
        let view = |(layer, view): &(String, String)| format!("bl-{layer}={}", kernel::url_encode(view));
        parts.extend(self.views.iter().filter(|(layer, _)| self.layers.contains(layer)).map(view));
        parts.extend(bounds.map(|bounds| format!("o={}", bounds.text())));
        parts.join("&")
    }

    /// The saved filter that is asked for a layer.
    pub(crate) fn view(&self, layer: &str) -> &str {
        self.views.iter().find(|(key, _)| key == layer).map_or("", |(_, view)| view)
    }
}

/// A register as it stands on the map by one of its places.
#[derive(Debug, Clone)]
pub(crate) struct Drawable {
    /// As addresses name it: "camera" by the first place of the register, "camera.tu_dieu_khien" by another.
    pub(crate) key: String,
    /// The register, with the place where it has several.
    pub(crate) title: String,
    pub(crate) register: Register,
    /// Key of the field that holds its places.
    pub(crate) place: String,
}

/// The ways in which the actor may see a register on the map: by each place that is no personal data.
pub(crate) fn drawables(register: &Register, actor: &Actor) -> Vec<Drawable> {
    if !register.is_visible_to(actor) {
        return Vec::new();
    }
    let definition = &register.definition;
    let is_open = |place: &&Field| place.privacy == Privacy::None && privacy::may_see(place, actor);
    let several = definition.places().nth(1).is_some();
    let is_first = |place: &Field| definition.place().is_some_and(|first| first.key == place.key);
    let drawable = |place: &Field| Drawable {
        key: if is_first(place) { definition.key.clone() } else { format!("{}.{}", definition.key, place.key) },
        title: if several { format!("{}: {}", definition.title, place.label) } else { definition.title.clone() },
        register: register.clone(),
        place: place.key.clone(),
    };
    definition.places().filter(is_open).map(drawable).collect()
}

/// Chooses the layers that are asked for, those that may be drawn alone; where nothing was asked, the first few registers,
/// each by one place.
pub(crate) fn choose(asked: &mut Asked, all: &[Drawable]) {
    if asked.layers.is_empty() && !asked.chosen {
        let registers = all.chunk_by(|one, next| one.register.id == next.register.id);
        let filled = registers.filter_map(|of_one| of_one.first()).filter(|one| one.register.records > 0);
        asked.layers = filled.take(FIRST_LAYERS).map(|one| one.key.clone()).collect();
    }
    asked.layers.retain(|key| all.iter().any(|one| one.key == *key));
}

/// What a record is called on the map: the names of people stay in their lists.
pub(crate) fn name(definition: &Definition, actor: &Actor, record: &Record, unnamed: &str) -> String {
    if is_named(definition, actor) {
        return record.label.clone();
    }
    let id = record.id.to_string();
    format!("{unnamed} …{}", id.get(id.len().saturating_sub(4)..).unwrap_or_default())
}

/// May records be called by their names on the map?
pub(crate) fn is_named(definition: &Definition, actor: &Actor) -> bool {
    definition.label_field().is_some_and(|field| field.privacy == Privacy::None && privacy::may_see(field, actor))
}

/// How the state of a record is drawn: its place among the states.
pub(crate) fn variant(definition: &Definition, state: &str) -> usize {
    definition.states.iter().position(|known| known.key == state).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_asks_survives_the_way_there_and_back() {
        let asked =
            Asked::of("lop=camera&lop=camera&lop=di-tich&bl-camera=hong&o=105.8,21.4,105.9,21.5&trang=camera.2");
        assert_eq!(asked.layers, ["camera", "di-tich"]);
        assert_eq!((asked.view("camera"), asked.view("di-tich")), ("hong", ""));
        assert_eq!(asked.page, Some(("camera".to_owned(), 2)));
        let again = Asked::of(&asked.within(asked.bounds.as_ref()));
        assert_eq!((again.layers, again.views, again.bounds), (asked.layers, asked.views, asked.bounds));
        assert_eq!(Asked::of("trang=camera.99999999999").page, None);
    }
}
