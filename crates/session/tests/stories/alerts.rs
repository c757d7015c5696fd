use jari_protocol::count::Serving;
use jari_protocol::time::Millis;
use jari_session::{Intent, Notice, Phase, Window};

use crate::world::World;

fn count(world: &World, notice: Notice) -> usize {
    world.notices.iter().filter(|told| **told == notice).count()
}

#[test]
fn soon_is_told_about_ten_minutes_ahead_and_once() {
    let mut world = World::waiting(5_000);
    let mut told_at = None;
    for minute in 0..100 {
        world.service.serve(1_000 + minute * 50);
        world.run_for(Millis::from_mins(1));
        if told_at.is_none() && count(&world, Notice::Soon) == 1 {
            told_at = Some(100 - minute);
        }
        if minute % 7 == 0 {
            world.crash();
        }
    }
    let minutes_ahead = told_at.expect("told");
    assert!(
        (7..=12).contains(&minutes_ahead),
        "{minutes_ahead} minutes ahead"
    );
    assert_eq!(count(&world, Notice::Soon), 1);
}

#[test]
fn now_two_minutes_left_and_missed_each_come_once_over_restarts() {
    let mut world = World::waiting(10);
    world.run_for(Millis::from_secs(5));
    world.call();
    world.run_for(Millis::from_secs(2));
    assert_eq!(count(&world, Notice::Now), 1);
    world.crash();
    world.run_for(Millis::from_mins(9));
    let left = Notice::TwoMinutesLeft { of: Window::Claim };
    assert_eq!(count(&world, left), 1);
    world.service.board.missed_below = Serving(2_000);
    world.crash();
    world.run_for(Millis::from_mins(3));
    assert_eq!(world.phase(), Phase::Called { missed: true });
    assert_eq!(
        (count(&world, Notice::Missed), count(&world, Notice::Now)),
        (1, 1)
    );
    assert_eq!(count(&world, left), 1);
    world.intend(Intent::Claim);
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::Choosing, "nothing was lost");
}

#[test]
fn the_end_of_a_stay_and_of_a_hold_are_announced_two_minutes_before() {
    let mut world = World::inside();
    world.intend(Intent::Choose {
        wishes: vec!["a".parse().unwrap()],
    });
    world.run_for(Millis::from_mins(2));
    let (hold, stay) = (
        Notice::TwoMinutesLeft { of: Window::Hold },
        Notice::TwoMinutesLeft { of: Window::Stay },
    );
    assert_eq!((count(&world, hold), count(&world, stay)), (0, 0));
    world.run_for(Millis::from_secs(70));
    assert_eq!((count(&world, hold), count(&world, stay)), (1, 0));
    world.run_for(Millis::from_mins(6));
    assert_eq!((count(&world, hold), count(&world, stay)), (1, 1));
}

#[test]
fn a_turn_that_comes_again_after_a_stay_is_told_again() {
    let mut world = World::inside();
    world.run_for(Millis::from_mins(11));
    assert_eq!(world.phase(), Phase::Called { missed: false });
    assert_eq!(count(&world, Notice::Now), 2);
}

#[test]
fn a_call_is_told_at_once_to_those_on_the_stream() {
    let mut world = World::waiting(10);
    world.run_for(Millis::from_secs(5));
    assert!(world.snapshot().link.streaming);
    world.call();
    world.run_for(Millis(41));
    assert_eq!(count(&world, Notice::Now), 1);
}
