//! Many lives, on all cores.

use std::num::NonZero;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::life::{Build, Verdict, live};
use crate::trace::Trace;

/// How many lives went.
#[derive(Debug)]
pub struct Lives {
    /// Those that broke a law, by seed.
    pub broken: Vec<Verdict>,
    /// How many were lived.
    pub lived: u64,
    /// How many steps all of them took.
    pub steps: u64,
}

/// Lives the lives of all seeds. After each `tell` hears how it went and how
/// many were.
pub fn live_all(seeds: Range<u64>, build: &Build, tell: &(dyn Fn(&Verdict, u64) + Sync)) -> Lives {
    let (next, steps, lived) = (
        AtomicU64::new(seeds.start),
        AtomicU64::new(0),
        AtomicU64::new(0),
    );
    let broken = Mutex::new(Vec::new());
    let one_core = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            let verdict = live(seed, build, Trace::default());
            let so_far = lived.fetch_add(1, Ordering::Relaxed) + 1;
            steps.fetch_add(verdict.steps, Ordering::Relaxed);
            tell(&verdict, so_far);
            if verdict.breach.is_some() {
                broken
                    .lock()
                    .expect("a life's panic is caught")
                    .push(verdict);
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(one_core);
        }
    });
    let mut broken = broken.into_inner().expect("a life's panic is caught");
    broken.sort_by_key(|verdict: &Verdict| verdict.seed);
    Lives {
        broken,
        lived: lived.into_inner(),
        steps: steps.into_inner(),
    }
}
