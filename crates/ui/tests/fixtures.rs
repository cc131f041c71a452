//! Every component against the fixtures that govuk-frontend ships: the same options must give the same markup.

use dinh_ui::Render;
use dinh_ui::govuk::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::PathBuf;

/// Component, fixtures that must pass, fixtures left unclaimed because they use an option that we do not offer.
type Claim = (&'static str, usize, usize, fn(&Value) -> Result<String, String>);

/// Fixtures that a component reads but draws otherwise on purpose: (component, fixture, reason).
const DIFFERENT: [(&str, &str, &str); 3] = [
    ("checkboxes", "with falsy values", "lists here have no empty places to count"),
    ("radios", "with falsy items", "lists here have no empty places to count"),
    ("task-list", "with empty values", "lists here have no empty places to count"),
];

const CLAIMS: [Claim; 28] = [
    ("back-link", 7, 0, draw::<BackLink>),
    ("breadcrumbs", 12, 0, draw::<Breadcrumbs>),
    ("button", 38, 0, draw::<Button>),
    ("checkboxes", 40, 2, draw::<Checkboxes>),
    ("date-input", 25, 25, draw::<DateInput>),
    ("details", 10, 0, draw::<Details>),
    ("error-message", 9, 0, draw::<ErrorMessage>),
    ("error-summary", 19, 0, draw::<ErrorSummary>),
    ("fieldset", 18, 0, draw::<Fieldset>),
    ("file-upload", 15, 7, draw::<FileUpload>),
    ("hint", 6, 0, draw::<Hint>),
    ("input", 45, 0, draw::<Input>),
    ("inset-text", 6, 0, draw::<InsetText>),
    ("label", 17, 0, draw::<Label>),
    ("notification-banner", 21, 0, draw::<NotificationBanner>),
    ("pagination", 15, 0, draw::<Pagination>),
    ("panel", 11, 8, draw::<Panel>),
    ("password-input", 12, 0, draw::<PasswordInput>),
    ("radios", 41, 2, draw::<Radios>),
    ("select", 18, 1, draw::<Select>),
    ("skip-link", 9, 0, draw::<SkipLink>),
    ("summary-list", 21, 9, draw::<SummaryList>),
    ("table", 21, 0, draw::<Table>),
    ("tabs", 14, 0, draw::<Tabs>),
    ("tag", 12, 0, draw::<Tag>),
    ("task-list", 10, 1, draw::<TaskList>),
    ("textarea", 18, 0, draw::<Textarea>),
    ("warning-text", 8, 0, draw::<WarningText>),
];

fn draw<C: DeserializeOwned + Render>(options: &Value) -> Result<String, String> {
    serde_json::from_value::<C>(options.clone()).map(|component| component.html()).map_err(|error| error.to_string())
}

/// Options as the package's templates see them: nothing that is null, no empty places in lists.
fn without_gaps(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            // The templates print a number as they print a text.
            let printed = |k: &str, v: &Value| matches!(k, "value" | "text") && v.is_number();
            let entry = |(k, v): (&String, &Value)| match printed(k, v) {
                true => (k.clone(), Value::String(v.to_string())),
                false => (k.clone(), without_gaps(v)),
            };
            map.iter().filter(|(_, v)| !v.is_null()).map(entry).collect()
        }
        Value::Array(items) => {
            let empty = |v: &Value| {
                v.is_null()
                    || *v == Value::Bool(false)
                    || *v == Value::String(String::new())
                    || v.as_object().is_some_and(|o| o.is_empty())
            };
            items.iter().filter(|v| !empty(v)).map(without_gaps).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn components_draw_what_the_package_draws() {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/govuk-frontend/dist/govuk");
    if !package.is_dir() {
        eprintln!("LEFT OUT: the package govuk-frontend is not installed (npm ci in web/)");
        return;
    }
    let (mut faults, mut passed_all, mut all) = (Vec::new(), 0, 0);
    for (name, must_pass, may_lack, draw) in CLAIMS {
        let text = std::fs::read_to_string(package.join(format!("components/{name}/fixtures.json"))).unwrap();
        let fixtures: Value = serde_json::from_str(&text).unwrap();
        let (mut passed, mut lacking) = (0, Vec::new());
        for fixture in fixtures["fixtures"].as_array().unwrap() {
            let title = fixture["name"].as_str().unwrap();
            if let Some((_, _, reason)) = DIFFERENT.iter().find(|(c, f, _)| *c == name && *f == title) {
                lacking.push(format!("{title}: {reason}"));
                continue;
            }
            match draw(&without_gaps(&fixture["options"])) {
                Err(reason) => lacking.push(format!("{title}: {reason}")),
                Ok(html) => {
                    let (ours, theirs) = (tokens(&html), tokens(fixture["html"].as_str().unwrap()));
                    if ours == theirs {
                        passed += 1;
                    } else {
                        let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
                        faults.push(format!("{name} / {title}: ours {:?}, theirs {:?}", ours.get(at), theirs.get(at)));
                    }
                }
            }
        }
        println!("{name}: {passed} pass, {} not claimed", lacking.len());
        lacking.iter().for_each(|reason| println!("    {reason}"));
        if (passed, lacking.len()) != (must_pass, may_lack) {
            faults.push(format!(
                "{name}: {passed} pass and {} are not claimed, stated {must_pass} and {may_lack}",
                lacking.len()
            ));
        }
        passed_all += passed;
        all += passed + lacking.len();
    }
    println!("{passed_all} of {all} fixtures of {} components pass", CLAIMS.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Markup as tokens: tags with sorted attributes, text with single spaces.
fn tokens(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        push_text(&mut out, &rest[..start]);
        let end = tag_end(&rest[start..]);
        out.push(tag(&rest[start + 1..start + end]));
        rest = &rest[start + end + 1..];
    }
    push_text(&mut out, rest);
    out
}

fn push_text(out: &mut Vec<String>, text: &str) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        out.push(unescaped(&text));
    }
}

fn unescaped(text: &str) -> String {
    let entities = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    text.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    })
    .unwrap_or(text.len() - 1)
}

fn tag(inside: &str) -> String {
    let inside = inside.trim().trim_end_matches('/').trim_end();
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        if let Some(value) = after.strip_prefix("=\"") {
            let (value, after) = value.split_once('"').unwrap_or((value, ""));
            let mut value = value.split_whitespace().collect::<Vec<_>>();
            if attribute == "class" {
                value.sort_unstable();
            }
            attributes.push(format!("{attribute}=\"{}\"", unescaped(&value.join(" "))));
            rest = after;
        } else {
            attributes.push(attribute.to_owned());
            rest = after;
        }
    }
    attributes.sort();
    format!("<{name} {}>", attributes.join(" ")).replace(" >", ">")
}

#[test]
fn the_comparison_sees_differences_that_matter() {
    assert_eq!(
        tokens("<a  class=\"b a\" id=x>  Tôm\n &amp; cá </a>".replace("id=x", "id=\"x\"").as_str()),
        ["<a class=\"a b\" id=\"x\">", "Tôm & cá", "</a>"]
    );
    assert_ne!(tokens("<a href=\"1\">x</a>"), tokens("<a href=\"2\">x</a>"));
    assert_ne!(tokens("<p>x</p>"), tokens("<p>x y</p>"));
    assert_ne!(tokens("<input disabled>"), tokens("<input>"));
}
