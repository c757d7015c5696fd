//! What is fed with bytes.

use crate::{event_file, resume, statement, text, wire};

/// Something that reads from outside.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it should understand: where mutation begins.
    pub corpus: fn() -> Vec<Vec<u8>>,
    /// Takes any bytes; panics when a promise is broken.
    pub take: fn(&[u8]),
}

/// All of them.
pub const TARGETS: [Target; 6] = [
    Target {
        name: "wire",
        corpus: wire::corpus,
        take: wire::take,
    },
    Target {
        name: "statement",
        corpus: statement::corpus,
        take: statement::take,
    },
    Target {
        name: "record",
        corpus: statement::record_corpus,
        take: statement::take_record,
    },
    Target {
        name: "resume",
        corpus: resume::corpus,
        take: resume::take,
    },
    Target {
        name: "text",
        corpus: text::corpus,
        take: text::take,
    },
    Target {
        name: "event_file",
        corpus: event_file::corpus,
        take: event_file::take,
    },
];

/// The one of this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
