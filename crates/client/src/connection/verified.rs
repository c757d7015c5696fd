//! Statements of the service, opened and held against what was asked.

use jari_protocol::board::{Board, ServingNote};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::receipt::Receipt;
use jari_protocol::ticket::{Stage, Ticket, TicketState};
use jari_session::Standing;

use super::{Connection, off_the_runtime};
use crate::error::DeskError;
use crate::home::KeptReceipt;
use crate::trust::{Stated, Untrusted};

impl Connection {
    /// The content of a statement. One that names an unknown key is held
    /// against the newest key set as well.
    pub(crate) async fn opened<T: Stated>(&self, text: &str) -> Result<T, Untrusted> {
        let first = self.trust().open(text);
        match first {
            Err(error) if error.may_be_new_key() && self.refresh_keys_for_statement().await => {
                self.trust().open(text)
            }
            Ok(_) | Err(_) => first,
        }
    }

    /// A board of this very line.
    pub(crate) async fn board_of(
        &self,
        text: &str,
        event: &EventId,
        opening: &OpeningId,
    ) -> Result<Board, Untrusted> {
        let board: Board = self.opened(text).await?;
        if board.event != *event || board.opening != *opening {
            return Err(Untrusted::ForeignService);
        }
        self.wire().offered_nonce(&board.nonce);
        Ok(board)
    }

    /// A serving note of this very line.
    pub(crate) async fn note_of(
        &self,
        text: &str,
        event: &EventId,
        opening: &OpeningId,
    ) -> Result<ServingNote, Untrusted> {
        let note: ServingNote = self.opened(text).await?;
        if note.event != *event || note.opening != *opening {
            return Err(Untrusted::ForeignService);
        }
        Ok(note)
    }

    /// A ticket of this very device, with the receipt of its booking. The
    /// receipt is on the disk before anyone hears of it.
    pub(crate) async fn standing_of(&self, state: &TicketState) -> Result<Standing, DeskError> {
        let ticket: Ticket = self.opened(&state.statement).await?;
        if self.device() != Some(ticket.cnf.jkt) {
            return Err(Untrusted::ForeignService.into());
        }
        let receipt = match &state.stage {
            Stage::Booked { receipt, .. } => Some(self.receipt_of(receipt, &ticket).await?),
            Stage::Waiting | Stage::Door { .. } | Stage::Inside(_) | Stage::Left | Stage::Ended => {
                None
            }
        };
        Standing::verified(ticket, receipt, state).map_err(|mismatch| {
            tracing::warn!(%mismatch, "a reply contradicts itself");
            Untrusted::ForeignService.into()
        })
    }

    async fn receipt_of(&self, text: &str, ticket: &Ticket) -> Result<Receipt, DeskError> {
        let receipt: Receipt = self.opened(text).await?;
        if receipt.ticket != ticket.ticket || receipt.event != ticket.event {
            return Err(Untrusted::ForeignService.into());
        }
        let key_sets = self.trust().ring().chain().to_vec();
        let root = *self.address().root();
        let kept = KeptReceipt {
            receipt: text.to_owned(),
            key_sets,
            root,
        };
        let (home, booked) = (self.home().clone(), receipt.clone());
        off_the_runtime(move || home.keep_receipt(&booked, &kept)).await??;
        Ok(receipt)
    }
}
