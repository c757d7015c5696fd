//! Verifying a receipt without the service.

use jari_protocol::hash::Digest;
use jari_protocol::receipt::Receipt;

use super::key_ring::{KeyRing, KeysError};
use super::verify::{Trust, Untrusted};

/// The booking a receipt proves, given the key sets it was stored with and
/// the fingerprint that was pinned. Nothing is read from anywhere else.
///
/// # Errors
/// See [`ReceiptError`].
pub fn verify_receipt<T: AsRef<str>>(
    receipt: &str,
    key_sets: &[T],
    root: &Digest,
) -> Result<Receipt, ReceiptError> {
    let ring = KeyRing::restored(key_sets, root)?;
    Ok(Trust::new(ring).open(receipt)?)
}

/// A receipt proves nothing. The text of each is its stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The key sets it was stored with are not the service's.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The receipt itself is not the service's.
    #[error(transparent)]
    Receipt(#[from] Untrusted),
}
