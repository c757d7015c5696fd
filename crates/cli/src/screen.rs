//! A snapshot in words: what is, why it is safe, what comes next.

mod link;
mod pending;
mod phase;

use jari_client::{LocalTime, Snapshot};
use jari_locales::say::{self, Say};
use jari_locales::{Language, Words, when};
use jari_protocol::ticket::{ClosedSite, Lost};
use jari_protocol::time::{Millis, ServerTime};

use crate::published::Published;
use crate::zone;

/// One line of a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What it says now.
    pub(crate) text: String,
    /// What has to change for it to be said again where lines are not
    /// redrawn; seconds passing do not count. `None` for what is worth a line
    /// only where it is redrawn.
    pub(crate) calm: Option<String>,
}

/// A snapshot and what its words need.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) words: &'a Words,
    pub(crate) published: &'a Published,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) now: LocalTime,
}

impl View<'_> {
    /// The whole screen.
    pub(crate) fn lines(&self) -> Vec<Line> {
        let mut lines = self.about_the_place();
        lines.extend(self.link());
        lines
    }

    /// The screen without the connection.
    pub(crate) fn about_the_place(&self) -> Vec<Line> {
        let mut lines = self.place();
        lines.extend(self.closed());
        lines.extend(self.announcement());
        lines.extend(self.pending());
        // A command that asked ends with it; others show it while they go on.
        lines.extend(self.snapshot.refused.as_ref().map(|refused| Line {
            text: self.refusal(&refused.problem),
            calm: None,
        }));
        if self.snapshot.contradiction.is_some() {
            lines.push(self.steady(&say::service_lied()));
        }
        lines
    }

    /// What there was at a site that was closed since.
    fn closed(&self) -> Option<Line> {
        let closed = self.snapshot.closed.as_ref()?;
        let is_booked = self.snapshot.receipt.is_some();
        Some(self.steady(&closed_site(closed, is_booked)))
    }

    /// What the agency says to everyone in the line.
    fn announcement(&self) -> Option<Line> {
        let said = self.snapshot.line.as_ref()?.announcement.as_ref()?;
        let text = match self.words.language() {
            Language::Ko => &said.ko,
            Language::En => &said.en,
        };
        Some(self.steady(&say::announcement(text.as_str())))
    }

    /// The same in one string.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> = self.lines().into_iter().map(|line| line.text).collect();
        lines.join(" ")
    }

    /// Service time now, as far as it is known. The device's own clock has no
    /// say in it.
    pub(crate) fn service_now(&self) -> Option<ServerTime> {
        Some(self.snapshot.clock?.at(self.now).0)
    }

    fn say(&self, say: &Say) -> String {
        self.words.say(say)
    }

    fn steady(&self, say: &Say) -> Line {
        Line::steady(self.say(say))
    }

    /// A line in which something counts down: without that it is the same.
    fn ticking(&self, say: &Say, calm: &str) -> Line {
        Line {
            text: self.say(say),
            calm: Some(calm.to_owned()),
        }
    }

    /// A span as people say it, never nothing.
    fn span(&self, span: Millis) -> String {
        let seconds = span.0.saturating_add(500) / 1_000;
        when::span(self.words, seconds.max(1))
    }

    fn time(&self, at: ServerTime) -> String {
        zone::time(self.words, at, self.published.zone())
    }

    fn time_of_day(&self, at: ServerTime) -> String {
        zone::time_of_day(self.words, at, self.published.zone())
    }
}

/// What there was at a site that was closed, and what comes next.
pub(crate) fn closed_site(closed: &ClosedSite, is_booked: bool) -> Say {
    let site = closed.name.as_str();
    match closed.lost {
        Lost::Hold { .. } => say::closed_hold(site),
        Lost::Offer { .. } => say::closed_offer(site),
        Lost::Booking { .. } if is_booked => say::closed_swap(site),
        Lost::Booking { .. } => say::closed_booking(site),
    }
}

impl Line {
    fn steady(text: String) -> Self {
        Self {
            calm: Some(text.clone()),
            text,
        }
    }
}
