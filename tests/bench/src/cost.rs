//! `waiting-cost`: what one hour of waiting costs in requests and bytes.
//!
//! The requests are those of a real session in a line that calls it after
//! exactly one hour. What they weigh is computed from sizes seen on
//! the wire and from TLS 1.3 handshakes that are made in memory.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use anyhow::Context as _;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

use crate::report::{Finding, Goal, Report};
use crate::town::SECOND;
use crate::waiting::{self, Hour, What};

/// Hours that are lived.
pub const FULL: u64 = 500;

/// A connection that was idle for longer is closed by the client.
const IDLE: u64 = 30 * SECOND;

/// What a signed board weighs: 1,336 bytes of a drawn line that a service had
/// just opened, and what its pace and larger numbers add.
const BOARD: u64 = 1_470;

/// The short form on the stream, with its frame.
const NOTE: u64 = 460;

/// Heads of a request and its reply over HTTP/1.1, as they were seen: nothing
/// is compressed, so HTTP/2 costs less.
const REQUEST_HEAD: u64 = 170;
const REPLY_HEAD: u64 = 352;

/// A proof with its session, on requests that carry one.
const PROOF: u64 = 650;

/// The body of a join and of its answer.
const JOIN_BODIES: u64 = 150 + 1_400;

/// What a TLS 1.3 record adds: its head, the inner type and the tag.
const RECORD: u64 = 22;

/// Handshakes of one service, in bytes both ways.
#[derive(Debug, Clone, Copy)]
pub struct Handshakes {
    /// With the certificates.
    pub first: u64,
    /// With a ticket of an earlier one.
    pub resumed: u64,
}

/// Bytes of an hour, both ways, TLS records and handshakes among them.
pub fn bytes(hour: &Hour, shakes: Handshakes) -> u64 {
    let mut sum = 0;
    let mut idle_since: Option<u64> = None;
    for (at, what) in &hour.asked {
        let is_kept = idle_since.is_some_and(|since| at.saturating_sub(since) < IDLE);
        if !is_kept {
            sum += if idle_since.is_none() {
                shakes.first
            } else {
                shakes.resumed
            };
        }
        idle_since = Some(*at);
        sum += REQUEST_HEAD + REPLY_HEAD + 2 * RECORD;
        sum += match what {
            What::Board => BOARD,
            What::Time => 0,
            What::Ticket => PROOF + JOIN_BODIES,
            What::Join => PROOF + JOIN_BODIES,
            What::Stream => BOARD,
        };
    }
    let streamed = hour.streamed / SECOND;
    sum + streamed / 10 * (BOARD + RECORD) + streamed * 9 / 10 * (NOTE + RECORD)
}

/// What the benchmark finds.
///
/// # Errors
/// TLS could not be spoken with itself.
pub fn measure(hours: u64) -> anyhow::Result<Report> {
    let shakes = handshakes()?;
    let all = |streams: bool| (0..hours).map(move |seed| waiting::hour(seed, streams));
    let requests = |hour: &Hour| hour.asked.len() as f64;
    let kb = |hour: &Hour| bytes(hour, shakes) as f64 / 1_000.0;
    let polled: Vec<Hour> = all(false).collect();
    let streamed: Vec<Hour> = all(true).collect();
    let of = |metric: &str, hours: &[Hour], figure: &dyn Fn(&Hour) -> f64, goal: (&str, Goal)| {
        let figures: Vec<f64> = hours.iter().map(figure).collect();
        Finding::of_runs(metric, (&figures, goal.0), goal.1)
    };
    let (count, size) = ("requests", "kB");
    let told = |hours: &[Hour]| hours.iter().filter(|hour| hour.told.is_some()).count() as f64;
    let results = vec![
        of(
            "requests_per_hour",
            &polled,
            &requests,
            (count, Goal::AtMost(60.0)),
        ),
        of("kb_per_hour", &polled, &kb, (size, Goal::AtMost(120.0))),
        of(
            "requests_per_hour_streamed",
            &streamed,
            &requests,
            (count, Goal::None),
        ),
        of("kb_per_hour_streamed", &streamed, &kb, (size, Goal::None)),
        Finding::of(
            "told_of_the_turn",
            (told(&polled) / hours as f64, "ratio"),
            Goal::AtLeast(1.0),
            hours,
        ),
        Finding::of(
            "bytes_of_first_handshake",
            (shakes.first as f64, "bytes"),
            Goal::None,
            1,
        ),
        Finding::of(
            "bytes_of_resumed_handshake",
            (shakes.resumed as f64, "bytes"),
            Goal::None,
            1,
        ),
    ];
    let method = format!(
        "{hours} seeded hours of a real session, exactly one hour from join to called, in a line of \
         36,000 places an hour. Polled: the service holds no stream; streamed: one for everybody \
         within ten minutes of the turn. Bytes, both ways: heads and bodies of HTTP/1.1 \
         ({REQUEST_HEAD} and {REPLY_HEAD} bytes of heads, a board of {BOARD}), {RECORD} bytes for \
         each TLS record, and a handshake whenever the connection had been idle for 30 s: the first \
         with an ECDSA chain of two certificates, later ones resumed; both measured in memory with \
         rustls. TCP and IP headers are not counted. Nothing saturates"
    );
    Ok(Report::new("waiting-cost", method, results))
}

/// Two handshakes with a service that has a chain of two certificates, the
/// second resumed.
fn handshakes() -> anyhow::Result<Handshakes> {
    let (client, server) = configs()?;
    Ok(Handshakes {
        first: shake(&client, &server)?,
        resumed: shake(&client, &server)?,
    })
}

fn configs() -> anyhow::Result<(Arc<ClientConfig>, Arc<ServerConfig>)> {
    let root = issuer("Root of a Certificate Authority")?;
    let middle = KeyPair::generate()?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.distinguished_name = named("Issuing Certificate Authority E7");
    let middle = CertifiedIssuer::signed_by(params, middle, &root)?;
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec![HOST.to_owned()])?;
    params.distinguished_name = named(HOST);
    let leaf = params.signed_by(&key, &middle)?;
    let chain = vec![leaf.der().clone(), middle.der().clone()];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = || Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(root.der().clone())?;
    let client = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    server.send_tls13_tickets = 2;
    Ok((Arc::new(client), Arc::new(server)))
}

fn issuer(name: &str) -> anyhow::Result<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name = named(name);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

const HOST: &str = "booking.health.example.org";

/// Bytes both ways until a first word was said and heard.
fn shake(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> anyhow::Result<u64> {
    let host = ServerName::try_from(HOST)?;
    let mut client = ClientConnection::new(Arc::clone(client), host)?;
    let mut server = ServerConnection::new(Arc::clone(server))?;
    let mut sum = 0;
    for _ in 0..8 {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire)?;
        }
        sum += wire.len();
        let mut rest = wire.as_slice();
        while !rest.is_empty() {
            server.read_tls(&mut rest)?;
            server.process_new_packets()?;
        }
        let mut wire = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut wire)?;
        }
        sum += wire.len();
        let mut rest = wire.as_slice();
        while !rest.is_empty() {
            client.read_tls(&mut rest)?;
            client.process_new_packets()?;
        }
    }
    server.writer().write_all(b"!")?;
    let mut wire = Vec::new();
    server.write_tls(&mut wire)?;
    client.read_tls(&mut wire.as_slice())?;
    client.process_new_packets()?;
    let mut heard = [0];
    client
        .reader()
        .read_exact(&mut heard)
        .context("the first word")?;
    Ok(u64::try_from(sum)?)
}
