//! What comes after everything was sold, changing what was booked, who goes
//! together, and what the agency says to everyone in a line.

use jari_client::app::ask::Part;
use jari_client::app::notice::{NoticeKind, WindowKind};
use jari_client::app::view::{BasisView, KeptView, PhaseView, PlaceView, Sound, WishView};
use jari_client::app::{AppIntent, AppSnapshot, EventIntent, PlaceIntent};
use jari_protocol::board::{Announcement, Waitlist};
use jari_protocol::event::{Basis, Event};
use jari_protocol::id::{PersonId, SlotId};
use jari_protocol::time::Millis;
use jari_session::{Config, Intent};

use crate::film::Film;
use crate::moments::{at_place, confirm, following, holding, k, wishes};
use crate::papers;
use crate::service::OPENS;
use crate::world::World;

pub(crate) const NAMES: [&str; 21] = [
    "joining",
    "sold_out",
    "staying",
    "staying_asked",
    "offer",
    "offer_accepting",
    "offer_booked",
    "offer_declined",
    "offer_gone",
    "offer_lapsed",
    "offer_little_time",
    "exchanging",
    "exchanged",
    "changing",
    "change_refused",
    "changed",
    "party",
    "leaving_out",
    "left_out",
    "announced",
    "events_by_contact",
];

#[test]
fn a_ticket_is_asked_for() {
    let mut world = World::with(Config::standard(), 7, OPENS.plus(Millis::from_mins(14)));
    world.service.open();
    world.service.serve(699);
    world.start();
    world.run_for(Millis::from_secs(2));
    world.wire.lose_replies = 1;
    world.join();
    world.run_for(Millis::from_secs(3));
    let mut film = following(world);
    let shown = film.record("joining");
    assert_eq!(place(&shown).phase, PhaseView::Joining);
    assert_eq!(place(&shown).kept, KeptView::WishHere);
}

#[test]
fn everything_is_sold_and_one_stays_on() {
    let mut film = sold_out();
    let shown = film.record("sold_out");
    assert_eq!(place(&shown).phase, PhaseView::SoldOut { stays_on: false });
    assert_eq!(place(&shown).kept, KeptView::PlaceByService);

    film.world.wire.lose_replies = 1;
    film.intend(at_place(PlaceIntent::StayOn));
    film.world.run_for(Millis::from_secs(4));
    let shown = film.record("staying_asked");
    assert_eq!(place(&shown).pending[0].wish, WishView::StayOn);

    let mut film = staying();
    let shown = film.record("staying");
    assert_eq!(place(&shown).phase, PhaseView::SoldOut { stays_on: true });
    assert!(place(&shown).ticket.is_some_and(|ticket| ticket.stays_on));
}

#[test]
fn an_offer_is_told_like_a_turn_and_booked() {
    let mut film = offered();
    let shown = film.record("offer");
    let offer = place(&shown).offer.as_ref().expect("an offer");
    assert!(offer.is_wished && offer.slot.site_name.is_some());
    assert_eq!(place(&shown).kept, KeptView::PlaceAndHoldByService);
    assert_eq!(
        shown.ringing.as_ref().map(|ringing| ringing.sound),
        Some(Sound::Turn)
    );
    let told = film.told();
    let [NoticeKind::Offered { minutes }] = told[..] else {
        panic!("an offer is told once: {told:?}");
    };
    assert!((20..=30).contains(&minutes), "{minutes}");

    film.world.wire.lose_replies = 1;
    film.intend(at_place(accept(&shown)));
    film.world.run_for(Millis::from_secs(4));
    let shown = film.record("offer_accepting");
    assert_eq!(place(&shown).pending[0].wish, WishView::Accept);
    assert!(place(&shown).booking.is_none());

    film.quiet();
    film.world.run_for(Millis::from_mins(1));
    let shown = film.record("offer_booked");
    assert_eq!(place(&shown).phase, PhaseView::Booked);
    assert!(shown.ringing.is_none(), "booked is heard no more");
    assert!(matches!(film.told()[..], [NoticeKind::Booked { .. }]));
}

#[test]
fn an_offer_that_is_let_go_is_not_mourned() {
    let mut film = offered();
    let shown = film.shown();
    film.quiet();
    film.intend(at_place(PlaceIntent::Decline {
        offer: offer(&shown),
    }));
    film.world.run_for(Millis::from_secs(2));
    let shown = film.record("offer_declined");
    assert_eq!(place(&shown).phase, PhaseView::SoldOut { stays_on: true });
    assert!(shown.troubles.is_empty() && film.told().is_empty());
    assert!(shown.ringing.is_none());
}

