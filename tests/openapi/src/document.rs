//! The document, from its parts.

use std::collections::BTreeMap;

use jari_protocol::id;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::proof::{NONCE_HEADER, PROOF_HEADER, SESSION_HEADER};
use jari_protocol::refusal::PROBLEM_JSON;
use jari_protocol::stamp::{REQUEST_ID_HEADER, STAMP_HEADER};
use jari_protocol::version::{SPOKEN, VERSION_HEADER};
use jari_server::http::router::{Access, Route};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use crate::codes;
use crate::reply::{self, JSON, Reply, Shape};
use crate::shape;
use crate::told::{self, Told};

/// What is told and what is routed are not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Untold {
    /// A route that nothing is told of.
    Route(String),
    /// Something is told of a route that there is not.
    NoRoute(String),
    /// A part of a path whose type is not known.
    Part(String),
}

/// The document of these routes.
///
/// # Errors
/// See [`Untold`].
pub fn document(routes: &[Route]) -> Result<Value, Untold> {
    let told = told::all();
    if let Some(extra) = told
        .iter()
        .find(|told| !routes.iter().any(|route| is(told, route)))
    {
        return Err(Untold::NoRoute(format!("{} {}", extra.method, extra.path)));
    }
    let (mut types, mut refusals) = (shape::generator(), BTreeMap::new());
    let mut paths = BTreeMap::<&str, Map<String, Value>>::new();
    for route in routes {
        let told = told.iter().find(|told| is(told, route));
        let told = told.ok_or_else(|| Untold::Route(format!("{} {}", route.method, route.path)))?;
        let operation = operation(&mut types, &mut refusals, (route, told))?;
        let methods = paths.entry(route.path).or_default();
        methods.insert(codes::word(&route.method), operation);
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": info(),
        "servers": [{
            "url": "https://{host}",
            "description": "The base of the link.",
            "variables": { "host": { "default": "jari.example.org" } },
        }],
        "paths": paths,
        "components": {
            "schemas": shape::gathered(types),
            "responses": refusals,
            "headers": headers(),
            "parameters": parameters(),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "header", "name": SESSION_HEADER,
                    "description": "What signing in answered. Useless without the device key." },
                "proof": { "type": "apiKey", "in": "header", "name": PROOF_HEADER,
                    "description": "A `jari-proof+jws` of `ProofClaims`, new for each attempt \
                        (PROTOCOL.md 7)." },
            },
        },
    }))
}

fn is(told: &Told, route: &Route) -> bool {
    told.method == route.method.as_str() && told.path == route.path
}

fn info() -> Value {
    json!({
        "title": "The Jari protocol",
        "version": SPOKEN.max.0.to_string(),
        "description": "Written from the code; docs/PROTOCOL.md says what it means. An unknown \
            path is answered 404, another method on a known path 405, both with the code \
            `no_such_route`; a path that came in the clear to a named proxy likewise. `GET` \
            answers `HEAD` as well. Replies may get further fields, and types that are marked \
            `x-may-grow` further values, without a new version. `x-jws-payload` is what a signed \
            statement holds, `x-line` what each line of a reply is; the schema of a stream is that \
            of one event.",
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
    })
}

