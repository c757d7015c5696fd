//! The least that this HTTP stack can do: a constant reply of a given size.
//! What the server does beside it is the rest.

use std::net::SocketAddr;
use std::process::Stdio;

use anyhow::Context as _;
use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::SERVER_CORE;

/// Serves it on a free loopback port and says where.
pub(crate) async fn serve(bytes: usize, told: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    told(listener.local_addr()?);
    axum::serve(listener, router(bytes)).await?;
    Ok(())
}

/// The reply.
pub(crate) fn router(bytes: usize) -> Router {
    let body = "x".repeat(bytes);
    Router::new().route("/", get(move || std::future::ready(body.clone())))
}

/// Starts this program as such a server, on the server's core.
pub(crate) async fn start(bytes: usize) -> anyhow::Result<(Child, SocketAddr)> {
    let mut process = Command::new("taskset")
        .args(["-c", SERVER_CORE])
        .arg(std::env::current_exe()?)
        .args(["--bare", &bytes.to_string()])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let output = process.stdout.take().context("the output is piped")?;
    let line = BufReader::new(output).lines().next_line().await?;
    let line = line.context("the constant reply is served")?;
    let at = line.trim().trim_start_matches("listening on http://");
    Ok((process, at.parse()?))
}
