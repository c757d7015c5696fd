//! What operators did, by whom and why: `operators.ndjson` in the data folder
//! (docs/adr/0019).
//!
//! A deed is written down before it is done, and again with its outcome before
//! the operator is answered. What cannot be written down is not done; a deed
//! without an outcome was cut off by a kill, and may have been done.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use serde::{Deserialize, Serialize};

use super::act::{Act, Told};
use super::clerk::OnClerks;
use crate::event_file;
use crate::folder::FileError;
use crate::ndjson;
use crate::time::{Clocks as _, Machine};

/// The file of a data folder.
#[derive(Debug)]
pub struct Deeds {
    path: PathBuf,
    /// The number of the last deed: the microsecond in which it began, or one
    /// more than the one before.
    last: Mutex<i64>,
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// Its number; the line with its outcome has the same.
    pub deed: i64,
    /// When, by the machine's clock.
    pub at: ServerTime,
    /// Who, by the name that was given.
    pub by: Line,
    /// Which user of the machine, where it came in by the socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// What.
    #[serde(flatten)]
    pub what: What,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What is done, to what, and why. Nothing that people entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct What {
    /// As it is typed: `pause`, `close-site`, `event add`, `restore`.
    pub command: String,
    /// The event, where it is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// The opening, where it is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<OpeningId>,
    /// Why, where the operator says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
    /// The file or folder that was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
}

/// What came of a deed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is about to be done.
    Begun,
    /// It was done.
    Done,
    /// It was not.
    Refused {
        /// The stable code of the refusal; its words may name somebody.
        code: String,
    },
}

impl Outcome {
    /// Refused, by the words of the refusal.
    pub fn refused(why: &str) -> Self {
        let code = why.split(':').next().unwrap_or_default();
        let is_code = !code.is_empty()
            && code
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let code = if is_code { code } else { "refused" };
        Self::Refused {
            code: code.to_owned(),
        }
    }
}

impl From<&Told> for Outcome {
    fn from(told: &Told) -> Self {
        match told {
            Told::Refused { why } => Self::refused(why),
            Told::Done { .. } | Told::Status(_) | Told::Text { .. } => Self::Done,
        }
    }
}

impl What {
    /// A command without anything else.
    pub fn new(command: &str) -> Self {
        Self {
            command: command.to_owned(),
            event: None,
            opening: None,
            reason: None,
            path: None,
        }
    }

    /// What an act is; nothing for one that only looks at figures.
    pub(super) fn of(act: &Act) -> Option<Self> {
        let of_line = |command: &str, event: &EventId, opening: &OpeningId| Self {
            opening: Some(opening.clone()),
            ..Self::new(command).of_event(event)
        };
        Some(match act {
            Act::Status | Act::Slots { .. } => return None,
            Act::Roster { event, file } => Self::new("roster add")
                .of_event(event)
                .with_path(file.as_ref()?),
            Act::Retention { event, reason } => Self::new("retention")
                .of_event(event)
                .because(reason.as_ref()?),
            Act::Pause {
                event,
                opening,
                reason,
            } => of_line("pause", event, opening).because(reason),
            Act::Resume {
                event,
                opening,
                reason,
            } => of_line("resume", event, opening).because(reason),
            Act::Beacon { event, opening, .. } => of_line("beacon", event, opening),
            Act::Stock(more) => Self::new("stock")
                .of_event(&more.event)
                .because(&more.reason),
            Act::CloseSite(closed) => Self::new("close-site")
                .of_event(&closed.event)
                .because(&closed.reason),
            Act::MoveLater(later) => {
                of_line("move-later", &later.event, &later.opening).because(&later.reason)
            }
            Act::Announce(said) => {
                of_line("announce", &said.event, &said.opening).because(&said.reason)
            }
            Act::AddEvent { file, .. } => Self {
                event: event_file::name_of(file),
                ..Self::new("event add").with_path(file)
            },
            Act::Backup { to } => Self::new("backup").with_path(to),
            Act::AddSlots {
                event,
                file,
                reason,
            } => Self::new("slots add")
                .of_event(event)
                .with_path(file)
                .because(reason),
            Act::Clerks(asked) => Self::of_clerks(asked),
            Act::Outbox { drop: false, .. } => Self::new("outbox again"),
            Act::Outbox { drop: true, .. } => Self::new("outbox drop"),
            Act::Export { event } => Self::new("export").of_event(event),
        })
    }

    /// Who is asked about is told by the list of clerks' own deeds alone.
    fn of_clerks(asked: &OnClerks) -> Self {
        match asked {
            OnClerks::Add(named) => Self::new("clerk add")
                .of_event(&named.event)
                .because(&named.reason),
            OnClerks::Remove(named) => Self::new("clerk remove")
                .of_event(&named.event)
                .because(&named.reason),
            OnClerks::List { event } => Self::new("clerk list").of_event(event),
            OnClerks::Deeds { event } => Self::new("clerk deeds").of_event(event),
        }
    }

