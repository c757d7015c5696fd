//! Sites from public data: the vaccination centres of the public-data portal
//! as JSON, or a folder of SMART Scheduling Links.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jari_protocol::event::Site;
use jari_protocol::id::SlotId;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_room::row::event::Slot;
use serde::Deserialize;

use super::fault::{Code, Faults};
use super::fields::of_text;
use super::smart;

/// What a source brings: sites, and slots where it has them.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) sites: Vec<Site>,
    pub(super) slots: Vec<(SlotId, Slot)>,
}

/// The public API's reply. It has further fields, which do not matter here.
#[derive(Debug, Deserialize)]
struct Centres {
    data: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Centre {
    id: u64,
    center_name: String,
    facility_name: String,
    address: String,
    lat: String,
    lng: String,
    sido: String,
    sigungu: String,
    #[serde(default)]
    phone_number: String,
}

/// Reads a source; all of it or nothing.
pub(super) fn read(
    now: ServerTime,
    (path, at): (&Path, usize),
    faults: &mut Faults,
) -> Option<Source> {
    if path.is_dir() {
        return smart::read(now, path, faults);
    }
    let content = match fs::read_to_string(path) {
        Ok(content) => content,
        Err(error) => {
            faults.add(
                Code::File,
                at,
                format!("sites: {} : {error}", path.display()),
            );
            return None;
        }
    };
    let centres: Centres = match serde_json::from_str(&content) {
        Ok(centres) => centres,
        Err(error) => {
            let says = format!("is not a list of centres: {error}");
            faults.add_in(path, error.line(), (Code::Source, says));
            return None;
        }
    };
    let before = faults.list.len();
    let mut seen = BTreeSet::new();
    let mut sites = Vec::new();
    for (index, centre) in centres.data.into_iter().enumerate() {
        match site(centre) {
            Ok((id, site)) if seen.insert(id) => sites.push(site),
            Ok((id, _)) => {
                let says = format!("data[{index}]: the id {id} is there twice");
                faults.add_in(path, None, (Code::Source, says));
            }
            Err(says) => {
                faults.add_in(path, None, (Code::Source, format!("data[{index}]: {says}")));
            }
        }
    }
    (faults.list.len() == before).then_some(Source {
        sites,
        slots: Vec::new(),
    })
}

fn site(centre: serde_json::Value) -> Result<(u64, Site), String> {
    let centre: Centre = serde_json::from_value(centre).map_err(|error| error.to_string())?;
    let named = if centre.facility_name.is_empty() {
        centre.center_name.clone()
    } else {
        format!("{} ({})", centre.center_name, centre.facility_name)
    };
    let id = format!("centre-{}", centre.id)
        .parse()
        .map_err(|_| "id: too long".to_owned())?;
    let phone = centre.phone_number.trim();
    let site = Site {
        site: id,
        name: line("centerName", &named)?,
        address: line("address", &centre.address)?,
        region: line("sido", &centre.sido)?,
        district: line("sigungu", &centre.sigungu)?,
        phone: (!phone.is_empty())
            .then(|| line("phoneNumber", phone))
            .transpose()?,
        position: position(&centre)?,
    };
    Ok((centre.id, site))
}

fn position(centre: &Centre) -> Result<Option<(f64, f64)>, String> {
    if centre.lat.is_empty() && centre.lng.is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str, most: f64| {
        let degrees: f64 = text.parse().ok()?;
        (degrees.abs() <= most).then_some(degrees)
    };
    let found = degrees(&centre.lat, 90.0).zip(degrees(&centre.lng, 180.0));
    found
        .map(Some)
        .ok_or_else(|| "lat, lng: must be degrees".to_owned())
}

/// Text of a source, with the name of its field where it is at fault.
pub(super) fn line(field: &str, text: &str) -> Result<Line, String> {
    Line::new(text).map_err(|error| format!("{field}: {}", of_text(error).1))
}
