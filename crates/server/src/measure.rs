//! What an operator watches: counts, sizes and times of the running service.
//! Nothing here tells of a person: labels are names of routes, changes, codes
//! and lines.

mod condition;
mod name;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use jari_protocol::board::{Board, Health, Phase};
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;
use jari_room::request::{Answer, Verb};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use condition::Condition;
pub(crate) use condition::Unsent;

type One = [(&'static str, &'static str); 1];
type Two = [(&'static str, &'static str); 2];
type OfLine = [(&'static str, String); 2];

/// Everything that is counted.
pub struct Measures {
    registry: Registry,
    changes: Family<Two, Counter>,
    batch: Histogram,
    commit: Histogram,
    requests: Family<[(&'static str, String); 2], Counter>,
    request: Histogram,
    refusals: Family<One, Counter>,
    messages: Family<One, Counter>,
    now: Gauges,
    condition: Mutex<Condition>,
}

/// What is looked at when somebody asks.
#[derive(Debug, Default)]
struct Gauges {
    changes_waiting: Gauge,
    requests_open: Gauge,
    connections_open: Gauge,
    streams_open: Gauge,
    messages_waiting: Gauge,
    messages_aside: Gauge,
    clock_difference: Gauge<f64, std::sync::atomic::AtomicU64>,
    taken: Family<OfLine, Gauge>,
    serving: Family<OfLine, Gauge>,
    door: Family<OfLine, Gauge>,
    stock_left: Family<OfLine, Gauge>,
    open: Family<OfLine, Gauge>,
    paused: Family<OfLine, Gauge>,
}

/// How things stand at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Changes that wait for a batch.
    pub changes_waiting: usize,
    /// Requests that are worked on.
    pub requests_open: usize,
    /// Connections.
    pub connections_open: usize,
    /// Event streams.
    pub streams_open: u64,
    /// By how much the machine's clock and service time differ.
    pub clock_difference: Duration,
}

impl Default for Measures {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("jari");
        let this = Self {
            changes: Family::default(),
            // One change to a full batch of 200.
            batch: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            // A memory's commit to a disk that is in trouble.
            commit: Histogram::new(exponential_buckets(0.000_5, 2.0, 14)),
            requests: Family::default(),
            request: Histogram::new(exponential_buckets(0.000_5, 2.0, 16)),
            refusals: Family::default(),
            messages: Family::default(),
            now: Gauges::default(),
            condition: Mutex::default(),
            registry: Registry::default(),
        };
        this.now.register(&mut registry);
        let counters = "Changes that were answered, by kind and outcome";
        registry.register("changes", counters, this.changes.clone());
        let batch = "Changes in one commit";
        registry.register("batch_changes", batch, this.batch.clone());
        let commit = "From the beginning of a batch to its durable end";
        registry.register("commit_seconds", commit, this.commit.clone());
        let requests = "Requests that were answered, by route and status";
        registry.register("requests", requests, this.requests.clone());
        let request = "From the head of a request to the head of its reply";
        registry.register("request_seconds", request, this.request.clone());
        let refusals = "Requests that were refused, by code";
        registry.register("refusals", refusals, this.refusals.clone());
        let messages = "Messages to people, by what became of them";
        registry.register("messages", messages, this.messages.clone());
        Self { registry, ..this }
    }
}

impl Measures {
    /// A change was answered.
    pub(crate) fn answered(&self, verb: &'static str, answer: &Answer) {
        let outcome = answer
            .as_ref()
            .map_or_else(|problem| problem.code.as_str(), |_| "done");
        let labels = [("change", verb), ("outcome", outcome)];
        self.changes.get_or_create(&labels).inc();
        self.condition().answered(Instant::now(), verb, answer);
    }

    /// A batch was committed, or was not.
    #[expect(clippy::cast_precision_loss, reason = "a batch has at most 200")]
    pub(crate) fn batch(&self, changes: usize, took: Duration) {
        self.batch.observe(changes as f64);
        self.commit.observe(took.as_secs_f64());
        self.condition().committed(Instant::now(), took);
    }

    /// A request was answered.
    pub(crate) fn request(&self, route: &str, status: StatusCode, took: Duration) {
        let labels = [
            ("route", route.to_owned()),
            ("status", status.as_str().to_owned()),
        ];
        self.requests.get_or_create(&labels).inc();
        self.request.observe(took.as_secs_f64());
    }

    /// A request was refused.
    pub(crate) fn refused(&self, code: Code) {
        self.refusals
            .get_or_create(&[("code", code.as_str())])
            .inc();
    }

    /// Something became of messages.
    pub(crate) fn messages(&self, outcome: &'static str, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let counter = self.messages.get_or_create(&[("outcome", outcome)]);
        counter.inc_by(count);
    }

    /// How many messages wait to be sent, and how many were put aside.
    pub(crate) fn messages_waiting(&self, count: usize, aside: usize) {
        self.now.messages_waiting.set(whole(count));
        self.now.messages_aside.set(whole(aside));
    }

    /// Since when messages wait that nobody took.
    pub(crate) fn unsent(&self, unsent: Unsent) {
        self.condition().unsent(unsent);
    }

    /// How the parts of the service are.
    pub(crate) fn health(&self, now: ServerTime) -> Health {
        self.condition().health(Instant::now(), now)
    }

    fn condition(&self) -> MutexGuard<'_, Condition> {
        self.condition
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything, in the text form of `OpenMetrics`.
    pub(crate) fn tell<'b>(
        &self,
        moment: &Moment,
        boards: impl IntoIterator<Item = &'b Board>,
    ) -> String {
        self.now.set(moment);
        for board in boards {
            self.now.line(board);
        }
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes everything");
        text
    }
}

/// How a change is called where it is counted.
pub(crate) const fn change(verb: &Verb) -> &'static str {
    name::of(verb)
}

