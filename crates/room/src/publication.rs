//! What a publication must be before anything of it is stored: every fault at
//! once, each with its place, so that an operator mends a file in one go.

use std::collections::BTreeSet;
use std::fmt;

use jari_protocol::board::DrawBy;
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Opening};
use jari_protocol::id::{CohortId, OpeningId, SiteId, SlotId};
use jari_protocol::limits::MAX_PARTY;
use jari_protocol::time::Millis;

use crate::desk::name::fold;
use crate::request::{Publication, RosterLine};

/// What is impossible, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} ({at})")]
pub struct Fault {
    /// Where.
    pub at: At,
    /// What; its text is a stable code.
    pub what: Impossible,
}

/// A place in a publication.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// The event's own settings.
    Event,
    /// A cohort.
    Cohort(CohortId),
    /// An opening, or the draw of one.
    Opening(OpeningId),
    /// A site.
    Site(SiteId),
    /// A slot.
    Slot(SlotId),
    /// A row of the roster, counted from 1 without the heading.
    RosterRow(usize),
}

impl fmt::Display for At {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event => out.write_str("event"),
            Self::Cohort(cohort) => write!(out, "cohort {cohort}"),
            Self::Opening(opening) => write!(out, "opening {opening}"),
            Self::Site(site) => write!(out, "site {site}"),
            Self::Slot(slot) => write!(out, "slot {slot}"),
            Self::RosterRow(row) => write!(out, "roster row {row}"),
        }
    }
}

/// What makes a publication impossible. The text of each is a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Impossible {
    /// The same id twice, or two roster rows nobody could tell apart.
    #[error("twice")]
    Twice,
    /// Not one opening, or more than [`MAX_OPENINGS`].
    #[error("openings_count")]
    OpeningsCount,
    /// No slot.
    #[error("no_slot")]
    NoSlot,
    /// Not gathering, cut-off, opening, end in this order, or an end before
    /// its beginning.
    #[error("times_out_of_order")]
    TimesOutOfOrder,
    /// Over already.
    #[error("over")]
    Over,
    /// Gathers for less than a day, and no reason is given.
    #[error("gathering_too_short")]
    GatheringTooShort,
    /// Names a cohort the event lacks.
    #[error("cohort_unknown")]
    CohortUnknown,
    /// Names a site the event lacks.
    #[error("site_unknown")]
    SiteUnknown,
    /// Names a group that no roster row is in.
    #[error("group_unknown")]
    GroupUnknown,
    /// Nobody is born after the one date and before the other.
    #[error("born_out_of_order")]
    BornOutOfOrder,
    /// A rest of no time, out of order, one too many, or one in which a line
    /// would open.
    #[error("rests")]
    Rests,
    /// Room for nobody, or for fewer than a party of the size allowed.
    #[error("no_capacity")]
    NoCapacity,
    /// A party of nobody, or of more than the protocol allows.
    #[error("party_limit")]
    PartyLimit,
    /// A claim window under ten minutes, or a stay or hold of no time.
    #[error("window_too_short")]
    WindowTooShort,
    /// Tells persons apart by a roster and has none, or the other way round.
    #[error("roster_mismatch")]
    RosterMismatch,
    /// A name of nothing that can be compared.
    #[error("name_empty")]
    NameEmpty,
    /// An opening without its draw, or a draw without its opening.
    #[error("draw_mismatch")]
    DrawMismatch,
    /// The beacon is known before the cut-off.
    #[error("beacon_too_early")]
    BeaconTooEarly,
    /// Somebody has taken a ticket; what they were promised stays.
    #[error("tickets_taken")]
    TicketsTaken,
    /// A draw that a board has shown.
    #[error("draw_fixed")]
    DrawFixed,
    /// Times of an opening that gathers already, or an opening moved to
    /// before what a board has shown.
    #[error("times_fixed")]
    TimesFixed,
    /// An opening that gathers already is missing.
    #[error("opening_missing")]
    OpeningMissing,
}

