//! The catalogue as DCAT 3: one graph, written as Turtle and as JSON-LD.

use super::lists;
use super::model::{File, Format};
use super::shown::{self, Shown, frequency_code};
use super::store::{self, Issued};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use kernel::{Cx, Error, Result};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNode, Term, Triple};
use oxttl::TurtleSerializer;
use serde_json::{Map, Value, json};

const PREFIXES: [(&str, &str); 7] = [
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];
const EU: &str = "http://publications.europa.eu/resource/authority";

/// Versions of a dataset that the catalogue names at most.
const VERSIONS: usize = 20;

/// A graph that is being put together.
struct Graph(Vec<Triple>);

/// The full address of "dcat:Dataset".
fn full(short: &str) -> String {
    let (prefix, name) = short.split_once(':').unwrap_or(("", short));
    let known = PREFIXES.iter().find(|(known, _)| *known == prefix);
    known.map_or_else(|| short.to_owned(), |(_, address)| format!("{address}{name}"))
}

fn node(address: impl Into<String>) -> Result<NamedNode> {
    NamedNode::new(address).map_err(Error::internal)
}

impl Graph {
    fn add(&mut self, subject: &str, predicate: &str, object: impl Into<Term>) -> Result<()> {
        self.0.push(Triple::new(node(subject)?, node(full(predicate))?, object));
        Ok(())
    }

    fn a(&mut self, subject: &str, kind: &str) -> Result<()> {
        self.0.push(Triple::new(node(subject)?, rdf::TYPE, node(full(kind))?));
        Ok(())
    }

    fn link(&mut self, subject: &str, predicate: &str, to: impl Into<String>) -> Result<()> {
        self.add(subject, predicate, node(to)?)
    }

    fn said(&mut self, subject: &str, predicate: &str, words: &str) -> Result<()> {
        let words = Literal::new_language_tagged_literal(words, "vi").map_err(Error::internal)?;
        self.add(subject, predicate, words)
    }

    fn at(&mut self, subject: &str, predicate: &str, moment: DateTime<Utc>) -> Result<()> {
        let text = moment.to_rfc3339_opts(SecondsFormat::Secs, true);
        self.add(subject, predicate, Literal::new_typed_literal(text, xsd::DATE_TIME))
    }
}

async fn graph(cx: &Cx) -> Result<Graph> {
    let conn = cx.read();
    let all = shown::all(cx, &conn).await?;
    let mut graph = Graph(Vec::new());
    let base = cx.base_url();
    let (catalogue, publisher) = (format!("{base}/du-lieu"), format!("{base}/#ubnd"));
    let place = format!("{base}/#dia-ban");
    graph.a(&place, "dct:Location")?;
    graph.add(&place, "dct:identifier", Literal::new_simple_literal(cx.ward.id.to_string()))?;
    graph.said(&place, "skos:prefLabel", &format!("{}, {}", cx.ward.name, cx.ward.province))?;
    let name = shown::publisher(cx);
    graph.a(&publisher, "foaf:Organization")?;
    graph.said(&publisher, "foaf:name", &name)?;
    graph.link(&publisher, "foaf:homepage", format!("{base}/"))?;
    let organ_id = kernel::ORGAN_ID.get(&conn).await?;
    if !organ_id.trim().is_empty() {
        graph.add(&publisher, "dct:identifier", Literal::new_simple_literal(organ_id.trim()))?;
    }
    graph.a(&catalogue, "dcat:Catalog")?;
    graph.said(&catalogue, "dct:title", &format!("Dữ liệu mở của {}", cx.ward.name))?;
    graph.said(
        &catalogue,
        "dct:description",
        &format!("Các bộ dữ liệu mà {name} công bố để mọi người sử dụng lại."),
    )?;
    graph.link(&catalogue, "dct:publisher", &publisher)?;
    graph.link(&catalogue, "dct:language", format!("{EU}/language/VIE"))?;
    graph.link(&catalogue, "dct:spatial", &place)?;
    graph.link(&catalogue, "foaf:homepage", format!("{base}/du-lieu"))?;
    if let Some(latest) = all.iter().map(|shown| shown.dataset.modified_at).max() {
        graph.at(&catalogue, "dct:modified", latest)?;
    }
    for shown in &all {
        let page = format!("{base}{}", shown.dataset.href());
        let dataset = format!("{page}#bo-du-lieu");
        graph.link(&catalogue, "dcat:dataset", &dataset)?;
        describe(&mut graph, shown, &page, &dataset, &publisher)?;
        graph.link(&dataset, "dct:spatial", &place)?;
        for version in store::issued(&conn, shown.dataset.id, VERSIONS).await? {
            has_version(&mut graph, &version, &page, &dataset)?;
        }
        for file in &shown.version.files {
            distribute(&mut graph, shown, file, &page, &dataset)?;
        }
    }
    Ok(graph)
}

