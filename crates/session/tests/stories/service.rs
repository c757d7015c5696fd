//! A small service for one opening: enough of the line to answer honestly,
//! and a script of what goes wrong.

use std::collections::{BTreeMap, VecDeque};

use jari_protocol::board::{
    Board, Draw, DrawBy, Health, LogHead, Pace, Phase, PollLaw, ServingNote, State, Times, Waitlist,
};
use jari_protocol::change::{Act, JoinRequest, Outcome, Presented, TicketChange};
use jari_protocol::count::{BoardVersion, Epoch, LeafCount, People, Place, Revision, Seq, Serving};
use jari_protocol::event::{Basis, Window};
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, ChangeId, HoldId, OfferId, PassId, PersonId, SlotId, TicketId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::{Code, Next, Problem};
use jari_protocol::text::Line;
use jari_protocol::ticket::{
    Confirmation, Eligible, HoldState, Inside, Member, OfferState, Ticket,
};
use jari_protocol::time::{Millis, OpenTime, ServerTime};
use jari_session::{Ask, Stage, Standing};

pub(crate) const OPENS: ServerTime = ServerTime::from_millis(1_626_692_400_000);
pub(crate) const CLAIM_WINDOW: Millis = Millis::from_mins(10);
pub(crate) const STAY: Millis = Millis::from_mins(10);
pub(crate) const HOLD: Millis = Millis::from_mins(5);

pub(crate) struct Service {
    pub(crate) board: Board,
    /// The next ticket's number.
    pub(crate) next_seq: u64,
    pub(crate) ticket: Option<TicketId>,
    /// Who it is for.
    pub(crate) members: Vec<Member>,
    pub(crate) seq: u64,
    pub(crate) stage: Stage,
    pub(crate) deferred_to: Option<Serving>,
    pub(crate) stays_on: bool,
    pub(crate) was_sold_out: bool,
    /// How often something was offered.
    pub(crate) offers: u32,
    pub(crate) offer: Option<OfferState>,
    /// The slot of what comes back.
    pub(crate) returned: SlotId,
    pub(crate) device: Thumbprint,
    /// How many ticket reads the door takes.
    pub(crate) door_reads: u32,
    /// Refused instead of executed, in order.
    pub(crate) refuse: VecDeque<Problem>,
    pub(crate) stays: u8,
    pub(crate) bookings: u8,
    pub(crate) lefts: u32,
    pub(crate) slots_free: bool,
    answers: BTreeMap<ChangeId, (Ask, Result<Outcome, Box<Problem>>)>,
    /// Open time stands still while paused.
    paused_at: Option<OpenTime>,
    paused_for: Millis,
}

pub(crate) enum Said {
    Board(Box<Board>),
    Time,
    Ticket(Box<Standing>),
    Changed(Outcome, Box<Standing>),
    Refused(Box<Problem>),
}

impl Service {
    pub(crate) fn new(device: Thumbprint) -> Self {
        Self {
            board: board(),
            next_seq: 999,
            ticket: None,
            members: vec![member(&PersonId::from_bytes([1; 16]))],
            seq: 0,
            stage: Stage::Waiting,
            deferred_to: None,
            stays_on: false,
            was_sold_out: false,
            offers: 0,
            offer: None,
            returned: "slot-1".parse().expect("a name"),
            device,
            door_reads: 0,
            refuse: VecDeque::new(),
            stays: 0,
            bookings: 0,
            lefts: 0,
            slots_free: true,
            answers: BTreeMap::new(),
            paused_at: None,
            paused_for: Millis::ZERO,
        }
    }

    /// Opens the line.
    pub(crate) fn open(&mut self) {
        self.board.phase = Phase::Open;
        self.board.pace = Some(pace(3_000));
    }

    pub(crate) fn pause(&mut self, now: ServerTime) {
        self.paused_at = Some(self.open_time(now));
        self.board.phase = Phase::Paused;
    }

    pub(crate) fn go_on(&mut self, now: ServerTime) {
        if let Some(at) = self.paused_at.take() {
            let ran = now.since(OPENS);
            self.paused_for = Millis(ran.0 - at.0);
            self.board.phase = Phase::Open;
        }
    }

    pub(crate) fn serve(&mut self, serving: u64) {
        self.board.serving = self.board.serving.max(Serving(serving));
    }

