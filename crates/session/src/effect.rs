//! What a session wants done.

use jari_clock::LocalTime;
use jari_protocol::change::{JoinRequest, TicketChange};
use jari_protocol::id::{BookingId, ChangeId, OpeningId, TicketId};
use serde::{Deserialize, Serialize};

use crate::boards::Contradiction;
use crate::resume::ResumeRecord;

/// Everything one step wants done, oldest first. The shell performs them in
/// this order: what must be on disk before something else comes before it.
#[must_use = "effects that are not performed are lost"]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Effects(Vec<Effect>);

/// One thing to be done. None of them is waited for: results come back as
/// [`crate::Input`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Store this in place of the last one, atomically and durably, before
    /// performing what follows. If it cannot be stored, what follows is not
    /// performed and its calls fail with [`crate::Fault::Local`].
    Persist {
        /// What survives a crash.
        record: Box<ResumeRecord>,
    },
    /// The place is over and nothing is owed: the record may be deleted.
    Forget,
    /// Send a request.
    Send {
        /// What and until when.
        call: Call,
    },
    /// Open the event stream of an opening; an earlier one was closed.
    OpenStream {
        /// Names it in what is told about it.
        stream: StreamId,
        /// Of which opening.
        opening: OpeningId,
    },
    /// Close a stream. Nothing more need be told about it.
    CloseStream {
        /// Which.
        stream: StreamId,
    },
    /// Tell the person, wherever they are.
    Notify {
        /// What.
        notice: Notice,
    },
    /// The session with the service has ended: sign in and then say
    /// [`crate::HostInput::SignedIn`]. Nothing is lost meanwhile.
    SignIn,
    /// An intent does not fit now and nothing came of it.
    Declined {
        /// Why.
        why: Declined,
    },
    /// [`crate::Session::snapshot`] is another one now.
    Changed,
}

/// Names a call within one life of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(pub u64);

/// Names a stream within one life of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(pub u64);

/// A request to be sent. At most one of each [`Kind`] is outstanding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Names it in its answer.
    pub id: CallId,
    /// What is asked.
    pub what: Ask,
    /// When it counts as failed with [`crate::Fault::Remote`]. The session
    /// watches this itself as well; an answer that comes later is still read.
    pub deadline: LocalTime,
}

/// What is asked. The event is the session's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// `GET .../board`, without any credential.
    ReadBoard {
        /// The opening.
        opening: OpeningId,
        /// Past every cache (`Cache-Control: no-cache`), because what they
        /// gave was old.
        uncached: bool,
    },
    /// `GET /v1/tickets/{ticket}`.
    ReadTicket {
        /// The ticket.
        ticket: TicketId,
    },
    /// `PUT /v1/events/{event}/joins/{change}`.
    Join {
        /// The change's id, stored already.
        change: ChangeId,
        /// The body, the same each time.
        body: JoinRequest,
    },
    /// `PUT /v1/tickets/{ticket}/changes/{change}`; the ticket is the body's
    /// subject.
    Act {
        /// The change's id, stored already.
        change: ChangeId,
        /// The body, the same each time.
        body: TicketChange,
    },
    /// `GET /v1/time`.
    Time,
}

/// Of which at most one is outstanding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// [`Ask::ReadBoard`] and [`Ask::Time`], which takes its place.
    Board,
    /// [`Ask::ReadTicket`].
    Ticket,
    /// [`Ask::Join`] and [`Ask::Act`].
    Change,
}

/// What a person is told wherever they are; each once, remembered over
/// restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// The turn is about ten minutes ahead.
    Soon,
    /// It is the turn.
    Now,
    /// About two minutes are left.
    TwoMinutesLeft {
        /// Of what.
        of: Window,
    },
    /// The turn has passed; the place is kept, come now.
    Missed,
    /// It is booked, and here is the proof.
    Booked {
        /// The booking of the verified receipt.
        booking: BookingId,
    },
    /// Everything is sold; the place is kept.
    SoldOut,
    /// Something came back and is kept for this ticket for a while.
    Offered,
    /// The service contradicted itself. It is not believed any further.
    ServiceLied {
        /// In what.
        contradiction: Contradiction,
    },
}

/// What runs out. Nothing of it takes the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// The time for which room is kept for a called place.
    Claim,
    /// The stay inside.
    Stay,
    /// The hold.
    Hold,
    /// An offer.
    Offer,
}

/// Why nothing came of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declined {
    /// It is being asked for already.
    AskedAlready,
    /// There is a ticket in this event.
    HasTicket,
    /// There is no ticket.
    NoTicket,
    /// Nobody, or too many, were named.
    PartySize,
    /// No trusted board has called the place yet.
    NotCalled,
    /// Not inside on this device.
    NotInside,
    /// No wishes, or too many.
    Wishes,
    /// A slot is held.
    HasHold,
    /// Not the hold that is there.
    NoSuchHold,
    /// No extension is left.
    NoExtensions,
    /// Not the booking that is there.
    NoSuchBooking,
    /// The place is unknown until the draw.
    PlaceUnknown,
    /// Everything is sold.
    SoldOut,
    /// Something is left: nobody has to stay on for what comes back.
    NotSoldOut,
    /// The ticket does not stay on.
    NotStaying,
    /// Not the offer that is there.
    NoSuchOffer,
    /// There is a booking: it is cancelled first.
    Booked,
    /// The place is over.
    Over,
    /// The reconnect bucket is empty, or the service named a later time; the
    /// snapshot says when the next try is.
    TooSoon,
}

impl Ask {
    /// Of which kind it is.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::ReadBoard { .. } | Self::Time => Kind::Board,
            Self::ReadTicket { .. } => Kind::Ticket,
            Self::Join { .. } | Self::Act { .. } => Kind::Change,
        }
    }

    /// The change's id, if it is a change.
    pub const fn change(&self) -> Option<ChangeId> {
        match self {
            Self::Join { change, .. } | Self::Act { change, .. } => Some(*change),
            Self::ReadBoard { .. } | Self::ReadTicket { .. } | Self::Time => None,
        }
    }
}

impl Effects {
    /// Oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Effect> {
        self.0.iter()
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.0.push(effect);
    }

    pub(crate) fn put_first(&mut self, effect: Effect) {
        self.0.insert(0, effect);
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
