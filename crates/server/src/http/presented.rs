//! What somebody presents of a place that a recovered service does not know:
//! believed only as this service's own word, for this event and this device.

use jari_protocol::change::Presented;
use jari_protocol::id::EventId;
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Ticket;
use jari_room::request;

use super::Face;
use super::asker::Asker;
use super::problem::Refused;

impl Face {
    /// Opens what is presented.
    pub(super) fn presented(
        &self,
        asker: &Asker,
        event: &EventId,
        said: &Presented,
    ) -> Result<request::Presented, Refused> {
        let foreign = || Refused::new(Code::SubjectForeign, "join.presented");
        let signer = &self.app.signer;
        let ticket: Ticket = signer.read(&said.ticket).ok_or_else(foreign)?;
        let is_own = ticket.service == self.app.about.service
            && ticket.event == *event
            && ticket.cnf.jkt == asker.device;
        if !is_own {
            return Err(foreign());
        }
        let receipt = said.receipt.as_ref().map(|text| {
            let receipt: Option<Receipt> = signer.read(text);
            let is_its = |receipt: &Receipt| {
                (&receipt.service, &receipt.event, receipt.ticket)
                    == (&ticket.service, &ticket.event, ticket.ticket)
            };
            receipt.filter(is_its).ok_or_else(foreign)
        });
        let receipt = receipt.transpose()?;
        Ok(request::Presented { ticket, receipt })
    }
}
