use jari_protocol::board::*;
use jari_protocol::count::*;
use jari_protocol::draw;
use jari_protocol::event::*;
use jari_protocol::hash::Digest;
use jari_protocol::keys::*;
use jari_protocol::record::{self, Leaf, OperatorAct};
use jari_protocol::stock::{SlotStock, Stock};
use jari_protocol::time::{Millis, OpenTime};
use jari_protocol::version::SPOKEN;

use super::{at, date, digest, id, line, name};

pub(crate) fn announcement() -> Vec<Announcement> {
    vec![Announcement {
        ko: line("오후 8시 30분까지 접종 장소 두 곳이 더 열립니다."),
        en: line("Two more sites open by 8:30 pm."),
        at: at(600),
    }]
}

pub(crate) fn basis() -> Vec<Basis> {
    vec![Basis::Roster, Basis::Contact]
}

pub(crate) fn board() -> Vec<Board> {
    let gathering = Board {
        service: name("seoul"),
        event: name("vaccine-2021-07"),
        opening: name("born-1969-1971"),
        epoch: Epoch(1),
        version: BoardVersion(17),
        issued: at(0),
        fresh_for: Millis::from_secs(15),
        phase: Phase::Gathering,
        times: times().remove(0),
        rests: Vec::new(),
        draw: draw().remove(0),
        taken: 92_039,
        serving: Serving(0),
        missed_below: Serving(0),
        pace: None,
        door: 0,
        open_time: OpenTime(0),
        poll: poll_law().remove(0),
        reconnect_window: Millis::from_secs(60),
        stream_limit: 10_000,
        stock_left: People(150_000),
        sold_out: false,
        waitlist: Waitlist::default(),
        announcement: None,
        health: health().remove(0),
        log: log_head().remove(0),
        nonce: "bm9uY2Utb2YtYS1taW51dGU".to_owned(),
    };
    let open = Board {
        version: BoardVersion(812),
        phase: Phase::Open,
        draw: draw().remove(1),
        serving: Serving(540),
        missed_below: Serving(12),
        pace: pace().pop(),
        door: 6,
        open_time: OpenTime(900_000),
        ..gathering.clone()
    };
    let sold_out = Board {
        version: BoardVersion(9_812),
        serving: Serving(91_040),
        stock_left: People(0),
        sold_out: true,
        announcement: announcement().pop(),
        waitlist: waitlist().remove(1),
        ..open.clone()
    };
    let resting = Board {
        version: BoardVersion(9_900),
        phase: Phase::Paused,
        rests: rest(),
        ..open.clone()
    };
    vec![gathering, open, sold_out, resting]
}

pub(crate) fn board_version() -> Vec<BoardVersion> {
    vec![BoardVersion(0), BoardVersion(1_626_692_400)]
}

pub(crate) fn cohort() -> Vec<Cohort> {
    vec![
        Cohort {
            cohort: name("born-1969-1971"),
            title: line("1969년생부터 1971년생까지"),
            born_from: Some(date("1969-01-01")),
            born_to: Some(date("1971-12-31")),
            roster_group: None,
        },
        Cohort {
            cohort: name("care-staff"),
            title: line("요양 시설 종사자"),
            born_from: None,
            born_to: None,
            roster_group: Some(name("care-staff")),
        },
    ]
}

pub(crate) fn draw() -> Vec<Draw> {
    let secret = digest(1);
    let by = draw_by().remove(2);
    let before = Draw {
        commit: Some(draw::commit(&secret)),
        by: by.clone(),
        entrants: None,
        root: None,
        beacon: None,
        secret: None,
    };
    let after = Draw {
        entrants: Some(1_000),
        root: Some(digest(2)),
        beacon: Some("07 11 19 23 31 42".to_owned()),
        secret: Some(secret),
        ..before.clone()
    };
    let nobody = Draw {
        commit: None,
        by: DrawBy::Nobody,
        ..before.clone()
    };
    vec![before, after, nobody]
}

pub(crate) fn draw_by() -> Vec<DrawBy> {
    vec![
        DrawBy::Nobody,
        DrawBy::Operator,
        DrawBy::Beacon {
            name: "로또 972회 당첨 번호".to_owned(),
            due: at(3_600),
        },
    ]
}

