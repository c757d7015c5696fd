//! The beat: everything that moves by itself, once a second, for one event.

use jari_protocol::board::Phase;
use jari_protocol::count::People;
use jari_protocol::id::OpeningId;
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use crate::board;
use crate::numbers::{BURST, CALLS_PER_FOUR};
use crate::operator::rebook;
use crate::request::Tick;
use crate::row::event::EventRow;
use crate::row::line::OpeningRow;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::door::{self, milli};
use crate::turn::due;
use crate::waitlist::{lot, sold_out};

use super::lane::Lane;
use super::{call, flow, phase, rest};

/// Beats once.
pub(crate) fn tick(
    rows: &mut Rows,
    now: ServerTime,
    Tick {
        event,
        term,
        health,
    }: &Tick,
) -> Result<Done, Stop> {
    #[cfg(feature = "seeded-bugs")]
    let now = rows.bugs.misled(now);
    let unknown = || refuse(Code::NotFound, "line.event");
    let event_row = rows.event(event)?.cloned().ok_or_else(unknown)?;
    let mut openings = rows.openings(event)?;
    openings.sort_by_key(|(id, opening)| lot::order(id, opening));
    for (_, opening) in &openings {
        fence(opening, *term)?;
    }
    let beat = Beat {
        now,
        event: event_row,
        openings,
    };
    let beat = beat.each(rows, |rows, mut lane| {
        lane.opening.term = *term;
        lane.opening.health = *health;
        phase::stop_if_late(rows, now, &mut lane);
        phase::advance(rows, now, &mut lane);
        rest::keep(rows, now, &mut lane);
        due::sweep(rows, now, lane)
    })?;
    let beat = beat.rebook(rows)?;
    let mut beat = beat.each(rows, |rows, lane| lot::go(rows, now, lane))?;
    lot::release(rows, now, &mut beat.event, &beat.openings)?;
    let beat = beat.turn_about();
    let busy = beat.busy();
    let beat = beat.each(rows, |rows, mut lane| {
        refill(&mut lane, now, busy);
        door::admit(rows, now, lane)
    })?;
    let mut beat = beat.call(rows)?;
    let openings = beat.openings.iter().map(|(_, opening)| opening);
    sold_out::look(&mut beat.event, openings);
    let mut beat = beat.each(rows, |rows, lane| {
        let mut lane = sold_out::tell(rows, now, lane)?;
        board::post(now, &mut lane);
        Ok(lane)
    })?;
    // With each beat, so that the stock that is shown is as fresh as a board.
    beat.event.stock_version = beat.event.stock_version.next();
    for (id, opening) in beat.openings {
        rows.put_opening(event, &id, opening);
    }
    rows.put_event(event, beat.event);
    Ok(Done::Noted)
}

/// Refuses a node whose lease has passed to another.
pub(crate) fn fence(opening: &OpeningRow, term: u64) -> Result<(), Stop> {
    if term < opening.term {
        return Err(refuse(Code::Internal, "line.lease_term"));
    }
    Ok(())
}

/// An event's lines during a beat.
struct Beat {
    now: ServerTime,
    event: EventRow,
    openings: Vec<(OpeningId, OpeningRow)>,
}

impl Beat {
    /// Does something to each line; all share the event's totals.
    fn each(
        self,
        rows: &mut Rows,
        mut step: impl FnMut(&mut Rows, Lane) -> Result<Lane, Stop>,
    ) -> Result<Self, Stop> {
        let mut event = self.event;
        let mut openings = Vec::with_capacity(self.openings.len());
        for (id, opening) in self.openings {
            let lane = step(rows, Lane { event, id, opening })?;
            event = lane.event;
            openings.push((lane.id, lane.opening));
        }
        Ok(Self {
            event,
            openings,
            ..self
        })
    }

    /// Goes on with the bookings of sites that were closed.
    fn rebook(self, rows: &mut Rows) -> Result<Self, Stop> {
        let now = self.now;
        let Some(mut page) = rebook::page(rows, now, &self.event)? else {
            return Ok(self);
        };
        let mut beat = self.each(rows, |rows, lane| rebook::go(rows, now, lane, &mut page))?;
        beat.event.rebooking = page.next();
        Ok(beat)
    }

    /// Another line begins with each beat, so that none always has the first
    /// of the free room.
    fn turn_about(mut self) -> Self {
        let lines = self.openings.len();
        let beats = self
            .openings
            .first()
            .map_or(0, |(_, opening)| opening.version.0);
        let first = usize::try_from(beats)
            .unwrap_or(0)
            .checked_rem(lines)
            .unwrap_or(0);
        self.openings.rotate_left(first);
        self
    }

    /// Lines that share the pace: those where somebody waits to be called or
    /// let in.
    fn busy(&self) -> u64 {
        let waits = |opening: &OpeningRow| {
            opening.phase == Phase::Open
                && (opening.door > 0 || opening.serving.0 < opening.next_seq.0)
        };
        let busy = self
            .openings
            .iter()
            .filter(|(_, opening)| waits(opening))
            .count();
        u64::try_from(busy.max(1)).unwrap_or(u64::MAX)
    }

    fn call(self, rows: &mut Rows) -> Result<Self, Stop> {
        let now = self.now;
        let mut expected = People(0);
        let this = self.each(rows, |_, mut lane| {
            let open = lane.open_time(now);
            call::miss(&mut lane, open);
            expected = expected.plus(call::expected(&lane, open));
            Ok(lane)
        })?;
        this.each(rows, |rows, mut lane| {
            if lane.opening.phase == Phase::Open {
                let open = lane.open_time(now);
                let before = call::expected(&lane, open);
                call::call(rows, &mut lane, open, expected.minus(before))?;
                expected = expected.minus(before).plus(call::expected(&lane, open));
                let is_held = call::is_held(&lane);
                flow::note(&mut lane.opening, open, is_held);
            }
            Ok(lane)
        })
    }
}

/// Adds the pace of the open time since the last board to the buckets.
fn refill(lane: &mut Lane, now: ServerTime, busy: u64) {
    let open = lane.open_time(now);
    let elapsed = open.since(lane.opening.posted.open_time).0;
    let per_minute = u64::from(lane.event.settings.admit_per_minute);
    // People a minute are, in thousandths of a person, a sixtieth a
    // millisecond.
    let milli_in = |span: u64| span.saturating_mul(per_minute) / 60 / busy;
    let party = milli(lane.event.public.party_limit).max(milli(People(1)));
    let most = milli_in(BURST.0).max(party);
    let opening = &mut lane.opening;
    let filled = opening.milli_admissions.saturating_add(milli_in(elapsed));
    opening.milli_admissions = filled.min(most);
    let calls = milli_in(elapsed).saturating_mul(CALLS_PER_FOUR) / 4;
    let filled = opening.milli_calls.saturating_add(calls);
    opening.milli_calls = filled.min(most.saturating_mul(CALLS_PER_FOUR) / 4);
}
