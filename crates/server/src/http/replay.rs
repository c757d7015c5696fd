//! Which proofs were used. A proof is good for as long as its nonce, so
//! nothing has to be remembered for longer.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use super::problem::Refused;
use crate::nonce::MINUTES_VALID;

/// The proofs used in the last minutes, by the minute they came.
#[derive(Debug)]
pub(crate) struct Replays {
    limit: usize,
    minutes: Mutex<VecDeque<(i64, HashSet<[u8; 16]>)>>,
}

impl Replays {
    /// Remembers at most `limit` proofs; more are refused, never believed.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            minutes: Mutex::default(),
        }
    }

    /// Refuses a proof that was used before.
    pub(crate) fn check(&self, mark: &[u8; 16]) -> Result<(), Refused> {
        let minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        if minutes.iter().any(|(_, marks)| marks.contains(mark)) {
            Err(replayed())
        } else {
            Ok(())
        }
    }

    /// Remembers a proof that holds. Of two that come at once one is refused.
    pub(crate) fn remember(&self, now: ServerTime, mark: [u8; 16]) -> Result<(), Refused> {
        let minute = now.as_millis().div_euclid(60_000);
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        while minutes
            .front()
            .is_some_and(|(old, _)| *old <= minute - MINUTES_VALID)
        {
            minutes.pop_front();
        }
        if minutes.iter().any(|(_, marks)| marks.contains(&mark)) {
            return Err(replayed());
        }
        if minutes.iter().map(|(_, marks)| marks.len()).sum::<usize>() >= self.limit {
            return Err(Refused::new(Code::Busy, "proof.replay_memory"));
        }
        if minutes.back().is_none_or(|(last, _)| *last < minute) {
            minutes.push_back((minute, HashSet::new()));
        }
        if let Some((_, marks)) = minutes.back_mut() {
            marks.insert(mark);
        }
        Ok(())
    }
}

fn replayed() -> Refused {
    Refused::new(Code::ProofReplayed, "proof.jti")
}

#[cfg(test)]
mod tests {
    use jari_protocol::time::Millis;

    use super::*;

    const START: ServerTime = ServerTime::from_millis(1_626_692_400_000);

    fn code(refused: Result<(), Refused>) -> Option<Code> {
        refused.err().map(|refused| refused.0.code)
    }

    #[test]
    fn a_proof_is_remembered_for_as_long_as_its_nonce_is_good() {
        let replays = Replays::new(10);
        assert_eq!(code(replays.remember(START, [1; 16])), None);
        assert_eq!(code(replays.check(&[1; 16])), Some(Code::ProofReplayed));
        let last = START.plus(Millis::from_secs(299));
        assert_eq!(
            code(replays.remember(last, [1; 16])),
            Some(Code::ProofReplayed)
        );
        assert_eq!(code(replays.remember(last, [2; 16])), None);
        let after = START.plus(Millis::from_secs(300));
        assert_eq!(code(replays.remember(after, [3; 16])), None);
        assert_eq!(
            code(replays.check(&[1; 16])),
            None,
            "its nonce is refused by now"
        );
        assert_eq!(code(replays.check(&[2; 16])), Some(Code::ProofReplayed));
    }

    #[test]
    fn a_full_memory_refuses_instead_of_forgetting() {
        let replays = Replays::new(2);
        for mark in [[1; 16], [2; 16]] {
            assert_eq!(code(replays.remember(START, mark)), None);
        }
        assert_eq!(code(replays.remember(START, [3; 16])), Some(Code::Busy));
        assert_eq!(code(replays.check(&[1; 16])), Some(Code::ProofReplayed));
    }
}
