//! Whether configuration and event files are sound.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use jari_protocol::time::ServerTime;
use jari_server::config::{Config, SETTINGS};
use jari_server::event_file;
use jari_server::random::System;

use crate::args::Settings;
use crate::say;

/// Says everything that is wrong with what was named, or that it is sound.
pub(crate) fn check(files: &[PathBuf], settings: Settings) -> anyhow::Result<()> {
    let environment = |name: &str| std::env::var(name).ok();
    let given = settings.given();
    let is_said = given.file.is_some()
        || given.values.iter().any(|(_, values)| !values.is_empty())
        || environment("JARI_CONFIG").is_some()
        || SETTINGS
            .iter()
            .any(|it| environment(&it.variable()).is_some());
    if !is_said && files.is_empty() {
        bail!("check_of_nothing: name an event file, or the configuration with --config");
    }
    let mut faults = Vec::new();
    let mut events = files.to_vec();
    if is_said {
        match Config::read(given, environment) {
            Ok(Config { plan, .. }) => {
                events.extend(plan.events.iter().chain(&plan.replace).cloned());
                say("configuration: sound")?;
            }
            Err(found) => faults.push(found.to_string()),
        }
    }
    for file in &events {
        match event(file) {
            Ok(summary) => say(&summary)?,
            Err(error) => faults.push(format!("{error:#}")),
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        bail!("{}", faults.join("\n"))
    }
}

fn event(file: &Path) -> anyhow::Result<String> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock is before 1970")?;
    let now = ServerTime::from_millis(i64::try_from(now.as_millis())?);
    let publication = event_file::load(now, file, &System::default())?;
    let (event, slots) = (&publication.event, &publication.slots);
    let room: u64 = slots
        .iter()
        .map(|(_, slot)| u64::from(slot.capacity.0))
        .sum();
    Ok(format!(
        "{}: sound. {} openings, {} sites, {} slots with room for {room} people, {} roster rows",
        event.event,
        event.openings.len(),
        publication.sites.len(),
        slots.len(),
        publication.roster.len()
    ))
}
