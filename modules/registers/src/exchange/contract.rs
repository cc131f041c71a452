//! The description of what one consumer gets of a register, as OpenAPI 3.1, made from the definition and its grants.

use super::json::schema;
use super::model::Consumer;
use super::share::{MOST, USUAL};
use crate::definition::Register;
use serde_json::{Map, Value, json};

/// The description.
pub(super) fn openapi(register: &Register, consumer: &Consumer, base: &str) -> Value {
    let key = &register.definition.key;
    let mut responses = refusals();
    responses.insert(
        "200".into(),
        json!({ "description": "Records, a page at a time", "headers": { "ETag": { "schema": { "type": "string" } } },
            "content": { "application/json": { "schema": page(register, consumer) } } }),
    );
    responses.insert("304".into(), json!({ "description": "As it was under If-None-Match" }));
    let parameter = |name: &str, place: &str, schema: Value, about: &str| json!({ "name": name, "in": place, "required": false, "schema": schema, "description": about });
    let parameters = json!([
        parameter("after", "query", json!({ "type": "string", "format": "uuid" }), "The `next` of the page before"),
        parameter(
            "limit",
            "query",
            json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL }),
            "Records of a page"
        ),
        parameter(
            "changed_since",
            "query",
            json!({ "type": "string", "format": "date-time" }),
            "Records written at or after this instant: the `as_of` of the first page of the time before"
        ),
        parameter("If-None-Match", "header", json!({ "type": "string" }), "The ETag that is known"),
    ]);
    json!({
        "openapi": "3.1.0",
        "info": { "title": register.definition.title, "version": register.version.to_string(),
            "description": format!("{}\n\n{}", consumer.purpose, consumer.basis) },
        "servers": [{ "url": base }],
        "security": [{ "key": [] }],
        "paths": { (format!("/chia-se/v1/{key}/records")): { "get": { "operationId": "records",
            "summary": "Records of the register that the consumer may take", "parameters": parameters,
            "responses": responses } } },
        "components": {
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer" } },
            "schemas": { "Problem": { "type": "object", "required": ["status", "title", "detail"], "properties": {
                "type": { "type": "string" }, "status": { "type": "integer" }, "title": { "type": "string" },
                "detail": { "type": "string" } } } },
        },
    })
}

fn refusals() -> Map<String, Value> {
    let problem = || json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let mut all = Map::new();
    for (status, about) in [
        ("401", "No key, or none that is known"),
        ("403", "The key is not good today, or was taken back"),
        ("404", "The key is for another register"),
        ("422", "What is wrong with a parameter"),
    ] {
        all.insert(status.into(), json!({ "description": about, "content": problem() }));
    }
    let again = json!({ "Retry-After": { "description": "Seconds", "schema": { "type": "integer" } } });
    all.insert("429".into(), json!({ "description": "Too many requests", "headers": again, "content": problem() }));
    all
}

/// What a page of records looks like.
pub(super) fn page(register: &Register, consumer: &Consumer) -> Value {
    let fields = consumer.granted(&register.definition);
    let values: Map<String, Value> = fields.iter().map(|field| (field.key.clone(), schema(field))).collect();
    json!({ "type": "object", "required": ["register", "as_of", "records", "next"], "properties": {
        "register": { "type": "string" },
        "as_of": { "type": "string", "format": "date-time" },
        "next": { "type": ["string", "null"], "format": "uuid" },
        "gone": { "type": "array", "items": { "type": "string", "format": "uuid" }, "description":
            "On the first page under changed_since: records that were granted since then and are no longer" },
        "records": { "type": "array", "items": { "type": "object",
            "required": ["id", "revision", "state", "updated_at", "values", "names"], "properties": {
                "id": { "type": "string", "format": "uuid" },
                "revision": { "type": "integer" },
                "state": { "type": "string" },
                "updated_at": { "type": "string", "format": "date-time" },
                "values": { "type": "object", "properties": values, "additionalProperties": false },
                "names": { "type": "object", "additionalProperties": { "type": "string" } },
            } } },
    } })
}
