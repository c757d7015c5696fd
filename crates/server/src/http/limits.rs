//! What one client, and all of them together, may ask of the server. Every
//! bound has the reason for its number.

use std::time::Duration;

use jari_protocol::limits::MAX_BODY_BYTES;

/// The bounds of the HTTP face. Tests set shorter times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest request body.
    pub body_bytes: usize,
    /// How long a body may take to arrive: 16 KiB over the worst mobile link.
    pub body_time: Duration,
    /// How long bytes after a refusal are read and thrown away, so that the
    /// sender gets to read the refusal instead of a reset.
    pub linger: Duration,
    /// How long a request head may take, on a new or kept connection.
    pub head_time: Duration,
    /// The largest request head: two headers of 4 KiB, the rest small.
    pub head_bytes: usize,
    /// How long the server works on one request before it says `busy`.
    pub request_time: Duration,
    /// How long a peer may leave bytes unread before it is taken for gone.
    pub stall_time: Duration,
    /// Connections open at a time; one beyond waits in the kernel's backlog.
    pub connections: usize,
    /// Requests worked on at a time; one beyond is told to come again. More
    /// than changes may wait for their commit, so that a rush of joins is put
    /// off where it gets its due slip.
    pub requests: usize,
    /// Proofs remembered: five minutes of nonce life at 5 000 requests a
    /// second. Beyond it requests are refused, never believed.
    pub proofs: usize,
    /// Signed-in devices remembered between requests.
    pub devices: usize,
    /// The least time between two full boards on one stream.
    pub board_every: Duration,
    /// After how long a silent stream says that it is alive.
    pub heartbeat: Duration,
    /// How long open requests may still take once the server is to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: MAX_BODY_BYTES,
            body_time: Duration::from_secs(10),
            linger: Duration::from_secs(1),
            head_time: Duration::from_secs(20),
            head_bytes: 16 * 1024,
            request_time: Duration::from_secs(20),
            stall_time: Duration::from_secs(30),
            connections: 20_000,
            requests: 12_000,
            proofs: 1_500_000,
            devices: 50_000,
            board_every: Duration::from_secs(10),
            heartbeat: Duration::from_secs(15),
            farewell: Duration::from_secs(5),
        }
    }
}
