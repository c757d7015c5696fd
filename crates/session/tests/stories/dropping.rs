use jari_protocol::time::Millis;
use jari_session::{Fault, HostInput, Kept, LinkState, Phase};

use crate::world::World;

#[test]
fn a_lost_connection_keeps_the_place_and_says_when_it_tries_again() {
    let mut world = World::waiting(999);
    let before = world.snapshot();
    world.cut(Fault::Remote);
    world.run_for(Millis::from_mins(6));
    let shown = world.snapshot();
    assert_eq!(shown.kept, Kept::PlaceByService);
    assert_eq!((shown.phase, &shown.ticket), (before.phase, &before.ticket));
    assert_eq!(
        shown.link.state,
        LinkState::Down {
            fault: Fault::Remote
        }
    );
    assert!(shown.link.heard_ago(world.now).unwrap() >= Millis::from_mins(5));
    assert!(shown.link.next_in(world.now).is_some());
    assert!(shown.line.unwrap().is_old);
    world.mend();
    world.run_for(Millis::from_mins(6));
    assert_eq!(world.snapshot().link.state, LinkState::Up);
}

#[test]
fn a_hundred_airplane_toggles_near_the_turn_send_ten_requests_at_most() {
    for seed in 0..40 {
        let mut world = World::waiting_with(jari_session::Config::standard(), seed, 60);
        world.run_for(Millis::from_secs(10));
        toggles(&mut world, seed);
    }
}

#[test]
fn a_hundred_airplane_toggles_when_called_send_ten_requests_at_most() {
    for seed in 0..40 {
        let mut world = World::waiting_with(jari_session::Config::standard(), seed, 0);
        world.call();
        world.run_for(Millis::from_secs(10));
        assert_eq!(world.phase(), Phase::Called { missed: false });
        toggles(&mut world, seed);
    }
}

/// R11: a hundred toggles in a minute, counted to 30 s after the last.
fn toggles(world: &mut World, seed: u8) {
    let (from, before) = (world.now, world.snapshot());
    for _ in 0..100 {
        world.host(HostInput::Offline);
        world.cut(Fault::Local);
        world.run_for(Millis(200 + u64::from(seed)));
        world.mend();
        world.host(HostInput::Online);
        world.run_for(Millis(400 - u64::from(seed)));
    }
    let last = world.now;
    world.run_until(Millis::from_secs(15), |w| {
        w.snapshot().link.last_heard > Some(last)
    });
    world.run_for(Millis::from_secs(30).minus(world.now.since(last)));
    let sent = world.requests_since(from);
    assert!(sent <= 10, "{sent} requests");
    assert_eq!(world.snapshot().ticket, before.ticket);
    assert_eq!(world.phase(), before.phase);
}

#[test]
fn far_from_the_turn_local_trouble_heals_within_half_a_minute() {
    let mut world = World::waiting(5_000);
    world.host(HostInput::Offline);
    assert_eq!(world.snapshot().link.state, LinkState::Offline);
    world.run_for(Millis::from_mins(2));
    let from = world.now;
    world.host(HostInput::Online);
    world.run_for(Millis::from_secs(31));
    assert_eq!(world.snapshot().link.state, LinkState::Up);
    assert_eq!(world.requests_since(from), 1);
}

#[test]
fn near_the_turn_local_trouble_heals_at_once_with_one_request() {
    let mut world = World::waiting(50);
    world.run_for(Millis::from_secs(5));
    world.cut(Fault::Local);
    world.host(HostInput::Offline);
    world.run_for(Millis::from_mins(1));
    world.mend();
    let from = world.now;
    world.host(HostInput::Online);
    world.run_for(Millis(100));
    let shown = world.snapshot();
    assert_eq!(
        (shown.link.state, world.requests_since(from)),
        (LinkState::Up, 1)
    );
    assert!(
        shown.link.streaming,
        "the stream's first board is all it takes"
    );
}

#[test]
fn after_an_outage_the_returns_spread_over_the_announced_window() {
    let window = Millis::from_secs(60);
    let mut first_tries = Vec::new();
    for seed in 0..200 {
        let mut world = World::waiting_with(jari_session::Config::standard(), seed, 50);
        world.run_for(Millis::from_secs(5));
        world.cut(Fault::Remote);
        let from = world.now;
        // Local events do not make remote trouble heal sooner.
        world.host(HostInput::Online);
        world.run_for(window.plus(Millis::from_secs(1)));
        let calls = world.sent.iter().map(|(at, _)| *at);
        let tries = calls
            .chain(world.streams.iter().copied())
            .filter(|at| *at > from);
        first_tries.push(tries.min().expect("a try within the window").since(from));
    }
    let in_first_tenth = first_tries
        .iter()
        .filter(|at| **at < Millis(window.0 / 10))
        .count();
    assert!(
        (8..=36).contains(&in_first_tenth),
        "{in_first_tenth} of 200 in the first tenth"
    );
}

#[test]
fn an_outage_of_an_hour_is_not_hammered() {
    let mut world = World::waiting(50);
    world.run_for(Millis::from_secs(5));
    world.cut(Fault::Remote);
    let from = world.now;
    world.run_for(Millis::from_mins(60));
    let sent = world.requests_since(from);
    assert!((30..=75).contains(&sent), "{sent} attempts in an hour");
}

#[test]
fn a_shell_that_never_answers_is_not_waited_for_for_ever() {
    let mut world = World::waiting(5_000);
    world.wire.delay = Millis::from_mins(30);
    let from = world.now;
    world.run_for(Millis::from_mins(10));
    assert!(world.requests_since(from) >= 2);
    assert_eq!(world.phase(), Phase::Waiting);
}

#[test]
fn a_device_that_wrongly_says_offline_is_doubted() {
    let mut world = World::waiting(50);
    world.host(HostInput::Offline);
    world.run_for(Millis::from_mins(6));
    assert!(world.snapshot().link.last_heard > Some(world.now.minus(Millis::from_mins(2))));
}
