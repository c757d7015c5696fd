//! The event stream: opened near the turn, and never relied upon.

use super::Session;
use crate::calls::Stream;
use crate::deadlines::{WakeReason, When};
use crate::effect::{Effect, Kind, StreamId};
use crate::input::{Fault, StreamInput};

impl Session {
    pub(super) fn streamed(&mut self, stream: StreamId, event: StreamInput) {
        let is_current = self.calls.stream.id() == Some(stream);
        match event {
            StreamInput::Opened if is_current => {
                self.calls.stream = Stream::Open(stream);
                self.deadlines.clear(WakeReason::Board);
                self.stream_heard();
            }
            StreamInput::Board { board } => {
                if is_current {
                    self.calls.stream = Stream::Open(stream);
                    self.deadlines.clear(WakeReason::Board);
                    self.stream_heard();
                }
                self.take_board(board);
            }
            StreamInput::Serving { note } => {
                if is_current {
                    self.stream_heard();
                }
                self.take_note(&note);
            }
            StreamInput::Refused { problem } if is_current => {
                self.stream_gone();
                self.heard();
                let rest = self.now.plus(self.setup.config.stream_rest);
                let due = self.due(problem.retry).map(|when| when.local(&self.clock));
                self.rest_from_streams(due.map_or(rest, |due| due.max(rest)));
            }
            StreamInput::Closed { fault } if is_current => {
                self.stream_gone();
                self.wire_failed(fault);
            }
            // Of a stream that was closed already.
            StreamInput::Opened | StreamInput::Refused { .. } | StreamInput::Closed { .. } => {}
        }
    }

    fn stream_heard(&mut self) {
        self.heard();
        let silent = self.now.plus(self.setup.config.stream_silence);
        self.deadlines
            .set(WakeReason::StreamSilent, When::Local(silent));
    }

    fn stream_gone(&mut self) {
        self.calls.stream = Stream::Closed;
        self.deadlines.clear(WakeReason::StreamSilent);
    }

    fn rest_from_streams(&mut self, until: jari_clock::LocalTime) {
        self.deadlines.set(WakeReason::Stream, When::Local(until));
        // The polls take over.
        self.planned = None;
    }

    /// The stream said nothing for too long: nobody knows why, and others may
    /// have lost theirs at the same moment.
    pub(super) fn stream_silent(&mut self, fault: Fault) {
        self.close_stream();
        self.wire_failed(fault);
    }

    pub(super) fn close_stream(&mut self) {
        if let Some(stream) = self.calls.stream.id() {
            self.stream_gone();
            self.out.push(Effect::CloseStream { stream });
        }
    }

    /// Opens or closes the stream as the plan wants it.
    pub(super) fn want_stream(&mut self) {
        let wants = self.plan().stream;
        let has = self.calls.stream.id().is_some();
        if has && !wants {
            self.close_stream();
            self.schedule_after(Kind::Board);
        }
        let is_free = self.link.is_up() && self.held_back_until().is_none();
        if wants && !has && is_free && self.may_stream() && !self.calls.is_out(Kind::Board) {
            self.open_stream();
        }
    }

    /// Whether no rest from streams was told.
    pub(super) fn may_stream(&self) -> bool {
        self.deadlines.at(WakeReason::Stream, &self.clock).is_none()
    }

    pub(super) fn open_stream(&mut self) {
        let Some(opening) = self.place.opening().cloned() else {
            return;
        };
        self.earn_retry();
        self.link.dial();
        let stream = self.calls.open_stream();
        let config = &self.setup.config;
        let late = self
            .now
            .plus(config.read_timeout)
            .plus(config.timeout_grace);
        self.deadlines
            .set(WakeReason::StreamSilent, When::Local(late));
        self.deadlines.clear(WakeReason::Board);
        self.out.push(Effect::OpenStream { stream, opening });
    }
}
