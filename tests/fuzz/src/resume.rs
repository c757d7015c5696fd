//! The record a session resumes from: whatever stands in it, the session
//! starts or says why not, and goes on.

use std::sync::{Arc, LazyLock};

use jari_clock::{BootId, LocalTime};
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, OpeningId, PersonId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::time::Millis;
use jari_session::{
    CallId, Config, Effect, Fault, HostInput, Input, Intent, ResumeRecord, Session, Setup,
};
use serde_json::{Value, json};

const BEGIN: LocalTime = LocalTime::from_micros(5_000_000_000);

/// How many wakes a resumed session is given.
const WAKES: u32 = 8;

static SETUP: LazyLock<Setup> = LazyLock::new(|| Setup {
    service: "seoul".parse().expect("a service"),
    event: "vaccine-2021-07".parse().expect("an event"),
    claim_window: Millis::from_mins(10),
    account: AccountId::from_bytes([9; 16]),
    device: Thumbprint(Digest::of(&[b"device"])),
    boot: BootId::from_bytes([1; 16]),
    seed: [7; 32],
    config: Arc::new(Config::standard()),
});

fn opening() -> OpeningId {
    "born-1969-1971".parse().expect("an opening")
}

/// What a session wrote that has asked for a place, and the same with a board
/// and a clock.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    let mut session = Session::new(SETUP.clone(), None, BEGIN).expect("a new one");
    drop(session.step(BEGIN, Input::Start));
    let intent = Intent::Join {
        opening: opening(),
        subjects: vec![PersonId::from_bytes([3; 16])],
        gives_up: Vec::new(),
    };
    let effects = session.step(BEGIN, Input::Intent { intent });
    let mut records: Vec<Value> = effects
        .into_iter()
        .filter_map(|effect| {
            let Effect::Persist { record } = effect else {
                return None;
            };
            serde_json::to_value(*record).ok()
        })
        .collect();
    let boards = include_str!("../../../crates/protocol/tests/golden/board.json");
    let boards: Vec<Value> = serde_json::from_str(boards).expect("boards");
    for board in boards {
        let mut with_board = records[0].clone();
        with_board["board"] = board;
        with_board["not_before"] = json!(null);
        records.push(with_board);
    }
    let bytes = records.iter().map(|record| record.to_string().into_bytes());
    bytes.collect()
}

/// Resumes from the bytes, and lives on for a while without a network.
pub(crate) fn take(bytes: &[u8]) {
    let Ok(record) = serde_json::from_slice::<ResumeRecord>(bytes) else {
        return;
    };
    let Ok(mut session) = Session::new(SETUP.clone(), Some(record), BEGIN) else {
        return;
    };
    let mut now = BEGIN;
    let mut calls = ask(&mut session, now, Input::Start);
    for _ in 0..WAKES {
        now = session.next_wake().map_or(now, |wake| wake.at.max(now));
        for call in std::mem::take(&mut calls) {
            let fault = Fault::Remote;
            calls.extend(ask(&mut session, now, Input::Failed { call, fault }));
        }
        calls.extend(ask(&mut session, now, Input::Wake));
    }
    let event = HostInput::Resumed;
    drop(ask(&mut session, now, Input::Host { event }));
    serde_json::to_vec(session.snapshot().as_ref()).expect("a snapshot is plain data");
}

fn ask(session: &mut Session, now: LocalTime, input: Input) -> Vec<CallId> {
    let effects = session.step(now, input);
    effects
        .into_iter()
        .filter_map(|effect| {
            let Effect::Send { call } = effect else {
                return None;
            };
            Some(call.id)
        })
        .collect()
}
