//! The HTTP face as OpenAPI 3.1, put together from what the server routes by
//! and the types that cross the wire.
//!
//! `docs/openapi.json` is what [`document`] writes; a test holds one against
//! the other. What a route says beyond its types stands in [`told`], and a
//! route that is not told there makes no document.

mod codes;
mod document;
mod reply;
mod shape;
mod told;

pub use document::{Untold, document};
