//! What a later server may say without a new version, and what an old client
//! makes of it: it knows less, and never takes it for more.

use jari_protocol::board::{DrawBy, Phase, State};
use jari_protocol::change::{Act, Outcome};
use jari_protocol::event::Basis;
use jari_protocol::jws::{Alg, Typ};
use jari_protocol::keys::{KeyState, Role};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::{Code, Next, Problem, Retry};
use jari_protocol::ticket::Stage;
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

fn word() -> impl Strategy<Value = String> {
    "[a-z][a-z_]{0,30}"
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: proptest::test_runner::RngSeed::Fixed(21),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_code_that_is_not_known_is_read_as_such_and_no_other_is(word in word()) {
        let known = Code::ALL.into_iter().find(|code| code.as_str() == word);
        prop_assert_eq!(read::<Code>(json!(word)), known.or(Some(Code::Unknown)));
    }

    #[test]
    fn a_refusal_of_a_later_server_keeps_its_retry(
        code in "later_[a-z_]{1,20}",
        next in "later_[a-z_]{1,20}",
        ms in 0..1_u64 << 53,
    ) {
        let refusal = |retry: Value| json!({
            "type": format!("urn:jari:refusal:{code}"), "status": 418, "code": code,
            "rule": "later.rule", "retry": retry, "next": next, "later": [1],
        });
        let problem: Problem = read(refusal(json!({ "when": "after", "ms": ms }))).expect("a refusal");
        prop_assert_eq!((problem.code, problem.next), (Code::Unknown, Next::Unknown));
        prop_assert!(!problem.is_final());
        let problem: Problem = read(refusal(json!({ "when": "never" }))).expect("a refusal");
        prop_assert!(problem.is_final());
        prop_assert_eq!(problem.kind, format!("urn:jari:refusal:{code}"));
    }
}

#[test]
fn every_code_is_read_as_it_is_written_and_none_of_them_is_the_unknown() {
    for code in Code::ALL {
        assert_eq!(read(json!(code.as_str())), Some(code));
        assert_ne!(code, Code::Unknown);
        assert_ne!(code.usual().2, Next::Unknown, "{code:?}");
    }
}

#[test]
fn a_key_of_another_role_or_state_is_there_and_believed_for_nothing() {
    assert_eq!(read(json!("gate")), Some(Role::Unknown));
    let state: KeyState = read(json!("resting")).expect("a state");
    assert_eq!(state, KeyState::Unknown);
    assert!(!state.is_believed() && !KeyState::Revoked.is_believed());
    assert!(KeyState::Active.is_believed() && KeyState::VerifyOnly.is_believed());
}

#[test]
fn what_only_informs_is_read_as_unknown() {
    assert_eq!(read(json!("uphill")), Some(State::Unknown));
    assert_eq!(read(json!("move_sites")), Some(OperatorAct::Unknown));
    let leaf = json!({ "leaf": "later", "place": 7, "what": { "ever": true } });
    assert_eq!(read(leaf), Some(Leaf::Unknown));
    let damaged = json!({ "leaf": "pass", "place": 7 });
    assert_eq!(read::<Leaf>(damaged), None, "a known leaf is read in full");
}

/// A document with one of these is not read at all, so the last one that was
/// believed stands: nobody is called, inside or booked by a word that is not
/// understood.
#[test]
fn what_decides_is_refused_where_it_is_not_understood() {
    assert_eq!(read::<Phase>(json!("resting")), None);
    assert_eq!(
        read::<Stage>(json!({ "stage": "invited", "pass": "x" })),
        None
    );
    assert_eq!(read::<Stage>(json!({ "stage": "inside" })), None);
    assert_eq!(read::<Outcome>(json!({ "outcome": "swapped" })), None);
    assert_eq!(read::<Retry>(json!({ "when": "soon" })), None);
    assert_eq!(read::<Basis>(json!("passport")), None);
    assert_eq!(read::<DrawBy>(json!({ "source": "dice" })), None);
    assert_eq!(read::<Act>(json!({ "act": "swap" })), None);
    assert_eq!(read::<Alg>(json!("HS256")), None);
    assert_eq!(read::<Typ>(json!("jari-later+jws")), None);
}
