//! The roster: a CSV file with the heading
//! `name,birth_date,contact,invitation,group`. All rows or none.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord, Trim};
use jari_protocol::contact::Contact;
use jari_protocol::id::CohortId;
use jari_protocol::text::Line;
use jari_room::request::RosterLine;

use super::fault::{Code, Faults};
use super::fields::{Wrong, of_text};
use super::moment::parse_day;

const COLUMNS: [&str; 5] = ["name", "birth_date", "contact", "invitation", "group"];

/// Reads the rows, each with its line in the file.
pub(super) fn read(
    (path, at): (&Path, usize),
    faults: &mut Faults,
) -> Option<Vec<(usize, RosterLine)>> {
    let mut reader = match ReaderBuilder::new().trim(Trim::All).from_path(path) {
        Ok(reader) => reader,
        Err(error) => {
            faults.add(
                Code::File,
                at,
                format!("roster: {}: {error}", path.display()),
            );
            return None;
        }
    };
    let columns = match reader.headers() {
        Ok(heading) => columns(heading),
        Err(error) => Err(reason(&error)),
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err(says) => {
            faults.add_in(path, 1, (Code::RosterRow, says));
            return None;
        }
    };
    let before = faults.list.len();
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |position| position.line());
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                match row(&record, &columns) {
                    Ok(row) => rows.push((line, row)),
                    Err(Wrong(code, says)) => faults.add_in(path, line, (code, says)),
                }
            }
            Err(error) => {
                let line = error.position().map(|position| position.line());
                let line = line.and_then(|line| usize::try_from(line).ok());
                faults.add_in(path, line, (Code::RosterRow, reason(&error)));
            }
        }
    }
    (faults.list.len() == before).then_some(rows)
}

fn columns(heading: &StringRecord) -> Result<BTreeMap<&'static str, usize>, String> {
    let mut columns = BTreeMap::new();
    for (index, name) in heading.iter().enumerate() {
        // Spreadsheets put a byte order mark in front.
        let name = name.trim_start_matches('\u{feff}');
        let Some(known) = COLUMNS.iter().find(|column| **column == name) else {
            return Err(format!("the heading must be {}", COLUMNS.join(",")));
        };
        if columns.insert(*known, index).is_some() {
            return Err(format!("the column {known} is there twice"));
        }
    }
    let needed = COLUMNS
        .iter()
        .take(2)
        .find(|column| !columns.contains_key(**column));
    match needed {
        Some(column) => Err(format!("the column {column} is missing")),
        None => Ok(columns),
    }
}

fn row(
    record: &StringRecord,
    columns: &BTreeMap<&'static str, usize>,
) -> Result<RosterLine, Wrong> {
    let cell = |name: &'static str| {
        let text = columns
            .get(name)
            .and_then(|index| record.get(*index))
            .unwrap_or_default();
        (!text.is_empty()).then_some(text)
    };
    let says = |column: &str, says: &str| Wrong(Code::RosterRow, format!("{column}: {says}"));
    let line = |column: &'static str, text: &str| {
        Line::new(text).map_err(|error| {
            let Wrong(code, why) = of_text(error);
            Wrong(
                if code == Code::Value {
                    Code::RosterRow
                } else {
                    code
                },
                format!("{column}: {why}"),
            )
        })
    };
    let name = line("name", cell("name").unwrap_or_default())?;
    let birth_date: Option<NaiveDate> = cell("birth_date").and_then(parse_day);
    let birth_date =
        birth_date.ok_or_else(|| says("birth_date", "must be a day such as 1969-07-26"))?;
    let contact: Option<Contact> = cell("contact")
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| says("contact", "must be an e-mail address or telephone number"))?;
    let invitation = cell("invitation")
        .map(|text| line("invitation", text))
        .transpose()?;
    let group: Option<CohortId> = cell("group")
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| says("group", "must be a name of a-z, 0-9 and -"))?;
    if contact.is_none() && invitation.is_none() {
        let why = "one of the two must be there, or nobody could prove to be this person";
        return Err(says("contact, invitation", why));
    }
    Ok(RosterLine {
        name,
        birth_date,
        contact,
        invitation,
        group,
    })
}

/// What is wrong with the file's form. The library's own words may quote the
/// row.
fn reason(error: &csv::Error) -> String {
    if let csv::ErrorKind::UnequalLengths {
        expected_len, len, ..
    } = error.kind()
    {
        return format!("has {len} columns and not {expected_len}");
    }
    let is_text = !matches!(error.kind(), csv::ErrorKind::Utf8 { .. });
    let says = if is_text {
        "cannot be read as CSV"
    } else {
        "is not UTF-8; save the file as UTF-8"
    };
    says.to_owned()
}
