//! The check anyone can make: that the public record and the boards agree,
//! and that nobody overtook (law 11).
//!
//! It needs the leaves of one opening as they were received, and any boards of
//! it whose signatures were checked already.

mod breach;
mod receipt;
mod recovered;
mod waitlist;

use std::collections::{BTreeMap, BTreeSet};

use crate::board::Board;
use crate::count::{LeafCount, Place, Serving};
use crate::draw;
use crate::hash::Digest;
use crate::merkle::{Frontier, leaf_hash};
use crate::record::{Leaf, OperatorAct, UNKNOWN_TICKET};
use crate::text::Line;
use crate::time::ServerTime;

pub use breach::{Breach, Overtaking};
pub use receipt::{Recorded, Unrecorded, find};
use waitlist::Waitlist;

/// What a record holds that stands up to the check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many leaves.
    pub leaves: LeafCount,
    /// How many tickets were taken.
    pub tickets: u64,
    /// N, where there was a cut-off.
    pub entrants: Option<u64>,
    /// Places below this were called.
    pub serving: Serving,
    /// How many stand at the door.
    pub at_door: u64,
    /// How often somebody went in.
    pub passes: u64,
    /// How many stay on for places that come back.
    pub staying: u64,
    /// How many of them have an offer.
    pub offers: u64,
    /// How often something that came back was offered.
    pub offered: u64,
    /// How often it had no room for the whole party of who was next.
    pub without_room: u64,
    /// How many bookings do not stand any more.
    pub void: u64,
    /// How many numbers belong, or may belong, to tickets that a recovery does
    /// not know of.
    pub without_ticket: u64,
    /// Boards of before a recovery that state leaves which were lost with what
    /// the copy did not hold.
    pub outlived: u64,
    /// What operators did, in order.
    pub acts: Vec<Acted>,
    /// Leaves of kinds that this build does not know.
    pub unknown: u64,
}

/// What an operator did, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    /// What.
    pub act: OperatorAct,
    /// Why, in the operator's words.
    pub reason: Line,
    /// When.
    pub at: ServerTime,
}

/// Checks a whole record, from its first leaf, against boards of the same
/// opening; those may be none, and come in any order.
///
/// # Errors
/// See [`Overtaking`]: what the record or a board breaks first.
pub fn check<L: AsRef<[u8]>>(
    leaves: impl IntoIterator<Item = L>,
    boards: &[Board],
) -> Result<Summary, Overtaking> {
    let mut boards: Vec<&Board> = boards.iter().collect();
    boards.sort_by_key(|board| (board.log.size, board.order()));
    let mut boards = boards.into_iter().peekable();
    let mut audit = Audit::default();
    let mut leaves = leaves.into_iter();
    loop {
        while let Some(board) = boards.next_if(|board| board.log.size <= audit.taken()) {
            audit.agree(board).map_err(|breach| audit.at(breach))?;
        }
        let Some(leaf) = leaves.next() else { break };
        let taken = audit.take(leaf.as_ref());
        taken.map_err(|breach| audit.at(breach))?;
    }
    for board in boards {
        if board.epoch.0 >= audit.recoveries {
            return Err(audit.at(Breach::LeavesMissing));
        }
        audit.outlived.push(board.clone());
    }
    audit.keeps_word().map_err(|breach| audit.at(breach))?;
    Ok(audit.summary())
}

/// A record on its way through the check, leaf by leaf.
#[derive(Debug, Default)]
pub struct Audit {
    log: Frontier,
    entrants: Frontier,
    cut_off: Option<(u64, Digest)>,
    drawn: Option<(Digest, String)>,
    /// Whose place it is, as far as somebody came with it.
    holders: BTreeMap<Place, Digest>,
    door: BTreeMap<Place, Digest>,
    waitlist: Waitlist,
    board: Option<Board>,
    /// How often the line was recovered from a copy.
    recoveries: u32,
    outlived: Vec<Board>,
    /// Numbers whose tickets a recovery did not know.
    unknown: BTreeSet<u64>,
    found: Summary,
}

impl Audit {
    /// How many leaves were taken.
    pub const fn taken(&self) -> LeafCount {
        LeafCount(self.log.size())
    }

