//! K's evening, the whole story, with a real server and real clients.

use anyhow::{Result, bail};

/// How the story is told.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Tell it in the terminal.
    #[arg(long)]
    terminal: bool,
    /// End with one object on the last line.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<bool> {
    let form = if args.json {
        "with --json"
    } else {
        "in the terminal"
    };
    bail!(
        "the demo {form} is not built yet (--terminal: {})",
        args.terminal
    )
}
