//! A site is closed while people hold, were offered and have booked its slots.

use jari_protocol::audit::{self, Recorded};
use jari_protocol::change::{Act, Outcome};
use jari_protocol::count::People;
use jari_protocol::event::Site;
use jari_protocol::id::{BookingId, SiteId, TicketId};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::Code;
use jari_protocol::stock::Stock;
use jari_protocol::ticket::{Lost, Stage};
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::{AddStock, Answer, CloseSite, NewSlot, Verb};
use jari_room::row::Row;
use jari_room::row::account::{AfterClosing, Notice};
use jari_room::row::ticket::Done;
use jari_room::testing::{Citizen, PLACE, Rehearsal, publication};

use super::support::{OPENS, SECOND, place, refused, stage, words};

type Owner = (Citizen, TicketId);

/// `s-0` and `s-2` are in the hall, `s-1` in the annex, for so many each.
fn opened(capacities: [u32; 3], tickets: u32) -> (Rehearsal, Vec<Owner>) {
    let mut plan = publication("small", OPENS);
    let annex = Site {
        site: "annex".parse().expect("a name"),
        name: words("Annex"),
        ..plan.sites[0].clone()
    };
    plan.slots[1].1.site = annex.site.clone();
    plan.sites.push(annex);
    for (people, (_, slot)) in capacities.into_iter().zip(&mut plan.slots) {
        (slot.capacity, slot.left) = (People(people), People(people));
    }
    plan.slots.retain(|(_, slot)| slot.capacity > People(0));
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..tickets);
    room.leap(OPENS);
    room.pass(Millis::from_secs(30));
    (room, crowd)
}

fn site_id(name: &str) -> SiteId {
    name.parse().expect("a name")
}

fn close(room: &mut Rehearsal, site: &str) -> Answer {
    room.run(Verb::CloseSite(CloseSite {
        event: room.event.clone(),
        site: site_id(site),
        reason: words("the roof leaks"),
    }))
}

fn stock(room: &Rehearsal) -> Stock {
    let query = Query::Stock(room.service(), room.event.clone());
    let Reply::Stock(stock) = room.memory.read(room.now, &query) else {
        panic!("stock")
    };
    stock
}

/// What is left, aside and taken of a slot.
fn slot(room: &Rehearsal, name: &str) -> (u32, u32, u32) {
    let stock = stock(room);
    let slot = stock.slots.iter().find(|it| it.slot.as_str() == name);
    let slot = slot.expect("it is there");
    let taken = slot.capacity.0 - slot.left.0 - slot.returned.0;
    (slot.left.0, slot.returned.0, taken)
}

fn told(room: &Rehearsal) -> Vec<AfterClosing> {
    let told = room.memory.rows().filter_map(|(_, row)| {
        let Row::Message(message) = row else {
            return None;
        };
        let Notice::SiteClosed { site, next, .. } = &message.what else {
            return None;
        };
        assert_eq!(*site, words("Annex"));
        Some(next.clone())
    });
    told.collect()
}

fn lost(room: &Rehearsal, who: &Owner) -> Option<Lost> {
    let closed = room.view(&who.0, who.1).state.closed;
    closed.map(|closed| closed.lost)
}

/// Whoever reads record and board finds nothing wrong.
fn stands_up(room: &Rehearsal) -> audit::Summary {
    let mut room = room.clone();
    room.beat();
    audit::check(room.record(), &[room.board()]).expect("nobody was overtaken")
}

fn goes_on(room: &Rehearsal) -> bool {
    let Reply::Events(events) = room.memory.read(room.now, &Query::Events) else {
        panic!("events")
    };
    !events.is_empty()
}

fn accept(room: &mut Rehearsal, who: &Owner) -> Answer {
    let offer = room.view(&who.0, who.1).state.offer.expect("an offer");
    room.act(&who.0, who.1, Act::Accept { offer: offer.offer })
}

