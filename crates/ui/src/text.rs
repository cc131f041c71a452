//! Interface text: Fluent sources of every module in Vietnamese and English, and the handle that templates ask.

use crate::sentences::Sentences;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use unic_langid::LanguageIdentifier;

/// A value that stands in a place of a text: `("n", 12.into())`.
pub type Arg<'a> = FluentValue<'a>;

/// The texts of this crate itself: shell, forms, tables, charts.
pub const OWN_TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))];

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Tiếng Việt.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// Every language, the first one first in menus.
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// The code in `lang` attributes and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// The language of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// What the language calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::Vi => "Tiếng Việt",
            Lang::En => "English",
        }
    }
}

/// All texts of the product in both languages. Thread-safe; a language is read when it is first asked for, for most
/// wards need one.
pub struct Texts {
    vi: Language,
    en: Language,
    sentences: LazyLock<Sentences, Box<dyn FnOnce() -> Sentences + Send>>,
}

type Language = LazyLock<FluentBundle<FluentResource>, Box<dyn FnOnce() -> FluentBundle<FluentResource> + Send>>;

impl Texts {
    /// Takes (language code, Fluent source) pairs, and this crate's own texts. A fault in a source is logged; what can
    /// be read of it is used.
    pub fn load(sources: &[(&'static str, &'static str)]) -> Self {
        let all: Vec<_> = OWN_TEXTS.iter().chain(sources).copied().collect();
        for (code, _) in all.iter().filter(|(code, _)| Lang::from_code(code).is_none()) {
            tracing::error!(code, "texts in a language that the product does not have");
        }
        Self {
            vi: language(Lang::Vi, &all),
            en: language(Lang::En, &all),
            sentences: LazyLock::new(Box::new(Sentences::default)),
        }
    }

    /// With the English of sentences that the source says in Vietnamese.
    #[must_use]
    pub fn with_sentences(self, tables: Vec<&'static str>) -> Self {
        Self { sentences: LazyLock::new(Box::new(move || Sentences::read(&tables))), ..self }
    }

    /// The text of a key; `⟦key⟧` where it is missing.
    pub fn get(&self, lang: Lang, key: &str) -> String {
        self.format(lang, key, None)
    }

    /// The text of a key with its places filled.
    pub fn with<'a>(&self, lang: Lang, key: &str, args: impl AsRef<[(&'a str, Arg<'a>)]>) -> String {
        let args: FluentArgs = args.as_ref().iter().map(|(name, value)| (*name, value.clone())).collect();
        self.format(lang, key, Some(&args))
    }

    /// Is there such a text?
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundle(lang).has_message(key)
    }

    fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }

    fn format(&self, lang: Lang, key: &str, args: Option<&FluentArgs>) -> String {
        let bundle = self.bundle(lang);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::warn!(key, lang = lang.code(), "missing text");
            return format!("⟦{key}⟧");
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(key, lang = lang.code(), ?errors, "text with an empty place");
        }
        text
    }
}

fn language(lang: Lang, sources: &[(&'static str, &'static str)]) -> Language {
    let own: Vec<&str> = sources.iter().filter(|(code, _)| *code == lang.code()).map(|(_, source)| *source).collect();
    LazyLock::new(Box::new(move || {
        let mut bundle = bundle(lang);
        for source in own {
            if let Err(errors) = bundle.add_resource(parse(source)) {
                tracing::error!(code = lang.code(), ?errors, "texts given twice");
            }
        }
        bundle
    }))
}

fn parse(source: &str) -> FluentResource {
    match FluentResource::try_new(source.to_owned()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            tracing::error!(?errors, "texts that cannot be read whole");
            resource
        }
    }
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let mut bundle = match lang {
        Lang::Vi => FluentBundle::new_concurrent(vec![identifier("vi")]),
        Lang::En => FluentBundle::new_concurrent(vec![identifier("en")]),
    };
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::Vi => |value, _| number(value, Lang::Vi),
        Lang::En => |value, _| number(value, Lang::En),
    }));
    bundle
}

fn identifier(code: &str) -> LanguageIdentifier {
    code.parse().unwrap_or_default()
}

/// Numbers in texts: from 10.000 in groups of three. Four digits stay together, so that a year can be passed as a number.
fn number(value: &FluentValue, lang: Lang) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let n = number.value;
    Some(if n.fract() == 0.0 && n.abs() < 10_000.0 { format!("{n:.0}") } else { crate::number(lang, n) })
}

/// What a template asks for its texts: the texts of the product in the language of the page.
#[derive(Clone)]
pub struct T {
    texts: Arc<Texts>,
    lang: Lang,
}

impl T {
    /// The texts in this language.
    pub fn new(texts: Arc<Texts>, lang: Lang) -> Self {
        Self { texts, lang }
    }

    /// The language of the page.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The same texts in another language.
    #[must_use]
    pub fn in_language(&self, lang: Lang) -> Self {
        Self { texts: self.texts.clone(), lang }
    }

