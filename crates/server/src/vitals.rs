//! Whether the service lives, and whether it takes new people in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Signs of life.
#[derive(Debug, Default)]
pub struct Vitals {
    beat: Mutex<Option<Instant>>,
    is_leaving: AtomicBool,
}

impl Vitals {
    /// The conductor beat.
    pub(crate) fn beats(&self) {
        *self.beat.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether it did lately.
    pub(crate) fn is_beating(&self) -> bool {
        let beat = *self.beat.lock().unwrap_or_else(PoisonError::into_inner);
        beat.is_some_and(|beat| beat.elapsed() < MISSED)
    }

    /// It is about to stop: nobody new should come.
    pub(crate) fn leave(&self) {
        self.is_leaving.store(true, Ordering::Relaxed);
    }

    /// Whether it is about to stop.
    pub(crate) fn is_leaving(&self) -> bool {
        self.is_leaving.load(Ordering::Relaxed)
    }
}

/// After ten missed beats boards are shown as old as well.
const MISSED: Duration = Duration::from_secs(10);
