//! The conductor: a beat per second moves every line, and what it moved is
//! signed once it is durable.

use std::collections::BTreeSet;
use std::time::Duration;

use jari_protocol::event::Event;
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::text::Line;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Verb};
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;

/// Beats the lines of one service.
#[derive(Debug)]
pub struct Conductor {
    app: App,
    term: u64,
    events: Vec<Event>,
    /// Openings that are over and were shown for the last time.
    done: BTreeSet<(EventId, OpeningId)>,
    clocks_agree: bool,
}

/// How often the lines move.
const BEAT: Duration = Duration::from_secs(1);

/// How far the wall clock and service time may come apart (`line.md` 7).
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
        let (events, done) = (Vec::new(), BTreeSet::new());
        let mut conductor = Self {
            app,
            term,
            events,
            done,
            clocks_agree: true,
        };
        conductor.look_around().await?;
        for event in &conductor.events {
            let event = event.event.clone();
            conductor.change(Verb::Restarted { event, term }).await?;
        }
        conductor.beat().await;
        Ok(conductor)
    }

    /// Beats until it is dropped.
    pub async fn run(mut self) {
        let mut beats = interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            self.beat().await;
        }
    }

    /// One beat. A store that does not take it leaves the boards as they are;
    /// they grow old, and clients say so.
    pub async fn beat(&mut self) {
        if let Err(problem) = self.look_around().await {
            tracing::warn!(code = problem.code.as_str(), "the events could not be read");
        }
        self.compare_clocks().await;
        for event in self.events.clone() {
            let id = event.event.clone();
            let tick = Verb::Tick {
                event: id.clone(),
                term: self.term,
            };
            if let Err(problem) = self.change(tick).await {
                let (code, rule) = (problem.code.as_str(), problem.rule.as_str());
                tracing::error!(event = %id, code, rule, "a beat was not committed");
                continue;
            }
            self.show(&event).await;
        }
    }

    /// Events that ended are kept to the end of the run: their last boards
    /// and stock stay readable.
    async fn look_around(&mut self) -> Result<(), Box<Problem>> {
        let Reply::Events(events) = self.app.read(Query::Events).await? else {
            return Err(Box::new(Problem::new(Code::Internal, "event.list")));
        };
        let known = std::mem::take(&mut self.events);
        let gone = known
            .into_iter()
            .filter(|known| !events.iter().any(|event| event.event == known.event));
        let ended: Vec<Event> = gone.filter(|event| !self.is_done(event)).collect();
        for event in &ended {
            self.show(event).await;
            let openings = event.openings.iter();
            self.done
                .extend(openings.map(|it| (event.event.clone(), it.opening.clone())));
        }
        self.events = events;
        Ok(())
    }

    fn is_done(&self, event: &Event) -> bool {
        let mut openings = event.openings.iter();
        openings.all(|it| {
            self.done
                .contains(&(event.event.clone(), it.opening.clone()))
        })
    }

    /// Signs what is durable. The nonce is of the board's own minute, so one
    /// version has one content.
    async fn show(&self, event: &Event) {
        let app = &self.app;
        let service = &app.about.service;
        for opening in &event.openings {
            let query = Query::Board(
                service.clone(),
                event.event.clone(),
                opening.opening.clone(),
            );
            match app.read(query).await {
                Ok(Reply::Board(mut board)) => {
                    board.nonce = app.nonces.at(board.issued);
                    app.boards.show(&app.signer, *board);
                }
                other => unread(&event.event, "a board could not be read", other),
            }
        }
        match app
            .read(Query::Stock(service.clone(), event.event.clone()))
            .await
        {
            Ok(Reply::Stock(stock)) => app.boards.show_stock(&app.signer, stock),
            other => unread(&event.event, "the stock could not be read", other),
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
        for (event, opening) in lines(&self.events) {
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

fn lines(events: &[Event]) -> Vec<(EventId, OpeningId)> {
    let lines = events.iter().flat_map(|event| {
        event
            .openings
            .iter()
            .map(|it| (event.event.clone(), it.opening.clone()))
    });
    lines.collect()
}

fn unread(event: &EventId, what: &str, got: Result<Reply, Box<Problem>>) {
    let code = got.err().map_or(Code::Internal, |problem| problem.code);
    tracing::warn!(%event, code = code.as_str(), "{what}");
}
