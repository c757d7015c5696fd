//! Which refusals a route may answer with: those of its access, of its path
//! and body, and of the rules behind it.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use jari_protocol::refusal::Code;
use jari_server::http::router::{Access, Route};

use crate::told::Told;

/// What it takes to get to any handler, and what may happen on the way.
const ALWAYS: [Code; 2] = [Code::Busy, Code::Internal];

/// Of what is read from the store, or written to it.
const STORED: [Code; 1] = [Code::StoreUnavailable];

const PROOF: [Code; 4] = [
    Code::ProofMissing,
    Code::ProofInvalid,
    Code::ProofNonce,
    Code::ProofReplayed,
];

const BODY: [Code; 4] = [
    Code::BodyMalformed,
    Code::BodyTooLarge,
    Code::BodyTooSlow,
    Code::ResidentNumber,
];

/// Under which statuses which codes are said, in their order.
pub(crate) fn by_status(route: &Route, told: &Told) -> BTreeMap<u16, Vec<Code>> {
    let mut sorted = BTreeMap::<u16, Vec<Code>>::new();
    let said = of(route, told);
    for code in Code::ALL
        .into_iter()
        .filter(|code| said.contains(&code.as_str()))
    {
        for status in statuses(code, told) {
            sorted.entry(status).or_default().push(code);
        }
    }
    sorted
}

fn of(route: &Route, told: &Told) -> BTreeSet<&'static str> {
    let mut said = ALWAYS.to_vec();
    if told.stored {
        said.extend(STORED);
    }
    if route.path.starts_with("/v1/") {
        said.push(Code::VersionNotSpoken);
    }
    if route.path.contains('{') {
        said.push(Code::NotFound);
    }
    said.extend(match route.access {
        Access::Open => Vec::new(),
        Access::Proof => PROOF.to_vec(),
        Access::Session => [&PROOF[..], &[Code::SessionEnded]].concat(),
    });
    match (&told.body, route.access) {
        (Some(_), Access::Session) => said.extend(BODY.into_iter().chain([Code::ActorForeign])),
        (Some(_), Access::Proof | Access::Open) => said.extend(BODY),
        // A proof is for a body, and here there is none.
        (None, Access::Session | Access::Proof) => said.push(Code::BodyMalformed),
        (None, Access::Open) => {}
    }
    said.extend(told.codes);
    said.into_iter().map(Code::as_str).collect()
}

fn statuses(code: Code, told: &Told) -> Vec<u16> {
    let usual = code.usual().0;
    if code == Code::BodyMalformed && told.body.is_some() {
        // Not declared as JSON.
        return vec![usual, 415];
    }
    vec![usual]
}

/// How a method stands in the document.
pub(crate) fn word(method: &Method) -> String {
    method.as_str().to_ascii_lowercase()
}
