//! Everything is sold: staying on, what is offered, and another slot in place
//! of a booking.

use jari_protocol::refusal::Code;
use jari_protocol::time::Millis;
use jari_session::{Ask, Declined, Effect, Intent, Kept, Notice, Phase, Window, Wish};

use crate::world::World;

/// A place in a line in which everything is sold.
fn sold_out(ahead: u64) -> World {
    let mut world = World::waiting(ahead);
    world.service.sell_out();
    world.publish();
    world.run_for(Millis::from_mins(6));
    assert_eq!(world.phase(), Phase::SoldOut { stays_on: false });
    world
}

fn stays_on(ahead: u64) -> World {
    let mut world = sold_out(ahead);
    world.intend(Intent::StayOn);
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::SoldOut { stays_on: true });
    world
}

fn ticket_reads(world: &World) -> usize {
    let reads = world.sent.iter();
    reads
        .filter(|(_, ask)| matches!(ask, Ask::ReadTicket { .. }))
        .count()
}

fn told(world: &World, notice: Notice) -> usize {
    world.notices.iter().filter(|it| **it == notice).count()
}

#[test]
fn everybody_who_waits_learns_from_the_board_that_everything_is_sold_and_keeps_the_place() {
    let mut world = sold_out(3_000);
    let shown = world.snapshot();
    assert_eq!(shown.kept, Kept::PlaceByService);
    assert_eq!(shown.ticket.unwrap().place.unwrap().0, 4_000);
    assert!(shown.line.unwrap().sold_out && shown.wait.is_none());
    assert_eq!(told(&world, Notice::SoldOut), 1);
    assert_eq!(ticket_reads(&world), 0, "nothing of one's own is asked");
    world.crash();
    world.run_for(Millis::from_mins(10));
    assert_eq!(told(&world, Notice::SoldOut), 1, "once");
    world.intend(Intent::Claim);
    let why = Declined::SoldOut;
    assert!(world.others.contains(&Effect::Declined { why }));
}

#[test]
fn a_called_place_is_not_sent_to_a_door_behind_which_nothing_is_left() {
    let mut world = World::waiting(0);
    world.service.sell_out();
    world.publish();
    world.run_for(Millis::from_secs(1));
    world.call();
    world.run_for(Millis::from_secs(2));
    assert_eq!(world.phase(), Phase::SoldOut { stays_on: false });
    assert_eq!(told(&world, Notice::Now), 0);
}

#[test]
fn whoever_stays_on_reads_only_the_board_until_the_own_place_is_among_the_offers() {
    let mut world = stays_on(3_000);
    let (from, reads) = (world.now, ticket_reads(&world));
    world.run_for(Millis::from_mins(60));
    assert_eq!(ticket_reads(&world), reads);
    let sent = world.requests_since(from);
    assert!((8..=16).contains(&sent), "{sent} in an hour");
    let now = world.service_now();
    world.service.make_offer(now);
    // One board read may be an exchange of time instead.
    world.run_for(Millis::from_mins(12));
    assert_eq!(world.phase(), Phase::Offered);
    assert_eq!(told(&world, Notice::Offered), 1);
}

#[test]
fn an_offer_is_taken_and_booked_means_a_verified_receipt() {
    let mut world = stays_on(500);
    let now = world.service_now();
    let offer = world.service.make_offer(now);
    world.run_for(Millis::from_mins(8));
    let shown = world.snapshot();
    let view = shown.offer.unwrap();
    assert_eq!(view.offer, offer);
    let left = view.left.at(world.now);
    assert!(
        left > Millis::from_mins(21) && left <= Millis::from_mins(30),
        "{left:?}"
    );
    assert_eq!(shown.kept, Kept::PlaceAndHoldByService);
    world.wire.lose_replies = 2;
    world.intend(Intent::Accept { offer });
    world.run_for(Millis::from_mins(3));
    assert_eq!(world.phase(), Phase::Booked);
    let receipt = world.snapshot().receipt.unwrap();
    assert!(world.notices.contains(&Notice::Booked {
        booking: receipt.booking
    }));
}

