//! Licences, banned crates and sources, by cargo-deny and deny.toml.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cargo;
use crate::part::Outcome;
use crate::repo;

const VERSION: &str = "0.20.2";

pub(crate) fn check() -> Result<Outcome> {
    let deny = match installed()? {
        Some(deny) => deny,
        None => match install() {
            Ok(deny) => deny,
            Err(error) if repo::is_ci() => return Err(error),
            Err(error) => return Ok(left_out(&error)),
        },
    };
    let mut command = cargo::program(deny);
    command.args(["--all-features", "check", "--hide-inclusion-graph"]);
    // Advisories are not among them: their database is in no registry.
    cargo::succeed(command.args(["bans", "licenses", "sources"]))?;
    Ok(Outcome::pass())
}

fn left_out(error: &anyhow::Error) -> Outcome {
    Outcome::left_out(format!(
        "licences, bans and sources went unchecked, cargo-deny could not be built: {error:#}"
    ))
}

/// Where cargo-deny is, if it is.
pub(crate) fn installed() -> Result<Option<PathBuf>> {
    let own = tools()?.join("bin/cargo-deny");
    Ok(cargo::find("cargo-deny").or_else(|| own.is_file().then_some(own)))
}

/// Built once, outside the clone, so that the next clone finds it.
fn install() -> Result<PathBuf> {
    let root = tools()?;
    println!(
        "  cargo-deny {VERSION} is built once, into {}",
        root.display()
    );
    let mut command = cargo::cargo("install", &["--quiet", "--locked", "--version", VERSION]);
    command
        .arg("--root")
        .arg(&root)
        .arg("cargo-deny")
        .env_remove("CARGO_TARGET_DIR");
    cargo::succeed(&mut command)?;
    Ok(root.join("bin/cargo-deny"))
}

/// `JARI_TOOLS`, or a folder of the person's cache.
pub(crate) fn tools() -> Result<PathBuf> {
    if let Some(tools) = env::var_os("JARI_TOOLS") {
        return Ok(PathBuf::from(tools));
    }
    let home = env::var_os("HOME").context("neither JARI_TOOLS nor HOME is set; set one")?;
    Ok(PathBuf::from(home).join(".cache/jari-tools"))
}
