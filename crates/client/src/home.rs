//! The client's folder. It holds public state and ids; secrets are elsewhere
//! ([`crate::secrets`]).
//!
//! ```text
//! profile                         names this folder in key stores
//! services/SERVICE.json           address, pinned fingerprint, key sets
//! services/SERVICE.sign-in        the sign-in in progress
//! services/SERVICE.people         people being added
//! places/SERVICE/EVENT.json       what a place resumes from
//! receipts/SERVICE/BOOKING.json   receipts with their key sets
//! app/settings.json               how a person wants the app to be
//! app/SERVICE/EVENT.published     what is public about an event
//! app/SERVICE/EVENT.mine          for whom, and wishes saved beforehand
//! ```

mod app;
mod receipts;
mod resume_file;
mod services;
mod unanswered;

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jari_protocol::hash::to_base64;

use crate::chance;
use crate::disk::{self, Lock, Stored};

pub use receipts::KeptReceipt;
pub use resume_file::{ResumeFile, Resumed};
pub use services::KnownService;
pub(crate) use unanswered::{PersonBeingAdded, SignInBegun};

/// A profile's folder. Copies name the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    dir: PathBuf,
    profile: String,
}

/// While this lives, no other program drives the places of this profile.
#[derive(Debug)]
pub struct HomeLock {
    home: Home,
    _lock: Lock,
}

/// The folder could not be used. The text of each is its stable code.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// It could not be read or written.
    #[error("home_unusable")]
    Unusable(#[source] io::Error),
    /// The disk is full. Nothing was changed.
    #[error("home_full")]
    Full(#[source] io::Error),
    /// Another program of this profile drives its places.
    #[error("home_in_use")]
    InUse,
    /// A record is damaged; it was moved aside.
    #[error("home_record_damaged")]
    Damaged {
        /// Where it is now.
        kept: PathBuf,
    },
    /// Another service of this profile has that name already.
    #[error("service_name_taken")]
    NameTaken,
    /// No service of that name was added.
    #[error("service_unknown")]
    NoSuchService,
    /// The platform says no place for a program's data; name one.
    #[error("home_not_named")]
    NotNamed,
}

impl From<io::Error> for HomeError {
    fn from(error: io::Error) -> Self {
        let is_full = matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        );
        if is_full {
            Self::Full(error)
        } else {
            Self::Unusable(error)
        }
    }
}

impl Home {
    /// Opens a profile's folder, or founds it.
    ///
    /// # Errors
    /// [`HomeError::Unusable`], [`HomeError::Full`], [`HomeError::Damaged`].
    pub fn open(dir: &Path) -> Result<Self, HomeError> {
        disk::make_folder(dir)?;
        let _lock = Lock::wait(&dir.join(WRITE_LOCK))?;
        let path = dir.join(PROFILE);
        let profile = match disk::load(&path)? {
            Stored::Whole(profile) => profile,
            // A new name would hide the secrets of the old one without a word.
            Stored::Damaged { kept } => return Err(HomeError::Damaged { kept }),
            Stored::Absent => {
                let profile = to_base64(&chance::bytes::<9>());
                disk::store(&path, &profile)?;
                profile
            }
        };
        Ok(Self {
            dir: dir.to_owned(),
            profile,
        })
    }

    /// Where the platform keeps a program's data.
    ///
    /// # Errors
    /// [`HomeError::NotNamed`].
    pub fn usual_dir() -> Result<PathBuf, HomeError> {
        let named = |name: &str| {
            env::var_os(name)
                .filter(|v| !v.is_empty())
                .map(PathBuf::from)
        };
        let base = if cfg!(windows) {
            named("APPDATA")
        } else if cfg!(target_os = "macos") {
            named("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            let data = named("XDG_DATA_HOME").filter(|data| data.is_absolute());
            data.or_else(|| named("HOME").map(|home| home.join(".local/share")))
        };
        base.map(|base| base.join("jari"))
            .ok_or(HomeError::NotNamed)
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Names this profile in the names of secrets.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// Where the sealed file of secrets is, if it is used.
    pub fn secrets_file(&self) -> PathBuf {
        self.dir.join("secrets.jari")
    }

    /// Takes the right to drive this profile's places.
    ///
    /// # Errors
    /// [`HomeError::InUse`] if another program has it.
    pub fn lock(&self) -> Result<HomeLock, HomeError> {
        let lock = Lock::attempt(&self.dir.join(DRIVE_LOCK))?.ok_or(HomeError::InUse)?;
        Ok(HomeLock {
            home: self.clone(),
            _lock: lock,
        })
    }

    /// Held while records are read and written again.
    fn writing(&self) -> Result<Lock, HomeError> {
        Ok(Lock::wait(&self.dir.join(WRITE_LOCK))?)
    }

    /// A folder within, made where it is not there.
    fn folder(&self, name: &str) -> Result<PathBuf, HomeError> {
        let folder = self.dir.join(name);
        disk::make_folder(&folder)?;
        Ok(folder)
    }
}

impl HomeLock {
    /// The profile.
    pub const fn home(&self) -> &Home {
        &self.home
    }
}

/// The names of the records in a folder, without their ending.
fn records(folder: &Path, ending: &str) -> Result<Vec<String>, HomeError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix(ending));
        names.extend(stem.map(ToOwned::to_owned));
    }
    names.sort_unstable();
    Ok(names)
}

const PROFILE: &str = "profile";
const WRITE_LOCK: &str = "write.lock";
const DRIVE_LOCK: &str = "drive.lock";