#[test]
fn two_minutes_before_an_offer_lapses_it_is_told_and_afterwards_the_place_stands() {
    let mut world = stays_on(500);
    let now = world.service_now();
    world.service.make_offer(now);
    world.run_for(Millis::from_mins(8));
    let ends = Notice::TwoMinutesLeft { of: Window::Offer };
    assert_eq!(told(&world, ends), 0);
    world.run_for(Millis::from_mins(21));
    assert_eq!(told(&world, ends), 1);
    world.service.board.waitlist = jari_protocol::board::Waitlist::default();
    world.run_for(Millis::from_mins(8));
    assert_eq!(world.phase(), Phase::SoldOut { stays_on: true });
    assert_eq!(world.snapshot().offer, None);
}

#[test]
fn an_offer_that_went_to_the_next_meanwhile_is_refused_and_the_place_stands() {
    let mut world = stays_on(500);
    let now = world.service_now();
    let offer = world.service.make_offer(now);
    world.run_for(Millis::from_mins(8));
    world.service.offer = None;
    world.intend(Intent::Accept { offer });
    world.run_for(Millis::from_secs(5));
    let refused = world.snapshot().refused.unwrap();
    assert_eq!(
        (refused.wish, refused.problem.code),
        (Wish::Accept, Code::OfferLapsed)
    );
    assert_eq!(world.phase(), Phase::SoldOut { stays_on: true });
}

#[test]
fn declining_and_staying_on_no_longer_are_taken_once_and_fit_only_what_is_there() {
    let mut world = sold_out(500);
    world.intend(Intent::StayOff);
    let why = Declined::NotStaying;
    assert!(world.others.contains(&Effect::Declined { why }));
    world.intend(Intent::StayOn);
    world.run_for(Millis::from_secs(3));
    let now = world.service_now();
    let offer = world.service.make_offer(now);
    world.run_for(Millis::from_mins(8));
    world.intend(Intent::Decline { offer });
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::SoldOut { stays_on: true });
    world.intend(Intent::Decline { offer });
    let why = Declined::NoSuchOffer;
    assert!(world.others.contains(&Effect::Declined { why }));
    world.intend(Intent::StayOff);
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::SoldOut { stays_on: false });
}

#[test]
fn staying_on_fits_only_once_everything_is_sold_and_calling_goes_on_when_it_is_not() {
    let mut world = World::waiting(100);
    world.intend(Intent::StayOn);
    let why = Declined::NotSoldOut;
    assert!(world.others.contains(&Effect::Declined { why }));
    let mut world = stays_on(100);
    world.service.board.sold_out = false;
    world.service.board.stock_left = jari_protocol::count::People(5);
    world.service.serve(1_200);
    world.run_for(Millis::from_mins(7));
    assert_eq!(world.phase(), Phase::Called { missed: false });
    assert_eq!(told(&world, Notice::Now), 1);
}

#[test]
fn a_swap_is_another_booking_with_a_receipt_of_its_own_or_none_at_all() {
    let mut world = World::inside();
    let wishes = |name: &str| vec![name.parse().expect("a name")];
    world.intend(Intent::Choose {
        wishes: wishes("slot-1"),
    });
    world.run_for(Millis::from_secs(2));
    let hold = |world: &World| world.snapshot().stay.unwrap().hold.unwrap();
    let held = hold(&world);
    world.intend(Intent::Exchange {
        hold: held.hold,
        wishes: wishes("slot-2"),
    });
    world.run_for(Millis::from_secs(2));
    assert_eq!(hold(&world).slot.as_str(), "slot-2");
    let hold = hold(&world).hold;
    world.intend(Intent::Confirm { hold });
    world.run_for(Millis::from_secs(2));
    let old = world.snapshot().receipt.unwrap().booking;
    world.wire.lose_replies = 1;
    world.intend(Intent::Swap {
        booking: old,
        wishes: wishes("slot-3"),
    });
    world.run_for(Millis::from_mins(2));
    let receipt = world.snapshot().receipt.unwrap();
    assert_eq!(
        (receipt.replaces, receipt.slot.as_str()),
        (Some(old), "slot-3")
    );
    world.service.slots_free = false;
    world.intend(Intent::Swap {
        booking: receipt.booking,
        wishes: wishes("slot-4"),
    });
    world.run_for(Millis::from_secs(5));
    let shown = world.snapshot();
    assert_eq!(shown.refused.unwrap().problem.code, Code::SlotsGone);
    assert_eq!(shown.receipt.unwrap().booking, receipt.booking);
    world.intend(Intent::Swap {
        booking: old,
        wishes: wishes("slot-4"),
    });
    let why = Declined::NoSuchBooking;
    assert!(world.others.contains(&Effect::Declined { why }));
}
