//! Event files and what they name: faults with places, never a panic.

use std::fs;

use jari_protocol::time::ServerTime;
use jari_server::event_file;
use jari_server::random::System;

/// Before the openings of the files.
const NOW: ServerTime = ServerTime::from_millis(1_626_000_000_000);

/// The event files that come with the project, and a roster and slots as
/// files of their own.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    [
        include_str!("../../../data/events/autumn-flu.toml"),
        include_str!("../../../data/events/k-evening.toml"),
        include_str!("../../evening/events/draw.toml"),
    ]
    .map(|text| text.replace("../kr-vaccination-centers-2021.json", "sites.json"))
    .map(String::into_bytes)
    .to_vec()
}

/// Reads the bytes as an event file, beside the real centres.
pub(crate) fn take(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder of its own");
    let sites = include_str!("../../../data/kr-vaccination-centers-2021.json");
    fs::write(folder.path().join("sites.json"), sites).expect("the folder takes files");
    let file = folder.path().join("event.toml");
    fs::write(&file, bytes).expect("the folder takes files");
    if let Err(faults) = event_file::load(NOW, &file, &System::default()) {
        assert!(!faults.to_string().is_empty(), "a refusal says why");
    }
}
