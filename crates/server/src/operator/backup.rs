//! A copy of the service as it is at one moment: rows, keys, and what its
//! operators did.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::act::Told;
use super::deeds;
use crate::app::App;
use crate::folder::{FileError, private_folder, write_private};
use crate::store::port::StoreError;

/// There is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something is there already.
    #[error("backup_exists: {} is there already; name a folder that is not", .0.display())]
    Exists(PathBuf),
    /// There is no backup in the folder.
    #[error("backup_missing: {} holds no backup of this program", .0.display())]
    Missing(PathBuf),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The rows could not be copied.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies rows and keys into a new folder.
pub(super) async fn take(app: &App, data: &Path, to: &Path) -> Result<Told, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    private_folder(to)?;
    // The keys first: a copy without them is of no use.
    copy_keys(&data.join(KEYS), &to.join(KEYS))?;
    copy_deeds(data, to)?;
    app.store.backup(to.join(ROWS)).await?;
    Ok(Told::Done {
        says: format!(
            "a copy of the service is in {}; it holds its keys",
            to.display()
        ),
    })
}

/// Puts a copy where a service begins.
///
/// # Errors
/// See [`BackupError`]; a folder that was there is as it was.
pub fn put_back(from: &Path, data: &Path) -> Result<(), BackupError> {
    if !from.join(ROWS).exists() || !from.join(KEYS).exists() {
        return Err(BackupError::Missing(from.to_owned()));
    }
    if data.join(ROWS).exists() || data.join(KEYS).exists() {
        return Err(BackupError::Exists(data.to_owned()));
    }
    private_folder(data)?;
    copy_keys(&from.join(KEYS), &data.join(KEYS))?;
    copy_deeds(from, data)?;
    copy(&from.join(ROWS), &data.join(ROWS))?;
    write_private(&data.join(MARK), b"")?;
    Ok(())
}

fn copy_keys(from: &Path, to: &Path) -> Result<(), FileError> {
    private_folder(to)?;
    let entries: io::Result<Vec<fs::DirEntry>> =
        fs::read_dir(from).and_then(|entries| entries.collect());
    for entry in entries.map_err(|error| FileError::new(from, error))? {
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// What operators did, if there is anything of it.
fn copy_deeds(from: &Path, to: &Path) -> Result<(), FileError> {
    let deeds = from.join(deeds::FILE);
    if deeds.exists() {
        copy(&deeds, &to.join(deeds::FILE))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), FileError> {
    let bytes = fs::read(from).map_err(|error| FileError::new(from, error))?;
    write_private(to, &bytes)
}

/// The rows, by the name they have in a data folder.
const ROWS: &str = "jari.db";

/// Stands in a folder that was put back and not recovered yet: serving it
/// would state older boards under numbers that were used.
const MARK: &str = "restored";

/// Whether a folder was put back and not recovered yet.
pub fn is_put_back(data: &Path) -> bool {
    data.join(MARK).exists()
}

/// It was recovered.
pub(super) fn is_recovered(data: &Path) -> Result<(), FileError> {
    let mark = data.join(MARK);
    match fs::remove_file(&mark) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileError::new(&mark, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The keys.
const KEYS: &str = "keys";
