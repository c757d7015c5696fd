//! Once everything is sold: staying on, offers in the order of the line, and
//! what becomes of those that nobody takes.

use jari_protocol::audit;
use jari_protocol::change::{Act, Outcome};
use jari_protocol::count::People;
use jari_protocol::id::{BookingId, OfferId, TicketId};
use jari_protocol::record::{Leaf, booking_hash, pass_hash};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::Verb;
use jari_room::row::account::Notice;
use jari_room::row::ticket::Done;
use jari_room::testing::{Citizen, Rehearsal, family, publication};

use super::support::{OPENS, SECOND, place, refused, stage, words};

/// What came back rests for so long.
const REST: Millis = Millis::from_mins(5);
/// An offer is kept for so long.
const KEPT: Millis = Millis::from_mins(30);

type Crowd = Vec<(Citizen, TicketId)>;

/// Two slots for one each, which the first two of so many have booked.
fn sold_out(tickets: u32) -> (Rehearsal, Crowd, Vec<BookingId>) {
    let mut plan = publication("small", OPENS);
    plan.slots.truncate(2);
    for (_, slot) in &mut plan.slots {
        slot.capacity = People(1);
    }
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..tickets);
    room.leap(OPENS);
    room.pass(Millis::from_secs(30));
    let booked = ["s-0", "s-1"].into_iter().zip(&crowd);
    let booked = booked
        .map(|(slot, (citizen, ticket))| room.book(citizen, *ticket, slot))
        .collect();
    room.beat();
    (room, crowd, booked)
}

fn stays_on(room: &mut Rehearsal, who: &(Citizen, TicketId)) {
    room.act(&who.0, who.1, Act::StayOn {}).expect("stays on");
}

fn cancel(room: &mut Rehearsal, who: &(Citizen, TicketId), booking: BookingId) {
    room.act(&who.0, who.1, Act::Cancel { booking })
        .expect("the booking is given back");
}

fn offer(room: &Rehearsal, who: &(Citizen, TicketId)) -> Option<OfferId> {
    let view = room.view(&who.0, who.1);
    view.state.offer.map(|offer| offer.offer)
}

fn stock(room: &Rehearsal) -> (u32, u32) {
    let query = Query::Stock(room.service(), room.event.clone());
    let Reply::Stock(stock) = room.memory.read(room.now, &query) else {
        panic!("stock")
    };
    let left = stock.slots.iter().map(|slot| slot.left.0).sum();
    (left, stock.slots.iter().map(|slot| slot.returned.0).sum())
}

fn notices(room: &Rehearsal) -> Vec<Notice> {
    let Reply::Messages(messages) = room.memory.read(room.now, &Query::Messages(0)) else {
        panic!("messages");
    };
    messages.into_iter().map(|(_, told)| told.what).collect()
}

/// Whoever reads record and board finds nothing wrong.
fn stands_up(room: &Rehearsal) -> audit::Summary {
    let mut room = room.clone();
    room.beat();
    audit::check(room.record(), &[room.board()]).expect("nobody was overtaken")
}

#[test]
fn everybody_who_waits_is_told_that_everything_is_sold_and_those_who_booked_are_not() {
    let (mut room, crowd, _) = sold_out(5);
    let board = room.board();
    assert!(board.sold_out && board.stock_left == People(0));
    let told = |room: &Rehearsal| {
        let all = notices(room);
        all.iter()
            .filter(|what| matches!(what, Notice::SoldOut { .. }))
            .count()
    };
    assert_eq!(told(&room), 3, "the three who wait");
    room.pass(Millis::from_mins(2));
    assert_eq!(told(&room), 3, "once");
    for (citizen, ticket) in &crowd[2..] {
        assert!(
            place(&room, citizen, *ticket).is_some(),
            "the place is kept"
        );
    }
}

