//! What can be asked of `jari-server` on the command line.

mod settings;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::text::Line;

pub(crate) use settings::Settings;

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
    ///
    /// Each setting may be said here, in the environment (--drain-notice as
    /// `JARI_DRAIN_NOTICE`) and in the file (`drain_notice`); what is said
    /// first in this order counts.
    Serve(Settings),
    /// Print the jari:// link by which people add the service.
    Link(Folder),
    /// Print the messages to people: sign-in codes and the like.
    Outbox(Outbox),
    /// Say whether configuration and event files are sound, and everything
    /// that is wrong.
    Check {
        /// Event files.
        files: Vec<PathBuf>,
        /// The configuration, as for serve.
        #[command(flatten)]
        settings: Settings,
    },
    /// Act on a line of the running service; the reason goes into the public
    /// record.
    #[command(subcommand)]
    Operator(Operator),
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
