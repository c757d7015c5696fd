//! What a stream says, and when: the board at once and then at most one in
//! ten seconds, the short form whenever `serving` rises in between, and a
//! comment where there was nothing to say.

use std::sync::Arc;

use bytes::Bytes;
use jari_protocol::board::Board;
use jari_protocol::count::{BoardVersion, Epoch, Serving};
use tokio::select;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::boards::SignedBoard;
use crate::http::limits::Limits;

/// One stream.
#[derive(Debug)]
pub(super) struct Pulse {
    boards: watch::Receiver<Arc<SignedBoard>>,
    closing: watch::Receiver<bool>,
    limits: Limits,
    board_due: Instant,
    heartbeat_due: Instant,
    /// The last board that was told in full.
    told: Option<(Epoch, BoardVersion)>,
    serving: Serving,
    /// The last thing to say: when to come back.
    farewell: Option<Bytes>,
}

impl Pulse {
    /// A stream of these boards that ends when `closing` turns true. `share`
    /// says when within the reconnect window its reader is to come back: 0 at
    /// once, 65 535 at its end.
    pub(super) fn new(
        boards: watch::Receiver<Arc<SignedBoard>>,
        limits: &Limits,
        closing: watch::Receiver<bool>,
        share: u16,
    ) -> Self {
        let now = Instant::now();
        let window = boards.borrow().board.reconnect_window.0;
        let retry = window.saturating_mul(u64::from(share)) / u64::from(u16::MAX);
        Self {
            boards,
            closing,
            limits: limits.clone(),
            board_due: now,
            heartbeat_due: now + limits.heartbeat,
            told: None,
            serving: Serving(0),
            farewell: Some(format!("retry: {retry}\n\n").into()),
        }
    }

    /// The next thing to say, when it is due; once the server stops, when to
    /// come back, and then nothing.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        loop {
            if *self.closing.borrow() {
                return self.farewell.take();
            }
            let now = Instant::now();
            let wake = match self.due(now) {
                Ok(frame) => {
                    self.heartbeat_due = now + self.limits.heartbeat;
                    return Some(frame);
                }
                Err(wake) => wake,
            };
            select! {
                changed = self.boards.changed() => changed.ok()?,
                closing = self.closing.changed() => closing.ok()?,
                () = sleep_until(wake) => {}
            }
        }
    }

    /// What is due now, or when something will be if nothing changes.
    fn due(&mut self, now: Instant) -> Result<Bytes, Instant> {
        let shown = Arc::clone(&self.boards.borrow_and_update());
        let board = &shown.board;
        let is_new = self.told < Some(board.order());
        if is_new && now >= self.board_due {
            self.told = Some(board.order());
            self.serving = board.serving;
            self.board_due = now + self.limits.board_every;
            return Ok(frame("board", board, &shown.text));
        }
        if is_new && self.serving < board.serving {
            self.serving = board.serving;
            return Ok(frame("serving", board, &shown.note));
        }
        if now >= self.heartbeat_due {
            return Ok(Bytes::from_static(b":\n\n"));
        }
        Err(if is_new {
            self.heartbeat_due.min(self.board_due)
        } else {
            self.heartbeat_due
        })
    }
}

fn frame(event: &str, board: &Board, statement: &str) -> Bytes {
    let (epoch, version) = (board.epoch.0, board.version.0);
    format!("event: {event}\nid: {epoch}.{version}\ndata: {statement}\n\n").into()
}
