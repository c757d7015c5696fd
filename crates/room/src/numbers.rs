//! Every number of the rules, with its reason.

/// Messages in one read of the outbox: what a sender hands over in a second.
pub(crate) const MESSAGES_PER_READ: usize = 500;
