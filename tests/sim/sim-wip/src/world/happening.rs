//! What can happen, and the order in which it does.

use jari_clock::LocalTime;
use jari_protocol::id::RequestId;
use jari_protocol::stamp::Stamp;
use jari_session::{Answer, Call, CallId, Fault, StreamId, StreamInput};

/// Something that happens at a moment. The device is an index, `life` the
/// program's life it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Happening {
    Beat,
    ServiceDown,
    ServiceUp,
    Pause,
    Resume,
    Beacon,
    /// A device is switched on, or its program is started again.
    Start(usize),
    Kill(usize),
    Lose(usize),
    /// Somebody tries to book without having been let in.
    Cheat(usize),
    Offline(usize),
    Online(usize),
    Sleep(usize),
    WakeUp(usize),
    Wake {
        device: usize,
        life: u64,
    },
    Look {
        device: usize,
        life: u64,
    },
    Arrive {
        device: usize,
        life: u64,
        call: Box<Call>,
        sent: LocalTime,
        request: RequestId,
    },
    Reply {
        device: usize,
        life: u64,
        call: CallId,
        sent: LocalTime,
        stamp: Option<Stamp>,
        answer: Box<Answer>,
    },
    Fail {
        device: usize,
        life: u64,
        call: CallId,
        fault: Fault,
    },
    Stream {
        device: usize,
        life: u64,
        stream: StreamId,
        event: Box<StreamInput>,
    },
}

impl Eq for Happening {}

/// Only the moment and the order of queueing count in the queue.
impl PartialOrd for Happening {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Happening {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}
