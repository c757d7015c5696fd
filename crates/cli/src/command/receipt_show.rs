//! `receipt show`: a booking as its signed receipt proves it. Asks nobody.

use jari_client::home::{KeptReceipt, KnownService};
use jari_locales::{say, when};
use jari_protocol::id::{BookingId, EventId};
use jari_protocol::receipt::Receipt;

use crate::args::OfEvent;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::{Done, Out};
use crate::published::event_id;
use crate::trouble::Trouble;
use crate::zone;

pub(super) fn run(base: &Base<'_>, show: &OfEvent) -> Result<Done, Failure> {
    let event = event_id(&show.event)?;
    let known = base.service()?;
    let (kept, receipt) = latest(base, &known, Some(&event))?;
    Ok(shown(base, &known, &kept, &receipt))
}

/// The last booking of an event, or of all, whose receipt proves it.
pub(super) fn latest(
    base: &Base<'_>,
    known: &KnownService,
    event: Option<&EventId>,
) -> Result<(KeptReceipt, Receipt), Failure> {
    let mut found: Option<(KeptReceipt, Receipt)> = None;
    let mut first_fault = None;
    for booking in base.home.receipts(&known.service)? {
        let Some(kept) = base.home.receipt(&known.service, booking)? else {
            continue;
        };
        match kept.verify() {
            Ok(receipt) if event.is_none_or(|event| receipt.event == *event) => {
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
