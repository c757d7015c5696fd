use jari_protocol::id::TicketId;
use jari_protocol::refusal::{Code, Facts, Problem, Retry};
use jari_protocol::time::Millis;
use jari_session::{Ask, Declined, Effect, Fault, Intent, Kept, Phase, Wish};

use crate::service::OPENS;
use crate::world::World;

#[test]
fn joining_early_gives_a_place_and_a_countdown() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    world.join();
    assert_eq!(world.phase(), Phase::Joining);
    assert_eq!(world.snapshot().kept, Kept::WishHere);
    world.run_for(Millis::from_secs(2));
    let shown = world.snapshot();
    assert_eq!(shown.phase, Phase::Ready);
    assert_eq!(shown.kept, Kept::PlaceByService);
    assert_eq!(
        shown.ticket.and_then(|t| t.place).map(|p| p.number()),
        Some(1_000)
    );
    assert_eq!(shown.line.map(|line| line.times.opens), Some(OPENS));
    let (left, uncertainty) = shown.clock.unwrap().until(world.now, OPENS);
    let truth = OPENS.since(world.service_now());
    assert!(
        left.0.abs_diff(truth.0) <= uncertainty.0,
        "{left:?} {truth:?} {uncertainty:?}"
    );
}

#[test]
fn a_lost_reply_to_the_join_gives_the_same_ticket() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    world.wire.lose_replies = 2;
    world.join();
    world.run_for(Millis::from_mins(5));
    assert_eq!(world.phase(), Phase::Ready);
    let ids = world.changes_sent();
    assert!(ids.len() >= 3, "it was repeated: {ids:?}");
    assert!(ids.iter().all(|id| *id == ids[0]), "under one id");
    assert_eq!(world.service.next_seq, 1_000, "one ticket was taken");
}

#[test]
fn a_join_that_is_too_early_waits_for_the_told_time_and_comes_by_itself() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    let at = world.service_now().plus(Millis::from_mins(20));
    let not_open = Problem::new(Code::NotYetEligible, "join.gathering").retry(Retry::At { at });
    world.service.refuse.push_back(not_open);
    world.join();
    world.run_for(Millis::from_mins(19));
    let shown = world.snapshot();
    assert_eq!(
        (shown.phase, world.changes_sent().len()),
        (Phase::Joining, 1)
    );
    let because = shown
        .pending
        .first()
        .and_then(|p| p.because.as_ref())
        .map(|b| b.code);
    assert_eq!(because, Some(Code::NotYetEligible));
    world.run_for(Millis::from_mins(4));
    assert_eq!(world.phase(), Phase::Ready);
}

#[test]
fn a_final_refusal_ends_the_wish_and_is_shown_until_it_is_read() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    world
        .service
        .refuse
        .push_back(Problem::new(Code::NotEligible, "join.cohort"));
    world.join();
    world.run_for(Millis::from_mins(10));
    let shown = world.snapshot();
    assert_eq!(
        (shown.phase, world.changes_sent().len()),
        (Phase::Outside, 1)
    );
    let refused = shown.refused.expect("a refusal");
    assert_eq!(
        (refused.wish, refused.problem.code),
        (Wish::Join, Code::NotEligible)
    );
    world.crash();
    assert!(world.snapshot().refused.is_some(), "it waits to be read");
    world.intend(Intent::Dismiss);
    assert!(world.snapshot().refused.is_none());
}

#[test]
fn somebody_already_in_line_is_shown_the_ticket_that_exists() {
    let mut world = World::before_opening(Millis::from_mins(60));
    let ticket = TicketId::from_bytes([77; 16]);
    world.service.ticket = Some(ticket);
    world.service.seq = 12;
    world.start();
    let facts = Facts {
        ticket: Some(ticket),
        ..Facts::default()
    };
    world
        .service
        .refuse
        .push_back(Problem::new(Code::PersonInLine, "join.once").with(facts));
    world.join();
    world.run_for(Millis::from_secs(90));
    let shown = world.snapshot();
    assert_eq!(shown.phase, Phase::Ready);
    assert_eq!(shown.ticket.map(|t| t.ticket), Some(ticket));
}

