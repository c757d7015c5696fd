//! A ticket at work. A rule changes its stage; what follows from a stage (the
//! door's queue, deadlines, the counts of people) is settled in one place.

pub(crate) mod claim;
pub(crate) mod defer;
pub(crate) mod door;
pub(crate) mod due;
pub(crate) mod extend;
pub(crate) mod inside;

use std::collections::BTreeSet;

use jari_protocol::board::Phase;
use jari_protocol::count::{People, Place};
use jari_protocol::id::TicketId;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Lost;
use jari_protocol::time::{OpenTime, ServerTime};

use crate::key::Key;
use crate::line::lane::Lane;
use crate::record;
use crate::request::count;
use crate::row::Row;
use crate::row::ticket::{StageRow, TicketRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

/// A ticket at work, with its line.
#[derive(Debug)]
pub(crate) struct Turn {
    /// Service time.
    pub(crate) now: ServerTime,
    /// The ticket.
    pub(crate) id: TicketId,
    /// Its row.
    pub(crate) row: TicketRow,
    /// Its line.
    pub(crate) lane: Lane,
    before: Footing,
}

/// What a stage means to others: for whom it counts, and when it ends.
#[derive(Debug, Default)]
struct Footing {
    at_door: People,
    inside: People,
    holding: People,
    stays: u32,
    stays_on: bool,
    /// The lot of its offer.
    offer: Option<u64>,
    dues: BTreeSet<OpenTime>,
}

impl Turn {
    /// Begins to work on a ticket.
    pub(crate) fn new(now: ServerTime, lane: Lane, id: TicketId, row: TicketRow) -> Self {
        let before = Footing::of(&row);
        Self {
            now,
            id,
            row,
            lane,
            before,
        }
    }

    /// Loads a ticket and its line.
    pub(crate) fn load(rows: &Rows, now: ServerTime, id: TicketId) -> Result<Self, Stop> {
        let row = rows
            .ticket(&id)?
            .ok_or_else(|| refuse(Code::NotFound, "ticket.unknown"))?;
        let lane = Lane::load(rows, (&row.event, &row.opening))?;
        Ok(Self::new(now, lane, id, row.clone()))
    }

    /// Ends what has run out, writes the ticket and everything that follows
    /// from its stage, and gives the line back.
    pub(crate) fn finish(mut self, rows: &mut Rows) -> Result<Lane, Stop> {
        due::settle(rows, &mut self)?;
        let after = Footing::of(&self.row);
        self.account(&after);
        self.queue(rows, &after);
        self.wait_on(rows, &after);
        for due in self.before.dues.difference(&after.dues) {
            rows.remove(self.due_key(*due));
        }
        for due in after.dues.difference(&self.before.dues) {
            rows.put(self.due_key(*due), Row::Due);
        }
        rows.put_ticket(&self.id, self.row);
        Ok(self.lane)
    }

    /// How many people the ticket is for.
    pub(crate) fn people(&self) -> People {
        count(&self.row.members)
    }

    /// Its place; `None` until the draw.
    pub(crate) fn place(&self) -> Option<Place> {
        self.lane.place_of(self.row.seq)
    }

    /// Open time now.
    pub(crate) const fn open_time(&self) -> OpenTime {
        self.lane.open_time(self.now)
    }

    /// Whether the line is over.
    pub(crate) fn is_over(&self) -> bool {
        self.lane.opening.phase == Phase::Ended
    }

    /// Refuses what names something at a site that was closed.
    pub(crate) fn stands(&self, named: &Lost, rule: &str) -> Result<(), Stop> {
        match &self.row.closed {
            Some(closed) if closed.lost == *named => Err(refuse(Code::SiteClosed, rule)),
            Some(_) | None => Ok(()),
        }
    }

    fn account(&mut self, after: &Footing) {
        let (before, event) = (&self.before, &mut self.lane.event);
        let moved = |total: People, from: People, to: People| total.minus(from).plus(to);
        event.at_door = moved(event.at_door, before.at_door, after.at_door);
        event.inside = moved(event.inside, before.inside, after.inside);
        event.holding = moved(event.holding, before.holding, after.holding);
    }

    fn queue(&mut self, rows: &mut Rows, after: &Footing) {
        let (was, is) = (self.before.at_door.0 > 0, after.at_door.0 > 0);
        if was == is {
            return;
        }
        let place = self
            .place()
            .expect("a ticket at the door was called, so it has a place");
        let key = Key::Door(self.lane.event_id().clone(), self.lane.id.clone(), place);
        let went_in = after.stays > self.before.stays;
        let door = &mut self.lane.opening.door;
        if is {
            *door = door.saturating_add(1);
            rows.put(key, Row::Door(self.id));
            record::came_to_door(rows, self, place);
        } else {
            *door = door.saturating_sub(1);
            rows.remove(key);
            if !went_in {
                record::stepped_back(rows, self, place);
            }
        }
    }

    /// What the waitlist and the record have to say of it: first the end of an
    /// offer, then who stays on, then the offer that was made.
    fn wait_on(&mut self, rows: &mut Rows, after: &Footing) {
        let (before, was) = (self.before.offer, self.before.stays_on);
        if before == after.offer && was == after.stays_on {
            return;
        }
        let place = self.place().expect("a ticket stays on once it has a place");
        if let Some(lot) = before.filter(|_| before != after.offer) {
            self.lane.opening.offered.remove(&place);
            record::offer_ended(rows, self, place, lot);
        }
        if was != after.stays_on {
            let (event, opening) = (self.lane.event_id().clone(), self.lane.id.clone());
            let key = Key::StayOn(event, opening, place);
            let staying = &mut self.lane.opening.staying;
            if after.stays_on {
                *staying = staying.saturating_add(1);
                rows.put(key, Row::StayOn(self.id));
            } else {
                *staying = staying.saturating_sub(1);
                rows.remove(key);
            }
            record::stays(rows, self, place, after.stays_on);
        }
        if after.offer.is_some() {
            self.lane.opening.offered.insert(place);
        }
    }

    fn due_key(&self, due: OpenTime) -> Key {
        let (event, opening) = (self.lane.event_id().clone(), self.lane.id.clone());
        Key::Due(event, opening, due, self.id)
    }
}

impl Footing {
    fn of(row: &TicketRow) -> Self {
        let people = count(&row.members);
        let nowhere = Self {
            stays: row.stays,
            ..Self::default()
        };
        match &row.stage {
            StageRow::Waiting => Self {
                stays_on: row.stays_on,
                offer: row.offer.as_ref().map(|offer| offer.lot),
                dues: row.offer.iter().map(|offer| offer.until).collect(),
                ..nowhere
            },
            StageRow::Booked(_) | StageRow::Left => nowhere,
            StageRow::Door { .. } => Self {
                at_door: people,
                ..nowhere
            },
            StageRow::Inside(stay) => Self {
                inside: people,
                holding: if stay.hold.is_some() {
                    people
                } else {
                    People(0)
                },
                dues: stay
                    .hold
                    .iter()
                    .map(|hold| hold.until)
                    .chain([stay.until])
                    .collect(),
                ..nowhere
            },
        }
    }
}
