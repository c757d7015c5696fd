//! Somebody books through a proxy.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::ensure;
use jari_evening::outbox::Outbox;
use jari_evening::phone::Phone;
use jari_evening::server::{Launch, Server};
use rcgen::generate_simple_self_signed;
use serde_json::Value;

use crate::proxy::{Kind, Place};
use crate::{Args, readers};

const EVENT: &str = "one-town";
const BOARD: &str = "/v1/events/one-town/openings/first/board";

/// Plays it, and fails where it must not end so.
pub(crate) async fn play(args: &Args, kind: Kind) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (certificate, key) = papers(folder.path(), &args.host)?;
    let [behind, port, monitor] = [free_port()?, free_port()?, free_port()?];
    let base = format!("https://{}:{port}", args.host);
    let server = serve(args, folder.path(), (behind, monitor), &base).await?;
    let outbox = Outbox::follow(server.outbox());
    let place = Place {
        folder: folder.path(),
        host: &args.host,
        port,
        behind,
        certificate: &certificate,
        key: &key,
    };
    let mut proxy = kind.start(&place).await?;

    let mut k = Phone::new(&args.client, "file", folder.path().join("k"));
    k.more = vec!["--ca".into(), certificate.clone().into()];
    k.set_up(server.link(), "k@example.org", &outbox).await?;
    k.run(&["join", EVENT]).await?;
    let mut watching = k.watch(EVENT, &[])?;
    watching.until("K's place", is_placed).await?;
    many_read(kind, &base, monitor, &certificate).await?;
    watching.until("that K is called", is_called).await?;
    watching.kill().await?;
    k.run(&["book", EVENT, "--region", "서울특별시", "--yes"])
        .await?;
    k.run(&["receipt", "verify", EVENT]).await?;
    say(
        kind,
        "K joined, waited on the stream, was called and booked.",
    );
    proxy.kill().await?;
    Ok(())
}

/// Boards through a cache are as young as their service says, and cost it
/// about one request a second.
async fn many_read(kind: Kind, base: &str, monitor: u16, ca: &Path) -> anyhow::Result<()> {
    let seen = readers::read(base, BOARD, monitor, ca).await?;
    say(
        kind,
        &format!(
            "{} boards read, {} different ones; the service was asked {} times.",
            seen.replies, seen.boards, seen.asked
        ),
    );
    ensure!(
        seen.boards >= 3,
        "the boards through it stand still: {seen:?}"
    );
    if kind.caches() {
        let few = u64::from(seen.replies / 10);
        ensure!(seen.asked <= few, "its cache keeps nothing away: {seen:?}");
    }
    Ok(())
}

async fn serve(
    args: &Args,
    folder: &Path,
    (behind, monitor): (u16, u16),
    base: &str,
) -> anyhow::Result<Server> {
    let launch = Launch {
        program: vec![args.server.clone().into()],
        data: folder.join("service"),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, behind)),
        settings: vec![
            "--base".into(),
            base.into(),
            "--proxy".into(),
            "127.0.0.1".into(),
            "--rehearsal".into(),
            "true".into(),
            "--monitor".into(),
            format!("127.0.0.1:{monitor}").into(),
        ],
    };
    let event = Path::new(env!("CARGO_MANIFEST_DIR")).join("../network/one-town.toml");
    Server::start(launch, &[event]).await
}

fn papers(folder: &Path, host: &str) -> anyhow::Result<(PathBuf, PathBuf)> {
    let made = generate_simple_self_signed([host.to_owned()])?;
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, made.cert.pem())?;
    std::fs::write(&key, made.signing_key.serialize_pem())?;
    Ok((certificate, key))
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn is_placed(snapshot: &Value) -> bool {
    !snapshot["ticket"]["place"].is_null()
}

fn is_called(snapshot: &Value) -> bool {
    snapshot["phase"]["phase"] == "called"
}

#[expect(clippy::print_stdout, reason = "the story is told as it goes")]
fn say(kind: Kind, sentence: &str) {
    println!("  {}: {sentence}", kind.name());
}