    pub(crate) fn open_time(&self, now: ServerTime) -> OpenTime {
        self.paused_at
            .unwrap_or_else(|| OpenTime(now.since(OPENS).0.saturating_sub(self.paused_for.0)))
    }

    /// The board as it is signed now.
    pub(crate) fn sign(&mut self, now: ServerTime) -> Board {
        self.board.version = self.board.version.next();
        self.board.issued = now;
        self.board.open_time = self.open_time(now);
        self.board.clone()
    }

    pub(crate) fn note(&mut self, now: ServerTime) -> ServingNote {
        self.board.version = self.board.version.next();
        ServingNote {
            event: self.board.event.clone(),
            opening: self.board.opening.clone(),
            epoch: self.board.epoch,
            version: self.board.version,
            serving: self.board.serving,
            issued: now,
        }
    }

    pub(crate) fn answer(&mut self, now: ServerTime, ask: &Ask) -> Said {
        self.lapse(now);
        match ask {
            Ask::Time => Said::Time,
            Ask::ReadBoard { .. } => Said::Board(Box::new(self.sign(now))),
            Ask::ReadTicket { ticket } => self.read(now, *ticket),
            Ask::Join { change, .. } | Ask::Act { change, .. } => self.change(now, *change, ask),
        }
    }

    fn read(&mut self, now: ServerTime, ticket: TicketId) -> Said {
        if self.ticket != Some(ticket) {
            return Said::Refused(refusal(Code::NotFound, "ticket.read"));
        }
        if matches!(self.stage, Stage::Door { .. }) {
            self.door_reads = self.door_reads.saturating_sub(1);
            if self.door_reads == 0 {
                self.let_in(now);
            }
        }
        Said::Ticket(Box::new(self.standing(now)))
    }

    fn change(&mut self, now: ServerTime, id: ChangeId, ask: &Ask) -> Said {
        if let Some((first, answer)) = self.answers.get(&id).cloned() {
            assert_eq!(&first, ask, "one id always comes with one body");
            return self.say(now, answer);
        }
        if let Some(problem) = self.refuse.pop_front().map(Box::new) {
            if problem.is_final() && problem.next != Next::SignIn {
                self.answers.insert(id, (ask.clone(), Err(problem.clone())));
            }
            return Said::Refused(problem);
        }
        let answer = match ask {
            Ask::Join { body, .. } => self.join(body),
            Ask::Act { body, .. } => self.act(now, body),
            Ask::ReadBoard { .. } | Ask::ReadTicket { .. } | Ask::Time => unreachable!(),
        };
        if !answer.as_ref().is_err_and(|problem| !problem.is_final()) {
            self.answers.insert(id, (ask.clone(), answer.clone()));
        }
        self.say(now, answer)
    }

    fn say(&self, now: ServerTime, answer: Result<Outcome, Box<Problem>>) -> Said {
        match answer {
            Ok(outcome) => Said::Changed(outcome, Box::new(self.standing(now))),
            Err(problem) => Said::Refused(problem),
        }
    }

    fn join(&mut self, body: &JoinRequest) -> Result<Outcome, Box<Problem>> {
        assert!(!body.subjects.is_empty());
        if let Some(presented) = &body.presents {
            return Ok(self.take_back(presented));
        }
        if self.ticket.is_none() || self.stage == Stage::Left {
            self.seq = self.next_seq;
            self.next_seq += 1;
            self.ticket = Some(ticket_id(self.seq));
            self.members = body.subjects.iter().map(member).collect();
            self.stage = Stage::Waiting;
            self.board.taken = self.next_seq;
        }
        Ok(Outcome::Joined {
            ticket: ticket_id(self.seq),
        })
    }

    /// Begins anew from a copy that does not know the ticket.
    pub(crate) fn lose_the_ticket(&mut self) {
        self.ticket = None;
        self.board.epoch = self.board.epoch.next();
    }

    fn take_back(&mut self, presented: &Presented) -> Outcome {
        assert_eq!(presented.ticket, format!("signed {}", self.seq));
        let ticket = ticket_id(self.seq);
        self.ticket = Some(ticket);
        Outcome::Joined { ticket }
    }

