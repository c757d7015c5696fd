//! Faults on purpose, for the demonstration and for tests of recovery. Only
//! builds with the feature `faults` have this; a release build has not.
//!
//! A control file says what fails next; each fault that happened is counted
//! down in it, so that it survives a restart and can be watched.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jari_protocol::change::Act;
use jari_protocol::id::TicketId;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Acting, Answer, Batch, Change, Verb};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::store::cluster::Cluster;
use crate::store::port::{Pending, Store};

/// What is to fail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// Whose confirmations fail; everybody's if absent.
    pub ticket: Option<TicketId>,
    /// How many commits of a confirmation fail with an internal error.
    pub confirm_internal: u32,
    /// How many replies to a committed confirmation are lost, after those.
    pub confirm_lost_reply: u32,
}

/// Reads the control file.
#[derive(Debug, Default)]
pub struct Faults {
    file: Mutex<Option<PathBuf>>,
}

impl Faults {
    /// Faults as the file says; none while it is absent.
    pub const fn from_file(file: PathBuf) -> Self {
        Self {
            file: Mutex::new(Some(file)),
        }
    }

    /// Faults as the file says that `JARI_FAULTS` names; none without it.
    pub fn from_environment() -> Self {
        std::env::var_os("JARI_FAULTS")
            .map_or_else(Self::default, |file| Self::from_file(file.into()))
    }

    /// Whether the reply to a committed confirmation is to be dropped with
    /// its connection. Counts it down.
    pub fn loses_reply(&self, ticket: TicketId) -> bool {
        self.take(ticket, |plan| &mut plan.confirm_lost_reply)
    }

    fn fails_commit(&self, change: &Change) -> bool {
        let Verb::Act(Acting {
            ticket,
            act: Act::Confirm { .. },
            ..
        }) = &change.verb
        else {
            return false;
        };
        self.take(*ticket, |plan| &mut plan.confirm_internal)
    }

    fn take(&self, ticket: TicketId, count: impl Fn(&mut Plan) -> &mut u32) -> bool {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = file.as_ref() else {
            return false;
        };
        let Ok(text) = fs::read_to_string(file) else {
            return false;
        };
        let Ok(mut plan) = serde_json::from_str::<Plan>(&text) else {
            tracing::warn!("the control file of the faults is not readable");
            return false;
        };
        if plan.ticket.is_some_and(|planned| planned != ticket) || *count(&mut plan) == 0 {
            return false;
        }
        *count(&mut plan) -= 1;
        let text = serde_json::to_string(&plan).expect("a plan is JSON");
        let next = file.with_extension("next");
        fs::write(&next, text)
            .and_then(|()| fs::rename(&next, file))
            .is_ok()
    }
}

/// A store whose commits of confirmations fail when they are told to.
#[derive(Debug)]
pub struct Faulty {
    inner: Arc<dyn Store>,
    faults: Arc<Faults>,
}

impl Faulty {
    /// Puts the faults in front of a store.
    pub const fn new(inner: Arc<dyn Store>, faults: Arc<Faults>) -> Self {
        Self { inner, faults }
    }
}

impl Store for Faulty {
    fn execute(&self, batch: Batch) -> Pending<'_, Vec<Answer>> {
        let failing: Vec<bool> = batch
            .changes
            .iter()
            .map(|change| self.faults.fails_commit(change))
            .collect();
        let mut fails = failing.iter();
        let mut kept = batch;
        kept.changes.retain(|_| fails.next() == Some(&false));
        Box::pin(async move {
            let mut answers = self.inner.execute(kept).await?.into_iter();
            let merged = failing.into_iter().map(|fails| {
                if fails {
                    Some(internal())
                } else {
                    answers.next()
                }
            });
            Ok(merged.flatten().collect())
        })
    }

    fn read(&self, now: ServerTime, query: Query) -> Pending<'_, Reply> {
        self.inner.read(now, query)
    }

    fn backup(&self, to: PathBuf) -> Pending<'_, ()> {
        self.inner.backup(to)
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.inner.watch()
    }

    fn cluster(&self) -> Option<&dyn Cluster> {
        self.inner.cluster()
    }
}

fn internal() -> Answer {
    Err(Box::new(Problem::new(Code::Internal, "change.commit")))
}