impl Gauges {
    fn register(&self, to: &mut Registry) {
        let plain = [
            (
                "changes_waiting",
                "Changes that wait for a batch",
                &self.changes_waiting,
            ),
            (
                "requests_open",
                "Requests that are worked on",
                &self.requests_open,
            ),
            ("connections_open", "Connections", &self.connections_open),
            ("streams_open", "Event streams", &self.streams_open),
            (
                "messages_waiting",
                "Messages that wait to be sent",
                &self.messages_waiting,
            ),
            (
                "messages_aside",
                "Messages that nobody takes",
                &self.messages_aside,
            ),
        ];
        for (name, help, gauge) in plain {
            to.register(name, help, gauge.clone());
        }
        let help = "By how much the machine's clock and service time differ";
        let name = "clock_difference_seconds";
        to.register(name, help, self.clock_difference.clone());
        let lines = [
            ("line_taken", "Tickets taken", &self.taken),
            (
                "line_serving",
                "Places below this were called",
                &self.serving,
            ),
            ("line_door", "Tickets that wait at the door", &self.door),
            (
                "line_stock_left",
                "People the stock has room for",
                &self.stock_left,
            ),
            ("line_open", "Whether places are called", &self.open),
            ("line_paused", "Whether the line is paused", &self.paused),
        ];
        for (name, help, family) in lines {
            to.register(name, help, family.clone());
        }
    }

    fn set(&self, moment: &Moment) {
        self.changes_waiting.set(whole(moment.changes_waiting));
        self.requests_open.set(whole(moment.requests_open));
        self.connections_open.set(whole(moment.connections_open));
        self.streams_open.set(whole(moment.streams_open));
        self.clock_difference
            .set(moment.clock_difference.as_secs_f64());
    }

    fn line(&self, board: &Board) {
        let line = [
            ("event", board.event.to_string()),
            ("opening", board.opening.to_string()),
        ];
        let is = |phase| i64::from(board.phase == phase);
        let values = [
            (&self.taken, whole(board.taken)),
            (&self.serving, whole(board.serving.0)),
            (&self.door, whole(board.door)),
            (&self.stock_left, i64::from(board.stock_left.0)),
            (&self.open, is(Phase::Open)),
            (&self.paused, is(Phase::Paused)),
        ];
        for (family, value) in values {
            family.get_or_create(&line).set(value);
        }
    }
}

fn whole(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

impl fmt::Debug for Measures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Measures(..)")
    }
}
