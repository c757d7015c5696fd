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
        if let Some(signed) = self.sign(signer, board) {
            self.put(signed);
        }
    }

    /// Signs and shows a stock document, unless this version or a later one
    /// is shown already.
    pub fn show_stock(&self, signer: &Signer, stock: Stock) {
        if let Some(signed) = self.sign_stock(signer, stock) {
            self.put(signed);
        }
    }

    /// Signs a board that is durable, unless this version or a later one is
    /// shown already.
    pub fn sign(&self, signer: &Signer, board: Board) -> Option<Signed> {
        if !self.is_newer(&board) {
            return None;
        }
        let note = signer.sign(&ServingNote {
            event: board.event.clone(),
            opening: board.opening.clone(),
            epoch: board.epoch,
            version: board.version,
            serving: board.serving,
            issued: board.issued,
        });
        let text = signer.sign(&board);
        Some(Signed::board(board, text, note))
    }

    /// Signs a stock document, unless this version or a later one is shown
    /// already.
    pub fn sign_stock(&self, signer: &Signer, stock: Stock) -> Option<Signed> {
        self.is_newer_stock(&stock).then(|| {
            let text = signer.sign(&stock);
            Signed::stock(stock, text)
        })
    }

    /// Shows what was signed, unless the same or a later one is shown.
    pub fn put(&self, signed: Signed) {
        match signed {
            Signed::Board(signed) if self.is_newer(&signed.board) => {
                let key = (signed.board.event.clone(), signed.board.opening.clone());
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
            Signed::Stock(signed) if self.is_newer_stock(&signed.stock) => {
                let event = signed.stock.event.clone();
                self.stock.write().expect(UNPOISONED).insert(event, signed);
            }
            Signed::Board(_) | Signed::Stock(_) => {}
        }
    }

    fn is_newer(&self, board: &Board) -> bool {
        let shown = self.latest(&board.event, &board.opening);
        shown.is_none_or(|shown| shown.board.order() < board.order())
    }

    fn is_newer_stock(&self, stock: &Stock) -> bool {
        let order = |stock: &Stock| (stock.epoch, stock.version);
        let shown = self.stock(&stock.event);
        shown.is_none_or(|shown| order(&shown.stock) < order(stock))
    }
}

/// Something signed that is not shown yet.
#[derive(Debug, Clone)]
pub enum Signed {
    /// A board.
    Board(Arc<SignedBoard>),
    /// An event's stock.
    Stock(Arc<SignedStock>),
}

impl Signed {
    /// A board with its signed forms.
    pub fn board(board: Board, text: String, note: String) -> Self {
        let etag = etag(board.epoch, board.version);
        Self::Board(Arc::new(SignedBoard {
            board,
            text,
            note,
            etag,
        }))
    }

    /// A stock document with its signed form.
    pub fn stock(stock: Stock, text: String) -> Self {
        let etag = etag(stock.epoch, stock.version);
        Self::Stock(Arc::new(SignedStock { stock, text, etag }))
    }
}

fn etag(epoch: Epoch, version: BoardVersion) -> String {
    format!("\"{}.{}\"", epoch.0, version.0)
}

const UNPOISONED: &str = "nothing panics while it holds the lock";
