//! What the service publishes.

use jari_protocol::board::{
    Board, Draw, DrawBy, Health, LogHead, Pace, Phase, PollLaw, State as Working, Times,
};
use jari_protocol::count::{BoardVersion, Epoch, LeafCount, People, Revision, Seq, Serving};
use jari_protocol::event::{Basis, Event, Events, Window};
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, EventId, OpeningId, ServiceId, TicketId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::receipt::Receipt;
use jari_protocol::text::Line;
use jari_protocol::ticket::{Confirmation, Eligible, Ticket};
use jari_protocol::time::{Millis, OpenTime, ServerTime};

/// 20 July 2021, 20:00 in Seoul.
pub(crate) const NOW_MS: i64 = 1_626_778_800_000;

pub(crate) fn event() -> EventId {
    "vaccine".parse().expect("a name")
}

pub(crate) fn opening() -> OpeningId {
    "fifties".parse().expect("a name")
}

fn line(text: &str) -> Line {
    Line::new(text).expect("text")
}

pub(crate) fn board(service: &ServiceId) -> Board {
    let at = |minutes: i64| ServerTime::from_millis(NOW_MS + minutes * 60_000);
    let good = Working::Good;
    Board {
        service: service.clone(),
        event: event(),
        opening: opening(),
        epoch: Epoch(0),
        version: BoardVersion(1),
        issued: at(0),
        fresh_for: Millis::from_mins(5),
        phase: Phase::Open,
        times: Times {
            gathering: at(-60),
            cut_off: at(-1),
            opens: at(-1),
            ends: at(600),
        },
        rests: Vec::new(),
        draw: Draw {
            commit: None,
            by: DrawBy::Nobody,
            entrants: None,
            root: None,
            beacon: None,
            secret: None,
        },
        taken: 0,
        serving: Serving(0),
        missed_below: Serving(0),
        pace: Some(a_second_each()),
        door: 0,
        open_time: OpenTime(0),
        poll: PollLaw {
            share_permille: 100,
            min: Millis(100),
            max: Millis::from_secs(1),
            jitter_permille: 200,
            reveal_spread: Millis(100),
        },
        reconnect_window: Millis(200),
        stream_limit: 10,
        stock_left: People(100),
        sold_out: false,
        announcement: None,
        waitlist: jari_protocol::board::Waitlist::default(),
        health: Health {
            sign_in: good,
            line: good,
            booking: good,
            alerts: good,
        },
        log: LogHead {
            size: LeafCount(0),
            root: Digest::of(&[]),
        },
        nonce: "nonce-0".to_owned(),
    }
}

const fn a_second_each() -> Pace {
    Pace {
        per_hour: 3_600,
        over: Millis::from_mins(8),
        counted: 480,
        settled: true,
    }
}

pub(crate) fn ticket(
    service: &ServiceId,
    ticket: TicketId,
    seq: u64,
    device: Thumbprint,
) -> Ticket {
    let decided = ServerTime::from_millis(NOW_MS);
    Ticket {
        service: service.clone(),
        event: event(),
        opening: opening(),
        epoch: Epoch(0),
        ticket,
        seq: Seq(seq),
        drawn: false,
        eligibility: Eligible {
            basis: Basis::Contact,
            cohort: "fifties".parse().expect("a name"),
            window: Window {
                event: event(),
                opening: opening(),
                cohort: line("50대"),
                gathering: decided,
                opens: decided,
                ends: decided,
            },
            decided,
        },
        members: Vec::new(),
        revision: Revision(0),
        salt: Digest::of(&[ticket.as_bytes()]),
        cnf: Confirmation { jkt: device },
    }
}

pub(crate) fn receipt(service: &ServiceId, ticket: TicketId, booking: BookingId) -> Receipt {
    Receipt {
        service: service.clone(),
        event: event(),
        opening: opening(),
        booking,
        ticket,
        members: Vec::new(),
        people: People(1),
        slot: "s1".parse().expect("a name"),
        site: "centre".parse().expect("a name"),
        site_name: line("중구 예방접종센터"),
        site_address: line("서울 중구 을지로 227"),
        starts: ServerTime::from_millis(NOW_MS),
        ends: ServerTime::from_millis(NOW_MS + 1),
        zone: "Asia/Seoul".to_owned(),
        booked: ServerTime::from_millis(NOW_MS),
        replaces: None,
        pass_leaf: LeafCount(0),
        pass_salt: Digest::of(&[]),
    }
}

pub(super) fn events() -> Vec<u8> {
    let event = Event {
        event: event(),
        title: line("50대 예약"),
        rule: line("먼저 온 순서대로"),
        zone: "Asia/Seoul".to_owned(),
        basis: Basis::Contact,
        party_limit: People(4),
        claim_window: Millis::from_mins(10),
        inside_window: Millis::from_mins(10),
        hold_window: Millis::from_mins(5),
        cohorts: Vec::new(),
        openings: Vec::new(),
        rests: Vec::new(),
    };
    serde_json::to_vec(&Events {
        events: vec![event],
    })
    .expect("plain data")
}
