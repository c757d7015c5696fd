use jari_protocol::board::Phase as LinePhase;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::Millis;
use jari_session::{Config, Declined, Effect, Fault, HostInput, Intent, Kept, Notice, Phase, Wish};

use crate::service::OPENS;
use crate::world::World;

fn wishes() -> Vec<jari_protocol::id::SlotId> {
    vec![
        "first-choice".parse().expect("valid in this story"),
        "second-choice".parse().expect("valid in this story"),
    ]
}

/// Inside with a slot held.
fn holding() -> World {
    let mut world = World::inside();
    world.intend(Intent::Choose { wishes: wishes() });
    world.run_for(Millis::from_secs(2));
    assert_eq!(world.phase(), Phase::Holding);
    world
}

fn confirm(world: &mut World) {
    let hold = world
        .snapshot()
        .stay
        .expect("valid in this story")
        .hold
        .expect("valid in this story")
        .hold;
    world.intend(Intent::Confirm { hold });
}

#[test]
fn called_claimed_chosen_confirmed_and_booked_with_a_receipt() {
    let mut world = holding();
    assert_eq!(world.snapshot().kept, Kept::PlaceAndHoldByService);
    confirm(&mut world);
    world.run_for(Millis::from_secs(2));
    let shown = world.snapshot();
    assert_eq!((shown.phase, shown.kept), (Phase::Booked, Kept::Booking));
    let receipt = shown.receipt.expect("a verified receipt");
    assert_eq!(receipt.slot.as_str(), "first-choice");
    assert!(world.notices.contains(&Notice::Booked {
        booking: receipt.booking
    }));
    let from = world.now;
    world.run_for(Millis::from_mins(60));
    assert_eq!(world.requests_since(from), 0, "nothing is left to ask");
}

#[test]
fn the_door_is_watched_until_there_is_room() {
    let mut world = World::waiting(0);
    world.service.door_reads = 4;
    world.call();
    world.run_for(Millis::from_secs(1));
    world.intend(Intent::Claim);
    world.run_for(Millis::from_secs(1));
    assert_eq!(world.phase(), Phase::Door { ahead: 3 });
    world.run_for(Millis::from_secs(21));
    assert_eq!(world.phase(), Phase::Choosing);
}

#[test]
fn errors_at_the_commit_keep_the_hold_and_are_repeated_until_it_is_booked() {
    let mut world = holding();
    let before = world.snapshot();
    for _ in 0..2 {
        world
            .service
            .refuse
            .push_back(Problem::new(Code::Internal, "change.internal"));
    }
    world.wire.lose_replies = 0;
    confirm(&mut world);
    world.run_for(Millis(200));
    let shown = world.snapshot();
    assert_eq!(shown.phase, Phase::Holding);
    assert_eq!(shown.ticket, before.ticket);
    let pending = shown.pending.first().expect("it is being tried");
    assert_eq!(pending.wish, Wish::Confirm);
    assert_eq!(
        pending.because.as_ref().map(|b| b.code),
        Some(Code::Internal)
    );
    assert!(pending.next_try.is_some());
    world.run_for(Millis::from_secs(4));
    assert_eq!(world.phase(), Phase::Booked);
    assert_eq!(world.service.bookings, 1);
}

#[test]
fn a_lost_reply_to_the_confirmation_is_one_booking_with_one_answer() {
    let mut world = holding();
    world.wire.lose_replies = 3;
    confirm(&mut world);
    world.run_for(Millis::from_mins(3));
    assert_eq!((world.phase(), world.service.bookings), (Phase::Booked, 1));
}

#[test]
fn the_connection_lost_inside_changes_nothing_that_was_held() {
    let mut world = holding();
    world.cut(Fault::Local);
    world.host(HostInput::Offline);
    world.run_for(Millis::from_secs(50));
    assert_eq!(world.phase(), Phase::Holding);
    confirm(&mut world);
    world.run_for(Millis::from_secs(5));
    assert_eq!(
        world.phase(),
        Phase::Holding,
        "booked is said only with a receipt"
    );
    world.mend();
    world.host(HostInput::Online);
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::Booked);
}

#[test]
fn slots_that_are_gone_are_told_and_others_can_be_chosen() {
    let mut world = World::inside();
    world.service.slots_free = false;
    world.intend(Intent::Choose { wishes: wishes() });
    world.run_for(Millis::from_secs(3));
    let shown = world.snapshot();
    let refused = shown.refused.expect("valid in this story");
    assert_eq!((shown.phase, refused.wish), (Phase::Choosing, Wish::Choose));
    assert_eq!(refused.problem.code, Code::SlotsGone);
    world.service.slots_free = true;
    world.intend(Intent::Choose { wishes: wishes() });
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::Holding);
}

