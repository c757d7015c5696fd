//! The number of a schema and the shape of its rows belong together.
//!
//! `rows.json` holds both: every field of every row, as the types themselves
//! say it, with what may be absent. A row that changes fails here until the
//! numbers have risen, each with its step; then `JARI_WRITE_GOLDEN=1 cargo test
//! --test store shape` writes the file anew.

use std::fs;
use std::path::Path;

use jari_room::row::Row;
use jari_server::store::table::Table;
use jari_server::store::{postgres, sqlite};
use serde_json::{Map, Value, json};

#[test]
fn a_row_changes_only_together_with_the_number_of_its_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store/rows.json");
    let kept = fs::read_to_string(&path).expect("the file is there");
    let kept = serde_json::from_str(&kept).expect("JSON");
    let now = stored();
    let Some(wrong) = wrong(&kept, &now) else {
        return;
    };
    if wrong == NOT_WRITTEN && std::env::var_os("JARI_WRITE_GOLDEN").is_some() {
        let text = serde_json::to_string_pretty(&now).expect("JSON");
        fs::write(&path, text + "\n").expect("it is written");
        return;
    }
    panic!("{wrong}");
}

#[test]
fn a_change_without_its_number_is_found_however_small() {
    let kept = stored();
    assert_eq!(wrong(&kept, &kept), None);
    let mut grown = kept.clone();
    grown["rows"]["$defs"]["Slot"]["properties"]["colour"] = json!({"type": "string"});
    assert_ne!(grown, kept);
    assert_eq!(wrong(&kept, &grown), Some(NOT_RAISED));
    let mut table = kept.clone();
    table["tables"]
        .as_array_mut()
        .expect("a list")
        .push("song".into());
    assert_eq!(wrong(&kept, &table), Some(NOT_RAISED));
    grown["sqlite"] = json!(sqlite::SCHEMA + 1);
    assert_eq!(wrong(&kept, &grown), Some(NOT_RAISED), "one of two");
    grown["postgresql"] = json!(postgres::SCHEMA + 1);
    assert_eq!(wrong(&kept, &grown), Some(NOT_WRITTEN));
    let fields = &kept["rows"]["$defs"]["EventRow"]["properties"];
    let hidden = ["closed", "rebooking", "last", "deletion"];
    assert!(
        hidden.iter().all(|name| fields.get(name).is_some()),
        "fields that are not written while they are empty count as well: {fields}"
    );
}

const NOT_RAISED: &str = "rows have another shape than their schema: an earlier build would drop \
                          or misread what it does not know. Raise SCHEMA in store/sqlite/schema.rs \
                          and in store/postgres/schema.rs, each with a step that brings older \
                          rows along, and then write rows.json anew";

const NOT_WRITTEN: &str = "the numbers have risen: write rows.json anew with JARI_WRITE_GOLDEN=1, \
                           and read the difference";

/// What is wrong with what is stored now, by what was kept of it.
fn wrong(kept: &Value, now: &Value) -> Option<&'static str> {
    let number = |of: &Value, which: &str| of[which].as_i64().unwrap_or(0);
    let has_risen = |which: &str| number(now, which) > number(kept, which);
    if kept == now {
        None
    } else if has_risen("sqlite") && has_risen("postgresql")
        || kept["rows"] == now["rows"] && kept["tables"] == now["tables"]
    {
        Some(NOT_WRITTEN)
    } else {
        Some(NOT_RAISED)
    }
}

fn stored() -> Value {
    let rows = schemars::schema_for!(Row);
    let mut rows = serde_json::to_value(rows).expect("JSON");
    drop_prose(&mut rows);
    json!({
        "sqlite": sqlite::SCHEMA,
        "postgresql": postgres::SCHEMA,
        "tables": Table::ALL.map(Table::name),
        "rows": rows,
    })
}

/// Words may change; a field that is called like one of the keys of a schema
/// keeps its place, since it is no text.
fn drop_prose(value: &mut Value) {
    match value {
        Value::Object(of) => {
            let is_prose =
                |of: &Map<String, Value>, name: &str| of.get(name).is_some_and(Value::is_string);
            for name in ["description", "title", "$schema"] {
                if is_prose(of, name) {
                    of.remove(name);
                }
            }
            of.values_mut().for_each(drop_prose);
        }
        Value::Array(of) => of.iter_mut().for_each(drop_prose),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
