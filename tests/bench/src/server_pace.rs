//! The server's own due times, compiled in alone: no server is built for them.

#[path = "../../../crates/server/src/pace.rs"]
#[expect(unreachable_pub, reason = "it is public in the server")]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the server measures its pace; here it is known")
)]
mod pace;

pub(crate) use pace::{MAX_WAITING, PACE, Pace};