fn describe(graph: &mut Graph, shown: &Shown, page: &str, dataset: &str, publisher: &str) -> Result<()> {
    let (plan, contact) = (&shown.dataset.plan, format!("{page}#dau-moi"));
    graph.a(dataset, "dcat:Dataset")?;
    graph.said(dataset, "dct:title", &plan.title)?;
    graph.said(dataset, "dct:description", &plan.description)?;
    graph.add(dataset, "dct:identifier", Literal::new_simple_literal(shown.dataset.id.to_string()))?;
    graph.link(dataset, "dct:publisher", publisher)?;
    graph.link(dataset, "dcat:contactPoint", &contact)?;
    graph.a(&contact, "vcard:Organization")?;
    graph.said(&contact, "vcard:fn", &shown.contact)?;
    graph.link(&contact, "vcard:hasURL", page)?;
    graph.at(dataset, "dct:issued", shown.dataset.issued_at)?;
    graph.at(dataset, "dct:modified", shown.dataset.modified_at)?;
    let frequency = frequency_code(plan.frequency);
    graph.link(dataset, "dct:accrualPeriodicity", format!("{EU}/frequency/{frequency}"))?;
    if let Some(theme) = lists::theme_uri(&plan.theme) {
        graph.link(dataset, "dcat:theme", theme)?;
    }
    for keyword in &plan.keywords {
        graph.said(dataset, "dcat:keyword", keyword)?;
    }
    graph.link(dataset, "dct:language", format!("{EU}/language/VIE"))?;
    graph.link(dataset, "dct:license", shown.licence().url)?;
    graph.link(dataset, "dcat:landingPage", page)?;
    // What the data say is so on the day on which they were taken from their register.
    let days = format!("{page}#thoi-gian");
    graph.link(dataset, "dct:temporal", &days)?;
    graph.a(&days, "dct:PeriodOfTime")?;
    let day = kernel::local_day(shown.version.made_at).to_string();
    graph.add(&days, "dcat:endDate", Literal::new_typed_literal(day, xsd::DATE))?;
    graph.add(dataset, "dcat:version", Literal::new_simple_literal(shown.version.number.to_string()))
}

/// A version of a dataset, the newest or an earlier one.
fn has_version(graph: &mut Graph, version: &Issued, page: &str, dataset: &str) -> Result<()> {
    let one = format!("{page}#phien-ban-{}", version.number);
    graph.link(dataset, "dcat:hasVersion", &one)?;
    graph.a(&one, "dcat:Resource")?;
    graph.link(&one, "dcat:isVersionOf", dataset)?;
    graph.add(&one, "dcat:version", Literal::new_simple_literal(version.number.to_string()))?;
    graph.at(&one, "dct:issued", version.made_at)
}

fn distribute(graph: &mut Graph, shown: &Shown, file: &File, page: &str, dataset: &str) -> Result<()> {
    let (key, mime) = (file.format.key(), file.format.mime());
    let (distribution, checksum) = (format!("{page}#{key}"), format!("{page}#{key}-sha256"));
    let download = format!("{page}/tai-ve.{key}");
    graph.link(dataset, "dcat:distribution", &distribution)?;
    graph.a(&distribution, "dcat:Distribution")?;
    graph.said(&distribution, "dct:title", &format!("{} ({})", shown.dataset.plan.title, file.format.title()))?;
    graph.link(&distribution, "dcat:accessURL", page)?;
    graph.link(&distribution, "dcat:downloadURL", download)?;
    graph.link(&distribution, "dcat:mediaType", format!("https://www.iana.org/assignments/media-types/{mime}"))?;
    graph.link(&distribution, "dct:format", format!("{EU}/file-type/{}", file_type(file.format)))?;
    graph.link(&distribution, "dct:license", shown.licence().url)?;
    graph.at(&distribution, "dct:modified", shown.version.made_at)?;
    let bytes = Literal::new_typed_literal(file.bytes.to_string(), xsd::NON_NEGATIVE_INTEGER);
    graph.add(&distribution, "dcat:byteSize", bytes)?;
    graph.link(&distribution, "spdx:checksum", &checksum)?;
    graph.a(&checksum, "spdx:Checksum")?;
    graph.link(&checksum, "spdx:algorithm", full("spdx:checksumAlgorithm_sha256"))?;
    let digest = Literal::new_typed_literal(&file.digest, xsd::HEX_BINARY);
    graph.add(&checksum, "spdx:checksumValue", digest)
}

