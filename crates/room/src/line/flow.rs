//! The flow of a line: how fast places are called in the long run, for the
//! board. The first calls fill the door and the room behind it, which is no
//! pace; from then on a place is called when somebody inside makes room, so
//! those who go in are counted, and how many places it takes until one goes in.

use jari_protocol::board::Pace;
use jari_protocol::time::{Millis, OpenTime};

use crate::numbers::{
    CALLS_PER_FOUR, CAME_BY, PACE_FILLING, PACE_FIRST, PACE_FULL, PACE_KNOWN, PACE_SAMPLE,
    PACE_WINDOW,
};
use crate::row::line::{Flow, Mark, OpeningRow};

/// Begins to measure anew: after a pause the room fills again. What was
/// measured stands until then.
pub(super) fn restart(opening: &mut OpeningRow) {
    opening.flow.marks.clear();
    opening.flow.is_full = false;
}

/// Notes how far the line is, `is_held` if the door keeps further places from
/// being called, and measures.
pub(super) fn note(opening: &mut OpeningRow, open: OpenTime, is_held: bool) {
    if opening.serving.0 >= opening.next_seq.0 {
        // Nobody waits: whoever comes is called, and that is no pace.
        restart(opening);
        return;
    }
    if is_held && !opening.flow.is_full {
        opening.flow.marks.clear();
        opening.flow.is_full = true;
    }
    let mark = Mark {
        at: open,
        serving: opening.serving,
        entered: opening.flow.entered,
    };
    let marks = &mut opening.flow.marks;
    if marks
        .back()
        .is_none_or(|last| last.at.plus(PACE_SAMPLE) <= open)
    {
        marks.push_back(mark);
    }
    while marks
        .get(1)
        .is_some_and(|next| next.at.plus(PACE_WINDOW) <= open)
    {
        marks.pop_front();
    }
    let Some(first) = marks.front().copied() else {
        return;
    };
    let over = open.since(first.at);
    let settled = over >= settles_after(opening);
    let stands = opening.flow.pace.is_some_and(|pace| pace.settled);
    if over < PACE_FIRST || (stands && !settled) {
        return;
    }
    let (counted, ratio) = if opening.flow.is_full {
        let entered = opening.flow.entered.saturating_sub(first.entered);
        (entered, places_to_people(opening))
    } else {
        let called = opening.serving.0.saturating_sub(first.serving.0);
        (called, (1, 1))
    };
    let pace = Pace {
        per_hour: per_hour(counted, over, ratio),
        over,
        counted,
        settled,
    };
    opening.flow.pace = Some(pace).filter(|pace| pace.per_hour > 0);
}

/// How long it is measured until a wait is told by it.
const fn settles_after(opening: &OpeningRow) -> Millis {
    if opening.flow.is_full {
        PACE_FULL
    } else {
        PACE_FILLING
    }
}

/// How many places were called until so many people came, over the whole
/// evening: of those called long enough ago to have come, and begun with what
/// the rules expect.
fn places_to_people(opening: &OpeningRow) -> (u64, u64) {
    let open = opening.posted.open_time;
    let rises = opening.rises.iter();
    let known = rises.take_while(|rise| rise.at.plus(CAME_BY) <= open);
    let (places, people) = known.fold(
        (opening.flow.places, opening.flow.came),
        |(places, people), rise| (places.max(rise.serving.0), people + u64::from(rise.come.0)),
    );
    (
        places
            .saturating_sub(opening.flow.raised)
            .saturating_add(PACE_KNOWN * CALLS_PER_FOUR / 4),
        people.saturating_add(PACE_KNOWN),
    )
}

fn per_hour(counted: u64, over: Millis, (places, people): (u64, u64)) -> u32 {
    let hour = u128::from(counted) * u128::from(places) * 3_600_000;
    let span = u128::from(over.0.max(1)) * u128::from(people.max(1));
    u32::try_from(hour / span).unwrap_or(u32::MAX)
}

impl Flow {
    /// A rise of `serving` is forgotten; what came of it counts on.
    pub(super) fn settle(&mut self, rise: &crate::row::line::Rise) {
        self.places = self.places.max(rise.serving.0);
        self.came = self.came.saturating_add(u64::from(rise.come.0));
    }
}
