//! The line as a screen shows it.

use jari_protocol::board::{Announcement, Health, Phase, Times, Waitlist};
use jari_protocol::count::{People, Serving};
use jari_protocol::id::OpeningId;
use jari_protocol::time::ServerTime;
use serde::{Deserialize, Serialize};

/// The line by its last believed board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineView {
    /// The opening.
    pub opening: OpeningId,
    /// Where the line stands.
    pub phase: Phase,
    /// Its times; the countdown is to `opens`.
    pub times: Times,
    /// Resting hours that matter now.
    pub rest: Option<RestView>,
    /// Places below this have been called.
    pub serving: Serving,
    /// When that was so.
    pub as_of: ServerTime,
    /// The board was past its freshness when it came, or none came since the
    /// wire went down: shown as old.
    pub is_old: bool,
    /// Who supplies the unpredictable part of the draw is the operator alone.
    pub operator_draws: bool,
    /// Tickets taken.
    pub taken: u64,
    /// Tickets at the door.
    pub door: u64,
    /// People there is still room for; a kept place is not promised stock.
    pub stock_left: People,
    /// Everything is sold.
    pub sold_out: bool,
    /// Who stays on, and what is offered.
    pub waitlist: Waitlist,
    /// What the operator says to everyone in it.
    pub announcement: Option<Announcement>,
    /// How the parts of the service are.
    pub health: Health,
}

/// Resting hours that are on, or that begin within the wait that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestView {
    /// When they begin.
    pub from: ServerTime,
    /// When the line goes on by itself.
    pub until: ServerTime,
    /// Whether the line stands still for them now.
    pub is_on: bool,
}
