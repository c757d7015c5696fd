//! Formatting.

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;

/// Formats every crate.
pub(crate) fn run() -> Result<bool> {
    cargo::succeed(&mut cargo::cargo("fmt", &["--all"]))?;
    Ok(true)
}

/// Every crate is formatted.
pub(crate) fn check() -> Result<Outcome> {
    let checked = cargo::succeed(&mut cargo::cargo("fmt", &["--all", "--check"]));
    let complaints = checked
        .err()
        .map(|_| String::from("./x fmt formats what is shown above"));
    Ok(Outcome::of(complaints.as_slice()))
}
