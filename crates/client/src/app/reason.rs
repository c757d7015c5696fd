//! Errors as codes, next steps and facts.

use jari_protocol::account::Eligibility;
use jari_protocol::contact::ContactError;
use jari_protocol::event::Window;
use jari_protocol::refusal::{Code, Facts, Next, Problem, Retry};
use jari_protocol::text::TextError;
use jari_session::{Declined, Fault};

use super::view::{
    EligibilityState, FactsView, FaultView, ReasonView, RetryView, SpokenView, WindowView, WordsOf,
};
use crate::driver::DriveError;
use crate::error::{DeskError, fault_code};
use crate::home::HomeError;
use crate::secrets::{SecretError, SecretNext};
use crate::trust::{KeysError, ReceiptError, Untrusted};

impl ReasonView {
    /// Something of this device, or of the way to the service.
    pub fn error(code: impl Into<String>, next: &str) -> Self {
        Self {
            words: WordsOf::Error,
            code: code.into(),
            next: next.to_owned(),
            retry: RetryView::Never,
            facts: Box::default(),
        }
    }

    /// Whoever is told of an offer stands where the next one is shown: there
    /// is nothing to open.
    pub(in crate::app) fn of_offer(problem: &Problem) -> Self {
        let mut reason = Self::from(problem);
        if problem.code == Code::OfferLapsed {
            "wait".clone_into(&mut reason.next);
        }
        reason
    }

    /// What a session declined; `None` where what was wanted is there or on
    /// its way.
    pub(super) fn declined(why: Declined) -> Option<Self> {
        let refusal = |code, rule| Self::from(&Problem::new(code, rule));
        Some(match why {
            Declined::AskedAlready
            | Declined::HasTicket
            | Declined::HasHold
            | Declined::TooSoon => return None,
            Declined::NoTicket => Self::error("no_ticket", "join"),
            Declined::PartySize => refusal(Code::PartyTooLarge, "join.party"),
            Declined::NotCalled => refusal(Code::NotCalled, "turn.called"),
            Declined::NotInside => refusal(Code::NotInside, "turn.inside"),
            Declined::Wishes => Self::error("too_many_wishes", "choose_again"),
            Declined::NoSuchHold => refusal(Code::HoldLapsed, "booking.hold"),
            Declined::NoExtensions => refusal(Code::ExtensionsUsed, "turn.extend"),
            Declined::NoSuchBooking => Self::error("no_booking", "show_existing"),
            Declined::PlaceUnknown => Self::error("place_unknown_yet", "wait"),
            Declined::SoldOut => Self::error("sold_out", "wait"),
            Declined::NotSoldOut => Self::error("not_sold_out", "wait"),
            Declined::NotStaying => Self::error("not_staying", "nothing"),
            Declined::NoSuchOffer => {
                Self::of_offer(&Problem::new(Code::OfferLapsed, "waitlist.offer"))
            }
            Declined::Booked => Self::error("cancel_first", "cancel_first"),
            Declined::Over => Self::error("place_over", "ask_agency"),
        })
    }
}

impl From<&Problem> for ReasonView {
    fn from(problem: &Problem) -> Self {
        Self {
            words: WordsOf::Refusal,
            code: problem.code.as_str().to_owned(),
            next: next_of(problem.next).to_owned(),
            retry: problem.retry.into(),
            facts: Box::new((&problem.facts).into()),
        }
    }
}

impl From<&DeskError> for ReasonView {
    fn from(error: &DeskError) -> Self {
        let next = match error {
            DeskError::Refused(problem) => return Self::from(problem.as_ref()),
            DeskError::Home(error) => return error.into(),
            DeskError::Secret(error) => return error.into(),
            DeskError::Address(_) => "check_link",
            DeskError::Unreached(fault) => return (*fault).into(),
            DeskError::Keys(error) => of_keys(*error),
            DeskError::Untrusted(error) => of_statement(*error),
            DeskError::SignedOut => "sign_in",
            DeskError::SignInNotBegun => "ask_for_code",
        };
        Self::error(error.code(), next)
    }
}

impl From<Fault> for ReasonView {
    fn from(fault: Fault) -> Self {
        let next = match fault {
            Fault::Local => "check_connection",
            Fault::Remote => "repeat",
            Fault::Untrusted => "do_not_trust",
        };
        Self::error(fault_code(fault), next)
    }
}

impl From<&HomeError> for ReasonView {
    fn from(error: &HomeError) -> Self {
        let next = match error {
            HomeError::Unusable(_) | HomeError::NotNamed => "mend_folder",
            HomeError::Full(_) => "free_disk",
            HomeError::InUse => "end_other",
            HomeError::Damaged { .. } => "resume",
            HomeError::NameTaken => "do_not_trust",
            HomeError::NoSuchService => "add_service",
        };
        Self::error(error.to_string(), next)
    }
}