/// Every fault of a publication by itself, in the order of its parts. What
/// was published before is looked at when it is executed.
pub fn check(publication: &Publication) -> Vec<Fault> {
    let mut found = Found(Vec::new());
    event(publication, &mut found);
    cohorts(publication, &mut found);
    openings(publication, &mut found);
    rests(publication, &mut found);
    draws(publication, &mut found);
    stock(publication, &mut found);
    roster(publication, &mut found);
    found.0
}

struct Found(Vec<Fault>);

impl Found {
    fn add(&mut self, is_fault: bool, what: Impossible, at: impl FnOnce() -> At) {
        if is_fault {
            self.0.push(Fault { at: at(), what });
        }
    }
}

fn event(publication: &Publication, found: &mut Found) {
    let (event, settings) = (&publication.event, &publication.settings);
    let at = || At::Event;
    let count = event.openings.len();
    found.add(
        !(1..=MAX_OPENINGS).contains(&count),
        Impossible::OpeningsCount,
        at,
    );
    found.add(publication.slots.is_empty(), Impossible::NoSlot, at);
    let party = event.party_limit;
    let most = usize::try_from(party.0).unwrap_or(usize::MAX);
    found.add(!(1..=MAX_PARTY).contains(&most), Impossible::PartyLimit, at);
    let stuck = settings.capacity_inside < party || settings.admit_per_minute == 0;
    found.add(
        stuck || settings.boards_per_second == 0,
        Impossible::NoCapacity,
        at,
    );
    let no_time = event.inside_window == Millis::ZERO || event.hold_window == Millis::ZERO;
    let short = event.claim_window < MIN_CLAIM_WINDOW;
    found.add(short || no_time, Impossible::WindowTooShort, at);
    let listed = !publication.roster.is_empty();
    found.add(
        listed != (event.basis == Basis::Roster),
        Impossible::RosterMismatch,
        at,
    );
}

fn cohorts(publication: &Publication, found: &mut Found) {
    let groups: BTreeSet<&CohortId> = publication
        .roster
        .iter()
        .filter_map(|row| row.group.as_ref())
        .collect();
    let mut seen = BTreeSet::new();
    for cohort in &publication.event.cohorts {
        let at = || At::Cohort(cohort.cohort.clone());
        found.add(!seen.insert(&cohort.cohort), Impossible::Twice, at);
        let nobody = cohort
            .born_from
            .zip(cohort.born_to)
            .is_some_and(|(from, to)| from > to);
        found.add(nobody, Impossible::BornOutOfOrder, at);
        let lost = cohort
            .roster_group
            .as_ref()
            .is_some_and(|group| !groups.contains(group));
        found.add(lost, Impossible::GroupUnknown, at);
    }
}

fn openings(publication: &Publication, found: &mut Found) {
    let cohorts: BTreeSet<&CohortId> = publication
        .event
        .cohorts
        .iter()
        .map(|cohort| &cohort.cohort)
        .collect();
    let mut seen = BTreeSet::new();
    for opening in &publication.event.openings {
        let at = || At::Opening(opening.opening.clone());
        found.add(!seen.insert(&opening.opening), Impossible::Twice, at);
        found.add(
            !cohorts.contains(&opening.cohort),
            Impossible::CohortUnknown,
            at,
        );
        let times = opening.times;
        let ordered = times.gathering <= times.cut_off
            && times.cut_off <= times.opens
            && times.opens < times.ends;
        found.add(!ordered, Impossible::TimesOutOfOrder, at);
        let gathered = times.opens.since(times.gathering);
        let hurried = opening.gathers && gathered < MIN_GATHERING;
        let excused = publication.short_gathering.is_some();
        found.add(
            ordered && hurried && !excused,
            Impossible::GatheringTooShort,
            at,
        );
    }
}

