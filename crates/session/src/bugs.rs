//! Faults on purpose: each breaks one law, so that the checks that should see
//! it can be seen to. Never in a default build.

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bug {
    /// The client believes its own estimate of time and pace, shows the place
    /// as called before a board called it, and claims.
    ClientClockTrusted,
    /// A fault while claiming counts as being let in.
    InsideOnFault,
    /// An unanswered change is repeated under a new id.
    ForgetsChangeId,
    /// A fault of the wire drops the place.
    PlaceDroppedOnFault,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::ClientClockTrusted,
        Self::InsideOnFault,
        Self::ForgetsChangeId,
        Self::PlaceDroppedOnFault,
    ];
}
