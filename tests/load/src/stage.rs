//! A server of its own on one core, over a data folder in which thousands
//! have signed in.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow, bail, ensure};
use jari_evening::device::{Device, Signed, bytes};
use jari_evening::server::{Launch, Server};
use jari_evening::statement;
use jari_protocol::account::Language;
use jari_protocol::board::Phase;
use jari_protocol::hash::{Digest, to_base64};
use jari_protocol::id::{AccountId, EventId, PersonId, SignInId, TicketId};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Batch, Change, FinishSignIn, Join, PutPerson, StartSignIn, Verb};
use jari_room::row::account::OneTimeCode;
use jari_server::store::port::Store as _;
use jari_server::store::sqlite::Sqlite;
use ring::rand::SystemRandom;

use crate::SERVER_CORE;
use crate::connection::{Connection, Request};

/// Somebody who signed in.
#[derive(Debug)]
pub(crate) struct Someone {
    /// Their device.
    pub(crate) device: Device,
    /// For whom they book.
    pub(crate) person: PersonId,
}

/// A data folder that lasts as long as this, with who is in it.
#[derive(Debug)]
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    program: PathBuf,
    /// Who signed in.
    pub(crate) people: Vec<Someone>,
}

/// Changes in one commit of the preparation.
const AT_ONCE: usize = 500;

impl Stage {
    /// Publishes events and signs so many people in, by the store's own verbs.
    pub(crate) async fn prepare(
        program: &Path,
        events: &[(&str, Opens)],
        people: usize,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("sites.json"), SITES)?;
        let names = events;
        let events = names.iter().map(|(name, opens)| {
            let file = folder.path().join(format!("{name}.toml"));
            std::fs::write(&file, event_file(name, *opens))?;
            anyhow::Ok(file)
        });
        let events: Vec<_> = events.collect::<Result<_, _>>()?;
        let mut stage = Self {
            folder,
            program: program.to_owned(),
            people: Vec::new(),
        };
        // The first start makes keys, rows and events.
        let mut server = stage.start(&[], &events).await?;
        opened(&server, names).await?;
        server.kill().await?;
        stage.sign_in(people).await?;
        Ok(stage)
    }

    /// Starts the server on its core; with further settings and new events.
    pub(crate) async fn start(
        &self,
        settings: &[OsString],
        events: &[PathBuf],
    ) -> anyhow::Result<Server> {
        let program = ["taskset", "-c", SERVER_CORE].map(OsString::from);
        let launch = Launch {
            program: program
                .into_iter()
                .chain([self.program.clone().into()])
                .collect(),
            data: self.data(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            settings: settings.to_vec(),
        };
        Server::start(launch, events).await
    }

    /// Where the rows are.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn sign_in(&mut self, people: usize) -> anyhow::Result<()> {
        let random = SystemRandom::new();
        let store = self.open()?;
        let mut changes = Vec::new();
        for number in 0..people {
            let mut device = Device::new(&random)?;
            let account = AccountId::from_bytes(bytes(&random)?);
            let person = PersonId::from_bytes(bytes(&random)?);
            let [one, two] = [bytes(&random)?, bytes(&random)?];
            let session = to_base64(&[one, two].concat());
            changes.extend(signing_in(number, &device, (account, person), &session)?);
            device.session = Some(Signed { account, session });
            self.people.push(Someone { device, person });
            if changes.len() >= AT_ONCE {
                commit(&store, &mut changes).await?;
            }
        }
        commit(&store, &mut changes).await
    }

    /// Lets some of the people join an event that is open, while no server
    /// runs.
    pub(crate) async fn join(
        &mut self,
        event: &str,
        people: std::ops::Range<usize>,
    ) -> anyhow::Result<Vec<TicketId>> {
        let (random, store) = (SystemRandom::new(), self.open()?);
        let event: EventId = event.parse()?;
        let (mut tickets, mut changes) = (Vec::new(), Vec::new());
        for number in people {
            let someone = &self.people[number];
            let ticket = TicketId::from_bytes(bytes(&random)?);
            tickets.push(ticket);
            changes.push(Verb::Join(Join {
                actor: someone.device.account()?,
                device: someone.device.key.thumbprint(),
                event: event.clone(),
                subjects: vec![someone.person],
                gives_up: Vec::new(),
                ticket,
                presents: None,
            }));
            if changes.len() >= AT_ONCE {
                commit(&store, &mut changes).await?;
            }
        }
        commit(&store, &mut changes).await?;
        Ok(tickets)
    }

    /// How many bookings of an event are in the rows, while no server runs.
    pub(crate) async fn booked(&self, event: &str) -> anyhow::Result<u64> {
        let (store, event) = (self.open()?, event.parse::<EventId>()?);
        let (mut booked, mut from) = (0, None);
        loop {
            let asked = Query::Bookings(event.clone(), from);
            let Reply::Bookings { bookings, next, .. } = store.read(now()?, asked).await? else {
                bail!("the bookings are not told");
            };
            booked += bookings.len() as u64;
            from = next;
            if from.is_none() {
                return Ok(booked);
            }
        }
    }

    fn open(&self) -> anyhow::Result<Sqlite> {
        Ok(Sqlite::open(&self.data().join("jari.db"))?)
    }
}

