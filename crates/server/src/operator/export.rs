//! Who booked what, for the sites: CSV, one line for each person. People
//! choose their names, and a spreadsheet takes a cell for a formula by how it
//! begins: such cells have an apostrophe before them.

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
        .map(cell)
    };
    booked
        .people
        .iter()
        .map(|(name, birth_date)| one(name.as_str(), birth_date.to_string()))
        .collect()
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn cell(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use jari_protocol::text::Line;
    use jari_protocol::time::ServerTime;

    use super::*;

    #[test]
    fn no_cell_begins_as_a_formula_does() {
        for text in ["=1+1", "+8210", "-2", "@SUM(A1)", "\tx", "\r=1"] {
            assert_eq!(cell(text.to_owned()), format!("'{text}"));
        }
        for text in ["", "Kim", "a=b", "1-2", "'=1", " =1"] {
            assert_eq!(cell(text.to_owned()), text);
        }
    }

    #[test]
    fn a_name_that_is_a_formula_and_a_number_with_its_country_are_text() {
        let name = r#"=HYPERLINK("http://x.example","Kim")"#;
        let booked = booked(name);
        let mut writer = csv::Writer::from_writer(Vec::new());
        for line in lines(&booked, chrono_tz::Asia::Seoul) {
            writer.write_record(line).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let mut read = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&*bytes);
        let row = read.records().next().unwrap().unwrap();
        assert_eq!(row.len(), 11);
        assert!(row.iter().any(|cell| cell == format!("'{name}")), "{row:?}");
        assert!(row.iter().any(|cell| cell == "'+821012345678"), "{row:?}");
        let is_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!row.iter().any(is_formula), "{row:?}");
    }

    fn booked(name: &str) -> Booked {
        let line = |text| Line::new(text).unwrap();
        Booked {
            // Its first character is a minus.
            booking: jari_protocol::id::BookingId::from_bytes([0xf8; 16]),
            opening: "first".parse().unwrap(),
            slot: "slot-1".parse().unwrap(),
            site: "hall".parse().unwrap(),
            site_name: line("@Town hall"),
            starts: ServerTime::from_millis(0),
            ends: ServerTime::from_millis(1),
            people: vec![(line(name), "1969-07-26".parse().unwrap())],
            contact: "010-1234-5678".parse().unwrap(),
            booked: ServerTime::from_millis(0),
        }
    }
}
