//! A phone on real network interfaces, in a namespace of its own.

use anyhow::Result;

use crate::apart;
use crate::cargo;
use crate::part::Outcome;

/// Plays the story of `tests/network`.
pub(crate) fn check() -> Result<Outcome> {
    let mut command = apart::command()?;
    let folder = cargo::programs(&["jari-server", "jari-cli", "jari-network"])?;
    command
        .arg(folder.join("jari-network"))
        .arg("play")
        .arg("--server")
        .arg(folder.join("jari-server"))
        .arg("--client")
        .arg(folder.join("jari-cli"));
    cargo::succeed(&mut command)?;
    Ok(Outcome::pass())
}
