//! What is asked of the server, round by round.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use jari_evening::device::{self, Device, bytes};
use jari_evening::outbox::Outbox;
use jari_protocol::account::{Language, Session, SignInCode, SignInPending, SignInRequest};
use jari_protocol::change::{Act, Changed, JoinRequest, TicketChange};
use jari_protocol::id::{ChangeId, SignInId, SlotId, TicketId};
use jari_protocol::proof::{PROOF_HEADER, SESSION_HEADER};
use jari_protocol::text::Line;
use jari_protocol::ticket::{Inside, Stage};
use ring::rand::SystemRandom;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::connection::{Connection, Request};
use crate::press::Round;
use crate::stage::Someone;

/// Everybody, shared by those who ask.
pub(crate) type People = Arc<Vec<Someone>>;

/// Where is asked, and the way every proof is made.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub(crate) address: SocketAddr,
    random: SystemRandom,
}

impl Asking {
    /// Of the service at an address.
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self {
            address,
            random: SystemRandom::new(),
        }
    }

    /// A connection that knows a nonce.
    async fn open(&self) -> anyhow::Result<Connection> {
        let mut over = Connection::open(self.address).await?;
        let asked = Request::read("/v1/time", self.address);
        let (status, _) = over.send(&asked).await?;
        ensure!(status == 204, "{status}");
        Ok(over)
    }

    fn id(&self) -> anyhow::Result<[u8; 16]> {
        bytes(&self.random)
    }

    async fn put<T: DeserializeOwned>(
        &self,
        over: &mut Connection,
        device: &Device,
        (path, body): (&str, &impl Serialize),
    ) -> anyhow::Result<T> {
        let body = serde_json::to_vec(body)?;
        let proven = device::Request {
            method: "PUT",
            url: format!("http://{}{path}", self.address),
            body: &body,
            nonce: &over.nonce,
        };
        let proof = device.prove(&self.random, &proven)?;
        let mut headers = vec![(PROOF_HEADER, proof.as_str())];
        if let Some(signed) = &device.session {
            headers.push((SESSION_HEADER, &signed.session));
        }
        let request = Request {
            method: "PUT",
            path,
            headers: &headers,
            body: &body,
        };
        let (status, answer) = over.send(&request.bytes(self.address)).await?;
        if !(200..300).contains(&status) {
            bail!("{status}: {}", String::from_utf8_lossy(answer));
        }
        serde_json::from_slice(answer).with_context(|| format!("the answer to {path}"))
    }
}

/// A document of a known size, whole each time.
#[derive(Debug)]
pub(crate) struct Read {
    /// Where.
    pub(crate) address: SocketAddr,
    /// Which.
    pub(crate) path: String,
    /// Nothing smaller is the whole.
    pub(crate) bytes: usize,
}

impl Round for Read {
    type Over = (Connection, Vec<u8>);

    async fn open(&self) -> anyhow::Result<Self::Over> {
        let request = Request::read(&self.path, self.address);
        Ok((Connection::open(self.address).await?, request))
    }

    async fn go(&self, _: u64, (over, request): &mut Self::Over) -> anyhow::Result<()> {
        let (status, body) = over.send(request).await?;
        let length = body.len();
        ensure!(
            status == 200 && length >= self.bytes,
            "{status}, {length} bytes"
        );
        Ok(())
    }
}

/// A person takes a place.
#[derive(Debug)]
pub(crate) struct Join {
    /// How.
    pub(crate) asking: Asking,
    /// Who.
    pub(crate) people: People,
    /// In which event.
    pub(crate) event: &'static str,
}

impl Round for Join {
    type Over = Connection;

    async fn open(&self) -> anyhow::Result<Connection> {
        self.asking.open().await
    }

