//! `receipt show`: a booking as its signed receipt proves it. Asks nobody.

use jari_client::home::{KeptReceipt, KnownService, Resumed};
use jari_locales::{say, when};
use jari_protocol::id::{BookingId, EventId, PersonId};
use jari_protocol::receipt::Receipt;

use crate::args::OfPlace;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::{Done, Out};
use crate::published::event_id;
use crate::trouble::Trouble;
use crate::zone;

pub(super) fn run(base: &Base<'_>, show: &OfPlace) -> Result<Done, Failure> {
    let event = event_id(&show.event)?;
    let known = base.service()?;
    let (kept, receipt) = match show.whose()? {
        Some(person) => of_person(base, &known, (&event, person))?,
        None => latest(base, &known, Some(&event))?,
    };
    Ok(shown(base, &known, &kept, &receipt))
}

/// The last booking of a person's own place, where the account keeps several.
fn of_person(
    base: &Base<'_>,
    known: &KnownService,
    (event, person): (&EventId, PersonId),
) -> Result<(KeptReceipt, Receipt), Failure> {
    let file = base
        .home
        .lock()?
        .place(&known.service, event, Some(person))?;
    let ticket = match file.load()? {
        Resumed::Record(record) => record.standing.map(|standing| standing.ticket()),
        Resumed::Fresh | Resumed::Damaged { .. } => None,
    };
    let none = || Failure::of(Trouble::ReceiptNone).in_event(event);
    let ticket = ticket.ok_or_else(none)?;
    found(base, known, Some(event), |receipt| receipt.ticket == ticket)
}

/// The last booking of an event, or of all, whose receipt proves it.
pub(super) fn latest(
    base: &Base<'_>,
    known: &KnownService,
    event: Option<&EventId>,
) -> Result<(KeptReceipt, Receipt), Failure> {
    let is_of = |receipt: &Receipt| event.is_none_or(|event| receipt.event == *event);
    found(base, known, event, is_of)
}

fn found(
    base: &Base<'_>,
    known: &KnownService,
    event: Option<&EventId>,
    is_it: impl Fn(&Receipt) -> bool,
) -> Result<(KeptReceipt, Receipt), Failure> {
    let mut found: Option<(KeptReceipt, Receipt)> = None;
    let mut first_fault = None;
    for booking in base.home.receipts(&known.service)? {
        let Some(kept) = base.home.receipt(&known.service, booking)? else {
            continue;
        };
        match kept.verify() {
            Ok(receipt) if is_it(&receipt) => {
                if found
                    .as_ref()
                    .is_none_or(|(_, last)| last.booked < receipt.booked)
                {
                    found = Some((kept, receipt));
                }
            }
            Ok(_) => {}
            Err(error) => first_fault = first_fault.or(Some(error)),
        }
    }
    match (found, first_fault, event) {
        (Some(found), ..) => Ok(found),
        (None, Some(fault), _) => Err(fault.into()),
        (None, None, Some(event)) => Err(Failure::of(Trouble::ReceiptNone).in_event(event)),
        (None, None, None) => Err(Trouble::ReceiptNone.into()),
    }
}

/// A verified receipt as the end of a command.
pub(super) fn shown(
    base: &Base<'_>,
    known: &KnownService,
    kept: &KeptReceipt,
    receipt: &Receipt,
) -> Done {
    let path = path_of(base, known, receipt.booking);
    Done::default()
        .and_all(lines(base.out, known, receipt))
        .and(base.out.say(&say::receipt_file(path.display())))
        .field("event", &receipt.event)
        .field("booking", receipt.booking)
        .field("verified", true)
        .field("receipt", receipt)
        .field("kept", kept)
        .field("file", path)
}

/// A verified receipt in words.
pub(super) fn lines(out: &Out, known: &KnownService, receipt: &Receipt) -> Vec<String> {
    let zone = receipt.zone.parse().ok();
    let time = |at| zone::time(out.words(), at, zone);
    let (site, starts) = (receipt.site_name.as_str(), time(receipt.starts));
    let ends = zone::time_of_day(out.words(), receipt.ends, zone);
    let people = when::number(receipt.people.0.into());
    vec![
        out.say(&say::booked(site, &starts)),
        out.say(&say::receipt_site(site, receipt.site_address.as_str())),
        out.say(&say::receipt_time(starts, ends)),
        out.say(&say::receipt_people(people)),
        out.say(&say::receipt_number(receipt.booking)),
        out.say(&say::receipt_valid()),
        out.say(&say::receipt_signed_by(
            known.name.as_str(),
            known.contact.as_str(),
        )),
        out.say(&say::receipt_as_of(time(receipt.booked))),
    ]
}

fn path_of(base: &Base<'_>, known: &KnownService, booking: BookingId) -> std::path::PathBuf {
    let folder = base
        .home
        .dir()
        .join("receipts")
        .join(known.service.as_str());
    folder.join(format!("{booking}.json"))
}
