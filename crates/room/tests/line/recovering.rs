use jari_protocol::audit;
use jari_protocol::board::{Board, DrawBy, Phase};
use jari_protocol::count::{Epoch, People, Seq, Serving};
use jari_protocol::id::{OpeningId, SlotId, TicketId};
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::Code;
use jari_protocol::stock::Stock;
use jari_protocol::ticket::{Confirmation, Stage, Ticket};
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Join, LastLeft, LastSeen, Presented, Recover, Verb};
use jari_room::testing::{Citizen, Rehearsal};

use super::drawing::{CUT_OFF, gathering as to_be_drawn};
use super::support::{OPENS, announced, called, gathering, opened, place, refused, stage, words};

/// Recovers a line of which is known how far it had called.
pub(crate) fn recover(room: &mut Rehearsal, serving: u64) {
    let seen = LastSeen {
        serving: Serving(serving),
        ..LastSeen::default()
    };
    let lines = vec![(room.opening.clone(), seen)];
    recover_from(room, lines, Vec::new());
}

fn recover_from(
    room: &mut Rehearsal,
    lines: Vec<(OpeningId, LastSeen)>,
    stock: Vec<(SlotId, LastLeft)>,
) {
    let told = Recover {
        event: room.event.clone(),
        lines,
        stock,
        reason: words("the disk was lost"),
    };
    room.run(Verb::Recover(told)).expect("recovered");
}

fn stock(room: &Rehearsal) -> Stock {
    let asked = Query::Stock(room.service(), room.event.clone());
    let Reply::Stock(stock) = room.memory.read(room.now, &asked) else {
        panic!("the stock");
    };
    stock
}

fn left(room: &Rehearsal, slot: &SlotId) -> People {
    let stock = stock(room);
    let found = stock.slots.iter().find(|of| of.slot == *slot);
    found.expect("the slot").left
}

fn receipt(room: &Rehearsal, citizen: &Citizen, ticket: TicketId) -> Option<Receipt> {
    let Stage::Booked { booking, .. } = stage(room, citizen, ticket) else {
        return None;
    };
    let asked = Query::Receipt(room.service(), citizen.account, booking);
    let Reply::Receipt(receipt) = room.memory.read(room.now, &asked) else {
        panic!("a receipt");
    };
    Some(*receipt)
}

/// A line of which a copy is taken; what happens after that is lost.
struct Lost {
    /// As it went on after the copy.
    after: Rehearsal,
    /// The copy, put back.
    room: Rehearsal,
}

impl Lost {
    /// Lets a line go on after a copy was taken of it.
    fn of(mut room: Rehearsal, goes_on: impl FnOnce(&mut Rehearsal)) -> Self {
        let mut after = room.clone();
        goes_on(&mut after);
        // What is drawn anew is not what was drawn in what is lost.
        let beyond = after.fresh();
        while room.fresh() < beyond {}
        Self { after, room }
    }

    /// Recovers the copy from the last board and stock of what was lost.
    fn recover(&mut self) {
        self.room.now = self.after.now;
        let seen = LastSeen::of(&self.after.board());
        let lines = vec![(self.room.opening.clone(), seen)];
        recover_from(&mut self.room, lines, LastLeft::of(&stock(&self.after)));
    }

    /// What somebody's device has of a ticket.
    fn stated(&self, citizen: &Citizen, ticket: TicketId) -> Presented {
        let view = self.after.view(citizen, ticket);
        let receipt = receipt(&self.after, citizen, ticket);
        let ticket = Ticket {
            service: self.after.service(),
            event: view.row.event,
            opening: view.row.opening,
            epoch: view.epoch,
            ticket,
            seq: view.row.seq,
            drawn: view.row.drawn,
            eligibility: view.row.eligibility,
            members: view.row.members,
            revision: view.row.revision,
            salt: view.salt,
            cnf: Confirmation {
                jkt: citizen.device,
            },
        };
        Presented { ticket, receipt }
    }

    fn present(&mut self, citizen: &Citizen, presented: Presented) -> Answer {
        let join = Join {
            presents: Some(Box::new(presented)),
            ..self.room.joining(citizen)
        };
        self.room.run(Verb::Join(join))
    }

    fn resume(&mut self) {
        let (event, opening) = (self.room.event.clone(), self.room.opening.clone());
        let reason = words("looked at");
        let resume = Verb::Resume {
            event,
            opening,
            reason,
        };
        self.room.run(resume).expect("resumed");
        self.room.beat();
    }

    /// The record and all boards that anybody may have hold together.
    fn proves(&self, boards: &[Board]) -> audit::Summary {
        let mut boards = boards.to_vec();
        boards.push(self.room.board());
        audit::check(self.room.record(), &boards).expect("the record stands")
    }
}

