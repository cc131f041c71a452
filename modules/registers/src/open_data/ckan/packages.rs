//! Datasets as CKAN's packages: listed, searched, shown with their files as resources.

use super::super::lists;
use super::super::model::{File, Format};
use super::super::shown::{self, Shown};
use super::{Answer, Asked, Fault};
use crate::record::key_of;
use chrono::{DateTime, Utc};
use kernel::Cx;
use serde_json::{Value, json};

/// Packages of one answer at most.
const MOST: i64 = 1_000;

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

async fn all(cx: &Cx) -> Result<Vec<Shown>, Fault> {
    Ok(shown::all(cx, &cx.read()).await?)
}

fn page<T>(items: Vec<T>, start: i64, rows: i64) -> impl Iterator<Item = T> {
    let count = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
    items.into_iter().skip(count(start)).take(count(rows))
}

/// `status_show`
pub(super) fn status(cx: &Cx) -> Value {
    json!({
        "site_title": shown::publisher(cx), "site_description": "", "site_url": cx.base_url(), "ckan_version": "2.10",
        "error_emails_to": null, "locale_default": "vi", "extensions": ["datastore"],
    })
}

/// `package_list`: names in order.
pub(super) async fn list(cx: &Cx, asked: &Asked) -> Answer {
    let mut names: Vec<String> = all(cx).await?.into_iter().map(|shown| shown.dataset.name).collect();
    names.sort();
    let (start, rows) = (asked.number("offset", 0)?, asked.number("limit", i64::MAX)?);
    Ok(page(names, start, rows).collect())
}

/// The published dataset of a name or identifier.
async fn find(cx: &Cx, id: &str) -> Result<Shown, Fault> {
    let found = |shown: &Shown| shown.dataset.name == id || shown.dataset.id.to_string() == id;
    all(cx).await?.into_iter().find(found).ok_or(Fault::NotFound)
}

/// `package_show`
pub(super) async fn show(cx: &Cx, asked: &Asked) -> Answer {
    let id = asked.text("id");
    match id.is_empty() {
        true => Err(Fault::Wrong("id", "Missing value".to_owned())),
        false => Ok(package(cx, &find(cx, &id).await?)),
    }
}

/// The dataset and format of a resource.
pub(super) async fn of_resource(cx: &Cx, id: &str) -> Result<(Shown, Format), Fault> {
    let format =
        |shown: &Shown| Format::ALL.into_iter().find(|f| shown.file(*f).is_some() && shown.resource_id(*f) == id);
    all(cx)
        .await?
        .into_iter()
        .find_map(|shown| Some((format(&shown)?, shown)))
        .map(|(f, s)| (s, f))
        .ok_or(Fault::NotFound)
}

/// `resource_show`
pub(super) async fn resource(cx: &Cx, asked: &Asked) -> Answer {
    let (shown, format) = of_resource(cx, &asked.text("id")).await?;
    let at = shown.version.files.iter().position(|file| file.format == format);
    let file = at.and_then(|at| Some((at, shown.version.files.get(at)?)));
    file.map(|(at, file)| as_resource(cx, &shown, file, at)).ok_or(Fault::NotFound)
}

/// `package_search`: words of title, description and keywords; `fq` by groups and tags.
pub(super) async fn search(cx: &Cx, asked: &Asked) -> Answer {
    let words = key_of(&asked.words("q")?.replace("*:*", ""));
    let wanted = filters(&asked.text("fq"));
    let fits = |shown: &Shown| {
        let text = searched(shown);
        let plan = &shown.dataset.plan;
        words.split(' ').all(|word| text.contains(word))
            && wanted.iter().all(|(field, value)| match field.as_str() {
                "groups" => plan.theme == *value,
                "tags" => plan.keywords.iter().any(|keyword| keyword == value),
                "organization" => *value == ORGANIZATION,
                "name" => shown.dataset.name == *value,
                "res_format" => shown.version.files.iter().any(|f| f.format.title().eq_ignore_ascii_case(value)),
                // What is true of everything that is published here.
                "dataset_type" | "type" => value == "dataset",
                "entity_type" => value == "package",
                "state" => value == "active",
                "capacity" => value == "public",
                "private" => value == "false",
                _ => false,
            })
    };
    let mut found: Vec<Shown> = all(cx).await?.into_iter().filter(fits).collect();
    let sort = asked.text("sort");
    let (field, direction) = sort.split(',').next().unwrap_or_default().trim().split_once(' ').unwrap_or((&sort, ""));
    match field {
        "title" | "title_string" => {
            found.sort_by(|a, b| vietnamese::compare(&a.dataset.plan.title, &b.dataset.plan.title))
        }
        "name" => found.sort_by(|a, b| a.dataset.name.cmp(&b.dataset.name)),
        "metadata_modified" => found.sort_by_key(|shown| shown.dataset.modified_at),
        _ => {}
    }
    if direction.trim() == "desc" && field != "score" {
        found.reverse();
    }
    let (start, rows) = (asked.number("start", 0)?, asked.number("rows", 10)?.min(MOST));
    let count = found.len();
    let results: Vec<Value> = page(found, start, rows).map(|shown| package(cx, &shown)).collect();
    Ok(json!({ "count": count, "sort": sort, "results": results, "facets": {}, "search_facets": {} }))
}

