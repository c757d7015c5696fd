//! Files of one JSON object a line that only grow and only their owner reads.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::folder::{private_file, sync_name};

/// The lines of a file; none if it is not there. A last line that is still
/// being written is not one yet.
///
/// # Errors
/// The file cannot be read.
pub fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Vec<T>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        opened => opened?,
    };
    let mut entries = Vec::new();
    for line in BufReader::new(file).lines() {
        if let Ok(entry) = serde_json::from_str(&line?) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Appends lines, durably. After a full disk or a kill the last line may be
/// there in part: what comes next begins a line of its own.
///
/// # Errors
/// They cannot be written; none of them is there.
pub fn append<T: Serialize>(path: &Path, entries: &[T]) -> io::Result<()> {
    let mut file = private_file()
        .create(true)
        .truncate(false)
        .read(true)
        .open(path)?;
    let end = file.seek(SeekFrom::End(0))?;
    let mut text = Vec::new();
    if end > 0 {
        let mut last = [0];
        file.seek(SeekFrom::Start(end - 1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            text.push(b'\n');
        }
    }
    for entry in entries {
        serde_json::to_writer(&mut text, entry)?;
        text.push(b'\n');
    }
    file.seek(SeekFrom::End(0))?;
    let mut written = file.write_all(&text).and_then(|()| file.sync_data());
    if end == 0 {
        written = written.and_then(|()| sync_name(path));
    }
    if written.is_err() {
        // Offered again as a whole: half of it must not stay.
        file.set_len(end)?;
    }
    written
}
