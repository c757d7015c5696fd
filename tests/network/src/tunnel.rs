//! From the town's address to the server on its loopback, byte by byte: TLS is
//! the server's own. Each connection is a line of the output.

use std::io::Write as _;
use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// Leads until the program is killed.
pub(crate) async fn lead(from: SocketAddr, to: SocketAddr) -> anyhow::Result<()> {
    let listener = TcpListener::bind(from).await?;
    tell("leading")?;
    loop {
        let (mut phone, _) = listener.accept().await?;
        tell("connection")?;
        tokio::spawn(async move {
            let mut server = TcpStream::connect(to).await?;
            copy_bidirectional(&mut phone, &mut server).await
        });
    }
}

fn tell(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
