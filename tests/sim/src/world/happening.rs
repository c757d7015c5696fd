//! What can happen, and the order in which it does.

use std::cmp::Ordering;

use jari_clock::LocalTime;
use jari_protocol::id::RequestId;
use jari_protocol::stamp::Stamp;
use jari_session::{Answer, Call, CallId, Fault, StreamId, StreamInput};

/// Something that happens at a moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Happening {
    Beat,
    ServiceDown,
    ServiceUp,
    Pause,
    Resume,
    Beacon,
    MoreStock,
    /// The operator closes a site.
    Closing,
    /// Something befalls a device.
    Befalls(usize, Fate),
    /// A request reaches the service, whoever sent it may be gone.
    Arrives(Run, Box<Request>),
    /// A program is told something, unless its life is over.
    Told(Run, Box<News>),
}

/// One life of the program on one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) device: usize,
    pub(super) life: u64,
}

/// What befalls a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is switched on, or its program started again.
    Start,
    Kill,
    /// Key and everything stored are lost.
    Lose,
    /// Its owner tries to book without having been let in.
    Cheat,
    Offline,
    Online,
    Sleep,
    WakeUp,
}

/// A request on its way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    pub(super) call: Call,
    /// When it left, by the device's clock.
    pub(super) sent: LocalTime,
    pub(super) id: RequestId,
}

/// What a program is told.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum News {
    /// The wake it asked for.
    Wake,
    /// The person looks at the screen.
    Look,
    Reply {
        call: CallId,
        sent: LocalTime,
        stamp: Option<Stamp>,
        answer: Answer,
    },
    Fail {
        call: CallId,
        fault: Fault,
    },
    Stream {
        stream: StreamId,
        event: StreamInput,
    },
}

/// Only the moment and the order of queueing count in the queue.
impl Eq for Happening {}

impl PartialOrd for Happening {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Happening {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}
