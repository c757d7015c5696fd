//! Questions on a terminal.

use std::io::{self, BufRead as _};

use jari_locales::say::{self, Say};
use tokio::sync::oneshot;

use crate::failure::Failure;
use crate::out::Out;
use crate::trouble::Trouble;

/// A question that was asked; the answer may come while other things happen.
#[derive(Debug)]
pub(crate) struct Question(oneshot::Receiver<Option<String>>);

impl Question {
    /// Asks.
    pub(crate) fn ask(out: &Out, text: &str) -> Self {
        out.aside(text);
        let (answer, question) = oneshot::channel();
        // Reading cannot be given up; the thread ends with the program.
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            let typed = matches!(read, Ok(bytes) if bytes > 0);
            drop(answer.send(typed.then_some(line)));
        });
        Self(question)
    }

    /// The line that was typed; `None` when there is nobody.
    pub(crate) async fn answer(&mut self) -> Option<String> {
        (&mut self.0).await.ok().flatten()
    }
}

/// A yes-or-no question.
pub(crate) fn yes_no(out: &Out, question: &Say) -> Question {
    let question = out.say(question);
    Question::ask(out, &out.say(&say::ask_yes_no(question)))
}

/// Whether an answer is a yes, in either language.
pub(crate) fn is_yes(answer: Option<&str>) -> bool {
    let answer = answer.unwrap_or_default().trim().to_lowercase();
    matches!(answer.as_str(), "y" | "yes" | "예" | "네" | "응" | "ㅇ")
}

/// Goes on with a yes.
///
/// # Errors
/// The answer was anything else.
pub(crate) fn sure(answer: Option<&str>) -> Result<(), Failure> {
    if is_yes(answer) {
        Ok(())
    } else {
        Err(Trouble::NotConfirmed.into())
    }
}

/// Goes on only with a yes: given before, or on the terminal.
///
/// # Errors
/// The answer was no, or nobody could be asked.
pub(crate) async fn confirm(out: &Out, given: bool, question: &Say) -> Result<(), Failure> {
    if given {
        return Ok(());
    }
    if !out.can_ask() {
        return Err(Trouble::ConfirmationNeeded.into());
    }
    let answer = yes_no(out, question).answer().await;
    sure(answer.as_deref())
}
