//! What an operator can ask of the running service.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jari_protocol::contact::Contact;
use jari_protocol::count::Serving;
use jari_protocol::id::{EventId, OpeningId, SiteId, SlotId};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_server::operator::last_word::Served;

/// An act and who does it.
#[derive(Debug, Args)]
pub(crate) struct Operate {
    /// The data folder of the running service.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Your name, for `operator log` [default: who called sudo, or the user].
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
    /// Add stock to a slot; with site, start and end also to a new one.
    Stock(Stock),
    /// Close a site for good: its bookings are offered something else, and
    /// everyone concerned is told.
    CloseSite {
        /// The event.
        event: EventId,
        /// The site.
        site: SiteId,
        /// Why, for the public record.
        #[arg(long, value_parser = line)]
        reason: Line,
    },
    /// Move an opening that has not come to a later time.
    MoveLater {
        /// Which line, and why.
        #[command(flatten)]
        of: Reasoned,
        /// When it opens now, such as 2021-07-19T20:00:00+09:00.
        #[arg(long, value_parser = moment)]
        opens: ServerTime,
    },
    /// Say something to everyone in a line; without a text, nothing any more.
    Announce {
        /// Which line, and why.
        #[command(flatten)]
        of: Reasoned,
        /// In Korean.
        #[arg(long, value_parser = line, requires = "en")]
        ko: Option<Line>,
        /// In English.
        #[arg(long, value_parser = line, requires = "ko")]
        en: Option<Line>,
    },
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
    /// The roster of an event.
    #[command(subcommand)]
    Roster(OnRoster),
    /// The slots of an event.
    #[command(subcommand)]
    Slots(OnSlots),
    /// Who acts for the people at the desk of an event.
    #[command(subcommand)]
    Clerk(OnClerk),
    /// Until when what is personal in an event is kept; once it is over it can
    /// be deleted at once.
    Retention {
        /// The event.
        event: EventId,
        /// Delete it now.
        #[arg(long, requires = "reason")]
        now: bool,
        /// Why now, for `operator log`.
        #[arg(long, value_parser = line, requires = "now")]
        reason: Option<Line>,
    },
    /// Messages that nobody took.
    #[command(subcommand)]
    Outbox(OnOutbox),
    /// Who booked what, as CSV: names and contacts of people.
    Export {
        /// The event.
        event: EventId,
    },
    /// What operators did on this machine, by whom and why; also while the
    /// service does not run.
    Log,
}

/// Messages that nobody took; `status` lists them.
#[derive(Debug, Subcommand)]
pub(crate) enum OnOutbox {
    /// Offer them to the mail server or the gateway again.
    Again {
        /// Which; all of them if none is named.
        number: Vec<u64>,
    },
    /// Forget them.
    Drop {
        /// Which.
        #[arg(required = true)]
        number: Vec<u64>,
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

/// The roster of an event.
#[derive(Debug, Subcommand)]
pub(crate) enum OnRoster {
    /// Add the rows of a CSV file, all of them or none.
    Add {
        /// The event.
        event: EventId,
        /// The file, as the service finds it.
        file: PathBuf,
    },
    /// How many rows there are.
    ListSize {
        /// The event.
        event: EventId,
    },
}

/// Who acts for the people at the desk of an event.
#[derive(Debug, Subcommand)]
pub(crate) enum OnClerk {
    /// Have whoever signs in with a contact act for the people at the desk.
    Add(Clerk),
    /// Have them act there no longer; what was taken stays with their account.
    Remove(Clerk),
    /// Who they are, as CSV.
    List {
        /// The event.
        event: EventId,
    },
    /// What they did, as CSV: each act with its time and its ticket.
    Deeds {
        /// The event.
        event: EventId,
    },
}

/// A clerk.
#[derive(Debug, Args)]
pub(crate) struct Clerk {
    /// The event.
    pub(crate) event: EventId,
    /// The e-mail address or telephone number they sign in with.
    pub(crate) contact: Contact,
    /// Why, for the list of deeds.
    #[arg(long, value_parser = line)]
    pub(crate) reason: Line,
}

/// The slots of an event.
#[derive(Debug, Subcommand)]
pub(crate) enum OnSlots {
    /// What slots there are and what is left of them, as CSV.
    List {
        /// The event.
        event: EventId,
        /// Only those of this site.
        #[arg(long)]
        site: Option<SiteId>,
    },
    /// Add room as the rows of a CSV file say (slot,site,starts,ends,people),
    /// all of them or none: in new slots, or in those that are there.
    Add {
        /// The event.
        event: EventId,
        /// The file, as the service finds it.
        file: PathBuf,
        /// Why, for the public record.
        #[arg(long, value_parser = line)]
        reason: Line,
    },
}

/// More stock.
#[derive(Debug, Args)]
pub(crate) struct Stock {
    /// The event.
    pub(crate) event: EventId,
    /// The slot.
    pub(crate) slot: SlotId,
    /// Room for so many more people.
    #[arg(long)]
    pub(crate) people: u32,
    /// Where, for a new slot.
    #[arg(long, requires_all = ["starts", "ends"])]
    pub(crate) site: Option<SiteId>,
    /// When it begins, such as 2021-07-26T09:00:00+09:00.
    #[arg(long, value_parser = moment, requires = "site")]
    pub(crate) starts: Option<ServerTime>,
    /// When it ends.
    #[arg(long, value_parser = moment, requires = "site")]
    pub(crate) ends: Option<ServerTime>,
    /// Why, for the public record.
    #[arg(long, value_parser = line)]
    pub(crate) reason: Line,
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

fn moment(text: &str) -> Result<ServerTime, String> {
    let time = chrono::DateTime::parse_from_rfc3339(text);
    let time = time.map_err(|error| error.to_string())?;
    Ok(ServerTime::from_millis(time.timestamp_millis()))
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