#[test]
fn what_comes_back_rests_and_goes_to_the_lowest_place_that_stays_on() {
    let (mut room, crowd, booked) = sold_out(6);
    for who in [&crowd[5], &crowd[3], &crowd[4]] {
        stays_on(&mut room, who);
    }
    cancel(&mut room, &crowd[0], booked[0]);
    assert_eq!(stock(&room), (0, 1), "not for whoever is quickest");
    room.pass(REST.minus(SECOND));
    assert!(crowd.iter().all(|who| offer(&room, who).is_none()));
    room.pass(SECOND);
    assert!(
        offer(&room, &crowd[3]).is_some(),
        "the lowest that stays on"
    );
    assert!(offer(&room, &crowd[4]).is_none() && offer(&room, &crowd[2]).is_none());
    let board = room.board();
    assert_eq!((board.waitlist.staying, board.waitlist.offers), (3, 1));
    let at = place(&room, &crowd[3].0, crowd[3].1);
    assert_eq!((board.waitlist.from, board.waitlist.to), (at, at));
    let told = notices(&room);
    assert!(
        told.iter()
            .any(|what| matches!(what, Notice::Offered { .. }))
    );
    assert_eq!(stands_up(&room).offers, 1);
}

#[test]
fn an_offer_that_is_taken_is_a_booking_with_a_receipt_that_leads_to_its_leaf() {
    let (mut room, crowd, booked) = sold_out(4);
    stays_on(&mut room, &crowd[3]);
    cancel(&mut room, &crowd[1], booked[1]);
    room.pass(REST);
    let (citizen, ticket) = &crowd[3];
    let offer = offer(&room, &crowd[3]).expect("an offer");
    let Ok(Done::Ticket {
        outcome: Outcome::Booked { booking },
        ..
    }) = room.act(citizen, *ticket, Act::Accept { offer })
    else {
        panic!("booked");
    };
    assert_eq!(stock(&room), (0, 0));
    let query = Query::Receipt(room.service(), citizen.account, booking);
    let Reply::Receipt(receipt) = room.memory.read(room.now, &query) else {
        panic!("a receipt");
    };
    assert_eq!(receipt.slot.as_str(), "s-1");
    let leaf = &room.record()[usize::try_from(receipt.pass_leaf.0).unwrap()];
    let Leaf::Offer {
        ticket: hash,
        place,
        ..
    } = serde_json::from_str(leaf).unwrap()
    else {
        panic!("{leaf} is no offer");
    };
    assert_eq!(hash, pass_hash(&receipt.pass_salt, *ticket, place));
    let found = stands_up(&room);
    assert_eq!((found.staying, found.offers, found.offered), (0, 0, 1));
    assert_eq!(
        refused(&room.act(citizen, *ticket, Act::Accept { offer })),
        Code::AlreadyBooked
    );
}

#[test]
fn a_declined_or_lapsed_offer_goes_to_the_next_and_costs_nothing_else() {
    let (mut room, crowd, booked) = sold_out(6);
    for who in &crowd[3..] {
        stays_on(&mut room, who);
    }
    cancel(&mut room, &crowd[0], booked[0]);
    room.pass(REST);
    let declined = offer(&room, &crowd[3]).expect("an offer");
    let before = place(&room, &crowd[3].0, crowd[3].1);
    let act = Act::Decline { offer: declined };
    room.act(&crowd[3].0, crowd[3].1, act.clone()).unwrap();
    assert_eq!(
        refused(&room.act(&crowd[3].0, crowd[3].1, act)),
        Code::OfferLapsed
    );
    room.beat();
    assert!(offer(&room, &crowd[3]).is_none() && offer(&room, &crowd[4]).is_some());
    let late = offer(&room, &crowd[4]).expect("an offer");
    room.pass(KEPT);
    room.pass(SECOND);
    let answer = room.act(&crowd[4].0, crowd[4].1, Act::Accept { offer: late });
    assert_eq!(refused(&answer), Code::OfferLapsed);
    assert!(offer(&room, &crowd[5]).is_some(), "to the next");
    for who in &crowd[3..5] {
        let view = room.view(&who.0, who.1);
        assert!(view.state.stays_on && view.state.stage == Stage::Waiting);
    }
    assert_eq!(place(&room, &crowd[3].0, crowd[3].1), before);
    assert_eq!(stock(&room), (0, 1));
    stands_up(&room);
}