pub(crate) fn event() -> Vec<Event> {
    vec![Event {
        event: name("vaccine-2021-07"),
        title: line("50대 예방접종 사전예약"),
        rule: line("시작 전에 온 사람은 추첨, 그 뒤에는 온 순서예요."),
        zone: "Asia/Seoul".to_owned(),
        basis: Basis::Roster,
        party_limit: People(4),
        claim_window: Millis::from_mins(10),
        inside_window: Millis::from_mins(10),
        hold_window: Millis::from_mins(5),
        cohorts: cohort(),
        openings: opening(),
        rests: rest(),
    }]
}

pub(crate) fn rest() -> Vec<Rest> {
    vec![Rest {
        from: at(0),
        until: at(8 * 3_600),
    }]
}

pub(crate) fn events() -> Vec<Events> {
    vec![Events { events: event() }]
}

pub(crate) fn health() -> Vec<Health> {
    vec![Health {
        sign_in: State::Good,
        line: State::Good,
        booking: State::Slow,
        alerts: State::Down,
    }]
}

pub(crate) fn key_set() -> Vec<KeySet> {
    vec![KeySet {
        service: name("seoul"),
        name: line("서울시 예방접종 예약"),
        contact: line("02-120"),
        base: "https://jari.example.org".to_owned(),
        spoken: SPOKEN,
        number: KeySetNumber(3),
        issued: at(0),
        keys: online_key(),
        successor: root_key().pop(),
    }]
}

pub(crate) fn key_state() -> Vec<KeyState> {
    vec![KeyState::Active, KeyState::VerifyOnly, KeyState::Revoked]
}

pub(crate) fn leaf() -> Vec<Leaf> {
    let mut leaves = leaves_of_the_line();
    let operator = leaves.pop();
    leaves.extend(leaves_of_the_waitlist());
    leaves.extend(operator);
    leaves
}

fn leaves_of_the_waitlist() -> Vec<Leaf> {
    let salt = digest(3);
    vec![
        Leaf::StayOn {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            minute: OpenTime(60_000),
        },
        Leaf::Again {
            ticket: record::ticket_hash(&salt, id(1), Seq(17)),
            seq: Seq(17),
        },
        Leaf::Kept {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            minute: OpenTime(60_000),
        },
        Leaf::Instead {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            lot: 2,
            minute: OpenTime(120_000),
        },
        Leaf::NoRoom {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            lot: 3,
            room: People(1),
            minute: OpenTime(120_000),
        },
        Leaf::Offer {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            lot: 4,
            minute: OpenTime(120_000),
        },
        Leaf::OfferEnd {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            lot: 4,
            minute: OpenTime(180_000),
        },
        Leaf::StayOff {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            minute: OpenTime(180_000),
        },
        Leaf::Void {
            booking: record::booking_hash(&salt, &id(7)),
            minute: OpenTime(180_000),
        },
    ]
}

fn leaves_of_the_line() -> Vec<Leaf> {
    let salt = digest(3);
    vec![
        Leaf::Ticket {
            ticket: record::ticket_hash(&salt, id(1), Seq(999)),
            seq: Seq(999),
        },
        Leaf::CutOff {
            entrants: 1_000,
            root: digest(2),
        },
        Leaf::Draw {
            secret: digest(1),
            beacon: "07 11 19 23 31 42".to_owned(),
        },
        Leaf::Serving {
            serving: Serving(540),
            minute: OpenTime(900_000),
        },
        Leaf::Door {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            minute: OpenTime(0),
        },
        Leaf::Back {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            minute: OpenTime(60_000),
        },
        Leaf::Pass {
            ticket: record::pass_hash(&salt, id(1), Place(17)),
            place: Place(17),
            minute: OpenTime(60_000),
        },
        Leaf::Operator {
            act: OperatorAct::Pause,
            reason: line("정전"),
            at: at(60),
        },
    ]
}

pub(crate) fn log_head() -> Vec<LogHead> {
    vec![LogHead {
        size: LeafCount(0),
        root: Digest::of(&[]),
    }]
}

pub(crate) fn online_key() -> Vec<OnlineKey> {
    let keys = [
        (Role::Line, KeyState::Active),
        (Role::Ticket, KeyState::VerifyOnly),
    ];
    keys.into_iter()
        .zip(7..)
        .map(|((role, state), n)| OnlineKey {
            kid: format!("k{n}"),
            role,
            state,
            public: digest(n),
        })
        .collect()
}

