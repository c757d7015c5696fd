//! A service begins anew from a copy of its rows.

use jari_protocol::board::Board;
use jari_protocol::count::{People, Seq, Serving};
use jari_protocol::hash::Digest;
use jari_protocol::id::{EventId, OpeningId, SlotId};
use jari_protocol::stock::Stock;
use jari_protocol::text::Line;

/// The service begins anew from a copy of its rows: what it signed after the
/// copy was taken is not in them, and still binds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recover {
    /// The event.
    pub event: EventId,
    /// What was stated of its lines; of one line there may be several.
    pub lines: Vec<(OpeningId, LastSeen)>,
    /// What was stated of its slots.
    pub stock: Vec<(SlotId, LastLeft)>,
    /// Why, for the record.
    pub reason: Line,
}

/// The last that was stated of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastSeen {
    /// Places below this were called.
    pub serving: Serving,
    /// Numbers below this were given out.
    pub taken: Seq,
    /// N and the root, once it was fixed who takes part in the draw.
    pub cut_off: Option<(u64, Digest)>,
    /// The beacon, if it was submitted.
    pub beacon: Option<String>,
    /// Whether the secret was shown.
    pub drawn: bool,
}

impl LastSeen {
    /// What a board states.
    pub fn of(board: &Board) -> Self {
        Self {
            serving: board.serving,
            taken: Seq(board.taken),
            cut_off: board.draw.entrants.zip(board.draw.root),
            beacon: board.draw.beacon.clone(),
            drawn: board.draw.secret.is_some(),
        }
    }
}

/// What a slot had left when it was last stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastLeft {
    /// For anybody.
    pub left: People,
    /// For those who stay on.
    pub returned: People,
}

impl LastLeft {
    /// What a stock document states, slot by slot.
    pub fn of(stock: &Stock) -> Vec<(SlotId, Self)> {
        let slots = stock.slots.iter();
        let last = slots.map(|slot| {
            let (left, returned) = (slot.left, slot.returned);
            (slot.slot.clone(), Self { left, returned })
        });
        last.collect()
    }
}
