//! What an operator does to a running service: acts come in as files in the
//! data folder, which only the service's own user can write, and are answered
//! beside them. So the public address has no door for operators.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::text::Line;
use jari_room::request::{Answer, Change, Verb};
use serde::{Deserialize, Serialize};
use tokio::time::{sleep, timeout};

use crate::app::App;
use crate::folder::{FileError, private_folder, write_private};

/// What an operator can do to a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Stops it; nothing is lost.
    Pause {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// Why, for the public record.
        reason: Line,
    },
    /// Lets it go on.
    Resume {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// Why, for the public record.
        reason: Line,
    },
    /// Submits the beacon of its draw.
    Beacon {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// The value, as it was published.
        value: Line,
    },
}

impl From<Act> for Verb {
    fn from(act: Act) -> Self {
        match act {
            Act::Pause {
                event,
                opening,
                reason,
            } => Self::Pause {
                event,
                opening,
                reason,
                by_service: false,
            },
            Act::Resume {
                event,
                opening,
                reason,
            } => Self::Resume {
                event,
                opening,
                reason,
            },
            Act::Beacon {
                event,
                opening,
                value,
            } => Self::Beacon {
                event,
                opening,
                value,
            },
        }
    }
}

/// An act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The service refused it.
    #[error("{0}")]
    Refused(String),
    /// No service answered; the act was taken back.
    #[error("service_not_running: no jari-server answers in this data folder; start it first")]
    NotRunning,
    /// A file could not be used.
    #[error(transparent)]
    File(#[from] FileError),
}

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// How long an operator waits for the service.
const PATIENCE: Duration = Duration::from_secs(10);

/// Does the acts that come into the folder until it is dropped.
///
/// # Errors
/// The folder cannot be made.
pub async fn run(app: App, folder: PathBuf) -> Result<(), FileError> {
    private_folder(&folder)?;
    loop {
        for act in waiting(&folder).unwrap_or_default() {
            if let Err(error) = do_one(&app, &act).await {
                tracing::error!(%error, "an operator's act was not answered");
            }
        }
        sleep(LOOK).await;
    }
}

/// Leaves an act for the running service and waits for its answer.
///
/// # Errors
/// It was not done; [`ActError`] says why.
pub async fn ask(folder: &Path, name: &str, act: &Act) -> Result<(), ActError> {
    private_folder(folder)?;
    let path = folder.join(name).with_extension("act");
    let answer = path.with_extension("answer");
    let text = serde_json::to_vec(act).expect("an act is JSON");
    write_private(&path, &text)?;
    let answered = async {
        while !answer.exists() {
            sleep(LOOK / 4).await;
        }
    };
    if timeout(PATIENCE, answered).await.is_err() && fs::remove_file(&path).is_ok() {
        return Err(ActError::NotRunning);
    }
    let text = fs::read_to_string(&answer).map_err(|error| FileError::new(&answer, error))?;
    fs::remove_file(&answer).map_err(|error| FileError::new(&answer, error))?;
    if text == DONE {
        Ok(())
    } else {
        Err(ActError::Refused(text))
    }
}

const DONE: &str = "done";

fn waiting(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries: io::Result<Vec<fs::DirEntry>> = fs::read_dir(folder)?.collect();
    let paths = entries?.into_iter().map(|entry| entry.path());
    let mut acts: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|it| it == "act"))
        .collect();
    acts.sort();
    Ok(acts)
}

async fn do_one(app: &App, path: &Path) -> Result<(), FileError> {
    let text = fs::read(path).map_err(|error| FileError::new(path, error))?;
    let told = match serde_json::from_slice::<Act>(&text) {
        Ok(act) => {
            tracing::info!(?act, "an operator acts");
            told(
                &app.changes
                    .execute_own(Change {
                        id: None,
                        verb: act.into(),
                    })
                    .await,
            )
        }
        Err(error) => format!("act_malformed: {error}"),
    };
    // The act goes first: done twice is worse than unanswered.
    fs::remove_file(path).map_err(|error| FileError::new(path, error))?;
    write_private(&path.with_extension("answer"), told.as_bytes())
}

fn told(answer: &Answer) -> String {
    match answer {
        Ok(_) => DONE.to_owned(),
        Err(problem) => format!("{}: refused by {}", problem.code.as_str(), problem.rule),
    }
}
