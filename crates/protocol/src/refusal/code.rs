//! What was refused.

use serde::{Deserialize, Serialize};

use super::{Next, Retry};
use crate::time::Millis;

/// What was refused. A code exists because a client acts on it or a person is
/// told something of their own about it; codes are never renamed or reused.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    // the request itself
    /// The body is not JSON, or not of the request's form.
    BodyMalformed,
    /// The body is over the limit.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// Text that looks like a resident number.
    ResidentNumber,
    /// No such address, or not with this method.
    NoSuchRoute,
    /// The protocol version is missing or not spoken.
    VersionNotSpoken,

    // who asks
    /// No proof, or one that is not of the form.
    ProofMissing,
    /// The proof is for another request, key, service or body, or its
    /// signature is wrong.
    ProofInvalid,
    /// The proof's nonce is not a current one; the reply carries one.
    ProofNonce,
    /// The proof was used before.
    ProofReplayed,
    /// No session, or it ended; sign in again, nothing is lost.
    SessionEnded,
    /// The actor named is not the account that signed in.
    ActorForeign,
    /// The subject is not the actor's own and no grant covers it.
    SubjectForeign,

    // sign-in
    /// Not an e-mail address or telephone number.
    ContactInvalid,
    /// The code is wrong; `tries_left` says how often more.
    CodeWrong,
    /// The code ran out of time or tries; ask for a new one.
    CodeExpired,
    /// No device of this contact shows this code. Told alike whether there is
    /// such a contact or not.
    PairingRefused,
    /// Too many for this contact, key or account; come at the due time.
    PacedOut,
    /// A limit of `limits` is reached.
    TooMany,

    // who may book
    /// The person could not be matched, or not proved. Told alike for both.
    IdentityNotProved,
    /// No opening of the event is for this person.
    NotEligible,
    /// The person's own opening takes no tickets yet; `window` says when.
    NotYetEligible,
    /// Somebody named is already in the line of this event.
    PersonInLine,
    /// More people than the event allows in one ticket.
    PartyTooLarge,

    // the line
    /// No such event, opening or ticket, or not for this asker.
    NotFound,
    /// The opening or event is over.
    Ended,
    /// The line is paused; places stay.
    Paused,
    /// The place has not been called, or is not known before the draw.
    NotCalled,
    /// The ticket is not inside, or its pass is not the current one.
    NotInside,
    /// Another device of the ticket holds the turn.
    TurnElsewhere,
    /// The ticket was given up.
    TicketLeft,
    /// The ticket has its booking.
    AlreadyBooked,

    // booking
    /// No such slot in this event.
    SlotUnknown,
    /// Every wish is taken; `free` names some that are not.
    SlotsGone,
    /// The slot lapsed for this ticket a moment ago.
    SlotBarred,
    /// The ticket holds a slot already.
    HoldExists,
    /// No such hold; it lapsed or was given back.
    HoldLapsed,
    /// No such offer; it ran out, was declined, or is somebody else's.
    OfferLapsed,
    /// The site was closed; what was there is no more, and the place stays.
    SiteClosed,
    /// Extended as often as allowed.
    ExtensionsUsed,
    /// No such booking of this ticket.
    BookingUnknown,

    // changes and trouble
    /// This change id came before with another body.
    ChangeMismatch,
    /// Too much at this moment; come at the due time.
    Busy,
    /// Our fault. Nothing was changed, repeating is safe.
    Internal,
    /// The disk or database does not take writes. Nothing was changed.
    StoreUnavailable,

    /// A code that this build does not know: what `retry` says holds for it.
    /// No server says it.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

impl Code {
    /// Every code that is said, in the order of the enum.
    pub const ALL: [Self; 45] = [
        Self::BodyMalformed,
        Self::BodyTooLarge,
        Self::BodyTooSlow,
        Self::ResidentNumber,
        Self::NoSuchRoute,
        Self::VersionNotSpoken,
        Self::ProofMissing,
        Self::ProofInvalid,
        Self::ProofNonce,
        Self::ProofReplayed,
        Self::SessionEnded,
        Self::ActorForeign,
        Self::SubjectForeign,
        Self::ContactInvalid,
        Self::CodeWrong,
        Self::CodeExpired,
        Self::PairingRefused,
        Self::PacedOut,
        Self::TooMany,
        Self::IdentityNotProved,
        Self::NotEligible,
        Self::NotYetEligible,
        Self::PersonInLine,
        Self::PartyTooLarge,
        Self::NotFound,
        Self::Ended,
        Self::Paused,
        Self::NotCalled,
        Self::NotInside,
        Self::TurnElsewhere,
        Self::TicketLeft,
        Self::AlreadyBooked,
        Self::SlotUnknown,
        Self::SlotsGone,
        Self::SlotBarred,
        Self::HoldExists,
        Self::HoldLapsed,
        Self::OfferLapsed,
        Self::SiteClosed,
        Self::ExtensionsUsed,
        Self::BookingUnknown,
        Self::ChangeMismatch,
        Self::Busy,
        Self::Internal,
        Self::StoreUnavailable,
    ];
}