/// The code of a format in the European vocabulary of file types.
fn file_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV",
        Format::Json => "JSON",
        Format::GeoJson => "GEOJSON",
        Format::Xlsx => "XLSX",
        Format::Parquet => "PARQUET",
    }
}

/// `GET /du-lieu/catalog.ttl`
pub(super) async fn turtle(cx: Cx) -> Result<Response> {
    let graph = graph(&cx).await?;
    let mut writer = TurtleSerializer::new();
    for (prefix, address) in PREFIXES {
        writer = writer.with_prefix(prefix, address).map_err(Error::internal)?;
    }
    let mut writer = writer.for_writer(Vec::new());
    for triple in &graph.0 {
        writer.serialize_triple(triple)?;
    }
    Ok(answer(writer.finish()?, "text/turtle; charset=utf-8"))
}

/// `GET /du-lieu/catalog.jsonld`
pub(super) async fn json_ld(cx: Cx) -> Result<Response> {
    let graph = graph(&cx).await?;
    let mut nodes: Vec<(String, Map<String, Value>)> = Vec::new();
    for triple in &graph.0 {
        let subject = triple.subject.to_string();
        let subject = subject.trim_matches(['<', '>']);
        if nodes.last().is_none_or(|(id, _)| id != subject) {
            let known = nodes.iter().position(|(id, _)| id == subject);
            let node = known.map_or_else(|| (subject.to_owned(), Map::new()), |at| nodes.remove(at));
            nodes.push(node);
        }
        let Some((id, node)) = nodes.last_mut() else { continue };
        node.insert("@id".to_owned(), Value::from(id.as_str()));
        let is_type = triple.predicate == rdf::TYPE;
        let key = if is_type { "@type".to_owned() } else { compact(triple.predicate.as_str()) };
        let values = node.entry(key).or_insert_with(|| json!([]));
        if let Some(values) = values.as_array_mut() {
            values.push(if is_type { type_name(&triple.object) } else { value(&triple.object) });
        }
    }
    let context: Map<String, Value> = PREFIXES.iter().map(|(p, a)| ((*p).to_owned(), Value::from(*a))).collect();
    let nodes: Vec<Value> = nodes.into_iter().map(|(_, node)| Value::Object(node)).collect();
    let document = json!({ "@context": context, "@graph": nodes });
    Ok(answer(serde_json::to_vec_pretty(&document)?, "application/ld+json"))
}

fn answer(bytes: Vec<u8>, mime: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime)),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    (headers, bytes).into_response()
}

/// "dcat:Dataset" in place of the full address.
fn compact(address: &str) -> String {
    let known = PREFIXES.iter().find_map(|(prefix, start)| Some((prefix, address.strip_prefix(start)?)));
    known.map_or_else(|| address.to_owned(), |(prefix, name)| format!("{prefix}:{name}"))
}

fn type_name(object: &Term) -> Value {
    match object {
        Term::NamedNode(node) => Value::from(compact(node.as_str())),
        other => Value::from(other.to_string()),
    }
}

fn value(object: &Term) -> Value {
    match object {
        Term::NamedNode(node) => json!({ "@id": node.as_str() }),
        Term::Literal(literal) => match literal.language() {
            Some(language) => json!({ "@value": literal.value(), "@language": language }),
            None if literal.datatype() == xsd::STRING => json!({ "@value": literal.value() }),
            None => json!({ "@value": literal.value(), "@type": compact(literal.datatype().as_str()) }),
        },
        other => Value::from(other.to_string()),
    }
}