    fn of_event(mut self, event: &EventId) -> Self {
        self.event = Some(event.clone());
        self
    }

    /// With the file or folder that was named.
    #[must_use]
    pub fn with_path(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// With the reason that was given.
    #[must_use]
    pub fn because(mut self, reason: &Line) -> Self {
        self.reason = Some(reason.clone());
        self
    }
}

/// The name of the file.
pub(super) const FILE: &str = "operators.ndjson";

impl Deeds {
    /// Those of a data folder.
    pub fn of(data: &Path) -> Self {
        Self {
            path: data.join(FILE),
            last: Mutex::new(0),
        }
    }

    /// Writes down what is about to be done. Without this it is not done.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin(&self, by: &Line, uid: Option<u32>, what: What) -> Result<Deed, FileError> {
        let now_us = Machine::default().wall_us();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = now_us.max(last.saturating_add(1));
        let deed = Deed {
            deed: *last,
            at: ServerTime::from_millis(now_us.div_euclid(1_000)),
            by: by.clone(),
            uid,
            what,
            outcome: Outcome::Begun,
        };
        self.append(&deed)?;
        Ok(deed)
    }

    /// Writes down what came of it.
    ///
    /// # Errors
    /// It cannot be written; that it was begun stands there.
    pub fn end(&self, deed: Deed, outcome: Outcome) -> Result<(), FileError> {
        let now_us = Machine::default().wall_us();
        // One line at a time.
        let _last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        self.append(&Deed {
            at: ServerTime::from_millis(now_us.div_euclid(1_000)),
            outcome,
            ..deed
        })
    }

    fn append(&self, deed: &Deed) -> Result<(), FileError> {
        let written = ndjson::append(&self.path, std::slice::from_ref(deed));
        written.map_err(|error| FileError::new(&self.path, error))
    }
}

/// What was done in a data folder, each deed once with what is known of it, in
/// the order in which they were begun.
///
/// # Errors
/// The file cannot be read.
pub fn read(data: &Path) -> io::Result<Vec<Deed>> {
    let mut deeds: Vec<Deed> = Vec::new();
    for line in ndjson::read::<Deed>(&data.join(FILE))? {
        let begun = deeds
            .iter_mut()
            .rev()
            .find(|it| it.deed == line.deed && it.outcome == Outcome::Begun);
        match begun {
            Some(begun) => begun.outcome = line.outcome,
            None => deeds.push(line),
        }
    }
    Ok(deeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line::new(text).unwrap()
    }

    #[test]
    fn a_deed_is_written_before_it_is_done_and_again_with_its_outcome() {
        let dir = tempfile::tempdir().unwrap();
        let deeds = Deeds::of(dir.path());
        let by = line("kim");
        let what = What::new("pause").because(&line("a storm"));
        let first = deeds.begin(&by, Some(7), what.clone()).unwrap();
        let second = deeds.begin(&by, Some(7), What::new("export")).unwrap();
        assert_ne!(first.deed, second.deed);
        assert_eq!(read(dir.path()).unwrap(), [first.clone(), second.clone()]);
        deeds
            .end(second, Outcome::refused("not_found: refused by event"))
            .unwrap();
        let said = read(dir.path()).unwrap();
        assert_eq!(said[0], first, "it was cut off");
        let code = "not_found".to_owned();
        assert_eq!(said[1].outcome, Outcome::Refused { code });
        deeds.end(first, Outcome::Done).unwrap();
        assert_eq!(read(dir.path()).unwrap()[0].outcome, Outcome::Done);
        assert_eq!(read(dir.path()).unwrap()[0].what, what);
    }

    #[test]
    fn a_line_that_was_cut_off_takes_no_other_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let deeds = Deeds::of(dir.path());
        let (by, path) = (line("kim"), dir.path().join(FILE));
        let begun = deeds.begin(&by, None, What::new("restore")).unwrap();
        let mut cut = std::fs::read(&path).unwrap();
        cut.extend_from_slice(b"{\"deed\":1,\"at\":17");
        std::fs::write(&path, cut).unwrap();
        deeds.end(begun, Outcome::Done).unwrap();
        deeds.begin(&by, None, What::new("recover")).unwrap();
        let outcomes: Vec<Outcome> = read(dir.path())
            .unwrap()
            .into_iter()
            .map(|it| it.outcome)
            .collect();
        assert_eq!(outcomes, [Outcome::Done, Outcome::Begun]);
    }

    #[test]
    fn the_words_of_a_refusal_are_not_kept() {
        for (why, code) in [
            ("event_known: flu is published", "event_known"),
            ("roster.csv:3: Kim has no birth date", "refused"),
            ("", "refused"),
        ] {
            let code = code.to_owned();
            assert_eq!(Outcome::refused(why), Outcome::Refused { code }, "{why}");
        }
    }
}
