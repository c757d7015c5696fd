//! The real server, as a process of its own.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, bail};
use jari_protocol::id::TicketId;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// How a server is started.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The program, behind whatever it is started by.
    pub program: Vec<OsString>,
    /// Its data folder.
    pub data: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// What else it is told.
    pub settings: Vec<OsString>,
}

/// A running server and what is needed to start it again.
#[derive(Debug)]
pub struct Server {
    launch: Launch,
    address: SocketAddr,
    link: String,
    process: Child,
}

impl Server {
    /// Starts a server on a new data folder, with these events.
    pub async fn start(launch: Launch, events: &[PathBuf]) -> anyhow::Result<Self> {
        let (process, address, link) = launch.start(events).await?;
        Ok(Self {
            launch,
            address,
            link,
            process,
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The number of its process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// The link by which people add it.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// The link by which people add it, as if it listened at another port.
    pub fn link_through(&self, port: u16) -> String {
        self.link
            .replace(&format!(":{}", self.address.port()), &format!(":{port}"))
    }

    /// Where the codes are written that a person would read on a phone.
    pub fn outbox(&self) -> PathBuf {
        self.launch.data.join("outbox.ndjson")
    }

    /// Ends it as a power cut does.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.process
            .kill()
            .await
            .context("the server could not be killed")
    }

    /// Starts it again on what it wrote.
    pub async fn start_again(&mut self) -> anyhow::Result<()> {
        self.launch.listen = self.address;
        let (process, address, _) = self.launch.start(&[]).await?;
        anyhow::ensure!(address == self.address, "the server listens elsewhere now");
        self.process = process;
        Ok(())
    }

    /// From now on confirmations of a ticket fail, and then a reply is lost.
    pub fn fail_confirmations(&self, ticket: TicketId, internal: u32) -> anyhow::Result<()> {
        let plan = serde_json::json!({
            "ticket": ticket, "confirm_internal": internal, "confirm_lost_reply": 1,
        });
        std::fs::write(faults(&self.launch.data), plan.to_string())
            .context("the faults could not be planned")
    }

    /// Whether all planned faults have happened.
    pub fn faults_happened(&self) -> anyhow::Result<bool> {
        let text = std::fs::read_to_string(faults(&self.launch.data))?;
        let plan: serde_json::Value = serde_json::from_str(&text)?;
        Ok(plan["confirm_internal"] == 0 && plan["confirm_lost_reply"] == 0)
    }

    /// The operator submits a beacon to the running service.
    pub async fn submit_beacon(
        &self,
        event: &str,
        opening: &str,
        value: &str,
    ) -> anyhow::Result<bool> {
        let status = self
            .launch
            .command()
            .args(["operator", "beacon", "--data"])
            .arg(&self.launch.data)
            .args([event, opening, "--value", value])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await?;
        Ok(status.success())
    }
}

impl Launch {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program[0]);
        command.args(&self.program[1..]);
        command
    }

    async fn start(&self, events: &[PathBuf]) -> anyhow::Result<(Child, SocketAddr, String)> {
        let log = self.data.with_extension("log");
        let mut command = self.command();
        command
            .args(["serve", "--data"])
            .arg(&self.data)
            .args(["--listen", &self.listen.to_string()])
            .args(["--name", NAME, "--contact", "02-120"])
            .args(&self.settings);
        for event in events {
            command.arg("--event").arg(event);
        }
        let mut process = command
            .env("JARI_FAULTS", faults(&self.data))
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log)?)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} could not be started", self.program[0].display()))?;
        let output = process
            .stdout
            .take()
            .context("the server's output is piped")?;
        let mut lines = BufReader::new(output).lines();
        let (mut address, mut link) = (None, None);
        while address.is_none() || link.is_none() {
            let Some(line) = lines.next_line().await? else {
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                bail!("the server ended before it listened: {log}");
            };
            if let Some((_, base)) = line.split_once("listening on http") {
                let base = base.trim_start_matches('s').trim_start_matches("://");
                address = Some(base.trim().parse()?);
            } else if let Some(text) = line.strip_prefix("link ") {
                link = Some(text.trim().to_owned());
            }
        }
        // Whoever does not read a pipe fills it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok((
            process,
            address.context("an address")?,
            link.context("a link")?,
        ))
    }
}

/// What people call the service.
const NAME: &str = "서울시 예방접종 예약 (연습)";

fn faults(data: &Path) -> PathBuf {
    data.with_extension("faults.json")
}
