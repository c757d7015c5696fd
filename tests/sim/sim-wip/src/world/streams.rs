//! Event streams.

use std::sync::Arc;

use jari_protocol::board::{Board, Phase as LinePhase, ServingNote};
use jari_session::{Fault, Input, StreamId, StreamInput};

use super::{BEAT, Happening, World};

impl World {
    pub(super) fn open_stream(&mut self, now: u64, device: usize, stream: StreamId) {
        let life = self.devices[device].life;
        let works = self.devices[device].plan.is_online(now) && !self.plan.is_down(now);
        let events = if works {
            self.devices[device].stream = Some(stream);
            vec![
                StreamInput::Opened,
                StreamInput::Board {
                    board: self.service.board(),
                },
            ]
        } else {
            vec![StreamInput::Closed {
                fault: Fault::Remote,
            }]
        };
        for (event, delay) in events.into_iter().zip([100_000, 101_000]) {
            let event = Box::new(event);
            self.at(
                now + delay,
                Happening::Stream {
                    device,
                    life,
                    stream,
                    event,
                },
            );
        }
    }

    pub(super) fn stream(
        &mut self,
        now: u64,
        device: usize,
        stream: StreamId,
        event: StreamInput,
    ) -> Result<(), String> {
        if !self.devices[device].plan.is_online(now) && !matches!(event, StreamInput::Closed { .. })
        {
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
            let (life, plan) = (self.devices[device].life, self.devices[device].plan.clone());
            let event = if full {
                StreamInput::Board {
                    board: Arc::clone(&board),
                }
            } else {
                StreamInput::Serving { note: note(&board) }
            };
            // A stream is in order: no detours, and a cut loses what is sent.
            if plan.is_online(now) {
                let event = Box::new(event);
                self.at(
                    now + plan.delay.1,
                    Happening::Stream {
                        device,
                        life,
                        stream,
                        event,
                    },
                );
            }
        }
    }

    pub(super) fn cut_streams(&mut self, now: u64) {
        self.trace.line(now, format_args!("the service is gone"));
        for device in 0..self.devices.len() {
            let Some(stream) = self.devices[device].stream.take() else {
                continue;
            };
            let life = self.devices[device].life;
            let event = Box::new(StreamInput::Closed {
                fault: Fault::Remote,
            });
            self.at(
                now + 1_000,
                Happening::Stream {
                    device,
                    life,
                    stream,
                    event,
                },
            );
        }
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
