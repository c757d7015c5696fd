use jari_protocol::account::*;
use jari_protocol::change::{Act, Changed, JoinRequest, Outcome, Presented, TicketChange};
use jari_protocol::count::{self, Epoch, LeafCount, Place, Revision, Seq, Serving};
use jari_protocol::event::Basis;
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, HoldId, OfferId, PassId, TicketId};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::jws::{Alg, Header, Typ};
use jari_protocol::proof::ProofClaims;
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::{Code, Facts, Next, Problem, Retry};
use jari_protocol::ticket::*;
use jari_protocol::time::{Millis, OpenTime, ServerTime};
use jari_protocol::version::{SPOKEN, VersionRange};

use super::{at, date, digest, id, line, name};

const TICKET: u8 = 1;
const ACCOUNT: u8 = 2;
const PERSON: u8 = 3;

fn pass() -> PassId {
    PassId::from_bytes([5; 16])
}

fn hold() -> HoldId {
    HoldId::from_bytes([6; 16])
}

fn offer() -> OfferId {
    OfferId::from_bytes([8; 16])
}

fn booking() -> BookingId {
    BookingId::from_bytes([7; 16])
}

pub(crate) fn act() -> Vec<Act> {
    vec![
        Act::Claim {},
        Act::Defer { places: 200 },
        Act::Hold {
            pass: pass(),
            wishes: vec![name("kr-1-20210726-0900"), name("kr-6-20210726-0930")],
        },
        Act::Release {
            pass: pass(),
            hold: hold(),
        },
        Act::Extend { pass: pass() },
        Act::Confirm {
            pass: pass(),
            hold: hold(),
        },
        Act::Exchange {
            pass: pass(),
            hold: hold(),
            wishes: vec![name("kr-6-20210726-0930")],
        },
        Act::Cancel { booking: booking() },
        Act::Swap {
            booking: booking(),
            wishes: vec![name("kr-6-20210726-0930")],
        },
        Act::StayOn {},
        Act::StayOff {},
        Act::Accept { offer: offer() },
        Act::Decline { offer: offer() },
        Act::LeaveOut { person: id(PERSON) },
        Act::Leave {},
    ]
}

pub(crate) fn alg() -> Vec<Alg> {
    vec![Alg::Ed25519, Alg::Es256]
}

pub(crate) fn changed() -> Vec<Changed> {
    vec![Changed {
        event: name("vaccine-2021-07"),
        outcome: outcome().remove(0),
        state: ticket_state().remove(0),
    }]
}

pub(crate) fn code() -> Vec<Code> {
    Code::ALL.to_vec()
}

pub(crate) fn confirmation() -> Vec<Confirmation> {
    vec![Confirmation {
        jkt: thumbprint().remove(0),
    }]
}

pub(crate) fn device() -> Vec<Device> {
    vec![Device {
        device: thumbprint().remove(0),
        since: at(-90_000),
        this: true,
    }]
}

pub(crate) fn device_key() -> Vec<DeviceKey> {
    // RFC 7515 appendix A.3.1.
    let json = r#"{"kty":"EC","crv":"P-256",
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    vec![serde_json::from_str(json).expect("a key")]
}

pub(crate) fn devices() -> Vec<Devices> {
    vec![Devices { devices: device() }]
}

pub(crate) fn due_slip() -> Vec<DueSlip> {
    vec![DueSlip {
        service: name("seoul"),
        event: name("vaccine-2021-07"),
        device: thumbprint().remove(0),
        change: id(4),
        due: at(-30),
    }]
}

pub(crate) fn eligibility() -> Vec<Eligibility> {
    vec![Eligibility {
        person: id(PERSON),
        window: super::window().remove(0),
        basis: Basis::Roster,
    }]
}

pub(crate) fn eligible() -> Vec<Eligible> {
    vec![Eligible {
        basis: Basis::Roster,
        cohort: name("born-1969-1971"),
        window: super::window().remove(0),
        decided: at(-3_600),
    }]
}