    async fn go(&self, number: u64, over: &mut Connection) -> anyhow::Result<()> {
        let someone = self.people.get(usize::try_from(number)?);
        let someone = someone.context("nobody is left to join")?;
        let change = ChangeId::from_bytes(self.asking.id()?);
        let path = format!("/v1/events/{}/joins/{change}", self.event);
        let body = JoinRequest {
            actor: someone.device.account()?,
            subjects: vec![someone.person],
            gives_up: Vec::new(),
            presents: None,
        };
        let asked = (path.as_str(), &body);
        let _changed: Changed = self.asking.put(over, &someone.device, asked).await?;
        Ok(())
    }
}

/// A person who was called comes in, chooses and confirms.
#[derive(Debug)]
pub(crate) struct Book {
    /// How.
    pub(crate) asking: Asking,
    /// Who.
    pub(crate) people: People,
    /// With which tickets.
    pub(crate) tickets: Vec<TicketId>,
    /// What there is.
    pub(crate) slots: Vec<SlotId>,
}

/// As many as a person marks who does not mind much.
const WISHES: usize = 5;

impl Round for Book {
    type Over = Connection;

    async fn open(&self) -> anyhow::Result<Connection> {
        self.asking.open().await
    }

    async fn go(&self, number: u64, over: &mut Connection) -> anyhow::Result<()> {
        let index = usize::try_from(number)?;
        let ticket = *self.tickets.get(index).context("nobody is left to book")?;
        let device = &self.people.get(index).context("an own device")?.device;
        let claimed = self.act(over, device, (ticket, Act::Claim {})).await?;
        let Stage::Inside(Inside { pass, .. }) = claimed.state.stage else {
            bail!("not let in: {:?}", claimed.state.stage);
        };
        // Neighbours in the line do not wish for the same.
        let wishes = self.slots.iter().cycle().skip(index * 7 % self.slots.len());
        let wishes = wishes.take(WISHES).cloned().collect();
        let hold = Act::Hold { pass, wishes };
        let held = self.act(over, device, (ticket, hold)).await?;
        let Stage::Inside(Inside {
            hold: Some(hold), ..
        }) = held.state.stage
        else {
            bail!("nothing is held");
        };
        let hold = hold.hold;
        let confirm = Act::Confirm { pass, hold };
        let booked = self.act(over, device, (ticket, confirm)).await?;
        let is_booked = matches!(booked.state.stage, Stage::Booked { .. });
        ensure!(is_booked, "not booked");
        Ok(())
    }
}

impl Book {
    async fn act(
        &self,
        over: &mut Connection,
        device: &Device,
        (ticket, act): (TicketId, Act),
    ) -> anyhow::Result<Changed> {
        let change = ChangeId::from_bytes(self.asking.id()?);
        let path = format!("/v1/tickets/{ticket}/changes/{change}");
        let body = TicketChange {
            actor: device.account()?,
            subject: ticket,
            act,
        };
        self.asking.put(over, device, (&path, &body)).await
    }
}

/// Somebody new asks for a code, reads it and gives it.
#[derive(Debug)]
pub(crate) struct SignIn {
    /// How.
    pub(crate) asking: Asking,
    /// Where the codes come.
    pub(crate) outbox: Outbox,
}

impl Round for SignIn {
    type Over = Connection;

    async fn open(&self) -> anyhow::Result<Connection> {
        self.asking.open().await
    }

    async fn go(&self, number: u64, over: &mut Connection) -> anyhow::Result<()> {
        let asking = &self.asking;
        let contact = format!("new-{number}@example.org");
        let device = Device::new(&asking.random)?;
        let sign_in = SignInId::from_bytes(asking.id()?);
        let path = format!("/v1/sign-ins/{sign_in}");
        let body = SignInRequest {
            contact: Line::new(&contact)?,
            key: device.key.clone(),
            language: Language::Ko,
        };
        let _pending: SignInPending = asking.put(over, &device, (&path, &body)).await?;
        let code = self.outbox.code(&contact).await?;
        let path = format!("{path}/code");
        let given = SignInCode { code };
        let _session: Session = asking.put(over, &device, (&path, &given)).await?;
        Ok(())
    }
}
