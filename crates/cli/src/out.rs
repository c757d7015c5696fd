//! The one writer: words for people, or one JSON object a line.

use std::io::{self, IsTerminal as _, Write as _};

use jari_locales::{Words, say::Say};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::exit::Exit;
use crate::failure::Failure;

/// Where everything is written. Results go to standard output, questions and
/// failures in words to the error stream.
#[derive(Debug)]
pub(crate) struct Out {
    words: Words,
    is_json: bool,
}

/// What a command did.
#[derive(Debug, Default)]
pub(crate) struct Done {
    lines: Vec<String>,
    fields: Map<String, Value>,
}

impl Out {
    pub(crate) const fn new(words: Words, is_json: bool) -> Self {
        Self { words, is_json }
    }

    pub(crate) const fn words(&self) -> &Words {
        &self.words
    }

    pub(crate) fn say(&self, say: &Say) -> String {
        self.words.say(say)
    }

    pub(crate) const fn is_json(&self) -> bool {
        self.is_json
    }

    /// Whether a block may be drawn again in its place.
    pub(crate) fn is_screen(&self) -> bool {
        !self.is_json && io::stdout().is_terminal()
    }

    /// Whether somebody can be asked.
    pub(crate) fn can_ask(&self) -> bool {
        !self.is_json && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// A line for a person, on the way to the result.
    pub(crate) fn line(&self, text: &str) {
        if !self.is_json {
            self.write(&format!("{text}\n"));
        }
    }

    /// An object for a program, on the way to the result.
    pub(crate) fn object(&self, object: &Value) {
        if self.is_json {
            self.write(&format!("{object}\n"));
        }
    }

    /// Exactly these bytes.
    pub(crate) fn write(&self, text: &str) {
        let mut out = io::stdout().lock();
        // Whoever read this has gone; the place is kept all the same.
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    /// Something beside the result: a question or a remark.
    pub(crate) fn aside(&self, text: &str) {
        let mut out = io::stderr().lock();
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    /// What was asked about the program itself.
    pub(crate) fn help(&self, text: &str) -> Exit {
        if self.is_json {
            self.object(&json!({ "ok": true, "text": text.trim_end() }));
        } else {
            self.write(text);
        }
        Exit::Done
    }

    /// The end of every command.
    pub(crate) fn report(&self, outcome: Result<Done, Failure>) -> Exit {
        match outcome {
            Ok(done) => {
                self.done(done);
                Exit::Done
            }
            Err(failure) => {
                self.failed(&failure);
                failure.exit()
            }
        }
    }

    fn done(&self, done: Done) {
        if self.is_json {
            let mut object = Map::new();
            object.insert("ok".to_owned(), json!(true));
            object.insert("text".to_owned(), json!(done.lines.join("\n")));
            object.extend(done.fields);
            self.object(&Value::Object(object));
        } else {
            for line in &done.lines {
                self.line(line);
            }
        }
    }

    fn failed(&self, failure: &Failure) {
        if self.is_json {
            self.object(&failure.object(&self.words));
            return;
        }
        let mut text = format!(
            "{}\n{}\n",
            failure.text(&self.words),
            failure.next(&self.words)
        );
        if let Some(command) = failure.command() {
            text.push_str(&format!("  {command}\n"));
        }
        text.push_str(&format!("[{}]\n", failure.code()));
        self.aside(&text);
    }
}

impl Done {
    /// With a sentence.
    pub(crate) fn said(text: impl Into<String>) -> Self {
        Self::default().and(text)
    }

    /// And another one.
    #[must_use]
    pub(crate) fn and(mut self, text: impl Into<String>) -> Self {
        self.lines.push(text.into());
        self
    }

    /// And many more.
    #[must_use]
    pub(crate) fn and_all(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.lines.extend(lines);
        self
    }

    /// And a value for programs.
    #[must_use]
    pub(crate) fn field(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("plain data becomes JSON");
        self.fields.insert(name.to_owned(), value);
        self
    }
}
