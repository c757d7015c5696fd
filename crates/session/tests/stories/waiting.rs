use jari_protocol::board::{Lie, Pace, Phase as LinePhase};
use jari_protocol::count::{Place, Serving};
use jari_protocol::draw;
use jari_protocol::event::Rest;
use jari_protocol::hash::Digest;
use jari_protocol::time::Millis;
use jari_session::{Ask, Config, Contradiction, Declined, Effect, Intent, Notice, Phase};

use crate::service::{OPENS, pace};
use crate::world::World;

#[test]
fn the_wait_is_a_range_with_an_as_of() {
    let world = World::waiting(999);
    let shown = world.snapshot();
    let ticket = shown.ticket.unwrap();
    assert_eq!(ticket.at_most_ahead, Some(999));
    let wait = shown.wait.unwrap();
    // 1,000 calls at 3,000 an hour, counted by 400: 8.9 % more or less.
    assert_eq!(wait.early.as_secs(), 1_101);
    assert_eq!(wait.late.as_secs(), 1_306);
    assert!(!wait.frozen);
    assert!(wait.as_of <= world.service_now());
}

#[test]
fn a_paused_line_freezes_the_range_and_keeps_the_place() {
    let mut world = World::waiting(5_000);
    let before = world.snapshot();
    let now = world.service_now();
    world.service.pause(now);
    world.run_for(Millis::from_mins(30));
    let shown = world.snapshot();
    assert_eq!(shown.line.unwrap().phase, LinePhase::Paused);
    assert!(shown.wait.unwrap().frozen);
    assert_eq!(shown.wait.unwrap().early, before.wait.unwrap().early);
    assert_eq!(shown.ticket.unwrap().place, before.ticket.unwrap().place);
}

#[test]
fn resting_hours_are_within_the_wait_and_are_told() {
    let mut world = World::waiting(999);
    let open = world.snapshot().wait.unwrap();
    let soon = world.service_now().plus(Millis::from_mins(10));
    world.service.board.rests = vec![Rest {
        from: soon,
        until: soon.plus(HOURS),
    }];
    world.run_for(Millis::from_mins(4));
    let shown = world.snapshot();
    let rest = shown.line.unwrap().rest.unwrap();
    assert_eq!((rest.from, rest.is_on), (soon, false));
    let wait = shown.wait.unwrap();
    let longer = (open.early.plus(HOURS), open.late.plus(HOURS));
    assert_eq!((wait.early, wait.late), longer);
    let now = world.service_now();
    world.service.pause(now);
    world.service.board.rests[0].from = now;
    world.run_for(Millis::from_mins(30));
    let shown = world.snapshot();
    let rest = shown.line.unwrap().rest.unwrap();
    let wait = shown.wait.unwrap();
    assert!(rest.is_on && !wait.frozen, "its end is known");
    let left = rest.until.since(wait.as_of);
    assert_eq!(wait.early, open.early.plus(left));
}

#[test]
fn a_rest_after_the_turn_is_nobodys_concern() {
    let mut world = World::waiting(999);
    let later = world.service_now().plus(HOURS);
    world.service.board.rests = vec![Rest {
        from: later,
        until: later.plus(HOURS),
    }];
    world.run_for(Millis::from_mins(4));
    let shown = world.snapshot();
    assert_eq!(shown.line.unwrap().rest, None);
    assert!(shown.wait.unwrap().late < HOURS);
}

#[test]
fn a_line_that_waits_to_be_resumed_says_nothing_of_a_rest_it_may_never_come_to() {
    let mut world = World::waiting(999);
    let soon = world.service_now().plus(Millis::from_mins(10));
    world.service.board.rests = vec![Rest {
        from: soon,
        until: soon.plus(HOURS),
    }];
    let now = world.service_now();
    world.service.pause(now);
    world.run_for(Millis::from_mins(4));
    let shown = world.snapshot();
    assert!(shown.wait.unwrap().frozen);
    assert_eq!(shown.line.unwrap().rest, None);
}

#[test]
fn waiting_reads_only_public_documents() {
    let mut world = World::waiting(5_000);
    let from = world.sent.len();
    world.run_for(Millis::from_mins(60));
    let personal = world.sent[from..]
        .iter()
        .filter(|(_, ask)| !matches!(ask, Ask::ReadBoard { .. } | Ask::Time));
    assert_eq!(personal.count(), 0);
}

#[test]
fn the_draw_gives_the_place_without_asking_anybody() {
    let mut world = World::before_opening(Millis::from_mins(60));
    let (secret, root) = (Digest::of(&[b"secret"]), Digest::of(&[b"root"]));
    world.service.board.draw.commit = Some(draw::commit(&secret));
    world.start();
    world.join();
    world.run_for(Millis::from_secs(5));
    assert_eq!(world.snapshot().ticket.unwrap().place, None);
    world.run_for(Millis::from_mins(56));
    world.service.board.phase = LinePhase::Drawing;
    world.service.board.draw.entrants = Some(5_000);
    world.service.board.draw.root = Some(root);
    world.run_for(Millis::from_mins(4));
    world.service.board.draw.secret = Some(secret);
    world.service.open();
    world.run_for(Millis::from_mins(3));
    let board = &world.service.board;
    let bound = draw::Draw {
        event: &board.event,
        opening: &board.opening,
        entrants: 5_000,
        root: &root,
    };
    let place = draw::permute(
        &draw::key(&secret, "", bound),
        5_000,
        jari_protocol::count::Seq(999),
    );
    assert_eq!(world.snapshot().ticket.unwrap().place, Some(place));
}