fn booked(answer: Answer) -> BookingId {
    match answer {
        Ok(Done::Ticket {
            outcome: Outcome::Booked { booking },
            ..
        }) => booking,
        answer => panic!("a booking, not {answer:?}"),
    }
}

#[test]
fn a_closed_site_gives_no_more_room_and_everybody_reads_that() {
    let (mut room, crowd) = opened([2, 2, 2], 1);
    let gone = refused(&close(&mut room, "nowhere"));
    assert_eq!(gone, Code::NotFound);
    close(&mut room, "annex").unwrap();
    assert_eq!(slot(&room, "s-1"), (0, 0, 0));
    let closed = stock(&room).closed;
    assert_eq!(closed.len(), 1);
    assert_eq!(closed[0].as_str(), "annex");
    room.beat();
    assert_eq!(room.board().stock_left, People(4));
    let (citizen, ticket) = &crowd[0];
    room.claim(citizen, *ticket).unwrap();
    let full = refused(&room.hold(citizen, *ticket, &["s-1"]));
    assert_eq!(full, Code::SlotsGone);
    room.hold(citizen, *ticket, &["s-1", "s-0"]).unwrap();

    let event = room.event.clone();
    let more = |slot: &str, new| {
        Verb::AddStock(AddStock {
            event: event.clone(),
            slot: slot.parse().expect("a name"),
            people: People(1),
            new,
            reason: words("a mistake"),
        })
    };
    let starts = OPENS.plus(Millis::from_mins(3 * 24 * 60));
    let new = NewSlot {
        site: "annex".parse().expect("a name"),
        starts,
        ends: starts.plus(Millis::from_mins(30)),
    };
    for verb in [more("s-1", None), more("s-9", Some(new))] {
        assert_eq!(refused(&room.run(verb)), Code::SiteClosed);
    }
    let record = room.record();
    close(&mut room, "annex").unwrap();
    assert_eq!(
        room.record(),
        record,
        "closed once, however often it is said"
    );
    let acts: Vec<OperatorAct> = stands_up(&room).acts.iter().map(|it| it.act).collect();
    assert_eq!(acts, [OperatorAct::CloseSite]);
}

#[test]
fn a_hold_there_ends_with_its_reason_and_the_turn_goes_on() {
    let (mut room, crowd) = opened([2, 2, 2], 1);
    let (citizen, ticket) = &crowd[0];
    room.claim(citizen, *ticket).unwrap();
    room.hold(citizen, *ticket, &["s-1"]).unwrap();
    let before = room.inside(citizen, *ticket).expect("inside");
    let (pass, hold) = (before.pass, before.hold.expect("held").hold);
    close(&mut room, "annex").unwrap();
    let after = room.inside(citizen, *ticket).expect("still inside");
    assert_eq!((after.hold, after.pass), (None, pass));
    assert_eq!(lost(&room, &crowd[0]), Some(Lost::Hold { hold }));
    assert_eq!(told(&room), [AfterClosing::ChooseAgain]);
    for act in [Act::Confirm { pass, hold }, Act::Release { pass, hold }] {
        let why = refused(&room.act(citizen, *ticket, act));
        assert_eq!(why, Code::SiteClosed);
    }
    assert_eq!(slot(&room, "s-1"), (0, 0, 0));
    room.hold(citizen, *ticket, &["s-0"]).unwrap();
    room.confirm(citizen, *ticket).unwrap();
    assert_eq!(lost(&room, &crowd[0]), None, "it is made good");
    stands_up(&room);
}