    fn act(&mut self, now: ServerTime, body: &TicketChange) -> Result<Outcome, Box<Problem>> {
        if self.ticket != Some(body.subject) {
            return Err(refusal(Code::NotFound, "ticket.change"));
        }
        match &body.act {
            Act::Claim {} => self.claim(now),
            Act::Defer { places } => {
                let to = Serving(self.seq + places);
                self.deferred_to = (*places > 0).then_some(to);
                Ok(Outcome::Deferred)
            }
            Act::Leave {} => {
                self.leave();
                Ok(Outcome::Left)
            }
            Act::Cancel { .. } => {
                self.stage = Stage::Waiting;
                Ok(Outcome::Cancelled)
            }
            Act::Hold { pass, wishes } => self.hold(now, *pass, wishes),
            Act::Release { pass, .. } => {
                self.stay(*pass)?.hold = None;
                Ok(Outcome::Released)
            }
            Act::Extend { pass } => {
                let stay = self.stay(*pass)?;
                stay.until = stay.until.plus(STAY);
                stay.extensions_left -= 1;
                Ok(Outcome::Extended)
            }
            Act::Confirm { pass, hold } => self.confirm(now, *pass, *hold),
            Act::Exchange { pass, wishes, .. } => {
                let hold = HoldId::from_bytes([self.stays + 100; 16]);
                let slot = wishes[0].clone();
                let kept = self.stay(*pass)?.hold.as_mut();
                let kept = kept.ok_or_else(|| refusal(Code::HoldLapsed, "booking.exchange"))?;
                (kept.hold, kept.slot) = (hold, slot);
                Ok(Outcome::Held { hold })
            }
            Act::Swap { booking, wishes } => self.swap(now, *booking, wishes),
            Act::StayOn {} => {
                self.stays_on = true;
                Ok(Outcome::StaysOn)
            }
            Act::StayOff {} => {
                self.stays_on = false;
                Ok(Outcome::StaysOff)
            }
            Act::Accept { offer } => self.accept(now, *offer),
            Act::Decline { .. } => {
                self.offer = None;
                self.board.waitlist = Waitlist::default();
                Ok(Outcome::Declined)
            }
            Act::LeaveOut { person } => {
                self.members.retain(|member| member.person != *person);
                Ok(Outcome::LeftOut)
            }
        }
    }

    fn claim(&mut self, now: ServerTime) -> Result<Outcome, Box<Problem>> {
        if self.stage == Stage::Waiting {
            if !Place(self.seq).is_called(self.board.serving) {
                return Err(refusal(Code::NotCalled, "turn.claim"));
            }
            if self.door_reads > 0 {
                self.stage = Stage::Door { ahead: 3 };
            } else {
                self.let_in(now);
            }
        } else if let Stage::Inside { stay } = &mut self.stage {
            stay.device = self.device;
        }
        Ok(Outcome::Claimed)
    }

    pub(crate) fn leave(&mut self) {
        self.lefts += 1;
        self.stage = Stage::Left;
    }

    pub(crate) fn let_in(&mut self, now: ServerTime) {
        self.stays += 1;
        let pass = PassId::from_bytes([self.stays; 16]);
        let until = self.open_time(now).plus(STAY);
        let device = self.device;
        let stay = Inside {
            pass,
            device,
            until,
            extensions_left: 1,
            hold: None,
        };
        self.stage = Stage::Inside { stay };
    }

    fn hold(
        &mut self,
        now: ServerTime,
        pass: PassId,
        wishes: &[SlotId],
    ) -> Result<Outcome, Box<Problem>> {
        let until = self.open_time(now).plus(HOLD);
        if !self.slots_free {
            return Err(refusal(Code::SlotsGone, "booking.hold"));
        }
        let hold = HoldId::from_bytes([self.stays; 16]);
        let slot = wishes.first().expect("a wish").clone();
        let people = self.people();
        self.stay(pass)?.hold = Some(HoldState {
            hold,
            slot,
            people,
            until,
        });
        Ok(Outcome::Held { hold })
    }

