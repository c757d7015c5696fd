//! What is behind a feature stays out of a plain build: faults and seeded
//! bugs are for the tests, and no release may carry them.

use anyhow::Result;

use crate::metadata::{Metadata, Package};
use crate::part::Outcome;

pub(crate) fn check() -> Result<Outcome> {
    Ok(Outcome::of(&complaints(&Metadata::read()?)))
}

fn complaints(metadata: &Metadata) -> Vec<String> {
    let shipped = metadata
        .packages
        .iter()
        .filter(|package| package.is_under("crates"));
    shipped.flat_map(of_package).collect()
}

fn of_package(package: &Package) -> Vec<String> {
    let name = &package.name;
    let on_by_default = package.features.get("default").into_iter().flatten();
    let defaults = on_by_default.map(|feature| format!("{name}: {feature} is on by default"));
    let own = package
        .dependencies
        .iter()
        .filter(|d| d.path.is_some() && d.kind.is_none());
    let asked = own.flat_map(|to| to.features.iter().map(move |feature| (to, feature)));
    let turned_on = asked.map(|(to, feature)| format!("{name} turns {feature} of {} on", to.name));
    defaults.chain(turned_on).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn with(features: &Value, dependency: &Value) -> Vec<String> {
        let path = crate::repo::root().join("crates/server/Cargo.toml");
        let package = json!({
            "name": "jari-server", "manifest_path": path, "dependencies": [dependency],
            "features": features,
        });
        let metadata = json!({ "packages": [package] });
        complaints(&serde_json::from_value(metadata).expect("it has the fields that are read"))
    }

    fn room(kind: Option<&str>, features: &[&str]) -> Value {
        json!({ "name": "jari-room", "kind": kind, "path": "/x", "features": features })
    }

    #[test]
    fn a_feature_that_is_off_is_fine() {
        assert!(with(&json!({ "faults": [] }), &room(None, &[])).is_empty());
    }

    #[test]
    fn a_default_feature_is_caught() {
        let found = with(
            &json!({ "default": ["faults"], "faults": [] }),
            &room(None, &[]),
        );
        assert_eq!(found, ["jari-server: faults is on by default"]);
    }

    #[test]
    fn a_feature_turned_on_in_another_crate_is_caught_but_for_tests() {
        let found = with(&json!({}), &room(None, &["bugs"]));
        assert_eq!(found, ["jari-server turns bugs of jari-room on"]);
        assert!(with(&json!({}), &room(Some("dev"), &["bugs"])).is_empty());
    }
}
