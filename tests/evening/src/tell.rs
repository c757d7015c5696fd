//! Tells the story as it goes, for a terminal or as JSON lines.

use std::io::Write as _;
use std::time::Instant;

use serde::Serialize;
use serde_json::json;

/// The teller.
#[derive(Clone, Copy)]
pub(crate) struct Teller {
    began: Instant,
    json: bool,
}

/// What the evening came to; the last line of `--json`.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Verdict {
    /// K has exactly one booking.
    pub(crate) booked: bool,
    /// K's receipt verifies with the server gone.
    pub(crate) receipt_verified: bool,
    /// Tickets that hold a worse place than they were taken with.
    pub(crate) places_worsened: usize,
    /// Cheaters inside before their place was called.
    pub(crate) gained_by_cheating: usize,
    /// Tickets compared.
    pub(crate) tickets: usize,
    /// Requests over HTTP.
    pub(crate) requests: u64,
    /// Places of the small draw that were checked against the record's data.
    pub(crate) drawn_places_verified: usize,
    /// From the first line to the last.
    pub(crate) seconds: u64,
}

impl Verdict {
    /// Whether the evening ended as it must.
    pub(crate) fn is_good(&self) -> bool {
        self.booked
            && self.receipt_verified
            && self.places_worsened == 0
            && self.gained_by_cheating == 0
            && self.drawn_places_verified > 0
    }
}

impl Teller {
    /// Begins.
    pub(crate) fn new(json: bool) -> Self {
        Self {
            began: Instant::now(),
            json,
        }
    }

    /// A sentence of the story.
    pub(crate) fn say(&self, sentence: &str) {
        let seconds = self.began.elapsed().as_secs_f64();
        if self.json {
            self.write(&json!({ "seconds": seconds, "told": sentence }).to_string());
        } else {
            self.write(&format!("{seconds:>6.1} s  {sentence}"));
        }
    }

    /// A heading.
    pub(crate) fn scene(&self, title: &str) {
        if self.json {
            self.say(title);
        } else {
            self.write(&format!("\n          {title}"));
        }
    }

    /// How long it has taken.
    pub(crate) fn seconds(&self) -> u64 {
        self.began.elapsed().as_secs()
    }

    /// The end.
    pub(crate) fn end(&self, verdict: &Verdict) {
        if self.json {
            self.write(&json!(verdict).to_string());
            return;
        }
        let yes = |good: bool| if good { "yes" } else { "NO" };
        self.scene("What it came to");
        for (what, said) in [
            ("K has one booking", yes(verdict.booked).to_owned()),
            (
                "the receipt verifies, the server being gone",
                yes(verdict.receipt_verified).to_owned(),
            ),
            ("tickets compared", verdict.tickets.to_string()),
            ("places that got worse", verdict.places_worsened.to_string()),
            (
                "cheaters who gained anything",
                verdict.gained_by_cheating.to_string(),
            ),
            (
                "drawn places checked",
                verdict.drawn_places_verified.to_string(),
            ),
            ("requests over HTTP", verdict.requests.to_string()),
            ("seconds", verdict.seconds.to_string()),
        ] {
            self.write(&format!("          {what:<45} {said}"));
        }
    }

    /// A reader who went away does not stop the story.
    fn write(&self, line: &str) {
        let mut out = std::io::stdout().lock();
        let _gone = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}
