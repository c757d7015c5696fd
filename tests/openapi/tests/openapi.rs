//! `docs/openapi.json` is what the code says.
//!
//! `JARI_WRITE_GOLDEN=1 cargo test --test openapi` writes it anew; the
//! difference is then a change of the wire and is read as one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jari_openapi::{Untold, document};
use jari_protocol::refusal::Code;
use jari_server::http::router::{Route, routes};
use serde_json::Value;

#[test]
fn the_committed_document_is_what_the_code_says() {
    let said = said(&routes());
    let file = root().join("docs/openapi.json");
    let written = serde_json::to_string_pretty(&said).unwrap() + "\n";
    if std::env::var_os("JARI_WRITE_GOLDEN").is_some() {
        fs::write(&file, &written).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == written,
        "docs/openapi.json is not what the code says; JARI_WRITE_GOLDEN=1 writes it"
    );
}

#[test]
fn a_route_of_which_nothing_is_told_makes_no_document() {
    let mut routes = routes();
    let told = routes[3].path;
    routes[3].path = "/v1/other";
    assert_eq!(
        document(&routes),
        Err(Untold::NoRoute(format!("PUT {told}"))),
        "what is told of it belongs to nothing"
    );
    routes[3].path = told;
    let mut more = routes[3].clone();
    more.path = "/v1/other";
    routes.push(more);
    assert_eq!(
        document(&routes),
        Err(Untold::Route("PUT /v1/other".to_owned()))
    );
}

#[test]
fn every_wire_type_that_has_a_golden_file_has_a_schema() {
    let said = said(&routes());
    let schemas = said["components"]["schemas"].as_object().unwrap();
    for entry in fs::read_dir(root().join("crates/protocol/tests/golden")).unwrap() {
        let file = entry.unwrap().path();
        let name = camel(file.file_stem().unwrap().to_str().unwrap());
        assert!(schemas.contains_key(&name), "{name} has no schema");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let said = said(&routes());
    let mut found = 0;
    each(&said, &mut |object| {
        if let Some(Value::String(to)) = object.get("$ref") {
            let to = to.strip_prefix('#').expect("within the document");
            assert!(said.pointer(to).is_some(), "{to} leads nowhere");
            found += 1;
        }
    });
    assert!(found > 100, "the document was not understood");
}

#[test]
fn every_refusal_is_said_by_some_route() {
    let mut said_codes = BTreeSet::new();
    each(&said(&routes())["components"]["responses"], &mut |object| {
        let codes = object.get("code").and_then(|code| code["enum"].as_array());
        for code in codes.into_iter().flatten() {
            said_codes.insert(code.as_str().unwrap().to_owned());
        }
    });
    for code in Code::ALL {
        // It is what there is no route for.
        let is_said = said_codes.contains(code.as_str());
        assert_eq!(is_said, code != Code::NoSuchRoute, "{}", code.as_str());
    }
}

#[test]
fn requests_refuse_further_fields_and_replies_may_grow() {
    let said = said(&routes());
    let schemas = &said["components"]["schemas"];
    for request in [
        "SignInRequest",
        "SignInCode",
        "PersonEntry",
        "JoinRequest",
        "TicketChange",
        "DeviceKey",
    ] {
        assert_eq!(schemas[request]["additionalProperties"], false, "{request}");
    }
    for act in schemas["Act"]["oneOf"].as_array().unwrap() {
        assert_eq!(act["additionalProperties"], false, "{act}");
    }
    for reply in [
        "Board",
        "Changed",
        "TicketState",
        "Problem",
        "Session",
        "Receipt",
    ] {
        assert!(
            schemas[reply].get("additionalProperties").is_none(),
            "{reply}"
        );
    }
}

#[test]
fn nothing_that_may_be_absent_is_null() {
    each(&said(&routes())["components"]["schemas"], &mut |object| {
        let or_null = |kind: &Value| {
            kind == "null"
                || kind
                    .as_array()
                    .is_some_and(|all| all.iter().any(|one| one == "null"))
        };
        assert!(!object.get("type").is_some_and(or_null), "{object:?}");
    });
}

fn said(routes: &[Route]) -> Value {
    document(routes).expect("every route is told")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn camel(name: &str) -> String {
    let words = name.split('_');
    words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}

/// Calls `see` with every object within.
fn each(value: &Value, see: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            see(object);
            object.values().for_each(|inner| each(inner, see));
        }
        Value::Array(all) => all.iter().for_each(|inner| each(inner, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
