//! Reads the codes that the server's outbox writes, as a test of a phone does.

use std::collections::HashMap;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;
use tokio::sync::oneshot;

/// Waits for codes by contact.
#[derive(Debug, Clone, Default)]
pub struct Outbox(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    arrived: HashMap<String, String>,
    waiting: HashMap<String, oneshot::Sender<String>>,
}

#[derive(Deserialize)]
struct Entry {
    to: String,
    #[serde(default)]
    code: Option<String>,
}

impl Outbox {
    /// Follows the file from now on, for as long as the program runs.
    pub fn follow(file: PathBuf) -> Self {
        let outbox = Self::default();
        let reader = outbox.clone();
        tokio::spawn(async move {
            let mut read = 0;
            let mut rest = Vec::new();
            loop {
                // The file may not be there yet; what is read is checked by
                // whoever waits for a code.
                if let Ok(entries) = more(&file, &mut read, &mut rest) {
                    entries.into_iter().for_each(|entry| reader.deliver(entry));
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        outbox
    }

    /// The next code sent to a contact.
    pub async fn code(&self, contact: &str) -> anyhow::Result<String> {
        let waiting = {
            let mut state = self.0.lock().expect("no holder of the lock panics");
            if let Some(code) = state.arrived.remove(contact) {
                return Ok(code);
            }
            let (sender, receiver) = oneshot::channel();
            state.waiting.insert(contact.to_owned(), sender);
            receiver
        };
        tokio::time::timeout(Duration::from_secs(60), waiting)
            .await
            .with_context(|| format!("no code came to {contact} within a minute"))?
            .context("the outbox is no longer followed")
    }

    fn deliver(&self, entry: Entry) {
        let Some(code) = entry.code else { return };
        let mut state = self.0.lock().expect("no holder of the lock panics");
        if let Some(waiting) = state.waiting.remove(&entry.to) {
            // Nobody waits any more: the code is kept for the next who asks.
            if let Err(code) = waiting.send(code) {
                state.arrived.insert(entry.to, code);
            }
        } else {
            state.arrived.insert(entry.to, code);
        }
    }
}

fn more(file: &PathBuf, read: &mut u64, rest: &mut Vec<u8>) -> anyhow::Result<Vec<Entry>> {
    let mut file = std::fs::File::open(file)?;
    file.seek(SeekFrom::Start(*read))?;
    *read += u64::try_from(file.read_to_end(rest)?)?;
    let Some(end) = rest.iter().rposition(|byte| *byte == b'\n') else {
        return Ok(Vec::new());
    };
    let lines: Vec<u8> = rest.drain(..=end).collect();
    let lines = lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    Ok(lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect())
}