#[test]
fn what_nobody_who_stays_on_wants_is_for_anybody_and_the_line_goes_on() {
    let (mut room, crowd, booked) = sold_out(4);
    stays_on(&mut room, &crowd[2]);
    cancel(&mut room, &crowd[0], booked[0]);
    room.pass(REST);
    let offer = offer(&room, &crowd[2]).expect("an offer");
    room.act(&crowd[2].0, crowd[2].1, Act::Decline { offer })
        .unwrap();
    room.pass(SECOND);
    assert_eq!(stock(&room), (1, 0));
    assert!(!room.board().sold_out);
    // The next place is called first, and does not come.
    room.pass(Millis::from_mins(11));
    room.book(&crowd[3].0, crowd[3].1, "s-0");
    room.beat();
    assert!(room.board().sold_out, "again");
    stands_up(&room);
}

#[test]
fn two_that_come_back_go_to_two_and_a_place_has_one_offer() {
    let (mut room, crowd, booked) = sold_out(5);
    stays_on(&mut room, &crowd[2]);
    stays_on(&mut room, &crowd[4]);
    cancel(&mut room, &crowd[0], booked[0]);
    room.pass(SECOND);
    cancel(&mut room, &crowd[1], booked[1]);
    room.pass(REST);
    let both = [&crowd[2], &crowd[4]].map(|who| offer(&room, who).expect("an offer"));
    assert_ne!(both[0], both[1]);
    assert_eq!(room.board().waitlist.offers, 2);
    stands_up(&room);
}

#[test]
fn whoever_has_an_offer_takes_or_declines_it_before_claiming() {
    let (mut room, crowd, booked) = sold_out(3);
    cancel(&mut room, &crowd[0], booked[0]);
    stays_on(&mut room, &crowd[0]);
    room.pass(REST);
    let kept = offer(&room, &crowd[0]).expect("called long ago, and the lowest");
    let claim = room.claim(&crowd[0].0, crowd[0].1);
    assert_eq!(refused(&claim), Code::HoldExists, "one right at a time");
    let act = Act::Decline { offer: kept };
    room.act(&crowd[0].0, crowd[0].1, act).unwrap();
    room.claim(&crowd[0].0, crowd[0].1).unwrap();
    assert_eq!(stands_up(&room).staying, 0, "coming ends it");
}

#[test]
fn a_party_is_offered_what_holds_all_of_it_and_the_record_says_who_was_gone_past() {
    let mut plan = family(publication("small", OPENS), 7, 1);
    plan.roster
        .extend(family(publication("small", OPENS), 8, 0).roster);
    plan.roster
        .extend(family(publication("small", OPENS), 9, 0).roster);
    plan.slots.truncate(1);
    plan.slots[0].1.capacity = People(1);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let one = room.citizen(9, 0);
    let ticket = room.ticket(&one);
    let two = room.citizen(7, 1);
    let pair = room.ticket(&two);
    let three = room.citizen(8, 0);
    let single = room.ticket(&three);
    room.leap(OPENS);
    room.pass(Millis::from_secs(5));
    let booking = room.book(&one, ticket, "s-0");
    room.beat();
    room.act(&two, pair, Act::StayOn {}).unwrap();
    room.act(&three, single, Act::StayOn {}).unwrap();
    room.act(&one, ticket, Act::Cancel { booking }).unwrap();
    room.pass(REST);
    assert!(room.view(&two, pair).state.offer.is_none());
    assert!(room.view(&three, single).state.offer.is_some());
    let found = stands_up(&room);
    assert_eq!((found.without_room, found.offered), (1, 1));
    let person = two.people[1];
    room.act(&two, pair, Act::LeaveOut { person }).unwrap();
    let offer = room
        .view(&three, single)
        .state
        .offer
        .expect("an offer")
        .offer;
    room.act(&three, single, Act::Decline { offer }).unwrap();
    assert_eq!(room.view(&two, pair).row.members.len(), 1);
    stands_up(&room);
}

