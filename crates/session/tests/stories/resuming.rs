use jari_protocol::time::Millis;
use jari_session::{
    FORMAT, Fault, HostInput, Intent, Kept, Phase, ResumeRecord, Session, Unreadable,
};

use crate::world::World;

#[test]
fn the_place_is_shown_again_before_anything_was_asked() {
    let mut world = World::waiting(999);
    world.run_for(Millis::from_mins(2));
    let before = world.snapshot();
    world.cut(Fault::Local);
    world.crash();
    let shown = world.snapshot();
    assert_eq!(
        (shown.phase, shown.kept),
        (Phase::Waiting, Kept::PlaceByService)
    );
    assert_eq!(shown.ticket, before.ticket);
    assert!(shown.line.unwrap().is_old, "and said to be old");
}

#[test]
fn a_change_in_flight_is_repeated_under_its_id_after_a_crash() {
    let mut world = World::inside();
    world.intend(Intent::Choose {
        wishes: vec!["a".parse().unwrap()],
    });
    let sent = *world.changes_sent().last().unwrap();
    world.crash();
    world.run_for(Millis::from_secs(5));
    assert_eq!(*world.changes_sent().last().unwrap(), sent);
    assert_eq!(world.phase(), Phase::Holding);
}

#[test]
fn a_new_life_never_makes_an_old_id_again() {
    let mut world = World::waiting(0);
    world.call();
    world.run_for(Millis::from_secs(1));
    world.crash();
    world.run_for(Millis::from_secs(1));
    world.intend(Intent::Claim);
    world.run_for(Millis::from_secs(1));
    let ids = world.changes_sent();
    assert_ne!(ids.first(), ids.last());
}

#[test]
fn a_restart_of_the_device_keeps_place_and_pace() {
    let mut world = World::waiting(5_000);
    world.cut(Fault::Remote);
    world.run_for(Millis::from_mins(8));
    world.mend();
    let from = world.now;
    world.reboot();
    assert_eq!(world.phase(), Phase::Waiting);
    world.run_for(Millis::from_mins(7));
    assert!(world.requests_since(from) >= 1);
    assert_eq!(
        world
            .snapshot()
            .clock
            .map(|c| c.service.since(world.service_now())),
        Some(Millis::ZERO)
    );
}

#[test]
fn starting_again_and_again_spends_the_reconnect_bucket() {
    let mut world = World::waiting(999);
    let from = world.now;
    for _ in 0..100 {
        world.cut(Fault::Local);
        world.crash();
        world.run_for(Millis(600));
    }
    assert!(
        world.requests_since(from) <= 10,
        "{}",
        world.requests_since(from)
    );
}

#[test]
fn inside_after_a_crash_is_inside_with_the_hold() {
    let mut world = World::inside();
    world.intend(Intent::Choose {
        wishes: vec!["a".parse().unwrap()],
    });
    world.run_for(Millis::from_secs(2));
    let before = world.snapshot().stay.unwrap().hold.unwrap();
    world.crash();
    assert_eq!(world.phase(), Phase::Holding);
    world.run_for(Millis::from_secs(2));
    let after = world.snapshot().stay.unwrap().hold.unwrap();
    assert_eq!((after.hold, &after.slot), (before.hold, &before.slot));
    world.intend(Intent::Confirm { hold: after.hold });
    world.run_for(Millis::from_secs(2));
    assert_eq!(world.phase(), Phase::Booked);
}

#[test]
fn what_another_device_did_is_learned_at_the_start() {
    let mut world = World::waiting(999);
    world.service.leave();
    world.crash();
    world.run_for(Millis::from_mins(1));
    assert_eq!(world.phase(), Phase::Left);
}

#[test]
fn sleep_and_waking_keep_the_place_and_ask_once() {
    let mut world = World::waiting(60);
    world.run_for(Millis::from_secs(5));
    world.host(HostInput::Suspending);
    world.cut(Fault::Local);
    world.now = world.now.plus(Millis::from_secs(40));
    world.mend();
    let from = world.now;
    world.host(HostInput::Resumed);
    world.run_for(Millis::from_secs(1));
    assert_eq!(world.phase(), Phase::Waiting);
    assert!(world.snapshot().link.last_heard >= Some(from));
    assert_eq!(world.requests_since(from), 1);
}

#[test]
fn fields_of_a_newer_build_survive_in_the_record() {
    let mut world = World::waiting(999);
    let mut value = serde_json::to_value(world.disk.as_ref().unwrap()).unwrap();
    value["from_the_future"] = serde_json::json!({"a": [1, 2]});
    world.disk = Some(serde_json::from_value(value).unwrap());
    world.crash();
    world.run_for(Millis::from_secs(40));
    let kept = serde_json::to_value(world.disk.as_ref().unwrap()).unwrap();
    assert_eq!(kept["from_the_future"], serde_json::json!({"a": [1, 2]}));
}

#[test]
fn a_record_of_a_newer_form_or_another_place_is_not_read() {
    let world = World::waiting(999);
    let record = world.disk.clone().unwrap();
    let newer = ResumeRecord {
        format: FORMAT + 1,
        ..record.clone()
    };
    let other = ResumeRecord {
        event: "other".parse().unwrap(),
        ..record
    };
    let open = |record| Session::new(world.setup(), Some(record), world.now).err();
    assert_eq!(open(newer), Some(Unreadable::Newer));
    assert_eq!(open(other), Some(Unreadable::Foreign));
}

#[test]
fn a_told_wait_outlives_a_crash() {
    let mut world = World::before_opening(Millis::from_mins(600));
    world.start();
    let wait = jari_protocol::refusal::Retry::After {
        ms: Millis::from_mins(20),
    };
    let busy = jari_protocol::refusal::Code::PacedOut;
    let paced = jari_protocol::refusal::Problem::new(busy, "join.pace").retry(wait);
    world.service.refuse.push_back(paced);
    world.join();
    world.run_for(Millis::from_mins(5));
    world.crash();
    world.run_for(Millis::from_mins(10));
    assert_eq!(world.changes_sent().len(), 1);
    // How long the device was off nobody knows.
    world.reboot();
    world.run_for(Millis::from_mins(23));
    assert_eq!(world.changes_sent().len(), 2);
}

#[test]
fn a_told_wait_counts_also_when_its_call_was_given_up() {
    let mut world = World::before_opening(Millis::from_mins(600));
    world.wire.delay = Millis::from_secs(2);
    world.start();
    let wait = jari_protocol::refusal::Retry::After {
        ms: Millis::from_mins(20),
    };
    let busy = jari_protocol::refusal::Code::PacedOut;
    let paced = jari_protocol::refusal::Problem::new(busy, "join.pace").retry(wait);
    world.service.refuse.push_back(paced);
    world.join();
    world.run_for(Millis::from_secs(1));
    assert_eq!(world.changes_sent().len(), 1, "the join is on its way");
    // Another network: nothing from before is waited for, and it still comes.
    world.host(HostInput::Online);
    world.run_for(Millis::from_mins(15));
    assert_eq!(world.changes_sent().len(), 1);
    world.run_for(Millis::from_mins(10));
    assert_eq!(world.changes_sent().len(), 2);
}
