//! What the connection is doing, in words. It never says that a place is
//! lost, since no connection can lose one.

use jari_client::{Fault, Kept, LinkState};
use jari_locales::say::{self, Say};
use jari_protocol::time::Millis;

use super::{Line, View};

impl View<'_> {
    /// The connection, and what is safe meanwhile.
    pub(crate) fn link(&self) -> Vec<Line> {
        let link = self.snapshot.link;
        let next = link.next_in(self.now).filter(|next| *next > Millis::ZERO);
        let state = match link.state {
            LinkState::Idle => return Vec::new(),
            LinkState::Up => return self.heard().into_iter().collect(),
            // An attempt is no news; what comes of it is.
            LinkState::Dialing => None,
            LinkState::Down { .. } => Some("down"),
            LinkState::Offline => Some("offline"),
        };
        let after = next.map(|next| self.span(next));
        let say = if self.has_place() {
            beside_a_place(link.state, after)
        } else {
            alone(link.state, after)
        };
        let mut lines = Vec::new();
        lines.extend(say.into_iter().chain(self.safe()).map(|say| Line {
            text: self.say(&say),
            calm: state.map(ToOwned::to_owned),
        }));
        lines
    }

    fn heard(&self) -> Option<Line> {
        let ago = self.snapshot.link.heard_ago(self.now)?;
        Some(Line {
            text: self.say(&say::link_heard(self.span(ago))),
            calm: None,
        })
    }

    fn has_place(&self) -> bool {
        match self.snapshot.kept {
            Kept::PlaceByService | Kept::PlaceAndHoldByService => true,
            Kept::Nothing | Kept::WishHere | Kept::Booking => false,
        }
    }

    /// What else than a place is safe.
    fn safe(&self) -> Option<Say> {
        match self.snapshot.kept {
            Kept::Booking => Some(say::kept_booking()),
            Kept::Nothing | Kept::WishHere | Kept::PlaceByService | Kept::PlaceAndHoldByService => {
                None
            }
        }
    }
}

fn beside_a_place(state: LinkState, after: Option<String>) -> Option<Say> {
    Some(match (state, after) {
        (LinkState::Idle | LinkState::Up, _) => return None,
        (LinkState::Dialing, _) => say::link_connecting(),
        (LinkState::Offline, _) => say::link_offline(),
        (
            LinkState::Down {
                fault: Fault::Untrusted,
            },
            _,
        ) => say::link_untrusted(),
        (
            LinkState::Down {
                fault: Fault::Local,
            },
            Some(after),
        ) => say::link_lost(after),
        (
            LinkState::Down {
                fault: Fault::Remote,
            },
            Some(after),
        ) => say::link_service_down(after),
        (
            LinkState::Down {
                fault: Fault::Local | Fault::Remote,
            },
            None,
        ) => say::link_trying(),
    })
}

fn alone(state: LinkState, after: Option<String>) -> Option<Say> {
    Some(match (state, after) {
        (LinkState::Idle | LinkState::Up, _) => return None,
        (LinkState::Dialing, _) => say::link_connecting_plain(),
        (LinkState::Offline, _) => say::link_offline_plain(),
        (
            LinkState::Down {
                fault: Fault::Untrusted,
            },
            _,
        ) => say::link_untrusted_plain(),
        (
            LinkState::Down {
                fault: Fault::Local,
            },
            Some(after),
        ) => say::link_lost_plain(after),
        (
            LinkState::Down {
                fault: Fault::Remote,
            },
            Some(after),
        ) => say::link_service_down_plain(after),
        (
            LinkState::Down {
                fault: Fault::Local | Fault::Remote,
            },
            None,
        ) => say::link_trying_plain(),
    })
}
