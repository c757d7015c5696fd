//! Tickets as their owner reads them: stated and signed for the asking
//! device.

use jari_protocol::jwk::Thumbprint;
use jari_protocol::ticket::{Confirmation, Stage, Ticket, TicketState};
use jari_room::query::{Query, Reply, TicketView};

use super::Face;
use super::asker::Asker;
use super::problem::Refused;
use super::reply::unexpected;

impl Face {
    /// A ticket with its statement, and its receipt where it is booked.
    pub(super) async fn stated(
        &self,
        asker: &Asker,
        view: TicketView,
    ) -> Result<TicketState, Refused> {
        let statement = self.app.signer.sign(&self.ticket(&view, asker.device));
        let mut state = view.state;
        state.statement = statement;
        if let Stage::Booked { booking, receipt } = &mut state.stage {
            let service = self.app.about.service.clone();
            let asked = Query::Receipt(service, asker.account, *booking);
            let Reply::Receipt(committed) = self.app.read(asked).await? else {
                return Err(unexpected("receipt"));
            };
            *receipt = self.app.signer.sign(committed.as_ref());
        }
        Ok(state)
    }

    fn ticket(&self, view: &TicketView, device: Thumbprint) -> Ticket {
        Ticket {
            service: self.app.about.service.clone(),
            event: view.row.event.clone(),
            opening: view.row.opening.clone(),
            epoch: view.epoch,
            ticket: view.state.ticket,
            seq: view.row.seq,
            drawn: view.row.drawn,
            eligibility: view.row.eligibility.clone(),
            members: view.row.members.clone(),
            revision: view.row.revision,
            salt: view.salt,
            cnf: Confirmation { jkt: device },
        }
    }
}
