//! `receipt verify`: whether a receipt proves its booking. Asks nobody.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use jari_client::home::{KeptReceipt, KnownService};
use serde_json::Value;

use super::receipt_show::{latest, lines, shown};
use crate::args::Verify;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;
use crate::published::event_id;
use crate::trouble::Trouble;

pub(super) fn run(base: &Base<'_>, verify: &Verify) -> Result<Done, Failure> {
    if let Some(path) = &verify.file {
        return of_file(base, path);
    }
    let event = verify.event.as_deref().map(event_id).transpose()?;
    let known = base.service()?;
    let (kept, receipt) = latest(base, &known, event.as_ref())?;
    Ok(shown(base, &known, &kept, &receipt))
}

/// A receipt that somebody handed over. Its own word for the root key is
/// worth nothing: it counts only with a key that was pinned here.
fn of_file(base: &Base<'_>, path: &Path) -> Result<Done, Failure> {
    let unreadable = |error| {
        let path = path.display();
        Failure::of(Trouble::ReceiptFileUnreadable).with(format!("{path}: {error}"))
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let read = file.take(MAX_FILE_BYTES).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    let kept = kept(&String::from_utf8_lossy(&bytes))
        .ok_or_else(|| Failure::of(Trouble::ReceiptFileMalformed).with(path.display()))?;
    let receipt = kept.verify()?;
    let known = pinned(base, &kept)?;
    Ok(Done::default()
        .and_all(lines(base.out, &known, &receipt))
        .field("event", &receipt.event)
        .field("booking", receipt.booking)
        .field("verified", true)
        .field("receipt", &receipt)
        .field("service", known.service))
}

/// A receipt as it is kept on disk below its checksum, as `receipt show
/// --json` writes it, or alone.
fn kept(text: &str) -> Option<KeptReceipt> {
    let last = text.lines().rfind(|line| !line.trim().is_empty())?;
    [text, last].into_iter().find_map(|text| {
        let value: Value = serde_json::from_str(text).ok()?;
        let inner = value.get("kept").cloned();
        serde_json::from_value(inner.unwrap_or(value)).ok()
    })
}

fn pinned(base: &Base<'_>, kept: &KeptReceipt) -> Result<KnownService, Failure> {
    let services = base.home.services()?;
    let is_its = |known: &KnownService| {
        known
            .address()
            .is_some_and(|address| *address.root() == kept.root)
    };
    let known = services.into_iter().find(is_its);
    known.ok_or_else(|| Failure::of(Trouble::ReceiptServiceUnknown).with(kept.root))
}

/// Far more than the longest chain of key sets.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