pub(crate) fn facts() -> Vec<Facts> {
    vec![
        Facts::default(),
        Facts {
            window: super::window().pop(),
            spoken: Some(SPOKEN),
            tries_left: Some(4),
            free: vec![name("kr-1-20210726-0930")],
            ticket: Some(id(TICKET)),
            limit: Some(4),
            field: Some("subjects[0]".to_owned()),
            slip: Some("e30.e30.c2ln".to_owned()),
        },
    ]
}

pub(crate) fn header() -> Vec<Header> {
    vec![Header {
        alg: Alg::Ed25519,
        typ: Typ::Ticket,
        kid: "k8".to_owned(),
    }]
}

pub(crate) fn hold_state() -> Vec<HoldState> {
    vec![HoldState {
        hold: hold(),
        slot: name("kr-1-20210726-0900"),
        people: count::People(2),
        until: OpenTime(1_260_000),
    }]
}

pub(crate) fn inside() -> Vec<Inside> {
    let without = Inside {
        pass: pass(),
        device: thumbprint().remove(0),
        until: OpenTime(1_500_000),
        extensions_left: 10,
        hold: None,
    };
    vec![
        without.clone(),
        Inside {
            hold: hold_state().pop(),
            ..without
        },
    ]
}

pub(crate) fn join_request() -> Vec<JoinRequest> {
    vec![
        JoinRequest {
            actor: id(ACCOUNT),
            subjects: vec![id(PERSON)],
            gives_up: vec![],
            presents: None,
        },
        JoinRequest {
            actor: id(ACCOUNT),
            subjects: vec![id(PERSON), id(PERSON + 10)],
            gives_up: vec![id(TICKET)],
            presents: None,
        },
        JoinRequest {
            actor: id(ACCOUNT),
            subjects: vec![id(PERSON)],
            gives_up: vec![],
            presents: presented().pop(),
        },
    ]
}

pub(crate) fn presented() -> Vec<Presented> {
    let ticket = "eyJ.eyJ.c2ln".to_owned();
    let receipt = Some(ticket.clone());
    vec![
        Presented {
            ticket: ticket.clone(),
            receipt: None,
        },
        Presented { ticket, receipt },
    ]
}

pub(crate) fn language() -> Vec<Language> {
    vec![Language::Ko, Language::En]
}

pub(crate) fn member() -> Vec<Member> {
    vec![Member {
        member: digest(4),
        person: id(PERSON),
    }]
}

pub(crate) fn next() -> Vec<Next> {
    vec![
        Next::MendInput,
        Next::Repeat,
        Next::ProveAgain,
        Next::SignIn,
        Next::AskForCode,
        Next::Wait,
        Next::Claim,
        Next::ChooseAgain,
        Next::ShowExisting,
        Next::Update,
        Next::AskAgency,
    ]
}

pub(crate) fn offer_state() -> Vec<OfferState> {
    vec![OfferState {
        offer: offer(),
        slot: name("kr-1-20210726-0900"),
        people: count::People(2),
        until: OpenTime(7_200_000),
    }]
}

pub(crate) fn outcome() -> Vec<Outcome> {
    vec![
        Outcome::Joined { ticket: id(TICKET) },
        Outcome::Claimed,
        Outcome::Deferred,
        Outcome::Held { hold: hold() },
        Outcome::Released,
        Outcome::Extended,
        Outcome::Booked { booking: booking() },
        Outcome::Cancelled,
        Outcome::Swapped {
            booking: BookingId::from_bytes([9; 16]),
        },
        Outcome::StaysOn,
        Outcome::StaysOff,
        Outcome::Declined,
        Outcome::LeftOut,
        Outcome::Left,
    ]
}

pub(crate) fn people() -> Vec<People> {
    vec![People { people: person() }]
}

