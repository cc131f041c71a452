//! What an address asks of the map, and which registers may be its layers.

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

/// The field by which a register may be drawn for the actor: a place that is no personal data.
pub(crate) fn place<'a>(register: &'a Register, actor: &Actor) -> Option<&'a Field> {
    let place = register.definition.place()?;
    (register.is_visible_to(actor) && place.privacy == Privacy::None && privacy::may_see(place, actor)).then_some(place)
}

/// Chooses the layers that are asked for, those that may be drawn alone; the first few where nothing was asked.
pub(crate) fn choose(asked: &mut Asked, all: &[Register]) {
    if asked.layers.is_empty() && !asked.chosen {
        let filled = all.iter().filter(|register| register.records > 0);
        asked.layers = filled.take(FIRST_LAYERS).map(|register| register.definition.key.clone()).collect();
    }
    asked.layers.retain(|key| all.iter().any(|register| register.definition.key == *key));
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
