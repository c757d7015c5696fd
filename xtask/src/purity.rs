//! Proofs that the pure crates are pure and that arrows point only downwards.
//! Each proof is itself shown to fail on something impure.

pub(crate) mod arrows;
pub(crate) mod bans;
pub(crate) mod dependencies;
pub(crate) mod shipped;
pub(crate) mod wasm;

use anyhow::Result;

use crate::part::Outcome;

/// All proofs, cheap first, as one task.
pub(crate) fn check() -> Result<Outcome> {
    let checks = [
        arrows::check,
        shipped::check,
        dependencies::check,
        bans::check,
        wasm::build,
        wasm::test,
    ];
    checks
        .iter()
        .try_fold(Outcome::default(), |so_far, check| Ok(so_far.and(check()?)))
}
