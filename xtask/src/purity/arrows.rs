//! Which crate may depend on which.

use anyhow::Result;

use crate::metadata::{Metadata, Package};
use crate::part::Outcome;

/// For each crate, the only crates of the tree that it may depend on when it
/// is shipped. A new arrow is a line here and one in docs/ARCHITECTURE.md.
const ARROWS: [(&str, &[&str]); 10] = [
    ("jari-protocol", &[]),
    ("jari-clock", &["jari-protocol"]),
    ("jari-session", &["jari-protocol", "jari-clock"]),
    ("jari-room", &["jari-protocol", "jari-clock"]),
    (
        "jari-client",
        &["jari-protocol", "jari-clock", "jari-session"],
    ),
    (
        "jari-server",
        &["jari-protocol", "jari-clock", "jari-room", "jari-locales"],
    ),
    (
        "jari-cli",
        &["jari-protocol", "jari-client", "jari-locales"],
    ),
    (
        "jari-app",
        &[
            "jari-protocol",
            "jari-client",
            "jari-locales",
            "jari-practice",
        ],
    ),
    ("jari-locales", &[]),
    (
        "jari-practice",
        &["jari-protocol", "jari-room", "jari-server"],
    ),
];

/// Folders whose packages are never shipped and may see every crate.
const WORLDS: [&str; 2] = ["tests", "xtask"];

pub(crate) fn check() -> Result<Outcome> {
    Ok(Outcome::of(&complaints(&Metadata::read()?)))
}

fn complaints(metadata: &Metadata) -> Vec<String> {
    let shipped = |package: &&Package| !WORLDS.iter().any(|folder| package.is_under(folder));
    metadata
        .packages
        .iter()
        .filter(shipped)
        .flat_map(of_package)
        .collect()
}

fn of_package(package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
        return vec![format!(
            "{name}: a new crate needs its line in the table of arrows"
        )];
    };
    let wrong = package
        .arrows()
        .into_iter()
        .filter(|to| !allowed.contains(to));
    wrong
        .map(|to| format!("{name} -> {to}: this arrow is not allowed"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, folder: &str, dependencies: &[(&str, Option<&str>)]) -> Vec<String> {
        let path = crate::repo::root().join(folder).join("Cargo.toml");
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, kind)| serde_json::json!({"name": name, "kind": kind, "path": "/x"}))
            .collect();
        let package = serde_json::json!({
            "name": name, "manifest_path": path, "dependencies": dependencies,
            "features": {},
        });
        let metadata = serde_json::json!({ "packages": [package] });
        complaints(&serde_json::from_value(metadata).expect("it has the fields that are read"))
    }

    #[test]
    fn arrows_downwards_are_fine() {
        assert!(with("jari-clock", "crates/clock", &[("jari-protocol", None)]).is_empty());
    }

    #[test]
    fn session_and_room_never_see_each_other() {
        let expected = ["jari-session -> jari-room: this arrow is not allowed"];
        assert_eq!(
            with("jari-session", "crates/session", &[("jari-room", None)]),
            expected
        );
        assert_eq!(
            with("jari-room", "crates/room", &[("jari-session", None)]).len(),
            1
        );
    }

    #[test]
    fn an_arrow_upwards_is_caught() {
        assert_eq!(
            with("jari-protocol", "crates/protocol", &[("jari-clock", None)]).len(),
            1
        );
        assert_eq!(
            with("jari-server", "crates/server", &[("jari-client", None)]).len(),
            1
        );
    }

    #[test]
    fn tests_may_see_more() {
        assert!(with("jari-clock", "crates/clock", &[("jari-room", Some("dev"))]).is_empty());
        assert!(with("jari-sim", "tests/sim", &[("jari-room", None)]).is_empty());
    }

    #[test]
    fn a_new_crate_is_asked_for_its_line() {
        assert_eq!(with("jari-extra", "crates/extra", &[]).len(), 1);
    }
}
