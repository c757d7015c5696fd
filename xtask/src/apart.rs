//! Namespaces of their own for a test's network and mounts.

use std::process::Command;

use anyhow::Result;

use crate::cargo;
use crate::system::{self, Needed};

/// What `ip` needs of `/run` is mounted anew, so that nothing is left of it
/// when the namespaces end.
const OWN_MOUNTS: &str = r#"
mount --make-rprivate / && mount -t tmpfs none /run && exec "$@"
"#;

/// A name that leads to this machine and is not loopback's own: to that
/// programs would speak in the clear.
pub(crate) const HOST: &str = "town.test";

const NAMED: &str = r#"
ip link set lo up && echo "127.0.0.1 localhost $1" > /run/hosts &&
mount --bind /run/hosts /etc/hosts && shift && exec "$@"
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

/// Runs the program that is added to it apart: no packet of it leaves.
pub(crate) fn command() -> Result<Command> {
    system::need(&NEEDED)?;
    let mut command = cargo::program("unshare");
    command
        .args(["--net", "--mount", "--map-root-user"])
        .args(["sh", "-c", OWN_MOUNTS, "sh"]);
    Ok(command)
}

/// The same, where [`HOST`] is this machine.
pub(crate) fn named() -> Result<Command> {
    let mut command = command()?;
    command.args(["sh", "-c", NAMED, "sh", HOST]);
    Ok(command)
}
