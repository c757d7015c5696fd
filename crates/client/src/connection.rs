//! A known service and, once signed in, this device's standing with it.

mod identity;
mod verified;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jari_clock::LocalTime;
use jari_protocol::id::{AccountId, ServiceId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::keys::WELL_KNOWN;
use jari_protocol::proof::{PROOF_HEADER, SESSION_HEADER};
use jari_protocol::refusal::Code;
use jari_protocol::time::Millis;
use jari_session::Fault;

use crate::address::Address;
use crate::boot_clock::BootClock;
use crate::error::DeskError;
use crate::home::{Home, KnownService};
use crate::http::{Reply, Request, Wire};
use crate::proof::{Attempt, DeviceSigner};
use crate::roots::Roots;
use crate::secrets::SecretStore;
use crate::trust::{KeyRing, Trust};

pub(crate) use identity::{Identity, off_the_runtime};

/// A known service. Shared by everything that speaks to it.
#[derive(Debug)]
pub struct Connection {
    service: ServiceId,
    address: Address,
    wire: Wire,
    home: Home,
    secrets: Arc<dyn SecretStore>,
    trust: Mutex<Trust>,
    identity: Mutex<Option<Arc<Identity>>>,
    /// When newer keys were last asked for because a statement named an
    /// unknown one.
    asked_for_keys: Mutex<Option<LocalTime>>,
}

impl Connection {
    /// Looks at a service by its link: reads its key set and holds it against
    /// the pinned fingerprint. Nothing is kept, so that a person can be asked
    /// first; [`Home::keep_service`] does.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn look(link: &str, clock: BootClock) -> Result<KnownService, DeskError> {
        Self::look_by(&Roots::default(), link, clock).await
    }

    /// As [`Connection::look`], over TLS by roots of one's own.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn look_by(
        roots: &Roots,
        link: &str,
        clock: BootClock,
    ) -> Result<KnownService, DeskError> {
        let address: Address = link.parse()?;
        let wire = Wire::new(roots.base(&address), roots.clone(), clock)?;
        let reply = wire.exchange(&Request::read(WELL_KNOWN)).await?;
        if let Some(problem) = reply.refusal()? {
            return Err(DeskError::Refused(problem));
        }
        let ring = KeyRing::found(reply.text()?, address.root())?;
        Ok(KnownService::of(&address, &ring))
    }

    /// Adds a service by its link: looks at it and keeps what it found.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn add(home: &Home, link: &str, clock: BootClock) -> Result<KnownService, DeskError> {
        let known = Self::look(link, clock).await?;
        let (home, kept) = (home.clone(), known.clone());
        off_the_runtime(move || home.keep_service(&kept)).await??;
        Ok(known)
    }

    /// Opens a service that was added. Asks nothing of the service.
    ///
    /// # Errors
    /// See [`DeskError`]; a device that is not signed in is not an error.
    pub async fn open(
        home: &Home,
        secrets: Arc<dyn SecretStore>,
        service: &ServiceId,
        clock: BootClock,
    ) -> Result<Arc<Self>, DeskError> {
        Self::open_by(&Roots::default(), home, secrets, (service, clock)).await
    }

    /// As [`Connection::open`], over TLS by roots of one's own.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn open_by(
        roots: &Roots,
        home: &Home,
        secrets: Arc<dyn SecretStore>,
        (service, clock): (&ServiceId, BootClock),
    ) -> Result<Arc<Self>, DeskError> {
        let known = home.service(service)?;
        let ring = known.ring()?;
        let address: Address = known.link.parse()?;
        let connection = Self {
            service: service.clone(),
            wire: Wire::new(roots.base(&address), roots.clone(), clock)?,
            address,
            home: home.clone(),
            secrets,
            trust: Mutex::new(Trust::new(ring)),
            identity: Mutex::new(None),
            asked_for_keys: Mutex::new(None),
        };
        connection.restore_identity().await?;
        Ok(Arc::new(connection))
    }

    /// The service.
    pub const fn service(&self) -> &ServiceId {
        &self.service
    }

    /// Where it is, to be shown.
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// The profile.
    pub const fn home(&self) -> &Home {
        &self.home
    }

    /// The clock by which everything is stamped.
    pub const fn clock(&self) -> &BootClock {
        self.wire.clock()
    }

    /// The account this device is signed in to.
    pub fn account(&self) -> Option<AccountId> {
        self.identity().map(|identity| identity.account)
    }

    /// This device, once it is signed in.
    pub fn device(&self) -> Option<Thumbprint> {
        self.identity().map(|identity| identity.device.thumbprint())
    }

    /// What is believed of the service now.
    pub fn keys(&self) -> KeyRing {
        self.trust().ring().clone()
    }

    pub(crate) const fn wire(&self) -> &Wire {
        &self.wire
    }

    pub(crate) fn trust(&self) -> MutexGuard<'_, Trust> {
        self.trust.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn identity(&self) -> Option<Arc<Identity>> {
        self.identity
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Sends a request of the signed-in device.
    pub(crate) async fn signed(&self, request: &Request) -> Result<Reply, DeskError> {
        let identity = self.identity().ok_or(DeskError::SignedOut)?;
        self.proved(request, &identity.device, Some(identity.session()))
            .await
    }

    /// Sends a request with a proof. A proof that came too late or twice is
    /// made anew once, with the nonce of the reply.
    pub(crate) async fn proved(
        &self,
        request: &Request,
        device: &DeviceSigner,
        session: Option<&str>,
    ) -> Result<Reply, DeskError> {
        let nonce = match self.wire.nonce() {
            Some(nonce) => nonce,
            None => self.ask_for_nonce().await?,
        };
        let attempt = self.prepare(request, device, session, &nonce);
        let reply = self.wire.exchange(&attempt).await?;
        let is_stale = |code| matches!(code, Code::ProofNonce | Code::ProofReplayed);
        if !reply
            .refusal()?
            .is_some_and(|problem| is_stale(problem.code))
        {
            return Ok(reply);
        }
        let nonce = match &reply.nonce {
            Some(nonce) => nonce.clone(),
            None => self.ask_for_nonce().await?,
        };
        Ok(self
            .wire
            .exchange(&self.prepare(request, device, session, &nonce))
            .await?)
    }

    /// Reads the key set again. `true` if there is a newer one, which is kept.
    ///
    /// # Errors
    /// See [`DeskError`]; the keys stay as they were.
    pub async fn refresh_keys(&self) -> Result<bool, DeskError> {
        let reply = self.wire.exchange(&Request::read(WELL_KNOWN)).await?;
        if let Some(problem) = reply.refusal()? {
            return Err(DeskError::Refused(problem));
        }
        if !self.trust().learn(reply.text()?)? {
            return Ok(false);
        }
        let ring = self.keys();
        let known = KnownService::of(&self.address, &ring);
        tracing::info!(number = ring.set().number.0, "a newer key set is in force");
        let home = self.home.clone();
        off_the_runtime(move || home.keep_service(&known)).await??;
        Ok(true)
    }

    /// Reads the key set again because a statement names a key it lacks, but
    /// not for every such statement: anyone can name keys.
    async fn refresh_keys_for_statement(&self) -> bool {
        let now = self.clock().now();
        {
            let mut asked = self
                .asked_for_keys
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if asked.is_some_and(|asked| now.since(asked) < BETWEEN_KEY_READS) {
                return false;
            }
            *asked = Some(now);
        }
        self.refresh_keys().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the key set could not be read again");
            false
        })
    }

    async fn ask_for_nonce(&self) -> Result<String, DeskError> {
        let reply = self.wire.exchange(&Request::read(TIME)).await?;
        if let Some(problem) = reply.refusal()? {
            return Err(DeskError::Refused(problem));
        }
        reply.nonce.ok_or(DeskError::Unreached(Fault::Untrusted))
    }

    fn prepare(
        &self,
        request: &Request,
        device: &DeviceSigner,
        session: Option<&str>,
        nonce: &str,
    ) -> Request {
        let url = format!("{}{}", self.trust().ring().set().base, request.path);
        let body = request.body.as_deref().unwrap_or_default();
        let method = request.method.as_str();
        let proof = device.prove(&Attempt {
            method,
            url: &url,
            body,
            session,
            nonce,
        });
        let mut attempt = request.clone();
        attempt.headers.push((PROOF_HEADER, proof));
        attempt
            .headers
            .extend(session.map(|session| (SESSION_HEADER, session.to_owned())));
        attempt
    }
}

pub(crate) const TIME: &str = "/v1/time";

/// A key set may be cached for a minute; half of it finds a new one soon.
const BETWEEN_KEY_READS: Millis = Millis::from_secs(30);
