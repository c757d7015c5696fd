//! Files that are whole or absent, never half.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use jari_protocol::hash::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Puts bytes in place of a file. Once this returns they survive a crash;
/// if it fails or the machine stops halfway, the earlier bytes are there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let fresh = fresh_name(path);
    let written = write_through(&fresh, bytes).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        // It may never have been there; the error that matters is the first.
        drop(fs::remove_file(&fresh));
    }
    written?;
    sync_folder(folder)
}

/// Removes a file, durably; also right where there is none.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Ok(()) => path.parent().map_or(Ok(()), sync_folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// A folder that only its owner can enter.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The bytes of a file, `None` if there is none. Longer files than Jari ever
/// writes are not read.
pub(crate) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::metadata(path) {
        Ok(found) if found.len() > MAX_FILE_BYTES => {
            Err(io::Error::from(io::ErrorKind::FileTooLarge))
        }
        Ok(_) => fs::read(path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A lock between processes, held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Waits for the lock. Only for locks that are held for the time of a
    /// file's writing.
    pub(crate) fn wait(path: &Path) -> io::Result<Self> {
        let file = lock_file(path)?;
        file.lock()?;
        Ok(Self(file))
    }

    /// Takes the lock, `None` if another process has it.
    pub(crate) fn attempt(path: &Path) -> io::Result<Option<Self>> {
        let file = lock_file(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file gives the lock back as well.
        drop(self.0.unlock());
    }
}

/// What a record file held.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stored<T> {
    /// No file.
    Absent,
    /// The record as it was written.
    Whole(T),
    /// Something else. It was moved aside.
    Damaged {
        /// Where it is now.
        kept: PathBuf,
    },
}

impl<T> Stored<T> {
    /// The record, where a damaged one is as good as none.
    pub(crate) fn whole(self) -> Option<T> {
        match self {
            Self::Whole(record) => Some(record),
            Self::Absent | Self::Damaged { .. } => None,
        }
    }
}

/// Writes a record under its checksum.
pub(crate) fn store<T: Serialize>(path: &Path, record: &T) -> io::Result<()> {
    replace(path, &sealed(record)?)
}

/// Reads a record; a damaged one is moved aside and reported once.
pub(crate) fn load<T: DeserializeOwned>(path: &Path) -> io::Result<Stored<T>> {
    let Some(bytes) = read(path)? else {
        return Ok(Stored::Absent);
    };
    if let Some(record) = opened(&bytes) {
        return Ok(Stored::Whole(record));
    }
    let kept = aside(path);
    fs::rename(path, &kept)?;
    path.parent().map_or(Ok(()), sync_folder)?;
    tracing::warn!(bytes = bytes.len(), "a damaged record was moved aside");
    Ok(Stored::Damaged { kept })
}

/// A record's bytes: the format, the SHA-256 of the rest, the record.
fn sealed<T: Serialize>(record: &T) -> io::Result<Vec<u8>> {
    let content = serde_json::to_vec(record).map_err(io::Error::other)?;
    let mut bytes = format!("{FORMAT} {}\n", Digest::of(&[&content])).into_bytes();
    bytes.extend_from_slice(&content);
    Ok(bytes)
}

fn opened<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (head, content) = (bytes.get(..end)?, bytes.get(end + 1..)?);
    let sum = std::str::from_utf8(head)
        .ok()?
        .strip_prefix(FORMAT)?
        .strip_prefix(' ')?;
    if sum.parse() != Ok(Digest::of(&[content])) {
        return None;
    }
    serde_json::from_slice(content).ok()
}

fn aside(path: &Path) -> PathBuf {
    let named = |nr: u32| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".damaged-{nr}"));
        path.with_file_name(name)
    };
    (1..MAX_DAMAGED)
        .map(named)
        .find(|kept| !kept.exists())
        .unwrap_or_else(|| named(MAX_DAMAGED))
}

fn fresh_name(path: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let nr = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}-{nr}.new", std::process::id()));
    path.with_file_name(name)
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a renaming or removal last. Windows has no such call and keeps its
/// folders' entries in a journal.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

fn lock_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

const FORMAT: &str = "jari-record-1";

/// Far more than the largest record (a key chain of a few kilobytes).
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// How many damaged files of one name are kept; the last is written over.
const MAX_DAMAGED: u32 = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_cut_at_any_byte_is_whole_or_reported_and_never_half() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("place.json");
        let bytes = sealed(&vec!["자리", "seat"]).expect("plain data");
        for end in 0..=bytes.len() {
            fs::write(&path, &bytes[..end]).expect("written");
            let found: Stored<Vec<String>> = load(&path).expect("readable");
            match found {
                Stored::Whole(record) => assert_eq!((record.len(), end), (2, bytes.len())),
                Stored::Damaged { kept } => assert!(kept.exists() && end < bytes.len()),
                Stored::Absent => panic!("the file was there"),
            }
        }
    }

    #[test]
    fn a_record_with_any_byte_changed_is_reported() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("place.json");
        let bytes = sealed(&"seat").expect("plain data");
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).expect("written");
            let found: Stored<String> = load(&path).expect("readable");
            assert!(matches!(found, Stored::Damaged { .. }), "byte {at}");
        }
    }

    #[test]
    fn a_failed_write_leaves_the_earlier_record_and_no_rubbish() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("place.json");
        store(&path, &1).expect("stored");
        let blocked = folder.path().join("folder.json");
        fs::create_dir(&blocked).expect("a folder in the way");
        assert!(store(&blocked, &2).is_err());
        assert_eq!(load(&path).expect("readable"), Stored::Whole(1));
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_what_is_written() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("inner");
        make_folder(&inner).expect("made");
        store(&inner.join("a"), &1).expect("stored");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&inner.join("a"))), (0o700, 0o600));
    }

    #[test]
    fn a_lock_is_had_by_one_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let first = Lock::attempt(&path).expect("lockable");
        assert!(first.is_some());
        assert!(Lock::attempt(&path).expect("lockable").is_none());
        drop(first);
        assert!(Lock::attempt(&path).expect("lockable").is_some());
    }
}
