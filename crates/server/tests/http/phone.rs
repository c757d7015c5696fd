//! A client: a device key that signs proofs, honest unless told otherwise.

use jari_protocol::account::{Session, SignInPending};
use jari_protocol::change::{Act, Changed, Outcome};
use jari_protocol::hash::{Digest, to_base64};
use jari_protocol::id::{AccountId, ChangeId, HoldId, PassId, PersonId, SignInId, TicketId};
use jari_protocol::jwk::DeviceKey;
use jari_protocol::jws::{Typ, seal, to_sign};
use jari_protocol::proof::ProofClaims;
use jari_protocol::ticket::{Inside, Stage, TicketState};
use jari_protocol::time::Millis;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::wire::{self, Reply};
use crate::world::{EVENT, World, slot};

/// A device.
pub(crate) struct Phone {
    pub(crate) key: EcdsaKeyPair,
    pub(crate) session: Option<String>,
    pub(crate) account: AccountId,
    pub(crate) person: PersonId,
}

/// A request, and whatever is wrong with it.
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Ask {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET",
            path: path.into(),
            body: None,
            headers: Vec::new(),
        }
    }

    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self {
            method: "DELETE",
            ..Self::get(path)
        }
    }

    pub(crate) fn put(path: impl Into<String>, body: &Value) -> Self {
        Self::put_bytes(path, body.to_string().into_bytes())
    }

    pub(crate) fn put_bytes(path: impl Into<String>, body: Vec<u8>) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self {
            method: "PUT",
            path: path.into(),
            body: Some(body),
            headers,
        }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n",
            self.method, self.path
        );
        if !self.headers.iter().any(|(name, _)| *name == "jari-version") {
            head += "jari-version: 1\r\n";
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if let Some(body) = &self.body {
            head += &format!("content-length: {}\r\n", body.len());
        }
        let body = self.body.as_deref().unwrap_or_default();
        [head.as_bytes(), b"\r\n", body].concat()
    }

    pub(crate) async fn send(&self, world: &World) -> Reply {
        wire::send(&world.address, &self.bytes())
            .await
            .expect("a reply")
    }
}

impl Phone {
    /// A device that is not signed in.
    pub(crate) fn new() -> Self {
        let random = SystemRandom::new();
        let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(alg, &random).expect("a key");
        Self {
            key: EcdsaKeyPair::from_pkcs8(alg, pkcs8.as_ref(), &random).expect("a key"),
            session: None,
            account: AccountId::from_bytes([0; 16]),
            person: PersonId::from_bytes(id()),
        }
    }

    /// A device that is signed in to the account of a contact.
    pub(crate) async fn signed_in(world: &World, contact: &str) -> Self {
        let mut phone = Self::new();
        let (sign_in, _) = phone.ask_for_code(world, contact).await;
        phone.give_code(world, sign_in, contact).await;
        phone
    }

    /// Begins a sign-in.
    pub(crate) async fn ask_for_code(
        &self,
        world: &World,
        contact: &str,
    ) -> (SignInId, SignInPending) {
        let sign_in = SignInId::from_bytes(id());
        let start = json!({"contact": contact, "key": self.public(), "language": "ko"});
        let reply = self
            .ask(world, Ask::put(format!("/v1/sign-ins/{sign_in}"), &start))
            .await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        (sign_in, reply.json())
    }

    /// Ends a sign-in with the code that was sent to its contact.
    pub(crate) async fn give_code(&mut self, world: &World, sign_in: SignInId, contact: &str) {
        let code = json!({"code": world.code(contact).await});
        let path = format!("/v1/sign-ins/{sign_in}/code");
        let session: Session = self.ask(world, Ask::put(path, &code)).await.json();
        self.session = Some(session.session);
        self.account = session.account;
    }

    /// Signed in, with a person to book for.
    pub(crate) async fn with_person(world: &World, contact: &str) -> Self {
        let phone = Self::signed_in(world, contact).await;
        phone.add_person(world).await;
        phone
    }

    /// Adds its person to its account.
    pub(crate) async fn add_person(&self, world: &World) {
        let path = format!("/v1/people/{}", self.person);
        let reply = self.ask(world, Ask::put(path, &self.entry())).await;
        assert_eq!(reply.status, 204, "{}", reply.text());
    }

    /// Its person as a body.
    pub(crate) fn entry(&self) -> Value {
        json!({"actor": self.account, "name": "Kim Young-hee", "birth_date": "1969-07-26"})
    }

    pub(crate) fn public(&self) -> DeviceKey {
        DeviceKey::from_point(self.key.public_key().as_ref()).expect("a point")
    }

    /// Sends a request with its session and a proof.
    pub(crate) async fn ask(&self, world: &World, ask: Ask) -> Reply {
        self.ask_with(world, ask, |_| {}).await
    }