#[test]
fn leaving_before_the_join_was_answered_leaves_as_soon_as_it_is() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    world.wire.lose_replies = 1;
    world.join();
    world.run_for(Millis::from_secs(1));
    world.intend(Intent::Leave);
    world.crash();
    world.run_for(Millis::from_mins(2));
    assert_eq!(world.phase(), Phase::Left);
    assert_eq!(world.disk, None, "nothing is owed");
}

#[test]
fn a_join_that_was_never_sent_is_simply_forgotten() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    world.host(jari_session::HostInput::Offline);
    world.join();
    world.intend(Intent::Leave);
    world.host(jari_session::HostInput::Online);
    world.run_for(Millis::from_mins(2));
    assert_eq!(
        (world.phase(), world.changes_sent().len()),
        (Phase::Outside, 0)
    );
}

#[test]
fn who_has_a_ticket_does_not_join_again() {
    let mut world = World::waiting(500);
    world.join();
    let declined = Effect::Declined {
        why: Declined::HasTicket,
    };
    assert_eq!(world.others, vec![declined]);
}

#[test]
fn an_ended_session_asks_to_sign_in_and_loses_nothing() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    world
        .service
        .refuse
        .push_back(Problem::new(Code::SessionEnded, "proof.session"));
    world.join();
    world.run_for(Millis::from_mins(30));
    assert_eq!(world.others, vec![Effect::SignIn], "asked once");
    assert_eq!(
        (world.phase(), world.changes_sent().len()),
        (Phase::Joining, 1)
    );
    assert!(world.snapshot().sign_in);
    let device = world.service.device;
    world.host(jari_session::HostInput::SignedIn { device });
    world.run_for(Millis::from_secs(2));
    assert_eq!(world.phase(), Phase::Ready);
    assert_eq!(world.changes_sent()[0], world.changes_sent()[1]);
}

#[test]
fn a_reply_that_cannot_be_believed_gives_no_place() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    world.cut(Fault::Untrusted);
    world.join();
    world.run_for(Millis::from_mins(3));
    assert_eq!(world.phase(), Phase::Joining);
    let state = world.snapshot().link.state;
    assert_eq!(
        state,
        jari_session::LinkState::Down {
            fault: Fault::Untrusted
        }
    );
    world.mend();
    world.run_for(Millis::from_mins(2));
    assert_eq!(world.phase(), Phase::Ready);
}

#[test]
fn a_ticket_of_another_device_is_adopted() {
    let mut world = World::waiting(500);
    let ticket = world.service.ticket.unwrap();
    let opening = world.opening();
    world.disk = None;
    world.laws = crate::laws::Laws::default();
    world.crash();
    assert_eq!(world.phase(), Phase::Outside);
    world.intend(Intent::Adopt { ticket, opening });
    world.run_for(Millis::from_mins(2));
    assert_eq!(world.phase(), Phase::Waiting);
    assert!(
        !world
            .sent
            .iter()
            .any(|(_, ask)| matches!(ask, Ask::Act { .. }))
    );
}

#[test]
fn a_code_of_a_later_service_waits_or_ends_as_its_retry_says() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.start();
    let at = world.service_now().plus(Millis::from_mins(5));
    let mut later = Problem::new(Code::Unknown, "later.rule").retry(Retry::At { at });
    later.kind = "urn:jari:refusal:later".to_owned();
    world.service.refuse.push_back(later.clone());
    world
        .service
        .refuse
        .push_back(later.clone().retry(Retry::Never));
    world.join();
    world.run_for(Millis::from_mins(4));
    let shown = world.snapshot();
    assert_eq!(
        (shown.phase, world.changes_sent().len()),
        (Phase::Joining, 1)
    );
    world.run_for(Millis::from_mins(10));
    assert_eq!(world.changes_sent().len(), 2, "never is never");
    let refused = world.snapshot().refused.expect("it is told");
    assert_eq!(refused.wish, Wish::Join);
    assert_eq!(refused.problem.code, Code::Unknown);
    assert_eq!(world.phase(), Phase::Outside);
}