#[test]
fn one_of_a_party_leaves_it_and_the_others_keep_the_place() {
    let mut room = Rehearsal::new(family(publication("small", OPENS), 7, 2));
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let two = room.citizen(7, 2);
    let ticket = room.ticket(&two);
    let before = room.view(&two, ticket);
    let person = two.people[1];
    room.act(&two, ticket, Act::LeaveOut { person }).unwrap();
    let after = room.view(&two, ticket);
    assert_eq!(after.row.members.len(), 2);
    assert_eq!(
        (after.row.seq, after.state.place),
        (before.row.seq, before.state.place)
    );
    assert!(after.row.revision > before.row.revision, "stated anew");
    assert_eq!(
        refused(&room.act(&two, ticket, Act::LeaveOut { person })),
        Code::SubjectForeign
    );
    let person = two.people[0];
    room.act(&two, ticket, Act::LeaveOut { person }).unwrap();
    let person = two.people[2];
    let last = room.act(&two, ticket, Act::LeaveOut { person });
    assert_eq!(refused(&last), Code::BodyMalformed);
    let alone = Citizen {
        people: vec![two.people[1]],
        ..two.clone()
    };
    let own = room.ticket(&alone);
    assert_ne!(own, ticket, "who left may take a place of their own");
}

#[test]
fn staying_on_is_taken_back_at_will_and_leaving_gives_the_offer_to_the_next() {
    let (mut room, crowd, booked) = sold_out(5);
    for who in &crowd[2..] {
        stays_on(&mut room, who);
    }
    room.act(&crowd[2].0, crowd[2].1, Act::StayOff {}).unwrap();
    cancel(&mut room, &crowd[0], booked[0]);
    room.pass(REST);
    assert!(offer(&room, &crowd[2]).is_none() && offer(&room, &crowd[3]).is_some());
    room.act(&crowd[3].0, crowd[3].1, Act::Leave {}).unwrap();
    room.pass(SECOND);
    assert!(offer(&room, &crowd[4]).is_some());
    assert_eq!(stock(&room), (0, 1));
    assert_eq!(stands_up(&room).staying, 1);
}

#[test]
fn a_pause_stops_offers_and_their_time() {
    let (mut room, crowd, booked) = sold_out(4);
    stays_on(&mut room, &crowd[2]);
    cancel(&mut room, &crowd[0], booked[0]);
    let (event, opening) = (room.event.clone(), room.opening.clone());
    let pause = Verb::Pause {
        event: event.clone(),
        opening: opening.clone(),
        reason: words("a drill"),
        by_service: false,
    };
    room.run(pause.clone()).unwrap();
    room.pass(REST);
    assert!(offer(&room, &crowd[2]).is_none(), "nothing new begins");
    let reason = words("the drill is over");
    let resume = Verb::Resume {
        event,
        opening,
        reason,
    };
    room.run(resume.clone()).unwrap();
    room.pass(SECOND);
    let kept = offer(&room, &crowd[2]).expect("an offer");
    room.run(pause).unwrap();
    room.pass(Millis::from_mins(60));
    assert_eq!(offer(&room, &crowd[2]), Some(kept));
    room.act(&crowd[2].0, crowd[2].1, Act::Accept { offer: kept })
        .expect("what is kept is taken in a pause as well");
    room.run(resume).unwrap();
    stands_up(&room);
}

#[test]
fn whoever_is_inside_with_nothing_to_choose_steps_back_and_stays_on() {
    let (mut room, crowd, booked) = sold_out(2);
    let late = room.citizen(40, 0);
    let ticket = room.ticket(&late);
    let who = (late, ticket);
    assert_eq!(
        refused(&room.act(
            &who.0,
            who.1,
            Act::Decline {
                offer: OfferId::from_bytes([1; 16])
            }
        )),
        Code::OfferLapsed
    );
    stays_on(&mut room, &who);
    cancel(&mut room, &crowd[0], booked[0]);
    room.pass(REST);
    let offer = offer(&room, &who).expect("a late ticket as well");
    room.act(&who.0, who.1, Act::Accept { offer }).unwrap();
    assert!(matches!(stage(&room, &who.0, who.1), Stage::Booked { .. }));
    stands_up(&room);
}

