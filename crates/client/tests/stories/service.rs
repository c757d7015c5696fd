//! A small service: one event, one opening, honest unless told otherwise.

mod asker;
mod changes;
mod desk;
pub(crate) mod papers;
mod public;
mod state;

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State as FromState};
use axum::http::{Method, Response, StatusCode, header};
use futures_util::stream;
use jari_client::address::Address;
use jari_client::home::Home;
use jari_client::secrets::{MemorySecrets, SecretStore};
use jari_client::{BootClock, Connection, Desk};
use jari_protocol::account::Language;
use jari_protocol::refusal::{Code, PROBLEM_JSON, Problem};
use jari_protocol::text::Line;
use tokio::sync::watch;

pub(crate) use asker::Asked;
pub(crate) use state::{Seen, State, Trouble};

/// The running service.
pub(crate) struct Service {
    state: Shared,
    pub(crate) link: String,
}

/// What all requests share; `changed` tells streams.
#[derive(Clone)]
pub(crate) struct Shared {
    state: Arc<Mutex<State>>,
    changed: Arc<watch::Sender<u64>>,
}

/// A client of the service, in a folder of its own.
pub(crate) struct Client {
    pub(crate) home: Home,
    pub(crate) secrets: Arc<MemorySecrets>,
    _folder: tempfile::TempDir,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("bound");
        let state = State::new(&format!("http://{address}"));
        let link = format!("jari://{address}?key={}", state.authority.fingerprint());
        let changed = Arc::new(watch::channel(0).0);
        let state = Shared {
            state: Arc::new(Mutex::new(state)),
            changed,
        };
        let router = Router::new().fallback(answer).with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { state, link }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.state.lock().expect("no test panicked with it")
    }

    /// Changes the line, and tells those on the stream.
    pub(crate) fn turn(&self, change: impl FnOnce(&mut State)) {
        {
            let mut state = self.state();
            change(&mut state);
            state.version += 1;
        }
        self.state.changed.send_modify(|turn| *turn += 1);
    }

    /// Requests so far whose path contains this.
    pub(crate) fn asked(&self, part: &str) -> Vec<Seen> {
        let state = self.state();
        state
            .seen
            .iter()
            .filter(|seen| seen.path.contains(part))
            .cloned()
            .collect()
    }
}

impl Client {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::open(folder.path()).expect("founded");
        Self {
            home,
            secrets: Arc::default(),
            _folder: folder,
        }
    }

    /// Adds the service and opens it.
    pub(crate) async fn at(&self, service: &Service) -> Desk {
        let clock = BootClock::start();
        let known = Connection::add(&self.home, &service.link, clock)
            .await
            .expect("added");
        assert_eq!(
            known.address().map(|a: Address| a.to_string()),
            Some(service.link.clone())
        );
        self.again(service).await
    }

    /// Opens the service as another run of the program would.
    pub(crate) async fn again(&self, service: &Service) -> Desk {
        let secrets: Arc<dyn SecretStore> = self.secrets.clone();
        let id = service.state().authority.set.service.clone();
        let opened = Connection::open(&self.home, secrets, &id, BootClock::start()).await;
        Desk::new(opened.expect("opened"))
    }

    /// Adds the service and signs in.
    pub(crate) async fn signed_in(&self, service: &Service, contact: &str) -> Desk {
        let desk = self.at(service).await;
        sign_in(&desk, contact).await;
        desk
    }
}

pub(crate) async fn sign_in(desk: &Desk, contact: &str) -> jari_client::desk::SignedIn {
    let contact = Line::new(contact).expect("text");
    desk.begin_sign_in(&contact, Language::Ko)
        .await
        .expect("begun");
    desk.finish_sign_in(state::CODE).await.expect("signed in")
}

async fn answer(FromState(shared): FromState<Shared>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 64 * 1024).await.unwrap_or_default();
    let asked = Asked::new(&head, body);
    if asked.path().ends_with("/stream") {
        return public::stream(&shared);
    }
    let (reply, is_lost) = {
        let mut state = shared.state.lock().expect("no test panicked with it");
        let reply = state.route(&asked);
        let reply = reply.unwrap_or_else(|problem| state.refused(&problem, &asked));
        (reply, state.loses_reply(asked.path()))
    };
    shared.changed.send_modify(|turn| *turn += 1);
    if is_lost { lost() } else { reply }
}

impl State {
    fn route(&mut self, asked: &Asked) -> Result<Response<Body>, Box<Problem>> {
        self.see(asked);
        if let Some(problem) = self.trouble(asked) {
            return Err(Box::new(problem));
        }
        let path = asked.path().to_owned();
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let content = match (&asked.method, parts.as_slice()) {
            (&Method::GET, [".well-known", "jari"]) => return Ok(self.keys()),
            (&Method::GET, ["v1", "events", _, "openings", _, "board"]) => {
                return Ok(self.board_reply());
            }
            (&Method::GET, ["v1", "events", _, "stock"]) => return Ok(self.stock_reply()),
            (&Method::GET, ["v1", "time"]) => Vec::new(),
            (&Method::GET, ["v1", "events"]) => papers::events(),
            (&Method::PUT, ["v1", "sign-ins", id]) => self.begin_sign_in(asked, id)?,
            (&Method::PUT, ["v1", "sign-ins", id, "code"]) => self.finish_sign_in(asked, id)?,
            (&Method::GET, ["v1", "devices"]) => self.devices(asked)?,
            (&Method::DELETE, ["v1", "devices", device]) => self.remove_device(asked, device)?,
            (&Method::GET, ["v1", "people"]) => self.people(asked)?,
            (&Method::PUT, ["v1", "people", id]) => self.put_person(asked, id)?,
            (&Method::PUT, ["v1", "events", _, "joins", id]) => self.join(asked, id)?,
            (&Method::GET, ["v1", "tickets"]) => self.tickets(asked)?,
            (&Method::GET, ["v1", "tickets", id]) => self.ticket(asked, id)?,
            (&Method::PUT, ["v1", "tickets", ticket, "changes", id]) => {
                self.act(asked, ticket, id)?
            }
            _ => return Err(Box::new(Problem::new(Code::NoSuchRoute, "route"))),
        };
        Ok(self.reply(asked, StatusCode::OK, "application/json", content))
    }

    fn refused(&self, problem: &Problem, asked: &Asked) -> Response<Body> {
        let status = StatusCode::from_u16(problem.status).expect("a status");
        let content = serde_json::to_vec(problem).expect("plain data");
        self.reply(asked, status, PROBLEM_JSON, content)
    }

    /// A reply that nobody may cache.
    fn reply(
        &self,
        asked: &Asked,
        status: StatusCode,
        media_type: &str,
        content: Vec<u8>,
    ) -> Response<Body> {
        Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, media_type)
            .header(header::CACHE_CONTROL, "no-store")
            .header("jari-nonce", &self.nonce)
            .header("jari-stamp", self.stamp(asked))
            .body(Body::from(content))
            .expect("a reply")
    }
}

/// A reply that breaks off before its end.
fn lost() -> Response<Body> {
    let broken = stream::iter([
        Ok(Bytes::from_static(b"{")),
        Err(std::io::Error::other("lost")),
    ]);
    Response::new(Body::from_stream(broken))
}
