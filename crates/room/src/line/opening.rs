//! An opening as it begins.

use std::collections::{BTreeSet, VecDeque};

use jari_protocol::board::{DrawBy, Health, LogHead, Phase, Waitlist};
use jari_protocol::count::{BoardVersion, LeafCount, People, Seq, Serving};
use jari_protocol::event;
use jari_protocol::hash::Digest;
use jari_protocol::merkle::Frontier;
use jari_protocol::time::{Millis, OpenTime, ServerTime};

use crate::row::line::{OpenClock, OpeningRow, Posted};

/// An opening that was published and has taken no ticket.
pub(crate) fn published(
    now: ServerTime,
    opening: &event::Opening,
    (secret, by): (Digest, DrawBy),
    stock_left: People,
) -> OpeningRow {
    let log = Frontier::default();
    OpeningRow {
        cohort: opening.cohort.clone(),
        times: opening.times,
        gathers: opening.gathers,
        phase: Phase::Announced,
        paused_in: None,
        is_resting: false,
        term: 0,
        version: BoardVersion(0),
        ticked: now,
        clock: OpenClock {
            base: OpenTime(0),
            since: None,
        },
        secret,
        by,
        beacon: None,
        entrants: None,
        entrants_root: None,
        tickets: Frontier::default(),
        drawn: false,
        last_slip: None,
        next_seq: Seq(0),
        serving: Serving(0),
        rises: VecDeque::new(),
        flow: Box::default(),
        missed_below: Serving(0),
        door: 0,
        staying: 0,
        offered: BTreeSet::new(),
        telling: None,
        health: Health::default(),
        announcement: None,
        milli_admissions: 0,
        milli_calls: 0,
        reveal_spread: Millis::ZERO,
        posted: Box::new(Posted {
            taken: 0,
            door: 0,
            stock_left,
            sold_out: false,
            waitlist: Waitlist::default(),
            open_time: OpenTime(0),
            log: LogHead {
                size: LeafCount(0),
                root: log.root(),
            },
        }),
        log,
    }
}
