//! The laws are alive: each seeded bug is found within 2,000 lives.

#![cfg(feature = "seeded-bugs")]

use jari_session::Config;
use jari_sim::life::Build;
use jari_sim::many::{Until, live_all};

const WITHIN: u64 = 2_000;

fn found(build: &Build) -> String {
    let lives = live_all(1..1 + WITHIN, build, Until::Broken);
    let first = lives.broken.first().expect("no life saw the bug");
    let breach = first.breach.as_deref().unwrap_or_default();
    format!("seed {} after {} lives: {breach}", first.seed, lives.lived)
}

fn in_the_room(bug: jari_room::bugs::Bug) -> String {
    found(&Build {
        room_bug: Some(bug),
        ..Build::default()
    })
}

fn in_the_session(bug: jari_session::Bug) -> String {
    let config = Config {
        bug: Some(bug),
        ..Config::standard()
    };
    found(&Build {
        config,
        ..Build::default()
    })
}

#[test]
fn answers_that_are_not_kept_are_found() {
    let breach = in_the_room(jari_room::bugs::Bug::LostIdempotence);
    assert!(
        breach.contains("law 5") || breach.contains("law 1"),
        "{breach}"
    );
}

#[test]
fn a_gate_that_stands_open_is_found() {
    let breach = in_the_room(jari_room::bugs::Bug::GateOpen);
    assert!(breach.contains("law 4"), "{breach}");
}

#[test]
fn a_place_that_gets_worse_is_found() {
    let breach = in_the_room(jari_room::bugs::Bug::PlaceWorsened);
    assert!(
        breach.contains("law 1") || breach.contains("law 2"),
        "{breach}"
    );
}

#[test]
fn a_slot_sold_twice_is_found() {
    let breach = in_the_room(jari_room::bugs::Bug::Oversell);
    assert!(breach.contains("law 6"), "{breach}");
}

#[test]
fn a_service_that_believes_a_clients_clock_is_found() {
    let breach = in_the_room(jari_room::bugs::Bug::ClientClock);
    assert!(breach.contains("law 3"), "{breach}");
}

#[test]
fn an_offer_out_of_the_order_of_the_line_is_found() {
    let breach = in_the_room(jari_room::bugs::Bug::OfferOutOfOrder);
    assert!(breach.contains("law 11"), "{breach}");
}

#[test]
fn a_swap_that_frees_before_it_books_is_found() {
    let breach = in_the_room(jari_room::bugs::Bug::SwapFreesFirst);
    assert!(breach.contains("law 1"), "{breach}");
}

#[test]
fn stock_that_is_lost_with_a_lapsed_offer_is_found() {
    let breach = in_the_room(jari_room::bugs::Bug::LapsedStockLost);
    assert!(breach.contains("law 6"), "{breach}");
}

#[test]
fn an_offer_that_is_taken_and_offered_again_is_found() {
    let breach = in_the_room(jari_room::bugs::Bug::OfferTakenTwice);
    assert!(breach.contains("law 6"), "{breach}");
}

#[test]
fn a_client_that_trusts_its_own_clock_is_found() {
    let breach = in_the_session(jari_session::Bug::ClientClockTrusted);
    assert!(breach.contains("law 10"), "{breach}");
}

#[test]
fn a_client_that_lets_itself_in_is_found() {
    let breach = in_the_session(jari_session::Bug::InsideOnFault);
    assert!(breach.contains("law 4"), "{breach}");
}

#[test]
fn a_change_repeated_under_another_id_is_found() {
    let breach = in_the_session(jari_session::Bug::ForgetsChangeId);
    assert!(breach.contains("law 5"), "{breach}");
}

#[test]
fn a_place_dropped_with_the_wire_is_found() {
    let breach = in_the_session(jari_session::Bug::PlaceDroppedOnFault);
    assert!(breach.contains("law 1"), "{breach}");
}
