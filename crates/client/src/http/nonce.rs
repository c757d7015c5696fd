//! The service's nonce, which is everybody's, as far as it was heard.

use jari_clock::LocalTime;
use jari_protocol::time::Millis;

/// The newest nonce, and when it was heard.
#[derive(Debug, Default)]
pub(super) struct Nonce {
    newest: Option<(String, LocalTime)>,
}

impl Nonce {
    pub(super) fn newest(&self) -> Option<String> {
        self.newest.as_ref().map(|(nonce, _)| nonce.clone())
    }

    /// From a reply that no cache kept: it is the newest there is.
    pub(super) fn heard(&mut self, now: LocalTime, nonce: &str) {
        self.newest = Some((nonce.to_owned(), now));
    }

    /// From a board, which a cache may have kept for a while: better than one
    /// of long ago.
    pub(super) fn offered(&mut self, now: LocalTime, nonce: &str) {
        let is_old = |(_, heard): &(String, LocalTime)| now.since(*heard) >= OLD;
        if self.newest.as_ref().is_none_or(is_old) {
            self.heard(now, nonce);
        }
    }
}

/// A nonce is valid for five minutes, and a board is kept by caches for one
/// at the most.
const OLD: Millis = Millis::from_mins(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_renews_a_nonce_of_long_ago_and_no_other() {
        let at = |secs: u64| LocalTime::from_micros(secs * 1_000_000);
        let mut nonce = Nonce::default();
        nonce.offered(at(0), "a");
        assert_eq!(
            nonce.newest().as_deref(),
            Some("a"),
            "the first is taken from anywhere"
        );
        nonce.heard(at(10), "b");
        nonce.offered(at(69), "c");
        assert_eq!(nonce.newest().as_deref(), Some("b"));
        nonce.offered(at(70), "d");
        assert_eq!(nonce.newest().as_deref(), Some("d"));
        nonce.heard(at(71), "e");
        assert_eq!(nonce.newest().as_deref(), Some("e"));
    }
}
