//! Clippy over everything, warnings refused.

use anyhow::Result;

use crate::cargo;
use crate::fmt;
use crate::metadata::Metadata;
use crate::part::Outcome;

/// Format and clippy, as one task.
pub(crate) fn check() -> Result<Outcome> {
    Ok(fmt::check()?.and(clippy()?))
}

/// Clippy over every target but the app's, and again with every feature if there are any:
/// code behind a feature is otherwise never read.
pub(crate) fn clippy() -> Result<Outcome> {
    let metadata = Metadata::read()?;
    let has_features = metadata
        .packages
        .iter()
        .any(|package| !package.features.is_empty());
    let plain = clippy_with(&[])?;
    if !has_features {
        return Ok(plain);
    }
    Ok(plain.and(clippy_with(&["--all-features"])?))
}

fn clippy_with(features: &[&str]) -> Result<Outcome> {
    let mut args = vec!["--quiet", "--all-targets"];
    args.extend(features);
    args.extend(["--", "-D", "warnings"]);
    cargo::succeed(&mut cargo::cargo("clippy", &args))?;
    Ok(Outcome::pass())
}
