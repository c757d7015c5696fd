//! K's phone loses its network in every way there is.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use jari_evening::outbox::Outbox;
use jari_evening::phone::{Phone, Watching};
use jari_evening::screen::{is_down, is_up};
use jari_evening::server::{Launch, Server};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::air::{MOBILE, WIFI};
use crate::paper::Paper;
use crate::town::{self, SERVICE};

const EVENT: &str = "one-town";

/// Where the server listens inside the town.
const SERVER: std::net::SocketAddr =
    std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8443);

/// How often airplane mode goes on and off (R11).
const TOGGLES: u32 = 100;

/// How long each state of a toggle lasts: a hundred in a minute.
const TOGGLE: Duration = Duration::from_millis(300);

/// How many connections a hundred toggles may cost: what the design allows
/// for requests, and each connection carries at least one.
const CONNECTIONS: u64 = 10;

/// How long after the last toggle the place is confirmed.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(15);

/// Plays it, and fails where it must not end so.
pub(crate) async fn play(server: &Path, client: &Path) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let stage = Stage::set(server, client, folder.path()).await?;
    let ticket = stage.join().await?;
    let mut watching = stage.k.watch(EVENT, &[])?;
    watching.until("that K is called", is_called).await?;
    say("K is called, over TLS and the Wi-Fi interface.");
    stage.airplane_mode(&mut watching).await?;
    stage.another_network(&mut watching).await?;
    stage.a_hundred_toggles(&mut watching).await?;
    let after = watching.until("the line", is_up).await?;
    let now = &after["snapshot"]["ticket"];
    ensure!(*now == ticket, "the ticket was {ticket} and is {now}");
    say("The same ticket, the same place.");
    watching.kill().await?;
    let booked = stage
        .k
        .run(&["book", EVENT, "--region", "서울특별시", "--yes"])
        .await;
    booked.context("K books after all that")?;
    stage.k.run(&["receipt", "verify", EVENT]).await?;
    say("K booked, and the receipt verifies.");
    Ok(())
}

/// Everything the story is played with.
struct Stage {
    k: Phone,
    outbox: Outbox,
    link: String,
    connections: watch::Receiver<u64>,
    /// Held so that they run.
    _server: Server,
    _tunnel: Child,
}

impl Stage {
    async fn set(server: &Path, client: &Path, folder: &Path) -> anyhow::Result<Self> {
        town::raise().await?;
        WIFI.lay().await?;
        MOBILE.lay().await?;
        let paper = Paper::make(folder)?;
        let launch = Launch {
            program: [town::inside(), vec![server.into()]].concat(),
            data: folder.join("service"),
            listen: SERVER,
            settings: vec![
                "--rehearsal".into(),
                "true".into(),
                "--base".into(),
                format!("https://{SERVICE}").into(),
                "--tls-certificate".into(),
                paper.certificate.clone().into(),
                "--tls-key".into(),
                paper.key.into(),
            ],
        };
        let event = Path::new(env!("CARGO_MANIFEST_DIR")).join("one-town.toml");
        let server = Server::start(launch, &[event]).await?;
        let (tunnel, connections) = tunnel().await?;
        let mut k = Phone::new(client, "file", folder.join("k"));
        k.more = vec!["--ca".into(), paper.certificate.into()];
        Ok(Self {
            k,
            outbox: Outbox::follow(server.outbox()),
            link: server.link().to_owned(),
            connections,
            _server: server,
            _tunnel: tunnel,
        })
    }

    async fn join(&self) -> anyhow::Result<Value> {
        WIFI.on().await?;
        self.k
            .set_up(&self.link, "k@example.org", &self.outbox)
            .await?;
        self.k.run(&["join", EVENT]).await?;
        let mut watching = self.k.watch(EVENT, &[])?;
        let seen = watching.until("K's place", is_placed).await?;
        watching.kill().await?;
        Ok(seen["snapshot"]["ticket"].clone())
    }

