//! A phone on real network interfaces.
//!
//! `cargo xtask test` runs this in a network namespace of its own: the service
//! stands in a second one, and two pairs of interfaces lead to it, the Wi-Fi
//! and the mobile network. Interfaces go down and come up as they do in
//! airplane mode; everything between is what the program really does: the
//! operating system's news of it, TLS, HTTP/2, the stream.

mod air;
mod paper;
mod story;
mod town;
mod tunnel;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// A phone on real network interfaces.
#[derive(Debug, Parser)]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Plays the story; needs a network namespace of its own and root in it.
    Play {
        /// The server.
        #[arg(long)]
        server: PathBuf,
        /// The client.
        #[arg(long)]
        client: PathBuf,
    },
    /// Leads from one address to another, and tells each connection.
    Tunnel { from: SocketAddr, to: SocketAddr },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Args::parse().task {
        Task::Play { server, client } => story::play(&server, &client).await,
        Task::Tunnel { from, to } => tunnel::lead(from, to).await,
    }
}
