//! A phone on real network interfaces, in a namespace of its own.

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;
use crate::repo;
use crate::system::{self, Needed};

/// What makes the namespace: one of its own for mounts as well, so that
/// nothing of it is left when it ends.
const OWN_NETWORK: &str = r#"
mount --make-rprivate / && mount -t tmpfs none /run && exec "$@"
"#;

const NEEDED: [Needed; 2] = [
    Needed {
        sign: "/usr/sbin/ip",
        package: "iproute2",
    },
    Needed {
        sign: "unshare",
        package: "util-linux",
    },
];

/// Plays the story of `tests/network`.
pub(crate) fn check() -> Result<Outcome> {
    system::need(&NEEDED)?;
    let packages = ["jari-server", "jari-cli", "jari-network"];
    let packages = packages.map(|name| ["--package", name]).concat();
    cargo::succeed(&mut cargo::cargo("build", &packages))?;
    let folder = repo::target().join("debug");
    let mut command = cargo::program("unshare");
    command
        .args(["--net", "--mount", "--map-root-user"])
        .args(["sh", "-c", OWN_NETWORK, "sh"])
        .arg(folder.join("jari-network"))
        .arg("play")
        .arg("--server")
        .arg(folder.join("jari-server"))
        .arg("--client")
        .arg(folder.join("jari-cli"));
    cargo::succeed(&mut command)?;
    Ok(Outcome::pass())
}
