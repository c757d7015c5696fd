//! Whether somebody has the lease, as far as can be told from the beats.

use std::time::Duration;

use tokio::time::Instant;

use crate::store::cluster::Head;

/// How long a lease lasts without a beat. Boards are promised every five
/// seconds, and taking over takes its time; a beat a second may be late three
/// times.
const LEASE: Duration = Duration::from_secs(4);

/// How the lease stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lease {
    /// It can be taken.
    Free,
    /// Its holder beat since it was seen first.
    Held,
    /// It is held, and nothing was heard of its holder yet.
    Unsure,
}

/// The beats as they were seen.
#[derive(Debug, Default)]
pub(super) struct Watched {
    seen: Option<Seen>,
}

#[derive(Debug)]
struct Seen {
    beats: (u64, u64),
    since: Instant,
    rose: bool,
}

impl Watched {
    /// Takes in how the database stood just now.
    pub(super) fn see(&mut self, head: Head, now: Instant) -> Lease {
        if !head.held {
            return Lease::Free;
        }
        let beats = (head.term, head.beats);
        match &self.seen {
            Some(seen) if seen.beats == beats => {
                if now.duration_since(seen.since) >= LEASE {
                    Lease::Free
                } else if seen.rose {
                    Lease::Held
                } else {
                    Lease::Unsure
                }
            }
            before => {
                let rose = before.is_some();
                let since = now;
                self.seen = Some(Seen { beats, since, rose });
                if rose { Lease::Held } else { Lease::Unsure }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(term: u64, beats: u64, held: bool) -> Head {
        Head {
            term,
            beats,
            held,
            ..Head::default()
        }
    }

    #[test]
    fn a_lease_is_free_once_its_beats_stood_still_for_its_length() {
        let mut watched = Watched::default();
        let start = Instant::now();
        let mut see = |beats, after: f64| {
            watched.see(head(3, beats, true), start + Duration::from_secs_f64(after))
        };
        assert_eq!(see(7, 0.0), Lease::Unsure);
        assert_eq!(see(7, 3.9), Lease::Unsure);
        assert_eq!(see(8, 4.1), Lease::Held);
        assert_eq!(see(8, 8.0), Lease::Held);
        assert_eq!(see(8, 8.2), Lease::Free);
    }

    #[test]
    fn a_lease_that_was_given_back_is_free_at_once_and_a_new_one_is_not() {
        let mut watched = Watched::default();
        let start = Instant::now();
        assert_eq!(watched.see(head(3, 9, false), start), Lease::Free);
        let later = start + Duration::from_secs(60);
        assert_eq!(watched.see(head(4, 10, true), later), Lease::Unsure);
    }
}
