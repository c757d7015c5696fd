//! What a rehearsal is played with, as a port: whoever has a service to run
//! in this program implements it.

use std::fmt;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use super::intent::PracticePlan;

/// Something that takes a while.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A rehearsal does not begin or go on. The text of each is its stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RehearsalError {
    /// This program has none.
    #[error("practice_absent")]
    Absent,
    /// Its folder, its address or its service cannot be used.
    #[error("practice_failed")]
    Failed,
}

/// Begins rehearsals.
pub trait Stage: Send + Sync + fmt::Debug {
    /// Begins one in an empty folder, which is deleted when it has ended.
    fn begin<'a>(
        &'a self,
        folder: &'a Path,
        plan: PracticePlan,
    ) -> Doing<'a, Result<Arc<dyn Rehearsal>, RehearsalError>>;
}

/// A rehearsal that runs: a service of its own and the air before it.
pub trait Rehearsal: Send + Sync + fmt::Debug {
    /// The link of its service.
    fn link(&self) -> String;

    /// The newest code that was sent to a contact. May block.
    fn code_for(&self, contact: &str) -> Option<String>;

    /// Airplane mode.
    fn airplane(&self, on: bool);

    /// The answers to so many confirmations are lost.
    fn lose_confirmations(&self, count: u32);

    /// Stops the service and starts it again on what it wrote.
    fn restart(&self) -> Doing<'_, Result<(), RehearsalError>>;

    /// Ends the service in order.
    fn end(&self) -> Doing<'_, ()>;
}
