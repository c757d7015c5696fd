//! One golden file per wire type: the letters of the protocol.
//!
//! A file holds samples of the type as they stand on the wire. Each test reads
//! the file into the type and writes it back, so both directions are fixed.
//! `JARI_WRITE_GOLDEN=1 cargo test -p jari-protocol --test golden` writes the
//! files anew; the difference is then a change of the wire and is read as one.
#![expect(
    clippy::disallowed_methods,
    reason = "the files are read and written here"
)]

#[path = "samples/all.rs"]
mod samples;

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

macro_rules! golden {
    ($($name:ident: $kind:path),+ $(,)?) => {
        $(#[test]
        fn $name() {
            check::<$kind>(stringify!($name), samples::$name());
        })+

        /// The last path segment of each type and its golden file.
        const COVERED: &[(&str, &str)] =
            &[$((stringify!($kind), stringify!($name))),+];
    };
}

golden! {
    act: jari_protocol::change::Act,
    alg: jari_protocol::jws::Alg,
    announcement: jari_protocol::board::Announcement,
    basis: jari_protocol::event::Basis,
    board: jari_protocol::board::Board,
    board_version: jari_protocol::count::BoardVersion,
    changed: jari_protocol::change::Changed,
    closed_site: jari_protocol::ticket::ClosedSite,
    code: jari_protocol::refusal::Code,
    cohort: jari_protocol::event::Cohort,
    confirmation: jari_protocol::ticket::Confirmation,
    device: jari_protocol::account::Device,
    device_key: jari_protocol::jwk::DeviceKey,
    devices: jari_protocol::account::Devices,
    draw: jari_protocol::board::Draw,
    draw_by: jari_protocol::board::DrawBy,
    due_slip: jari_protocol::ticket::DueSlip,
    eligibility: jari_protocol::account::Eligibility,
    eligible: jari_protocol::ticket::Eligible,
    event: jari_protocol::event::Event,
    events: jari_protocol::event::Events,
    facts: jari_protocol::refusal::Facts,
    header: jari_protocol::jws::Header,
    health: jari_protocol::board::Health,
    hold_state: jari_protocol::ticket::HoldState,
    inside: jari_protocol::ticket::Inside,
    join_request: jari_protocol::change::JoinRequest,
    presented: jari_protocol::change::Presented,
    key_set: jari_protocol::keys::KeySet,
    key_state: jari_protocol::keys::KeyState,
    language: jari_protocol::account::Language,
    leaf: jari_protocol::record::Leaf,
    log_head: jari_protocol::board::LogHead,
    lost: jari_protocol::ticket::Lost,
    member: jari_protocol::ticket::Member,
    next: jari_protocol::refusal::Next,
    offer_state: jari_protocol::ticket::OfferState,
    online_key: jari_protocol::keys::OnlineKey,
    opening: jari_protocol::event::Opening,
    operator_act: jari_protocol::record::OperatorAct,
    outcome: jari_protocol::change::Outcome,
    pace: jari_protocol::board::Pace,
    paired_sign_in: jari_protocol::account::PairedSignIn,
    pairing: jari_protocol::account::Pairing,
    pairing_request: jari_protocol::account::PairingRequest,
    people: jari_protocol::account::People,
    person: jari_protocol::account::Person,
    person_entry: jari_protocol::account::PersonEntry,
    phase: jari_protocol::board::Phase,
    poll_law: jari_protocol::board::PollLaw,
    problem: jari_protocol::refusal::Problem,
    proof_claims: jari_protocol::proof::ProofClaims,
    receipt: jari_protocol::receipt::Receipt,
    rest: jari_protocol::event::Rest,
    retry: jari_protocol::refusal::Retry,
    role: jari_protocol::keys::Role,
    root_key: jari_protocol::keys::RootKey,
    server_time: jari_protocol::time::ServerTime,
    serving_note: jari_protocol::board::ServingNote,
    session: jari_protocol::account::Session,
    sign_in_code: jari_protocol::account::SignInCode,
    sign_in_pending: jari_protocol::account::SignInPending,
    sign_in_request: jari_protocol::account::SignInRequest,
    site: jari_protocol::event::Site,
    sites: jari_protocol::event::Sites,
    slot_stock: jari_protocol::stock::SlotStock,
    stage: jari_protocol::ticket::Stage,
    state: jari_protocol::board::State,
    stock: jari_protocol::stock::Stock,
    thumbprint: jari_protocol::jwk::Thumbprint,
    ticket: jari_protocol::ticket::Ticket,
    ticket_change: jari_protocol::change::TicketChange,
    ticket_id: jari_protocol::id::TicketId,
    ticket_state: jari_protocol::ticket::TicketState,
    tickets: jari_protocol::ticket::Tickets,
    times: jari_protocol::board::Times,
    typ: jari_protocol::jws::Typ,
    version_range: jari_protocol::version::VersionRange,
    waitlist: jari_protocol::board::Waitlist,
    window: jari_protocol::event::Window,
}

/// Serialised, and never a document or field of its own: stored forms, counts
/// that [`board_version`] and [`server_time`] stand for, and the private halves of
/// [`device_key`].
const NOT_ON_THE_WIRE: &[&str] = &[
    "Ec",
    "Frontier",
    "Lie",
    "Millis",
    "OpenTime",
    "P256",
    "ProtocolVersion",
    "Stamp",
];

fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, samples: Vec<T>) {
    let file = folder().join(format!("{name}.json"));
    let written = serde_json::to_string_pretty(&samples).expect("samples are plain data") + "\n";
    if std::env::var_os("JARI_WRITE_GOLDEN").is_some() {
        fs::write(&file, &written).expect("the golden folder takes files");
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        golden,
        written,
        "{} is not what the type writes",
        file.display()
    );
    let read: Vec<T> = serde_json::from_str(&golden).expect("a golden file is of its type");
    assert_eq!(
        read,
        samples,
        "{} is not read as it was written",
        file.display()
    );
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[test]
fn every_wire_type_has_a_golden_file_and_every_file_a_type() {
    let covered: Vec<&str> = COVERED
        .iter()
        .filter_map(|(kind, _)| kind.rsplit("::").next())
        .map(str::trim)
        .collect();
    let missing: Vec<String> = wire_types()
        .into_iter()
        .filter(|kind| !covered.contains(&kind.as_str()))
        .filter(|kind| !NOT_ON_THE_WIRE.contains(&kind.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "wire types without a golden file: {missing:?}"
    );

    let names: Vec<String> = COVERED
        .iter()
        .map(|(_, name)| format!("{name}.json"))
        .collect();
    for entry in fs::read_dir(folder()).expect("the golden folder") {
        let file = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("an ASCII name");
        assert!(names.contains(&file), "{file} belongs to no type");
    }
}

/// Types of the crate that derive `Serialize`, by reading its source.
fn wire_types() -> Vec<String> {
    let mut found = Vec::new();
    for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let mut serialised = false;
        for line in source.lines() {
            if line.contains("derive(") {
                serialised = false;
            }
            serialised |= line.contains("Serialize, Deserialize") && !line.starts_with("use ");
            let name = line
                .strip_prefix("pub struct ")
                .or_else(|| line.strip_prefix("pub enum "))
                .and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
            if let Some(name) = name.filter(|_| serialised) {
                found.push(name.to_owned());
                serialised = false;
            }
        }
    }
    assert!(found.len() > 50, "the source was not understood: {found:?}");
    found
}

/// Every source below a folder.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(fs::read_to_string(path).expect("a source file"));
        }
    }
    found
}
