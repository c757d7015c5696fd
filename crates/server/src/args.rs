//! What can be asked of `jari-server` on the command line.

mod operate;
mod settings;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use jari_protocol::text::Line;
use jari_server::operator::last_word::Served;

pub(crate) use operate::{
    Clerk, OnClerk, OnEvents, OnLine, OnOutbox, OnRoster, OnSlots, Operate, Operation, Reasoned,
    Stock,
};
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
    /// Put a backup into a new data folder.
    Restore {
        /// The data folder, which must not hold a service.
        #[arg(long)]
        data: PathBuf,
        /// The folder of the backup.
        #[arg(long)]
        from: PathBuf,
        /// Your name, for `operator log` [default: who called sudo, or the
        /// user].
        #[arg(long, value_parser = operate::line)]
        by: Option<Line>,
    },
    /// Begin anew from a backup that was put back: raises the epoch and pauses
    /// every line, until you resume it.
    Recover {
        /// The data folder, which no service uses.
        #[arg(long)]
        data: PathBuf,
        /// How far a line is known to have called, as EVENT/OPENING=NUMBER: the
        /// highest that somebody saw, where nobody kept a board.
        #[arg(long, value_parser = operate::served, value_name = "LINE")]
        serving: Vec<Served>,
        /// A file with a board as it was served, the newest that anybody kept:
        /// numbers, calls and the draw go on from it.
        #[arg(long = "board", value_name = "FILE")]
        boards: Vec<PathBuf>,
        /// A file with a stock document as it was served: what was sold by
        /// then is not sold again.
        #[arg(long, value_name = "FILE")]
        stock: Vec<PathBuf>,
        /// Why, for the public record.
        #[arg(long, value_parser = operate::line)]
        reason: Line,
        /// Your name, for `operator log` [default: who called sudo, or the
        /// user].
        #[arg(long, value_parser = operate::line)]
        by: Option<Line>,
    },
    /// Act on the running service. What is done is written down with your
    /// name; reasons go into the public record.
    Operator(Operate),
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

/// A build that can be made to fail says so.
const VERSION: &str = if cfg!(feature = "faults") {
    concat!(
        env!("CARGO_PKG_VERSION"),
        " with faults on purpose: not for a real service"
    )
} else {
    env!("CARGO_PKG_VERSION")
};
