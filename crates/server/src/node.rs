//! One of several nodes on one database: it leads, or follows the one that
//! does. Whichever it is, it answers everything.
//!
//! The lease is kept by beats that the store counts. A node takes it when it
//! is free, or when it saw the count stand still for as long as a lease lasts,
//! measured on its own monotonic clock while the database answered: no wall
//! clock and no other machine's time is compared. What a node that lost the
//! lease still does is refused by its term.

pub mod joining;
mod shown;
mod watched;

use std::sync::Arc;
use std::time::Duration;

use jari_protocol::id::ClockId;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::{Millis, ServerTime};
use tokio::time::{Instant, sleep, timeout};

use crate::app::App;
use crate::conductor::Conductor;
use crate::store::cluster::{Cluster, Head};
use crate::store::port::StoreError;
use crate::time::{Clocks, ServiceTime};
use watched::{Lease, Watched};

/// How a node starts.
#[derive(Debug)]
pub enum Standing {
    /// It is the only one.
    Alone,
    /// It leads, in this term.
    Leads(u64),
    /// Another leads.
    Follows,
}

/// How often the lease is looked at where nothing is heard of it.
const LOOK: Duration = Duration::from_millis(250);

/// How far the wall clock may be from service time before the operator is
/// told: a node that takes the lead with more pauses the lines.
const MAX_DISAGREEMENT: Millis = Millis::from_secs(2);

/// Finds out whether another node leads, or takes the lead, and starts
/// service time accordingly.
///
/// # Errors
/// The database does not answer.
pub async fn stand(
    cluster: &dyn Cluster,
    clocks: Arc<dyn Clocks>,
    id: ClockId,
) -> Result<(ServiceTime, Standing), StoreError> {
    let mut watched = Watched::default();
    loop {
        let head = cluster.look().await?;
        match watched.see(head, Instant::now()) {
            Lease::Free => {
                if let Some(taken) = cluster.take(head).await? {
                    let latest = ServerTime::from_millis(taken.time_us.div_euclid(1_000));
                    let time = ServiceTime::start(clocks, id, Some(latest));
                    return Ok((time, Standing::Leads(taken.term)));
                }
            }
            Lease::Held => {
                let time = ServiceTime::follow(clocks, id, head.time_us);
                return Ok((time, Standing::Follows));
            }
            Lease::Unsure => sleep(LOOK).await,
        }
    }
}

/// Takes the lines over, or shows what the leading node stated.
///
/// # Errors
/// The store does not answer.
pub async fn begin(app: &App, standing: Standing) -> Result<Option<Conductor>, Box<Problem>> {
    match standing {
        Standing::Alone => Conductor::take_over(app.clone()).await.map(Some),
        Standing::Leads(term) => lead(app, term).await.map(Some),
        Standing::Follows => {
            let shown = shown::all(app).await.map_err(|error| error.problem());
            shown.map(|()| None)
        }
    }
}

/// Leads or follows until it is dropped.
pub async fn run(app: App, mut conductor: Option<Conductor>) {
    loop {
        if let Some(conductor) = conductor.take() {
            app.leads.send_replace(true);
            conductor.run().await;
            app.leads.send_replace(false);
            app.time.step_down();
        }
        conductor = follow(&app).await;
    }
}

/// At an orderly end: another node need not wait for the lease to run out.
pub async fn step_down(app: &App) {
    let Some(cluster) = app.store.cluster() else {
        return;
    };
    let head = *cluster.heads().borrow();
    if *app.leads.borrow()
        && let Err(error) = cluster.release(head.term).await
    {
        tracing::warn!(%error, "the lease was not given back");
    }
}

/// Follows until this node takes the lead.
async fn follow(app: &App) -> Option<Conductor> {
    let cluster = app.store.cluster()?;
    let mut heads = cluster.heads();
    let mut watched = Watched::default();
    let mut beats = None;
    let mut agrees = true;
    loop {
        let heard = timeout(LOOK, heads.changed()).await;
        let head = if heard.is_ok() {
            *heads.borrow_and_update()
        } else {
            match cluster.look().await {
                Ok(head) => head,
                Err(error) => {
                    tracing::debug!(%error, "the database does not answer");
                    // Nobody can beat meanwhile: no lease runs out.
                    watched = Watched::default();
                    continue;
                }
            }
        };
        app.time.hear(head.time_us, head.beat_us);
        if beats != Some((head.term, head.beats)) && shown::all(app).await.is_ok() {
            beats = Some((head.term, head.beats));
            app.vitals.beats();
        }
        compare_clocks(app, &mut agrees);
        if watched.see(head, Instant::now()) == Lease::Free
            && let Some(conductor) = take(app, cluster, head).await
        {
            return Some(conductor);
        }
    }
}

async fn take(app: &App, cluster: &dyn Cluster, seen: Head) -> Option<Conductor> {
    let taken = match cluster.take(seen).await {
        Ok(taken) => taken?,
        Err(error) => {
            tracing::warn!(%error, "the lead could not be taken");
            return None;
        }
    };
    app.time.hear(taken.time_us, taken.beat_us);
    app.time.lead();
    tracing::info!(term = taken.term, "this node leads");
    let led = lead(app, taken.term).await;
    if let Err(problem) = &led {
        let (code, rule) = (problem.code.as_str(), problem.rule.as_str());
        tracing::error!(code, rule, "the lines could not be taken over");
        app.time.step_down();
    }
    led.ok()
}

/// Versions that were stated are not signed again with another content.
async fn lead(app: &App, term: u64) -> Result<Conductor, Box<Problem>> {
    shown::all(app).await.map_err(|error| error.problem())?;
    Conductor::lead(app.clone(), term).await
}

fn compare_clocks(app: &App, agrees: &mut bool) {
    let now_agrees = app.time.disagreement() <= MAX_DISAGREEMENT;
    if *agrees && !now_agrees {
        tracing::error!(
            "this machine's clock and service time are apart; set it right, or the lines will \
             pause when this node takes the lead"
        );
    }
    *agrees = now_agrees;
}

/// A statement that this service's keys did not sign.
fn foreign() -> StoreError {
    let code = Code::Internal.as_str();
    StoreError::Corrupt(format!("{code}: a statement that is not of these keys"))
}