#[test]
fn a_place_that_is_not_the_drawn_one_is_a_lie() {
    let mut world = World::before_opening(Millis::from_mins(60));
    let (secret, root) = (Digest::of(&[b"secret"]), Digest::of(&[b"root"]));
    world.service.board.draw.commit = Some(draw::commit(&secret));
    world.start();
    world.join();
    world.run_for(Millis::from_mins(5));
    world.service.board.draw.entrants = Some(10);
    world.service.board.draw.root = Some(root);
    world.run_for(Millis::from_mins(10));
    assert_eq!(
        world.snapshot().contradiction,
        Some(Contradiction::NotAsDrawn)
    );
    assert_eq!(world.snapshot().ticket.unwrap().place, None);
}

#[test]
fn a_secret_that_was_not_committed_to_is_a_lie() {
    let mut world = World::before_opening(Millis::from_mins(60));
    world.service.board.draw.commit = Some(draw::commit(&Digest::of(&[b"secret"])));
    world.start();
    world.join();
    world.run_for(Millis::from_mins(5));
    world.service.board.draw.secret = Some(Digest::of(&[b"another"]));
    world.run_for(Millis::from_mins(10));
    let lie = Contradiction::Boards {
        lie: Lie::DrawChanged,
    };
    assert_eq!(world.snapshot().contradiction, Some(lie));
}

#[test]
fn a_board_of_a_lower_order_is_ignored() {
    let mut world = World::waiting(500_000);
    let old = world.service.board.clone();
    world.service.serve(2_000);
    world.run_for(Millis::from_mins(10));
    assert_eq!(world.snapshot().line.unwrap().serving, Serving(2_000));
    let newest = std::mem::replace(&mut world.service.board, old);
    world.run_for(Millis::from_mins(6));
    assert_eq!(world.snapshot().line.unwrap().serving, Serving(2_000));
    assert_eq!(world.snapshot().contradiction, None);
    world.service.board = newest;
}

#[test]
fn a_service_whose_serving_falls_is_caught_once_and_not_believed() {
    let mut world = World::waiting(500);
    let before = world.snapshot();
    world.service.board.serving = Serving(10);
    world.publish();
    world.run_for(Millis::from_mins(10));
    let lie = Contradiction::Boards {
        lie: Lie::ServingFell,
    };
    let told = world
        .notices
        .iter()
        .filter(|notice| **notice == Notice::ServiceLied { contradiction: lie });
    assert_eq!(told.count(), 1);
    let shown = world.snapshot();
    assert_eq!(shown.contradiction, Some(lie));
    assert_eq!(shown.line.unwrap().serving, before.line.unwrap().serving);
    assert_eq!(shown.ticket, before.ticket);
    world.crash();
    assert_eq!(world.snapshot().contradiction, Some(lie), "remembered");
}

#[test]
fn a_place_that_is_stated_differently_is_a_lie_and_the_first_one_stands() {
    let mut world = World::waiting(500);
    world.call();
    world.run_for(Millis::from_secs(2));
    world.service.seq += 90_000;
    world.run_for(Millis::from_mins(3));
    let shown = world.snapshot();
    assert_eq!(shown.contradiction, Some(Contradiction::TicketChanged));
    assert_eq!(shown.ticket.unwrap().place, Some(Place(1_500)));
}

#[test]
fn the_stream_serves_the_last_ten_minutes_and_polls_the_rest() {
    let mut world = World::waiting(5_000);
    world.run_for(Millis::from_mins(5));
    assert!(!world.has_stream());
    world.service.serve(1_000 + 5_000 - 400);
    world.run_for(Millis::from_mins(12));
    assert!(world.has_stream());
    let reads = world.board_reads().len();
    world.run_for(Millis::from_mins(5));
    assert_eq!(world.board_reads().len(), reads, "the stream tells all");
    assert!(world.snapshot().link.streaming);
}

#[test]
fn the_first_in_line_are_told_by_the_stream_before_any_pace_is_measured() {
    let mut world = World::waiting_unmeasured(40);
    assert!(world.has_stream(), "there is a stream for so many");
    let from = world.now;
    world.call();
    world.run_for(Millis::from_secs(1));
    assert_eq!(world.phase(), Phase::Called { missed: false });
    assert_eq!(world.requests_since(from), 0, "nobody had to ask");
    let mut far = World::waiting_unmeasured(200_000);
    far.run_for(Millis::from_mins(3));
    assert!(!far.has_stream(), "the others poll");
    let reads = far.board_reads();
    assert!(
        reads
            .windows(2)
            .skip(1)
            .all(|pair| pair[1].since(pair[0]) >= Millis::from_secs(15))
    );
}

