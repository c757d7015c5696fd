//! What is rehearsed.

use std::io;
use std::path::{Path, PathBuf};

/// How large a crowd, and how soon.
///
/// Those inside stay until the person who practises has a place; so that this
/// one is not called at once, more must be ahead than fit inside and at a door
/// of half a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many stand in the line already.
    pub ahead: usize,
    /// How many come after the person who practises.
    pub behind: usize,
    /// In how many seconds the line opens.
    pub opens_in: u32,
    /// How many may be inside at a time.
    pub inside: u32,
    /// How many are let in a minute.
    pub a_minute: u32,
}

impl Plan {
    /// A few minutes: long enough to try every button while waiting, short
    /// enough to be done before the tea is cold.
    pub const fn short() -> Self {
        Self {
            ahead: 59,
            behind: 300,
            opens_in: 60,
            inside: 6,
            a_minute: 40,
        }
    }

    /// K's place, and as many behind as there were.
    pub const fn evening() -> Self {
        Self {
            ahead: 999,
            behind: 91_039,
            opens_in: 90,
            inside: 150,
            a_minute: 600,
        }
    }

    /// Writes the event's file, and the centres beside it.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        let Self {
            opens_in,
            inside,
            a_minute,
            ..
        } = self;
        let settings = format!(
            "capacity_inside = {inside}\nadmit_per_minute = {a_minute}\n\
             [[opening]]\nopening = \"evening\"\ncohort = \"everyone\"\norder = \"joining\"\n\
             gathering_in = \"0s\"\nopens_in = \"{opens_in}s\"\nends_in = \"6h\"\n"
        );
        std::fs::write(folder.join("centres.json"), CENTRES)?;
        let file = folder.join("practice.toml");
        std::fs::write(&file, format!("{EVENT_FILE}\n{settings}{SLOTS}"))?;
        Ok(file)
    }
}

/// Thirteen real centres of July 2021.
const CENTRES: &str = include_str!("../../../data/kr-vaccination-centers-2021.json");

const EVENT_FILE: &str = r#"
event = "practice"
title = "예약 연습"
rule = "온 순서대로예요. 아무도 앞지를 수 없어요."
zone = "Asia/Seoul"
basis = "contact"
party_limit = 4
claim_window = "10m"
inside_window = "10m"
hold_window = "5m"
stream_limit = 1000
reconnect_window = "2s"
sites = "centres.json"
"#;

const SLOTS: &str = r#"
[[cohort]]
cohort = "everyone"
title = "누구나"

[[slots]]
from_day_in = 7
to_day_in = 13
from = "09:00"
to = "17:00"
every = 30
capacity = 20
"#;
