//! Alerts: each once, remembered over restarts.

use std::collections::BTreeSet;

use jari_protocol::id::{BookingId, HoldId, OfferId, PassId};
use jari_protocol::time::{Millis, OpenTime};
use serde::{Deserialize, Serialize};

use crate::effect::{Notice, Window};
use crate::place::Sight;
use crate::snapshot::{Phase, TimeLeft};

/// What the person was told already. What can happen again after a stay
/// inside ended names the stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum Told {
    /// The turn is about ten minutes ahead.
    Soon,
    /// It is the turn, after this stay if there was one.
    Now {
        /// The stay before.
        after: Option<PassId>,
    },
    /// Two minutes are left to claim.
    ClaimEnds {
        /// The stay before.
        after: Option<PassId>,
    },
    /// The turn has passed.
    Missed {
        /// The stay before.
        after: Option<PassId>,
    },
    /// Two minutes of the stay are left.
    StayEnds {
        /// The stay.
        pass: PassId,
    },
    /// Two minutes of the hold are left.
    HoldEnds {
        /// The hold.
        hold: HoldId,
    },
    /// It is booked.
    Booked {
        /// The booking.
        booking: BookingId,
    },
    /// Everything is sold.
    SoldOut,
    /// Something came back and is kept.
    Offered {
        /// The offer.
        offer: OfferId,
    },
    /// Two minutes of the offer are left.
    OfferEnds {
        /// The offer.
        offer: OfferId,
    },
}

impl Told {
    /// What a person is told.
    pub(crate) const fn notice(self) -> Notice {
        match self {
            Self::Soon => Notice::Soon,
            Self::Now { .. } => Notice::Now,
            Self::ClaimEnds { .. } => Notice::TwoMinutesLeft { of: Window::Claim },
            Self::Missed { .. } => Notice::Missed,
            Self::StayEnds { .. } => Notice::TwoMinutesLeft { of: Window::Stay },
            Self::HoldEnds { .. } => Notice::TwoMinutesLeft { of: Window::Hold },
            Self::Booked { booking } => Notice::Booked { booking },
            Self::SoldOut => Notice::SoldOut,
            Self::Offered { .. } => Notice::Offered,
            Self::OfferEnds { .. } => Notice::TwoMinutesLeft { of: Window::Offer },
        }
    }

    /// Of which sort it is; of each only the last is remembered.
    const fn sort(self) -> u8 {
        match self {
            Self::Soon => 0,
            Self::Now { .. } => 1,
            Self::ClaimEnds { .. } => 2,
            Self::Missed { .. } => 3,
            Self::StayEnds { .. } => 4,
            Self::HoldEnds { .. } => 5,
            Self::Booked { .. } => 6,
            Self::SoldOut => 7,
            Self::Offered { .. } => 8,
            Self::OfferEnds { .. } => 9,
        }
    }
}

/// What the person was told. Bounded by the number of sorts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alerts(BTreeSet<Told>);

impl Alerts {
    pub(crate) const fn resumed(told: BTreeSet<Told>) -> Self {
        Self(told)
    }

    pub(crate) const fn told(&self) -> &BTreeSet<Told> {
        &self.0
    }

    /// Whether it has to be told; from then on it was.
    pub(crate) fn tell(&mut self, told: Told) -> bool {
        if self.0.contains(&told) {
            return false;
        }
        self.0.retain(|other| other.sort() != told.sort());
        self.0.insert(told)
    }

    /// Another ticket: everything is news again.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }

    /// What the phase and the range call for now.
    pub(crate) fn due(sight: &Sight<'_>) -> Vec<Told> {
        let mut due = Vec::new();
        let after = sight.place.last_stay();
        match sight.phase() {
            Phase::Waiting => {
                if sight
                    .remaining()
                    .is_some_and(|left| left <= sight.config.soon)
                {
                    due.push(Told::Soon);
                }
            }
            Phase::Called { missed: false } => due.push(Told::Now { after }),
            Phase::Called { missed: true } => due.push(Told::Missed { after }),
            Phase::Booked => {
                let booking = sight.place.receipt().map(|receipt| receipt.booking);
                due.extend(booking.map(|booking| Told::Booked { booking }));
            }
            Phase::SoldOut { stays_on: false } => due.push(Told::SoldOut),
            Phase::Offered => {
                let offer = sight.place.offer().map(|offer| offer.offer);
                due.extend(offer.map(|offer| Told::Offered { offer }));
            }
            Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing => {}
            // Who stays on knows.
            Phase::SoldOut { stays_on: true } => {}
            Phase::Door { .. } | Phase::Elsewhere | Phase::Choosing | Phase::Holding => {}
            Phase::Left | Phase::Over => {}
        }
        due
    }

    /// What runs out, and how much of it is left.
    pub(crate) fn endings(sight: &Sight<'_>, claim_window: Millis) -> Vec<(Told, TimeLeft)> {
        let place = sight.place;
        let mut endings = Vec::new();
        let mut ends = |told: Told, until: OpenTime| {
            endings.extend(place.left_until(until).map(|left| (told, left)));
        };
        match sight.phase() {
            Phase::Called { missed: false } => {
                if let Some(called) = place.called_since() {
                    ends(
                        Told::ClaimEnds {
                            after: place.last_stay(),
                        },
                        called.plus(claim_window),
                    );
                }
            }
            Phase::Choosing | Phase::Holding => {
                let Some(stay) = place.stay() else {
                    return endings;
                };
                ends(Told::StayEnds { pass: stay.pass }, stay.until);
                if let Some(hold) = &stay.hold {
                    ends(Told::HoldEnds { hold: hold.hold }, hold.until);
                }
            }
            Phase::Offered => {
                if let Some(offer) = place.offer() {
                    ends(Told::OfferEnds { offer: offer.offer }, offer.until);
                }
            }
            Phase::SoldOut { .. } => {}
            Phase::Called { missed: true } | Phase::Waiting | Phase::Door { .. } => {}
            Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing => {}
            Phase::Elsewhere | Phase::Booked | Phase::Left | Phase::Over => {}
        }
        endings
    }
}