#[test]
fn an_offer_runs_out_before_ones_eyes() {
    let mut film = offered();
    film.quiet();
    let left = |film: &Film| {
        let offer = film.world.snapshot().offer.expect("an offer");
        offer.left.at(film.world.now)
    };
    let most = left(&film).minus(Millis::from_secs(15));
    film.world.run_for(most);
    let shown = film.record("offer_little_time");
    assert!(place(&shown).offer.is_some());
    let of = WindowKind::Offer;
    assert_eq!(film.told(), [NoticeKind::TwoMinutesLeft { of }]);

    film.quiet();
    film.world.service.board.waitlist = waitlist();
    film.world.run_for(Millis::from_mins(2));
    let shown = film.record("offer_lapsed");
    assert_eq!(place(&shown).phase, PhaseView::SoldOut { stays_on: true });
    assert_eq!(shown.troubles[0].reason.code, "offer_lapsed");
    assert_eq!(film.told(), [NoticeKind::OfferLapsed]);
    assert!(shown.ringing.is_none());

    let mut film = offered();
    let shown = film.shown();
    film.quiet();
    film.world.service.offer = None;
    film.world.service.board.waitlist = waitlist();
    film.intend(at_place(accept(&shown)));
    film.world.run_for(Millis::from_secs(3));
    let shown = film.record("offer_gone");
    let refused = place(&shown).refused.as_ref().expect("a refusal");
    assert_eq!(refused.wish, WishView::Accept);
    assert!(shown.troubles.is_empty(), "it is said once");
}

#[test]
fn what_is_held_is_exchanged_and_what_is_booked_is_changed() {
    let mut film = holding();
    let shown = film.shown();
    film.quiet();
    film.world.wire.lose_replies = 1;
    film.intend(at_place(exchange(&shown)));
    film.world.run_for(Millis::from_secs(4));
    let shown = film.record("exchanging");
    assert_eq!(place(&shown).phase, PhaseView::Holding);
    film.world.run_for(Millis::from_secs(40));
    let shown = film.record("exchanged");
    let held = place(&shown)
        .stay
        .as_ref()
        .and_then(|stay| stay.hold.clone());
    assert_eq!(
        held.map(|hold| hold.slot.slot),
        Some(other()[0].to_string())
    );

    let mut film = booked();
    let shown = film.shown();
    film.world.service.slots_free = false;
    film.intend(at_place(swap(&shown)));
    film.world.run_for(Millis::from_secs(2));
    let shown = film.record("change_refused");
    assert_eq!(
        place(&shown).refused.as_ref().map(|it| it.wish),
        Some(WishView::Swap)
    );
    let stands = place(&shown).booking.as_ref().expect("a booking");
    assert_eq!(stands.stands, Some(true));

    let mut film = booked();
    let shown = film.shown();
    film.world.wire.lose_replies = 1;
    film.intend(at_place(swap(&shown)));
    film.world.run_for(Millis::from_secs(4));
    let shown = film.record("changing");
    assert_eq!(place(&shown).pending[0].wish, WishView::Swap);
    film.world.run_for(Millis::from_mins(1));
    let shown = film.record("changed");
    let [new, old] = &shown.receipts[..] else {
        panic!("both receipts are kept");
    };
    assert_eq!(new.replaces.as_ref(), Some(&old.booking));
    assert_eq!((new.stands, old.stands), (Some(true), Some(false)));
    assert!(matches!(film.told()[..], [NoticeKind::Changed { .. }]));
}

#[test]
fn one_of_a_party_is_left_out() {
    let mut film = following(family());
    let shown = film.record("party");
    assert_eq!(place(&shown).people.len(), 2);
    film.world.wire.lose_replies = 1;
    film.intend(at_place(PlaceIntent::LeaveOut {
        person: papers::people()[1].person,
    }));
    film.world.run_for(Millis::from_secs(4));
    film.record("leaving_out");
    film.world.run_for(Millis::from_mins(1));
    let before = place(&shown).ticket.expect("a ticket");
    let shown = film.record("left_out");
    let after = place(&shown).ticket.expect("a ticket");
    assert_eq!(place(&shown).names, [papers::people()[0].name.as_str()]);
    assert_eq!((after.people, after.number), (1, before.number));
}

