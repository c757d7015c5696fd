//! What each held stream adds to the server's memory.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::ensure;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::connection::Request;
use crate::processor;

/// Opens so many streams of a line and holds them: the bytes for each.
pub(crate) async fn bytes_each(
    (address, process): (SocketAddr, u32),
    path: &str,
    streams: usize,
) -> anyhow::Result<f64> {
    let before = processor::resident(process)?;
    let mut held = Vec::with_capacity(streams);
    for _ in 0..streams {
        held.push(open(address, path).await?);
    }
    // A full board each ten seconds: every buffer has been used.
    tokio::time::sleep(Duration::from_secs(12)).await;
    let after = processor::resident(process)?;
    drop(held);
    Ok((after - before) / streams.max(1) as f64)
}

async fn open(address: SocketAddr, path: &str) -> anyhow::Result<TcpStream> {
    let mut socket = TcpStream::connect(address).await?;
    socket.write_all(&Request::read(path, address)).await?;
    let mut head = [0; 15];
    socket.read_exact(&mut head).await?;
    let told = String::from_utf8_lossy(&head);
    ensure!(told == "HTTP/1.1 200 OK", "{told}");
    Ok(socket)
}
