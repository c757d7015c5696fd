//! One kept-alive HTTP/1.1 connection, with as little work for each request
//! as can be: the generator has one core, and the server shall be the slower.

use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use jari_protocol::proof::NONCE_HEADER;
use jari_protocol::version::VERSION_HEADER;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One connection, and what came last over it.
pub(crate) struct Connection<S = TcpStream> {
    stream: S,
    read: Vec<u8>,
    /// The newest nonce that was heard.
    pub(crate) nonce: String,
}

/// A request of this protocol.
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: &'a [u8],
}

/// More than a head and a board: one read is enough.
const ROOM: usize = 16 * 1024;

impl Request<'_> {
    /// A read of a public document.
    pub(crate) fn read(path: &str, host: SocketAddr) -> Vec<u8> {
        let (method, headers, body) = ("GET", &[][..], &[][..]);
        let request = Request {
            method,
            path,
            headers,
            body,
        };
        request.bytes(host)
    }

    /// As it goes over the wire.
    pub(crate) fn bytes(&self, host: SocketAddr) -> Vec<u8> {
        let (method, path, length) = (self.method, self.path, self.body.len());
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{VERSION_HEADER}: 1\r\n");
        for (name, value) in self.headers {
            for part in [name, ": ", value, "\r\n"] {
                head.push_str(part);
            }
        }
        if length > 0 {
            head.push_str("content-type: application/json\r\ncontent-length: ");
            head.push_str(&length.to_string());
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(self.body);
        bytes
    }
}

impl Connection {
    /// Opens one.
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// One that is open already.
    pub(crate) fn over(stream: S) -> Self {
        Self {
            stream,
            read: Vec::new(),
            nonce: String::new(),
        }
    }

    /// Sends a request and reads the whole answer: its status and its body.
    pub(crate) async fn send(&mut self, request: &[u8]) -> anyhow::Result<(u16, &[u8])> {
        self.stream.write_all(request).await?;
        self.stream.flush().await?;
        self.read.clear();
        let mut known = None;
        loop {
            self.read.reserve(ROOM);
            let more = self.stream.read_buf(&mut self.read).await?;
            ensure!(more > 0, "the server closed the connection");
            if known.is_none() {
                known = self.head()?;
            }
            if let Some((status, body, length)) = known
                && self.read.len() >= body + length
            {
                return Ok((status, &self.read[body..body + length]));
            }
        }
    }

    /// Status, where the body begins, and how long it is; nothing while the
    /// head is not whole.
    fn head(&mut self) -> anyhow::Result<Option<(u16, usize, usize)>> {
        let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = std::str::from_utf8(&self.read[..end])?;
        let (line, fields) = head.split_once("\r\n").unwrap_or((head, ""));
        let status = line.split(' ').nth(1).context("a status line")?.parse()?;
        let mut length = 0;
        for (name, value) in fields.lines().filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case(NONCE_HEADER) && self.nonce != value.trim() {
                value.trim().clone_into(&mut self.nonce);
            } else {
                let is_chunked = name.eq_ignore_ascii_case("transfer-encoding");
                ensure!(!is_chunked, "a reply without a length is not read here");
            }
        }
        Ok(Some((status, end + 4, length)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answered(parts: &'static [&'static str]) -> anyhow::Result<(u16, String, String)> {
        let (near, mut far) = tokio::io::duplex(64);
        let reply = async move {
            let _read = far.read(&mut [0; 64]).await?;
            for part in parts {
                far.write_all(part.as_bytes()).await?;
            }
            anyhow::Ok(())
        };
        let mut connection = Connection::over(near);
        let (answer, told) = tokio::join!(connection.send(b"GET / HTTP/1.1\r\n\r\n"), reply);
        told?;
        let (status, body) = answer?;
        let body = std::str::from_utf8(body)?.to_owned();
        Ok((status, body, connection.nonce))
    }

    #[tokio::test]
    async fn a_reply_in_pieces_is_read_to_its_end_with_its_nonce() {
        let parts = &[
            "HTTP/1.1 201 Created\r\njari-nonce: n",
            "1\r\nContent-Length: 7\r\n\r",
            "\nwhole",
            "!!",
        ];
        let answer = answered(parts).await.expect("it is whole");
        assert_eq!(answer, (201, "whole!!".to_owned(), "n1".to_owned()));
    }

    #[tokio::test]
    async fn a_reply_that_breaks_off_is_no_reply() {
        let parts = &["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"];
        answered(parts).await.expect_err("five bytes are missing");
    }
}
