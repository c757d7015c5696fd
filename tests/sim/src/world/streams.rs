//! Event streams.

use std::sync::Arc;

use jari_protocol::board::{Board, Phase as LinePhase, ServingNote};
use jari_session::{Fault, Input, StreamId, StreamInput};

use super::{BEAT, Happening, News, World};

impl World {
    pub(super) fn open_stream(&mut self, now: u64, device: usize, stream: StreamId) {
        let works = self.devices[device].plan.is_online(now) && !self.plan.is_down(now);
        if !works {
            let fault = Fault::Remote;
            return self.streams(
                now + 100_000,
                (device, stream),
                StreamInput::Closed { fault },
            );
        }
        self.devices[device].stream = Some(stream);
        let board = self.service.board();
        self.streams(now + 100_000, (device, stream), StreamInput::Opened);
        self.streams(
            now + 101_000,
            (device, stream),
            StreamInput::Board { board },
        );
    }

    /// A program hears from its stream, if there is a network.
    pub(super) fn hear(
        &mut self,
        now: u64,
        device: usize,
        stream: StreamId,
        event: StreamInput,
    ) -> Result<(), String> {
        let closed = matches!(event, StreamInput::Closed { .. });
        if !closed && !self.devices[device].plan.is_online(now) {
            return Ok(());
        }
        self.input(now, device, Input::Stream { stream, event })
    }

    pub(super) fn feed_streams(&mut self, now: u64) {
        let board = self.service.board();
        let full = (now / BEAT).is_multiple_of(5) || !matches!(board.phase, LinePhase::Open);
        for device in 0..self.devices.len() {
            let Some(stream) = self.devices[device].stream else {
                continue;
            };
            let plan = &self.devices[device].plan;
            let (online, delay) = (plan.is_online(now), plan.delay.1);
            // A stream is in order: no detours, and a cut loses what is sent.
            if !online {
                continue;
            }
            let event = if full {
                let board = Arc::clone(&board);
                StreamInput::Board { board }
            } else {
                StreamInput::Serving { note: note(&board) }
            };
            self.streams(now + delay, (device, stream), event);
        }
    }

    pub(super) fn cut_streams(&mut self, now: u64) {
        self.trace.line(now, format_args!("the service is gone"));
        for device in 0..self.devices.len() {
            if let Some(stream) = self.devices[device].stream.take() {
                let fault = Fault::Remote;
                self.streams(now + 1_000, (device, stream), StreamInput::Closed { fault });
            }
        }
    }

    fn streams(&mut self, at: u64, (device, stream): (usize, StreamId), event: StreamInput) {
        let run = self.run_of(device);
        self.at(
            at,
            Happening::Told(run, Box::new(News::Stream { stream, event })),
        );
    }
}

fn note(board: &Board) -> ServingNote {
    ServingNote {
        event: board.event.clone(),
        opening: board.opening.clone(),
        epoch: board.epoch,
        version: board.version,
        serving: board.serving,
        issued: board.issued,
    }
}
