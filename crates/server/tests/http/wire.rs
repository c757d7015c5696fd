//! HTTP/1.1 as bytes, so that a test can also send what no library would.

use std::collections::BTreeMap;
use std::time::Duration;

use jari_protocol::refusal::{PROBLEM_JSON, Problem};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A reply.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            self.text()
        );
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.body).expect("the reply is of its type")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("replies are text")
    }

    /// The refusal this is, with everything a refusal carries.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(
            self.header("content-type"),
            PROBLEM_JSON,
            "{} {}",
            self.status,
            self.text()
        );
        assert_eq!(self.header("cache-control"), "no-store");
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem");
        assert_eq!(problem.status, self.status);
        assert!(!problem.rule.is_empty(), "a refusal names its rule");
        problem
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Sends bytes on a connection of their own and reads the reply to its end.
/// `None` if the connection ended without one.
pub(crate) async fn send(address: &str, bytes: &[u8]) -> Option<Reply> {
    let mut connection = TcpStream::connect(address)
        .await
        .expect("the server listens");
    // A refusal may come before all was sent; then the rest need not arrive.
    let _ = connection.write_all(bytes).await;
    read(&mut connection).await
}

/// Reads a reply until the server ends the connection.
pub(crate) async fn read(connection: &mut TcpStream) -> Option<Reply> {
    let mut bytes = Vec::new();
    let ended = timeout(PATIENCE, connection.read_to_end(&mut bytes)).await;
    ended
        .expect("the server answers or ends the connection")
        .ok();
    parse(&bytes)
}

/// How long a test waits for something that must come; a time-out is a
/// failure, never part of what is tested.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn parse(bytes: &[u8]) -> Option<Reply> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).expect("heads are text");
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let body = bytes[end + 4..].to_vec();
    if let Some(length) = headers.get("content-length")
        && status != 304
    {
        let told: usize = length.parse().expect("a length");
        assert!(
            body.len() == told || body.is_empty(),
            "{} of {told} bytes",
            body.len()
        );
    }
    Some(Reply {
        status,
        headers,
        body,
    })
}
