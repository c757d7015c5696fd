//! The socket in the data folder: only the service's own user and root come
//! in, and what they do is written down with their name (see `deeds`).

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jari_protocol::text::Line;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;

use super::act::{Act, Asked, Told};
use super::deeds::{Deeds, What};
use super::{ActError, desk};
use crate::app::App;
use crate::folder::FileError;

/// An open socket.
#[derive(Debug)]
pub struct Socket {
    listener: UnixListener,
    data: PathBuf,
    deeds: Arc<Deeds>,
    owner: u32,
}

impl Socket {
    /// Opens the socket of a data folder that this process holds: one that is
    /// left there is of a run that is over.
    ///
    /// # Errors
    /// It cannot be made; a path may be too long for a socket.
    pub fn open(data: &Path) -> Result<Self, FileError> {
        let path = path(data);
        let failed = |error| FileError::new(&path, error);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&path).map_err(failed)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(failed)?;
        let owner = fs::metadata(&path).map_err(failed)?.uid();
        let data = data.to_owned();
        Ok(Self {
            listener,
            deeds: Arc::new(Deeds::of(&data)),
            data,
            owner,
        })
    }

    /// Answers operators until it is dropped.
    pub async fn serve(self, app: App) {
        let this = Arc::new(self);
        let mut open = JoinSet::new();
        loop {
            match this.listener.accept().await {
                Ok((stream, _)) => {
                    while open.try_join_next().is_some() {}
                    open.spawn(Arc::clone(&this).hear(app.clone(), stream));
                }
                Err(error) => {
                    tracing::warn!(%error, "operators are not heard");
                    tokio::time::sleep(OUT_OF_FILES).await;
                }
            }
        }
    }

    async fn hear(self: Arc<Self>, app: App, stream: UnixStream) {
        if let Err(error) = self.answer(&app, stream).await {
            tracing::warn!(%error, "an operator was not answered");
        }
    }

    async fn answer(&self, app: &App, mut stream: UnixStream) -> io::Result<()> {
        let uid = stream.peer_cred()?.uid();
        let may_act = uid == self.owner || uid == ROOT;
        if !may_act {
            tracing::error!(uid, "somebody who is no operator tried to act");
        }
        // Read in any case: where something is left unread the answer is lost.
        let line = said(&mut stream).await?;
        let told = if may_act {
            self.told(app, uid, &line).await?
        } else {
            Told::Refused {
                why: "operator_unknown: only the service's own user and root may act".to_owned(),
            }
        };
        let mut answer = serde_json::to_vec(&told)?;
        answer.push(b'\n');
        stream.write_all(&answer).await
    }

    async fn told(&self, app: &App, uid: u32, line: &str) -> io::Result<Told> {
        let asked: Asked = match serde_json::from_str(line) {
            Ok(asked) => asked,
            Err(error) => {
                let why = format!("act_malformed: {error}; use the program of the same version");
                return Ok(Told::Refused { why });
            }
        };
        let Asked { by, act } = asked;
        tracing::info!(operator = by.as_str(), uid, ?act, "an operator acts");
        let told = match What::of(&act) {
            Some(what) => self.done(app, (&by, uid), what, act).await?,
            None => desk::carry_out(app, &self.data, act).await,
        };
        if let Told::Refused { why } = &told {
            tracing::warn!(
                operator = by.as_str(),
                uid,
                why,
                "an operator's act was refused"
            );
        }
        Ok(told)
    }

    /// Does an act between its two lines in the file of deeds.
    async fn done(
        &self,
        app: &App,
        (by, uid): (&Line, u32),
        what: What,
        act: Act,
    ) -> io::Result<Told> {
        let (deeds, by) = (Arc::clone(&self.deeds), by.clone());
        let begun = spawn_blocking(move || deeds.begin(&by, Some(uid), what)).await?;
        let deed = match begun {
            Ok(deed) => deed,
            Err(error) => {
                let why = format!(
                    "log_unwritable: {error}; what cannot be written down is not done: make room \
                     or mend the file, and try again"
                );
                return Ok(Told::Refused { why });
            }
        };
        let told = desk::carry_out(app, &self.data, act).await;
        let (deeds, outcome) = (Arc::clone(&self.deeds), (&told).into());
        if let Err(error) = spawn_blocking(move || deeds.end(deed, outcome)).await? {
            tracing::error!(%error, "what came of an operator's act was not written down");
        }
        Ok(told)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Whoever finds one that nobody serves is told so as well.
        drop(fs::remove_file(path(&self.data)));
    }
}

/// The line that a program says.
async fn said(stream: &mut UnixStream) -> io::Result<String> {
    let mut line = String::new();
    let mut reader = BufReader::new(stream.take(LONGEST));
    timeout(PATIENCE, reader.read_line(&mut line)).await??;
    Ok(line)
}

/// Asks the running service of a data folder.
///
/// # Errors
/// Nobody answers.
pub async fn ask(data: &Path, asked: &Asked) -> Result<Told, ActError> {
    let path = path(data);
    let mut stream = match UnixStream::connect(&path).await {
        Ok(stream) => stream,
        Err(error) if is_gone(error.kind()) => return Err(ActError::NotRunning),
        Err(error) => return Err(FileError::new(&path, error).into()),
    };
    let mut line = serde_json::to_vec(asked).expect("an act is plain data");
    line.push(b'\n');
    let failed = |error| ActError::File(FileError::new(&path, error));
    stream.write_all(&line).await.map_err(failed)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.map_err(failed)?;
    serde_json::from_str(&answer).map_err(|_| ActError::NotUnderstood)
}

fn is_gone(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
}

fn path(data: &Path) -> PathBuf {
    data.join("operator.sock")
}

/// The longest act: a path and a reason.
const LONGEST: u64 = 64 * 1024;

/// A program says its act at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long not to accept when the machine is out of files.
const OUT_OF_FILES: Duration = Duration::from_millis(100);

const ROOT: u32 = 0;
