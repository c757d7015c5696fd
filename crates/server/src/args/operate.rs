//! What an operator can ask of the running service.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jari_protocol::count::Serving;
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::text::Line;
use jari_server::operator::recover::Served;

/// An act and who does it.
#[derive(Debug, Args)]
pub(crate) struct Operate {
    /// The data folder of the running service.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Your name, for the log [default: who called sudo, or the user].
    #[arg(long, global = true, value_parser = line)]
    pub(crate) by: Option<Line>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What is to be done.
    #[command(subcommand)]
    pub(crate) operation: Operation,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Operation {
    /// How everything stands: lines, messages, clock.
    Status,
    /// Events.
    #[command(subcommand)]
    Event(OnEvents),
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
    /// Copy rows and keys while the service runs.
    Backup {
        /// The folder to make.
        #[arg(long)]
        to: PathBuf,
    },
    /// Who booked what, as CSV: names and contacts of people.
    Export {
        /// The event.
        event: EventId,
    },
}

/// Events.
#[derive(Debug, Subcommand)]
pub(crate) enum OnEvents {
    /// Publish the event of a file, with its sites, slots and roster.
    Add {
        /// The file, as the service finds it.
        file: PathBuf,
        /// Replace the event if it is known; refused once somebody holds a
        /// ticket in it.
        #[arg(long)]
        replace: bool,
    },
    /// The events and their lines.
    List,
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

/// A line.
#[derive(Debug, Args)]
pub(crate) struct OnLine {
    /// The event.
    pub(crate) event: EventId,
    /// The opening.
    pub(crate) opening: OpeningId,
}

/// `EVENT/OPENING=NUMBER`.
pub(super) fn served(text: &str) -> Result<Served, String> {
    let wrong = || "must be EVENT/OPENING=NUMBER".to_owned();
    let (line, serving) = text.rsplit_once('=').ok_or_else(wrong)?;
    let (event, opening) = line.split_once('/').ok_or_else(wrong)?;
    Ok((
        event.parse().map_err(|_| wrong())?,
        opening.parse().map_err(|_| wrong())?,
        Serving(serving.parse().map_err(|_| wrong())?),
    ))
}

pub(super) fn line(text: &str) -> Result<Line, String> {
    Line::new(text).map_err(|error| error.to_string())
}