    /// The same with the proof's claims altered before they are signed.
    pub(crate) async fn ask_with(
        &self,
        world: &World,
        ask: Ask,
        alter: impl FnOnce(&mut ProofClaims),
    ) -> Reply {
        self.proved(world, ask, alter).await.send(world).await
    }

    /// The request with its session and proof.
    pub(crate) async fn proved(
        &self,
        world: &World,
        ask: Ask,
        alter: impl FnOnce(&mut ProofClaims),
    ) -> Ask {
        let mut claims = self.claims(world, &ask).await;
        alter(&mut claims);
        let proof = self.sign(Typ::Proof, &claims);
        let ask = ask.with("jari-proof", proof);
        match &self.session {
            Some(session) => ask.with("jari-session", session.clone()),
            None => ask,
        }
    }

    /// What an honest proof of a request says.
    pub(crate) async fn claims(&self, world: &World, ask: &Ask) -> ProofClaims {
        let time = Ask::get("/v1/time").send(world).await;
        ProofClaims {
            htm: ask.method.to_owned(),
            htu: format!("{}{}", world.base, ask.path),
            bh: Digest::of(&[ask.body.as_deref().unwrap_or_default()]),
            jti: to_base64(&id()),
            nonce: time.header("jari-nonce").to_owned(),
            ath: self
                .session
                .as_ref()
                .map(|session| Digest::of(&[session.as_bytes()])),
        }
    }

    /// A statement signed by this device.
    pub(crate) fn sign(&self, typ: Typ, claims: &ProofClaims) -> String {
        let kid = self.public().thumbprint().0.to_string();
        let text = to_sign(typ, &kid, claims).expect("claims are JSON");
        let signature = self
            .key
            .sign(&SystemRandom::new(), text.as_bytes())
            .expect("a signature");
        seal(&text, signature.as_ref())
    }

    /// A join for its own person.
    pub(crate) fn join(&self) -> Ask {
        self.join_for(&[self.person])
    }

    pub(crate) fn join_for(&self, subjects: &[PersonId]) -> Ask {
        let body = json!({"actor": self.account, "subjects": subjects});
        Ask::put(
            format!("/v1/events/{EVENT}/joins/{}", ChangeId::from_bytes(id())),
            &body,
        )
    }

    /// Takes a place.
    pub(crate) async fn joined(&self, world: &World) -> TicketId {
        let changed: Changed = self.ask(world, self.join()).await.json();
        let Outcome::Joined { ticket } = changed.outcome else {
            panic!("not joined: {changed:?}")
        };
        ticket
    }

    /// A change of a ticket under an id of its own.
    pub(crate) fn act(&self, ticket: TicketId, act: &Act) -> Ask {
        self.act_as(ticket, ChangeId::from_bytes(id()), act)
    }

    pub(crate) fn act_as(&self, ticket: TicketId, change: ChangeId, act: &Act) -> Ask {
        let body = json!({"actor": self.account, "subject": ticket, "do": act});
        Ask::put(format!("/v1/tickets/{ticket}/changes/{change}"), &body)
    }

    pub(crate) async fn acted(&self, world: &World, ticket: TicketId, act: &Act) -> Changed {
        self.ask(world, self.act(ticket, act)).await.json()
    }

    pub(crate) async fn ticket(&self, world: &World, ticket: TicketId) -> TicketState {
        self.ask(world, Ask::get(format!("/v1/tickets/{ticket}")))
            .await
            .json()
    }

    /// Inside, holds the first free of these slots.
    pub(crate) async fn holding(
        &self,
        world: &World,
        (ticket, pass): (TicketId, PassId),
        wishes: &[&str],
    ) -> HoldId {
        let wishes = wishes.iter().map(|wish| slot(wish)).collect();
        let held = self.acted(world, ticket, &Act::Hold { pass, wishes }).await;
        let Outcome::Held { hold } = held.outcome else {
            panic!("not held: {held:?}")
        };
        hold
    }

    /// Joins, waits for the turn and goes in.
    pub(crate) async fn inside(&self, world: &World) -> (TicketId, Inside) {
        let ticket = self.joined(world).await;
        if world.app.time.now() < crate::world::OPENS {
            world.open().await;
        }
        let place = self
            .ticket(world, ticket)
            .await
            .place
            .expect("no draw, so a place");
        world.until(|board| place.is_called(board.serving)).await;
        self.acted(world, ticket, &Act::Claim {}).await;
        for _ in 0..60 {
            if let Stage::Inside(inside) = self.ticket(world, ticket).await.stage {
                return (ticket, inside);
            }
            world.pass(Millis::from_secs(1)).await;
        }
        panic!("never let in: {:?}", self.ticket(world, ticket).await);
    }
}

/// 16 random bytes.
pub(crate) fn id() -> [u8; 16] {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).expect("randomness");
    bytes
}