    /// What was found so far.
    pub fn summary(&self) -> Summary {
        Summary {
            leaves: self.taken(),
            entrants: self.cut_off.map(|(entrants, _)| entrants),
            at_door: count(self.door.len()),
            staying: self.waitlist.staying(),
            offers: self.waitlist.offers(),
            without_ticket: count(self.unknown.len()),
            outlived: count(self.outlived.len()),
            ..self.found.clone()
        }
    }

    /// Takes the next leaf, as the bytes that were received.
    ///
    /// # Errors
    /// See [`Breach`].
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Breach> {
        let leaf = serde_json::from_slice(bytes).map_err(|_| Breach::Malformed)?;
        let hash = leaf_hash(bytes);
        match leaf {
            Leaf::Ticket { ticket, seq } => self.ticket(seq.0, ticket, hash)?,
            Leaf::Again { seq, .. } => self.again(seq)?,
            Leaf::Kept { ticket, place, .. } => self.kept(place, ticket)?,
            Leaf::CutOff { entrants, root } => self.cut(entrants, root)?,
            Leaf::Draw { secret, beacon } => self.draw(secret, beacon)?,
            Leaf::Serving { serving, .. } => self.call(serving)?,
            Leaf::Door { ticket, place, .. } => self.come(place, ticket)?,
            Leaf::Back { ticket, place, .. } => self.step_back(place, ticket)?,
            Leaf::Pass { ticket, place, .. } => self.go_in(place, ticket)?,
            Leaf::StayOn { ticket, place, .. } => self.stay_on(place, ticket)?,
            Leaf::StayOff { ticket, place, .. } => self.waitlist.stay_off(place, ticket)?,
            Leaf::Offer {
                ticket, place, lot, ..
            } => {
                self.waitlist.offer(place, ticket, lot)?;
                self.found.offered += 1;
            }
            Leaf::Instead {
                ticket, place, lot, ..
            } => {
                self.waitlist.instead(place, ticket, lot)?;
                self.found.offered += 1;
            }
            Leaf::NoRoom {
                ticket, place, lot, ..
            } => {
                self.waitlist.no_room(place, ticket, lot)?;
                self.found.without_room += 1;
            }
            Leaf::OfferEnd {
                ticket, place, lot, ..
            } => {
                self.waitlist.end(place, ticket, lot)?;
            }
            Leaf::Void { .. } => {
                self.found.void += 1;
                self.waitlist.booking_ended();
            }
            Leaf::Operator { act, reason, at } => self.acted(Acted { act, reason, at }),
            Leaf::Unknown => self.found.unknown += 1,
        }
        self.log.push(hash);
        Ok(())
    }

    /// Compares a board that states as many leaves as were taken.
    ///
    /// # Errors
    /// See [`Breach`].
    pub fn agree(&mut self, board: &Board) -> Result<(), Breach> {
        if board.epoch.0 < self.recoveries {
            self.outlived.push(board.clone());
            return Ok(());
        }
        if board.log.size != self.taken() || board.log.root != self.log.root() {
            return Err(Breach::HeadDiffers);
        }
        if let Some(before) = &self.board {
            // An earlier board with more leaves: some were taken back.
            if before.order() > board.order() {
                return Err(Breach::HeadDiffers);
            }
            if let Some(lie) = before.contradicted_by(board) {
                return Err(Breach::BoardsLie(lie));
            }
        }
        let secret = board.draw.secret.as_ref();
        if secret.is_some_and(|secret| board.draw.commit != Some(draw::commit(secret))) {
            return Err(Breach::SecretNotCommitted);
        }
        let cut_off = board.draw.entrants.zip(board.draw.root);
        let drawn = self.drawn.as_ref();
        let beacon = board.draw.beacon.as_deref().unwrap_or_default();
        let uncalled = board.serving == Serving(0);
        let agrees = board.taken == self.found.tickets
            && board.serving == self.found.serving
            && board.door == count(self.door.len())
            && board.waitlist == self.waitlist.stated()
            && cut_off == self.cut_off
            && secret == drawn.map(|(secret, _)| secret)
            && drawn.is_none_or(|(_, drawn)| drawn == beacon)
            && (board.draw.commit.is_none() || drawn.is_some() || uncalled);
        if !agrees {
            return Err(Breach::BoardDiffers);
        }
        self.board = Some(board.clone());
        Ok(())
    }

