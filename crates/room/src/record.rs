//! The public record: leaves are appended in the commit they tell of.

use jari_protocol::count::{LeafCount, People, Place};
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, EventId, OpeningId};
use jari_protocol::limits::MAX_LEAVES_PER_REPLY;
use jari_protocol::merkle::leaf_hash;
use jari_protocol::record::{Leaf, booking_hash, pass_hash};
use jari_protocol::refusal::Code;
use jari_protocol::time::OpenTime;

use crate::key::Range;
use crate::line::lane::Lane;
use crate::numbers::MINUTE;
use crate::query::Reply;
use crate::row::{self, Row};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;

/// Appends a leaf and tells its index.
pub(crate) fn append(rows: &mut Rows, lane: &mut Lane, leaf: &Leaf) -> LeafCount {
    let index = lane.opening.log.size();
    let bytes = leaf.to_bytes();
    let hash = leaf_hash(&bytes);
    lane.opening.log.push(hash);
    if matches!(leaf, Leaf::Ticket { .. }) && lane.opening.entrants.is_none() {
        lane.opening.tickets.push(hash);
    }
    let text = String::from_utf8(bytes).expect("JSON is text");
    let stored = row::line::Leaf(text);
    rows.put_leaf(lane.event_id(), &lane.id, &index, stored);
    LeafCount(index)
}

/// A called ticket came to the door.
pub(crate) fn came_to_door(rows: &mut Rows, turn: &mut Turn, place: Place) {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = Leaf::Door {
        ticket,
        place,
        minute,
    };
    append(rows, &mut turn.lane, &leaf);
}

/// A ticket left the door without going in.
pub(crate) fn stepped_back(rows: &mut Rows, turn: &mut Turn, place: Place) {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = Leaf::Back {
        ticket,
        place,
        minute,
    };
    append(rows, &mut turn.lane, &leaf);
}

/// A ticket went in; tells the index of its leaf.
pub(crate) fn went_in(rows: &mut Rows, turn: &mut Turn, place: Place) -> LeafCount {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = Leaf::Pass {
        ticket,
        place,
        minute,
    };
    append(rows, &mut turn.lane, &leaf)
}

/// A ticket stays on, or does not any more.
pub(crate) fn stays(rows: &mut Rows, turn: &mut Turn, place: Place, on: bool) {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = if on {
        Leaf::StayOn {
            ticket,
            place,
            minute,
        }
    } else {
        Leaf::StayOff {
            ticket,
            place,
            minute,
        }
    };
    append(rows, &mut turn.lane, &leaf);
}

/// A lot came to a ticket that stays on; tells the index of the offer's leaf.
pub(crate) fn offered(rows: &mut Rows, turn: &mut Turn, place: Place, lot: u64) -> LeafCount {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = Leaf::Offer {
        ticket,
        place,
        lot,
        minute,
    };
    append(rows, &mut turn.lane, &leaf)
}

/// A booking of before a recovery is known again; tells the index of its leaf.
pub(crate) fn kept(rows: &mut Rows, turn: &mut Turn, place: Place) -> LeafCount {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = Leaf::Kept {
        ticket,
        place,
        minute,
    };
    append(rows, &mut turn.lane, &leaf)
}

/// Another slot is kept in place of a booking whose site was closed; tells the
/// index of its leaf.
pub(crate) fn instead(rows: &mut Rows, turn: &mut Turn, place: Place, lot: u64) -> LeafCount {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = Leaf::Instead {
        ticket,
        place,
        lot,
        minute,
    };
    append(rows, &mut turn.lane, &leaf)
}

/// A lot came to a ticket and does not hold its whole party.
pub(crate) fn no_room(rows: &mut Rows, turn: &mut Turn, place: Place, (lot, room): (u64, People)) {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = Leaf::NoRoom {
        ticket,
        place,
        lot,
        room,
        minute,
    };
    append(rows, &mut turn.lane, &leaf);
}

/// An offer was taken, declined, or ran out.
pub(crate) fn offer_ended(rows: &mut Rows, turn: &mut Turn, place: Place, lot: u64) {
    let (ticket, minute) = (turn_of(turn, place), minute(turn.open_time()));
    let leaf = Leaf::OfferEnd {
        ticket,
        place,
        lot,
        minute,
    };
    append(rows, &mut turn.lane, &leaf);
}

/// A booking does not stand any more, and its receipt proves nothing.
pub(crate) fn voided(rows: &mut Rows, turn: &mut Turn, booking: &BookingId) {
    let salt = turn.lane.salt(turn.id);
    let leaf = Leaf::Void {
        booking: booking_hash(&salt, booking),
        minute: minute(turn.open_time()),
    };
    append(rows, &mut turn.lane, &leaf);
}

fn turn_of(turn: &Turn, place: Place) -> Digest {
    pass_hash(&turn.lane.salt(turn.id), turn.id, place)
}

/// Open time as the record tells it.
pub(crate) const fn minute(open: OpenTime) -> OpenTime {
    OpenTime(open.0 - open.0 % MINUTE)
}

/// The record from a leaf on.
pub(crate) fn read(
    rows: &Rows,
    event: &EventId,
    opening: &OpeningId,
    from: u64,
) -> Result<Reply, Stop> {
    if rows.opening(event, opening)?.is_none() {
        return Err(refuse(Code::NotFound, "record.read"));
    }
    let range = Range::Leaves(event.clone(), opening.clone(), from);
    let limit = usize::try_from(MAX_LEAVES_PER_REPLY).unwrap_or(usize::MAX);
    let found = rows.first(&range, limit)?.into_iter();
    let leaves = found.filter_map(|(_, row)| {
        let Row::Leaf(leaf) = row else { return None };
        Some(leaf.0.clone())
    });
    Ok(Reply::Record(leaves.collect()))
}
