//! One run after the other, each on rows of its own.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use jari_bench::report::Report;
use jari_evening::outbox::Outbox;
use jari_evening::server::Server;
use jari_evening::statement;
use jari_protocol::id::{SlotId, TicketId};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, UnparsedPublicKey,
};

use crate::connection::{Connection, Request};
use crate::figures::{Figures, LATE};
use crate::handshake::{self, Handshake};
use crate::press::{CONNECTIONS, FULL, Pressure, Round, press};
use crate::rounds::{Asking, Book, Join, People, Read, SignIn};
use crate::stage::{Opens, Stage};
use crate::{SERVER_CORE, bare, streams};

/// How long, how many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    warm_up: Duration,
    measured: Duration,
    /// At 70 % of what is possible.
    easy: Duration,
    runs: usize,
    streams: usize,
}

/// No core signs up more people in a second, so that nobody is left over.
const MOST_JOINS: u64 = 8_000;
const MOST_BOOKINGS: u64 = 3_000;

const JOINS: &str = "joins";
const BOOKINGS: &str = "bookings";
const BOARD: &str = "/v1/events/bookings/openings/all/board";
const STREAM: &str = "/v1/events/bookings/openings/all/stream";
const STOCK: &str = "/v1/events/bookings/stock";

impl Size {
    /// The design's.
    pub(crate) const WHOLE: Self = Self {
        warm_up: Duration::from_secs(10),
        measured: Duration::from_secs(30),
        easy: Duration::from_secs(30),
        runs: 5,
        streams: 10_000,
    };

    /// So small a part of the time, three times over.
    pub(crate) fn part(self, of: u32) -> Self {
        if of == 1 {
            return self;
        }
        Self {
            warm_up: self.warm_up / of,
            measured: self.measured / of,
            easy: self.easy / of,
            runs: 3,
            ..self
        }
    }

    fn full(self) -> Pressure {
        Pressure {
            warm_up: self.warm_up,
            measured: self.measured,
            rate: FULL,
        }
    }

    fn easy(self, most: f64) -> Pressure {
        Pressure {
            warm_up: Duration::ZERO,
            measured: self.easy,
            rate: (most * 0.7).max(1.0),
        }
    }

    fn people(self, a_second: u64) -> usize {
        let seconds = (self.warm_up + self.measured + self.easy).as_secs_f64();
        (a_second as f64 * seconds) as usize
    }
}

/// Measures.
pub(crate) async fn measure(program: &Path, size: Size) -> anyhow::Result<Report> {
    let mut figures = Figures::default();
    for number in 1..=size.runs {
        let run = Box::pin(Run::prepare(program, size)).await?;
        let told = Box::pin(run.measure(&mut figures)).await;
        told.with_context(|| format!("run {number}"))?;
    }
    let method = method(size, &figures);
    Ok(Report::new("server", method, figures.findings()))
}

fn method(size: Size, figures: &Figures) -> String {
    format!(
        "{} runs on rows of their own; server pinned to core {SERVER_CORE}, generator to the other; \
         plain HTTP/1.1 kept alive on loopback, {CONNECTIONS} connections, {:.1} s warm-up, {:.1} s \
         measured; SQLite with full sync. The most is found with every connection always busy; p99 \
         at 70 % of it, in an open loop from the moment each round was meant to begin ({:.1} s). \
         Joins: distinct people, a proof each. Bookings: claim, hold and confirm, a proof each; all \
         are found in the rows afterwards. Sign-ins: code asked for, read from the outbox, given. \
         Crypto floor: one P-256 verification and one Ed25519 signature, on the generator's core. \
         Bare: a constant reply of the board's size by the same HTTP stack. Handshakes: TLS 1.3, \
         none resumed, one small request each. The cores: processor time of the process by the \
         clock while it was measured. {} streams held by a server just started, by its resident \
         memory. {}",
        size.runs,
        size.warm_up.as_secs_f64(),
        size.measured.as_secs_f64(),
        size.easy.as_secs_f64(),
        size.streams,
        figures.failures(),
    )
}

