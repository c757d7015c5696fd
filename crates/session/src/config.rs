//! All numbers of a session, each with its reason.

use jari_protocol::board::PollLaw;
use jari_protocol::time::Millis;

#[cfg(feature = "seeded-bugs")]
use crate::bugs::Bug;

/// How a session behaves. Shared by any number of sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Claim as soon as a trusted board has called the place, for programs
    /// that were asked to (`jari-cli watch --claim`). A missed turn is
    /// claimed as well.
    pub claim_when_called: bool,
    /// The poll law until the first board announces one.
    pub poll: PollLaw,
    /// Between two reads while the opening is further away.
    pub before_opening: Millis,
    /// Plus or minus this much of it, per mille.
    pub before_opening_jitter: u16,
    /// The one read ahead of the opening, and how far around it is spread.
    pub ahead_of_opening: (Millis, Millis),
    /// No read this close before the opening; it would be of no use and adds
    /// to the reads just after it.
    pub quiet_before_opening: Millis,
    /// Between two reads while the line is open and no pace is measured yet,
    /// at least.
    pub without_pace: Millis,
    /// Between two reads of what only tells of a pause, an end or another
    /// device's doing: the board at the door, inside and after a missed turn,
    /// the ticket while it is called.
    pub unhurried: Millis,
    /// Between two ticket reads at the door, from and to.
    pub at_door: (Millis, Millis),
    /// Between two ticket reads inside.
    pub inside: Millis,
    /// Booked: the ticket is read within this, from zero, because a site may be
    /// closed.
    pub booked: Millis,
    /// The stream is opened when the turn is nearer than this...
    pub stream_within: Millis,
    /// ... and kept until it is further away than this, so that a changing
    /// pace does not open and close it.
    pub stream_until: Millis,
    /// A stream that is silent for this long is given up.
    pub stream_silence: Millis,
    /// After a refused or lost stream polls serve for this long.
    pub stream_rest: Millis,
    /// A turn nearer than this makes local trouble heal at once.
    pub near: Millis,
    /// Otherwise local trouble heals within this.
    pub local_spread: Millis,
    /// After a remote fault, until a board announced a window.
    pub remote_window: Millis,
    /// The most reconnects in a row.
    pub reconnects: u32,
    /// One more each.
    pub reconnect_refill: Millis,
    /// Each reconnect that was just spent lets the next one wait this much
    /// longer for the network to settle.
    pub settle: Millis,
    /// Repeated reads per ordinary one, per mille.
    pub retry_share: u32,
    /// The most repeated reads in a row.
    pub retries: u32,
    /// An unanswered change is repeated within U(0, this)...
    pub change_backoff: Millis,
    /// ... doubled each time up to this.
    pub change_backoff_cap: Millis,
    /// How long a read may take.
    pub read_timeout: Millis,
    /// How long a change may take.
    pub change_timeout: Millis,
    /// How long the session waits beyond a call's deadline for the shell to
    /// say so.
    pub timeout_grace: Millis,
    /// A device may be wrong about having no network: try all the same after
    /// this.
    pub offline_check: Millis,
    /// The alert ahead of the turn.
    pub soon: Millis,
    /// The alert before something runs out.
    pub last_call: Millis,
    /// Faults of the client on purpose, to prove that tests see them.
    #[cfg(feature = "seeded-bugs")]
    pub bug: Option<Bug>,
}

impl Config {
    /// The numbers of PROTOCOL.md 13 and what follows from them.
    pub const fn standard() -> Self {
        Self {
            claim_when_called: false,
            poll: PollLaw {
                share_permille: 100,
                min: Millis::from_secs(3),
                max: Millis::from_secs(300),
                jitter_permille: 200,
                reveal_spread: Millis::from_secs(60),
            },
            before_opening: Millis::from_secs(300),
            before_opening_jitter: 500,
            ahead_of_opening: (Millis::from_mins(10), Millis::from_mins(1)),
            // With reads every 300 s a fifth of all would fall into the last
            // minute, when the service prepares for the rush.
            quiet_before_opening: Millis::from_mins(2),
            // The pace is known after the first minute; until then a tenth
            // of a short wait.
            without_pace: Millis::from_secs(30),
            unhurried: Millis::from_secs(60),
            // The door is held for less than 30 s of admissions, so a few
            // reads at most; fast enough that nobody waits noticeably.
            at_door: (Millis::from_secs(2), Millis::from_secs(5)),
            // Answers to one's own changes tell nearly everything; this finds
            // a take-over or the operator's acts.
            inside: Millis::from_secs(30),
            // Who is concerned gets a message; this is for whoever only looks
            // at the program. A million of them are a hundred reads a second.
            booked: Millis::from_mins(6 * 60),
            stream_within: Millis::from_mins(10),
            stream_until: Millis::from_mins(15),
            // Three full boards of ten seconds each.
            stream_silence: Millis::from_secs(30),
            stream_rest: Millis::from_secs(60),
            near: Millis::from_mins(2),
            local_spread: Millis::from_secs(30),
            remote_window: Millis::from_secs(60),
            reconnects: 4,
            reconnect_refill: Millis::from_secs(10),
            // A network that comes and goes every second is asked once it
            // has stayed for a while; the first return is not delayed.
            settle: Millis(500),
            retry_share: 100,
            // One failed read is repeated; more come from the poll law.
            retries: 2,
            change_backoff: Millis::from_secs(1),
            change_backoff_cap: Millis::from_secs(30),
            // Longer than a TLS handshake on a satellite path with a lost
            // packet; shorter than anyone's patience.
            read_timeout: Millis::from_secs(10),
            change_timeout: Millis::from_secs(15),
            timeout_grace: Millis::from_secs(2),
            offline_check: Millis::from_mins(5),
            soon: Millis::from_mins(10),
            last_call: Millis::from_mins(2),
            #[cfg(feature = "seeded-bugs")]
            bug: None,
        }
    }
}
