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