/// One run on rows of its own.
struct Run {
    size: Size,
    stage: Stage,
    people: People,
    tickets: Vec<TicketId>,
}

impl Run {
    async fn prepare(program: &Path, size: Size) -> anyhow::Result<Self> {
        let events = [(JOINS, Opens::Later), (BOOKINGS, Opens::Now)];
        let mut stage = Stage::prepare(program, &events, size.people(MOST_JOINS)).await?;
        let booking = size.people(MOST_BOOKINGS);
        let tickets = stage.join(BOOKINGS, 0..booking).await?;
        let people = Arc::new(std::mem::take(&mut stage.people));
        Ok(Self {
            size,
            stage,
            people,
            tickets,
        })
    }

    async fn measure(self, figures: &mut Figures) -> anyhow::Result<()> {
        let mut server = self.stage.start(&[], &[]).await?;
        let process = server.id().context("the server runs")?;
        let address = server.address();
        let slots = all_called(&server, self.tickets.len() as u64).await?;
        // First of all: what was freed after a load would hide what is needed.
        let each = streams::bytes_each((address, process), STREAM, self.size.streams).await?;
        figures.add("bytes_per_stream", each);
        let booked = self.changes(&server, slots, figures).await?;
        let (path, size) = (BOARD.to_owned(), self.size);
        let mut over = Connection::open(address).await?;
        let bytes = read(&mut over, &server, BOARD).await?.len();
        let board = Arc::new(Read {
            address,
            path,
            // Its numbers may have a digit less.
            bytes: bytes / 2,
        });
        let bench = Bench { size, process };
        let reads = bench.most("board_reads", &board, figures).await?;
        server.kill().await?;

        let rows = self.stage.booked(BOOKINGS).await?;
        ensure!(
            rows >= booked,
            "{booked} were booked, {rows} are in the rows"
        );
        figures.add(
            "board_reads_over_bare",
            reads.per_second / bare(bytes, size).await?,
        );
        let settings = handshake::settings(&self.stage.data())?;
        let mut server = self.stage.start(&settings, &[]).await?;
        let round = Arc::new(Handshake::with(server.address())?);
        let process = server.id().context("the server runs")?;
        let bench = Bench { size, process };
        bench.only_most("tls_handshakes", &round, figures).await?;
        figures.end_run();
        server.kill().await
    }

    /// Everything that is written; gives how many bookings were confirmed.
    async fn changes(
        &self,
        server: &Server,
        slots: Vec<SlotId>,
        figures: &mut Figures,
    ) -> anyhow::Result<u64> {
        let bench = Bench {
            size: self.size,
            process: server.id().context("the server runs")?,
        };
        let asking = Asking::of(server.address());
        let book = Arc::new(Book {
            asking: asking.clone(),
            people: Arc::clone(&self.people),
            slots,
            tickets: self.tickets.clone(),
        });
        let booked = bench.most(BOOKINGS, &book, figures).await?.succeeded;
        let join = Arc::new(Join {
            asking: asking.clone(),
            people: Arc::clone(&self.people),
            event: JOINS,
        });
        let joins = bench.most(JOINS, &join, figures).await?;
        figures.add(
            "joins_over_crypto_floor",
            joins.per_second / crypto_floor()?,
        );
        let outbox = Outbox::follow(server.outbox());
        let sign_in = Arc::new(SignIn { asking, outbox });
        bench.most("sign_ins", &sign_in, figures).await?;
        Ok(booked)
    }
}

/// One server that is pressed.
#[derive(Clone, Copy)]
struct Bench {
    size: Size,
    process: u32,
}

