//! Receipts.

use jari_protocol::receipt::Receipt;

use crate::app::view::{ProofView, ReceiptView};
use crate::home::KnownService;

/// A booking, as its receipt proves it.
pub(in crate::app) struct ReceiptContext<'a> {
    pub(in crate::app) known: Option<&'a KnownService>,
    pub(in crate::app) title: Option<&'a str>,
    pub(in crate::app) names: Vec<String>,
    pub(in crate::app) proof: ProofView,
    pub(in crate::app) stands: Option<bool>,
}

pub(in crate::app) fn receipt_view(context: ReceiptContext<'_>, receipt: &Receipt) -> ReceiptView {
    let ReceiptContext {
        known,
        title,
        names,
        proof,
        stands,
    } = context;
    let service = receipt.service.to_string();
    ReceiptView {
        service_name: known.map_or_else(|| service.clone(), |known| known.name.as_str().to_owned()),
        service_contact: known.map_or_else(String::new, |known| known.contact.as_str().to_owned()),
        service,
        event: receipt.event.to_string(),
        title: title.map(ToOwned::to_owned),
        booking: receipt.booking.to_string(),
        people: receipt.people.0,
        names,
        site_name: receipt.site_name.as_str().to_owned(),
        site_address: receipt.site_address.as_str().to_owned(),
        starts: receipt.starts.as_millis(),
        ends: receipt.ends.as_millis(),
        zone: receipt.zone.clone(),
        booked: receipt.booked.as_millis(),
        replaces: receipt.replaces.map(|booking| booking.to_string()),
        proof,
        stands,
    }
}
