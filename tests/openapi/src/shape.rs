//! The wire types as schemas: all of them, in the words of JSON Schema alone.

use jari_protocol::jws::Header;
use jari_protocol::limits::MAX_INTEGER;
use jari_protocol::proof::ProofClaims;
use jari_protocol::refusal::Problem;
use jari_protocol::ticket::Lost;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// Types whose values may become more without a new version (PROTOCOL.md 2.4).
const MAY_GROW: [&str; 7] = [
    "Code",
    "KeyState",
    "Leaf",
    "Next",
    "OperatorAct",
    "Role",
    "State",
];

/// Gathers the types that replies and requests name. One contract for both:
/// what may be absent is never `null`.
pub(crate) fn generator() -> SchemaGenerator {
    let mut settings = SchemaSettings::draft2020_12().for_serialize();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    // A proof is a signed statement too, and what was lost stands within another type.
    add::<Header>(&mut generator);
    add::<ProofClaims>(&mut generator);
    add::<Problem>(&mut generator);
    add::<Lost>(&mut generator);
    generator
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}

/// What was gathered, as it stands under `components`.
pub(crate) fn gathered(mut generator: SchemaGenerator) -> Map<String, Value> {
    let mut all = generator.take_definitions(true);
    for (name, value) in &mut all {
        plain(value);
        if MAY_GROW.contains(&name.as_str()) {
            value["x-may-grow"] = json!(true);
        }
    }
    all
}

/// In the words of JSON Schema alone: prose without links of rustdoc, ranges in
/// place of the names of Rust's integers.
pub(crate) fn plain(value: &mut Value) {
    if let Ok(schema) = <&mut Schema>::try_from(value) {
        Plain.transform(schema);
    }
}

struct Plain;

impl Transform for Plain {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(said) = schema.get("description").and_then(Value::as_str) {
            let said = prose(said);
            schema.insert("description".to_owned(), said.into());
        }
        never_null(schema);
        if let Some((least, most)) = schema.get("format").and_then(Value::as_str).and_then(range) {
            schema.remove("format");
            schema.insert("minimum".to_owned(), least);
            schema.insert("maximum".to_owned(), most);
        }
        transform_subschemas(self, schema);
    }
}

/// What may be absent is never `null` (PROTOCOL.md 3).
fn never_null(schema: &mut Schema) {
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(branches)) = schema.get_mut("anyOf") {
        branches.retain(|branch| *branch != json!({ "type": "null" }));
        if let [Value::Object(only)] = branches.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            only.into_iter().for_each(|(word, value)| {
                schema.insert(word, value);
            });
        }
    }
}

fn range(format: &str) -> Option<(Value, Value)> {
    match format {
        "uint64" => Some((json!(0), json!(MAX_INTEGER))),
        "uint32" => Some((json!(0), json!(u32::MAX))),
        "uint16" => Some((json!(0), json!(u16::MAX))),
        "int64" => Some((json!(-MAX_INTEGER.cast_signed()), json!(MAX_INTEGER))),
        _ => None,
    }
}

/// A doc comment as one paragraph: lines joined, ``[`a::B`]`` as `B`.
fn prose(said: &str) -> String {
    let joined = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut parts = joined.split("[`");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (link, rest) = part.split_once("`]").unwrap_or((part, ""));
        let name = link.rsplit("::").next().unwrap_or(link);
        out.push_str(&format!("`{name}`{rest}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_the_name_it_leads_to() {
        assert_eq!(
            prose("Wishes,\n1 to [`crate::limits::MAX_WISHES`], see [`Board`]."),
            "Wishes, 1 to `MAX_WISHES`, see `Board`."
        );
    }
}
