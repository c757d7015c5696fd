//! An offer: a slot that came back, kept for one ticket that stays on.

use jari_protocol::change::Outcome;
use jari_protocol::count::Place;
use jari_protocol::id::{OfferId, SlotId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Lost;

use crate::booking::{confirm, slot};
use crate::line::call;
use crate::numbers::{OFFER_WINDOW, REBOOK_WINDOW};
use crate::request::Acting;
use crate::row::account::Notice;
use crate::row::event::Lot;
use crate::row::ticket::{Offer, StageRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;
use crate::{message, record};

use super::lot;

/// Keeps a part of a lot for a ticket, and tells its owner.
pub(crate) fn make(
    rows: &mut Rows,
    turn: &mut Turn,
    place: Place,
    (number, lot): (u64, &mut Lot),
) -> Result<(), Stop> {
    let known = slot::known(rows, &turn.lane.event, &lot.slot)?;
    let site = slot::site_name(rows, &turn.lane.event, &known)?;
    let told = Notice::Offered {
        site,
        starts: known.starts,
        within: OFFER_WINDOW,
    };
    message::tell(rows, turn.now, &turn.row.account, told)?;
    let leaf = record::offered(rows, turn, place, number);
    turn.row.offer = Some(Offer {
        offer: turn.lane.offer(turn.id, number),
        slot: lot.slot.clone(),
        lot: number,
        leaf,
        until: turn.open_time().plus(OFFER_WINDOW),
        instead: false,
    });
    lot.people = lot.people.minus(turn.people());
    lot.offers = lot.offers.saturating_add(1);
    Ok(())
}

/// Keeps a free slot for a ticket whose booking's site was closed. It is of no
/// lot: what is not taken is given back like any other slot.
pub(crate) fn make_instead(
    rows: &mut Rows,
    turn: &mut Turn,
    place: Place,
    slot: &SlotId,
) -> Result<(), Stop> {
    let people = turn.people();
    slot::take(rows, &mut turn.lane.event, slot, people)?;
    let mut row = slot::known(rows, &turn.lane.event, slot)?;
    row.returned = row.returned.plus(people);
    slot::put(rows, &mut turn.lane.event, slot, row);
    let number = turn.lane.event.next_lot;
    turn.lane.event.next_lot = number.saturating_add(1);
    let leaf = record::instead(rows, turn, place, number);
    turn.row.offer = Some(Offer {
        offer: turn.lane.offer(turn.id, number),
        slot: slot.clone(),
        lot: number,
        leaf,
        until: turn.open_time().plus(REBOOK_WINDOW),
        instead: true,
    });
    Ok(())
}

/// Makes what is offered a booking.
pub(crate) fn accept(
    rows: &mut Rows,
    turn: &mut Turn,
    acting: &Acting,
    offer: &OfferId,
) -> Result<Outcome, Stop> {
    let offered = offered(turn, offer, "waitlist.accept")?;
    let people = turn.people();
    let mut row = slot::known(rows, &turn.lane.event, &offered.slot)?;
    if row.starts <= turn.now {
        return Err(refuse(Code::OfferLapsed, "waitlist.begun"));
    }
    row.returned = row.returned.minus(people);
    slot::put(rows, &mut turn.lane.event, &offered.slot, row);
    let event = turn.lane.event_id().clone();
    if let Some(mut lot) = rows.lot(&event, &offered.lot)?.cloned() {
        lot.offers = lot.offers.saturating_sub(1);
        lot::put(rows, &event, offered.lot, lot);
    }
    if let Some(place) = turn.place() {
        call::came(turn, place);
    }
    #[cfg(feature = "seeded-bugs")]
    if rows.bugs.has(crate::bugs::Bug::OfferTakenTwice) {
        let event = &mut turn.lane.event;
        lot::put_aside(rows, turn.now, event, (&offered.slot, people))?;
    }
    turn.row.offer = None;
    turn.row.stays_on = false;
    turn.row.deferred_to = None;
    confirm::book(rows, turn, acting.booking, (offered.slot, offered.leaf))
}

/// Lets the offer go to the next; the ticket stays on.
pub(crate) fn decline(rows: &mut Rows, turn: &mut Turn, offer: &OfferId) -> Result<Outcome, Stop> {
    offered(turn, offer, "waitlist.decline")?;
    end(rows, turn)?;
    Ok(Outcome::Declined)
}

/// Ends an offer that was not taken: what was kept goes on from where the lot
/// is, to the next.
pub(crate) fn end(rows: &mut Rows, turn: &mut Turn) -> Result<(), Stop> {
    let Some(offer) = turn.row.offer.clone() else {
        return Ok(());
    };
    if offer.instead {
        turn.row.offer = None;
        return give_back(rows, turn, &offer);
    }
    let event = turn.lane.event_id().clone();
    if let Some(mut lot) = rows.lot(&event, &offer.lot)?.cloned() {
        #[cfg(feature = "seeded-bugs")]
        let keeps = !rows.bugs.has(crate::bugs::Bug::LapsedStockLost);
        #[cfg(not(feature = "seeded-bugs"))]
        let keeps = true;
        if keeps {
            lot.people = lot.people.plus(turn.people());
        }
        lot.offers = lot.offers.saturating_sub(1);
        lot::put(rows, &event, offer.lot, lot);
    }
    turn.row.offer = None;
    Ok(())
}

fn give_back(rows: &mut Rows, turn: &mut Turn, offer: &Offer) -> Result<(), Stop> {
    let people = turn.people();
    let event = &mut turn.lane.event;
    let mut row = slot::known(rows, event, &offer.slot)?;
    row.returned = row.returned.minus(people);
    slot::put(rows, event, &offer.slot, row);
    slot::give_back(rows, turn.now, event, (&offer.slot, people))
}

fn offered(turn: &Turn, offer: &OfferId, rule: &str) -> Result<Offer, Stop> {
    match turn.row.stage {
        StageRow::Booked(_) => return Err(refuse(Code::AlreadyBooked, rule)),
        StageRow::Left => return Err(refuse(Code::TicketLeft, rule)),
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) => {}
    }
    let kept = turn.row.offer.clone().filter(|kept| kept.offer == *offer);
    if kept.is_none() {
        turn.stands(&Lost::Offer { offer: *offer }, rule)?;
    }
    kept.ok_or_else(|| refuse(Code::OfferLapsed, rule))
}
