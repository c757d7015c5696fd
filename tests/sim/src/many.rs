//! Many lives, on all cores.

use std::num::NonZero;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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

/// When to stop, and who is told how far it is.
#[derive(Clone, Copy)]
#[expect(
    missing_debug_implementations,
    reason = "a closure has nothing to show"
)]
pub enum Until<'a> {
    /// One life breaks a law.
    Broken,
    /// All are lived; told after each how it went and how many were.
    Lived(&'a (dyn Fn(&Verdict, u64) + Sync)),
}

/// Lives the lives of all seeds, or only until one breaks.
pub fn live_all(seeds: Range<u64>, build: &Build, until: Until<'_>) -> Lives {
    let (next, steps, lived) = (
        AtomicU64::new(seeds.start),
        AtomicU64::new(0),
        AtomicU64::new(0),
    );
    let (broken, stop) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let one_core = || {
        while !stop.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            let verdict = live(seed, build, Trace::default());
            let so_far = lived.fetch_add(1, Ordering::Relaxed) + 1;
            steps.fetch_add(verdict.steps, Ordering::Relaxed);
            let is_broken = verdict.breach.is_some();
            match until {
                Until::Broken => _ = stop.fetch_or(is_broken, Ordering::Relaxed),
                Until::Lived(tell) => tell(&verdict, so_far),
            }
            if is_broken {
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
