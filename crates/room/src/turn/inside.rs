//! Being inside: every act there names the pass of the stay, and comes from
//! the device that has the turn. Checked where the booking is made (R09).

use jari_protocol::board::Phase;
use jari_protocol::id::PassId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;

use crate::row::ticket::{StageRow, Stay};
use crate::stop::{Stop, refuse};

use super::Turn;

impl Turn {
    /// The stay whose pass and device these are.
    pub(crate) fn inside(&mut self, pass: &PassId, device: &Thumbprint) -> Result<&mut Stay, Stop> {
        match &mut self.row.stage {
            StageRow::Inside(stay) if stay.pass != *pass => {
                Err(refuse(Code::NotInside, "turn.pass"))
            }
            StageRow::Inside(stay) if stay.device != *device => {
                Err(refuse(Code::TurnElsewhere, "turn.device"))
            }
            StageRow::Inside(stay) => Ok(stay),
            StageRow::Waiting | StageRow::Door { .. } => {
                Err(refuse(Code::NotInside, "turn.inside"))
            }
            StageRow::Booked(_) => Err(refuse(Code::AlreadyBooked, "turn.inside")),
            StageRow::Left => Err(refuse(Code::TicketLeft, "turn.inside")),
        }
    }

    /// The gate left open: whatever pass is named is taken for one.
    #[cfg(feature = "seeded-bugs")]
    pub(crate) fn wave_through(&mut self, pass: &PassId, device: &Thumbprint) {
        let until = self.open_time().plus(self.lane.event.public.inside_window);
        match &mut self.row.stage {
            StageRow::Inside(stay) => {
                stay.pass = *pass;
                stay.device = *device;
            }
            StageRow::Waiting | StageRow::Door { .. } => {
                self.row.stage = StageRow::Inside(Stay {
                    pass: *pass,
                    device: *device,
                    until,
                    extensions: 0,
                    leaf: jari_protocol::count::LeafCount(0),
                    hold: None,
                });
            }
            StageRow::Booked(_) | StageRow::Left => {}
        }
    }

    /// Refuses while the line stands: no time runs, so nothing new begins.
    pub(crate) fn runs(&self) -> Result<(), Stop> {
        if self.lane.opening.phase == Phase::Paused {
            return Err(refuse(Code::Paused, "line.paused"));
        }
        Ok(())
    }
}
