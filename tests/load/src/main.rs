//! `cargo xtask bench server`: what one core of the real server does over real
//! sockets, with the generator on another core.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark talks to the person who started it"
)]

mod bare;
mod connection;
mod figures;
mod handshake;
mod press;
mod processor;
mod rounds;
mod run;
mod stage;
mod streams;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, ensure};
use clap::Parser;

use run::Size;

/// The core of the server.
const SERVER_CORE: &str = "0";
/// The core of the generator.
const LOAD_CORE: &str = "1";

#[derive(Parser)]
#[command(about = "Measures what one core of the server does.")]
struct Args {
    /// Only so small a part of the seconds, and three runs in place of five.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    part: u32,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
    /// The server's program.
    #[arg(long, default_value = "jari-server")]
    server: PathBuf,
    /// Serves a constant reply of so many bytes, and nothing else.
    #[arg(long, hide = true)]
    bare: Option<usize>,
    /// This process is on its core already.
    #[arg(long, hide = true)]
    pinned: bool,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if let Some(bytes) = args.bare {
        let told = |at| println!("listening on http://{at}");
        return runtime()?.block_on(bare::serve(bytes, told));
    }
    if !args.pinned {
        return pin();
    }
    let report = runtime()?.block_on(run::measure(&args.server, Size::WHOLE.part(args.part)))?;
    println!("{}", report.table());
    println!("written: {}", report.write(&args.out)?.display());
    Ok(())
}

/// The same again on the generator's core.
fn pin() -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    ensure!(cores > 1, "the generator needs a core of its own");
    let mut command = Command::new("taskset");
    command
        .args(["-c", LOAD_CORE])
        .arg(std::env::current_exe()?);
    command.args(std::env::args_os().skip(1)).arg("--pinned");
    let status = command.status().context("taskset cannot be started")?;
    ensure!(status.success(), "{status}");
    Ok(())
}

/// One thread: each program here has one core.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
