//! What is believed, and why: from the pinned fingerprint to the key set, and
//! from its keys to every statement.

mod key_ring;
mod receipt;
mod verify;

pub use key_ring::{KeyRing, KeysError};
pub use receipt::{ReceiptError, verify_receipt};
pub use verify::{Stated, Trust, Untrusted};
