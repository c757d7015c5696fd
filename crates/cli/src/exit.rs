//! How a command ends, for programs that started it. Never renumbered.

use std::process::ExitCode;

/// The exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// This program is at fault.
    Fault = 1,
    /// The command was not understood.
    Usage = 2,
    /// Something that was entered is to be mended.
    Input = 3,
    /// Signing in helps.
    SignIn = 4,
    /// Not now; the same later.
    Later = 5,
    /// Refused: the same will be refused again.
    Refused = 6,
    /// The service cannot be reached.
    Unreached = 7,
    /// Something was not believed.
    NotBelieved = 8,
    /// The key store or the passphrase.
    Secrets = 9,
    /// The data folder.
    Folder = 10,
    /// The person said no, or nobody could be asked.
    NotConfirmed = 11,
    /// What was waited for did not come in the time given.
    NotReached = 12,
    /// Stopped from outside, as shells count it.
    Interrupted = 130,
}

impl Exit {
    /// The number.
    pub(crate) const fn number(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