pub(crate) fn person() -> Vec<Person> {
    vec![Person {
        person: id(PERSON),
        name: line("김영희"),
        birth_date: date("1959-07-26"),
    }]
}

pub(crate) fn person_entry() -> Vec<PersonEntry> {
    let entry = PersonEntry {
        actor: id(ACCOUNT),
        name: line("김영희"),
        birth_date: date("1959-07-26"),
        invitation: None,
    };
    vec![
        entry.clone(),
        PersonEntry {
            invitation: Some(line("7QK4-M2XD")),
            ..entry
        },
    ]
}

pub(crate) fn problem() -> Vec<Problem> {
    let facts = Facts {
        window: super::window().pop(),
        ..Facts::default()
    };
    vec![
        Problem::new(Code::NotYetEligible, "join.gathering")
            .retry(Retry::At { at: at(-86_400) })
            .with(facts),
        Problem::new(Code::Internal, "change.repeat"),
    ]
}

pub(crate) fn proof_claims() -> Vec<ProofClaims> {
    let claims = ProofClaims {
        htm: "PUT".to_owned(),
        htu: "https://jari.example.org/v1/sign-ins/AQEBAQEBAQEBAQEBAQEBAQ".to_owned(),
        bh: Digest::of(&[b"{}"]),
        jti: "AgICAgICAgICAgICAgICAg".to_owned(),
        nonce: "bm9uY2Utb2YtYS1taW51dGU".to_owned(),
        ath: None,
    };
    vec![
        claims.clone(),
        ProofClaims {
            ath: Some(digest(5)),
            ..claims
        },
    ]
}

pub(crate) fn receipt() -> Vec<Receipt> {
    let first = Receipt {
        service: name("seoul"),
        event: name("vaccine-2021-07"),
        opening: name("born-1969-1971"),
        booking: booking(),
        ticket: id(TICKET),
        members: member(),
        people: count::People(1),
        slot: name("kr-1-20210726-0900"),
        site: name("kr-1"),
        site_name: line("코로나19 중앙 예방접종센터"),
        site_address: line("서울특별시 중구 을지로 39길 29"),
        starts: at(600_000),
        ends: at(601_800),
        zone: "Asia/Seoul".to_owned(),
        booked: at(1_800),
        replaces: None,
        pass_leaf: LeafCount(1_812),
        pass_salt: digest(3),
    };
    let swapped = Receipt {
        booking: BookingId::from_bytes([9; 16]),
        slot: name("kr-6-20210726-0930"),
        booked: at(3_600),
        replaces: Some(booking()),
        ..first.clone()
    };
    vec![first, swapped]
}

pub(crate) fn retry() -> Vec<Retry> {
    vec![
        Retry::After { ms: Millis(1_000) },
        Retry::At { at: at(0) },
        Retry::Never,
    ]
}

pub(crate) fn server_time() -> Vec<ServerTime> {
    vec![at(0), ServerTime::from_millis(-1)]
}

pub(crate) fn session() -> Vec<Session> {
    vec![Session {
        account: id(ACCOUNT),
        session: digest(6).to_string(),
    }]
}

pub(crate) fn paired_sign_in() -> Vec<PairedSignIn> {
    vec![PairedSignIn {
        contact: line("010-1234-5678"),
        key: device_key().remove(0),
        language: Language::En,
        code: "042137".to_owned(),
    }]
}

pub(crate) fn pairing() -> Vec<Pairing> {
    vec![Pairing {
        contact: line("+821012345678"),
        code: "042137".to_owned(),
        expires: at(-89_730),
    }]
}

pub(crate) fn pairing_request() -> Vec<PairingRequest> {
    vec![PairingRequest {
        actor: session().remove(0).account,
    }]
}

pub(crate) fn sign_in_code() -> Vec<SignInCode> {
    vec![SignInCode {
        code: "042137".to_owned(),
    }]
}

