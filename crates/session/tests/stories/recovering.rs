//! The service was recovered from a copy that does not know the place.

use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::Millis;
use jari_session::{Ask, Intent};

use crate::world::World;

fn presented(world: &World) -> usize {
    let joins = world
        .sent
        .iter()
        .filter(|(_, ask)| matches!(ask, Ask::Join { body, .. } if body.presents.is_some()));
    joins.count()
}

#[test]
fn a_place_that_a_recovered_service_has_lost_is_presented_and_stands() {
    let mut world = World::waiting(5_000);
    let before = world.snapshot().ticket;
    world.service.lose_the_ticket();
    world.run_for(Millis::from_mins(30));
    assert_eq!(presented(&world), 1);
    assert!(world.service.ticket.is_some());
    assert_eq!(world.snapshot().ticket, before);
    assert!(world.snapshot().refused.is_none());
}

#[test]
fn a_program_that_was_closed_meanwhile_presents_the_place_when_it_starts() {
    let mut world = World::waiting(5_000);
    world.service.lose_the_ticket();
    world.crash();
    world.run_for(Millis::from_mins(10));
    assert_eq!(presented(&world), 1);
    assert!(world.service.ticket.is_some());
}

#[test]
fn where_nothing_was_lost_nobody_hears_of_it() {
    let mut world = World::waiting(5_000);
    let before = world.snapshot().ticket;
    world.service.lose_the_ticket();
    let none = Problem::new(Code::NotFound, "ticket.unknown");
    world.service.refuse.push_back(none);
    world.run_for(Millis::from_mins(60));
    assert_eq!(presented(&world), 1, "asked once");
    assert!(world.snapshot().refused.is_none());
    assert_eq!(world.snapshot().ticket, before);
}

#[test]
fn whoever_has_to_name_the_people_again_presents_anew_after_that() {
    let mut world = World::waiting(5_000);
    world.service.lose_the_ticket();
    let who = Problem::new(Code::IdentityNotProved, "join.presented");
    world.service.refuse.push_back(who);
    world.run_for(Millis::from_mins(30));
    let refused = world.snapshot().refused.expect("it is shown");
    assert_eq!(refused.problem.code, Code::IdentityNotProved);
    world.intend(Intent::Dismiss);
    world.run_for(Millis::from_mins(30));
    assert_eq!(presented(&world), 2);
    assert!(world.service.ticket.is_some());
}