#[test]
fn a_booking_there_is_void_and_another_slot_is_kept_for_its_owner() {
    let (mut room, crowd) = opened([2, 2, 2], 3);
    let old = room.book(&crowd[0].0, crowd[0].1, "s-1");
    let other = room.book(&crowd[1].0, crowd[1].1, "s-0");
    let at = place(&room, &crowd[0].0, crowd[0].1);
    close(&mut room, "annex").unwrap();
    room.pass(SECOND);
    assert_eq!(lost(&room, &crowd[0]), Some(Lost::Booking { booking: old }));
    assert_eq!(stage(&room, &crowd[0].0, crowd[0].1), Stage::Waiting);
    assert_eq!(place(&room, &crowd[0].0, crowd[0].1), at, "the place stays");
    let said = told(&room);
    let [AfterClosing::Kept { site, within, .. }] = said.as_slice() else {
        panic!("one message, not {said:?}")
    };
    assert_eq!(
        (site.as_str(), *within),
        ("Town hall", Millis::from_mins(720))
    );
    assert_eq!(
        stage(&room, &crowd[1].0, crowd[1].1),
        Stage::Booked {
            booking: other,
            receipt: String::new(),
        }
    );
    let kept = room.view(&crowd[0].0, crowd[0].1).state.offer;
    let kept = kept.expect("something is kept").slot;
    assert_eq!(slot(&room, kept.as_str()).1, 1, "kept, and nobody else's");
    let cancel = Act::Cancel { booking: old };
    let why = refused(&room.act(&crowd[0].0, crowd[0].1, cancel));
    assert_eq!(why, Code::SiteClosed);

    room.pass(Millis::from_mins(60));
    let new = booked(accept(&mut room, &crowd[0]));
    let query = Query::Receipt(room.service(), crowd[0].0.account, new);
    let Reply::Receipt(receipt) = room.memory.read(room.now, &query) else {
        panic!("a receipt")
    };
    assert_eq!(
        (receipt.replaces, receipt.site.as_str()),
        (Some(old), PLACE)
    );
    assert_eq!(lost(&room, &crowd[0]), None);
    assert_eq!((stands_up(&room).void, stands_up(&room).offers), (1, 0));
    assert_eq!(audit::find(&receipt, room.record()), Ok(Recorded::Stands));
}

#[test]
fn what_is_kept_instead_and_not_taken_is_free_again_and_the_place_stays() {
    let (mut room, crowd) = opened([1, 2, 0], 4);
    for who in &crowd[..2] {
        room.book(&who.0, who.1, "s-1");
    }
    close(&mut room, "annex").unwrap();
    room.pass(SECOND);
    let has = |room: &Rehearsal, who: &Owner| room.view(&who.0, who.1).state.offer.is_some();
    let kept = crowd[..2].iter().filter(|who| has(&room, who)).count();
    assert_eq!((kept, slot(&room, "s-0")), (1, (0, 1, 0)));
    let said = told(&room);
    assert_eq!(said.len(), 2, "each is told once");
    assert!(said.contains(&AfterClosing::InLine), "one of nothing free");
    let (one, other) = if has(&room, &crowd[0]) {
        (&crowd[0], &crowd[1])
    } else {
        (&crowd[1], &crowd[0])
    };
    let offer = room.view(&one.0, one.1).state.offer.expect("kept").offer;
    room.act(&one.0, one.1, Act::Decline { offer }).unwrap();
    assert_eq!(slot(&room, "s-0").2, 0, "nobody has it");
    let booking = room.view(&other.0, other.1);
    assert!(booking.state.place.is_some());
    stands_up(&room);
    room.pass(Millis::from_mins(30));
    stands_up(&room);
    assert_eq!(told(&room).len(), 2, "and never again");
}

#[test]
fn nobody_can_be_put_ahead_of_the_waitlist_without_a_booking_that_ended() {
    let (mut room, crowd) = opened([2, 2, 2], 1);
    room.book(&crowd[0].0, crowd[0].1, "s-1");
    close(&mut room, "annex").unwrap();
    room.pass(SECOND);
    let is_void = |leaf: &String| matches!(serde_json::from_str(leaf), Ok(Leaf::Void { .. }));
    let honest = room.record();
    assert!(audit::check(&honest, &[]).is_ok());
    let without = honest.iter().filter(|leaf| !is_void(leaf));
    let found = audit::check(without, &[]).expect_err("kept instead of nothing");
    assert_eq!(found.breach, audit::Breach::InsteadOfNothing);
}

