//! Stories in the real window.
//!
//! `cargo xtask test` runs this on a session bus of its own with a key store
//! behind it, in namespaces of its own: the real app against the real server
//! over TLS, on a display that nobody sees, with somebody who shows
//! notifications and tray symbols.
//! Each story proves what only the real program can; what screens do is
//! tested in a browser, and what the model does without any window.
//! `cargo xtask bench app` measures it there.

mod bench;
mod bus;
mod desktop;
mod driver;
mod machine;
mod person;
mod screen;
mod stage;
mod stories;
mod town;
mod words;

use std::io::Write as _;
use std::path::PathBuf;

use clap::Parser;

/// Stories in the real window.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// The app.
    #[arg(long)]
    app: PathBuf,
    /// The server.
    #[arg(long)]
    server: PathBuf,
    /// By which name it is reached: one of this machine, but not loopback's own.
    #[arg(long)]
    host: String,
    /// tauri-driver.
    #[arg(long)]
    driver: PathBuf,
    /// Where pictures of the window go; nowhere unless it is said.
    #[arg(long)]
    pictures: Option<PathBuf>,
    #[command(flatten)]
    bench: bench::Bench,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let Some(folder) = &args.bench.measure else {
        return stories::tell(&args).await;
    };
    let report = bench::measure(&args).await?;
    let written = report.write(folder)?;
    let mut out = std::io::stdout();
    Ok(writeln!(
        out,
        "{}\nwritten: {}",
        report.table(),
        written.display()
    )?)
}
