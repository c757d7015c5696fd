//! Every number of the rules, with its reason.

use jari_protocol::time::Millis;

/// Bookings in one read: each needs its ticket, account and people.
pub(crate) const BOOKINGS_PER_READ: usize = 100;

/// Messages in one read of the outbox: what a sender hands over in a second.
pub(crate) const MESSAGES_PER_READ: usize = 500;

/// Deeds of clerks in one read: a page of a list that is written line by line.
pub(crate) const DEEDS_PER_READ: usize = 500;

/// The most clerks of one event: two at each of a country's 250 districts.
pub(crate) const CLERKS: u32 = 500;

/// A start that passes an opening by more than this does not open the line by
/// itself: people were told a time, and somebody has to decide (PROTOCOL.md 21).
pub(crate) const LATE_START: Millis = Millis::from_mins(10);

/// The longest the cut-off waits for those who were put off (PROTOCOL.md 10.3).
pub(crate) const SLIP_WAIT: Millis = Millis::from_mins(10);

/// How long after its due time somebody who was put off may arrive: a slow
/// phone's connection, twice tried.
pub(crate) const SLIP_GRACE: Millis = Millis::from_secs(10);

/// How often a stay can be extended: WCAG 2.2, success criterion 2.2.1, asks
/// for ten.
pub(crate) const MAX_EXTENSIONS: u32 = 10;

/// For how long a lapsed slot is barred to its ticket (PROTOCOL.md 15), so that
/// nobody keeps a slot by letting it lapse.
pub(crate) const BAR: Millis = Millis::from_mins(10);

/// `serving` advances only while the door holds less than this much of
/// admissions (PROTOCOL.md 14.2).
pub(crate) const DOOR_AHEAD: Millis = Millis::from_secs(30);

/// Called for every four that may go in: about one in five does not come, and
/// the door's bound catches the rest.
pub(crate) const CALLS_PER_FOUR: u64 = 5;

/// How much unused pace is kept: a beat that came late is made up for, an idle
/// hour is not.
pub(crate) const BURST: Millis = Millis::from_secs(10);

/// The most admissions of one beat, so that a beat is short: 300 000 a minute.
pub(crate) const ADMISSIONS_PER_TICK: usize = 5_000;

/// The most places looked at by one beat's calling.
pub(crate) const CALLS_PER_TICK: u64 = 5_000;

/// The most stays and holds that end in one beat.
pub(crate) const ENDS_PER_TICK: usize = 1_000;

/// The most tickets or accounts that one sweep deletes: each has ten rows or
/// so, and a beat is short.
pub(crate) const DELETED_PER_SWEEP: usize = 100;

/// The most rows of the desk that one sweep forgets: after a rush they go one
/// sweep after the other, and no beat waits for them.
pub(crate) const SWEPT_AT_ONCE: usize = 1_000;

/// Rises that are kept at most; more would make the opening's row long.
pub(crate) const RISES: u64 = 190;

/// Over how long the pace is measured: where it drifts by a tenth in half an
/// hour and 50 a minute go in, the errors of a shorter count and of an older
/// one are alike from five to ten minutes (`./x bench eta`).
pub(crate) const PACE_WINDOW: Millis = Millis::from_mins(8);

/// How often it is noted how far the line is: the window moves by these.
pub(crate) const PACE_SAMPLE: Millis = Millis::from_secs(30);

/// From when on reads are paced by what was counted so far, so that not
/// everybody reads each half minute while the room fills.
pub(crate) const PACE_FIRST: Millis = Millis::from_mins(1);

/// When calls that nothing held back are a pace that is told: a room whose
/// capacity will hold them back has filled by then, as a rule.
pub(crate) const PACE_FILLING: Millis = Millis::from_mins(5);

/// How long those who go in through a full door are counted before it is told.
pub(crate) const PACE_FULL: Millis = Millis::from_mins(3);

/// Who was called longer ago than this has come, or will not soon.
pub(crate) const CAME_BY: Millis = Millis::from_mins(3);

/// How much the share of those who come is taken to be known before anybody
/// did, in people.
pub(crate) const PACE_KNOWN: u64 = 100;

/// The record tells the time of a call or pass by the minute only.
pub(crate) const MINUTE: u64 = 60_000;

/// Rests that begin later than this are on no board: nobody plans a wait by
/// them yet.
pub(crate) const RESTS_AHEAD: Millis = Millis::from_mins(3 * 24 * 60);

/// The most rests on a board: two a day, for the days it tells of.
pub(crate) const RESTS_SHOWN: usize = 6;

/// A board is signed every second; after ten missed ones it is shown as old.
pub(crate) const FRESH_FOR: Millis = Millis::from_secs(10);

/// The poll law of PROTOCOL.md 13.1: a tenth of the remaining wait.
pub(crate) const POLL_SHARE_PERMILLE: u16 = 100;
/// Not more often than this.
pub(crate) const POLL_MIN: Millis = Millis::from_secs(3);
/// Not less often than this.
pub(crate) const POLL_MAX: Millis = Millis::from_secs(300);
/// Before the opening the reads spread by half.
pub(crate) const POLL_JITTER_BEFORE: u16 = 500;
/// In the line they need less.
pub(crate) const POLL_JITTER_OPEN: u16 = 200;

/// How long what came back rests before it is offered: those who cancel
/// together, or change their minds, do so within minutes, and one slot after
/// the other would be of no use to a family.
pub(crate) const RETURN_REST: Millis = Millis::from_mins(5);

/// How long an offer is kept, in open time: whoever is reached by a message
/// alone has half an hour to read it and come.
pub(crate) const OFFER_WINDOW: Millis = Millis::from_mins(30);

/// How long another slot is kept for somebody whose booking's site was closed,
/// in open time: whoever had a booking does not watch the line, so a night's
/// sleep and a morning.
pub(crate) const REBOOK_WINDOW: Millis = Millis::from_mins(12 * 60);

/// The most bookings that one beat looks at once a site was closed: they are of
/// all events, and a beat is short.
pub(crate) const REBOOK_LOOKED_AT: usize = 2_000;

/// The most bookings of a closed site that one beat ends: as many offers as a
/// beat makes.
pub(crate) const REBOOKED_PER_TICK: usize = 200;

/// The most offers of a line at one time: their places stand in its row, which
/// is written with each beat.
pub(crate) const OFFERS_OPEN: usize = 1_000;

/// The most tickets that one beat looks at for offers, and so the most offers
/// it makes.
pub(crate) const OFFERED_PER_TICK: usize = 200;

/// How many numbers beyond the last that is known a recovery takes for given
/// out, at least and at most. A board that anybody has is a second or two
/// older than what was lost: the most is what is joined in that time at the
/// goal of 4,000 a second.
pub(crate) const NUMBERS_BEYOND: (u64, u64) = (16, 10_000);

/// Which share of the numbers given out is taken for given out beyond them,
/// within those bounds: a small line has small rushes.
pub(crate) const NUMBERS_BEYOND_SHARE: u64 = 8;

/// The most lots that one beat moves.
pub(crate) const LOTS_PER_TICK: usize = 1_000;

/// The most people that one beat tells that everything is sold: what a sender
/// hands over in a second, twice.
pub(crate) const TOLD_PER_TICK: u64 = 1_000;

/// How many free slots a refusal names: what fits a screen.
pub(crate) const FREE_NAMED: usize = 5;

/// How many slots are looked at for them: a refusal must stay cheap.
pub(crate) const FREE_SEARCHED: usize = 200;

/// How many at the door are counted for one reader; beyond it the door's
/// length is told.
pub(crate) const DOOR_COUNTED: usize = 256;