#[test]
fn where_the_contact_tells_people_apart_one_goes_on_a_ticket() {
    let mut film = Film::signed_in(World::before_opening(Millis::from_mins(90)));
    film.part(Part::Events(vec![Event {
        basis: Basis::Contact,
        ..papers::event()
    }]));
    let shown = film.record("events_by_contact");
    let events = shown.services[0].events.as_ref().expect("they were read");
    assert_eq!(events[0].basis, BasisView::Contact);
}

#[test]
fn the_agency_says_something_to_everyone_in_the_line() {
    let mut film = following(k());
    film.quiet();
    film.world.service.board.announcement = Some(Announcement {
        ko: papers::line("중앙 예방접종센터가 저녁 9시까지 문을 열어요. 자리가 400개 늘었어요."),
        en: papers::line("The central centre is open until 9 pm. There are 400 more places."),
        at: film.world.service_now(),
    });
    film.world.run_for(Millis::from_mins(2));
    let shown = film.record("announced");
    let line = place(&shown).line.as_ref().expect("a line");
    assert!(line.announcement.is_some());
    assert!(matches!(film.told()[..], [NoticeKind::Announced { .. }]));
    film.quiet();
    film.world.run_for(Millis::from_mins(5));
    film.shown();
    assert!(film.told().is_empty(), "it is told once");
}

fn place(shown: &AppSnapshot) -> &PlaceView {
    &shown.places[0]
}

/// Somebody like K, and everything is sold.
fn sold_out() -> Film {
    let mut film = following(k());
    film.quiet();
    film.world.service.sell_out();
    film.world.publish();
    film.world.run_for(Millis::from_mins(6));
    film
}

/// So many others stay on.
fn waitlist() -> Waitlist {
    Waitlist {
        staying: 214,
        ..Waitlist::default()
    }
}

/// With wishes, so that an offer may be one of them.
fn staying() -> Film {
    let mut film = sold_out();
    film.quiet();
    film.read_stock();
    film.intend(AppIntent::Event {
        service: papers::service(),
        event: papers::event_id(),
        wish: EventIntent::KeepWishes { slots: wishes() },
    });
    film.intend(at_place(PlaceIntent::StayOn));
    film.world.service.board.waitlist = waitlist();
    film.world.run_for(Millis::from_mins(6));
    film
}

/// Told a moment ago.
fn offered() -> Film {
    let mut film = staying();
    film.quiet();
    film.world.service.returned = wishes()[1].clone();
    let now = film.world.service_now();
    film.world.service.make_offer(now);
    film.world.service.board.waitlist.staying = waitlist().staying;
    film.world.run_until(Millis::from_mins(12), |world| {
        world.snapshot().offer.is_some()
    });
    film.world.run_for(Millis::from_secs(2));
    film
}

fn booked() -> Film {
    let mut film = holding();
    let shown = film.shown();
    film.intend(at_place(confirm(&shown)));
    film.world.run_for(Millis::from_secs(2));
    film.quiet();
    film
}

/// K and somebody of the family, on one ticket.
fn family() -> World {
    let begins = OPENS.plus(Millis::from_mins(14));
    let mut world = World::with(Config::standard(), 7, begins);
    world.service.open();
    world.service.serve(699);
    world.start();
    let people: Vec<PersonId> = papers::people().iter().map(|one| one.person).collect();
    world.intend(Intent::Join {
        opening: papers::opening(),
        subjects: people[..2].to_vec(),
        gives_up: Vec::new(),
    });
    world.service.board.taken = 92_039;
    world.run_for(Millis::from_secs(2));
    world
}

/// What is wished for instead.
fn other() -> Vec<SlotId> {
    vec![papers::slot("centre-6", 1, 0)]
}

fn offer(shown: &AppSnapshot) -> jari_protocol::id::OfferId {
    let offer = place(shown).offer.as_ref().expect("an offer");
    offer.offer.parse().expect("an id")
}

fn accept(shown: &AppSnapshot) -> PlaceIntent {
    PlaceIntent::Accept {
        offer: offer(shown),
    }
}

fn exchange(shown: &AppSnapshot) -> PlaceIntent {
    let PlaceIntent::Confirm { hold } = confirm(shown) else {
        unreachable!("a hold is confirmed by its id");
    };
    PlaceIntent::Exchange {
        hold,
        slots: other(),
    }
}

fn swap(shown: &AppSnapshot) -> PlaceIntent {
    let booking = place(shown).booking.as_ref().expect("a booking");
    PlaceIntent::Swap {
        booking: booking.booking.parse().expect("an id"),
        slots: other(),
    }
}