#[test]
fn a_recovered_line_stands_in_a_new_epoch_whose_boards_contradict_none() {
    let (room, crowd) = called(25);
    let early = room.board();
    let mut lost = Lost::of(room, |room| room.pass(Millis::from_secs(20)));
    let stated = lost.after.board();
    let places: Vec<_> = crowd
        .iter()
        .map(|(citizen, ticket)| place(&lost.room, citizen, *ticket))
        .collect();
    lost.recover();
    let board = lost.room.board();
    assert_eq!(board.epoch, Epoch(stated.epoch.0 + 1));
    assert_eq!(board.phase, Phase::Paused);
    assert!(board.serving >= stated.serving && board.order() > stated.order());
    assert_eq!(stated.contradicted_by(&board), None);
    for ((citizen, ticket), before) in crowd.iter().zip(places) {
        assert_eq!(place(&lost.room, citizen, *ticket), before);
    }
    let found = lost.proves(&[early, stated]);
    assert!(
        found
            .acts
            .iter()
            .any(|act| act.reason.as_str() == "the disk was lost")
    );
    lost.resume();
    assert_eq!(lost.room.board().phase, Phase::Open);
}

#[test]
fn a_number_that_was_given_out_after_the_copy_is_given_to_nobody_else() {
    let (room, _) = opened(10);
    let mut late = Vec::new();
    let mut lost = Lost::of(room, |room| late = room.crowd(10..14));
    let stated = lost.after.board();
    lost.recover();
    lost.resume();
    let stranger = lost.room.citizen(40, 0);
    let ticket = lost.room.ticket(&stranger);
    let given = lost.room.view(&stranger, ticket).row.seq;
    assert!(given >= Seq(stated.taken), "{given:?}");
    assert!(lost.proves(&[stated]).without_ticket >= 4);
}

#[test]
fn whoever_joined_after_the_copy_presents_the_ticket_and_has_the_place_it_states() {
    let (room, _) = opened(10);
    let mut late = Vec::new();
    let mut lost = Lost::of(room, |room| late = room.crowd(10..13));
    let stated = lost.after.board();
    lost.recover();
    let mut back = Vec::new();
    for (before, ticket) in late {
        let citizen = lost.room.citizen(before.number, 0);
        let presented = lost.stated(&before, ticket);
        let stood = place(&lost.after, &before, ticket);
        for _again in 0..2 {
            lost.present(&citizen, presented.clone())
                .expect("taken back");
            assert_eq!(place(&lost.room, &citizen, ticket), stood);
        }
        assert_eq!(
            lost.room.view(&citizen, ticket).row.devices,
            [citizen.device]
        );
        back.push((citizen, ticket));
    }
    lost.resume();
    lost.room.pass(Millis::from_secs(120));
    for (citizen, ticket) in &back {
        lost.room.claim(citizen, *ticket).expect("the turn comes");
    }
    lost.proves(&[stated]);
}

#[test]
fn who_takes_part_in_the_draw_stays_as_it_was_stated() {
    let mut room = to_be_drawn(DrawBy::Operator);
    room.crowd(0..6);
    let mut lost = Lost::of(room, |room| {
        room.crowd(6..9);
        room.leap(CUT_OFF);
        room.leap(OPENS);
    });
    let stated = lost.after.board();
    assert!(stated.draw.secret.is_some());
    lost.recover();
    let board = lost.room.board();
    assert_eq!(board.draw, stated.draw);
    assert_eq!(stated.contradicted_by(&board), None);
    lost.resume();
    assert_eq!(lost.room.board().phase, Phase::Open);
    lost.proves(&[stated]);
}

#[test]
fn a_booking_made_after_the_copy_is_presented_and_its_seat_was_sold_to_nobody() {
    let (room, crowd) = called(4);
    let (citizen, ticket) = crowd[0].clone();
    let mut lost = Lost::of(room, |room| _ = room.book(&citizen, ticket, "s-1"));
    let presented = lost.stated(&citizen, ticket);
    let had = presented.receipt.clone().expect("booked");
    let before = left(&lost.room, &had.slot);
    lost.recover();
    let recovered = left(&lost.room, &had.slot);
    assert_eq!(recovered, before.minus(People(1)), "it is not sold again");
    lost.present(&citizen, presented).expect("taken in");
    assert_eq!(left(&lost.room, &had.slot), recovered);
    lost.resume();
    let now = receipt(&lost.room, &citizen, ticket).expect("booked");
    assert_eq!((now.booking, now.booked), (had.booking, had.booked));
    let found = audit::find(&now, lost.room.record());
    assert_eq!(found, Ok(audit::Recorded::Stands));
    lost.proves(&[]);
}

