use jari_protocol::board::Phase as LinePhase;
use jari_protocol::refusal::{Code, Problem, Retry};
use jari_protocol::time::Millis;
use jari_session::{
    Answer, Ask, CallId, Config, Declined, Effect, Fault, Input, Intent, Kind, Phase,
};

use crate::service::OPENS;
use crate::world::World;

#[test]
fn an_hour_of_waiting_takes_sixty_requests_at_most() {
    let mut world = World::waiting(3_000);
    world.service.board.stream_limit = 0;
    world.run_for(Millis::from_secs(30));
    let from = world.now;
    for tick in 1..=1_000 {
        world.service.serve(1_000 + tick * 3);
        world.run_for(Millis(3_600));
    }
    let sent = world.requests_since(from);
    assert!((30..=60).contains(&sent), "{sent} in an hour");
}

#[test]
fn the_nearer_the_turn_the_shorter_the_interval_and_never_below_three_seconds() {
    let mut world = World::waiting(3_000);
    world.service.board.stream_limit = 0;
    for minute in 1..=60 {
        world.service.serve(1_000 + minute * 50);
        world.run_for(Millis::from_mins(1));
    }
    let reads = world.board_reads();
    let gaps: Vec<u64> = reads
        .windows(2)
        .map(|pair| pair[1].since(pair[0]).0)
        .collect();
    assert!(gaps.iter().all(|gap| *gap >= 3_000), "{gaps:?}");
    let first = gaps.get(2).unwrap();
    assert!(
        (280_000..=310_000).contains(first) || *first >= 240_000,
        "{first}"
    );
    assert!(*gaps.last().unwrap() <= 60_000);
}

#[test]
fn before_the_opening_reads_are_rare_never_count_down_and_are_spread_after_it() {
    let mut reveals = Vec::new();
    for seed in 0..60 {
        let begins = OPENS.minus(Millis::from_mins(120));
        let mut world = World::with(Config::standard(), seed, begins);
        world.start();
        world.join();
        world.run_for(Millis::from_mins(120));
        let before = world.board_reads().len();
        assert!((18..=40).contains(&before), "{before} in two hours");
        let ahead = world
            .board_reads()
            .iter()
            .filter(|at| {
                let left = OPENS.since(world.service_at(**at));
                Millis::from_mins(9) <= left && left <= Millis::from_mins(11)
            })
            .count();
        assert!(ahead >= 1, "once about ten minutes ahead");
        let late = world
            .board_reads()
            .iter()
            .filter(|at| OPENS.since(world.service_at(**at)) < Millis::from_mins(2))
            .count();
        assert_eq!(late, 0, "quiet before the opening");
        world.service.board.phase = LinePhase::Open;
        world.run_for(Millis::from_secs(61));
        let after = world
            .board_reads()
            .into_iter()
            .find(|at| world.service_at(*at) >= OPENS);
        reveals.push(
            world
                .service_at(after.expect("the reveal"))
                .since(OPENS)
                .as_secs(),
        );
    }
    let spread: Vec<usize> = (0..6)
        .map(|tenth| reveals.iter().filter(|at| **at / 10 == tenth).count())
        .collect();
    assert!(spread.iter().all(|count| *count >= 3), "{spread:?}");
}