    fn confirm(
        &mut self,
        now: ServerTime,
        pass: PassId,
        hold: HoldId,
    ) -> Result<Outcome, Box<Problem>> {
        let held = self
            .stay(pass)?
            .hold
            .clone()
            .filter(|held| held.hold == hold);
        let Some(held) = held else {
            return Err(refusal(Code::HoldLapsed, "booking.confirm"));
        };
        self.bookings += 1;
        let booking = BookingId::from_bytes([self.bookings; 16]);
        let receipt = self.receipt(now, booking, held.slot);
        self.stage = Stage::Booked {
            receipt: receipt.into(),
        };
        Ok(Outcome::Booked { booking })
    }

    fn receipt(&self, now: ServerTime, booking: BookingId, slot: SlotId) -> Receipt {
        Receipt {
            service: self.board.service.clone(),
            event: self.board.event.clone(),
            opening: self.board.opening.clone(),
            booking,
            ticket: self.ticket.expect("valid in this story"),
            members: self.members.clone(),
            people: self.people(),
            slot,
            site: "centre".parse().expect("valid in this story"),
            site_name: Line::new("Centre").expect("valid in this story"),
            site_address: Line::new("1 Street").expect("valid in this story"),
            starts: OPENS.plus(Millis::from_mins(9_000)),
            ends: OPENS.plus(Millis::from_mins(9_030)),
            zone: "Asia/Seoul".to_owned(),
            booked: now,
            replaces: None,
            pass_leaf: LeafCount(7),
            pass_salt: Digest::of(&[b"salt"]),
        }
    }

    fn people(&self) -> People {
        People(u32::try_from(self.members.len()).expect("a small party"))
    }

    fn stay(&mut self, pass: PassId) -> Result<&mut Inside, Box<Problem>> {
        match &mut self.stage {
            Stage::Inside { stay } if stay.pass == pass => Ok(stay),
            Stage::Inside { .. }
            | Stage::Waiting
            | Stage::Door { .. }
            | Stage::Booked { .. }
            | Stage::Left
            | Stage::Ended => Err(refusal(Code::NotInside, "booking.pass")),
        }
    }

    /// Stays and holds end in open time.
    fn lapse(&mut self, now: ServerTime) {
        let open = self.open_time(now);
        self.offer.take_if(|offer| offer.until <= open);
        let Stage::Inside { stay } = &mut self.stage else {
            return;
        };
        if stay.hold.as_ref().is_some_and(|hold| hold.until <= open) {
            stay.hold = None;
        }
        if stay.until <= open {
            self.stage = Stage::Waiting;
        }
    }

    fn drawn(&self) -> bool {
        let draw = &self.board.draw;
        draw.commit.is_some() && draw.entrants.is_none_or(|entrants| self.seq < entrants)
    }

    pub(crate) fn standing(&self, now: ServerTime) -> Standing {
        let before_draw = self.board.draw.commit.is_some() && self.board.draw.secret.is_none();
        Standing {
            statement: Ticket {
                service: self.board.service.clone(),
                event: self.board.event.clone(),
                opening: self.board.opening.clone(),
                epoch: self.board.epoch,
                ticket: self.ticket.expect("a ticket"),
                seq: Seq(self.seq),
                drawn: self.drawn(),
                eligibility: Eligible {
                    basis: Basis::Roster,
                    cohort: "fifties".parse().expect("a name"),
                    window: Window {
                        event: self.board.event.clone(),
                        opening: self.board.opening.clone(),
                        cohort: Line::new("Born 1962 to 1966").expect("a line"),
                        gathering: self.board.times.gathering,
                        opens: self.board.times.opens,
                        ends: self.board.times.ends,
                    },
                    decided: OPENS.minus(Millis::from_mins(600)),
                },
                members: self.members.clone(),
                revision: Revision(0),
                cnf: Confirmation { jkt: self.device },
                salt: Digest::of(&[b"salt"]),
            },
            place: (!before_draw).then(|| {
                self.board
                    .place_of(Seq(self.seq), self.drawn())
                    .unwrap_or(Place(self.seq))
            }),
            stage: self.stage.clone(),
            open_time: self.open_time(now),
            running: self.board.phase == Phase::Open,
            as_of: now,
            deferred_to: self.deferred_to,
            stays_on: self.stays_on,
            offer: self.offer.clone(),
            closed: None,
            signed: Some(Box::new(Presented {
                ticket: format!("signed {}", self.seq),
                receipt: None,
            })),
        }
    }

