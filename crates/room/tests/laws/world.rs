//! A few citizens, three slots that are too small for all, and everything
//! they may do.

use jari_protocol::board::{Board, DrawBy};
use jari_protocol::change::{Act, Outcome};
use jari_protocol::count::{People, Place};
use jari_protocol::event::Site;
use jari_protocol::hash::Digest;
use jari_protocol::id::{ChangeId, OfferId, PassId, SlotId, TicketId};
use jari_protocol::text::Line;
use jari_protocol::ticket::Stage;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::key::Scope;
use jari_room::request::{Answer, CloseSite, Identity, OnClerk, Verb};
use jari_room::row::ticket::Done;
use jari_room::testing::{Citizen, Rehearsal, drawn, publication};

pub(crate) const CITIZENS: usize = 9;

/// Where the second slot is.
const ANNEX: &str = "annex";

const OPENS: ServerTime = ServerTime::from_millis(1_626_692_400_000);

/// What somebody does, or what happens.
#[derive(Debug, Clone)]
pub(crate) enum Doing {
    Seconds(u64),
    Minutes(u64),
    /// Time passes without a beat.
    Millis(u64),
    Join(usize),
    SignInElsewhere(usize),
    Claim(usize),
    Hold(usize, Vec<u8>),
    HoldWithoutPass(usize),
    Confirm(usize),
    Release(usize),
    Extend(usize),
    /// Claims, holds and confirms, as far as it goes.
    Book(usize, Vec<u8>),
    /// Everybody books who can, and the others stay on.
    SellOut,
    Cancel(usize),
    Swap(usize, Vec<u8>),
    Exchange(usize, Vec<u8>),
    Wait(usize, Waiting),
    Leave(usize),
    Defer(usize, u64),
    /// An earlier change comes again, under its id.
    Repeat(u16),
    Pause,
    Resume,
    /// The second slot's site is closed.
    Close,
    /// The service is away for so many seconds.
    Restart(u64),
}

/// What somebody does who waits for what comes back.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Waiting {
    On,
    Off,
    Accept,
    Decline,
}

/// A change as it was sent, and what came back.
pub(crate) struct Sent {
    id: Identity,
    verb: Verb,
    answer: Answer,
}

pub(crate) struct World {
    pub(crate) room: Rehearsal,
    pub(crate) citizens: Vec<Citizen>,
    /// Every ticket anybody ever had: whose it is, and the place it was seen
    /// to have.
    pub(crate) tickets: Vec<(usize, TicketId, Option<Place>)>,
    /// The last board.
    pub(crate) board: Option<Board>,
    pub(crate) capacity: People,
    sent: Vec<Sent>,
}

impl World {
    pub(crate) fn new(is_drawn: bool, capacity: u32) -> Self {
        let mut plan = publication("laws", OPENS);
        plan.settings.capacity_inside = People(capacity);
        // Four, so that most evenings are sold out.
        for (room_for, (_, slot)) in [1, 1, 2].into_iter().zip(&mut plan.slots) {
            slot.capacity = People(room_for);
        }
        let annex = Site {
            site: ANNEX.parse().expect("a name"),
            ..plan.sites[0].clone()
        };
        plan.slots[1].1.site = annex.site.clone();
        plan.sites.push(annex);
        if is_drawn {
            plan = drawn(plan, DrawBy::Operator);
        }
        let cut_off = plan.event.openings[0].times.cut_off;
        let mut room = Rehearsal::new(plan);
        let mut citizens: Vec<Citizen> = (0..7).map(|number| room.citizen(number, 0)).collect();
        citizens.extend(at_the_desk(&mut room));
        // The stories begin when something may still happen before the
        // opening.
        let gathering = room.board().times.gathering;
        room.leap(gathering);
        room.leap(cut_off.minus(Millis::from_mins(3)));
        let capacity = People(capacity);
        Self {
            room,
            citizens,
            tickets: Vec::new(),
            board: None,
            capacity,
            sent: Vec::new(),
        }
    }

