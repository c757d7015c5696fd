//! What can be asked of `jari-cli`. The words of the help are in
//! `jari-locales`, under the names that stand here.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use jari_protocol::id::PersonId;

use crate::failure::Failure;
use crate::trouble::Trouble;

#[derive(Debug, Parser)]
#[command(name = "jari-cli", version = VERSION)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Group)]
pub(crate) struct Global {
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) lang: Option<Lang>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, global = true)]
    pub(crate) secrets: Option<Secrets>,
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) service: Option<String>,
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    Ko,
    En,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Secrets {
    Keystore,
    File,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(subcommand)]
    Service(Service),
    SignIn(SignIn),
    #[command(subcommand)]
    People(People),
    Events,
    Stock(Stock),
    Join(Join),
    Watch(Watch),
    Book(Book),
    Ticket(OfPlace),
    Tickets(OfEvent),
    Change(Book),
    Stay(Stay),
    Accept(Undo),
    Decline(OfPlace),
    Defer(Defer),
    LeaveOut(LeaveOut),
    Leave(Undo),
    Cancel(Undo),
    #[command(subcommand)]
    Receipt(Receipt),
    #[command(subcommand)]
    Verify(VerifyRecord),
    #[command(subcommand)]
    Devices(Devices),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    Add(AddService),
    List,
}

#[derive(Debug, Group)]
pub(crate) struct AddService {
    #[arg(value_name = "LINK")]
    pub(crate) link: String,
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Group)]
#[group(id = "what", required = true, multiple = true)]
pub(crate) struct SignIn {
    #[arg(long, value_name = "CONTACT")]
    pub(crate) contact: Option<String>,
    #[arg(long, value_name = "NNNNNN", conflicts_with_all = ["contact", "shown"])]
    pub(crate) code: Option<String>,
    #[arg(long, value_name = "NNNNNN", requires = "contact")]
    pub(crate) shown: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum People {
    List,
    Add(AddPerson),
    Remove(ById),
}

#[derive(Debug, Group)]
pub(crate) struct AddPerson {
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) birth_date: String,
    #[arg(long, value_name = "CODE")]
    pub(crate) invitation: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct ById {
    // One id of 64 begins with a hyphen.
    #[arg(value_name = "ID", allow_hyphen_values = true)]
    pub(crate) id: String,
}

#[derive(Debug, Group)]
pub(crate) struct OfEvent {
    #[arg(value_name = "EVENT")]
    pub(crate) event: String,
}

/// A place: of whom, where the account keeps several in the event.
#[derive(Debug, Group)]
pub(crate) struct OfPlace {
    #[arg(value_name = "EVENT")]
    pub(crate) event: String,
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) whose: Option<String>,
}

impl OfPlace {
    /// Of whom, by the id in the list of people.
    pub(crate) fn whose(&self) -> Result<Option<PersonId>, Failure> {
        self.whose.as_deref().map(person_id).transpose()
    }
}

/// The id of a person as the list shows it.
pub(crate) fn person_id(text: &str) -> Result<PersonId, Failure> {
    text.parse()
        .map_err(|_| Failure::of(Trouble::IdMalformed).with(text))
}

#[derive(Debug, Group)]
pub(crate) struct Stock {
    #[arg(value_name = "EVENT")]
    pub(crate) event: String,
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    pub(crate) limit: usize,
}

#[derive(Debug, Group)]
pub(crate) struct Join {
    #[command(flatten)]
    pub(crate) place: OfPlace,
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) person: Vec<String>,
}

#[derive(Debug, Group)]
pub(crate) struct Watch {
    #[command(flatten)]
    pub(crate) place: OfPlace,
    #[arg(long)]
    pub(crate) claim: bool,
    #[arg(long, value_name = "WHAT")]
    pub(crate) until: Option<Until>,
    #[arg(long = "for", value_name = "SECONDS")]
    pub(crate) seconds: Option<u64>,
}

/// How far a place is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Until {
    Called,
    Inside,
    Booked,
}

#[derive(Debug, Group)]
pub(crate) struct Book {
    #[command(flatten)]
    pub(crate) place: OfPlace,
    #[command(flatten)]
    pub(crate) wishes: Wishes,
    #[arg(long, value_name = "COUNT", requires = "region")]
    pub(crate) first: Option<usize>,
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Group)]
#[group(id = "wishes", required = true, multiple = false)]
pub(crate) struct Wishes {
    #[arg(long, value_name = "SLOT", num_args = 1..)]
    pub(crate) wish: Vec<String>,
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct Defer {
    #[command(flatten)]
    pub(crate) place: OfPlace,
    #[arg(long, value_name = "COUNT")]
    pub(crate) places: u64,
}

#[derive(Debug, Group)]
pub(crate) struct Stay {
    #[command(flatten)]
    pub(crate) place: OfPlace,
    #[arg(long)]
    pub(crate) off: bool,
}

#[derive(Debug, Group)]
pub(crate) struct LeaveOut {
    #[command(flatten)]
    pub(crate) place: OfPlace,
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) member: String,
    #[arg(long)]
    pub(crate) yes: bool,
}

/// What cannot be taken back is asked first.
#[derive(Debug, Group)]
pub(crate) struct Undo {
    #[command(flatten)]
    pub(crate) place: OfPlace,
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Receipt {
    Show(OfPlace),
    Verify(Verify),
}

#[derive(Debug, Group)]
#[group(id = "receipt", required = false, multiple = false)]
pub(crate) struct Verify {
    #[arg(value_name = "EVENT")]
    pub(crate) event: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// What is held against the public record.
#[derive(Debug, Subcommand)]
pub(crate) enum VerifyRecord {
    Event(OfEvent),
    Receipt(OfEvent),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Devices {
    List,
    Add,
    Remove(ById),
}

/// A build that can be made to fail says so.
const VERSION: &str = if cfg!(feature = "faults") {
    concat!(
        env!("CARGO_PKG_VERSION"),
        " with faults on purpose: not for real use"
    )
} else {
    env!("CARGO_PKG_VERSION")
};
