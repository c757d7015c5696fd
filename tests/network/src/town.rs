//! The namespace in which the service stands, and the ways that lead to it.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, ensure};
use tokio::process::Command;

/// The service's namespace.
pub(crate) const TOWN: &str = "town";

/// Where people reach the service, whichever way they come.
pub(crate) const SERVICE: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(10, 99, 0, 1)), 8443);

/// Makes the namespace with the service's address in it.
pub(crate) async fn raise() -> anyhow::Result<()> {
    ip("link set lo up").await?;
    ip(&format!("netns add {TOWN}")).await?;
    in_town("link set lo up").await?;
    in_town(&format!("addr add {}/32 dev lo", SERVICE.ip())).await
}

/// What a program is started by to run beside the service.
pub(crate) fn inside() -> Vec<OsString> {
    ["ip", "netns", "exec", TOWN].map(OsString::from).to_vec()
}

/// Runs `ip` with these words.
pub(crate) async fn ip(words: &str) -> anyhow::Result<()> {
    let output = Command::new("ip")
        .args(words.split_whitespace())
        .output()
        .await
        .context("the program ip (iproute2) is needed")?;
    ensure!(
        output.status.success(),
        "ip {words}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// Runs `ip` in the service's namespace.
pub(crate) async fn in_town(words: &str) -> anyhow::Result<()> {
    ip(&format!("-n {TOWN} {words}")).await
}
