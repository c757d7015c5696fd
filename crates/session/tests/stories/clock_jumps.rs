use jari_clock::LocalTime;
use jari_protocol::time::Millis;
use jari_session::{HostInput, Input, Phase};

use crate::service::OPENS;
use crate::world::World;

#[test]
fn a_local_time_that_goes_back_counts_as_the_last() {
    let mut world = World::waiting(999);
    let before = world.snapshot();
    let effects = world.session.step(LocalTime::from_micros(1), Input::Wake);
    assert!(effects.is_empty());
    assert_eq!(world.snapshot(), before);
    world.run_for(Millis::from_mins(5));
    assert_eq!(world.phase(), Phase::Waiting);
}

#[test]
fn a_leap_of_ten_years_on_the_local_clock_opens_nothing() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    world.join();
    world.run_for(Millis::from_secs(2));
    // The device slept; the service did not.
    let leap = Millis::from_mins(60 * 24 * 3_650);
    let truth = world.service.board.clone();
    let shown = world.snapshot();
    let _effects = world.session.step(world.now.plus(leap), Input::Wake);
    assert_eq!(world.session.snapshot().phase, Phase::Ready);
    assert_eq!(world.session.snapshot().ticket, shown.ticket);
    assert_eq!(truth.times.opens, OPENS);
}

#[test]
fn after_sleep_the_time_is_asked_for_in_place_of_a_board() {
    let mut world = World::before_opening(Millis::from_mins(600));
    world.start();
    world.join();
    world.run_for(Millis::from_mins(10));
    world.host(HostInput::Suspending);
    world.now = world.now.plus(Millis::from_mins(20));
    world.host(HostInput::Resumed);
    let from = world.sent.len();
    world.run_for(Millis::from_mins(12));
    let kinds: Vec<bool> = world.sent[from..]
        .iter()
        .map(|(_, ask)| *ask == jari_session::Ask::Time)
        .collect();
    assert!(!kinds[0], "first a board");
    assert!(kinds[1], "then the time, once: {kinds:?}");
    assert_eq!(kinds.iter().filter(|is_time| **is_time).count(), 1);
}

#[test]
fn the_countdown_stays_within_its_uncertainty_for_hours() {
    let mut world = World::before_opening(Millis::from_mins(600));
    world.start();
    world.join();
    for _ in 0..100 {
        world.run_for(Millis::from_mins(5));
        let (service, uncertainty) = world.snapshot().clock.unwrap().at(world.now);
        let truth = world.service_now();
        let error = service.as_millis().abs_diff(truth.as_millis());
        assert!(error <= uncertainty.0, "{error} {uncertainty:?}");
        assert!(uncertainty <= Millis(500), "{uncertainty:?}");
    }
}
