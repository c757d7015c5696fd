//! K's evening: the whole story of July 2021 against a real server.
//!
//! `cargo xtask demo` builds the server and the client with their faults and
//! runs this. K holds place 1,000 with 91,039 people behind; everything that
//! went wrong that evening goes wrong again, and K ends with one booking.

mod ahead;
mod cheaters;
mod crowd;
mod draw;
mod story;
mod tell;
mod wire;

use std::path::PathBuf;

use clap::Parser;

use tell::Teller;

/// K's evening, told in a terminal.
#[derive(Debug, Parser)]
struct Args {
    /// The server, built with the feature `faults`.
    #[arg(long)]
    server: PathBuf,
    /// The client, built with the feature `faults`.
    #[arg(long)]
    client: PathBuf,
    /// Where K's program keeps its secrets.
    #[arg(long, value_parser = ["keystore", "file"], default_value = "file")]
    secrets: String,
    /// Tells each sentence as a JSON object; the last one is the verdict.
    #[arg(long)]
    json: bool,
    /// How many people stand behind K.
    #[arg(long, default_value_t = 91_039)]
    behind: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let teller = Teller::new(args.json);
    let verdict = story::tell(teller, &args).await?;
    teller.end(&verdict);
    anyhow::ensure!(verdict.is_good(), "the evening did not end as it must");
    Ok(())
}
