//! The calls and types that clippy refuses in the pure crates. Clippy reads
//! the nearest clippy.toml, so each pure crate has one, and it repeats the
//! root's thresholds.

use std::fs;

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::cargo;
use crate::part::Outcome;
use crate::repo::{self, PURE};

const SAMPLE: &str = include_str!("bans/impure.txt");
const SAMPLE_MANIFEST: &str = "[package]\nname = \"impure\"\nedition = \"2024\"\n[workspace]\n";

pub(crate) fn check() -> Result<Outcome> {
    let root = table(&fs::read_to_string(repo::root().join("clippy.toml"))?)?;
    let (mut complaints, mut seen) = (Vec::new(), None);
    for package in PURE {
        let file = repo::pure_folder(package).join("clippy.toml");
        let text = fs::read_to_string(&file).with_context(|| format!("no {}", file.display()))?;
        complaints.extend(missing_of_root(package, &root, &table(&text)?));
        let first = seen.get_or_insert_with(|| text.clone());
        if *first != text {
            complaints.push(format!("{package}: clippy.toml differs from {}'s", PURE[0]));
        }
    }
    let bans = seen.expect("there are pure crates");
    let said = clippy_on_sample(&bans)?;
    complaints.extend(not_caught(&table(&bans)?, &said));
    Ok(Outcome::of(&complaints))
}

/// What clippy says of a crate that does everything that is banned.
fn clippy_on_sample(bans: &str) -> Result<String> {
    let crate_folder = tempfile::tempdir()?;
    let at = crate_folder.path();
    fs::create_dir(at.join("src"))?;
    fs::write(at.join("Cargo.toml"), SAMPLE_MANIFEST)?;
    fs::write(at.join("clippy.toml"), bans)?;
    fs::write(at.join("src/lib.rs"), SAMPLE)?;
    let mut clippy = cargo::program("cargo");
    clippy
        .args(["clippy", "--quiet", "--offline", "--color", "never"])
        .current_dir(at);
    let output = clippy.env("CARGO_TARGET_DIR", at.join("target")).output()?;
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

fn missing_of_root(package: &str, root: &Table, own: &Table) -> Vec<String> {
    let missing = root
        .iter()
        .filter(|(key, value)| own.get(*key) != Some(value));
    missing
        .map(|(key, _)| format!("{package}: clippy.toml lacks the root's {key}"))
        .collect()
}

/// Every ban must be seen to bite; one that names a crate that the sample
/// does not have cannot be.
fn not_caught(bans: &Table, said: &str) -> Vec<String> {
    let mut silent = Vec::new();
    for (list, word) in [
        ("disallowed-methods", "method"),
        ("disallowed-types", "type"),
    ] {
        let entries = bans
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let paths = entries
            .filter_map(|entry| entry.get("path"))
            .filter_map(Value::as_str);
        let own: Vec<_> = paths.filter(|path| path.starts_with("std::")).collect();
        if own.is_empty() {
            silent.push(format!("clippy.toml bans no {word}"));
        }
        let quiet = own
            .iter()
            .filter(|p| !said.contains(&format!("disallowed {word} `{p}`")));
        silent.extend(quiet.map(|path| format!("the ban on {path} is not seen to bite")));
    }
    silent
}

fn table(text: &str) -> Result<Table> {
    text.parse().context("clippy.toml is not TOML")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANS: &str = r#"
too-many-lines-threshold = 60
disallowed-methods = [{ path = "std::time::Instant::now", reason = "pure" }]
disallowed-types = [{ path = "std::time::Instant", reason = "pure" }]
"#;

    #[test]
    fn a_banned_call_is_refused_by_clippy() {
        let said = clippy_on_sample(BANS).expect("clippy starts");
        assert!(
            not_caught(&table(BANS).expect("it is TOML"), &said).is_empty(),
            "{said}"
        );
    }

    #[test]
    fn a_ban_that_does_not_bite_is_told() {
        let bans = table(BANS).expect("it is TOML");
        let said = "error: use of a disallowed method `std::time::Instant::now`";
        let expected = ["the ban on std::time::Instant is not seen to bite"];
        assert_eq!(not_caught(&bans, said), expected);
    }

    #[test]
    fn a_lost_threshold_is_told() {
        let root = table("too-many-lines-threshold = 60\ntoo-many-arguments-threshold = 5\n")
            .expect("it is TOML");
        let own = table(BANS).expect("it is TOML");
        let expected = ["jari-room: clippy.toml lacks the root's too-many-arguments-threshold"];
        assert_eq!(missing_of_root("jari-room", &root, &own), expected);
    }
}
