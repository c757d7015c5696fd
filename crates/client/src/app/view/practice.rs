//! A rehearsal, as screens are shown it.

use serde::{Deserialize, Serialize};

use crate::app::intent::PracticePlan;

/// A rehearsal. While it runs, all else in the snapshot is the rehearsal's,
/// but the settings and what the machine has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PracticeView {
    /// What is rehearsed.
    pub plan: PracticePlan,
    /// How far it is.
    pub stage: PracticeStage,
    /// Airplane mode is on.
    pub airplane: bool,
    /// What the device's clock shows while it is wrong.
    pub wrong_clock: Option<WrongClockView>,
    /// The answers to the next confirmations will be lost.
    pub commit_fails: bool,
    /// The service is being stopped and started again.
    pub restarting: bool,
    /// The message with the code, as a phone would show it.
    pub message: Option<CodeMessageView>,
    /// Where the evening is that plays by itself; null when the person plays.
    pub scene: Option<Scene>,
    /// How many real places wait meanwhile.
    pub real_places: u32,
}

/// How far a rehearsal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PracticeStage {
    /// Its service starts, and those ahead take their places.
    Beginning,
    /// It runs.
    Running,
    /// It ends, and what it kept is deleted.
    Ending,
}

/// A device's clock that was set wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WrongClockView {
    /// What it showed, milliseconds since 1970 in UTC.
    pub shows: i64,
    /// At this moment of the device.
    pub at: u64,
}

/// A message with a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CodeMessageView {
    /// To whom.
    pub contact: String,
    /// Six digits.
    pub code: String,
}

/// Where the evening is that plays by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Scene {
    /// K signs in.
    SignIn,
    /// The code of the message is entered.
    Code,
    /// K names the person to book for.
    Person,
    /// K takes a ticket.
    Join,
    /// K has a place.
    Place,
    /// Airplane mode is on.
    Airplane,
    /// It is off again.
    Landed,
    /// The clock of the device is wrong.
    WrongClock,
    /// The service stops and starts again.
    Restart,
    /// It is there again, and K waits.
    Waiting,
    /// It is K's turn.
    Turn,
    /// K is let in and chooses.
    Choose,
    /// A time is held for K.
    Hold,
    /// The commit fails.
    Commit,
    /// It is booked, once.
    Booked,
}