#[test]
fn a_told_time_is_never_anticipated_by_a_read() {
    let mut world = World::waiting(5_000);
    world.wire.delay = Millis::from_secs(1);
    world.run_until(Millis::from_mins(6), |w| {
        w.sent.last().is_some_and(|(at, _)| *at == w.now)
            || w.sent
                .last()
                .is_some_and(|(at, _)| w.now.since(*at) < Millis(200))
    });
    let wait = Retry::After {
        ms: Millis::from_mins(15),
    };
    let busy = Problem::new(Code::Busy, "board.pace").retry(wait);
    let call = last_call(&world);
    let answer = Answer::Refused {
        problem: Box::new(busy),
    };
    let (sent, received) = (world.now, world.now);
    world.step(Input::Answered {
        call,
        sent,
        received,
        stamp: None,
        answer,
    });
    let from = world.now;
    world.intend(Intent::RetryNow);
    assert_eq!(
        world.others,
        vec![Effect::Declined {
            why: Declined::TooSoon
        }]
    );
    world.host(jari_session::HostInput::Online);
    world.run_for(Millis::from_mins(14));
    assert_eq!(world.requests_since(from.plus(Millis(1))), 0);
    world.crash();
    world.run_for(Millis(900));
    assert_eq!(
        world.requests_since(from.plus(Millis(1))),
        0,
        "a restart is no way around it"
    );
    world.run_for(Millis::from_mins(10));
    assert!(world.requests_since(from) >= 1);
}

fn last_call(world: &World) -> CallId {
    let mut last = None;
    for (_, effect) in &world.log {
        if let Effect::Send { call } = effect
            && call.what.kind() == Kind::Board
        {
            last = Some(call.id);
        }
    }
    last.expect("a board read")
}

#[test]
fn repeated_reads_are_a_tenth_of_the_ordinary_ones() {
    let mut world = World::waiting(500_000);
    world.service.board.stream_limit = 0;
    world.cut(Fault::Remote);
    let from = world.now;
    world.run_for(Millis::from_mins(240));
    let ordinary = Millis::from_mins(240).0 / 300_000;
    let sent = u64::try_from(world.requests_since(from)).unwrap();
    assert!(sent <= ordinary * 13 / 10 + 2, "{sent} for {ordinary}");
}

#[test]
fn an_unanswered_change_is_repeated_within_half_a_minute_until_answered() {
    let mut world = World::inside();
    world.cut(Fault::Remote);
    world.intend(Intent::Choose {
        wishes: vec!["a".parse().unwrap()],
    });
    let from = world.now;
    world.run_for(Millis::from_mins(5));
    let attempts: Vec<_> = world
        .sent
        .iter()
        .filter(|(at, ask)| *at >= from && ask.kind() == Kind::Change)
        .map(|(at, _)| *at)
        .collect();
    assert!(attempts.len() >= 10, "{}", attempts.len());
    let widest = attempts
        .windows(2)
        .map(|pair| pair[1].since(pair[0]))
        .max()
        .unwrap();
    assert!(widest <= Millis(30_010), "{widest:?}");
    world.mend();
    world.run_for(Millis::from_secs(31));
    assert_eq!(world.phase(), Phase::Holding);
}

#[test]
fn those_who_were_told_the_same_time_do_not_come_at_the_same_moment() {
    let mut comes = Vec::new();
    for seed in 0..50 {
        let begins = OPENS.minus(Millis::from_mins(600));
        let mut world = World::with(Config::standard(), seed, begins);
        world.start();
        let wait = Retry::After {
            ms: Millis::from_mins(2),
        };
        let paced = Problem::new(Code::PacedOut, "join.pace").retry(wait);
        world.service.refuse.push_back(paced);
        world.join();
        let from = world.now;
        world.run_for(Millis::from_mins(3));
        let second = world
            .sent
            .iter()
            .filter(|(_, ask)| matches!(ask, Ask::Join { .. }))
            .nth(1);
        comes.push(second.unwrap().0.since(from).0);
    }
    let (first, last) = (comes.iter().min().unwrap(), comes.iter().max().unwrap());
    assert!(*first >= 120_000 && last - first >= 6_000, "{first} {last}");
}

#[test]
fn retry_now_is_heeded_as_far_as_the_bucket_allows() {
    let mut world = World::waiting(5_000);
    world.cut(Fault::Local);
    world.run_for(Millis::from_mins(6));
    let from = world.now;
    for _ in 0..50 {
        world.intend(Intent::RetryNow);
        world.run_for(Millis(100));
    }
    assert!(
        world.requests_since(from) <= 5,
        "{}",
        world.requests_since(from)
    );
}
