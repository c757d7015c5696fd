//! A service with one event, on a clock that the test turns.

use std::sync::Arc;
use std::time::Duration;

use jari_protocol::board::{Board, DrawBy, Health, Times};
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::{ClockId, EventId, OpeningId, SlotId};
use jari_protocol::stock::Stock;
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Publication, RosterLine, Tick, Verb};
use jari_room::row::account::{Message, Notice};
use jari_room::row::event::{KEEP, Settings, Slot};
use jari_server::app::{About, App, Parts};
#[cfg(feature = "faults")]
use jari_server::faults::Faults;
use jari_server::http::Face;
use jari_server::http::limits::Limits;
use jari_server::http::serve::serve;
use jari_server::keys::Keys;
use jari_server::nonce::Nonces;
use jari_server::random::{Random, System};
use jari_server::store::port::Store;
use jari_server::time::{ServiceTime, Turned};
use tempfile::TempDir;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::gated::Gated;

/// The event everybody books in.
pub(crate) const EVENT: &str = "seoul-2021";
/// Its only opening, without a draw: place is the order of joining.
pub(crate) const OPENING: &str = "fifties";
/// The slots: one for one person, one for many.
pub(crate) const SMALL: &str = "clinic-0900";
pub(crate) const LARGE: &str = "hall-0900";

/// 2021-07-19T20:00:00+09:00, when it opens.
pub(crate) const OPENS: ServerTime = ServerTime::from_millis(1_626_692_400_000);

/// A running server.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) address: String,
    pub(crate) base: String,
    /// The fingerprint of the service's root key.
    pub(crate) root: Digest,
    pub(crate) store: Arc<Gated>,
    clocks: Arc<Turned>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
    /// Goes with the world.
    #[cfg_attr(
        not(feature = "faults"),
        expect(dead_code, reason = "only faults are written to it")
    )]
    dir: TempDir,
}

impl World {
    /// A server an hour before the opening, with the usual bounds.
    pub(crate) async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        Self::at(OPENS.minus(Millis::from_mins(60)), limits).await
    }

    pub(crate) async fn at(start: ServerTime, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound address").to_string();
        let base = format!("http://{address}");
        let clocks = Turned::at(start);
        let time = ServiceTime::start(
            Arc::<Turned>::clone(&clocks),
            ClockId::from_bytes([9; 16]),
            None,
        );
        let dir = TempDir::new().expect("a folder for keys");
        let keys = Keys::open(&dir.path().join("keys")).expect("keys are made");
        let root = keys.fingerprint();
        let about = About {
            service: keys.service(),
            name: line("Seoul"),
            contact: line("02-120"),
            base: base.clone(),
        };
        let store = Arc::new(Gated::default());
        let nonce_key = Digest::of(&[b"nonces"]);
        let parts = Parts {
            signer: Arc::new(keys.into_signer(&about, time.now()).expect("a key set")),
            about,
            time,
            store: Arc::clone(&store) as Arc<dyn Store>,
            nonces: Nonces::new(nonce_key),
            random: Arc::new(System::default()) as Arc<dyn Random>,
            #[cfg(feature = "faults")]
            faults: Arc::new(Faults::from_file(dir.path().join("faults.json"))),
        };
        let app = App::start(parts);
        let face = Face::new(app.clone(), limits);
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(serve(listener, face, async { drop(stopped.await) }));
        let world = Self {
            app,
            address,
            base,
            root,
            store,
            clocks,
            stop: Some(stop),
            served,
            dir,
        };
        let contact_key = Digest::of(&[b"contacts"]);
        world
            .run(Verb::Found {
                contact_key,
                nonce_key,
            })
            .await;
        world.run(Verb::Publish(Box::new(publication(EVENT)))).await;
        world.pass(Millis::ZERO).await;
        world
    }

    /// Executes one of the service's own changes.
    pub(crate) async fn run(&self, verb: Verb) {
        let done = self.app.changes.execute(Change { id: None, verb }).await;
        done.expect("the service's own changes are executed");
    }

    /// Lets time pass and beats once.
    pub(crate) async fn pass(&self, span: Millis) {
        self.clocks.pass(span);
        self.run(Verb::Tick(Tick {
            event: event(),
            term: 1,
            health: Health::default(),
        }))
        .await;
        let service = self.app.about.service.clone();
        let asked = Query::Board(service.clone(), event(), opening());
        let Ok(Reply::Board(mut board)) = self.app.read(asked).await else {
            panic!("the opening has a board");
        };
        board.nonce = self.app.nonces.at(board.issued);
        self.app.boards.show(&self.app.signer, *board);
        let Ok(Reply::Stock(stock)) = self.app.read(Query::Stock(service, event())).await else {
            panic!("the event has stock");
        };
        self.app.boards.show_stock(&self.app.signer, stock);
    }

    /// Lets time pass without a beat: the conductor is behind.
    pub(crate) fn pass_unnoticed(&self, span: Millis) {
        self.clocks.pass(span);
    }

    /// Lets the opening come.
    pub(crate) async fn open(&self) {
        self.pass(OPENS.since(self.app.time.now())).await;
    }

    /// Beats until the board says so.
    pub(crate) async fn until(&self, holds: impl Fn(&Board) -> bool) -> Board {
        for _ in 0..600 {
            let board = self.board();
            if holds(&board) {
                return board;
            }
            self.pass(Millis::from_secs(1)).await;
        }
        panic!("the board never says so: {:?}", self.board());
    }

    pub(crate) fn board(&self) -> Board {
        let shown = self.app.boards.latest(&event(), &opening());
        shown.expect("a board is shown").board.clone()
    }

    /// How many people each slot still takes.
    pub(crate) async fn stock(&self) -> Stock {
        let asked = Query::Stock(self.app.about.service.clone(), event());
        match self.app.read(asked).await {
            Ok(Reply::Stock(stock)) => stock,
            other => panic!("no stock: {other:?}"),
        }
    }

    /// The messages that wait for the sender.
    pub(crate) async fn outbox(&self) -> Vec<Message> {
        match self.app.read(Query::Messages(0)).await {
            Ok(Reply::Messages(messages)) => messages.into_iter().map(|(_, m)| m).collect(),
            other => panic!("no outbox: {other:?}"),
        }
    }

    /// The last code that was sent to a contact.
    pub(crate) async fn code(&self, contact: &str) -> String {
        let outbox = self.outbox().await;
        let to_contact = outbox
            .iter()
            .filter(|message| message.to.as_str() == contact);
        let mut codes = to_contact.rev().filter_map(|message| {
            let Notice::Code { code, .. } = &message.what else {
                return None;
            };
            Some(code.as_str())
        });
        codes.next().expect("a code was sent").to_owned()
    }

    /// What is to fail on purpose from now on.
    #[cfg(feature = "faults")]
    pub(crate) fn fail(&self, plan: &jari_server::faults::Plan) {
        let text = serde_json::to_string(plan).expect("a plan is JSON");
        std::fs::write(self.dir.path().join("faults.json"), text).expect("a file");
    }

    /// How many batches were committed.
    pub(crate) fn commits(&self) -> u64 {
        *self.app.store.watch().borrow()
    }

    /// Stops the server and waits until it is down.
    pub(crate) async fn stop(mut self) {
        self.stop
            .take()
            .expect("stopped once")
            .send(())
            .expect("the server runs");
        let down = tokio::time::timeout(Duration::from_secs(30), self.served).await;
        down.expect("the server goes down")
            .expect("without a panic");
    }
}