fn rests(publication: &Publication, found: &mut Found) {
    let event = &publication.event;
    let some_time = event.rests.iter().all(|rest| rest.from < rest.until);
    let mut pairs = event.rests.iter().zip(event.rests.iter().skip(1));
    let in_order = pairs.all(|(one, next)| one.until < next.from);
    let sound = some_time && in_order && event.rests.len() <= MAX_RESTS;
    found.add(!sound, Impossible::Rests, || At::Event);
    for opening in &event.openings {
        let opens = opening.times.opens;
        let mut rests = event.rests.iter();
        let is_closed = rests.any(|rest| rest.from <= opens && opens < rest.until);
        found.add(is_closed, Impossible::Rests, || {
            At::Opening(opening.opening.clone())
        });
    }
}

fn draws(publication: &Publication, found: &mut Found) {
    let mut drawn = BTreeSet::new();
    for (id, _, by) in &publication.draws {
        let at = || At::Opening(id.clone());
        found.add(!drawn.insert(id), Impossible::Twice, at);
        let opening = publication
            .event
            .openings
            .iter()
            .find(|it| it.opening == *id);
        let Some(opening) = opening else {
            found.add(true, Impossible::DrawMismatch, at);
            continue;
        };
        found.add(
            opening.gathers == (*by == DrawBy::Nobody),
            Impossible::DrawMismatch,
            at,
        );
        found.add(is_early(by, opening), Impossible::BeaconTooEarly, at);
    }
    for opening in &publication.event.openings {
        let at = || At::Opening(opening.opening.clone());
        found.add(
            !drawn.contains(&opening.opening),
            Impossible::DrawMismatch,
            at,
        );
    }
}

fn is_early(by: &DrawBy, opening: &Opening) -> bool {
    match by {
        DrawBy::Beacon { due, .. } => *due <= opening.times.cut_off,
        DrawBy::Nobody | DrawBy::Operator => false,
    }
}

fn stock(publication: &Publication, found: &mut Found) {
    let mut sites = BTreeSet::new();
    for site in &publication.sites {
        found.add(!sites.insert(&site.site), Impossible::Twice, || {
            At::Site(site.site.clone())
        });
    }
    let mut seen = BTreeSet::new();
    for (id, slot) in &publication.slots {
        let at = || At::Slot(id.clone());
        found.add(!seen.insert(id), Impossible::Twice, at);
        found.add(!sites.contains(&slot.site), Impossible::SiteUnknown, at);
        found.add(slot.starts >= slot.ends, Impossible::TimesOutOfOrder, at);
        found.add(slot.capacity == People(0), Impossible::NoCapacity, at);
    }
}

fn roster(publication: &Publication, found: &mut Found) {
    let mut seen = BTreeSet::new();
    for (index, row) in publication.roster.iter().enumerate() {
        let at = || At::RosterRow(index + 1);
        let name = fold(row.name.as_str());
        found.add(name.is_empty(), Impossible::NameEmpty, at);
        found.add(
            !seen.insert((name, row.birth_date, proof(row))),
            Impossible::Twice,
            at,
        );
    }
}

/// What tells a row from another of the same name and birth date: its
/// invitation code, else its contact. Two rows that share it would be two
/// tickets for one person.
fn proof(row: &RosterLine) -> (Option<String>, Option<&str>) {
    let code = row.invitation.as_ref().map(|code| fold_code(code.as_str()));
    let contact = row.contact.as_ref().filter(|_| code.is_none());
    (code, contact.map(|contact| contact.as_str()))
}

/// An invitation code as it is compared: read aloud or copied from a letter,
/// so case, spaces and hyphens do not count.
pub(crate) fn fold_code(code: &str) -> String {
    fold(code).chars().filter(|c| *c != '-').collect()
}

/// The least a line gathers before it opens, unless the operator says why:
/// everybody sleeps, works and is awake once in a day.
pub const MIN_GATHERING: Millis = Millis::from_mins(24 * 60);

/// The least time room is kept for a called place (PROTOCOL.md 14.1).
pub const MIN_CLAIM_WINDOW: Millis = Millis::from_mins(10);

/// The most rests of an event: two a day for half a year.
pub const MAX_RESTS: usize = 400;

/// The most openings of an event: a cohort for every birth year and day of a
/// month would fit.
pub const MAX_OPENINGS: usize = 500;
