//! Holding: the first free wish, for the whole party, kept while the person
//! confirms.

use jari_protocol::change::Outcome;
use jari_protocol::count::People;
use jari_protocol::id::{HoldId, PassId, SlotId};
use jari_protocol::limits::MAX_WISHES;
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::time::ServerTime;

use crate::key::{Key, Range};
use crate::numbers::{FREE_NAMED, FREE_SEARCHED};
use crate::request::Acting;
use crate::row::Row;
use crate::row::event::{EventRow, Slot};
use crate::row::ticket::Hold;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;

use super::slot;

/// Keeps the first free of the wishes.
pub(crate) fn hold(
    rows: &mut Rows,
    turn: &mut Turn,
    acting: &Acting,
    (pass, wishes): (&PassId, &[SlotId]),
) -> Result<Outcome, Stop> {
    turn.inside(pass, &acting.device)?;
    turn.runs()?;
    if turn.inside(pass, &acting.device)?.hold.is_some() {
        return Err(refuse(Code::HoldExists, "booking.hold"));
    }
    let wish = first_free(rows, turn, wishes)?.clone();
    let people = turn.people();
    slot::take(rows, &mut turn.lane.event, &wish, people)?;
    keep(turn, acting, pass, wish)
}

fn keep(turn: &mut Turn, acting: &Acting, pass: &PassId, slot: SlotId) -> Result<Outcome, Stop> {
    let hold: HoldId = acting.hold;
    let until = turn.open_time().plus(turn.lane.event.public.hold_window);
    turn.inside(pass, &acting.device)?.hold = Some(Hold { hold, slot, until });
    Ok(Outcome::Held { hold })
}

/// The first of the wishes that has room for the whole party.
pub(crate) fn first_free<'a>(
    rows: &Rows,
    turn: &Turn,
    wishes: &'a [SlotId],
) -> Result<&'a SlotId, Stop> {
    if wishes.is_empty() || wishes.len() > MAX_WISHES {
        return Err(bad_wishes());
    }
    let event = turn.lane.event_id();
    rows.gather(
        wishes
            .iter()
            .map(|wish| Key::Slot(event.clone(), wish.clone())),
    )?;
    let (open, people) = (turn.open_time(), turn.people());
    let is_barred = |wish: &SlotId| {
        turn.row
            .barred
            .iter()
            .any(|(slot, until)| slot == wish && *until > open)
    };
    let mut barred = false;
    let mut found = None;
    for wish in wishes {
        let slot = slot::known(rows, &turn.lane.event, wish)?;
        let free = is_free(turn.now, &slot, people);
        #[cfg(feature = "seeded-bugs")]
        let free = free || rows.bugs.has(crate::bugs::Bug::Oversell);
        if found.is_none() && free {
            if is_barred(wish) {
                barred = true;
            } else {
                found = Some(wish);
            }
        }
    }
    match found {
        Some(wish) => Ok(wish),
        None if barred => Err(refuse(Code::SlotBarred, "booking.barred")),
        None => Err(gone(rows, turn, people)?),
    }
}

fn is_free(now: ServerTime, slot: &Slot, people: People) -> bool {
    slot.left >= people && slot.starts > now
}

fn gone(rows: &Rows, turn: &Turn, people: People) -> Result<Stop, Stop> {
    let free = free_slots(rows, turn.now, &turn.lane.event, people)?;
    let problem = Problem::new(Code::SlotsGone, "booking.hold");
    Ok(problem
        .with(Facts {
            free,
            ..Facts::default()
        })
        .into())
}

fn free_slots(
    rows: &Rows,
    now: ServerTime,
    event: &EventRow,
    people: People,
) -> Result<Vec<SlotId>, Stop> {
    if event.stock_left < people {
        return Ok(Vec::new());
    }
    let range = Range::Slots(event.public.event.clone());
    let found = rows.first(&range, FREE_SEARCHED)?.into_iter();
    let free = found.filter_map(|(key, row)| match (key, row) {
        (Key::Slot(_, id), Row::Slot(slot)) if is_free(now, slot, people) => Some(id.clone()),
        _ => None,
    });
    Ok(free.take(FREE_NAMED).collect())
}

fn bad_wishes() -> Stop {
    let field = Some("wishes".to_owned());
    let problem = Problem::new(Code::BodyMalformed, "booking.wishes");
    problem
        .with(Facts {
            field,
            ..Facts::default()
        })
        .into()
}
