//! Bounds every implementation keeps, each with the reason for its number.

/// The largest integer on the wire: what every reader of JSON takes exactly
/// (2^53 - 1, RFC 8259 section 6).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// The longest request body in bytes: the largest change (a party of twenty
/// with twenty wishes) takes about 4 kB.
pub const MAX_BODY_BYTES: usize = 16 * 1024;

/// The longest proof or session header in bytes: a proof is about 600.
pub const MAX_HEADER_BYTES: usize = 4 * 1024;

/// The most wishes in one hold: more than anyone ranks by hand.
pub const MAX_WISHES: usize = 20;

/// The most members in a party, whatever an event allows.
pub const MAX_PARTY: usize = 20;

/// The most people one account may keep; a household and its relatives fit, a
/// broker does not.
pub const MAX_PEOPLE_PER_ACCOUNT: usize = 20;

/// The most people whom a clerk at a desk keeps at a time: those of a day of
/// eight hours at five minutes each, whose tickets and receipts fit one reply
/// of 512 KiB.
pub const MAX_PEOPLE_PER_CLERK: usize = 100;

/// The most devices signed in to one account at a time.
pub const MAX_DEVICES_PER_ACCOUNT: usize = 10;

/// The most record leaves in one reply.
pub const MAX_LEAVES_PER_REPLY: u64 = 1_000;
