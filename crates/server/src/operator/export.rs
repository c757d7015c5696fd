//! Who booked what, for the sites: CSV, one line for each person.

use chrono_tz::Tz;
use jari_protocol::id::EventId;
use jari_protocol::refusal::{Code, Problem};
use jari_room::query::{Booked, Query, Reply};

use super::slots::time;
use crate::app::App;

/// The bookings of an event that stand.
pub(super) async fn csv(app: &App, event: EventId) -> Result<String, Box<Problem>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let internal = || Box::new(Problem::new(Code::Internal, "booking.list"));
    let head = [
        "booking",
        "opening",
        "slot",
        "site",
        "site_name",
        "starts",
        "ends",
        "name",
        "birth_date",
        "contact",
        "booked",
    ];
    writer.write_record(head).map_err(|_| internal())?;
    let mut from = None;
    loop {
        let asked = Query::Bookings(event.clone(), from);
        let Reply::Bookings {
            zone,
            bookings,
            next,
        } = app.read(asked).await?
        else {
            return Err(internal());
        };
        let zone: Tz = zone.parse().unwrap_or(chrono_tz::UTC);
        for booked in &bookings {
            for line in lines(booked, zone) {
                writer.write_record(line).map_err(|_| internal())?;
            }
        }
        from = next;
        if from.is_none() {
            break;
        }
    }
    let bytes = writer.into_inner().map_err(|_| internal())?;
    String::from_utf8(bytes).map_err(|_| internal())
}

fn lines(booked: &Booked, zone: Tz) -> Vec<[String; 11]> {
    let one = |name: &str, birth_date: String| {
        [
            booked.booking.to_string(),
            booked.opening.to_string(),
            booked.slot.to_string(),
            booked.site.to_string(),
            booked.site_name.as_str().to_owned(),
            time(booked.starts, zone),
            time(booked.ends, zone),
            name.to_owned(),
            birth_date,
            booked.contact.as_str().to_owned(),
            time(booked.booked, zone),
        ]
    };
    booked
        .people
        .iter()
        .map(|(name, birth_date)| one(name.as_str(), birth_date.to_string()))
        .collect()
}
