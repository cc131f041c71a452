//! What a dataset may be filed under: licences and themes that the world knows, each by its address.

/// Giấy phép: under which published data may be used again.
pub(crate) struct Licence {
    /// The name by which CKAN and its clients know it.
    pub(crate) key: &'static str,
    pub(crate) title: &'static str,
    pub(crate) url: &'static str,
}

/// The licences of which one is chosen; the first one where nothing else is.
pub(crate) const LICENCES: [Licence; 4] = [
    Licence {
        key: "cc-by",
        title: "Creative Commons Ghi công 4.0 (CC BY 4.0)",
        url: "https://creativecommons.org/licenses/by/4.0/",
    },
    Licence {
        key: "odc-by",
        title: "Open Data Commons Ghi công 1.0 (ODC-BY)",
        url: "https://opendatacommons.org/licenses/by/1-0/",
    },
    Licence {
        key: "cc-zero",
        title: "Phạm vi công cộng (CC0 1.0)",
        url: "https://creativecommons.org/publicdomain/zero/1.0/",
    },
    Licence {
        key: "odc-pddl",
        title: "Phạm vi công cộng cho cơ sở dữ liệu (ODC PDDL)",
        url: "https://opendatacommons.org/licenses/pddl/1-0/",
    },
];

/// Chủ đề of the European vocabulary of data themes, which DCAT catalogues share: (key, code in the vocabulary).
pub(crate) const THEMES: [(&str, &str); 13] = [
    ("gove", "GOVE"),
    ("econ", "ECON"),
    ("educ", "EDUC"),
    ("heal", "HEAL"),
    ("soci", "SOCI"),
    ("regi", "REGI"),
    ("tran", "TRAN"),
    ("tech", "TECH"),
    ("envi", "ENVI"),
    ("agri", "AGRI"),
    ("ener", "ENER"),
    ("just", "JUST"),
    ("intr", "INTR"),
];

/// The licence of a key.
pub(crate) fn licence(key: &str) -> Option<&'static Licence> {
    LICENCES.iter().find(|licence| licence.key == key)
}

/// The address of a theme.
pub(crate) fn theme_uri(key: &str) -> Option<String> {
    let (_, code) = THEMES.iter().find(|(known, _)| *known == key)?;
    Some(format!("http://publications.europa.eu/resource/authority/data-theme/{code}"))
}
