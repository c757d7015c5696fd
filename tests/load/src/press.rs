//! Open-loop load: each round has a moment at which it was meant to begin, and
//! its latency counts from there, however late a connection was free for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use jari_bench::stats::percentile;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::processor;

/// Connections of the generator.
pub(crate) const CONNECTIONS: usize = 256;

/// More than any server here answers: every connection is always busy.
pub(crate) const FULL: f64 = 1_000_000.0;

/// How long is measured, and how hard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pressure {
    /// Not counted.
    pub(crate) warm_up: Duration,
    /// Counted.
    pub(crate) measured: Duration,
    /// Meant rounds a second; more than can be done where the most is to be
    /// found.
    pub(crate) rate: f64,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// Successful rounds a second.
    pub(crate) per_second: f64,
    /// The 99th percentile of latency, in milliseconds.
    pub(crate) p99_ms: f64,
    /// Rounds that succeeded, also those that are not measured.
    pub(crate) succeeded: u64,
    /// Rounds that failed.
    pub(crate) failed: u64,
    /// One of the reasons.
    pub(crate) why: Option<String>,
    /// How much of its core the server used.
    pub(crate) server_core: f64,
    /// How much of its core the generator used.
    pub(crate) generator_core: f64,
}

/// One round of what is measured: the n-th.
pub(crate) trait Round: Send + Sync + 'static {
    /// What it goes over.
    type Over: Send;

    /// Opens that.
    fn open(&self) -> impl Future<Output = anyhow::Result<Self::Over>> + Send;

    /// Does it.
    fn go(
        &self,
        number: u64,
        over: &mut Self::Over,
    ) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// What all connections share.
struct Shared {
    next: AtomicU64,
    stop: AtomicBool,
    begins: Instant,
    counts_from: Instant,
    ends: Instant,
    every: Duration,
}

/// Presses a server, which is this process, with rounds from the `first` on.
/// Gives what was measured and the number of the next round.
pub(crate) async fn press<R: Round>(
    round: &Arc<R>,
    first: u64,
    pressure: Pressure,
    process: u32,
) -> anyhow::Result<(Measured, u64)> {
    let mut opened = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        opened.push(round.open().await?);
    }
    let begins = Instant::now();
    let counts_from = begins + pressure.warm_up;
    let shared = Arc::new(Shared {
        next: AtomicU64::new(0),
        stop: AtomicBool::new(false),
        begins,
        counts_from,
        ends: counts_from + pressure.measured,
        every: Duration::from_secs_f64(1.0 / pressure.rate),
    });
    let cores = tokio::spawn(cores(Arc::clone(&shared), process));
    let mut workers = JoinSet::new();
    for over in opened {
        let (shared, round) = (Arc::clone(&shared), Arc::clone(round));
        workers.spawn(async move { work(over, &shared, (&*round, first)).await });
    }
    let mut latencies = Vec::new();
    let mut measured = Measured::default();
    while let Some(one) = workers.join_next().await {
        let one = one.context("a worker of the generator")?;
        latencies.extend(one.latencies);
        measured.succeeded += one.succeeded;
        measured.failed += one.failed;
        measured.why = measured.why.or(one.why);
    }
    (measured.server_core, measured.generator_core) = cores.await??;
    measured.per_second = latencies.len() as f64 / pressure.measured.as_secs_f64();
    measured.p99_ms = percentile(&mut latencies, 0.99);
    Ok((measured, first + shared.next.load(Ordering::Relaxed)))
}

/// How much of their cores both sides used while it was counted.
async fn cores(shared: Arc<Shared>, process: u32) -> anyhow::Result<(f64, f64)> {
    let used = || {
        anyhow::Ok((
            processor::seconds(process)?,
            processor::seconds(std::process::id())?,
        ))
    };
    sleep_until(shared.counts_from).await;
    let (began, before) = (Instant::now(), used()?);
    sleep_until(shared.ends).await;
    let (seconds, after) = (began.elapsed().as_secs_f64(), used()?);
    Ok((
        (after.0 - before.0) / seconds,
        (after.1 - before.1) / seconds,
    ))
}

#[derive(Default)]
struct Worked {
    latencies: Vec<f64>,
    succeeded: u64,
    failed: u64,
    why: Option<String>,
}

async fn work<R: Round>(mut over: R::Over, shared: &Shared, (round, first): (&R, u64)) -> Worked {
    let mut worked = Worked::default();
    while !shared.stop.load(Ordering::Relaxed) {
        let number = shared.next.fetch_add(1, Ordering::Relaxed);
        let meant = shared.begins + shared.every.mul_f64(number as f64);
        if meant >= shared.ends {
            break;
        }
        // At full pressure the meant moment has long passed.
        if meant > Instant::now() {
            sleep_until(meant).await;
        }
        let outcome = round.go(first + number, &mut over).await;
        let done = Instant::now();
        if done >= shared.ends {
            shared.stop.store(true, Ordering::Relaxed);
        }
        match outcome {
            Ok(()) => {
                worked.succeeded += 1;
                if (shared.counts_from..shared.ends).contains(&done) {
                    let latency = (done - meant).as_secs_f64() * 1_000.0;
                    worked.latencies.push(latency);
                }
            }
            Err(error) => {
                worked.failed += 1;
                worked.why = Some(format!("{error:#}"));
                match round.open().await {
                    Ok(another) => over = another,
                    Err(_) => break,
                }
            }
        }
    }
    worked
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that takes one round at a time, 2 ms for each.
    struct Slow(tokio::sync::Mutex<()>);

    impl Round for Slow {
        type Over = ();

        async fn open(&self) -> anyhow::Result<()> {
            Ok(())
        }

        async fn go(&self, number: u64, (): &mut ()) -> anyhow::Result<()> {
            let _one = self.0.lock().await;
            tokio::time::sleep(Duration::from_millis(2)).await;
            anyhow::ensure!(number != 7, "the seventh");
            Ok(())
        }
    }

    /// On a machine that is busy otherwise all of it is only slower.
    #[tokio::test]
    async fn beyond_what_is_possible_latency_grows_from_the_moment_it_was_meant() {
        let round = Arc::new(Slow(tokio::sync::Mutex::default()));
        let pressure = Pressure {
            warm_up: Duration::from_millis(100),
            measured: Duration::from_millis(400),
            rate: 5_000.0,
        };
        let pressed = press(&round, 0, pressure, std::process::id()).await;
        let (measured, next) = pressed.expect("there is nothing to open");
        assert!(measured.per_second < 550.0, "{measured:?}");
        // Nine of ten were meant long before they were begun.
        assert!(measured.p99_ms > 100.0, "{measured:?}");
        assert_eq!(measured.failed, 1);
        assert!(next > measured.succeeded, "a number is given once");
    }
}
