//! The proxies of `deploy/` in front of a real service.
//!
//! `cargo xtask test --deep` runs this with nginx and Caddy from Debian: each
//! reads its file of `deploy/`, in which names, ports and paths alone are
//! changed, and a real program joins, waits on the stream and books through
//! it. The service believes neither more nor less than behind a real one.

mod proxy;
mod readers;
mod story;

use std::path::PathBuf;

use clap::Parser;

use proxy::Kind;

/// The proxies of `deploy/` in front of a real service.
#[derive(Debug, Parser)]
struct Args {
    /// The server.
    #[arg(long)]
    server: PathBuf,
    /// The client.
    #[arg(long)]
    client: PathBuf,
    /// By which name the proxy is reached: one of this machine.
    #[arg(long)]
    host: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    drop(rustls::crypto::ring::default_provider().install_default());
    let args = Args::parse();
    for kind in [Kind::Nginx, Kind::Caddy] {
        story::play(&args, kind).await?;
    }
    Ok(())
}
