//! `docs/PROTOCOL.md` names everything that crosses the wire, and says of it
//! what the code does: a change of the one without the other fails here.
#![expect(
    clippy::disallowed_methods,
    reason = "the files of the tree are read here"
)]

use std::fs;
use std::path::{Path, PathBuf};

use jari_protocol::draw::ROUNDS;
use jari_protocol::jws::{Alg, Typ};
use jari_protocol::keys::WELL_KNOWN;
use jari_protocol::limits;
use jari_protocol::proof::{NONCE_HEADER, PROOF_HEADER, SESSION_HEADER};
use jari_protocol::record::RECORD_MEDIA_TYPE;
use jari_protocol::refusal::{Code, PROBLEM_JSON, Retry};
use jari_protocol::stamp::{REQUEST_ID_HEADER, STAMP_HEADER};
use jari_protocol::text::MAX_CHARS;
use jari_protocol::version::VERSION_HEADER;
use serde::Serialize;
use serde_json::Value;

const DOCUMENT: &str = include_str!("../../../docs/PROTOCOL.md");
const LIMITS: &str = include_str!("../src/limits.rs");
const STATEMENTS: &str = include_str!("vectors/statements.json");

fn states(text: &str) -> bool {
    DOCUMENT.contains(text)
}

fn wire(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).expect("a name");
    value.as_str().expect("a name on the wire").to_owned()
}

fn crate_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The golden files: name and samples.
fn golden() -> Vec<(String, Vec<Value>)> {
    let files = fs::read_dir(crate_folder().join("tests/golden")).expect("the golden folder");
    let found: Vec<(String, Vec<Value>)> = files
        .map(|file| {
            let path = file.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path).expect("a golden file");
            (name, serde_json::from_str(&text).expect("samples"))
        })
        .collect();
    assert!(found.len() > 60, "{} golden files", found.len());
    found
}

#[test]
fn every_refusal_stands_in_the_table_with_its_status_retry_and_next_step() {
    for code in Code::ALL {
        let (status, retry, next) = code.usual();
        let when = match retry {
            Retry::After { .. } => "after",
            Retry::At { .. } => "at",
            Retry::Never => "never",
        };
        let row = format!(
            "\n| `{}` | {status} | {when} | `{}` |",
            code.as_str(),
            wire(&next)
        );
        assert!(states(&row), "no row:{row}");
    }
}

#[test]
fn every_kind_of_statement_stands_in_the_table_with_its_algorithm() {
    let typs = [
        Typ::Keys,
        Typ::Board,
        Typ::Serving,
        Typ::Stock,
        Typ::Ticket,
        Typ::DueSlip,
        Typ::Receipt,
        Typ::Proof,
    ];
    for typ in typs {
        let alg: Alg = typ.alg();
        let row = format!("\n| `{}` | `{}` |", wire(&typ), wire(&alg));
        assert!(states(&row), "no row:{row}");
    }
}

#[test]
fn every_wire_type_is_named_by_its_golden_file() {
    for (name, _) in golden() {
        assert!(states(&format!("`{name}`")), "{name} is not named");
    }
}

