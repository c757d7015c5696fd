//! What a record can break of what was promised.

use crate::board::Lie;
use crate::count::LeafCount;

/// The record breaks what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{breach} (after {} leaves)", after.0)]
pub struct Overtaking {
    /// How many leaves stood up to the check before it.
    pub after: LeafCount,
    /// What is broken.
    pub breach: Breach,
}

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Breach {
    /// A known leaf that is not whole.
    #[error("leaf_malformed")]
    Malformed,
    /// Ticket numbers are not 0, 1, 2, ...
    #[error("seq_gap")]
    SeqGap,
    /// A number without a ticket in a line that was never recovered, or a
    /// ticket that was presented for a number which has its own.
    #[error("number_without_ticket")]
    NobodysNumber,
    /// A second cut-off, or N or root are not those of the tickets before it.
    #[error("cut_off_wrong")]
    CutOffWrong,
    /// A draw without a cut-off before it, or a second one.
    #[error("draw_out_of_turn")]
    DrawOutOfTurn,
    /// The secret is not the committed one.
    #[error("secret_not_committed")]
    SecretNotCommitted,
    /// `serving` did not rise.
    #[error("serving_fell")]
    ServingFell,
    /// Places were called before the draw, or that nobody has.
    #[error("called_too_early")]
    CalledTooEarly,
    /// Somebody came to the door, or went in, with a place that was not
    /// called.
    #[error("not_called")]
    NotCalled,
    /// Somebody came to the door who stands there already.
    #[error("at_door_twice")]
    AtDoorTwice,
    /// Somebody went in or back who did not stand at the door.
    #[error("not_at_door")]
    NotAtDoor,
    /// Two tickets at one place.
    #[error("two_tickets_of_one_place")]
    TwoTickets,
    /// Somebody went in while a lower place stood at the door.
    #[error("overtaken_at_door")]
    Overtaken,
    /// Somebody stays on who does already, or without a ticket.
    #[error("stays_on_twice")]
    StaysOnTwice,
    /// Somebody who does not stay on was offered something, or left the
    /// waitlist.
    #[error("not_staying")]
    NotStaying,
    /// Something that came back went past somebody ahead who stays on.
    #[error("overtaken_on_waitlist")]
    OvertakenOnWaitlist,
    /// An offer to somebody who has one, or the end of one that nobody has.
    #[error("offer_unknown")]
    OfferUnknown,
    /// Something was kept in place of a booking that no closing of a site can
    /// have ended.
    #[error("instead_of_nothing")]
    InsteadOfNothing,
    /// There are fewer leaves than a board states.
    #[error("leaves_missing")]
    LeavesMissing,
    /// The leaves do not lead to a board's head.
    #[error("head_differs")]
    HeadDiffers,
    /// A board states other tickets, calls, door or draw than its leaves.
    #[error("board_differs")]
    BoardDiffers,
    /// Two boards contradict each other.
    #[error("boards_lie")]
    BoardsLie(Lie),
}