fn operation(
    types: &mut SchemaGenerator,
    refusals: &mut BTreeMap<String, Value>,
    (route, told): (&Route, &Told),
) -> Result<Value, Untold> {
    let mut parameters = Vec::new();
    if route.path.starts_with("/v1/") {
        parameters.push(named("parameters", "version"));
        parameters.push(named("parameters", "request-id"));
    }
    for part in parts(route.path) {
        let shape = part_shape(part).ok_or_else(|| Untold::Part(part.to_owned()))?;
        let schema = told_by(types, shape);
        parameters.push(json!({ "name": part, "in": "path", "required": true, "schema": schema }));
    }
    for query in told.query {
        let schema = told_by(types, query.shape);
        let (name, means) = (query.name, query.means);
        parameters
            .push(json!({ "name": name, "in": "query", "description": means, "schema": schema }));
    }
    if told.reply.named {
        parameters.push(named("parameters", "if-none-match"));
    }
    let mut operation = json!({
        "operationId": told.id,
        "summary": told.does,
        "parameters": parameters,
        "security": security(route.access),
        "responses": responses(types, refusals, (route, told)),
    });
    if let Some(body) = told.body {
        let schema = told_by(types, body);
        let content = json!({ JSON: { "schema": schema } });
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    Ok(operation)
}

fn security(access: Access) -> Value {
    match access {
        Access::Open => json!([]),
        Access::Proof => json!([{ "proof": [] }]),
        Access::Session => json!([{ "session": [], "proof": [] }]),
    }
}

fn responses(
    types: &mut SchemaGenerator,
    refusals: &mut BTreeMap<String, Value>,
    (route, told): (&Route, &Told),
) -> Map<String, Value> {
    let mut all = Map::new();
    all.insert(told.reply.status.to_string(), answer(types, &told.reply));
    if told.reply.named {
        let headers = public_headers(&told.reply);
        let same = json!({ "description": "The asker's copy is current.", "headers": headers });
        all.insert("304".to_owned(), same);
    }
    for (status, said) in codes::by_status(route, told) {
        let codes: Vec<&str> = said.iter().map(|code| code.as_str()).collect();
        let name = format!("{status}.{}", codes.join("."));
        all.insert(status.to_string(), named("responses", &name));
        refusals
            .entry(name)
            .or_insert_with(|| refusal(status, &codes));
    }
    all
}

fn answer(types: &mut SchemaGenerator, reply: &Reply) -> Value {
    let headers = match reply.cache {
        "no-store" => private_headers(),
        _ => public_headers(reply),
    };
    let mut answer = json!({ "description": reply.means, "headers": headers });
    if let Some((media, shape)) = reply.content {
        let schema = told_by(types, shape);
        answer["content"] = json!({ media: { "schema": schema } });
    }
    answer
}

fn refusal(status: u16, codes: &[&str]) -> Value {
    let mut headers = private_headers();
    headers["retry-after"] = named("headers", "retry-after");
    json!({
        "description": format!("Refused: {}.", codes.join(", ")),
        "headers": headers,
        "content": { PROBLEM_JSON: { "schema": {
            "allOf": [{ "$ref": "#/components/schemas/Problem" }],
            "properties": { "status": { "const": status }, "code": { "enum": codes } },
        } } },
    })
}

fn private_headers() -> Value {
    json!({
        "cache-control": named("headers", "no-store"),
        NONCE_HEADER: named("headers", "nonce"),
        STAMP_HEADER: named("headers", "stamp"),
    })
}

fn public_headers(reply: &Reply) -> Value {
    let cache = json!({ "required": true, "schema": { "type": "string", "const": reply.cache } });
    if reply.named {
        json!({ "cache-control": cache, "etag": named("headers", "etag") })
    } else {
        json!({ "cache-control": cache })
    }
}

fn headers() -> Value {
    json!({
        "no-store": { "required": true, "schema": { "type": "string", "const": "no-store" } },
        "nonce": { "required": true, "description": "A current nonce for proofs (PROTOCOL.md 7).",
            "schema": { "type": "string", "minLength": 1, "maxLength": 128 } },
        "stamp": { "description": "T2;T3;CLOCK;REQUEST, where the request had a valid \
                `jari-request-id` (PROTOCOL.md 6).",
            "schema": { "type": "string", "pattern": STAMP } },
        "etag": { "required": true, "description": "Names this version, for `if-none-match`.",
            "schema": { "type": "string", "pattern": "^\"[A-Za-z0-9_.-]+\"$" } },
        "retry-after": { "description": "`retry` of the refusal in whole seconds, where it is \
                `after`.",
            "schema": { "type": "integer", "minimum": 0 } },
    })
}

/// Two times, then two ids.
const STAMP: &str = "^[0-9]{1,16};[0-9]{1,16};[A-Za-z0-9_-]{21}[AQgw];[A-Za-z0-9_-]{21}[AQgw]$";

fn parameters() -> Value {
    let spoken: Vec<String> = (SPOKEN.min.0..=SPOKEN.max.0)
        .map(|v| v.to_string())
        .collect();
    json!({
        "version": { "name": VERSION_HEADER, "in": "header", "required": true,
            "description": "The version that is spoken.",
            "schema": { "type": "string", "enum": spoken } },
        "request-id": { "name": REQUEST_ID_HEADER, "in": "header",
            "description": "Sixteen fresh random bytes as 22 characters of base64url, for a reply \
                with a stamp (PROTOCOL.md 6). What is not of its form counts as absent.",
            "schema": { "type": "string" } },
        "if-none-match": { "name": "if-none-match", "in": "header",
            "description": "The `etag` of the asker's copy.",
            "schema": { "type": "string" } },
    })
}

/// The names between braces.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn part_shape(part: &str) -> Option<Shape> {
    Some(match part {
        "change" => reply::shape::<id::ChangeId>,
        "device" => reply::shape::<Thumbprint>,
        "event" => reply::shape::<id::EventId>,
        "opening" => reply::shape::<id::OpeningId>,
        "person" => reply::shape::<id::PersonId>,
        "sign_in" => reply::shape::<id::SignInId>,
        "ticket" => reply::shape::<id::TicketId>,
        _ => return None,
    })
}

fn told_by(types: &mut SchemaGenerator, shape: Shape) -> Value {
    let mut schema = Value::from(shape(types));
    shape::plain(&mut schema);
    schema
}

fn named(of: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{of}/{name}") })
}
