//! Built files of `web/`: style sheet, script, fonts. In a debug build they are read from disk at each request.

use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where the server offers them.
const ROOT: &str = "/static/";

#[derive(RustEmbed)]
#[folder = "../../web/dist/"]
struct Dist;

/// A file to be served.
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    /// Media type.
    pub mime: String,
    /// Strong validator, in quotes.
    pub etag: String,
    /// Its name contains a digest of its content: it never changes.
    pub immutable: bool,
}

/// The file at a path below the root; `None` where there is none.
pub fn find(path: &str) -> Option<Asset> {
    let EmbeddedFile { data, metadata } = Dist::get(path)?;
    let mime = match path.rsplit_once('.').map_or("", |(_, end)| end) {
        "js" => "text/javascript; charset=utf-8".to_owned(),
        "css" => "text/css; charset=utf-8".to_owned(),
        "json" | "webmanifest" => "application/json".to_owned(),
        _ => metadata.mimetype().to_owned(),
    };
    let etag = format!("\"{}\"", hex::encode(&metadata.sha256_hash()[..12]));
    Some(Asset { bytes: data, mime, etag, immutable: has_digest(path) })
}

/// The address of a built file by its plain name: `url("app.css")` is `/static/app.4F5A2B1C.css`.
pub fn url(name: &str) -> String {
    let names = if cfg!(debug_assertions) { Cow::Owned(manifest()) } else { Cow::Borrowed(manifest_once()) };
    format!("{ROOT}{}", names.get(name).map_or(name, String::as_str))
}

/// Were the files built? Without them pages work, but bare.
pub fn are_built() -> bool {
    Dist::get("manifest.json").is_some()
}

fn manifest_once() -> &'static BTreeMap<String, String> {
    static NAMES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    NAMES.get_or_init(manifest)
}

fn manifest() -> BTreeMap<String, String> {
    Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// `name.DIGEST.ext`, the digest of eight upper-case letters and digits.
fn has_digest(path: &str) -> bool {
    let mut parts = path.rsplit('.');
    let digest = parts.nth(1).unwrap_or_default();
    parts.next().is_some() && digest.len() == 8 && digest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{find, has_digest, url};

    #[test]
    fn only_names_with_a_digest_are_cached_for_ever() {
        assert!(has_digest("app.4F5A2B1C.css"));
        assert!(has_digest("fonts/be-vietnam-pro-400.ABCDEFGH.woff2"));
        assert!(!has_digest("app.css"));
        assert!(!has_digest("app.minified.css"));
        assert!(!has_digest("4F5A2B1C.css"));
    }

    #[test]
    fn unknown_files_and_paths_outside_are_not_found() {
        assert!(find("no-such-file.css").is_none());
        assert!(find("../package.json").is_none());
        assert_eq!(url("no-such-file.css"), "/static/no-such-file.css");
    }

    #[test]
    fn built_files_have_an_address_that_is_served() {
        if !super::are_built() {
            eprintln!("LEFT OUT: web/dist is not built (npm run build in web/)");
            return;
        }
        for name in ["app.css", "app.js"] {
            let address = url(name);
            let asset = find(address.strip_prefix("/static/").unwrap()).expect(&address);
            assert!(asset.immutable, "{address}");
            assert!(asset.mime.contains(if name.ends_with("js") { "javascript" } else { "css" }));
        }
    }
}
