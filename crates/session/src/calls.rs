//! What is on its way: at most one call of a kind, at most one stream.

use jari_protocol::id::ChangeId;

use crate::effect::{CallId, Kind, StreamId};

/// Outstanding calls and the stream.
#[derive(Debug, Clone, Default)]
pub(crate) struct Calls {
    made: u64,
    board: Option<Out>,
    ticket: Option<Out>,
    change: Option<Out>,
    /// The call of a change that was given up last: its answer may still come.
    given_up: Option<Out>,
    pub(crate) stream: Stream,
}

/// A call on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Out {
    pub(crate) id: CallId,
    pub(crate) kind: Kind,
    /// The change it carries.
    pub(crate) change: Option<ChangeId>,
}

/// The event stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Stream {
    /// There is none.
    #[default]
    Closed,
    /// It is being opened.
    Opening(StreamId),
    /// It tells.
    Open(StreamId),
}

impl Calls {
    pub(crate) fn begin(&mut self, kind: Kind, change: Option<ChangeId>) -> CallId {
        let id = CallId(self.next());
        *self.of(kind) = Some(Out { id, kind, change });
        id
    }

    pub(crate) fn open_stream(&mut self) -> StreamId {
        let id = StreamId(self.next());
        self.stream = Stream::Opening(id);
        id
    }

    pub(crate) fn is_out(&self, kind: Kind) -> bool {
        match kind {
            Kind::Board => self.board.is_some(),
            Kind::Ticket => self.ticket.is_some(),
            Kind::Change => self.change.is_some(),
        }
    }

    /// Whether an answer of any sort is awaited.
    pub(crate) fn is_any_out(&self) -> bool {
        let is_opening = matches!(self.stream, Stream::Opening(_));
        self.board.is_some() || self.ticket.is_some() || self.change.is_some() || is_opening
    }

    /// The change that is on its way.
    pub(crate) fn change(&self) -> Option<ChangeId> {
        self.change.and_then(|out| out.change)
    }

    /// A call came back; `None` if it was given up before.
    pub(crate) fn finish(&mut self, id: CallId) -> Option<Out> {
        let all = [&mut self.board, &mut self.ticket, &mut self.change];
        all.into_iter()
            .find(|out| out.is_some_and(|out| out.id == id))?
            .take()
    }

    /// Gives a call up.
    pub(crate) fn give_up(&mut self, kind: Kind) -> Option<Out> {
        let out = self.of(kind).take();
        if kind == Kind::Change {
            self.given_up = out.or(self.given_up);
        }
        out
    }

    /// The change whose call was given up, when an answer to it comes late.
    pub(crate) fn late(&self, id: CallId) -> Option<ChangeId> {
        let out = self.given_up.filter(|out| out.id == id)?;
        out.change
    }

    fn of(&mut self, kind: Kind) -> &mut Option<Out> {
        match kind {
            Kind::Board => &mut self.board,
            Kind::Ticket => &mut self.ticket,
            Kind::Change => &mut self.change,
        }
    }

    fn next(&mut self) -> u64 {
        self.made = self.made.saturating_add(1);
        self.made
    }
}

impl Stream {
    pub(crate) const fn id(self) -> Option<StreamId> {
        match self {
            Self::Closed => None,
            Self::Opening(id) | Self::Open(id) => Some(id),
        }
    }

    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Open(_))
    }
}
