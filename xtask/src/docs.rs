//! The documentation of the pure crates builds without a broken link.

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;
use crate::repo::PURE;

pub(crate) fn check() -> Result<Outcome> {
    let mut args = vec!["--quiet", "--no-deps"];
    PURE.iter()
        .for_each(|package| args.extend(["--package", package]));
    cargo::succeed(cargo::cargo("doc", &args).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::pass())
}
