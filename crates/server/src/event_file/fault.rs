//! What is wrong with an event file, and where.

use std::fmt;
use std::path::{Path, PathBuf};

/// A kind of fault. Its text is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Code {
    /// The file is not TOML.
    #[error("toml_malformed")]
    Toml,
    /// A field that no event file has.
    #[error("field_unknown")]
    FieldUnknown,
    /// A field without which there is no event.
    #[error("field_missing")]
    FieldMissing,
    /// A field of another type.
    #[error("field_type")]
    FieldType,
    /// Two fields that say the same thing.
    #[error("field_contradicts")]
    FieldContradicts,
    /// A value that the field cannot have.
    #[error("value_malformed")]
    Value,
    /// Text that looks like a resident number.
    #[error("resident_number")]
    ResidentNumber,
    /// A time that does not exist, or exists twice, or comes in the wrong
    /// order.
    #[error("time_impossible")]
    Time,
    /// A file that is named and cannot be read.
    #[error("file_unreadable")]
    File,
    /// A list of sites, schedules or slots that is not of its form.
    #[error("source_malformed")]
    Source,
    /// A row of the roster that is not of its form.
    #[error("roster_row_malformed")]
    RosterRow,
    /// All well formed, and impossible together.
    #[error("event_impossible")]
    Impossible,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its kind.
    pub code: Code,
    /// The file it is in.
    pub file: PathBuf,
    /// The line, from 1; `None` if it is about the file as a whole.
    pub line: Option<usize>,
    /// What is wrong and what to do, for people. Without anything personal.
    pub says: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(out, ":{line}")?;
        }
        write!(out, ": {} [{}]", self.says, self.code)
    }
}

/// All faults of an event file and of those it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    file: PathBuf,
    /// The faults, in the order they were found.
    pub list: Vec<Fault>,
}

impl Faults {
    /// No faults yet, of this file.
    pub(super) fn of(path: &Path) -> Self {
        Self {
            file: path.to_owned(),
            list: Vec::new(),
        }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds a fault of the event file itself.
    pub(super) fn add(&mut self, code: Code, line: impl Into<Option<usize>>, says: String) {
        let file = self.file.clone();
        self.list.push(Fault {
            code,
            file,
            line: line.into(),
            says,
        });
    }

    /// Adds a fault of a file that it names.
    pub(super) fn add_in(
        &mut self,
        file: &Path,
        line: impl Into<Option<usize>>,
        (code, says): (Code, String),
    ) {
        self.list.push(Fault {
            code,
            file: file.to_owned(),
            line: line.into(),
            says,
        });
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.list {
            writeln!(out, "{fault}")?;
        }
        let count = self.list.len();
        let noun = if count == 1 { "fault" } else { "faults" };
        write!(
            out,
            "{count} {noun}; nothing was taken over. Mend the file and try again."
        )
    }
}

impl std::error::Error for Faults {}
