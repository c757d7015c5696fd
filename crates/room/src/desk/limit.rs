//! How often somebody may ask: a bucket that fills again with time.

use jari_protocol::hash::Digest;
use jari_protocol::refusal::{Code, Problem, Retry};
use jari_protocol::time::{Millis, ServerTime};

use crate::key::Expiring;
use crate::row::account::Limit;
use crate::rows::Rows;
use crate::stop::Stop;

use super::expiry;

/// A bucket's size and how fast it fills.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    /// What is counted, as the rule that refuses.
    pub(super) rule: &'static str,
    /// How many at once.
    pub(super) burst: u64,
    /// One more after each of these.
    pub(super) every: Millis,
}

/// Takes one from the bucket of `who`, or says when there will be one.
pub(super) fn take(
    rows: &mut Rows,
    now: ServerTime,
    secret: &Digest,
    (bucket, who): (Bucket, &[u8]),
) -> Result<(), Stop> {
    let name = Digest::keyed(secret.as_bytes(), &[b"limit", bucket.rule.as_bytes(), who]);
    let full = bucket.burst.saturating_mul(ONE);
    let known = rows.limit(&name)?.copied();
    let there = known.map_or(full, |limit| {
        let gained = now.since(limit.at).0.saturating_mul(ONE) / bucket.every.0;
        limit.milli_tokens.saturating_add(gained).min(full)
    });
    let Some(left) = there.checked_sub(ONE) else {
        let lacking = ONE.saturating_sub(there).saturating_mul(bucket.every.0);
        let at = now.plus(Millis(lacking.div_ceil(ONE)));
        let problem = Problem::new(Code::PacedOut, bucket.rule).retry(Retry::At { at });
        return Err(problem.into());
    };
    let lacking = full.saturating_sub(left).saturating_mul(bucket.every.0);
    let limit = Limit {
        milli_tokens: left,
        at: now,
        full: now.plus(Millis(lacking.div_ceil(ONE))),
    };
    if known.is_none() {
        expiry::watch(rows, limit.full, Expiring::Limit(name));
    }
    rows.put_limit(&name, limit);
    Ok(())
}

/// One token, in the thousandths that are stored.
const ONE: u64 = 1_000;
