//! What the leading node stated, shown here as it is.

use jari_protocol::board::{Board, ServingNote};
use jari_protocol::stock::Stock;

use super::foreign;
use crate::app::App;
use crate::boards::Signed;
use crate::sign::Signer;
use crate::store::cluster::Stated;
use crate::store::port::StoreError;

/// Shows everything that was stated. What these keys did not sign is refused:
/// whoever can write to the database cannot speak for the service.
pub(super) async fn all(app: &App) -> Result<(), StoreError> {
    let Some(cluster) = app.store.cluster() else {
        return Ok(());
    };
    for stated in cluster.stated().await? {
        match read(&app.signer, stated) {
            Some(signed) => app.boards.put(signed),
            None => tracing::error!(error = %foreign(), "a board is not shown"),
        }
    }
    Ok(())
}

fn read(signer: &Signer, stated: Stated) -> Option<Signed> {
    if stated.opening.is_empty() {
        let stock: Stock = signer.read(&stated.text)?;
        return Some(Signed::stock(stock, stated.text));
    }
    let board: Board = signer.read(&stated.text)?;
    let note: ServingNote = signer.read(&stated.note)?;
    let is_its_note = (note.epoch, note.version) == board.order();
    is_its_note.then(|| Signed::board(board, stated.text, stated.note))
}

impl From<&Signed> for Stated {
    fn from(signed: &Signed) -> Self {
        match signed {
            Signed::Board(signed) => Self {
                event: signed.board.event.to_string(),
                opening: signed.board.opening.to_string(),
                text: signed.text.clone(),
                note: signed.note.clone(),
            },
            Signed::Stock(signed) => Self {
                event: signed.stock.event.to_string(),
                opening: String::new(),
                text: signed.text.clone(),
                note: String::new(),
            },
        }
    }
}