    const fn at(&self, breach: Breach) -> Overtaking {
        Overtaking {
            after: self.taken(),
            breach,
        }
    }

    fn ticket(&mut self, seq: u64, ticket: Digest, hash: Digest) -> Result<(), Breach> {
        if seq != self.found.tickets {
            return Err(Breach::SeqGap);
        }
        if ticket == UNKNOWN_TICKET {
            if self.recoveries == 0 {
                return Err(Breach::NobodysNumber);
            }
            self.unknown.insert(seq);
        }
        self.found.tickets += 1;
        if self.cut_off.is_none() {
            self.entrants.push(hash);
        }
        Ok(())
    }

    fn cut(&mut self, entrants: u64, root: Digest) -> Result<(), Breach> {
        let is_first = self.cut_off.is_none();
        // Of tickets that a recovery does not know only the boards of before
        // it prove the root.
        let is_theirs = root == self.entrants.root() || !self.unknown.is_empty();
        if !is_first || entrants != self.found.tickets || !is_theirs {
            return Err(Breach::CutOffWrong);
        }
        self.cut_off = Some((entrants, root));
        Ok(())
    }

    fn draw(&mut self, secret: Digest, beacon: String) -> Result<(), Breach> {
        if self.cut_off.is_none() || self.drawn.is_some() {
            return Err(Breach::DrawOutOfTurn);
        }
        let commit = self.board.as_ref().and_then(|board| board.draw.commit);
        if commit.is_some_and(|commit| commit != draw::commit(&secret)) {
            return Err(Breach::SecretNotCommitted);
        }
        self.drawn = Some((secret, beacon));
        Ok(())
    }

    fn call(&mut self, serving: Serving) -> Result<(), Breach> {
        if serving <= self.found.serving {
            return Err(Breach::ServingFell);
        }
        let undrawn = self.cut_off.is_some() && self.drawn.is_none();
        if undrawn || serving.0 > self.found.tickets {
            return Err(Breach::CalledTooEarly);
        }
        self.found.serving = serving;
        Ok(())
    }

    fn come(&mut self, place: Place, ticket: Digest) -> Result<(), Breach> {
        if !place.is_called(self.found.serving) {
            return Err(Breach::NotCalled);
        }
        if *self.holders.entry(place).or_insert(ticket) != ticket {
            return Err(Breach::TwoTickets);
        }
        if self.door.insert(place, ticket).is_some() {
            return Err(Breach::AtDoorTwice);
        }
        Ok(())
    }

    fn stay_on(&mut self, place: Place, ticket: Digest) -> Result<(), Breach> {
        if place.0 >= self.found.tickets {
            return Err(Breach::NotStaying);
        }
        if *self.holders.entry(place).or_insert(ticket) != ticket {
            return Err(Breach::TwoTickets);
        }
        self.waitlist.stay_on(place, ticket)
    }

    fn step_back(&mut self, place: Place, ticket: Digest) -> Result<(), Breach> {
        if self.door.get(&place) != Some(&ticket) {
            return Err(Breach::NotAtDoor);
        }
        self.door.remove(&place);
        Ok(())
    }

    fn go_in(&mut self, place: Place, ticket: Digest) -> Result<(), Breach> {
        if !place.is_called(self.found.serving) {
            return Err(Breach::NotCalled);
        }
        self.step_back(place, ticket)?;
        if self
            .door
            .first_key_value()
            .is_some_and(|(first, _)| *first < place)
        {
            return Err(Breach::Overtaken);
        }
        self.found.passes += 1;
        self.waitlist.enter(place, ticket);
        Ok(())
    }

    fn acted(&mut self, acted: Acted) {
        match acted.act {
            OperatorAct::CloseSite => self.waitlist.site_closed(),
            OperatorAct::Recover => self.recoveries += 1,
            OperatorAct::Pause
            | OperatorAct::Resume
            | OperatorAct::Beacon
            | OperatorAct::Stock
            | OperatorAct::ShortGathering
            | OperatorAct::MoveLater
            | OperatorAct::Announce
            | OperatorAct::ServicePause
            | OperatorAct::Rest
            | OperatorAct::RestOver
            | OperatorAct::Unknown => {}
        }
        self.found.acts.push(acted);
    }
}

pub(crate) fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
