//! The checks are alive: each fault on purpose is seen by a law.

use jari_protocol::time::Millis;
use jari_session::{Bug, Config, Fault, HostInput, Intent};

use crate::world::World;

/// An evening with ordinary trouble.
fn evening(bug: Option<Bug>) -> Vec<String> {
    let config = Config {
        bug,
        claim_when_called: true,
        ..Config::standard()
    };
    let mut world = World::with(config, 4, crate::service::OPENS.plus(Millis::from_mins(5)));
    world.laws.collects = true;
    world.service.open();
    world.service.serve(1_000);
    world.service.next_seq = 1_020;
    world.start();
    world.wire.lose_replies = 1;
    world.join();
    world.run_for(Millis::from_mins(2));
    // The line stands still for longer than its pace would have it.
    world.is_mute = true;
    world.run_for(Millis::from_mins(2));
    world.is_mute = false;
    world.cut(Fault::Local);
    world.host(HostInput::Offline);
    world.run_for(Millis::from_secs(20));
    world.mend();
    world.host(HostInput::Online);
    world.run_for(Millis::from_mins(1));
    world.service.serve(1_021);
    world.wire.fault = Some(Fault::Remote);
    world.intend(Intent::RetryNow);
    world.run_for(Millis::from_mins(1));
    world.mend();
    world.run_for(Millis::from_mins(3));
    world.wire.fault = Some(Fault::Remote);
    world.run_for(Millis::from_mins(1));
    world.laws.broken
}

#[test]
fn an_evening_without_a_fault_on_purpose_breaks_no_law() {
    assert_eq!(evening(None), Vec::<String>::new());
}

#[test]
fn a_client_that_trusts_its_own_clock_is_seen() {
    let broken = evening(Some(Bug::ClientClockTrusted));
    assert!(
        broken.contains(&"nobody lets themselves in".to_owned()),
        "{broken:?}"
    );
}

#[test]
fn a_client_that_forgets_its_change_id_is_seen() {
    let broken = evening(Some(Bug::ForgetsChangeId));
    assert!(
        broken.contains(&"an unanswered change keeps its id".to_owned()),
        "{broken:?}"
    );
}

#[test]
fn a_client_that_drops_the_place_on_a_fault_is_seen() {
    let broken = evening(Some(Bug::PlaceDroppedOnFault));
    assert!(
        broken.contains(&"a ticket is not lost".to_owned()),
        "{broken:?}"
    );
}

#[test]
fn a_client_that_lets_itself_in_on_a_fault_is_seen() {
    let config = Config {
        bug: Some(Bug::InsideOnFault),
        ..Config::standard()
    };
    let mut world = World::waiting_with(config, 4, 0);
    world.laws.collects = true;
    world.call();
    world.run_for(Millis::from_secs(1));
    world.wire.fault = Some(Fault::Remote);
    world.intend(Intent::Claim);
    world.run_for(Millis::from_secs(1));
    let broken = world.laws.broken;
    assert!(
        broken.contains(&"nobody lets themselves in".to_owned()),
        "{broken:?}"
    );
}