impl From<&SecretError> for ReasonView {
    fn from(error: &SecretError) -> Self {
        Self::error(error.to_string(), next_of_secret(error))
    }
}

impl From<&DriveError> for ReasonView {
    fn from(error: &DriveError) -> Self {
        let next = match error {
            DriveError::Home(error) => return error.into(),
            DriveError::Desk(error) => return error.into(),
            DriveError::SignedOut => "sign_in",
            DriveError::Newer => "update",
            DriveError::AnotherAccount => "switch_account",
        };
        Self::error(error.to_string(), next)
    }
}

impl From<ReceiptError> for ReasonView {
    fn from(error: ReceiptError) -> Self {
        let next = match error {
            ReceiptError::Keys(error) => of_keys(error),
            ReceiptError::Receipt(error) => of_statement(error),
        };
        Self::error(error.to_string(), next)
    }
}

impl From<TextError> for ReasonView {
    fn from(error: TextError) -> Self {
        let code = match error {
            TextError::Empty => "text_empty",
            TextError::TooLong => "text_too_long",
            TextError::ControlCharacter => "text_control_character",
            // What the service would say; it is not even sent.
            TextError::ResidentNumber => {
                return (&Problem::new(Code::ResidentNumber, "text.resident_number")).into();
            }
        };
        Self::error(code, "mend_input")
    }
}

impl From<ContactError> for ReasonView {
    fn from(error: ContactError) -> Self {
        let code = match error {
            ContactError::Address => "contact_not_an_address",
            ContactError::Number => "contact_not_a_number",
        };
        Self::error(code, "mend_input")
    }
}

impl From<Retry> for RetryView {
    fn from(retry: Retry) -> Self {
        match retry {
            Retry::After { ms } => Self::After { ms: ms.0 },
            Retry::At { at } => Self::At { at: at.as_millis() },
            Retry::Never => Self::Never,
        }
    }
}

impl From<&Facts> for FactsView {
    fn from(facts: &Facts) -> Self {
        Self {
            window: facts.window.as_ref().map(Into::into),
            spoken: facts.spoken.map(|spoken| SpokenView {
                min: spoken.min.0.into(),
                max: spoken.max.0.into(),
            }),
            tries_left: facts.tries_left,
            limit: facts.limit,
            free: facts.free.iter().map(ToString::to_string).collect(),
            field: facts.field.clone(),
        }
    }
}

impl From<&Window> for WindowView {
    fn from(window: &Window) -> Self {
        Self {
            opening: window.opening.to_string(),
            cohort: window.cohort.as_str().to_owned(),
            gathering: window.gathering.as_millis(),
            opens: window.opens.as_millis(),
            ends: window.ends.as_millis(),
        }
    }
}

impl From<&Eligibility> for EligibilityState {
    fn from(eligibility: &Eligibility) -> Self {
        Self::Eligible {
            window: (&eligibility.window).into(),
            basis: eligibility.basis.into(),
        }
    }
}

impl From<Fault> for FaultView {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Local => Self::Local,
            Fault::Remote => Self::Remote,
            Fault::Untrusted => Self::Untrusted,
        }
    }
}

/// The next step after an error of the key store.
pub(super) const fn next_of_secret(error: &SecretError) -> &'static str {
    match error.next() {
        SecretNext::UnlockKeyStore => "unlock_key_store",
        SecretNext::ChooseFile => "choose_file",
        SecretNext::EnterPassphrase => "enter_passphrase",
        SecretNext::SignInAgain => "move_aside",
        SecretNext::TryAgain => "mend_folder",
        SecretNext::ReportFault => "report_fault",
    }
}

const fn next_of(next: Next) -> &'static str {
    match next {
        Next::MendInput => "mend_input",
        Next::Repeat => "repeat",
        Next::ProveAgain => "prove_again",
        Next::SignIn => "sign_in",
        Next::AskForCode => "ask_for_code",
        Next::Wait => "wait",
        Next::Claim => "claim",
        Next::ChooseAgain => "choose_again",
        Next::ShowExisting => "show_existing",
        Next::Update => "update",
        Next::AskAgency => "ask_agency",
        Next::Unknown => "unknown",
    }
}

const fn of_keys(error: KeysError) -> &'static str {
    match error {
        KeysError::Malformed | KeysError::Forged | KeysError::TwoFaces => "do_not_trust",
        KeysError::ForeignRoot => "check_link",
        KeysError::TooManyRoots => "ask_agency",
        KeysError::VersionNotSpoken => "update",
    }
}

const fn of_statement(error: Untrusted) -> &'static str {
    match error {
        Untrusted::KeyRevoked => "ask_agency",
        Untrusted::Statement(_)
        | Untrusted::KeyUnknown
        | Untrusted::KeyOfAnotherRole
        | Untrusted::KeyRetired
        | Untrusted::ForeignService => "do_not_trust",
    }
}
