//! The data folder: one per service, used by one process at a time, readable
//! by its owner alone.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A data folder that is held by this process.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Held as long as it is open; the system lets go even after a kill.
    _lock: File,
}

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process has it.
    #[error(
        "folder_in_use: another jari-server works in {}; stop it first, or name another folder \
         with --data", .0.display()
    )]
    InUse(PathBuf),
    /// A file in it could not be used.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A file or folder could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("file_unusable: {}: {error}", path.display())]
pub struct FileError {
    path: PathBuf,
    error: io::Error,
}

impl FileError {
    /// What went wrong, where.
    pub fn new(path: &Path, error: io::Error) -> Self {
        Self {
            path: path.to_owned(),
            error,
        }
    }
}

impl Folder {
    /// Takes the folder for this process; makes it if it is not there.
    ///
    /// # Errors
    /// See [`FolderError`].
    pub fn take(path: &Path) -> Result<Self, FolderError> {
        private_folder(path)?;
        let name = path.join("lock");
        let lock = private_file().create(true).truncate(false).open(&name);
        let lock = lock.map_err(|error| FileError::new(&name, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(FileError::new(&name, error).into()),
        }
    }

    /// The file or folder of this name in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// Makes a folder that only its owner enters, unless it is there.
///
/// # Errors
/// It cannot be made.
pub fn private_folder(path: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| FileError::new(path, error))
}

/// How a file that only its owner reads and writes is opened for writing.
pub fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a whole file that only its owner reads: after a crash it is there
/// as before or as given, never in part.
///
/// # Errors
/// It cannot be written; the file is as before.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let failed = |error| FileError::new(path, error);
    let next = path.with_extension("next");
    let mut file = private_file()
        .create(true)
        .truncate(true)
        .open(&next)
        .map_err(failed)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    fs::rename(&next, path).map_err(failed)?;
    sync_name(path).map_err(failed)
}

/// A new name is durable when its folder is.
#[cfg(unix)]
pub(crate) fn sync_name(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_name(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_refused_until_it_is_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let held = Folder::take(&path).unwrap();
        let refused = Folder::take(&path).unwrap_err();
        assert!(matches!(refused, FolderError::InUse(_)));
        assert!(
            refused.to_string().starts_with("folder_in_use: "),
            "{refused}"
        );
        drop(held);
        Folder::take(&path).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_enters_the_folder() {
        use std::os::unix::fs::PermissionsExt as _;

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let folder = Folder::take(&path).unwrap();
        write_private(&folder.join("secret"), b"s").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(&path.join("secret")), 0o600);
    }
}
