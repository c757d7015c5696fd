//! The signed boards and stock documents, as everyone reads them: each
//! version is signed once, so there is never a second face to it.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use jari_protocol::board::{Board, ServingNote};
use jari_protocol::count::{BoardVersion, Epoch};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::stock::Stock;
use tokio::sync::watch;

use crate::sign::Signer;

/// A board with its signed forms.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedBoard {
    /// What it says.
    pub board: Board,
    /// The signed board.
    pub text: String,
    /// The signed short form for the stream.
    pub note: String,
    /// Names this version in `ETag`, with its quotes.
    pub etag: String,
}

/// A stock document with its signed form.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedStock {
    /// What it says.
    pub stock: Stock,
    /// The signed document.
    pub text: String,
    /// Names this version in `ETag`, with its quotes.
    pub etag: String,
}

/// The latest of each.
#[derive(Debug, Default)]
pub struct Boards {
    boards: RwLock<BTreeMap<(EventId, OpeningId), Shown>>,
    stock: RwLock<BTreeMap<EventId, Arc<SignedStock>>>,
}

/// The latest board of one opening, and who waits for the next.
#[derive(Debug)]
struct Shown(watch::Sender<Arc<SignedBoard>>);

impl Boards {
    /// The latest board of an opening.
    pub fn latest(&self, event: &EventId, opening: &OpeningId) -> Option<Arc<SignedBoard>> {
        self.watch(event, opening)
            .map(|boards| Arc::clone(&boards.borrow()))
    }

    /// The boards of an opening as they come; the latest is there at once.
    pub fn watch(
        &self,
        event: &EventId,
        opening: &OpeningId,
    ) -> Option<watch::Receiver<Arc<SignedBoard>>> {
        let boards = self.boards.read().expect(UNPOISONED);
        boards
            .get(&(event.clone(), opening.clone()))
            .map(|shown| shown.0.subscribe())
    }

    /// The latest boards of all openings of an event.
    pub fn of_event(&self, event: &EventId) -> Vec<Arc<SignedBoard>> {
        let boards = self.boards.read().expect(UNPOISONED);
        let of_event = boards.iter().filter(|((of, _), _)| of == event);
        of_event
            .map(|(_, shown)| Arc::clone(&shown.0.borrow()))
            .collect()
    }

    /// The latest boards of all openings.
    pub fn all(&self) -> Vec<Arc<SignedBoard>> {
        let boards = self.boards.read().expect(UNPOISONED);
        let shown = boards.values();
        shown.map(|shown| Arc::clone(&shown.0.borrow())).collect()
    }

    /// The latest stock document of an event.
    pub fn stock(&self, event: &EventId) -> Option<Arc<SignedStock>> {
        self.stock.read().expect(UNPOISONED).get(event).cloned()
    }

    /// Signs and shows a board that is durable, unless this version or a
    /// later one is shown already.
    pub fn show(&self, signer: &Signer, board: Board) {
        let key = (board.event.clone(), board.opening.clone());
        let shown = self.latest(&key.0, &key.1).map(|shown| shown.board.order());
        if shown >= Some(board.order()) {
            return;
        }
        let signed = Arc::new(SignedBoard {
            text: signer.sign(&board),
            note: signer.sign(&ServingNote {
                event: board.event.clone(),
                opening: board.opening.clone(),
                epoch: board.epoch,
                version: board.version,
                serving: board.serving,
                issued: board.issued,
            }),
            etag: etag(board.epoch, board.version),
            board,
        });
        let mut boards = self.boards.write().expect(UNPOISONED);
        match boards.get(&key) {
            Some(shown) => {
                shown.0.send_replace(signed);
            }
            None => {
                boards.insert(key, Shown(watch::Sender::new(signed)));
            }
        }
    }

    /// Signs and shows a stock document, unless this version or a later one
    /// is shown already.
    pub fn show_stock(&self, signer: &Signer, stock: Stock) {
        let shown = self.stock(&stock.event);
        if shown.map(|shown| (shown.stock.epoch, shown.stock.version))
            >= Some((stock.epoch, stock.version))
        {
            return;
        }
        let signed = Arc::new(SignedStock {
            text: signer.sign(&stock),
            etag: etag(stock.epoch, stock.version),
            stock,
        });
        let event = signed.stock.event.clone();
        self.stock.write().expect(UNPOISONED).insert(event, signed);
    }
}

fn etag(epoch: Epoch, version: BoardVersion) -> String {
    format!("\"{}.{}\"", epoch.0, version.0)
}

const UNPOISONED: &str = "nothing panics while it holds the lock";