pub(crate) fn opening() -> Vec<Opening> {
    vec![Opening {
        opening: name("born-1969-1971"),
        cohort: name("born-1969-1971"),
        times: times().remove(0),
        gathers: true,
    }]
}

pub(crate) fn operator_act() -> Vec<OperatorAct> {
    vec![
        OperatorAct::Pause,
        OperatorAct::Resume,
        OperatorAct::Beacon,
        OperatorAct::Stock,
        OperatorAct::ShortGathering,
        OperatorAct::MoveLater,
        OperatorAct::Announce,
        OperatorAct::CloseSite,
        OperatorAct::Recover,
        OperatorAct::ServicePause,
        OperatorAct::Rest,
        OperatorAct::RestOver,
    ]
}

pub(crate) fn pace() -> Vec<Pace> {
    vec![
        Pace {
            per_hour: 4_500,
            over: Millis::from_secs(90),
            counted: 112,
            settled: false,
        },
        Pace {
            per_hour: 2_160,
            over: Millis::from_mins(8),
            counted: 230,
            settled: true,
        },
    ]
}

pub(crate) fn phase() -> Vec<Phase> {
    vec![
        Phase::Announced,
        Phase::Gathering,
        Phase::Drawing,
        Phase::Open,
        Phase::Paused,
        Phase::Ended,
    ]
}

pub(crate) fn poll_law() -> Vec<PollLaw> {
    vec![PollLaw {
        share_permille: 100,
        min: Millis::from_secs(3),
        max: Millis::from_secs(300),
        jitter_permille: 200,
        reveal_spread: Millis::from_secs(10),
    }]
}

pub(crate) fn role() -> Vec<Role> {
    vec![Role::Line, Role::Ticket, Role::Receipt]
}

pub(crate) fn root_key() -> Vec<RootKey> {
    vec![RootKey(digest(9))]
}

pub(crate) fn serving_note() -> Vec<ServingNote> {
    vec![ServingNote {
        event: name("vaccine-2021-07"),
        opening: name("born-1969-1971"),
        epoch: Epoch(1),
        version: BoardVersion(813),
        serving: Serving(541),
        issued: at(901),
    }]
}

pub(crate) fn site() -> Vec<Site> {
    vec![Site {
        site: name("kr-1"),
        name: line("코로나19 중앙 예방접종센터"),
        address: line("서울특별시 중구 을지로 39길 29"),
        region: line("서울특별시"),
        district: line("중구"),
        phone: Some(line("02-2260-7114")),
        position: Some((37.567_817, 127.004_501)),
    }]
}

pub(crate) fn sites() -> Vec<Sites> {
    vec![Sites {
        event: name("vaccine-2021-07"),
        sites: site(),
    }]
}

pub(crate) fn slot_stock() -> Vec<SlotStock> {
    vec![SlotStock {
        slot: name("kr-1-20210726-0900"),
        site: name("kr-1"),
        starts: at(600_000),
        ends: at(601_800),
        capacity: People(20),
        left: People(3),
        returned: People(2),
    }]
}

pub(crate) fn state() -> Vec<State> {
    vec![State::Good, State::Slow, State::Down]
}

pub(crate) fn stock() -> Vec<Stock> {
    vec![Stock {
        service: name("seoul"),
        event: name("vaccine-2021-07"),
        epoch: Epoch(1),
        version: BoardVersion(44),
        issued: at(901),
        fresh_for: Millis::from_secs(15),
        slots: slot_stock(),
        closed: vec![name("kr-2")],
    }]
}

pub(crate) fn waitlist() -> Vec<Waitlist> {
    vec![
        Waitlist::default(),
        Waitlist {
            staying: 1_204,
            offers: 3,
            from: Some(Place(17)),
            to: Some(Place(20)),
        },
    ]
}

pub(crate) fn times() -> Vec<Times> {
    vec![Times {
        gathering: at(-86_400),
        cut_off: at(-60),
        opens: at(0),
        ends: at(79_200),
    }]
}

pub(crate) fn window() -> Vec<Window> {
    vec![Window {
        event: name("vaccine-2021-07"),
        opening: name("born-1969-1971"),
        cohort: line("1969년생부터 1971년생까지"),
        gathering: at(-86_400),
        opens: at(0),
        ends: at(79_200),
    }]
}
