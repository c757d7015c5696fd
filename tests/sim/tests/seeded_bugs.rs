//! The laws are alive: each seeded bug is found within 2,000 lives.

#![cfg(feature = "seeded-bugs")]

use jari_session::Config;
use jari_sim::life::Build;
use jari_sim::many::live_all;

const WITHIN: u64 = 2_000;

/// How many lives are lived at a time.
const PAGE: u64 = 50;

/// That one of these laws is seen broken, whatever else the bug leads to.
#[track_caller]
fn breaks(laws: &[&str], build: &Build) {
    let mut seen = Vec::new();
    for from in (1..=WITHIN).step_by(usize::try_from(PAGE).expect("a few")) {
        let lives = live_all(from..from + PAGE, build, &|_, _| {});
        let breaches = lives.broken.into_iter().filter_map(|life| life.breach);
        seen.extend(breaches);
        let is_one = |breach: &String| laws.iter().any(|law| breach.starts_with(law));
        if seen.iter().any(is_one) {
            return;
        }
    }
    panic!("{laws:?} were not broken in {WITHIN} lives: {seen:?}");
}

#[track_caller]
fn in_the_room(bug: jari_room::bugs::Bug, laws: &[&str]) {
    let build = Build {
        room_bug: Some(bug),
        ..Build::default()
    };
    breaks(laws, &build);
}

#[track_caller]
fn in_the_session(bug: jari_session::Bug, laws: &[&str]) {
    let config = Config {
        bug: Some(bug),
        ..Config::standard()
    };
    let build = Build {
        config,
        ..Build::default()
    };
    breaks(laws, &build);
}

#[test]
fn answers_that_are_not_kept_are_found() {
    in_the_room(jari_room::bugs::Bug::LostIdempotence, &["law 5:", "law 1:"]);
}

#[test]
fn a_gate_that_stands_open_is_found() {
    in_the_room(jari_room::bugs::Bug::GateOpen, &["law 4:"]);
}

#[test]
fn a_place_that_gets_worse_is_found() {
    in_the_room(jari_room::bugs::Bug::PlaceWorsened, &["law 1:", "law 2:"]);
}

#[test]
fn a_slot_sold_twice_is_found() {
    in_the_room(jari_room::bugs::Bug::Oversell, &["law 6:"]);
}

#[test]
fn a_service_that_believes_a_clients_clock_is_found() {
    in_the_room(jari_room::bugs::Bug::ClientClock, &["law 3:"]);
}

#[test]
fn an_offer_out_of_the_order_of_the_line_is_found() {
    in_the_room(jari_room::bugs::Bug::OfferOutOfOrder, &["law 11:"]);
}

#[test]
fn a_swap_that_frees_before_it_books_is_found() {
    in_the_room(jari_room::bugs::Bug::SwapFreesFirst, &["law 1:"]);
}

#[test]
fn stock_that_is_lost_with_a_lapsed_offer_is_found() {
    in_the_room(jari_room::bugs::Bug::LapsedStockLost, &["law 6:"]);
}

#[test]
fn an_offer_that_is_taken_and_offered_again_is_found() {
    in_the_room(jari_room::bugs::Bug::OfferTakenTwice, &["law 6:"]);
}

#[test]
fn a_client_that_trusts_its_own_clock_is_found() {
    in_the_session(jari_session::Bug::ClientClockTrusted, &["law 10:"]);
}

#[test]
fn a_client_that_lets_itself_in_is_found() {
    in_the_session(jari_session::Bug::InsideOnFault, &["law 4:"]);
}

#[test]
fn a_change_repeated_under_another_id_is_found() {
    in_the_session(jari_session::Bug::ForgetsChangeId, &["law 5:"]);
}

#[test]
fn a_place_dropped_with_the_wire_is_found() {
    in_the_session(jari_session::Bug::PlaceDroppedOnFault, &["law 1:"]);
}
