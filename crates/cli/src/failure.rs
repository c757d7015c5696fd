//! Why a command did not do what it was asked for.

mod client;
mod declined;
mod refusal;

use std::fmt::Display;

use chrono_tz::Tz;
use jari_locales::{Words, say};
use jari_protocol::id::EventId;
use jari_protocol::refusal::{Problem, Retry};
use serde_json::{Map, Value, json};

use crate::exit::Exit;
use crate::step::Step;
use crate::trouble::Trouble;

/// A failure: a code, words, the next step and how the program ends.
#[derive(Debug)]
pub(crate) struct Failure(Box<Inner>);

#[derive(Debug)]
struct Inner {
    what: What,
    detail: Option<String>,
    event: Option<EventId>,
    zone: Option<Tz>,
}

#[derive(Debug)]
enum What {
    Trouble(Trouble),
    Refusal(Box<Problem>),
}

impl Failure {
    pub(crate) fn of(trouble: Trouble) -> Self {
        Self::new(What::Trouble(trouble))
    }

    /// A refusal of the service.
    pub(crate) fn refused(problem: Problem) -> Self {
        Self::new(What::Refusal(Box::new(problem)))
    }

    fn new(what: What) -> Self {
        Self(Box::new(Inner {
            what,
            detail: None,
            event: None,
            zone: None,
        }))
    }

    /// The same with what it is about.
    pub(crate) fn with(mut self, detail: impl Display) -> Self {
        self.0.detail = Some(detail.to_string());
        self
    }

    /// The same, known to be about an event.
    pub(crate) fn in_event(mut self, event: &EventId) -> Self {
        self.0.event = Some(event.clone());
        self
    }

    /// The same, its times read in a zone.
    pub(crate) fn in_zone(mut self, zone: Tz) -> Self {
        self.0.zone = Some(zone);
        self
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        match &self.0.what {
            What::Trouble(trouble) => trouble.code(),
            What::Refusal(problem) => problem.code.as_str(),
        }
    }

    /// How the program ends.
    pub(crate) fn exit(&self) -> Exit {
        match &self.0.what {
            What::Trouble(trouble) => trouble.exit(),
            What::Refusal(problem) => refusal::exit(problem),
        }
    }

    fn step(&self) -> Step {
        match &self.0.what {
            What::Trouble(trouble) => trouble.step(),
            What::Refusal(problem) => problem.next.into(),
        }
    }

    /// What happened, without the next step.
    pub(crate) fn text(&self, words: &Words) -> String {
        let text = match &self.0.what {
            What::Trouble(trouble) => words.error(trouble.code()).to_owned(),
            What::Refusal(problem) => refusal::text(problem, words, self.0.zone),
        };
        match &self.0.detail {
            Some(detail) => words.say(&say::fault_detail(text, detail)),
            None => text,
        }
    }

    /// What to do next, in words.
    pub(crate) fn next(&self, words: &Words) -> String {
        let retry = match &self.0.what {
            What::Trouble(_) => None,
            What::Refusal(problem) => Some(problem.retry),
        };
        match (self.step(), retry) {
            (Step::Repeat | Step::ProveAgain, Some(Retry::After { ms })) if ms.as_secs() > 1 => {
                let after = jari_locales::when::span(words, ms.as_secs());
                words.say(&say::again_after(after))
            }
            (Step::Repeat | Step::ProveAgain, Some(Retry::At { at })) => {
                let time = crate::zone::time(words, at, self.0.zone);
                words.say(&say::again_at(time))
            }
            (Step::Repeat | Step::ProveAgain, _) => words.say(&say::again()),
            (step, _) => words.next_step(step.as_str()).to_owned(),
        }
    }

    /// The command by which the next step is done, if it is one.
    pub(crate) fn command(&self) -> Option<String> {
        let command = self.step().command()?;
        Some(match &self.0.event {
            Some(event) => command.replace("EVENT", event.as_str()),
            None => command.to_owned(),
        })
    }

    /// The one JSON object of a failure.
    pub(crate) fn object(&self, words: &Words) -> Value {
        let mut object = Map::new();
        object.insert("ok".to_owned(), json!(false));
        object.insert("code".to_owned(), json!(self.code()));
        object.insert("next".to_owned(), json!(self.step().as_str()));
        let text = format!("{} {}", self.text(words), self.next(words));
        object.insert("text".to_owned(), json!(text));
        object.insert("exit".to_owned(), json!(self.exit().number()));
        if let What::Refusal(problem) = &self.0.what {
            object.insert("rule".to_owned(), json!(problem.rule));
            object.insert("retry".to_owned(), json!(problem.retry));
            object.insert("facts".to_owned(), json!(problem.facts));
        }
        Value::Object(object)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::of(trouble)
    }
}
