//! Calling: `serving` rises with the pace, while the door is short and there
//! is stock for everybody who was called.

use jari_protocol::count::{People, Place, Seq, Serving};
use jari_protocol::record::Leaf;
use jari_protocol::time::{Millis, OpenTime, ServerTime};

use crate::key::Key;
use crate::numbers::{CALLS_PER_TICK, DOOR_AHEAD, PACE_WINDOW, RISES};
use crate::record;
use crate::row::line::Rise;
use crate::rows::Rows;
use crate::stop::Stop;
use crate::turn::Turn;
use crate::turn::door::milli;

use super::lane::Lane;

/// People called lately for whom room is kept: they have not come yet, and
/// their claim window runs.
pub(crate) fn expected(lane: &Lane, open: OpenTime) -> People {
    let rises = lane
        .opening
        .rises
        .iter()
        .filter(|rise| !is_missed(lane, rise, open));
    rises.fold(People(0), |sum, rise| {
        sum.plus(rise.called.minus(rise.come))
    })
}

/// Moves `missed_below` and forgets rises that tell nothing any more.
pub(crate) fn miss(lane: &mut Lane, open: OpenTime) {
    let missed = lane
        .opening
        .rises
        .iter()
        .rev()
        .find(|rise| is_missed(lane, rise, open));
    if let Some(rise) = missed {
        lane.opening.missed_below = lane.opening.missed_below.max(rise.serving);
    }
    let kept = kept_for(lane);
    let rises = &mut lane.opening.rises;
    // The last one before the window stays: it says where the window began.
    while rises.get(1).is_some_and(|next| next.at.plus(kept) <= open) {
        if let Some(rise) = rises.pop_front() {
            lane.opening.flow.settle(&rise);
        }
    }
}

/// A claim window that began with the call, or with the end of the reveal.
fn is_missed(lane: &Lane, rise: &Rise, open: OpenTime) -> bool {
    let from = rise.at.max(OpenTime(lane.opening.reveal_spread.0));
    from.plus(lane.event.public.claim_window) <= open
}

/// Calls further places; `promised` people of other lines count on the stock
/// as well.
pub(crate) fn call(
    rows: &mut Rows,
    lane: &mut Lane,
    open: OpenTime,
    promised: People,
) -> Result<(), Stop> {
    if is_held(lane) || lane.opening.milli_calls < milli(People(1)) {
        return Ok(());
    }
    let expected = expected(lane, open).plus(promised).plus(lane.event.at_door);
    let mut room = lane.unpromised().minus(expected);
    let alone = expected == People(0) && lane.event.inside == lane.event.holding;
    let seats = skip_nobody(rows, lane)?;
    let mut called = People(0);
    for people in seats {
        let larger_than_all = alone && called == People(0) && room > People(0);
        let has_stock = people <= room || larger_than_all;
        let needs = people > People(0);
        if needs && (!has_stock || lane.opening.milli_calls < milli(people)) {
            break;
        }
        room = room.minus(people);
        lane.opening.milli_calls = lane.opening.milli_calls.saturating_sub(milli(people));
        lane.opening.serving = lane.opening.serving.next();
        called = called.plus(people);
    }
    note(rows, lane, open, called);
    Ok(())
}

/// Goes past places that nobody has, whatever the pace: those of a recovery
/// may be thousands in a row. What the places after them are for.
fn skip_nobody(rows: &Rows, lane: &mut Lane) -> Result<Vec<People>, Stop> {
    let mut skipped = 0;
    let mut next = seats(rows, lane)?;
    while next.first() == Some(&People(0)) && skipped < CALLS_PER_TICK {
        let nobody = next.iter().take_while(|people| **people == People(0));
        let nobody = u64::try_from(nobody.count()).unwrap_or(u64::MAX);
        lane.opening.serving = Serving(lane.opening.serving.0.saturating_add(nobody));
        skipped = skipped.saturating_add(nobody);
        next = seats(rows, lane)?;
    }
    Ok(next)
}

/// Whether so many stand at the door that calling waits.
pub(super) fn is_held(lane: &Lane) -> bool {
    lane.event.at_door >= door_bound(lane)
}

/// How many people may stand at the door before calling waits.
fn door_bound(lane: &Lane) -> People {
    let per_minute = u64::from(lane.event.settings.admit_per_minute);
    let bound = per_minute.saturating_mul(DOOR_AHEAD.0) / 60_000;
    People(u32::try_from(bound.max(1)).unwrap_or(u32::MAX))
}

/// For how many people the next places are, in order; nobody where a ticket
/// was given up.
fn seats(rows: &Rows, lane: &Lane) -> Result<Vec<People>, Stop> {
    let from = lane.opening.serving.0;
    let waiting = lane.opening.next_seq.0.saturating_sub(from);
    let paced = lane.opening.milli_calls / 1_000;
    let looked_at = waiting.min(paced).min(CALLS_PER_TICK);
    let places = (from..from.saturating_add(looked_at)).map(Place);
    let seqs: Vec<Seq> = places.map_while(|place| lane.seq_at(place)).collect();
    let event = lane.event_id();
    rows.gather(
        seqs.iter()
            .map(|seq| Key::Seat(event.clone(), lane.id.clone(), *seq)),
    )?;
    let mut people = Vec::with_capacity(seqs.len());
    for seq in seqs {
        let seat = rows.seat(event, &lane.id, &seq)?;
        people.push(seat.map_or(People(0), |seat| seat.people));
    }
    Ok(people)
}

/// Calls everybody below a place that is known to have been called.
pub(super) fn raise(rows: &mut Rows, now: ServerTime, lane: &mut Lane, serving: Serving) {
    let before = lane.opening.serving;
    lane.opening.serving = before.max(serving);
    lane.opening.flow.raised += lane.opening.serving.0.saturating_sub(before.0);
    let open = lane.open_time(now);
    note(rows, lane, open, People(0));
}

fn note(rows: &mut Rows, lane: &mut Lane, open: OpenTime, called: People) {
    let serving = lane.opening.serving;
    let known = lane
        .opening
        .rises
        .back()
        .map_or(Serving(0), |rise| rise.serving);
    if serving == known {
        return;
    }
    let grain = kept_for(lane).0.div_ceil(RISES).max(1_000);
    let rises = &mut lane.opening.rises;
    match rises.back_mut() {
        // Nobody is missed early by it: the later time counts.
        Some(last) if last.at.0 / grain == open.0 / grain => {
            last.at = open;
            last.serving = serving;
            last.called = last.called.plus(called);
        }
        Some(_) | None => {
            rises.push_back(Rise {
                at: open,
                serving,
                called,
                come: People(0),
            });
        }
    }
    let minute = record::minute(open);
    record::append(rows, lane, &Leaf::Serving { serving, minute });
}

/// A called ticket came, or said that it will not: no room is kept for it.
pub(crate) fn came(turn: &mut Turn, place: Place) {
    let people = turn.people();
    let opening = &mut turn.lane.opening;
    if turn.row.came || !place.is_called(opening.serving) {
        return;
    }
    turn.row.came = true;
    if let Some(rise) = opening
        .rises
        .iter_mut()
        .find(|rise| place.is_called(rise.serving))
    {
        rise.come = rise.come.plus(people).min(rise.called);
    }
}

fn kept_for(lane: &Lane) -> Millis {
    lane.event.public.claim_window.max(PACE_WINDOW)
}
