//! Receipts, each with the key sets that prove it without the service.

use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, ServiceId};
use jari_protocol::receipt::Receipt;
use serde::{Deserialize, Serialize};

use super::{Home, HomeError, disk, records};
use crate::disk::Stored;
use crate::trust::{ReceiptError, verify_receipt};

/// A receipt as it is kept, shown to others and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReceipt {
    /// The signed receipt.
    pub receipt: String,
    /// The signed key sets, from the pinned key to the one in force then.
    pub key_sets: Vec<String>,
    /// The fingerprint that was pinned.
    pub root: Digest,
}

impl KeptReceipt {
    /// The booking it proves, without asking anyone.
    ///
    /// # Errors
    /// See [`ReceiptError`].
    pub fn verify(&self) -> Result<Receipt, ReceiptError> {
        verify_receipt(&self.receipt, &self.key_sets, &self.root)
    }
}

impl Home {
    /// Keeps a receipt; durable once it returns.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn keep_receipt(&self, receipt: &Receipt, kept: &KeptReceipt) -> Result<(), HomeError> {
        let folder = self.folder(&format!("{RECEIPTS}/{}", receipt.service))?;
        let path = folder.join(format!("{}{ENDING}", receipt.booking));
        // The first key set it was seen with stays: later ones may have
        // retired the key. Only after a recovery does a booking get another
        // receipt, which names its new leaf.
        if let Stored::Whole(before) = disk::load::<KeptReceipt>(&path)?
            && before.verify().is_ok_and(|before| before == *receipt)
        {
            return Ok(());
        }
        Ok(disk::store(&path, kept)?)
    }

    /// The receipt of a booking, if there is one.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn receipt(
        &self,
        service: &ServiceId,
        booking: BookingId,
    ) -> Result<Option<KeptReceipt>, HomeError> {
        let folder = self.dir.join(RECEIPTS).join(service.as_str());
        match disk::load(&folder.join(format!("{booking}{ENDING}")))? {
            Stored::Absent => Ok(None),
            Stored::Whole(kept) => Ok(Some(kept)),
            Stored::Damaged { kept } => Err(HomeError::Damaged { kept }),
        }
    }

    /// Removes a receipt from this device; also right if there is none.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn forget_receipt(&self, service: &ServiceId, booking: BookingId) -> Result<(), HomeError> {
        let folder = self.dir.join(RECEIPTS).join(service.as_str());
        Ok(disk::remove(&folder.join(format!("{booking}{ENDING}")))?)
    }

    /// The services of which there are receipts, also those that were
    /// forgotten.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn receipt_services(&self) -> Result<Vec<ServiceId>, HomeError> {
        let names = records(&self.dir.join(RECEIPTS), "")?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// The bookings of which there is a receipt.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn receipts(&self, service: &ServiceId) -> Result<Vec<BookingId>, HomeError> {
        let folder = self.dir.join(RECEIPTS).join(service.as_str());
        let names = records(&folder, ENDING)?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }
}

const RECEIPTS: &str = "receipts";
const ENDING: &str = ".json";