/// Commits changes of the preparation, and takes their messages away: what is
/// measured shall not wait for them.
async fn commit(store: &Sqlite, verbs: &mut Vec<Verb>) -> anyhow::Result<()> {
    execute(store, std::mem::take(verbs)).await?;
    loop {
        let Reply::Messages(messages) = store.read(now()?, Query::Messages(0)).await? else {
            bail!("the messages are not told");
        };
        if messages.is_empty() {
            return Ok(());
        }
        let numbers = messages.into_iter().map(|(number, _)| number).collect();
        execute(store, vec![Verb::Sent { numbers }]).await?;
    }
}

async fn execute(store: &Sqlite, verbs: Vec<Verb>) -> anyhow::Result<()> {
    let changes = verbs.into_iter().map(|verb| Change { id: None, verb });
    let changes = changes.collect();
    let batch = Batch {
        now: now()?,
        changes,
    };
    let answers = store.execute(batch).await?;
    let refused = answers.into_iter().find_map(Result::err);
    ensure!(
        refused.is_none(),
        "the preparation was refused: {refused:?}"
    );
    Ok(())
}

/// Waits until the first lines are open, or take tickets.
async fn opened(server: &Server, events: &[(&str, Opens)]) -> anyhow::Result<()> {
    let mut over = Connection::open(server.address()).await?;
    for (event, opens) in events {
        let path = format!("/v1/events/{event}/openings/all/board");
        let request = Request::read(&path, server.address());
        loop {
            let (_, text) = over.send(&request).await?;
            let phase = statement::board(std::str::from_utf8(text)?)?.phase;
            if phase == opens.phase() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Ok(())
}

impl Opens {
    const fn phase(self) -> Phase {
        match self {
            Self::Later => Phase::Gathering,
            Self::Now => Phase::Open,
        }
    }
}

/// When an event opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// Tomorrow; tickets are taken now.
    Later,
    /// At once, and everybody is called.
    Now,
}

/// One centre, in the form of the public data.
const SITES: &str = r#"{"data": [{"id": 1, "centerName": "예방접종센터", "facilityName": "보건소",
"address": "서울특별시 중구 덕수궁길 15", "lat": "37.56", "lng": "126.97", "sido": "서울특별시",
"sigungu": "중구", "phoneNumber": "02-120"}]}"#;

fn event_file(name: &str, opens: Opens) -> String {
    let opens_in = match opens {
        Opens::Later => "24h",
        Opens::Now => "1s",
    };
    format!(
        r#"event = "{name}"
title = "예방접종"
rule = "Places are given in the order of joining."
zone = "Asia/Seoul"
basis = "contact"
party_limit = 1
claim_window = "2h"
inside_window = "30m"
hold_window = "10m"
capacity_inside = 1000000
admit_per_minute = 600000
stream_limit = 15000
reconnect_window = "5s"
short_gathering = "a benchmark"
sites = "sites.json"

[[cohort]]
cohort = "everyone"
title = "누구나"

[[opening]]
opening = "all"
cohort = "everyone"
order = "joining"
gathering_in = "0s"
opens_in = "{opens_in}"
ends_in = "48h"

[[slots]]
sites = ["centre-1"]
from_day_in = 3
to_day_in = 13
from = "09:00"
to = "18:00"
every = 30
capacity = 10000
"#
    )
}

fn signing_in(
    number: usize,
    device: &Device,
    (account, person): (AccountId, PersonId),
    session: &str,
) -> anyhow::Result<[Verb; 3]> {
    let code = u32::try_from(number % 1_000_000)?;
    let mut id = [0; 16];
    id[8..].copy_from_slice(&u64::try_from(number)?.to_be_bytes());
    let sign_in = SignInId::from_bytes(id);
    let contact = format!("person-{number}@example.org");
    let started = Verb::StartSignIn(StartSignIn {
        sign_in,
        contact: contact.parse().map_err(|error| anyhow!("{error:?}"))?,
        key: device.key.clone(),
        language: Language::Ko,
        code: OneTimeCode::new(code),
    });
    let finished = Verb::FinishSignIn(FinishSignIn {
        sign_in,
        code: format!("{code:06}"),
        device: device.key.thumbprint(),
        account: Some(account),
        session: Digest::of(&[session.as_bytes()]),
    });
    let named = Verb::PutPerson(PutPerson {
        actor: account,
        person,
        name: Line::new(&format!("시민 {number}"))?,
        birth_date: "1970-07-20".parse().map_err(|_| anyhow!("a date"))?,
        invitation: None,
    });
    Ok([started, finished, named])
}

/// Service time as the machine's clock has it.
fn now() -> anyhow::Result<ServerTime> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let millis = i64::try_from(since.as_millis()).context("a time after the year 292 million")?;
    Ok(ServerTime::from_millis(millis))
}
