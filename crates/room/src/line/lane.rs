//! An opening's line at work: its row and its event's, loaded once and saved
//! at the end of a rule.

use jari_protocol::count::{People, Place, Seq};
use jari_protocol::draw;
use jari_protocol::hash::Digest;
use jari_protocol::id::{EventId, OfferId, OpeningId, PassId, TicketId};
use jari_protocol::refusal::Code;
use jari_protocol::time::{OpenTime, ServerTime};

use crate::row::event::EventRow;
use crate::row::line::OpeningRow;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

/// An opening's line at work.
#[derive(Debug, Clone)]
pub(crate) struct Lane {
    /// The event.
    pub(crate) event: EventRow,
    /// The opening's name.
    pub(crate) id: OpeningId,
    /// The opening.
    pub(crate) opening: OpeningRow,
}

impl Lane {
    /// Loads it; refused if there is no such opening.
    pub(crate) fn load(rows: &Rows, (event, id): (&EventId, &OpeningId)) -> Result<Self, Stop> {
        let unknown = || refuse(Code::NotFound, "line.opening");
        let event_row = rows.event(event)?.ok_or_else(unknown)?;
        let opening = rows.opening(event, id)?.ok_or_else(unknown)?;
        Ok(Self {
            event: event_row.clone(),
            id: id.clone(),
            opening: opening.clone(),
        })
    }

    /// Writes it back.
    pub(crate) fn save(self, rows: &mut Rows) {
        let event = self.event.public.event.clone();
        rows.put_opening(&event, &self.id, self.opening);
        rows.put_event(&event, self.event);
    }

    /// The event's name.
    pub(crate) const fn event_id(&self) -> &EventId {
        &self.event.public.event
    }

    /// Open time at a service time.
    pub(crate) const fn open_time(&self, now: ServerTime) -> OpenTime {
        self.opening.clock.at(now)
    }

    /// The place of a number; `None` while the draw that decides it is due.
    pub(crate) fn place_of(&self, seq: Seq) -> Option<Place> {
        let opening = &self.opening;
        if !opening.gathers || opening.entrants.is_some_and(|n| seq.0 >= n) {
            return Some(Place(seq.0));
        }
        let (key, entrants) = self.draw_key()?;
        Some(draw::permute(&key, entrants, seq))
    }

    /// The number that has a place; `None` while the draw is due.
    pub(crate) fn seq_at(&self, place: Place) -> Option<Seq> {
        if !self.opening.gathers {
            return Some(Seq(place.0));
        }
        let (key, entrants) = self.draw_key()?;
        Some(draw::unpermute(&key, entrants, place))
    }

    fn draw_key(&self) -> Option<(Digest, u64)> {
        let opening = &self.opening;
        let (entrants, root) = (opening.entrants?, opening.entrants_root.as_ref()?);
        if !opening.drawn {
            return None;
        }
        let draw = draw::Draw {
            event: self.event_id(),
            opening: &self.id,
            entrants,
            root,
        };
        let beacon = opening.beacon.as_deref().unwrap_or_default();
        Some((draw::key(&opening.secret, beacon, draw), entrants))
    }

    /// People the stock has room for beyond those who are inside and have
    /// taken none yet.
    pub(crate) const fn unpromised(&self) -> People {
        let undecided = self.event.inside.minus(self.event.holding);
        self.event.stock_left.minus(undecided)
    }

    /// By what the owner of a ticket, and nobody else, finds it in the record.
    pub(crate) fn salt(&self, ticket: TicketId) -> Digest {
        salt(&self.event, ticket)
    }

    /// The pass of a ticket's stay; no two stays have the same.
    pub(crate) fn pass(&self, ticket: TicketId, stay: u32) -> PassId {
        let key = self.event.ticket_key.as_bytes();
        let parts: [&[u8]; 3] = [b"pass", ticket.as_bytes(), &stay.to_be_bytes()];
        PassId::from_bytes(Digest::keyed(key, &parts).first_16())
    }

    /// The offer of a lot to a ticket; a lot comes to a ticket once.
    pub(crate) fn offer(&self, ticket: TicketId, lot: u64) -> OfferId {
        let key = self.event.ticket_key.as_bytes();
        let parts: [&[u8]; 3] = [b"offer", ticket.as_bytes(), &lot.to_be_bytes()];
        OfferId::from_bytes(Digest::keyed(key, &parts).first_16())
    }
}

/// By what the owner of a ticket, and nobody else, finds it in the record.
pub(crate) fn salt(event: &EventRow, ticket: TicketId) -> Digest {
    Digest::keyed(event.ticket_key.as_bytes(), &[b"salt", ticket.as_bytes()])
}