    pub(crate) fn does(&mut self, doing: Doing) {
        match doing {
            Doing::Seconds(span) => self.room.pass(Millis::from_secs(span)),
            Doing::Minutes(span) => self.room.leap(self.room.now.plus(Millis::from_mins(span))),
            Doing::Millis(span) => self.room.now = self.room.now.plus(Millis(span)),
            Doing::Join(who) => self.join(who),
            Doing::SignInElsewhere(who) => {
                self.citizens[who] = self.room.on_another_device(&self.citizens[who].clone());
            }
            Doing::Claim(who) => self.act(who, Act::Claim {}),
            Doing::Hold(who, wishes) => {
                let pass = self.pass(who);
                self.act(
                    who,
                    Act::Hold {
                        pass,
                        wishes: named(&wishes),
                    },
                );
            }
            Doing::HoldWithoutPass(who) => self.hold_without_pass(who),
            Doing::Confirm(who) => {
                let (pass, hold) = (self.pass(who), self.hold(who));
                self.act(who, Act::Confirm { pass, hold });
            }
            Doing::Release(who) => {
                let (pass, hold) = (self.pass(who), self.hold(who));
                self.act(who, Act::Release { pass, hold });
            }
            Doing::Extend(who) => {
                let pass = self.pass(who);
                self.act(who, Act::Extend { pass });
            }
            Doing::Book(who, wishes) => self.book(who, wishes),
            Doing::SellOut => self.sell_out(),
            Doing::Wait(who, what) => self.waits(who, what),
            Doing::Cancel(who) => self.cancel(who),
            Doing::Swap(who, wishes) => self.swap(who, &wishes),
            Doing::Exchange(who, wishes) => {
                let (pass, hold, wishes) = (self.pass(who), self.hold(who), named(&wishes));
                self.act(who, Act::Exchange { pass, hold, wishes });
            }
            Doing::Leave(who) => self.act(who, Act::Leave {}),
            Doing::Defer(who, places) => self.act(who, Act::Defer { places }),
            Doing::Repeat(which) => self.repeat(which),
            Doing::Pause => self.pause(),
            Doing::Resume => self.resume(),
            Doing::Close => self.close(),
            Doing::Restart(away) => self.restart(away),
        }
    }

    /// The latest ticket of a citizen.
    fn ticket(&self, who: usize) -> Option<TicketId> {
        self.tickets
            .iter()
            .rev()
            .find(|(whose, ..)| *whose == who)
            .map(|(_, ticket, _)| *ticket)
    }

    fn stage(&self, who: usize) -> Option<Stage> {
        let ticket = self.ticket(who)?;
        Some(self.room.view(&self.citizens[who], ticket).state.stage)
    }

    fn pass(&self, who: usize) -> PassId {
        match self.stage(who) {
            Some(Stage::Inside(inside)) => inside.pass,
            _ => PassId::from_bytes([2; 16]),
        }
    }

    fn hold(&self, who: usize) -> jari_protocol::id::HoldId {
        match self.stage(who) {
            Some(Stage::Inside(inside)) => inside.hold.map(|hold| hold.hold),
            _ => None,
        }
        .unwrap_or_else(|| jari_protocol::id::HoldId::from_bytes([3; 16]))
    }

    fn join(&mut self, who: usize) {
        let citizen = self.citizens[who].clone();
        let had = self
            .ticket(who)
            .filter(|_| self.stage(who) != Some(Stage::Left));
        let verb = Verb::Join(self.room.joining(&citizen));
        self.send(Scope::Account(citizen.account), verb);
        let last = self.sent.last().expect("sent just now");
        if let (Some(had), Ok(Done::Ticket { ticket, .. })) = (had, &last.answer) {
            assert_eq!(*ticket, had, "joining again took the place away");
        }
        if let Ok(Done::Ticket {
            outcome: Outcome::Joined { ticket },
            ..
        }) = &last.answer
            && !self.tickets.iter().any(|(_, known, _)| known == ticket)
        {
            self.tickets.push((who, *ticket, None));
        }
    }

    fn cancel(&mut self, who: usize) {
        if let Some(Stage::Booked { booking, .. }) = self.stage(who) {
            self.act(who, Act::Cancel { booking });
        }
    }

    fn hold_without_pass(&mut self, who: usize) {
        let pass = PassId::from_bytes([1; 16]);
        let before = self.sent.len();
        self.act(
            who,
            Act::Hold {
                pass,
                wishes: named(&[0, 1, 2]),
            },
        );
        let let_in = self
            .sent
            .get(before)
            .is_some_and(|sent| sent.answer.is_ok());
        assert!(!let_in, "a pass was not asked for");
    }

    fn book(&mut self, who: usize, wishes: Vec<u8>) {
        self.does(Doing::Claim(who));
        self.does(Doing::Hold(who, wishes));
        self.does(Doing::Confirm(who));
    }

    fn sell_out(&mut self) {
        for who in 0..CITIZENS {
            self.book(who, vec![2, 1, 0]);
            self.does(Doing::Seconds(2));
        }
        (0..CITIZENS).for_each(|who| self.waits(who, Waiting::On));
    }

    fn waits(&mut self, who: usize, what: Waiting) {
        let offer = self.offer(who);
        let act = match what {
            Waiting::On => Act::StayOn {},
            Waiting::Off => Act::StayOff {},
            Waiting::Accept => Act::Accept { offer },
            Waiting::Decline => Act::Decline { offer },
        };
        self.act(who, act);
    }

    /// A booking is given for another one, or stands.
    fn swap(&mut self, who: usize, wishes: &[u8]) {
        let Some(Stage::Booked { booking, .. }) = self.stage(who) else {
            return;
        };
        let wishes = named(wishes);
        self.act(who, Act::Swap { booking, wishes });
        let is_booked = matches!(self.stage(who), Some(Stage::Booked { .. }));
        assert!(is_booked, "a swap lost the booking");
    }

