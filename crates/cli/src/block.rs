//! A place shown while it changes: a calm block on a terminal, a line for
//! each change elsewhere, an object for each snapshot to a program.

mod rows;

use jari_client::{LinkState, LocalTime, Snapshot};
use serde_json::{Value, json};

use crate::out::Out;
use crate::published::Published;
use crate::screen::{Line, View};

/// Where a place is shown.
#[derive(Debug)]
pub(crate) struct Block {
    /// Rows of the terminal that the block takes now.
    rows: Vec<String>,
    /// What was said last where nothing is redrawn, of the place and of the
    /// connection.
    said: (Vec<String>, Vec<String>),
    /// The last object.
    shown: Option<Snapshot>,
    /// A question stands below the block: it is not redrawn.
    is_still: bool,
}

impl Block {
    pub(crate) const fn new() -> Self {
        Self {
            rows: Vec::new(),
            said: (Vec::new(), Vec::new()),
            shown: None,
            is_still: false,
        }
    }

    /// Shows a snapshot as far as it differs from what is shown.
    pub(crate) fn show(&mut self, out: &Out, view: &View<'_>) {
        if out.is_json() {
            self.object(out, view);
        } else if out.is_screen() {
            self.draw(out, &view.lines());
        } else {
            self.say(out, view);
        }
    }

    /// Something that is told once.
    pub(crate) fn tell(&mut self, out: &Out, text: &str, object: &Value) {
        if out.is_json() {
            out.object(object);
            return;
        }
        if out.is_screen() {
            out.write(BELL);
        }
        if self.is_still {
            // Below the question, which still waits.
            out.line(&format!("\n{text}"));
        } else {
            self.clear(out);
            out.line(text);
        }
    }

    /// Leaves what is shown where it is, and shows nothing until
    /// [`Self::go_on`].
    pub(crate) fn hold_still(&mut self) {
        self.rows.clear();
        self.is_still = true;
    }

    /// Shows again, below.
    pub(crate) const fn go_on(&mut self) {
        self.is_still = false;
    }

    /// Takes the block away: the result says what it said.
    pub(crate) fn clear(&mut self, out: &Out) {
        if !self.rows.is_empty() {
            out.write(&rows::cleared(self.rows.len()));
            self.rows.clear();
        }
    }

    fn object(&mut self, out: &Out, view: &View<'_>) {
        if self.shown.as_ref() == Some(view.snapshot) {
            return;
        }
        self.shown = Some(view.snapshot.clone());
        out.object(&json!({
            "event": "snapshot",
            "at_ms": view.service_now(),
            "text": view.text(),
            "snapshot": view.snapshot,
        }));
    }

    fn draw(&mut self, out: &Out, lines: &[Line]) {
        if self.is_still {
            return;
        }
        let width = rows::width();
        let new: Vec<String> = lines
            .iter()
            .flat_map(|line| rows::wrapped(&line.text, width))
            .collect();
        if new != self.rows {
            out.write(&rows::redrawn(&self.rows, &new));
            self.rows = new;
        }
    }

    fn say(&mut self, out: &Out, view: &View<'_>) {
        let (place, link) = (view.about_the_place(), view.link());
        let state = view.snapshot.link.state;
        let (was_place, was_link) = &self.said;
        let of_link = match state {
            LinkState::Dialing => was_link.clone(),
            LinkState::Idle | LinkState::Up | LinkState::Down { .. } | LinkState::Offline => {
                calm(&link)
            }
        };
        let is_back = state == LinkState::Up && !was_link.is_empty();
        let said = (calm(&place), of_link);
        if (&said.0, &said.1) == (was_place, was_link) {
            return;
        }
        self.said = said;
        let worth = place.iter().chain(&link);
        let worth = worth.filter(|line| line.calm.is_some());
        let mut texts: Vec<&str> = worth.map(|line| line.text.as_str()).collect();
        if is_back {
            texts.extend(link.iter().map(|line| line.text.as_str()));
        }
        if !texts.is_empty() {
            out.line(&texts.join(" "));
        }
    }
}

/// Who looks elsewhere hears it.
const BELL: &str = "\x07";

fn calm(lines: &[Line]) -> Vec<String> {
    lines.iter().filter_map(|line| line.calm.clone()).collect()
}

/// What a snapshot says, on the clock it was taken by.
pub(crate) fn view<'a>(
    out: &'a Out,
    published: &'a Published,
    snapshot: &'a Snapshot,
    now: LocalTime,
) -> View<'a> {
    View {
        words: out.words(),
        published,
        snapshot,
        now,
    }
}
