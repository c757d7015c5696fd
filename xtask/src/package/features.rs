//! Which features the crates in a package have on: faults on purpose and
//! seeded bugs lie behind features, and a package has none of them.

use anyhow::{Result, ensure};

use crate::cargo;
use crate::platforms::WINDOWS;

use super::APP;

/// Of the app itself: the rehearsal.
const WANTED: [&str; 2] = ["default", "practice"];

/// For this machine and for Windows.
pub(super) fn complaints() -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for target in [None, Some(WINDOWS)] {
        let args = ["--package", APP, "--edges", "normal", "--prefix", "none"];
        let mut tree = cargo::cargo("tree", &args);
        if let Some(target) = target {
            tree.args(["--target", target]);
        }
        let said = cargo::capture(tree.args(["--format", "{p} [{f}]"]))?;
        ensure!(
            said.contains("jari-server "),
            "cargo tree names no server in the app"
        );
        complaints.extend(unwanted(&said));
    }
    complaints.sort();
    complaints.dedup();
    Ok(complaints)
}

/// From lines that each name a crate, and in brackets what it has on.
fn unwanted(said: &str) -> Vec<String> {
    let ours = said.lines().filter(|line| line.starts_with("jari-"));
    let mut found = Vec::new();
    for line in ours {
        let name = line.split(' ').next().unwrap_or_default();
        let on = line.rsplit_once('[').map_or("", |(_, on)| on);
        let on = on.split(']').next().unwrap_or_default();
        let on = on.split(',').filter(|feature| !feature.is_empty());
        let unwanted = on.filter(|feature| name != APP || !WANTED.contains(feature));
        found.extend(unwanted.map(|feature| format!("the app has {feature} of {name} on")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_in_a_package_is_told() {
        let said = "jari-app v0.1.0 (/x) [default,practice]\njari-room v0.1.0 (/x) []\n\
            tokio v1.54.0 [full]\njari-server v0.1.0 (/x) [faults,schema] (*)\n";
        assert_eq!(
            unwanted(said),
            [
                "the app has faults of jari-server on",
                "the app has schema of jari-server on"
            ]
        );
    }

    #[test]
    fn a_feature_of_the_app_is_no_feature_of_another_crate() {
        assert!(unwanted("jari-app v0.1.0 (/x) [practice]").is_empty());
        let found = unwanted("jari-room v0.1.0 (/x) [default]");
        assert_eq!(found, ["the app has default of jari-room on"]);
    }
}
