//! The conductor: a beat per second moves every line, and what it moved is
//! signed once it is durable.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Tick, Verb};
use jari_room::row::event::Deleting;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::boards::Signed;

/// Beats the lines of one service.
#[derive(Debug)]
pub struct Conductor {
    app: App,
    term: u64,
    /// The events that are not over, with their openings.
    running: Lines,
    /// The others, as far as they were shown in this run.
    over: BTreeSet<EventId>,
    /// When to look again whether what is personal in them was deleted.
    kept: BTreeMap<EventId, ServerTime>,
    /// What this beat signed and other nodes do not know yet.
    signed: Vec<Signed>,
    /// When a beat was committed last, and whether one failed since.
    beaten: ServerTime,
    failed: bool,
    clocks_agree: bool,
}

type Lines = BTreeMap<EventId, Vec<OpeningId>>;

/// How often the lines move.
const BEAT: Duration = Duration::from_secs(1);

/// After how long without a beat people notice: a board is promised every five
/// seconds.
const OUTAGE: Millis = Millis::from_secs(5);

/// How often an event that is over is looked at: an operator may have it
/// deleted before its time.
const LOOK_AGAIN: Millis = Millis::from_mins(1);

/// How far the wall clock and service time may come apart (PROTOCOL.md 21).
const MAX_DISAGREEMENT: Millis = Millis::from_secs(2);

