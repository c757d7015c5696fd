//! What can be asked of `jari-server` on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::text::Line;

/// The reference server of the line: keeps people's places until they are
/// really booked.
#[derive(Debug, Parser)]
#[command(name = "jari-server", version = VERSION)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the service. The data folder is made at the first start.
    Serve(Serve),
    /// Print the jari:// link by which people add the service.
    Link(Folder),
    /// Print the messages to people: sign-in codes and the like.
    Outbox(Outbox),
    /// Say whether an event file is sound, and everything that is wrong.
    Check {
        /// The event file.
        file: PathBuf,
    },
    /// Act on a line of the running service; the reason goes into the public
    /// record.
    #[command(subcommand)]
    Operator(Operator),
}

/// How to run.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where the service keeps its rows, keys and messages.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// Where it listens: a loopback address, as long as it has no TLS.
    #[arg(long, default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
    /// An event file to publish; one that is known already stays as it is.
    #[arg(long)]
    pub(crate) event: Vec<PathBuf>,
    /// An event file to publish even if the event is known; refused once
    /// somebody holds a ticket in it.
    #[arg(long)]
    pub(crate) replace: Vec<PathBuf>,
    /// What people call the service.
    #[arg(long, value_parser = line)]
    pub(crate) name: Option<Line>,
    /// How people reach whoever runs it.
    #[arg(long, value_parser = line)]
    pub(crate) contact: Option<Line>,
}

/// Where the data are.
#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// The data folder.
    #[arg(long)]
    pub(crate) data: PathBuf,
}

/// Which messages.
#[derive(Debug, Args)]
pub(crate) struct Outbox {
    /// The data folder.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// Only those to this e-mail address or telephone number.
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// An act on a line.
#[derive(Debug, Subcommand)]
pub(crate) enum Operator {
    /// Stop a line; nothing is lost and no time runs.
    Pause(Reasoned),
    /// Let a line go on.
    Resume(Reasoned),
    /// Submit the beacon of a draw, as it was published.
    Beacon {
        /// Which line.
        #[command(flatten)]
        line: OnLine,
        /// The value.
        #[arg(long, value_parser = line)]
        value: Line,
    },
}

/// An act with a reason.
#[derive(Debug, Args)]
pub(crate) struct Reasoned {
    /// Which line.
    #[command(flatten)]
    pub(crate) line: OnLine,
    /// Why, for the public record.
    #[arg(long, value_parser = line)]
    pub(crate) reason: Line,
}

/// Which line of which service.
#[derive(Debug, Args)]
pub(crate) struct OnLine {
    /// The data folder of the running service.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// The event.
    pub(crate) event: EventId,
    /// The opening.
    pub(crate) opening: OpeningId,
}

fn line(text: &str) -> Result<Line, String> {
    Line::new(text).map_err(|error| error.to_string())
}

/// A build that can be made to fail says so.
const VERSION: &str = if cfg!(feature = "faults") {
    concat!(
        env!("CARGO_PKG_VERSION"),
        " with faults on purpose: not for a real service"
    )
} else {
    env!("CARGO_PKG_VERSION")
};
