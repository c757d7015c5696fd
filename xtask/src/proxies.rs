//! The proxies of `deploy/`, in front of a real service.

use anyhow::Result;

use crate::apart;
use crate::cargo;
use crate::part::Outcome;
use crate::system::{self, Needed};

const PROXIES: [Needed; 2] = [
    Needed {
        sign: "nginx",
        package: "nginx-light",
    },
    Needed {
        sign: "caddy",
        package: "caddy",
    },
];

/// Plays the story of `tests/proxies` through each.
pub(crate) fn check() -> Result<Outcome> {
    system::need(&PROXIES)?;
    let folder = cargo::programs(&["jari-server", "jari-cli", "jari-proxies"])?;
    let mut command = apart::named()?;
    command
        .arg(folder.join("jari-proxies"))
        .args(["--host", apart::HOST])
        .arg("--server")
        .arg(folder.join("jari-server"))
        .arg("--client")
        .arg(folder.join("jari-cli"));
    cargo::succeed(&mut command)?;
    Ok(Outcome::pass())
}
