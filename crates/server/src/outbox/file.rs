//! The sender that needs no provider: a file that only the operator reads,
//! one JSON object a line.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use jari_protocol::account::Language;
use jari_protocol::time::ServerTime;
use jari_room::row::account::Notice;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::{Handed, Numbered, SendError, Sender, Sending, letter};
use crate::ndjson;

/// Appends messages to a file.
#[derive(Debug, Clone)]
pub struct FileSender {
    path: PathBuf,
}

/// A message as it stands in the file.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number; a message that stands there twice has it twice.
    pub number: u64,
    /// When it was handed over.
    pub at: ServerTime,
    /// Where it goes.
    pub to: String,
    /// In which language.
    pub language: Language,
    /// What it says: `code`, `device_added`, `ticket_reissued`, `booked`,
    /// `swapped`, `cancelled`, `sold_out`, `offered`.
    pub kind: String,
    /// The six digits of a `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The ticket of a `ticket_reissued`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The site of a slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// When the slot begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<ServerTime>,
    /// What people call the event of a `sold_out`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
}

/// Contacts and codes do not reach a log.
impl fmt::Debug for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Entry {{ number: {}, kind: {}, .. }}",
            self.number, self.kind
        )
    }
}

impl FileSender {
    /// Appends to this file, which is made when the first message comes.
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }
}

impl Sender for FileSender {
    fn send<'a>(&'a self, now: ServerTime, messages: &'a [Numbered]) -> Sending<'a> {
        let path = self.path.clone();
        let entries: Vec<Entry> = messages.iter().map(|message| entry(now, message)).collect();
        Box::pin(async move {
            let numbers = entries.iter().map(|entry| entry.number).collect();
            let done = spawn_blocking(move || ndjson::append(&path, &entries)).await;
            match done {
                Ok(Ok(())) => Ok(Handed::all(numbers)),
                Ok(Err(error)) => Err(SendError(error.to_string())),
                Err(error) => Err(SendError(error.to_string())),
            }
        })
    }
}

/// The entries of the file.
///
/// # Errors
/// The file cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<Entry>> {
    ndjson::read(path)
}

fn entry(now: ServerTime, numbered: &Numbered) -> Entry {
    let message = &numbered.message;
    let mut entry = Entry {
        number: numbered.number,
        at: now,
        to: message.to.as_str().to_owned(),
        language: message.language,
        kind: letter::kind(&message.what).to_owned(),
        code: None,
        ticket: None,
        site: None,
        starts: None,
        event: None,
    };
    match &message.what {
        Notice::Code { code, .. } => entry.code = Some(code.as_str().to_owned()),
        Notice::DeviceAdded => {}
        Notice::TicketReissued { ticket } => entry.ticket = Some(ticket.to_string()),
        Notice::SoldOut { event } => entry.event = Some(event.as_str().to_owned()),
        Notice::Booked { site, starts }
        | Notice::Swapped { site, starts }
        | Notice::Offered { site, starts, .. }
        | Notice::SiteClosed { site, starts, .. }
        | Notice::Cancelled { site, starts } => {
            (entry.site, entry.starts) = (Some(site.as_str().to_owned()), Some(*starts));
        }
    }
    entry
}