#[test]
fn a_swap_books_the_new_slot_and_frees_the_old_one_or_changes_nothing() {
    let mut room = Rehearsal::new(publication("small", OPENS));
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..2);
    room.leap(OPENS);
    room.pass(Millis::from_secs(5));
    let old = room.book(&crowd[0].0, crowd[0].1, "s-0");
    let (citizen, ticket) = &crowd[0];
    let before = room.view(citizen, *ticket).state.place;
    let wishes = vec!["s-0".parse().unwrap(), "s-2".parse().unwrap()];
    let swap = Act::Swap {
        booking: old,
        wishes,
    };
    let Ok(Done::Ticket {
        outcome: Outcome::Swapped { booking: new },
        ..
    }) = room.act(citizen, *ticket, swap.clone())
    else {
        panic!("swapped");
    };
    assert_eq!(stock(&room), (29, 0), "one is taken, as before");
    let read = |room: &Rehearsal, booking| {
        room.memory.read(
            room.now,
            &Query::Receipt(room.service(), citizen.account, booking),
        )
    };
    let Reply::Receipt(receipt) = read(&room, new) else {
        panic!("a receipt");
    };
    assert_eq!(
        (receipt.slot.as_str(), receipt.replaces),
        ("s-2", Some(old))
    );
    assert!(
        matches!(read(&room, old), Reply::Refused(_)),
        "the old one is void"
    );
    let void = booking_hash(&receipt.pass_salt, &old);
    let leaf = room.record().iter().any(|leaf| {
        let leaf: Leaf = serde_json::from_str(leaf).unwrap();
        matches!(leaf, Leaf::Void { booking, .. } if booking == void)
    });
    assert!(leaf, "anybody with the old receipt finds that it is void");
    assert_eq!(
        refused(&room.act(citizen, *ticket, swap)),
        Code::BookingUnknown
    );
    assert_eq!(room.view(citizen, *ticket).state.place, before);
    assert_eq!(stands_up(&room).void, 1);
}

#[test]
fn a_swap_for_which_nothing_is_free_leaves_the_booking_as_it_is() {
    let (mut room, crowd, booked) = sold_out(3);
    let wishes = vec!["s-1".parse().unwrap()];
    let booking = booked[0];
    let answer = room.act(&crowd[0].0, crowd[0].1, Act::Swap { booking, wishes });
    assert_eq!(refused(&answer), Code::SlotsGone);
    let expected = Stage::Booked {
        booking,
        receipt: String::new(),
    };
    assert_eq!(stage(&room, &crowd[0].0, crowd[0].1), expected);
    assert_eq!(stock(&room), (0, 0));
}

#[test]
fn a_held_slot_is_exchanged_for_another_one_and_its_time_goes_on() {
    let (mut room, citizen, ticket) = super::support::inside();
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    let stay = room.inside(&citizen, ticket).unwrap();
    let held = stay.hold.clone().unwrap();
    room.pass(SECOND);
    let act = |wish: &str| Act::Exchange {
        pass: stay.pass,
        hold: held.hold,
        wishes: vec![wish.parse().unwrap()],
    };
    room.act(&citizen, ticket, act("s-1")).unwrap();
    let now = room.inside(&citizen, ticket).unwrap().hold.unwrap();
    assert_eq!((now.slot.as_str(), now.until), ("s-1", held.until));
    assert_ne!(now.hold, held.hold);
    assert_eq!(stock(&room), (29, 0));
    assert_eq!(
        refused(&room.act(&citizen, ticket, act("s-2"))),
        Code::HoldLapsed
    );
}