#[test]
fn a_stream_that_is_refused_or_silent_is_replaced_by_polls() {
    let mut world = World::waiting(400);
    world.run_for(Millis::from_secs(5));
    assert!(world.has_stream());
    world.is_mute = true;
    let from = world.now;
    world.run_for(Millis::from_mins(3));
    assert!(!world.snapshot().link.streaming || world.streams.len() > 1);
    assert!(world.requests_since(from) >= 1, "something else asked");
    assert_eq!(world.phase(), Phase::Waiting);
}

#[test]
fn claiming_before_the_call_is_declined_here_already() {
    let mut world = World::waiting(500);
    world.intend(Intent::Claim);
    assert_eq!(
        world.others,
        vec![Effect::Declined {
            why: Declined::NotCalled
        }]
    );
    assert_eq!(world.changes_sent().len(), 1, "the join and nothing else");
}

#[test]
fn deferring_moves_the_call_and_not_the_place() {
    let mut world = World::waiting(100);
    world.intend(Intent::Defer { places: 2_000 });
    world.run_for(Millis::from_secs(3));
    let place = world.snapshot().ticket.unwrap().place;
    world.service.serve(2_000);
    world.run_for(Millis::from_mins(10));
    assert_eq!(world.phase(), Phase::Waiting);
    assert_eq!(world.snapshot().ticket.unwrap().place, place);
    world.service.serve(1_100 + 2_000);
    world.run_for(Millis::from_mins(10));
    assert_eq!(world.phase(), Phase::Called { missed: false });
}

#[test]
fn a_deferred_place_that_is_called_may_come_all_the_same() {
    let mut world = World::waiting(100);
    world.intend(Intent::Defer { places: 2_000 });
    world.run_for(Millis::from_secs(3));
    world.service.serve(2_000);
    world.run_for(Millis::from_mins(10));
    world.intend(Intent::Claim);
    world.run_for(Millis::from_secs(3));
    assert_eq!(world.phase(), Phase::Choosing);
}

#[test]
fn an_old_board_prompts_one_read_past_the_caches() {
    let mut world = World::waiting(50_000);
    world.run_for(Millis::from_mins(1));
    let now = world.service_now();
    let old = world.service.sign(now);
    world.run_for(Millis::from_mins(4));
    let board = std::sync::Arc::new(old);
    let answer = jari_session::Answer::Board { board };
    let call = jari_session::CallId(9_999);
    let (sent, received) = (world.now, world.now);
    world.step(jari_session::Input::Answered {
        call,
        sent,
        received,
        stamp: None,
        answer,
    });
    assert!(world.snapshot().line.unwrap().is_old);
    world.run_for(Millis::from_secs(10));
    let uncached = world
        .sent
        .iter()
        .filter(|(_, ask)| matches!(ask, Ask::ReadBoard { uncached: true, .. }));
    assert_eq!(uncached.count(), 1);
    assert!(!world.snapshot().line.unwrap().is_old);
}

#[test]
fn no_range_is_shown_without_a_measured_pace() {
    let mut world = World::with(Config::standard(), 3, OPENS.plus(Millis::from_secs(5)));
    world.service.board.phase = LinePhase::Open;
    world.start();
    world.join();
    world.run_for(Millis::from_secs(5));
    assert_eq!(
        (world.phase(), world.snapshot().wait),
        (Phase::Waiting, None)
    );
    world.service.board.pace = Some(pace(2_000));
    world.run_for(Millis::from_mins(3));
    assert!(world.snapshot().wait.is_some());
}

#[test]
fn no_range_is_told_by_the_pace_at_which_a_room_fills() {
    let mut world = World::waiting(999);
    assert!(world.snapshot().wait.is_some());
    let filling = Pace {
        settled: false,
        ..pace(3_000)
    };
    world.service.board.pace = Some(filling);
    world.run_for(Millis::from_mins(10));
    assert_eq!(world.snapshot().wait, None);
    assert_eq!(world.phase(), Phase::Waiting);
}

#[test]
fn at_a_steady_pace_the_end_of_the_wait_does_not_jump() {
    let mut world = World::waiting(3_000);
    let mut before: Option<(i64, i64)> = None;
    // Fifty calls a minute: 3,000 an hour.
    for minute in 1..50 {
        world.service.serve(1_000 + minute * 50);
        world.run_for(Millis::from_mins(1));
        let wait = world.snapshot().wait.expect("a range");
        let as_of = wait.as_of.as_millis();
        let end = |span: Millis| as_of + i64::try_from(span.0).expect("a short wait");
        let (early, late) = (end(wait.early), end(wait.late));
        if let Some((was_early, was_late)) = before {
            // The range narrows towards the turn and never leaves itself by
            // more than the calls of a minute.
            let minute = 60_000;
            assert!(early >= was_early - minute, "{early} after {was_early}");
            assert!(late <= was_late + minute, "{late} after {was_late}");
        }
        before = Some((early, late));
    }
}

/// How long it rests.
const HOURS: Millis = Millis::from_mins(8 * 60);
