//! What each route says: its body, its answer, and the refusals of the rules
//! behind it.

mod desk;
mod line;
mod public;

use jari_protocol::refusal::Code;
use schemars::JsonSchema;

use crate::reply::{self, Reply, Shape};

/// A route, told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// Names it among all.
    pub(crate) id: &'static str,
    /// What it is for, in a sentence.
    pub(crate) does: &'static str,
    pub(crate) body: Option<Shape>,
    /// The parts of its query, all of them optional.
    pub(crate) query: &'static [Query],
    pub(crate) reply: Reply,
    /// The refusals of the rules behind it.
    pub(crate) codes: &'static [Code],
    /// Whether the store is asked.
    pub(crate) stored: bool,
}

/// A part of a query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query {
    pub(crate) name: &'static str,
    pub(crate) means: &'static str,
    pub(crate) shape: Shape,
}

/// Every route that is told.
pub(crate) fn all() -> Vec<Told> {
    [public::all(), desk::devices(), desk::people(), line::all()].concat()
}

impl Told {
    const fn new(method: &'static str, path: &'static str, id: &'static str, reply: Reply) -> Self {
        Self {
            method,
            path,
            id,
            does: "",
            body: None,
            query: &[],
            reply,
            codes: &[],
            stored: true,
        }
    }

    const fn get(path: &'static str, id: &'static str, reply: Reply) -> Self {
        Self::new("GET", path, id, reply)
    }

    const fn put<B: JsonSchema>(path: &'static str, id: &'static str, reply: Reply) -> Self {
        let mut told = Self::new("PUT", path, id, reply);
        told.body = Some(reply::shape::<B>);
        told
    }

    const fn delete(path: &'static str, id: &'static str, reply: Reply) -> Self {
        Self::new("DELETE", path, id, reply)
    }

    const fn does(mut self, does: &'static str) -> Self {
        self.does = does;
        self
    }

    const fn refuses(mut self, codes: &'static [Code]) -> Self {
        self.codes = codes;
        self
    }

    const fn asks(mut self, query: &'static [Query]) -> Self {
        self.query = query;
        self
    }

    const fn at_hand(mut self) -> Self {
        self.stored = false;
        self
    }
}
