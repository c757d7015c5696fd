//! What the session declined, as a failure of the command that asked.

use jari_client::Declined;
use jari_protocol::refusal::{Code, Problem};

use super::Failure;
use crate::trouble::Trouble;

impl Failure {
    /// `None` where what was wanted is on its way or there already.
    pub(crate) fn declined(why: Declined) -> Option<Self> {
        let refusal = |code, rule| Self::refused(Problem::new(code, rule));
        Some(match why {
            Declined::AskedAlready
            | Declined::HasTicket
            | Declined::HasHold
            | Declined::TooSoon => return None,
            Declined::NoTicket => Trouble::NoTicket.into(),
            Declined::PartySize => refusal(Code::PartyTooLarge, "join.party"),
            Declined::NotCalled => refusal(Code::NotCalled, "turn.called"),
            Declined::NotInside => refusal(Code::NotInside, "turn.inside"),
            Declined::Wishes => Trouble::TooManyWishes.into(),
            Declined::NoSuchHold => refusal(Code::HoldLapsed, "booking.hold"),
            Declined::NoExtensions => refusal(Code::ExtensionsUsed, "turn.extend"),
            Declined::NoSuchBooking => Trouble::NoBooking.into(),
            Declined::PlaceUnknown => Trouble::PlaceUnknownYet.into(),
            Declined::SoldOut => Trouble::SoldOut.into(),
            Declined::NotSoldOut => Trouble::NotSoldOut.into(),
            Declined::NotStaying => Trouble::NotStaying.into(),
            Declined::NoSuchOffer => refusal(Code::OfferLapsed, "waitlist.offer"),
            Declined::Booked => Trouble::CancelFirst.into(),
            Declined::Over => Trouble::PlaceOver.into(),
        })
    }
}