    fn offer(&self, who: usize) -> OfferId {
        let ticket = self.ticket(who);
        let offer = ticket.and_then(|it| self.room.view(&self.citizens[who], it).state.offer);
        offer.map_or(OfferId::from_bytes([4; 16]), |it| it.offer)
    }

    fn act(&mut self, who: usize, act: Act) {
        let Some(ticket) = self.ticket(who) else {
            return;
        };
        let citizen = self.citizens[who].clone();
        let others_at_door = self.at_door();
        let is_claim = act == Act::Claim {};
        let verb = Verb::Act(self.room.acting(&citizen, ticket, act));
        let was_inside = self.room.inside(&citizen, ticket).is_some();
        self.send(Scope::Ticket(ticket), verb);
        let is_inside = self.room.inside(&citizen, ticket).is_some();
        if is_claim && is_inside && !was_inside {
            assert_eq!(others_at_door, 0, "went past those at the door");
        }
    }

    fn at_door(&self) -> usize {
        let stages = (0..CITIZENS).filter_map(|who| self.stage(who));
        stages
            .filter(|stage| matches!(stage, Stage::Door { .. }))
            .count()
    }

    fn send(&mut self, scope: Scope, verb: Verb) {
        // The devices of this world believe that it has just begun.
        self.room.memory.bugs.hear(OPENS.plus(Millis::from_mins(1)));
        let change = ChangeId::from_bytes(self.room.fresh());
        let id = Identity {
            scope,
            change,
            body: Digest::of(&[b"a body"]),
        };
        let answer = self.room.execute(Some(id.clone()), verb.clone());
        self.sent.push(Sent { id, verb, answer });
    }

    /// A committed answer or a final refusal is answered again; anything else
    /// is executed, and what comes of it is the answer from then on.
    fn repeat(&mut self, which: u16) {
        let Some(index) = usize::from(which).checked_rem(self.sent.len()) else {
            return;
        };
        let (id, verb) = (self.sent[index].id.clone(), self.sent[index].verb.clone());
        let joins = if let Verb::Join(join) = &verb {
            Some(join.clone())
        } else {
            None
        };
        let answer = self.room.execute(Some(id), verb);
        let before = &self.sent[index].answer;
        let is_final = before
            .as_ref()
            .map_or_else(|problem| problem.is_final(), |_| true);
        if is_final {
            assert_eq!(answer, *before, "a repeated change has one answer");
        }
        if let Ok(Done::Ticket { ticket, .. }) = &answer
            && let Some(join) = joins
            && !self.tickets.iter().any(|(_, known, _)| known == ticket)
        {
            let whose = |citizen: &Citizen| citizen.people == join.subjects;
            let who = self.citizens.iter().position(whose).expect("a citizen");
            self.tickets.push((who, *ticket, None));
        }
        self.sent[index].answer = answer;
    }

    fn pause(&mut self) {
        let (event, opening) = (self.room.event.clone(), self.room.opening.clone());
        let reason = Line::new("a drill").expect("a line of text");
        let _ = self.room.run(Verb::Pause {
            event,
            opening,
            reason,
            by_service: true,
        });
    }

    fn resume(&mut self) {
        let (event, opening) = (self.room.event.clone(), self.room.opening.clone());
        let reason = Line::new("the drill is over").expect("a line of text");
        let _ = self.room.run(Verb::Resume {
            event,
            opening,
            reason,
        });
    }

    fn close(&mut self) {
        let verb = Verb::CloseSite(CloseSite {
            event: self.room.event.clone(),
            site: ANNEX.parse().expect("a name"),
            reason: Line::new("no doctor").expect("a line of text"),
        });
        self.room.run(verb).expect("it is there");
    }

    fn restart(&mut self, away: u64) {
        self.room.now = self.room.now.plus(Millis::from_secs(away));
        self.room.term += 1;
        let (event, term) = (self.room.event.clone(), self.room.term);
        self.room
            .run(Verb::Restarted { event, term })
            .expect("a new term");
    }
}

/// Two people without a contact of their own, and the clerk who acts for them.
fn at_the_desk(room: &mut Rehearsal) -> [Citizen; 2] {
    let clerk = room.citizen(7, 1);
    let appointed = room.run(Verb::AppointClerk(OnClerk {
        event: room.event.clone(),
        contact: "citizen7@example.org".parse().expect("an address"),
        reason: Line::new("a desk").expect("a line of text"),
    }));
    appointed.expect("the event is there");
    [0, 1].map(|person| Citizen {
        people: vec![clerk.people[person]],
        ..clerk.clone()
    })
}

/// Slots by number; the last one is unknown.
fn named(wishes: &[u8]) -> Vec<SlotId> {
    wishes
        .iter()
        .map(|n| format!("s-{n}").parse().expect("a name"))
        .collect()
}
