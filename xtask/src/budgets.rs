//! Size budgets: 400 lines a file, 60 lines a function, 5 parameters; no
//! `mod.rs`, no names that say nothing. There is no list of exceptions: split.

mod functions;
mod lines;
mod names;

use std::fs;
use std::path::{Component, Path};

use anyhow::{Context, Result};

use crate::part::Outcome;
use crate::repo;

pub(crate) fn check() -> Result<Outcome> {
    let mut complaints = Vec::new();
    for path in repo::rust_files()? {
        let text = fs::read_to_string(repo::root().join(&path))?;
        complaints.extend(of_file(&path, &text)?);
    }
    Ok(Outcome::of(&complaints))
}

/// What is over budget in one file.
fn of_file(path: &Path, text: &str) -> Result<Vec<String>> {
    let mut complaints = names::of_path(path);
    if is_generated(text) {
        return Ok(complaints);
    }
    let file = syn::parse_file(text).with_context(|| format!("{}: not Rust", path.display()))?;
    let mut found = names::of_items(&file);
    if !is_test(path) {
        found.extend(lines::over_budget(&file, text));
        found.extend(functions::over_budget(&file));
    }
    complaints.extend(
        found
            .iter()
            .map(|complaint| format!("{}:{complaint}", path.display())),
    );
    Ok(complaints)
}

fn is_generated(text: &str) -> bool {
    text.lines()
        .take(5)
        .any(|line| line.starts_with("//") && line.contains("@generated"))
}

/// Whether a file is of a package's `tests` folder. The packages in the
/// root's folder of that name are programs like any other.
fn is_test(path: &Path) -> bool {
    let folders = path.components().skip(1).map(Component::as_os_str);
    folders
        .take_while(|name| *name != "src")
        .any(|name| name == "tests" || name == "benches")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        of_file(Path::new(path), text).expect("it parses")
    }

    fn long_function() -> String {
        format!("fn long() {{\n{}}}\n", "    step();\n".repeat(61))
    }

    #[test]
    fn a_small_file_is_fine() {
        assert!(complaints("crates/room/src/turn.rs", "fn short() {}\n").is_empty());
    }

    #[test]
    fn sources_are_counted_and_tests_folders_are_not() {
        let text = long_function();
        assert_eq!(complaints("crates/room/src/turn.rs", &text).len(), 1);
        assert!(complaints("crates/room/tests/turn.rs", &text).is_empty());
        assert_eq!(complaints("tests/sim/src/world.rs", &text).len(), 1);
        assert!(complaints("tests/sim/tests/laws.rs", &text).is_empty());
    }

    #[test]
    fn generated_code_is_not_counted() {
        let text = format!("// @generated from openapi.json\n{}", long_function());
        assert!(complaints("crates/room/src/turn.rs", &text).is_empty());
    }

    #[test]
    fn a_complaint_says_where() {
        let found = complaints("crates/room/src/turn.rs", &long_function());
        assert_eq!(
            found,
            ["crates/room/src/turn.rs:1: fn long has 61 lines, 60 are the budget"]
        );
    }
}
