//! What crosses the wire: what was understood, written back and read again,
//! is the same.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

macro_rules! types {
    ($($name:literal: $kind:path),+ $(,)?) => {
        /// Every wire type: the name of its golden file, its samples, and how
        /// it is read.
        const TYPES: &[(&str, &str, fn(&[u8]))] = &[$((
            $name,
            include_str!(concat!("../../../crates/protocol/tests/golden/", $name, ".json")),
            there_and_back::<$kind>,
        )),+];
    };
}

types! {
    "act": jari_protocol::change::Act,
    "alg": jari_protocol::jws::Alg,
    "announcement": jari_protocol::board::Announcement,
    "basis": jari_protocol::event::Basis,
    "board": jari_protocol::board::Board,
    "board_version": jari_protocol::count::BoardVersion,
    "changed": jari_protocol::change::Changed,
    "closed_site": jari_protocol::ticket::ClosedSite,
    "code": jari_protocol::refusal::Code,
    "cohort": jari_protocol::event::Cohort,
    "confirmation": jari_protocol::ticket::Confirmation,
    "device": jari_protocol::account::Device,
    "device_key": jari_protocol::jwk::DeviceKey,
    "devices": jari_protocol::account::Devices,
    "draw": jari_protocol::board::Draw,
    "draw_by": jari_protocol::board::DrawBy,
    "due_slip": jari_protocol::ticket::DueSlip,
    "eligibility": jari_protocol::account::Eligibility,
    "eligible": jari_protocol::ticket::Eligible,
    "event": jari_protocol::event::Event,
    "events": jari_protocol::event::Events,
    "facts": jari_protocol::refusal::Facts,
    "header": jari_protocol::jws::Header,
    "health": jari_protocol::board::Health,
    "hold_state": jari_protocol::ticket::HoldState,
    "inside": jari_protocol::ticket::Inside,
    "join_request": jari_protocol::change::JoinRequest,
    "presented": jari_protocol::change::Presented,
    "key_set": jari_protocol::keys::KeySet,
    "key_state": jari_protocol::keys::KeyState,
    "language": jari_protocol::account::Language,
    "leaf": jari_protocol::record::Leaf,
    "log_head": jari_protocol::board::LogHead,
    "lost": jari_protocol::ticket::Lost,
    "member": jari_protocol::ticket::Member,
    "next": jari_protocol::refusal::Next,
    "offer_state": jari_protocol::ticket::OfferState,
    "online_key": jari_protocol::keys::OnlineKey,
    "opening": jari_protocol::event::Opening,
    "operator_act": jari_protocol::record::OperatorAct,
    "outcome": jari_protocol::change::Outcome,
    "pace": jari_protocol::board::Pace,
    "paired_sign_in": jari_protocol::account::PairedSignIn,
    "pairing": jari_protocol::account::Pairing,
    "pairing_request": jari_protocol::account::PairingRequest,
    "people": jari_protocol::account::People,
    "person": jari_protocol::account::Person,
    "person_entry": jari_protocol::account::PersonEntry,
    "phase": jari_protocol::board::Phase,
    "poll_law": jari_protocol::board::PollLaw,
    "problem": jari_protocol::refusal::Problem,
    "proof_claims": jari_protocol::proof::ProofClaims,
    "receipt": jari_protocol::receipt::Receipt,
    "rest": jari_protocol::event::Rest,
    "retry": jari_protocol::refusal::Retry,
    "role": jari_protocol::keys::Role,
    "root_key": jari_protocol::keys::RootKey,
    "server_time": jari_protocol::time::ServerTime,
    "serving_note": jari_protocol::board::ServingNote,
    "session": jari_protocol::account::Session,
    "sign_in_code": jari_protocol::account::SignInCode,
    "sign_in_pending": jari_protocol::account::SignInPending,
    "sign_in_request": jari_protocol::account::SignInRequest,
    "site": jari_protocol::event::Site,
    "sites": jari_protocol::event::Sites,
    "slot_stock": jari_protocol::stock::SlotStock,
    "stage": jari_protocol::ticket::Stage,
    "state": jari_protocol::board::State,
    "stock": jari_protocol::stock::Stock,
    "thumbprint": jari_protocol::jwk::Thumbprint,
    "ticket": jari_protocol::ticket::Ticket,
    "ticket_change": jari_protocol::change::TicketChange,
    "ticket_id": jari_protocol::id::TicketId,
    "ticket_state": jari_protocol::ticket::TicketState,
    "tickets": jari_protocol::ticket::Tickets,
    "times": jari_protocol::board::Times,
    "typ": jari_protocol::jws::Typ,
    "version_range": jari_protocol::version::VersionRange,
    "waitlist": jari_protocol::board::Waitlist,
    "window": jari_protocol::event::Window,
}

/// Each sample of each golden file, behind the number of its type.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    let mut corpus = Vec::new();
    for (number, (name, golden, _)) in TYPES.iter().enumerate() {
        let samples: Vec<Value> = serde_json::from_str(golden).expect(name);
        let number = u8::try_from(number).expect("there are fewer than 256 types");
        corpus.extend(samples.iter().map(|sample| {
            let mut bytes = vec![number];
            bytes.extend(sample.to_string().bytes());
            bytes
        }));
    }
    corpus
}

/// The first byte says as what the rest is read.
pub(crate) fn take(bytes: &[u8]) {
    let Some((number, rest)) = bytes.split_first() else {
        return;
    };
    let (_, _, read) = TYPES[usize::from(*number) % TYPES.len()];
    read(rest);
}

fn there_and_back<T: DeserializeOwned + Serialize + PartialEq + Debug>(bytes: &[u8]) {
    let Ok(understood) = serde_json::from_slice::<T>(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&understood).expect("what was read can be written");
    let again: T = serde_json::from_slice(&written).expect("what was written can be read");
    assert_eq!(again, understood);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::TYPES;

    #[test]
    fn each_golden_file_is_fuzzed() {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/protocol/tests/golden");
        let files = fs::read_dir(folder).expect("the golden files");
        let known: BTreeSet<String> = TYPES
            .iter()
            .map(|(name, _, _)| format!("{name}.json"))
            .collect();
        let there: BTreeSet<String> = files
            .map(|file| {
                file.expect("a file")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        assert_eq!(known, there);
    }
}