    /// Everything is sold.
    pub(crate) fn sell_out(&mut self) {
        self.board.sold_out = true;
        self.was_sold_out = true;
        self.board.stock_left = People(0);
    }

    /// Something comes back and is kept for the ticket, for half an hour.
    pub(crate) fn make_offer(&mut self, now: ServerTime) -> OfferId {
        let offer = OfferId::from_bytes([7; 16]);
        let place = Place(self.seq);
        self.offers += 1;
        self.board.waitlist = Waitlist {
            staying: 1,
            offers: 1,
            from: Some(place),
            to: Some(place),
        };
        self.offer = Some(OfferState {
            offer,
            slot: self.returned.clone(),
            people: self.people(),
            until: self.open_time(now).plus(Millis::from_mins(30)),
        });
        offer
    }

    fn accept(&mut self, now: ServerTime, offer: OfferId) -> Result<Outcome, Box<Problem>> {
        let kept = self.offer.take_if(|kept| kept.offer == offer);
        let kept = kept.ok_or_else(|| refusal(Code::OfferLapsed, "waitlist.accept"))?;
        self.stays_on = false;
        self.bookings += 1;
        let booking = BookingId::from_bytes([self.bookings; 16]);
        let receipt = self.receipt(now, booking, kept.slot).into();
        self.stage = Stage::Booked { receipt };
        Ok(Outcome::Booked { booking })
    }

    fn swap(
        &mut self,
        now: ServerTime,
        old: BookingId,
        wishes: &[SlotId],
    ) -> Result<Outcome, Box<Problem>> {
        if !self.slots_free {
            return Err(refusal(Code::SlotsGone, "booking.hold"));
        }
        self.bookings += 1;
        let booking = BookingId::from_bytes([self.bookings; 16]);
        let mut receipt = self.receipt(now, booking, wishes[0].clone());
        receipt.replaces = Some(old);
        self.stage = Stage::Booked {
            receipt: receipt.into(),
        };
        Ok(Outcome::Swapped { booking })
    }
}

fn refusal(code: Code, rule: &str) -> Box<Problem> {
    Box::new(Problem::new(code, rule))
}

fn ticket_id(seq: u64) -> TicketId {
    TicketId::from_bytes([u8::try_from(seq % 251).expect("below 251"); 16])
}

pub(crate) fn pace(per_hour: u32) -> Pace {
    Pace {
        per_hour,
        over: Millis::from_mins(8),
        counted: u64::from(per_hour) * 8 / 60,
        settled: true,
    }
}

fn member(person: &PersonId) -> Member {
    Member {
        member: Digest::of(&[b"member", person.to_string().as_bytes()]),
        person: *person,
    }
}

fn board() -> Board {
    Board {
        service: "agency".parse().expect("valid in this story"),
        event: "summer".parse().expect("valid in this story"),
        opening: "first".parse().expect("valid in this story"),
        epoch: Epoch(1),
        version: BoardVersion(0),
        issued: OPENS,
        fresh_for: Millis::from_secs(15),
        phase: Phase::Gathering,
        times: Times {
            gathering: OPENS.minus(Millis::from_mins(1_440)),
            cut_off: OPENS.minus(Millis::from_mins(5)),
            opens: OPENS,
            ends: OPENS.plus(Millis::from_mins(600)),
        },
        rests: Vec::new(),
        draw: Draw {
            commit: None,
            by: DrawBy::Nobody,
            entrants: None,
            root: None,
            beacon: None,
            secret: None,
        },
        taken: 0,
        serving: Serving(0),
        missed_below: Serving(0),
        pace: None,
        door: 0,
        open_time: OpenTime(0),
        poll: PollLaw {
            share_permille: 100,
            min: Millis::from_secs(3),
            max: Millis::from_secs(300),
            jitter_permille: 200,
            reveal_spread: Millis::from_secs(60),
        },
        reconnect_window: Millis::from_secs(60),
        stream_limit: 100_000,
        stock_left: People(10_000),
        sold_out: false,
        waitlist: Waitlist::default(),
        announcement: None,
        health: Health {
            sign_in: State::Good,
            line: State::Good,
            booking: State::Good,
            alerts: State::Good,
        },
        log: LogHead {
            size: LeafCount(0),
            root: Digest::of(&[]),
        },
        nonce: String::new(),
    }
}
