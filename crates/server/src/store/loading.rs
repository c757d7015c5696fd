//! The loop that every store on rows shares: run a rule, load what it
//! misses, run it again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::ServerTime;
use jari_room::key::{Key, Range};
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch, Change};
use jari_room::row::Row;
use jari_room::rows::{Missing, Rows};

use super::port::StoreError;

/// Where rows are loaded from, all from one committed state.
pub trait RowSource {
    /// One row, if it is there.
    fn one(&mut self, key: &Key) -> Result<Option<Row>, StoreError>;
    /// The first `limit` rows of a range, in order.
    fn first(&mut self, range: &Range, limit: usize) -> Result<Vec<(Key, Row)>, StoreError>;
}

/// Runs the changes of a batch; what they wrote is in `rows` for the commit.
pub fn execute(
    source: &mut impl RowSource,
    rows: &mut Rows,
    batch: &Batch,
) -> Result<Vec<Answer>, StoreError> {
    batch
        .changes
        .iter()
        .map(|change| one_change(source, rows, batch.now, change))
        .collect()
}

/// Answers a query.
pub fn read(
    source: &mut impl RowSource,
    now: ServerTime,
    query: &Query,
) -> Result<Reply, StoreError> {
    let run = || {
        let mut rows = Rows::default();
        complete(source, &mut rows, |rows| jari_room::read(rows, now, query))
    };
    caught(run).unwrap_or_else(|problem| Ok(Reply::Refused(problem)))
}

/// A rule that panics is a fault of ours in one change; the others of its
/// batch are none the worse.
fn one_change(
    source: &mut impl RowSource,
    rows: &mut Rows,
    now: ServerTime,
    change: &Change,
) -> Result<Answer, StoreError> {
    let run = || complete(source, rows, |rows| jari_room::execute(rows, now, change));
    caught(run).unwrap_or_else(|problem| {
        rows.undo();
        Ok(Err(problem))
    })
}

/// What a run gives, or the refusal that a panic comes to.
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Box<Problem>> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| {
        tracing::error!(
            code = Code::Internal.as_str(),
            "a rule panicked; nothing was changed"
        );
        Box::new(Problem::new(Code::Internal, "change.rule"))
    })
}

fn complete<T>(
    source: &mut impl RowSource,
    rows: &mut Rows,
    mut rule: impl FnMut(&mut Rows) -> Result<T, Missing>,
) -> Result<T, StoreError> {
    loop {
        match rule(rows) {
            Ok(done) => return Ok(done),
            Err(Missing::One(key)) => {
                let row = source.one(&key)?;
                rows.supply(key, row);
            }
            Err(Missing::Each(keys)) => {
                for key in keys {
                    let row = source.one(&key)?;
                    rows.supply(key, row);
                }
            }
            Err(Missing::First(range, limit)) => {
                let found = source.first(&range, limit)?;
                rows.supply_range(range, limit, found);
            }
        }
    }
}
