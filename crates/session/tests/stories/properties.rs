//! Anything in any order at any time: the laws hold after every step.

use std::sync::Arc;

use jari_protocol::count::Serving;
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, HoldId, OfferId, PersonId, TicketId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::{Code, Problem, Retry};
use jari_protocol::time::Millis;
use jari_session::{
    Answer, CallId, Config, Fault, HostInput, Input, Intent, Stage, StreamId, StreamInput,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::service::OPENS;
use crate::world::World;

#[derive(Debug, Clone)]
enum Op {
    Pass(u64),
    Want(u8),
    Host(u8),
    Cut(Fault),
    Mend,
    LoseReplies(u32),
    Refuse(usize, u64),
    Open,
    Serve(u64),
    Miss,
    Pause,
    GoOn,
    Mute,
    SellOut,
    Offer,
    MoreStock,
    Crash,
    CrashWithin(usize),
    Reboot,
    Elsewhere,
    Junk(u8, u64),
}

fn op() -> impl Strategy<Value = Op> {
    let fault = prop_oneof![
        Just(Fault::Local),
        Just(Fault::Remote),
        Just(Fault::Untrusted)
    ];
    prop_oneof![
        6 => (0..2_000_u64).prop_map(Op::Pass),
        6 => (0..400_000_u64).prop_map(Op::Pass),
        8 => (0..20_u8).prop_map(Op::Want),
        3 => (0..5_u8).prop_map(Op::Host),
        2 => fault.prop_map(Op::Cut),
        3 => Just(Op::Mend),
        1 => (1..4_u32).prop_map(Op::LoseReplies),
        3 => (0..Code::ALL.len(), 0..90_000_u64).prop_map(|(code, ms)| Op::Refuse(code, ms)),
        2 => Just(Op::Open),
        4 => (0..1_500_u64).prop_map(Op::Serve),
        1 => Just(Op::Miss),
        1 => Just(Op::Pause),
        1 => Just(Op::GoOn),
        1 => Just(Op::Mute),
        1 => Just(Op::SellOut),
        2 => Just(Op::Offer),
        1 => Just(Op::MoreStock),
        2 => Just(Op::Crash),
        2 => (0..5_usize).prop_map(Op::CrashWithin),
        1 => Just(Op::Reboot),
        1 => Just(Op::Elsewhere),
        3 => (0..8_u8, 0..60_u64).prop_map(|(kind, id)| Op::Junk(kind, id)),
    ]
}

fn apply(world: &mut World, op: &Op) {
    match op {
        Op::Pass(ms) => world.run_for(Millis(*ms)),
        Op::Want(which) => want(world, *which),
        Op::Host(which) => host(world, *which),
        Op::Cut(fault) => world.cut(*fault),
        Op::Mend => {
            world.is_mute = false;
            world.mend();
        }
        Op::LoseReplies(count) => world.wire.lose_replies = *count,
        Op::Refuse(code, ms) => refuse(world, *code, *ms),
        Op::Open => {
            if world.service_now() >= OPENS && world.service.board.serving == Serving(0) {
                world.service.open();
            }
        }
        Op::Serve(places) => {
            if world.service.board.phase == jari_protocol::board::Phase::Open {
                world.service.serve(world.service.board.serving.0 + places);
                world.publish();
            }
        }
        Op::Miss => world.service.board.missed_below = world.service.board.serving,
        Op::Pause => {
            let now = world.service_now();
            if world.service.board.phase == jari_protocol::board::Phase::Open {
                world.service.pause(now);
            }
        }
        Op::GoOn => {
            let now = world.service_now();
            world.service.go_on(now);
        }
        Op::Mute => world.is_mute = true,
        Op::SellOut => world.service.sell_out(),
        Op::Offer => {
            let now = world.service_now();
            if world.service.stays_on && world.service.stage == Stage::Waiting {
                world.service.make_offer(now);
            }
        }
        Op::MoreStock => world.service.board.sold_out = false,
        Op::Crash => crash(world),
        Op::CrashWithin(count) => world.dies_after = Some(*count),
        Op::Reboot => world.reboot(),
        Op::Elsewhere => {
            if let Stage::Inside { stay } = &mut world.service.stage {
                stay.device = Thumbprint(Digest::of(&[b"other"]));
            }
        }
        Op::Junk(kind, id) => junk(world, *kind, *id),
    }
}

fn host(world: &mut World, which: u8) {
    let device = world.service.device;
    world.host(match which {
        0 => HostInput::Online,
        1 => HostInput::Offline,
        2 => HostInput::Suspending,
        3 => HostInput::Resumed,
        _ => HostInput::SignedIn { device },
    });
}

/// Law 9: the same place, and the same changes under the same ids.
fn crash(world: &mut World) {
    let before = world.snapshot();
    world.crash();
    let after = world.snapshot();
    if world.disk.is_none() {
        return;
    }
    let place = |s: &jari_session::Snapshot| s.ticket.as_ref().map(|t| (t.ticket, t.place));
    assert_eq!(place(&before), place(&after));
    let ids = |s: &jari_session::Snapshot| s.pending.iter().map(|p| p.change).collect::<Vec<_>>();
    let (before, after) = (ids(&before), ids(&after));
    // A program may claim as soon as it lives again.
    assert!(after.starts_with(&before), "{before:?} {after:?}");
}

fn want(world: &mut World, which: u8) {
    let shown = world.snapshot();
    let hold = shown.stay.and_then(|stay| stay.hold).map(|hold| hold.hold);
    let hold = hold.unwrap_or(HoldId::from_bytes([99; 16]));
    let booking = shown.receipt.map(|receipt| receipt.booking);
    let booking = booking.unwrap_or(BookingId::from_bytes([98; 16]));
    let offer = shown.offer.map(|offer| offer.offer);
    let offer = offer.unwrap_or(OfferId::from_bytes([96; 16]));
    let opening = world.opening();
    let wishes = vec![
        "a".parse().expect("valid in this story"),
        "b".parse().expect("valid in this story"),
    ];
    world.intend(match which {
        0 => Intent::Watch { opening },
        1 | 2 => {
            let subjects = vec![PersonId::from_bytes([1; 16])];
            Intent::Join {
                opening,
                subjects,
                gives_up: Vec::new(),
            }
        }
        3 => Intent::Adopt {
            ticket: TicketId::from_bytes([97; 16]),
            opening,
        },
        4 | 5 => Intent::Claim,
        6 => Intent::Defer { places: 200 },
        7 => Intent::Choose { wishes },
        8 => Intent::Release { hold },
        9 => Intent::Extend,
        10 => Intent::Confirm { hold },
        11 => Intent::Cancel { booking },
        12 => Intent::RetryNow,
        13 => Intent::StayOn,
        14 => Intent::StayOff,
        15 => Intent::Accept { offer },
        16 => Intent::Decline { offer },
        17 => Intent::Swap { booking, wishes },
        _ => Intent::Leave,
    });
}

fn refuse(world: &mut World, code: usize, ms: u64) {
    let code = Code::ALL[code];
    let problem = Problem::new(code, "any.rule");
    let at = world.service_now().plus(Millis(ms));
    let problem = match (problem.retry, ms % 2) {
        (Retry::Never, _) => problem,
        (_, 0) => problem.retry(Retry::After { ms: Millis(ms) }),
        (_, _) => problem.retry(Retry::At { at }),
    };
    // An honest service says that a ticket exists only where one does.
    world.service.refuse.push_back(problem);
}

/// Honest content at the wrong time, under whatever name.
fn junk(world: &mut World, kind: u8, id: u64) {
    let now = world.service_now();
    let (call, stream) = (CallId(id), StreamId(id));
    let (sent, received) = (world.now, world.now.plus(Millis(5)));
    let answered = |answer| Input::Answered {
        call,
        sent,
        received,
        stamp: None,
        answer,
    };
    let has_ticket = world.service.ticket.is_some() && world.snapshot().ticket.is_some();
    let old = world.service.board.clone();
    let input = match kind {
        0 => answered(Answer::Board {
            board: Arc::new(world.service.sign(now)),
        }),
        1 => answered(Answer::Time),
        2 if has_ticket => answered(Answer::Ticket {
            standing: Box::new(world.service.standing(now)),
        }),
        3 => Input::Failed {
            call,
            fault: Fault::Remote,
        },
        4 => Input::Stream {
            stream,
            event: StreamInput::Opened,
        },
        5 => Input::Stream {
            stream,
            event: StreamInput::Closed {
                fault: Fault::Local,
            },
        },
        6 => Input::Stream {
            stream,
            event: StreamInput::Board {
                board: Arc::new(old),
            },
        },
        _ => Input::Stream {
            stream,
            event: StreamInput::Serving {
                note: world.service.note(now),
            },
        },
    };
    world.step(input);
}

fn live(ops: &[Op], seed: u8, auto: bool) -> World {
    let config = Config {
        claim_when_called: auto,
        ..Config::standard()
    };
    let mut world = World::with(config, seed, OPENS.minus(Millis::from_mins(8)));
    world.service.next_seq = 300;
    world.start();
    for op in ops {
        apply(&mut world, op);
    }
    world
}

/// Enough for every run; more with `PROPTEST_CASES`.
fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases.max(600),
        failure_persistence: None,
        ..config
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_laws_hold_whatever_happens(
        ops in vec(op(), 1..120),
        seed in any::<u8>(),
        auto in any::<bool>(),
    ) {
        live(&ops, seed, auto);
    }

    #[test]
    fn the_same_seed_and_inputs_give_the_same_effects(ops in vec(op(), 1..60), seed in any::<u8>()) {
        let (one, other) = (live(&ops, seed, false), live(&ops, seed, false));
        prop_assert_eq!(one.log, other.log);
    }

    /// Whatever happened, once all is well again everything asked for comes to
    /// its end and the link works.
    #[test]
    fn in_the_end_everything_is_answered(ops in vec(op(), 1..80), seed in any::<u8>()) {
        let mut world = live(&ops, seed, false);
        let device = world.service.device;
        world.service.refuse.clear();
        world.wire.lose_replies = 0;
        world.is_mute = false;
        world.dies_after = None;
        world.mend();
        world.host(HostInput::Online);
        world.host(HostInput::SignedIn { device });
        let now = world.service_now();
        world.service.go_on(now);
        world.service.open();
        world.service.serve(u64::from(u32::MAX));
        world.run_for(Millis::from_mins(60));
        let shown = world.snapshot();
        prop_assert!(shown.pending.is_empty(), "{:#?}", shown.pending);
        prop_assert!(!shown.sign_in);
    }
}