impl Bench {
    /// The most a second, which is given, and the latency at 70 % of it.
    async fn most<R: Round>(
        self,
        name: &str,
        round: &Arc<R>,
        figures: &mut Figures,
    ) -> anyhow::Result<Most> {
        let most = self.only_most(name, round, figures).await?;
        let pressure = self.size.easy(most.per_second);
        let (easy, _) = press(round, most.next, pressure, self.process).await?;
        figures.note(&easy);
        figures.add(&format!("{name}{LATE}"), easy.p99_ms);
        Ok(Most {
            succeeded: most.succeeded + easy.succeeded,
            ..most
        })
    }

    async fn only_most<R: Round>(
        self,
        name: &str,
        round: &Arc<R>,
        figures: &mut Figures,
    ) -> anyhow::Result<Most> {
        let (most, next) = press(round, 0, self.size.full(), self.process).await?;
        figures.note(&most);
        figures.add(&format!("{name}_per_s"), most.per_second);
        figures.add(&format!("{name}_server_core"), most.server_core);
        figures.add(&format!("{name}_generator_core"), most.generator_core);
        Ok(Most {
            per_second: most.per_second,
            succeeded: most.succeeded,
            next,
        })
    }
}

/// What a server can do.
struct Most {
    per_second: f64,
    /// All that succeeded, whenever it was.
    succeeded: u64,
    /// The number of the next round.
    next: u64,
}

/// Waits until so many places are called, and reads what there is to book.
async fn all_called(server: &Server, places: u64) -> anyhow::Result<Vec<SlotId>> {
    let mut over = Connection::open(server.address()).await?;
    loop {
        let text = read(&mut over, server, BOARD).await?;
        if statement::board(&text)?.serving.0 >= places {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let stock = statement::stock(&read(&mut over, server, STOCK).await?)?;
    Ok(stock.slots.into_iter().map(|slot| slot.slot).collect())
}

async fn read(over: &mut Connection, server: &Server, path: &str) -> anyhow::Result<String> {
    let (status, body) = over.send(&Request::read(path, server.address())).await?;
    let body = String::from_utf8(body.to_vec())?;
    ensure!(status == 200, "{status}: {body}");
    Ok(body)
}

/// One verification and one signature after the other, as each join needs.
fn crypto_floor() -> anyhow::Result<f64> {
    let random = SystemRandom::new();
    let rejected = |error| anyhow::anyhow!("a fresh key is not read: {error}");
    let unspecified = |_| anyhow::anyhow!("ring could not make a key");
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let device = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(unspecified)?;
    let device = EcdsaKeyPair::from_pkcs8(algorithm, device.as_ref(), &random);
    let device = device.map_err(rejected)?;
    let service = Ed25519KeyPair::generate_pkcs8(&random).map_err(unspecified)?;
    let service = Ed25519KeyPair::from_pkcs8(service.as_ref()).map_err(rejected)?;
    // A proof and a ticket's statement have about so many bytes.
    let message = [7; 400];
    let proof = device.sign(&random, &message).map_err(unspecified)?;
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, device.public_key().as_ref());
    let (began, mut rounds) = (Instant::now(), 0_u32);
    while began.elapsed() < Duration::from_secs(1) {
        key.verify(&message, proof.as_ref()).map_err(unspecified)?;
        ensure!(!service.sign(&message).as_ref().is_empty(), "a signature");
        rounds += 1;
    }
    Ok(f64::from(rounds) / began.elapsed().as_secs_f64())
}

/// The constant reply, measured as the board is.
async fn bare(bytes: usize, size: Size) -> anyhow::Result<f64> {
    let (mut process, address) = bare::start(bytes).await?;
    let path = "/".to_owned();
    let round = Arc::new(Read {
        address,
        path,
        bytes,
    });
    let id = process.id().context("it runs")?;
    let (most, _) = press(&round, 0, size.full(), id).await?;
    process.kill().await?;
    ensure!(most.failed == 0, "the constant reply: {:?}", most.why);
    Ok(most.per_second)
}