    /// The text of a key: `t.get("plans-title")`.
    pub fn get(&self, key: impl AsRef<str>) -> String {
        self.texts.get(self.lang, key.as_ref())
    }

    /// The text of a key with its places filled: `t.with("plans-count", [("n", 12.into())])`.
    pub fn with<'a>(&self, key: impl AsRef<str>, args: impl AsRef<[(&'a str, Arg<'a>)]>) -> String {
        self.texts.with(self.lang, key.as_ref(), args)
    }

    /// A sentence that the source says in Vietnamese, such as a refusal, in the language of the page: `t.said(&fault)`.
    /// One without English stays Vietnamese.
    pub fn said<'a>(&self, sentence: &'a str) -> Cow<'a, str> {
        match self.lang {
            Lang::Vi => Cow::Borrowed(sentence),
            Lang::En => self.texts.sentences.english(sentence),
        }
    }

    /// Is there such a text? For keys put together from data.
    pub fn has(&self, key: impl AsRef<str>) -> bool {
        self.texts.has(self.lang, key.as_ref())
    }
}

impl std::fmt::Debug for T {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("T").field("lang", &self.lang).finish_non_exhaustive()
    }
}

/// For tests: keys that one language lacks, and keys that the templates ask (`t.get("…")`, `t.with("…"`) but nobody has,
/// each as a sentence. Empty when all is well. The texts of this crate count as present.
pub fn missing_keys(sources: &[(&str, &str)], templates: &[&str]) -> Vec<String> {
    let keys = |code: &str| -> BTreeSet<String> {
        let of_code = OWN_TEXTS.iter().chain(sources).filter(|(lang, _)| *lang == code);
        of_code.flat_map(|(_, source)| message_keys(source)).collect()
    };
    let (vi, en) = (keys("vi"), keys("en"));
    let mut missing: Vec<String> = vi.difference(&en).map(|key| format!("{key} is missing in English")).collect();
    missing.extend(en.difference(&vi).map(|key| format!("{key} is missing in Vietnamese")));
    for key in templates.iter().flat_map(|template| asked_keys(template)) {
        if !vi.contains(&key) && !en.contains(&key) {
            missing.push(format!("{key} is asked by a template and missing"));
        }
    }
    missing
}

fn message_keys(source: &str) -> Vec<String> {
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let starts = source.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim_end());
    // Only what the parser accepted counts: a fault in a message makes it missing.
    let names: Vec<String> = starts.filter(|name| !name.starts_with(char::is_whitespace)).map(str::to_owned).collect();
    let mut probe = FluentBundle::new_concurrent(vec![identifier("en")]);
    let _ = probe.add_resource(resource);
    names.into_iter().filter(|name| probe.has_message(name)).collect()
}

fn asked_keys(template: &str) -> Vec<String> {
    let starts = ["t.get(\"", "t.with(\""]
        .into_iter()
        .flat_map(|call| template.match_indices(call).map(move |(at, _)| at + call.len()));
    starts.filter_map(|at| template[at..].split_once('"').map(|(key, _)| key.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Lang, T, Texts, missing_keys};
    use std::sync::Arc;

    const VI: &str = "plan-title = Kế hoạch năm { $year }\nplan-count = { $n } nhiệm vụ\n";
    const EN: &str =
        "plan-title = Plan of { $year }\nplan-count = { $n ->\n    [one] one task\n   *[other] { $n } tasks\n }\n";

    fn t(lang: Lang) -> T {
        T::new(Arc::new(Texts::load(&[("vi", VI), ("en", EN)])), lang)
    }

    #[test]
    fn places_and_plurals_are_filled() {
        assert_eq!(t(Lang::Vi).with("plan-count", [("n", 12.into())]), "12 nhiệm vụ");
        assert_eq!(t(Lang::En).with("plan-count", &[("n", 1.into())]), "one task");
        assert_eq!(t(Lang::En).with("plan-count", [("n", 2.into())]), "2 tasks");
    }

    #[test]
    fn years_stay_whole_and_large_numbers_are_grouped() {
        assert_eq!(t(Lang::Vi).with("plan-title", [("year", 2026.into())]), "Kế hoạch năm 2026");
        assert_eq!(t(Lang::Vi).with("plan-count", [("n", 63754.into())]), "63.754 nhiệm vụ");
        assert_eq!(t(Lang::En).with("plan-count", [("n", 63754.into())]), "63,754 tasks");
    }

    #[test]
    fn a_missing_text_is_visible() {
        assert_eq!(t(Lang::Vi).get("no-such-key"), "⟦no-such-key⟧");
    }

    #[test]
    fn missing_keys_are_named() {
        let missing = missing_keys(&[("vi", VI), ("en", "plan-title = Plan\n")], &["{{ t.get(\"plan-who\") }}"]);
        assert_eq!(missing, ["plan-count is missing in English", "plan-who is asked by a template and missing"]);
    }

    #[test]
    fn own_texts_are_complete_in_both_languages() {
        let templates: Vec<&str> = vec![include_str!("../templates/shell.html")];
        assert_eq!(missing_keys(&[], &templates), Vec::<String>::new());
    }
}