pub(crate) fn sign_in_pending() -> Vec<SignInPending> {
    let at_once = SignInPending {
        due: at(-90_030),
        expires: at(-89_430),
        slips: Vec::new(),
    };
    let put_off = SignInPending {
        slips: vec!["e30.e30.c2ln".to_owned()],
        ..at_once.clone()
    };
    vec![at_once, put_off]
}

pub(crate) fn sign_in_request() -> Vec<SignInRequest> {
    vec![SignInRequest {
        contact: line("010-1234-5678"),
        key: device_key().remove(0),
        language: Language::Ko,
    }]
}

pub(crate) fn stage() -> Vec<Stage> {
    vec![
        Stage::Waiting,
        Stage::Door { ahead: 6 },
        Stage::Inside(inside().remove(1)),
        Stage::Booked {
            booking: booking(),
            receipt: "e30.e30.c2ln".to_owned(),
        },
        Stage::Left,
        Stage::Ended,
    ]
}

pub(crate) fn thumbprint() -> Vec<Thumbprint> {
    vec![device_key().remove(0).thumbprint()]
}

pub(crate) fn ticket() -> Vec<Ticket> {
    vec![Ticket {
        service: name("seoul"),
        event: name("vaccine-2021-07"),
        opening: name("born-1969-1971"),
        epoch: Epoch(1),
        ticket: id(TICKET),
        seq: Seq(999),
        drawn: true,
        eligibility: eligible().remove(0),
        members: member(),
        revision: Revision(0),
        salt: digest(3),
        cnf: confirmation().remove(0),
    }]
}

pub(crate) fn ticket_change() -> Vec<TicketChange> {
    act()
        .into_iter()
        .map(|act| TicketChange {
            actor: id(ACCOUNT),
            subject: id(TICKET),
            act,
        })
        .collect()
}

pub(crate) fn ticket_id() -> Vec<TicketId> {
    vec![id(TICKET)]
}

pub(crate) fn ticket_state() -> Vec<TicketState> {
    let waiting = TicketState {
        statement: "e30.e30.c2ln".to_owned(),
        ticket: id(TICKET),
        place: None,
        stage: Stage::Waiting,
        open_time: OpenTime(0),
        running: false,
        as_of: at(-3_600),
        deferred_to: None,
        stays_on: false,
        offer: None,
        closed: None,
    };
    let inside = TicketState {
        place: Some(Place(17)),
        stage: stage().remove(2),
        open_time: OpenTime(900_000),
        running: true,
        as_of: at(900),
        deferred_to: Some(Serving(217)),
        ..waiting.clone()
    };
    let offered = TicketState {
        place: Some(Place(17)),
        open_time: OpenTime(5_400_000),
        running: true,
        as_of: at(5_400),
        stays_on: true,
        offer: offer_state().pop(),
        closed: closed_site().pop(),
        ..waiting.clone()
    };
    vec![waiting, inside, offered]
}

pub(crate) fn closed_site() -> Vec<ClosedSite> {
    let closed = |lost| ClosedSite {
        site: name("kr-2"),
        name: line("Second Hospital"),
        at: at(5_400),
        lost,
    };
    lost().into_iter().map(closed).collect()
}

pub(crate) fn lost() -> Vec<Lost> {
    vec![
        Lost::Hold { hold: hold() },
        Lost::Offer { offer: offer() },
        Lost::Booking { booking: booking() },
    ]
}

pub(crate) fn tickets() -> Vec<Tickets> {
    vec![Tickets {
        tickets: ticket_state(),
    }]
}

pub(crate) fn typ() -> Vec<Typ> {
    vec![
        Typ::Keys,
        Typ::Board,
        Typ::Serving,
        Typ::Stock,
        Typ::Ticket,
        Typ::DueSlip,
        Typ::Receipt,
        Typ::Proof,
    ]
}

pub(crate) fn version_range() -> Vec<VersionRange> {
    vec![SPOKEN]
}
