//! What the device tells. Nothing of it touches the place.

use super::Session;
use crate::deadlines::{WakeReason, When};
use crate::effect::Kind;
use crate::input::HostInput;

impl Session {
    /// A life begins: asked for at once, as far as the bucket allows.
    pub(super) fn start(&mut self) {
        if self.is_started {
            return;
        }
        self.is_started = true;
        self.pacing.wants_ticket = self.place.is_held();
        self.deadlines
            .set(WakeReason::Reconnect, When::Local(self.now));
    }

    pub(super) fn host(&mut self, event: HostInput) {
        match event {
            HostInput::Online => self.online(),
            HostInput::Offline => self.offline(),
            // The record is on disk already, and nothing else is at stake.
            HostInput::Suspending => {}
            HostInput::Resumed => self.resumed(),
            HostInput::SignedIn { device } => {
                self.setup.device = device;
                self.sign_in = false;
                self.pacing.presented = false;
                self.outbox.hurry();
                self.want_ticket();
            }
        }
    }

    fn online(&mut self) {
        self.link.set_online(true);
        if self.is_started {
            self.doubt();
        }
    }

    fn offline(&mut self) {
        self.link.set_online(false);
        #[cfg(feature = "seeded-bugs")]
        if self.has_bug(crate::bugs::Bug::PlaceDroppedOnFault) {
            self.place.drop_it();
        }
        if self.is_started {
            self.doubt();
        }
    }

    fn resumed(&mut self) {
        self.pacing.resumed = Some(self.now);
        self.pacing.has_board = false;
        if self.is_started {
            self.doubt();
        }
    }

    /// Nothing that was connected before is believed to be so still.
    fn doubt(&mut self) {
        self.close_stream();
        for kind in [Kind::Board, Kind::Ticket, Kind::Change] {
            if self.calls.give_up(kind).is_some() {
                self.deadlines.clear(super::reply::timeout(kind));
            }
        }
        self.link.suspect();
        self.quiet();
        self.deadlines.clear(WakeReason::Reconnect);
        self.schedule_reconnect();
    }
}