#[test]
fn a_stay_that_ended_leaves_the_place_called_and_can_be_claimed_again() {
    let mut world = World::inside();
    world.run_for(Millis::from_mins(11));
    assert_eq!(world.phase(), Phase::Called { missed: false });
    world.intend(Intent::Claim);
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::Choosing);
}

#[test]
fn a_confirmation_for_a_stay_that_ended_is_dropped_and_explained() {
    let mut world = holding();
    let hold = world
        .snapshot()
        .stay
        .expect("valid in this story")
        .hold
        .expect("valid in this story")
        .hold;
    world.cut(Fault::Remote);
    world.intend(Intent::Confirm { hold });
    world.run_for(Millis::from_mins(12));
    world.mend();
    world.run_for(Millis::from_mins(3));
    let shown = world.snapshot();
    assert_eq!(shown.phase, Phase::Called { missed: false });
    assert_eq!(shown.refused.map(|r| r.problem.code), Some(Code::NotInside));
    assert!(shown.pending.is_empty());
}

#[test]
fn time_left_inside_stands_still_while_the_line_is_paused() {
    let mut world = World::inside();
    world.run_for(Millis::from_secs(60));
    let now = world.service_now();
    world.service.pause(now);
    world.run_for(Millis::from_mins(30));
    let shown = world.snapshot();
    let left = shown.stay.expect("valid in this story").left;
    assert_eq!((shown.phase, left.running), (Phase::Choosing, false));
    assert!(left.at(world.now) > Millis::from_mins(8));
    let now = world.service_now();
    world.service.go_on(now);
    world.run_for(Millis::from_mins(2));
    assert!(
        world
            .snapshot()
            .stay
            .expect("valid in this story")
            .left
            .running
    );
}

#[test]
fn another_device_may_hold_the_turn_and_this_one_may_take_it_over() {
    let mut world = World::inside();
    let other = jari_protocol::jwk::Thumbprint(jari_protocol::hash::Digest::of(&[b"other"]));
    if let jari_session::Stage::Inside { stay } = &mut world.service.stage {
        stay.device = other;
    }
    world.run_for(Millis::from_mins(1));
    assert_eq!(world.phase(), Phase::Elsewhere);
    world.intend(Intent::Choose { wishes: wishes() });
    assert_eq!(
        world.others,
        vec![Effect::Declined {
            why: Declined::NotInside
        }]
    );
    world.intend(Intent::Claim);
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::Choosing);
}

#[test]
fn a_cancelled_booking_gives_the_place_back() {
    let mut world = holding();
    confirm(&mut world);
    world.run_for(Millis::from_secs(2));
    let booking = world
        .snapshot()
        .receipt
        .expect("valid in this story")
        .booking;
    world.intend(Intent::Cancel { booking });
    world.run_for(Millis::from_secs(5));
    assert_eq!(world.phase(), Phase::Called { missed: false });
}

#[test]
fn a_program_that_was_asked_to_claims_when_a_board_has_called() {
    let config = Config {
        claim_when_called: true,
        ..Config::standard()
    };
    let mut world = World::waiting_with(config, 5, 20);
    world.run_for(Millis::from_secs(20));
    assert_eq!(world.phase(), Phase::Waiting);
    world.call();
    world.run_for(Millis::from_secs(15));
    assert_eq!(world.phase(), Phase::Choosing);
}

#[test]
fn leaving_is_said_once_and_is_the_last_that_is_said() {
    let mut world = World::waiting(500);
    world.wire.lose_replies = 1;
    world.intend(Intent::Leave);
    world.run_for(Millis::from_mins(2));
    assert_eq!((world.phase(), world.disk.clone()), (Phase::Left, None));
    let from = world.now;
    world.host(HostInput::Online);
    world.intend(Intent::RetryNow);
    world.run_for(Millis::from_mins(60));
    assert_eq!(
        (world.requests_since(from), world.session.next_wake()),
        (0, None)
    );
}

#[test]
fn the_end_of_the_event_is_learned_from_the_ticket() {
    let mut world = World::waiting(50_000);
    world.service.board.phase = LinePhase::Ended;
    world.service.stage = jari_session::Stage::Ended;
    world.run_for(Millis::from_mins(10));
    assert_eq!(world.phase(), Phase::Over);
    assert!(world.service_now() > OPENS);
}

#[test]
fn a_restart_of_the_service_at_the_door_is_over_within_its_window() {
    let mut world = World::waiting(0);
    world.service.door_reads = 50;
    world.call();
    world.run_for(Millis::from_secs(1));
    world.intend(Intent::Claim);
    world.run_for(Millis::from_secs(10));
    for _ in 0..3 {
        world.cut(Fault::Remote);
        world.run_for(Millis::from_secs(5));
        world.mend();
        let mended = world.now;
        let window = world.service.board.reconnect_window;
        world.run_until(window, |w| w.snapshot().link.last_heard > Some(mended));
        world.run_for(Millis::from_secs(6));
    }
    assert_eq!(world.phase(), Phase::Door { ahead: 3 });
}