#[test]
fn every_field_and_every_value_of_the_golden_files_is_named() {
    fn names(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    found.push(name.clone());
                    names(value, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| names(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    for (file, samples) in golden() {
        let mut found = Vec::new();
        for sample in &samples {
            names(sample, &mut found);
            // Enumerations are samples of bare words.
            let word = sample.as_str().filter(|text| is_word(text));
            found.extend(word.map(str::to_owned));
        }
        for name in found {
            assert!(
                states(&format!("`{name}`")),
                "{name} of {file} is not named"
            );
        }
    }
}

fn is_word(text: &str) -> bool {
    text.len() < 22
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b"_-+".contains(&b))
}

#[test]
fn every_example_is_part_of_a_sample_of_its_golden_file() {
    fn is_part(example: &Value, sample: &Value) -> bool {
        match (example, sample) {
            (Value::Object(example), Value::Object(sample)) => example
                .iter()
                .all(|(name, part)| sample.get(name).is_some_and(|whole| is_part(part, whole))),
            (example, sample) => example == sample,
        }
    }
    let golden = golden();
    let mut examples = 0;
    for part in DOCUMENT.split("\nFrom `").skip(1) {
        let (file, rest) = part
            .split_once("`:\n```json\n")
            .expect("an example after its file");
        let (text, _) = rest.split_once("\n```").expect("an end of the example");
        let example: Value = serde_json::from_str(text).expect(file);
        let (_, samples) = golden.iter().find(|(name, _)| name == file).expect(file);
        let found = samples.iter().any(|sample| is_part(&example, sample));
        assert!(found, "the example of {file} is in none of its samples");
        examples += 1;
    }
    assert_eq!(
        examples,
        DOCUMENT.matches("```json").count(),
        "each names its file"
    );
    assert!(examples > 20, "{examples} examples");
}

#[test]
fn every_limit_stands_in_the_table_with_its_value() {
    let table = [
        ("MAX_INTEGER", limits::MAX_INTEGER),
        ("MAX_BODY_BYTES", limits::MAX_BODY_BYTES as u64),
        ("MAX_HEADER_BYTES", limits::MAX_HEADER_BYTES as u64),
        ("MAX_WISHES", limits::MAX_WISHES as u64),
        ("MAX_PARTY", limits::MAX_PARTY as u64),
        (
            "MAX_PEOPLE_PER_ACCOUNT",
            limits::MAX_PEOPLE_PER_ACCOUNT as u64,
        ),
        ("MAX_PEOPLE_PER_CLERK", limits::MAX_PEOPLE_PER_CLERK as u64),
        (
            "MAX_DEVICES_PER_ACCOUNT",
            limits::MAX_DEVICES_PER_ACCOUNT as u64,
        ),
        ("MAX_LEAVES_PER_REPLY", limits::MAX_LEAVES_PER_REPLY),
    ];
    assert_eq!(
        LIMITS.matches("\npub const ").count(),
        table.len(),
        "a limit is not checked"
    );
    for (name, value) in table {
        let row = format!("\n| `{name}` | {value} |");
        assert!(states(&row), "no row:{row}");
    }
    assert!(states(&format!(
        "a line has at most {MAX_CHARS} characters"
    )));
    assert!(states(&format!("{ROUNDS} rounds of the permutation")));
}

#[test]
fn every_header_and_media_type_is_named() {
    let headers = [
        NONCE_HEADER,
        PROOF_HEADER,
        REQUEST_ID_HEADER,
        SESSION_HEADER,
        STAMP_HEADER,
        VERSION_HEADER,
        PROBLEM_JSON,
        RECORD_MEDIA_TYPE,
    ];
    for name in headers {
        assert!(states(&format!("`{name}")), "{name} is not named");
    }
    assert!(states(&format!("`GET {WELL_KNOWN}`")));
}

#[test]
fn the_keys_of_the_signed_examples_are_those_of_the_vectors() {
    let vectors: Value = serde_json::from_str(STATEMENTS).expect("vectors");
    let keys = vectors["keys"].as_object().expect("keys");
    for (name, key) in keys {
        let secret = key
            .get("seed")
            .or_else(|| key.get("d"))
            .and_then(Value::as_str);
        let secret = secret.expect("a seed or d");
        assert!(
            states(&format!("| `{secret}` |")),
            "the key {name} is not given"
        );
    }
    for field in vectors.as_object().expect("an object").keys() {
        assert!(
            states(&format!("`{field}`")) || field == "keys",
            "{field} is not explained"
        );
    }
}

#[test]
fn every_route_of_the_server_stands_in_the_table() {
    let router = fs::read_to_string(crate_folder().join("../server/src/http/router.rs"));
    let router = router.expect("the server's table of routes");
    let quoted = router.split('"').skip(1).step_by(2);
    let paths: Vec<&str> = quoted.filter(|text| text.starts_with('/')).collect();
    assert!(paths.len() > 15, "the router was not understood: {paths:?}");
    for path in paths {
        let named = |end: &str| states(&format!(" {path}{end}"));
        assert!(named("` |") || named("?"), "{path} is not in the table");
    }
}

/// A rule names the section that states it, by its first word.
#[test]
fn every_rule_that_refuses_begins_with_a_word_of_the_table() {
    let mut found = 0;
    for folder in ["../room/src", "../server/src"] {
        for source in sources(&crate_folder().join(folder)) {
            for rule in rules(&source) {
                let word = rule.split('.').next().expect("a first word");
                assert!(
                    states(&format!("\n| `{word}` |")),
                    "no section for the rule {rule}"
                );
                found += 1;
            }
        }
    }
    assert!(found > 60, "the sources were not understood: {found} rules");
}

fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(fs::read_to_string(&path).expect("a source"));
        }
    }
    found
}

/// The rules of a source: the texts given with a code, up to its tests.
fn rules(source: &str) -> Vec<&str> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let given = source.split("Code::").skip(1).filter_map(|after| {
        let (_, rest) = after.split_once(',')?;
        let (rule, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        Some(rule)
    });
    let named = source
        .split("rule: \"")
        .skip(1)
        .filter_map(|after| Some(after.split_once('"')?.0));
    given
        .chain(named)
        .filter(|rule| rule.contains('.'))
        .collect()
}
