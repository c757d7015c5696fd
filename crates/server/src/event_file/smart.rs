//! Sites and slots from SMART Scheduling Links (FHIR R4, newline-delimited
//! JSON): a folder with `locations.ndjson`, `schedules.ndjson` and
//! `slots-*.ndjson`, as a bulk publication names them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use jari_protocol::count::People;
use jari_protocol::event::Site;
use jari_protocol::id::{SiteId, SlotId};
use jari_protocol::time::ServerTime;
use jari_room::row::event::Slot;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::fault::{Code, Faults};
use super::sites::{Source, line};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    id: String,
    name: String,
    #[serde(default)]
    telecom: Vec<Telecom>,
    address: Address,
    #[serde(default)]
    position: Option<Position>,
}

#[derive(Debug, Deserialize)]
struct Telecom {
    system: String,
    value: String,
}

#[derive(Debug, Deserialize)]
struct Address {
    line: Vec<String>,
    city: String,
    state: String,
    #[serde(default)]
    district: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Position {
    latitude: f64,
    longitude: f64,
}

#[derive(Debug, Deserialize)]
struct Schedule {
    id: String,
    actor: Vec<Reference>,
}

#[derive(Debug, Deserialize)]
struct Reference {
    reference: String,
}

#[derive(Debug, Deserialize)]
struct SlotLine {
    id: String,
    schedule: Reference,
    status: String,
    start: String,
    end: String,
    #[serde(default)]
    extension: Vec<Extension>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extension {
    url: String,
    #[serde(default)]
    value_integer: Option<u32>,
}

const CAPACITY: &str = "http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity";

/// Reads the folder; all of it or nothing. Slots that have begun are left
/// out: a publication keeps its past weeks.
pub(super) fn read(now: ServerTime, folder: &Path, faults: &mut Faults) -> Option<Source> {
    let before = faults.list.len();
    let mut sites = Vec::new();
    let mut places: BTreeMap<String, SiteId> = BTreeMap::new();
    each(
        &folder.join("locations.ndjson"),
        faults,
        |location: Location| {
            let site = site(&location)?;
            places.insert(format!("Location/{}", location.id), site.site.clone());
            sites.push(site);
            Ok(())
        },
    );
    let mut schedules: BTreeMap<String, SiteId> = BTreeMap::new();
    each(
        &folder.join("schedules.ndjson"),
        faults,
        |schedule: Schedule| {
            let actor = schedule.actor.first().ok_or("actor: there is none")?;
            let site = places
                .get(&actor.reference)
                .ok_or("actor: no such location")?;
            schedules.insert(format!("Schedule/{}", schedule.id), site.clone());
            Ok(())
        },
    );
    let mut slots = Vec::new();
    let mut seen = BTreeSet::new();
    for path in slot_files(folder, faults)? {
        each(&path, faults, |entry: SlotLine| {
            if !seen.insert(entry.id.clone()) {
                return Err("id: is there twice".to_owned());
            }
            slots.extend(slot(now, &entry, &schedules)?);
            Ok(())
        });
    }
    (faults.list.len() == before).then_some(Source { sites, slots })
}

fn slot_files(folder: &Path, faults: &mut Faults) -> Option<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            faults.add_in(folder, None, (Code::File, error.to_string()));
            return None;
        }
    };
    let names = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_slots = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("slots") && name.ends_with(".ndjson"))
    };
    let mut files: Vec<PathBuf> = names.filter(is_slots).collect();
    files.sort();
    Some(files)
}

fn each<T: DeserializeOwned>(
    path: &Path,
    faults: &mut Faults,
    mut take: impl FnMut(T) -> Result<(), String>,
) {
    let content = match fs::read_to_string(path) {
        Ok(content) => content,
        Err(error) => return faults.add_in(path, None, (Code::File, error.to_string())),
    };
    for (number, text) in content.lines().enumerate() {
        if text.trim().is_empty() {
            continue;
        }
        let parsed = serde_json::from_str(text).map_err(|error| error.to_string());
        if let Err(says) = parsed.and_then(&mut take) {
            faults.add_in(path, number + 1, (Code::Source, says));
        }
    }
}

fn site(location: &Location) -> Result<Site, String> {
    let address = &location.address;
    let phone = location.telecom.iter().find(|it| it.system == "phone");
    let district = address.district.as_ref().unwrap_or(&address.city);
    Ok(Site {
        site: id("location", &location.id)?,
        name: line("name", &location.name)?,
        address: line(
            "address",
            &format!("{}, {}", address.line.join(", "), address.city),
        )?,
        region: line("address.state", &address.state)?,
        district: line("address.district", district)?,
        phone: phone
            .map(|phone| line("telecom", &phone.value))
            .transpose()?,
        position: location
            .position
            .as_ref()
            .map(|at| (at.latitude, at.longitude)),
    })
}

fn slot(
    now: ServerTime,
    entry: &SlotLine,
    schedules: &BTreeMap<String, SiteId>,
) -> Result<Option<(SlotId, Slot)>, String> {
    let site = schedules
        .get(&entry.schedule.reference)
        .ok_or("schedule: no such schedule")?;
    let starts = moment("start", &entry.start)?;
    let ends = moment("end", &entry.end)?;
    let capacity = entry.extension.iter().find(|it| it.url == CAPACITY);
    let capacity = People(capacity.and_then(|it| it.value_integer).unwrap_or(1));
    let id = id("slot", &entry.id)?;
    let slot = Slot {
        site: site.clone(),
        starts,
        ends,
        capacity,
        left: capacity,
        returned: People(0),
        unclaimed: People(0),
        lot: None,
    };
    let bookable = entry.status == "free" && starts > now && capacity > People(0);
    Ok(bookable.then_some((id, slot)))
}

fn moment(field: &str, text: &str) -> Result<ServerTime, String> {
    let time = DateTime::parse_from_rfc3339(text)
        .map_err(|_| format!("{field}: must be a time with its offset"))?;
    Ok(ServerTime::from_millis(time.timestamp_millis()))
}

/// FHIR ids have capitals and dots, names here have not.
fn id<T: std::str::FromStr>(kind: &str, text: &str) -> Result<T, String> {
    let name = format!("{kind}-{}", text.to_ascii_lowercase().replace('.', "-"));
    name.parse()
        .map_err(|_| "id: must be letters, digits, - and .".to_owned())
}
