//! The desk: who signs in, for whom, and whether and when they may book. All
//! of it happens before the line, so that the line never waits for it.

pub(crate) mod clerk;
pub(crate) mod device;
pub(crate) mod eligibility;
pub(crate) mod expiry;
mod limit;
pub(crate) mod name;
pub(crate) mod pairing;
pub(crate) mod person;
pub(crate) mod publish;
pub(crate) mod retention;
pub(crate) mod roster;
pub(crate) mod sign_in;

use jari_protocol::hash::Digest;
use jari_protocol::refusal::Code;

use crate::rows::Rows;
use crate::stop::{Stop, refuse};

/// The service's own key for the hashes of contacts, codes and limits.
fn secret(rows: &Rows) -> Result<Digest, Stop> {
    let service = rows.service()?;
    service
        .map(|service| service.contact_key)
        .ok_or_else(|| refuse(Code::Internal, "service.founded"))
}
