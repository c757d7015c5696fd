//! What the desk keeps for a while is forgotten when it has run out.

use jari_protocol::time::Millis;
use jari_room::key::Key;
use jari_room::query::{Query, Reply};
use jari_room::request::Verb;
use jari_room::row::ticket::Done;

use crate::file::device;
use crate::world::World;

const KIM: &str = "+821012345678";

/// How many sign-ins, codes, buckets and watches are kept.
fn kept(world: &World) -> (usize, usize, usize, usize) {
    let count =
        |wanted: fn(&Key) -> bool| world.memory.rows().filter(|(key, _)| wanted(key)).count();
    (
        count(|key| matches!(key, Key::SignIn(_))),
        count(|key| matches!(key, Key::Code(_))),
        count(|key| matches!(key, Key::Limit(_))),
        count(|key| matches!(key, Key::Expires(..))),
    )
}

fn sweep(world: &mut World) {
    assert_eq!(world.act(Verb::Sweep), Ok(Done::Noted));
}

#[test]
fn a_sign_in_its_code_and_its_buckets_are_forgotten_when_they_have_run_out() {
    let mut world = World::founded();
    let sign_in = world.asked(KIM, &device(1));
    assert_eq!(kept(&world), (1, 1, 2, 4));
    world.after(Millis(60_000 - 1));
    sweep(&mut world);
    assert_eq!(kept(&world), (1, 1, 2, 4));
    world.after(Millis(1));
    sweep(&mut world);
    assert_eq!(
        kept(&world),
        (1, 1, 1, 3),
        "the key may ask ten times again"
    );
    world.after(Millis::from_mins(2));
    sweep(&mut world);
    assert_eq!(kept(&world), (1, 1, 0, 2));
    world.after(Millis(67 * 60_000 - 1));
    sweep(&mut world);
    assert_eq!(
        kept(&world),
        (1, 1, 0, 2),
        "an hour longer, for a sender that was down"
    );
    world.after(Millis(1));
    sweep(&mut world);
    assert_eq!(kept(&world), (0, 0, 0, 0));
    let reply = world.read(&Query::SignIn(sign_in));
    assert_eq!(reply, Reply::SignIn(None), "the contact is gone");
}

#[test]
fn a_sign_in_whose_code_is_sent_again_is_kept_as_long_as_the_code() {
    let mut world = World::founded();
    let first = world.asked(KIM, &device(1));
    world.after(Millis::from_mins(9));
    sweep(&mut world);
    world.asked(KIM, &device(1));
    world.after(Millis::from_mins(9));
    sweep(&mut world);
    let (sign_ins, codes, ..) = kept(&world);
    assert_eq!((sign_ins, codes), (2, 1));
    let right = world.last_code(KIM);
    let answer = world.give(first, &device(1), &right);
    assert!(matches!(answer, Ok(Done::SignedIn { .. })), "{answer:?}");
    world.after(Millis::from_mins(61));
    sweep(&mut world);
    assert_eq!(kept(&world), (0, 0, 0, 0));
}

#[test]
fn a_bucket_that_is_used_again_is_kept_until_it_is_full() {
    let mut world = World::founded();
    for _ in 0..6 {
        world.asked(KIM, &device(1));
    }
    world.after(Millis::from_mins(17));
    sweep(&mut world);
    let (_, _, buckets, _) = kept(&world);
    assert_eq!(buckets, 1, "six codes are full again after 18 minutes");
    assert!(world.ask(KIM, &device(2)).1.is_ok());
    world.after(Millis::from_mins(80));
    sweep(&mut world);
    assert_eq!(kept(&world), (0, 0, 0, 0));
}

#[test]
fn a_removed_device_leaves_nothing_behind_that_is_never_forgotten() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let gone = device(1).thumbprint();
    let removal = Verb::RemoveDevice {
        actor: account,
        device: gone,
    };
    assert_eq!(world.act(removal), Ok(Done::Noted));
    world.after(Millis::from_mins(5));
    world.asked(KIM, &device(1));
    world.after(Millis::from_mins(5));
    sweep(&mut world);
    let (_, codes, ..) = kept(&world);
    assert_eq!(codes, 1, "the new code is taken for five minutes more");
    world.after(Millis::from_mins(90));
    sweep(&mut world);
    assert_eq!(kept(&world), (0, 0, 0, 0));
}

#[test]
fn after_a_rush_each_sweep_forgets_a_bounded_number() {
    let mut world = World::founded();
    for number in 0..250 {
        for contact in ["kim", "lee"] {
            world.asked(&format!("{contact}-{number}@example.org"), &device(number));
        }
    }
    assert_eq!(kept(&world), (500, 500, 750, 1_750));
    world.after(Millis::from_mins(80));
    sweep(&mut world);
    let (.., watches) = kept(&world);
    assert_eq!(watches, 750);
    sweep(&mut world);
    assert_eq!(kept(&world), (0, 0, 0, 0));
}