/// An event of one cohort, everybody, with 2 sites.
pub(crate) fn publication(name: &str) -> Publication {
    let cohort = "all".parse().expect("a name");
    let times = Times {
        gathering: OPENS.minus(Millis::from_mins(60 * 26)),
        cut_off: OPENS.minus(Millis::from_mins(5)),
        opens: OPENS,
        ends: OPENS.plus(Millis::from_mins(120)),
    };
    let opening = Opening {
        opening: opening(),
        cohort,
        times,
        gathers: false,
    };
    Publication {
        draws: vec![(
            opening.opening.clone(),
            Digest::of(&[b"secret"]),
            DrawBy::Nobody,
        )],
        event: Event {
            event: name.parse().expect("a name"),
            title: line("July"),
            rule: line("Whoever joins first is called first."),
            zone: "Asia/Seoul".to_owned(),
            basis: Basis::Contact,
            party_limit: People(2),
            claim_window: Millis::from_mins(10),
            inside_window: Millis::from_mins(10),
            hold_window: Millis::from_mins(3),
            cohorts: vec![Cohort {
                cohort: opening.cohort.clone(),
                title: line("Everybody"),
                born_from: None,
                born_to: None,
                roster_group: None,
            }],
            openings: vec![opening],
            rests: Vec::new(),
        },
        settings: Settings {
            capacity_inside: People(20),
            admit_per_minute: 600,
            boards_per_second: 1_000,
            reconnect_window: Millis::from_secs(10),
            stream_limit: 2,
            keep: KEEP,
        },
        sites: sites(),
        slots: slots(),
        roster: Vec::new(),
        short_gathering: Some(line("a test")),
        subject_key: Digest::of(&[b"subjects"]),
        ticket_key: Digest::of(&[b"tickets"]),
    }
}

pub(crate) fn event() -> EventId {
    EVENT.parse().expect("a name")
}

pub(crate) fn opening() -> OpeningId {
    OPENING.parse().expect("a name")
}

pub(crate) fn slot(name: &str) -> SlotId {
    name.parse().expect("a name")
}

pub(crate) fn line(text: &str) -> Line {
    Line::new(text).expect("a line")
}

/// An event that tells persons apart by a roster: the Kims, who share a
/// contact.
pub(crate) fn roster_publication() -> Publication {
    let mut publication = publication(FAMILY_EVENT);
    publication.event.basis = Basis::Roster;
    publication.roster = FAMILY
        .map(|name| RosterLine {
            name: line(name),
            birth_date: "1969-07-26".parse().expect("a date"),
            contact: Some("kim@example.org".parse().expect("a contact")),
            invitation: None,
            group: None,
        })
        .into();
    publication
}

/// The event of [`roster_publication`].
pub(crate) const FAMILY_EVENT: &str = "family-2021";

/// Who is on its roster.
pub(crate) const FAMILY: [&str; 3] = ["Kim Young-hee", "Kim Chul-soo", "Kim Min-ji"];

fn sites() -> Vec<Site> {
    [("clinic", "A clinic"), ("hall", "A hall")]
        .map(|(site, title)| Site {
            site: site.parse().expect("a name"),
            name: line(title),
            address: line("1 Sejong-daero"),
            region: line("Seoul"),
            district: line("Jung-gu"),
            phone: None,
            position: None,
        })
        .into()
}

fn slots() -> Vec<(SlotId, Slot)> {
    [(SMALL, "clinic", 1), (LARGE, "hall", 50)]
        .map(|(slot, site, people)| {
            let day = OPENS.plus(Millis::from_mins(60 * 24 * 7));
            let slot_row = Slot {
                site: site.parse().expect("a name"),
                starts: day,
                ends: day.plus(Millis::from_mins(30)),
                capacity: People(people),
                left: People(people),
                returned: People(0),
                unclaimed: People(0),
                lot: None,
            };
            (slot.parse().expect("a name"), slot_row)
        })
        .into()
}
