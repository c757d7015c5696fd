//! What can go wrong when a service is asked.

use jari_protocol::refusal::{Code, Problem};
use jari_session::Fault;

use crate::address::AddressError;
use crate::home::HomeError;
use crate::secrets::SecretError;
use crate::trust::{KeysError, Untrusted};

/// There is no answer that can be used. Nothing is lost by it.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The link is not one.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The service refused; the refusal says what to do.
    #[error("{}", .0.code.as_str())]
    Refused(Box<Problem>),
    /// The service could not be reached, or something else answered.
    #[error("{}", fault_code(*.0))]
    Unreached(Fault),
    /// The service's keys were not believed.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A statement was not believed.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// This device is not signed in.
    #[error("signed_out")]
    SignedOut,
    /// No sign-in was begun on this device.
    #[error("sign_in_not_begun")]
    SignInNotBegun,
    /// A secret could not be read or kept.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The client's folder could not be used.
    #[error(transparent)]
    Home(#[from] HomeError),
}

impl From<Fault> for DeskError {
    fn from(fault: Fault) -> Self {
        Self::Unreached(fault)
    }
}

impl DeskError {
    /// The stable code.
    pub fn code(&self) -> String {
        self.to_string()
    }

    /// Whether signing in (again) helps.
    pub fn needs_sign_in(&self) -> bool {
        match self {
            Self::SignedOut => true,
            Self::Refused(problem) => problem.code == Code::SessionEnded,
            Self::Address(_)
            | Self::Unreached(_)
            | Self::Keys(_)
            | Self::Untrusted(_)
            | Self::SignInNotBegun
            | Self::Secret(_)
            | Self::Home(_) => false,
        }
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            Self::Address(_)
            | Self::Unreached(_)
            | Self::Keys(_)
            | Self::Untrusted(_)
            | Self::SignedOut
            | Self::SignInNotBegun
            | Self::Secret(_)
            | Self::Home(_) => None,
        }
    }

    /// Whose fault it seems, for a session.
    pub(crate) const fn fault(&self) -> Fault {
        match self {
            Self::Unreached(fault) => *fault,
            Self::Keys(_) | Self::Untrusted(_) => Fault::Untrusted,
            Self::Refused(_) => Fault::Remote,
            Self::Address(_)
            | Self::SignedOut
            | Self::SignInNotBegun
            | Self::Secret(_)
            | Self::Home(_) => Fault::Local,
        }
    }
}

/// The stable code of a fault.
pub const fn fault_code(fault: Fault) -> &'static str {
    match fault {
        Fault::Local => "unreachable_from_here",
        Fault::Remote => "unreachable_there",
        Fault::Untrusted => "not_the_service",
    }
}