impl Code {
    /// The code as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BodyMalformed => "body_malformed",
            Self::BodyTooLarge => "body_too_large",
            Self::BodyTooSlow => "body_too_slow",
            Self::ResidentNumber => "resident_number",
            Self::NoSuchRoute => "no_such_route",
            Self::VersionNotSpoken => "version_not_spoken",
            Self::ProofMissing => "proof_missing",
            Self::ProofInvalid => "proof_invalid",
            Self::ProofNonce => "proof_nonce",
            Self::ProofReplayed => "proof_replayed",
            Self::SessionEnded => "session_ended",
            Self::ActorForeign => "actor_foreign",
            Self::SubjectForeign => "subject_foreign",
            Self::ContactInvalid => "contact_invalid",
            Self::CodeWrong => "code_wrong",
            Self::CodeExpired => "code_expired",
            Self::PairingRefused => "pairing_refused",
            Self::PacedOut => "paced_out",
            Self::TooMany => "too_many",
            Self::IdentityNotProved => "identity_not_proved",
            Self::NotEligible => "not_eligible",
            Self::NotYetEligible => "not_yet_eligible",
            Self::PersonInLine => "person_in_line",
            Self::PartyTooLarge => "party_too_large",
            Self::NotFound => "not_found",
            Self::Ended => "ended",
            Self::Paused => "paused",
            Self::NotCalled => "not_called",
            Self::NotInside => "not_inside",
            Self::TurnElsewhere => "turn_elsewhere",
            Self::TicketLeft => "ticket_left",
            Self::AlreadyBooked => "already_booked",
            Self::SlotUnknown => "slot_unknown",
            Self::SlotsGone => "slots_gone",
            Self::SlotBarred => "slot_barred",
            Self::HoldExists => "hold_exists",
            Self::HoldLapsed => "hold_lapsed",
            Self::OfferLapsed => "offer_lapsed",
            Self::SiteClosed => "site_closed",
            Self::ExtensionsUsed => "extensions_used",
            Self::BookingUnknown => "booking_unknown",
            Self::ChangeMismatch => "change_mismatch",
            Self::Busy => "busy",
            Self::Internal => "internal",
            Self::StoreUnavailable => "store_unavailable",
            Self::Unknown => "unknown",
        }
    }

    /// The status, retry and next step that go with the code unless a rule
    /// says otherwise.
    pub const fn usual(self) -> (u16, Retry, Next) {
        const SOON: Retry = Retry::After { ms: Millis(1_000) };
        const NEVER: Retry = Retry::Never;
        match self {
            Self::BodyMalformed | Self::ContactInvalid => (400, NEVER, Next::MendInput),
            Self::BodyTooLarge => (413, NEVER, Next::MendInput),
            Self::BodyTooSlow => (408, SOON, Next::Repeat),
            Self::ResidentNumber => (422, NEVER, Next::MendInput),
            Self::NoSuchRoute | Self::NotFound => (404, NEVER, Next::AskAgency),
            Self::VersionNotSpoken => (400, NEVER, Next::Update),
            Self::ProofMissing | Self::ProofInvalid => (401, NEVER, Next::SignIn),
            Self::ProofNonce | Self::ProofReplayed => (401, SOON, Next::ProveAgain),
            // Not final: the same change is repeated after signing in again.
            Self::SessionEnded => (401, SOON, Next::SignIn),
            Self::ActorForeign | Self::SubjectForeign => (403, NEVER, Next::MendInput),
            Self::CodeWrong | Self::PairingRefused => (403, NEVER, Next::MendInput),
            Self::CodeExpired => (403, NEVER, Next::AskForCode),
            Self::PacedOut | Self::Busy => (429, SOON, Next::Repeat),
            Self::TooMany => (403, NEVER, Next::AskAgency),
            // Recorded with the change: what is mended comes as a new one.
            Self::IdentityNotProved | Self::NotEligible => (403, NEVER, Next::MendInput),
            Self::NotYetEligible => (409, SOON, Next::Wait),
            Self::PersonInLine | Self::AlreadyBooked => (409, NEVER, Next::ShowExisting),
            Self::PartyTooLarge => (422, NEVER, Next::MendInput),
            Self::Ended | Self::TicketLeft => (410, NEVER, Next::AskAgency),
            Self::Paused | Self::NotCalled => (409, SOON, Next::Wait),
            // A claim made later mends all of these under the same change id.
            Self::NotInside | Self::TurnElsewhere => (409, SOON, Next::Claim),
            Self::SlotUnknown => (422, NEVER, Next::ChooseAgain),
            Self::SlotsGone | Self::SlotBarred | Self::HoldLapsed => {
                (409, NEVER, Next::ChooseAgain)
            }
            Self::HoldExists | Self::OfferLapsed => (409, NEVER, Next::ShowExisting),
            Self::SiteClosed => (410, NEVER, Next::ShowExisting),
            Self::ExtensionsUsed => (409, NEVER, Next::ChooseAgain),
            Self::BookingUnknown => (404, NEVER, Next::ShowExisting),
            Self::ChangeMismatch => (422, NEVER, Next::MendInput),
            Self::Internal => (500, SOON, Next::Repeat),
            Self::StoreUnavailable => (503, SOON, Next::Repeat),
            Self::Unknown => (500, SOON, Next::Unknown),
        }
    }
}