/// The text in which words are looked for.
pub(in crate::open_data) fn searched(shown: &Shown) -> String {
    let plan = &shown.dataset.plan;
    let parts = [plan.title.as_str(), plan.description.as_str()].into_iter();
    parts
        .chain(plan.keywords.iter().map(String::as_str))
        .flat_map(str::split_whitespace)
        .map(key_of)
        .collect::<Vec<_>>()
        .join(" ")
}

/// `groups:econ AND tags:"chợ"` as pairs, of which all must hold.
fn filters(fq: &str) -> Vec<(String, String)> {
    let (mut pairs, mut rest) = (Vec::new(), fq.trim());
    while let Some((field, tail)) = rest.split_once(':') {
        let (value, after) = match tail.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => tail.split_once(' ').unwrap_or((tail, "")),
        };
        pairs.push((field.trim().trim_start_matches(['+', '(']).to_owned(), value.trim_end_matches(')').to_owned()));
        rest = after.trim_start_matches([' ', ')']);
        rest = rest.strip_prefix("AND ").unwrap_or(rest).trim();
    }
    pairs
}

/// `group_list`: the themes that are in use.
pub(super) async fn groups(cx: &Cx, _: &Asked) -> Answer {
    let mut keys: Vec<String> = all(cx).await?.into_iter().map(|shown| shown.dataset.plan.theme).collect();
    keys.sort();
    keys.dedup();
    Ok(keys.into_iter().map(Value::from).collect())
}

/// The name of the one organization: the ward.
const ORGANIZATION: &str = "ubnd";

/// `organization_list`
pub(super) fn organizations(cx: &Cx, asked: &Asked) -> Value {
    match asked.0.get("all_fields") {
        Some(Value::Bool(true)) => json!([organization(cx)]),
        _ => json!([ORGANIZATION]),
    }
}

fn organization(cx: &Cx) -> Value {
    let title = shown::publisher(cx);
    json!({ "id": ORGANIZATION, "name": ORGANIZATION, "title": title, "type": "organization", "state": "active",
        "is_organization": true, "description": "", "image_url": "" })
}

fn package(cx: &Cx, shown: &Shown) -> Value {
    let (dataset, plan, licence) = (&shown.dataset, &shown.dataset.plan, shown.licence());
    let theme = shown::theme(&cx.t, &plan.theme);
    let files = shown.version.files.iter().enumerate();
    let resources: Vec<Value> = files.map(|(at, file)| as_resource(cx, shown, file, at)).collect();
    let tags: Vec<Value> = plan
        .keywords
        .iter()
        .map(|word| json!({ "id": word, "name": word, "display_name": word, "state": "active", "vocabulary_id": null }))
        .collect();
    json!({
        "id": dataset.id.to_string(), "name": dataset.name, "title": plan.title, "notes": plan.description,
        "url": format!("{}{}", cx.base_url(), dataset.href()), "type": "dataset", "state": "active",
        "private": false, "isopen": true, "version": shown.version.number.to_string(),
        "license_id": licence.key, "license_title": licence.title, "license_url": licence.url,
        "author": shown::publisher(cx), "maintainer": shown.contact, "author_email": null, "maintainer_email": null,
        "metadata_created": moment(dataset.issued_at), "metadata_modified": moment(dataset.modified_at),
        "owner_org": ORGANIZATION, "organization": organization(cx),
        "groups": [{ "id": plan.theme, "name": plan.theme, "title": theme, "display_name": theme, "description": "" }],
        "num_tags": tags.len(), "tags": tags, "num_resources": resources.len(), "resources": resources,
        "extras": [
            { "key": "frequency", "value": shown::frequency_code(plan.frequency) },
            { "key": "theme", "value": lists::theme_uri(&plan.theme) },
        ],
        "relationships_as_subject": [], "relationships_as_object": [],
    })
}

fn as_resource(cx: &Cx, shown: &Shown, file: &File, position: usize) -> Value {
    json!({
        "id": shown.resource_id(file.format), "package_id": shown.dataset.id.to_string(),
        "name": format!("{} ({})", shown.dataset.plan.title, file.format.title()), "description": "",
        "format": file.format.title(), "mimetype": file.format.mime(), "size": file.bytes, "hash": file.digest,
        "url": format!("{}{}", cx.base_url(), shown.file_href(file.format)), "url_type": null,
        "datastore_active": file.format == Format::Csv, "created": moment(shown.dataset.issued_at),
        "last_modified": moment(shown.version.made_at), "position": position, "state": "active",
    })
}

#[cfg(test)]
mod tests {
    use super::filters;

    #[test]
    fn filters_are_pairs_also_with_quotes() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(filters("groups:econ tags:\"chợ quê\""), [pair("groups", "econ"), pair("tags", "chợ quê")]);
        assert_eq!(filters("+groups:econ"), [pair("groups", "econ")]);
        let three = [pair("groups", "econ"), pair("tags", "chợ quê"), pair("res_format", "CSV")];
        assert_eq!(filters("groups:econ AND (tags:\"chợ quê\") AND +res_format:CSV"), three);
        assert_eq!(filters(""), []);
        assert_eq!(filters(":"), [pair("", "")]);
    }
}