#[test]
fn a_booking_is_back_although_nobody_kept_a_board_by_which_its_place_was_called() {
    let (room, crowd) = opened(4);
    let (citizen, ticket) = crowd[0].clone();
    let copied = room.board().serving;
    let mut lost = Lost::of(room, |room| {
        room.pass(Millis::from_secs(30));
        room.book(&citizen, ticket, "s-1");
    });
    assert!(!place(&lost.room, &citizen, ticket).is_some_and(|place| place.is_called(copied)));
    let presented = lost.stated(&citizen, ticket);
    recover_from(&mut lost.room, Vec::new(), Vec::new());
    lost.present(&citizen, presented).expect("taken in");
    lost.resume();
    lost.room.pass(Millis::from_secs(30));
    for (other, theirs) in &crowd[1..] {
        lost.room.book(other, *theirs, "s-1");
    }
    lost.proves(&[]);
}

#[test]
fn a_receipt_whose_seat_was_sold_again_is_refused_and_the_place_stays() {
    let (room, mut crowd) = called(12);
    let (citizen, ticket) = crowd.remove(0);
    let mut lost = Lost::of(room, |room| _ = room.book(&citizen, ticket, "s-1"));
    let presented = lost.stated(&citizen, ticket);
    // Nobody kept a stock document.
    recover(&mut lost.room, 12);
    lost.resume();
    for (other, theirs) in &crowd[..10] {
        lost.room.book(other, *theirs, "s-1");
    }
    let before = place(&lost.room, &citizen, ticket);
    let answer = lost.present(&citizen, presented);
    assert_eq!(refused(&answer), Code::SlotsGone);
    assert_eq!(place(&lost.room, &citizen, ticket), before);
    assert_eq!(stage(&lost.room, &citizen, ticket), Stage::Waiting);
}

#[test]
fn a_place_taken_anew_before_the_old_one_was_presented_gives_way_to_it() {
    let (room, _) = opened(3);
    let mut late = Vec::new();
    let mut lost = Lost::of(room, |room| late = room.crowd(3..4));
    let (before, ticket) = late.remove(0);
    lost.recover();
    let citizen = lost.room.citizen(before.number, 0);
    let worse = lost.room.ticket(&citizen);
    let presented = lost.stated(&before, ticket);
    lost.present(&citizen, presented).expect("taken back");
    assert_eq!(
        place(&lost.room, &citizen, ticket).map(|place| place.0),
        Some(3)
    );
    assert_eq!(stage(&lost.room, &citizen, worse), Stage::Left);
}

#[test]
fn nobody_is_given_a_place_by_a_ticket_of_this_epoch_of_a_taken_number_or_of_other_people() {
    let (room, crowd) = opened(3);
    let mut late = Vec::new();
    let mut lost = Lost::of(room, |room| late = room.crowd(3..4));
    let (citizen, ticket) = late.remove(0);
    let good = lost.stated(&citizen, ticket);
    lost.recover();
    let stranger = lost.room.citizen(30, 0);
    let foreign = lost.present(&stranger, good.clone());
    assert_eq!(refused(&foreign), Code::IdentityNotProved);
    let citizen = lost.room.citizen(citizen.number, 0);
    let mut taken = good.clone();
    taken.ticket.seq = lost.room.view(&crowd[0].0, crowd[0].1).row.seq;
    let mut never = good.clone();
    never.ticket.seq = Seq(1_000_000);
    let mut new = good.clone();
    new.ticket.epoch = lost.room.board().epoch;
    for wrong in [taken, never, new] {
        let answer = lost.present(&citizen, wrong);
        assert_eq!(refused(&answer), Code::NotFound);
    }
    lost.present(&citizen, good).expect("the right one");
}

#[test]
fn a_line_that_takes_no_tickets_yet_has_none_after_a_recovery() {
    let mut room = announced();
    recover_from(&mut room, Vec::new(), Vec::new());
    assert_eq!(room.board().taken, 0);
}

#[test]
fn numbers_that_nobody_has_hold_nobody_up() {
    let (room, _) = opened(3);
    let mut lost = Lost::of(room, |_| {});
    let far = LastSeen {
        taken: Seq(3_000),
        ..LastSeen::default()
    };
    let lines = vec![(lost.room.opening.clone(), far)];
    recover_from(&mut lost.room, lines, Vec::new());
    let citizen = lost.room.citizen(50, 0);
    let ticket = lost.room.ticket(&citizen);
    lost.resume();
    lost.room.pass(Millis::from_secs(90));
    let board = lost.room.board();
    let its = place(&lost.room, &citizen, ticket);
    assert!(
        its.is_some_and(|place| place.is_called(board.serving)),
        "{board:?}"
    );
    lost.proves(&[]);
}

#[test]
fn without_a_later_word_serving_stays_and_numbers_go_on_beyond_a_margin() {
    let room = gathering();
    let mut lost = Lost::of(room, |_| {});
    recover_from(&mut lost.room, Vec::new(), Vec::new());
    let board = lost.room.board();
    assert_eq!(board.serving, Serving(0));
    assert!(board.taken > 0);
}