#[test]
fn after_the_lines_end_the_booking_stands_until_it_is_changed() {
    let (mut room, crowd) = opened([2, 2, 2], 1);
    let (citizen, ticket) = &crowd[0];
    let old = room.book(citizen, *ticket, "s-1");
    room.leap(OPENS.plus(Millis::from_mins(9 * 60)));
    assert!(!goes_on(&room));
    close(&mut room, "annex").unwrap();
    assert!(goes_on(&room), "or nobody would beat it");
    room.pass(SECOND);
    assert!(!goes_on(&room));
    room.pass(SECOND);
    assert_eq!(told(&room), [AfterClosing::Swap], "told once");
    assert_eq!(lost(&room, &crowd[0]), Some(Lost::Booking { booking: old }));
    assert!(matches!(
        stage(&room, citizen, *ticket),
        Stage::Booked { booking, .. } if booking == old
    ));
    let wishes = vec!["s-0".parse().expect("a name")];
    let swap = Act::Swap {
        booking: old,
        wishes,
    };
    room.act(citizen, *ticket, swap).unwrap();
    assert_eq!(lost(&room, &crowd[0]), None);
    assert_eq!(slot(&room, "s-1"), (0, 0, 0), "nothing comes back there");
    assert_eq!(slot(&room, "s-0"), (1, 0, 1));
}

#[test]
fn an_offer_there_ends_and_whoever_had_it_stays_on() {
    let (mut room, crowd) = opened([1, 1, 0], 3);
    room.book(&crowd[0].0, crowd[0].1, "s-0");
    let booking = room.book(&crowd[1].0, crowd[1].1, "s-1");
    room.beat();
    room.act(&crowd[2].0, crowd[2].1, Act::StayOn {}).unwrap();
    room.act(&crowd[1].0, crowd[1].1, Act::Cancel { booking })
        .unwrap();
    room.pass(Millis::from_mins(5));
    let offer = room.view(&crowd[2].0, crowd[2].1).state.offer;
    let offer = offer.expect("what came back").offer;
    close(&mut room, "annex").unwrap();
    assert_eq!(lost(&room, &crowd[2]), Some(Lost::Offer { offer }));
    assert_eq!(told(&room), [AfterClosing::StaysOn]);
    assert_eq!(slot(&room, "s-1"), (0, 0, 0));
    let why = refused(&room.act(&crowd[2].0, crowd[2].1, Act::Accept { offer }));
    assert_eq!(why, Code::SiteClosed);
    assert!(room.view(&crowd[2].0, crowd[2].1).state.stays_on);
    room.pass(Millis::from_mins(10));
    assert_eq!(stands_up(&room).offers, 0);
}

#[test]
fn more_bookings_than_one_beat_ends_are_all_told_in_the_next_ones() {
    let (mut room, _) = opened([300, 300, 0], 0);
    let crowd = room.crowd(0..230);
    for who in &crowd {
        while room.view(&who.0, who.1).state.place.is_none() {
            room.pass(SECOND);
        }
        while refused_to_come(&mut room, who) {
            room.pass(SECOND);
        }
        room.hold(&who.0, who.1, &["s-1"]).unwrap();
        room.confirm(&who.0, who.1).unwrap();
    }
    close(&mut room, "annex").unwrap();
    room.pass(SECOND);
    assert_eq!(told(&room).len(), 200, "a bounded number a beat");
    room.pass(SECOND);
    assert_eq!(told(&room).len(), 230);
    room.pass(Millis::from_secs(3));
    assert_eq!(told(&room).len(), 230, "each once");
    assert_eq!(slot(&room, "s-0"), (70, 230, 0));
    assert_eq!(slot(&room, "s-1"), (0, 0, 0));
    assert_eq!(stands_up(&room).void, 230);
}

fn refused_to_come(room: &mut Rehearsal, who: &Owner) -> bool {
    let came = room.claim(&who.0, who.1);
    came.is_err() || room.inside(&who.0, who.1).is_none()
}
