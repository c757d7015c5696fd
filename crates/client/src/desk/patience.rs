//! Repeating by itself, within what the service allows and a person waits.

use std::sync::Arc;
use std::time::Duration;

use jari_protocol::refusal::{Code, Problem, Retry};
use jari_session::Fault;

use super::Desk;
use crate::chance;
use crate::error::DeskError;
use crate::http::{Reply, Request};
use crate::proof::DeviceSigner;

/// Who asks.
#[derive(Debug, Clone)]
pub(super) enum Asker {
    /// Without any credential.
    Anyone,
    /// A device that is not signed in yet.
    Device(Arc<DeviceSigner>),
    /// The account.
    SignedIn,
}

impl Desk {
    /// The answer, after a few attempts if need be. Every request of the desk
    /// may be repeated: it reads, or its id is in its path.
    pub(super) async fn patiently(
        &self,
        request: &Request,
        by: &Asker,
    ) -> Result<Reply, DeskError> {
        let mut tried = 0;
        loop {
            let error = match self.once(request, by).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let wait = pause(&error, tried).filter(|_| tried + 1 < ATTEMPTS);
            let Some(wait) = wait else { return Err(error) };
            tracing::debug!(code = %error, ?wait, "asked again");
            tokio::time::sleep(wait).await;
            tried += 1;
        }
    }

    async fn once(&self, request: &Request, by: &Asker) -> Result<Reply, DeskError> {
        let reply = match by {
            Asker::Anyone => self.connection.wire().exchange(request).await?,
            Asker::Device(device) => self.connection.proved(request, device, None).await?,
            Asker::SignedIn => self.connection.signed(request).await?,
        };
        match reply.refusal()? {
            Some(problem) => Err(DeskError::Refused(problem)),
            None => Ok(reply),
        }
    }
}

/// How long to wait before asking again; `None` if a person is to decide.
fn pause(error: &DeskError, tried: u32) -> Option<Duration> {
    match error {
        DeskError::Unreached(Fault::Local | Fault::Remote) => {
            let most = FIRST_PAUSE_MS.saturating_mul(1 << tried.min(16));
            Some(Duration::from_millis(chance::up_to(most)))
        }
        DeskError::Refused(problem) => allowed(problem),
        DeskError::Unreached(Fault::Untrusted)
        | DeskError::Address(_)
        | DeskError::Keys(_)
        | DeskError::Untrusted(_)
        | DeskError::SignedOut
        | DeskError::SignInNotBegun
        | DeskError::Secret(_)
        | DeskError::Home(_) => None,
    }
}

/// Trouble that passes, if the service names a time soon enough to wait for.
/// Never earlier than it says, and spread over as long again.
fn allowed(problem: &Problem) -> Option<Duration> {
    let passes = matches!(
        problem.code,
        Code::Busy | Code::Internal | Code::StoreUnavailable | Code::BodyTooSlow
    );
    let Retry::After { ms } = problem.retry else {
        return None;
    };
    let bearable = passes && ms.0 <= LONGEST_PAUSE_MS;
    bearable.then(|| Duration::from_millis(ms.0 + chance::up_to(ms.0.max(FIRST_PAUSE_MS))))
}

/// How often the same is asked.
const ATTEMPTS: u32 = 4;

/// The first pause is up to this long, each further one up to twice the last.
const FIRST_PAUSE_MS: u64 = 500;

/// Nobody sits before a silent terminal for longer.
const LONGEST_PAUSE_MS: u64 = 5_000;