    async fn airplane_mode(&self, watching: &mut Watching) -> anyhow::Result<()> {
        WIFI.off().await?;
        let lost = watching.until("that the network is gone", is_down).await?;
        ensure!(
            is_called(&lost["snapshot"]),
            "K is no longer called: {lost}"
        );
        ensure!(
            lost["snapshot"]["kept"] == "place_by_service",
            "it is not said that the place is kept: {lost}"
        );
        let back = Instant::now();
        WIFI.on().await?;
        watching.until("the line again", is_up).await?;
        say(&format!(
            "Airplane mode on and off; the line was heard again {} ms after the interface came up.",
            back.elapsed().as_millis()
        ));
        Ok(())
    }

    async fn another_network(&self, watching: &mut Watching) -> anyhow::Result<()> {
        let mut connections = self.connections.clone();
        let before = *connections.borrow();
        let left = Instant::now();
        WIFI.off().await?;
        MOBILE.on().await?;
        // The old address is gone: what is heard now comes another way.
        let another = connections.wait_for(|count| *count > before);
        tokio::time::timeout(Duration::from_secs(60), another)
            .await
            .context("no connection came by the other way in a minute")??;
        let heard = watching.last()["snapshot"]["link"]["last_heard"].clone();
        watching
            .until("the line by another way", |snapshot| {
                is_up(snapshot) && snapshot["link"]["last_heard"] != heard
            })
            .await?;
        say(&format!(
            "From Wi-Fi to the mobile network, with another address: heard again after {} ms.",
            left.elapsed().as_millis()
        ));
        Ok(())
    }

    async fn a_hundred_toggles(&self, watching: &mut Watching) -> anyhow::Result<()> {
        let before = *self.connections.borrow();
        let (mut last, mut heard) = (Instant::now(), Value::Null);
        for _ in 0..TOGGLES {
            MOBILE.off().await?;
            tokio::time::sleep(TOGGLE).await;
            heard = watching.last()["snapshot"]["link"]["last_heard"].clone();
            last = Instant::now();
            MOBILE.on().await?;
            tokio::time::sleep(TOGGLE).await;
        }
        watching
            .until("the line after it", |snapshot| {
                is_up(snapshot) && snapshot["link"]["last_heard"] != heard
            })
            .await?;
        let confirmed = last.elapsed();
        let cost = *self.connections.borrow() - before;
        say(&format!(
            "{TOGGLES} toggles: {cost} connections, confirmed at most {} ms after the last.",
            confirmed.as_millis()
        ));
        ensure!(
            confirmed <= CONFIRMED_WITHIN,
            "the place was not confirmed within {CONFIRMED_WITHIN:?}"
        );
        ensure!(
            cost <= CONNECTIONS,
            "{cost} connections for {TOGGLES} toggles; {CONNECTIONS} are enough"
        );
        Ok(())
    }
}

/// The way from the town's address to the server, and its count.
async fn tunnel() -> anyhow::Result<(Child, watch::Receiver<u64>)> {
    let words = town::inside();
    let myself: PathBuf = std::env::current_exe()?;
    let mut child = Command::new(&words[0])
        .args(&words[1..])
        .arg(myself)
        .args(["tunnel", &SERVICE.to_string(), &SERVER.to_string()])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let output = child.stdout.take().context("the output is piped")?;
    let mut lines = BufReader::new(output).lines();
    let first = lines.next_line().await?;
    ensure!(first.as_deref() == Some("leading"), "the tunnel: {first:?}");
    let (count, connections) = watch::channel(0);
    tokio::spawn(async move {
        while let Ok(Some(_)) = lines.next_line().await {
            count.send_modify(|count| *count += 1);
        }
    });
    Ok((child, connections))
}

fn is_placed(snapshot: &Value) -> bool {
    !snapshot["ticket"]["place"].is_null()
}

fn is_called(snapshot: &Value) -> bool {
    snapshot["phase"]["phase"] == "called"
}

#[expect(clippy::print_stdout, reason = "the story is told as it goes")]
fn say(sentence: &str) {
    println!("{sentence}");
}
