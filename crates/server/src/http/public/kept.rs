//! Large public documents that change seldom, kept for a moment so that
//! asking for them is cheap however many ask.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use jari_protocol::id::EventId;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::http::problem::Refused;
use crate::http::reply::Public;

/// The list of events (under no name) and the sites of each event.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    documents: Mutex<BTreeMap<Option<EventId>, (Instant, Public)>>,
}

/// How long a document is given out without reading it again: an operator who
/// publishes an event sees it after the next blink.
const KEPT_FOR: Duration = Duration::from_secs(1);

impl Kept {
    /// The document, read only if the one at hand is too old; one reads for
    /// all who ask at the same time. What is refused is not kept, so there
    /// are never more documents than events.
    pub(crate) async fn document(
        &self,
        name: Option<EventId>,
        read: impl Future<Output = Result<Public, Refused>>,
    ) -> Result<Public, Refused> {
        let mut documents = self.documents.lock().await;
        if let Some((at, document)) = documents.get(&name)
            && at.elapsed() < KEPT_FOR
        {
            return Ok(document.clone());
        }
        let document = read.await?;
        documents.insert(name, (Instant::now(), document.clone()));
        Ok(document)
    }
}
