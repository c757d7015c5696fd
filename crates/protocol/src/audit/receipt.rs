//! A receipt against the record: by which leaf its booking came about, and
//! whether a later leaf made it void (PROTOCOL.md 18).

use crate::hash::Digest;
use crate::receipt::Receipt;
use crate::record::{Leaf, booking_hash, pass_hash};

/// What the record says of a receipt whose leaf it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The booking stands.
    Stands,
    /// It was cancelled, another was booked in its place, or its site was
    /// closed.
    Void,
}

/// The record does not hold what the receipt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unrecorded {
    /// There are fewer leaves than the receipt counts.
    #[error("receipt_leaf_missing")]
    Missing,
    /// The leaf it names lets nobody in.
    #[error("receipt_leaf_of_another_kind")]
    OtherKind,
    /// The leaf it names is of another ticket.
    #[error("receipt_leaf_of_another_ticket")]
    OtherTicket,
}

/// Looks a receipt up in a whole record that stood up to [`super::check`],
/// from its first leaf.
///
/// # Errors
/// See [`Unrecorded`].
pub fn find<L: AsRef<[u8]>>(
    receipt: &Receipt,
    leaves: impl IntoIterator<Item = L>,
) -> Result<Recorded, Unrecorded> {
    let booking = booking_hash(&receipt.pass_salt, &receipt.booking);
    let mut recorded = Err(Unrecorded::Missing);
    for (at, bytes) in (0..).zip(leaves) {
        let leaf = serde_json::from_slice(bytes.as_ref()).unwrap_or(Leaf::Unknown);
        if at == receipt.pass_leaf.0 {
            came_in(receipt, &leaf)?;
            recorded = Ok(Recorded::Stands);
        } else if voids(&leaf, booking) && recorded.is_ok() {
            recorded = Ok(Recorded::Void);
        }
    }
    recorded
}

fn came_in(receipt: &Receipt, leaf: &Leaf) -> Result<(), Unrecorded> {
    let (Leaf::Pass { ticket, place, .. }
    | Leaf::Offer { ticket, place, .. }
    | Leaf::Instead { ticket, place, .. }
    | Leaf::Kept { ticket, place, .. }) = leaf
    else {
        return Err(Unrecorded::OtherKind);
    };
    let own = pass_hash(&receipt.pass_salt, receipt.ticket, *place);
    if *ticket == own {
        Ok(())
    } else {
        Err(Unrecorded::OtherTicket)
    }
}

fn voids(leaf: &Leaf, of: Digest) -> bool {
    matches!(leaf, Leaf::Void { booking, .. } if *booking == of)
}