impl Conductor {
    /// Takes the lines over from an earlier run of the service and beats
    /// once, so that there are boards before anyone asks. The lease term is
    /// service time, which is higher at each start.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn take_over(app: App) -> Result<Self, Box<Problem>> {
        let term = app.time.now_us().unsigned_abs();
        Self::lead(app, term).await
    }

    /// The same in a term that was taken.
    ///
    /// # Errors
    /// The store does not answer, or the term is over already.
    pub async fn lead(app: App, term: u64) -> Result<Self, Box<Problem>> {
        let (signed, beaten) = (Vec::new(), app.time.now());
        let (running, over) = (Lines::new(), BTreeSet::new());
        let mut conductor = Self {
            app,
            term,
            running,
            over,
            kept: BTreeMap::new(),
            signed,
            beaten,
            failed: false,
            clocks_agree: true,
        };
        conductor.look_around().await?;
        conductor.give_back().await?;
        if conductor.beat().await {
            Ok(conductor)
        } else {
            Err(Box::new(Problem::new(Code::Internal, "line.lease_term")))
        }
    }

    /// Beats until it is dropped, or another node has taken the lead.
    pub async fn run(mut self) {
        let mut beats = interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            if !self.beat().await {
                return;
            }
        }
    }

    /// One beat; whether this node still leads after it. A store that does
    /// not take it leaves the boards as they are; they grow old, and clients
    /// say so.
    pub async fn beat(&mut self) -> bool {
        let away = self.app.time.now().since(self.beaten);
        if self.failed && away > OUTAGE && self.give_back().await.is_err() {
            tracing::error!("the store does not answer; the lines stand still");
            return true;
        }
        if let Err(problem) = self.look_around().await {
            tracing::warn!(code = problem.code.as_str(), "the events could not be read");
        }
        self.compare_clocks().await;
        for (event, openings) in self.running.clone() {
            let tick = Verb::Tick(Tick {
                event: event.clone(),
                term: self.term,
                health: self.app.measures.health(self.app.time.now()),
            });
            if let Err(problem) = self.change(tick).await {
                let (code, rule) = (problem.code.as_str(), problem.rule.as_str());
                tracing::error!(%event, code, rule, "a beat was not committed");
                continue;
            }
            self.show(&event, &openings).await;
        }
        if let Err(problem) = self.change(Verb::Sweep).await {
            let code = problem.code.as_str();
            tracing::warn!(code, "what ran out at the desk was not forgotten");
            self.failed = true;
        } else {
            (self.beaten, self.failed) = (self.app.time.now(), false);
            // Sent with each beat, whatever events there are: if it was
            // committed, lines can move.
            self.app.vitals.beats();
        }
        self.give_out().await
    }

    /// Gives out what was signed. Where there are several nodes it is stated
    /// for all of them first, which also keeps the lease: a node that leads no
    /// longer shows nothing.
    async fn give_out(&mut self) -> bool {
        let signed = std::mem::take(&mut self.signed);
        if let Some(cluster) = self.app.store.cluster() {
            let stated = signed.iter().map(Into::into).collect();
            let now = self.app.time.now_us();
            match cluster.beat(self.term, now, stated).await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::warn!(term = self.term, "another node has taken the lead");
                    return false;
                }
                Err(error) => {
                    tracing::error!(%error, "a beat was not stated");
                    self.failed = true;
                    return true;
                }
            }
        }
        for signed in signed {
            self.app.boards.put(signed);
        }
        true
    }

    /// Gives every right the time back in which lines could not move, and the
    /// time to come back.
    async fn give_back(&self) -> Result<(), Box<Problem>> {
        for event in self.running.keys() {
            let (event, term) = (event.clone(), self.term);
            self.change(Verb::Restarted { event, term }).await?;
        }
        Ok(())
    }

    /// Which lines there are. Those that are over keep their last boards,
    /// over a restart as well.
    async fn look_around(&mut self) -> Result<(), Box<Problem>> {
        let Reply::Events(events) = self.app.read(Query::Events).await? else {
            return Err(Box::new(Problem::new(Code::Internal, "event.list")));
        };
        let Reply::Lines(all) = self.app.read(Query::Lines).await? else {
            return Err(Box::new(Problem::new(Code::Internal, "event.lines")));
        };
        let mut lines = Lines::new();
        for (event, opening) in all {
            lines.entry(event).or_default().push(opening);
        }
        let is_over = |event: &EventId| !events.iter().any(|it| it.event == *event);
        let over: Lines = lines.extract_if(.., |event, _| is_over(event)).collect();
        for (event, openings) in over {
            self.look_at_deletion(&event).await;
            if self.over.insert(event.clone()) {
                self.show(&event, &openings).await;
            }
        }
        self.running = lines;
        Ok(())
    }

    /// Tells the log when what was personal in an event was deleted.
    async fn look_at_deletion(&mut self, event: &EventId) {
        let now = self.app.time.now();
        if self.kept.get(event).is_some_and(|next| now < *next) {
            return;
        }
        let query = Query::Retention(event.clone());
        let Ok(Reply::Retention { due, deletion, .. }) = self.app.read(query).await else {
            return;
        };
        let next = match deletion.map(|it| (it.at, it.reason)) {
            None => due.min(now.plus(LOOK_AGAIN)),
            Some((Deleting::Done(at), reason)) => {
                // Told once in a run, and once more after a start.
                let reason = reason.as_ref().map_or("its time had come", Line::as_str);
                tracing::info!(%event, at = at.as_millis(), reason, "what was personal was deleted");
                ServerTime::from_millis(i64::MAX)
            }
            Some(_) => now,
        };
        self.kept.insert(event.clone(), next);
    }

    /// Signs what is durable, and gives it out at once where this node is the
    /// only one. The nonce is of the board's own minute, so one version has
    /// one content.
    async fn show(&mut self, event: &EventId, openings: &[OpeningId]) {
        let app = &self.app;
        let service = &app.about.service;
        let mut signed = Vec::new();
        for opening in openings {
            let query = Query::Board(service.clone(), event.clone(), opening.clone());
            match app.read(query).await {
                Ok(Reply::Board(mut board)) => {
                    board.nonce = app.nonces.at(board.issued);
                    signed.extend(app.boards.sign(&app.signer, *board));
                }
                other => unread(event, "a board could not be read", other),
            }
        }
        match app.read(Query::Stock(service.clone(), event.clone())).await {
            Ok(Reply::Stock(stock)) => signed.extend(app.boards.sign_stock(&app.signer, stock)),
            other => unread(event, "the stock could not be read", other),
        }
        if app.store.cluster().is_some() {
            self.signed.append(&mut signed);
        } else {
            signed.into_iter().for_each(|signed| app.boards.put(signed));
        }
    }

    /// A wall clock that was set, or a machine that slept, is for a person to
    /// judge: the lines stop once, and go on when the operator says so.
    async fn compare_clocks(&mut self) {
        let agree = self.app.time.disagreement() <= MAX_DISAGREEMENT;
        if self.clocks_agree == agree {
            return;
        }
        self.clocks_agree = agree;
        if agree {
            tracing::info!("the machine's clock agrees with service time again");
            return;
        }
        tracing::error!("the machine's clock and service time came apart; the lines pause");
        let reason = "the machine's clock and the service's time came apart";
        let reason = Line::new(reason).expect("a short line of text");
        let lines = self.running.iter();
        let lines =
            lines.flat_map(|(event, it)| it.iter().map(|opening| (event.clone(), opening.clone())));
        for (event, opening) in lines.collect::<Vec<_>>() {
            let (reason, by_service) = (reason.clone(), true);
            let pause = Verb::Pause {
                event,
                opening,
                reason,
                by_service,
            };
            match self.change(pause).await {
                Ok(()) => {}
                Err(problem) if problem.code == Code::Ended => {}
                Err(problem) => {
                    self.clocks_agree = true;
                    tracing::error!(code = problem.code.as_str(), "a line could not be paused");
                }
            }
        }
    }

    async fn change(&self, verb: Verb) -> Result<(), Box<Problem>> {
        self.app
            .changes
            .execute_own(Change { id: None, verb })
            .await
            .map(|_| ())
    }
}

fn unread(event: &EventId, what: &str, got: Result<Reply, Box<Problem>>) {
    let code = got.err().map_or(Code::Internal, |problem| problem.code);
    tracing::warn!(%event, code = code.as_str(), "{what}");
}
